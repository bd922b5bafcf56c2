//! The lines of an entry: the header, and one line per changed record.
//!
//! Here: their JSON text, written once and read for ever. Not here: the values inside (`values`), the chain over the
//! lines (`chain`), what they do to the state (`state`).

use std::borrow::Cow;

use terms::{Date, Instant, Text};

use crate::access::Actor;
use crate::chain::{self, Hash};
use crate::json::{self, Fault, Pen};
use crate::value::Value;

/// What was done, by whom, when and why: the first line of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The level of the program that wrote it.
    pub level: u32,
    /// When; each entry's instant lies after the one before.
    pub at: Instant,
    /// Who did it.
    pub by: Actor,
    /// What was done: `edit`, `import`, the door of an action.
    pub act: Text,
    /// The reason given.
    pub why: Option<Text>,
    /// The decision that it rests on: a key of the register of decisions.
    pub decision: Option<u32>,
    /// The reading that its cells belong to.
    pub reading: Option<Source>,
    /// The organisation for which it was done.
    pub org: Option<u32>,
    /// What an entry without changes is about, such as a record that was opened or a line that was withheld.
    pub about: Option<Text>,
}

/// The reading that an entry was made from: its content hash, and what orders it among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The content hash of the reading.
    pub reading: Hash,
    /// The series that the document belongs to, such as one group's packs.
    pub series: Text,
    /// What the document is called; as-at may be named by it.
    pub name: Text,
    /// The day that the document is of.
    pub on: Option<Date>,
}

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// It begins.
    New,
    /// Some of its fields change.
    Set,
    /// It was a mistake.
    Drop,
    /// It was no mistake after all.
    Back,
}

impl Verb {
    /// The word in the line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Set => "set",
            Self::Drop => "drop",
            Self::Back => "back",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Set, Self::New, Self::Drop, Self::Back]
            .into_iter()
            .find(|verb| verb.word() == word)
    }
}

/// Gives salts: random bytes that stop anyone from guessing a withheld line from its hash.
pub trait Salts {
    /// Twelve random bytes.
    fn salt(&mut self) -> [u8; 12];
}

impl<F: FnMut() -> [u8; 12]> Salts for F {
    fn salt(&mut self) -> [u8; 12] {
        self()
    }
}

pub(crate) fn salt_text(salts: &mut dyn Salts) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(salts.salt())
}

impl Header {
    /// The line to keep.
    #[must_use]
    pub fn write(&self, salts: &mut dyn Salts) -> String {
        json::written(|pen| {
            pen.object(|o| {
                o.key("level").integer(i64::from(self.level));
                o.key("at").display(&self.at);
                o.key("by").text(self.by.as_str());
                o.key("act").text(&self.act);
                if let Some(why) = &self.why {
                    o.key("why").text(why);
                }
                if let Some(decision) = self.decision {
                    o.key("decision").integer(i64::from(decision));
                }
                if let Some(source) = &self.reading {
                    source.write(o.key("reading"));
                }
                if let Some(org) = self.org {
                    o.key("org").integer(i64::from(org));
                }
                if let Some(about) = &self.about {
                    o.key("about").text(about);
                }
                o.key("salt").text(&salt_text(salts));
            });
        })
    }

    /// Reads a header line.
    pub fn read(line: &str) -> Result<Self, Fault> {
        let scan = Scanned::of(line)?;
        let text = |json: Option<&str>| json.map(|json| json::string(json).map(|t| Text::from(&*t))).transpose();
        let (mut why, mut org, mut about) = (None, None, None);
        json::members(line, |name, value| {
            match name {
                "why" => why = text(Some(value))?,
                "org" => org = Some(json::natural(value)?),
                "about" => about = text(Some(value))?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(Self {
            level: scan.level,
            at: scan.at,
            by: Actor::stored(&*json::string(scan.by)?),
            act: Text::from(&*json::string(scan.act)?),
            why,
            decision: scan.decision,
            reading: scan.reading.map(Source::read).transpose()?,
            org,
            about,
        })
    }
}

impl Source {
    fn write(&self, pen: &mut Pen) {
        pen.object(|o| {
            o.key("hash").text(&chain::hex(&self.reading));
            o.key("series").text(&self.series);
            o.key("name").text(&self.name);
            if let Some(on) = &self.on {
                o.key("on").display(on);
            }
        });
    }

    pub(crate) fn read(object: &str) -> Result<Self, Fault> {
        let (mut hash, mut series, mut name, mut on) = (None, Text::default(), Text::default(), None);
        json::members(object, |key, value| {
            match key {
                "hash" => hash = chain::from_hex(&json::string(value)?),
                "series" => series = Text::from(&*json::string(value)?),
                "name" => name = Text::from(&*json::string(value)?),
                "on" => on = Some(Date::read(value)?),
                _ => {}
            }
            Ok(())
        })?;
        let reading = hash.ok_or_else(|| Fault::json("a reading with its hash", object))?;
        Ok(Self {
            reading,
            series,
            name,
            on,
        })
    }
}

/// The parts of a header that the state keeps, still as text.
pub(crate) struct Scanned<'a> {
    pub level: u32,
    pub at: Instant,
    pub by: &'a str,
    pub act: &'a str,
    pub decision: Option<u32>,
    pub reading: Option<&'a str>,
}

impl<'a> Scanned<'a> {
    pub(crate) fn of(line: &'a str) -> Result<Self, Fault> {
        let (mut level, mut at, mut by, mut act) = (None, None, None, None);
        let (mut decision, mut reading) = (None, None);
        json::members(line, |name, value| {
            match name {
                "level" => level = Some(json::natural(value)?),
                "at" => at = Some(instant(value)?),
                "by" => by = Some(value),
                "act" => act = Some(value),
                "decision" => decision = Some(json::natural(value)?),
                "reading" => reading = Some(value),
                _ => {}
            }
            Ok(())
        })?;
        match (level, at, by, act) {
            (Some(level), Some(at), Some(by), Some(act)) => Ok(Self {
                level,
                at,
                by,
                act,
                decision,
                reading,
            }),
            _ => Err(Fault::json("a header with level, at, by and act", line)),
        }
    }
}

/// The level that a header line was written at, whatever else it holds.
pub fn level_of(line: &str) -> Result<u32, Fault> {
    let mut level = None;
    json::members(line, |name, value| {
        if name == "level" {
            level = Some(json::natural(value)?);
        }
        Ok(())
    })?;
    level.ok_or_else(|| Fault::json("a header with a level", line))
}

/// The instant of a header line.
pub fn instant_of(line: &str) -> Result<Instant, Fault> {
    let mut at = None;
    json::members(line, |name, value| {
        if name == "at" && at.is_none() {
            at = Some(instant(value)?);
        }
        Ok(())
    })?;
    at.ok_or_else(|| Fault::json("a header with its instant", line))
}

/// An instant in the one form that headers are written in, read without the general reader.
fn instant(json: &str) -> Result<Instant, Fault> {
    let fixed = || {
        let b = json.as_bytes();
        let shaped = b.len() == 29
            && [
                (5, b'-'),
                (8, b'-'),
                (11, b'T'),
                (14, b':'),
                (17, b':'),
                (20, b'.'),
                (27, b'Z'),
            ]
            .iter()
            .all(|(at, mark)| b[*at] == *mark);
        if !shaped {
            return None;
        }
        let number = |from: usize, to: usize| {
            b[from..to]
                .iter()
                .try_fold(0i64, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
        };
        let (year, month, day) = (number(1, 5)?, number(6, 8)?, number(9, 11)?);
        let (hour, minute, second) = (number(12, 14)?, number(15, 17)?, number(18, 20)?);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        // Days since 1970 of a civil day, counted from March so that a leap day ends its year.
        let (y, m) = if month > 2 {
            (year, month - 3)
        } else {
            (year - 1, month + 9)
        };
        let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
        Some(Instant(
            (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + number(21, 27)?,
        ))
    };
    match fixed() {
        Some(at) => Ok(at),
        None => Instant::read(json),
    }
}

/// A change line, still as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// What happens.
    pub verb: Verb,
    /// The register of the record.
    pub register: &'a str,
    /// Its key.
    pub key: u32,
    /// The fields set, each with its value's JSON.
    pub to: Vec<(&'a str, &'a str)>,
    /// The cells of the entry's reading that fields came from.
    pub from: Vec<(&'a str, u32)>,
}

impl<'a> Change<'a> {
    /// Reads a change line.
    pub fn read(line: &'a str) -> Result<Self, Fault> {
        let mut change = Self::empty();
        change.refill(line)?;
        Ok(change)
    }

    pub(crate) fn empty() -> Self {
        Self {
            verb: Verb::Set,
            register: "",
            key: 0,
            to: Vec::new(),
            from: Vec::new(),
        }
    }

    /// Reads another line into the same buffers.
    pub(crate) fn refill(&mut self, line: &'a str) -> Result<(), Fault> {
        self.to.clear();
        self.from.clear();
        self.key = 0;
        let Self {
            verb,
            register,
            key,
            to,
            from,
        } = self;
        json::members(line, |name, value| match name {
            "to" => json::members(value, |field, json| {
                to.push((field, json));
                Ok(())
            }),
            "salt" => Ok(()),
            "from" => json::members(value, |field, cell| {
                from.push((field, json::natural(cell)?));
                Ok(())
            }),
            word => {
                let Some(known) = Verb::from_word(word) else {
                    return Ok(());
                };
                *verb = known;
                (*register, *key) = address(value)?;
                Ok(())
            }
        })?;
        if self.key == 0 {
            Err(Fault::json("a line that names a record", line))
        } else {
            Ok(())
        }
    }
}

fn address(value: &str) -> Result<(&str, u32), Fault> {
    let read = || {
        let (register, key) = value.strip_prefix('"')?.strip_suffix('"')?.split_once('/')?;
        Some((register, key.parse().ok().filter(|key| *key > 0)?))
    };
    read().ok_or_else(|| Fault::json("register/key", value))
}

/// The record that a change line is about.
pub fn address_of(line: &str) -> Result<(&str, u32), Fault> {
    let mut found = None;
    json::members(line, |name, value| {
        if Verb::from_word(name).is_some() {
            found = Some(address(value)?);
        }
        Ok(())
    })?;
    found.ok_or_else(|| Fault::json("a line that names a record", line))
}

/// What stands in place of a text that was withheld.
pub const STRUCK: &str = "[withheld]";

/// A line with texts struck out: what a withheld line is replaced by.
///
/// `fields` are fields of the change, or `why` in a header. Each has to hold a JSON string; whether its column holds
/// words, and the line can be replayed without them, is for `Schema::may_withhold`. The salt goes too, or the
/// text could still be guessed from the hash that stays.
pub fn strike(line: &str, fields: &[&str]) -> Result<String, Fault> {
    let mut left: Vec<&str> = fields.to_vec();
    let mut out = String::from("{");
    let mut put = |name: &str, value: &str| {
        if out.len() > 1 {
            out.push(',');
        }
        out.push('"');
        out.push_str(name);
        out.push_str("\":");
        out.push_str(value);
    };
    json::members(line, |name, value| {
        if name == "salt" {
            return Ok(());
        }
        let value = if name == "to" {
            Cow::Owned(strike_members(value, &mut left)?)
        } else {
            struck(name, value, &mut left)?
        };
        put(name, &value);
        Ok(())
    })?;
    out.push('}');
    match left.first() {
        Some(missing) => Err(Fault::new(
            "nothing-to-withhold",
            format!("the line holds no field `{missing}`"),
        )),
        None => Ok(out),
    }
}

fn strike_members(object: &str, left: &mut Vec<&str>) -> Result<String, Fault> {
    let mut out = String::from("{");
    json::members(object, |name, value| {
        if out.len() > 1 {
            out.push(',');
        }
        out.push('"');
        out.push_str(name);
        out.push_str("\":");
        out.push_str(&struck(name, value, left)?);
        Ok(())
    })?;
    out.push('}');
    Ok(out)
}

fn struck<'v>(name: &str, value: &'v str, left: &mut Vec<&str>) -> Result<Cow<'v, str>, Fault> {
    let Some(at) = left.iter().position(|field| *field == name) else {
        return Ok(Cow::Borrowed(value));
    };
    if !value.starts_with('"') {
        return Err(Fault::new(
            "not-a-text",
            format!("`{name}` holds no text that could be withheld"),
        ));
    }
    left.remove(at);
    Ok(Cow::Owned(format!("\"{STRUCK}\"")))
}

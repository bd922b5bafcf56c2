//! The plain values of columns: text, numbers, dates, colours, moments, options, guarded values, rows, content.
//!
//! Each is written once here for journal, form, file and API. Not here: references (`reference`), codes and
//! choices, which registers declare with `code!` and `choice!`.

use std::cmp::Ordering;
use std::fmt;

use terms::{Date, Instant, Rag, Text, When};

use crate::chain;
use crate::fields::{Draft, Fields};
use crate::json::{self, Fault, LONGEST, Pen};
use crate::reference::AnyRef;
use crate::value::{Eyes, Kind, Names, Value, WITHHELD, natural_order};

impl Value for Text {
    fn kind() -> Kind {
        Kind::Text
    }

    fn write(&self, out: &mut Pen) {
        out.text(self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        short(&json::string(json)?).map(Text::from)
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        let typed = short(typed)?;
        Ok(if typed.contains('\r') {
            Text::from(typed.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            typed.into()
        })
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        natural_order(self, other)
    }
}

fn short(text: &str) -> Result<&str, Fault> {
    if text.len() > LONGEST {
        Err(json::too_long())
    } else {
        Ok(text)
    }
}

impl Value for bool {
    fn kind() -> Kind {
        Kind::Bool
    }

    fn write(&self, out: &mut Pen) {
        out.bool(*self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        json::boolean(json)
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        match typed.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" | "on" | "1" => Ok(true),
            "no" | "n" | "false" | "off" | "0" => Ok(false),
            _ => Err(Fault::new("not-yes-or-no", format!("`{typed}` is neither yes nor no"))),
        }
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        if *self { "yes".into() } else { "no".into() }
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

macro_rules! integers {
    ($($type:ty),+) => { $(
        impl Value for $type {
            fn kind() -> Kind {
                Kind::Integer { min: i64::from(<$type>::MIN), max: i64::from(<$type>::MAX) }
            }

            fn write(&self, out: &mut Pen) {
                out.integer(i64::from(*self));
            }

            fn read(json: &str) -> Result<Self, Fault> {
                json.trim().parse().map_err(|_| Fault::json("a whole number", json))
            }

            fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
                let digits = typed.replace([',', ' ', '\u{a0}'], "");
                digits.parse().map_err(|_| {
                    Fault::new("not-a-number", format!(
                        "`{typed}` is not a whole number from {} to {}", <$type>::MIN, <$type>::MAX))
                })
            }

            fn show(&self, _eyes: &Eyes<'_>) -> String {
                self.to_string()
            }

            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
        }
    )+ };
}

integers!(u8, u16, u32, i32, i64);

/// A number with decimals, exact: units of ten to the power of minus `scale`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    units: i64,
    scale: u8,
}

impl Decimal {
    /// A number of units of ten to the power of minus `scale`, at most 18.
    #[must_use]
    pub fn new(units: i64, scale: u8) -> Option<Self> {
        (scale <= 18).then_some(Self { units, scale })
    }

    /// Units at the scale of 18 places, at which any two compare.
    fn reckoned(self) -> i128 {
        i128::from(self.units) * 10i128.pow(18 - u32::from(self.scale))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.reckoned() == other.reckoned()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.reckoned().cmp(&other.reckoned())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let width = usize::from(self.scale) + 1;
        let digits = format!("{:0width$}", self.units.unsigned_abs());
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.scale));
        if part.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{part}")
        }
    }
}

impl std::str::FromStr for Decimal {
    type Err = Fault;

    fn from_str(typed: &str) -> Result<Self, Fault> {
        let read = || {
            let digits = typed.trim().replace([',', ' ', '\u{a0}'], "");
            let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
            let scale = u8::try_from(part.len()).ok().filter(|scale| *scale <= 18)?;
            let plain = part.bytes().all(|b| b.is_ascii_digit()) && whole.bytes().any(|b| b.is_ascii_digit());
            Self::new(plain.then(|| format!("{whole}{part}").parse().ok()).flatten()?, scale)
        };
        read().ok_or_else(|| Fault::new("not-a-decimal", format!("`{typed}` is not a number such as 12.5")))
    }
}

impl Value for Decimal {
    fn kind() -> Kind {
        Kind::Decimal
    }

    fn write(&self, out: &mut Pen) {
        out.display(self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        json::string(json)?.parse()
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        typed.parse()
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

/// A day written as 2023-08-16, without going through the general reader.
fn iso_day(text: &str) -> Option<Date> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| {
        b[from..to]
            .iter()
            .try_fold(0i16, |n, d| d.is_ascii_digit().then(|| n * 10 + i16::from(d - b'0')))
    };
    let (month, day) = (i8::try_from(number(5, 7)?).ok()?, i8::try_from(number(8, 10)?).ok()?);
    Date::new(number(0, 4)?, month, day).ok()
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

fn month_number(word: &str) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let at = MONTHS
        .iter()
        .position(|month| word.len() >= 3 && word.starts_with(month))?;
    i8::try_from(at + 1).ok()
}

/// A day as people type it: 2023-08-16, 16/08/2023, 16 August 2023. A year is never guessed.
fn typed_day(typed: &str) -> Option<Date> {
    let typed = typed.trim();
    if let Some(day) = iso_day(typed) {
        return Some(day);
    }
    let words: Vec<&str> = typed
        .split(['/', ' ', '-', '.', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let [day, month, year] = words.as_slice() else {
        return None;
    };
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let month = month.parse().ok().or_else(|| month_number(month))?;
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()
}

fn not_a_day(typed: &str) -> Fault {
    Fault::new(
        "not-a-date",
        format!("`{typed}` is not a day such as 2023-08-16 or 16 August 2023"),
    )
}

impl Value for Date {
    fn kind() -> Kind {
        Kind::Date
    }

    fn write(&self, out: &mut Pen) {
        out.display(self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        let text = json::string(json)?;
        iso_day(&text).ok_or_else(|| not_a_day(&text))
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        typed_day(typed).ok_or_else(|| not_a_day(typed))
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl Value for When {
    fn kind() -> Kind {
        Kind::When
    }

    fn write(&self, out: &mut Pen) {
        out.object(|o| match self {
            Self::On(day) => o.key("on").display(day),
            Self::NoLaterThan(day) => o.key("by").display(day),
            Self::Window(first, last) => {
                o.key("from").display(first);
                o.key("to").display(last);
            }
            Self::About(first, last) => {
                o.key("about").display(first);
                o.key("to").display(last);
            }
        });
    }

    fn read(json: &str) -> Result<Self, Fault> {
        let (mut first, mut last) = (None, None);
        json::members(json, |key, value| {
            let day = Date::read(value)?;
            match key {
                "on" | "by" | "from" | "about" => first = Some((key, day)),
                "to" => last = Some(day),
                _ => return Err(Fault::json("on, by, from, about or to", key)),
            }
            Ok(())
        })?;
        match (first, last) {
            (Some(("on", day)), None) => Ok(Self::On(day)),
            (Some(("by", day)), None) => Ok(Self::NoLaterThan(day)),
            (Some(("from", first)), Some(last)) => Ok(Self::Window(first, last)),
            (Some(("about", first)), Some(last)) => Ok(Self::About(first, last)),
            _ => Err(Fault::json("a date with its kind", json)),
        }
    }

    /// `2023-08-16`, `no later than …`, `… to …`, `about … to …`, `August 2023` (about that month).
    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        let lower = typed.trim().to_ascii_lowercase();
        let read = || {
            for by in ["no later than ", "by ", "nlt "] {
                if let Some(rest) = lower.strip_prefix(by) {
                    return typed_day(rest).map(Self::NoLaterThan);
                }
            }
            if let Some(rest) = lower.strip_prefix("about ") {
                return typed_span(rest).map(|(first, last)| Self::About(first, last));
            }
            if let Some(day) = typed_day(&lower) {
                return Some(Self::On(day));
            }
            if lower.contains(" to ") {
                return typed_span(&lower).map(|(first, last)| Self::Window(first, last));
            }
            typed_month(&lower).map(|(first, last)| Self::About(first, last))
        };
        read().ok_or_else(|| {
            Fault::new(
                "not-a-date",
                format!("`{typed}` is no date: type a day such as 2023-08-16, `no later than` a day, a day `to` a day, or `about` one"),
            )
        })
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.last(), self.first()).cmp(&(other.last(), other.first()))
    }
}

fn typed_span(typed: &str) -> Option<(Date, Date)> {
    let Some((first, last)) = typed.split_once(" to ") else {
        return typed_month(typed).or_else(|| typed_day(typed).map(|day| (day, day)));
    };
    let (first, last) = (typed_day(first)?, typed_day(last)?);
    (first <= last).then_some((first, last))
}

fn typed_month(typed: &str) -> Option<(Date, Date)> {
    let (month, year) = typed.trim().split_once(' ')?;
    let year = year.trim();
    if year.len() != 4 {
        return None;
    }
    let first = Date::new(year.parse().ok()?, month_number(month)?, 1).ok()?;
    Some((first, first.last_of_month()))
}

impl Value for Rag {
    fn kind() -> Kind {
        Kind::Rag
    }

    fn write(&self, out: &mut Pen) {
        out.text(self.word());
    }

    fn read(json: &str) -> Result<Self, Fault> {
        let word = json::string(json)?;
        Self::from_word(&word).ok_or_else(|| Fault::json("a colour", json))
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        Self::from_word(typed)
            .ok_or_else(|| Fault::new("not-a-rag", format!("`{typed}` is not Red, Amber, Green or Blue")))
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.word().to_owned()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl Value for Instant {
    fn kind() -> Kind {
        Kind::Instant
    }

    fn write(&self, out: &mut Pen) {
        out.display(self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        json::string(json)?.parse().map_err(|_| Fault::json("an instant", json))
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        typed.parse().map_err(|_| {
            Fault::new(
                "not-an-instant",
                format!("`{typed}` is not an instant such as 2023-08-16T10:00:00Z"),
            )
        })
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl<T: Value> Value for Option<T> {
    fn kind() -> Kind {
        T::kind()
    }

    fn write(&self, out: &mut Pen) {
        match self {
            Some(value) => value.write(out),
            None => out.null(),
        }
    }

    fn read(json: &str) -> Result<Self, Fault> {
        if json == "null" {
            Ok(None)
        } else {
            T::read(json).map(Some)
        }
    }

    fn parse(typed: &str, names: &dyn Names) -> Result<Self, Fault> {
        T::parse(typed, names).map(Some)
    }

    fn show(&self, eyes: &Eyes<'_>) -> String {
        self.as_ref().map(|value| value.show(eyes)).unwrap_or_default()
    }

    /// What is not set comes last, in either direction of reading a list.
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Some(one), Some(other)) => one.order(other),
            (None, None) => Ordering::Equal,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn links(&self, each: &mut dyn FnMut(AnyRef)) {
        if let Some(value) = self {
            value.links(each);
        }
    }

    fn publish(&self, eyes: &Eyes<'_>, out: &mut Pen) {
        match self {
            Some(value) => value.publish(eyes, out),
            None => out.null(),
        }
    }

    fn guarded() -> bool {
        T::guarded()
    }
}

/// A value that only those with leave may see. It has no way out but `show` and `publish` to eyes that may open it.
#[derive(Clone, PartialEq, Eq)]
pub struct Guarded<T>(T);

impl<T> Guarded<T> {
    /// Closes a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Guarded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guarded")
    }
}

impl<T: Value> Value for Guarded<T> {
    fn kind() -> Kind {
        T::kind()
    }

    fn write(&self, out: &mut Pen) {
        self.0.write(out);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        T::read(json).map(Self)
    }

    fn parse(typed: &str, names: &dyn Names) -> Result<Self, Fault> {
        T::parse(typed, names).map(Self)
    }

    fn show(&self, eyes: &Eyes<'_>) -> String {
        if eyes.may_open() {
            self.0.show(eyes)
        } else {
            WITHHELD.to_owned()
        }
    }

    /// One order for all: sorting by it would tell what it is.
    fn order(&self, _other: &Self) -> Ordering {
        Ordering::Equal
    }

    fn absent() -> Option<Self> {
        T::absent().map(Self)
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }

    /// References inside count for what may be dropped; nobody is shown them.
    fn links(&self, each: &mut dyn FnMut(AnyRef)) {
        self.0.links(each);
    }

    fn publish(&self, eyes: &Eyes<'_>, out: &mut Pen) {
        if eyes.may_open() {
            self.0.publish(eyes, out)
        } else {
            out.null()
        }
    }

    fn guarded() -> bool {
        true
    }
}

/// A file kept by the hash of its bytes, outside the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Content(pub chain::Hash);

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&chain::hex(&self.0))
    }
}

impl Value for Content {
    fn kind() -> Kind {
        Kind::Content
    }

    fn write(&self, out: &mut Pen) {
        out.display(self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        let text = json::string(json)?;
        chain::from_hex(&text)
            .map(Self)
            .ok_or_else(|| Fault::json("a content hash", json))
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        chain::from_hex(typed).map(Self).ok_or_else(|| {
            Fault::new(
                "not-content",
                format!("`{typed}` is not a content hash of 64 hexadecimal digits"),
            )
        })
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

/// Rows to be added, in the form of an action.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<F>(pub Vec<F>);

impl<F: Fields> Value for Rows<F> {
    fn kind() -> Kind {
        Kind::Rows(F::columns().iter().map(|column| column.info.clone()).collect())
    }

    fn write(&self, out: &mut Pen) {
        out.array(|a| {
            for row in &self.0 {
                a.item().object(|o| {
                    for column in F::columns() {
                        if !column.lens.is_absent(row) {
                            column.lens.write(row, o.key(column.info.name));
                        }
                    }
                });
            }
        });
    }

    fn read(json: &str) -> Result<Self, Fault> {
        let mut rows = Vec::new();
        json::items(json, |item| {
            let mut draft = Draft::of_json::<F>(item)?;
            let row = F::read(&mut draft);
            rows.push(row.ok_or_else(|| draft.into_fault())?);
            Ok(())
        })?;
        Ok(Self(rows))
    }

    /// A JSON array of objects, whose members are typed texts.
    fn parse(typed: &str, names: &dyn Names) -> Result<Self, Fault> {
        let mut rows = Vec::new();
        json::items(typed, |item| {
            let mut draft = Draft::of_typed_json::<F>(item, names)?;
            let row = F::read(&mut draft);
            rows.push(row.ok_or_else(|| draft.into_fault())?);
            Ok(())
        })?;
        Ok(Self(rows))
    }

    fn show(&self, eyes: &Eyes<'_>) -> String {
        let show = |row: &F| {
            let cells = F::columns().iter().map(|column| column.lens.show(row, eyes));
            cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(", ")
        };
        self.0.iter().map(show).collect::<Vec<_>>().join("\n")
    }

    fn order(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len())
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }

    fn links(&self, each: &mut dyn FnMut(AnyRef)) {
        for row in &self.0 {
            for column in F::columns() {
                column.lens.links(row, each);
            }
        }
    }
}

//! What can stand in a column: the `Value` trait, the closed list of kinds, and who looks at or names a value.
//!
//! Journal, form, file, API, sort, filter and link all follow from the type. Not here: the values themselves
//! (`values`, `reference`).

use std::cmp::Ordering;
use std::fmt::Debug;
use std::num::NonZeroU32;

use terms::Text;

use crate::access::Viewer;
use crate::at::At;
use crate::fields::ColumnInfo;
use crate::json::{Fault, Pen};
use crate::reference::{AnyRef, Person};

/// What can stand in a column. Everything generic follows from these functions.
pub trait Value: Clone + PartialEq + Debug + Send + Sync + 'static {
    /// Widget, JSON schema, sheet format and filters follow from it.
    fn kind() -> Kind;
    /// One JSON value, as the journal keeps it: no floats.
    fn write(&self, out: &mut Pen);
    /// Its inverse, for as long as journals exist: a changed type goes on reading the old form.
    fn read(json: &str) -> Result<Self, Fault>;
    /// From a form field, a CSV or sheet cell; `typed` is trimmed and not empty.
    fn parse(typed: &str, names: &dyn Names) -> Result<Self, Fault>;
    /// To a viewer, who may not see all of it.
    fn show(&self, eyes: &Eyes<'_>) -> String;
    /// How lists are sorted.
    fn order(&self, other: &Self) -> Ordering;
    /// What stands where nothing was given: `Some` for options and sets, which are not required.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
    /// Whether nothing is there to be shown.
    fn is_absent(&self) -> bool {
        Self::absent().is_some_and(|none| none == *self)
    }
    /// Every record that it points at.
    fn links(&self, _each: &mut dyn FnMut(AnyRef)) {}
    /// As the API answers it; links carry the name beside the key, and what may not be seen is `null`.
    fn publish(&self, _eyes: &Eyes<'_>, out: &mut Pen) {
        self.write(out);
    }
    /// Whether only those with leave to open guarded values see it.
    #[must_use]
    fn guarded() -> bool {
        false
    }
}

/// One of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the journal holds, for ever.
    pub stored: &'static str,
    /// What people read.
    pub title: &'static str,
    /// What it means.
    pub help: &'static str,
}

/// The kinds of value. Closed, so that a new one fails to compile wherever a widget or a schema is missing.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Words.
    Text,
    /// An identifier with one spelling.
    Code {
        /// An example, as a hint.
        such_as: &'static str,
    },
    /// Yes or no.
    Bool,
    /// A whole number.
    Integer {
        /// The least it may be.
        min: i64,
        /// The most it may be.
        max: i64,
    },
    /// A number with decimals, kept as text.
    Decimal,
    /// A day.
    Date,
    /// A date with its kind.
    When,
    /// A moment.
    Instant,
    /// A colour.
    Rag,
    /// One of a closed list.
    Choice(&'static [Choice]),
    /// A record of the named register.
    Link(&'static str),
    /// Any number of records of the named register.
    Links(&'static str),
    /// Somebody of the table of persons.
    Person,
    /// A file kept by its content hash.
    Content,
    /// Rows to be added, in the form of an action.
    Rows(Vec<ColumnInfo>),
}

impl Kind {
    /// The word by which `registers.lock` and schemas name the kind.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Code { .. } => "code".into(),
            Self::Bool => "bool".into(),
            Self::Integer { .. } => "integer".into(),
            Self::Decimal => "decimal".into(),
            Self::Date => "date".into(),
            Self::When => "when".into(),
            Self::Instant => "instant".into(),
            Self::Rag => "rag".into(),
            Self::Choice(all) => {
                let names: Vec<_> = all.iter().map(|choice| choice.stored).collect();
                format!("choice({})", names.join("|"))
            }
            Self::Link(register) => format!("link({register})"),
            Self::Links(register) => format!("links({register})"),
            Self::Person => "person".into(),
            Self::Content => "content".into(),
            Self::Rows(columns) => {
                let names: Vec<_> = columns
                    .iter()
                    .map(|c| format!("{}:{}", c.name, c.kind.word()))
                    .collect();
                format!("rows({})", names.join(","))
            }
        }
    }

    /// The register that values of this kind point at.
    #[must_use]
    pub fn target(&self) -> Option<&'static str> {
        match self {
            Self::Link(register) | Self::Links(register) => Some(register),
            _ => None,
        }
    }
}

/// Finds the key of what was typed.
pub trait Names {
    /// The record of `register` that is called so.
    fn find(&self, register: &str, typed: &str) -> Result<NonZeroU32, Fault>;
    /// The person who is called so.
    fn person(&self, typed: &str) -> Result<Person, Fault>;
}

/// Nobody is known: for values that name no record.
pub struct NoNames;

impl Names for NoNames {
    fn find(&self, register: &str, typed: &str) -> Result<NonZeroU32, Fault> {
        Err(Fault::new(
            "unknown-name",
            format!("nothing in {register} is called `{typed}`"),
        ))
    }

    fn person(&self, typed: &str) -> Result<Person, Fault> {
        Ok(Person::new(typed))
    }
}

/// The table of persons, which stands outside the chain.
pub trait People: Sync {
    /// The name that stands for a key today.
    fn name(&self, key: &Person) -> Option<Text>;
    /// The key of the person who is called so.
    fn key(&self, name: &str) -> Option<Person>;
}

/// No table of persons: keys are shown as they are.
pub struct Nobody;

impl People for Nobody {
    fn name(&self, _key: &Person) -> Option<Text> {
        None
    }

    fn key(&self, name: &str) -> Option<Person> {
        Some(Person::new(name))
    }
}

/// The viewer, as values meet them.
#[derive(Clone, Copy)]
pub struct Eyes<'a> {
    at: Option<&'a At<'a>>,
    viewer: Option<&'a Viewer>,
    people: &'a dyn People,
    guarded: bool,
}

impl<'a> Eyes<'a> {
    /// Eyes that know no record: links read as `register/key`, guarded values are withheld.
    #[must_use]
    pub fn blind() -> Eyes<'static> {
        Eyes {
            at: None,
            viewer: None,
            people: &Nobody,
            guarded: false,
        }
    }

    /// Eyes of a process of the house: they see every record, and no guarded value.
    #[must_use]
    pub fn of_house(at: &'a At<'a>, people: &'a dyn People) -> Self {
        Self {
            at: Some(at),
            viewer: None,
            people,
            guarded: false,
        }
    }

    /// The eyes of somebody: a link to what they may not see reads "restricted".
    #[must_use]
    pub fn of(viewer: &'a Viewer, at: &'a At<'a>, people: &'a dyn People) -> Self {
        Self {
            at: Some(at),
            viewer: Some(viewer),
            people,
            guarded: false,
        }
    }

    /// The same eyes before a record whose guarded values they may open.
    pub(crate) fn opened(self, open: bool) -> Self {
        Self { guarded: open, ..self }
    }

    /// Whether guarded values of the record at hand may be seen.
    #[must_use]
    pub fn may_open(&self) -> bool {
        self.guarded
    }

    /// Whether a record may be seen.
    #[must_use]
    pub fn may_see(&self, target: AnyRef) -> bool {
        match (self.viewer, self.at) {
            (Some(viewer), Some(at)) => at.state().may_see(viewer, at, target),
            _ => true,
        }
    }

    /// How a link reads.
    #[must_use]
    pub fn link(&self, target: AnyRef) -> String {
        let Some(at) = self.at else { return target.to_string() };
        if !self.may_see(target) {
            return RESTRICTED.to_owned();
        }
        at.name_of(target)
            .map_or_else(|| target.to_string(), |name| name.to_string())
    }

    /// How a person reads.
    #[must_use]
    pub fn person(&self, person: &Person) -> String {
        self.people
            .name(person)
            .map_or_else(|| person.to_string(), |name| name.to_string())
    }
}

/// How a link to a record reads that the viewer may not see.
pub const RESTRICTED: &str = "restricted";

/// How a guarded value reads to those without leave.
pub const WITHHELD: &str = "withheld";

/// Text as it is searched and compared: lower case, plain hyphens, single blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for c in text.chars() {
        match c {
            c if c.is_whitespace() || c == '\u{a0}' => {
                if !blank {
                    out.push(' ');
                }
                blank = true;
                continue;
            }
            '\u{2010}'..='\u{2014}' | '\u{2212}' => out.push('-'),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{201c}' | '\u{201d}' => out.push('"'),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => out.extend(c.to_lowercase()),
        }
        blank = false;
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Order of texts as people expect it: letters without case, runs of digits by their number.
#[must_use]
pub fn natural_order(one: &str, other: &str) -> Ordering {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    let (mut i, mut j) = (0, 0);
    while let (Some(&x), Some(&y)) = (a.get(i), b.get(j)) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (xs, ys) = (digits(a, i), digits(b, j));
            let (p, q) = (unpadded(xs), unpadded(ys));
            let by_number = p.len().cmp(&q.len()).then_with(|| p.cmp(q));
            if by_number != Ordering::Equal {
                return by_number;
            }
            i += xs.len();
            j += ys.len();
            continue;
        }
        let (x, y) = (x.to_ascii_lowercase(), y.to_ascii_lowercase());
        if x != y {
            return x.cmp(&y);
        }
        i += 1;
        j += 1;
    }
    (a.len() - i).cmp(&(b.len() - j)).then_with(|| one.cmp(other))
}

fn digits(text: &[u8], from: usize) -> &[u8] {
    let rest = &text[from..];
    &rest[..rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len())]
}

fn unpadded(digits: &[u8]) -> &[u8] {
    &digits[digits.iter().position(|b| *b != b'0').unwrap_or(digits.len())..]
}

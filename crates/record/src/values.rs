//! The plain values of columns: text, whole numbers, colours, moments, options, guarded values, rows, content.
//!
//! Each is written once here for journal, form, file and API. Not here: days (`days`), decimals (`decimal`),
//! references (`reference`), codes and choices, which registers declare with `code!` and `choice!`.

use std::cmp::Ordering;
use std::fmt;

use terms::{Instant, Rag, Text};

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

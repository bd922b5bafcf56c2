//! References: four bytes and typed, so that one cannot point into the wrong register. And persons, by key.
//!
//! Not here: whether the record pointed at exists (checked at append) or may be seen (`Eyes`).

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::sync::Arc;

use terms::Text;

use crate::json::{self, Fault, Pen};
use crate::register::Register;
use crate::value::{Eyes, Kind, Names, Value};

/// A record of the register `R`, by its key.
pub struct Ref<R> {
    key: NonZeroU32,
    of: PhantomData<fn() -> R>,
}

impl<R> Ref<R> {
    /// The record with that key.
    #[must_use]
    pub fn new(key: NonZeroU32) -> Self {
        Self { key, of: PhantomData }
    }

    /// The record with that key; none for 0.
    #[must_use]
    pub fn from_number(key: u32) -> Option<Self> {
        NonZeroU32::new(key).map(Self::new)
    }

    /// Its key, from 1.
    #[must_use]
    pub fn key(self) -> u32 {
        self.key.get()
    }
}

impl<R: Register> Ref<R> {
    /// The same without its type.
    #[must_use]
    pub fn any(self) -> AnyRef {
        AnyRef {
            register: R::NAME,
            key: self.key,
        }
    }
}

impl<R> Clone for Ref<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Ref<R> {}

impl<R> PartialEq for Ref<R> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<R> Eq for Ref<R> {}

impl<R> PartialOrd for Ref<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Ref<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl<R> Hash for Ref<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<R> fmt::Debug for Ref<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.key)
    }
}

/// A record of any register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnyRef {
    /// The register's stored name.
    pub register: &'static str,
    /// The key.
    pub key: NonZeroU32,
}

impl AnyRef {
    /// The typed reference, if it points into that register.
    #[must_use]
    pub fn to<R: Register>(self) -> Option<Ref<R>> {
        (self.register == R::NAME).then(|| Ref::new(self.key))
    }
}

impl fmt::Display for AnyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.register, self.key)
    }
}

/// A key as the journal writes it: a number; the API may also send the object that it was answered.
fn read_key(json: &str) -> Result<NonZeroU32, Fault> {
    let json = json.trim();
    if !json.starts_with('{') {
        return NonZeroU32::new(json::natural(json)?).ok_or_else(|| Fault::json("a key from 1", json));
    }
    let mut key = None;
    json::members(json, |name, value| {
        if name == "key" {
            key = NonZeroU32::new(json::natural(value)?);
        }
        Ok(())
    })?;
    key.ok_or_else(|| Fault::json("an object with a key", json))
}

fn publish_link(target: AnyRef, eyes: &Eyes<'_>, out: &mut Pen) {
    let seen = eyes.may_see(target);
    out.object(|o| {
        if seen {
            o.key("key").integer(i64::from(target.key.get()));
        }
        o.key("name").text(&eyes.link(target));
    });
}

impl<R: Register> Value for Ref<R> {
    fn kind() -> Kind {
        Kind::Link(R::NAME)
    }

    fn write(&self, out: &mut Pen) {
        out.integer(i64::from(self.key.get()));
    }

    fn read(json: &str) -> Result<Self, Fault> {
        read_key(json).map(Self::new)
    }

    fn parse(typed: &str, names: &dyn Names) -> Result<Self, Fault> {
        names.find(R::NAME, typed).map(Self::new)
    }

    fn show(&self, eyes: &Eyes<'_>) -> String {
        eyes.link(self.any())
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn links(&self, each: &mut dyn FnMut(AnyRef)) {
        each(self.any());
    }

    fn publish(&self, eyes: &Eyes<'_>, out: &mut Pen) {
        publish_link(self.any(), eyes, out);
    }
}

/// A set of records of the register `R`, in order of key; nothing allocated when empty.
pub struct Refs<R>(Option<Arc<[Ref<R>]>>);

impl<R> Refs<R> {
    /// The empty set.
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// The records, in order of key.
    #[must_use]
    pub fn as_slice(&self) -> &[Ref<R>] {
        self.0.as_deref().unwrap_or(&[])
    }

    /// Each record.
    pub fn iter(&self) -> impl Iterator<Item = Ref<R>> + '_ {
        self.as_slice().iter().copied()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Whether the record is among them.
    #[must_use]
    pub fn contains(&self, one: Ref<R>) -> bool {
        self.as_slice().binary_search(&one).is_ok()
    }

    /// The set with one more.
    #[must_use]
    pub fn with(&self, one: Ref<R>) -> Self {
        self.iter().chain(std::iter::once(one)).collect()
    }
}

impl<R> FromIterator<Ref<R>> for Refs<R> {
    fn from_iter<I: IntoIterator<Item = Ref<R>>>(all: I) -> Self {
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Self((!all.is_empty()).then(|| all.into()))
    }
}

impl<R> Default for Refs<R> {
    fn default() -> Self {
        Self(None)
    }
}

impl<R> Clone for Refs<R> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<R> PartialEq for Refs<R> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<R> Eq for Refs<R> {}

impl<R> fmt::Debug for Refs<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.as_slice()).finish()
    }
}

impl<R: Register> Value for Refs<R> {
    fn kind() -> Kind {
        Kind::Links(R::NAME)
    }

    fn write(&self, out: &mut Pen) {
        out.array(|a| {
            for one in self.iter() {
                a.item().integer(i64::from(one.key()));
            }
        });
    }

    fn read(json: &str) -> Result<Self, Fault> {
        if json == "null" {
            return Ok(Self::none());
        }
        let mut all = Vec::new();
        json::items(json, |item| {
            all.push(Ref::new(read_key(item)?));
            Ok(())
        })?;
        Ok(all.into_iter().collect())
    }

    /// Names separated by semicolons or line ends, since names may hold commas.
    fn parse(typed: &str, names: &dyn Names) -> Result<Self, Fault> {
        let typed = typed.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty());
        typed.map(|name| names.find(R::NAME, name).map(Ref::new)).collect()
    }

    fn show(&self, eyes: &Eyes<'_>) -> String {
        let names: Vec<_> = self.iter().map(|one| eyes.link(one.any())).collect();
        names.join("; ")
    }

    fn order(&self, other: &Self) -> Ordering {
        self.as_slice().cmp(other.as_slice())
    }

    fn absent() -> Option<Self> {
        Some(Self::none())
    }

    fn links(&self, each: &mut dyn FnMut(AnyRef)) {
        self.iter().for_each(|one| each(one.any()));
    }

    fn publish(&self, eyes: &Eyes<'_>, out: &mut Pen) {
        out.array(|a| {
            for one in self.iter() {
                publish_link(one.any(), eyes, a.item());
            }
        });
    }
}

/// The key of somebody in the table of persons. Names stand there, outside the chain.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person(Text);

impl Person {
    /// The person with that key.
    pub fn new(key: impl Into<Text>) -> Self {
        Self(key.into())
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl Value for Person {
    fn kind() -> Kind {
        Kind::Person
    }

    fn write(&self, out: &mut Pen) {
        out.text(self.key());
    }

    fn read(json: &str) -> Result<Self, Fault> {
        if !json.starts_with('{') {
            return json::string(json).map(|key| Self::new(&*key));
        }
        let mut key = None;
        json::members(json, |name, value| {
            if name == "key" {
                key = Some(Self::new(&*json::string(value)?));
            }
            Ok(())
        })?;
        key.ok_or_else(|| Fault::json("an object with a key", json))
    }

    fn parse(typed: &str, names: &dyn Names) -> Result<Self, Fault> {
        names.person(typed)
    }

    fn show(&self, eyes: &Eyes<'_>) -> String {
        eyes.person(self)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn publish(&self, eyes: &Eyes<'_>, out: &mut Pen) {
        out.object(|o| {
            o.key("key").text(self.key());
            o.key("name").text(&eyes.person(self));
        });
    }
}

//! A reading: what a reader made of one document, kept by content hash outside the chain.
//!
//! Numbered cells hold what is printed and where; facts say which cell means which field of which record. Change
//! lines hold cell numbers only. Not here: how a document is read (`pack`), how a reading becomes edits (`merge`).

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use terms::{Date, Text};

use crate::chain::Hash;
use crate::entry::Source;

/// What is printed at one place of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where, as people read it.
    pub place: Text,
    /// The characters as printed.
    pub printed: Text,
}

/// What a cell means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The register's stored name.
    pub register: Text,
    /// What the record is called: the value of a unique column, or its name.
    pub record: Text,
    /// The column's stored name.
    pub column: Text,
    /// The number of the cell, from 0.
    pub cell: u32,
    /// The value as it would be typed in a form.
    pub typed: Text,
    /// What was inferred to get there, such as a year that is not printed.
    pub inferred: Option<Text>,
}

/// What a reader made of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The content hash of the document itself.
    pub document: Hash,
    /// What the document is called.
    pub name: Text,
    /// The series that it belongs to, such as one group's packs.
    pub series: Text,
    /// The day that it is of.
    pub on: Option<Date>,
    /// The cells, numbered from 0.
    pub cells: Vec<Cell>,
    /// What they mean.
    pub facts: Vec<Fact>,
}

/// Why bytes are no reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAReading {
    /// They begin otherwise.
    #[error("these bytes are not a reading of a document")]
    Foreign,
    /// They end too early, or hold what cannot be.
    #[error("the reading is damaged: it ends early or holds what no reading holds")]
    Damaged,
}

const MAGIC: &[u8] = b"reading 1\n";

impl Reading {
    /// The cell of a number.
    #[must_use]
    pub fn cell(&self, number: u32) -> Option<&Cell> {
        self.cells.get(number as usize)
    }

    /// The bytes to keep: the same reading always gives the same bytes. Texts that repeat are written once.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut words = Words::default();
        let mut body = Vec::new();
        body.extend_from_slice(&self.document);
        for text in [&self.name, &self.series] {
            words.put(text, &mut body);
        }
        words.put(
            &self.on.map(|day| Text::from(day.to_string())).unwrap_or_default(),
            &mut body,
        );
        put_number(self.cells.len(), &mut body);
        for cell in &self.cells {
            words.put(&cell.place, &mut body);
            words.put(&cell.printed, &mut body);
        }
        put_number(self.facts.len(), &mut body);
        for fact in &self.facts {
            for text in [&fact.register, &fact.record, &fact.column, &fact.typed] {
                words.put(text, &mut body);
            }
            put_number(fact.cell as usize, &mut body);
            match &fact.inferred {
                Some(note) => {
                    body.push(1);
                    words.put(note, &mut body);
                }
                None => body.push(0),
            }
        }
        let mut out = MAGIC.to_vec();
        put_number(words.all.len(), &mut out);
        for word in &words.all {
            put_number(word.len(), &mut out);
            out.extend_from_slice(word.as_bytes());
        }
        out.extend_from_slice(&body);
        out
    }

    /// Reads the bytes that were kept.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotAReading> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(NotAReading::Foreign)?;
        Bytes { rest }.reading().ok_or(NotAReading::Damaged)
    }

    /// The hash by which it is kept and named in headers.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.to_bytes()).into()
    }

    /// What an entry made from it says of it.
    #[must_use]
    pub fn source(&self) -> Source {
        Source {
            reading: self.hash(),
            series: self.series.clone(),
            name: self.name.clone(),
            on: self.on,
        }
    }
}

/// Texts met so far, each written once.
#[derive(Default)]
struct Words {
    all: Vec<Text>,
    numbers: HashMap<Text, usize>,
}

impl Words {
    fn put(&mut self, text: &Text, out: &mut Vec<u8>) {
        let next = self.all.len();
        let number = *self.numbers.entry(text.clone()).or_insert(next);
        if number == next {
            self.all.push(text.clone());
        }
        put_number(number, out);
    }
}

/// Seven bits a byte, lowest first; the highest bit says that more follow.
pub(crate) fn put_number(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Bytes being read from the front.
pub(crate) struct Bytes<'b> {
    pub rest: &'b [u8],
}

impl<'b> Bytes<'b> {
    pub fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    pub fn number(&mut self) -> Option<usize> {
        let mut number = 0usize;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    pub fn text(&mut self) -> Option<&'b str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn reading(&mut self) -> Option<Reading> {
        let count = self.number()?;
        let mut words = Vec::with_capacity(count.min(self.rest.len()));
        for _ in 0..count {
            words.push(Text::from(self.text()?));
        }
        let document = self.take(32)?.try_into().ok()?;
        let (name, series, on) = (self.word(&words)?, self.word(&words)?, self.word(&words)?);
        let on = if on.is_empty() { None } else { Some(on.parse().ok()?) };
        let count = self.number()?;
        let mut cells = Vec::with_capacity(count.min(self.rest.len()));
        for _ in 0..count {
            cells.push(Cell {
                place: self.word(&words)?,
                printed: self.word(&words)?,
            });
        }
        let count = self.number()?;
        let mut facts = Vec::with_capacity(count.min(self.rest.len()));
        for _ in 0..count {
            facts.push(self.fact(&words, cells.len())?);
        }
        self.rest.is_empty().then_some(Reading {
            document,
            name,
            series,
            on,
            cells,
            facts,
        })
    }

    fn fact(&mut self, words: &[Text], cells: usize) -> Option<Fact> {
        let (register, record) = (self.word(words)?, self.word(words)?);
        let (column, typed) = (self.word(words)?, self.word(words)?);
        let cell = self.small().filter(|cell| (*cell as usize) < cells)?;
        let inferred = match self.byte()? {
            0 => None,
            1 => Some(self.word(words)?),
            _ => return None,
        };
        Some(Fact {
            register,
            record,
            column,
            cell,
            typed,
            inferred,
        })
    }

    fn word(&mut self, words: &[Text]) -> Option<Text> {
        words.get(self.number()?).cloned()
    }
}

//! What goes wrong with plans of other tools: errors that refuse a file, problems that leave the rest of it usable.

use super::model::{Key, PlanFile};
use std::{collections::BTreeMap, fmt};

/// How much of a file is read before it is refused. The defaults are far above any plan met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file. Default 64 MiB.
    pub bytes: usize,
    /// XML elements. Default 4,000,000.
    pub elements: usize,
    /// Levels of elements inside one another. Default 64.
    pub depth: usize,
    /// Activities, or rows of one table. Default 200,000.
    pub rows: usize,
    /// Problems that are listed before the rest is only counted. Default 500.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 20,
            elements: 4_000_000,
            depth: 64,
            rows: 200_000,
            problems: 500,
        }
    }
}

/// Why nothing of a file is used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// No bytes.
    #[error("the file is empty; export the plan again and send that copy")]
    Empty,
    /// More bytes than the limit.
    #[error("the file has {size} bytes, more than the {limit} that are read; export only the programme's own plan")]
    TooLarge {
        /// Bytes of the file.
        size: usize,
        /// Bytes that are read.
        limit: usize,
    },
    /// More of something than the limit.
    #[error("line {line}: more than {limit} {what}; export only the programme's own plan, or raise the limit")]
    TooMany {
        /// Where the limit was passed, from 1.
        line: usize,
        /// What there is too much of.
        what: &'static str,
        /// The most that is read.
        limit: usize,
    },
    /// Bytes that are no text in the encoding expected.
    #[error("byte {at}: the file is not UTF-8 text; save it from the planning tool again, as XML in UTF-8")]
    NotUtf8 {
        /// The first byte that cannot be read, from 0.
        at: usize,
    },
    /// Not well-formed.
    #[error("line {line}: the XML is damaged ({why}); export the plan again and send that copy")]
    Damaged {
        /// Line from 1.
        line: usize,
        /// What the parser found.
        why: String,
    },
    /// The end is missing.
    #[error("line {line}: the file ends inside {inside}; it was cut off on its way: export or send it again")]
    Truncated {
        /// The last line.
        line: usize,
        /// What was open.
        inside: String,
    },
    /// Document types and entities.
    #[error(
        "line {line}: the file declares a document type or entities, which no planning tool writes; nothing of it \
         was used: export the plan again"
    )]
    Entities {
        /// Line from 1.
        line: usize,
    },
    /// Something else.
    #[error("this is not {expected}: {found}")]
    NotThisForm {
        /// What was expected, with its article.
        expected: &'static str,
        /// What was found, and what to do.
        found: String,
    },
    /// A table that a plan cannot do without.
    #[error("the file has no {what}; export it again with {what} included")]
    Missing {
        /// The table or column.
        what: String,
    },
}

/// Something in a file that was not understood or could not be put into one. The rest is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file from 1; 0 when it has none.
    pub line: usize,
    /// The activity, link or table.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What was done about it, or what to do.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}, ", self.line)?;
        }
        write!(f, "{}: {}; {}", self.place, self.what, self.remedy)
    }
}

/// Problems, up to a number of them; the rest is counted.
#[derive(Clone, Debug)]
pub(super) struct Problems {
    list: Vec<Problem>,
    most: usize,
    more: usize,
}

impl Problems {
    pub(super) fn new(most: usize) -> Self {
        Self {
            list: Vec::new(),
            most,
            more: 0,
        }
    }

    pub(super) fn add(&mut self, line: usize, place: impl Into<String>, what: impl Into<String>, remedy: &str) {
        if self.list.len() >= self.most {
            self.more += 1;
            return;
        }
        self.list.push(Problem {
            line,
            place: place.into(),
            what: what.into(),
            remedy: remedy.to_owned(),
        });
    }

    pub(super) fn into_list(mut self) -> Vec<Problem> {
        if self.more > 0 {
            self.list.push(Problem {
                line: 0,
                place: "the file".to_owned(),
                what: format!("{} further problems of the kinds listed", self.more),
                remedy: "put right what is listed and read the file again".to_owned(),
            });
        }
        self.list
    }
}

/// What a file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The plan, as far as it was understood.
    pub plan: PlanFile,
    /// What was not understood, with its place.
    pub problems: Vec<Problem>,
}

/// A file made of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// What of the plan has no place in this form of file, or was left as the file had it.
    pub left_out: Vec<Problem>,
    /// Activities that stand in the file under another key than in the plan.
    pub keys: BTreeMap<Key, Key>,
}

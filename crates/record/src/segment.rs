//! Packed segments: a cache of 65,536 entries each, around the same value texts, to start fast from.
//!
//! Framed binary with its own dictionary of names, the chain's hash at its end and a checksum. It holds what folding
//! needs and no more: no salts, reasons or requests. A new column does not invalidate it, nothing in it is rewritten,
//! and deleting it costs a slower start. Whether its end is still on the chain is for the store to compare.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use terms::{Instant, Text};

use crate::chain::{Head, Sealed};
use crate::entry::{Change, Scanned, Source, Verb};
use crate::json::{self, Fault};
use crate::reading::{Bytes, put_number};
use crate::row::Position;
use crate::schema::{RegisterInfo, RegisterNumber};
use crate::state::{Folded, State};

/// How many entries a full segment holds.
pub const SEGMENT: u64 = 65_536;

const MAGIC: &[u8] = b"segment 1\n";

/// Why a segment cannot be used. It is a cache: delete it and read the journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentFault {
    /// The bytes are damaged, or not a segment.
    #[error("the segment is damaged or not one of these: delete it, it is only a cache")]
    Damaged,
    /// It does not follow what has been folded.
    #[error("the segment begins after entry {after}, but the state stands at {at}")]
    NotNext {
        /// The entry that it follows.
        after: u64,
        /// The position of the state.
        at: u64,
    },
    /// It holds entries of a newer program; read the journal, which knows where to stop.
    #[error("the segment holds entries of level {0}, which this program does not know")]
    Newer(u32),
    /// An entry in it cannot be applied.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Packs entries, in order, into a segment.
pub struct SegmentWriter {
    after: Head,
    head: Head,
    last: Option<Instant>,
    level: u32,
    words: HashMap<Text, usize>,
    order: Vec<Text>,
    body: Vec<u8>,
}

impl SegmentWriter {
    /// A segment of what follows an entry.
    #[must_use]
    pub fn after(head: Head) -> Self {
        Self {
            after: head,
            head,
            last: None,
            level: 0,
            words: HashMap::new(),
            order: Vec::new(),
            body: Vec::new(),
        }
    }

    /// How many entries it holds.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.head.position - self.after.position
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the next entry.
    pub fn push(&mut self, sealed: &Sealed) -> Result<(), Fault> {
        if sealed.position != self.head.position + 1 {
            return Err(Fault::new(
                "gap",
                format!("entry {} does not follow {}", sealed.position, self.head.position),
            ));
        }
        let header = Scanned::of(&sealed.header)?;
        let before = self.last.map_or(0, |last| last.0);
        let ahead = usize::try_from(header.at.0 - before)
            .map_err(|_| Fault::new("backwards", format!("entry {} goes back in time", sealed.position)))?;
        put_number(ahead, &mut self.body);
        self.level = self.level.max(header.level);
        self.word(&json::string(header.by)?);
        self.word(&json::string(header.act)?);
        put_number(header.decision.unwrap_or(0) as usize, &mut self.body);
        self.raw(header.reading.unwrap_or(""));
        put_number(sealed.lines.len(), &mut self.body);
        for line in &sealed.lines {
            let change = Change::read(&line.text)?;
            self.body.push(change.verb as u8);
            self.word(change.register);
            put_number(change.key as usize, &mut self.body);
            put_number(change.to.len(), &mut self.body);
            for (field, value) in change.to {
                self.word(field);
                self.raw(value);
            }
        }
        self.last = Some(header.at);
        self.head = Head {
            position: sealed.position,
            hash: sealed.hash,
        };
        Ok(())
    }

    /// The bytes to keep.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for number in [self.after.position, self.head.position] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.head.hash);
        put_number(self.level as usize, &mut out);
        put_number(self.order.len(), &mut out);
        for word in &self.order {
            put_number(word.len(), &mut out);
            out.extend_from_slice(word.as_bytes());
        }
        out.extend_from_slice(&self.body);
        let checksum = Sha256::digest(&out);
        out.extend_from_slice(&checksum);
        out
    }

    fn word(&mut self, word: &str) {
        let number = match self.words.get(word) {
            Some(number) => *number,
            None => {
                let word = Text::from(word);
                self.words.insert(word.clone(), self.order.len());
                self.order.push(word);
                self.order.len() - 1
            }
        };
        put_number(number, &mut self.body);
    }

    fn raw(&mut self, text: &str) {
        put_number(text.len(), &mut self.body);
        self.body.extend_from_slice(text.as_bytes());
    }
}

/// What a segment says of itself, its checksum verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentInfo {
    /// The entry that it follows.
    pub after: u64,
    /// Its last entry.
    pub head: Head,
}

/// Reads what a segment says of itself, and verifies its checksum.
pub fn segment_info(bytes: &[u8]) -> Result<SegmentInfo, SegmentFault> {
    open(bytes).map(|(info, _)| info).ok_or(SegmentFault::Damaged)
}

pub(crate) fn open(bytes: &[u8]) -> Option<(SegmentInfo, Bytes<'_>)> {
    let (packed, checksum) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
    if Sha256::digest(packed).as_slice() != checksum {
        return None;
    }
    let mut rest = Bytes {
        rest: packed.strip_prefix(MAGIC)?,
    };
    let mut number = || Some(u64::from_le_bytes(rest.take(8)?.try_into().ok()?));
    let (after, position) = (number()?, number()?);
    let hash = rest.take(32)?.try_into().ok()?;
    Some((
        SegmentInfo {
            after,
            head: Head { position, hash },
        },
        rest,
    ))
}

/// A segment's words, as a state numbers them.
pub(crate) struct Dictionary<'b> {
    words: Vec<&'b str>,
    interned: Vec<Option<u32>>,
    registers: Vec<Option<RegisterNumber>>,
    /// By register and word: the column's number, or none for a field that has no column any more.
    columns: Vec<Vec<Option<u16>>>,
}

impl State {
    /// Takes a whole segment. After an error the state has to be discarded.
    pub fn fold_segment(&mut self, bytes: &[u8]) -> Result<Folded, SegmentFault> {
        if let Some(stopped) = self.stopped() {
            return Ok(Folded::Stopped(stopped));
        }
        let (info, mut rest) = open(bytes).ok_or(SegmentFault::Damaged)?;
        if info.after != self.position().0 {
            return Err(SegmentFault::NotNext {
                after: info.after,
                at: self.position().0,
            });
        }
        let mut dictionary = Dictionary::read(self, &mut rest)?;
        let mut at = 0i64;
        let mut fields = Vec::new();
        for position in info.after + 1..=info.head.position {
            let position = self.follow_unhashed(position)?;
            let frame = frame(&mut rest, at).ok_or(SegmentFault::Damaged)?;
            at = frame.at;
            let by = dictionary.intern(self, frame.by).ok_or(SegmentFault::Damaged)?;
            let act = dictionary.intern(self, frame.act).ok_or(SegmentFault::Damaged)?;
            let decision = (frame.decision > 0).then_some(frame.decision);
            self.push_stamp(Instant(at), by, act, decision, &info.head.hash);
            if !frame.source.is_empty() {
                self.push_source(position, Source::read(frame.source)?);
            }
            for _ in 0..frame.lines {
                fields.clear();
                let line = dictionary.head(&mut rest).ok_or(SegmentFault::Damaged)?;
                let read = dictionary.fields(line.register, &mut rest, &mut fields);
                read.ok_or(SegmentFault::Damaged)?;
                self.apply(position, line.verb, line.register, line.key, &fields)?;
            }
        }
        self.set_head(info.head);
        Ok(Folded::Taken)
    }

    /// Between the entries of a segment only the last hash is known; the position still has to follow.
    pub(crate) fn follow_unhashed(&mut self, position: u64) -> Result<Position, Fault> {
        let following = self.follow(position)?;
        let hash = self.head().hash;
        self.set_head(Head { position, hash });
        Ok(following)
    }
}

/// The beginning of a packed entry.
pub(crate) struct Frame<'b> {
    pub at: i64,
    pub by: usize,
    pub act: usize,
    pub decision: u32,
    pub source: &'b str,
    pub lines: usize,
}

pub(crate) fn frame<'b>(rest: &mut Bytes<'b>, before: i64) -> Option<Frame<'b>> {
    Some(Frame {
        at: before.checked_add(i64::try_from(rest.number()?).ok()?)?,
        by: rest.number()?,
        act: rest.number()?,
        decision: rest.small()?,
        source: rest.text()?,
        lines: rest.number()?,
    })
}

/// The beginning of a packed change.
pub(crate) struct PackedLine {
    pub verb: Verb,
    pub register: RegisterNumber,
    pub key: u32,
}

impl<'b> Dictionary<'b> {
    /// Reads the words that follow a segment's head, unless a newer program wrote it.
    pub(crate) fn read(state: &State, rest: &mut Bytes<'b>) -> Result<Self, SegmentFault> {
        let level = rest.small().ok_or(SegmentFault::Damaged)?;
        let schema = state.schema();
        if level > schema.level() {
            return Err(SegmentFault::Newer(level));
        }
        let mut words = Vec::new();
        let count = rest.number().ok_or(SegmentFault::Damaged)?;
        for _ in 0..count {
            words.push(rest.text().ok_or(SegmentFault::Damaged)?);
        }
        let column = |info: &RegisterInfo, word: &str| info.column(word).and_then(|at| u16::try_from(at).ok());
        let columns = |info: &RegisterInfo| words.iter().map(|word| column(info, word)).collect();
        Ok(Self {
            interned: vec![None; words.len()],
            registers: words.iter().map(|word| schema.number(word)).collect(),
            columns: schema.registers().iter().map(columns).collect(),
            words,
        })
    }

    pub(crate) fn intern(&mut self, state: &mut State, word: usize) -> Option<u32> {
        let text = self.words.get(word)?;
        let slot = self.interned.get_mut(word)?;
        Some(*slot.get_or_insert_with(|| state.intern(text)))
    }

    pub(crate) fn head(&self, rest: &mut Bytes<'b>) -> Option<PackedLine> {
        let verb = match rest.byte()? {
            0 => Verb::New,
            1 => Verb::Set,
            2 => Verb::Drop,
            3 => Verb::Back,
            _ => return None,
        };
        let register = (*self.registers.get(rest.number()?)?)?;
        Some(PackedLine {
            verb,
            register,
            key: rest.small()?,
        })
    }

    pub(crate) fn fields(
        &self,
        register: RegisterNumber,
        rest: &mut Bytes<'b>,
        fields: &mut Vec<(usize, &'b str)>,
    ) -> Option<()> {
        let columns = self.columns.get(register)?;
        for _ in 0..rest.number()? {
            let column = columns.get(rest.number()?)?;
            let value = rest.text()?;
            if let Some(column) = column {
                fields.push((usize::from(*column), value));
            }
        }
        Some(())
    }
}

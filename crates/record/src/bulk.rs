//! Starting from packed segments: all of a record's changes are applied one after the other.
//!
//! Folding entry by entry touches another record each time, and memory is slow. Here the changes are first sorted by
//! record, then each record is built while it is at hand, some records on each thread. The outcome is that of folding.

use std::sync::Arc;
use std::thread;

use terms::Instant;

use crate::chain::Founding;
use crate::entry::{Source, Verb};
use crate::json::Fault;
use crate::reading::Bytes;
use crate::register::Register;
use crate::row::{Position, Row, fault, next_value};
use crate::schema::{RegisterNumber, Schema};
use crate::segment::{Dictionary, SegmentFault, frame, open};
use crate::state::State;

/// One change, and where its fields stand.
#[derive(Clone, Copy)]
struct Place {
    position: u32,
    segment: u32,
    offset: u32,
    verb: Verb,
}

/// A segment whose dictionary is known.
struct Opened<'b> {
    bytes: &'b [u8],
    dictionary: Dictionary<'b>,
}

/// The changes of one register in every segment.
pub(crate) struct Packed<'b> {
    register: RegisterNumber,
    segments: &'b [Opened<'b>],
    keys: Vec<u32>,
    places: Vec<Place>,
}

impl State {
    /// The state after all these segments, of which the first has to begin with the first entry.
    pub fn of_segments<B: AsRef<[u8]>>(
        schema: Arc<Schema>,
        founding: &Founding,
        segments: &[B],
        threads: usize,
    ) -> Result<Self, SegmentFault> {
        let mut state = Self::new(schema, founding);
        let mut opened = Vec::with_capacity(segments.len());
        let mut changes: Vec<(Vec<u32>, Vec<Place>)> = Vec::new();
        changes.resize_with(state.schema().registers().len(), Default::default);
        for (number, bytes) in segments.iter().enumerate() {
            let number = u32::try_from(number).map_err(|_| SegmentFault::Damaged)?;
            opened.push(state.scan(bytes.as_ref(), number, &mut changes)?);
        }
        for (register, (keys, places)) in changes.into_iter().enumerate() {
            let packed = Packed {
                register,
                segments: &opened,
                keys,
                places,
            };
            state.build(register, &packed, threads)?;
        }
        Ok(state)
    }

    /// Takes the stamps of a segment, and notes where the changes stand.
    fn scan<'b>(
        &mut self,
        bytes: &'b [u8],
        segment: u32,
        changes: &mut [(Vec<u32>, Vec<Place>)],
    ) -> Result<Opened<'b>, SegmentFault> {
        let (info, mut rest) = open(bytes).ok_or(SegmentFault::Damaged)?;
        if info.after != self.position().0 {
            return Err(SegmentFault::NotNext {
                after: info.after,
                at: self.position().0,
            });
        }
        let bytes = rest.rest;
        let mut dictionary = Dictionary::read(self, &mut rest)?;
        let mut at = 0i64;
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
                let line = dictionary.head(&mut rest).ok_or(SegmentFault::Damaged)?;
                let (keys, places) = &mut changes[line.register];
                let offset = u32::try_from(bytes.len() - rest.rest.len()).map_err(|_| SegmentFault::Damaged)?;
                let position = u32::try_from(position.0).map_err(|_| SegmentFault::Damaged)?;
                keys.push(line.key);
                places.push(Place {
                    position,
                    segment,
                    offset,
                    verb: line.verb,
                });
                skip_fields(&mut rest).ok_or(SegmentFault::Damaged)?;
            }
        }
        self.set_head(info.head);
        Ok(Opened { bytes, dictionary })
    }
}

fn skip_fields(rest: &mut Bytes<'_>) -> Option<()> {
    for _ in 0..rest.number()? {
        rest.number()?;
        let length = rest.number()?;
        rest.take(length)?;
    }
    Some(())
}

impl Packed<'_> {
    /// Every change in order of time: position and key.
    pub(crate) fn touches(&self) -> impl Iterator<Item = (Position, u32)> + '_ {
        self.places
            .iter()
            .zip(&self.keys)
            .map(|(place, key)| (Position(u64::from(place.position)), *key))
    }

    /// The rows, in order of key, in as many parts as there are threads; 0 builds them where it is called.
    pub(crate) fn rows<R: Register>(&self, threads: usize) -> Result<Vec<Vec<Row<R>>>, Fault> {
        let (starts, places) = self.by_key::<R>()?;
        let keys = starts.len().saturating_sub(1);
        let share = keys.div_ceil(threads.max(1)).max(1);
        let bounds: Vec<(usize, usize)> = (0..keys)
            .step_by(share)
            .map(|from| (from, (from + share).min(keys)))
            .collect();
        let part = |(from, to): (usize, usize)| {
            let mut fields = Vec::new();
            let rows = (from..to).map(|at| self.row::<R>(at, &places[starts[at]..starts[at + 1]], &mut fields));
            rows.collect::<Result<Vec<_>, Fault>>()
        };
        if threads == 0 {
            return bounds.into_iter().map(part).collect();
        }
        thread::scope(|scope| {
            let parts: Vec<_> = bounds
                .into_iter()
                .map(|bound| scope.spawn(move || part(bound)))
                .collect();
            let joined = parts.into_iter().map(|part| part.join());
            joined
                .map(|part| part.unwrap_or_else(|_| Err(Fault::new("cannot-apply", "a thread stopped"))))
                .collect()
        })
    }

    /// The changes sorted by key, those of one key in order of time; where each key's begin, by key minus one.
    fn by_key<R: Register>(&self) -> Result<(Vec<usize>, Vec<Place>), Fault> {
        let mut known = 0;
        for (key, place) in self.keys.iter().zip(&self.places) {
            let begins = place.verb == Verb::New;
            if begins != (*key == known + 1) || *key == 0 || *key > known + 1 {
                return Err(fault::<R>(*key, "it does not follow the last key"));
            }
            known += u32::from(begins);
        }
        let mut starts = vec![0usize; known as usize + 1];
        for key in &self.keys {
            starts[*key as usize] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut sorted = self.places.clone();
        for (key, place) in self.keys.iter().zip(&self.places) {
            let slot = &mut next[*key as usize - 1];
            sorted[*slot] = *place;
            *slot += 1;
        }
        Ok((starts, sorted))
    }

    fn row<'f, R: Register>(
        &'f self,
        at: usize,
        places: &[Place],
        fields: &mut Vec<(usize, &'f str)>,
    ) -> Result<Row<R>, Fault> {
        let key = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let mut row: Option<Row<R>> = None;
        for place in places {
            fields.clear();
            let segment = &self.segments[place.segment as usize];
            let mut rest = Bytes {
                rest: &segment.bytes[place.offset as usize..],
            };
            let read = segment.dictionary.fields(self.register, &mut rest, fields);
            read.ok_or_else(|| fault::<R>(key, "its segment is damaged"))?;
            let value = next_value(row.as_ref(), key, place.verb, fields)?;
            let position = Position(u64::from(place.position));
            match &mut row {
                Some(row) => row.put(position, value),
                None => row = Some(Row::beginning(position, value)),
            }
        }
        let mut row = row.ok_or_else(|| fault::<R>(key, "it has never begun"))?;
        row.settle();
        Ok(row)
    }
}

//! Pages of the journal, read in few rows: a row costs more than the bytes in it.
//!
//! The database joins a page's entries, and its lines, into one text each; control characters part them. They cannot
//! stand in what is joined: lines are JSON, and a request with one is refused when it is written. Where somebody has
//! put one into the database all the same, the chain does not hold, and `verify` says so.

use std::collections::BTreeMap;

use record::chain::{Hash, Line, Sealed, from_hex};

use crate::StoreError;
use crate::db::{Tx, values};
use crate::statements as sql;

/// The most bytes of lines that are joined into one text.
const JOINED: u64 = 32 * 1024 * 1024;

/// What parts one entry or line from the next.
const BETWEEN: char = '\u{1e}';
/// What parts the fields of one.
const WITHIN: char = '\u{1f}';

/// What may not stand in anything that is joined.
pub(crate) const PARTS: [char; 2] = [BETWEEN, WITHIN];

/// The entries after one position up to another, whole.
pub(crate) async fn page(tx: &mut Tx, after: u64, to: u64) -> Result<Vec<Sealed>, StoreError> {
    let statement = if tx.is_sqlite() {
        sql::SQLITE_ENTRIES
    } else {
        sql::POSTGRES_ENTRIES
    };
    let joined = joined(tx, statement, after, to).await?;
    let mut entries: Vec<Sealed> = joined.split(BETWEEN).filter_map(entry).collect();
    // Neither engine promises an order that nobody asked for.
    entries.sort_unstable_by_key(|entry| entry.position);
    let Some(last) = entries.last().map(|entry| entry.position) else {
        return Ok(entries);
    };
    let places: BTreeMap<u64, usize> = entries
        .iter()
        .enumerate()
        .map(|(n, entry)| (entry.position, n))
        .collect();
    let mut ranges = vec![(after, last)];
    while let Some((after, to)) = ranges.pop() {
        let size = match tx.row(sql::LINES_SIZE, values![after, to]).await? {
            Some(row) => row.count(0)?,
            None => 0,
        };
        if size > JOINED && to - after > 1 {
            let middle = after + (to - after) / 2;
            ranges.extend([(middle, to), (after, middle)]);
            continue;
        }
        let lines = if size > JOINED {
            one_by_one(tx, after, to).await?
        } else {
            together(tx, after, to).await?
        };
        for (position, line) in lines {
            if let Some(entry) = places.get(&position).and_then(|&n| entries.get_mut(n)) {
                entry.lines.push(line);
            }
        }
    }
    Ok(entries)
}

async fn joined(tx: &mut Tx, statement: &'static str, after: u64, to: u64) -> Result<String, StoreError> {
    let row = tx.row(statement, values![after, to]).await?;
    Ok(row
        .map(|row| row.maybe_text(0))
        .transpose()?
        .flatten()
        .unwrap_or_default())
}

async fn together(tx: &mut Tx, after: u64, to: u64) -> Result<Vec<(u64, Line)>, StoreError> {
    let statement = if tx.is_sqlite() {
        sql::SQLITE_CHANGES
    } else {
        sql::POSTGRES_CHANGES
    };
    let joined = joined(tx, statement, after, to).await?;
    let mut lines: Vec<(u64, u64, Line)> = joined.split(BETWEEN).filter_map(line).collect();
    lines.sort_unstable_by_key(|(position, n, _)| (*position, *n));
    Ok(lines.into_iter().map(|(position, _, line)| (position, line)).collect())
}

/// The lines of an entry that is too large to be joined.
async fn one_by_one(tx: &mut Tx, after: u64, to: u64) -> Result<Vec<(u64, Line)>, StoreError> {
    let rows = tx.rows(sql::CHANGES, values![after, to]).await?;
    rows.iter()
        .map(|row| {
            let line = Line {
                register: row.text(1)?,
                key: u32::try_from(row.int(2)?).unwrap_or(0),
                text: row.text(3)?,
                withheld: row.maybe_hash(4)?,
            };
            Ok((row.count(0)?, line))
        })
        .collect()
}

fn entry(joined: &str) -> Option<Sealed> {
    let mut fields = joined.splitn(5, WITHIN);
    Some(Sealed {
        position: fields.next()?.parse().ok()?,
        hash: hash(fields.next()?).unwrap_or_default(),
        header_withheld: hash(fields.next()?),
        request: fields.next()?.to_owned(),
        lines: Vec::new(),
        header: fields.next()?.to_owned(),
    })
}

fn line(joined: &str) -> Option<(u64, u64, Line)> {
    let mut fields = joined.splitn(6, WITHIN);
    let (position, n) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let line = Line {
        register: fields.next()?.to_owned(),
        key: fields.next()?.parse().unwrap_or(0),
        withheld: hash(fields.next()?),
        text: fields.next()?.to_owned(),
    };
    Some((position, n, line))
}

/// Nothing stands for none; what is no hash gives one that nothing has, so that the chain says so.
fn hash(hex: &str) -> Option<Hash> {
    if hex.is_empty() {
        None
    } else {
        Some(from_hex(hex).unwrap_or_default())
    }
}

//! Where values came from: the lines of a record with their reasons, and the cells of readings that they cite.
//!
//! Reasons and cells are not held in memory; they are read from the store for one record or a page of entries.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use record::entry::Header;
use record::{AnyRef, Change, Hash, Look, Position};

use crate::App;
use crate::failure::Failure;
use crate::visit::Visit;

/// Readings remembered.
const REMEMBERED: usize = 8;

/// Readings by hash, the latest last.
#[derive(Default)]
pub struct Readings(Mutex<Vec<(Hash, Arc<record::Reading>)>>);

/// A cell of a document that a value was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// Where, as people read it.
    pub place: String,
    /// What is printed there.
    pub printed: String,
    /// What was inferred.
    pub inferred: Option<String>,
    /// The document's name.
    pub document: String,
    /// Where it can be read.
    pub to: String,
}

struct LineOf {
    position: Position,
    header: Header,
    fields: Vec<String>,
    cells: HashMap<String, u32>,
}

/// The lines of one record, oldest first.
#[derive(Default)]
pub struct OfRecord {
    lines: Vec<LineOf>,
    readings: HashMap<Hash, (Arc<record::Reading>, String)>,
}

/// The lines of a record that the look's viewer may see.
pub async fn of_record(visit: &Visit, look: &Look, one: AnyRef) -> Result<OfRecord, Failure> {
    let last = look.view().position();
    let mut all = OfRecord::default();
    for line in visit.app.store().lines_of(one.register, one.key.get()).await? {
        if Position(line.position) > last {
            break;
        }
        let (Ok(header), Ok(change)) = (Header::read(&line.header), Change::read(&line.line)) else {
            continue;
        };
        all.lines.push(LineOf {
            position: Position(line.position),
            fields: change.to.iter().map(|(name, _)| (*name).to_owned()).collect(),
            cells: change
                .from
                .iter()
                .map(|(name, cell)| ((*name).to_owned(), *cell))
                .collect(),
            header,
        });
    }
    for source in all.lines.iter().filter_map(|line| line.header.reading.as_ref()) {
        if all.readings.contains_key(&source.reading) {
            continue;
        }
        if let Some(reading) = reading(&visit.app, &source.reading).await? {
            let to = visit.to(&document(look, &source.name));
            all.readings.insert(source.reading, (reading, to));
        }
    }
    Ok(all)
}

/// The page of a document, by its name in the register of packs.
fn document(look: &Look, name: &str) -> String {
    let view = look.view();
    let pack = view
        .schema()
        .number("packs")
        .and_then(|packs| view.named(packs, name).into_iter().next());
    pack.map_or_else(|| "/packs".to_owned(), |pack| format!("/findings/{}", pack.key))
}

/// A reading by its hash.
pub async fn reading(app: &App, hash: &Hash) -> Result<Option<Arc<record::Reading>>, Failure> {
    let known = {
        let all = app.readings.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .find(|(known, _)| known == hash)
            .map(|(_, reading)| Arc::clone(reading))
    };
    if known.is_some() {
        return Ok(known);
    }
    let Some(bytes) = app.store().content(hash).await? else {
        return Ok(None);
    };
    let Ok(reading) = record::Reading::from_bytes(&bytes) else {
        return Ok(None);
    };
    let reading = Arc::new(reading);
    let mut all = app.readings.0.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= REMEMBERED {
        all.remove(0);
    }
    all.push((*hash, Arc::clone(&reading)));
    Ok(Some(reading))
}

impl OfRecord {
    /// The cell that the value of a column was read from, if it was not typed by somebody since.
    #[must_use]
    pub fn source_of(&self, column: &str, at: Position) -> Option<Cited> {
        let line = self
            .lines
            .iter()
            .rev()
            .find(|line| line.position <= at && line.fields.iter().any(|f| f == column))?;
        self.cited(line, column)
    }

    /// The cell that an entry cites for a column.
    #[must_use]
    pub fn cited_in(&self, position: Position, column: &str) -> Option<Cited> {
        self.cited(self.lines.iter().find(|line| line.position == position)?, column)
    }

    fn cited(&self, line: &LineOf, column: &str) -> Option<Cited> {
        let number = *line.cells.get(column)?;
        let source = line.header.reading.as_ref()?;
        let (reading, to) = self.readings.get(&source.reading)?;
        let cell = reading.cell(number)?;
        let fact = reading
            .facts
            .iter()
            .find(|fact| fact.cell == number && &*fact.column == column);
        Some(Cited {
            place: cell.place.to_string(),
            printed: cell.printed.to_string(),
            inferred: fact.and_then(|fact| fact.inferred.as_ref()).map(ToString::to_string),
            document: reading.name.to_string(),
            to: format!("{to}#{}", anchor(&cell.place)),
        })
    }

    /// The reason of an entry; whether it may be read is for the view to say.
    #[must_use]
    pub fn why(&self, position: Position) -> Option<String> {
        let line = self.lines.iter().find(|line| line.position == position)?;
        line.header.why.as_ref().map(ToString::to_string)
    }
}

/// The anchor of a place's line on the page of its document: the same for every column of the line.
#[must_use]
pub fn anchor(place: &str) -> String {
    let mut out = String::new();
    for part in place.split(", ") {
        if part.starts_with("column ") {
            continue;
        }
        let row = part
            .strip_prefix("cell ")
            .map(|cell| cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
        let row = row.or_else(|| part.strip_prefix("paragraph "));
        let words = row.map_or_else(|| part.to_owned(), |row| format!("row {row}"));
        if !out.is_empty() {
            out.push_str("--");
        }
        out.extend(words.chars().map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        }));
    }
    out
}

/// The headers of entries, for their reasons.
pub async fn headers(app: &App, positions: &[Position]) -> Result<HashMap<Position, Header>, Failure> {
    let mut all = HashMap::new();
    for (position, header) in app
        .store()
        .headers(&positions.iter().map(|p| p.0).collect::<Vec<_>>())
        .await?
    {
        if let Ok(header) = Header::read(&header) {
            all.insert(Position(position), header);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_anchors() {
        let check = |place: &str, expected: &str| assert_eq!(anchor(place), expected);
        check("line 268, column 14", "line-268");
        check("sheet Plan, cell C12", "sheet-plan--row-12");
        check("slide 3, Title 1, row 2, column 4", "slide-3--title-1--row-2");
        check("slide 3, Title 1, paragraph 2", "slide-3--title-1--row-2");
        check("page 3, line 8, column 2", "page-3--line-8");
    }
}

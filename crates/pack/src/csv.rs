//! Reads a register given as CSV: one table, each cell with its row and column as a spreadsheet shows them.
//!
//! Rows with more or fewer cells than the header, a heading that stands twice and a quotation mark that never closes are
//! read as far as they go and listed. Not here: taking a register's file into the record (`exchange`).

use crate::document::{Block, Document, Format};
use crate::grid::{self, Reading};
use crate::text::decode;
use crate::xlsx::layout::{Filled, Sheet};
use crate::{Limits, ReadError};
use std::collections::BTreeMap;
use terms::{Place, Text};

/// What may stand between cells.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Reads a CSV file.
///
/// # Errors
/// No bytes, more than the limit, bytes that are no text, or a text without a table.
pub fn read_csv(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let name = grid::file_name(name);
    if bytes.is_empty() {
        return Err(ReadError::Empty { name: name.to_string() });
    }
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.bytes {
        return Err(ReadError::TooLarge {
            name: name.to_string(),
            size,
            limit: limits.bytes,
        });
    }
    let decoded = decode(bytes).map_err(|no| ReadError::Undecodable {
        name: name.to_string(),
        at: no.at,
        why: no.why,
    })?;
    let sheet_name = Text::from(name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem));
    let mut reading = Reading::default();
    let sheet = sheet(sheet_name, &decoded.text, limits, &mut reading)?;
    let (mut blocks, mut lines) = (Vec::new(), Vec::new());
    sheet.blocks(&mut reading, &mut blocks, &mut lines);
    if !blocks.iter().any(|block| matches!(block, Block::Table(_))) {
        return Err(ReadError::NotThisFormat {
            name: name.to_string(),
            expected: "a table with a heading over each column",
            found: "its rows have one cell only; put commas, semicolons or tabs between the cells".to_owned(),
        });
    }
    Ok(Document {
        name,
        format: Format::Csv,
        blocks,
        lines,
        unread: reading.unread,
    })
}

/// The character between cells: the one that stands most often in the first line, outside quotation marks.
pub(crate) fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut quoted = false;
    for c in first.chars() {
        if c == '"' {
            quoted = !quoted;
        } else if let Some(at) = SEPARATORS.iter().position(|s| *s == c && !quoted) {
            counts[at] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let at = counts.iter().position(|count| *count == most).unwrap_or(0);
    u8::try_from(SEPARATORS[at]).unwrap_or(b',')
}

/// A reader of its records, whatever their length.
pub(crate) fn records(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
}

fn sheet(name: Text, text: &str, limits: &Limits, reading: &mut Reading) -> Result<Sheet, ReadError> {
    let place = |row: u32, column: u32| Place::Sheet {
        sheet: name.clone(),
        row,
        column,
    };
    let mut rows: BTreeMap<u32, Vec<Filled>> = BTreeMap::new();
    let (mut header, mut cells, mut last) = (None, 0_u64, 1);
    for (number, record) in (1_u32..).zip(records(text).into_records()) {
        let record = record.map_err(|error| ReadError::Damaged {
            name: name.to_string(),
            part: format!("row {number}"),
            why: error.to_string(),
        })?;
        last = number;
        cells = cells.saturating_add(u64::try_from(record.len()).unwrap_or(u64::MAX));
        if cells > limits.cells {
            return Err(ReadError::TooMany {
                name: name.to_string(),
                part: "the table".to_owned(),
                what: "cells",
                limit: limits.cells,
            });
        }
        let filled = record.iter().filter(|cell| !cell.trim().is_empty()).count();
        let (wide, long) = (record.len(), u32::try_from(record.len()).unwrap_or(u32::MAX));
        match header {
            None if filled > 1 => {
                header = Some(wide);
                doubled(&record, number, &place, reading);
            }
            Some(head) if filled > 1 && wide > head => {
                let spare = record.iter().skip(head).collect::<Vec<_>>().join(" ");
                let why = format!(
                    "this row has {wide} cells, the header {head}: a separator in a cell needs quotation marks"
                );
                reading.unread(place(number, long), &spare, &why);
            }
            Some(head) if filled > 1 && wide < head => {
                let why = format!("this row has {wide} cells, the header {head}: the last ones are taken as empty");
                reading.unread(place(number, long), record.iter().next_back().unwrap_or_default(), &why);
            }
            _ => {}
        }
        rows.insert(number, (1..).zip(&record).map(cell).collect());
    }
    if text.matches('"').count() % 2 == 1 {
        let why = "a quotation mark opens in this row or before it and never closes: what follows is one cell";
        reading.unread(place(last, 1), "\"", why);
    }
    Ok(Sheet {
        name: name.clone(),
        rows,
        ..Sheet::default()
    })
}

fn cell((column, text): (u32, &str)) -> Filled {
    Filled {
        column,
        text: text.trim().to_owned(),
        fill: None,
        formula: false,
        bold: false,
    }
}

/// A heading that stands twice, or a column without one.
fn doubled(header: &csv::StringRecord, row: u32, place: &dyn Fn(u32, u32) -> Place, reading: &mut Reading) {
    let headings: Vec<String> = header.iter().map(|cell| cell.trim().to_lowercase()).collect();
    for (at, heading) in headings.iter().enumerate() {
        let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if heading.is_empty() {
            reading.unread(place(row, column), "", "this column has no heading");
        } else if headings[..at].contains(heading) {
            reading.unread(place(row, column), heading, "this heading stands over two columns");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_by_the_first_line() {
        let check = |text: &str, expected: char| assert_eq!(char::from(separator(text)), expected, "{text}");
        check("Ref,Action", ',');
        check("Ref;Action;Due, if any", ';');
        check("\n\nRef\tAction", '\t');
        check("\"Ref, and; more; marks;\",Action", ',');
        check("one", ',');
    }
}

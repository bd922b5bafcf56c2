//! Corrected copies of CSV files: the row of a correction is written again, every other byte stays.

use super::{Applied, Edit, RewriteError, find, unwritable};
use crate::csv::{records, separator};
use std::collections::BTreeMap;
use terms::{Place, Text};

pub(super) fn rewrite(bytes: &[u8], edits: &[Edit]) -> Result<(Vec<u8>, Vec<Applied>), RewriteError> {
    let mut rows: BTreeMap<u64, Vec<(usize, &Edit)>> = BTreeMap::new();
    for (at, edit) in edits.iter().enumerate() {
        let Place::Sheet { row, .. } = &edit.place else {
            return Err(unwritable(edit, "the document is a CSV file"));
        };
        rows.entry(u64::from(*row)).or_default().push((at, edit));
    }
    let Some(first) = edits.first() else {
        return Ok((bytes.to_vec(), Vec::new()));
    };
    let Ok(whole) = std::str::from_utf8(bytes) else {
        return Err(unwritable(first, "the file is not UTF-8: save it as UTF-8 first"));
    };
    let text = whole.trim_start_matches('\u{feff}');
    let mut out = whole[..whole.len() - text.len()].to_owned();
    let (mut applied, mut done) = (BTreeMap::new(), 0);
    let mut reader = records(whole);
    let mut record = csv::StringRecord::new();
    let mut number = 0_u64;
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let more = reader.read_record(&mut record);
        if !more.map_err(|error| unwritable(first, &error.to_string()))? {
            break;
        }
        number += 1;
        let to = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let Some(edits) = rows.remove(&number) else { continue };
        out.push_str(&text[done..from]);
        let original = &text[from..to];
        // Blank lines before a row are skipped by the reader; they stay.
        let row = original.trim_start_matches(['\r', '\n']);
        out.push_str(&original[..original.len() - row.len()]);
        out.push_str(&corrected(&record, &edits, separator(whole), &mut applied)?);
        out.push_str(&row[row.trim_end_matches(['\r', '\n']).len()..]);
        done = to;
    }
    if let Some((_, edit)) = rows.into_values().flatten().next() {
        return Err(unwritable(edit, "the file has no such row"));
    }
    out.push_str(&text[done..]);
    Ok((out.into_bytes(), applied.into_values().collect()))
}

/// The row with its cells replaced, without its end.
fn corrected(
    record: &csv::StringRecord,
    edits: &[(usize, &Edit)],
    separator: u8,
    applied: &mut BTreeMap<usize, Applied>,
) -> Result<String, RewriteError> {
    let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
    let mut columns: BTreeMap<usize, Vec<(usize, &Edit)>> = BTreeMap::new();
    for (at, edit) in edits {
        let column = usize::try_from(edit.place.column()).unwrap_or(usize::MAX);
        columns.entry(column.wrapping_sub(1)).or_default().push((*at, edit));
    }
    for (column, edits) in columns {
        let Some(cell) = cells.get_mut(column) else {
            let (_, edit) = edits[0];
            return Err(unwritable(edit, "the row has no such cell"));
        };
        let there: Vec<char> = cell.chars().collect();
        let found = find::all(&there, &edits)?;
        let (before, after) = (Text::from(cell.as_str()), find::replaced(&there, &found));
        *cell = after;
        for (at, edit) in &edits {
            let made = Applied {
                edit: (*edit).clone(),
                before: before.clone(),
                after: Text::from(cell.as_str()),
            };
            applied.insert(*at, made);
        }
    }
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    let wrote = writer.write_record(&cells);
    let bytes = wrote.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    let row = String::from_utf8(bytes).unwrap_or_default();
    Ok(row.trim_end_matches('\n').to_owned())
}

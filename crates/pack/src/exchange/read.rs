//! Files into rows, and rows into edits. Everything that is wrong is named at once, and then nothing is taken.

use std::collections::HashMap;
use thiserror::Error;

use record::{Edit, Position, RESTRICTED, RegisterInfo, WITHHELD, What};

use super::{HEAD, KEY, POSITION, Sheet, write::looks_like_formula};
use crate::document::Block;
use crate::{Limits, ReadError};

/// What is wrong with a file of rows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadFault {
    /// It could not be read as a document at all.
    #[error(transparent)]
    Document(#[from] ReadError),
    /// No header or no row.
    #[error("{file}: there is no table with a heading row and at least one row below it")]
    NoTable {
        /// The file.
        file: String,
    },
    /// The CSV cannot be taken apart.
    #[error("{file}, line {line}: {why}")]
    Csv {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong, and what to do.
        why: String,
    },
    /// The JSON cannot be taken apart.
    #[error("{file}: {why}; expected an array of objects, one a row")]
    Json {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// A cell holds a formula.
    #[error("{file}, {place}: the cell holds a formula; paste its value instead")]
    Formula {
        /// The file.
        file: String,
        /// The cell.
        place: String,
    },
    /// A heading that is no column of the register.
    #[error("“{heading}” is no column of {register}; its columns are {known}")]
    Heading {
        /// The heading.
        heading: String,
        /// The register's stored name.
        register: String,
        /// The columns there are.
        known: String,
    },
    /// A heading twice.
    #[error("“{0}” heads two columns; keep one of them")]
    Twice(String),
    /// A column that is needed is not there.
    #[error(
        "the file has no column “{column}”, which {register} needs for new rows; add it, or export the register to see how a file looks"
    )]
    Missing {
        /// The column's title.
        column: String,
        /// The register's stored name.
        register: String,
    },
    /// A key or position that is no number.
    #[error("line {line}: “{found}” is not a {what}; leave it as it was exported, or empty for a new row")]
    Number {
        /// Line or row of the file.
        line: u32,
        /// What stands there.
        found: String,
        /// "key" or "position".
        what: &'static str,
    },
    /// One record twice in one file.
    #[error("lines {first} and {second} are both about “{code}”; keep one of them")]
    Repeated {
        /// The first line.
        first: u32,
        /// The second line.
        second: u32,
        /// The record.
        code: String,
    },
}

/// Reads CSV (UTF-8, with or without a byte order mark; comma, semicolon or tab, whichever the heading row holds most).
///
/// # Errors
/// When it is not UTF-8, or a row has more or fewer cells than the heading.
pub fn read_csv(file: &str, register: &str, bytes: &[u8]) -> Result<Sheet, ReadFault> {
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let line = bytes.iter().take(fault.valid_up_to()).filter(|b| **b == b'\n').count() as u64 + 1;
        ReadFault::Csv {
            file: file.into(),
            line,
            why: "not UTF-8 text; save the file as CSV UTF-8".into(),
        }
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = *[b',', b';', b'\t']
        .iter()
        .max_by_key(|d| first.bytes().filter(|b| b == *d).count())
        .unwrap_or(&b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet {
        register: register.into(),
        ..Sheet::default()
    };
    for record in reader.records() {
        let record = record.map_err(|fault| csv_fault(file, &fault))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(plain_cell).collect();
        if sheet.header.is_empty() {
            sheet.header = cells;
        } else if cells.iter().any(|c| !c.is_empty()) {
            sheet.rows.push((u32::try_from(line).unwrap_or(u32::MAX), cells));
        }
    }
    if sheet.rows.is_empty() {
        Err(ReadFault::NoTable { file: file.into() })
    } else {
        Ok(sheet)
    }
}

fn csv_fault(file: &str, fault: &csv::Error) -> ReadFault {
    let line = fault.position().map_or(0, csv::Position::line);
    let why = match fault.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells, the heading has {expected_len}; quote cells that hold the separator")
        }
        other => format!("{other:?}"),
    };
    ReadFault::Csv {
        file: file.into(),
        line,
        why,
    }
}

/// The cell without the apostrophe that writing put before what looks like a formula.
fn plain_cell(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => rest.trim().to_owned(),
        _ => cell.trim().to_owned(),
    }
}

/// Reads the first table of a workbook.
///
/// # Errors
/// When it is no workbook, holds no table, or a cell holds a formula.
pub fn read_workbook(file: &str, register: &str, bytes: &[u8], limits: &Limits) -> Result<Sheet, ReadFault> {
    let document = crate::read_xlsx(file, bytes, limits)?;
    let table = document.blocks.iter().find_map(|block| match block {
        Block::Table(table) if table.rows.len() > 1 => Some(table),
        _ => None,
    });
    let table = table.ok_or_else(|| ReadFault::NoTable { file: file.into() })?;
    let mut sheet = Sheet {
        register: register.into(),
        ..Sheet::default()
    };
    for (n, row) in table.rows.iter().enumerate() {
        if let Some(cell) = row.cells.iter().find(|c| c.formula) {
            return Err(ReadFault::Formula {
                file: file.into(),
                place: cell.span.place.to_string(),
            });
        }
        let cells: Vec<String> = row.cells.iter().map(|c| c.text().to_owned()).collect();
        if n == 0 {
            sheet.header = cells;
        } else {
            let line = row.cells.first().map_or(0, |c| c.span.place.line());
            sheet.rows.push((line, cells));
        }
    }
    Ok(sheet)
}

/// Reads a JSON array of objects.
///
/// # Errors
/// When it is something else.
pub fn read_json(file: &str, register: &str, bytes: &[u8]) -> Result<Sheet, ReadFault> {
    let fault = |why: String| ReadFault::Json { file: file.into(), why };
    let rows: Vec<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(bytes).map_err(|e| fault(e.to_string()))?;
    let mut sheet = Sheet {
        register: register.into(),
        ..Sheet::default()
    };
    for row in &rows {
        for heading in row.keys() {
            if !sheet.header.contains(heading) {
                sheet.header.push(heading.clone());
            }
        }
    }
    for (n, row) in (1u32..).zip(&rows) {
        let cell = |heading: &String| match row.get(heading) {
            None | Some(serde_json::Value::Null) => String::new(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        sheet.rows.push((n, sheet.header.iter().map(cell).collect()));
    }
    if sheet.rows.is_empty() {
        Err(ReadFault::NoTable { file: file.into() })
    } else {
        Ok(sheet)
    }
}

/// The edits that a file asks for. `find` gives the key of the record that is called so in the register's unique column.
///
/// # Errors
/// Everything that is wrong with the file, in order; nothing is to be taken then.
pub fn edits(
    info: &RegisterInfo,
    sheet: &Sheet,
    find: &dyn Fn(&str) -> Option<u32>,
) -> Result<Vec<Edit>, Vec<ReadFault>> {
    let columns = headings(info, sheet)?;
    let unique = info.unique().next();
    let coded = unique.and_then(|u| columns.iter().position(|c| *c == Some(u)));
    let (keys, positions) = (sheet.column(KEY), sheet.column(POSITION));
    let (mut out, mut faults, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for (line, cells) in &sheet.rows {
        let number = |column: Option<usize>, what| match column.and_then(|c| cells.get(c)).map(|c| c.trim()) {
            None | Some("") => Ok(None),
            Some(text) => text.parse::<u64>().map(Some).map_err(|_| ReadFault::Number {
                line: *line,
                found: text.to_owned(),
                what,
            }),
        };
        let (key, position) = match (number(keys, "key"), number(positions, "position")) {
            (Ok(key), Ok(position)) => (key, position),
            (key, position) => {
                faults.extend(key.err().into_iter().chain(position.err()));
                continue;
            }
        };
        let code = coded.and_then(|c| cells.get(c)).map(String::as_str).unwrap_or_default();
        let key = key
            .and_then(|k| u32::try_from(k).ok())
            .or_else(|| find(code).filter(|_| !code.is_empty()));
        let name = key.map_or_else(|| record::fold(code), |k| format!("#{k}"));
        if !name.is_empty()
            && let Some(first) = seen.insert(name, *line)
        {
            faults.push(ReadFault::Repeated {
                first,
                second: *line,
                code: code.to_owned(),
            });
        }
        let mut edit = Edit::new(info.name, key.map_or(What::Add, What::Set));
        edit.seen = position.map(Position);
        for (cell, column) in cells.iter().zip(&columns) {
            let Some(column) = column.and_then(|c| info.columns.get(c)) else {
                continue;
            };
            let withheld = cell == RESTRICTED || cell == WITHHELD;
            // Only a file that was exported here says by an empty cell that a field is empty.
            let silent = cell.is_empty() && (key.is_none() || position.is_none());
            if !withheld && !silent {
                edit = edit.typed(column.name, cell.as_str());
            }
        }
        out.push(edit);
    }
    if out.iter().any(|edit| edit.what == What::Add) {
        faults.extend(missing(info, &columns));
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

fn headings(info: &RegisterInfo, sheet: &Sheet) -> Result<Vec<Option<usize>>, Vec<ReadFault>> {
    let mut faults = Vec::new();
    let mut columns = Vec::with_capacity(sheet.header.len());
    for (n, heading) in sheet.header.iter().enumerate() {
        let folded = record::fold(heading);
        if sheet
            .header
            .iter()
            .take(n)
            .any(|before| record::fold(before) == folded && !folded.is_empty())
        {
            faults.push(ReadFault::Twice(heading.clone()));
        }
        let ours = folded.is_empty() || [KEY, POSITION, HEAD].iter().any(|own| folded == record::fold(own));
        let known = |c: &record::ColumnInfo| {
            record::fold(c.title) == folded || c.name == folded || c.was.contains(&folded.as_str())
        };
        let column = info.columns.iter().position(known);
        if column.is_none() && !ours {
            let known: Vec<_> = info.columns.iter().map(|c| c.title).collect();
            faults.push(ReadFault::Heading {
                heading: heading.clone(),
                register: info.name.into(),
                known: known.join(", "),
            });
        }
        columns.push(column);
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

fn missing(info: &RegisterInfo, columns: &[Option<usize>]) -> Vec<ReadFault> {
    let needed = info.columns.iter().enumerate().filter(|(_, c)| c.required);
    needed
        .filter(|(n, _)| !columns.contains(&Some(*n)))
        .map(|(_, c)| ReadFault::Missing {
            column: c.title.into(),
            register: info.name.into(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{write_csv, write_json, write_workbook};
    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            register: "actions".into(),
            header: vec![KEY.into(), POSITION.into(), "Ref".into(), "Action".into(), "Due".into()],
            rows: vec![
                (
                    2,
                    vec![
                        "7".into(),
                        "12".into(),
                        "AB1-01".into(),
                        "Say “no”, twice\nand \"again\"".into(),
                        String::new(),
                    ],
                ),
                (
                    3,
                    vec![
                        String::new(),
                        String::new(),
                        "AB1-02".into(),
                        "=cmd|' /C calc'!A0".into(),
                        "2025-01-31".into(),
                    ],
                ),
            ],
        }
    }

    #[test]
    fn files_read_back() {
        let sheet = sheet();
        let rows = |s: &Sheet| s.rows.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>();
        let csv = read_csv("a.csv", "actions", &write_csv(&sheet)).unwrap();
        assert_eq!((&csv.header, rows(&csv)), (&sheet.header, rows(&sheet)));
        let json = read_json("a.json", "actions", &write_json(&sheet)).unwrap();
        assert_eq!(json.rows.len(), 2);
        let book = read_workbook(
            "a.xlsx",
            "actions",
            &write_workbook(&sheet).unwrap(),
            &Limits::default(),
        )
        .unwrap();
        assert_eq!(book.header, sheet.header);
        assert_eq!(book.rows.len(), 2);
    }

    #[test]
    fn a_formula_is_written_as_text() {
        let csv = String::from_utf8(write_csv(&sheet())).unwrap();
        assert!(csv.contains("\"'=cmd|"), "{csv}");
    }

    fn actions() -> RegisterInfo {
        record::register::<programme::actions::Action>()
    }

    #[test]
    fn rows_become_edits() {
        let edits = edits(&actions(), &sheet(), &|_| None).unwrap();
        assert_eq!(edits[0].what, What::Set(7));
        assert_eq!(edits[0].seen, Some(Position(12)));
        assert_eq!(edits[0].fields.len(), 3, "an exported empty cell clears");
        assert_eq!(edits[1].what, What::Add);
        assert_eq!(edits[1].fields.len(), 3);
    }

    #[test]
    fn what_is_wrong_is_named_at_once() {
        let check = |header: &[&str], row: &[&str], expected: &[&str]| {
            let own = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
            let sheet = Sheet {
                register: "actions".into(),
                header: own(header),
                rows: vec![(2, own(row))],
            };
            let said = edits(&actions(), &sheet, &|_| None).map_or_else(|f| f, |_| Vec::new());
            let said: Vec<_> = said.iter().map(ToString::to_string).collect();
            assert_eq!(said.len(), expected.len(), "{said:?}");
            for (said, expected) in said.iter().zip(expected) {
                assert!(said.contains(expected), "{said}");
            }
        };
        check(
            &["Ref", "Acton"],
            &["AB1-01", "x"],
            &["“Acton” is no column of actions; its columns are Ref,"],
        );
        check(&["Ref"], &["AB1-01"], &["no column “Action”"]);
        check(
            &["Ref", "Action", "ref"],
            &["a", "b", "c"],
            &["“ref” heads two columns"],
        );
        check(&["Key", "Ref", "Action"], &["x1", "a", "b"], &["“x1” is not a key"]);
    }

    #[test]
    fn bad_files_are_refused() {
        let csv = |bytes: &[u8]| read_csv("a.csv", "actions", bytes).unwrap_err().to_string();
        assert!(
            csv(b"Ref,Action\nAB1-01\n").contains("line 2: the row has 1 cells"),
            "{}",
            csv(b"Ref,Action\nAB1-01\n")
        );
        assert!(csv(b"Ref,Action\nAB\xff,x\n").contains("line 2: not UTF-8"));
        assert!(csv(b"").contains("no table"));
        assert!(
            read_json("a.json", "actions", b"{}")
                .unwrap_err()
                .to_string()
                .contains("array of objects")
        );
    }
}

//! The tables of an XER file with the text they came from. Rows that are not changed are written as they stood.

use crate::files::problem::{FileError, Limits, Problems};
use std::{collections::HashMap, ops::Range};

/// How the characters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// The Western European code page of Windows, as Primavera writes it there.
    Windows1252,
    /// UTF-8.
    Utf8,
}

/// A row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    pub(super) line: usize,
    raw: Option<Range<usize>>, // none when made or changed here
    other: bool,               // a line that is no row
    removed: bool,
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    head: Option<Range<usize>>,
    columns: HashMap<String, usize>,
    fields: Vec<String>,
    rows: Vec<Row>,
    last: Option<i64>, // the highest number of its own rows, once it was asked for
}

impl Table {
    /// Rows that hold data, with their index.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().enumerate().filter(|(_, r)| !r.other && !r.removed)
    }

    /// A cell; empty when there is no such column.
    pub(super) fn cell<'r>(&self, row: &'r Row, field: &str) -> &'r str {
        let at = self.columns.get(field).copied().unwrap_or(usize::MAX);
        row.cells.get(at).map_or("", String::as_str)
    }

    /// A cell as a number.
    pub(super) fn id(&self, row: &Row, field: &str) -> Option<i64> {
        self.cell(row, field).trim().parse().ok()
    }

    /// A cell of a row by its index.
    pub(super) fn at(&self, row: usize, field: &str) -> &str {
        self.rows.get(row).map_or("", |r| self.cell(r, field))
    }

    /// The line of a row.
    pub(super) fn line(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |r| r.line)
    }

    /// Whether there is a column.
    pub(super) fn has(&self, field: &str) -> bool {
        self.columns.contains_key(field)
    }

    /// Sets a cell; false when there is no such column.
    pub(super) fn set(&mut self, row: usize, field: &str, value: &str) -> bool {
        let (Some(at), Some(row)) = (self.columns.get(field).copied(), self.rows.get_mut(row)) else {
            return false;
        };
        if row.cells.get(at).map_or("", String::as_str) == value {
            return true;
        }
        while row.cells.len() <= at {
            row.cells.push(String::new());
        }
        if let Some(cell) = row.cells.get_mut(at) {
            value.clone_into(cell);
        }
        row.raw = None;
        true
    }

    /// Adds a row; cells that are not named stay empty.
    pub(super) fn push(&mut self, values: &[(&str, String)]) -> usize {
        let mut cells = vec![String::new(); self.fields.len()];
        for (field, value) in values {
            if let Some(cell) = self.columns.get(*field).and_then(|at| cells.get_mut(*at)) {
                cell.clone_from(value);
            }
        }
        self.rows.push(Row {
            cells,
            line: 0,
            raw: None,
            other: false,
            removed: false,
        });
        self.rows.len() - 1
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, row: usize) {
        if let Some(row) = self.rows.get_mut(row) {
            row.removed = true;
        }
    }

    /// The next free number in the column that numbers the rows.
    pub(super) fn next(&mut self, field: &str) -> i64 {
        let next = self.last.unwrap_or_else(|| self.highest(field)) + 1;
        self.last = Some(next);
        next
    }

    /// The highest number in a column, 0 when there is none.
    pub(super) fn highest(&self, field: &str) -> i64 {
        self.rows()
            .filter_map(|(_, r)| self.id(r, field))
            .max()
            .unwrap_or(0)
            .max(0)
    }
}

/// The tables of a file.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    text: String,
    charset: Charset,
    header: Range<usize>,
    tail: Range<usize>,
    eol: &'static str,
    pub(super) list: Vec<Table>,
    pub(super) problems: Vec<(usize, String, String)>,
}

impl Tables {
    /// Reads a file.
    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Self, FileError> {
        if bytes.is_empty() {
            return Err(FileError::Empty);
        }
        if bytes.len() > limits.bytes {
            return Err(FileError::TooLarge {
                size: bytes.len(),
                limit: limits.bytes,
            });
        }
        let (text, charset) = match std::str::from_utf8(bytes) {
            Ok(text) => (
                text.to_owned(),
                if text.is_ascii() {
                    Charset::Windows1252
                } else {
                    Charset::Utf8
                },
            ),
            Err(_) => {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                (text.into_owned(), Charset::Windows1252)
            }
        };
        let mut tables = Self::empty(charset, text);
        tables.parse(limits)?;
        Ok(tables)
    }

    /// No tables yet.
    pub(super) fn empty(charset: Charset, text: String) -> Self {
        let end = text.len();
        Self {
            eol: if text.contains("\r\n") { "\r\n" } else { "\n" },
            text,
            charset,
            header: 0..end,
            tail: end..end,
            list: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn parse(&mut self, limits: &Limits) -> Result<(), FileError> {
        let text = std::mem::take(&mut self.text);
        if !text.trim_start_matches('\u{FEFF}').starts_with("ERMHDR") {
            return Err(FileError::NotThisForm {
                expected: "a Primavera XER file",
                found: "its first line does not begin with ERMHDR; export the project from Primavera as XER".to_owned(),
            });
        }
        let mut at = 0;
        let mut ended = false;
        for (n, line) in text.split_inclusive('\n').enumerate() {
            let range = at..at + line.len();
            at = range.end;
            let content = line.trim_end_matches(['\r', '\n']);
            if n >= limits.elements {
                return Err(FileError::TooMany {
                    line: n + 1,
                    what: "lines",
                    limit: limits.elements,
                });
            }
            if content == "%E" || content.starts_with("%E\t") {
                self.tail = range.start..text.len();
                ended = true;
                break;
            }
            self.line(content, range, n + 1);
        }
        let lines = text.lines().count();
        self.text = text;
        if ended {
            return Ok(());
        }
        let inside = self.list.last().map_or("its header", |t| t.name.as_str());
        Err(FileError::Truncated {
            line: lines,
            inside: format!("{inside} (the closing line %E is missing)"),
        })
    }

    fn line(&mut self, content: &str, range: Range<usize>, line: usize) {
        let mut parts = content.split('\t');
        let mark = parts.next().unwrap_or_default();
        if mark == "%T" {
            self.list.push(Table {
                name: parts.next().unwrap_or_default().trim().to_owned(),
                head: Some(range),
                columns: HashMap::new(),
                fields: Vec::new(),
                rows: Vec::new(),
                last: None,
            });
            return;
        }
        let Some(table) = self.list.last_mut() else {
            self.header.end = range.end;
            return;
        };
        let row = |cells: Vec<String>, other| Row {
            cells,
            line,
            raw: Some(range.clone()),
            other,
            removed: false,
        };
        match mark {
            "%F" if table.rows.is_empty() => {
                table.fields = parts.map(|f| f.trim().to_owned()).collect();
                table.columns = table.fields.iter().enumerate().map(|(n, f)| (f.clone(), n)).collect();
                if let Some(head) = &mut table.head {
                    head.end = range.end;
                }
            }
            "%R" if table.fields.is_empty() => {
                let name = format!("table {}", table.name);
                table.rows.push(row(Vec::new(), true));
                self.problems.push((
                    line,
                    name,
                    "a row stands before the line %F that names its columns".to_owned(),
                ));
            }
            "%R" => table.rows.push(row(parts.map(unescaped).collect(), false)),
            _ => match table
                .rows
                .last_mut()
                .filter(|r| !r.other && !content.is_empty() && !mark.starts_with('%'))
            {
                Some(before) => {
                    // a cell with a line break in it, which some exporters leave as it is
                    let mut more = content.split('\t').map(unescaped);
                    if let (Some(last), Some(first)) = (before.cells.last_mut(), more.next()) {
                        last.push('\n');
                        last.push_str(&first);
                    }
                    before.cells.extend(more);
                    if let Some(raw) = &mut before.raw {
                        raw.end = range.end;
                    }
                }
                None => table.rows.push(row(Vec::new(), true)),
            },
        }
    }

    /// A table by name.
    pub(super) fn get(&self, name: &str) -> Option<&Table> {
        self.list.iter().find(|t| t.name == name)
    }

    /// A table by name, made when it is not there: before another one, or at the end.
    pub(super) fn make(&mut self, name: &str, fields: &str, before: &str) -> usize {
        if let Some(at) = self.list.iter().position(|t| t.name == name) {
            return at;
        }
        let fields: Vec<String> = fields.split_whitespace().map(str::to_owned).collect();
        let at = self
            .list
            .iter()
            .position(|t| t.name == before)
            .unwrap_or(self.list.len());
        self.list.insert(
            at,
            Table {
                name: name.to_owned(),
                head: None,
                columns: fields.iter().enumerate().map(|(n, f)| (f.clone(), n)).collect(),
                fields,
                rows: Vec::new(),
                last: None,
            },
        );
        at
    }

    /// A table to be changed.
    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.list.iter_mut().find(|t| t.name == name)
    }

    /// The file. Characters that its code page does not have are told of.
    pub(super) fn write(&self, left_out: &mut Problems) -> Vec<u8> {
        let raw = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
        let mut out = raw(&self.header).to_owned();
        for table in &self.list {
            match &table.head {
                Some(head) => out += raw(head),
                None if table.rows.is_empty() && table.name != "TASK" => continue,
                None => {
                    out += &format!(
                        "%T\t{}{}%F\t{}{}",
                        table.name,
                        self.eol,
                        table.fields.join("\t"),
                        self.eol
                    );
                }
            }
            for row in table.rows.iter().filter(|r| !r.removed) {
                match &row.raw {
                    Some(range) => out += raw(range),
                    None => {
                        out += "%R";
                        for cell in &row.cells {
                            out.push('\t');
                            out += &escaped(cell);
                        }
                        out += self.eol;
                    }
                }
            }
        }
        out += raw(&self.tail);
        if self.tail.is_empty() {
            out += "%E";
            out += self.eol;
        }
        self.encoded(out, left_out)
    }

    fn encoded(&self, text: String, left_out: &mut Problems) -> Vec<u8> {
        if self.charset == Charset::Utf8 {
            return text.into_bytes();
        }
        let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        if !lost {
            return bytes.into_owned();
        }
        let mut out = Vec::with_capacity(text.len());
        for (n, line) in text.split_inclusive('\n').enumerate() {
            let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(line);
            if !lost {
                out.extend_from_slice(&bytes);
                continue;
            }
            let mut buffer = [0; 4];
            let mut missing = String::new();
            for c in line.chars() {
                let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
                if lost {
                    missing.push(c);
                    out.push(b'?');
                } else {
                    out.extend_from_slice(&bytes);
                }
            }
            left_out.add(
                n + 1,
                "a row",
                format!("the code page Windows-1252 does not have “{missing}”"),
                "question marks were written; write the file as UTF-8 if your Primavera reads it",
            );
        }
        out
    }
}

/// Quotation marks are doubled in a file, and line breaks stand as a pair of DEL characters.
fn unescaped(cell: &str) -> String {
    if cell.contains(['"', '\u{7f}']) {
        cell.replace("\"\"", "\"").replace("\u{7f}\u{7f}", "\n")
    } else {
        cell.to_owned()
    }
}

fn escaped(cell: &str) -> String {
    if cell.contains(['"', '\t', '\r', '\n']) {
        cell.replace('"', "\"\"")
            .replace("\r\n", "\n")
            .replace(['\n', '\r'], "\u{7f}\u{7f}")
            .replace('\t', " ")
    } else {
        cell.to_owned()
    }
}

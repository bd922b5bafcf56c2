//! Reads workbooks: every visible sheet as titles and tables, each cell with its place and the status that its fill
//! means.
//!
//! Formulas are not calculated: the value that was last shown is read, and that it is one is said. Not read, and listed:
//! hidden sheets, comments, pictures and charts, icons of conditional formats, links to other workbooks.

pub(crate) mod layout;
pub(crate) mod number;
pub(crate) mod sheet;
pub(crate) mod styles;

use crate::{
    ReadError,
    archive::{Package, Relation, Target},
    colour::Theme,
    document::{Block, Document, Format},
    grid::{self, Reading},
    limits::Limits,
    xml::Element,
};
use layout::{Filled, Sheet};
use sheet::{RawCell, RawSheet, Value};
use std::collections::{BTreeMap, HashMap};
use styles::Styles;
use terms::{Place, Text};

const WHAT: &str = "an XLSX workbook";

/// Reads a workbook.
///
/// # Errors
/// When the bytes are no workbook, are damaged in a part that everything needs, are encrypted, or go beyond the limits.
pub fn read_xlsx(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(name, bytes, limits, WHAT)?;
    let mut book = Book::open(&mut package)?;
    let mut document = Document {
        name: grid::file_name(name),
        format: Format::Xlsx,
        blocks: Vec::new(),
        lines: Vec::new(),
        unread: Vec::new(),
    };
    let mut reading = Reading::default();
    for strange in std::mem::take(&mut package.strange) {
        let place = book.place(0, 1, 1);
        reading.unread(
            place,
            &strange,
            "an entry whose name leads out of the container is not used",
        );
    }
    let mut cells = limits.cells;
    for at in 0..book.sheets.len() {
        cells = read_sheet(&mut package, &mut book, at, cells, &mut reading, &mut document)?;
    }
    book.outside(&mut reading);
    document.unread = reading.unread;
    Ok(document)
}

/// A sheet of the workbook's list.
pub(crate) struct Listed {
    /// Its name.
    pub(crate) name: Text,
    /// Its part.
    pub(crate) part: Option<String>,
    /// Whether it can be seen.
    pub(crate) hidden: bool,
    /// What kind of sheet it is ("worksheet", "chartsheet").
    pub(crate) kind: String,
}

/// What the whole workbook shares.
pub(crate) struct Book {
    /// Its sheets in order.
    pub(crate) sheets: Vec<Listed>,
    /// Styles by number.
    pub(crate) styles: Styles,
    /// Shared texts by number.
    pub(crate) texts: Vec<String>,
    /// Whether days are counted from 1904.
    pub(crate) from_1904: bool,
    relations: Vec<Relation>,
}

impl Book {
    /// Reads the workbook's list of sheets, its styles and its shared texts.
    ///
    /// # Errors
    /// When the package has no workbook or one of these parts is damaged.
    pub(crate) fn open(package: &mut Package<'_>) -> Result<Self, ReadError> {
        let roots = package.relations("")?;
        let main = roots.iter().find_map(|r| match &r.target {
            Target::Part(part) if r.kind == "officeDocument" => Some(part.clone()),
            _ => None,
        });
        let part = main.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let root = package.tree(&part)?.filter(|r| r.name == "workbook");
        let Some(root) = root else {
            return Err(not_a_workbook(package));
        };
        let relations = package.relations(&part)?;
        let of = |kind: &str| {
            relations.iter().find_map(|r| match &r.target {
                Target::Part(part) if r.kind == kind => Some(part.clone()),
                _ => None,
            })
        };
        let theme = match of("theme") {
            Some(part) => package.tree(&part)?.map(|t| Theme::read(&t)).unwrap_or_default(),
            None => Theme::default(),
        };
        let styles = match of("styles") {
            Some(part) => package
                .tree(&part)?
                .map(|s| Styles::read(&s, &theme))
                .unwrap_or_default(),
            None => Styles::default(),
        };
        let texts = match of("sharedStrings") {
            Some(part) => {
                let text = package.text(&part)?.unwrap_or_default();
                if text.is_empty() {
                    Vec::new()
                } else {
                    sheet::shared(&text, &package.source(&part))?
                }
            }
            None => Vec::new(),
        };
        Ok(Self {
            sheets: listed(&root, &relations),
            styles,
            texts,
            from_1904: root.child("workbookPr").is_some_and(|p| p.flag("date1904")),
            relations,
        })
    }

    fn place(&self, sheet: usize, row: u32, column: u32) -> Place {
        Place::Sheet {
            sheet: self.sheets.get(sheet).map(|s| s.name.clone()).unwrap_or_default(),
            row,
            column,
        }
    }

    /// What a cell shows.
    pub(crate) fn shown(&self, cell: &RawCell) -> String {
        match &cell.value {
            Value::Empty => String::new(),
            Value::Shared(at) => self.texts.get(*at).cloned().unwrap_or_default(),
            Value::Text(text) | Value::Error(text) => text.clone(),
            Value::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
            Value::Number(number) => match self.styles.get(cell.style) {
                Some(style) => style.format.show(*number, self.from_1904),
                None => number::general(*number),
            },
        }
    }

    /// Lists what the workbook refers to outside itself, and its programs.
    fn outside(&self, reading: &mut Reading) {
        for relation in &self.relations {
            let place = self.place(0, 1, 1);
            match (relation.kind.as_str(), &relation.target) {
                ("externalLink", Target::Part(part)) => {
                    reading.unread(
                        place,
                        part,
                        "a link to another workbook is not followed; the values last shown are read",
                    );
                }
                ("vbaProject", Target::Part(part)) => reading.unread(place, part, "macros are neither read nor run"),
                (_, Target::Outside(address)) => {
                    reading.unread(place, address, "a link that leads outside the document is not followed");
                }
                _ => {}
            }
        }
    }
}

fn listed(root: &Element, relations: &[Relation]) -> Vec<Listed> {
    let sheets = root.child("sheets").into_iter().flat_map(|s| s.children("sheet"));
    let sheet = |e: &Element| {
        let relation = relations.iter().find(|r| Some(r.id.as_str()) == e.prefixed("id"));
        Listed {
            name: Text::from(e.attribute("name").unwrap_or_default()),
            part: relation.and_then(|r| match &r.target {
                Target::Part(part) => Some(part.clone()),
                Target::Outside(_) => None,
            }),
            hidden: matches!(e.attribute("state"), Some("hidden" | "veryHidden")),
            kind: relation.map(|r| r.kind.clone()).unwrap_or_default(),
        }
    };
    sheets.map(sheet).collect()
}

fn not_a_workbook(package: &Package<'_>) -> ReadError {
    let found = if package.has("ppt/presentation.xml") {
        "it is a presentation; give it the ending .pptx"
    } else if package.has("word/document.xml") {
        "it is a text document; save it as text or PDF"
    } else if package.has("xl/workbook.bin") {
        "it is a binary workbook (.xlsb); save it as XLSX"
    } else {
        "the zip container holds no workbook; check that the file arrived whole"
    };
    ReadError::NotThisFormat {
        name: package.name().to_owned(),
        expected: WHAT,
        found: found.to_owned(),
    }
}

/// Reads one sheet; returns how many more cells may be read.
fn read_sheet(
    package: &mut Package<'_>,
    book: &mut Book,
    at: usize,
    cells: u64,
    reading: &mut Reading,
    document: &mut Document,
) -> Result<u64, ReadError> {
    let place = book.place(at, 1, 1);
    let Some(listed) = book.sheets.get(at) else {
        return Ok(cells);
    };
    let name = listed.name.clone();
    if listed.hidden {
        reading.unread(
            place,
            &name,
            "the sheet is hidden and is not read; unhide it to have it read",
        );
        return Ok(cells);
    }
    let text = match &listed.part {
        Some(part) if listed.kind == "worksheet" => package.text(part)?.map(|t| (part.clone(), t)),
        _ => None,
    };
    let Some((part, text)) = text else {
        reading.unread(
            place,
            &name,
            "the sheet holds no cells (a chart or dialogue) and is not read",
        );
        return Ok(cells);
    };
    let raw = sheet::read(&text, &package.source(&part), cells)?;
    drop(text);
    let left = cells.saturating_sub(raw.cells.len() as u64);
    document.blocks.push(Block::Break(reading.span(place, &name)));
    let laid = sheet_of(book, name, &raw);
    let mut blocks = Vec::new();
    laid.blocks(reading, &mut blocks, &mut document.lines);
    document.blocks.append(&mut blocks);
    note_cells(book, at, &raw, reading);
    note_relations(package, book, at, &part, reading)?;
    Ok(left)
}

/// The cells with something in them, as they show.
fn sheet_of(book: &Book, name: Text, raw: &RawSheet) -> Sheet {
    let mut rows = BTreeMap::<u32, Vec<Filled>>::new();
    for cell in &raw.cells {
        let style = book.styles.get(cell.style);
        let filled = Filled {
            column: cell.column,
            text: book.shown(cell).trim().to_owned(),
            fill: style.and_then(|s| s.fill),
            formula: cell.formula,
            bold: style.is_some_and(|s| s.bold),
        };
        if !filled.text.is_empty() || filled.fill.is_some() || filled.formula {
            rows.entry(cell.row).or_default().push(filled);
        }
    }
    for cells in rows.values_mut() {
        cells.sort_by_key(|c| c.column);
        cells.dedup_by_key(|c| c.column);
    }
    let width = |m: &sheet::Area| u16::try_from(m.right - m.left + 1).unwrap_or(1);
    let spans: HashMap<(u32, u32), u16> = raw.merges.iter().map(|m| ((m.top, m.left), width(m))).collect();
    Sheet { name, rows, spans }
}

/// Lists what of the cells is not as it seems: formulas, errors, icons.
fn note_cells(book: &Book, at: usize, raw: &RawSheet, reading: &mut Reading) {
    let mut formulas = BTreeMap::<u32, (u32, u32, usize)>::new();
    for cell in &raw.cells {
        if cell.formula {
            let (_, last, count) = formulas.entry(cell.column).or_insert((cell.row, cell.row, 0));
            *last = cell.row;
            *count += 1;
        }
        if let Value::Error(error) = &cell.value {
            let place = book.place(at, cell.row, cell.column);
            reading.unread(
                place,
                error,
                "the cell shows an error of the spreadsheet; mend it there",
            );
        }
    }
    for (column, (first, last, count)) in formulas {
        let letters = Place::letters(column);
        let what = if count == 1 {
            format!("formula in {letters}{first}")
        } else {
            format!("{count} formulas in {letters}{first} to {letters}{last}")
        };
        reading.unread(
            book.place(at, first, column),
            &what,
            "formulas are not calculated; the values last shown are read",
        );
    }
    for area in &raw.icons {
        let (from, to) = (Place::letters(area.left), Place::letters(area.right));
        reading.unread(
            book.place(at, area.top, area.left),
            &format!("{from}{} to {to}{}", area.top, area.bottom),
            "a status shown by an icon or colour scale of a conditional format is not read; print it as a word",
        );
    }
}

/// Lists what a sheet refers to and is not read.
fn note_relations(
    package: &mut Package<'_>,
    book: &Book,
    at: usize,
    part: &str,
    reading: &mut Reading,
) -> Result<(), ReadError> {
    let mut outside = Vec::new();
    for relation in package.relations(part)? {
        match (relation.kind.as_str(), relation.target) {
            (_, Target::Outside(address)) => outside.push(address),
            ("comments" | "threadedComment", Target::Part(part)) => comments(package, book, at, &part, reading)?,
            ("drawing", Target::Part(part)) => {
                reading.unread(
                    book.place(at, 1, 1),
                    &part,
                    "pictures, charts and shapes of a sheet are not read",
                );
            }
            ("oleObject" | "package", Target::Part(part)) => {
                reading.unread(book.place(at, 1, 1), &part, "an embedded document is not read");
            }
            _ => {}
        }
    }
    if !outside.is_empty() {
        let what = outside.join(", ");
        reading.unread(
            book.place(at, 1, 1),
            &what,
            "links that lead outside the document are not followed",
        );
    }
    Ok(())
}

fn comments(
    package: &mut Package<'_>,
    book: &Book,
    at: usize,
    part: &str,
    reading: &mut Reading,
) -> Result<(), ReadError> {
    let Some(root) = package.tree(part)? else { return Ok(()) };
    let mut all = Vec::new();
    root.all("comment", &mut all);
    for comment in all {
        let (row, column) = comment.attribute("ref").and_then(sheet::address).unwrap_or((1, 1));
        let text = grid::squeeze(&comment.text());
        reading.unread(book.place(at, row, column), &text, "comments on cells are not read");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_say_what_to_do() {
        let check = |bytes: &[u8], expected: &str| {
            let limits = Limits {
                bytes: 100,
                ..Limits::default()
            };
            let error = read_xlsx("r.xlsx", bytes, &limits).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(b"", "empty");
        check(&[0; 200], "raise the limit");
        check(b"Ref,Due\n1,2\n", "no zip container");
        check(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "old binary");
        check(b"PK\x03\x04 and nothing more", "damaged");
    }
}

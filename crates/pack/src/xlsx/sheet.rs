//! A sheet's part: its cells with their bytes, merges and what else it refers to. What cells mean is not decided here.

use crate::{
    ReadError,
    xml::{self, Pull, Source, Step},
};
use quick_xml::events::BytesStart;
use std::ops::Range;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing.
    Empty,
    /// A text of the shared list.
    Shared(usize),
    /// Its own text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// An error that the program showed ("#REF!").
    Error(String),
}

/// A cell.
#[derive(Clone, Debug)]
pub(crate) struct RawCell {
    /// Row from 1.
    pub(crate) row: u32,
    /// Column from 1.
    pub(crate) column: u32,
    /// Style number.
    pub(crate) style: usize,
    /// What it holds.
    pub(crate) value: Value,
    /// Whether it holds a formula, whose last value is the value.
    pub(crate) formula: bool,
    /// The bytes of the whole element in the part.
    pub(crate) bytes: Range<usize>,
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) top: u32,
    pub(crate) left: u32,
    pub(crate) bottom: u32,
    pub(crate) right: u32,
}

/// A sheet as its part has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct RawSheet {
    /// Cells in the order of the part.
    pub(crate) cells: Vec<RawCell>,
    /// Merged areas.
    pub(crate) merges: Vec<Area>,
    /// Areas whose status is shown by an icon or a scale of colours.
    pub(crate) icons: Vec<Area>,
}

/// The rows and columns that a workbook can have.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// Reads a sheet's part; stops at `most` cells.
///
/// # Errors
/// When it is no XML or has more cells than that.
pub(crate) fn read(text: &str, source: &Source, most: u64) -> Result<RawSheet, ReadError> {
    let mut pull = Pull::new(text, source);
    let mut sheet = RawSheet::default();
    let (mut row, mut column) = (0, 0);
    let mut formatted = None;
    loop {
        match pull.step()? {
            Step::Open(tag, empty) => match tag.local_name().into_inner() {
                "row" => {
                    row = number(&tag, "r").unwrap_or(row + 1).clamp(1, MOST_ROWS);
                    column = 0;
                }
                "c" => {
                    let at = xml::attribute(&tag, "r").and_then(|r| address(&r));
                    (row, column) = at.unwrap_or((row.max(1), column + 1));
                    if sheet.cells.len() as u64 >= most {
                        return Err(ReadError::TooMany {
                            name: source.name.clone(),
                            part: source.part.clone(),
                            what: "cells",
                            limit: most,
                        });
                    }
                    sheet.cells.push(cell(&mut pull, &tag, empty, (row, column))?);
                }
                "mergeCell" => sheet.merges.extend(xml::attribute(&tag, "ref").and_then(|r| area(&r))),
                "conditionalFormatting" => formatted = xml::attribute(&tag, "sqref"),
                "iconSet" | "colorScale" => {
                    let areas = formatted.as_deref().unwrap_or_default();
                    sheet.icons.extend(areas.split_whitespace().filter_map(area));
                }
                _ => {}
            },
            Step::End => return Ok(sheet),
            Step::Close | Step::Text(_) => {}
        }
    }
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    xml::attribute(tag, name)?.parse().ok()
}

fn cell(
    pull: &mut Pull<'_>,
    tag: &BytesStart<'_>,
    empty: bool,
    (row, column): (u32, u32),
) -> Result<RawCell, ReadError> {
    let from = pull.range();
    let kind = xml::attribute(tag, "t").unwrap_or_default();
    let mut cell = RawCell {
        row,
        column,
        style: xml::attribute(tag, "s").and_then(|s| s.parse().ok()).unwrap_or(0),
        value: Value::Empty,
        formula: false,
        bytes: from.clone(),
    };
    if empty {
        return Ok(cell);
    }
    let (mut stored, mut inline, mut levels) = (None, None, 1_u32);
    while levels > 0 {
        match pull.step()? {
            Step::Open(tag, empty) => match (tag.local_name().into_inner(), empty) {
                ("f", _) => {
                    cell.formula = true;
                    levels += u32::from(!empty);
                }
                ("v", false) => stored = Some(pull.characters()?),
                ("t", false) => inline.get_or_insert_with(String::new).push_str(&pull.characters()?),
                // how the characters are spoken, which is no part of the text
                ("rPh", false) => pull.skip()?,
                (_, empty) => levels += u32::from(!empty),
            },
            Step::Close => levels -= 1,
            Step::Text(_) => {}
            Step::End => break,
        }
    }
    cell.bytes.end = pull.range().end;
    cell.value = value(&kind, stored, inline);
    Ok(cell)
}

fn value(kind: &str, stored: Option<String>, inline: Option<String>) -> Value {
    let Some(text) = stored.or(inline) else {
        return Value::Empty;
    };
    match kind {
        "s" => text.trim().parse().map_or(Value::Text(text), Value::Shared),
        "b" => Value::Flag(matches!(text.trim(), "1" | "true")),
        "e" => Value::Error(text),
        "str" | "inlineStr" | "d" => Value::Text(text),
        _ => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => Value::Text(text),
        },
    }
}

/// Row and column of an address like `B7`.
pub(crate) fn address(text: &str) -> Option<(u32, u32)> {
    let text = text.replace('$', "");
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at_checked(split)?;
    let row: u32 = digits.parse().ok()?;
    if letters.is_empty() || letters.len() > 3 || !letters.chars().all(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let column = letters
        .chars()
        .fold(0, |sum, c| sum * 26 + (u32::from(c.to_ascii_uppercase()) - 64));
    ((1..=MOST_ROWS).contains(&row) && column <= MOST_COLUMNS).then_some((row, column))
}

/// The area of an address like `B7:D9` or `B7`.
fn area(text: &str) -> Option<Area> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (address(from)?, address(to)?);
    (top <= bottom && left <= right).then_some(Area {
        top,
        left,
        bottom,
        right,
    })
}

/// The shared texts of a workbook.
///
/// # Errors
/// When the part is no XML.
pub(crate) fn shared(text: &str, source: &Source) -> Result<Vec<String>, ReadError> {
    let mut pull = Pull::new(text, source);
    let mut out: Vec<String> = Vec::new();
    loop {
        match pull.step()? {
            Step::Open(tag, empty) => match (tag.local_name().into_inner(), empty) {
                ("si", _) => out.push(String::new()),
                ("rPh", false) => pull.skip()?,
                ("t", false) => {
                    let characters = pull.characters()?;
                    if let Some(last) = out.last_mut() {
                        last.push_str(&characters);
                    }
                }
                _ => {}
            },
            Step::End => return Ok(out),
            Step::Close | Step::Text(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let check = |text, expected| assert_eq!(address(text), expected, "{text}");
        check("A1", Some((1, 1)));
        check("$AA$10", Some((10, 27)));
        check("XFD1048576", Some((1_048_576, 16_384)));
        check("XFE1", None);
        check("A0", None);
        check("12", None);
        check("A99999999999", None);
        check("", None);
    }

    #[test]
    fn cells_keep_kind_and_bytes() {
        let text = "<worksheet><sheetData><row r=\"3\"><c r=\"B3\" s=\"2\"><v>5</v></c><c t=\"inlineStr\"><is><r><t>a</t>\
                    </r><r><t>b</t></r></is></c><c r=\"E3\" t=\"str\"><f>A1&amp;\"x\"</f><v>yx</v></c><c r=\"F3\"/></row>\
                    </sheetData></worksheet>";
        let source = Source {
            name: String::new(),
            part: String::new(),
            depth: 20,
        };
        let sheet = read(text, &source, 10).unwrap();
        let seen: Vec<(u32, u32, Value, bool)> = sheet
            .cells
            .iter()
            .map(|c| (c.row, c.column, c.value.clone(), c.formula))
            .collect();
        assert_eq!(
            seen,
            [
                (3, 2, Value::Number(5.0), false),
                (3, 3, Value::Text("ab".to_owned()), false),
                (3, 5, Value::Text("yx".to_owned()), true),
                (3, 6, Value::Empty, false),
            ]
        );
        assert_eq!(&text[sheet.cells[0].bytes.clone()], "<c r=\"B3\" s=\"2\"><v>5</v></c>");
        assert!(matches!(read(text, &source, 3), Err(ReadError::TooMany { .. })));
    }
}

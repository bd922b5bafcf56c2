//! Corrected copies of workbooks: a cell's value is replaced and its style kept; a date stays a date.

use super::{Applied, Edit, RewriteError, find, office, unwritable};
use crate::{
    Limits,
    archive::Package,
    grid,
    xlsx::{
        Book,
        number::{self, moment, serial},
        sheet::{self, RawCell, Value},
    },
    xml,
};
use std::collections::{BTreeMap, HashMap};
use terms::{
    Place, Text,
    notation::{YearContext, read_dates},
};

/// Edits of one sheet by row and column.
type Cells<'e> = BTreeMap<(u32, u32), Vec<(usize, &'e Edit)>>;

pub(super) fn rewrite(bytes: &[u8], edits: &[Edit]) -> Result<(Vec<u8>, Vec<Applied>), RewriteError> {
    let limits = Limits::default();
    let mut package = Package::open("the workbook", bytes, &limits, "an XLSX workbook")?;
    let book = Book::open(&mut package)?;
    let mut sheets: HashMap<Text, Cells<'_>> = HashMap::new();
    for (at, edit) in edits.iter().enumerate() {
        let Place::Sheet { sheet, row, column } = &edit.place else {
            return Err(unwritable(edit, "the document is a workbook"));
        };
        let cells = sheets.entry(sheet.clone()).or_default();
        cells.entry((*row, *column)).or_default().push((at, edit));
    }
    let (mut parts, mut applied) = (BTreeMap::new(), BTreeMap::new());
    for (name, cells) in sheets {
        let listed = book.sheets.iter().find(|s| s.name == name && !s.hidden);
        let part = listed.and_then(|s| s.part.clone());
        let text = match &part {
            Some(part) => package.text(part)?,
            None => None,
        };
        let (Some(part), Some(text)) = (part, text) else {
            let Some((_, edit)) = cells.values().next().and_then(|v| v.first()) else {
                continue;
            };
            return Err(unwritable(edit, "there is no such sheet, or it is hidden"));
        };
        let raw = sheet::read(&text, &package.source(&part), limits.cells)?;
        let new = replace(&book, &text, &raw.cells, &cells, &mut applied)?;
        parts.insert(part, new);
    }
    let copy = office::copy(package, &parts)?;
    Ok((copy, applied.into_values().collect()))
}

/// The sheet's part with the cells replaced.
fn replace(
    book: &Book,
    text: &str,
    raw: &[RawCell],
    cells: &Cells<'_>,
    applied: &mut BTreeMap<usize, Applied>,
) -> Result<String, RewriteError> {
    let mut cuts = Vec::new();
    for (place, edits) in cells {
        let cell = raw.iter().find(|c| (c.row, c.column) == *place);
        let shown = cell.map(|c| book.shown(c)).unwrap_or_default();
        let chars: Vec<char> = shown.chars().collect();
        let found = find::all(&chars, edits)?;
        let Some(first) = found.first() else { continue };
        let Some(cell) = cell else {
            return Err(unwritable(
                first.edit,
                "the cell does not exist yet; fill it in the spreadsheet",
            ));
        };
        if cell.formula {
            return Err(unwritable(
                first.edit,
                "the cell holds a formula; change what it is calculated from",
            ));
        }
        let after = find::replaced(&chars, &found);
        for each in &found {
            applied.insert(
                each.at,
                Applied {
                    edit: each.edit.clone(),
                    before: Text::from(grid::squeeze(&shown)),
                    after: Text::from(grid::squeeze(&after)),
                },
            );
        }
        let old = text.get(cell.bytes.clone()).unwrap_or_default();
        cuts.push((cell.bytes.clone(), element(book, cell, old, &after)));
    }
    Ok(office::splice(text, cuts))
}

/// The cell's element with a new value.
fn element(book: &Book, cell: &RawCell, old: &str, shown: &str) -> String {
    let tag_end = old.find('>').unwrap_or(0);
    let tag = old.get(..tag_end).unwrap_or_default().trim_end_matches('/').trim_end();
    let name_end = tag.find(char::is_whitespace).unwrap_or(tag.len());
    let name = tag.get(1..name_end).unwrap_or("c");
    let prefix = name.rsplit_once(':').map(|(p, _)| format!("{p}:")).unwrap_or_default();
    let start = without_kind(tag);
    match value(book, cell, shown) {
        Some(number) => format!("{start}><{prefix}v>{number}</{prefix}v></{name}>"),
        None => format!(
            "{start} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{name}>",
            xml::escape(shown)
        ),
    }
}

/// The cell's start tag without the attribute that says what kind its value is.
fn without_kind(tag: &str) -> String {
    for quote in ['"', '\''] {
        let wanted = format!(" t={quote}");
        if let Some(at) = tag.find(&wanted) {
            let rest = tag.get(at + wanted.len()..).unwrap_or_default();
            let after = rest
                .find(quote)
                .map_or("", |end| rest.get(end + 1..).unwrap_or_default());
            return format!("{}{after}", tag.get(..at).unwrap_or_default());
        }
    }
    tag.to_owned()
}

/// The number that shows as the wanted text in the cell's format, when the cell holds a number now.
fn value(book: &Book, cell: &RawCell, shown: &str) -> Option<String> {
    let Value::Number(old) = cell.value else { return None };
    let style = book.styles.get(cell.style);
    let shows = |number: f64| match style {
        Some(style) => style.format.show(number, book.from_1904),
        None => number::general(number),
    };
    if style.is_some_and(|s| s.format.is_date()) {
        let day = the_day(shown, old, book.from_1904)?;
        let number = days(day) + old.fract();
        let same = shows(number) == shown.trim() || the_day(&shows(number), old, book.from_1904) == Some(day);
        return same.then(|| number.to_string());
    }
    let plain: String = shown.chars().filter(|c| !matches!(c, ',' | '%' | ' ')).collect();
    let number: f64 = plain.parse().ok().filter(|n: &f64| n.is_finite())?;
    let number = if shown.contains('%') { number / 100.0 } else { number };
    (shows(number) == shown.trim()).then(|| number.to_string())
}

/// The one day that a text means, as the workbook counts days. The year of the old value serves where none is printed.
fn the_day(text: &str, old: f64, from_1904: bool) -> Option<i64> {
    let year = moment(old, from_1904).and_then(|m| i16::try_from(m.year).ok())?;
    let dates = read_dates(text, &YearContext::of(year));
    let [one] = dates.as_slice() else { return None };
    let day = one.day()?;
    Some(serial(
        i64::from(day.year()),
        i64::from(day.month()),
        i64::from(day.day()),
        from_1904,
    ))
}

#[expect(clippy::cast_precision_loss, reason = "days that workbooks count have seven digits")]
fn days(day: i64) -> f64 {
    day as f64
}

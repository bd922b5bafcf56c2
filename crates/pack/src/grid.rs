//! Tables as office programs hold them: header rows, list items in cells, fills that mean a status.
//!
//! Shared by the readers of workbooks and presentations. What the columns mean is the model's matter.

use crate::{
    document::{Cell, Row, Table, Unread},
    text::headers,
};
use terms::{Place, Rag, Span, Text};

/// Numbers the spans of one document in reading order.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The next number.
    pub(crate) order: u32,
    /// What was not understood so far.
    pub(crate) unread: Vec<Unread>,
}

impl Reading {
    /// A span with the next number.
    pub(crate) fn span(&mut self, place: Place, text: &str) -> Span {
        let order = self.order;
        self.order += 1;
        Span {
            order,
            place,
            text: Text::from(text.trim()),
        }
    }

    /// Lists a piece as not understood.
    pub(crate) fn unread(&mut self, place: Place, text: &str, why: &str) {
        let span = self.span(place, text);
        self.unread.push(Unread {
            span,
            why: Text::from(why),
        });
    }

    /// A cell from its lines: list marks are taken off, and a list's items get spans of their own.
    pub(crate) fn cell(&mut self, place: &Place, lines: &[Line]) -> Cell {
        let text = lines
            .iter()
            .map(|l| l.text.as_str())
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let span = self.span(place.clone(), &text);
        let listed = lines.iter().filter(|l| l.listed && !l.text.is_empty());
        let items = listed.map(|l| self.span(place.clone(), &l.text)).collect();
        Cell {
            span,
            items,
            fill: None,
            formula: false,
            columns: 1,
        }
    }
}

/// A line of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its characters without the list mark.
    pub(crate) text: String,
    /// Whether it is an item of a list.
    pub(crate) listed: bool,
}

/// The lines of a cell's characters, with list marks recognised.
pub(crate) fn lines(text: &str) -> Vec<Line> {
    text.lines().map(line).collect()
}

fn line(text: &str) -> Line {
    let text = squeeze(text);
    let mark = text.chars().next().filter(|c| "•●▪◦‣·–-*o".contains(*c));
    let rest = mark
        .and_then(|m| text.strip_prefix(m))
        .and_then(|r| r.strip_prefix(' '));
    match rest {
        Some(rest) => Line {
            text: rest.trim().to_owned(),
            listed: true,
        },
        None => Line { text, listed: false },
    }
}

/// Characters with every run of white space as one blank, trimmed.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many of the first rows are headers. `hint` is what the document itself says by format ("first row is special",
/// bold print), where it says something; else the rows are judged as those of a text are.
pub(crate) fn header_rows(rows: &[Row], hint: Option<bool>) -> usize {
    // the first rows say it; a register may have many thousands
    let judged = headers::header_rows(rows.get(..40).unwrap_or(rows));
    let count = match hint {
        Some(false) => 0,
        Some(true) if rows.len() > 1 => judged.max(1),
        _ => judged,
    };
    if count == 1 && stands_over_two(rows) { 2 } else { count }
}

/// Whether a header row has cells over several columns, and the row below names just those.
fn stands_over_two(rows: &[Row]) -> bool {
    let [first, second, _, ..] = rows else { return false };
    let wide = first.cells.iter().any(|c| c.columns > 1);
    let named = second.cells.iter().filter(|c| !c.is_empty()).count();
    let apart = first
        .cells
        .iter()
        .zip(&second.cells)
        .all(|(a, b)| b.is_empty() || a.is_empty() || a.columns > 1);
    wide && named >= 2 && apart
}

/// Keeps the fills that mean a status: not those of header rows, of whole rows (banding) and of whole columns that
/// their header shares.
pub(crate) fn settle_fills(table: &mut Table) {
    let columns = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let header = table.header_rows;
    for column in 0..columns {
        let of = |row: &Row| row.cells.get(column).and_then(|c| c.fill);
        let above = table.rows.iter().take(header).filter_map(of).next_back();
        let body: Vec<Option<Rag>> = table.rows.iter().skip(header).map(of).collect();
        if above.is_some() && body.len() > 1 && body.iter().all(|f| *f == above) {
            for cell in table.rows.iter_mut().filter_map(|r| r.cells.get_mut(column)) {
                cell.fill = None;
            }
        }
    }
    for (at, row) in table.rows.iter_mut().enumerate() {
        let first = row.cells.first().and_then(|c| c.fill);
        let banded = row.cells.len() >= 3 && first.is_some() && row.cells.iter().all(|c| c.fill == first);
        if at < header || banded {
            for cell in &mut row.cells {
                cell.fill = None;
            }
        }
    }
}

/// A file's name without the folders before it.
pub(crate) fn file_name(name: &str) -> Text {
    Text::from(name.rsplit(['/', '\\']).next().unwrap_or(name))
}

/// The cells of a row as one line, tabs between them.
pub(crate) fn row_line(row: &Row) -> String {
    let cells: Vec<String> = row
        .cells
        .iter()
        .map(|c| match c.fill {
            Some(fill) if c.is_empty() => format!("({fill})"),
            _ => squeeze(c.text()),
        })
        .collect();
    cells.join("\t").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[(&str, Option<Rag>)]]) -> Vec<Row> {
        let mut reading = Reading::default();
        let place = Place::Text { line: 1, column: 1 };
        let mut row = |cells: &[(&str, Option<Rag>)]| Row {
            cells: cells
                .iter()
                .map(|(text, fill)| Cell {
                    fill: *fill,
                    ..reading.cell(&place, &lines(text))
                })
                .collect(),
        };
        rows.iter().map(|r| row(r)).collect()
    }

    #[test]
    fn fills_of_brands_and_bands_are_no_status() {
        use Rag::{Blue, Green, Red};
        let rows = table(&[
            &[("Ref", Some(Blue)), ("Task", Some(Blue)), ("Status", Some(Blue))],
            &[("1", Some(Blue)), ("a", None), ("", Some(Green))],
            &[("2", Some(Blue)), ("b", None), ("", Some(Red))],
            &[("3", Some(Blue)), ("c", Some(Blue)), ("", Some(Blue))],
        ]);
        let mut table = Table { rows, header_rows: 1 };
        settle_fills(&mut table);
        let fills = |r: usize| -> Vec<Option<Rag>> { table.rows[r].cells.iter().map(|c| c.fill).collect() };
        assert_eq!(fills(0), [None, None, None]);
        assert_eq!(fills(1), [None, None, Some(Green)]);
        assert_eq!(fills(2), [None, None, Some(Red)]);
    }

    #[test]
    fn lists_in_cells_become_items() {
        let mut reading = Reading::default();
        let cell = reading.cell(&Place::Text { line: 1, column: 1 }, &lines("• Plan\n• Data  set\n"));
        assert_eq!(cell.text(), "Plan Data set");
        assert_eq!(cell.items.len(), 2);
        assert_eq!(&*cell.items[1].text, "Data set");
    }
}

//! Views of a model that several rules share: every printed piece, the words around a date, the heading above.
//! Nothing here judges.

use pack::document::{Block, Cell, Row, Table};
use pack::model::{Dated, Identifier, Mention, Model};
use regex::Regex;
use std::sync::LazyLock;
use terms::{Date, Span, Weekday};

/// A printed piece and the block it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Index of the block.
    pub block: usize,
    /// What is printed.
    pub span: &'a Span,
    /// Whether it stands in a table.
    pub in_table: bool,
}

/// Every printed piece in reading order: headings, paragraphs, items, cells, and the items of a list in a cell.
pub fn pieces(model: &Model) -> impl Iterator<Item = Piece<'_>> {
    model.document.blocks.iter().enumerate().flat_map(|(block, what)| {
        let mut spans: Vec<(&Span, bool)> = Vec::new();
        match what {
            Block::Heading(span) | Block::Paragraph(span) | Block::Item { span, .. } => spans.push((span, false)),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                spans.extend(cells.flat_map(cell_spans).map(|span| (span, true)));
            }
            Block::Break(_) => {}
        }
        spans
            .into_iter()
            .map(move |(span, in_table)| Piece { block, span, in_table })
    })
}

/// A cell's list items, or the cell itself when it holds no list.
pub fn cell_spans(cell: &Cell) -> impl Iterator<Item = &Span> {
    let own = (cell.items.is_empty() && !cell.span.text.is_empty()).then_some(&cell.span);
    own.into_iter().chain(&cell.items)
}

/// The table that stands in a block.
#[must_use]
pub fn table_at(model: &Model, block: usize) -> Option<&Table> {
    match model.document.blocks.get(block) {
        Some(Block::Table(table)) => Some(table),
        _ => None,
    }
}

/// A table by its index in the model's list.
#[must_use]
pub fn table(model: &Model, index: usize) -> Option<&Table> {
    table_at(model, model.tables.get(index)?.block)
}

/// The nearest heading above a block.
#[must_use]
pub fn heading_above(model: &Model, block: usize) -> Option<&Span> {
    model.document.blocks.get(..block)?.iter().rev().find_map(|b| match b {
        Block::Heading(span) => Some(span),
        _ => None,
    })
}

/// The piece that a date stands in: the item of a cell's list where there is one, else what is around it.
#[must_use]
pub fn piece_of<'a>(model: &'a Model, mention: &'a Mention<Dated>) -> &'a Span {
    let Some(table) = table_at(model, mention.block) else {
        return &mention.around;
    };
    let row = row_read_at(table, mention.around.order).and_then(|at| table.rows.get(at));
    let mut own = row
        .into_iter()
        .flat_map(|r| &r.cells)
        .filter(|c| !c.items.is_empty() && c.span.place == mention.around.place);
    let Some(cell) = own.next() else { return &mention.around };
    let date = &mention.what.span;
    let holds = |item: &&Span| item.text.contains(date.text.as_str());
    let before = |item: &&Span| item.place <= date.place;
    let nearest = cell
        .items
        .iter()
        .filter(|i| holds(i) && before(i))
        .max_by(|a, b| a.place.cmp(&b.place));
    nearest
        .or_else(|| cell.items.iter().find(holds))
        .unwrap_or(&mention.around)
}

/// The text before and after a date (or id) within the piece around it.
#[must_use]
pub fn split_around<'a>(around: &'a Span, what: &Span) -> (&'a str, &'a str) {
    let text = around.text.as_str();
    match text.find(what.text.as_str()) {
        Some(at) => (&text[..at], &text[at + what.text.len()..]),
        None => (text, ""),
    }
}

/// The sentence or clause of `before` that ends where the date stands.
#[must_use]
pub fn last_clause(before: &str) -> &str {
    let cut = before.rmatch_indices(['.', ';', '!', '?']).find_map(|(at, mark)| {
        let after = &before[at + mark.len()..];
        after.starts_with(' ').then_some(at + mark.len())
    });
    &before[cut.unwrap_or(0)..]
}

/// The clause of `after` that follows the date.
#[must_use]
pub fn first_clause(after: &str) -> &str {
    let end = after.find(". ").or_else(|| after.find("; ")).unwrap_or(after.len());
    &after[..end]
}

/// The dates mentioned in a printed piece.
pub fn dates_in<'a>(model: &'a Model, piece: &'a Span) -> impl Iterator<Item = &'a Mention<Dated>> {
    model.dates.iter().filter(move |m| within(&m.around, piece))
}

/// The ids mentioned in a printed piece.
pub fn ids_in<'a>(model: &'a Model, piece: &'a Span) -> impl Iterator<Item = &'a Mention<Identifier>> {
    model.ids.iter().filter(move |m| within(&m.around, piece))
}

/// Whether a mention's surroundings are the piece, or an item of it.
fn within(around: &Span, piece: &Span) -> bool {
    around.order == piece.order
        || around == piece
        || (around.place == piece.place && piece.text.contains(around.text.as_str()))
}

/// A day as messages print it: "Wed 16 Aug 2023".
#[must_use]
pub fn long(day: Date) -> String {
    let month = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = usize::try_from(day.month())
        .ok()
        .and_then(|m| month.get(m - 1))
        .unwrap_or(&"");
    format!(
        "{} {} {month} {}",
        &weekday_name(day.weekday())[..3],
        day.day(),
        day.year()
    )
}

/// "Wednesday".
#[must_use]
pub fn weekday_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// Calendar days from one day to another.
#[must_use]
pub fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// A quoted piece for messages, shortened to its first words.
#[must_use]
pub fn short(text: &str) -> String {
    const MOST: usize = 90;
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= MOST {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(MOST).collect();
    if let Some(space) = cut.rfind(' ') {
        cut.truncate(space);
    }
    cut + " …"
}

/// Whether a status says that the thing is proposed for closure.
#[must_use]
pub fn proposes_closure(status: &str) -> bool {
    static CLOSURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        crate::pattern::pattern(r"(?i)\b(recommend|propos|suggest|request)\w*\b.{0,20}\bclos|\bclos\w*\b.{0,15}\b(recommend|propos|suggest)|\bto be closed\b|\bfor closure\b").ok()
    });
    matches(&CLOSURE, status)
}

/// Whether a status says that the thing is still to be done.
#[must_use]
pub fn is_open(status: &str) -> bool {
    let folded = crate::names::fold(status);
    let first: Vec<&str> = folded.split(' ').take(3).collect();
    !proposes_closure(status)
        && !folded.contains("closed")
        && !first.contains(&"complete")
        && !first.contains(&"completed")
        && !first.contains(&"done")
}

/// Whether a pattern that compiled matches.
#[must_use]
pub fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// Whether a row of a table has something in a column.
#[must_use]
pub fn printed(cell: Option<&Cell>) -> Option<&Span> {
    cell.filter(|c| !c.span.text.is_empty()).map(|c| &c.span)
}

/// The column whose header satisfies a test.
pub fn column(table: &Table, mut test: impl FnMut(&str) -> bool) -> Option<usize> {
    let width = table.rows.iter().map(|r| r.cells.len()).max()?;
    (0..width).find(|&c| {
        let head = crate::names::fold(&table.header(c));
        !head.is_empty() && test(&head)
    })
}

/// The row of a table (by its index in the model) that prints a span.
#[must_use]
pub fn row_of<'a>(model: &'a Model, index: usize, span: &Span) -> Option<&'a Row> {
    let holds = |cell: &Cell| {
        cell.span.order == span.order || (same_line(cell, span) && cell.span.text.contains(span.text.as_str()))
    };
    let table = table(model, index)?;
    let own = row_read_at(table, span.order).and_then(|at| table.rows.get(at));
    let own = own.filter(|row| row.cells.iter().any(holds));
    own.or_else(|| table.rows.iter().find(|row| row.cells.iter().any(holds)))
}

/// The row of a table in which reading comes past a number. Rows are in reading order, though a merged cell may stand
/// in later rows as well.
#[must_use]
pub fn row_read_at(table: &Table, order: u32) -> Option<usize> {
    let last = |row: &Row| {
        let spans = row.cells.iter().flat_map(|c| c.items.iter().chain([&c.span]));
        spans.map(|s| s.order).max().unwrap_or(0)
    };
    let at = table.rows.partition_point(|row| last(row) < order);
    (at < table.rows.len()).then_some(at)
}

fn same_line(cell: &Cell, span: &Span) -> bool {
    use terms::Place;
    let place = (&cell.span.place, &span.place);
    match place {
        (Place::Slide { slide: a, shape: x, .. }, Place::Slide { slide: b, shape: y, .. }) if a != b || x != y => false,
        (Place::Sheet { sheet: a, .. }, Place::Sheet { sheet: b, .. }) if a != b => false,
        (Place::Page { page: a, .. }, Place::Page { page: b, .. }) if a != b => false,
        (a, b) => a.line() == b.line(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_read() {
        let check = |status, closure, open| {
            assert_eq!((proposes_closure(status), is_open(status)), (closure, open), "{status}")
        };
        check("Recommend Closed", true, false);
        check("Recommended for closure", true, false);
        check("Proposed closed: see item 5", true, false);
        check("Open", false, true);
        check("Closed", false, false);
        check("Completed", false, false);
        check("Ongoing", false, true);
    }

    #[test]
    fn clauses() {
        assert_eq!(last_clause("First done. Second is due "), " Second is due ");
        assert_eq!(first_clause(" is set. Next"), " is set");
    }
}

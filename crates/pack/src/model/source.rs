//! What every recogniser works on: the document's tables with their headings and columns, and spans inside spans.

use super::columns::Columns;
use super::{Dated, Mention};
use crate::document::{Block, Document, Format, Row, SourceLine, Table};
use crate::text::shifted;
use std::collections::HashMap;
use terms::notation::{Printed, YearContext, read_dates};
use terms::{Date, Place, Span, Text};

/// A document to recognise things in.
pub(crate) struct Source<'d> {
    pub document: &'d Document,
    /// Every table, in reading order.
    pub tables: Vec<View<'d>>,
    /// Where years come from.
    pub years: YearContext,
    /// For each block, the block of the nearest heading above it.
    headings: Vec<Option<usize>>,
    pages: HashMap<(u32, u32), usize>,
}

/// A table, the heading above it and what its columns hold.
pub(crate) struct View<'d> {
    /// Index of the document's block.
    pub block: usize,
    pub table: &'d Table,
    /// Nearest heading above.
    pub heading: Option<&'d Span>,
    /// The line right above, if it is no heading: what a sentence announces.
    pub lead: Option<&'d Span>,
    pub columns: Columns,
    /// What it was recognised as.
    pub kind: Option<&'static str>,
}

impl<'d> View<'d> {
    /// The rows below the header.
    pub fn body(&self) -> impl Iterator<Item = &'d Row> + use<'d> {
        self.table.rows.iter().skip(self.table.header_rows)
    }

    /// The heading and the line above, folded.
    pub fn announced(&self) -> String {
        let part = |s: Option<&Span>| s.map(|s| fold(&s.text)).unwrap_or_default();
        format!("{} {}", part(self.heading), part(self.lead))
    }
}

/// Letters and digits in lower case, everything else one space.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '#' {
            out.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '’') {
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether folded text holds a folded phrase as whole words.
pub(crate) fn holds(folded: &str, phrase: &str) -> bool {
    let mut from = 0;
    while let Some(at) = folded.get(from..).and_then(|t| t.find(phrase)) {
        let (start, end) = (from + at, from + at + phrase.len());
        let left = start == 0 || folded.as_bytes().get(start - 1) == Some(&b' ');
        let right = end == folded.len() || folded.as_bytes().get(end) == Some(&b' ');
        if left && right {
            return true;
        }
        from = start + folded[start..].chars().next().map_or(1, char::len_utf8);
    }
    false
}

impl<'d> Source<'d> {
    pub fn new(document: &'d Document) -> Self {
        let mut headings = Vec::with_capacity(document.blocks.len());
        let mut last = None;
        for (n, block) in document.blocks.iter().enumerate() {
            headings.push(last);
            match block {
                Block::Heading(_) => last = Some(n),
                // a sheet's name heads what stands on it; a slide or page starts without a heading
                Block::Break(span) => last = matches!(span.place, Place::Sheet { .. }).then_some(n),
                _ => {}
            }
        }
        let mut pages = HashMap::new();
        for (n, line) in document.lines.iter().enumerate() {
            if let Place::Page { page, line, .. } = line.place {
                pages.entry((page, line)).or_insert(n);
            }
        }
        let mut source = Self {
            document,
            tables: Vec::new(),
            years: YearContext::default(),
            headings,
            pages,
        };
        source.find_tables();
        source
    }

    fn find_tables(&mut self) {
        let mut views: Vec<View<'d>> = Vec::new();
        for (block, table) in self.document.blocks.iter().enumerate().filter_map(|(n, b)| match b {
            Block::Table(t) => Some((n, t)),
            _ => None,
        }) {
            let mut columns = Columns::of(table);
            if table.header_rows == 0 {
                // a table that goes on over a page has the columns of the one before
                if let Some(before) = views
                    .last()
                    .filter(|b| b.columns.heads.len() == columns.heads.len() && b.columns.resembles(&columns))
                {
                    columns.heads.clone_from(&before.columns.heads);
                }
            }
            let lead = block
                .checked_sub(1)
                .and_then(|b| self.document.blocks.get(b))
                .and_then(|b| match b {
                    Block::Paragraph(s) | Block::Item { span: s, .. } => Some(s),
                    _ => None,
                });
            views.push(View {
                block,
                table,
                heading: self.heading(block),
                lead,
                columns,
                kind: None,
            });
        }
        self.tables = views;
    }

    /// The nearest heading above a block.
    pub fn heading(&self, block: usize) -> Option<&'d Span> {
        let at = (*self.headings.get(block)?)?;
        match self.document.blocks.get(at) {
            Some(Block::Heading(span) | Block::Break(span)) => Some(span),
            _ => None,
        }
    }

    /// Index of the nearest heading's block above a block.
    pub fn heading_block(&self, block: usize) -> Option<usize> {
        *self.headings.get(block)?
    }

    /// Tables recognised as something, with their index.
    pub fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = (usize, &View<'d>)> {
        self.tables
            .iter()
            .enumerate()
            .filter(move |(_, t)| t.kind == Some(kind))
    }

    /// A part of a span by its bytes, with its own place.
    pub fn part(&self, span: &Span, start: usize, end: usize) -> Span {
        let text = span.text.get(start..end).unwrap_or("");
        let trimmed = text.trim_start();
        let start = start + (text.len() - trimmed.len());
        let text = trimmed.trim_end();
        Span {
            order: span.order,
            place: self.place_of(span, start, text),
            text: Text::from(text),
        }
    }

    /// Where a part of a span stands: its characters further on, or where its line holds it when marks came off.
    fn place_of(&self, span: &Span, start: usize, text: &str) -> Place {
        let before = span.text.get(..start).unwrap_or("");
        let by = before.chars().count();
        let moved = shifted(&span.place, by);
        let Some(index) = self.line_index(&span.place) else {
            return moved;
        };
        let column = usize::try_from(span.place.column()).unwrap_or(1).saturating_sub(1);
        let Some(line) = self.document.lines.get(index) else {
            return moved;
        };
        if stands_at(line, column + by, text) {
            return moved;
        }
        let earlier = before.matches(text).count();
        for (n, line) in self.document.lines.iter().skip(index).take(8).enumerate() {
            let (from, skip) = if n == 0 { (column, earlier) } else { (0, 0) };
            let tail: String = line.text.chars().skip(from).collect();
            if let Some((at, _)) = tail.match_indices(text).nth(skip) {
                return shifted(&line.place, from + tail[..at].chars().count());
            }
        }
        moved
    }

    fn line_index(&self, place: &Place) -> Option<usize> {
        match (place, self.document.format) {
            (Place::Text { line, .. }, _) => usize::try_from(*line).ok()?.checked_sub(1),
            (Place::Page { page, line, .. }, Format::Pdf) => self.pages.get(&(*page, *line)).copied(),
            _ => None,
        }
    }

    /// A date found in a span, as the model keeps it.
    pub fn dated(&self, span: &Span, printed: &Printed) -> Dated {
        Dated {
            span: self.part(span, printed.start, printed.end),
            when: printed.when,
            weekday: printed.weekday,
            year_inferred: printed.year_inferred,
            fault: printed.fault.clone(),
        }
    }

    /// Every date of a span.
    pub fn dates(&self, span: &Span) -> Vec<Dated> {
        self.dates_in(span, &self.years)
    }

    /// Every date of a span, with years from elsewhere.
    pub fn dates_in(&self, span: &Span, years: &YearContext) -> Vec<Dated> {
        read_dates(&span.text, years)
            .iter()
            .map(|p| self.dated(span, p))
            .collect()
    }

    /// The first date of a span that is more than a month's name.
    pub fn first_date(&self, span: &Span) -> Option<Dated> {
        let all = read_dates(&span.text, &self.years);
        let pick = all
            .iter()
            .find(|p| p.day().is_some() || p.fault.is_some())
            .or_else(|| all.first())?;
        Some(self.dated(span, pick))
    }

    /// Every piece of text: block, and the span of a heading, paragraph, item or cell.
    pub fn spans(&self) -> Vec<(usize, &'d Span)> {
        let mut out = Vec::new();
        for (n, block) in self.document.blocks.iter().enumerate() {
            match block {
                Block::Heading(s) | Block::Paragraph(s) | Block::Item { span: s, .. } => out.push((n, s)),
                Block::Table(t) => {
                    let cells = t.rows.iter().flat_map(|r| &r.cells).filter(|c| !c.text().is_empty());
                    out.extend(cells.map(|c| (n, &c.span)));
                }
                Block::Break(_) => {}
            }
        }
        out
    }

    /// A mention of something in a block.
    pub fn mention<T>(&self, block: usize, what: T, around: &Span) -> Mention<T> {
        Mention {
            block,
            what,
            around: around.clone(),
        }
    }

    /// Sets the day near which dates without a year are.
    pub fn set_anchor(&mut self, anchor: Option<Date>) {
        self.years.anchor = anchor;
    }
}

fn stands_at(line: &SourceLine, column: usize, text: &str) -> bool {
    let mut chars = line.text.chars().skip(column);
    text.chars()
        .all(|c| chars.next().is_some_and(|l| l == c || (l == '\u{a0}' && c == ' ')))
}

/// A block's own text, unless it is a table.
pub(crate) fn text_of(block: &Block) -> Option<&Span> {
    match block {
        Block::Heading(s) | Block::Paragraph(s) | Block::Item { span: s, .. } | Block::Break(s) => Some(s),
        Block::Table(_) => None,
    }
}

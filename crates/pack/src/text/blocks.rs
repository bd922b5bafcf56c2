//! Lines to blocks: tables, headings, items and paragraphs, by the shape of each line and of its neighbours.

use super::headers::header_rows;
use super::markup::{Clean, Glyph, clean, glyphs, string, trim};
use super::rows::{self, Rows};
use super::shape::{self, Shape};
use super::shifted;
use super::torn;
use crate::document::{Block, Cell, Row, SourceLine, Table, Unread};
use terms::{Place, Span, Text};

/// Blocks of lines in reading order, and what was not understood. Cells are kept apart by tabs, bars or blanks.
pub(crate) fn blocks_from_lines(lines: &[SourceLine], order: &mut u32) -> (Vec<Block>, Vec<Unread>) {
    let shapes = lines.iter().map(|l| shape::shape(&l.text)).collect();
    let mut reader = Reader {
        lines,
        shapes,
        order,
        blocks: Vec::new(),
        unread: Vec::new(),
        divider: 0,
        indents: Vec::new(),
    };
    reader.read();
    (reader.blocks, reader.unread)
}

struct Reader<'l> {
    lines: &'l [SourceLine],
    shapes: Vec<Shape>,
    order: &'l mut u32,
    blocks: Vec<Block>,
    unread: Vec<Unread>,
    /// How many more lines may belong to a section divider that was opened.
    divider: u8,
    /// Indentations of the list that is open.
    indents: Vec<usize>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let next = match &self.shapes[at] {
                Shape::Blank | Shape::Rule => at + 1,
                Shape::Break => self.break_at(at),
                Shape::Tabs(_) | Shape::Bars => self.table_at(at),
                Shape::Hash(_, mark) => {
                    let mark = *mark;
                    self.push(at, mark, Block::Heading);
                    self.divider = 0;
                    at + 1
                }
                Shape::Bullet { .. } => self.item_at(at),
                Shape::Numbered { .. } if self.in_numbered_list(at) && self.aligned_at(at).is_none() => {
                    self.item_at(at)
                }
                Shape::Numbered { .. } | Shape::Text => self.chunk_at(at),
            };
            at = next.max(at + 1);
        }
    }

    fn text(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", |l| l.text.trim())
    }

    /// The next line that is not blank.
    fn next_filled(&self, at: usize) -> Option<usize> {
        (at + 1..self.lines.len()).find(|n| !matches!(self.shapes[*n], Shape::Blank))
    }

    fn span(&mut self, glyphs: &[Glyph]) -> Option<Span> {
        let glyphs = trim(glyphs);
        let first = glyphs.first()?;
        self.report_controls(glyphs);
        Some(self.span_at(first.line, first.column, &string(glyphs)))
    }

    fn span_at(&mut self, line: u32, column: u32, text: &str) -> Span {
        *self.order += 1;
        Span {
            order: *self.order,
            place: self.place(line, column),
            text: Text::from(text),
        }
    }

    fn place(&self, line: u32, column: u32) -> Place {
        let by = usize::try_from(column).unwrap_or(0);
        match usize::try_from(line).ok().and_then(|l| self.lines.get(l)) {
            Some(line) => shifted(&line.place, by),
            None => Place::Text {
                line: line + 1,
                column: column + 1,
            },
        }
    }

    /// Control characters are named as unread, wherever they stand.
    fn report_controls(&mut self, glyphs: &[Glyph]) {
        let odd: Vec<Glyph> = glyphs
            .iter()
            .filter(|g| g.c.is_control() && g.c != '\t')
            .copied()
            .collect();
        for glyph in odd {
            let span = self.span_at(glyph.line, glyph.column, &glyph.c.escape_unicode().to_string());
            self.unread.push(Unread {
                span,
                why: Text::from("a control character inside text"),
            });
        }
    }

    /// A line's text from a column on, without its marks.
    fn clean_line(&self, at: usize, from: usize) -> Clean {
        let index = u32::try_from(at).unwrap_or(u32::MAX);
        let all = glyphs(&self.lines[at].text, index, 0);
        clean(all.get(from..).unwrap_or_default())
    }

    fn push(&mut self, at: usize, from: usize, block: fn(Span) -> Block) {
        let clean = self.clean_line(at, from);
        if let Some(span) = self.span(&clean.text) {
            self.blocks.push(block(span));
        }
        self.indents.clear();
    }

    /// A heading without the signs around it.
    fn push_heading(&mut self, at: usize) {
        let line = &self.lines[at].text;
        let bare = shape::bare_heading(line);
        let from = line.find(bare).map_or(0, |b| line[..b].chars().count());
        let mut clean = self.clean_line(at, from);
        clean.text.truncate(bare.chars().count().max(1));
        if let Some(span) = self.span(&clean.text) {
            self.blocks.push(Block::Heading(span));
        }
        self.divider = 0;
        self.indents.clear();
    }

    fn break_at(&mut self, at: usize) -> usize {
        let index = u32::try_from(at).unwrap_or(u32::MAX);
        let text = self.text(at).trim_matches('\u{c}').to_owned();
        let span = self.span_at(index, 0, &text);
        self.blocks.push(Block::Break(span));
        self.divider = 0;
        self.indents.clear();
        at + 1
    }

    /// Whether a numbered line belongs to a run of items rather than heading a section.
    fn in_numbered_list(&self, at: usize) -> bool {
        let Shape::Numbered { number, .. } = &self.shapes[at] else {
            return false;
        };
        let neighbour = |n: Option<usize>| n.and_then(|n| self.shapes.get(n).map(|s| (n, s)));
        let follows = |a: &str, b: &str| successor(a).as_deref() == Some(b);
        let before = neighbour((0..at).rev().find(|n| !matches!(self.shapes[*n], Shape::Blank)));
        let after = neighbour(self.next_filled(at));
        let long = |n: usize| self.text(n).ends_with('.') && self.text(n).split_whitespace().count() > 4;
        let listed = |pair: Option<(usize, &Shape)>, up: bool| match pair {
            Some((n, Shape::Numbered { number: other, .. })) => {
                let (a, b) = if up {
                    (other.as_str(), number.as_str())
                } else {
                    (number.as_str(), other.as_str())
                };
                let adjoining = n.abs_diff(at) == 1 || long(at) || long(n) || n.abs_diff(at) == 2;
                follows(a, b) && adjoining
            }
            _ => false,
        };
        listed(before, true) || listed(after, false) || long(at)
    }

    fn item_at(&mut self, at: usize) -> usize {
        let (indent, mark, number) = match &self.shapes[at] {
            Shape::Bullet { indent, mark, sign } => (*indent, *mark, sign.clone()),
            Shape::Numbered { indent, mark, number } => (*indent, *mark, Some(number.clone())),
            _ => return at + 1,
        };
        while self.indents.last().is_some_and(|last| *last > indent) {
            self.indents.pop();
        }
        if self.indents.last() != Some(&indent) {
            self.indents.push(indent);
        }
        let mut clean = self.clean_line(at, mark);
        let mut next = at + 1;
        // wrapped lines of the item: indented deeper than its mark, no shape of their own
        while self.shapes.get(next) == Some(&Shape::Text) && self.continues_item(next, indent) {
            let more = self.clean_line(next, 0);
            if let Some(last) = clean.text.last().copied() {
                clean.text.push(Glyph {
                    c: ' ',
                    column: last.column + 1,
                    ..last
                });
            }
            clean.text.extend(more.text);
            next += 1;
        }
        let text = string(&clean.text);
        if let Some(span) = self.span(&clean.text) {
            let depth = u8::try_from(self.indents.len() - 1).unwrap_or(u8::MAX);
            self.blocks.push(Block::Item {
                depth,
                number: number.map(Text::from),
                span,
                lead: lead(&text, clean.emphasis),
            });
        }
        next
    }

    fn continues_item(&self, at: usize, indent: usize) -> bool {
        let line = &self.lines[at].text;
        let own = line.chars().take_while(|c| *c == ' ').count();
        let long = self.text(at - 1).chars().count() >= 50;
        let lower = long && line.trim_start().starts_with(char::is_lowercase);
        (own > indent + 1) || (lower && !self.text(at - 1).ends_with(['.', ':', ';']))
    }

    /// A run of text lines without a blank one between them.
    fn chunk_at(&mut self, at: usize) -> usize {
        if let Some((cells, taken)) = self.aligned_at(at) {
            self.push_table(cells, false);
            return at + taken;
        }
        let mut end = at + 1;
        while end < self.lines.len() && self.is_chunk_line(end) && self.aligned_at(end).is_none() {
            end += 1;
        }
        let mut n = at;
        while n < end {
            let underlined =
                matches!(self.shapes.get(n + 1), Some(Shape::Rule)) && self.text(n + 1).starts_with(['=', '-']);
            if underlined || self.heads(n, at, end) {
                self.push_heading(n);
                n += 1;
                continue;
            }
            let last = self.wrapped(n, end);
            self.paragraph(n, last);
            n = last + 1;
        }
        end
    }

    fn is_chunk_line(&self, at: usize) -> bool {
        match &self.shapes[at] {
            Shape::Text => true,
            Shape::Numbered { .. } => !self.in_numbered_list(at),
            _ => false,
        }
    }

    fn aligned_at(&self, at: usize) -> Option<(Rows, usize)> {
        if !self.lines[at].text.trim().contains("  ") || matches!(self.shapes[at], Shape::Rule) {
            return None;
        }
        let textual = |n: &usize| {
            let shape = self.shapes.get(*n);
            matches!(shape, Some(Shape::Text | Shape::Numbered { .. } | Shape::Rule))
        };
        // a few lines tell whether it is a table; only then is its end looked for
        let few = (at..at + 8).take_while(textual).last()? + 1;
        rows::aligned(self.lines, at, few)?;
        let end = (at..self.lines.len()).take_while(textual).last()? + 1;
        rows::aligned(self.lines, at, end)
    }

    /// The last line of a paragraph that starts here: a line goes on where the next starts with a small letter.
    fn wrapped(&self, from: usize, end: usize) -> usize {
        let mut last = from;
        // what a divider asks may run over two lines, above a line for who leads and one for how long
        if shape::opens_divider(self.text(from)) && from + 2 == end {
            let lead = self.next_filled(end - 1);
            let length = lead.and_then(|l| self.next_filled(l));
            if length.is_some_and(|l| shape::is_length_of_time(self.text(l))) {
                return from + 1;
            }
        }
        while last + 1 < end {
            let (this, next) = (self.text(last), self.text(last + 1));
            let open = this.chars().count() >= 40 && !this.ends_with(['.', ':', ';', '!', '?']);
            if !(open && next.starts_with(char::is_lowercase)) {
                break;
            }
            last += 1;
        }
        last
    }

    fn paragraph(&mut self, from: usize, last: usize) {
        let text = self.text(from).to_owned();
        if shape::opens_divider(&text) && matches!(self.blocks.last(), Some(Block::Heading(_))) {
            self.divider = 4;
        } else if shape::is_length_of_time(&text) {
            self.divider = 0;
        } else {
            self.divider = self.divider.saturating_sub(1);
        }
        if from == last {
            self.push(from, 0, Block::Paragraph);
            return;
        }
        let mut all: Vec<Glyph> = Vec::new();
        for at in from..=last {
            if let Some(end) = all.last().copied() {
                all.push(Glyph {
                    c: ' ',
                    column: end.column + 1,
                    ..end
                });
            }
            all.extend(self.clean_line(at, 0).text);
        }
        if let Some(span) = self.span(&all) {
            self.blocks.push(Block::Paragraph(span));
        }
        self.indents.clear();
    }

    /// Whether a line of a chunk heads what follows.
    fn heads(&self, at: usize, start: usize, end: usize) -> bool {
        let text = self.text(at);
        if !shape::is_heading(text) {
            return false;
        }
        let Some(next) = self.next_filled(at) else {
            return false;
        };
        let before_length = shape::is_length_of_time(self.text(next));
        if before_length && (self.divider > 0 || end - start == 1) {
            return false; // who leads, above how long it takes
        }
        let divided = self.divider > 1 && end - start == 1 && self.leads_a_divider(at);
        if divided {
            return false;
        }
        let adjoins = next == at + 1;
        let below = &self.shapes[next];
        let holds = matches!(below, Shape::Tabs(_) | Shape::Bars | Shape::Bullet { .. })
            || (matches!(below, Shape::Numbered { .. }) && self.in_numbered_list(next));
        if end - start == 1 {
            return true;
        }
        let lists = at == start
            && text.split_whitespace().count() <= 3
            && shape::is_labelled(self.text(next))
            && !shape::is_labelled(text);
        if adjoins && (holds || lists) {
            return true;
        }
        let numbered = matches!(self.shapes[at], Shape::Numbered { .. });
        let next_text = self.text(next);
        let prose = next_text.chars().count() >= 60
            || (next_text.ends_with(['.', ':']) && next_text.split_whitespace().count() > 3);
        if numbered || (at == start && prose && adjoins) {
            return true;
        }
        shape::is_shouted(text) && at == start && text.split_whitespace().count() <= 8
    }

    /// Within a divider: the line between what is asked and the next heading, if a length of time follows soon.
    fn leads_a_divider(&self, at: usize) -> bool {
        let mut n = at;
        for _ in 0..3 {
            match self.next_filled(n) {
                Some(next) if shape::is_length_of_time(self.text(next)) => return true,
                Some(next) => n = next,
                None => return false,
            }
        }
        false
    }

    /// A table of tabs or bars from a line on; a loose line with a tab or two is a paragraph.
    fn table_at(&mut self, at: usize) -> usize {
        let bars = matches!(self.shapes[at], Shape::Bars);
        let (cells, ruled, end) = if bars { self.barred(at) } else { self.tabbed(at) };
        let filled = |row: &Vec<Vec<Glyph>>| row.iter().filter(|c| !trim(c).is_empty()).count();
        let loose = cells.len() == 1 && !bars && (filled(&cells[0]) < 4);
        if loose || (bars && cells.len() < 2) {
            for line in at..end {
                self.push(line, 0, Block::Paragraph);
            }
            return end;
        }
        self.push_table(cells, ruled);
        end
    }

    fn barred(&self, at: usize) -> (Rows, bool, usize) {
        let (mut cells, mut ruled, mut n) = (Rows::new(), false, at);
        while n < self.lines.len() {
            let line = self.text(n);
            match &self.shapes[n] {
                Shape::Bars | Shape::Tabs(_) | Shape::Rule | Shape::Text if line.contains('|') => {
                    match rows::bars(&self.lines[n], n) {
                        Some(row) => cells.push(row),
                        None => ruled |= cells.len() == 1,
                    }
                    n += 1;
                }
                Shape::Rule => n += 1,
                _ => break,
            }
        }
        (cells, ruled, n)
    }

    /// Rows of lines with tabs, and of the lines between them that belong to a torn row. Looks at twice as many lines
    /// as before for as long as all of them are rows, so that a stray tab costs little.
    fn tabbed(&self, at: usize) -> (Rows, bool, usize) {
        let mut most = 64;
        loop {
            let (raw, ends, whole) = self.tab_lines(at, most);
            let count = raw.len();
            let (mut cells, taken) = torn::assemble(raw);
            if taken == count && !whole {
                most *= 2;
                continue;
            }
            torn::realign(&mut cells);
            let end = taken
                .checked_sub(1)
                .and_then(|t| ends.get(t))
                .copied()
                .unwrap_or(at + 1);
            return (cells, false, end);
        }
    }

    /// The cells of up to so many lines, the line after each, and whether nothing more follows.
    fn tab_lines(&self, at: usize, most: usize) -> (Rows, Vec<usize>, bool) {
        let (mut raw, mut ends, mut n) = (Rows::new(), Vec::new(), at);
        let goes_on = |n: usize| {
            let ends = matches!(
                self.shapes[n],
                Shape::Blank | Shape::Break | Shape::Rule | Shape::Hash(..)
            );
            !ends
        };
        while n < self.lines.len() && raw.len() < most && goes_on(n) {
            let mut row = rows::tabs(&self.lines[n], n);
            n += 1;
            if rows::open_quote(&row) {
                let limit = (n + 40).min(self.lines.len());
                while n < limit && rows::open_quote(&row) {
                    rows::join(&mut row, rows::tabs(&self.lines[n], n));
                    n += 1;
                }
                row.iter_mut().for_each(rows::unquote);
            }
            raw.push(row);
            ends.push(n);
        }
        let whole = n >= self.lines.len() || !goes_on(n);
        (raw, ends, whole)
    }

    fn push_table(&mut self, cells: Rows, ruled: bool) {
        let mut rows: Vec<Row> = Vec::with_capacity(cells.len());
        for (index, raw) in cells.into_iter().enumerate() {
            let mut row = Row::default();
            let line = raw
                .iter()
                .flatten()
                .next()
                .map_or_else(|| u32::try_from(index).unwrap_or(0), |g| g.line);
            let mut last = (line, 0);
            for cell in raw {
                if let Some(first) = cell.first() {
                    last = (first.line, first.column);
                }
                row.cells.push(self.cell(&cell, last));
                if let Some(end) = cell.last() {
                    last = (end.line, end.column + 2);
                } else {
                    last.1 += 1;
                }
            }
            rows.push(row);
        }
        drop_empty_last_column(&mut rows);
        let header_rows = if ruled { 1 } else { header_rows(&rows) };
        self.report_surplus(&rows, header_rows);
        self.blocks.push(Block::Table(Table { rows, header_rows }));
        self.indents.clear();
        self.divider = 0;
    }

    fn cell(&mut self, raw: &[Glyph], empty_at: (u32, u32)) -> Cell {
        let clean = clean(raw);
        let span = match self.span(&clean.text) {
            Some(span) => span,
            None => self.span_at(empty_at.0, empty_at.1, ""),
        };
        let items = clean.items.iter().filter_map(|item| self.span(item)).collect();
        Cell {
            span,
            items,
            fill: None,
            formula: false,
            columns: 1,
        }
    }

    /// Cells that stand beyond the last heading and hold something are named: no column says what they are.
    fn report_surplus(&mut self, rows: &[Row], header_rows: usize) {
        let width = rows
            .iter()
            .take(header_rows)
            .map(|r| r.cells.len())
            .max()
            .unwrap_or(usize::MAX);
        let mut found = Vec::new();
        for row in rows.iter().skip(header_rows) {
            found.extend(
                row.cells
                    .iter()
                    .skip(width)
                    .filter(|c| !c.is_empty())
                    .map(|c| c.span.clone()),
            );
        }
        self.unread.extend(found.into_iter().map(|span| Unread {
            span,
            why: Text::from("a cell to the right of the table's last heading"),
        }));
    }
}

/// A tab at the end of every row is no column.
fn drop_empty_last_column(rows: &mut [Row]) {
    let width = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let empty = |row: &Row| row.cells.len() < width || row.cells.last().is_none_or(Cell::is_empty);
    if width > 1 && rows.iter().all(empty) {
        for row in rows.iter_mut().filter(|r| r.cells.len() == width) {
            row.cells.pop();
        }
    }
}

/// The number after a number: 1 and 2, 7.1 and 7.2, a and b.
fn successor(number: &str) -> Option<String> {
    let (head, last) = match number.rsplit_once('.') {
        Some((head, last)) => (format!("{head}."), last),
        None => (String::new(), number),
    };
    if let Ok(n) = last.parse::<u32>() {
        return Some(format!("{head}{}", n + 1));
    }
    let romans = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];
    if let (Some(at), true) = (romans.iter().position(|r| *r == last), last.len() > 1 || last == "i") {
        return romans.get(at + 1).map(|r| format!("{head}{r}"));
    }
    let letter = last
        .bytes()
        .next()
        .filter(|b| last.len() == 1 && b.is_ascii_alphabetic() && *b != b'z' && *b != b'Z')?;
    Some(format!("{head}{}", char::from(letter + 1)))
}

/// The leading words printed with emphasis, or before a colon.
fn lead(text: &str, emphasis: usize) -> Option<Text> {
    let emphasised: String = text.chars().take(emphasis).collect();
    let bare = emphasised.trim().trim_end_matches(':').trim_end();
    if !bare.is_empty() && bare.chars().count() < text.chars().count().saturating_sub(2) {
        return Some(Text::from(bare));
    }
    let (head, tail) = text.split_once(": ")?;
    let words = head.split_whitespace().count();
    (!tail.trim().is_empty() && (1..=9).contains(&words) && head.chars().count() <= 70).then(|| Text::from(head.trim()))
}

//! A sheet's cells as blocks: titles above, tables divided by blank rows and columns, notes below.

use crate::{
    document::{Block, Cell, Row, SourceLine, Table},
    grid::{self, Reading},
};
use std::collections::{BTreeMap, HashMap};
use terms::{Place, Rag, Text};

/// A cell with something in it.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    /// Column from 1.
    pub(crate) column: u32,
    /// What it shows.
    pub(crate) text: String,
    /// The status that its fill means.
    pub(crate) fill: Option<Rag>,
    /// Whether it holds a formula.
    pub(crate) formula: bool,
    /// Whether it is printed bold.
    pub(crate) bold: bool,
}

/// A sheet, ready to be laid out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// Its name.
    pub(crate) name: Text,
    /// Rows by number, cells by column.
    pub(crate) rows: BTreeMap<u32, Vec<Filled>>,
    /// How many columns a cell covers, where it is more than one, by row and column.
    pub(crate) spans: HashMap<(u32, u32), u16>,
}

/// A run of rows without a blank one between them.
struct Band {
    rows: Vec<u32>,
}

/// A cell that begins with a list's mark, alone in its row: an item, led by the words before its colon.
fn item_block(reading: &mut Reading, place: Place, text: &str) -> Block {
    let lead = text.split_once(": ").map(|(before, _)| before.trim());
    let lead = lead.filter(|before| !before.is_empty() && before.split_whitespace().count() <= 8);
    Block::Item {
        depth: 0,
        number: None,
        lead: lead.map(Text::from),
        span: reading.span(place, text),
    }
}

impl Sheet {
    fn place(&self, row: u32, column: u32) -> Place {
        Place::Sheet {
            sheet: self.name.clone(),
            row,
            column,
        }
    }

    fn printed(&self, row: u32) -> Vec<&Filled> {
        let cells = self.rows.get(&row).map_or(&[] as &[Filled], Vec::as_slice);
        cells.iter().filter(|c| !c.text.is_empty()).collect()
    }

    fn bands(&self) -> Vec<Band> {
        let mut out: Vec<Band> = Vec::new();
        for row in self.rows.keys().copied().filter(|r| !self.printed(*r).is_empty()) {
            match out.last_mut() {
                Some(band) if band.rows.last().is_some_and(|last| last + 1 == row) => band.rows.push(row),
                _ => out.push(Band { rows: vec![row] }),
            }
        }
        out
    }

    /// The sheet as blocks, in reading order, and its rows as lines to show.
    pub(crate) fn blocks(&self, reading: &mut Reading, blocks: &mut Vec<Block>, lines: &mut Vec<SourceLine>) {
        let mut open: Option<(usize, u32, u32)> = None;
        for band in self.bands() {
            for (left, right) in self.side_by_side(&band) {
                if let Some((at, from, to)) = open
                    && left >= from
                    && right <= to
                    && self.continues(blocks, at, &band, (left, right))
                {
                    self.append(reading, blocks, at, &band, (from, to));
                    continue;
                }
                let before = blocks.len();
                self.lay_out(reading, blocks, &band, (left, right));
                let table = blocks
                    .iter()
                    .enumerate()
                    .skip(before)
                    .rev()
                    .find_map(|(at, b)| matches!(b, Block::Table(t) if t.header_rows > 0).then_some(at));
                if let Some(at) = table {
                    open = Some((at, left, right));
                }
            }
        }
        for block in blocks.iter_mut() {
            if let Block::Table(table) = block {
                grid::settle_fills(table);
            }
        }
        self.lines(lines);
    }

    fn lines(&self, lines: &mut Vec<SourceLine>) {
        for row in self.rows.keys().copied() {
            let printed = self.printed(row);
            let Some(first) = printed.first() else { continue };
            let mut text = String::new();
            let mut at = first.column;
            for cell in &printed {
                text.extend(std::iter::repeat_n('\t', (cell.column - at) as usize));
                text.push_str(&grid::squeeze(&cell.text));
                at = cell.column;
            }
            lines.push(SourceLine {
                place: self.place(row, first.column),
                text: Text::from(text),
            });
        }
    }

    /// The columns of a band, divided where a column is blank in every row and something wide stands on both sides.
    fn side_by_side(&self, band: &Band) -> Vec<(u32, u32)> {
        let mut used = BTreeMap::<u32, usize>::new();
        for row in &band.rows {
            for cell in self.printed(*row) {
                let wide = self.spans.get(&(*row, cell.column)).copied().unwrap_or(1);
                for column in cell.column..cell.column + u32::from(wide) {
                    *used.entry(column).or_default() += 1;
                }
            }
        }
        let mut parts: Vec<(u32, u32)> = Vec::new();
        for column in used.keys().copied() {
            match parts.last_mut() {
                Some((_, right)) if *right + 1 == column => *right = column,
                _ => parts.push((column, column)),
            }
        }
        let whole = || {
            let ends = (parts.first(), parts.last());
            vec![(ends.0.map_or(1, |p| p.0), ends.1.map_or(1, |p| p.1))]
        };
        let divided = band.rows.len() >= 2 && parts.len() > 1 && parts.iter().all(|(l, r)| r > l);
        if divided { parts } else { whole() }
    }

    fn count(&self, row: u32, (left, right): (u32, u32)) -> usize {
        let inside = |c: &&Filled| (left..=right).contains(&c.column);
        self.printed(row).into_iter().filter(inside).count()
    }

    /// Whether a band goes on with a table above it: nothing in it heads a new one.
    fn continues(&self, blocks: &[Block], at: usize, band: &Band, columns: (u32, u32)) -> bool {
        let wide = band.rows.iter().all(|r| self.count(*r, columns) >= 2);
        let last_row = match blocks.get(at) {
            Some(Block::Table(table)) => table
                .rows
                .last()
                .and_then(|r| r.cells.first())
                .map(|c| c.span.place.line()),
            _ => None,
        };
        let near = last_row.is_some_and(|last| band.rows.first().is_some_and(|r| r - last.min(*r) <= 2));
        let rows: Vec<Row> = {
            let mut scratch = Reading::default();
            let from = band.rows.iter().take(2);
            from.map(|r| self.row(&mut scratch, *r, columns)).collect()
        };
        let mut padded = rows;
        if padded.len() == 1 {
            padded.extend(padded.first().cloned());
        }
        wide && near && blocks.len() == at + 1 && !self.bold_row(band, columns) && grid::header_rows(&padded, None) == 0
    }

    fn bold_row(&self, band: &Band, (left, right): (u32, u32)) -> bool {
        let cells = band.rows.first().map(|r| self.printed(*r)).unwrap_or_default();
        let mut inside = cells.iter().filter(|c| (left..=right).contains(&c.column)).peekable();
        inside.peek().is_some() && inside.all(|c| c.bold)
    }

    fn append(&self, reading: &mut Reading, blocks: &mut [Block], at: usize, band: &Band, columns: (u32, u32)) {
        let rows: Vec<Row> = band.rows.iter().map(|r| self.row(reading, *r, columns)).collect();
        if let Some(Block::Table(table)) = blocks.get_mut(at) {
            table.rows.extend(rows);
        }
    }

    fn row(&self, reading: &mut Reading, row: u32, (left, right): (u32, u32)) -> Row {
        let filled = self.rows.get(&row).map_or(&[] as &[Filled], Vec::as_slice);
        let cell = |column: u32, reading: &mut Reading| -> Cell {
            let place = self.place(row, column);
            let Ok(at) = filled.binary_search_by_key(&column, |c| c.column) else {
                return reading.cell(&place, &[]);
            };
            let found = filled.get(at);
            let lines = found.map(|c| grid::lines(&c.text)).unwrap_or_default();
            Cell {
                fill: found.and_then(|c| c.fill),
                formula: found.is_some_and(|c| c.formula),
                columns: self.spans.get(&(row, column)).copied().unwrap_or(1),
                ..reading.cell(&place, &lines)
            }
        };
        Row {
            cells: (left..=right).map(|c| cell(c, reading)).collect(),
        }
    }

    fn lay_out(&self, reading: &mut Reading, blocks: &mut Vec<Block>, band: &Band, columns: (u32, u32)) {
        // what stands beside may reach further up or down
        let printed = |r: &&u32| self.count(**r, columns) > 0;
        let first = band.rows.iter().position(|r| printed(&r)).unwrap_or(0);
        let last = band.rows.iter().rposition(|r| printed(&r)).map_or(0, |r| r + 1);
        let rows = band.rows.get(first..last).unwrap_or_default();
        let counts: Vec<usize> = rows.iter().map(|r| self.count(*r, columns)).collect();
        let widest = counts.iter().copied().max().unwrap_or(0);
        if widest < 2 {
            for row in rows {
                self.loose(reading, blocks, *row, columns);
            }
            return;
        }
        let enough = widest.div_ceil(2).max(2);
        let start = counts.iter().position(|c| *c >= enough).unwrap_or(0);
        let (above, body) = rows.split_at(start);
        self.above(reading, blocks, above, columns);
        let notes = body
            .iter()
            .rev()
            .take_while(|r| self.is_note(**r, columns))
            .count()
            .min(body.len().saturating_sub(1));
        let (body, below) = body.split_at(body.len() - notes);
        // pairs of a name and a value have no header
        let pairs = widest == 2 && body.iter().all(|r| self.is_pair(*r, columns)) && !self.bold_row(band, columns);
        self.table(reading, blocks, body, columns, pairs.then_some(false));
        for row in below {
            self.loose(reading, blocks, *row, columns);
        }
    }

    /// What stands above a table: titles, and pairs of a name and a value.
    fn above(&self, reading: &mut Reading, blocks: &mut Vec<Block>, rows: &[u32], columns: (u32, u32)) {
        let mut pairs = Vec::new();
        for row in rows {
            if self.count(*row, columns) < 2 {
                self.table(reading, blocks, &pairs, columns, Some(false));
                pairs.clear();
                self.loose(reading, blocks, *row, columns);
            } else {
                pairs.push(*row);
            }
        }
        self.table(reading, blocks, &pairs, columns, Some(false));
    }

    fn table(
        &self,
        reading: &mut Reading,
        blocks: &mut Vec<Block>,
        body: &[u32],
        columns: (u32, u32),
        hint: Option<bool>,
    ) {
        let (left, right) = columns;
        let used = body.iter().flat_map(|r| self.printed(*r)).map(|c| c.column);
        let inside: Vec<u32> = used.filter(|c| (left..=right).contains(c)).collect();
        let (Some(left), Some(right)) = (inside.iter().min().copied(), inside.iter().max().copied()) else {
            return;
        };
        let rows: Vec<Row> = body.iter().map(|r| self.row(reading, *r, (left, right))).collect();
        let band = Band { rows: body.to_vec() };
        let bold = self.bold_row(&band, columns) && body.len() > 1;
        let header_rows = grid::header_rows(&rows, hint.or(bold.then_some(true)));
        blocks.push(Block::Table(Table { rows, header_rows }));
    }

    /// A row of two cells whose second holds a digit, as a date, a number or a version does.
    fn is_pair(&self, row: u32, (left, right): (u32, u32)) -> bool {
        let printed = self.printed(row);
        let mut inside = printed.iter().filter(|c| (left..=right).contains(&c.column));
        match (inside.next(), inside.next(), inside.next()) {
            (Some(name), Some(value), None) => {
                let digit = |t: &str| t.contains(|c: char| c.is_ascii_digit());
                !digit(&name.text) && digit(&value.text)
            }
            _ => false,
        }
    }

    /// A single cell below a table that reads like a note of it.
    fn is_note(&self, row: u32, (left, right): (u32, u32)) -> bool {
        let printed = self.printed(row);
        let mut inside = printed.iter().filter(|c| (left..=right).contains(&c.column));
        match (inside.next(), inside.next()) {
            (Some(cell), None) => {
                let text = cell.text.trim();
                let lower = text.to_lowercase();
                text.starts_with('*')
                    || lower.starts_with("note")
                    || lower.starts_with("source")
                    || text.ends_with('.') && text.split_whitespace().count() > 4
            }
            _ => false,
        }
    }

    /// A cell that stands alone in its row.
    fn loose(&self, reading: &mut Reading, blocks: &mut Vec<Block>, row: u32, (left, right): (u32, u32)) {
        for cell in self.printed(row) {
            if !(left..=right).contains(&cell.column) {
                continue;
            }
            let text = grid::squeeze(&cell.text);
            if let Some(item) = text.strip_prefix("• ") {
                blocks.push(item_block(reading, self.place(row, cell.column), item));
                continue;
            }
            let span = reading.span(self.place(row, cell.column), &text);
            let heads = text.chars().count() <= 120 && !text.ends_with('.') && !text.starts_with('*');
            blocks.push(if heads {
                Block::Heading(span)
            } else {
                Block::Paragraph(span)
            });
        }
    }
}

//! A page's pieces as lines: characters to words, words to cells, wrapped lines back to rows and paragraphs.
//!
//! A table is found by its ruling lines where it has them, else by the white space that runs down between its columns.

use super::{
    grids::{Grid, grids, vertical_between},
    page::{Drawn, Glyph},
};
use crate::{colour, grid};
use terms::Rag;

/// A line to show: one cell, or a row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    /// Its cells; empty ones are present.
    pub(crate) cells: Vec<String>,
    /// The status that each cell's background means.
    pub(crate) fills: Vec<Option<Rag>>,
    /// Whether white space stands above it.
    pub(crate) apart: bool,
    /// Its base line, from the top of the page.
    pub(crate) y: f64,
}

/// A run of words without a wide gap in it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) x: f64,
    pub(crate) end: f64,
}

/// What stands on one base line.
#[derive(Clone, Debug)]
pub(crate) struct Physical {
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) pieces: Vec<Piece>,
}

/// A gap of more than this share of the size parts words.
const WORD: f64 = 0.16;
/// A gap of more than this many sizes parts cells.
const CELL: f64 = 0.8;
/// Lines closer than this many sizes cannot stand below one another: they are cells set at different heights.
const BESIDE: f64 = 0.85;
/// Lines further apart than this many sizes belong to different rows or paragraphs.
const TIGHT: f64 = 1.45;
/// Lines further apart than this many sizes stand apart.
const APART: f64 = 1.9;

/// The lines of a page, from the top.
pub(crate) fn lines(drawn: &Drawn) -> Vec<Line> {
    let physical = physical(drawn);
    let found = grids(&drawn.rules);
    let mut out = Vec::new();
    let mut loose: Vec<Physical> = Vec::new();
    let mut emitted = vec![false; found.len()];
    for line in physical.iter().cloned() {
        let mut rest = line;
        let inside = |p: &Piece, y: f64, size: f64| found.iter().position(|g| g.holds(p.x + 1.0, y - size * 0.3));
        let mut hit = None;
        rest.pieces.retain(|p| match inside(p, rest.y, rest.size) {
            Some(at) => {
                hit = Some(at);
                false
            }
            None => true,
        });
        if let Some(at) = hit.filter(|at| emitted.get(*at) == Some(&false)) {
            flow(&std::mem::take(&mut loose), &mut out);
            if let (Some(grid), Some(done)) = (found.get(at), emitted.get_mut(at)) {
                ruled(grid, &physical, drawn, &mut out);
                *done = true;
            }
        }
        if !rest.pieces.is_empty() {
            loose.push(rest);
        }
    }
    flow(&loose, &mut out);
    for text in &drawn.turned {
        out.push(Line {
            cells: vec![grid::squeeze(text)],
            fills: vec![None],
            apart: true,
            y: f64::MAX,
        });
    }
    out
}

/// Characters to base lines, and base lines to pieces.
fn physical(drawn: &Drawn) -> Vec<Physical> {
    let mut glyphs: Vec<&Glyph> = drawn.glyphs.iter().collect();
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<(f64, f64, Vec<&Glyph>)> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            // raised and lowered characters stay with their line
            Some((y, size, row)) if glyph.y - *y <= 0.42 * size.max(glyph.size) => {
                if glyph.size > *size {
                    (*y, *size) = (glyph.y, glyph.size);
                }
                row.push(glyph);
            }
            _ => rows.push((glyph.y, glyph.size, vec![glyph])),
        }
    }
    rows.into_iter()
        .filter_map(|(y, size, row)| {
            let pieces = pieces(row, y, size, drawn);
            (!pieces.is_empty()).then_some(Physical { y, size, pieces })
        })
        .collect()
}

fn pieces(mut row: Vec<&Glyph>, y: f64, size: f64, drawn: &Drawn) -> Vec<Piece> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut out: Vec<Piece> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for glyph in row {
        if glyph.text.trim().is_empty() {
            continue;
        }
        // the same character drawn twice, to look bold
        let twice = before.is_some_and(|(x, _)| (glyph.x - x).abs() < 0.2 * (glyph.end - glyph.x))
            && out.last().is_some_and(|p| p.text.ends_with(&glyph.text));
        if twice {
            continue;
        }
        let gap = before.map(|(_, end)| glyph.x - end);
        let cut = gap.is_none_or(|g| {
            let (end, x) = (glyph.x - g, glyph.x);
            g > CELL * size || (g > 1.0 && vertical_between(&drawn.rules, end - 1.0, x + 1.0, y - size * 0.3))
        });
        match out.last_mut() {
            Some(piece) if !cut => {
                if gap.is_some_and(|g| g > WORD * glyph.size.min(size)) {
                    piece.text.push(' ');
                }
                piece.text.push_str(&glyph.text);
                piece.end = glyph.end.max(piece.end);
            }
            _ => out.push(Piece {
                text: glyph.text.clone(),
                x: glyph.x,
                end: glyph.end,
            }),
        }
        before = Some((glyph.x, glyph.end));
    }
    join_marks(out)
}

/// Adds what stands on the next line; what broke at a hyphen goes on without a blank.
fn go_on(text: &mut String, next: &str) {
    let broken = text.ends_with('-') && text.chars().rev().nth(1).is_some_and(char::is_alphanumeric);
    if !text.is_empty() && !broken {
        text.push(' ');
    }
    text.push_str(next);
}

/// Lines whose cells are set at different heights, as one line.
fn level(lines: &[Physical]) -> Vec<Physical> {
    let overlaps = |a: &Piece, b: &Piece| a.x < b.end && b.x < a.end;
    let mut out: Vec<Physical> = Vec::new();
    let mut above: Option<&Physical> = None;
    for line in lines {
        let beside = above.is_some_and(|a| {
            let near = line.y - a.y < BESIDE * line.size.max(a.size);
            near && !a.pieces.iter().any(|p| line.pieces.iter().any(|q| overlaps(p, q)))
        });
        match out.last_mut() {
            Some(row) if beside => {
                // the row stands where most of its cells stand
                if line.pieces.len() > above.map_or(0, |a| a.pieces.len()) {
                    row.y = line.y;
                }
                for piece in &line.pieces {
                    match row.pieces.iter_mut().find(|p| overlaps(p, piece)) {
                        Some(cell) => {
                            go_on(&mut cell.text, &piece.text);
                            (cell.x, cell.end) = (cell.x.min(piece.x), cell.end.max(piece.end));
                        }
                        None => row.pieces.push(piece.clone()),
                    }
                }
                row.pieces.sort_by(|a, b| a.x.total_cmp(&b.x));
            }
            _ => out.push(line.clone()),
        }
        above = Some(line);
    }
    out
}

/// A list mark belongs to the words that follow it, however far they are set in.
fn join_marks(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let last = pieces.len().saturating_sub(1);
    for (at, mut piece) in pieces.into_iter().enumerate() {
        piece.text = piece.text.replace(['\u{F0B7}', '\u{F0A7}', '\u{F0D8}'], "•");
        match out.last_mut() {
            Some(mark) if at == 1 && last == 1 && is_mark(&mark.text) => {
                mark.text.push(' ');
                mark.text.push_str(&piece.text);
                mark.end = piece.end;
            }
            _ => out.push(piece),
        }
    }
    out
}

fn is_mark(text: &str) -> bool {
    let bare = text.trim_start_matches('(').trim_end_matches(['.', ')']);
    let numbered = bare.len() < text.len()
        && (1..=3).contains(&bare.chars().count())
        && bare.chars().all(|c| c.is_ascii_alphanumeric());
    numbered || matches!(text, "•" | "–" | "-" | "o" | "▪" | "◦" | "●" | "§")
}

/// The rows of a ruled table.
fn ruled(grid: &Grid, physical: &[Physical], drawn: &Drawn, out: &mut Vec<Line>) {
    let (rows, columns) = (grid.rows(), grid.columns());
    let mut cells = vec![vec![String::new(); columns]; rows];
    let mut inside: Vec<Physical> = Vec::new();
    for line in physical {
        let mut kept = line.clone();
        kept.pieces.retain(|p| grid.holds(p.x + 1.0, line.y - line.size * 0.3));
        for piece in &kept.pieces {
            let slot = grid.slot(piece.x + 1.0, line.y - line.size * 0.3);
            if let Some(cell) = slot.and_then(|(r, c)| cells.get_mut(r)?.get_mut(c)) {
                go_on(cell, &piece.text);
            }
        }
        if !kept.pieces.is_empty() {
            inside.push(kept);
        }
    }
    let used = (0..columns).filter(|c| cells.iter().any(|r| r.get(*c).is_some_and(|t| !t.is_empty())));
    if used.count() < 2 {
        // a frame around text
        flow(&inside, out);
        return;
    }
    let mut apart = true;
    for (r, row) in cells.into_iter().enumerate() {
        if row.iter().all(String::is_empty) {
            continue;
        }
        let fills = (0..columns)
            .map(|c| {
                let (x, y) = grid.middle(r, c);
                let under = drawn
                    .boxes
                    .iter()
                    .rev()
                    .find(|(a, _)| (a.left..=a.right).contains(&x) && (a.top..=a.bottom).contains(&y));
                under.and_then(|(_, rgb)| colour::status(*rgb))
            })
            .collect();
        out.push(Line {
            cells: row,
            fills,
            apart,
            y: grid.middle(r, 0).1,
        });
        apart = false;
    }
}

/// Lines outside ruled tables: tables by alignment, else paragraphs.
fn flow(lines: &[Physical], out: &mut Vec<Line>) {
    let lines = &level(lines);
    let right = lines
        .iter()
        .filter_map(|l| l.pieces.last())
        .map(|p| p.end)
        .fold(0.0, f64::max);
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let above = at.checked_sub(1).and_then(|b| lines.get(b));
        let apart = above.is_none_or(|b| line.y - b.y > APART * line.size.max(b.size));
        let taken = aligned(lines.get(at..).unwrap_or_default());
        if taken > 1 {
            let block = lines.get(at..at + taken).unwrap_or_default();
            table(block, apart, out);
            at += taken;
            continue;
        }
        let wraps = |b: &Physical| wraps(b, line, right);
        match out.last_mut() {
            Some(last) if !apart && line.pieces.len() == 1 && last.cells.len() == 1 && above.is_some_and(wraps) => {
                if let (Some(cell), Some(piece)) = (last.cells.first_mut(), line.pieces.first()) {
                    go_on(cell, &piece.text);
                }
            }
            _ => out.push(Line {
                cells: line.pieces.iter().map(|p| p.text.clone()).collect(),
                fills: vec![None; line.pieces.len()],
                apart,
                y: line.y,
            }),
        }
        at += 1;
    }
}

/// Whether a line goes on with the one above it: that one is full, both are of one size and close together.
fn wraps(above: &Physical, line: &Physical, right: f64) -> bool {
    let (Some(last), Some(first)) = (above.pieces.last(), line.pieces.first()) else {
        return false;
    };
    let close = line.y - above.y <= TIGHT * line.size.max(above.size);
    let alike = (line.size - above.size).abs() < 0.5;
    // the next word would not have fitted
    let word = first.text.split_whitespace().next().map_or(0, |w| w.chars().count());
    let full = last.end + word as f64 * line.size * 0.45 >= right - line.size;
    let starts_list = first.text.split_whitespace().next().is_some_and(is_mark);
    let set_in = above.pieces.first().is_some_and(|p| first.x + 1.0 >= p.x);
    above.pieces.len() == 1 && close && alike && full && set_in && !starts_list
}

/// The columns that pieces fall into: stretches of the page with white space between them.
fn columns(lines: &[&Physical]) -> Vec<(f64, f64)> {
    let mut spans: Vec<(f64, f64)> = lines
        .iter()
        .flat_map(|l| l.pieces.iter().map(|p| (p.x, p.end)))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f64, f64)> = Vec::new();
    for (x, end) in spans {
        match out.last_mut() {
            Some(last) if x <= last.1 + 2.0 => last.1 = last.1.max(end),
            _ => out.push((x, end)),
        }
    }
    out
}

/// How many lines from the first on form a table by their alignment.
fn aligned(lines: &[Physical]) -> usize {
    let Some(first) = lines.first().filter(|l| l.pieces.len() >= 2) else {
        return 0;
    };
    let mut block: Vec<&Physical> = vec![first];
    let mut rows = 1;
    let mut found = columns(&block);
    for (at, line) in lines.iter().enumerate().skip(1) {
        let above = block.last().copied().unwrap_or(first);
        if line.y - above.y > 3.2 * line.size.max(above.size) {
            break;
        }
        let goes_on = if line.pieces.len() == 1 {
            let follows = lines.iter().skip(at + 1).take(3).any(|l| l.pieces.len() >= 2);
            continues(line, above, &found, follows)
        } else {
            true
        };
        block.push(line);
        let wider = columns(&block);
        let holds = wider.len() >= 2 && wider.len() + 1 >= found.len() && wider.len() * 5 >= line.pieces.len() * 3;
        if !goes_on || !holds {
            block.pop();
            break;
        }
        rows += usize::from(line.pieces.len() >= 2);
        found = wider;
    }
    // a line that stands alone below the last full row is no part of it unless it continues a cell
    while block.len() > 1 && block.last().is_some_and(|l| l.pieces.len() == 1) {
        let single = block.last().and_then(|l| l.pieces.first());
        let in_first = single.is_none_or(|p| found.first().is_none_or(|c| p.x < c.0 + 3.0));
        if !in_first {
            break;
        }
        block.pop();
    }
    if rows >= 2 { block.len() } else { 0 }
}

/// Whether a single piece continues a cell of the row above: it stays inside one column.
fn continues(line: &Physical, above: &Physical, found: &[(f64, f64)], more_rows_follow: bool) -> bool {
    let Some(piece) = line.pieces.first() else { return false };
    let column = found.iter().rposition(|c| c.0 <= piece.x + 3.0);
    let Some(column) = column else { return false };
    let stays = found.get(column + 1).is_none_or(|next| piece.end <= next.0 - 2.0);
    let close = line.y - above.y <= TIGHT * line.size.max(above.size);
    stays
        && if column == 0 {
            more_rows_follow
        } else {
            close || more_rows_follow
        }
}

/// The rows of an aligned table; lines that stand close below one another are one row where rows stand apart.
fn table(block: &[Physical], apart: bool, out: &mut Vec<Line>) {
    let refs: Vec<&Physical> = block.iter().collect();
    let found = columns(&refs);
    let gaps: Vec<f64> = block
        .windows(2)
        .map(|w| match w {
            [a, b] => (b.y - a.y) / a.size.max(b.size).max(0.1),
            _ => 0.0,
        })
        .collect();
    let (tight, loose) = (gaps.iter().any(|g| *g <= TIGHT), gaps.iter().any(|g| *g > TIGHT));
    let in_first = |l: &Physical| {
        let end = found.first().map_or(0.0, |c| c.1);
        l.pieces.first().is_some_and(|p| p.x <= end)
    };
    let mut apart = apart;
    for (at, line) in block.iter().enumerate() {
        let gap = at.checked_sub(1).and_then(|g| gaps.get(g)).copied();
        let same_row = gap.is_some_and(|g| {
            let close = g <= TIGHT;
            if tight && loose {
                close
            } else {
                close && line.pieces.len() == 1 && !in_first(line)
            }
        });
        let slot = |p: &Piece| found.iter().rposition(|c| c.0 <= p.x + 1.0).unwrap_or(0);
        if !same_row {
            out.push(Line {
                cells: vec![String::new(); found.len()],
                fills: vec![None; found.len()],
                apart,
                y: line.y,
            });
            apart = false;
        }
        for piece in &line.pieces {
            if let Some(cell) = out.last_mut().and_then(|row| row.cells.get_mut(slot(piece))) {
                go_on(cell, &piece.text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::Area;

    /// Characters six wide and ten high, from `(x, y, text)`.
    fn drawn(texts: &[(f64, f64, &str)]) -> Drawn {
        let glyphs = texts.iter().flat_map(|(x, y, text)| {
            text.chars().enumerate().map(move |(at, c)| Glyph {
                text: c.to_string(),
                x: x + 6.0 * at as f64,
                end: x + 6.0 * (at + 1) as f64,
                y: *y,
                size: 10.0,
            })
        });
        Drawn {
            glyphs: glyphs.collect(),
            ..Drawn::default()
        }
    }

    fn cells(drawn: &Drawn) -> Vec<String> {
        lines(drawn).iter().map(|l| l.cells.join("|")).collect()
    }

    #[test]
    fn words_and_columns_are_told_apart_by_gaps() {
        let page = drawn(&[
            (50.0, 100.0, "Ref"),
            (150.0, 100.0, "Due date"),
            (300.0, 100.0, "Owner"),
            (50.0, 120.0, "A1-01"),
            (150.0, 120.0, "16/08/23"),
            (300.0, 120.0, "PMO"),
            (50.0, 140.0, "A1-02"),
            (300.0, 140.0, "SI"),
        ]);
        assert_eq!(cells(&page), ["Ref|Due date|Owner", "A1-01|16/08/23|PMO", "A1-02||SI"]);
    }

    #[test]
    fn wrapped_cells_and_paragraphs_are_joined() {
        let page = drawn(&[
            (50.0, 100.0, "Ref"),
            (150.0, 100.0, "Action"),
            (50.0, 125.0, "A1-01"),
            (150.0, 125.0, "Plan on a page"),
            (150.0, 137.0, "for migration"),
            (50.0, 162.0, "A1-02"),
            (150.0, 162.0, "Data cut"),
            (50.0, 220.0, "A paragraph that runs on to the right edge of"),
            (50.0, 232.0, "the page and ends here."),
            (50.0, 260.0, "• one"),
        ]);
        assert_eq!(
            cells(&page),
            [
                "Ref|Action",
                "A1-01|Plan on a page for migration",
                "A1-02|Data cut",
                "A paragraph that runs on to the right edge of the page and ends here.",
                "• one"
            ]
        );
    }

    #[test]
    fn cells_set_at_different_heights_are_one_row() {
        let page = drawn(&[
            (50.0, 100.0, "Milestone"),
            (150.0, 106.0, "Title"),
            (300.0, 106.0, "Time"),
            (50.0, 112.0, "ID"),
            (50.0, 140.0, "T-1"),
            (150.0, 134.0, "Data cut"),
            (150.0, 146.0, "taken"),
            (300.0, 134.0, "10:00-"),
            (300.0, 146.0, "10:05"),
        ]);
        assert_eq!(
            cells(&page),
            ["Milestone ID|Title|Time", "T-1|Data cut taken|10:00-10:05"]
        );
    }

    #[test]
    fn ruled_tables_keep_their_cells() {
        let mut page = drawn(&[
            (52.0, 112.0, "Ref"),
            (102.0, 112.0, "Task"),
            (152.0, 112.0, "RAG"),
            (52.0, 132.0, "1"),
            (102.0, 128.0, "Data"),
            (102.0, 140.0, "cut"),
        ]);
        let area = |left, top, right, bottom| Area {
            left,
            top,
            right,
            bottom,
        };
        for y in [100.0, 120.0, 150.0] {
            page.rules.push(area(50.0, y, 200.0, y));
        }
        for x in [50.0, 100.0, 150.0, 200.0] {
            page.rules.push(area(x, 100.0, x, 150.0));
        }
        page.boxes.push((area(150.0, 120.0, 200.0, 150.0), (255, 192, 0)));
        let lines = lines(&page);
        assert_eq!(cells(&page), ["Ref|Task|RAG", "1|Data cut|"]);
        assert_eq!(lines[1].fills, [None, None, Some(Rag::Amber)]);
    }
}

//! Lines to the cells of a table: tabs, bars, or columns kept apart by white space. Torn rows are joined.

use super::markup::{Glyph, glyphs, trim};
use crate::document::SourceLine;

/// Cells of rows, with the marks still in them.
pub(super) type Rows = Vec<Vec<Vec<Glyph>>>;

/// Cuts a line at its tabs.
pub(super) fn tabs(line: &SourceLine, index: usize) -> Vec<Vec<Glyph>> {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    glyphs(&line.text, index, 0)
        .split(|g| g.c == '\t')
        .map(<[Glyph]>::to_vec)
        .collect()
}

/// Cuts a line at its bars; none for the line of dashes below a header.
pub(super) fn bars(line: &SourceLine, index: usize) -> Option<Vec<Vec<Glyph>>> {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let all = glyphs(&line.text, index, 0);
    let all = trim(&all);
    if all.iter().all(|g| matches!(g.c, '|' | '-' | ':' | '+' | '=' | ' ')) {
        return None;
    }
    let mut out = vec![Vec::new()];
    for (at, glyph) in all.iter().enumerate() {
        if glyph.c == '|' && !(at > 0 && all[at - 1].c == '\\') {
            out.push(Vec::new());
        } else if let Some(last) = out.last_mut() {
            last.push(*glyph);
        }
    }
    if all.first().is_some_and(|g| g.c == '|') {
        out.remove(0);
    }
    if all.last().is_some_and(|g| g.c == '|') {
        out.pop();
    }
    Some(out)
}

/// Parts of a line with two or more blanks between them.
pub(super) fn spaced(line: &str, index: usize) -> Vec<Vec<Glyph>> {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let all = glyphs(line, index, 0);
    let all = trim(&all);
    let mut out: Vec<Vec<Glyph>> = vec![Vec::new()];
    let mut blanks = 0;
    for glyph in all {
        if glyph.c == ' ' {
            blanks += 1;
            continue;
        }
        if blanks >= 2 {
            out.push(Vec::new());
        } else if blanks == 1
            && let Some(last) = out.last_mut()
        {
            last.push(Glyph {
                c: ' ',
                line: glyph.line,
                column: glyph.column - 1,
            });
        }
        blanks = 0;
        if let Some(last) = out.last_mut() {
            last.push(*glyph);
        }
    }
    out
}

/// A table whose columns are kept apart by blanks, if the lines from `from` on are one; how many lines it takes.
pub(super) fn aligned(lines: &[SourceLine], from: usize, to: usize) -> Option<(Rows, usize)> {
    let mut parts: Vec<Vec<Vec<Glyph>>> = Vec::new();
    let mut skipped = 0;
    for (index, line) in lines.iter().enumerate().take(to).skip(from) {
        let row = spaced(&line.text, index);
        let dashes = line.text.chars().all(|c| matches!(c, '-' | '=' | '+' | ' ' | '_'));
        if dashes && !line.text.trim().is_empty() && !parts.is_empty() {
            skipped += 1; // a rule below the header
            continue;
        }
        if row.len() < 2 {
            break;
        }
        parts.push(row);
    }
    let widest = parts.iter().map(Vec::len).max()?;
    let enough = if widest >= 3 {
        parts.len() >= 2
    } else {
        parts.len() >= 4 || (parts.len() == 3 && parts.iter().all(|r| is_even_pair(r, &parts)))
    };
    if !enough {
        return None;
    }
    let start = |cell: &Vec<Glyph>| cell.first().map_or(0, |g| g.column);
    let model = parts.iter().find(|r| r.len() == widest)?;
    let starts: Vec<u32> = model.iter().map(start).collect();
    let ends: Vec<u32> = model.iter().map(|c| c.last().map_or(0, |g| g.column)).collect();
    let (mut aligned, mut all) = (0, 0);
    let mut rows = Rows::new();
    for row in &parts {
        let mut cells = vec![Vec::new(); widest];
        for cell in row {
            let (begin, end) = (start(cell), cell.last().map_or(0, |g| g.column));
            let near = |a: u32, b: u32| a.abs_diff(b) <= 2;
            all += 1;
            let exact = (0..widest).find(|c| near(starts[*c], begin) || near(ends[*c], end));
            aligned += usize::from(exact.is_some());
            let column = exact.unwrap_or_else(|| starts.iter().rposition(|s| *s <= begin + 2).unwrap_or(0));
            let target: &mut Vec<Glyph> = &mut cells[column];
            if !target.is_empty() {
                target.push(Glyph {
                    c: ' ',
                    line: begin,
                    column: begin,
                });
                if let Some(space) = target.last_mut() {
                    space.line = cell.first().map_or(0, |g| g.line);
                }
            }
            target.extend_from_slice(cell);
        }
        rows.push(cells);
    }
    let taken = rows.len() + skipped;
    (aligned * 10 >= all * 8).then_some((rows, taken))
}

/// Two cells with a wide gap, the second below the first row's second.
fn is_even_pair(row: &[Vec<Glyph>], rows: &[Vec<Vec<Glyph>>]) -> bool {
    let starts = |r: &[Vec<Glyph>]| r.get(1).and_then(|c| c.first()).map(|g| g.column);
    let ends = row.first().and_then(|c| c.last()).map(|g| g.column);
    let wide = starts(row).zip(ends).is_some_and(|(b, a)| b > a + 3);
    row.len() == 2 && wide && rows.first().is_some_and(|f| starts(f) == starts(row))
}

/// Joins the cells of a torn row: the last cell of the first part and the first of the second are one.
pub(super) fn join(row: &mut Vec<Vec<Glyph>>, mut more: Vec<Vec<Glyph>>) {
    if more.is_empty() {
        return;
    }
    let first = more.remove(0);
    match row.last_mut() {
        Some(last) => {
            if let (Some(end), false) = (last.last().copied(), first.is_empty()) {
                last.push(Glyph {
                    c: ' ',
                    column: end.column + 1,
                    ..end
                });
            }
            last.extend(first);
        }
        None => row.push(first),
    }
    row.append(&mut more);
}

/// Whether a cell opened with a quotation mark that the row does not close (a cell with line breaks, as pasted from
/// a spreadsheet).
pub(super) fn open_quote(row: &[Vec<Glyph>]) -> bool {
    row.last().is_some_and(|cell| {
        let cell = trim(cell);
        cell.first().is_some_and(|g| g.c == '"') && cell.iter().filter(|g| g.c == '"').count() % 2 == 1
    })
}

/// Takes a spreadsheet's quotation marks off a cell.
pub(super) fn unquote(cell: &mut Vec<Glyph>) {
    let inner = trim(cell);
    let quoted =
        inner.len() > 1 && inner.first().is_some_and(|g| g.c == '"') && inner.last().is_some_and(|g| g.c == '"');
    let across = inner.first().zip(inner.last()).is_some_and(|(a, b)| a.line != b.line);
    if quoted && across {
        *cell = inner[1..inner.len() - 1].to_vec();
    }
}

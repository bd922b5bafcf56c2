//! Rows that came apart: lines of one row joined, two rows in one line parted, cells that slid beside their column
//! put back. What a cell may be is told by the rows that are whole.

use super::headers::Kind;
use super::markup::{Glyph, string, trim};
use super::rows::{self, Rows};
use super::shape;

type Line = Vec<Vec<Glyph>>;

/// The kind of a raw cell.
fn kind(cell: &[Glyph]) -> Kind {
    let text = string(trim(cell));
    let text = text.trim_start_matches(['*', ' ']);
    // "5 mins" is no number that a row starts with
    if shape::is_length_of_time(text) {
        Kind::Text
    } else {
        Kind::of(text)
    }
}

/// Puts lines together to rows of one width. Gives the rows, and how many lines they took: a line that can be no
/// part of the table ends it.
pub(super) fn assemble(lines: Vec<Line>) -> (Rows, usize) {
    let width = lines.first().map_or(0, Vec::len);
    let mut out = Rows::new();
    let Some(starts) = Starts::of(&lines, width) else {
        let taken = lines.iter().take_while(|l| l.len() > 1).count();
        return (lines.into_iter().take(taken).collect(), taken);
    };
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        if line.len() == width || (at == 0) {
            out.push(line.clone());
            at += 1;
        } else if line.len() > width {
            out.extend(starts.split(line, width));
            at += 1;
        } else if let Some(count) = starts.group(&lines[at..], width) {
            let parts = &lines[at..at + count];
            let total: usize = parts.iter().map(Vec::len).sum();
            out.push(merge(parts, total - width));
            at += count;
        } else if line.len() > 1 {
            out.push(line.clone());
            at += 1;
        } else {
            break;
        }
        while at < lines.len() && continues(&lines, at, &out, &starts) {
            if let Some(row) = out.last_mut() {
                rows::join(row, lines[at].clone());
            }
            at += 1;
        }
    }
    (out, at)
}

/// Whether a line without tabs goes on with the last cell of the row above.
fn continues(lines: &[Line], at: usize, out: &Rows, starts: &Starts) -> bool {
    let [cell] = lines[at].as_slice() else { return false };
    let text = string(trim(cell));
    let Some(last) = out.last().and_then(|r| r.last()) else {
        return false;
    };
    if text.is_empty() || out.len() < 2 || starts.opens(&lines[at]) {
        return false;
    }
    let last = string(trim(last));
    let follows = lines.get(at + 1).is_none_or(|l| l.len() > 1 || starts.opens(l));
    let markup = ["<li", "</", "<ul", "<ol", "<p", "<br"]
        .iter()
        .any(|t| text.starts_with(t));
    let open = !last.is_empty() && !last.ends_with(['.', '!', '?']);
    markup || (last.is_empty() && follows) || (open && text.starts_with(char::is_lowercase) && follows)
}

/// How rows of a table start: the kind of the first cell of those that are whole.
struct Starts {
    first: Kind,
}

impl Starts {
    fn of(lines: &[Line], width: usize) -> Option<Self> {
        if width < 3 {
            return None;
        }
        // of two kinds as frequent, the later: ids tell most
        let mut counts = [(Kind::Text, 0), (Kind::Date, 0), (Kind::Number, 0), (Kind::Id, 0)];
        for line in lines.iter().skip(1).filter(|l| l.len() > 1) {
            let found = line.first().map_or(Kind::Empty, |c| kind(c));
            let weight = if line.len() == width { 10 } else { 1 };
            counts
                .iter_mut()
                .filter(|(k, _)| *k == found)
                .for_each(|(_, n)| *n += weight);
        }
        let (first, _) = counts.into_iter().max_by_key(|(_, n)| *n).filter(|(_, n)| *n > 0)?;
        Some(Self { first })
    }

    /// Whether a line opens a row, as far as its first cell can tell.
    fn opens(&self, line: &Line) -> bool {
        let found = line.first().map_or(Kind::Empty, |c| kind(c));
        found == self.first && !matches!(self.first, Kind::Text | Kind::Date)
    }

    /// How many of the first lines make one row of the width.
    fn group(&self, lines: &[Line], width: usize) -> Option<usize> {
        let typed = !matches!(self.first, Kind::Text | Kind::Date);
        let first = lines.first()?;
        if first.len() == 1 && !self.opens(first) {
            return None;
        }
        let mut total = first.len();
        let mut found = None;
        for (breaks, line) in lines.iter().enumerate().skip(1).take(7) {
            if self.opens(line) {
                break;
            }
            total += line.len();
            let Some(joins) = total.checked_sub(width) else {
                continue;
            };
            if joins > breaks {
                break;
            }
            let bare = lines[..=breaks].iter().any(|l| l.len() == 1);
            let torn = (1..=breaks).any(|b| tear(&lines[b - 1], &lines[b]) > 0);
            if typed || bare || torn {
                found = Some(breaks + 1);
            }
            if !typed {
                break; // nothing tells where the next row opens
            }
        }
        found
    }

    /// Parts a line that holds more than one row.
    fn split(&self, line: &Line, width: usize) -> Rows {
        let typed = !matches!(self.first, Kind::Text | Kind::Date | Kind::Number);
        let later: Vec<usize> = (width.saturating_sub(2).max(2)..line.len())
            .filter(|c| typed && kind(&line[*c]) == self.first)
            .collect();
        let mut out = Rows::new();
        let mut from = 0;
        for at in later {
            if at - from + 2 >= width && line.len() - at + 2 >= width {
                out.push(line[from..at].to_vec());
                from = at;
            }
        }
        out.push(line[from..].to_vec());
        out
    }
}

/// How much the break between two lines looks like one inside a cell.
fn tear(before: &Line, after: &Line) -> i32 {
    let (Some(last), Some(first)) = (before.last(), after.first()) else {
        return 0;
    };
    let (a, b) = (string(trim(last)), string(trim(first)));
    let mut score = 0;
    if a.is_empty() || b.is_empty() {
        score += 2;
    }
    if b.starts_with(char::is_lowercase) {
        score += 3;
    }
    let typed = |k| matches!(k, Kind::Date | Kind::Id | Kind::Number);
    if typed(kind(first)) && !a.is_empty() {
        score -= 3;
    }
    if typed(kind(last)) && !b.is_empty() {
        score -= 2;
    }
    score
}

/// Joins lines to one row; `joins` of the breaks lie inside a cell, the others between two.
fn merge(parts: &[Line], joins: usize) -> Line {
    let mut order: Vec<usize> = (1..parts.len()).collect();
    order.sort_by_key(|b| -tear(&parts[b - 1], &parts[*b]));
    let joined: Vec<usize> = order.into_iter().take(joins).collect();
    let mut row: Line = parts.first().cloned().unwrap_or_default();
    for (n, part) in parts.iter().enumerate().skip(1) {
        if joined.contains(&n) {
            rows::join(&mut row, part.clone());
        } else {
            row.extend(part.iter().cloned());
        }
    }
    row
}

const SKIP_COLUMN: u32 = 2;
const DROP_EMPTY: u32 = 1;
const DROP_FILLED: u32 = 12;

/// Puts cells that slid beside their column back, in rows that are too long, too short or of the wrong kinds.
pub(super) fn realign(rows: &mut Rows) {
    let width = rows.first().map_or(0, Vec::len);
    let columns: Vec<Option<Kind>> = (0..width).map(|c| column_kind(rows, c, width)).collect();
    let typed = columns
        .iter()
        .filter(|k| matches!(k, Some(Kind::Date | Kind::Id)))
        .count();
    if typed < 2 || width < 3 {
        return;
    }
    for row in rows.iter_mut().skip(1) {
        let kinds: Vec<Kind> = row.iter().map(|c| kind(c)).collect();
        let straight: u32 = kinds.iter().zip(&columns).map(|(k, c)| fit(*k, *c)).sum();
        let surplus = kinds.iter().skip(width).any(|k| *k != Kind::Empty);
        let short = row.len() < width && kinds.iter().zip(&columns).any(|(k, c)| fit(*k, *c) > 1);
        if !(surplus || short || straight >= 6 || (row.len() > width)) {
            continue;
        }
        if let Some((cost, places)) = align(&kinds, &columns)
            && (surplus || row.len() != width || cost + 3 < straight)
        {
            place(row, &places, width);
        }
    }
}

/// The kind that most whole rows have in a column.
fn column_kind(rows: &Rows, column: usize, width: usize) -> Option<Kind> {
    let cells: Vec<Kind> = rows
        .iter()
        .skip(1)
        .filter(|r| r.len() == width)
        .map(|r| kind(&r[column]))
        .filter(|k| !matches!(k, Kind::Empty | Kind::Open))
        .collect();
    [Kind::Date, Kind::Id, Kind::Number, Kind::Text].into_iter().find(|k| {
        let same = cells.iter().filter(|c| *c == k).count();
        same >= 2 && same * 10 >= cells.len() * 6
    })
}

/// What it costs to have a cell of one kind in a column of another.
fn fit(cell: Kind, column: Option<Kind>) -> u32 {
    match (cell, column) {
        (_, None) | (Kind::Open, _) => 0,
        (Kind::Empty, Some(_)) => 1,
        (a, Some(b)) if a == b => 0,
        (Kind::Text, Some(_)) => 6,
        (Kind::Number, Some(Kind::Text)) => 1,
        (_, Some(Kind::Text)) => 4,
        _ => 5,
    }
}

/// The cheapest way to place cells, in order, on columns: the column of each cell, none for a cell left out.
fn align(cells: &[Kind], columns: &[Option<Kind>]) -> Option<(u32, Vec<Option<usize>>)> {
    let (n, m) = (cells.len(), columns.len());
    let mut best = vec![vec![u32::MAX; m + 1]; n + 1];
    let mut step = vec![vec![0_u8; m + 1]; n + 1];
    best[0][0] = 0;
    for i in 0..=n {
        for j in 0..=m {
            let here = best[i][j];
            if here == u32::MAX {
                continue;
            }
            let mut relax = |i: usize, j: usize, cost: u32, how: u8| {
                // of two ways that cost the same, the one that leaves the later column empty
                if cost < best[i][j] || (cost == best[i][j] && how == 2) {
                    best[i][j] = cost;
                    step[i][j] = how;
                }
            };
            if i < n && j < m {
                relax(i + 1, j + 1, here + fit(cells[i], columns[j]), 1);
            }
            if j < m {
                relax(i, j + 1, here + if i == n { 1 } else { SKIP_COLUMN }, 2);
            }
            if i < n {
                let drop = if cells[i] == Kind::Empty {
                    DROP_EMPTY
                } else {
                    DROP_FILLED
                };
                relax(i + 1, j, here + drop, 3);
            }
        }
    }
    let cost = *best.get(n)?.get(m)?;
    let mut places = vec![None; n];
    let (mut i, mut j) = (n, m);
    while i > 0 || j > 0 {
        match step[i][j] {
            1 => {
                (i, j) = (i - 1, j - 1);
                places[i] = Some(j);
            }
            2 => j -= 1,
            3 => i -= 1,
            _ => return None,
        }
    }
    Some((cost, places))
}

/// Moves cells to their columns; a filled cell without one stays at the end, to be named as unread.
fn place(row: &mut Line, places: &[Option<usize>], width: usize) {
    let mut cells: Line = vec![Vec::new(); width];
    for (cell, to) in row.drain(..).zip(places) {
        match to.and_then(|c| cells.get_mut(c)) {
            Some(free) => *free = cell,
            None if !trim(&cell).is_empty() => cells.push(cell),
            None => {}
        }
    }
    *row = cells;
}

#[cfg(test)]
mod tests {
    use super::super::markup::glyphs;
    use super::*;

    fn table(text: &str) -> Vec<Line> {
        let lines = text.lines().zip(0..);
        lines
            .map(|(l, n)| glyphs(l, n, 0).split(|g| g.c == '\t').map(<[Glyph]>::to_vec).collect())
            .collect()
    }

    fn check(text: &str, expected: &[&str], taken: usize) {
        let (mut rows, lines) = assemble(table(text));
        realign(&mut rows);
        let rows: Vec<String> = rows
            .iter()
            .map(|r| r.iter().map(|c| string(trim(c))).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(rows, expected, "{text}");
        assert_eq!(lines, taken, "{text}");
    }

    #[test]
    fn torn_rows_are_joined() {
        let head = "Ref\tDate\tAction\tOwner\tDue";
        check(
            &format!(
                "{head}\nA-1\t01/07/2026\tWrite down how\nit works\n\tPetra\t16/09/2026\nA-2\t05/08/2026\tCount\tOsei\n23/09/2026"
            ),
            &[
                "Ref|Date|Action|Owner|Due",
                "A-1|01/07/2026|Write down how it works|Petra|16/09/2026",
                "A-2|05/08/2026|Count|Osei|23/09/2026",
            ],
            6,
        );
        check(
            &format!(
                "{head}\nA-1\t01/07/2026\tWrite\tPetra\t16/09/2026\nA-2\n05/08/2026\nAsk the\nregulator\tKofi\t07/10/2026"
            ),
            &[
                "Ref|Date|Action|Owner|Due",
                "A-1|01/07/2026|Write|Petra|16/09/2026",
                "A-2|05/08/2026|Ask the regulator|Kofi|07/10/2026",
            ],
            6,
        );
    }

    #[test]
    fn every_row_may_be_torn_at_the_same_cell() {
        check(
            "#\tItem\tLead\tTime\tPage\n1\tWelcome\tChair\t10:00-10:05\n5 mins\t1\n2\tActions\tChair\t10:05-10:15\n10 mins\t2",
            &[
                "#|Item|Lead|Time|Page",
                "1|Welcome|Chair|10:00-10:05 5 mins|1",
                "2|Actions|Chair|10:05-10:15 10 mins|2",
            ],
            5,
        );
    }

    #[test]
    fn rows_run_together_are_parted() {
        check(
            "Ref\tDate\tAction\tOwner\tNote\nA-1\t01/07/2026\tWrite\tPetra\tdone\nA-2\t05/08/2026\tCount\tOsei\tA-3\t05/08/2026\tCall\tOsei\tgone",
            &[
                "Ref|Date|Action|Owner|Note",
                "A-1|01/07/2026|Write|Petra|done",
                "A-2|05/08/2026|Count|Osei",
                "A-3|05/08/2026|Call|Osei|gone",
            ],
            3,
        );
    }

    #[test]
    fn cells_that_slid_are_put_back() {
        let whole = "N-1\tRule live\tHub\t28/09/2026\t28/09/2026\nN-2\tOther live\tHub\t29/09/2026\t29/09/2026";
        check(
            &format!(
                "Key\tTitle\tSection\tBaseline\tForecast\n{whole}\n\tN-3\tWindows live\tHub\t26/10/2026\t02/11/2026\nN-4\tStamps live\t23/11/2026\t23/11/2026\nTold\tDesk\t11/09/2026\t11/09/2026"
            ),
            &[
                "Key|Title|Section|Baseline|Forecast",
                "N-1|Rule live|Hub|28/09/2026|28/09/2026",
                "N-2|Other live|Hub|29/09/2026|29/09/2026",
                "N-3|Windows live|Hub|26/10/2026|02/11/2026",
                "N-4|Stamps live||23/11/2026|23/11/2026",
                "|Told|Desk|11/09/2026|11/09/2026",
            ],
            6,
        );
    }

    #[test]
    fn a_line_below_a_table_ends_it() {
        check(
            "Id\tRisk\tLevel\nK-1\tFrost\tHigh\nNext steps\nMore text",
            &["Id|Risk|Level", "K-1|Frost|High"],
            2,
        );
    }
}

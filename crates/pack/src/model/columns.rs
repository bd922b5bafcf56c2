//! The columns of a table: their headings, folded, and what their cells hold. Roles are found by heading first, then
//! by what the cells look like.

use super::ids;
use super::source::{fold, holds};
use crate::document::{Row, Table};
use terms::notation::{YearContext, read_dates};

/// What the cells of a column hold, of those that hold something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    pub filled: usize,
    pub dates: usize,
    /// Cells that start with an id.
    pub ids: usize,
    /// Cells that are an id and nothing else.
    pub bare_ids: usize,
    pub numbers: usize,
    pub words: usize,
    /// Sum of the days of its dates, for comparing columns.
    pub day_sum: i64,
}

impl Profile {
    pub fn mostly_dates(&self) -> bool {
        self.filled > 0 && self.dates * 10 >= self.filled * 6
    }

    pub fn mostly_ids(&self) -> bool {
        self.filled > 0 && self.ids * 10 >= self.filled * 6
    }

    pub fn average_words(&self) -> usize {
        self.words.checked_div(self.filled).unwrap_or(0)
    }
}

/// Headings and contents of a table's columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pub heads: Vec<String>,
    pub profiles: Vec<Profile>,
}

impl Columns {
    pub fn of(table: &Table) -> Self {
        let width = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let heads = (0..width).map(|c| fold_head(&table.header(c))).collect();
        let mut profiles = vec![Profile::default(); width];
        for (_, row) in table.body() {
            for (cell, profile) in row.cells.iter().zip(&mut profiles) {
                look(cell.text(), profile);
            }
        }
        Self { heads, profiles }
    }

    /// Whether another table's columns hold the same.
    pub fn resembles(&self, other: &Self) -> bool {
        self.profiles
            .iter()
            .zip(&other.profiles)
            .all(|(a, b)| a.mostly_dates() == b.mostly_dates() && a.mostly_ids() == b.mostly_ids())
    }

    /// The column headed by one of these words: exactly, else as whole words within a heading.
    pub fn headed(&self, names: &[&str], taken: &[usize]) -> Option<usize> {
        let free = |c: &usize| !taken.contains(c);
        let exact = names
            .iter()
            .find_map(|name| self.heads.iter().position(|h| h == name).filter(free));
        exact.or_else(|| {
            names.iter().filter(|n| n.len() > 2).find_map(|name| {
                (0..self.heads.len())
                    .filter(free)
                    .find(|c| holds(&self.heads[*c], name))
            })
        })
    }

    /// Like `headed`, and the column's cells have to pass.
    pub fn headed_with(&self, names: &[&str], taken: &[usize], passes: fn(&Profile) -> bool) -> Option<usize> {
        let mut barred: Vec<usize> = taken.to_vec();
        barred.extend(
            (0..self.heads.len()).filter(|c| self.profiles.get(*c).is_some_and(|p| p.filled > 0 && !passes(p))),
        );
        self.headed(names, &barred)
    }

    /// Whether any heading is or holds one of these words.
    pub fn any(&self, names: &[&str]) -> bool {
        self.headed(names, &[]).is_some()
    }

    /// The column that best starts with ids.
    pub fn id_column(&self, taken: &[usize]) -> Option<usize> {
        (0..self.profiles.len())
            .filter(|c| !taken.contains(c) && self.profiles[*c].mostly_ids())
            .max_by_key(|c| (self.profiles[*c].bare_ids, usize::MAX - c))
    }

    /// Columns of dates, those with the earliest dates first.
    pub fn date_columns(&self, taken: &[usize]) -> Vec<usize> {
        let mut out: Vec<usize> = (0..self.profiles.len())
            .filter(|c| !taken.contains(c) && self.profiles[*c].mostly_dates())
            .collect();
        out.sort_by_key(|c| {
            let p = &self.profiles[*c];
            p.day_sum / i64::try_from(p.dates.max(1)).unwrap_or(1)
        });
        out
    }

    /// The column of the longest texts.
    pub fn wordiest(&self, taken: &[usize]) -> Option<usize> {
        (0..self.profiles.len())
            .filter(|c| !taken.contains(c) && self.profiles[*c].average_words() >= 2)
            .max_by_key(|c| self.profiles[*c].average_words())
    }
}

/// A heading without the ids and dates in it.
fn fold_head(text: &str) -> String {
    fold(text)
}

fn look(text: &str, profile: &mut Profile) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    profile.filled += 1;
    profile.words += text.split_whitespace().count();
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'%'))
    {
        profile.numbers += 1;
    }
    let context = YearContext::of(2000);
    let short: String = text.chars().take(60).collect();
    if let Some(date) = read_dates(&short, &context).first() {
        let day = date.when.map(|w| w.first());
        // "by 16/08/23" is a date, "Done 11/08/23" is not
        if date.start <= 3 && (date.end - date.start) * 3 >= short.len() {
            profile.dates += 1;
            profile.day_sum += day.map_or(0, |d| {
                i64::from(d.year()) * 372 + i64::from(d.month()) * 31 + i64::from(d.day())
            });
        }
    } else if matches!(text, "NA" | "N/A" | "n/a" | "TBC" | "TBD" | "tbc" | "-" | "–") && text.len() < 4 {
        profile.filled -= 1; // neither speaks for a kind nor against it
    }
    if let Some(length) = ids::leading(text) {
        profile.ids += 1;
        profile.bare_ids += usize::from(length == text.len());
    }
}

/// A row's cell text, trimmed; empty when it is not there.
pub(crate) fn cell_text(row: &Row, column: Option<usize>) -> &str {
    column.and_then(|c| row.cells.get(c)).map_or("", |c| c.text())
}

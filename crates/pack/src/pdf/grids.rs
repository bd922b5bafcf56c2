//! Ruled tables of a page: ruling lines that touch one another, and the cells between them.

use super::page::Area;

/// A ruled table: where its columns and rows begin and end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
}

/// Thicker boxes are no rules.
const THICK: f64 = 2.5;
/// Rules that are closer than this touch.
const NEAR: f64 = 2.5;
/// With more rules than this a page is a drawing, and its tables are found by their white space.
const MOST: usize = 6_000;

impl Grid {
    /// How many rows it has.
    pub(crate) fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    /// How many columns it has.
    pub(crate) fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// Whether a point lies in it.
    pub(crate) fn holds(&self, x: f64, y: f64) -> bool {
        self.slot(x, y).is_some()
    }

    /// The row and column that a point lies in.
    pub(crate) fn slot(&self, x: f64, y: f64) -> Option<(usize, usize)> {
        Some((between(&self.ys, y)?, between(&self.xs, x)?))
    }

    /// The middle of a cell.
    pub(crate) fn middle(&self, row: usize, column: usize) -> (f64, f64) {
        let half = |of: &[f64], at: usize| match (of.get(at), of.get(at + 1)) {
            (Some(a), Some(b)) => f64::midpoint(*a, *b),
            _ => f64::NAN,
        };
        (half(&self.xs, column), half(&self.ys, row))
    }
}

fn between(of: &[f64], at: f64) -> Option<usize> {
    of.windows(2).position(|w| matches!(w, [a, b] if *a <= at && at < *b))
}

fn is_vertical(rule: &Area) -> bool {
    rule.right - rule.left < THICK && rule.bottom - rule.top >= 4.0
}

fn is_horizontal(rule: &Area) -> bool {
    rule.bottom - rule.top < THICK && rule.right - rule.left >= 8.0
}

/// Whether a vertical rule stands between two places of a line.
pub(crate) fn vertical_between(rules: &[Area], from: f64, to: f64, y: f64) -> bool {
    rules.len() <= MOST
        && rules
            .iter()
            .any(|r| is_vertical(r) && (from..=to).contains(&r.left) && (r.top..=r.bottom).contains(&y))
}

/// The ruled tables of a page, two columns and two rows at least.
pub(crate) fn grids(rules: &[Area]) -> Vec<Grid> {
    if rules.len() > MOST {
        return Vec::new();
    }
    let rules: Vec<&Area> = rules.iter().filter(|r| is_vertical(r) || is_horizontal(r)).collect();
    let mut group: Vec<usize> = (0..rules.len()).collect();
    for (a, one) in rules.iter().enumerate() {
        for (b, other) in rules.iter().enumerate().skip(a + 1) {
            if touch(one, other) {
                let (x, y) = (root(&group, a), root(&group, b));
                if let Some(slot) = group.get_mut(x.max(y)) {
                    *slot = x.min(y);
                }
            }
        }
    }
    let mut out = Vec::new();
    for first in 0..rules.len() {
        if group.get(first) != Some(&first) {
            continue;
        }
        let of: Vec<&Area> = rules
            .iter()
            .enumerate()
            .filter(|(at, _)| root(&group, *at) == first)
            .map(|(_, r)| *r)
            .collect();
        out.extend(grid(&of));
    }
    out
}

fn root(group: &[usize], mut at: usize) -> usize {
    while let Some(next) = group.get(at).filter(|n| **n != at) {
        at = *next;
    }
    at
}

fn touch(a: &Area, b: &Area) -> bool {
    a.left <= b.right + NEAR && b.left <= a.right + NEAR && a.top <= b.bottom + NEAR && b.top <= a.bottom + NEAR
}

fn grid(rules: &[&Area]) -> Option<Grid> {
    let mut xs: Vec<f64> = rules.iter().filter(|r| is_vertical(r)).map(|r| r.left).collect();
    let mut ys: Vec<f64> = rules.iter().filter(|r| is_horizontal(r)).map(|r| r.top).collect();
    if xs.len() < 2 || ys.len() < 2 {
        return None;
    }
    // a table may have no rules at its sides
    for rule in rules {
        xs.extend([rule.left, rule.right].iter().filter(|_| is_horizontal(rule)));
        ys.extend([rule.top, rule.bottom].iter().filter(|_| is_vertical(rule)));
    }
    // the ends of short rules lie at other rules; what lies at none is the end of an edge
    let grid = Grid {
        xs: clustered(xs),
        ys: clustered(ys),
    };
    (grid.rows() >= 2 && grid.columns() >= 2).then_some(grid)
}

/// Sorted places, those near one another as one.
fn clustered(mut places: Vec<f64>) -> Vec<f64> {
    places.sort_by(f64::total_cmp);
    let mut out: Vec<f64> = Vec::new();
    for place in places {
        match out.last() {
            Some(last) if place - last <= NEAR => {}
            _ => out.push(place),
        }
    }
    out
}

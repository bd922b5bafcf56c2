//! The order of rows in which each stands after its parent.

use super::model::{Key, PlanFile};
use std::collections::{HashMap, HashSet};

/// A row in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Index in the plan's activities.
    pub(super) index: usize,
    /// Level from 1.
    pub(super) level: usize,
}

/// The rows of a plan, each after its parent, siblings in the plan's order. Second: rows whose parents lead round in a
/// circle or to a row that is not there; they stand at the top level.
pub(super) fn in_order(plan: &PlanFile) -> (Vec<Placed>, Vec<usize>) {
    let rows: HashMap<Key, usize> = plan.activities.iter().enumerate().map(|(n, a)| (a.key, n)).collect();
    let mut below: HashMap<Option<Key>, Vec<usize>> = HashMap::new();
    let mut astray = Vec::new();
    for (index, a) in plan.activities.iter().enumerate() {
        let parent = a.parent.filter(|p| rows.contains_key(p));
        if a.parent.is_some() && parent.is_none() {
            astray.push(index);
        }
        below.entry(parent).or_default().push(index);
    }
    let mut out = Vec::with_capacity(plan.activities.len());
    let mut seen = vec![false; plan.activities.len()];
    let mut open: Vec<Placed> = Vec::new();
    push(&mut open, below.get(&None), 1);
    walk(plan, &below, &mut open, &mut seen, &mut out);
    for index in 0..plan.activities.len() {
        if seen.get(index) == Some(&false) {
            let index = on_circle(plan, &rows, index);
            astray.push(index);
            open.push(Placed { index, level: 1 });
            walk(plan, &below, &mut open, &mut seen, &mut out);
        }
    }
    (out, astray)
}

/// A row of the circle into which the rows above a row lead.
fn on_circle(plan: &PlanFile, rows: &HashMap<Key, usize>, from: usize) -> usize {
    let mut at = from;
    let mut passed = HashSet::new();
    while passed.insert(at) {
        let above = plan.activities.get(at).and_then(|a| a.parent);
        match above.and_then(|p| rows.get(&p)) {
            Some(next) => at = *next,
            None => break,
        }
    }
    at
}

fn push(open: &mut Vec<Placed>, rows: Option<&Vec<usize>>, level: usize) {
    let rows = rows.into_iter().flatten().rev();
    open.extend(rows.map(|index| Placed { index: *index, level }));
}

fn walk(
    plan: &PlanFile,
    below: &HashMap<Option<Key>, Vec<usize>>,
    open: &mut Vec<Placed>,
    seen: &mut [bool],
    out: &mut Vec<Placed>,
) {
    while let Some(placed) = open.pop() {
        match seen.get_mut(placed.index) {
            Some(known) if !*known => *known = true,
            _ => continue,
        }
        out.push(placed);
        if let Some(a) = plan.activities.get(placed.index) {
            push(open, below.get(&Some(a.key)), placed.level + 1);
        }
    }
}

/// Numbers in the file for rows that are new to it: their own where it is free, else the next above all others.
pub(super) struct Numbers {
    taken: HashSet<i64>,
    next: i64,
}

impl Numbers {
    pub(super) fn new(taken: impl IntoIterator<Item = i64>) -> Self {
        let taken: HashSet<i64> = taken.into_iter().collect();
        let next = taken.iter().copied().max().unwrap_or(0).max(0) + 1;
        Self { taken, next }
    }

    pub(super) fn own(&mut self, number: i64) -> Option<i64> {
        let free = number > 0 && number < i64::from(i32::MAX) && self.taken.insert(number);
        self.next = if free { self.next.max(number + 1) } else { self.next };
        free.then_some(number)
    }

    pub(super) fn next(&mut self) -> i64 {
        let number = self.next;
        self.next += 1;
        self.taken.insert(number);
        number
    }
}

//! The order in which a network is calculated, and the circles that leave none.

use super::{Plan, Tie, offsets, small};
use std::collections::VecDeque;
use std::fmt;
use terms::Text;

/// Activities that wait for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// One way round, from the first in the plan's order; the last leads back to the first.
    pub path: Vec<Text>,
    /// All that wait for each other: the way round and whatever other ways hang together with it.
    pub members: Vec<Text>,
    /// The link to cut first.
    pub cut: (Text, Text),
    /// Why that one.
    pub reason: String,
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for id in &self.path {
            write!(f, "{id} → ")?;
        }
        let first = self.path.first().map_or("", Text::as_str);
        write!(
            f,
            "{first}, where {} → {} could be cut: {}",
            self.cut.0, self.cut.1, self.reason
        )?;
        if self.members.len() > self.path.len() {
            let all: Vec<&str> = self.members.iter().map(Text::as_str).collect();
            write!(f, " (all that wait for each other: {})", all.join(", "))?;
        }
        Ok(())
    }
}

/// Rows with every predecessor before its successors, or those that are left because they are in or behind a circle.
pub(super) fn order(count: usize, ties: &[Tie]) -> Result<Vec<u32>, Vec<u32>> {
    let bounds = offsets(count, ties.iter().map(|t| t.from));
    let mut next = bounds.clone();
    let mut onward = vec![0; ties.len()];
    let mut waits = vec![0_u32; count];
    for tie in ties {
        let slot = &mut next[tie.from as usize];
        onward[*slot as usize] = tie.to;
        *slot += 1;
        waits[tie.to as usize] += 1;
    }
    let mut order: Vec<u32> = (0..small(count)).filter(|&n| waits[n as usize] == 0).collect();
    let mut at = 0;
    while let Some(&row) = order.get(at) {
        at += 1;
        for &to in &onward[bounds[row as usize] as usize..bounds[row as usize + 1] as usize] {
            waits[to as usize] -= 1;
            if waits[to as usize] == 0 {
                order.push(to);
            }
        }
    }
    if order.len() == count {
        Ok(order)
    } else {
        Err((0..small(count)).filter(|&n| waits[n as usize] > 0).collect())
    }
}

/// The circles among the rows that are left, one for each set that hangs together.
pub(super) fn find(plan: &Plan, ties: &[Tie], left: &[u32]) -> Vec<Cycle> {
    let mut onward = vec![Vec::new(); plan.activities.len()];
    for tie in ties {
        onward[tie.from as usize].push(tie.to);
    }
    let mut cycles: Vec<Cycle> = together(&onward, left)
        .into_iter()
        .filter(|set| set.len() > 1 || set.iter().any(|&n| onward[n as usize].contains(&n)))
        .map(|set| describe(plan, ties, &onward, set))
        .collect();
    cycles.sort_by(|a, b| a.path.cmp(&b.path));
    cycles
}

/// Sets of rows of which each reaches every other (Tarjan, without recursion).
fn together(onward: &[Vec<u32>], rows: &[u32]) -> Vec<Vec<u32>> {
    const NEW: u32 = u32::MAX;
    let (mut number, mut low) = (vec![NEW; onward.len()], vec![0; onward.len()]);
    let mut open = vec![false; onward.len()];
    let (mut stack, mut sets, mut count) = (Vec::new(), Vec::new(), 0);
    for &root in rows {
        let mut visits = vec![(root, 0_usize)];
        while let Some((row, at)) = visits.pop() {
            let n = row as usize;
            if at == 0 {
                if number[n] != NEW {
                    continue;
                }
                (number[n], low[n]) = (count, count);
                count += 1;
                stack.push(row);
                open[n] = true;
            }
            if let Some(&to) = onward[n].get(at) {
                visits.push((row, at + 1));
                if number[to as usize] == NEW {
                    visits.push((to, 0));
                } else if open[to as usize] {
                    low[n] = low[n].min(number[to as usize]);
                }
                continue;
            }
            if let Some(&(parent, _)) = visits.last() {
                low[parent as usize] = low[parent as usize].min(low[n]);
            }
            if low[n] == number[n] {
                let mut set = Vec::new();
                while let Some(top) = stack.pop() {
                    open[top as usize] = false;
                    set.push(top);
                    if top == row {
                        break;
                    }
                }
                set.sort_unstable();
                sets.push(set);
            }
        }
    }
    sets
}

fn describe(plan: &Plan, ties: &[Tie], onward: &[Vec<u32>], set: Vec<u32>) -> Cycle {
    let path = way_round(onward, &set);
    let pairs: Vec<(u32, u32)> = (0..path.len()).map(|n| (path[n], path[(n + 1) % path.len()])).collect();
    let (cut, reason) = weakest(plan, ties, &pairs, set.len() == path.len());
    let id = |row: u32| plan.activities[row as usize].id.clone();
    Cycle {
        path: path.iter().map(|&n| id(n)).collect(),
        members: set.iter().map(|&n| id(n)).collect(),
        cut: (id(cut.0), id(cut.1)),
        reason,
    }
}

/// The shortest way from the set's first row back to it.
fn way_round(onward: &[Vec<u32>], set: &[u32]) -> Vec<u32> {
    let first = set[0];
    let mut came = vec![u32::MAX; onward.len()];
    let mut queue = VecDeque::from([first]);
    while let Some(row) = queue.pop_front() {
        for &to in &onward[row as usize] {
            if to == first {
                let mut path = vec![row];
                while path.last() != Some(&first) {
                    path.push(came[path[path.len() - 1] as usize]);
                }
                path.reverse();
                return path;
            }
            if came[to as usize] == u32::MAX && set.binary_search(&to).is_ok() {
                came[to as usize] = row;
                queue.push_back(to);
            }
        }
    }
    vec![first]
}

/// The link whose dates contradict it most; without dates, the one that was written last.
fn weakest(plan: &Plan, ties: &[Tie], pairs: &[(u32, u32)], whole: bool) -> ((u32, u32), String) {
    let date = |row: u32| {
        let activity = &plan.activities[row as usize];
        activity.actual_finish.or(activity.planned)
    };
    let backwards = pairs.iter().filter_map(|&(from, to)| {
        let (first, second) = (date(from)?, date(to)?);
        (first > second).then_some((second.duration_until(first), from, to))
    });
    let rest = if whole { "" } else { ", though other ways round remain" };
    if let Some((_, from, to)) = backwards.max_by_key(|b| b.0) {
        let words = [from, to].map(|n| date(n).map(|d| d.to_string()).unwrap_or_default());
        let reason = format!(
            "by their dates the first ({}) comes after the second ({}){rest}",
            words[0], words[1]
        );
        return ((from, to), reason);
    }
    let written = |pair: &&(u32, u32)| ties.iter().filter(|t| (t.from, t.to) == **pair).map(|t| t.link).max();
    let last = pairs.iter().max_by_key(written).copied().unwrap_or_default();
    (
        last,
        format!("it was written last, and no dates speak against another one{rest}"),
    )
}

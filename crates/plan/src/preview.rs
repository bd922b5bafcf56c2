//! What moving one date does to all that follow, before anything is saved.
//!
//! A successor moves only as far as its links force it: slack absorbs, what has happened stays. Dates that links
//! already contradicted before the change are left alone until the change reaches them (`quality` names them). Not
//! here: whether the change may be made.

use crate::network::{Imposed, Network, Row, date_words, days, placed, slack};
use terms::Date;

/// One date that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// What moves.
    pub row: Row,
    /// Its finish before.
    pub from: Date,
    /// Its finish after.
    pub to: Date,
    /// Working days between the two; negative when it comes earlier.
    pub days: i32,
    /// From the changed activity to this one, both included.
    pub path: Vec<Row>,
    /// In words.
    pub why: String,
}

/// A successor that a change reaches and that does not move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What stays.
    pub row: Row,
    /// The moving predecessor.
    pub by: Row,
    /// Slack between the two before, in working days.
    pub before: i32,
    /// And after; negative when what stays has already happened, or was asked to stay.
    pub after: i32,
}

/// Something about a change that somebody has to settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The links do not let it be as early as asked.
    Forced {
        /// What was to move.
        row: Row,
        /// Where it was to go.
        asked: Date,
        /// The earliest day its links allow.
        earliest: Date,
        /// The predecessor that holds it.
        by: Row,
    },
    /// It has happened: its date is a fact.
    Happened(Row),
    /// It was asked to come before a date imposed on it.
    Early {
        /// What moves.
        row: Row,
        /// The date it was to wait for.
        imposed: Imposed,
        /// Where it was to go.
        asked: Date,
    },
    /// It moves past a date imposed on it.
    Late {
        /// What moves.
        row: Row,
        /// The date it was to keep.
        imposed: Imposed,
        /// Where it goes.
        to: Date,
    },
}

/// What a change would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Every date that moves, the changed ones included, by new date.
    pub moves: Vec<Move>,
    /// Where slack takes the movement up, or what has happened stops it.
    pub held: Vec<Held>,
    /// What somebody has to settle.
    pub conflicts: Vec<Conflict>,
}

impl Preview {
    /// What becomes of one row, if it moves.
    #[must_use]
    pub fn of(&self, row: Row) -> Option<&Move> {
        self.moves.iter().find(|m| m.row == row)
    }

    /// The gates that move.
    pub fn gates<'p>(&'p self, network: &'p Network) -> impl Iterator<Item = &'p Move> {
        self.moves.iter().filter(|m| network.activity(m.row).gate)
    }
}

/// The dates as they are, and as they would be.
struct Positions {
    before: Vec<i32>,
    after: Vec<i32>,
    wanted: Vec<Option<Date>>,
    driver: Vec<Option<(Row, u32)>>, // predecessor and edge
}

/// What changing the finish of these activities does to the rest.
#[must_use]
pub fn preview(network: &Network, changes: &[(Row, Date)]) -> Preview {
    let mut at = Positions {
        before: current(network),
        after: Vec::new(),
        wanted: vec![None; network.lower.len()],
        driver: vec![None; network.lower.len()],
    };
    at.after.clone_from(&at.before);
    let mut conflicts = Vec::new();
    for &(row, day) in changes {
        if network.fixed[row.index()] {
            conflicts.push(Conflict::Happened(row));
        } else {
            at.wanted[row.index()] = Some(day);
        }
    }
    for &row in &network.order {
        conflicts.extend(place(network, &mut at, Row(row)));
    }
    let mut moves: Vec<Move> = network
        .rows()
        .filter(|row| at.before[row.index()] != at.after[row.index()])
        .map(|row| describe(network, &at, row))
        .collect();
    moves.sort_by_key(|m| (m.to, m.path.len(), m.row));
    for m in &moves {
        conflicts.extend(against_imposed(network, &at, m));
    }
    Preview {
        held: held(network, &at),
        moves,
        conflicts,
    }
}

/// Imposed dates that a move contradicts.
fn against_imposed(network: &Network, at: &Positions, m: &Move) -> Option<Conflict> {
    let (activity, row, n) = (network.activity(m.row), m.row, m.row.index());
    let hard = activity.imposed.iter().filter(|i| i.is_hard());
    if at.after[n] > network.upper[n]
        && let Some(&imposed) = hard.min_by_key(|i| i.date())
    {
        return Some(Conflict::Late { row, imposed, to: m.to });
    }
    let asked = at.wanted[n]?;
    let imposed = activity.imposed.iter().copied().find(|imposed| match *imposed {
        Imposed::StartNotBefore(day) | Imposed::StartOn(day) => at.after[n] < network.start_at(activity, day),
        Imposed::FinishNotBefore(day) | Imposed::FinishOn(day) => at.after[n] < start_for(network, row, day),
        Imposed::StartNotAfter(_) | Imposed::FinishNotAfter(_) => false,
    })?;
    Some(Conflict::Early { row, imposed, asked })
}

/// Where everything stands now: planned dates as they are printed, the rest as calculated from them.
fn current(network: &Network) -> Vec<i32> {
    let mut start = vec![0; network.lower.len()];
    for &row in &network.order {
        let n = row as usize;
        start[n] = match network.plan.activities[n].planned {
            _ if network.fixed[n] => network.lower[n],
            Some(day) => start_for(network, Row(row), day),
            None => calculated(network, &start, Row(row)).0,
        };
    }
    start
}

/// The start that gives an activity this finish.
fn start_for(network: &Network, row: Row, finish: Date) -> i32 {
    match network.length[row.index()] {
        0 => network.axis.position(finish),
        length => (network.axis.position(finish) & !1) - length,
    }
}

/// Where its links and its own dates put a row, and the edge that does.
fn calculated(network: &Network, start: &[i32], row: Row) -> (i32, Option<(Row, u32)>) {
    let (demand, driver) = strongest(network, start, row, |_| true);
    let lower = network.lower[row.index()];
    (placed(lower, demand), driver.filter(|_| demand > lower))
}

/// The greatest demand of the predecessors that count.
fn strongest(network: &Network, start: &[i32], row: Row, counts: impl Fn(u32) -> bool) -> (i32, Option<(Row, u32)>) {
    let first = network.bounds[row.index()];
    let edges = (first..).zip(network.edges_of(row.0)).filter(|(_, e)| counts(e.from));
    let demands = edges.map(|(n, e)| (e.demand(start[e.from as usize]), Row(e.from), n));
    let best = demands.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or((i32::MIN, None), |(demand, from, n)| (demand, Some((from, n))))
}

fn place(network: &Network, at: &mut Positions, row: Row) -> Option<Conflict> {
    let n = row.index();
    if network.fixed[n] {
        return None;
    }
    if let Some(day) = at.wanted[n] {
        let want = start_for(network, row, day);
        let (demand, driver) = strongest(network, &at.after, row, |_| true);
        at.after[n] = placed(want, demand);
        if demand <= want {
            return None;
        }
        at.driver[n] = driver.filter(|(by, _)| at.before[by.index()] != at.after[by.index()]);
        return Some(Conflict::Forced {
            row,
            asked: day,
            earliest: network.last_day(row, at.after[n]),
            by: driver.map_or(row, |(by, _)| by),
        });
    }
    if network.activity(row).planned.is_none() {
        let (start, driver) = calculated(network, &at.after, row);
        let cause = driver.or_else(|| moved(network, at, row));
        (at.after[n], at.driver[n]) = (start, cause);
        return None;
    }
    let later = |from: u32| at.after[from as usize] > at.before[from as usize];
    let (demand, driver) = strongest(network, &at.after, row, later);
    let start = placed(at.before[n], demand);
    if start > at.before[n] {
        (at.after[n], at.driver[n]) = (start, driver);
    }
    None
}

/// A predecessor that moved: why a calculated date could come earlier.
fn moved(network: &Network, at: &Positions, row: Row) -> Option<(Row, u32)> {
    let by = |from: u32| at.before[from as usize] != at.after[from as usize];
    strongest(network, &at.before, row, by).1
}

fn describe(network: &Network, at: &Positions, row: Row) -> Move {
    let n = row.index();
    let mut path = vec![row];
    let mut head = row;
    while let Some((by, _)) = at.driver[head.index()] {
        path.push(by);
        head = by;
    }
    path.reverse();
    let (from, to) = (network.last_day(row, at.before[n]), day_after(network, at, row));
    let count = (at.after[n] >> 1) - (at.before[n] >> 1);
    let id = &network.activity(row).id;
    let (old, new) = (date_words(from), date_words(to));
    let why = match at.driver[n] {
        None => format!("{id} is moved from {old} to {new}."),
        Some((by, edge)) => {
            let link = &network.plan.links[network.edges[edge as usize].link as usize];
            let first = date_words(day_after(network, at, by));
            let mut why = format!(
                "{id} moves from {old} to {new}, {}: it is due {}, and {} moves to {first}.",
                later(count),
                network.link_words(link),
                link.from
            );
            let short = -slack(network.edges[edge as usize], at.before[by.index()], at.before[n]);
            if short > 0 && network.activity(row).planned.is_some() {
                why += &format!(" The two were {} too close before.", days(short));
            }
            why
        }
    };
    Move {
        row,
        from,
        to,
        days: count,
        path,
        why,
    }
}

fn later(count: i32) -> String {
    match count {
        0.. => format!("{} later", days(count)),
        _ => format!("{} earlier", days(-count)),
    }
}

/// The new finish: what was asked, where that is what it gets.
fn day_after(network: &Network, at: &Positions, row: Row) -> Date {
    let n = row.index();
    match at.wanted[n] {
        Some(day) if at.after[n] == start_for(network, row, day) && network.length[n] == 0 => day,
        _ => network.last_day(row, at.after[n]),
    }
}

fn held(network: &Network, at: &Positions) -> Vec<Held> {
    let mut held = Vec::new();
    for &row in &network.order {
        let n = row as usize;
        if at.after[n] != at.before[n] || (network.closed[n] && network.plan.activities[n].removed) {
            continue;
        }
        for edge in network.edges_of(row) {
            let by = edge.from as usize;
            if at.after[by] > at.before[by] {
                held.push(Held {
                    row: Row(row),
                    by: Row(edge.from),
                    before: slack(*edge, at.before[by], at.before[n]),
                    after: slack(*edge, at.after[by], at.after[n]),
                });
            }
        }
    }
    held
}

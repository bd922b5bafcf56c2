//! The passes: when everything happens, and how much each may move.

use super::{Activity, Edge, Imposed, Link, Network, Row};
use terms::Date;

/// Nothing that matters depends on it.
pub(super) const UNBOUNDED: i32 = i32::MAX;

/// What keeps an activity from being earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Force<'n> {
    /// It happened then.
    Actual,
    /// Its own planned date.
    Planned(Date),
    /// A date somebody imposed.
    Imposed(Imposed),
    /// It has not happened, and today is later than its plan.
    Today(Date),
    /// The plan begins there.
    Start,
    /// A predecessor.
    Link(&'n Link, Row),
}

/// A calculated network.
#[derive(Clone, Debug)]
pub struct Schedule<'n> {
    pub(super) network: &'n Network,
    pub(super) target: Option<Row>,
    pub(super) start: Vec<i32>,
    pub(super) total: Vec<i32>,
    free: Vec<i32>,
    pub(super) end: i32,
}

impl Network {
    /// Calculates dates, and floats against the end of the plan and all imposed dates.
    #[must_use]
    pub fn schedule(&self) -> Schedule<'_> {
        self.calculate(None)
    }

    /// Calculates dates, and floats against one activity: how much each may move before that one does. The target's own
    /// latest date counts, other imposed dates do not.
    #[must_use]
    pub fn schedule_to(&self, target: Row) -> Schedule<'_> {
        self.calculate(Some(target))
    }

    fn calculate(&self, target: Option<Row>) -> Schedule<'_> {
        let start = self.forward();
        let finish = |n: usize| start[n] + self.length[n];
        let rows = (0..start.len()).filter(|&n| !self.plan.activities[n].removed);
        let end = rows.map(finish).max().unwrap_or_default();
        let mut total = vec![UNBOUNDED; start.len()];
        match target {
            Some(row) if !self.closed[row.index()] => total[row.index()] = self.room(row.index(), &start).min(0),
            Some(_) => {}
            None => {
                for n in (0..start.len()).filter(|&n| !self.closed[n]) {
                    total[n] = self.room(n, &start).min((end >> 1) - (finish(n) >> 1));
                }
            }
        }
        let free = self.backward(&start, &mut total);
        Schedule {
            network: self,
            target,
            start,
            total,
            free,
            end,
        }
    }

    /// The earliest start of every row.
    pub(crate) fn forward(&self) -> Vec<i32> {
        let mut start = vec![0; self.lower.len()];
        for &row in &self.order {
            let n = row as usize;
            let lower = self.lower[n];
            start[n] = if self.fixed[n] {
                lower
            } else {
                let demands = self.edges_of(row).iter().map(|e| e.demand(start[e.from as usize]));
                placed(lower, demands.max().unwrap_or(i32::MIN))
            };
        }
        start
    }

    /// Lowers total floats from successors to predecessors; gives the free floats.
    fn backward(&self, start: &[i32], total: &mut [i32]) -> Vec<i32> {
        let mut free = vec![UNBOUNDED; start.len()];
        for &row in self.order.iter().rev() {
            let n = row as usize;
            if self.fixed[n] {
                continue; // what has started waits for nothing any more
            }
            for edge in self.edges_of(row) {
                let from = edge.from as usize;
                if self.closed[from] {
                    continue;
                }
                let slack = slack(*edge, start[from], start[n]);
                free[from] = free[from].min(slack);
                if total[n] != UNBOUNDED {
                    total[from] = total[from].min(total[n] + slack);
                }
            }
        }
        for (free, total) in free.iter_mut().zip(total) {
            if *free == UNBOUNDED {
                *free = *total;
            }
        }
        free
    }

    /// Working days between a start and the latest start that the activity's own dates allow.
    fn room(&self, n: usize, start: &[i32]) -> i32 {
        match (self.upper[n], start[n]) {
            (i32::MAX, _) => UNBOUNDED,
            (upper, at) if at > upper => ((upper >> 1) - (at >> 1)).min(-1),
            (upper, at) => (upper >> 1) - (at >> 1),
        }
    }
}

/// Where an activity goes: its own date stays as written, a calculated one is a working day.
pub(crate) fn placed(own: i32, demand: i32) -> i32 {
    if demand > own { demand + (demand & 1) } else { own }
}

/// Working days by which a predecessor may move before a link moves its successor.
pub(crate) fn slack(edge: Edge, from: i32, to: i32) -> i32 {
    let demand = edge.demand(from);
    let days = (to >> 1) - ((demand + 1) >> 1);
    if to >= demand { days.max(0) } else { days }
}

impl<'n> Schedule<'n> {
    /// The network it was calculated from.
    #[must_use]
    pub fn network(&self) -> &'n Network {
        self.network
    }

    /// The activity whose date the floats protect; none for the end of the plan.
    #[must_use]
    pub fn target(&self) -> Option<Row> {
        self.target
    }

    /// The last finish of the plan.
    #[must_use]
    pub fn end(&self) -> Date {
        self.network.axis.day(self.end >> 1)
    }

    /// First working day of an activity; the day of a milestone.
    #[must_use]
    pub fn start(&self, row: Row) -> Date {
        self.network.first_day(row, self.start[row.index()])
    }

    /// Last working day of an activity; the day of a milestone.
    #[must_use]
    pub fn finish(&self, row: Row) -> Date {
        self.network.last_day(row, self.start[row.index()])
    }

    /// The latest finish that moves nothing that matters; none when nothing that matters depends on it.
    #[must_use]
    pub fn late_finish(&self, row: Row) -> Option<Date> {
        let n = row.index();
        let float = self.total_float(row)?;
        if float == 0 {
            return Some(self.finish(row));
        }
        let finish = self.start[n] + self.network.length[n];
        Some(self.network.axis.day((finish >> 1) + float))
    }

    /// Working days it may move before the end, the target or an imposed date suffers; negative when one already does.
    /// None for what is done or leads nowhere that counts.
    #[must_use]
    pub fn total_float(&self, row: Row) -> Option<i32> {
        bounded(self.total[row.index()])
    }

    /// Working days it may move before anything else moves.
    #[must_use]
    pub fn free_float(&self, row: Row) -> Option<i32> {
        bounded(self.free[row.index()])
    }

    /// Whether it has no float.
    #[must_use]
    pub fn is_critical(&self, row: Row) -> bool {
        self.total[row.index()] <= 0
    }

    /// Working days by which a predecessor may move before the link moves this successor.
    pub(super) fn slack(&self, edge: Edge, to: u32) -> i32 {
        slack(edge, self.start[edge.from as usize], self.start[to as usize])
    }

    /// What keeps a row from being earlier: its own date or the start, and every predecessor that holds it as far.
    #[must_use]
    pub fn drivers(&self, row: Row) -> Vec<Force<'n>> {
        let (network, n) = (self.network, row.index());
        if network.fixed[n] {
            return vec![Force::Actual];
        }
        let start = self.start[n];
        let mut found = Vec::new();
        for edge in network.edges_of(row.0) {
            let demand = edge.demand(self.start[edge.from as usize]);
            if demand + (demand & 1) == start {
                found.push(Force::Link(&network.plan.links[edge.link as usize], Row(edge.from)));
            }
        }
        if found.is_empty() || start == network.lower[n] {
            found.extend(self.own_force(network.activity(row), start, network.length[n]));
        }
        if found.is_empty() {
            found.push(Force::Start);
        }
        found
    }

    fn own_force(&self, activity: &Activity, start: i32, length: i32) -> Option<Force<'n>> {
        let network = self.network;
        let finish_at = |day: Date| match length {
            0 => network.axis.position(day),
            _ => (network.axis.position(day) & !1) - length,
        };
        let imposed = activity.imposed.iter().find(|imposed| match **imposed {
            Imposed::StartNotBefore(day) | Imposed::StartOn(day) => network.start_at(activity, day) == start,
            Imposed::FinishNotBefore(day) | Imposed::FinishOn(day) => finish_at(day) == start,
            Imposed::StartNotAfter(_) | Imposed::FinishNotAfter(_) => false,
        });
        if let Some(imposed) = imposed {
            return Some(Force::Imposed(*imposed));
        }
        match (activity.planned, network.plan.today) {
            (Some(day), _) if finish_at(day) == start => Some(Force::Planned(day)),
            (_, Some(day)) if rounded(network.start_at(activity, day)) == start => Some(Force::Today(day)),
            _ => None,
        }
    }

    /// The chain of predecessors that gives a row its date, from the first to the row itself.
    #[must_use]
    pub fn chain_to(&self, row: Row) -> Vec<Row> {
        let mut chain = vec![row];
        let mut at = row;
        while let Some(from) = self.first_driver(at) {
            chain.push(from);
            at = from;
        }
        chain.reverse();
        chain
    }

    /// The predecessor that drives a row, the most critical first.
    pub(super) fn first_driver(&self, row: Row) -> Option<Row> {
        let links = self.drivers(row).into_iter().filter_map(|force| match force {
            Force::Link(_, from) => Some(from),
            _ => None,
        });
        links.min_by_key(|from| (self.total[from.index()], from.0))
    }

    /// One critical path: the chain that gives the target, or the last activity of the plan, its date.
    #[must_use]
    pub fn critical_path(&self) -> Vec<Row> {
        let last = self.target.or_else(|| {
            let open = self.network.rows().filter(|row| !self.network.activity(*row).removed);
            open.filter(|row| self.start[row.index()] + self.network.length[row.index()] == self.end)
                .min_by_key(|row| (self.total[row.index()], row.0))
        });
        last.map(|row| self.chain_to(row)).unwrap_or_default()
    }

    /// Critical paths, at most `limit`: every way by driving links through critical activities to an end without float.
    #[must_use]
    pub fn critical_paths(&self, limit: usize) -> Vec<Vec<Row>> {
        let mut paths = Vec::new();
        for end in self.network.rows().filter(|row| self.is_critical(*row)) {
            let leads_on = self.network.onward_of(end.0).iter().any(|&e| {
                let (edge, to) = (self.network.edges[e as usize], self.network.edge_to[e as usize]);
                self.is_critical(Row(to)) && !self.network.fixed[to as usize] && self.slack(edge, to) <= 0
            });
            if !leads_on {
                self.paths_back(vec![end], limit, &mut paths);
            }
        }
        paths
    }

    fn paths_back(&self, first: Vec<Row>, limit: usize, paths: &mut Vec<Vec<Row>>) {
        let mut open = vec![first];
        while let Some(path) = open.pop() {
            if paths.len() >= limit {
                return;
            }
            let at = path[path.len() - 1];
            let before: Vec<Row> = self
                .drivers(at)
                .into_iter()
                .filter_map(|force| match force {
                    Force::Link(_, from) if self.is_critical(from) => Some(from),
                    _ => None,
                })
                .collect();
            if before.is_empty() {
                paths.push(path.into_iter().rev().collect());
                continue;
            }
            open.extend(before.into_iter().rev().map(|from| [path.as_slice(), &[from]].concat()));
        }
    }
}

fn bounded(float: i32) -> Option<i32> {
    (float != UNBOUNDED).then_some(float)
}

fn rounded(at: i32) -> i32 {
    at + (at & 1)
}

impl Network {
    /// The first day of a row that starts at a position.
    pub(crate) fn first_day(&self, row: Row, start: i32) -> Date {
        if self.length[row.index()] == 0 {
            self.last_day(row, start)
        } else {
            self.axis.day((start >> 1) + 1)
        }
    }

    /// The last day of a row that starts at a position.
    pub(crate) fn last_day(&self, row: Row, start: i32) -> Date {
        let finish = start + self.length[row.index()];
        if finish & 1 == 1 {
            // A day off is only ever a date that somebody wrote: what happened, else the last day it was to wait for.
            let activity = self.activity(row);
            let waits = activity.imposed.iter().filter(|imposed| match imposed {
                Imposed::StartNotAfter(_) | Imposed::FinishNotAfter(_) => false,
                Imposed::StartNotBefore(_) | Imposed::FinishNotBefore(_) => true,
                Imposed::StartOn(_) | Imposed::FinishOn(_) => true,
            });
            let written = waits.map(|imposed| imposed.date()).chain(activity.planned);
            let written = written.filter(|day| self.axis.position(*day) == finish).max();
            if let Some(day) = activity.actual_finish.or(activity.actual_start).or(written) {
                return day;
            }
        }
        self.axis.day((finish + 1) >> 1)
    }
}

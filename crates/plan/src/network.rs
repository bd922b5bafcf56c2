//! The network of milestones: passes, floats, the critical path, and why.
//!
//! A [`Plan`] is what a person writes: activities, links by id, dates. [`Network::new`] checks it and lays it out in
//! flat arrays; [`Network::schedule`] calculates. Not here: where the plan is recorded, and how it is drawn.
//!
//! How days are counted. A milestone happens at the end of its day; an activity of *n* working days starts at the end
//! of the working day before its first day, so that finish-to-start without lag means "the next working day" for an
//! activity and "the same day" for a milestone. A lag of *n* working days is `Calendar::add_working_days`. A date that
//! somebody wrote stays as written, also on a Saturday; a date that is calculated is always a working day: what follows
//! a Saturday without lag is on Monday.
//!
//! What wins. Actual dates never move. Links win over imposed dates: a "finish no later than" that cannot be kept shows
//! as negative float on everything that causes it. A planned date holds a milestone until its links force it further.

mod axis;
mod cycles;
mod schedule;
mod why;

pub use axis::Axis;
pub use cycles::Cycle;
pub use schedule::{Force, Schedule};
pub(crate) use schedule::{placed, slack};
pub(crate) use why::{date_words, days};

use std::collections::HashMap;
use std::fmt;
use terms::{Calendar, Date, Text};

/// Where an activity stands in its plan, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub(crate) u32);

impl Row {
    /// The position as a number.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A date somebody imposed on an activity. For a milestone, start and finish are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Imposed {
    /// Starts on that day at the earliest.
    StartNotBefore(Date),
    /// Starts on that day at the latest.
    StartNotAfter(Date),
    /// Starts on that day.
    StartOn(Date),
    /// Finishes on that day at the earliest.
    FinishNotBefore(Date),
    /// Finishes on that day at the latest.
    FinishNotAfter(Date),
    /// Finishes on that day.
    FinishOn(Date),
}

impl Imposed {
    /// The day.
    #[must_use]
    pub fn date(self) -> Date {
        match self {
            Self::StartNotBefore(day)
            | Self::StartNotAfter(day)
            | Self::StartOn(day)
            | Self::FinishNotBefore(day)
            | Self::FinishNotAfter(day)
            | Self::FinishOn(day) => day,
        }
    }

    /// Whether it can contradict the links: it says how late, not only how early.
    #[must_use]
    pub fn is_hard(self) -> bool {
        !matches!(self, Self::StartNotBefore(_) | Self::FinishNotBefore(_))
    }
}

/// One milestone, gate or activity of a plan. Without any date it happens as soon as its links allow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// Its id, unique in the plan.
    pub id: Text,
    /// What it is called.
    pub title: Text,
    /// Working days from start to finish; 0 for a milestone.
    pub duration: u32,
    /// Whether a decision is taken here.
    pub gate: bool,
    /// The finish that is planned now (forecast, else baseline). It holds the activity there until links push it later.
    pub planned: Option<Date>,
    /// Dates that somebody imposed.
    pub imposed: Vec<Imposed>,
    /// When it started.
    pub actual_start: Option<Date>,
    /// When it was done.
    pub actual_finish: Option<Date>,
    /// Taken out of the plan: kept so that links to it can be named.
    pub removed: bool,
}

impl Activity {
    /// A milestone without a date.
    #[must_use]
    pub fn milestone(id: &str, title: &str) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            ..Self::default()
        }
    }

    /// A milestone of a register, with the date it has now.
    #[must_use]
    pub fn planned(id: &str, title: &str, date: Date) -> Self {
        Self {
            planned: Some(date),
            ..Self::milestone(id, title)
        }
    }

    /// Whether it has neither begun nor ended.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.actual_start.is_none() && self.actual_finish.is_none()
    }
}

/// Which ends a link ties together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// The second starts after the first finishes.
    #[default]
    FinishStart,
    /// The second starts after the first starts.
    StartStart,
    /// The second finishes after the first finishes.
    FinishFinish,
    /// The second finishes after the first starts.
    StartFinish,
}

impl LinkKind {
    /// Whether the first end is the predecessor's finish.
    pub(crate) fn leaves_finish(self) -> bool {
        matches!(self, Self::FinishStart | Self::FinishFinish)
    }

    /// Whether the second end is the successor's finish.
    pub(crate) fn meets_finish(self) -> bool {
        matches!(self, Self::FinishFinish | Self::StartFinish)
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FinishStart => "finish to start",
            Self::StartStart => "start to start",
            Self::FinishFinish => "finish to finish",
            Self::StartFinish => "start to finish",
        })
    }
}

/// How far apart a link keeps its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lag {
    /// So many working days; negative lets the successor come first. What lies between the dates beyond it is slack.
    Days(i32),
    /// The working days between the two dates as they are now: the gap is kept, nothing of it is slack.
    AsPlanned,
}

/// A dependency between two activities, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What comes first.
    pub from: Text,
    /// What depends on it.
    pub to: Text,
    /// Which ends are tied.
    pub kind: LinkKind,
    /// How far apart.
    pub lag: Lag,
}

impl Link {
    /// Finish to start, with a lag in working days.
    #[must_use]
    pub fn after(from: &str, to: &str, lag: i32) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
            kind: LinkKind::FinishStart,
            lag: Lag::Days(lag),
        }
    }
}

/// A plan as people write it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Milestones, gates and activities.
    pub activities: Vec<Activity>,
    /// What depends on what.
    pub links: Vec<Link>,
    /// Nothing starts before it; without it, the earliest date that the plan mentions.
    pub start: Option<Date>,
    /// The day the plan is looked at: what has not happened cannot happen before it. Without it, dates stay as planned.
    pub today: Option<Date>,
}

/// Why a link of the plan takes no part in the calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unused {
    /// It names an id that the plan does not have.
    Unknown,
    /// It names an activity that was taken out.
    Removed,
    /// Its lag is the gap between two dates, of which one is missing.
    NoGap,
}

/// Why a plan cannot be calculated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Two activities have one id.
    #[error("{0} stands twice in the plan: give one of the two another id")]
    Twice(Text),
    /// Activities wait for each other.
    #[error("the plan goes round in a circle: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Cycles(Vec<Cycle>),
    /// Nothing says when anything happens.
    #[error("the plan has no date to count from: give it a start, or one activity a date")]
    NoDate,
    /// Durations and lags too long to add up.
    #[error("{0} has a duration, or a link to it a lag, of more than 100,000 working days: check the number")]
    TooLong(Text),
}

const LONGEST: i64 = 100_000;

/// One link as the passes need it. Times are half working days: see [`Axis`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub from: u32,
    /// From the predecessor's start to the earliest start of the successor.
    pub weight: i32,
    /// From a day off, a positive lag is counted from the working day before (-1), a negative one from the one after (1).
    pub from_day_off: i32,
    /// Which link of the plan.
    pub link: u32,
}

impl Edge {
    /// The start that this link asks of its successor.
    pub(crate) fn demand(self, start: i32) -> i32 {
        start + self.weight + (start & 1) * self.from_day_off
    }
}

/// A checked plan in flat arrays, ready to be calculated as often as needed.
#[derive(Clone, Debug)]
pub struct Network {
    pub(crate) plan: Plan,
    pub(crate) axis: Axis,
    rows: HashMap<Text, Row>,
    unused: Vec<(usize, Unused)>,
    /// Rows in an order in which predecessors come first.
    pub(crate) order: Vec<u32>,
    /// Links by successor: `edges[bounds[row]..bounds[row + 1]]`.
    pub(crate) bounds: Vec<u32>,
    pub(crate) edges: Vec<Edge>,
    /// Positions in `edges` by predecessor, in the same manner.
    pub(crate) onward_bounds: Vec<u32>,
    pub(crate) onward: Vec<u32>,
    /// The successor of every edge.
    pub(crate) edge_to: Vec<u32>,
    /// Lag of every link of the plan in working days; 0 for unused ones.
    pub(crate) lags: Vec<i32>,
    /// From start to finish.
    pub(crate) length: Vec<i32>,
    /// Earliest start by the activity's own dates.
    pub(crate) lower: Vec<i32>,
    /// Latest start by the activity's own dates.
    pub(crate) upper: Vec<i32>,
    /// Whether it has started, so that `lower` is the start itself.
    pub(crate) fixed: Vec<bool>,
    /// Taken out, or done: nothing counts backwards through it.
    pub(crate) closed: Vec<bool>,
}

impl Network {
    /// Checks a plan and lays it out. Links that cannot be used are set aside: see [`Network::unused`].
    ///
    /// # Errors
    /// Two activities with one id, a circle, no date at all, or numbers beyond reason.
    pub fn new(plan: Plan, calendar: &Calendar) -> Result<Self, NetworkError> {
        let mut rows = HashMap::with_capacity(plan.activities.len());
        for (n, activity) in plan.activities.iter().enumerate() {
            if i64::from(activity.duration) > LONGEST {
                return Err(NetworkError::TooLong(activity.id.clone()));
            }
            if rows.insert(activity.id.clone(), Row(small(n))).is_some() {
                return Err(NetworkError::Twice(activity.id.clone()));
            }
        }
        let dates = || {
            plan.activities
                .iter()
                .flat_map(dates_of)
                .chain(plan.start)
                .chain(plan.today)
        };
        let (Some(first), Some(last)) = (dates().min(), dates().max()) else {
            return Err(NetworkError::NoDate);
        };
        let axis = Axis::new(calendar, first, last);
        let (ties, lags, unused) = ties(&plan, &rows, &axis)?;
        let total: i64 = lags.iter().map(|lag| i64::from(*lag).abs()).sum::<i64>()
            + plan.activities.iter().map(|a| i64::from(a.duration)).sum::<i64>();
        if total > LONGEST * 5_000 {
            let longest = plan.activities.iter().max_by_key(|a| a.duration);
            return Err(NetworkError::TooLong(longest.map(|a| a.id.clone()).unwrap_or_default()));
        }
        let order = cycles::order(plan.activities.len(), &ties)
            .map_err(|left| NetworkError::Cycles(cycles::find(&plan, &ties, &left)))?;
        let mut network = Self {
            axis,
            rows,
            unused,
            order,
            bounds: Vec::new(),
            edges: Vec::new(),
            onward_bounds: Vec::new(),
            onward: Vec::new(),
            edge_to: Vec::new(),
            lags,
            length: Vec::new(),
            lower: Vec::new(),
            upper: Vec::new(),
            fixed: Vec::new(),
            closed: Vec::new(),
            plan,
        };
        network.lay_out_activities(network.plan.start.unwrap_or(first));
        network.lay_out_links(&ties);
        Ok(network)
    }

    /// The plan it was made from.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The working days it counts with.
    #[must_use]
    pub fn axis(&self) -> &Axis {
        &self.axis
    }

    /// Where an id stands.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<Row> {
        self.rows.get(id).copied()
    }

    /// All rows in the plan's order.
    pub fn rows(&self) -> impl Iterator<Item = Row> + use<> {
        (0..small(self.plan.activities.len())).map(Row)
    }

    /// The activity in a row.
    #[must_use]
    pub fn activity(&self, row: Row) -> &Activity {
        &self.plan.activities[row.index()]
    }

    /// Links of the plan, by position, that take no part in the calculation, and why.
    #[must_use]
    pub fn unused(&self) -> &[(usize, Unused)] {
        &self.unused
    }

    /// What a row depends on: link and predecessor.
    pub fn before(&self, row: Row) -> impl Iterator<Item = (&Link, Row)> {
        self.edges_of(row.0)
            .iter()
            .map(|e| (&self.plan.links[e.link as usize], Row(e.from)))
    }

    /// What depends on a row: link and successor.
    pub fn after(&self, row: Row) -> impl Iterator<Item = (&Link, Row)> {
        self.onward_of(row.0).iter().map(|&e| {
            let edge = &self.edges[e as usize];
            (&self.plan.links[edge.link as usize], Row(self.edge_to[e as usize]))
        })
    }

    pub(crate) fn edges_of(&self, row: u32) -> &[Edge] {
        let row = row as usize;
        &self.edges[self.bounds[row] as usize..self.bounds[row + 1] as usize]
    }

    pub(crate) fn onward_of(&self, row: u32) -> &[u32] {
        let row = row as usize;
        &self.onward[self.onward_bounds[row] as usize..self.onward_bounds[row + 1] as usize]
    }

    /// The start of an activity that begins on, or a milestone that is on, a day somebody wrote.
    pub(crate) fn start_at(&self, activity: &Activity, first_day: Date) -> i32 {
        let at = self.axis.position(first_day);
        if activity.duration == 0 {
            at
        } else {
            at + (at & 1) - 2 // the end of the working day before its first
        }
    }

    fn lay_out_activities(&mut self, start: Date) {
        let axis = &self.axis;
        let not_before = self.plan.today.map_or(start, |today| today.max(start));
        for activity in &self.plan.activities {
            let length = match (activity.actual_start, activity.actual_finish) {
                (Some(from), Some(to)) if activity.duration > 0 => {
                    (axis.position(to) - self.start_at(activity, from)).max(0) & !1
                }
                _ => 2 * activity.duration.cast_signed(),
            };
            let finish_at = |day: Date| match length {
                0 => axis.position(day),
                _ => (axis.position(day) & !1) - length,
            };
            let mut lower = activity.planned.map_or(i32::MIN, finish_at);
            let mut upper = i32::MAX;
            for imposed in &activity.imposed {
                let (from, to) = match *imposed {
                    Imposed::StartNotBefore(day) => (self.start_at(activity, day), i32::MAX),
                    Imposed::StartNotAfter(day) => (i32::MIN, self.start_at(activity, day)),
                    Imposed::StartOn(day) => (self.start_at(activity, day), self.start_at(activity, day)),
                    Imposed::FinishNotBefore(day) => (finish_at(day), i32::MAX),
                    Imposed::FinishNotAfter(day) => (i32::MIN, finish_at(day)),
                    Imposed::FinishOn(day) => (finish_at(day), finish_at(day)),
                };
                (lower, upper) = (lower.max(from), upper.min(to));
            }
            let open = self.start_at(activity, not_before);
            if lower < open {
                lower = open + (open & 1);
            }
            let actual = match (activity.actual_start, activity.actual_finish) {
                (Some(day), _) if activity.duration > 0 => Some(self.start_at(activity, day)),
                (_, Some(day)) | (Some(day), None) => Some(finish_at(day)),
                (None, None) => None,
            };
            self.length.push(length);
            self.lower.push(actual.unwrap_or(lower));
            self.upper.push(upper);
            self.fixed.push(actual.is_some() || activity.removed);
            let done = activity.actual_finish.is_some() || (activity.duration == 0 && actual.is_some());
            self.closed.push(done || activity.removed);
        }
    }

    fn lay_out_links(&mut self, ties: &[Tie]) {
        let count = self.plan.activities.len();
        self.bounds = offsets(count, ties.iter().map(|t| t.to));
        self.onward_bounds = offsets(count, ties.iter().map(|t| t.from));
        let mut sorted: Vec<&Tie> = ties.iter().collect();
        sorted.sort_by_key(|t| t.to); // stable: links of one successor stay in the plan's order
        for tie in sorted {
            let kind = self.plan.links[tie.link as usize].kind;
            let lag = self.lags[tie.link as usize];
            let mut weight = 2 * lag;
            if kind.leaves_finish() {
                weight += self.length[tie.from as usize];
            }
            if kind.meets_finish() {
                weight -= self.length[tie.to as usize];
            }
            self.edge_to.push(tie.to);
            self.edges.push(Edge {
                from: tie.from,
                weight,
                from_day_off: -lag.signum(),
                link: tie.link,
            });
        }
        let mut next = self.onward_bounds.clone();
        self.onward = vec![0; self.edges.len()];
        for (n, edge) in self.edges.iter().enumerate() {
            let slot = &mut next[edge.from as usize];
            self.onward[*slot as usize] = small(n);
            *slot += 1;
        }
    }
}

/// A usable link by rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tie {
    pub from: u32,
    pub to: u32,
    pub link: u32,
}

type Ties = (Vec<Tie>, Vec<i32>, Vec<(usize, Unused)>);

fn ties(plan: &Plan, rows: &HashMap<Text, Row>, axis: &Axis) -> Result<Ties, NetworkError> {
    let (mut ties, mut lags, mut unused) = (Vec::with_capacity(plan.links.len()), Vec::new(), Vec::new());
    for (n, link) in plan.links.iter().enumerate() {
        lags.push(0);
        let (Some(from), Some(to)) = (rows.get(&link.from), rows.get(&link.to)) else {
            unused.push((n, Unused::Unknown));
            continue;
        };
        let (first, second) = (&plan.activities[from.index()], &plan.activities[to.index()]);
        if first.removed || second.removed {
            unused.push((n, Unused::Removed));
            continue;
        }
        let lag = match link.lag {
            Lag::Days(days) => Some(days),
            Lag::AsPlanned => gap(axis, link.kind, first, second),
        };
        match lag {
            Some(days) if i64::from(days).abs() > LONGEST => return Err(NetworkError::TooLong(link.to.clone())),
            Some(days) => lags[n] = days,
            None => {
                unused.push((n, Unused::NoGap));
                continue;
            }
        }
        ties.push(Tie {
            from: from.0,
            to: to.0,
            link: small(n),
        });
    }
    Ok((ties, lags, unused))
}

/// Working days between the ends that a link ties, by the dates both have now.
fn gap(axis: &Axis, kind: LinkKind, first: &Activity, second: &Activity) -> Option<i32> {
    let end = |activity: &Activity, finish: bool| {
        let day = axis.position(activity.actual_finish.or(activity.planned)?) >> 1;
        Some(if finish {
            day
        } else {
            day - activity.duration.cast_signed()
        })
    };
    Some(end(second, kind.meets_finish())? - end(first, kind.leaves_finish())?)
}

fn dates_of(activity: &Activity) -> impl Iterator<Item = Date> {
    let own = activity
        .planned
        .into_iter()
        .chain(activity.actual_start)
        .chain(activity.actual_finish);
    own.chain(activity.imposed.iter().map(|i| i.date()))
}

fn offsets(count: usize, of: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut bounds = vec![0; count + 1];
    for row in of {
        bounds[row as usize + 1] += 1;
    }
    for n in 0..count {
        bounds[n + 1] += bounds[n];
    }
    bounds
}

/// Rows and links are counted in 32 bits; a plan of four thousand million rows does not fit in memory anyway.
pub(crate) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

//! What is odd about a plan as a network.
//!
//! Checks that make sense for milestone plans; each finding names its ids, says what is wrong and what would mend it.
//! Not here: whether documents agree with each other (`check`), and whether a date is good.

use crate::network::{
    Activity, Cycle, Imposed, Lag, Link, LinkKind, Network, NetworkError, Plan, Row, Schedule, Unused, date_words, days,
};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Calendar, Date, Text};

/// What kind of oddity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Activities wait for each other.
    Circle,
    /// One id for two activities.
    TwoOfOneId,
    /// Neither date nor link nor start says when anything happens.
    NoDate,
    /// A number beyond reason.
    BeyondReason,
    /// A link to an id that the plan does not have.
    LinkToUnknown,
    /// A link to something taken out.
    LinkToRemoved,
    /// A gap that cannot be measured.
    NoGap,
    /// Two links say the same.
    LinkTwice,
    /// No link at all.
    Unlinked,
    /// Nothing leads to it.
    NoPredecessor,
    /// It leads to nothing.
    NoSuccessor,
    /// An imposed latest date.
    HardConstraint,
    /// An imposed date cannot be kept.
    NegativeFloat,
    /// The dates contradict a link.
    DatesAgainstLink,
    /// It happened before what it depends on.
    OutOfSequence,
    /// Forecast in the past, not done.
    PastForecast,
    /// Done in the future.
    FutureActual,
    /// A long wait that no activity explains.
    LongLag,
    /// The successor may come first.
    NegativeLag,
    /// A date on a day on which nobody works.
    DayOff,
}

impl Kind {
    /// A stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::TwoOfOneId => "two-of-one-id",
            Self::NoDate => "no-date",
            Self::BeyondReason => "beyond-reason",
            Self::LinkToUnknown => "link-to-unknown",
            Self::LinkToRemoved => "link-to-removed",
            Self::NoGap => "no-gap",
            Self::LinkTwice => "link-twice",
            Self::Unlinked => "unlinked",
            Self::NoPredecessor => "no-predecessor",
            Self::NoSuccessor => "no-successor",
            Self::HardConstraint => "hard-constraint",
            Self::NegativeFloat => "negative-float",
            Self::DatesAgainstLink => "dates-against-link",
            Self::OutOfSequence => "out-of-sequence",
            Self::PastForecast => "past-forecast",
            Self::FutureActual => "future-actual",
            Self::LongLag => "long-lag",
            Self::NegativeLag => "negative-lag",
            Self::DayOff => "day-off",
        }
    }
}

/// One oddity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub kind: Kind,
    /// Whom it concerns, the first of them foremost.
    pub ids: Vec<Text>,
    /// What is odd, in a sentence.
    pub explanation: String,
    /// What would mend it.
    pub remedy: String,
}

/// What counts as odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// A lag of more working days than this is long.
    pub long_lag: i32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { long_lag: 20 }
    }
}

/// Everything odd about a plan, in order of kind and then of the plan. `today` comes from the plan.
#[must_use]
pub fn check(plan: &Plan, calendar: &Calendar, bounds: Bounds) -> Vec<Finding> {
    // Looked at as planned: a forecast in the past is named for itself, not for what it would push.
    let as_planned = Plan {
        today: None,
        ..plan.clone()
    };
    let mut findings = match Network::new(as_planned, calendar) {
        Ok(network) => {
            let mut look = Look {
                network: &network,
                schedule: network.schedule(),
                today: plan.today,
                bounds,
                findings: Vec::new(),
            };
            look.links();
            look.ends();
            look.dates();
            look.floats();
            look.findings
        }
        Err(error) => refused(&error),
    };
    findings.sort_by_key(|f| f.kind);
    findings
}

fn refused(error: &NetworkError) -> Vec<Finding> {
    let finding = |kind, ids: Vec<Text>, remedy: &str| Finding {
        kind,
        ids,
        explanation: format!("{error}."),
        remedy: remedy.to_owned(),
    };
    match error {
        NetworkError::Cycles(cycles) => cycles.iter().map(circle).collect(),
        NetworkError::Twice(id) => vec![finding(
            Kind::TwoOfOneId,
            vec![id.clone()],
            "Give one of the two another id.",
        )],
        NetworkError::NoDate => vec![finding(
            Kind::NoDate,
            Vec::new(),
            "Give the plan a start, or one of its activities a date.",
        )],
        NetworkError::TooLong(id) => vec![finding(
            Kind::BeyondReason,
            vec![id.clone()],
            "Correct the duration or the lag.",
        )],
    }
}

fn circle(cycle: &Cycle) -> Finding {
    Finding {
        kind: Kind::Circle,
        ids: cycle.members.clone(),
        explanation: format!("Each waits for the next, so none can happen: {cycle}."),
        remedy: format!(
            "Remove the link from {} to {}, or split one of the two into a part that comes before and a part that comes \
             after.",
            cycle.cut.0, cycle.cut.1
        ),
    }
}

struct Look<'n> {
    network: &'n Network,
    schedule: Schedule<'n>,
    today: Option<Date>,
    bounds: Bounds,
    findings: Vec<Finding>,
}

impl Look<'_> {
    fn note(&mut self, kind: Kind, ids: &[&Text], explanation: String, remedy: impl Into<String>) {
        self.findings.push(Finding {
            kind,
            ids: ids.iter().map(|id| (*id).clone()).collect(),
            explanation,
            remedy: remedy.into(),
        });
    }

    fn present(&self) -> Vec<(Row, &Activity)> {
        let rows = self.network.rows().map(|row| (row, self.network.activity(row)));
        rows.filter(|(_, activity)| !activity.removed).collect()
    }

    fn links(&mut self) {
        let network = self.network;
        for &(n, why) in network.unused() {
            let Link { from, to, .. } = &network.plan().links[n];
            let ids = [from, to];
            match why {
                Unused::Unknown => {
                    let missing = if network.row(from).is_none() { from } else { to };
                    let text = format!("The link from {from} to {to} leads nowhere: the plan has no {missing}.");
                    self.note(Kind::LinkToUnknown, &ids, text, "Correct the id, or remove the link.");
                }
                Unused::Removed => {
                    let gone = |id: &Text| network.row(id).is_some_and(|row| network.activity(row).removed);
                    let which = if gone(from) { from } else { to };
                    let text =
                        format!("{which} was taken out of the plan, and the link from {from} to {to} still names it.");
                    let remedy = "Remove the link, or tie what is left to what came before or after it.";
                    self.note(Kind::LinkToRemoved, &ids, text, remedy);
                }
                Unused::NoGap => {
                    let text = format!(
                        "The link from {from} to {to} keeps the gap between their dates, and one of them has none."
                    );
                    self.note(
                        Kind::NoGap,
                        &ids,
                        text,
                        "Write the lag in working days, or give both a date.",
                    );
                }
            }
        }
        let mut seen: BTreeMap<(&Text, &Text), BTreeSet<u8>> = BTreeMap::new();
        for link in &network.plan().links {
            if !seen.entry((&link.from, &link.to)).or_default().insert(link.kind as u8) {
                let text = format!(
                    "{} and {} are tied twice, {}: only the longer lag counts.",
                    link.from, link.to, link.kind
                );
                self.note(
                    Kind::LinkTwice,
                    &[&link.from, &link.to],
                    text,
                    "Keep one of the two links.",
                );
            }
        }
        for link in &network.plan().links {
            self.lag(link);
        }
    }

    fn lag(&mut self, link: &Link) {
        let Lag::Days(lag) = link.lag else { return };
        let ids = [&link.from, &link.to];
        if lag > self.bounds.long_lag {
            let text = format!(
                "{} waits {} after {}, more than {}: what happens in that time is not in the plan.",
                link.to,
                days(lag),
                link.from,
                days(self.bounds.long_lag)
            );
            self.note(
                Kind::LongLag,
                &ids,
                text,
                "Put what fills the time into the plan as a milestone of its own.",
            );
        } else if lag < 0 && link.kind == LinkKind::FinishStart {
            let text = format!(
                "{} may come {} before {}, on which it depends.",
                link.to,
                days(-lag),
                link.from
            );
            let remedy = "Tie it to the earlier milestone that it really waits for.";
            self.note(Kind::NegativeLag, &ids, text, remedy);
        }
    }

    /// Open ends: the first date of a plan needs no predecessor, the last no successor.
    fn ends(&mut self) {
        let (network, schedule) = (self.network, self.schedule.clone());
        let rows: Vec<Row> = self.present().into_iter().map(|(row, _)| row).collect();
        let first = rows.iter().map(|row| schedule.start(*row)).min();
        let last = rows.iter().map(|row| schedule.finish(*row)).max();
        for row in rows {
            let id = &network.activity(row).id;
            let leads_here = network.before(row).next().is_some();
            let leads_on = network.after(row).next().is_some();
            let done = network.activity(row).actual_finish.is_some();
            match (leads_here, leads_on) {
                (false, false) => {
                    let text = format!("{id} has no link: no date moves it, and it moves no date.");
                    self.note(
                        Kind::Unlinked,
                        &[id],
                        text,
                        "Link it to what it waits for and to what waits for it.",
                    );
                }
                (false, true) if !done && Some(schedule.start(row)) != first => {
                    let text = format!("Nothing leads to {id}: whatever slips before it, its date does not move.");
                    self.note(Kind::NoPredecessor, &[id], text, "Link it to what it waits for.");
                }
                (true, false) if Some(schedule.finish(row)) != last => {
                    let text = format!("{id} leads to nothing: however late it is, no other date moves.");
                    self.note(
                        Kind::NoSuccessor,
                        &[id],
                        text,
                        "Link it to what waits for it, at least to the end of the plan.",
                    );
                }
                _ => {}
            }
        }
    }

    fn dates(&mut self) {
        let network = self.network;
        for (row, activity) in network.rows().map(|row| (row, network.activity(row))) {
            if activity.removed {
                continue;
            }
            self.own_dates(activity);
            for (link, from) in network.before(row) {
                self.sequence(link, from, row);
            }
        }
    }

    fn own_dates(&mut self, activity: &Activity) {
        let id = &activity.id;
        let planned = activity.planned.filter(|_| activity.actual_finish.is_none());
        if let (Some(today), Some(day)) = (self.today, planned)
            && day < today
        {
            let late = self.network.axis().working_days(day, today);
            let text = format!(
                "{id} was to be done by {}, {} ago, and is not.",
                date_words(day),
                days(late)
            );
            self.note(
                Kind::PastForecast,
                &[id],
                text,
                "Record when it was done, or forecast it again.",
            );
        }
        let actual = activity.actual_finish.max(activity.actual_start);
        if let (Some(today), Some(day)) = (self.today, actual)
            && day > today
        {
            let text = format!(
                "{id} is recorded as done on {}, which has not come yet.",
                date_words(day)
            );
            self.note(
                Kind::FutureActual,
                &[id],
                text,
                "Correct the date, or make it a forecast.",
            );
        }
        for imposed in activity.imposed.iter().filter(|i| i.is_hard()) {
            let on = matches!(imposed, Imposed::StartOn(_) | Imposed::FinishOn(_));
            let text = format!(
                "{id} has an imposed date, {}{}: links cannot move it, they can only contradict it.",
                if on { "on " } else { "no later than " },
                date_words(imposed.date())
            );
            self.note(
                Kind::HardConstraint,
                &[id],
                text,
                "Keep it only if somebody outside the plan decided it; say who.",
            );
        }
        if let Some(day) = planned.filter(|day| !self.network.axis().is_working(*day)) {
            let text = format!("{id} is planned for {}, a day on which nobody works.", date_words(day));
            self.note(
                Kind::DayOff,
                &[id],
                text,
                "Confirm that it happens on that day, or move it to a working day.",
            );
        }
    }

    fn sequence(&mut self, link: &Link, from: Row, to: Row) {
        let (first, second) = (self.network.activity(from), self.network.activity(to));
        let starts = matches!(link.kind, LinkKind::FinishStart | LinkKind::StartStart);
        let happened = match starts {
            true => second.actual_start.or(second.actual_finish),
            false => second.actual_finish,
        };
        let before = match link.kind {
            LinkKind::FinishStart | LinkKind::FinishFinish => first.actual_finish,
            LinkKind::StartStart | LinkKind::StartFinish => first.actual_start.or(first.actual_finish),
        };
        let ids = [&link.to, &link.from];
        let rule = self.network.link_words(link);
        match (happened, before) {
            (Some(day), None) => {
                let text = format!(
                    "{} happened on {}, but it is due {rule}, and {} has not happened.",
                    link.to,
                    date_words(day),
                    link.from
                );
                let remedy = "Record what was missed, or drop the link if the order does not matter.";
                self.note(Kind::OutOfSequence, &ids, text, remedy);
            }
            (Some(day), Some(earlier)) if day < earlier => {
                let (day, earlier) = (date_words(day), date_words(earlier));
                let text = format!(
                    "{} happened on {day}, but it is due {rule}, and {} happened on {earlier}.",
                    link.to, link.from
                );
                let remedy = "Correct one of the dates, or drop the link if the order does not matter.";
                self.note(Kind::OutOfSequence, &ids, text, remedy);
            }
            (None, _) => self.against(link, from, to),
            _ => {}
        }
    }

    /// A planned date earlier than its predecessor's date allows.
    fn against(&mut self, link: &Link, from: Row, to: Row) {
        let (first, second) = (self.network.activity(from), self.network.activity(to));
        let (Some(before), Some(day)) = (first.actual_finish.or(first.planned), second.planned) else {
            return;
        };
        let short = self.network.short(link, from, to, before, day);
        if short > 0 {
            let text = format!(
                "{} is planned for {}, but it is due {}, and {} is on {}: {} too early.",
                link.to,
                date_words(day),
                self.network.link_words(link),
                link.from,
                date_words(before),
                days(short)
            );
            let remedy = format!("Move {} later or {} earlier, or correct the lag.", link.to, link.from);
            self.note(Kind::DatesAgainstLink, &[&link.to, &link.from], text, remedy);
        }
    }

    fn floats(&mut self) {
        let schedule = self.schedule.clone();
        for row in self.network.rows() {
            if schedule.total_float(row).is_none_or(|float| float >= 0) {
                continue;
            }
            let id = &self.network.activity(row).id;
            let text = schedule.why(row);
            let remedy =
                "Shorten what leads there, start it earlier, or have the imposed date changed by whoever imposed it.";
            self.note(Kind::NegativeFloat, &[id], text, remedy);
        }
    }
}

impl Network {
    /// Working days by which the dates of two ends are closer than their link asks.
    fn short(&self, link: &Link, from: Row, to: Row, before: Date, day: Date) -> i32 {
        let start = |row: Row, finish: Date| match self.length[row.index()] {
            0 => self.axis.position(finish),
            length => (self.axis.position(finish) & !1) - length,
        };
        let edge = self
            .edges_of(to.0)
            .iter()
            .find(|e| Row(e.from) == from && std::ptr::eq(&self.plan.links[e.link as usize], link));
        edge.map_or(0, |edge| {
            -crate::network::slack(*edge, start(from, before), start(to, day))
        })
    }
}

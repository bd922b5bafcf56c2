//! Why a date is what it is and how much it may move, in words.

use super::{Force, Imposed, Lag, Link, LinkKind, Network, Row, Schedule};
use terms::Date;

/// So many steps of a chain are named; the rest is counted.
const NAMED: usize = 12;

impl Schedule<'_> {
    /// Why a row is critical, or what gives it its float, and where its date comes from.
    #[must_use]
    pub fn why(&self, row: Row) -> String {
        let id = &self.network.activity(row).id;
        if self.network.closed[row.index()] {
            return format!("{id} {}.", self.own_words(row, &Force::Actual));
        }
        let standing = match self.total_float(row) {
            None => format!("{id} does not lead to {}: its date cannot move it.", self.goal()),
            Some(float) if float > 0 => self.why_float(row, float),
            Some(float) => self.why_critical(row, float),
        };
        format!("{standing} {}", self.why_date(row))
    }

    /// What the floats protect.
    fn goal(&self) -> String {
        match self.target {
            Some(row) => self.network.activity(row).id.to_string(),
            None => "the end of the plan".to_owned(),
        }
    }

    fn why_critical(&self, row: Row, float: i32) -> String {
        let id = &self.network.activity(row).id;
        let onward = self.tightest(row);
        let last = onward.last().map_or(row, |(to, _)| *to);
        if float < 0 {
            let lead = match last == row {
                true => self.limit(row).map(imposed_words).unwrap_or_default(),
                false => format!("it leads {}, and {}", self.way(&onward), self.late_limit(last)),
            };
            return format!(
                "{id} is critical because {}{lead}: {} too few.",
                if last == row { "it " } else { "" },
                days(-float)
            );
        }
        let lead = match self.target {
            _ if last != row => format!("it leads without slack {}", self.way(&onward)),
            Some(target) if target == row => "it is the date that is asked about".to_owned(),
            _ => "nothing in the plan is later".to_owned(),
        };
        format!(
            "{id} is critical because {lead}: each working day that it slips moves {} as much.",
            self.goal_at(last)
        )
    }

    fn goal_at(&self, last: Row) -> String {
        let is_end = self.start[last.index()] + self.network.length[last.index()] == self.end;
        match self.limit(last) {
            _ if self.target.is_some() || is_end => self.goal(),
            Some(_) => format!("{} past its latest date", self.network.activity(last).id),
            None => self.goal(),
        }
    }

    fn why_float(&self, row: Row, float: i32) -> String {
        let id = &self.network.activity(row).id;
        let onward = self.tightest(row);
        let last = onward.last().map_or(row, |(to, _)| *to);
        let until = self.late_finish(row).map(date_words).unwrap_or_default();
        let mut text = format!("{id} has {} of float, until {until}: ", days(float));
        if last == row {
            text += &match self.limit(row) {
                Some(_) => format!("{}.", self.late_limit(row)),
                None => format!("nothing follows it, and the plan ends on {}.", date_words(self.end())),
            };
            return text;
        }
        text += &format!("the tightest way on leads {}", self.way(&onward));
        let own = float - onward.iter().map(|(_, slack)| slack).sum::<i32>();
        if own > 0 {
            text += &match self.limit(last) {
                Some(_) => format!(", and {}", self.late_limit(last)),
                None => format!(", {} before the end of the plan", days(own)),
            };
        }
        text.push('.');
        match self.free_float(row) {
            Some(free) if free > 0 && free < float => text += &format!(" {} of it move nothing else.", days(free)),
            _ => {}
        }
        text
    }

    /// The way on that leaves the least float: each successor with the slack of the link to it.
    fn tightest(&self, row: Row) -> Vec<(Row, i32)> {
        let network = self.network;
        let (mut way, mut at) = (Vec::new(), row);
        while let Some(float) = self.total_float(at) {
            let next = network.onward_of(at.0).iter().find_map(|&e| {
                let (edge, to) = (network.edges[e as usize], network.edge_to[e as usize]);
                let slack = self.slack(edge, to);
                let passes = !network.fixed[to as usize] && self.total_float(Row(to))? + slack == float;
                passes.then_some((Row(to), slack))
            });
            let Some(step) = next else { break };
            way.push(step);
            at = step.0;
        }
        way
    }

    /// "over A and B to C", with slack where there is some.
    fn way(&self, steps: &[(Row, i32)]) -> String {
        let named = |(row, slack): &(Row, i32)| {
            let id = &self.network.activity(*row).id;
            match slack {
                0 => id.to_string(),
                _ => format!("{id} ({} of slack before it)", days(*slack)),
            }
        };
        let Some((last, between)) = steps.split_last() else {
            return String::new();
        };
        let shown: Vec<String> = between.iter().take(NAMED).map(named).collect();
        let more = between.len() - shown.len();
        let goal = format!("to {}, {}", named(last), date_words(self.finish(last.0)));
        match (shown.as_slice(), more) {
            ([], _) => goal,
            (shown, 0) => format!("over {} {goal}", shown.join(", ")),
            (shown, more) => format!("over {} and {more} more {goal}", shown.join(", ")),
        }
    }

    /// Where the row's date comes from.
    fn why_date(&self, row: Row) -> String {
        let mut chain = self.chain_to(row);
        chain.reverse();
        let network = self.network;
        let mut steps = Vec::new();
        for (n, at) in chain.iter().take(NAMED).enumerate() {
            let from = match chain.get(n + 1) {
                Some(from) => self.link_words(*at, *from),
                None => {
                    let force = self.drivers(*at).into_iter().next().unwrap_or(Force::Start);
                    self.own_words(*at, &force)
                }
            };
            steps.push(format!("{} {from}", network.activity(*at).id));
        }
        if chain.len() > NAMED {
            steps.push(format!("and so on over {} more", chain.len() - NAMED));
        }
        steps.join("; ") + "."
    }

    fn link_words(&self, at: Row, from: Row) -> String {
        let link = self.drivers(at).into_iter().find_map(|force| match force {
            Force::Link(link, row) if row == from => Some(link),
            _ => None,
        });
        let words = link.map(|link| self.network.link_words(link)).unwrap_or_default();
        format!("is on {}, {words}", date_words(self.finish(at)))
    }

    fn own_words(&self, row: Row, force: &Force<'_>) -> String {
        let activity = self.network.activity(row);
        match force {
            Force::Actual => match (activity.actual_finish, activity.actual_start) {
                (Some(day), _) => format!("was done on {}", date_words(day)),
                (None, Some(day)) => format!("started on {}", date_words(day)),
                (None, None) => "was taken out of the plan".to_owned(),
            },
            Force::Planned(day) => format!("is on its planned date, {}", date_words(*day)),
            Force::Imposed(imposed) => imposed_words(*imposed),
            Force::Today(day) => format!("has not happened by {}, the day of this view", date_words(*day)),
            Force::Start => format!("is at the start of the plan, {}", date_words(self.start(row))),
            Force::Link(link, _) => self.network.link_words(link),
        }
    }

    /// The imposed date that bounds a row.
    fn limit(&self, row: Row) -> Option<Imposed> {
        let hard = self.network.activity(row).imposed.iter().filter(|i| i.is_hard());
        hard.min_by_key(|i| i.date()).copied()
    }

    fn late_limit(&self, row: Row) -> String {
        let words = self.limit(row).map(imposed_words).unwrap_or_default();
        format!("{} {words}", self.network.activity(row).id)
    }
}

impl Network {
    /// Where a link puts its successor: "3 working days after A".
    pub(crate) fn link_words(&self, link: &Link) -> String {
        let milestone = |id: &str| self.row(id).is_none_or(|row| self.activity(row).duration == 0);
        let end = match (milestone(&link.from), link.kind.leaves_finish()) {
            (true, _) => "",
            (false, true) => " finishes",
            (false, false) => " starts",
        };
        let own = match (milestone(&link.to), link.kind) {
            (true, _) | (false, LinkKind::FinishStart | LinkKind::StartStart) => "",
            (false, LinkKind::FinishFinish | LinkKind::StartFinish) => "to finish ",
        };
        let lag = match link.lag {
            Lag::Days(days) => days,
            Lag::AsPlanned => {
                let at = self.plan.links.iter().position(|l| std::ptr::eq(l, link));
                at.map_or(0, |n| self.lags[n])
            }
        };
        match lag {
            0 => format!(
                "{own}as soon as {}{end}{}",
                link.from,
                if end.is_empty() { " is done" } else { "" }
            ),
            1.. => format!("{own}{} after {}{end}", days(lag), link.from),
            _ => format!("{own}{} before {}{end}", days(-lag), link.from),
        }
    }
}

fn imposed_words(imposed: Imposed) -> String {
    let day = date_words(imposed.date());
    match imposed {
        Imposed::StartNotBefore(_) => format!("must not start before {day}"),
        Imposed::StartNotAfter(_) => format!("must start by {day}"),
        Imposed::StartOn(_) => format!("must start on {day}"),
        Imposed::FinishNotBefore(_) => format!("must not be done before {day}"),
        Imposed::FinishNotAfter(_) => format!("must be done by {day}"),
        Imposed::FinishOn(_) => format!("must be done on {day}"),
    }
}

/// "1 working day", "3 working days".
pub(crate) fn days(count: i32) -> String {
    if count == 1 {
        "1 working day".to_owned()
    } else {
        format!("{count} working days")
    }
}

/// "16 August 2023".
pub(crate) fn date_words(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

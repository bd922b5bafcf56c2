//! The table TASKPRED: links read and put back. A lag is hours of the calendar that the file's options name.

use super::{
    columns::{self, hours_of, minutes_of},
    read::{Parsed, is_ours, minutes_per_day},
    rewrite::Rewriter,
    table::Tables,
};
use crate::files::{
    model::{Key, Link, LinkKind},
    span::{MINUTES_OF_EIGHT_HOURS, Span},
};
use std::collections::{HashMap, HashSet};

/// By which calendar a file counts lags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lags {
    Predecessor,
    Successor,
    Project,
    AllHours,
}

impl Lags {
    /// What a file says.
    pub(super) fn of(tables: &Tables, project: &str) -> Self {
        let Some(t) = tables.get("SCHEDOPTIONS") else {
            return Self::Predecessor;
        };
        let first = t
            .rows()
            .find(|(_, r)| is_ours(project, t, r))
            .map_or("", |(_, r)| t.cell(r, "sched_calendar_on_relationship_lag"));
        match first {
            "rcal_Successor" => Self::Successor,
            "rcal_24hour" => Self::AllHours,
            "rcal_ProjDefault" => Self::Project,
            _ => Self::Predecessor, // Primavera's own default
        }
    }
}

impl Parsed {
    /// Reads the links between activities of the plan.
    pub(super) fn read_links(&mut self) {
        let Some(t) = self.tables.get("TASKPRED") else { return };
        let days: HashMap<Key, i64> = self
            .plan
            .activities
            .iter()
            .map(|a| (a.key, minutes_per_day(&self.plan, a)))
            .collect();
        for (n, r) in t.rows().filter(|(_, r)| is_ours(&self.project, t, r)) {
            let known = |field| t.id(r, field).filter(|id| self.tasks.contains_key(id));
            let (Some(to), Some(from)) = (known("task_id"), known("pred_task_id")) else {
                self.problems.add(
                    r.line,
                    format!(
                        "the link from {} to {}",
                        t.cell(r, "pred_task_id"),
                        t.cell(r, "task_id")
                    ),
                    "one of its ends is not in this project of the file",
                    "it stays in the file but is not reckoned with; export both projects merged to include it",
                );
                continue;
            };
            let place = format!("the link from {from} to {to}");
            let kind = match t.cell(r, "pred_type") {
                "PR_FS" | "" => LinkKind::FinishStart,
                "PR_SS" => LinkKind::StartStart,
                "PR_FF" => LinkKind::FinishFinish,
                "PR_SF" => LinkKind::StartFinish,
                other => {
                    let what = format!("its type “{other}” is none of PR_FS, PR_SS, PR_FF, PR_SF");
                    self.problems
                        .add(r.line, place.clone(), what, "it was taken as finish-start; correct it");
                    LinkKind::FinishStart
                }
            };
            let cell = t.cell(r, "lag_hr_cnt");
            let minutes = if cell.trim().is_empty() {
                Some(0)
            } else {
                minutes_of(cell)
            };
            if minutes.is_none() {
                let what = format!("its lag “{cell}” is no number of hours");
                self.problems
                    .add(r.line, place, what, "it was taken as 0; correct it in Primavera");
            }
            let minutes = minutes.unwrap_or(0);
            let day = |id: i64| days.get(&Key::Task(id)).copied().unwrap_or(MINUTES_OF_EIGHT_HOURS);
            let lag = match self.lags {
                Lags::AllHours if minutes != 0 => Span::Elapsed(minutes),
                Lags::Successor => Span::of_minutes(minutes, day(to)),
                Lags::Project => Span::of_minutes(minutes, self.plan.day_minutes),
                Lags::Predecessor | Lags::AllHours => Span::of_minutes(minutes, day(from)),
            };
            let link = Link {
                from: Key::Task(from),
                to: Key::Task(to),
                kind,
                lag,
            };
            self.links.entry(link.to).or_default().push((link, n));
            self.plan.links.push(link);
        }
    }
}

impl Rewriter<'_> {
    /// Puts the plan's links into the file.
    pub(super) fn links(&mut self) {
        self.file.tables.make("TASKPRED", columns::TASKPRED, "UDFVALUE");
        let here: HashSet<Key> = self.plan.activities.iter().map(|a| a.key).collect();
        let mut wanted: HashMap<Key, Vec<Link>> = HashMap::new();
        let mut order = Vec::new();
        for link in &self.plan.links {
            match (self.keys.get(&link.from), self.keys.get(&link.to)) {
                (Some(from @ Key::Task(_)), Some(to @ Key::Task(_))) => {
                    let mut own = *link;
                    (own.from, own.to) = (*from, *to);
                    let list = wanted.entry(*to).or_default();
                    if list.is_empty() {
                        order.push(*to);
                    }
                    list.push(own);
                }
                _ => self.left_out.add(
                    0,
                    format!("the link from {} to {}", link.from.number(), link.to.number()),
                    "one of its ends is a section or not in the plan, and Primavera links activities only",
                    "it was not written; link activities inside the section",
                ),
            }
        }
        let known: Vec<Key> = self
            .file
            .links
            .keys()
            .copied()
            .filter(|k| !wanted.contains_key(k))
            .collect();
        for to in order.into_iter().chain(known) {
            let mut open = wanted.remove(&to).unwrap_or_default();
            let of_file = self.file.links.remove(&to).unwrap_or_default();
            let mut differ = Vec::new();
            for (old, row) in of_file {
                match open.iter().position(|l| *l == old) {
                    Some(at) => {
                        open.remove(at);
                        self.keep(&old, row);
                    }
                    None => differ.push((old, row)),
                }
            }
            for (old, row) in differ {
                match open.iter().position(|l| l.from == old.from) {
                    Some(at) => {
                        let new = open.remove(at);
                        let hours = self.lag(&new);
                        self.set("TASKPRED", row, "pred_type", pred_type(new.kind), "a link");
                        self.set("TASKPRED", row, "lag_hr_cnt", &hours, "a link");
                    }
                    None if here.contains(&old.from) && here.contains(&to) => {
                        if let Some(t) = self.file.tables.get_mut("TASKPRED") {
                            t.remove(row);
                        }
                    }
                    None => {} // one end is only in the file
                }
            }
            for new in open {
                self.add_link(&new);
            }
        }
    }

    /// A link that is the same in days is other hours when its calendar has changed.
    fn keep(&mut self, link: &Link, row: usize) {
        let end = self.lag_end(link);
        if self.old_days.get(&end) != self.days.get(&end) && matches!(link.lag, Span::Days(_)) {
            let hours = self.lag(link);
            self.set("TASKPRED", row, "lag_hr_cnt", &hours, "a link");
        }
    }

    /// The activity by whose calendar a lag is counted.
    fn lag_end(&self, link: &Link) -> Key {
        if self.file.lags == Lags::Successor {
            link.to
        } else {
            link.from
        }
    }

    fn add_link(&mut self, link: &Link) {
        let hours = self.lag(link);
        let project = self.file.project.clone();
        let Some(t) = self.file.tables.get_mut("TASKPRED") else {
            return;
        };
        let id = t.next("task_pred_id");
        t.push(&[
            ("task_pred_id", id.to_string()),
            ("task_id", link.to.number().to_string()),
            ("pred_task_id", link.from.number().to_string()),
            ("proj_id", project.clone()),
            ("pred_proj_id", project),
            ("pred_type", pred_type(link.kind).to_owned()),
            ("lag_hr_cnt", hours),
        ]);
    }

    /// Hours of a lag in the calendar by which the file counts lags.
    fn lag(&mut self, link: &Link) -> String {
        let end = self.lag_end(link);
        let own = self.days.get(&end).filter(|_| self.file.lags != Lags::Project);
        let day = own.copied().unwrap_or(self.file.plan.day_minutes);
        let place = format!("the link from {} to {}", link.from.number(), link.to.number());
        let minutes = match link.lag {
            Span::Elapsed(n) if self.file.lags == Lags::AllHours => n,
            Span::Elapsed(n) => {
                let what = "its lag counts every hour of the day, which this file's lags do not";
                self.left_out
                    .add(0, place, what, "the hours were written as working hours");
                n
            }
            Span::Percent(n) => {
                let what = format!("its lag is {n} per cent of a duration, which Primavera does not have");
                self.left_out
                    .add(0, place, what, "it was written without lag; give it in days");
                0
            }
            span => span.working_minutes(day).unwrap_or(0),
        };
        hours_of(minutes)
    }
}

fn pred_type(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::FinishStart => "PR_FS",
        LinkKind::StartStart => "PR_SS",
        LinkKind::FinishFinish => "PR_FF",
        LinkKind::StartFinish => "PR_SF",
    }
}

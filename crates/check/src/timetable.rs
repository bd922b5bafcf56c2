//! Schedules of activities by interval, with the durations that their own notes state, and whether the dates keep them.
//!
//! R20 to R26 share it, since one table states all of them; each rule takes the findings of its code. Milestones that
//! repeat a schedule's cells are held against the same statements. How words become statements is `durations`'.

mod checks;
mod mirrors;

use checks::Pair;
pub use mirrors::{Participant, participants, planned};

use crate::durations::{self, Bound, Stated, Unit};
use crate::{Configuration, Finding};
use pack::model::{Dated, Model, Schedule, ScheduleRow};
use std::collections::BTreeSet;
use std::rc::Rc;
use terms::{Date, Severity, Span};

/// An activity of a schedule with what its notes state.
struct Line<'a> {
    row: &'a ScheduleRow,
    key: Rc<BTreeSet<String>>,
    stated: Rc<[Stated]>,
    /// Where the statement stands.
    note: &'a Span,
    /// Whether the statement is the schedule's own, not the configuration's.
    own: bool,
}

struct Table<'a> {
    schedule: &'a Schedule,
    lines: Vec<Line<'a>>,
    weak: Rc<BTreeSet<String>>,
    /// For each line's statements the rule that they belong to and the line that they refer to.
    targets: Rc<Vec<Vec<Target>>>,
}

/// The rule of a statement, and the line from which it counts.
type Target = (&'static str, Option<usize>);

/// A line's words, its statements, whether they are its own, and whether they stand in its label.
type Fixed = (Rc<BTreeSet<String>>, Rc<[Stated]>, bool, bool);

/// What a schedule's labels and notes say, whatever its dates: read once, used for every trial of another date.
pub struct Shape {
    weak: Rc<BTreeSet<String>>,
    lines: Vec<Fixed>,
    targets: Rc<Vec<Vec<Target>>>,
}

impl Shape {
    /// Reads a schedule's labels and notes.
    #[must_use]
    pub fn read(schedule: &Schedule, configuration: &Configuration) -> Self {
        let table = Table::read(schedule, configuration);
        let line = |l: &Line<'_>| {
            let in_label = l.note.order == l.row.activity.order;
            (Rc::clone(&l.key), Rc::clone(&l.stated), l.own, in_label)
        };
        Self {
            weak: Rc::clone(&table.weak),
            lines: table.lines.iter().map(line).collect(),
            targets: Rc::clone(&table.targets),
        }
    }

    /// The findings in a schedule of this shape, without the milestones that mirror it.
    #[must_use]
    pub fn findings(&self, schedule: &Schedule, configuration: &Configuration) -> Vec<Finding> {
        let lines = schedule
            .rows
            .iter()
            .zip(&self.lines)
            .map(|(row, (key, stated, own, in_label))| Line {
                row,
                key: Rc::clone(key),
                stated: Rc::clone(stated),
                note: row.notes.as_ref().filter(|_| !in_label).unwrap_or(&row.activity),
                own: *own,
            });
        let table = Table {
            schedule,
            lines: lines.collect(),
            weak: Rc::clone(&self.weak),
            targets: Rc::clone(&self.targets),
        };
        table.findings(configuration, |_| true)
    }
}

/// Words that say whose or how, not which activity.
const WEAK: &[&str] = &[
    "test",
    "planned",
    "each",
    "all",
    "pp",
    "pps",
    "participant",
    "issue",
    "submit",
    "sent",
    "send",
    "first",
    "milestone",
    "rule",
    "wave",
    "interval",
    "once",
    "any",
    "there",
    "handed",
    "hand",
    "over",
];

/// Words that make an activity another one when only one side has them.
const OTHER: &[&str] = &[
    "draft",
    "ready",
    "readiness",
    "assure",
    "review",
    "check",
    "progress",
    "weekly",
];

/// The findings of one rule's code in every schedule and in the milestones that mirror it.
#[must_use]
pub fn findings(model: &Model, configuration: &Configuration, code: &str) -> Vec<Finding> {
    let mut out = Vec::new();
    for schedule in &model.schedules {
        let table = Table::read(schedule, configuration);
        out.extend(table.findings(configuration, |c| c == code));
        mirrors::mirrors(model, configuration, &table, code, &mut out);
    }
    out
}

/// The words of an activity that say which it is.
fn key_of(text: &str, weak: &BTreeSet<String>, configuration: &Configuration) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for word in configuration.folding.key(text) {
        let word = match word.as_str() {
            "begin" | "begins" | "beginning" | "commence" | "commences" | "commencement" => "start",
            "end" | "ends" | "stop" | "stops" | "finish" | "finished" | "closes" => "end",
            "preparationcomplete" => "ready",
            "assessment" => "assure",
            "checking" => "check",
            "rttm" | "rtm" | "matrices" => "matrix",
            "aandp" => {
                out.insert("approach".to_owned());
                "plan"
            }
            other => other,
        };
        if !weak.contains(word) && !word.bytes().all(|b| b.is_ascii_digit()) {
            out.insert(word.to_owned());
        }
    }
    if out.contains("matrix") {
        for word in ["traceability", "requirement", "coverage"] {
            out.remove(word);
        }
    }
    out
}

impl<'a> Table<'a> {
    fn read(schedule: &'a Schedule, configuration: &Configuration) -> Self {
        let mut weak: BTreeSet<String> = WEAK.iter().map(|w| (*w).to_owned()).collect();
        for stage in ["pit", "cit", "sit", "uit", "si"] {
            weak.insert(stage.to_owned());
        }
        let heads: Vec<BTreeSet<String>> = schedule
            .intervals
            .iter()
            .map(|(_, head)| configuration.folding.key(&head.text))
            .collect();
        if let (Some(first), true) = (heads.first(), heads.len() > 1) {
            weak.extend(first.iter().filter(|w| heads.iter().all(|h| h.contains(*w))).cloned());
        }
        let lines = schedule
            .rows
            .iter()
            .map(|row| Line::read(row, &weak, configuration))
            .collect();
        let mut table = Self {
            schedule,
            lines,
            weak: Rc::new(weak),
            targets: Rc::default(),
        };
        table.fall_back(configuration);
        table.targets = Rc::new(table.refer(configuration));
        table
    }

    /// What every statement refers to.
    fn refer(&self, configuration: &Configuration) -> Vec<Vec<Target>> {
        let one = |at: usize, stated: &Stated| {
            let named = |words: &str| self.anchor(words, at, configuration);
            let other = match stated {
                Stated::Gap { anchor, .. } | Stated::WeeklyTowards { anchor, .. } => named(anchor),
                Stated::Takes { .. } => self.worked_on(at),
                Stated::SameDay {
                    anchor: Some(words), ..
                } => named(words),
                Stated::SameDay { anchor: None, .. } => at.checked_sub(1),
                Stated::Every { after, .. } => after.as_deref().and_then(named),
            };
            (self.code(at, stated, configuration), other)
        };
        let line = |(at, line): (usize, &Line<'_>)| line.stated.iter().map(|s| one(at, s)).collect();
        self.lines.iter().enumerate().map(line).collect()
    }

    /// The findings of the codes that are asked for.
    fn findings(&self, configuration: &Configuration, asked: impl Fn(&str) -> bool) -> Vec<Finding> {
        let mut out = Vec::new();
        for (at, (line, targets)) in self.lines.iter().zip(self.targets.iter()).enumerate() {
            for (stated, (code, other)) in line.stated.iter().zip(targets).filter(|(_, (code, _))| asked(code)) {
                self.check(at, *other, stated, configuration, code, &mut out);
            }
        }
        out
    }

    /// The statements of the configuration for activities of participants' own tests whose notes state nothing.
    fn fall_back(&mut self, configuration: &Configuration) {
        if self.lines.iter().any(|l| !l.stated.is_empty()) {
            return;
        }
        let d = &configuration.durations;
        let gap = |unit, amount, before, anchor: &str| Stated::Gap {
            bound: Bound::AtLeast,
            amount,
            unit,
            before,
            anchor: anchor.to_owned(),
        };
        for line in &mut self.lines {
            let words = configuration.folding.key(&line.row.activity.text);
            if !words.contains("pit") || line.key.contains("assure") {
                continue;
            }
            let has = |w: &str| line.key.contains(w);
            let stated = match () {
                () if has("approach") && has("plan") && d.plan_before_final_report_weeks > 0 => gap(
                    Unit::Weeks,
                    d.plan_before_final_report_weeks,
                    true,
                    "final complete report",
                ),
                () if has("matrix") && d.rttm_after_plan_weeks > 0 => {
                    gap(Unit::Weeks, d.rttm_after_plan_weeks, false, "approach plan")
                }
                () if has("draft") && has("report") && d.draft_before_end_working_days > 0 => {
                    let days = i64::from(d.draft_before_end_working_days);
                    gap(Unit::WorkingDays, days, true, "end of execution")
                }
                () => continue,
            };
            line.stated = Rc::from([stated]);
            line.own = false;
        }
    }

    /// The line that an anchor's words name.
    fn anchor(&self, words: &str, not: usize, configuration: &Configuration) -> Option<usize> {
        let mut wanted = key_of(words, &self.weak, configuration);
        if wanted.contains("complete") && !wanted.contains("report") {
            wanted.remove("complete");
            wanted.insert("end".to_owned());
            wanted.insert("execution".to_owned());
        }
        self.nearest(
            &wanted,
            self.lines.iter().enumerate().map(|(i, _)| i).filter(|i| *i != not),
        )
    }

    fn nearest(&self, wanted: &BTreeSet<String>, among: impl Iterator<Item = usize>) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for at in among {
            let score = similarity(wanted, &self.lines[at].key);
            if score >= 0.3 && best.is_none_or(|(_, b)| score > b + 1e-9) {
                best = Some((at, score));
            }
        }
        best.map(|(at, _)| at)
    }

    /// The line whose product a line assures or reviews.
    fn worked_on(&self, at: usize) -> Option<usize> {
        let mut wanted = BTreeSet::clone(&self.lines[at].key);
        for word in ["assure", "review", "check"] {
            wanted.remove(word);
        }
        let before = self.nearest(&wanted, (0..at).rev());
        before.or_else(|| self.nearest(&wanted, at + 1..self.lines.len()))
    }

    /// The rule that a statement belongs to.
    fn code(&self, at: usize, stated: &Stated, configuration: &Configuration) -> &'static str {
        let has = |w: &str| self.lines[at].key.contains(w);
        match stated {
            Stated::Takes { .. } => "R21",
            Stated::Every { .. } | Stated::WeeklyTowards { .. } => "R22",
            Stated::SameDay { runs: true, .. } => "R20",
            Stated::SameDay { anchor, .. } => {
                let other = anchor
                    .as_deref()
                    .map(|a| key_of(a, &self.weak, configuration))
                    .unwrap_or_default();
                let papers = has("scenario") || has("matrix") || other.contains("scenario") || other.contains("matrix");
                if papers { "R24" } else { "R20" }
            }
            Stated::Gap { before, anchor, .. } => {
                let anchor = key_of(anchor, &self.weak, configuration);
                match (before, has("matrix"), has("draft"), has("ready")) {
                    (false, true, ..) => "R23",
                    (true, _, true, _) => "R25",
                    (true, _, _, true) if anchor.contains("start") => "R26",
                    _ => "R20",
                }
            }
        }
    }

    fn check(
        &self,
        at: usize,
        other: Option<usize>,
        stated: &Stated,
        configuration: &Configuration,
        code: &'static str,
        out: &mut Vec<Finding>,
    ) {
        if let Stated::Every { days, weekday, .. } = stated {
            self.every(at, other, *days, *weekday, code, out);
            return;
        }
        let Some(other) = other else { return };
        let one = |pair: Pair<'_>| match stated {
            Stated::Gap { .. } => self.gap(&pair, stated, configuration, code),
            Stated::Takes { amount, unit } => self.takes(&pair, *amount, *unit, configuration, code),
            Stated::SameDay { .. } => self.same_day(&pair, code),
            Stated::WeeklyTowards { weeks, .. } => self.weekly(&pair, *weeks, code),
            Stated::Every { .. } => None,
        };
        self.each(at, other, one, out);
    }

    /// Runs a check over every interval in which both activities have a day.
    fn each(&self, at: usize, other: usize, check: impl Fn(Pair<'_>) -> Option<Finding>, out: &mut Vec<Finding>) {
        for interval in 0..self.schedule.intervals.len() {
            let (Some((mine, day)), Some((theirs, other_day))) = (self.cell(at, interval), self.cell(other, interval))
            else {
                continue;
            };
            let pair = Pair {
                line: &self.lines[at],
                other: &self.lines[other],
                interval: &self.schedule.intervals[interval].1,
                mine,
                day,
                theirs,
                other_day,
            };
            out.extend(check(pair));
        }
    }

    fn cell(&self, at: usize, interval: usize) -> Option<(&'a Dated, Date)> {
        let dated = self.lines[at].row.dates.get(interval)?.as_ref()?;
        Some((dated, dated.day()?))
    }
}

impl<'a> Line<'a> {
    fn read(row: &'a ScheduleRow, weak: &BTreeSet<String>, configuration: &Configuration) -> Self {
        let noted = row.notes.as_ref().map(|n| durations::read(&n.text)).unwrap_or_default();
        let in_label = noted.is_empty();
        let stated = if in_label {
            label_states(&row.activity.text)
        } else {
            noted
        };
        let note = if in_label {
            &row.activity
        } else {
            row.notes.as_ref().unwrap_or(&row.activity)
        };
        let label = match row.activity.text.find(';') {
            Some(at) if in_label && !stated.is_empty() => &row.activity.text[..at],
            _ => &row.activity.text,
        };
        Self {
            row,
            key: Rc::new(key_of(label, weak, configuration)),
            stated: Rc::from(stated),
            note,
            own: true,
        }
    }

    /// A broken statement of the schedule itself is certain; one of the configuration is probable.
    fn severity(&self) -> Severity {
        if self.own { Severity::Error } else { Severity::Warning }
    }
}

/// Statements printed in the label itself, where only distances are trusted.
fn label_states(label: &str) -> Vec<Stated> {
    durations::read(label)
        .into_iter()
        .filter(|s| matches!(s, Stated::Gap { .. }))
        .collect()
}

fn similarity(wanted: &BTreeSet<String>, key: &BTreeSet<String>) -> f64 {
    let has = |set: &BTreeSet<String>, w: &str| set.contains(w);
    let ends = (has(wanted, "start") && !has(key, "start")) || (has(wanted, "end") && has(key, "start"));
    if wanted.is_empty()
        || key.is_empty()
        || ends
        || (has(wanted, "draft") != has(key, "draft") && has(wanted, "draft"))
    {
        return 0.0;
    }
    let common = wanted.intersection(key).count();
    let all = wanted.union(key).count();
    #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
    let jaccard = common as f64 / all as f64;
    let other = OTHER.iter().filter(|w| has(key, w) && !has(wanted, w)).count();
    if other > 0 { jaccard * 0.5 } else { jaccard }
}

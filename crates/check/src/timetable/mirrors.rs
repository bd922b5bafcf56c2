//! Milestones that repeat a schedule's cells, held against what the schedule states.

use super::{Line, OTHER, Table};
use crate::durations::{Bound, Stated};
use crate::reading::short;
use crate::{Configuration, Finding};
use pack::model::{Dated, MilestoneRow, MilestoneTable, Model};
use terms::{Date, Severity};

/// The papers that one participant submits, as milestones.
pub struct Participant<'a> {
    /// The words that name it.
    pub name: String,
    /// Approach and plan.
    pub plan: Option<&'a MilestoneRow>,
    /// Traceability matrix.
    pub matrix: Option<&'a MilestoneRow>,
    /// Scenarios.
    pub scenarios: Option<&'a MilestoneRow>,
}

/// The participants whose submitted papers stand in a milestone table.
#[must_use]
pub fn participants<'a>(model: &'a Model, configuration: &Configuration) -> Vec<Participant<'a>> {
    let mut out: Vec<Participant<'a>> = Vec::new();
    for row in model.milestones.iter().filter(|r| r.table == MilestoneTable::View) {
        let Some(title) = &row.title else { continue };
        let words = configuration.folding.words(&title.text);
        let Some(at) = words
            .iter()
            .position(|w| matches!(w.as_str(), "aandp" | "rttm" | "rtm" | "scenario"))
        else {
            continue;
        };
        if !words[at..].iter().any(|w| w == "submit" || w == "issue") {
            continue;
        }
        let name: Vec<&str> = words[..at]
            .iter()
            .map(String::as_str)
            .filter(|w| !matches!(*w, "test" | "pit" | "and"))
            .collect();
        let name = name.join(" ");
        if name.is_empty() {
            continue;
        }
        let which = match out.iter().position(|p| p.name == name) {
            Some(i) => i,
            None => {
                out.push(Participant {
                    name,
                    plan: None,
                    matrix: None,
                    scenarios: None,
                });
                out.len() - 1
            }
        };
        let slot = match words[at].as_str() {
            "aandp" => &mut out[which].plan,
            "scenario" => &mut out[which].scenarios,
            _ => &mut out[which].matrix,
        };
        slot.get_or_insert(row);
    }
    out
}

/// The date that a milestone row plans with: the forecast, else its one date, else the baseline.
#[must_use]
pub fn planned(row: &MilestoneRow) -> Option<(&Dated, Date)> {
    let cell = |c: &'static str| match c {
        "forecast" => row.forecast.as_ref().and_then(|(_, d)| d.as_ref()),
        "date" => row.date.as_ref(),
        _ => row.baseline.as_ref().and_then(|(_, d)| d.as_ref()),
    };
    ["forecast", "date", "baseline"]
        .into_iter()
        .find_map(|c| cell(c).and_then(|d| d.day().map(|day| (d, day))))
}

fn baseline(row: &MilestoneRow) -> Option<Date> {
    row.baseline.as_ref().and_then(|(_, d)| d.as_ref()).and_then(Dated::day)
}

impl Table<'_> {
    /// The line of the participants' plan, matrix, scenarios or final report.
    fn paper(&self, words: &[&str]) -> Option<usize> {
        let plain = |l: &Line<'_>| OTHER.iter().all(|w| !l.key.contains(*w));
        self.lines
            .iter()
            .position(|l| plain(l) && words.iter().all(|w| l.key.contains(*w)))
    }

    /// The one interval whose plan is due on the day that a participant's plan was baselined for.
    #[must_use]
    fn interval_of(&self, participant: &Participant<'_>) -> Option<usize> {
        let plan = self.paper(&["plan"])?;
        let due = baseline(participant.plan?)?;
        let mut found =
            (0..self.schedule.intervals.len()).filter(|i| self.cell(plan, *i).is_some_and(|(_, d)| d == due));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

/// Holds milestones that repeat a schedule's cells against what the schedule states.
pub(super) fn mirrors(
    model: &Model,
    configuration: &Configuration,
    table: &Table<'_>,
    code: &str,
    out: &mut Vec<Finding>,
) {
    if !matches!(code, "R20" | "R23" | "R24") {
        return;
    }
    for participant in participants(model, configuration) {
        match code {
            "R20" => out.extend(plan_before_report(model, configuration, table, &participant)),
            "R23" => {
                let gap = table
                    .paper(&["matrix"])
                    .and_then(|at| table.lines[at].stated.first().map(|s| (at, s)));
                if let (Some((at, stated)), Some(plan)) = (gap, participant.plan) {
                    let later: Vec<&MilestoneRow> = [participant.matrix, participant.scenarios]
                        .into_iter()
                        .flatten()
                        .collect();
                    out.extend(papers_apart(configuration, &table.lines[at], stated, plan, &later));
                }
            }
            _ => {
                let line = table.paper(&["scenario"]).map(|at| &table.lines[at]);
                let says = |l: &&Line<'_>| l.stated.iter().any(|s| matches!(s, Stated::SameDay { .. }));
                if let (Some(line), Some(a), Some(b)) = (line.filter(says), participant.matrix, participant.scenarios) {
                    out.extend(papers_together(line, a, b));
                }
            }
        }
    }
}

fn title(row: &MilestoneRow) -> &str {
    row.title.as_ref().map_or(&row.id.text, |t| &t.text)
}

/// Matrix and scenarios that come too soon after the plan.
fn papers_apart(
    configuration: &Configuration,
    line: &Line<'_>,
    stated: &Stated,
    plan: &MilestoneRow,
    later: &[&MilestoneRow],
) -> Option<Finding> {
    let Stated::Gap {
        amount,
        unit,
        before: false,
        bound: Bound::AtLeast,
        ..
    } = stated
    else {
        return None;
    };
    let (from, from_day) = planned(plan)?;
    let gap = |day: Date| unit.between(&configuration.calendar, from_day, day);
    let early: Vec<(&MilestoneRow, &Dated, Date)> = later
        .iter()
        .filter_map(|row| planned(row).map(|(dated, day)| (*row, dated, day)))
        .filter(|(_, _, day)| gap(*day) < unit.needed(*amount))
        .collect();
    let (first, printed, day) = early.first()?;
    let second = early
        .get(1)
        .map(|(row, dated, _)| format!(", {} for {}", title(row), dated.span.text));
    let mut finding = Finding::new(
        "R23",
        Severity::Warning,
        format!(
            "{} is planned for {}{}: {} after {} ({}); the notes state “{}”",
            title(first),
            printed.span.text,
            second.unwrap_or_default(),
            unit.say(gap(*day)),
            title(plan),
            from.span.text,
            short(&line.note.text)
        ),
    );
    for (row, dated, _) in &early {
        finding = finding.at(&dated.span, format!("{}: {}", row.id.text, dated.span.text));
    }
    Some(
        finding
            .at(&from.span, format!("{}: {}", plan.id.text, from.span.text))
            .at(line.note, "what the notes state")
            .expected(format!(
                "on or after {}",
                unit.step(&configuration.calendar, from_day, *amount)
            )),
    )
}

fn papers_together(line: &Line<'_>, matrix: &MilestoneRow, scenarios: &MilestoneRow) -> Option<Finding> {
    let ((m, m_day), (s, s_day)) = (planned(matrix)?, planned(scenarios)?);
    (m_day != s_day).then(|| {
        Finding::new(
            "R24",
            Severity::Warning,
            format!(
                "{} is planned for {} and {} for {}; the notes state “{}”",
                title(scenarios),
                s.span.text,
                title(matrix),
                m.span.text,
                short(&line.note.text)
            ),
        )
        .at(&s.span, format!("{}: {}", scenarios.id.text, s.span.text))
        .at(&m.span, format!("{}: {}", matrix.id.text, m.span.text))
        .at(line.note, "what the notes state")
        .expected("one day for both")
    })
}

/// A plan that slipped is held against the completion report of its interval, as a milestone of its own.
fn plan_before_report(
    model: &Model,
    configuration: &Configuration,
    table: &Table<'_>,
    participant: &Participant<'_>,
) -> Option<Finding> {
    let at = table.paper(&["approach", "plan"]).or_else(|| table.paper(&["plan"]))?;
    let line = &table.lines[at];
    let (amount, unit) = line.stated.iter().find_map(|s| match s {
        Stated::Gap {
            amount,
            unit,
            before: true,
            bound: Bound::AtLeast,
            ..
        } => Some((*amount, *unit)),
        _ => None,
    })?;
    let plan = participant.plan?;
    let (number, head) = table.schedule.intervals.get(table.interval_of(participant)?)?;
    let report = model.milestones.iter().find(|m| {
        let Some(text) = m.title.as_ref().map(|t| &t.text) else {
            return false;
        };
        let words = configuration.folding.words(text);
        let last: Option<u32> = words.iter().rev().find_map(|w| w.parse().ok());
        ["complete", "report"].iter().all(|w| words.iter().any(|x| x == w))
            && number.is_some()
            && last == *number
            && planned(m).is_some()
    })?;
    let ((from, from_day), (to, to_day)) = (planned(plan)?, planned(report)?);
    let found = unit.between(&configuration.calendar, from_day, to_day);
    (found < unit.needed(amount)).then(|| {
        Finding::new(
            "R20",
            line.severity(),
            format!(
                "{} is planned for {}, only {} before {} ({}); the notes state “{}”",
                title(plan),
                from.span.text,
                unit.say(found),
                title(report),
                to.span.text,
                short(&line.note.text)
            ),
        )
        .at(&from.span, format!("{}: {}", plan.id.text, from.span.text))
        .at(&to.span, format!("{}: {}", head.text, to.span.text))
        .at(line.note, "what the notes state")
        .expected(format!(
            "on or before {}",
            unit.step(&configuration.calendar, to_day, -amount)
        ))
    })
}

//! Which milestone is which cell of a schedule: by the activity's words, the interval's number, or the participant.
//!
//! A pack seldom prints which participant enters in which interval; it follows from equal dates and is inferred here.

use crate::Configuration;
use crate::names::{EMPTY_WORDS, fold, without_remarks};
use crate::reading::days;
use pack::model::{Dated, MilestoneRow, MilestoneTable, Model, Schedule};
use std::collections::{BTreeMap, BTreeSet};
use terms::Date;

/// A cell of a schedule and a milestone that give the date of one event.
#[derive(Clone, Debug)]
pub struct Pair<'a> {
    /// The schedule's row.
    pub row: usize,
    /// The schedule's column.
    pub column: usize,
    /// The cell's date.
    pub cell: &'a Dated,
    /// The milestone.
    pub milestone: &'a MilestoneRow,
    /// Whether the pair is certain: the interval is printed, or the participant's interval follows from enough dates.
    pub firm: bool,
    /// The participant's words, where the milestone is one participant's.
    pub participant: Option<String>,
}

/// A milestone title taken apart.
struct Parts {
    words: BTreeSet<String>,
    interval: Option<u32>,
}

/// Words that every activity of a test table has, or that say who or where.
const COMMON: [&str; 10] = [
    "test",
    "pp",
    "issue",
    "final",
    "sit",
    "tmag",
    "milestone",
    "programme",
    "report",
    "excl",
];

/// Names of test stages, which stand beside an interval's number.
const STAGES: [&str; 4] = ["cit", "sit", "pit", "uit"];

/// The pairs of a schedule.
#[must_use]
pub fn pairs<'a>(model: &'a Model, configuration: &Configuration, schedule: &'a Schedule) -> Vec<Pair<'a>> {
    let (rows, often) = activity_keys(configuration, schedule);
    let mut named = Vec::new();
    let mut of_participants: BTreeMap<String, Vec<(usize, &MilestoneRow)>> = BTreeMap::new();
    for milestone in first_rows(model) {
        let Some(title) = &milestone.title else { continue };
        let Some(parts) = take_apart(configuration, &title.text) else {
            continue;
        };
        let Some(row) = best_row(&rows, &parts) else { continue };
        let rest: Vec<&str> = parts
            .words
            .difference(&rows[row])
            .map(String::as_str)
            .filter(|w| !COMMON.contains(w) && !STAGES.contains(w) && !often.contains(*w))
            .collect();
        match parts.interval {
            Some(interval) if rest.is_empty() => {
                let column = schedule.intervals.iter().position(|(n, _)| *n == Some(interval));
                named.extend(column.and_then(|c| pair(schedule, row, c, milestone, true, None)));
            }
            None if !rest.is_empty() && rest.len() <= 3 => {
                of_participants
                    .entry(rest.join(" "))
                    .or_default()
                    .push((row, milestone));
            }
            _ => {}
        }
    }
    for (participant, milestones) in of_participants {
        let Some((column, exact)) = interval_of(schedule, &milestones) else {
            continue;
        };
        for (row, milestone) in milestones {
            named.extend(pair(
                schedule,
                row,
                column,
                milestone,
                exact > 1,
                Some(participant.clone()),
            ));
        }
    }
    named
}

fn pair<'a>(
    schedule: &'a Schedule,
    row: usize,
    column: usize,
    milestone: &'a MilestoneRow,
    firm: bool,
    participant: Option<String>,
) -> Option<Pair<'a>> {
    let cell = schedule.rows.get(row)?.dates.get(column)?.as_ref()?;
    // A day or two beside the plan is a slip of the pen, not another participant's interval.
    let near = cell
        .day()
        .zip(dates(milestone).first().copied())
        .is_some_and(|(a, b)| days(a, b).abs() <= 7);
    Some(Pair {
        row,
        column,
        cell,
        milestone,
        firm: firm || near,
        participant,
    })
}

/// The baseline and forecast (or the one date) of a milestone.
#[must_use]
pub fn dates(milestone: &MilestoneRow) -> Vec<Date> {
    let cells = [&milestone.baseline, &milestone.forecast]
        .into_iter()
        .flatten()
        .filter_map(|(_, d)| d.as_ref()?.day());
    cells.chain(milestone.date.as_ref().and_then(Dated::day)).collect()
}

/// Milestones of tables, each id once, views first.
fn first_rows(model: &Model) -> Vec<&MilestoneRow> {
    let mut seen = BTreeSet::new();
    let mut rows: Vec<&MilestoneRow> = Vec::new();
    for sort in [MilestoneTable::View, MilestoneTable::Change, MilestoneTable::Register] {
        let of_sort = model
            .milestones
            .iter()
            .filter(|m| m.table == sort && !dates(m).is_empty());
        rows.extend(of_sort.filter(|m| seen.insert(fold(&m.id.text))));
    }
    rows
}

/// The telling words of each activity, and the words that most activities share.
fn activity_keys(configuration: &Configuration, schedule: &Schedule) -> (Vec<BTreeSet<String>>, BTreeSet<String>) {
    let keys: Vec<BTreeSet<String>> = schedule
        .rows
        .iter()
        .map(|r| configuration.folding.key(&r.activity.text))
        .collect();
    let frequent =
        |word: &&String| keys.len() > 2 && keys.iter().filter(|k| k.contains(*word)).count() * 2 > keys.len();
    let often: BTreeSet<String> = keys.iter().flatten().filter(frequent).cloned().collect();
    let telling = |key: &BTreeSet<String>| -> BTreeSet<String> {
        key.iter()
            .filter(|w| !often.contains(*w) && !COMMON.contains(&w.as_str()))
            .cloned()
            .collect()
    };
    (keys.iter().map(telling).collect(), often)
}

/// The words of a title without its interval and without "submitted to ... for assurance"; none for approvals, which
/// are the group's act and not the participant's.
fn take_apart(configuration: &Configuration, title: &str) -> Option<Parts> {
    let title = without_remarks(title);
    let mut words = configuration.folding.words(&title);
    if words.iter().any(|w| w == "approve") {
        return None;
    }
    let mut interval = None;
    if let Some(at) = words.iter().position(|w| w == "interval")
        && let Some(number) = words.get(at + 1).and_then(|w| w.parse().ok())
    {
        interval = Some(number);
        words.drain(at..=at + 1);
    } else if let [at] = words
        .iter()
        .enumerate()
        .filter(|(_, w)| w.parse::<u32>().is_ok())
        .map(|(i, _)| i)
        .collect::<Vec<_>>()[..]
    {
        interval = words.get(at).and_then(|w| w.parse().ok());
        words.remove(at);
    }
    if let Some(start) = words.iter().position(|w| w == "submit") {
        let end = words
            .iter()
            .skip(start)
            .position(|w| w == "assure")
            .map_or(words.len(), |n| start + n + 1);
        words.drain(start..end);
    }
    let words = words
        .into_iter()
        .filter(|w| !EMPTY_WORDS.contains(&w.as_str()))
        .collect();
    Some(Parts { words, interval })
}

/// The row whose words the title has all of: the one with most words, the first among equals.
fn best_row(rows: &[BTreeSet<String>], parts: &Parts) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (at, row) in rows.iter().enumerate() {
        if !row.is_empty() && row.is_subset(&parts.words) && best.is_none_or(|(_, len)| row.len() > len) {
            best = Some((at, row.len()));
        }
    }
    best.map(|(at, _)| at)
}

/// The interval whose dates a participant's milestones agree with, and how many agree exactly.
fn interval_of(schedule: &Schedule, milestones: &[(usize, &MilestoneRow)]) -> Option<(usize, usize)> {
    let mut scored: Vec<(usize, i64, usize)> = Vec::new();
    for column in 0..schedule.intervals.len() {
        let (mut exact, mut distance) = (0, 0);
        for (row, milestone) in milestones {
            let cell = schedule
                .rows
                .get(*row)
                .and_then(|r| r.dates.get(column)?.as_ref()?.day());
            let Some(cell) = cell else { continue };
            let nearest = dates(milestone)
                .into_iter()
                .map(|d| days(cell, d).abs())
                .min()
                .unwrap_or(999);
            exact += usize::from(nearest == 0);
            distance += nearest;
        }
        scored.push((exact, distance, column));
    }
    scored.sort_by_key(|(exact, distance, column)| (std::cmp::Reverse(*exact), *distance, *column));
    match scored.as_slice() {
        [(exact, first, _), (other, second, _), ..] if exact == other && first == second => None,
        [(exact, _, column), ..] if *exact > 0 => Some((*column, *exact)),
        _ => None,
    }
}

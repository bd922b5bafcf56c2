//! Tables of activities (rows) by interval, wave, tranche or cycle (columns), with the durations their notes state.

use super::source::{Source, View, fold};
use super::{Schedule, ScheduleRow};
use terms::Span;

const PERIODS: [&str; 10] = [
    "interval", "wave", "tranche", "cycle", "cohort", "release", "phase", "stage", "round", "batch",
];

/// The interval a heading or label names: "CIT Interval 3", "Wave 2", "I4".
pub(crate) fn interval(text: &str) -> Option<u32> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    for (n, word) in words.iter().enumerate() {
        let number = |w: Option<&&str>| {
            w.and_then(|w| w.trim_start_matches('#').parse::<u32>().ok())
                .filter(|n| *n < 100)
        };
        let bare = word.strip_suffix('s').unwrap_or(word);
        if PERIODS.contains(&bare)
            && let Some(found) = number(words.get(n + 1))
        {
            return Some(found);
        }
        let digits = word.strip_prefix('i').filter(|d| !d.is_empty() && d.len() <= 2);
        if let Some(found) = digits.and_then(|d| d.parse().ok()) {
            return Some(found);
        }
    }
    None
}

/// Words that say which date of one thing a column holds, rather than whose date.
const ROLES: [&str; 34] = [
    "baseline", "forecast", "date", "dates", "due", "raised", "start", "end", "finish", "planned", "plan", "actual",
    "expected", "was", "now", "by", "on", "from", "until", "target", "opened", "closed", "since", "when", "day",
    "made", "ready", "last", "next", "begin", "to", "logged", "asked", "given",
];

/// Columns of dates headed by intervals, waves or the names of whose dates they are.
fn columns(view: &View<'_>) -> Vec<(usize, Option<u32>)> {
    let heads = &view.columns.heads;
    let numbered: Vec<(usize, Option<u32>)> = (0..heads.len())
        .filter_map(|c| interval(&heads[c]).map(|n| (c, Some(n))))
        .collect();
    if numbered.len() >= 2 {
        return numbered;
    }
    let dated = |c: &usize| {
        let profile = view.columns.profiles.get(*c);
        profile.is_some_and(|p| p.filled > 0 && p.dates * 2 >= p.filled)
    };
    let named = |c: &usize| !heads[*c].is_empty() && !heads[*c].split(' ').any(|w| ROLES.contains(&w));
    let found: Vec<usize> = (0..heads.len()).filter(|c| dated(c) && named(c)).collect();
    let first = |c: &usize| heads[*c].split(' ').next().unwrap_or("").to_owned();
    let alike = found.len() >= 2
        && found
            .iter()
            .all(|c| heads[*c].contains(' ') && first(c) == first(&found[0]));
    if found.len() >= 2 && (alike || states_durations(view)) {
        found.into_iter().map(|c| (c, interval(&heads[c]))).collect()
    } else {
        Vec::new()
    }
}

/// Whether a cell states how long something takes or how far it lies from something else.
fn states_durations(view: &View<'_>) -> bool {
    let states = |text: &str| {
        let folded = fold(text);
        let has = |words: &[&str]| folded.split(' ').any(|w| words.contains(&w));
        let measured = has(&["day", "days", "week", "weeks", "month", "months"]);
        measured
            && has(&[
                "before", "after", "prior", "ahead", "same", "takes", "every", "within", "working",
            ])
    };
    view.body().flat_map(|row| &row.cells).any(|cell| states(cell.text()))
}

/// Whether most cells below two or more such headings are dates, and a column beside them says what.
pub(crate) fn is(_: &Source<'_>, view: &View<'_>) -> bool {
    let found = columns(view);
    let dated = found
        .iter()
        .filter(|(c, _)| {
            view.columns
                .profiles
                .get(*c)
                .is_some_and(|p| p.dates * 2 >= p.filled && p.filled > 0)
        })
        .count();
    found.len() >= 2 && dated * 2 > found.len() && found.len() < view.columns.heads.len()
}

/// Recognises schedules.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Schedule> {
    source
        .of_kind("schedule")
        .map(|(index, view)| schedule(source, index, view))
        .collect()
}

fn schedule(source: &Source<'_>, table: usize, view: &View<'_>) -> Schedule {
    let found = columns(view);
    let taken: Vec<usize> = found.iter().map(|(c, _)| *c).collect();
    let activity = view
        .columns
        .headed(
            &[
                "activity",
                "activity milestone",
                "milestone",
                "deliverable",
                "task",
                "step",
                "what",
                "item",
                "paper",
                "delivery",
                "piece of work",
            ],
            &taken,
        )
        .or_else(|| (0..view.columns.heads.len()).find(|c| !taken.contains(c)));
    let mut beside = taken.clone();
    beside.extend(activity);
    let notes = view
        .columns
        .headed(
            &[
                "notes",
                "note",
                "rule",
                "comment",
                "comments",
                "remarks",
                "condition",
                "guidance",
                "how long",
                "timing",
            ],
            &beside,
        )
        .or_else(|| (0..view.columns.heads.len()).find(|c| !beside.contains(c)));
    let header = view.table.header_rows.saturating_sub(1);
    let head = |column: usize| view.table.cell(header, column).map(|c| c.span.clone());
    let rows = view.body().filter_map(|row| {
        let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).filter(|c| !c.is_empty());
        let cells: Vec<Option<Span>> = taken
            .iter()
            .map(|c| row.cells.get(*c).map(|c| c.span.clone()))
            .collect();
        let activity = cell(activity)?.span.clone();
        let blank = Span {
            text: terms::Text::default(),
            ..activity.clone()
        };
        Some(ScheduleRow {
            notes: cell(notes).map(|c| c.span.clone()),
            dates: cells
                .iter()
                .map(|c| c.as_ref().and_then(|s| source.first_date(s)))
                .collect(),
            cells: cells.into_iter().map(|c| c.unwrap_or_else(|| blank.clone())).collect(),
            activity,
        })
    });
    Schedule {
        table,
        intervals: found.iter().filter_map(|(c, n)| head(*c).map(|h| (*n, h))).collect(),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_have_numbers() {
        let check = |text, expected| assert_eq!(interval(text), expected, "{text}");
        check("CIT Interval 3", Some(3));
        check("CIT Interval #1", Some(1));
        check("I4 - CIT", Some(4));
        check("Wave 2", Some(2));
        check("Interval x Connectivity Proving", None);
        check("Intervals 2 to 6", Some(2));
        check("Notes", None);
    }
}

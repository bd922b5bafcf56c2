//! Small edits of printed dates: which days one changed, lost or doubled digit could have meant.

use super::Key;
use crate::durations::shift;
use crate::reading::days;
use crate::{Configuration, Finding};
use pack::model::{Dated, Model};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use terms::notation::{YearContext, read_dates, write_like};
use terms::{Date, Severity, Span};

/// An edit of one printed date, or of equal dates that stand for one event.
pub(super) struct Edit {
    pub keys: Vec<Key>,
    pub spans: Vec<Span>,
    pub day: Date,
    /// How unlikely the slip is.
    pub cost: i64,
}

/// Rules whose findings a date can be wrong in.
const LOOKED_AT: &[&str] = &[
    "R01", "R08", "R09", "R12", "R13", "R14", "R15", "R19", "R20", "R21", "R22", "R23", "R24", "R25", "R26",
];

/// How many edits are tried at most, in all and for one value, so that a pack full of findings still checks in time.
const MOST: usize = 400;
const OF_ONE: usize = 5;

/// A value that findings name.
struct Wanted {
    span: Span,
    /// What they expect it to be, and what their other sides are.
    days: BTreeSet<Date>,
    complaints: usize,
}

/// The edits worth trying.
pub(super) fn edits(
    model: &Model,
    configuration: &Configuration,
    findings: &[Finding],
    known: &BTreeMap<Key, Dated>,
) -> Vec<Edit> {
    let in_pack: BTreeSet<Date> = known.values().filter_map(Dated::day).collect();
    let head = model.head.date.as_ref().map(|d| Key::of(&d.span));
    let groups = tied(model);
    // What each value could have meant, by the findings that name it.
    let mut wanted: BTreeMap<Key, Wanted> = BTreeMap::new();
    for finding in findings
        .iter()
        .filter(|f| f.severity > Severity::Note && LOOKED_AT.contains(&f.rule))
    {
        let mut days = expected(finding);
        days.extend(
            finding
                .places
                .iter()
                .filter_map(|s| known.get(&Key::of(&s.span))?.day()),
        );
        for side in &finding.places {
            let key = Key::of(&side.span);
            if known.contains_key(&key) && Some(&key) != head.as_ref() {
                let value = wanted.entry(key).or_insert_with(|| Wanted {
                    span: side.span.clone(),
                    days: BTreeSet::new(),
                    complaints: 0,
                });
                value.days.extend(days.iter().copied());
                value.complaints += 1;
            }
        }
    }
    let mut out: Vec<Edit> = Vec::new();
    let mut seen: BTreeSet<(Vec<Key>, Date)> = BTreeSet::new();
    // What is complained of most comes first, so that the limit cuts the least.
    let mut wanted: Vec<(Key, Wanted)> = wanted.into_iter().collect();
    wanted.sort_by_key(|(_, value)| Reverse(value.complaints));
    for (key, Wanted { span, days, .. }) in wanted {
        let Some(dated) = known.get(&key) else { continue };
        let free = dated.when.is_none() || dated.weekday.is_some();
        let mut near = near(dated, model);
        near.retain(|(day, _)| free || days.contains(day) || in_pack.contains(day));
        near.retain(|(day, _)| configuration.calendar.is_working(*day) || in_pack.contains(day));
        near.sort_by_key(|(day, cost)| (!days.contains(day), *cost));
        for (day, cost) in near.into_iter().take(OF_ONE) {
            let together = groups.iter().find(|g| g.iter().any(|s| Key::of(s) == key));
            for spans in [Some(vec![span.clone()]), together.cloned()].into_iter().flatten() {
                let mut keys: Vec<Key> = spans.iter().map(Key::of).collect();
                keys.sort();
                if out.len() < MOST && seen.insert((keys.clone(), day)) {
                    out.push(Edit { keys, spans, day, cost });
                }
            }
        }
    }
    out
}

/// Days that a finding's expectation names.
pub(super) fn expected(finding: &Finding) -> Vec<Date> {
    let text = finding.expected.as_deref().unwrap_or("");
    read_dates(text, &YearContext::default())
        .iter()
        .filter_map(terms::notation::Printed::day)
        .collect()
}

/// Cells of one column of a schedule that print one day: one event told several times.
fn tied(model: &Model) -> Vec<Vec<Span>> {
    let mut out = Vec::new();
    for schedule in &model.schedules {
        for interval in 0..schedule.intervals.len() {
            let mut by_day: BTreeMap<Date, Vec<Span>> = BTreeMap::new();
            for dated in schedule.rows.iter().filter_map(|r| r.dates.get(interval)?.as_ref()) {
                if let Some(day) = dated.day() {
                    by_day.entry(day).or_default().push(dated.span.clone());
                }
            }
            out.extend(by_day.into_values().filter(|spans| (2..=6).contains(&spans.len())));
        }
    }
    out
}

/// The days that a small slip of a printed date could have meant, with how unlikely the slip is.
fn near(dated: &Dated, model: &Model) -> Vec<(Date, i64)> {
    let mut out: BTreeMap<Date, i64> = BTreeMap::new();
    let mut add = |day: Option<Date>, cost: i64| {
        if let Some(day) = day {
            let best = out.entry(day).or_insert(cost);
            *best = cost.min(*best);
        }
    };
    match dated.day() {
        Some(day) => {
            // Readable but written oddly: the same day, written as the pack writes days.
            if dated.fault.is_some() {
                add(Some(day), 0);
            }
            let month_in_digits = !dated.span.text.chars().any(char::is_alphabetic);
            for n in 1..=31_i8 {
                if n != day.day() && one_digit_apart(day.day(), n) {
                    add(Date::new(day.year(), day.month(), n).ok(), 1);
                }
            }
            for n in 1..=12_i8 {
                if month_in_digits && n != day.month() && one_digit_apart(day.month(), n) {
                    add(Date::new(day.year(), n, day.day()).ok(), 3);
                }
            }
            if month_in_digits {
                add(Date::new(day.year(), day.day(), day.month()).ok(), 4);
            }
            if let Some(today) = model.head.day().filter(|t| t.year() != day.year()) {
                add(Date::new(today.year(), day.month(), day.day()).ok(), 5);
            }
            if let Some(weekday) = dated.weekday {
                for n in 1..=3 {
                    for near in [shift(day, n), shift(day, -n)] {
                        if near.weekday() == weekday {
                            add(Some(near), 2);
                        }
                    }
                }
                if weekday != day.weekday() {
                    add(Some(day), 2);
                }
            }
            // The farther a day is moved, the less likely it was only a slip.
            for (to, cost) in &mut out {
                *cost += days(day, *to).abs().min(60);
            }
        }
        None => {
            for text in rewritten(&dated.span.text) {
                let context = model.head.day().map(YearContext::near).unwrap_or_default();
                if let [printed] = read_dates(&text, &context).as_slice()
                    && printed.fault.is_none()
                {
                    add(printed.day(), 1);
                }
            }
        }
    }
    out.into_iter().collect()
}

/// A date that is none, with one digit changed or put before another, or its separators made alike.
fn rewritten(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for separator in ['/', '-', '.'] {
        let alike: String = text
            .chars()
            .map(|c| {
                if matches!(c, '/' | '.' | '-' | '\\') {
                    separator
                } else {
                    c
                }
            })
            .collect();
        if alike != text {
            out.push(alike);
        }
    }
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        for digit in '0'..='9' {
            if digit != c {
                out.push(format!("{}{digit}{}", &text[..at], &text[at + 1..]));
            }
            if at == 0 || !text.as_bytes()[at - 1].is_ascii_digit() {
                out.push(format!("{}{digit}{}", &text[..at], &text[at..]));
            }
        }
    }
    out
}

/// Whether two numbers differ by one digit changed, lost or added, written with or without a leading zero.
fn one_digit_apart(a: i8, b: i8) -> bool {
    let padded = |n: i8| format!("{n:02}");
    let changed = padded(a).bytes().zip(padded(b).bytes()).filter(|(x, y)| x != y).count() == 1;
    let (short, long) = if a < b { (a, b) } else { (b, a) };
    let lost = short < 10 && long >= 10 && (long / 10 == short || long % 10 == short);
    changed || lost
}

/// A day as a printed date prints it; the separators of one that is no date are made alike.
pub(super) fn write(printed: &str, day: Date) -> Option<String> {
    if let Some(text) = write_like(printed, day) {
        return Some(text);
    }
    let context = YearContext::near(day);
    rewritten(printed)
        .into_iter()
        .find(|t| matches!(read_dates(t, &context).as_slice(), [p] if p.day() == Some(day) && p.fault.is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_changed_lost_and_doubled() {
        let check = |a, b, expected| assert_eq!(one_digit_apart(a, b), expected, "{a} {b}");
        check(20, 29, true);
        check(20, 30, true);
        check(7, 4, true);
        check(8, 18, true);
        check(1, 11, true);
        check(20, 13, false);
        check(9, 30, false);
    }

    #[test]
    fn dates_that_are_none_are_rewritten() {
        let day = |t: &str| t.parse::<Date>().unwrap();
        assert_eq!(write("20/07.2023", day("2023-07-20")).as_deref(), Some("20/07/2023"));
        assert!(rewritten("0 th Oct 23").iter().any(|t| t == "10 th Oct 23"));
        assert!(rewritten("31/06/2025").iter().any(|t| t == "30/06/2025"));
    }
}

//! What each sort of statement asks of two dates of one interval.

use super::{Line, Table};
use crate::durations::{self, Bound, Stated, Unit};
use crate::reading::{days, short};
use crate::{Configuration, Finding};
use pack::model::Dated;
use terms::{Date, Severity, Span, Weekday};

pub(super) struct Pair<'a> {
    pub(super) line: &'a Line<'a>,
    pub(super) other: &'a Line<'a>,
    pub(super) interval: &'a Span,
    pub(super) mine: &'a Dated,
    pub(super) day: Date,
    pub(super) theirs: &'a Dated,
    pub(super) other_day: Date,
}

impl Pair<'_> {
    fn severity(&self) -> Severity {
        self.line.severity()
    }

    fn finding(&self, code: &'static str, severity: Severity, distance: &str, expected: String) -> Finding {
        let head = &self.interval.text;
        let stated = if self.line.own {
            format!("the notes state “{}”", short(&self.line.note.text))
        } else {
            "the configured duration says otherwise".to_owned()
        };
        Finding::new(
            code,
            severity,
            format!(
                "{} of {head} is {}, {distance} {} ({}); {stated}",
                self.line.row.activity.text, self.mine.span.text, self.other.row.activity.text, self.theirs.span.text
            ),
        )
        .at(&self.mine.span, format!("{head}: {}", self.mine.span.text))
        .at(
            &self.theirs.span,
            format!("{}: {}", self.other.row.activity.text, self.theirs.span.text),
        )
        .expected(expected)
    }
}

impl Table<'_> {
    pub(super) fn gap(
        &self,
        pair: &Pair<'_>,
        stated: &Stated,
        configuration: &Configuration,
        code: &'static str,
    ) -> Option<Finding> {
        let Stated::Gap {
            bound,
            amount,
            unit,
            before,
            ..
        } = stated
        else {
            return None;
        };
        let (from, to) = if *before {
            (pair.day, pair.other_day)
        } else {
            (pair.other_day, pair.day)
        };
        let (found, needed) = (unit.between(&configuration.calendar, from, to), unit.needed(*amount));
        let kept = match bound {
            Bound::AtLeast => found >= needed,
            Bound::AtMost => found <= needed,
            Bound::Exactly => found == needed,
        };
        // Months have no fixed length: three days of grace.
        if kept || (*unit == Unit::Months && (found - needed).abs() <= 3) {
            return None;
        }
        // More time than "N days before" breaks nothing, but for a milestone that is set by its distance.
        let severity = match (bound, before) {
            (Bound::Exactly, true) if found > needed && code != "R26" => Severity::Note,
            (Bound::Exactly, false) if found > needed => Severity::Warning,
            _ => pair.severity(),
        };
        let steps = if *before { -*amount } else { *amount };
        let day = unit.step(&configuration.calendar, pair.other_day, steps);
        let expected = match (bound, before) {
            (Bound::AtLeast, true) | (Bound::AtMost, false) => format!("on or before {day}"),
            (Bound::AtLeast, false) | (Bound::AtMost, true) => format!("on or after {day}"),
            (Bound::Exactly, _) => format!("{day}"),
        };
        let distance = match (found < 0, before) {
            (true, true) => format!("{} after", unit.say(-found)),
            (true, false) => format!("{} before", unit.say(-found)),
            (false, true) => format!("{} before", unit.say(found)),
            (false, false) => format!("{} after", unit.say(found)),
        };
        Some(pair.finding(
            code,
            severity,
            &format!("{}{distance}", if (0..needed).contains(&found) { "only " } else { "" }),
            expected,
        ))
    }

    pub(super) fn takes(
        &self,
        pair: &Pair<'_>,
        amount: i64,
        unit: Unit,
        configuration: &Configuration,
        code: &'static str,
    ) -> Option<Finding> {
        // A working-day reading of plain "days" is ordinary meaning, not the note's word: a warning at most.
        let plain = unit == Unit::Days;
        let counted = if plain { Unit::WorkingDays } else { unit };
        let found = counted.between(&configuration.calendar, pair.other_day, pair.day);
        let needed = counted.needed(amount);
        let severity = match (found < needed, plain) {
            _ if found == needed => return None,
            (true, false) => pair.severity(),
            (false, true) => Severity::Note,
            _ => Severity::Warning,
        };
        let day = counted.step(&configuration.calendar, pair.other_day, amount);
        let says = if found < 0 {
            format!("{} before what it works on,", counted.say(-found))
        } else {
            format!("{} after", counted.say(found))
        };
        Some(pair.finding(
            code,
            severity,
            &says,
            format!("{day}, {} after {}", counted.say(needed), pair.theirs.span.text),
        ))
    }

    pub(super) fn same_day(&self, pair: &Pair<'_>, code: &'static str) -> Option<Finding> {
        (pair.day != pair.other_day).then(|| {
            pair.finding(
                code,
                pair.severity(),
                "not the day of",
                format!("one day for both: {} or {}", pair.other_day, pair.day),
            )
        })
    }

    pub(super) fn every(
        &self,
        at: usize,
        other: Option<usize>,
        rhythm: i64,
        weekday: Option<Weekday>,
        code: &'static str,
        out: &mut Vec<Finding>,
    ) {
        for interval in 0..self.schedule.intervals.len() {
            let Some((mine, day)) = self.cell(at, interval) else {
                continue;
            };
            let line = &self.lines[at];
            let head = &self.schedule.intervals[interval].1.text;
            let start = |says: String, severity| {
                Finding::new(
                    code,
                    severity,
                    format!(
                        "{} of {head} is {}, {says}; the notes state “{}”",
                        line.row.activity.text,
                        mine.span.text,
                        short(&line.note.text)
                    ),
                )
                .at(&mine.span, format!("{head}: {}", mine.span.text))
                .at(line.note, "what the notes state")
            };
            if let Some(wanted) = weekday.filter(|w| *w != day.weekday()) {
                let nearest = nearest_weekday(day, wanted);
                let says = format!("a {:?} and no {wanted:?}", day.weekday());
                out.push(start(says, line.severity()).expected(format!("a {wanted:?}, such as {nearest}")));
                continue;
            }
            let Some((theirs, other_day)) = other.and_then(|o| self.cell(o, interval)) else {
                continue;
            };
            let between = days(other_day, day);
            let same_weekday = weekday.is_none_or(|w| w == other_day.weekday());
            if between < 0 || (same_weekday && between % rhythm != 0) {
                let says = if between < 0 {
                    format!("before what it follows, {}", theirs.span.text)
                } else {
                    format!("{between} days after {}, no multiple of {rhythm}", theirs.span.text)
                };
                let whole = (between.max(1) + rhythm - 1) / rhythm * rhythm;
                out.push(
                    start(
                        says,
                        if between < 0 {
                            line.severity()
                        } else {
                            Severity::Warning
                        },
                    )
                    .at(&theirs.span, format!("{head}: {}", theirs.span.text))
                    .expected(format!("{}", durations::shift(other_day, whole))),
                );
            }
        }
    }

    pub(super) fn weekly(&self, pair: &Pair<'_>, weeks: i64, code: &'static str) -> Option<Finding> {
        let before = days(pair.day, pair.other_day);
        if before > weeks * 7 || (before >= 0 && before % 7 == 0) {
            return None;
        }
        if before < 0 {
            let expected = format!("on or before {}", pair.other_day);
            return Some(pair.finding(code, pair.severity(), &format!("{} days after", -before), expected));
        }
        let on = durations::shift(pair.other_day, -(before / 7 * 7));
        let earlier = durations::shift(on, -7);
        let says = format!("{before} days, no whole number of weeks, before");
        Some(pair.finding(code, Severity::Warning, &says, format!("{on} or {earlier}")))
    }
}

fn nearest_weekday(day: Date, wanted: Weekday) -> Date {
    (0..4_i64)
        .flat_map(|n| [durations::shift(day, n), durations::shift(day, -n)])
        .find(|d| d.weekday() == wanted)
        .unwrap_or(day)
}

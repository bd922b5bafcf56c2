//! Durations as the notes of a schedule state them in words: "at least 12 weeks before ...", "10 days to assure",
//! "every two weeks on a Friday after ...", "issued same day as ...".
//!
//! Reads words only; which rows they bind and whether dates keep them is `timetable`'s.

use crate::configuration::weekday;
use crate::reading::days;
use terms::{Calendar, Date, Weekday};

/// What a duration counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Days without a word that says which.
    Days,
    /// Calendar days.
    CalendarDays,
    /// Working or business days.
    WorkingDays,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
}

/// How the printed gap binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// That much or more.
    AtLeast,
    /// That much.
    Exactly,
    /// That much or less.
    AtMost,
}

/// One statement of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// A distance from another activity, named by its words.
    Gap {
        /// How it binds.
        bound: Bound,
        /// How much.
        amount: i64,
        /// Of what.
        unit: Unit,
        /// Whether this activity comes before the other.
        before: bool,
        /// The other activity's words.
        anchor: String,
    },
    /// The activity takes that long, counted from what it works on.
    Takes {
        /// How much.
        amount: i64,
        /// Of what.
        unit: Unit,
    },
    /// On the day of another activity.
    SameDay {
        /// The other activity's words; none when only "same day" is printed.
        anchor: Option<String>,
        /// Whether it lasts until then ("runs up to ...") rather than being issued then.
        runs: bool,
    },
    /// Repeated.
    Every {
        /// Days from one to the next.
        days: i64,
        /// The day of the week, if printed.
        weekday: Option<Weekday>,
        /// What it follows.
        after: Option<String>,
    },
    /// Weekly towards the end of another activity.
    WeeklyTowards {
        /// The last so many weeks.
        weeks: i64,
        /// The other activity's words.
        anchor: String,
    },
}

/// What a note states, in order.
#[must_use]
pub fn read(note: &str) -> Vec<Stated> {
    let words = tokens(note);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Some(same) = same_day(&words) {
        return vec![same];
    }
    let mut out = Vec::new();
    let mut taken = vec![false; words.len()];
    if let Some(every) = every(&words, &mut taken) {
        out.push(every);
    }
    if let Some(weekly) = weekly(&words, &mut taken) {
        out.push(weekly);
    }
    let repeated = !out.is_empty();
    let mut at = 0;
    while at < words.len() {
        match amount(&words, at) {
            Some((count, unit, next)) if !taken.get(at).copied().unwrap_or(true) => {
                match gap(&words, at, next, count, unit) {
                    Some(gap) => out.push(gap),
                    None if !repeated => out.push(Stated::Takes { amount: count, unit }),
                    None => {}
                }
                at = next;
            }
            _ => at += 1,
        }
    }
    out
}

/// Words in lower case; a comma, bracket or stop is the word "|".
fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if matches!(c, ',' | ';' | '.' | ':' | '(' | ')') {
            out.push("|".to_owned());
        }
    }
    out
}

/// A number in digits or words, and how many words it took.
fn number(words: &[&str], at: usize) -> Option<(i64, usize)> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let word = *words.get(at)?;
    if let Ok(n) = word.parse::<i64>() {
        return (n < 1000).then_some((n, 1));
    }
    let place = |list: &[&str], w: &str| list.iter().position(|x| *x == w).and_then(|i| i64::try_from(i).ok());
    if let Some(n) = place(&ONES, word) {
        return Some((n, 1));
    }
    if let Some(tens) = place(&TENS, word) {
        let ones = words
            .get(at + 1)
            .and_then(|w| place(&ONES, w))
            .filter(|n| (1..10).contains(n));
        let tens = (tens + 2) * 10;
        return Some(ones.map_or((tens, 1), |n| (tens + n, 2)));
    }
    matches!(word, "a" | "an").then_some((1, 1))
}

/// A number in words or digits at the start of a text, as headings count what follows.
#[must_use]
pub fn leading_number(words: &[&str]) -> Option<i64> {
    match words.first() {
        Some(&("a" | "an")) | None => None,
        Some(_) => number(words, 0).map(|(n, _)| n),
    }
}

fn unit(words: &[&str], at: usize) -> Option<(Unit, usize)> {
    let second = |w: Option<&&str>| matches!(w, Some(&("day" | "days")));
    match *words.get(at)? {
        "working" | "business" if second(words.get(at + 1)) => Some((Unit::WorkingDays, 2)),
        "calendar" if second(words.get(at + 1)) => Some((Unit::CalendarDays, 2)),
        "day" | "days" => Some((Unit::Days, 1)),
        "week" | "weeks" => Some((Unit::Weeks, 1)),
        "month" | "months" => Some((Unit::Months, 1)),
        _ => None,
    }
}

fn amount(words: &[&str], at: usize) -> Option<(i64, Unit, usize)> {
    let (count, used) = number(words, at)?;
    let (unit, more) = unit(words, at + used)?;
    Some((count, unit, at + used + more))
}

fn gap(words: &[&str], at: usize, next: usize, amount: i64, unit: Unit) -> Option<Stated> {
    let mut here = next;
    let mut bound = None;
    loop {
        match words.get(here..)? {
            ["|", ..] => here += 1,
            ["or", "more", ..] | ["at", "least", ..] | ["or", "earlier", ..] => {
                bound = Some(Bound::AtLeast);
                here += 2;
            }
            ["or", "less", ..] | ["at", "most", ..] => {
                bound = Some(Bound::AtMost);
                here += 2;
            }
            ["ahead", ..] | ["clear", ..] => here += 1,
            _ => break,
        }
    }
    let before = match words.get(here..)? {
        ["before" | "prior" | "preceding", ..] => true,
        ["of", ..] if words.get(here - 1) == Some(&"ahead") => true,
        ["after" | "following" | "from" | "past", ..] => false,
        ["of", ..] if words.get(at.wrapping_sub(1)) == Some(&"within") => false,
        _ => return None,
    };
    here += 1;
    if matches!(words.get(here), Some(&("to" | "of"))) {
        here += 1;
    }
    let anchor = anchor(&words[here..]);
    let rest = &words[here..];
    let later = rest.windows(2).any(|w| w == ["or", "later"])
        || rest
            .windows(3)
            .any(|w| matches!(w, ["at", "the", "soonest" | "earliest"]));
    let at_last = rest.windows(3).any(|w| w == ["at", "the", "latest"]);
    let lead = &words[at.saturating_sub(4)..at];
    let said = |pair: [&str; 2]| lead.windows(2).any(|w| w == pair);
    let latest = said(["later", "than"]) || lead.last() == Some(&"by") || at_last;
    let earliest = said(["sooner", "than"]) || said(["earlier", "than"]);
    let least = said(["at", "least"]) || said(["less", "than"]) || lead.contains(&"minimum") || earliest || later;
    let bound = bound.unwrap_or(match () {
        () if lead.last() == Some(&"within") || said(["more", "than"]) && lead.contains(&"not") => Bound::AtMost,
        () if said(["at", "most"]) => Bound::AtMost,
        () if least => Bound::AtLeast,
        () if latest && before => Bound::AtLeast,
        () if latest => Bound::AtMost,
        () => Bound::Exactly,
    });
    (!anchor.is_empty()).then_some(Stated::Gap {
        bound,
        amount,
        unit,
        before,
        anchor,
    })
}

/// The words that name the other activity: up to the next comma, or what begins another thought.
fn anchor(words: &[&str]) -> String {
    let mut out: Vec<&str> = Vec::new();
    for pair in words.windows(2).chain(words.last().map(std::slice::from_ref)) {
        let next = pair.get(1).copied().unwrap_or("");
        let stop = match pair[0] {
            "|" | "until" | "till" | "which" => true,
            "and" => matches!(next, "this" | "will" | "is" | "on" | "then" | "must" | "not"),
            "or" => next == "later",
            "at" => next == "the",
            "for" => matches!(next, "each" | "every" | "all"),
            _ => false,
        };
        if stop {
            break;
        }
        out.push(pair[0]);
    }
    out.join(" ")
}

fn same_day(words: &[&str]) -> Option<Stated> {
    if let Some(at) = words.windows(2).position(|w| matches!(w, ["same", "day" | "date"])) {
        let after = words.get(at + 2..).unwrap_or(&[]);
        let named = match after {
            ["as" | "like", rest @ ..] => Some(anchor(rest)),
            _ => {
                let with = words[..at].iter().position(|w| matches!(*w, "with" | "as"));
                with.map(|w| anchor(&words[w + 1..]))
            }
        };
        return Some(Stated::SameDay {
            anchor: named.filter(|a| !a.is_empty()),
            runs: false,
        });
    }
    let runs = words
        .iter()
        .position(|w| matches!(*w, "runs" | "run" | "lasts" | "continues"))?;
    let rest = words.get(runs + 1..)?;
    let to = match rest {
        ["up", "to", to @ ..] | ["until" | "till", to @ ..] => to,
        _ => return None,
    };
    Some(Stated::SameDay {
        anchor: Some(anchor(to)),
        runs: true,
    })
}

fn every(words: &[&str], taken: &mut [bool]) -> Option<Stated> {
    let at = words.iter().position(|w| matches!(*w, "every" | "fortnightly"))?;
    let rest = words.get(at + 1..)?;
    let day = |w: &str| if w.len() > 3 { weekday(w) } else { None };
    let (days, used) = match rest {
        _ if words[at] == "fortnightly" => (14, 0),
        ["second" | "other" | "2nd", w, ..] if day(w).is_some() || *w == "week" => (14, 1),
        ["third" | "3rd", w, ..] if day(w).is_some() || *w == "week" => (21, 1),
        ["week", ..] => (7, 1),
        ["fortnight", ..] => (14, 1),
        [w, ..] if day(w).is_some() => (7, 0),
        _ => match amount(words, at + 1)? {
            (n, Unit::Weeks, next) => (7 * n, next - at - 1),
            _ => return None,
        },
    };
    for t in taken.iter_mut().skip(at).take(used + 1) {
        *t = true;
    }
    let end = words
        .iter()
        .position(|w| matches!(*w, "until" | "till"))
        .unwrap_or(words.len());
    let follows = words[..end]
        .iter()
        .position(|w| matches!(*w, "after" | "once" | "following"));
    Some(Stated::Every {
        days,
        weekday: words[..end].iter().find_map(|w| day(w)),
        after: follows.map(|f| anchor(&words[f + 1..end])).filter(|a| !a.is_empty()),
    })
}

fn weekly(words: &[&str], taken: &mut [bool]) -> Option<Stated> {
    words.iter().position(|w| *w == "weekly")?;
    let last = words.iter().position(|w| matches!(*w, "last" | "final"))?;
    let (weeks, unit, next) = amount(words, last + 1)?;
    for t in taken.iter_mut().take(next).skip(last) {
        *t = true;
    }
    let rest = words.get(next..).unwrap_or(&[]);
    let anchor = match rest {
        ["before" | "of", to @ ..] | ["prior", "to", to @ ..] => anchor(to),
        _ => return None,
    };
    (unit == Unit::Weeks && !anchor.is_empty()).then_some(Stated::WeeklyTowards { weeks, anchor })
}

impl Unit {
    /// How many of the unit lie between two days (days for weeks and months; negative backwards).
    #[must_use]
    pub fn between(self, calendar: &Calendar, from: Date, to: Date) -> i64 {
        match self {
            Self::WorkingDays => i64::from(calendar.working_days(from, to)),
            _ => days(from, to),
        }
    }

    /// The amount in the unit that `between` counts.
    #[must_use]
    pub fn needed(self, amount: i64) -> i64 {
        match self {
            Self::Weeks => amount * 7,
            Self::Months => amount * 30,
            _ => amount,
        }
    }

    /// "75 days", "8 working days".
    #[must_use]
    pub fn say(self, count: i64) -> String {
        let word = match self {
            Self::WorkingDays => "working day",
            _ => "day",
        };
        format!("{count} {word}{}", if count.abs() == 1 { "" } else { "s" })
    }

    /// The day that many before or after a day.
    #[must_use]
    pub fn step(self, calendar: &Calendar, from: Date, amount: i64) -> Date {
        match self {
            Self::WorkingDays => calendar.add_working_days(from, i32::try_from(amount).unwrap_or(0)),
            _ => shift(from, self.needed(amount)),
        }
    }
}

/// A day so many calendar days later or, negative, earlier.
#[must_use]
pub fn shift(from: Date, days: i64) -> Date {
    let step = if days < 0 { Date::yesterday } else { Date::tomorrow };
    let mut day = from;
    for _ in 0..days.unsigned_abs() {
        match step(day) {
            Ok(next) => day = next,
            Err(_) => break, // the end of the calendar
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(bound: Bound, amount: i64, unit: Unit, before: bool, anchor: &str) -> Vec<Stated> {
        vec![Stated::Gap {
            bound,
            amount,
            unit,
            before,
            anchor: anchor.into(),
        }]
    }

    #[test]
    fn gaps_are_read_from_words() {
        let check = |note: &str, expected: Vec<Stated>| assert_eq!(read(note), expected, "{note}");
        check(
            "At least 12 weeks before PP Final Report",
            gap(Bound::AtLeast, 12, Unit::Weeks, true, "pp final report"),
        );
        check(
            "To be sent no later than 15 working days before the planned end of test execution",
            gap(
                Bound::AtLeast,
                15,
                Unit::WorkingDays,
                true,
                "the planned end of test execution",
            ),
        );
        check(
            "At least 4 weeks after test approach and this will be updated",
            gap(Bound::AtLeast, 4, Unit::Weeks, false, "test approach"),
        );
        check(
            "Board milestone - 1 week prior to Start for each wave",
            gap(Bound::Exactly, 1, Unit::Weeks, true, "start"),
        );
        check(
            "Four weeks, or more, before tests end",
            gap(Bound::AtLeast, 4, Unit::Weeks, true, "tests end"),
        );
        check(
            "25 working days after the approach or later",
            gap(Bound::AtLeast, 25, Unit::WorkingDays, false, "the approach"),
        );
        check(
            "Not sooner than 30 calendar days after the plan",
            gap(Bound::AtLeast, 30, Unit::CalendarDays, false, "the plan"),
        );
        check(
            "Within five days of the meeting",
            gap(Bound::AtMost, 5, Unit::Days, false, "the meeting"),
        );
        check(
            "At least a week after tests end",
            gap(Bound::AtLeast, 1, Unit::Weeks, false, "tests end"),
        );
        check(
            "To be handed in at least 45 working days ahead of the final report",
            gap(Bound::AtLeast, 45, Unit::WorkingDays, true, "the final report"),
        );
    }

    #[test]
    fn other_statements_are_read() {
        let check = |note: &str, expected: Vec<Stated>| assert_eq!(read(note), expected, "{note}");
        let takes = |amount, unit| vec![Stated::Takes { amount, unit }];
        check(
            "* 10 days, and will be assured before test execution",
            takes(10, Unit::Days),
        );
        check(
            "Takes twelve working days, the day of arrival not counted",
            takes(12, Unit::WorkingDays),
        );
        check("5 working days for review", takes(5, Unit::WorkingDays));
        let same = |anchor: &str, runs| {
            vec![Stated::SameDay {
                anchor: Some(anchor.into()),
                runs,
            }]
        };
        check("Issued same day as RTM", same("rtm", false));
        check("Come with the matrix, same day", same("the matrix", false));
        check(
            "Assumption that execution runs up to the report",
            same("the report", true),
        );
        let every = |weekday, after: &str| Stated::Every {
            days: 14,
            weekday: Some(weekday),
            after: Some(after.into()),
        };
        check(
            "Every two weeks on a Friday after issuing the plan, until the start of tests",
            vec![every(Weekday::Friday, "issuing the plan")],
        );
        check(
            "Every second Monday once the plan is in, until trial week",
            vec![every(Weekday::Monday, "the plan is in")],
        );
        check(
            "Every Month following start and on a weekly basis in the last 4 weeks before completion of testing",
            vec![Stated::WeeklyTowards {
                weeks: 4,
                anchor: "completion of testing".into(),
            }],
        );
        check("First day at the hub", vec![]);
    }
}

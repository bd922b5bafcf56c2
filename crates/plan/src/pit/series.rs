//! Reports that recur, as rules and as the days on which they are due.

use super::rule::RuleError;
use jiff::ToSpan;
use std::fmt;
use terms::{Date, Text, Weekday};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rhythm {
    /// Every so many weeks.
    Weeks(u8),
    /// Every so many months.
    Months(u8),
}

/// Something due again and again between two activities.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// From one rhythm after an activity, for as long as another has not begun.
    Until {
        /// How often.
        rhythm: Rhythm,
        /// On which day of the week, if that is said.
        weekday: Option<Weekday>,
        /// What it follows.
        after: Text,
        /// With what it ends; nothing is due on that day itself.
        until: Text,
    },
    /// Every week in the last weeks before an activity, counted back from it.
    Last {
        /// How many weeks.
        weeks: u8,
        /// Before what.
        before: Text,
    },
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Monday),
    ("Tuesday", Weekday::Tuesday),
    ("Wednesday", Weekday::Wednesday),
    ("Thursday", Weekday::Thursday),
    ("Friday", Weekday::Friday),
    ("Saturday", Weekday::Saturday),
    ("Sunday", Weekday::Sunday),
];

impl Repeat {
    /// Reads "every 2 weeks on Friday after plan until start", "every month after start until end" or "every week in
    /// the last 4 weeks before end".
    ///
    /// # Errors
    /// Other words.
    pub fn read(rule: &str) -> Result<Self, RuleError> {
        let words: Vec<&str> = rule.split_whitespace().collect();
        Self::of_words(&words).ok_or_else(|| RuleError {
            rule: rule.to_owned(),
            like: "every 2 weeks on Friday after plan until start, every week in the last 4 weeks before end",
        })
    }

    fn of_words(words: &[&str]) -> Option<Self> {
        if let ["every", "week", "in", "the", "last", weeks, "weeks", "before", before] = words {
            return Some(Self::Last {
                weeks: weeks.parse().ok().filter(|n| (1..=100).contains(n))?,
                before: Text::from(*before),
            });
        }
        let (rhythm, rest) = match words {
            ["every", "week", rest @ ..] => (Rhythm::Weeks(1), rest),
            ["every", "month", rest @ ..] => (Rhythm::Months(1), rest),
            ["every", n, "weeks", rest @ ..] => (Rhythm::Weeks(n.parse().ok()?), rest),
            ["every", n, "months", rest @ ..] => (Rhythm::Months(n.parse().ok()?), rest),
            _ => return None,
        };
        if matches!(rhythm, Rhythm::Weeks(0) | Rhythm::Months(0)) {
            return None;
        }
        let (weekday, rest) = match (rest, rhythm) {
            (["on", name, rest @ ..], Rhythm::Weeks(_)) => {
                let (_, day) = WEEKDAYS.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
                (Some(*day), rest)
            }
            _ => (None, rest),
        };
        let ["after", after, "until", until] = rest else {
            return None;
        };
        Some(Self::Until {
            rhythm,
            weekday,
            after: Text::from(*after),
            until: Text::from(*until),
        })
    }

    /// The activities that it counts from.
    pub(super) fn names(&self) -> Vec<&Text> {
        match self {
            Self::Until { after, until, .. } => vec![after, until],
            Self::Last { before, .. } => vec![before],
        }
    }

    /// The rule in words, with names in place of ids.
    pub(super) fn words(&self, name: impl Fn(&Text) -> String) -> String {
        match self {
            Self::Until {
                rhythm,
                weekday,
                after,
                until,
            } => {
                let on = weekday.map(|w| format!(" on {w:?}")).unwrap_or_default();
                let (after, until) = (name(after), name(until));
                match rhythm {
                    Rhythm::Weeks(1) => format!("every week{on} after {after} until {until}"),
                    Rhythm::Weeks(n) => format!("every {n} weeks{on} after {after} until {until}"),
                    Rhythm::Months(1) => format!("every month after {after} until {until}"),
                    Rhythm::Months(n) => format!("every {n} months after {after} until {until}"),
                }
            }
            Self::Last { weeks, before } => {
                format!("every week in the last {weeks} weeks before {}", name(before))
            }
        }
    }

    /// The first day that belongs to it, and its days in order.
    fn days(&self, day_of: &impl Fn(&Text) -> Option<Date>) -> Option<(Date, Vec<Date>)> {
        match self {
            Self::Until {
                rhythm,
                weekday,
                after,
                until,
            } => {
                let (after, until) = (day_of(after)?, day_of(until)?);
                let nth = |n: i64| -> Date {
                    match rhythm {
                        Rhythm::Months(every) => after.saturating_add((n * i64::from(*every)).months()),
                        // The weekday at or before the end of the first period: never longer than the rhythm.
                        Rhythm::Weeks(every) => {
                            let back = weekday.map_or(0, |w| i64::from(after.weekday().since(w)));
                            after.saturating_add((n * 7 * i64::from(*every) - back).days())
                        }
                    }
                };
                let days = (1..2000).map(nth).take_while(|d| *d < until);
                Some((after, days.filter(|d| *d > after).collect()))
            }
            Self::Last { weeks, before } => {
                let end = day_of(before)?;
                let back = |n: u8| end.saturating_sub((i64::from(n) * 7).days());
                Some((back(*weeks), (1..=*weeks).rev().map(back).collect()))
            }
        }
    }
}

/// The days of several rules for one report: a later rule takes over from its first day, and nothing is due before
/// the activity that the report follows.
pub(super) fn days(repeats: &[Repeat], day_of: impl Fn(&Text) -> Option<Date>) -> Vec<Date> {
    let mut out: Vec<Date> = Vec::new();
    for repeat in repeats {
        let Some((first, days)) = repeat.days(&day_of) else {
            continue;
        };
        out.retain(|d| *d < first);
        out.extend(days);
    }
    let follows = repeats.iter().filter_map(|r| match r {
        Repeat::Until { after, .. } => day_of(after),
        Repeat::Last { .. } => None,
    });
    if let Some(begin) = follows.max() {
        out.retain(|d| *d > begin);
    }
    out
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(ToString::to_string))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn due(rules: &[&str], a: &str, b: &str) -> Vec<String> {
        let rules: Vec<Repeat> = rules.iter().map(|r| Repeat::read(r).unwrap()).collect();
        let of = |id: &Text| Some(day(if id == "a" { a } else { b }));
        days(&rules, of).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_second_friday() {
        let rule = ["every 2 weeks on Friday after a until b"];
        assert_eq!(due(&rule, "2023-07-07", "2023-08-04"), ["2023-07-21"]);
        assert_eq!(due(&rule, "2023-07-05", "2023-08-05"), ["2023-07-14", "2023-07-28"]);
        assert!(due(&rule, "2023-07-05", "2023-07-06").is_empty());
    }

    #[test]
    fn weekly_takes_over_from_monthly() {
        let rules = ["every month after a until b", "every week in the last 4 weeks before b"];
        let found = due(&rules, "2023-07-31", "2023-10-20");
        let expected = ["2023-08-31", "2023-09-22", "2023-09-29", "2023-10-06", "2023-10-13"];
        assert_eq!(found, expected);
        assert_eq!(due(&rules, "2023-10-05", "2023-10-20"), ["2023-10-06", "2023-10-13"]);
    }

    #[test]
    fn rules_read_back() {
        for rule in [
            "every 2 weeks on Friday after a until b",
            "every week after a until b",
            "every 3 months after a until b",
            "every week in the last 4 weeks before b",
        ] {
            assert_eq!(Repeat::read(rule).unwrap().to_string(), rule);
        }
        for wrong in [
            "every 0 weeks after a until b",
            "every 2 weeks on Freitag after a until b",
            "every month on Friday after a until b",
            "weekly",
        ] {
            assert!(Repeat::read(wrong).is_err(), "{wrong}");
        }
    }
}

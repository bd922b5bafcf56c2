//! The schedule of an interval: every activity's due date by the template's rules, with its reason, the room in each
//! bound, the items of recurring reports, and what is wrong.

use super::rule::{Bound, Relation, Unit};
use super::series;
use super::template::{Activity, Template, Timing, circle};
use std::collections::BTreeMap;
use std::fmt;
use terms::{Calendar, Date, Text};

/// An interval for which a schedule is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its name.
    pub name: Text,
    /// The day on which it starts.
    pub start: Date,
    /// The plan date, where it is agreed; else the template's gap gives it.
    pub plan: Option<Date>,
    /// Days that are agreed for other activities, by id.
    pub set: BTreeMap<Text, Date>,
    /// Free gaps of this interval that differ from the template's, by activity.
    pub gaps: BTreeMap<Text, Relation>,
    /// The milestones that mirror activities, by id of activity.
    pub mirrors: BTreeMap<Text, Vec<Mirror>>,
}

/// A milestone that states the same day as an activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// The milestone's id.
    pub milestone: Text,
    /// Its date, where it has one.
    pub date: Option<Date>,
}

/// Where a due date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The interval's plan date or start, or a day that is agreed.
    Given,
    /// A rule of the template.
    Fixed,
    /// The template's free gap.
    Free,
    /// A gap of this interval.
    OwnGap,
}

/// An activity's due date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Activity's id.
    pub activity: Text,
    /// Its title.
    pub title: Text,
    /// Who does it.
    pub owner: Text,
    /// When.
    pub day: Date,
    /// Where that comes from.
    pub source: Source,
    /// Where the rule alone would lead, when that is another day: a day on which nobody works, or another than agreed.
    pub by_rule: Option<Date>,
    /// "10 working days after PIT approach and plan (Fri 28 Jul 2023)".
    pub because: String,
    /// Its bounds and the room in each.
    pub bounds: Vec<Kept>,
    /// The milestones that mirror it.
    pub mirrors: Vec<Mirror>,
}

/// A bound with the days put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The bound in words.
    pub words: String,
    /// The other activity's day.
    pub other: Date,
    /// How much room is left.
    pub slack: Slack,
}

/// Room in a bound: negative when it is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slack {
    /// How much.
    pub amount: i64,
    /// Working days or days.
    pub unit: Unit,
}

/// A report that recurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Activity's id.
    pub activity: Text,
    /// Its title.
    pub title: Text,
    /// Who does it.
    pub owner: Text,
    /// Its rules in words.
    pub because: String,
    /// When, in order.
    pub items: Vec<Item>,
}

/// One of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// The working day on which it is due.
    pub day: Date,
    /// Where the rhythm falls, when nobody works then.
    pub by_rule: Option<Date>,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The interval's name.
    pub interval: Text,
    /// The template's name.
    pub template: Text,
    /// Activities with one day, in the template's order.
    pub due: Vec<Due>,
    /// Recurring reports.
    pub series: Vec<Series>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// What is wrong with a schedule; a value, never a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A bound is broken.
    Bound {
        /// Activity's title.
        title: Text,
        /// Its day.
        day: Date,
        /// The bound.
        kept: Kept,
    },
    /// A day is agreed that a rule gives otherwise.
    Rule {
        /// Activity's title.
        title: Text,
        /// The agreed day.
        day: Date,
        /// The rule's day.
        rule: Date,
        /// The rule in words.
        because: String,
    },
    /// A given day on which nobody works.
    NoWork {
        /// Activity's title.
        title: Text,
        /// The day.
        day: Date,
        /// The holiday's or freeze's name, else the weekday.
        what: String,
    },
    /// A milestone states another day.
    Mirror {
        /// Activity's title.
        title: Text,
        /// Its day.
        day: Date,
        /// The milestone and its day.
        milestone: Text,
        /// The milestone's day.
        other: Date,
    },
    /// A day in a year of which no holidays are known.
    Uncovered {
        /// Activity's title.
        title: Text,
        /// The day.
        day: Date,
    },
}

/// Why no schedule can be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The interval speaks of an activity that the template does not have.
    #[error(
        "{interval}: {what} is given for “{named}”, which is no activity with one day of template “{template}”; name one of its activities"
    )]
    Unknown {
        /// The interval's name.
        interval: Text,
        /// A day, a gap or a milestone.
        what: &'static str,
        /// As named.
        named: Text,
        /// The template's name.
        template: Text,
    },
    /// The interval has a gap for an activity that a rule fixes.
    #[error(
        "{interval}: “{activity}” is fixed by a rule ({rule}); a gap can only be chosen where the template leaves it free"
    )]
    NotFree {
        /// The interval's name.
        interval: Text,
        /// Activity's id.
        activity: Text,
        /// The rule.
        rule: String,
    },
    /// With the interval's own gaps the rules wait for each other.
    #[error("{interval}: the gaps lead round in a circle: {}; set the day of one of them", path.join(" → "))]
    Cycle {
        /// The interval's name.
        interval: Text,
        /// Ids, the first again at the end.
        path: Vec<String>,
    },
}

impl Interval {
    /// An interval that starts on a day.
    #[must_use]
    pub fn new(name: impl Into<Text>, start: Date) -> Self {
        Self {
            name: name.into(),
            start,
            plan: None,
            set: BTreeMap::new(),
            gaps: BTreeMap::new(),
            mirrors: BTreeMap::new(),
        }
    }

    /// The same with its plan date.
    #[must_use]
    pub fn planned(mut self, plan: Date) -> Self {
        self.plan = Some(plan);
        self
    }

    /// The same, started on another day; what is agreed stays agreed.
    #[must_use]
    pub fn starting(mut self, start: Date) -> Self {
        self.start = start;
        self
    }

    /// The day that is given for an activity.
    fn given(&self, template: &Template, id: &Text) -> Option<Date> {
        match id {
            id if *id == template.start => Some(self.start),
            id if *id == template.plan && self.plan.is_some() => self.plan,
            id => self.set.get(id).copied(),
        }
    }
}

/// Before the rule's words, where a day is agreed against a rule.
const AGREED: &str = "agreed; the rule: ";

/// The days as they are being worked out.
struct Working<'a> {
    template: &'a Template,
    interval: &'a Interval,
    calendar: &'a Calendar,
    days: BTreeMap<Text, Date>,
}

impl Schedule {
    /// Computes the schedule of an interval; holidays and freezes are the calendar's.
    ///
    /// # Errors
    /// Days, gaps or milestones for activities that the template does not have, or gaps that lead round in a circle.
    pub fn compute(template: &Template, interval: &Interval, calendar: &Calendar) -> Result<Self, ScheduleError> {
        check(template, interval)?;
        let mut work = Working {
            template,
            interval,
            calendar,
            days: BTreeMap::new(),
        };
        for activity in &template.activities {
            work.day(activity);
        }
        let due: Vec<Due> = template.activities.iter().filter_map(|a| work.due(a)).collect();
        let series: Vec<Series> = template.activities.iter().filter_map(|a| work.series(a)).collect();
        let findings = due.iter().flat_map(|due| work.findings(due)).collect();
        Ok(Self {
            interval: interval.name.clone(),
            template: template.name.clone(),
            due,
            series,
            findings,
        })
    }

    /// The due date of an activity.
    #[must_use]
    pub fn of(&self, activity: &str) -> Option<&Due> {
        self.due.iter().find(|d| d.activity == *activity)
    }

    /// The recurring report of an id.
    #[must_use]
    pub fn reports(&self, activity: &str) -> Option<&Series> {
        self.series.iter().find(|s| s.activity == *activity)
    }

    /// Everything that an owner owes by a day, recurring reports item by item, in order of time.
    #[must_use]
    pub fn dated(&self, owner: &str) -> Vec<(Date, String)> {
        let single = self.due.iter().filter(|d| d.owner == *owner);
        let mut out: Vec<(Date, String)> = single.map(|d| (d.day, d.title.to_string())).collect();
        for series in self.series.iter().filter(|s| s.owner == *owner) {
            let count = series.items.len();
            let named = |(n, item): (usize, &Item)| (item.day, format!("{}, {} of {count}", series.title, n + 1));
            out.extend(series.items.iter().enumerate().map(named));
        }
        out.sort();
        out
    }
}

fn check(template: &Template, interval: &Interval) -> Result<(), ScheduleError> {
    let name = &interval.name;
    let known = |what, named: &Text| match template.activity(named) {
        Some(activity) if !matches!(activity.timing, Timing::Repeated(_)) => Ok(activity),
        _ => Err(ScheduleError::Unknown {
            interval: name.clone(),
            what,
            named: named.clone(),
            template: template.name.clone(),
        }),
    };
    for id in interval.set.keys() {
        known("a day", id)?;
    }
    for id in interval.mirrors.keys() {
        known("a milestone", id)?;
    }
    for (id, gap) in &interval.gaps {
        known("a gap that counts", &gap.other)?;
        let rule = match &known("a gap", id)?.timing {
            Timing::Free(_) => continue,
            Timing::Fixed(rule) => rule.to_string(),
            Timing::Given | Timing::Repeated(_) => "the interval gives it".to_owned(),
        };
        return Err(ScheduleError::NotFree {
            interval: name.clone(),
            activity: id.clone(),
            rule,
        });
    }
    let open = template
        .activities
        .iter()
        .filter(|a| interval.given(template, &a.id).is_none());
    let counts_from = open.filter_map(|a| relation(interval, a).map(|(_, r)| (&a.id, &r.other)));
    circle(&counts_from.collect()).map_or(Ok(()), |path| {
        Err(ScheduleError::Cycle {
            interval: name.clone(),
            path,
        })
    })
}

/// The relation that gives an activity's day in an interval.
fn relation<'a>(interval: &'a Interval, activity: &'a Activity) -> Option<(Source, &'a Relation)> {
    match &activity.timing {
        Timing::Fixed(rule) => Some((Source::Fixed, rule)),
        Timing::Free(gap) => Some(match interval.gaps.get(&activity.id) {
            Some(own) => (Source::OwnGap, own),
            None => (Source::Free, gap),
        }),
        Timing::Given | Timing::Repeated(_) => None,
    }
}

impl Working<'_> {
    /// An activity's day, worked out with those that it counts from; the rules are known to lead round in no circle.
    fn day(&mut self, activity: &Activity) -> Option<Date> {
        if let Some(day) = self.days.get(&activity.id) {
            return Some(*day);
        }
        let (interval, template) = (self.interval, self.template);
        let day = match interval.given(template, &activity.id) {
            Some(day) => day,
            None => {
                let (_, relation) = relation(interval, activity)?;
                let other = self.day(template.activity(&relation.other)?)?;
                relation.distance.from(other, self.calendar).1
            }
        };
        self.days.insert(activity.id.clone(), day);
        Some(day)
    }

    fn due(&self, activity: &Activity) -> Option<Due> {
        let day = *self.days.get(&activity.id)?;
        let given = self.interval.given(self.template, &activity.id).is_some();
        let rule = relation(self.interval, activity).and_then(|(source, relation)| {
            let other = *self.days.get(&relation.other)?;
            let (nominal, due) = relation.distance.from(other, self.calendar);
            let words = format!(
                "{} ({})",
                relation.words(&self.template.title(&relation.other)),
                say(other)
            );
            Some((source, nominal, due, words))
        });
        let (source, by_rule, because) = match (given, rule) {
            (true, Some((Source::Fixed, _, due, words))) => (Source::Given, Some(due), format!("{AGREED}{words}")),
            (false, Some((source, nominal, _, words))) => (source, Some(nominal), words),
            _ if activity.id == self.template.start => (Source::Given, None, "the interval's start".to_owned()),
            _ if activity.id == self.template.plan => (Source::Given, None, "the interval's plan date".to_owned()),
            _ => (Source::Given, None, "agreed".to_owned()),
        };
        Some(Due {
            activity: activity.id.clone(),
            title: activity.title.clone(),
            owner: activity.owner.clone(),
            day,
            source,
            by_rule: by_rule.filter(|rule| *rule != day),
            because,
            bounds: activity.bounds.iter().filter_map(|b| self.kept(b, day)).collect(),
            mirrors: self.interval.mirrors.get(&activity.id).cloned().unwrap_or_default(),
        })
    }

    fn kept(&self, bound: &Bound, day: Date) -> Option<Kept> {
        let other = *self.days.get(&bound.relation.other)?;
        Some(Kept {
            words: bound.words(&self.template.title(&bound.relation.other)),
            other,
            slack: Slack {
                amount: bound.room(other, day, self.calendar),
                unit: match bound.relation.distance.unit {
                    Unit::WorkingDays => Unit::WorkingDays,
                    Unit::Days | Unit::Weeks => Unit::Days,
                },
            },
        })
    }

    fn series(&self, activity: &Activity) -> Option<Series> {
        let Timing::Repeated(repeats) = &activity.timing else {
            return None;
        };
        let days = series::days(repeats, |id| self.days.get(id).copied());
        let item = |nominal: Date| {
            let day = self.calendar.on_or_before(nominal);
            Item {
                day,
                by_rule: (day != nominal).then_some(nominal),
            }
        };
        let named = |id: &Text| match self.days.get(id) {
            Some(day) => format!("{} ({})", self.template.title(id), say(*day)),
            None => self.template.title(id),
        };
        let rules: Vec<String> = repeats.iter().map(|r| r.words(named)).collect();
        Some(Series {
            activity: activity.id.clone(),
            title: activity.title.clone(),
            owner: activity.owner.clone(),
            because: rules.join("; "),
            items: days.into_iter().map(item).collect(),
        })
    }

    fn findings(&self, due: &Due) -> Vec<Finding> {
        let mut out = Vec::new();
        let title = || due.title.clone();
        let day = due.day;
        if let (Source::Given, Some(rule)) = (due.source, due.by_rule) {
            out.push(Finding::Rule {
                title: title(),
                day,
                rule,
                because: due.because.trim_start_matches(AGREED).to_owned(),
            });
        }
        if !self.calendar.is_working(day) {
            let what = self.calendar.holiday(day).map(str::to_owned);
            out.push(Finding::NoWork {
                title: title(),
                day,
                what: what.unwrap_or_else(|| format!("a {:?}", day.weekday())),
            });
        }
        for kept in due.bounds.iter().filter(|k| !k.slack.met()) {
            out.push(Finding::Bound {
                title: title(),
                day,
                kept: kept.clone(),
            });
        }
        for mirror in &due.mirrors {
            if let Some(other) = mirror.date.filter(|d| *d != day) {
                out.push(Finding::Mirror {
                    title: title(),
                    day,
                    milestone: mirror.milestone.clone(),
                    other,
                });
            }
        }
        if !self.calendar.covers(day) {
            out.push(Finding::Uncovered { title: title(), day });
        }
        out
    }
}

impl Slack {
    /// Whether the bound is met.
    #[must_use]
    pub fn met(self) -> bool {
        self.amount >= 0
    }
}

impl fmt::Display for Slack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.amount {
            0 => f.write_str("just met"),
            room if room > 0 => write!(f, "{} to spare", self.unit.say(room)),
            short => write!(f, "{} short", self.unit.say(-short)),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bound { title, day, kept } => {
                let (day, other) = (say(*day), say(kept.other));
                write!(f, "{title} on {day}: {} ({other}) is {}", kept.words, kept.slack)
            }
            Self::Rule {
                title,
                day,
                rule,
                because,
            } => write!(
                f,
                "{title} is set for {}, but is due {}: {because}",
                say(*day),
                say(*rule)
            ),
            Self::NoWork { title, day, what } => write!(f, "{title} falls on {}: {what}", say(*day)),
            Self::Mirror {
                title,
                day,
                milestone,
                other,
            } => write!(f, "{title} is due {}, but {milestone} says {}", say(*day), say(*other)),
            Self::Uncovered { title, day } => write!(
                f,
                "{title} falls on {}; the holidays of that year are not known, so only weekends were left out",
                say(*day)
            ),
        }
    }
}

/// A day as explanations print it.
pub(crate) fn say(day: Date) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}

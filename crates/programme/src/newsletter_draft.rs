//! What an issue of the newsletter says: what changed between two days, and what is ahead.
//!
//! Read from the record when the issue is drafted; only of registers that everybody who is signed in may see, since a
//! newsletter goes out by mail. Not here: how it is laid out (`web`), issues that were sent (`newsletters`).

use jiff::ToSpan as _;
use record::{AnyRef, Register, Roles, View};
use terms::{Date, Text};

use crate::change_requests::ChangeRequest;
use crate::decisions::{Decision, Outcome};
use crate::document_reviews::{DocumentReview, ReviewKind};
use crate::document_versions::DocumentVersion;
use crate::events::Event;
use crate::impact_assessments::ImpactAssessment;
use crate::milestone_changes::MilestoneChange;
use crate::newsletters::Newsletter;

/// How far ahead cut-offs and events are listed, in days.
pub const AHEAD: i64 = 28;

/// One line of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The record that it is about.
    pub about: AnyRef,
    /// The day that it speaks of.
    pub day: Date,
    /// What is said.
    pub words: String,
}

/// Lines under a heading, by day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// The lines.
    pub lines: Vec<Line>,
}

/// What an issue says; sections without a line are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The first day that it covers.
    pub from: Date,
    /// The last day that it covers.
    pub until: Date,
    /// What it says.
    pub sections: Vec<Section>,
}

/// The first day that the next issue covers: the day after the last one ended; without one, four weeks back.
#[must_use]
pub fn begins(view: &View<'_>, today: Date) -> Date {
    let last = view
        .all::<Newsletter>()
        .filter(|(_, one)| one.issued.is_some())
        .map(|(_, one)| one.until)
        .max();
    match last {
        Some(until) => until.saturating_add(1.day()),
        None => today.saturating_sub(AHEAD.days()),
    }
}

impl Draft {
    /// What changed from a day to a day, and what is ahead of the last.
    #[must_use]
    pub fn of(view: &View<'_>, from: Date, until: Date) -> Self {
        let past = |day: Option<Date>| day.filter(|day| from <= *day && *day <= until);
        let end = until.saturating_add(AHEAD.days());
        let ahead = |day: Option<Date>| day.filter(|day| until < *day && *day <= end);
        let sections = [
            ("Released", versions(view, past)),
            ("Decided", decisions(view, past)),
            ("Changes of the plan", changes(view, past)),
            ("Open for comment and response", opened(view, past)),
            ("Cut-offs ahead", cut_offs(view, ahead)),
            ("Events ahead", events(view, ahead)),
        ];
        let section = |(heading, mut lines): (&'static str, Vec<Line>)| {
            lines.sort_by_key(|line| (line.day, line.about));
            Section { heading, lines }
        };
        let sections = sections
            .map(section)
            .into_iter()
            .filter(|section| !section.lines.is_empty());
        Self {
            from,
            until,
            sections: sections.collect(),
        }
    }

    /// How many lines it has.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.sections.iter().map(|section| section.lines.len()).sum()
    }
}

/// Every record of a register that everybody may see.
fn public<'v, R: Register>(view: &'v View<'_>) -> impl Iterator<Item = (AnyRef, &'v R)> {
    let open = R::access().see.all == Roles::EVERYONE;
    view.all::<R>().filter(move |_| open).map(|(key, row)| (key.any(), row))
}

fn line(about: AnyRef, day: Option<Date>, words: impl FnOnce() -> String) -> Option<Line> {
    day.map(|day| Line {
        about,
        day,
        words: words(),
    })
}

fn with(name: &str, rest: Option<&Text>) -> String {
    match rest.filter(|rest| !rest.as_str().trim().is_empty()) {
        Some(rest) => format!("{name}: {}", rest.as_str().trim()),
        None => name.to_owned(),
    }
}

fn versions(view: &View<'_>, past: impl Fn(Option<Date>) -> Option<Date>) -> Vec<Line> {
    let mut all = Vec::new();
    for (about, one) in public::<DocumentVersion>(view) {
        let name = one.code.as_str();
        all.extend(line(about, past(one.issued), || with(name, one.notes.as_ref())));
        all.extend(line(about, past(one.approved), || format!("{name} was approved")));
    }
    all
}

fn decisions(view: &View<'_>, past: impl Fn(Option<Date>) -> Option<Date>) -> Vec<Line> {
    let decided = public::<Decision>(view).filter_map(|(about, one)| Some((about, one, one.outcome?)));
    let words = |one: &Decision, outcome: Outcome| format!("{} {}: {}", one.code, one.title, outcome.title());
    decided
        .filter_map(|(about, one, outcome)| line(about, past(one.on), || words(one, outcome)))
        .collect()
}

fn changes(view: &View<'_>, past: impl Fn(Option<Date>) -> Option<Date>) -> Vec<Line> {
    let mut all = Vec::new();
    for (about, one) in public::<ChangeRequest>(view) {
        all.extend(line(about, past(one.raised), || {
            format!("{} {} was raised", one.code, one.title)
        }));
        all.extend(line(about, past(one.decided_on), || {
            format!("{} {} was decided", one.code, one.title)
        }));
    }
    for (about, one) in public::<MilestoneChange>(view) {
        let approved = if one.approved == Some(true) {
            "approved"
        } else {
            "not approved"
        };
        all.extend(line(about, past(one.decided_on), || {
            format!("{} was {approved}", one.code)
        }));
    }
    all
}

fn opened(view: &View<'_>, past: impl Fn(Option<Date>) -> Option<Date>) -> Vec<Line> {
    let mut all = Vec::new();
    for (about, one) in public::<DocumentReview>(view) {
        all.extend(line(about, past(one.opened), || closes(&review(view, one), one.closes)));
    }
    for (about, one) in public::<ImpactAssessment>(view) {
        all.extend(line(about, past(one.opens), || {
            closes(&with(one.code.as_str(), Some(&one.title)), one.closes)
        }));
    }
    all
}

fn cut_offs(view: &View<'_>, ahead: impl Fn(Option<Date>) -> Option<Date>) -> Vec<Line> {
    let mut all = Vec::new();
    for (about, one) in public::<DocumentReview>(view) {
        all.extend(line(about, ahead(one.closes), || review(view, one)));
    }
    for (about, one) in public::<ImpactAssessment>(view) {
        all.extend(line(about, ahead(one.closes), || {
            with(one.code.as_str(), Some(&one.title))
        }));
    }
    all
}

fn review(view: &View<'_>, one: &DocumentReview) -> String {
    let kind = one.kind.map_or("Review", ReviewKind::title);
    match one.version {
        Some(version) => format!("{kind} of {}", view.name(version.any())),
        None => format!("{kind} {}", one.code),
    }
}

fn closes(words: &str, day: Option<Date>) -> String {
    match day {
        Some(day) => format!("{words}, until {}", day.strftime("%a %-d %b %Y")),
        None => words.to_owned(),
    }
}

fn events(view: &View<'_>, ahead: impl Fn(Option<Date>) -> Option<Date>) -> Vec<Line> {
    let day = |one: &Event| one.on.map(terms::When::first);
    public::<Event>(view)
        .filter_map(|(about, one)| line(about, ahead(day(one)), || with(one.title.as_str(), one.hours.as_ref())))
        .collect()
}

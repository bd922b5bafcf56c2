//! A printed weekday agrees with its date, and a group's meetings fall on the days on which it meets.

use super::Rule;
use crate::meetings::stated_cadence;
use crate::names::fold;
use crate::reading::{long, matches, weekday_name};
use crate::{Configuration, Finding};
use pack::model::{Dated, GroupName, Model};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use terms::{Cadence, Date, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R13",
    slug: "weekday-cadence",
    statement: "A printed weekday agrees with its date, and a group's meetings fall on the days on which it meets.",
    page: include_str!("../../pages/r13.md"),
    find,
};

static EXTRAORDINARY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(
        r"(?i)\b(extraordinary|additional|special|ad[- ]hoc|moved|rescheduled|instead)\b|\be[A-Z]{3,6}\b",
    )
    .ok()
});

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut found: Vec<Finding> = model.dates.iter().filter_map(|m| weekday(&m.what)).collect();
    found.extend(cadences(model, configuration));
    found.extend(raised_days(model, configuration));
    found
}

fn weekday(date: &Dated) -> Option<Finding> {
    let (printed, day) = (date.weekday?, date.day()?);
    if printed == day.weekday() || date.fault.is_some() {
        return None;
    }
    let (severity, why) = if date.year_inferred {
        (Severity::Warning, " (the year is not printed)")
    } else {
        (Severity::Error, "")
    };
    let message = format!(
        "“{}” says {}, but the day is a {}{why}",
        date.span.text,
        weekday_name(printed),
        weekday_name(day.weekday())
    );
    Some(
        Finding::new(RULE.code, severity, message)
            .at(&date.span, weekday_name(printed))
            .expected(format!("{} or another date", weekday_name(day.weekday()))),
    )
}

/// A meeting of a group, as printed.
struct Met<'a> {
    date: &'a Dated,
    around: &'a Span,
    group: Option<&'a GroupName>,
}

fn cadences(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let stated = stated_cadence(model);
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for met in meetings(model) {
        let Some(day) = met.date.day() else { continue };
        if !seen.insert(met.date.span.order) || matches(&EXTRAORDINARY, &met.around.text) {
            continue;
        }
        let own = is_own(model, met.group);
        let name = met
            .group
            .and_then(|g| g.code.as_ref().or(g.name.as_ref()))
            .map_or("the group", |n| n.as_str());
        if let Some((cadence, said)) = stated.filter(|_| own) {
            if !cadence.falls_on(day) {
                found.push(off(name, day, cadence, &met, Severity::Error).at(said, "the rule"));
            }
        } else if let Some(cadence) = shipped(configuration, met.group, model, day)
            && !cadence.falls_on(day)
        {
            found.push(off(name, day, cadence, &met, Severity::Warning));
        }
    }
    found
}

/// The pack's own meeting, meetings reported of groups, the matrix, meetings named as events, and the roadmap.
fn meetings(model: &Model) -> Vec<Met<'_>> {
    let own = model.head.group.as_ref();
    let mut all = Vec::new();
    all.extend(model.head.date.iter().map(|date| Met {
        date,
        around: &date.span,
        group: own,
    }));
    for update in &model.updates {
        all.extend(update.meeting.iter().map(|date| Met {
            date,
            around: &date.span,
            group: Some(&update.group),
        }));
    }
    for report in &model.matrix {
        let dates = report.next.iter().chain(&report.last);
        all.extend(dates.map(|date| Met {
            date,
            around: &date.span,
            group: Some(&report.group),
        }));
    }
    for event in &model.events {
        if let Some(group) = &event.group {
            all.push(Met {
                date: &event.date,
                around: &event.span,
                group: Some(group),
            });
        }
    }
    all.extend(model.roadmap.iter().map(|cell| Met {
        date: &cell.meeting,
        around: &cell.meeting.span,
        group: own,
    }));
    all
}

fn is_own(model: &Model, group: Option<&GroupName>) -> bool {
    let (Some(own), Some(group)) = (&model.head.group, group) else {
        return true;
    };
    let same = |a: &Option<terms::Text>, b: &Option<terms::Text>| {
        a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| fold(a) == fold(b))
    };
    same(&own.code, &group.code) || same(&own.name, &group.name)
}

fn shipped(configuration: &Configuration, group: Option<&GroupName>, model: &Model, day: Date) -> Option<Cadence> {
    let group = group.or(model.head.group.as_ref())?;
    let of = |name: &Option<terms::Text>| configuration.group(name.as_ref()?, Some(day))?.meets;
    // A code alone could be another programme's; the name or a milestone id's shape is not needed where both agree.
    match (&group.name, &group.code) {
        (Some(name), Some(code)) => {
            let known = configuration.group(code, Some(day))?;
            let agrees = [&known.name]
                .into_iter()
                .chain(&known.aliases)
                .any(|n| fold(n) == fold(name));
            agrees.then_some(known.meets).flatten()
        }
        (None, Some(_)) => of(&group.code),
        _ => of(&group.name),
    }
}

fn off(name: &str, day: Date, cadence: Cadence, met: &Met<'_>, severity: Severity) -> Finding {
    let next = cadence.on_or_after(Date::new(day.year(), day.month(), 1).unwrap_or(day));
    let message = format!("{name} meets on the {cadence}, but {} is given as a meeting", long(day));
    Finding::new(RULE.code, severity, message)
        .at(&met.date.span, long(day))
        .expected(format!("{}, or a word that the meeting is extraordinary", long(next)))
}

/// A raised date on another weekday than the group's meetings, while the other actions were raised on meeting days.
fn raised_days(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let Some(cadence) = shipped(configuration, None, model, model.head.day().unwrap_or_default()) else {
        return Vec::new();
    };
    let Cadence::Monthly { weekday, .. } = cadence else {
        return Vec::new();
    };
    let raised: Vec<(&Dated, Date)> = model
        .actions
        .iter()
        .filter_map(|a| Some((a.raised.as_ref()?, a.raised.as_ref()?.day()?)))
        .collect();
    let regular = raised.iter().filter(|(_, d)| d.weekday() == weekday).count();
    if regular * 2 <= raised.len() {
        return Vec::new();
    }
    let odd = raised.iter().filter(|(_, day)| day.weekday() != weekday);
    odd.map(|(date, day)| {
        let message = format!(
            "An action was raised on {}, a {}; the group meets on {}s and the other actions were raised on one",
            date.span.text,
            weekday_name(day.weekday()),
            weekday_name(weekday)
        );
        let first = Date::new(day.year(), day.month(), 1).unwrap_or(*day);
        Finding::new(RULE.code, Severity::Note, message)
            .at(&date.span, "raised")
            .expected(format!(
                "{}, if it was raised at the meeting",
                long(cadence.on_or_after(first))
            ))
    })
    .collect()
}

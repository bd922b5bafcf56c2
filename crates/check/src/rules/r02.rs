//! An open action whose latest update puts delivery later carries that later date as its due date.

use super::Rule;
use crate::meetings::meeting_in_month;
use crate::names::fold;
use crate::reading::{dates_in, first_clause, is_open, last_clause, long, matches, split_around};
use crate::{Configuration, Finding};
use pack::model::{Action, Model};
use regex::Regex;
use std::sync::LazyLock;
use terms::{Date, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R02",
    slug: "due-not-moved",
    statement: "An open action whose latest update puts delivery later carries that later date as its due date.",
    page: include_str!("../../pages/r02.md"),
    find,
};

static DELIVERY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(deliver\w*|comes?|coming|target\w*|mov(e|ed|ing)|re-?plan\w*|now|provid\w*|publish\w*|expect\w*|will be|complet\w*|ready|postpon\w*|delay\w*|deferr?\w*|due|by|bring|brought|present\w*|submit\w*|issue\w*|send|sent|finish\w*)\b").ok()
});
static MONTH_MEETING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"\b(January|February|March|April|May|June|July|August|September|October|November|December)\s+([A-Z]{3,6}|[Mm]eeting|[Bb]oard|[Cc]ouncil|[Ff]orum|[Pp]anel)\b").ok()
});

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut found = Vec::new();
    for action in &model.actions {
        let told_late = |s: &Span| {
            ["overdue", "late", "slipped", "missed"]
                .iter()
                .any(|w| fold(&s.text).contains(w))
        };
        let open = action.status.as_ref().is_none_or(|s| is_open(&s.text) && !told_late(s));
        let (true, Some(due)) = (open, &action.due) else {
            continue;
        };
        let Some(due_day) = due.day() else { continue };
        let Some((later, span, sure)) = later_delivery(model, configuration, action, due_day) else {
            continue;
        };
        let name = action.id.as_ref().map_or("The action", |id| id.text.as_str());
        let severity = if sure { Severity::Error } else { Severity::Warning };
        let message = format!(
            "{name} is open and due on {}, but its own update puts delivery on {} (“{}”)",
            due.span.text,
            long(later),
            crate::reading::short(&span.text)
        );
        let finding = Finding::new(RULE.code, severity, message)
            .at(&due.span, "due")
            .at(&span, format!("delivery {}", long(later)))
            .expected(format!("due on {}, or a status that says it is overdue", long(later)));
        let roadmap = model.roadmap.iter().find(|cell| cell.meeting.day() == Some(later));
        found.push(match roadmap {
            Some(cell) => finding.at(&cell.meeting.span, "the meeting named"),
            None => finding,
        });
    }
    found
}

/// The latest day after `due` on which the action's update puts delivery, where it says so, and whether it surely does.
fn later_delivery(
    model: &Model,
    configuration: &Configuration,
    action: &Action,
    due: Date,
) -> Option<(Date, Span, bool)> {
    let update = action.update.as_ref()?;
    let mut best: Option<(Date, bool)> = None;
    for mention in dates_in(model, update) {
        let Some(day) = mention.what.day().filter(|d| *d > due) else {
            continue;
        };
        let (before, after) = split_around(update, &mention.what.span);
        let clause = format!("{} {}", last_clause(before), first_clause(after));
        let sure = matches(&DELIVERY, &clause);
        if best.is_none_or(|(d, s)| (sure, day) > (s, d)) {
            best = Some((day, sure));
        }
    }
    for found in MONTH_MEETING.iter().flat_map(|p| p.captures_iter(&update.text)) {
        let of = found.get(1).and_then(|m| terms::notation::month(m.as_str()))?;
        let group = found.get(2).map_or("", |m| m.as_str());
        if let Some(day) = meeting_in_month(model, configuration, group, of).filter(|d| *d > due)
            && best.is_none_or(|(d, _)| day > d)
        {
            best = Some((day, matches(&DELIVERY, &update.text)));
        }
    }
    best.map(|(day, sure)| (day, update.clone(), sure))
}

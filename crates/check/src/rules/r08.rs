//! What is called next or upcoming lies on or after the day of the meeting.

use super::Rule;
use crate::reading::{days, heading_above, last_clause, long, matches, piece_of, pieces, short, split_around};
use crate::{Configuration, Finding};
use pack::model::{Dated, Model};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use terms::{Date, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R08",
    slug: "next-in-past",
    statement: "What is called next or upcoming lies on or after the day of the meeting.",
    page: include_str!("../../pages/r08.md"),
    find,
};

/// A heading under which everything is still to come.
static AHEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)^\W*(\d+\W+|\(?[a-z]\)\W*)?(upcoming|forthcoming|future|next|coming)\s+(events?|meetings?|webinars?|dates|workshops?|sessions?)\b|\b(dates|meetings|events)\s+(ahead|to come)\b").ok()
});
/// Words that claim it of the date which follows.
static CLAIM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(next|upcoming|forthcoming)\s+(\S+\s+){0,8}?(meeting|event|webinar|council|board|forum|panel|group|session|workshop|[A-Z]{2,6})\b[^.;]{0,60}$|\bmeets (next|again)\b[^.;]{0,30}$|\bnext (meeting|meets|sits|session|sitting)\b[^.;]{0,40}$").ok()
});
/// Words that make a line report what was.
static PAST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(previous|last|since|was|were|held|took place|published|issued|raised|approved)\b")
        .ok()
});

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let Some(today) = model.head.day() else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for report in &model.matrix {
        if let Some(next) = &report.next {
            let name = report.group.code.as_ref().or(report.group.name.as_ref());
            let what = format!("the next meeting of {}", name.map_or("the group", |n| n.as_str()));
            found.extend(late(model, today, next, &what, None, &mut seen));
        }
    }
    for event in &model.events {
        if event.claim.as_ref().is_some_and(|c| matches(&STILL, &c.text)) {
            let what = format!("“{}”", short(&event.span.text));
            let claim = event.claim.as_ref().filter(|c| c.order != event.span.order);
            found.extend(late(model, today, &event.date, &what, claim, &mut seen));
        }
    }
    for mention in &model.dates {
        let (before, _) = split_around(piece_of(model, mention), &mention.what.span);
        let heading = heading_above(model, mention.block).filter(|h| matches(&AHEAD, &h.text));
        let in_matrix = model
            .matrix
            .iter()
            .any(|r| model.tables.get(r.table).is_some_and(|t| t.block == mention.block));
        let claimed = matches(&CLAIM, last_clause(before));
        let listed =
            heading.is_some() && !matches(&PAST, before) && first_in_row(model, mention.block, &mention.what.span);
        if !in_matrix && (claimed || listed) {
            let what = format!("“{}”", short(&piece_of(model, mention).text));
            found.extend(late(model, today, &mention.what, &what, heading, &mut seen));
        }
    }
    found
}

static STILL: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)\b(next|upcoming|forthcoming|future|ahead|to come|coming)\b").ok());

/// In a table only the first date of a row is when it happens; elsewhere every date counts.
fn first_in_row(model: &Model, block: usize, span: &Span) -> bool {
    let Some(table) = crate::reading::table_at(model, block) else {
        return true;
    };
    let row = table.rows.iter().find(|r| {
        r.cells
            .iter()
            .any(|c| c.span.place == span.place || c.span.order == span.order)
    });
    row.is_none_or(|row| {
        let mut cells = row
            .cells
            .iter()
            .filter(|c| model.dates.iter().any(|m| m.around.order == c.span.order));
        cells.next().is_none_or(|c| c.span.text.contains(span.text.as_str()))
    })
}

fn late(
    model: &Model,
    today: Date,
    date: &Dated,
    what: &str,
    claim: Option<&Span>,
    seen: &mut BTreeSet<(u32, String)>,
) -> Option<Finding> {
    let day = date.when?.last();
    let of_this_pack = model
        .head
        .date
        .as_ref()
        .is_some_and(|d| d.span.order == date.span.order);
    let line = pieces(model)
        .find(|p| p.span.order == date.span.order)
        .map_or(date.span.order, |p| p.span.order);
    if day >= today || of_this_pack || !seen.insert((line, date.span.text.to_string())) {
        return None;
    }
    let message = format!(
        "{what} is called next or upcoming, but {} is {} days before the meeting of {}",
        long(day),
        days(day, today),
        long(today)
    );
    let mut finding = Finding::new(RULE.code, Severity::Error, message).at(&date.span, "said to be to come");
    if let Some(claim) = claim {
        finding = finding.at(claim, "the claim");
    }
    if let Some(head) = &model.head.date {
        finding = finding.at(&head.span, "the meeting");
    }
    Some(finding.expected(format!("a day on or after {}", long(today))))
}

//! One event has one date wherever the pack gives it.

use super::Rule;
use crate::events::{Source, Statement, is_part, statements};
use crate::intervals::pairs;
use crate::names::fold;
use crate::reading::{days, heading_above, long, short};
use crate::{Configuration, Finding};
use pack::model::{Dated, MilestoneTable, Model, Schedule};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Date, Severity, Span};

mod lines;
mod windows;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R12",
    slug: "one-event-one-date",
    statement: "One event has one date wherever the pack gives it.",
    page: include_str!("../../pages/r12.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let all = statements(model, configuration);
    let mut found = by_id(&all);
    found.extend(in_prose_by_id(model));
    found.extend(by_words(model, &all));
    for schedule in &model.schedules {
        found.extend(in_schedule(model, configuration, schedule));
    }
    found.extend(in_titles(model));
    found.extend(windows::find(model, configuration));
    found.extend(lines::find(model));
    found
}

/// Which field of a milestone a date is, as messages call it.
fn field(source: Source, at: usize, of: usize) -> &'static str {
    match (source, at, of) {
        (Source::Milestone(MilestoneTable::Register), _, _) => "register date",
        (Source::Milestone(_), 0, 2..) => "baseline",
        (Source::Milestone(_), 1, _) => "forecast",
        (Source::Tracker, _, _) => "tracker date",
        _ => "date",
    }
}

/// One id, dates of which no two tables agree: baselines with baselines, forecasts with forecasts, and a single date
/// with either of them.
fn by_id(all: &[Statement<'_>]) -> Vec<Finding> {
    let mut groups: BTreeMap<&str, Vec<&Statement<'_>>> = BTreeMap::new();
    for one in all {
        if let Some(id) = &one.id {
            groups.entry(id).or_default().push(one);
        }
    }
    let mut found = Vec::new();
    for rows in groups.values() {
        for (at, row) in rows.iter().enumerate() {
            // A tracker follows the forecast and a register the baseline: one date agrees with any row that has both.
            let agrees = |other: &Statement<'_>| other.days.len() > 1 && !disagree(other, row);
            if row.days.len() == 1 && rows.iter().any(|other| agrees(other)) {
                continue;
            }
            let earlier = rows.iter().take(at).find(|other| disagree(other, row));
            if let Some(other) = earlier {
                found.push(report(Severity::Error, other, row));
            }
        }
    }
    found
}

/// Whether no reading lets both be right.
fn disagree(a: &Statement<'_>, b: &Statement<'_>) -> bool {
    let days = |s: &Statement<'_>| -> Vec<Date> { s.days.iter().map(|(d, _)| *d).collect() };
    let (x, y) = (days(a), days(b));
    let both_tables = matches!((a.source, b.source), (Source::Milestone(_), Source::Milestone(_)));
    if both_tables && x.len() > 1 && y.len() > 1 {
        return x.first() != y.first() || x.get(1) != y.get(1);
    }
    !x.iter().any(|d| y.contains(d))
}

fn report(severity: Severity, a: &Statement<'_>, b: &Statement<'_>) -> Finding {
    let pick = |s: &Statement<'_>, other: &Statement<'_>| {
        let differs = |(at, (day, _)): &(usize, &(Date, &Span))| {
            s.days.len() < 2 || other.days.len() < 2 || other.days.get(*at).is_none_or(|(d, _)| d != day)
        };
        let at = s
            .days
            .iter()
            .enumerate()
            .filter(differs)
            .map(|(at, _)| at)
            .next_back()
            .unwrap_or(0);
        (at, s.days.get(at).map(|(d, span)| (*d, (*span).clone())))
    };
    let ((i, first), (j, second)) = (pick(a, b), pick(b, a));
    let (Some((day_a, span_a)), Some((day_b, span_b))) = (first, second) else {
        return Finding::new(RULE.code, severity, "");
    };
    let message = format!(
        "“{}” is on {} in one place ({}) and on {} in another ({})",
        short(&a.title.text),
        long(day_a),
        span_a.text,
        long(day_b),
        span_b.text
    );
    let mut finding = Finding::new(RULE.code, severity, message)
        .at(&span_b, field(b.source, j, b.days.len()))
        .at(&span_a, field(a.source, i, a.days.len()));
    if b.title.order != span_b.order && fold(&a.title.text) != fold(&b.title.text) {
        finding = finding.at(b.title, "what is meant");
    }
    finding.expected("one date for one event")
}

/// An id in running text with a date in the same line that no table gives it.
fn in_prose_by_id(model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in model.milestones.iter().filter(|m| m.table == MilestoneTable::Prose) {
        let Some((date, day)) = row.date.as_ref().and_then(|d| Some((d, d.day()?))) else {
            continue;
        };
        let known = known_days(model, &row.id.text);
        if known.is_empty() || known.iter().any(|(d, _)| *d == day) {
            continue;
        }
        let same_line =
            row.id.place.line() == date.span.place.line() && block_of(model, &row.id) == block_of(model, &date.span);
        let severity = if same_line { Severity::Error } else { Severity::Warning };
        let Some((other, span)) = known.last() else { continue };
        let message = format!(
            "{} is given for {} ({}), but the milestone table has {} ({})",
            row.id.text,
            long(day),
            date.span.text,
            long(*other),
            span.text
        );
        found.push(
            Finding::new(RULE.code, severity, message)
                .at(&date.span, "date in the text")
                .at(span, "date in the table")
                .expected("one date for one event"),
        );
    }
    found
}

fn block_of(model: &Model, span: &Span) -> Option<usize> {
    crate::reading::pieces(model)
        .filter(|p| p.span.order <= span.order)
        .last()
        .map(|p| p.block)
}

fn known_days<'a>(model: &'a Model, id: &str) -> Vec<(Date, &'a Span)> {
    let wanted = fold(id);
    let rows = model
        .milestones
        .iter()
        .filter(|m| m.table != MilestoneTable::Prose && fold(&m.id.text) == wanted);
    rows.flat_map(|m| {
        let cells = [&m.baseline, &m.forecast, &m.actual]
            .into_iter()
            .flatten()
            .filter_map(|(_, d)| d.as_ref());
        cells.chain(&m.date).filter_map(|d| Some((d.day()?, &d.span)))
    })
    .collect()
}

/// Statements without a common id whose words say that they are one event.
fn by_words(model: &Model, all: &[Statement<'_>]) -> Vec<Finding> {
    let known: BTreeSet<&str> = all
        .iter()
        .filter(|s| matches!(s.source, Source::Milestone(_)))
        .filter_map(|s| s.id.as_deref())
        .collect();
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        // A tracker row under an id of its own table only is read by its words.
        let own_id = one
            .id
            .as_deref()
            .filter(|id| !matches!(one.source, Source::Tracker) || known.contains(id));
        if own_id.is_some() || one.key.len() < 2 {
            continue;
        }
        let mut best: Option<(Severity, &Statement<'_>)> = None;
        let mut agreed = false;
        for (index, other) in all.iter().enumerate() {
            if index == at || !comparable(one, other, index < at) {
                continue;
            }
            let Some(severity) = same_event(one, other) else {
                continue;
            };
            let agrees = one.days.iter().any(|(d, _)| other.days.iter().any(|(e, _)| d == e));
            agreed |= agrees;
            if !agrees && best.is_none_or(|(s, _)| severity > s) {
                best = Some((severity, other));
            }
        }
        if let (false, Some((severity, other))) = (agreed, best) {
            found.push(with_others(model, all, one, other, report(severity, other, one)));
        }
    }
    found
}

/// Pairs are looked at once; two sentences only when one is a table's row or both stand in different sections.
fn comparable(one: &Statement<'_>, other: &Statement<'_>, earlier: bool) -> bool {
    match (one.source, other.source) {
        (Source::Prose, Source::Prose) => false,
        (a, b) if a == b => earlier && one.block != other.block && !matches!(a, Source::Row),
        (Source::Prose, _) | (Source::Row | Source::Tracker, Source::Milestone(_)) | (Source::Tracker, Source::Row) => {
            true
        }
        (Source::Milestone(_), _) | (Source::Row, Source::Tracker) => false,
        (Source::Tracker, Source::Prose) => true,
        _ => false,
    }
}

/// How surely two statements are one event: by equal words, by all words of the title in the sentence, or by the
/// title's phrase in a sentence that sets a deadline.
fn same_event(one: &Statement<'_>, other: &Statement<'_>) -> Option<Severity> {
    let (title, text) = if one.source == Source::Prose {
        (other, one)
    } else {
        (one, other)
    };
    if text.source == Source::Prose && text.deadline && title.phrase.len() >= 2 && text.lead.ends_with(&title.phrase) {
        return Some(Severity::Warning);
    }
    if one.numerals != other.numerals || one.key.is_empty() || other.key.is_empty() {
        return None;
    }
    if one.key == other.key && one.key.len() >= 2 {
        return Some(if one.key.len() >= 3 {
            Severity::Error
        } else {
            Severity::Warning
        });
    }
    if text.source != Source::Prose {
        return None;
    }
    let more = text.key.len().saturating_sub(title.key.len());
    let most = if title.key.len() >= 5 { 4 } else { 2 };
    if title.key.len() >= 3 && more <= most && title.acts == text.acts && is_part(&title.key, &text.key) {
        return Some(Severity::Warning);
    }
    let said = title.phrase.len() >= 3 && text.deadline && contains_phrase(&text.phrase, &title.phrase);
    said.then_some(Severity::Warning)
}

fn contains_phrase(words: &[u32], phrase: &[u32]) -> bool {
    words.windows(phrase.len()).any(|w| w == phrase)
}

/// Adds a further place that gives the first date too.
fn with_others(
    _: &Model,
    all: &[Statement<'_>],
    one: &Statement<'_>,
    other: &Statement<'_>,
    finding: Finding,
) -> Finding {
    let same_id = all
        .iter()
        .filter(|s| other.id.is_some() && s.id == other.id && s.title.order != other.title.order);
    let mut finding = finding;
    for more in same_id.take(2) {
        if let Some((_, span)) = more.days.iter().find(|(d, _)| one.days.iter().all(|(e, _)| d != e)) {
            finding = finding.at(span, "the same date");
        }
    }
    finding
}

/// A day that a milestone's own title names in brackets, and that its row does not have.
fn in_titles(model: &Model) -> Vec<Finding> {
    let mut named: BTreeMap<u32, (&Dated, Date)> = BTreeMap::new();
    for mention in &model.dates {
        if let Some(day) = mention.what.day() {
            named.entry(mention.around.order).or_insert((&mention.what, day));
        }
    }
    let mut found = Vec::new();
    for row in model.milestones.iter().filter(|m| m.table != MilestoneTable::Prose) {
        let Some(title) = &row.title else { continue };
        let own = crate::intervals::dates(row);
        let Some((date, day)) = named.get(&title.order).copied() else {
            continue;
        };
        if let (false, Some(planned), Some(span)) = (own.contains(&day), own.last(), last_date(row)) {
            let message = format!(
                "The title of {} names {} ({}), its date is {}",
                row.id.text,
                long(day),
                date.span.text,
                long(*planned)
            );
            found.push(
                Finding::new(RULE.code, Severity::Note, message)
                    .at(&date.span, "date in the title")
                    .at(span, "date of the row")
                    .expected("one date for one event"),
            );
        }
    }
    found
}

/// Cells of a schedule against the milestones that they are.
fn in_schedule(model: &Model, configuration: &Configuration, schedule: &Schedule) -> Vec<Finding> {
    let mut groups: BTreeMap<(usize, usize), Vec<(crate::intervals::Pair<'_>, Date)>> = BTreeMap::new();
    for pair in pairs(model, configuration, schedule) {
        let Some(cell) = pair.cell.day() else { continue };
        let mut planned = crate::intervals::dates(pair.milestone);
        planned.sort_by_key(|day| std::cmp::Reverse(days(cell, *day).abs()));
        if let (false, Some(day)) = (planned.contains(&cell), planned.last().copied()) {
            groups.entry((pair.row, pair.column)).or_default().push((pair, day));
        }
    }
    let mut found = Vec::new();
    for ((row, column), pairs) in groups {
        let Some((first, day)) = pairs.first() else { continue };
        let cell = first.cell;
        let Some(printed) = cell.day() else { continue };
        let head = schedule.intervals.get(column).map_or("", |(_, s)| s.text.as_str());
        let activity = schedule.rows.get(row).map_or("", |r| r.activity.text.as_str());
        let severity = if first.firm { Severity::Error } else { Severity::Warning };
        let who = first
            .participant
            .as_ref()
            .map_or(String::new(), |_| " by the dates of its participants".to_owned());
        let message = format!(
            "“{}” of {head} is on {} ({}), but milestone {}{who} is on {}",
            short(activity),
            long(printed),
            cell.span.text,
            first.milestone.id.text,
            long(*day)
        );
        let mut finding =
            Finding::new(RULE.code, severity, message).at(&cell.span, format!("{head}: {}", short(activity)));
        for (pair, _) in pairs.iter().take(3) {
            if let Some(span) = last_date(pair.milestone) {
                finding = finding.at(span, pair.milestone.id.text.clone());
            }
        }
        for same in companions(schedule, row, column, printed).into_iter().take(2) {
            finding = finding.at(&same.span, "the same date");
        }
        found.push(finding.expected(long(*day)));
    }
    found
}

fn last_date(milestone: &pack::model::MilestoneRow) -> Option<&Span> {
    let of = |cell: &'_ Option<(Span, Option<Dated>)>| -> bool { matches!(cell, Some((_, Some(_)))) };
    let cell = if of(&milestone.forecast) {
        &milestone.forecast
    } else {
        &milestone.baseline
    };
    match cell {
        Some((_, Some(date))) => Some(&date.span),
        _ => milestone.date.as_ref().map(|d| &d.span),
    }
}

/// Other cells of the column with the same date.
fn companions(schedule: &Schedule, row: usize, column: usize, day: Date) -> Vec<&Dated> {
    let others = schedule.rows.iter().enumerate().filter(|(at, _)| *at != row);
    others
        .filter_map(|(_, r)| r.dates.get(column)?.as_ref())
        .filter(|d| d.day() == Some(day))
        .collect()
}

/// The words of the heading above a table.
fn heading_words(model: &Model, configuration: &Configuration, table: usize) -> BTreeSet<String> {
    let Some(used) = model.tables.get(table) else {
        return BTreeSet::new();
    };
    let heading = used.heading.as_ref().or_else(|| heading_above(model, used.block));
    heading.map_or(BTreeSet::new(), |h| configuration.folding.key(&h.text))
}

//! What comes first finishes before what depends on it starts: scenarios before cases, decision before act, certificate before proof, environment before use, agreement before data.

use super::Rule;
use crate::configuration::{Edge, Order, Same};
use crate::names::{fold, without_remarks};
use crate::reading::{dates_in, heading_above, long, pieces, short, split_around};
use crate::timetable::planned;
use crate::{Configuration, Finding, durations};
use pack::model::{Dated, MilestoneTable, Model};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Date, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R19",
    slug: "predecessor-first",
    statement: "What comes first finishes before what depends on it starts: scenarios before cases, decision before act, certificate before proof, environment before use, agreement before data.",
    page: include_str!("../../pages/r19.md"),
    find,
};

/// Something that happens on a day or over days, as one place of the pack says.
struct Event<'a> {
    label: &'a Span,
    /// Words that carry meaning, folded.
    key: BTreeSet<String>,
    numbers: BTreeSet<u32>,
    /// First day, with the printed date.
    starts: (Date, &'a Span),
    /// Last day, with the printed date.
    ends: (Date, &'a Span),
    /// Days after `starts` on which it may really start (a chart's week).
    blur: i64,
    /// The head of the column in which a bar starts.
    head: Option<&'a Span>,
    table: Option<usize>,
    id: Option<&'a str>,
}

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let events = events(model, configuration);
    let mut out = Vec::new();
    for order in &configuration.order {
        let order = Words::read(order, configuration);
        let firsts: Vec<&Event<'_>> = events.iter().filter(|e| order.is_first(e)).collect();
        for then in events.iter().filter(|e| order.is_then(e)) {
            breaches(&order, &firsts, then, &mut out);
        }
    }
    series(&events, &mut out);
    recommended_before_published(model, &mut out);
    told_before_decided(model, &mut out);
    out
}

/// An order with its words folded.
struct Words<'a> {
    order: &'a Order,
    first: Vec<BTreeSet<String>>,
    first_not: BTreeSet<String>,
    then: Vec<BTreeSet<String>>,
    then_not: BTreeSet<String>,
    own: BTreeSet<String>,
}

/// Words that do not say what an activity is about.
const WEAK: &[&str] = &[
    "test",
    "interval",
    "sit",
    "complete",
    "approve",
    "decision",
    "relevant",
    "participant",
    "system",
    "programme",
    "si",
    "pp",
    "submit",
    "assure",
    "issue",
    "review",
    "production",
    "tmag",
    "finish",
    "finished",
    "ready",
    "done",
    "final",
];

impl<'a> Words<'a> {
    fn read(order: &'a Order, configuration: &Configuration) -> Self {
        let keys = |list: &[String]| list.iter().map(|w| configuration.folding.key(w)).collect::<Vec<_>>();
        let words = |list: &[String]| keys(list).into_iter().flatten().collect::<BTreeSet<_>>();
        let (first, then) = (keys(&order.first), keys(&order.then));
        let own = first.iter().chain(&then).flatten().cloned().collect();
        Self {
            order,
            first,
            first_not: words(&order.first_not),
            then,
            then_not: words(&order.then_not),
            own,
        }
    }

    fn is_first(&self, event: &Event<'_>) -> bool {
        self.first.iter().any(|set| set.is_subset(&event.key)) && self.first_not.is_disjoint(&event.key)
    }

    fn is_then(&self, event: &Event<'_>) -> bool {
        self.then.iter().any(|set| set.is_subset(&event.key)) && self.then_not.is_disjoint(&event.key)
    }

    fn about(&self, event: &Event<'_>) -> BTreeSet<String> {
        let keep = |w: &&String| !self.own.contains(*w) && !WEAK.contains(&w.as_str()) && w.parse::<u32>().is_err();
        event.key.iter().filter(keep).cloned().collect()
    }

    fn same(&self, first: &Event<'_>, then: &Event<'_>) -> bool {
        match self.order.same {
            Same::Any => true,
            Same::Word => first
                .key
                .iter()
                .any(|w| w.len() > 3 && !self.own.contains(w) && w != "complete" && then.key.contains(w)),
            Same::Interval => !first.numbers.is_empty() && first.numbers == then.numbers,
            Same::Subject => {
                let (a, b) = (self.about(first), self.about(then));
                let common = a.intersection(&b).count();
                let alike = a == b || (common > 0 && common * 3 >= a.union(&b).count() * 2);
                first.numbers == then.numbers && alike
            }
            Same::Object => {
                let object = self.about(first);
                let found = object.intersection(&then.key).count();
                found >= 2 && found * 3 >= object.len() * 2 && numbers_agree(first, then)
            }
        }
    }

    fn day(&self, then: &Event<'_>) -> Date {
        match self.order.edge {
            Edge::Start => then.starts.0,
            Edge::Finish => then.ends.0,
        }
    }
}

fn numbers_agree(a: &Event<'_>, b: &Event<'_>) -> bool {
    a.numbers.is_empty() || b.numbers.is_empty() || a.numbers == b.numbers
}

/// What one activity breaks: within its own table, and against other passages when those give other dates.
fn breaches(order: &Words<'_>, firsts: &[&Event<'_>], then: &Event<'_>, out: &mut Vec<Finding>) {
    let day = order.day(then);
    let late = |e: &&&Event<'_>| {
        let other = e.label.order != then.label.order && (e.id.is_none() || e.id != then.id);
        other && day < e.ends.0 && order.same(e, then)
    };
    let broken: Vec<&Event<'_>> = firsts.iter().filter(late).copied().collect();
    let (here, elsewhere): (Vec<&Event<'_>>, Vec<&Event<'_>>) = broken
        .into_iter()
        .partition(|e| e.table.is_some() && e.table == then.table);
    if let Some(first) = here.first() {
        out.push(breach(order, &[first], then));
    }
    let news = elsewhere
        .iter()
        .any(|e| here.first().is_none_or(|h| h.ends.0 != e.ends.0));
    if news {
        let mut cited: Vec<&Event<'_>> = Vec::new();
        for event in &elsewhere {
            if cited.len() < 2 && cited.iter().all(|c| c.ends.0 != event.ends.0) {
                cited.push(event);
            }
        }
        out.push(breach(order, &cited, then));
    }
}

fn breach(order: &Words<'_>, firsts: &[&Event<'_>], then: &Event<'_>) -> Finding {
    let day = order.day(then);
    let printed = match order.order.edge {
        Edge::Start => then.starts.1,
        Edge::Finish => then.ends.1,
    };
    let latest = firsts.iter().map(|f| f.ends.0).max().unwrap_or(day);
    let blurred = then.blur > 0 && durations::shift(day, then.blur) >= latest;
    let severity = if blurred { Severity::Note } else { order.order.severity };
    let says = |f: &&Event<'_>| format!("“{}” ({})", short(&f.label.text), f.ends.1.text);
    let verb = match order.order.edge {
        Edge::Start => "begins",
        Edge::Finish => "is complete",
    };
    let mut finding = Finding::new(
        RULE.code,
        severity,
        format!(
            "“{}” {verb} on {} ({}), before {}; {}",
            short(&then.label.text),
            long(day),
            then.head.unwrap_or(printed).text,
            firsts.iter().map(says).collect::<Vec<_>>().join(" and "),
            order.order.name
        ),
    )
    .at(printed, format!("{verb} {}", printed.text));
    for first in firsts {
        finding = finding.at(first.ends.1, format!("comes first: {}", first.ends.1.text));
    }
    if let Some(head) = then.head {
        finding = finding.at(head, format!("the column of {}", head.text));
    }
    finding.expected(format!("on or after {}", long(latest)))
}

/// Milestones that differ only in a number come in the order of the numbers.
fn series(events: &[Event<'_>], out: &mut Vec<Finding>) {
    let mut by_title: BTreeMap<String, Vec<(u32, &Event<'_>)>> = BTreeMap::new();
    for event in events.iter().filter(|e| e.id.is_some() && e.numbers.len() == 1) {
        let number = event.numbers.iter().next().copied().unwrap_or(0);
        let title = event.label.text.replace(&number.to_string(), "#");
        by_title
            .entry(format!("{:?} {title}", event.table))
            .or_default()
            .push((number, event));
    }
    for list in by_title.values_mut() {
        list.sort_by_key(|(n, _)| *n);
        for pair in list.windows(2) {
            let [(n, a), (m, b)] = pair else { continue };
            if n < m && a.ends.0 > b.ends.0 {
                out.push(
                    Finding::new(
                        RULE.code,
                        Severity::Warning,
                        format!(
                            "“{}” ({}) comes after “{}” ({})",
                            short(&a.label.text),
                            a.ends.1.text,
                            short(&b.label.text),
                            b.ends.1.text
                        ),
                    )
                    .at(a.ends.1, format!("number {n}: {}", a.ends.1.text))
                    .at(b.ends.1, format!("number {m}: {}", b.ends.1.text))
                    .expected("dates in the order of the numbers"),
                );
            }
        }
    }
}

fn events<'a>(model: &'a Model, configuration: &Configuration) -> Vec<Event<'a>> {
    let make = |label: &'a Span, more: Option<&'a Span>, interval: Option<u32>| {
        let text = without_remarks(&label.text);
        let mut key = configuration.folding.key(&text);
        if let Some(more) = more {
            key.extend(configuration.folding.key(&more.text));
        }
        let mut numbers: BTreeSet<u32> = configuration
            .folding
            .words(&text)
            .iter()
            .filter_map(|w| w.parse().ok())
            .collect();
        if let Some(interval) = interval {
            numbers = BTreeSet::from([interval]);
        }
        (key, numbers)
    };
    let mut out = Vec::new();
    for row in &model.milestones {
        let (Some(title), Some((dated, day))) = (&row.title, planned(row)) else {
            continue;
        };
        let listed = |t: MilestoneTable| {
            model
                .milestones
                .iter()
                .any(|r| r.table == t && r.id.text == row.id.text)
        };
        let repeated = match row.table {
            MilestoneTable::Register | MilestoneTable::Prose => {
                listed(MilestoneTable::View) || listed(MilestoneTable::Change)
            }
            MilestoneTable::Change => listed(MilestoneTable::View),
            MilestoneTable::View => false,
        };
        if repeated {
            continue;
        }
        let (key, numbers) = make(title, None, None);
        out.push(Event {
            label: title,
            key,
            numbers,
            starts: (day, &dated.span),
            ends: (day, &dated.span),
            blur: 0,
            head: None,
            table: row.at,
            id: Some(&row.id.text),
        });
    }
    for row in &model.tracker {
        let (start, finish) = (day_of(row.start.as_ref()), day_of(row.finish.as_ref()));
        let (Some(starts), Some(ends)) = (start.or(finish), finish.or(start)) else {
            continue;
        };
        let (key, numbers) = make(&row.task, None, None);
        out.push(Event {
            label: &row.task,
            key,
            numbers,
            starts,
            ends,
            blur: 0,
            head: None,
            table: Some(row.table),
            id: row.milestone.as_ref().map(|m| m.text.as_str()),
        });
    }
    for window in &model.windows {
        let (start, end) = (day_of(window.start.as_ref()), day_of(window.end.as_ref()));
        let (Some(starts), Some(ends)) = (start.or(end), end.or(start)) else {
            continue;
        };
        let (key, numbers) = make(&window.activity, window.heading.as_ref(), window.interval);
        out.push(Event {
            label: &window.activity,
            key,
            numbers,
            starts,
            ends,
            blur: 0,
            head: None,
            table: Some(window.table),
            id: None,
        });
    }
    for bar in &model.bars {
        let (mut key, numbers) = make(&bar.label, None, bar.interval);
        // A proving bar of the amended approach says which part it is; its letter is a word.
        if fold(&bar.label.text).ends_with("part b") {
            key.insert("part".to_owned());
            key.insert("b".to_owned());
        }
        out.push(Event {
            label: &bar.label,
            key,
            numbers,
            starts: (bar.first, &bar.label),
            ends: (durations::shift(bar.last, i64::from(bar.period.min(7)) - 3), &bar.label),
            blur: i64::from(bar.period) - 1,
            head: Some(&bar.head),
            table: Some(bar.table),
            id: None,
        });
    }
    out.extend(promised(model, configuration));
    out
}

fn day_of(dated: Option<&Dated>) -> Option<(Date, &Span)> {
    dated.and_then(|d| Some((d.day()?, &d.span)))
}

/// Deadlines in the mitigations of risks, with the words before them.
fn promised<'a>(model: &'a Model, configuration: &Configuration) -> Vec<Event<'a>> {
    let mut out = Vec::new();
    for risk in &model.risks {
        for item in &risk.mitigations {
            for mention in model
                .dates
                .iter()
                .filter(|m| m.around.place.line() == item.place.line() && item.text.contains(m.what.span.text.as_str()))
            {
                let Some(day) = mention.what.day() else { continue };
                let (before, _) = split_around(item, &mention.what.span);
                let folded = fold(before);
                if !["deadline", "due", "by"]
                    .iter()
                    .any(|w| folded.split(' ').rev().take(4).any(|x| x == *w))
                {
                    continue;
                }
                let start = before.char_indices().rev().nth(220).map_or(0, |(i, _)| i);
                let mut key = configuration.folding.key(&before[start..]);
                // Of an action's words only what it delivers counts here, not what it is done with.
                if key.contains("agreement") {
                    key.retain(|w| matches!(w.as_str(), "agreement" | "sharing" | "share" | "data" | "processing"));
                } else {
                    continue;
                }
                out.push(Event {
                    label: item,
                    key,
                    numbers: BTreeSet::new(),
                    starts: (day, &mention.what.span),
                    ends: (day, &mention.what.span),
                    blur: 0,
                    head: None,
                    table: None,
                    id: None,
                });
            }
        }
    }
    out
}

/// A recommendation dated before the recommended version was published.
fn recommended_before_published(model: &Model, out: &mut Vec<Finding>) {
    let dated = |w: &'static [&'static str]| {
        model.dates.iter().filter(move |m| {
            let text = fold(&m.around.text);
            m.what.day().is_some() && w.iter().any(|x| text.split(' ').any(|t| t.starts_with(x)))
        })
    };
    for recommended in dated(&["recommend", "endors"]) {
        let published = dated(&["publish"]).find(|p| {
            p.block.abs_diff(recommended.block) <= 4
                && p.around != recommended.around
                && heading(model, p.block) == heading(model, recommended.block)
                && fold(&p.around.text).contains("version")
                && p.what.day() > recommended.what.day()
        });
        let Some(published) = published else { continue };
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "recommended on {} (“{}”), before the version was published on {} (“{}”)",
                    recommended.what.span.text,
                    short(&recommended.around.text),
                    published.what.span.text,
                    short(&published.around.text)
                ),
            )
            .at(&recommended.what.span, "recommended")
            .at(&published.what.span, "published")
            .expected("the version that was recommended, or a recommendation of the published one"),
        );
    }
}

fn heading(model: &Model, block: usize) -> Option<u32> {
    heading_above(model, block).map(|h| h.order)
}

/// A report that is to come "ahead of" a decision, dated on or after the day of that decision.
fn told_before_decided(model: &Model, out: &mut Vec<Finding>) {
    let ahead = |text: &str| {
        ["ahead of", "in advance of", "prior to", "before"]
            .iter()
            .any(|w| text.contains(w))
    };
    for piece in pieces(model).filter(|p| !p.in_table) {
        let text = fold(&piece.span.text);
        if !ahead(&text) || !text.contains("decision") || dates_in(model, piece.span).next().is_some() {
            continue;
        }
        let above = model
            .dates
            .iter()
            .rev()
            .find(|m| m.block < piece.block && piece.block - m.block <= 3 && m.what.day().is_some());
        let Some(report) = above else { continue };
        let decided = model.dates.iter().find(|m| {
            m.block < report.block
                && piece.block - m.block <= 45
                && m.what.day().is_some_and(|d| Some(d) <= report.what.day())
                && fold(split_around(&m.around, &m.what.span).0).ends_with("decision on")
        });
        let Some(decided) = decided else { continue };
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "“{}” stands under {}, but the decision is on {}: nothing lies between them",
                    short(&piece.span.text),
                    report.what.span.text,
                    decided.what.span.text
                ),
            )
            .at(&report.what.span, "the report")
            .at(&decided.what.span, "the decision")
            .at(piece.span, "one before the other")
            .expected("a report dated before the decision"),
        );
    }
}

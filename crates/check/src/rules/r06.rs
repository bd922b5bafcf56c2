//! A section divider prints the length that the agenda gives its item, and the slots of the agenda follow one another without gap or overlap.

use super::Rule;
use crate::reading::short;
use crate::{Configuration, Finding};
use pack::model::{AgendaItem, Model, Slot};
use terms::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R06",
    slug: "agenda-slots",
    statement: "A section divider prints the length that the agenda gives its item, and the slots of the agenda follow one another without gap or overlap.",
    page: include_str!("../../pages/r06.md"),
    find,
};

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let mut found: Vec<Finding> = model.agenda.iter().filter_map(own_length).collect();
    found.extend(gaps(model));
    found.extend(dividers(model));
    found
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn name(item: &AgendaItem) -> String {
    match &item.number {
        Some(number) => format!("Item {} “{}”", number.text, short(&item.title.text)),
        None => format!("“{}”", short(&item.title.text)),
    }
}

/// The printed length is not the time from start to end.
fn own_length(item: &AgendaItem) -> Option<Finding> {
    let slot = item.slot.as_ref()?;
    let (start, end, minutes) = (slot.start?, slot.end?, slot.minutes?);
    if end >= start && end - start == minutes {
        return None;
    }
    let message = if end < start {
        format!(
            "{} ends at {}, before it starts at {}",
            name(item),
            clock(end),
            clock(start)
        )
    } else {
        let length = end - start;
        format!(
            "{} runs from {} to {}, {length} minutes, but prints {minutes}",
            name(item),
            clock(start),
            clock(end)
        )
    };
    let expected = format!("{} minutes, or other times", end.saturating_sub(start));
    Some(
        Finding::new(RULE.code, Severity::Error, message)
            .at(&slot.span, "the slot")
            .expected(expected),
    )
}

/// A slot that does not start where the last one ended.
fn gaps(model: &Model) -> Vec<Finding> {
    let timed = |slot: &Slot| slot.start.zip(slot.end);
    let slots: Vec<(&AgendaItem, &Slot, (u16, u16))> = model
        .agenda
        .iter()
        .filter_map(|item| item.slot.as_ref().and_then(|s| Some((item, s, timed(s)?))))
        .collect();
    let mut found = Vec::new();
    for pair in slots.windows(2) {
        let [(before, slot, (_, end)), (after, next, (start, _))] = pair else {
            continue;
        };
        if end == start {
            continue;
        }
        let what = if start > end { "leaves a gap of" } else { "overlaps by" };
        let message = format!(
            "{} ends at {} and {} starts at {}: the agenda {what} {} minutes",
            name(before),
            clock(*end),
            name(after),
            clock(*start),
            start.abs_diff(*end)
        );
        found.push(
            Finding::new(RULE.code, Severity::Error, message)
                .at(&next.span, format!("starts {}", clock(*start)))
                .at(&slot.span, format!("ends {}", clock(*end)))
                .expected(format!("a start at {}", clock(*end))),
        );
    }
    found
}

/// A divider that prints another length than the agenda.
fn dividers(model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    for divider in &model.dividers {
        let Some(item) = divider.item.and_then(|i| model.agenda.get(i)) else {
            continue;
        };
        let (Some(own), Some(agenda)) = (&divider.slot, &item.slot) else {
            continue;
        };
        let (Some(printed), Some(given)) = (length(own), length(agenda)) else {
            continue;
        };
        if printed == given {
            continue;
        }
        let message = format!(
            "{} has {given} minutes on the agenda (“{}”) and {printed} on its own section (“{}”)",
            name(item),
            agenda.span.text,
            own.span.text
        );
        found.push(
            Finding::new(RULE.code, Severity::Error, message)
                .at(&own.span, format!("{printed} minutes"))
                .at(&agenda.span, format!("{given} minutes"))
                .expected(format!("{given} minutes in both")),
        );
    }
    found
}

fn length(slot: &Slot) -> Option<u16> {
    slot.minutes.or_else(|| Some(slot.end?.saturating_sub(slot.start?)))
}

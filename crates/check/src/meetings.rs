//! Days on which groups meet: as the pack says, else by the group's ordinary cadence.

use crate::Configuration;
use crate::configuration::{ordinal, weekday};
use crate::names::fold;
use crate::reading::pieces;
use pack::model::Model;
use regex::Regex;
use std::sync::LazyLock;
use terms::{Cadence, Date, Span};

static STATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(first|second|third|fourth|fifth|last|1st|2nd|3rd|4th)\s+(monday|tuesday|wednesday|thursday|friday)\s+(?:of|in)\s+(?:the|each|every)\s+(?:\w+\s+)?month|\bevery\s+(first|second|third|fourth|last|1st|2nd|3rd|4th)\s+(monday|tuesday|wednesday|thursday|friday)\b").ok()
});

/// A cadence that the pack itself states, and where: "The panel meets on the third Wednesday of each month".
#[must_use]
pub fn stated_cadence(model: &Model) -> Option<(Cadence, &Span)> {
    pieces(model).find_map(|piece| {
        if !["month", "every"].iter().any(|w| piece.span.text.contains(w)) {
            return None;
        }
        let text = fold(&piece.span.text);
        if ![
            "meets",
            "meet",
            "meeting",
            "meetings",
            "sits",
            "gathers",
            "takes place",
            "held",
        ]
        .iter()
        .any(|w| text.contains(w))
        {
            return None;
        }
        let found = STATED.as_ref()?.captures(&piece.span.text)?;
        let nth = found.get(1).or_else(|| found.get(3))?.as_str().to_lowercase();
        let day = found.get(2).or_else(|| found.get(4))?.as_str();
        Some((
            Cadence::Monthly {
                nth: ordinal(&nth)?,
                weekday: weekday(day)?,
            },
            piece.span,
        ))
    })
}

/// The day on which a group (its code, or a word such as "meeting" for the pack's own) meets in the given month, in
/// the year from the pack's meeting onwards.
#[must_use]
pub fn meeting_in_month(model: &Model, configuration: &Configuration, group: &str, month: i8) -> Option<Date> {
    let today = model.head.day()?;
    let own = model.head.group.as_ref().and_then(|g| g.code.as_deref());
    let is_own = own.is_some_and(|code| code.eq_ignore_ascii_case(group)) || group.chars().any(|c| c.is_lowercase());
    let year = if month < today.month() {
        today.year() + 1
    } else {
        today.year()
    };
    if is_own {
        let listed = model.roadmap.iter().filter_map(|cell| cell.meeting.day());
        if let Some(day) = listed.filter(|d| d.month() == month && *d >= today).min() {
            return Some(day);
        }
    }
    let code = if is_own { own? } else { group };
    let cadence = configuration.group(code, Some(today))?.meets?;
    let first = Date::new(year, month, 1).ok()?;
    Some(cadence.on_or_after(first))
}

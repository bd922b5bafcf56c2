//! The next and the last meeting of the pack's own group, wherever they are given.

use super::RULE;
use crate::Finding;
use crate::names::fold;
use crate::reading::{long, matches, piece_of, split_around};
use pack::model::{Dated, Model};
use regex::Regex;
use std::sync::LazyLock;
use terms::Severity;

static NEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(date of (the )?next|next) (meeting|[A-Z]{3,6})\b[^.;]{0,25}$").ok()
});
static MINUTES: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)\b(minutes|notes)\b[^.;]{0,30}\b(from|of)\b[^.;]{0,25}$").ok());

pub(super) fn find(model: &Model) -> Vec<Finding> {
    let mut found = Vec::new();
    found.extend(next_meeting(model));
    found.extend(minutes(model));
    found
}

/// "Date of next TMAG: 20 September" against the roadmap's first meeting.
fn next_meeting(model: &Model) -> Option<Finding> {
    let code = model.head.group.as_ref()?.code.as_ref()?;
    let today = model.head.day()?;
    let on_roadmap = model
        .roadmap
        .iter()
        .filter(|c| c.meeting.day().is_some_and(|d| d > today));
    let first = on_roadmap.min_by_key(|c| c.meeting.day())?;
    let told = model.dates.iter().find(|m| {
        let (before, _) = split_around(piece_of(model, m), &m.what.span);
        matches(&NEXT, before) && fold(before).contains(&fold(code)) && m.what.day().is_some()
    })?;
    if told.what.day() == first.meeting.day() {
        return None;
    }
    Some(two(&told.what, &first.meeting, "The next meeting"))
}

/// "Minutes from 19 July" against the group's own last meeting as reported in the updates.
fn minutes(model: &Model) -> Option<Finding> {
    let code = fold(model.head.group.as_ref()?.code.as_ref()?);
    let own = model
        .updates
        .iter()
        .find(|u| u.group.code.as_ref().is_some_and(|c| fold(c) == code))?;
    let meeting = own.meeting.as_ref()?;
    let told = model.dates.iter().find(|m| {
        let (before, _) = split_around(piece_of(model, m), &m.what.span);
        matches(&MINUTES, before) && m.what.day().is_some()
    })?;
    (told.what.day() != meeting.day() && meeting.day().is_some()).then(|| two(&told.what, meeting, "The last meeting"))
}

fn two(a: &Dated, b: &Dated, what: &str) -> Finding {
    let day = |d: &Dated| d.day().map_or(String::new(), long);
    let message = format!("{what} is on {} in one place and on {} in another", day(a), day(b));
    Finding::new(RULE.code, Severity::Error, message)
        .at(&a.span, "date")
        .at(&b.span, "date")
        .expected("one date for one meeting")
}

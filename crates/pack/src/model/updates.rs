//! Updates reported of groups' meetings: a group, the day of its meeting, topics.

use super::source::{Source, fold, holds};
use super::{Dated, GroupName, GroupUpdate, groups};
use crate::document::Block;
use terms::{Span, Text};

/// Recognises updates: items below a heading that names a group (or an update from one) and a day.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<GroupUpdate> {
    let mut out = Vec::new();
    let mut group: Option<GroupName> = None;
    let mut meeting: Option<Dated> = None;
    for block in &source.document.blocks {
        match block {
            Block::Heading(span) => {
                let dated = source.dates(span).into_iter().find(|d| d.day().is_some());
                let update = is_update(&fold(&span.text));
                match (groups::introduced(source, span), dated) {
                    (Some(found), day) => {
                        group = Some(found);
                        meeting = day;
                    }
                    (None, Some(day)) => {
                        let named = reported(source, span, &day);
                        if update || named.is_some() {
                            group = named.or(group);
                            meeting = Some(day);
                        } else {
                            (group, meeting) = (None, None);
                        }
                    }
                    (None, None) => (group, meeting) = (None, None),
                }
            }
            Block::Item {
                span, lead, depth: 0, ..
            } => {
                if let (Some(group), Some(meeting)) = (&group, &meeting) {
                    out.push(GroupUpdate {
                        group: group.clone(),
                        meeting: Some(meeting.clone()),
                        topic: lead.clone(),
                        span: span.clone(),
                    });
                }
            }
            Block::Break(_) => (group, meeting) = (None, None),
            _ => {}
        }
    }
    out
}

fn is_update(folded: &str) -> bool {
    [
        "update",
        "updates",
        "report",
        "outcome",
        "outcomes",
        "headlines",
        "decisions",
        "summary",
    ]
    .iter()
    .any(|w| holds(folded, w))
}

/// The group whose meeting a heading reports: "Update from TMAG 19 July 2023", "Data Council, 22 July 2025".
fn reported(source: &Source<'_>, span: &Span, day: &Dated) -> Option<GroupName> {
    let text: &str = &span.text;
    let at = text.find(day.span.text.as_str())?;
    let words = super::head::words(text.get(..at)?);
    let (a, b) = words
        .iter()
        .rev()
        .copied()
        .find(|(a, b)| groups::is_code(text[*a..*b].trim_matches(|c: char| !c.is_alphanumeric())))
        .or(None)
        .unwrap_or((0, 0));
    if b > a {
        return Some(GroupName {
            span: source.part(span, a, b),
            name: None,
            code: Some(Text::from(text[a..b].trim_matches(|c: char| !c.is_alphanumeric()))),
        });
    }
    let before = text[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
    let part = source.part(span, 0, before.len());
    groups::named(source, &part)
}

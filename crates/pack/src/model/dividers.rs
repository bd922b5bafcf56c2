//! Section dividers: a heading, "DECISION: what is asked", who leads, how long it takes.

use super::source::{Source, fold, text_of};
use super::{AgendaItem, Divider, slot};
use crate::document::Block;
use crate::text::shape::is_kind;
use std::collections::HashSet;
use terms::Span;

/// Recognises dividers and the agenda items they repeat.
pub(crate) fn recognise(source: &Source<'_>, agenda: &[AgendaItem]) -> Vec<Divider> {
    let blocks = &source.document.blocks;
    let mut out = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        let Block::Heading(title) = block else { continue };
        let following: Vec<&Block> = blocks[at + 1..].iter().take(5).collect();
        if let Some(found) = divider(source, title, &following, agenda) {
            out.push(found);
        }
    }
    out
}

fn divider(source: &Source<'_>, title: &Span, following: &[&Block], agenda: &[AgendaItem]) -> Option<Divider> {
    let mut found = Divider {
        title: title.clone(),
        kind: None,
        objective: None,
        lead: None,
        slot: None,
        item: None,
    };
    for block in following {
        if matches!(block, Block::Table(_) | Block::Break(_)) {
            break;
        }
        if matches!(block, Block::Heading(_)) && found.kind.is_none() {
            return None;
        }
        let Some(span) = text_of(block) else { break };
        let text: &str = &span.text;
        let colon = text.find(':');
        if let Some(colon) = colon.filter(|c| found.kind.is_none() && is_kind(&text[..*c])) {
            found.kind = Some(source.part(span, 0, colon));
            let rest = source.part(span, colon + 1, text.len());
            found.objective = (!rest.text.is_empty()).then_some(rest);
        } else if found.kind.is_none() && is_kind(text) {
            found.kind = Some(span.clone());
        } else if let Some(slot) = slot::read(source, span, false)
            .filter(|_| text.split_whitespace().count() <= 12 && text.starts_with(|c: char| c.is_ascii_digit()))
        {
            found.slot = Some(slot);
            break;
        } else if found.kind.is_some() && found.objective.is_none() {
            found.objective = Some(span.clone());
        } else if found.kind.is_some()
            && found.lead.is_none()
            && text.split_whitespace().count() <= 10
            && !matches!(block, Block::Heading(_))
        {
            found.lead = Some(span.clone());
        } else if found.kind.is_none() {
            return None;
        }
    }
    found.kind.as_ref()?;
    found.item = item(&found, agenda);
    Some(found)
}

/// The agenda item whose title and objective share most words with the divider's.
fn item(divider: &Divider, agenda: &[AgendaItem]) -> Option<usize> {
    let own = words(&divider.title.text);
    let asked = divider.objective.as_ref().map(|o| words(&o.text)).unwrap_or_default();
    let mut best: Option<(usize, usize)> = None;
    for (n, item) in agenda.iter().enumerate() {
        let title = words(&item.title.text);
        let objective = item.objective.as_ref().map(|o| words(&o.text)).unwrap_or_default();
        let shared = own.intersection(&title).count() * 1000 / own.union(&title).count().max(1);
        let also = asked.intersection(&objective).count() * 400 / asked.union(&objective).count().max(1);
        let score = shared + also;
        if score >= 450 && best.is_none_or(|(b, _)| score > b) {
            best = Some((score, n));
        }
    }
    best.map(|(_, n)| n)
}

fn words(text: &str) -> HashSet<String> {
    fold(text)
        .split(' ')
        .filter(|w| !matches!(*w, "" | "the" | "and" | "of" | "to" | "a" | "for" | "in" | "on"))
        .map(|w| w.strip_suffix('s').filter(|r| r.len() > 3).unwrap_or(w).to_owned())
        .collect()
}

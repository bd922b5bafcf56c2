//! A reference to an agenda item, slide, page or section leads to the thing that it names.

use super::Rule;
use crate::names::fold;
use crate::reading::{Piece, pieces, proposes_closure, short};
use crate::references::{Kind, Reference, Target, Targets, announces, references};
use crate::{Configuration, Finding};
use pack::model::Model;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R04",
    slug: "reference-resolves",
    statement: "A reference to an agenda item, slide, page or section leads to the thing that it names.",
    page: include_str!("../../pages/r04.md"),
    find,
};

/// Words of agendas and updates that tell no topic.
const GENERIC: [&str; 22] = [
    "provide",
    "update",
    "lead",
    "report",
    "next",
    "discuss",
    "discussion",
    "present",
    "give",
    "item",
    "agenda",
    "programme",
    "meeting",
    "summary",
    "open",
    "close",
    "group",
    "show",
    "detail",
    "paper",
    "review",
    "action",
];

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let targets = Targets::of(model);
    let mut found = Vec::new();
    for piece in pieces(model).filter(|p| !announces(p)) {
        for reference in references(piece.span) {
            found.extend(check(model, configuration, &targets, &piece, &reference));
        }
    }
    found
}

fn check(
    model: &Model,
    configuration: &Configuration,
    targets: &Targets,
    piece: &Piece<'_>,
    reference: &Reference<'_>,
) -> Option<Finding> {
    match reference.kind {
        Kind::Bracket => unresolved_bracket(model, reference),
        Kind::Annex => missing_annex(model, targets, reference),
        Kind::Item | Kind::Slide => {
            let topic = topic(model, configuration, piece, reference);
            match targets.get(reference.kind, &reference.number) {
                Some(target) => another_topic(configuration, targets, reference, target, &topic)
                    .or_else(|| thing_not_there(model, configuration, reference, target)),
                None => missing_number(model, targets, reference),
            }
        }
        Kind::Section => None,
    }
}

/// Whether the piece belongs to an action that is put forward for closure: missing evidence is R03's.
fn is_evidence(model: &Model, span: &Span) -> bool {
    model.actions.iter().any(|a| {
        let own = [a.update.as_ref(), a.status.as_ref()];
        own.into_iter().flatten().any(|s| s.order == span.order)
            && a.status.as_ref().is_some_and(|s| proposes_closure(&s.text))
    })
}

/// What the reference is about: the words around it and, in an action, the action itself.
fn topic(
    model: &Model,
    configuration: &Configuration,
    piece: &Piece<'_>,
    reference: &Reference<'_>,
) -> BTreeSet<String> {
    let mut words = configuration
        .folding
        .key(&piece.span.text.replace(reference.printed, " "));
    let action = model.actions.iter().find(|a| {
        let parts = [a.update.as_ref(), a.status.as_ref(), a.action.as_ref()];
        parts.into_iter().flatten().any(|s| s.order == piece.span.order)
    });
    if let Some(action) = action {
        let parts = [action.action.as_ref(), action.update.as_ref()];
        for part in parts.into_iter().flatten() {
            words.extend(configuration.folding.key(&part.text));
        }
    }
    words
}

/// The target is about something else while another target has the words of the reference.
fn another_topic(
    configuration: &Configuration,
    targets: &Targets,
    reference: &Reference<'_>,
    target: &Target,
    topic: &BTreeSet<String>,
) -> Option<Finding> {
    let keys: BTreeMap<&str, BTreeSet<String>> = targets
        .of_kind(reference.kind)
        .map(|(number, t)| (number, configuration.folding.key(&t.about)))
        .collect();
    let rare =
        |word: &&String| !GENERIC.contains(&word.as_str()) && keys.values().filter(|k| k.contains(*word)).count() <= 2;
    let shared = |key: &BTreeSet<String>| key.intersection(topic).filter(rare).count();
    let own = keys.get(reference.number.as_str()).map_or(0, shared);
    let (best, score) = keys.iter().map(|(n, k)| (*n, shared(k))).max_by_key(|(_, s)| *s)?;
    if own > 0 || score == 0 || (score < 2 && keys.len() < 4) {
        return None;
    }
    let better = targets.get(reference.kind, best)?;
    let severity = if score >= 2 { Severity::Error } else { Severity::Warning };
    let word = if reference.kind == Kind::Item { "item" } else { "slide" };
    let message = format!(
        "“{}” leads to “{}”, but what is referred to is {word} {best}, “{}”",
        reference.printed,
        short(&target.title.text),
        short(&better.title.text)
    );
    Some(
        Finding::new(RULE.code, severity, message)
            .at(reference.span, reference.printed)
            .at(&target.title, format!("{word} {}", reference.number))
            .at(&better.title, format!("{word} {best}"))
            .expected(format!("{word} {best}")),
    )
}

/// "timetable on slide 10": the thing named right before the reference is not what stands there.
fn thing_not_there(
    model: &Model,
    configuration: &Configuration,
    reference: &Reference<'_>,
    target: &Target,
) -> Option<Finding> {
    if reference.kind != Kind::Slide {
        return None;
    }
    let words = fold(reference.before);
    let mut words = words.rsplit(' ');
    let joint = words.next().filter(|w| ["on", "at", "in", "see", "per"].contains(w))?;
    let thing = words.next().filter(|w| w.len() > 3)?;
    let thing = configuration.folding.words(thing).pop()?;
    let own = configuration.folding.key(&target.about);
    let under = section_words(model, configuration, &target.title);
    if own.contains(&thing) || under.contains(&thing) || joint.is_empty() {
        return None;
    }
    let message = format!(
        "“{thing}” is said to be on {} {}, which is “{}” and holds no {thing}",
        reference.word,
        reference.number,
        short(&target.title.text)
    );
    Some(
        Finding::new(RULE.code, Severity::Warning, message)
            .at(reference.span, reference.printed)
            .at(&target.title, format!("{} {}", reference.word, reference.number))
            .expected(format!("the number of the slide with the {thing}")),
    )
}

/// The words of headings under the section whose title is the target's.
fn section_words(model: &Model, configuration: &Configuration, title: &Span) -> BTreeSet<String> {
    let wanted = configuration.folding.key(&title.text);
    let same = |s: &&pack::model::Section| {
        s.heading.order != title.order && configuration.folding.key(&s.heading.text) == wanted
    };
    let Some(section) = model.sections.iter().find(same) else {
        return BTreeSet::new();
    };
    let headings = pieces(model).filter(|p| section.blocks.contains(&p.block) && !p.in_table);
    headings.flat_map(|p| configuration.folding.key(&p.span.text)).collect()
}

fn missing_number(model: &Model, targets: &Targets, reference: &Reference<'_>) -> Option<Finding> {
    let known: Vec<&str> = targets.of_kind(reference.kind).map(|(n, _)| n).collect();
    let number: u32 = reference.number.parse().ok()?;
    let most: u32 = known.iter().filter_map(|n| n.parse().ok()).max()?;
    let agenda = reference.kind == Kind::Item && !model.agenda.is_empty() && reference.word.starts_with("agenda");
    if !agenda || number <= most || is_evidence(model, reference.span) {
        return None;
    }
    let message = format!("“{}”: the agenda ends at item {most}", reference.printed);
    let last = model.agenda.last()?;
    Some(
        Finding::new(RULE.code, Severity::Error, message)
            .at(reference.span, reference.printed)
            .at(&last.title, format!("item {most}"))
            .expected("the number of an item on the agenda"),
    )
}

fn missing_annex(model: &Model, targets: &Targets, reference: &Reference<'_>) -> Option<Finding> {
    let number = format!("{} {}", reference.word, reference.number).to_uppercase();
    let other_document = ["of the", "to the", "in the"].iter().any(|w| {
        let after = reference.span.text.split(reference.printed).nth(1).unwrap_or("");
        fold(after).starts_with(w)
    });
    if !targets.words.contains(&reference.word)
        || targets.get(Kind::Annex, &number).is_some()
        || other_document
        || is_evidence(model, reference.span)
    {
        return None;
    }
    let listed = model.appendices.last().map(|a| &a.title);
    let message = format!(
        "“{}” is referred to, but this pack has none of that label",
        reference.printed
    );
    let finding = Finding::new(RULE.code, Severity::Warning, message).at(reference.span, reference.printed);
    let finding = match listed {
        Some(span) => finding.at(span, "the last that is listed"),
        None => finding,
    };
    Some(finding.expected("a label that the pack has"))
}

fn unresolved_bracket(model: &Model, reference: &Reference<'_>) -> Option<Finding> {
    let mark = reference.printed;
    let elsewhere = pieces(model).any(|p| {
        p.span.order != reference.span.order
            && (p.span.text.contains(mark) || p.span.text.starts_with(&reference.number))
    });
    (!elsewhere).then(|| {
        let message = format!("{mark} is referred to, but no list in this pack says what it is");
        Finding::new(RULE.code, Severity::Warning, message)
            .at(reference.span, mark)
            .expected(format!("a list of references with {mark}, or the document's name"))
    })
}

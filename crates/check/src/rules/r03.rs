//! An action is recommended for closure only on evidence that the pack contains.

use super::Rule;
use crate::reading::{matches, proposes_closure, short, table_at};
use crate::references::{Kind, Targets, references};
use crate::{Configuration, Finding};
use pack::model::{Action, Model};
use regex::Regex;
use std::sync::LazyLock;
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R03",
    slug: "closure-evidence",
    statement: "An action is recommended for closure only on evidence that the pack contains.",
    page: include_str!("../../pages/r03.md"),
    find,
};

static TO_COME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(to be|will be|is to be|are to be|shall be)\s+(\w+ly\s+)?(included|provided|added|given|shown|presented|published|shared|circulated|issued|attached|appended|updated)\b").ok()
});
static ANNEXED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(appendix|appendices|annex|annexes|attachment|attachments)\b").ok()
});

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let targets = Targets::of(model);
    let mut found = Vec::new();
    for action in &model.actions {
        let proposed = action.status.as_ref().filter(|s| proposes_closure(&s.text));
        let Some(status) = proposed else { continue };
        let evidence: Vec<&Span> = [action.update.as_ref(), Some(status)].into_iter().flatten().collect();
        let missing = evidence.iter().find_map(|span| missing_target(&targets, span));
        if let Some((printed, span)) = missing {
            found.push(nothing_there(action, status, span, &printed));
        } else if let Some(update) = evidence.iter().find(|s| matches(&TO_COME, &s.text)) {
            found.push(still_to_come(model, configuration, action, status, update));
        }
    }
    found
}

/// The first reference of a text to something that the pack does not have.
fn missing_target<'a>(targets: &Targets, span: &'a Span) -> Option<(String, &'a Span)> {
    references(span).into_iter().find_map(|reference| {
        let (known, number) = match reference.kind {
            Kind::Annex => (
                targets.words.contains(&reference.word),
                format!("{} {}", reference.word, reference.number).to_uppercase(),
            ),
            kind => (targets.of_kind(kind).count() > 1, reference.number.clone()),
        };
        (known && targets.get(reference.kind, &number).is_none()).then(|| (reference.printed.to_owned(), span))
    })
}

fn name(action: &Action) -> &str {
    action.id.as_ref().map_or("The action", |id| id.text.as_str())
}

fn nothing_there(action: &Action, status: &Span, span: &Span, printed: &str) -> Finding {
    let message = format!(
        "{} is put forward for closure on the strength of “{printed}”, which this pack does not have",
        name(action)
    );
    let finding = Finding::new(RULE.code, Severity::Error, message).at(span, format!("evidence: {printed}"));
    let finding = if status.order == span.order {
        finding
    } else {
        finding.at(status, "closure proposed")
    };
    finding.expected(format!("{printed} in the pack, or the action kept open"))
}

/// Evidence that the update only promises. With an appendix of that name in the pack, what stands there decides.
fn still_to_come(
    model: &Model,
    configuration: &Configuration,
    action: &Action,
    status: &Span,
    update: &Span,
) -> Finding {
    let annexed = matches(&ANNEXED, &update.text);
    let severity = if annexed { Severity::Warning } else { Severity::Note };
    let mut message = format!(
        "{} is put forward for closure while its evidence is still to come (“{}”)",
        name(action),
        short(&update.text)
    );
    let mut finding = Finding::new(RULE.code, severity, "").at(update, "evidence to come");
    if status.order != update.order {
        finding = finding.at(status, "closure proposed");
    }
    if annexed && let Some(appendix) = likeliest_appendix(model, configuration, action) {
        let section = appendix.section.as_ref();
        let empty = section.is_none() || !appendix.filled || section.is_some_and(|s| only_empty_tables(model, s));
        if empty {
            message += &format!("; {} is the likeliest place and holds no content", appendix.label);
        }
        finding = finding.at(&appendix.title, "the appendix it could be");
    }
    finding.message = message;
    finding.expected("the evidence in this pack, or the action kept open")
}

fn likeliest_appendix<'a>(
    model: &'a Model,
    configuration: &Configuration,
    action: &Action,
) -> Option<&'a pack::model::Appendix> {
    let wanted = configuration.folding.key(&action.action.as_ref()?.text);
    let score = |a: &&pack::model::Appendix| configuration.folding.key(&a.title.text).intersection(&wanted).count();
    model.appendices.iter().filter(|a| score(a) > 0).max_by_key(score)
}

/// Whether what follows a section's heading is only tables whose body cells are empty but for their first column.
fn only_empty_tables(model: &Model, heading: &Span) -> bool {
    let section = model.sections.iter().find(|s| s.heading.order == heading.order);
    let Some(section) = section else { return false };
    let mut tables = section.blocks.clone().filter_map(|b| table_at(model, b)).peekable();
    tables.peek().is_some()
        && tables.all(|t| {
            t.body()
                .all(|(_, row)| row.cells.iter().skip(1).all(pack::document::Cell::is_empty))
        })
}

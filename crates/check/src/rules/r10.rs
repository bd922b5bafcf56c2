//! A deliverable listed as upcoming has not been approved already.

use super::Rule;
use crate::names::fold;
use crate::reading::{Piece, heading_above, matches, pieces, short, table_at};
use crate::{Configuration, Finding};
use pack::model::Model;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R10",
    slug: "upcoming-approved",
    statement: "A deliverable listed as upcoming has not been approved already.",
    page: include_str!("../../pages/r10.md"),
    find,
};

/// "approved version 0.4 of the Plan and version 0.5 of the Data Plan": what follows the word.
static APPROVED_IT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(?:approved|baselined|signed off)\s+(?:the\s+)?(.+?)(?:[.;](?:\s|$)|$)").ok()
});
/// "the handbook was approved", "handbook, approved".
static IT_APPROVED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)^(.*?)(?:,|\s+(?:was|were|has been|have been|is|are))\s+(?:approved|baselined|signed off)\b(?:\s+(?:by|at|on|in)\b.*)?\W*$").ok()
});
static TO_COME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(still to come|upcoming|forthcoming|to be approved|awaiting approval|coming for approval|yet to be approved)\b").ok()
});
static CHANGE_OF: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)^(version \S+ of )?(the )?((milestone|baseline|date|scope) )?(changes?|issuance|issue|release|request|approach to)\b|^(at|by|in|on|for|subject)\b").ok()
});
static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(
        r"(?i)\b(?:version|v|edition|issue)\s*\.?\s*(\d+(?:\.\d+)*)|\b(first|second|third|fourth|fifth)\b",
    )
    .ok()
});

struct Approval<'a> {
    key: BTreeSet<String>,
    version: Option<String>,
    span: &'a Span,
}

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let approvals = approvals(model, configuration);
    let mut found = Vec::new();
    for (span, words) in upcoming(model) {
        let key = key(configuration, &words);
        let version = version(&words);
        let approved = approvals.iter().find(|a| {
            a.span.order != span.order
                && key.len() > 1
                && (a.key == key || is_listed_in(configuration, &a.key, &words))
                && (version.is_none() || a.version.is_none() || a.version == version)
        });
        if let Some(approved) = approved {
            let message = format!(
                "“{}” is listed as still to come, but the pack reports it approved (“{}”)",
                short(&words),
                short(&approved.span.text)
            );
            found.push(
                Finding::new(RULE.code, Severity::Error, message)
                    .at(span, "to come")
                    .at(approved.span, "approved")
                    .expected("off the list of what is to come, or a later version named"),
            );
        }
    }
    found
}

/// Whether a cell that lists several things without a separator has the approved one among them: its words stand
/// together, nothing between them.
fn is_listed_in(configuration: &Configuration, approved: &BTreeSet<String>, listed: &str) -> bool {
    let plain = listed.split('(').next().unwrap_or(listed);
    let words = configuration.folding.words(plain);
    let words: Vec<&String> = words
        .iter()
        .filter(|w| !["sit", "test", "and"].contains(&w.as_str()))
        .collect();
    let repeated = words.iter().any(|w| words.iter().filter(|x| x == &w).count() > 1);
    repeated
        && words
            .windows(approved.len())
            .any(|w| w.iter().all(|x| approved.contains(*x)))
}

/// The words that identify a document: without its version, remarks in brackets and words every test document has.
fn key(configuration: &Configuration, text: &str) -> BTreeSet<String> {
    let plain = text.split('(').next().unwrap_or(text);
    let plain = VERSION.as_ref().map_or(plain.into(), |v| v.replace_all(plain, " "));
    let mut key = configuration.folding.key(&plain);
    for word in [
        "test", "document", "version", "edition", "sit", "final", "draft", "list", "v",
    ] {
        if key.len() > 2 || !matches!(word, "list" | "test") {
            key.remove(word);
        }
    }
    if key.contains("functional") {
        key.insert("sit".to_owned());
    }
    key
}

fn version(text: &str) -> Option<String> {
    let found = VERSION.as_ref()?.captures(text)?;
    Some(found.get(1).or_else(|| found.get(2))?.as_str().to_lowercase())
}

fn approvals<'a>(model: &'a Model, configuration: &Configuration) -> Vec<Approval<'a>> {
    let mut all = Vec::new();
    for piece in pieces(model) {
        let lower = piece.span.text.to_lowercase();
        if !["approved", "baselined", "signed off"]
            .iter()
            .any(|w| lower.contains(w))
            || is_milestone(model, &piece)
        {
            continue;
        }
        for object in objects(&piece.span.text) {
            let key = key(configuration, &object);
            if key.len() > 1 {
                all.push(Approval {
                    key,
                    version: version(&object),
                    span: piece.span,
                });
            }
        }
    }
    all
}

/// A milestone's title says what is to be approved, not that it was.
fn is_milestone(model: &Model, piece: &Piece<'_>) -> bool {
    let title = |m: &pack::model::MilestoneRow| {
        [m.title.as_ref(), m.description.as_ref()]
            .into_iter()
            .flatten()
            .any(|t| t.order == piece.span.order)
    };
    model.milestones.iter().any(title) || model.tracker.iter().any(|t| t.task.order == piece.span.order)
}

/// The things that a sentence says were approved.
fn objects(text: &str) -> Vec<String> {
    let negated = fold(text).contains("not approved") || fold(text).contains("not yet approved");
    if negated {
        return Vec::new();
    }
    let mut out = Vec::new();
    if let Some(found) = IT_APPROVED.as_ref().and_then(|p| p.captures(text))
        && let Some(subject) = found.get(1)
    {
        out.push(subject.as_str().to_owned());
    }
    for found in APPROVED_IT.iter().flat_map(|p| p.captures_iter(text)) {
        let Some(object) = found.get(1).map(|m| m.as_str()) else {
            continue;
        };
        if matches(&CHANGE_OF, object) {
            continue;
        }
        let object = object.replace(" & version", " and version");
        out.extend(object.split(" and version").map(|part| trim_tail(part).to_owned()));
    }
    out
}

/// The object without "without remarks", "subject to ..." and further clauses.
fn trim_tail(object: &str) -> &str {
    let ends = [
        " without ",
        " subject to ",
        " with ",
        " at the ",
        " and the setting",
        " by ",
        " on ",
        ", which",
    ];
    let end = ends.iter().filter_map(|e| object.find(e)).min().unwrap_or(object.len());
    object[..end].trim_matches([' ', ','])
}

/// What is listed as still to come: deliverables of the matrix, and rows or items under a heading that says so.
fn upcoming(model: &Model) -> Vec<(&Span, String)> {
    let mut all: Vec<(&Span, String)> = Vec::new();
    for span in model.matrix.iter().flat_map(|r| &r.deliverables) {
        all.extend(span.text.split(';').map(|part| (span, part.trim().to_owned())));
    }
    for piece in pieces(model) {
        let heading = heading_above(model, piece.block);
        if heading.is_some_and(|h| matches(&TO_COME, &h.text) && !h.text.to_lowercase().contains("milestone"))
            && !piece.in_table
            && heading.is_some_and(|h| h.order != piece.span.order)
        {
            all.push((piece.span, piece.span.text.to_string()));
        }
    }
    for used in &model.tables {
        let heading = used.heading.as_ref().or_else(|| heading_above(model, used.block));
        let told = heading.is_some_and(|h| matches(&TO_COME, &h.text) && !h.text.to_lowercase().contains("milestone"));
        let table = table_at(model, used.block).filter(|_| told);
        for (_, row) in table.iter().flat_map(|t| t.body()) {
            if let Some(first) = row.cells.first().filter(|c| !c.is_empty()) {
                let second = row.cells.get(1).map_or("", |c| c.text());
                all.push((&first.span, format!("{}, {second}", first.text())));
            }
        }
        all.extend(rows_that_say_so(model, used.block));
    }
    all.dedup_by(|a, b| a.0.order == b.0.order && a.1 == b.1);
    all
}

/// Rows of any table whose first cell reads "Upcoming deliverables".
fn rows_that_say_so(model: &Model, block: usize) -> Vec<(&Span, String)> {
    let Some(table) = table_at(model, block) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for row in &table.rows {
        let told = row.cells.first().is_some_and(|c| matches(&TO_COME, c.text()));
        for cell in row.cells.iter().skip(1).filter(|_| told) {
            for span in crate::reading::cell_spans(cell) {
                out.extend(span.text.split(';').map(|part| (span, part.trim().to_owned())));
            }
        }
    }
    out
}

//! Names of which the pack uses several forms, and counts of one thing under two names.

use super::RULE;
use crate::names::fold;
use crate::reading::pieces;
use crate::{Configuration, Finding};
use pack::model::Model;
use std::collections::{BTreeMap, BTreeSet};
use terms::{Severity, Span};

/// One count of two things: "13 of the 52 participants" and "the 52 MPIDs".
pub(super) fn counted(model: &Model, out: &mut Vec<Finding>) {
    const THINGS: [&str; 6] = [
        "mpid",
        "participant",
        "organisation",
        "supplier",
        "operator",
        "response",
    ];
    let thing = |s: &Span, number: u64| {
        let folded = fold(&s.text);
        let after = folded.split_once(&format!(" {number} "))?.1.to_owned();
        after
            .split(' ')
            .take(4)
            .find(|w| THINGS.contains(&w.trim_end_matches('s')))
            .map(str::to_owned)
    };
    let mut seen: BTreeMap<u64, (String, &Span)> = BTreeMap::new();
    let mut told: BTreeSet<u64> = BTreeSet::new();
    for count in &model.counts {
        let number = count.whole.unwrap_or(count.part);
        let Some(what) = thing(&count.span, number).filter(|_| number > 9) else {
            continue;
        };
        match seen.get(&number) {
            Some((other, first)) if *other != what && told.insert(number) => out.push(
                Finding::new(
                    RULE.code,
                    Severity::Note,
                    format!("{number} are counted as {other} and as {what}"),
                )
                .at(&count.span, format!("{number} {what}"))
                .at(first, format!("{number} {other}"))
                .expected("one name for what is counted"),
            ),
            Some(_) => {}
            None => {
                seen.insert(number, (what, &count.span));
            }
        }
    }
}

/// Names of the configuration of which the pack uses several short forms.
pub(super) fn forms(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    for name in configuration.names.iter().filter(|n| n.kind != "programme") {
        // Of organisations only the case may slip; acts and documents have short forms that compete.
        let same_word = |f: &&String| name.kind != "organisation" || fold(f) == fold(&name.name);
        let single = |f: &&String| !f.contains(' ') || name.kind == "act";
        let forms: Vec<&String> = [&name.name]
            .into_iter()
            .chain(&name.code)
            .chain(&name.aliases)
            .filter(single)
            .filter(same_word)
            .collect();
        if forms.len() < 2 {
            continue;
        }
        let mut found: Vec<(&String, &Span)> = Vec::new();
        for form in forms {
            let holds = |s: &Span| {
                s.text.match_indices(form.as_str()).any(|(at, _)| {
                    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                    edge(s.text[..at].chars().next_back()) && edge(s.text[at + form.len()..].chars().next())
                })
            };
            if let Some(piece) = pieces(model).find(|p| holds(p.span)) {
                found.push((form, piece.span));
            }
        }
        if found.len() < 2 {
            continue;
        }
        let list = found.iter().map(|(f, _)| f.as_str()).collect::<Vec<_>>().join("”, “");
        let mut finding = Finding::new(RULE.code, Severity::Note, format!("one name is written “{list}”"));
        for (form, span) in found.iter().take(4) {
            finding = finding.at(span, format!("“{form}”"));
        }
        out.push(finding.expected("one form"));
    }
}

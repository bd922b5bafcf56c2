//! No decision depends, through others, on itself.

use super::Rule;
use crate::names::fold;
use crate::reading::{column, short, table_at};
use crate::{Configuration, Finding};
use pack::document::Cell;
use pack::model::{Criteria, Model};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R33",
    slug: "circular-decisions",
    statement: "No decision depends, through others, on itself.",
    page: include_str!("../../pages/r33.md"),
    find,
};

/// One decision needs another: from, to, how firmly, and where that is said.
struct Need<'a> {
    from: String,
    to: String,
    firm: bool,
    place: &'a Span,
}

fn find(model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    let needs = needs(model);
    let mut out = Vec::new();
    let mut seen: BTreeSet<BTreeSet<&str>> = BTreeSet::new();
    for start in &needs {
        let Some(ring) = ring(&needs, start) else { continue };
        let members: BTreeSet<&str> = ring.iter().map(|n| n.from.as_str()).collect();
        if seen.insert(members) {
            out.push(circle(&ring));
        }
    }
    out
}

fn circle(ring: &[&Need<'_>]) -> Finding {
    let says = |n: &&Need<'_>| format!("{} needs {} (“{}”)", n.from, n.to, short(&n.place.text));
    let message = format!(
        "{}: none of them can come first",
        ring.iter().map(says).collect::<Vec<_>>().join(", and ")
    );
    let firm = ring.iter().all(|n| n.firm);
    let mut finding = Finding::new(
        RULE.code,
        if firm { Severity::Error } else { Severity::Warning },
        message,
    );
    for need in ring.iter().take(6) {
        finding = finding.at(need.place, format!("{} needs {}", need.from, need.to));
    }
    finding.expected("a decision that can be taken first, or one of them split in two")
}

/// The shortest way from a need's end back to its start.
fn ring<'a>(needs: &'a [Need<'a>], start: &'a Need<'a>) -> Option<Vec<&'a Need<'a>>> {
    let mut ways: VecDeque<Vec<&Need<'_>>> = VecDeque::from([vec![start]]);
    let mut reached: BTreeSet<&str> = BTreeSet::from([start.to.as_str()]);
    while let Some(way) = ways.pop_front() {
        let end = way.last()?;
        if end.to == start.from {
            return Some(way);
        }
        for next in needs.iter().filter(|n| n.from == end.to) {
            if next.to == start.from || reached.insert(&next.to) {
                let mut longer = way.clone();
                longer.push(next);
                ways.push_back(longer);
            }
        }
    }
    None
}

fn needs(model: &Model) -> Vec<Need<'_>> {
    let aliases = aliases(model);
    let mut out = Vec::new();
    let subjects: Vec<(String, &Criteria)> = model
        .criteria
        .iter()
        .filter_map(|c| Some((subject(c)?, c)))
        .map(|(s, c)| (aliases.get(&s).cloned().unwrap_or(s), c))
        .collect();
    let mut names: BTreeMap<String, String> = subjects.iter().map(|(s, _)| (s.clone(), s.clone())).collect();
    for (alias, id) in &aliases {
        if names.contains_key(id) {
            names.insert(alias.clone(), id.clone());
        }
    }
    for (from, criteria) in &subjects {
        for item in &criteria.items {
            for (word, to) in &names {
                if to != from && mentions(&item.text, word) {
                    out.push(Need {
                        from: from.clone(),
                        to: to.clone(),
                        firm: !fold(&item.text).contains("review"),
                        place: item,
                    });
                }
            }
        }
    }
    out.extend(tabled(model));
    out
}

/// What a criteria list is about: the id of its heading, or the word after "approve".
fn subject(criteria: &Criteria) -> Option<String> {
    if let Some(id) = criteria.subject.first() {
        return Some(id.to_string());
    }
    let text = criteria.heading.text.as_str();
    let at = ["approve ", "start ", "take ", "decide "]
        .iter()
        .find_map(|w| text.find(w).map(|i| i + w.len()))?;
    let word = text[at..].split([' ', ':', '(', ',']).next()?.trim();
    word.chars()
        .any(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        .then(|| word.to_owned())
}

/// Short names of milestones, as their titles print them in brackets: "System start (M9)".
fn aliases(model: &Model) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for row in &model.milestones {
        let Some(title) = &row.title else { continue };
        let Some(open) = title.text.rfind('(') else { continue };
        let inner = title.text[open + 1..].split(')').next().unwrap_or("").trim();
        let digits = inner.trim_start_matches('M');
        if inner.starts_with('M') && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            out.insert(inner.to_owned(), row.id.text.to_string());
        }
    }
    out
}

fn mentions(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-');
        edge(text[..at].chars().next_back()) && edge(text[at + word.len()..].chars().next())
    })
}

/// Tables with a column that says after what each row can be done.
fn tabled(model: &Model) -> Vec<Need<'_>> {
    const AFTER: [&str; 9] = [
        "after",
        "depends on",
        "dependent on",
        "needs",
        "predecessor",
        "predecessors",
        "prerequisite",
        "prerequisites",
        "contingent on",
    ];
    let mut out = Vec::new();
    for table in model.tables.iter().filter_map(|t| table_at(model, t.block)) {
        let needs = column(table, |h| {
            AFTER
                .iter()
                .any(|w| h == *w || h.ends_with(&format!(" {w}")) || h.starts_with(&format!("{w} ")))
        });
        let Some(needs) = needs.filter(|c| *c > 0) else {
            continue;
        };
        let names: Vec<&str> = table
            .body()
            .filter_map(|(_, r)| r.cells.first())
            .map(Cell::text)
            .filter(|t| !t.is_empty())
            .collect();
        for (_, row) in table.body() {
            let (Some(name), Some(cell)) = (row.cells.first(), row.cells.get(needs)) else {
                continue;
            };
            for other in names.iter().filter(|n| **n != name.text() && mentions(cell.text(), n)) {
                out.push(Need {
                    from: name.text().to_owned(),
                    to: (*other).to_owned(),
                    firm: true,
                    place: &cell.span,
                });
            }
        }
    }
    out
}

//! One id has one title, one tier and one plan section wherever it stands.

use super::Rule;
use crate::names::{fold, without_remarks};
use crate::reading::short;
use crate::{Configuration, Finding};
use pack::model::{MilestoneRow, MilestoneTable, Model};
use std::collections::BTreeMap;
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R11",
    slug: "one-id-one-title",
    statement: "One id has one title, one tier and one plan section wherever it stands.",
    page: include_str!("../../pages/r11.md"),
    find,
};

struct Naming<'a> {
    id: String,
    title: Option<&'a Span>,
    tier: Option<&'a Span>,
    section: Option<(&'a Span, MilestoneTable)>,
    prose: bool,
}

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut by_id: BTreeMap<String, Vec<Naming<'_>>> = BTreeMap::new();
    for row in &model.milestones {
        by_id.entry(fold(&row.id.text)).or_default().push(naming(row));
    }
    for row in &model.tracker {
        if let Some(id) = &row.milestone {
            by_id.entry(fold(&id.text)).or_default().push(Naming {
                id: id.text.to_string(),
                title: Some(&row.task),
                tier: row.tier.as_ref(),
                section: None,
                prose: false,
            });
        }
    }
    let mut found = Vec::new();
    let mut coded = Vec::new();
    for rows in by_id.values() {
        found.extend(titles(rows));
        found.extend(tiers(rows));
        found.extend(sections(rows, &mut coded));
    }
    found.extend(own_codes(&coded));
    found.extend(families(model, configuration));
    found.extend(borrowed_titles(model, configuration, &by_id));
    found
}

fn naming(row: &MilestoneRow) -> Naming<'_> {
    Naming {
        id: row.id.text.to_string(),
        title: row.title.as_ref(),
        tier: row.tier.as_ref(),
        section: row.section.as_ref().map(|s| (s, row.table)),
        prose: row.table == MilestoneTable::Prose,
    }
}

/// Case, punctuation, brackets that only comment and the singular of plurals do not count.
fn folded_title(title: &str) -> String {
    let plain = fold(&without_remarks(title));
    plain
        .split(' ')
        .map(|w| w.strip_suffix('s').filter(|s| s.len() > 3).unwrap_or(w))
        .collect::<Vec<_>>()
        .join(" ")
}

fn titles(rows: &[Naming<'_>]) -> Vec<Finding> {
    let mut groups: Vec<(String, Vec<(&Span, bool)>)> = Vec::new();
    for row in rows {
        let Some(title) = row.title else { continue };
        let folded = folded_title(&title.text);
        if folded.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(f, _)| *f == folded) {
            Some((_, spans)) => spans.push((title, row.prose)),
            None => groups.push((folded, vec![(title, row.prose)])),
        }
    }
    let mut found = Vec::new();
    for at in 1..groups.len() {
        let (Some((one, first)), Some((other, second))) = (groups.first(), groups.get(at)) else {
            continue;
        };
        let prose = first.iter().all(|(_, p)| *p) || second.iter().all(|(_, p)| *p);
        let abbreviated = prose && (is_part(one, other) || is_part(other, one));
        // Prose may shorten a title at its end; a word lost in the middle, or another word, changes it.
        let severity = if abbreviated { Severity::Note } else { Severity::Error };
        let (Some((a, _)), Some((b, _))) = (first.first(), second.first()) else {
            continue;
        };
        let id = rows.first().map_or("", |r| r.id.as_str());
        let message = format!(
            "{id} is titled “{}” in one place and “{}” in another",
            short(&a.text),
            short(&b.text)
        );
        let mut finding = Finding::new(RULE.code, severity, message).at(b, "title").at(a, "title");
        for (span, _) in second.iter().skip(1).chain(first.iter().skip(1)).take(3) {
            finding = finding.at(span, "title");
        }
        found.push(finding.expected("one title for one id"));
    }
    found
}

fn is_part(short: &str, long: &str) -> bool {
    long.starts_with(short)
}

/// "Tier 3", "T3" and "3" are the same tier.
fn tier_number(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn tiers(rows: &[Naming<'_>]) -> Option<Finding> {
    let mut known: Option<(u32, &Span)> = None;
    for row in rows {
        let Some(tier) = row.tier else { continue };
        let Some(number) = tier_number(&tier.text) else {
            continue;
        };
        match known {
            None => known = Some((number, tier)),
            Some((first, span)) if first != number => {
                let message = format!(
                    "{} is “{}” in one place and “{}” in another",
                    row.id, span.text, tier.text
                );
                return Some(
                    Finding::new(RULE.code, Severity::Error, message)
                        .at(tier, "tier")
                        .at(span, "tier")
                        .expected("one tier for one id"),
                );
            }
            Some(_) => {}
        }
    }
    None
}

/// Sections that differ between tables of one sort are an error; a register may classify in codes of its own, which
/// are collected for one note.
fn sections<'a>(rows: &[Naming<'a>], coded: &mut Vec<(String, &'a Span, &'a Span)>) -> Option<Finding> {
    let given: Vec<(&Naming<'_>, &'a Span, MilestoneTable)> =
        rows.iter().filter_map(|r| r.section.map(|(s, t)| (r, s, t))).collect();
    let (first, span, table) = given.first()?;
    let (_, other, other_table) = given.iter().find(|(_, s, _)| fold(&s.text) != fold(&span.text))?;
    let short_code = [span, other].iter().any(|s| s.text.len() <= 3);
    if (*table == MilestoneTable::Register) != (*other_table == MilestoneTable::Register) && short_code {
        coded.push((first.id.clone(), other, span));
        return None;
    }
    let message = format!(
        "{} stands in plan section “{}” and in “{}”",
        first.id, span.text, other.text
    );
    Some(
        Finding::new(RULE.code, Severity::Error, message)
            .at(other, "plan section")
            .at(span, "plan section")
            .expected("one plan section for one id"),
    )
}

fn own_codes(coded: &[(String, &Span, &Span)]) -> Option<Finding> {
    let (id, code, section) = coded.first()?;
    let message = format!(
        "The register files {id} and {} more under codes such as “{}”, the other tables under sections such as “{}”",
        coded.len() - 1,
        code.text,
        section.text
    );
    let mut finding = Finding::new(RULE.code, Severity::Note, message);
    for (_, code, section) in coded.iter().take(3) {
        finding = finding.at(code, "code").at(section, "plan section");
    }
    Some(finding.expected("one way to name plan sections"))
}

/// Milestones that differ in a number only ("... Interval 1 ...", "Cycle 1 ...") and are filed under two sections.
fn families(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut groups: BTreeMap<Vec<String>, Vec<(&Span, &Span)>> = BTreeMap::new();
    let kinds = ["interval", "cycle", "wave", "phase", "tranche"];
    for row in model.milestones.iter().filter(|r| r.table != MilestoneTable::Register) {
        if let (Some(title), Some(section)) = (&row.title, &row.section) {
            let counted = |w: &String| w.parse::<u32>().is_err() && !kinds.contains(&w.as_str());
            let words = configuration.folding.key(&without_remarks(&title.text));
            groups
                .entry(words.into_iter().filter(counted).collect())
                .or_default()
                .push((title, section));
        }
    }
    let mut found = Vec::new();
    for rows in groups.values() {
        let Some((title, section)) = rows.first() else { continue };
        let other = rows
            .iter()
            .find(|(t, s)| fold(&s.text) != fold(&section.text) && fold(&t.text) != fold(&title.text));
        if let Some((other_title, other_section)) = other {
            let message = format!(
                "“{}” is filed under “{}”, its sibling “{}” under “{}”",
                short(&title.text),
                section.text,
                short(&other_title.text),
                other_section.text
            );
            found.push(
                Finding::new(RULE.code, Severity::Note, message)
                    .at(other_section, "plan section")
                    .at(section, "plan section")
                    .expected("one plan section for one family of milestones"),
            );
        }
    }
    found
}

/// An id that occurs once, in a tracker, under the title of another id.
fn borrowed_titles(
    model: &Model,
    configuration: &Configuration,
    by_id: &BTreeMap<String, Vec<Naming<'_>>>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for row in &model.tracker {
        let Some(id) = &row.milestone else { continue };
        if by_id.get(&fold(&id.text)).is_none_or(|rows| rows.len() != 1) {
            continue;
        }
        let key = configuration.folding.key(&row.task.text);
        let owner = model.milestones.iter().find(|m| {
            m.id.text != id.text
                && m.title
                    .as_ref()
                    .is_some_and(|t| configuration.folding.key(&without_remarks(&t.text)) == key)
        });
        let Some((owner, title)) = owner.and_then(|o| Some((o, o.title.as_ref()?))) else {
            continue;
        };
        let message = format!(
            "{} carries the title of {}, “{}”, and occurs nowhere else in the pack",
            id.text,
            owner.id.text,
            short(&title.text)
        );
        found.push(
            Finding::new(RULE.code, Severity::Warning, message)
                .at(id, "id")
                .at(&owner.id, "the title's id")
                .expected(owner.id.text.as_str()),
        );
    }
    found
}

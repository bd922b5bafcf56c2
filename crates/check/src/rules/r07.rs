//! The groups that a title lists are the columns or rows that follow it.

use super::Rule;
use crate::names::fold;
use crate::reading::{heading_above, pieces, short, table_at};
use crate::{Configuration, Finding};
use pack::document::Table;
use pack::model::Model;
use regex::Regex;
use std::sync::LazyLock;
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R07",
    slug: "groups-listed",
    statement: "The groups that a title lists are the columns or rows that follow it.",
    page: include_str!("../../pages/r07.md"),
    find,
};

/// "A, B, C and D" with at least three members.
static LISTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"((?:[A-ZÀ-ÖØ-Þ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9&/-]*(?: [A-ZÀ-ÖØ-Þ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9&/-]*){0,2}, ?){1,}(?:[A-ZÀ-ÖØ-Þ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9&/-]*(?: [A-ZÀ-ÖØ-Þ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9&/-]*){0,2}),? (?:and|&) [A-ZÀ-ÖØ-Þ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9&/-]*(?: [0-9]+)?)").ok()
});

struct Title<'a> {
    span: &'a Span,
    members: Vec<String>,
    padded: Vec<String>,
    block: usize,
}

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let titles: Vec<Title<'_>> = titles(model);
    let mut found: Vec<Finding> = Vec::new();
    for used in &model.tables {
        let Some(table) = table_at(model, used.block) else {
            continue;
        };
        let heads = heads(table);
        let mut wrong: Vec<(&Title<'_>, Vec<&str>)> = titles
            .iter()
            .filter(|t| t.block != used.block || is_agenda(model, used.block))
            .filter_map(|t| Some((t, missing(t, &heads)?)))
            .collect();
        // A matrix may be announced twice, on the agenda and on its divider; one finding says so.
        wrong.sort_by_key(|(title, _)| used.block.abs_diff(title.block));
        let Some((first, gone)) = wrong.first() else { continue };
        let same: Vec<&Title<'_>> = wrong
            .iter()
            .filter(|(_, g)| g == gone)
            .map(|(t, _)| *t)
            .take(3)
            .collect();
        found.push(report(
            table,
            first,
            gone,
            &same,
            used.heading.as_ref().or_else(|| heading_above(model, used.block)),
        ));
    }
    found.extend(unannounced(model, &titles));
    found
}

/// Groups of the matrix that a title which lists its other groups leaves out.
fn unannounced(model: &Model, titles: &[Title<'_>]) -> Option<Finding> {
    let codes: Vec<(&terms::Text, &Span)> = model
        .matrix
        .iter()
        .filter_map(|r| Some((r.group.code.as_ref()?, &r.group.span)))
        .collect();
    let listed = |title: &Title<'_>, code: &str| title.padded.iter().any(|m| m.contains(&padded(code)));
    let title = titles.iter().find(|t| {
        let there = codes.iter().filter(|(c, _)| listed(t, c)).count();
        there >= 2 && there < codes.len() && there * 2 > codes.len() && there == t.members.len()
    })?;
    let (code, span) = codes.iter().find(|(c, _)| !listed(title, c))?;
    let message = format!(
        "{code} has a place in the working-group table, but “{}” leaves it out",
        short(&title.span.text)
    );
    Some(
        Finding::new(RULE.code, Severity::Warning, message)
            .at(title.span, format!("does not name {code}"))
            .at(span, format!("{code}"))
            .expected(format!("{code} in the list, or no place for it")),
    )
}

fn is_agenda(model: &Model, block: usize) -> bool {
    model
        .tables
        .iter()
        .any(|t| t.block == block && t.kind == Some("agenda"))
}

/// Headings, objectives and titles that enumerate three or more things.
fn titles(model: &Model) -> Vec<Title<'_>> {
    let mut out = Vec::new();
    for piece in pieces(model) {
        let heading = !piece.in_table && piece.span.text.len() < 200;
        let agenda = model.agenda.iter().any(|item| {
            let parts = [Some(&item.title), item.objective.as_ref()];
            parts.into_iter().flatten().any(|s| s.order == piece.span.order)
        });
        if !heading && !agenda {
            continue;
        }
        let lists = piece.span.text.contains(", ") && [" and ", " & "].iter().any(|w| piece.span.text.contains(w));
        for found in LISTED
            .iter()
            .filter(|_| lists)
            .flat_map(|p| p.find_iter(&piece.span.text))
        {
            let members = members(found.as_str());
            if members.len() > 2 {
                out.push(Title {
                    span: piece.span,
                    padded: members.iter().map(|m| padded(m)).collect(),
                    members,
                    block: piece.block,
                });
            }
        }
    }
    out
}

/// The members of a printed list; a first member that carries words before its name keeps its last ones.
fn members(list: &str) -> Vec<String> {
    let joined = list.replace(" and ", ", ").replace(" & ", ", ");
    joined
        .split(',')
        .map(|m| m.trim().to_owned())
        .filter(|m| !m.is_empty())
        .collect()
}

/// Column heads, or the first cells of the rows, padded: whichever a list could name.
fn heads(table: &Table) -> Vec<Vec<String>> {
    let width = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let first_row = table.rows.first();
    let columns = (0..width).map(|c| match table.header_rows {
        0 => first_row
            .and_then(|r| r.cells.get(c))
            .map_or(String::new(), |cell| padded(cell.text())),
        _ => padded(&table.header(c)),
    });
    let rows = table
        .rows
        .iter()
        .filter_map(|r| r.cells.first())
        .map(|c| padded(c.text()));
    [columns.collect(), rows.collect()].into()
}

/// What the title names and the table lacks, when the table has at least half of it in one direction.
fn missing<'a>(title: &'a Title<'_>, heads: &[Vec<String>]) -> Option<Vec<&'a str>> {
    heads.iter().find_map(|line| {
        let has = |member: &str| line.iter().any(|head| head.contains(member));
        let members = title.members.iter().zip(&title.padded);
        let gone: Vec<&str> = members.filter(|(_, p)| !has(p)).map(|(m, _)| m.as_str()).collect();
        let there = title.members.len() - gone.len();
        (!gone.is_empty() && there >= 2 && there * 2 > title.members.len()).then_some(gone)
    })
}

/// Folded words between blanks, so that a name is found as whole words only.
fn padded(text: &str) -> String {
    format!(" {} ", fold(text))
}

fn report(table: &Table, first: &Title<'_>, gone: &[&str], same: &[&Title<'_>], heading: Option<&Span>) -> Finding {
    let names = gone.join(", ");
    let message = format!(
        "“{}” names {} things; the table that follows has no column or row for {names}",
        short(&first.span.text),
        first.members.len()
    );
    let mut finding = Finding::new(RULE.code, Severity::Error, message);
    for title in same {
        finding = finding.at(title.span, format!("names {names}"));
    }
    let cell = table.rows.first().and_then(|r| r.cells.iter().find(|c| !c.is_empty()));
    if let Some(cell) = cell {
        finding = finding.at(&cell.span, format!("no {names} here"));
    } else if let Some(heading) = heading {
        finding = finding.at(heading, "the table");
    }
    finding.expected(format!("a column or row for {names}, or a title without it"))
}

//! A total equals the sum of its parts.

use super::Rule;
use crate::names::fold;
use crate::reading::{pieces, short, table_at};
use crate::{Configuration, Finding};
use pack::document::{Block, Cell, Table};
use pack::model::{Count, Model};
use regex::Regex;
use std::sync::LazyLock;
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R29",
    slug: "totals",
    statement: "A total equals the sum of its parts.",
    page: include_str!("../../pages/r29.md"),
    find,
};

static PARTITION: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)\bof (?:the |these |all )?(\d+)\b([^.;:]*)").ok());
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| crate::pattern::pattern(r"\b\d+\b").ok());
static ANNOUNCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(\d+)\b[^.;]*\b(?:follow\w*|below|breakdown|view|split|as)\b[^.;]*:\s*$").ok()
});

fn find(model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    let mut out = Vec::new();
    for (index, used) in model.tables.iter().enumerate() {
        let Some(table) = table_at(model, used.block) else {
            continue;
        };
        total_rows(table, &mut out);
        total_columns(table, &mut out);
        announced_total(model, index, table, &mut out);
    }
    for piece in pieces(model) {
        out.extend(sentence(piece.span));
    }
    parts_of_one_whole(model, &mut out);
    complements(model, &mut out);
    out
}

/// Whether a label or header says that what follows is a sum.
fn is_total(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "total"
            | "totals"
            | "sum"
            | "sums"
            | "all"
            | "overall"
            | "grand total"
            | "overall total"
            | "in total"
            | "in all"
    )
}

/// A printed whole number, with thousands separated or not.
fn number(text: &str) -> Option<i64> {
    let plain: String = text
        .trim()
        .chars()
        .filter(|c| *c != ',' && *c != ' ' && *c != '£')
        .collect();
    if plain.is_empty() || plain.len() > 12 {
        return None;
    }
    plain.parse().ok()
}

/// A total row equals the sum of the rows above it, column by column.
fn total_rows(table: &Table, out: &mut Vec<Finding>) {
    let first = table.header_rows;
    let Some((at, label)) = table.body().find_map(|(i, row)| {
        let label = row.cells.iter().find(|c| !c.is_empty())?;
        is_total(label.text()).then_some((i, label))
    }) else {
        return;
    };
    let Some(total) = table.rows.get(at) else { return };
    for (column, cell) in total.cells.iter().enumerate() {
        let Some(stated) = number(cell.text()) else { continue };
        let above: Vec<&Cell> = (first..at)
            .filter_map(|r| table.cell(r, column))
            .filter(|c| !c.is_empty())
            .collect();
        let values: Vec<i64> = above.iter().filter_map(|c| number(c.text())).collect();
        let sum: i64 = values.iter().sum();
        if values.len() < 2 || values.len() != above.len() || sum == stated {
            continue;
        }
        let head = table.header(column);
        let mut finding = Finding::new(
            RULE.code,
            Severity::Error,
            format!(
                "the row “{}” says {stated}{} and the rows above add up to {sum}",
                label.text(),
                if head.is_empty() {
                    String::new()
                } else {
                    format!(" for “{}”", short(&head))
                }
            ),
        )
        .at(&cell.span, format!("total {stated}"));
        for cell in [above.first(), above.last()].into_iter().flatten() {
            finding = finding.at(&cell.span, format!("added: {}", cell.text()));
        }
        out.push(finding.expected(sum.to_string()));
    }
}

/// A total column equals the sum of the numbers left of it, row by row.
fn total_columns(table: &Table, out: &mut Vec<Finding>) {
    let width = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let Some(column) = (2..width).find(|c| is_total(&table.header(*c))) else {
        return;
    };
    let numeric: Vec<usize> = (0..column)
        .filter(|c| {
            table
                .body()
                .all(|(_, r)| r.cells.get(*c).is_some_and(|x| number(x.text()).is_some()))
        })
        .filter(|c| {
            !matches!(
                fold(&table.header(*c)).as_str(),
                "no" | "nr" | "number" | "year" | "id" | "ref" | "#" | ""
            )
        })
        .collect();
    if numeric.len() < 2 {
        return;
    }
    for (_, row) in table.body() {
        let Some((cell, stated)) = row.cells.get(column).and_then(|c| Some((c, number(c.text())?))) else {
            continue;
        };
        let sum: i64 = numeric
            .iter()
            .filter_map(|c| row.cells.get(*c))
            .filter_map(|c| number(c.text()))
            .sum();
        if sum == stated {
            continue;
        }
        let label = row.cells.first().map_or("", Cell::text);
        let mut finding = Finding::new(
            RULE.code,
            Severity::Error,
            format!("“{label}” is given the sum {stated} and its numbers add up to {sum}"),
        )
        .at(&cell.span, format!("sum {stated}"));
        for cell in [numeric.first(), numeric.last()]
            .into_iter()
            .flatten()
            .filter_map(|c| row.cells.get(*c))
        {
            finding = finding.at(&cell.span, format!("added: {}", cell.text()));
        }
        out.push(finding.expected(sum.to_string()));
    }
}

/// "The 52 ... provided the following view:" above a table of one row of numbers.
fn announced_total(model: &Model, index: usize, table: &Table, out: &mut Vec<Finding>) {
    let Some(block) = model.tables.get(index).map(|t| t.block) else {
        return;
    };
    let rows: Vec<_> = table.body().collect();
    let [(_, row)] = rows.as_slice() else { return };
    let values: Vec<i64> = row.cells.iter().filter_map(|c| number(c.text())).collect();
    let filled = row.cells.iter().filter(|c| !c.is_empty()).count();
    if values.len() < 3 || values.len() != filled {
        return;
    }
    let above = model.document.blocks.get(..block).and_then(<[Block]>::last);
    let (Some(Block::Paragraph(lead) | Block::Heading(lead)), Some(pattern)) = (above, ANNOUNCED.as_ref()) else {
        return;
    };
    let stated = pattern
        .captures(&lead.text)
        .and_then(|c| c.get(1))
        .and_then(|m| number(m.as_str()));
    let sum: i64 = values.iter().sum();
    let (Some(stated), Some(first)) = (stated, row.cells.first()) else {
        return;
    };
    if stated != sum && sum > 0 {
        out.push(
            Finding::new(
                RULE.code,
                Severity::Error,
                format!(
                    "“{}” announces {stated}; the row below it adds up to {sum}",
                    short(&lead.text)
                ),
            )
            .at(&first.span, format!("the row adds up to {sum}"))
            .at(lead, format!("announces {stated}"))
            .expected(format!("{stated} or {sum} in both")),
        );
    }
}

/// "Of the 48 operators, 21 are live, 15 are in test and 14 are waiting."
fn sentence(span: &Span) -> Option<Finding> {
    let (pattern, digits) = (PARTITION.as_ref()?, NUMBER.as_ref()?);
    let found = pattern.captures(&span.text)?;
    let whole = number(found.get(1)?.as_str())?;
    let rest = found.get(2)?.as_str();
    // A list of parts: three or more clauses, the last joined by "and", each with one number.
    let (start, last) = rest.rsplit_once(" and ")?;
    let clauses: Vec<&str> = start
        .split(',')
        .map(str::trim)
        .filter(|c| c.chars().any(|c| c.is_ascii_digit()))
        .chain([last])
        .collect();
    let one = |clause: &&str| {
        let all: Vec<i64> = digits.find_iter(clause).filter_map(|m| number(m.as_str())).collect();
        match all.as_slice() {
            [n] if !clause.contains('%') => Some(*n),
            _ => None,
        }
    };
    let parts: Vec<i64> = clauses.iter().filter_map(one).collect();
    let sum: i64 = parts.iter().sum();
    if parts.len() < 3 || parts.len() != clauses.len() || sum == whole {
        return None;
    }
    let listed = parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
    let severity = if sum > whole {
        Severity::Error
    } else {
        Severity::Warning
    };
    Some(
        Finding::new(
            RULE.code,
            severity,
            format!(
                "{whole} are divided into {listed}, which make {sum}: “{}”",
                short(&span.text)
            ),
        )
        .at(span, format!("{listed} = {sum}, not {whole}"))
        .expected(format!("parts that make {whole}")),
    )
}

/// Counts of one list that divide one whole ("13 of the 52", ..., "the remaining 6") add up to it.
fn parts_of_one_whole(model: &Model, out: &mut Vec<Finding>) {
    let mut at = 0;
    while let Some(first) = model.counts.get(at) {
        let mut end = at + 1;
        let mut whole = first.whole;
        while let Some(next) = model.counts.get(end) {
            let near = next
                .span
                .place
                .line()
                .saturating_sub(model.counts[end - 1].span.place.line())
                <= 2;
            let fits = next.whole == whole && whole.is_some() || (next.whole.is_none() && remaining(&next.span));
            if !near || !fits {
                break;
            }
            whole = whole.or(next.whole);
            end += 1;
        }
        if let Some(whole) = whole {
            out.extend(divided(&model.counts[at..end], whole));
        }
        at = end;
    }
}

fn remaining(span: &Span) -> bool {
    fold(&span.text)
        .split(' ')
        .take(3)
        .any(|w| matches!(w, "remaining" | "rest" | "other" | "others"))
}

fn divided(counts: &[Count], whole: u64) -> Option<Finding> {
    let sum: u64 = counts.iter().map(|c| c.part).sum();
    let closed = counts.iter().any(|c| remaining(&c.span));
    if counts.len() < 3 || sum == whole || !(closed || sum > whole) {
        return None;
    }
    let listed = counts
        .iter()
        .map(|c| c.part.to_string())
        .collect::<Vec<_>>()
        .join(" + ");
    let severity = if closed { Severity::Error } else { Severity::Warning };
    let mut finding = Finding::new(
        RULE.code,
        severity,
        format!("{listed} make {sum}, but they are said to be parts of {whole}"),
    );
    for count in counts.iter().take(6) {
        finding = finding.at(&count.span, format!("{} of {whole}", count.part));
    }
    Some(finding.expected(format!("parts that make {whole}")))
}

/// Two wholes that exclude each other ("SIT" and "Non-SIT") make the stated total of the same things.
fn complements(model: &Model, out: &mut Vec<Finding>) {
    let noun = |what: &str| {
        what.split_whitespace()
            .last()
            .map(|w| w.trim_end_matches('s').to_owned())
    };
    let Some((with, without)) = model.counts.iter().find_map(|a| {
        let other = model.counts.iter().find(|b| {
            b.whole.is_some()
                && b.whole != a.whole
                && fold(&b.span.text).contains("non ")
                && !fold(&a.span.text).contains("non ")
        })?;
        let exclusion = fold(&other.span.text);
        let class = exclusion.split("non ").nth(1)?.split(' ').next()?.to_owned();
        (a.whole.is_some() && fold(&a.span.text).split(' ').any(|w| w == class)).then_some((a, other))
    }) else {
        return;
    };
    let (Some(a), Some(b), Some(thing)) = (with.whole, without.whole, noun(&with.what)) else {
        return;
    };
    let total = model.counts.iter().find(|c| {
        c.whole.is_none()
            && c.part > a.max(b)
            && noun(&c.what).is_some_and(|n| n == thing)
            && c.span.order < with.span.order
    });
    if let Some(total) = total.filter(|t| t.part != a + b) {
        out.push(
            Finding::new(
                RULE.code,
                Severity::Warning,
                format!("{a} and {b} make {}, but {} are stated in all", a + b, total.part),
            )
            .at(&total.span, format!("{} in all", total.part))
            .at(&with.span, format!("{a}"))
            .at(&without.span, format!("{b}"))
            .expected(format!("{}", a + b)),
        );
    }
}

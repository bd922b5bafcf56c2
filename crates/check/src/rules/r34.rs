//! A legend and the key of the same scale list the same values.

use super::Rule;
use crate::names::fold;
use crate::reading::{short, table_at};
use crate::{Configuration, Finding};
use pack::document::Row;
use pack::model::{Legend, Model};
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R34",
    slug: "legend-key",
    statement: "A legend and the key of the same scale list the same values.",
    page: include_str!("../../pages/r34.md"),
    find,
};

fn find(model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    let mut out = Vec::new();
    for legend in model.legends.iter().filter(|l| !l.is_key) {
        let Some((key, common)) = nearest_key(model, legend) else {
            continue;
        };
        let (shown, explained) = (entries(legend), entries(key));
        let unexplained: Vec<&(String, &Span)> = shown.iter().filter(|(w, _)| !has(&explained, w)).collect();
        let unused: Vec<&(String, &Span)> = explained.iter().filter(|(w, _)| !has(&shown, w)).collect();
        if common == 0 || (unexplained.is_empty() && unused.is_empty()) {
            continue;
        }
        out.push(differs(legend, key, &unexplained, &unused));
    }
    unexplained_bars(model, &mut out);
    out
}

/// Bars of a chart whose label the key of the same table does not explain.
fn unexplained_bars(model: &Model, out: &mut Vec<Finding>) {
    let letters = |text: &str| {
        let kept = |w: &&str| !w.bytes().any(|b| b.is_ascii_digit()) && *w != "x";
        fold(text).split(' ').filter(kept).collect::<Vec<_>>().join(" ")
    };
    let mut told: Vec<String> = Vec::new();
    for bar in &model.bars {
        let Some(table) = model.tables.get(bar.table).and_then(|t| table_at(model, t.block)) else {
            continue;
        };
        let is_key = |r: &Row| {
            r.cells
                .first()
                .is_some_and(|c| matches!(fold(c.text()).as_str(), "key" | "legend"))
        };
        let Some(at) = table.rows.iter().position(is_key) else {
            continue;
        };
        let explained = || {
            table
                .rows
                .iter()
                .skip(at)
                .flat_map(|r| &r.cells)
                .map(|c| letters(c.text()))
        };
        let name = letters(&bar.label.text);
        let known = explained().any(|e| !e.is_empty() && (e == name || name.starts_with(&e) || e.starts_with(&name)));
        let Some(key) = table.rows.get(at).and_then(|r| r.cells.first()) else {
            continue;
        };
        if known || told.contains(&name) {
            continue;
        }
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!("the chart shows “{}”, which its key does not explain", bar.label.text),
            )
            .at(&bar.label, "not explained")
            .at(&key.span, "the key")
            .expected("an entry of the key"),
        );
        told.push(name);
    }
}

/// The key that shares the most entries with a legend: at least half of the shorter one's, and two.
fn nearest_key<'a>(model: &'a Model, legend: &Legend) -> Option<(&'a Legend, usize)> {
    let shown = entries(legend);
    let keys = model.legends.iter().filter(|k| k.is_key).filter_map(|key| {
        let explained = entries(key);
        let common = shown.iter().filter(|(w, _)| has(&explained, w)).count();
        (common >= 2 && common * 2 >= shown.len().min(explained.len())).then_some((key, common))
    });
    keys.max_by_key(|(_, common)| *common)
}

/// The name of each entry: what stands before a colon, dash or equals sign, without "risks" and the like.
fn entries(legend: &Legend) -> Vec<(String, &Span)> {
    let name = |span: &'_ Span| {
        let text = span.text.split([':', '=']).next().unwrap_or("");
        let text = text.split(" - ").next().unwrap_or("").split(" – ").next().unwrap_or("");
        let words: Vec<String> = fold(text).split(' ').map(str::to_owned).collect();
        let kept: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|w| !matches!(*w, "risk" | "risks" | "issues" | "status"))
            .collect();
        kept.join(" ")
    };
    legend
        .entries
        .iter()
        .map(|e| (name(e), e))
        .filter(|(n, _)| !n.is_empty())
        .collect()
}

fn has(list: &[(String, &Span)], word: &str) -> bool {
    list.iter().any(|(w, _)| w == word)
}

fn differs(legend: &Legend, key: &Legend, unexplained: &[&(String, &Span)], unused: &[&(String, &Span)]) -> Finding {
    let list = |of: &[&(String, &Span)]| of.iter().map(|(_, s)| s.text.as_str()).collect::<Vec<_>>().join(", ");
    let all = |of: &Legend| {
        of.entries
            .iter()
            .map(|s| s.text.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut parts = Vec::new();
    if !unexplained.is_empty() {
        parts.push(format!("the key does not explain {}", list(unexplained)));
    }
    if !unused.is_empty() {
        parts.push(format!("the legend does not show {}", list(unused)));
    }
    let message = format!(
        "the legend shows “{}” and the key “{}”: {}",
        short(&all(legend)),
        short(&all(key)),
        parts.join(", ")
    );
    let mut finding = Finding::new(RULE.code, Severity::Error, message);
    let (odd, rest) = if unexplained.is_empty() {
        (unused, legend)
    } else {
        (unexplained, key)
    };
    for (_, span) in odd.iter().take(2) {
        finding = finding.at(span, format!("only here: {}", span.text));
    }
    for span in [rest.entries.first(), rest.entries.last()].into_iter().flatten() {
        finding = finding.at(span, if rest.is_key { "the key" } else { "the legend" });
    }
    finding.expected("the same entries in legend and key")
}

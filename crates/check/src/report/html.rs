//! One self-contained page: the pack's lines with the findings in the margin. It needs no script; "only this rule"
//! works by link target and style.

use super::source::same_line;
use super::{Report, slug};
use crate::{Finding, RULES};
use pack::model::Model;
use std::collections::BTreeMap;
use std::fmt::Write;
use terms::{Place, Severity};

const STYLE: &str = include_str!("page.css");

/// A report as a page.
#[must_use]
pub fn html(report: &Report, model: &Model) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let rules = by_rule(report);
    let name = escape(&report.document);
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>Findings in {name}</title><style>{STYLE}{}</style></head><body><main>",
        only_styles(&rules)
    );
    header(&mut out, report, &rules);
    elsewhere(&mut out, report);
    lines(&mut out, report, model);
    unread(&mut out, report);
    suppressed(&mut out, report);
    out.push_str("</main></body></html>\n");
    out
}

/// Findings by rule: how many.
fn by_rule(report: &Report) -> BTreeMap<&'static str, usize> {
    let mut rules = BTreeMap::new();
    for finding in &report.findings {
        *rules.entry(finding.rule).or_insert(0) += 1;
    }
    rules
}

/// Styles that hide every other rule's findings while the rule's anchor is the target.
fn only_styles(rules: &BTreeMap<&str, usize>) -> String {
    let one = |rule: &&str| format!("main:has(#only-{rule}:target) .finding:not(.{rule}){{display:none}}");
    rules.keys().map(one).collect()
}

fn header(out: &mut String, report: &Report, rules: &BTreeMap<&'static str, usize>) {
    let _ = write!(
        out,
        "<h1 id=\"all\">Findings in {}</h1><p class=\"lede\">",
        escape(&report.document)
    );
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let _ = write!(out, "{} {} ", chip(severity), report.count(severity));
    }
    out.push_str("<br>The pack as it was printed; beside each line what contradicts it. An error cannot be right on both sides, a warning is probable, a note is for a reader to judge.</p>");
    if rules.is_empty() {
        out.push_str("<p>Nothing in this pack contradicts anything else in it.</p>");
        return;
    }
    out.push_str("<details><summary>By rule</summary><ul class=\"rules\"><li><a href=\"#all\">All rules</a></li>");
    for (rule, count) in rules {
        let _ = write!(
            out,
            "<li><a href=\"#only-{rule}\" id=\"only-{rule}\">{rule} {}</a> · {count}</li>",
            slug(rule)
        );
    }
    out.push_str("</ul></details><details><summary>What the rules say</summary><ul>");
    for rule in RULES.iter().filter(|r| rules.contains_key(r.code)) {
        let _ = write!(out, "<li><b>{}</b> {}</li>", rule.code, escape(rule.statement));
    }
    out.push_str("</ul></details>");
}

/// Findings without a place in the document: those on suppressions.
fn elsewhere(out: &mut String, report: &Report) {
    for (at, finding) in report.findings.iter().enumerate().filter(|(_, f)| f.places.is_empty()) {
        card(out, at, finding);
    }
}

fn lines(out: &mut String, report: &Report, model: &Model) {
    out.push_str("<h2>The pack</h2><div class=\"pack\">");
    for (index, line) in model.document.lines.iter().enumerate() {
        let here = |place: &Place| same_line(place, &line.place);
        let starts: Vec<(usize, &Finding)> = report
            .findings
            .iter()
            .enumerate()
            .filter(|(_, f)| f.places.first().is_some_and(|s| here(&s.span.place)))
            .collect();
        let marks = marks(report, &line.text, &here);
        let class = if starts.is_empty() { "row" } else { "row has" };
        let _ = write!(
            out,
            "<div class=\"{class}\" id=\"l{index}\"><div class=\"src\"><span class=\"n\">{}</span><span>{}</span></div><div class=\"margin\">",
            number(&line.place),
            marked(&line.text, &marks)
        );
        for (at, finding) in starts {
            card_with_links(out, at, finding, model);
        }
        out.push_str("</div></div>");
    }
    out.push_str("</div>");
}

fn number(place: &Place) -> String {
    match place {
        Place::Sheet { row, .. } => row.to_string(),
        Place::Slide { slide, .. } => format!("s{slide}"),
        Place::Page { page, line, .. } => format!("{page}.{line}"),
        other => other.line().to_string(),
    }
}

/// Character ranges of a line that findings name, worst severity first where they overlap.
fn marks(report: &Report, text: &str, here: &dyn Fn(&Place) -> bool) -> Vec<(usize, usize, Severity)> {
    let chars: Vec<char> = text.chars().collect();
    let mut all: Vec<(usize, usize, Severity)> = Vec::new();
    for finding in &report.findings {
        for side in finding.places.iter().filter(|s| here(&s.span.place)) {
            let wanted: Vec<char> = side.span.text.chars().collect();
            let column = usize::try_from(side.span.place.column()).unwrap_or(1).saturating_sub(1);
            let from = if matches!(side.span.place, Place::Text { .. } | Place::Page { .. }) {
                column
            } else {
                0
            };
            let at = position(&chars, &wanted, from).or_else(|| position(&chars, &wanted, 0));
            if let Some(at) = at {
                all.push((at, at + wanted.len(), finding.severity));
            }
        }
    }
    all.sort_by_key(|(from, to, severity)| (*from, std::cmp::Reverse(*severity), *to));
    let mut kept: Vec<(usize, usize, Severity)> = Vec::new();
    for mark in all {
        if kept.last().is_none_or(|(_, to, _)| mark.0 >= *to) {
            kept.push(mark);
        }
    }
    kept
}

fn position(line: &[char], text: &[char], from: usize) -> Option<usize> {
    if text.is_empty() || text.len() > line.len() {
        return None;
    }
    (from..=line.len() - text.len()).find(|at| line[*at..].starts_with(text))
}

fn marked(text: &str, marks: &[(usize, usize, Severity)]) -> String {
    let chars: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize| escape(&chars[from..to].iter().collect::<String>());
    let mut out = String::new();
    let mut at = 0;
    for (from, to, severity) in marks {
        let _ = write!(
            out,
            "{}<mark class=\"{}\">{}</mark>",
            piece(at, *from),
            severity.word(),
            piece(*from, *to)
        );
        at = *to;
    }
    out + &piece(at, chars.len())
}

fn card(out: &mut String, at: usize, finding: &Finding) {
    let _ = write!(
        out,
        "<article class=\"finding {} {}\" id=\"f{at}\"><p class=\"why\">{} <b>{}</b> {}</p><h3>{}</h3>",
        finding.severity.word(),
        finding.rule,
        chip(finding.severity),
        finding.rule,
        slug(finding.rule),
        escape(&finding.message)
    );
    if let Some(expected) = &finding.expected {
        let _ = write!(out, "<p class=\"why\">Expected: {}</p>", escape(expected));
    }
    for repair in &finding.repairs {
        let _ = write!(
            out,
            "<div class=\"fix\"><del>{}</del> → <ins>{}</ins> satisfies {}</div>",
            escape(&repair.span.text),
            escape(&repair.proposed),
            repair.satisfies.join(", ")
        );
    }
    if let Some(cause) = &finding.cause {
        let _ = write!(
            out,
            "<p class=\"see\">Cause {}: {}</p>",
            cause.number,
            escape(&cause.text)
        );
    }
    out.push_str("</article>");
}

fn card_with_links(out: &mut String, at: usize, finding: &Finding, model: &Model) {
    card(out, at, finding);
    let end = "</article>";
    if finding.places.len() > 1 && out.ends_with(end) {
        out.truncate(out.len() - end.len());
        out.push_str("<p class=\"see\">Against ");
        let links = finding.places.iter().skip(1).map(|side| {
            let line = model
                .document
                .lines
                .iter()
                .position(|l| same_line(&l.place, &side.span.place));
            let text = format!("{}: “{}”", side.span.place, crate::reading::short(&side.span.text));
            match line {
                Some(line) => format!("<a href=\"#l{line}\">{}</a>", escape(&text)),
                None => escape(&text),
            }
        });
        out.push_str(&links.collect::<Vec<_>>().join(" · "));
        out.push_str("</p></article>");
    }
}

fn unread(out: &mut String, report: &Report) {
    if report.unread.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "<details><summary>Not understood: {}</summary><ul>",
        report.unread.len()
    );
    for unread in &report.unread {
        let _ = write!(
            out,
            "<li>{}: “{}” ({})</li>",
            unread.span.place,
            escape(&unread.span.text),
            escape(&unread.why)
        );
    }
    out.push_str("</ul></details>");
}

fn suppressed(out: &mut String, report: &Report) {
    if report.suppressed.is_empty() {
        return;
    }
    let _ = write!(
        out,
        "<details><summary>Suppressed: {}</summary><ul>",
        report.suppressed.len()
    );
    for (finding, reason) in &report.suppressed {
        let _ = write!(
            out,
            "<li>{} {} (reason: {})</li>",
            finding.rule,
            escape(&finding.message),
            escape(reason)
        );
    }
    out.push_str("</ul></details>");
}

/// Severity as word, shape and colour.
fn chip(severity: Severity) -> String {
    let shape = match severity {
        Severity::Error => "<path d=\"M8 0 16 8 8 16 0 8z\"/>",
        Severity::Warning => "<path d=\"M8 1 16 15H0z\"/>",
        Severity::Note => "<circle cx=\"8\" cy=\"8\" r=\"7\"/>",
    };
    let word = severity.word();
    format!(
        "<span class=\"sev {word}\"><svg viewBox=\"0 0 16 16\" fill=\"currentColor\" aria-hidden=\"true\">{shape}</svg>{word}</span>"
    )
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

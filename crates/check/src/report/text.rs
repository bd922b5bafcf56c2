//! Findings as a compiler prints them: severity, rule, message, then each place with the document's own line.

use super::source::shown;
use super::{Report, slug};
use crate::Finding;
use pack::model::Model;
use std::fmt::Write;
use terms::{Place, Severity};

const WIDTH: usize = 100;

/// A report as text, with terminal colours if wanted.
#[must_use]
pub fn text(report: &Report, model: &Model, colour: bool) -> String {
    let pen = Pen { colour };
    let mut out = String::new();
    for finding in &report.findings {
        one(&mut out, &pen, report, model, finding);
    }
    for unread in &report.unread {
        let _ = writeln!(out, "{}: {}", pen.bold("unread"), unread.why);
        let _ = writeln!(
            out,
            "  {} {}: {}\n",
            pen.dim("-->"),
            location(report, &unread.span.place),
            unread.span.text
        );
    }
    let _ = writeln!(
        out,
        "{}: {} error{}, {} warning{}, {} note{}; {} unread, {} suppressed",
        report.document,
        report.count(Severity::Error),
        plural(report.count(Severity::Error)),
        report.count(Severity::Warning),
        plural(report.count(Severity::Warning)),
        report.count(Severity::Note),
        plural(report.count(Severity::Note)),
        report.unread.len(),
        report.suppressed.len()
    );
    out
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn location(report: &Report, place: &Place) -> String {
    match place {
        Place::Text { line, column } => format!("{}:{line}:{column}", report.document),
        other => format!("{}, {other}", report.document),
    }
}

fn one(out: &mut String, pen: &Pen, report: &Report, model: &Model, finding: &Finding) {
    let head = format!("{}[{} {}]", finding.severity.word(), finding.rule, slug(finding.rule));
    let _ = writeln!(out, "{}: {}", pen.severity(finding.severity, &head), finding.message);
    let gutter = finding
        .places
        .iter()
        .map(|s| s.span.place.line().to_string().len())
        .max()
        .unwrap_or(1);
    let blank = " ".repeat(gutter);
    for (at, side) in finding.places.iter().enumerate() {
        let arrow = if at == 0 { "-->" } else { ":::" };
        let _ = writeln!(out, "{blank}{} {}", pen.dim(arrow), location(report, &side.span.place));
        let shown = shown(model, &side.span, WIDTH);
        let number = side.span.place.line();
        let _ = writeln!(
            out,
            "{} {} {}",
            pen.dim(&format!("{number:>gutter$}")),
            pen.dim("|"),
            shown.text
        );
        let mark = if at == 0 { "^" } else { "-" };
        let marks = format!("{} {}", mark.repeat(shown.length), side.says);
        let _ = writeln!(
            out,
            "{blank} {} {}{}",
            pen.dim("|"),
            " ".repeat(shown.before),
            pen.severity(finding.severity, &marks)
        );
    }
    if let Some(expected) = &finding.expected {
        let _ = writeln!(out, "{blank} {} expected: {expected}", pen.dim("="));
    }
    for repair in &finding.repairs {
        let _ = writeln!(
            out,
            "{blank} {} repair: “{}” → “{}” at {} satisfies {}",
            pen.dim("="),
            repair.span.text,
            repair.proposed,
            repair.span.place,
            repair.satisfies.join(", ")
        );
    }
    if let Some(cause) = &finding.cause {
        let _ = writeln!(out, "{blank} {} cause {}: {}", pen.dim("="), cause.number, cause.text);
    }
    out.push('\n');
}

/// Writes with or without terminal colours.
struct Pen {
    colour: bool,
}

impl Pen {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.paint("34", text)
    }

    fn severity(&self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        self.paint(code, text)
    }
}

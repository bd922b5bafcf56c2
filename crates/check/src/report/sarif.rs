//! Findings as SARIF 2.1.0, the format that editors and code hosts show.

use super::Report;
use super::slug;
use crate::{Finding, RULES, Repair};
use pack::document::Format;
use pack::model::Model;
use serde_json::{Value, json};
use terms::{Place, Span};

/// Reports as one SARIF log with one run.
#[must_use]
pub fn sarif(reports: &[(&Report, &Model)]) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "name": rule.slug,
                "shortDescription": { "text": rule.statement },
                "help": { "text": rule.page, "markdown": rule.page },
            })
        })
        .collect();
    let results: Vec<Value> = reports
        .iter()
        .flat_map(|(report, model)| report.findings.iter().map(|f| result(report, model, f)))
        .collect();
    let artifacts: Vec<Value> = reports
        .iter()
        .map(|(r, _)| json!({ "location": { "uri": uri(&r.document) } }))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "switchover", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "artifacts": artifacts,
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(report: &Report, model: &Model, finding: &Finding) -> Value {
    let mut places = finding.places.iter().map(|side| {
        let mut place = location(report, &side.span);
        place["message"] = json!({ "text": side.says.as_str() });
        place
    });
    let first: Vec<Value> = places.next().into_iter().collect();
    let related: Vec<Value> = places.collect();
    let mut message = finding.message.clone();
    if let Some(expected) = &finding.expected {
        message += &format!(". Expected: {expected}");
    }
    let mut value = json!({
        "ruleId": finding.rule,
        "level": finding.severity.word(),
        "message": { "text": message },
        "locations": first,
        "relatedLocations": related,
        "properties": { "slug": slug(finding.rule) },
    });
    if let Some(index) = RULES.iter().position(|r| r.code == finding.rule) {
        value["ruleIndex"] = json!(index);
    }
    if model.document.format == Format::Text && !finding.repairs.is_empty() {
        value["fixes"] = finding.repairs.iter().map(|r| fix(report, r)).collect();
    }
    value
}

fn fix(report: &Report, repair: &Repair) -> Value {
    json!({
        "description": { "text": format!("“{}” for “{}”, satisfies {}", repair.proposed, repair.span.text, repair.satisfies.join(", ")) },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(&report.document) },
            "replacements": [{
                "deletedRegion": region(&repair.span),
                "insertedContent": { "text": repair.proposed },
            }],
        }],
    })
}

fn location(report: &Report, span: &Span) -> Value {
    let artifact = json!({ "uri": uri(&report.document) });
    match &span.place {
        Place::Text { .. } => json!({ "physicalLocation": { "artifactLocation": artifact, "region": region(span) } }),
        other => json!({
            "physicalLocation": { "artifactLocation": artifact },
            "logicalLocations": [{ "fullyQualifiedName": other.to_string(), "name": span.text.as_str() }],
        }),
    }
}

fn region(span: &Span) -> Value {
    let length = u32::try_from(span.text.chars().count()).unwrap_or(u32::MAX);
    let (line, column) = (span.place.line().max(1), span.place.column().max(1));
    json!({
        "startLine": line,
        "startColumn": column,
        "endColumn": column.saturating_add(length),
        "snippet": { "text": span.text.as_str() },
    })
}

/// A file name as a relative reference: what is not plain is percent-encoded.
fn uri(name: &str) -> String {
    let mut out = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_become_references() {
        assert_eq!(super::uri("pack 22 (final).txt"), "pack%2022%20%28final%29.txt");
    }
}

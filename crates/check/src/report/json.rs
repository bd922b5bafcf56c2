//! Findings as JSON: one object for one document, an array for several.

use super::{Report, slug};
use crate::Finding;
use serde_json::{Map, Value, json};
use terms::{Place, Span};

/// Reports as JSON text, an array when there are several.
#[must_use]
pub fn json(reports: &[&Report]) -> String {
    let mut all: Vec<Value> = reports.iter().map(|r| report_json(r)).collect();
    let value = if all.len() == 1 {
        all.remove(0)
    } else {
        Value::Array(all)
    };
    format!("{value:#}\n")
}

fn report_json(report: &Report) -> Value {
    let unread = report.unread.iter().map(|u| {
        let mut place = place_json(&u.span);
        if let Value::Object(fields) = &mut place {
            fields.insert("why".to_owned(), json!(u.why.as_str()));
        }
        place
    });
    let suppressed = report.suppressed.iter().map(|(finding, reason)| {
        let mut value = finding_json(finding);
        if let Value::Object(fields) = &mut value {
            fields.insert("reason".to_owned(), json!(reason.as_str()));
        }
        value
    });
    json!({
        "document": report.document.as_str(),
        "findings": report.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "unread": unread.collect::<Vec<_>>(),
        "suppressed": suppressed.collect::<Vec<_>>(),
    })
}

fn finding_json(finding: &Finding) -> Value {
    let places = finding.places.iter().map(|side| {
        let mut place = place_json(&side.span);
        if let Value::Object(fields) = &mut place {
            fields.insert("says".to_owned(), json!(side.says.as_str()));
        }
        place
    });
    let repairs = finding.repairs.iter().map(|repair| {
        json!({
            "place": place_json(&repair.span),
            "printed": repair.span.text.as_str(),
            "proposed": repair.proposed,
            "satisfies": repair.satisfies,
        })
    });
    json!({
        "rule": finding.rule,
        "slug": slug(finding.rule),
        "severity": finding.severity.word(),
        "message": finding.message,
        "places": places.collect::<Vec<_>>(),
        "expected": finding.expected,
        "repairs": repairs.collect::<Vec<_>>(),
        "cause": finding.cause.as_ref().map(|c| json!({"number": c.number, "text": c.text.as_str()})),
    })
}

/// A place: line, column and text always; sheet and cell, slide, shape and cell, or page where the format has them.
#[must_use]
pub fn place_json(span: &Span) -> Value {
    let mut fields = Map::new();
    fields.insert("line".to_owned(), json!(span.place.line()));
    fields.insert("column".to_owned(), json!(span.place.column()));
    fields.insert("text".to_owned(), json!(span.text.as_str()));
    match &span.place {
        Place::Text { .. } => {}
        Place::Sheet { sheet, row, column } => {
            fields.insert("sheet".to_owned(), json!(sheet.as_str()));
            fields.insert("cell".to_owned(), json!(format!("{}{row}", Place::letters(*column))));
        }
        Place::Slide {
            slide,
            shape,
            row,
            column,
        } => {
            fields.insert("slide".to_owned(), json!(slide));
            fields.insert("shape".to_owned(), json!(shape.as_str()));
            if *column > 0 {
                fields.insert("cell".to_owned(), json!(format!("{}{row}", Place::letters(*column))));
            }
        }
        Place::Page { page, .. } => {
            fields.insert("page".to_owned(), json!(page));
        }
        Place::Record { name, field } => {
            fields.insert("record".to_owned(), json!(name.as_str()));
            fields.insert("field".to_owned(), json!(field.as_str()));
        }
    }
    Value::Object(fields)
}

//! What contradicts what in the record, by the API: the same findings as the page's, with the fields they stand in.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use check::Finding;
use check::of_record::Seen;
use record::View;
use serde_json::{Value, json};
use terms::Span;

use super::{json_text, reached};
use crate::failure::Failure;
use crate::pages::checks::{field_of, fits};
use crate::visit::Visit;

/// How long a program waits for a run of the rules.
const WAIT: Duration = Duration::from_secs(20);
/// The most findings in one answer.
const MOST: usize = 1_000;

/// The findings.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    reached(&visit).await?;
    let outcome = visit.app.checking.of(&visit, WAIT).await?;
    let (Some(seen), false) = (&outcome.seen, outcome.working) else {
        let what = "The rules are being run over this position of the record. Ask again in a few seconds.";
        return Err(Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "working",
            "The record is being checked",
            what,
        ));
    };
    let per = visit.filled("per").and_then(|per| per.parse().ok()).unwrap_or(100);
    let per = usize::clamp(per, 1, MOST);
    let look = visit.look()?;
    let view = look.view();
    let chosen: Vec<&Finding> = seen.findings().filter(|finding| fits(&visit, seen, finding)).collect();
    let offset = (visit.page() - 1).saturating_mul(per);
    let shown = chosen.iter().skip(offset).take(per);
    let body = json!({
        "position": outcome.position.0,
        "total": chosen.len(),
        "offset": offset,
        "findings": shown.map(|finding| one(&view, seen, finding)).collect::<Vec<_>>(),
    });
    Ok(json_text(StatusCode::OK, body.to_string(), Some(outcome.position.0)))
}

fn one(view: &View<'_>, seen: &Seen, finding: &Finding) -> Value {
    let place = |span: &Span| {
        let (record, field) = field_of(view, seen, span).unzip();
        json!({
            "place": span.place.to_string(),
            "text": span.text.as_str(),
            "register": record.map(|one| one.register),
            "key": record.map(|one| one.key),
            "field": field.flatten(),
        })
    };
    let places = finding.places.iter().map(|side| {
        let mut place = place(&side.span);
        place["says"] = json!(side.says.as_str());
        place
    });
    let repairs = finding.repairs.iter().map(|repair| {
        json!({
            "place": place(&repair.span),
            "printed": repair.span.text.as_str(),
            "proposed": repair.proposed,
            "satisfies": repair.satisfies,
        })
    });
    json!({
        "rule": finding.rule,
        "slug": check::slug(finding.rule),
        "severity": finding.severity.word(),
        "area": seen.area(finding),
        "message": finding.message,
        "expected": finding.expected,
        "places": places.collect::<Vec<_>>(),
        "repairs": repairs.collect::<Vec<_>>(),
    })
}

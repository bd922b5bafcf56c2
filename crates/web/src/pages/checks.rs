//! What contradicts what in the record, as it stands or as at a moment; each side leads to the field that it names.
//!
//! Not here: packs and decisions about their findings (`findings`), when the rules are run (`checking`).

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use check::of_record::Seen;
use check::{Finding, Side};
use record::View;
use terms::{Place, Severity, Span};

use crate::cells;
use crate::checking::{Outcome, SHORTLY};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{count, thousands};
use crate::pages::show;
use crate::visit::Visit;

/// Findings on one page.
const PER_PAGE: usize = 50;

struct Choice {
    to: String,
    words: String,
    count: usize,
    on: bool,
}

struct Shown {
    rule: &'static str,
    slug: &'static str,
    severity: &'static str,
    message: String,
    expected: Option<String>,
    places: Vec<(String, String, String, String)>,
    repairs: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "checks.html")]
struct Page {
    f: Frame,
    lede: String,
    position: u64,
    then: String,
    working: bool,
    ready: bool,
    shown: String,
    severities: Vec<Choice>,
    rules: Vec<Choice>,
    areas: Vec<Choice>,
    said: String,
    here: String,
    all: String,
    findings: Vec<Shown>,
    total: usize,
    before: Option<String>,
    after: Option<String>,
}

/// The page.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let outcome = visit.app.checking.of(&visit, SHORTLY).await?;
    let look = visit.look()?;
    show(&drawn(&visit, &look.view(), &outcome))
}

/// Whether a finding is one of those asked for.
#[must_use]
pub fn fits(visit: &Visit, seen: &Seen, finding: &Finding) -> bool {
    visit.filled("severity").is_none_or(|s| finding.severity.word() == s)
        && visit.filled("rule").is_none_or(|r| finding.rule == r)
        && visit.filled("area").is_none_or(|a| seen.area(finding) == a)
}

fn drawn(visit: &Visit, view: &View<'_>, outcome: &Outcome) -> Page {
    let all: Vec<&Finding> = outcome.seen.iter().flat_map(Seen::findings).collect();
    let of = |severity| all.iter().filter(|f| f.severity == severity).count();
    let chosen: Vec<&Finding> = match &outcome.seen {
        Some(seen) => all.iter().copied().filter(|f| fits(visit, seen, f)).collect(),
        None => Vec::new(),
    };
    let skipped = (visit.page() - 1).saturating_mul(PER_PAGE);
    let on_page = chosen.iter().skip(skipped).take(PER_PAGE);
    let turn = |page: usize| visit.here_with(&[("page", page.to_string().as_str())]);
    let position = outcome.position.0;
    Page {
        f: Frame::of(visit, "Record checks"),
        lede: format!(
            "{}, {}, {}.",
            count(of(Severity::Error), "error", "errors"),
            count(of(Severity::Warning), "warning", "warnings"),
            count(of(Severity::Note), "note", "notes"),
        ),
        position,
        then: format!("/checks?at=position:{position}"),
        working: outcome.working,
        ready: outcome.seen.is_some(),
        shown: count(chosen.len(), "finding", "findings"),
        severities: choices(visit, "severity", all.iter().map(|f| f.severity.word()), str::to_owned),
        rules: choices(visit, "rule", all.iter().map(|f| f.rule), |rule| {
            format!("{rule} {}", check::slug(rule))
        }),
        areas: match &outcome.seen {
            Some(seen) => choices(visit, "area", all.iter().map(|f| seen.area(f)), |area| {
                title(view, area)
            }),
            None => Vec::new(),
        },
        said: ["rule", "area"]
            .iter()
            .filter_map(|term| visit.filled(term))
            .map(|said| format!(" · {said}"))
            .collect(),
        here: visit.here_with(&[]),
        all: visit.to("/checks"),
        findings: match &outcome.seen {
            Some(seen) => on_page.map(|finding| shown(visit, view, seen, finding)).collect(),
            None => Vec::new(),
        },
        total: all.len(),
        before: (visit.page() > 1).then(|| turn(visit.page() - 1)),
        after: (skipped.saturating_add(PER_PAGE) < chosen.len()).then(|| turn(visit.page() + 1)),
    }
}

fn title(view: &View<'_>, register: &str) -> String {
    view.schema()
        .register(register)
        .map_or_else(|| register.to_owned(), record::RegisterInfo::title)
}

fn choices(
    visit: &Visit,
    term: &str,
    all: impl Iterator<Item = &'static str>,
    words: impl Fn(&str) -> String,
) -> Vec<Choice> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for value in all {
        *counts.entry(value).or_insert(0) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    if term == "severity" {
        counts.sort_by_key(|(word, _)| ["error", "warning", "note"].iter().position(|known| known == word));
    }
    let asked = visit.filled(term);
    let choice = |(value, count): (&'static str, usize)| {
        let on = asked == Some(value);
        let to = visit.here_with(&[(term, if on { "" } else { value })]);
        let words = words(value);
        Choice { to, words, count, on }
    };
    counts.into_iter().map(choice).collect()
}

/// Where a span leads to, and how that reads: the record and the field.
#[must_use]
pub fn field_of(view: &View<'_>, seen: &Seen, span: &Span) -> Option<(record::AnyRef, Option<&'static str>)> {
    let one = seen.record(span)?;
    let Place::Record { field, .. } = &span.place else {
        return Some((one, None));
    };
    let info = view.schema().register(one.register)?;
    let column = info.columns.iter().find(|column| column.title == field.as_str());
    Some((one, column.map(|column| column.name)))
}

fn shown(visit: &Visit, view: &View<'_>, seen: &Seen, finding: &Finding) -> Shown {
    let to = |span: &Span| match field_of(view, seen, span) {
        Some((one, column)) => {
            let field = column.map(|name| format!("#field-{name}")).unwrap_or_default();
            format!("{}{field}", visit.to(&cells::path(one)))
        }
        None => String::new(),
    };
    let place = |side: &Side| {
        let (span, says) = (&side.span, side.says.to_string());
        (to(span), span.place.to_string(), says, span.text.to_string())
    };
    Shown {
        rule: finding.rule,
        slug: check::slug(finding.rule),
        severity: finding.severity.word(),
        message: super::findings::sentence(&finding.message),
        expected: finding.expected.clone(),
        places: finding.places.iter().map(place).collect(),
        repairs: finding
            .repairs
            .iter()
            .take(4)
            .map(|repair| {
                (
                    repair.span.text.to_string(),
                    repair.proposed.clone(),
                    repair.span.place.to_string(),
                )
            })
            .collect(),
    }
}

impl Page {
    fn moment(&self) -> String {
        thousands(usize::try_from(self.position).unwrap_or(usize::MAX))
    }
}

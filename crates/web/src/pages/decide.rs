//! Deciding about a finding: a repair is accepted, or it stays as printed. One entry with its reason.
//!
//! Accepting changes the fields of the record that the printed value became, unless somebody has changed them since or
//! only a decision moves them; then the form of the act that may is shown (`doors`). Which fields these are is told by
//! reading the corrected pack again.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use check::{Finding, Repair};
use pack::model::Model;
use pack::{Limits, RewriteError};
use programme::packs::Pack;
use record::{Edit, Look, Reading, Ref, What};
use store::Asked;

use crate::failure::Failure;
use crate::forms::Posted;
use crate::pages::doors::{self, Way};
use crate::pages::{findings, sign_in};
use crate::reports::Checked;
use crate::visit::Visit;

/// Takes the decision of a form.
pub async fn decide(visit: Visit, Path(key): Path<u32>, posted: Posted) -> Result<Response, Failure> {
    visit.only_now()?;
    let reason = Visit::reason(posted.get("reason"))?;
    let accept = posted.get("decision") == Some("accept");
    let repair = accept.then(|| posted.get("repair").and_then(|at| at.parse().ok()).unwrap_or(0));
    let Done { position, at, ways } =
        decided(&visit, key, posted.get("finding").unwrap_or_default(), repair, reason).await?;
    let said = format!("{}-{position}", if accept { "accepted" } else { "kept" });
    // What only a decision moves is not moved by the repair: the form of the act that may comes next.
    if let Some(to) = ways.iter().find_map(|way| way.form.as_ref()) {
        let to = crate::markup::address(to, [("reason", reason), ("said", &format!("door-{position}"))]);
        return Ok(Redirect::to(&to).into_response());
    }
    let back = sign_in::own_path(posted.get("back").unwrap_or_default());
    let back = if back.starts_with("/findings") {
        back
    } else {
        format!("/findings/{key}")
    };
    Ok(Redirect::to(&format!(
        "{}#f{at}",
        crate::markup::address(&back, [("said", said.as_str())])
    ))
    .into_response())
}

/// What came of a decision.
pub struct Done {
    /// The position of the entry.
    pub position: u64,
    /// The number of the finding.
    pub at: usize,
    /// What the repair may not move by itself.
    pub ways: Vec<Way>,
}

/// Decides about a finding: with the number of a repair it is accepted, else it stays as printed.
pub async fn decided(
    visit: &Visit,
    key: u32,
    asked: &str,
    repair: Option<usize>,
    reason: &str,
) -> Result<Done, Failure> {
    let (pack_key, pack, checked) = findings::checked(visit, key).await?;
    let at = checked
        .report
        .findings
        .iter()
        .position(|finding| finding.key() == asked)
        .ok_or_else(|| {
            Failure::missing("This pack has no such finding.").way(format!("/findings/{key}"), "The pack's findings")
        })?;
    let finding = &checked.report.findings[at];
    let chosen = repair.and_then(|at| finding.repairs.get(at));
    if repair.is_some() && chosen.is_none() {
        return Err(Failure::bad("no-repair", "This finding has no such repair."));
    }
    let mut edits = match chosen {
        Some(repair) => repaired(visit, pack_key, &pack, &checked, repair).await?,
        None => Vec::new(),
    };
    {
        let look = visit.look()?;
        let known = findings::decisions(&look.view());
        let undecided = |one: &&Finding| !known.contains_key(&record::fold(&findings::reference(&pack, one)));
        let mut decided: Vec<_> = settled(&checked, finding, chosen)
            .into_iter()
            .filter(undecided)
            .collect();
        // Two findings may have one reference; it is decided once.
        decided.dedup_by_key(|one| one.key());
        if decided.is_empty() {
            let status = axum::http::StatusCode::CONFLICT;
            let what = "Somebody has decided about this finding meanwhile. Nothing was changed.";
            return Err(Failure::new(status, "decided", "This is already decided", what)
                .way(format!("/findings/{key}"), "The pack's findings"));
        }
        edits.extend(decided.into_iter().map(|one| row(&pack, one, chosen, reason)));
    }
    // Whatever may fail comes before the entry is made: afterwards the answer is that it is recorded.
    let reading = doors::reading(visit, &pack).await?;
    let receipt = visit.ask(Asked::Edit(edits), reason).await?;
    let ways = match (chosen, reading, visit.look()) {
        (Some(repair), Some(reading), Ok(look)) => doors::ways(&look.view(), &pack, finding, repair, &reading),
        _ => Vec::new(),
    };
    Ok(Done {
        position: receipt.head.position,
        at,
        ways,
    })
}

/// The finding, and those of the same cause that the same repair clears.
fn settled<'c>(checked: &'c Checked, finding: &'c Finding, repair: Option<&Repair>) -> Vec<&'c Finding> {
    let Some(repair) = repair else { return vec![finding] };
    let cause = finding.cause.as_ref().map(|cause| cause.number);
    let same = |other: &&Finding| {
        std::ptr::eq(*other, finding)
            || (cause.is_some()
                && other.cause.as_ref().map(|cause| cause.number) == cause
                && other
                    .repairs
                    .iter()
                    .any(|r| r.span == repair.span && r.proposed == repair.proposed))
    };
    checked.report.findings.iter().filter(same).collect()
}

/// The row in the register of findings.
fn row(pack: &Pack, finding: &Finding, repair: Option<&Repair>, reason: &str) -> Edit {
    let edit = Edit::new("findings", What::Add)
        .typed("code", findings::reference(pack, finding))
        .typed("pack", pack.code.text().to_string())
        .typed("rule", finding.rule)
        .typed("message", finding.message.clone())
        .typed("disposition", if repair.is_some() { "accepted" } else { "kept" })
        .typed("reason", reason);
    let printed = repair
        .map(|repair| &repair.span)
        .or_else(|| finding.places.first().map(|side| &side.span));
    let edit = match printed
        .map(|span| span.text.to_string())
        .filter(|text| !text.trim().is_empty())
    {
        Some(printed) => edit.typed("printed", printed),
        None => edit,
    };
    match repair {
        Some(repair) => edit.typed("repaired", repair.proposed.clone()),
        None => edit,
    }
}

/// The edits of the record that a repair comes to.
async fn repaired(
    visit: &Visit,
    key: Ref<Pack>,
    pack: &Pack,
    checked: &Arc<Checked>,
    repair: &Repair,
) -> Result<Vec<Edit>, Failure> {
    let (Some(document), Some(reading)) = (&pack.content, &pack.reading) else {
        return Ok(Vec::new());
    };
    let store = visit.app.store();
    let (Some(bytes), Some(reading)) = (store.content(&document.0).await?, store.content(&reading.0).await?) else {
        return Ok(Vec::new());
    };
    let Ok(reading) = Reading::from_bytes(&reading) else {
        return Ok(Vec::new());
    };
    let (app, checked, repair, file) = (
        visit.app.clone(),
        Arc::clone(checked),
        repair.clone(),
        pack.file.clone(),
    );
    let work = move || values(&app, &checked, &repair, &file, &bytes, &reading);
    let values = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::broken(error.to_string()))?;
    let look = visit.look()?;
    Ok(edits(&look, key, &values))
}

/// A field of the record and what it shall be.
struct Value {
    register: String,
    record: String,
    column: String,
    typed: String,
}

/// What the corrected document says in the fields that the printed value became.
fn values(
    app: &crate::App,
    checked: &Checked,
    repair: &Repair,
    file: &str,
    bytes: &[u8],
    reading: &Reading,
) -> Vec<Value> {
    let before = pack::import::fields_of(reading, &repair.span);
    if before.is_empty() {
        return Vec::new();
    }
    let edit = pack::Edit {
        place: repair.span.place.clone(),
        printed: repair.span.text.clone(),
        proposed: repair.proposed.as_str().into(),
    };
    let document = match pack::rewrite(bytes, checked.model.document.format, std::slice::from_ref(&edit)) {
        Ok((corrected, _)) => pack::read(file, &corrected, &Limits::default()).ok(),
        // A PDF is not rewritten: it is read as it would be if its source were corrected.
        Err(RewriteError::ChangeList { .. }) => {
            pack::rewrite::as_corrected(&checked.model.document, repair.span.order, &edit)
        }
        Err(_) => None,
    };
    let Some(document) = document else { return Vec::new() };
    let after = pack::import::reading(&Model::recognise(document), store::content_hash(bytes), app.schema());
    let mut all = Vec::new();
    for fact in before {
        let same = |other: &&record::Fact| {
            (&other.register, &other.record, &other.column) == (&fact.register, &fact.record, &fact.column)
        };
        if let Some(now) = after.facts.iter().find(same).filter(|now| now.typed != fact.typed) {
            all.push(Value {
                register: fact.register.to_string(),
                record: fact.record.to_string(),
                column: fact.column.to_string(),
                typed: now.typed.to_string(),
            });
        }
    }
    all
}

fn edits(look: &Look, pack: Ref<Pack>, values: &[Value]) -> Vec<Edit> {
    let view = look.view();
    // What somebody changed after the pack was taken in is theirs: then the record refuses and shows both.
    let taken = view.history(pack.any()).last().map(|step| step.made.position);
    let mut all: Vec<Edit> = Vec::new();
    for value in values {
        let Some(number) = view.schema().number(&value.register) else {
            continue;
        };
        let Some(one) = view.named(number, &value.record).into_iter().next() else {
            continue;
        };
        let Some(column) = view.info(number).column(&value.column) else {
            continue;
        };
        if !view.rights(one).columns.get(column).copied().unwrap_or(false) {
            continue;
        }
        let key = one.key.get();
        match all
            .iter_mut()
            .find(|edit| edit.register == value.register && edit.what == What::Set(key))
        {
            Some(edit) => edit
                .fields
                .push((value.column.clone(), record::Input::Typed(value.typed.clone()))),
            None => {
                let mut edit = Edit::new(value.register.as_str(), What::Set(key))
                    .typed(value.column.as_str(), value.typed.as_str());
                edit.seen = taken;
                all.push(edit);
            }
        }
    }
    all
}

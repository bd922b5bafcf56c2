//! A pack with the repairs that were accepted: a corrected copy, or of a PDF the list of changes for whoever has its
//! source. The document itself is never written to.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use check::Repair;
use pack::document::Format;
use pack::{Edit, RewriteError};

use crate::failure::Failure;
use crate::pages::{findings, packs};
use crate::reports::Checked;
use crate::visit::Visit;

/// What there is to be had of a pack.
#[must_use]
pub fn words(checked: &Checked) -> &'static str {
    if checked.model.document.format == Format::Pdf {
        "the list of corrections to make in its source"
    } else {
        "a copy with the accepted repairs"
    }
}

/// The copy or the list, to be kept.
pub async fn page(visit: Visit, Path(key): Path<u32>) -> Result<Response, Failure> {
    let (_, pack, checked) = findings::checked(&visit, key).await?;
    let edits: Vec<Edit> = {
        let look = visit.look()?;
        let decisions = findings::decisions(&look.view());
        let accepted = checked.report.findings.iter().filter_map(|finding| {
            let decided = decisions.get(&record::fold(&findings::reference(&pack, finding)));
            findings::accepted(finding, decided).map(edit)
        });
        accepted.collect()
    };
    let missing = |what| Failure::missing(what).way(format!("/findings/{key}"), "The pack's findings");
    if edits.is_empty() {
        return Err(missing(
            "No repair of this pack has been accepted, so there is nothing to correct.",
        ));
    }
    let content = pack
        .content
        .as_ref()
        .ok_or_else(|| missing("The document is not kept."))?;
    let bytes = visit.app.store().content(&content.0).await?;
    let bytes = bytes.ok_or_else(|| missing("The document is not kept any more."))?;
    let format = checked.model.document.format;
    let work = move || pack::rewrite(&bytes, format, &edits);
    let made = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::broken(error.to_string()))?;
    match made {
        Ok((copy, _)) => packs::attachment(copy, "application/octet-stream", &format!("corrected-{}", pack.file)),
        Err(RewriteError::ChangeList { list }) => {
            let text = format!("Corrections to make in the source of {}\n\n{list}\n", pack.file);
            let name = format!("{}-corrections.txt", pack.file);
            packs::attachment(text.into_bytes(), "text/plain; charset=utf-8", &name)
        }
        Err(error) => {
            let what = format!("{error}. Nothing was changed.");
            let failure = Failure::new(
                StatusCode::CONFLICT,
                "not-corrected",
                "The corrections do not go together",
                what,
            );
            Err(failure.way(format!("/findings/{key}"), "The pack's findings"))
        }
    }
}

fn edit(repair: &Repair) -> Edit {
    Edit {
        place: repair.span.place.clone(),
        printed: repair.span.text.clone(),
        proposed: repair.proposed.as_str().into(),
    }
}

//! A register as a file: download of what matches, upload of what was changed elsewhere with a look before.
//!
//! Not here: the forms of files (`pack::exchange`), packs (`import`).

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use exchange::{FileKind, RegisterError, Taker};
use record::{Input, What};

use crate::failure::Failure;
use crate::forms::{Posted, UPLOAD_BYTES, Upload, bare_name};
use crate::frame::Frame;
use crate::markup::{Markup, count};
use crate::pages::{list, packs, show};
use crate::visit::Visit;

/// The most rows of one download.
const MOST: usize = 1_000_000;
/// Changes shown of a large file.
const SHOWN: usize = 300;

/// Says what is wrong with a file or why it was refused.
pub fn failed(error: RegisterError) -> Failure {
    match error {
        RegisterError::Unknown(name) => {
            Failure::missing(format!("There is no register “{name}”.")).way("/registers", "All registers")
        }
        RegisterError::File(faults) => {
            let what = "Nothing was changed. Mend these and upload it again.";
            let mut failure = Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "unreadable",
                "This file cannot be taken",
                what,
            );
            failure.fields = faults
                .iter()
                .take(100)
                .map(|fault| (String::new(), "unreadable", fault.to_string()))
                .collect();
            failure
        }
        RegisterError::Workbook(why) => Failure::broken(why),
        RegisterError::Ask(error) => error.into(),
        RegisterError::Store(error) => error.into(),
    }
}

/// The file of what matches.
pub async fn download(visit: Visit, Path((register, file)): Path<(String, String)>) -> Result<Response, Failure> {
    let kind = FileKind::of_name(&file)
        .filter(|kind| file == format!("export.{}", kind.ending()))
        .ok_or_else(|| {
            Failure::missing("Files come as export.csv, export.xlsx and export.json.")
                .way(format!("/registers/{register}"), "The list")
        })?;
    let look = visit.look()?;
    let query = {
        let view = look.view();
        let number = list::register(&view, &register)?;
        let mut query = list::asked(&visit, view.info(number))?;
        (query.offset, query.limit) = (0, MOST);
        query
    };
    let name = format!("{register}.{}", kind.ending());
    let work = move || exchange::export(&look, &register, &query, kind);
    let bytes = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::broken(error.to_string()))?
        .map_err(failed)?;
    packs::attachment(bytes, kind.media_type(), &name)
}

#[derive(Template)]
#[template(path = "upload.html")]
struct Form {
    f: Frame,
    title: String,
    list: String,
    path: String,
    most: usize,
}

/// The form of an upload.
pub async fn form(visit: Visit, Path(register): Path<String>) -> Result<Response, Failure> {
    visit.only_now()?;
    let title = may(&visit, &register)?;
    show(&Form {
        f: Frame::of(&visit, format!("Upload {title}")),
        list: format!("/registers/{register}"),
        path: format!("/registers/{register}/upload"),
        most: UPLOAD_BYTES >> 20,
        title,
    })
}

fn may(visit: &Visit, register: &str) -> Result<String, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let number = list::register(&view, register)?;
    let title = view.info(number).title();
    if view.may_add(number) {
        return Ok(title);
    }
    let what = format!("Your roles do not let you upload into {}.", title.to_lowercase());
    Err(Failure::forbidden(what).way(format!("/registers/{register}"), "The list"))
}

struct Change {
    what: &'static str,
    record: Markup,
    fields: String,
}

#[derive(Template)]
#[template(path = "upload_preview.html")]
struct Preview {
    f: Frame,
    title: String,
    list: String,
    path: String,
    file: String,
    hash: String,
    summary: String,
    changes: Vec<Change>,
    more: usize,
}

/// Shows what an uploaded file would change.
pub async fn upload(visit: Visit, Path(register): Path<String>, upload: Upload) -> Result<Response, Failure> {
    visit.only_now()?;
    let title = may(&visit, &register)?;
    let kind = kind_of(&upload.name, &register)?;
    let edits = exchange::edits(&visit.app.desk, &register, &upload.name, &upload.bytes, kind).map_err(failed)?;
    let hash = visit.app.store().put_content(&upload.bytes).await?;
    let look = visit.look()?;
    let view = look.view();
    let info = view.info(list::register(&view, &register)?);
    let mut changes = Vec::new();
    let (mut begin, mut set) = (0, 0);
    for edit in &edits {
        let (what, record, differing) = match edit.what {
            What::Add => {
                begin += 1;
                let name = edit
                    .fields
                    .first()
                    .map(|(_, Input::Typed(v) | Input::Json(v))| v.clone())
                    .unwrap_or_default();
                (
                    "begins",
                    Markup(crate::markup::escape(&name)),
                    edit.fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
                )
            }
            What::Set(key) | What::Drop(key) | What::Back(key) => {
                let Some(one) = view.record(info.name, key) else {
                    continue;
                };
                let differs = |(name, input): &&(String, Input)| {
                    let (Input::Typed(value) | Input::Json(value)) = input;
                    info.column(name).is_some_and(|at| view.show(one, at) != *value)
                };
                let fields: Vec<_> = edit
                    .fields
                    .iter()
                    .filter(differs)
                    .map(|(name, _)| name.as_str())
                    .collect();
                if fields.is_empty() {
                    continue;
                }
                set += 1;
                (
                    "changes",
                    crate::markup::link(&crate::cells::path(one), &view.name(one)),
                    fields,
                )
            }
        };
        let fields = differing
            .iter()
            .filter_map(|name| Some(info.columns[info.column(name)?].title))
            .collect::<Vec<_>>()
            .join(", ");
        changes.push(Change { what, record, fields });
    }
    let total = changes.len();
    changes.truncate(SHOWN);
    show(&Preview {
        f: Frame::of(&visit, format!("Upload {title}: what would change")),
        list: format!("/registers/{register}"),
        path: format!("/registers/{register}/upload/confirm"),
        file: upload.name,
        hash: record::chain::hex(&hash),
        summary: format!(
            "{} would begin, {} may change",
            count(begin, "record", "records"),
            count(set, "record", "records")
        ),
        more: total - changes.len(),
        changes,
        title,
    })
}

fn kind_of(file: &str, register: &str) -> Result<FileKind, Failure> {
    FileKind::of_name(file).ok_or_else(|| {
        let what = "The file’s name ends in neither .csv nor .xlsx nor .json. Nothing was changed.";
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unreadable",
            "This file cannot be taken",
            what,
        )
        .way(format!("/registers/{register}/upload"), "Choose another")
    })
}

/// Takes in the file that was shown, as one entry.
pub async fn confirm(visit: Visit, Path(register): Path<String>, posted: Posted) -> Result<Response, Failure> {
    visit.only_now()?;
    may(&visit, &register)?;
    let reason = Visit::reason(posted.get("reason"))?;
    let file = bare_name(posted.get("file").unwrap_or_default());
    let gone = || {
        Failure::new(
            StatusCode::GONE,
            "upload-gone",
            "The file is not here any more",
            "It waits for a day. Upload it again.",
        )
        .way(format!("/registers/{register}/upload"), "Upload it again")
    };
    let content = record::chain::from_hex(posted.get("document").unwrap_or_default()).ok_or_else(gone)?;
    let bytes = visit.app.store().content(&content).await?.ok_or_else(gone)?;
    let taker = Taker {
        viewer: visit.visitor()?.viewer.clone(),
        by: visit.actor()?,
        why: Some(reason.into()),
        clock: None,
    };
    let kind = kind_of(&file, &register)?;
    let receipt = exchange::import(&visit.app.desk, taker, (&register, &file), &bytes, kind)
        .await
        .map_err(failed)?;
    Ok(Redirect::to(&format!("/registers/{register}?said=saved-{}", receipt.head.position)).into_response())
}

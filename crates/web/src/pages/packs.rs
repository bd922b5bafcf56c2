//! The packs that came in, each with its findings, its moment and its document.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use programme::packs::Pack;

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, address};
use crate::pages::{findings, show};
use crate::reports;
use crate::visit::Visit;

/// Packs whose findings are counted on the page; older ones are a click away.
const COUNTED: usize = 6;

struct Row {
    key: u32,
    to: String,
    name: String,
    title: String,
    series: String,
    day: Markup,
    findings: Markup,
    moment: String,
    document: String,
    corrected: Option<String>,
}

#[derive(Template)]
#[template(path = "packs.html")]
struct Page {
    f: Frame,
    rows: Vec<Row>,
    may: bool,
}

/// The list.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let all: Vec<_> = findings::packs(&look.view())
        .into_iter()
        .map(|(key, pack)| (key, pack.clone()))
        .collect();
    let mut checked = Vec::new();
    for (_, pack) in all.iter().take(COUNTED) {
        let Some(content) = &pack.content else { continue };
        checked.push(reports::of_content(&visit.app, &pack.file, &content.0).await.ok());
    }
    let view = look.view();
    let repaired: std::collections::HashSet<_> = view
        .all::<programme::findings::Finding>()
        .filter(|(_, row)| row.disposition == Some(programme::findings::Disposition::Accepted))
        .filter_map(|(_, row)| row.pack)
        .collect();
    let row = |(at, (key, pack)): (usize, &(record::Ref<Pack>, Pack))| {
        let name = pack.code.text().to_string();
        let counted = checked.get(at).and_then(Option::as_ref);
        Row {
            key: key.key(),
            to: visit.to(&cells::path(key.any())),
            title: pack.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            series: pack.series.to_string(),
            day: findings::day(pack),
            findings: match counted {
                Some(checked) => findings::summary(&visit, &view, *key, pack, checked),
                None => crate::markup::link(&visit.to(&format!("/findings/{}", key.key())), "Findings"),
            },
            moment: address("/", [("at", format!("pack:{name}").as_str())]),
            document: pack
                .content
                .as_ref()
                .map(|content| format!("/content/{}", record::chain::hex(&content.0)))
                .unwrap_or_default(),
            corrected: repaired
                .contains(key)
                .then(|| format!("/packs/{}/corrected", key.key())),
            name,
        }
    };
    let may = visit.only_now().is_ok()
        && view
            .schema()
            .number_of::<Pack>()
            .is_some_and(|number| view.may_add(number));
    show(&Page {
        f: Frame::of(&visit, "Packs"),
        rows: all.iter().enumerate().map(row).collect(),
        may,
    })
}

/// A document by its hash, for those who may see a record that names it.
pub async fn content(visit: Visit, Path(hash): Path<String>) -> Result<Response, Failure> {
    let missing = || Failure::missing("There is no such document, or no record that you may see names it.");
    let wanted = record::chain::from_hex(&hash).ok_or_else(missing)?;
    let name = named(&visit, &wanted)?.ok_or_else(missing)?;
    let bytes = visit.app.store().content(&wanted).await?.ok_or_else(missing)?;
    attachment(bytes, "application/octet-stream", &name)
}

/// The name of a document that some record of the visitor's names.
fn named(visit: &Visit, wanted: &record::Hash) -> Result<Option<String>, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let is = |content: &Option<record::Content>| content.as_ref().is_some_and(|content| content.0 == *wanted);
    let pack = view
        .all::<Pack>()
        .find(|(_, pack)| is(&pack.content))
        .map(|(_, pack)| pack.file.to_string());
    let version = || {
        let mut all = view.all::<programme::document_versions::DocumentVersion>();
        all.find(|(_, version)| is(&version.content))
            .map(|(_, version)| version.code.text().to_string())
    };
    Ok(pack.or_else(version))
}

/// Bytes to be kept, never shown: whatever they are, the browser does not run them.
pub fn attachment(bytes: Vec<u8>, kind: &'static str, name: &str) -> Result<Response, Failure> {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._- ".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let value = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        crate::markup::encode(name).replace(['/', ':'], "_")
    );
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let value = HeaderValue::from_str(&value).map_err(|_| Failure::broken("a file name could not be written"))?;
    headers.insert(header::CONTENT_DISPOSITION, value);
    Ok(response)
}

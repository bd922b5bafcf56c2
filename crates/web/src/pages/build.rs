//! The pack of a meeting, out of the record: a form, the download, and the list of those that were kept.
//!
//! Not here: what a pack holds (`pack::build`), who may see a kept one (`exchange::keep`).

use askama::Template;
use axum::response::Response;
use exchange::{PackError, Taker};
use pack::build::{Form as Written, Wanted, Which};
use programme::groups::Group;
use programme::packs::{Pack, Taken};

use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::markup::Markup;
use crate::pages::{findings, packs, show};
use crate::visit::Visit;

struct Kept {
    name: String,
    title: String,
    day: Markup,
    head: String,
    document: String,
    file: String,
}

#[derive(Template)]
#[template(path = "build.html")]
struct Page {
    f: Frame,
    groups: Vec<(String, String, bool)>,
    meeting: String,
    keeps: bool,
    kept: Vec<Kept>,
}

/// Whether the visitor may keep a pack.
fn keeps(visit: &Visit) -> Result<bool, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let number = view.schema().number_of::<Pack>();
    Ok(visit.only_now().is_ok() && number.is_some_and(|number| view.may_add(number)))
}

/// The form, and the packs that were kept.
pub async fn form(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let asked = visit.filled("group").unwrap_or_default();
    let mut groups: Vec<(String, String, bool)> = view
        .all::<Group>()
        .filter(|(_, group)| group.closed.is_none())
        .map(|(_, group)| {
            let name = group.name.as_ref().map(ToString::to_string).unwrap_or_default();
            let code = group.code.text().to_string();
            let chosen = code == asked;
            (code, name, chosen)
        })
        .collect();
    groups.sort();
    let mut kept: Vec<_> = view
        .all::<Pack>()
        .filter(|(_, pack)| pack.taken == Some(Taken::Built))
        .collect();
    kept.sort_by_key(|(key, _)| std::cmp::Reverse(key.key()));
    let kept = kept
        .into_iter()
        .map(|(_, pack)| Kept {
            name: pack.code.text().to_string(),
            title: pack.title.as_ref().map(ToString::to_string).unwrap_or_default(),
            day: findings::day(pack),
            head: pack.built_from.as_ref().map(ToString::to_string).unwrap_or_default(),
            document: pack
                .content
                .as_ref()
                .map(|content| format!("/content/{}", record::chain::hex(&content.0)))
                .unwrap_or_default(),
            file: pack.file.to_string(),
        })
        .collect();
    show(&Page {
        f: Frame::of(&visit, "Build a pack"),
        meeting: visit.filled("meeting").unwrap_or("next").to_owned(),
        keeps: keeps(&visit)?,
        groups,
        kept,
    })
}

/// Builds a pack as the visitor may see it, or, where it is kept, as everybody may.
pub async fn build(visit: Visit, posted: Posted) -> Result<Response, Failure> {
    let asked = |name: &str| posted.filled(name).unwrap_or_default().to_owned();
    let keep = posted.get("keep").is_some();
    answer(
        &visit,
        (&asked("group"), &asked("meeting"), &asked("version")),
        &asked("format"),
        keep,
    )
    .await
}

/// The same for programs: a download as whoever asks may see it.
pub async fn download(visit: Visit) -> Result<Response, Failure> {
    let asked = |name: &str| visit.filled(name).unwrap_or_default().to_owned();
    answer(
        &visit,
        (&asked("group"), &asked("meeting"), &asked("version")),
        &asked("format"),
        false,
    )
    .await
}

async fn answer(
    visit: &Visit,
    (group, meeting, version): (&str, &str, &str),
    format: &str,
    keep: bool,
) -> Result<Response, Failure> {
    let form = Written::of_ending(format).ok_or_else(|| {
        Failure::bad(
            "no-format",
            "A pack comes as html, pdf, xlsx or pptx: choose one of them.",
        )
    })?;
    let wanted = Wanted {
        group: group.into(),
        meeting: Which::from(if meeting.is_empty() { "next" } else { meeting }),
        version: version.into(),
        from: Some(visit.app.today()),
    };
    let (built, bytes) = if keep {
        visit.only_now()?;
        if !keeps(visit)? {
            let what = "Your roles do not let you keep a pack. Build it without keeping it.";
            return Err(Failure::forbidden(what).way("/packs/build", "Build a pack"));
        }
        let taker = Taker {
            viewer: visit.visitor()?.viewer.clone(),
            by: visit.actor()?,
            why: Some("A pack was built".into()),
            clock: None,
        };
        let kept = exchange::keep(&visit.app.desk, taker, &wanted, form).await;
        kept.map(|(built, bytes, _)| (built, bytes)).map_err(failed)?
    } else {
        let look = visit.look()?;
        let work = move || exchange::build(&look, &wanted, form);
        let built = tokio::task::spawn_blocking(work).await;
        built
            .map_err(|error| Failure::broken(error.to_string()))?
            .map_err(failed)?
    };
    packs::attachment(bytes, form.media_type(), &built.file(form))
}

fn failed(error: PackError) -> Failure {
    match error {
        PackError::Build(why) => Failure::missing(format!("{why}.")).way("/packs/build", "Build a pack"),
        PackError::Write(why) => Failure::broken(why.to_string()),
        PackError::Ask(error) => error.into(),
        PackError::Store(error) => error.into(),
    }
}

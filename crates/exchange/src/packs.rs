//! Packs out of the record: built as somebody may see them, written in a form, and kept where that is asked.
//!
//! A kept pack is seen by whoever sees the list of packs; so it is built from what all of them may see. Not here: what
//! a pack holds and how it is written (`pack::build`).

use pack::build::{BuildError, Built, Form, Wanted, WriteError};
use record::{Edit, Look, Moment, Viewer, What};
use store::{AskError, Asked, Asking, Desk, Receipt, StoreError};

use crate::intake::Taker;

/// Why there is no pack, or it was not kept.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// What was asked for is not in the record.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The record refused to keep it.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whoever has signed in and owns nothing: what they see, everybody does.
#[must_use]
pub fn everybody() -> Viewer {
    Viewer::with(programme::roles::PARTICIPANT)
}

/// Builds a pack and writes it.
///
/// # Errors
/// When there is no such meeting, or the form cannot hold it.
pub fn build(look: &Look, wanted: &Wanted, form: Form) -> Result<(Built, Vec<u8>), PackError> {
    let built = pack::build::of_record(&look.view(), wanted)?;
    let bytes = built.write(form)?;
    Ok((built, bytes))
}

/// Builds a pack of what everybody may see and keeps it: its content by hash, and its row in the register of packs with
/// the head of the record from which it was built. The same pack again is not kept twice.
///
/// # Errors
/// When there is no such meeting, or the record refuses to keep it.
pub async fn keep(
    desk: &Desk,
    taker: Taker,
    wanted: &Wanted,
    form: Form,
) -> Result<(Built, Vec<u8>, Option<Receipt>), PackError> {
    let look = desk.look(&everybody(), &Moment::Now)?;
    let (built, bytes) = build(&look, wanted, form)?;
    let code = format!(
        "{} pack, {}, from {}",
        built.name,
        form.ending(),
        look.view().position()
    );
    let state = desk.node().state()?;
    let known = state
        .schema()
        .number("packs")
        .is_some_and(|number| !state.find_named(number, &code, state.position()).is_empty());
    if known {
        return Ok((built, bytes, None));
    }
    // Content before the entry that cites it.
    let content = desk.store().put_content(&bytes).await?;
    let edit = Edit::new("packs", What::Add)
        .typed("code", code)
        .typed("title", built.title.text(&[]))
        .typed("series", format!("{} packs built", built.group))
        .typed("on", built.on.to_string())
        .typed("file", built.file(form))
        .typed("content", record::chain::hex(&content))
        .typed("taken", "built")
        .typed("built_from", built.head.as_str());
    let mut asking = Asking::new(taker.viewer, taker.by, Asked::Edit(vec![edit]))?;
    asking.why = taker.why;
    asking.clock = taker.clock;
    let receipt = desk.ask(asking).await?;
    Ok((built, bytes, Some(receipt)))
}

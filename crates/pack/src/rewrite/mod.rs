//! Corrected copies: what is printed at a place is replaced, and nothing else changes.
//!
//! All or nothing: one edit whose printed text does not stand at its place refuses the whole copy and names the place.
//! A PDF is not rewritten; its edits come back as a list for whoever has the source. Which edits are right is decided
//! by people before this.

mod csv;
mod find;
mod list;
mod office;
mod reread;
mod slides;
mod text;
mod workbook;

pub use reread::as_corrected;

use crate::{ReadError, document::Format};
use std::collections::BTreeMap;
use terms::{Place, Text};
use thiserror::Error;

/// A replacement that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where.
    pub place: Place,
    /// What is printed there now: a part of the line, cell or paragraph, or all of it.
    pub printed: Text,
    /// What is to be printed there.
    pub proposed: Text,
}

/// A replacement that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The edit.
    pub edit: Edit,
    /// The whole line, cell or paragraph before.
    pub before: Text,
    /// The same after all edits of it.
    pub after: Text,
}

/// Why no copy was made. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RewriteError {
    /// The document cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The printed text does not stand at the place.
    #[error("{place}: \"{printed}\" is not there, but \"{there}\"; nothing was changed; check the document again")]
    NotFound {
        /// The edit's place.
        place: Place,
        /// The text that was expected.
        printed: Text,
        /// What stands there.
        there: Text,
    },
    /// The printed text stands there more than once.
    #[error("{place}: \"{printed}\" stands there {times} times; nothing was changed; edit that one by hand")]
    Ambiguous {
        /// The edit's place.
        place: Place,
        /// The text that was looked for.
        printed: Text,
        /// How often it stands there.
        times: usize,
    },
    /// Two edits want different things of the same characters.
    #[error("{place}: two decisions change the same text \"{printed}\"; nothing was changed; keep one of them")]
    Conflict {
        /// The place of the second.
        place: Place,
        /// What both change.
        printed: Text,
    },
    /// The place is of another format, or nothing can be replaced there.
    #[error("{place}: this cannot be changed here ({why}); nothing was changed")]
    Unwritable {
        /// The edit's place.
        place: Place,
        /// Why not, and what to do.
        why: Text,
    },
    /// A PDF is not rewritten: the changes to make in its source.
    #[error("a PDF is not rewritten; make these changes in the document that it was made from:\n{list}")]
    ChangeList {
        /// One change a line.
        list: Text,
    },
}

/// Makes a corrected copy of a document.
///
/// # Errors
/// When one edit cannot be made; then none is. For a PDF whose edits could all be found, [`RewriteError::ChangeList`].
pub fn rewrite(bytes: &[u8], format: Format, edits: &[Edit]) -> Result<(Vec<u8>, Vec<Applied>), RewriteError> {
    let edits = distinct(edits)?;
    match format {
        Format::Text => text::rewrite(bytes, &edits),
        Format::Csv => csv::rewrite(bytes, &edits),
        Format::Xlsx => workbook::rewrite(bytes, &edits),
        Format::Pptx => slides::rewrite(bytes, &edits),
        Format::Pdf => list::rewrite(bytes, &edits),
    }
}

/// Edits without repetitions; two findings may have asked for the same.
fn distinct(edits: &[Edit]) -> Result<Vec<Edit>, RewriteError> {
    let mut seen = BTreeMap::<(Place, Text), Text>::new();
    let mut out = Vec::new();
    for edit in edits {
        match seen.insert((edit.place.clone(), edit.printed.clone()), edit.proposed.clone()) {
            Some(before) if before != edit.proposed => {
                return Err(RewriteError::Conflict {
                    place: edit.place.clone(),
                    printed: edit.printed.clone(),
                });
            }
            Some(_) => {}
            None => out.push(edit.clone()),
        }
    }
    Ok(out)
}

fn unwritable(edit: &Edit, why: &str) -> RewriteError {
    RewriteError::Unwritable {
        place: edit.place.clone(),
        why: Text::from(why),
    }
}

//! Microsoft Project XML ("MSPDI", namespace `http://schemas.microsoft.com/project`), read, written and patched.
//!
//! What Project holds and a [`PlanFile`] does not (resources, assignments, costs, views) is not looked at and goes back
//! byte by byte. An identifier, planned dates and a secondary constraint have no element of their own: they travel as
//! added fields. Not here: Project's own scheduling; a rewritten start is a date, and Project may reckon it again.

mod calendars;
mod fields;
mod links;
mod patch;
mod read;
mod rewrite;
mod skeleton;
mod task;
mod tree;

use super::{
    model::PlanFile,
    problem::{FileError, Limits, Reading, Written},
};

/// The namespace of every element.
pub const NAMESPACE: &str = "http://schemas.microsoft.com/project";

/// Reads a file.
///
/// # Errors
/// When it is not UTF-8, not well-formed, cut off, beyond the limits, declares entities, or is not Project XML.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, FileError> {
    let text = text_of(bytes, limits)?;
    let parsed = read::Parsed::new(text, limits)?;
    Ok(Reading {
        plan: parsed.plan,
        problems: parsed.problems.into_list(),
    })
}

/// Puts a plan back into the file it was read from: elements whose values differ are changed, new activities and links
/// are added, links that the plan no longer has are taken out. Activities that only the file has stay.
///
/// # Errors
/// As for [`read`].
pub fn rewrite(original: &[u8], plan: &PlanFile, limits: &Limits) -> Result<Written, FileError> {
    let text = text_of(original, limits)?;
    let parsed = read::Parsed::new(text, limits)?;
    Ok(rewrite::rewrite(&parsed, plan, limits))
}

/// Writes a new file. Activities with forecast dates are scheduled by hand ("manual"), so that Project shows the dates
/// as they are stated here and does not reckon them again.
///
/// # Errors
/// When the plan is beyond the limits.
pub fn write(plan: &PlanFile) -> Result<Written, FileError> {
    let skeleton = skeleton::skeleton(plan);
    rewrite(skeleton.as_bytes(), plan, &Limits::default())
}

fn text_of<'b>(bytes: &'b [u8], limits: &Limits) -> Result<&'b str, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(FileError::TooLarge {
            size: bytes.len(),
            limit: limits.bytes,
        });
    }
    std::str::from_utf8(bytes).map_err(|e| FileError::NotUtf8 { at: e.valid_up_to() })
}

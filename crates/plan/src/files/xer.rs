//! Primavera XER: tables of a P6 database as tab-separated lines, read, written and patched.
//!
//! Tables and columns that a [`PlanFile`] does not hold (resources, costs, activity steps, unknown ones) go back byte
//! by byte and in their order. What XER has no column for (owner, baselines, deadline) travels as user-defined fields.
//! Not here: several projects in one file become one plan; the one that was exported is read, the others stay.

mod calendar;
mod columns;
mod links;
mod read;
mod rewrite;
mod table;

use super::{
    model::PlanFile,
    problem::{FileError, Limits, Reading, Written},
};
pub use table::Charset;

/// Reads a file. Text that is not UTF-8 is taken for Windows-1252, which Primavera writes in Western Europe.
///
/// # Errors
/// When it is no XER, cut off, beyond the limits, or has no project or tasks.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, FileError> {
    let parsed = read::Parsed::new(table::Tables::read(bytes, limits)?, limits)?;
    Ok(Reading {
        plan: parsed.plan,
        problems: parsed.problems.into_list(),
    })
}

/// Puts a plan back into the file it was read from: cells whose values differ are changed, new activities and links
/// are added, links that the plan no longer has are taken out. Activities that only the file has stay.
///
/// # Errors
/// As for [`read`].
pub fn rewrite(original: &[u8], plan: &PlanFile, limits: &Limits) -> Result<Written, FileError> {
    let parsed = read::Parsed::new(table::Tables::read(original, limits)?, limits)?;
    Ok(rewrite::rewrite(parsed, plan, limits))
}

/// Writes a new file. A plan without a calendar gets one of Monday to Friday, eight hours, since Primavera needs one.
///
/// # Errors
/// When the plan is beyond the limits.
pub fn write(plan: &PlanFile, charset: Charset) -> Result<Written, FileError> {
    let limits = Limits::default();
    let parsed = read::Parsed::new(columns::skeleton(plan, charset), &limits)?;
    Ok(rewrite::rewrite(parsed, plan, &limits))
}

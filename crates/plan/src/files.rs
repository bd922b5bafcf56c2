//! Plans in the forms of other tools: Microsoft Project XML, Primavera XER, CSV with a predecessors column, and
//! iCalendar for what is only looked at.
//!
//! [`read`] turns bytes into a [`PlanFile`] and a list of what was not understood; `write` makes a new file of a
//! plan; `rewrite` puts a plan back into the file it came from and touches only what differs, so that everything
//! that is not held here (resources, costs, layouts, unknown tables) goes back as it came. Not here: which activity is
//! which milestone of the record, and whether a date may be changed.

pub mod csv;
pub mod html;
pub mod ical;
pub mod labels;
pub mod model;
pub mod mspdi;
pub mod notation;
mod outline;
pub mod problem;
pub mod span;
pub mod xer;

pub use model::{
    Activity, Constraint, ConstraintKind, Dates, DayException, Field, FieldKind, Key, Kind, Link, LinkKind, PlanFile,
    Shift, WorkCalendar,
};
pub use problem::{FileError, Limits, Problem, Reading, Written};
pub use span::Span;

/// The forms that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Microsoft Project XML (MSPDI).
    Mspdi,
    /// Primavera XER.
    Xer,
    /// A table with a header row and a predecessors column.
    Csv,
}

impl Form {
    /// The form that the first bytes speak of; a table when they speak of nothing else.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let first = body.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
        let body = body.get(first..).unwrap_or_default();
        if body.starts_with(b"ERMHDR") {
            Self::Xer
        } else if body.starts_with(b"<") {
            Self::Mspdi
        } else {
            Self::Csv
        }
    }
}

/// Reads a plan in whichever of the forms it is.
///
/// # Errors
/// When nothing of the file can be used: the message says what is wrong, where, and what to do.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, FileError> {
    match Form::of(bytes) {
        Form::Mspdi => mspdi::read(bytes, limits),
        Form::Xer => xer::read(bytes, limits),
        Form::Csv => csv::read(bytes, limits),
    }
}

/// Writes a plan as a new file.
///
/// # Errors
/// When the plan has more rows than the limits allow.
pub fn write(plan: &PlanFile, form: Form) -> Result<Written, FileError> {
    match form {
        Form::Mspdi => mspdi::write(plan),
        Form::Xer => xer::write(plan, xer::Charset::Windows1252),
        Form::Csv => csv::write(plan),
    }
}

/// Puts a plan back into the file it was read from. What is equal stays as it stands, byte by byte.
///
/// # Errors
/// As for [`read`].
pub fn rewrite(original: &[u8], plan: &PlanFile, limits: &Limits) -> Result<Written, FileError> {
    match Form::of(original) {
        Form::Mspdi => mspdi::rewrite(original, plan, limits),
        Form::Xer => xer::rewrite(original, plan, limits),
        Form::Csv => csv::write(plan),
    }
}

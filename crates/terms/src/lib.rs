//! The words that every crate shares: text, dates and working days, RAG, places in documents, diagnostics.
//!
//! Here: values that mean the same everywhere. Not here: how they are stored (`record`), what a document says
//! (`pack`), what contradicts what (`check`).

mod calendar;
mod instant;
pub mod notation;
mod place;
mod rag;
mod text;
mod when;

pub use calendar::{Cadence, Calendar, CalendarError, Nation};
pub use instant::Instant;
pub use jiff::civil::{Date, Weekday};
pub use place::{Place, Span};
pub use rag::Rag;
pub use text::Text;
pub use when::When;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Debatable: a note at most.
    Note,
    /// Probable: follows from a stated rule or ordinary meaning.
    Warning,
    /// Certain: both sides cannot be right.
    Error,
}

impl Severity {
    /// The word as printed and stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

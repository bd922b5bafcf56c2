//! Document reviews: rounds of comment on a version.
//!
//! Here: one round: window, counts, kind. Not here: the single comments.

use record::{Access, At, Concerned, Problems, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::document_versions::DocumentVersion;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A round of comment on a version.
    pub struct DocumentReview in "document-reviews" {
        /// Version and kind, such as Data Cleanse Plan v0.3/industry.
        code: Key = column("Reference").unique().searched();
        /// The version looked at.
        version: Option<Ref<DocumentVersion>> = column("Version").seen_as("Its reviews");
        /// What kind of round.
        kind: Option<ReviewKind> = column("Kind");
        /// The day it opened.
        opened: Option<Date> = column("Opened");
        /// The day it closes.
        closes: Option<Date> = column("Closes");
        /// Comments received.
        comments: Option<u32> = column("Comments");
        /// Organisations that commented.
        participants: Option<u32> = column("Participants");
        /// Comments that would stop approval.
        showstoppers: Option<u32> = column("Showstoppers");
    }
}

impl Register for DocumentReview {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if let (Some(opened), Some(closes)) = (self.opened, self.closes)
            && closes < opened
        {
            say.refuse(
                "closes-before-opened",
                format!("{} cannot close before it opens", self.code),
            );
        }
    }
}

choice! {
    /// What kind of round it is.
    pub enum ReviewKind {
        /// Everybody comments.
        Industry = "industry" as "Industry review",
        /// Comments on how earlier ones were taken up.
        Assurance = "assurance" as "Assurance review",
        /// A formal consultation.
        Consultation = "consultation" as "Consultation",
    }
}

//! Document versions: which version says what, and which was endorsed and approved.
//!
//! Here: versions by document. An approval passes a door. Not here: the review rounds.

use record::{Access, At, Changes, Concerned, Content, Door, Ref, Refusal, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{DECIDERS, EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{documents::Document, groups::Group};

fields! {
    /// A version of a document.
    pub struct DocumentVersion in "document-versions" {
        /// Title and version, such as Data Cleanse Plan v0.3.
        code: Key = column("Version").unique().searched();
        /// The document.
        document: Option<Ref<Document>> = column("Document").seen_as("Its versions");
        /// The number alone.
        number: Option<Text> = column("Number");
        /// The day it was issued.
        issued: Option<Date> = column("Issued");
        /// What changed since the version before.
        notes: Option<Text> = column("Changes").searched().long();
        /// The group that recommended it.
        recommended_by: Option<Ref<Group>> = column("Recommended by").seen_as("Versions it recommended");
        /// The day it was approved.
        approved: Option<Date> = column("Approved").only_by(VERSION_APPROVED);
        /// The group that approved it.
        approved_by: Option<Ref<Group>> = column("Approved by").only_by(VERSION_APPROVED).seen_as("Versions it approved");
        /// The file, by content hash.
        content: Option<Content> = column("File");
    }
}

impl Register for DocumentVersion {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .pass(VERSION_APPROVED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

/// The only way to approve a version.
pub const VERSION_APPROVED: Door = Door("document-versions.approved");

fields! {
    /// Approve a version of a document.
    pub struct ApproveVersion in "approve-version" {
        /// The version.
        version: Ref<DocumentVersion> = column("Version");
        /// The group that approves.
        by: Ref<Group> = column("Approved by");
        /// The day.
        on: Date = column("Approved on");
    }
}

impl record::Action for ApproveVersion {
    const DOOR: Door = VERSION_APPROVED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let version = at.get(self.version)?;
        if let Some(day) = version.approved {
            return Err(Refusal::new(
                "already-approved",
                format!("{} was approved on {day}", version.code),
            ));
        }
        let approved = DocumentVersion {
            approved: Some(self.on),
            approved_by: Some(self.by),
            ..(*version).clone()
        };
        to.put(self.version, approved);
        Ok(())
    }
}

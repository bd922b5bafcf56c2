//! Milestone links: which milestone waits for which, how, and where that is said.
//!
//! Here: the links as recorded. A circle is recorded and found later (`plan`); only a milestone that waits for itself is
//! refused. Not here: floats and the critical path.

use record::{Access, At, Concerned, Problems, Ref, Register, choice, column, fields};
use terms::Text;

use crate::milestones::Milestone;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A milestone that waits for another.
    pub struct MilestoneLink in "milestone-links" {
        /// Both ids, such as T3-TE-0017 > T2-TE-0200.
        code: Key = column("Reference").unique().searched();
        /// What comes first.
        predecessor: Ref<Milestone> = column("Predecessor").seen_as("Milestones that wait for it");
        /// What waits.
        successor: Ref<Milestone> = column("Successor").seen_as("Milestones that it waits for");
        /// What waits for what: start or finish.
        kind: Option<LinkKind> = column("Kind");
        /// Working days between them, at least; fewer than none is a lead.
        lag: Option<i32> = column("Lag in working days");
        /// Whether a source says it, or somebody assumes it.
        provenance: Option<Provenance> = column("Provenance");
        /// The source, or why it is assumed.
        source: Option<Text> = column("Source").searched().long();
    }
}

impl Register for MilestoneLink {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if self.predecessor == self.successor {
            say.refuse_field("successor", "waits-for-itself", "a milestone cannot wait for itself");
        }
        if self.provenance == Some(Provenance::Sourced) && self.source.is_none() {
            say.refuse_field("source", "no-source", "say where it is written, or call it assumed");
        }
    }
}

choice! {
    /// What waits for what.
    pub enum LinkKind {
        /// The successor starts when the predecessor has finished.
        FinishStart = "finish-start" as "Finish to start",
        /// The successor starts when the predecessor has started.
        StartStart = "start-start" as "Start to start",
        /// The successor finishes when the predecessor has finished.
        FinishFinish = "finish-finish" as "Finish to finish",
        /// The successor finishes when the predecessor has started.
        StartFinish = "start-finish" as "Start to finish",
    }
}

choice! {
    /// How a link is known.
    pub enum Provenance {
        /// A document says it.
        Sourced = "sourced" as "Sourced",
        /// Somebody assumes it.
        Assumed = "assumed" as "Assumed",
    }
}

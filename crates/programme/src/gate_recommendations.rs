//! Gate recommendations: what a group recommends to those who decide a gate.
//!
//! Here: one recommendation at one meeting. Not here: the decision, which may differ.

use record::{Access, At, Concerned, Problems, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{gates::Gate, groups::Group, meetings::Meeting};

fields! {
    /// What a group recommends of a gate.
    pub struct GateRecommendation in "gate-recommendations" {
        /// Gate and group, such as T2-TE-0250/FTIG.
        code: Key = column("Reference").unique().searched();
        /// The gate.
        gate: Ref<Gate> = column("Gate").seen_as("Recommendations");
        /// The group.
        group: Ref<Group> = column("Group").seen_as("Gates it spoke on");
        /// What it recommends.
        recommends: Recommends = column("Recommends");
        /// The day.
        on: Date = column("Date");
        /// The meeting.
        meeting: Option<Ref<Meeting>> = column("Meeting").seen_as("Gates recommended");
        /// What it makes it subject to, or why not.
        text: Option<Text> = column("Conditions or reason").searched().long();
    }
}

impl Register for GateRecommendation {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.on > at.today() {
            say.refuse_field("on", "in-future", "it cannot have been recommended after today");
        }
        if self.recommends != Recommends::Approval && self.text.is_none() {
            say.refuse_field("text", "no-reason", "say on which conditions, or why not");
        }
    }
}

choice! {
    /// What a group recommends.
    pub enum Recommends {
        /// To approve.
        Approval = "approval" as "Approval",
        /// To approve on conditions.
        Conditional = "conditional" as "Approval on conditions",
        /// Not to approve.
        Refusal = "refusal" as "No approval",
    }
}

/// The latest recommendation of a group on a gate, up to a day.
#[must_use]
pub fn latest<'a>(at: &At<'a>, gate: Ref<Gate>, group: Ref<Group>, on: Date) -> Option<&'a GateRecommendation> {
    at.pointing::<GateRecommendation>(gate.any())
        .into_iter()
        .filter_map(|key| at.find(key).map(|one| (one.on, key, one)))
        .filter(|(day, _, one)| one.gate == gate && one.group == group && *day <= on)
        .max_by_key(|(day, key, _)| (*day, *key))
        .map(|(_, _, one)| one)
}

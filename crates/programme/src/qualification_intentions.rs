//! Qualification intentions: the route and tranche that a participant asks for.
//!
//! Here: what was said in the survey. Four unknowns are told apart: not asked, no response, not stated, not applicable.

use record::{Access, At, Concerned, Ref, Register, choice, column, fields};
use terms::Text;

use crate::roles::{INSIDE, OFFICE, OWNERS};
use crate::spelling::Key;
use crate::{mpids::Mpid, organisations::Organisation};

fields! {
    /// What a participant intends for qualification.
    pub struct QualificationIntention in "qualification-intentions" {
        /// MPID or group counted, and round.
        code: Key = column("Reference").unique().searched();
        /// The market participant.
        mpid: Option<Ref<Mpid>> = column("MPID").seen_as("Its intentions");
        /// The organisation that answered.
        organisation: Option<Ref<Organisation>> = column("Organisation").seen_as("Its intentions");
        /// SIT or non-SIT.
        route: Option<Route> = column("Route");
        /// Whether it expects to place reliance.
        reliance: Option<Reliance> = column("Placing Reliance");
        /// The tranche asked for.
        tranche: Option<Text> = column("Tranche");
        /// How many MPIDs this row counts; 1 for a single one.
        count: Option<u32> = column("Count");
        /// Whether an answer came.
        response: Option<Response> = column("Response");
    }
}

impl Register for QualificationIntention {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(INSIDE)
            .see_own(OWNERS)
            .edit(OFFICE)
            .edit_own(OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
    }
}

choice! {
    /// The route to qualification.
    pub enum Route {
        /// Through system integration testing.
        Sit = "sit" as "SIT",
        /// Through qualification testing.
        NonSit = "non-sit" as "Non-SIT",
    }
}

choice! {
    /// Whether somebody expects to place reliance.
    pub enum Reliance {
        /// On everything.
        Full = "full" as "Full",
        /// On something.
        Some = "some" as "Some",
        /// On nothing.
        None = "none" as "None",
        /// Did not say.
        NotStated = "not-stated" as "Not stated",
    }
}

choice! {
    /// Whether an answer came.
    pub enum Response {
        /// It did.
        Received = "received" as "Received",
        /// Was not asked.
        NotAsked = "not-asked" as "Not asked",
        /// Asked, and did not answer.
        NoResponse = "no-response" as "No response",
        /// Answered, but not this.
        NotStated = "not-stated" as "Not stated",
        /// Does not apply.
        NotApplicable = "not-applicable" as "Not applicable",
    }
}

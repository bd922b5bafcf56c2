//! Issues: what has gone wrong.
//!
//! Here: an issue and how it is resolved. A risk that has happened becomes one and keeps its history.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::organisations::Organisation;
use crate::risks::{Rating, Risk, RiskId};
use crate::roles::{EVERYONE, OFFICE};

fields! {
    /// What has gone wrong.
    pub struct Issue in "issues" {
        /// As the programme writes it, such as I041.
        id: RiskId = column("Issue ID").unique().searched();
        /// What happened.
        description: Text = column("Issue description").searched();
        /// What it does.
        impact: Option<Text> = column("Impact").searched();
        /// The rating in words.
        rating: Option<Rating> = column("RAG");
        /// The risk that it was.
        risk: Option<Ref<Risk>> = column("Was risk").seen_as("Issues it became");
        /// Who answers for it.
        owner: Option<Ref<Organisation>> = column("Owner").seen_as("Issues it owns");
        /// The day it was raised.
        raised: Option<Date> = column("Raised");
        /// How it was resolved.
        resolution: Option<Text> = column("Resolution").searched().long();
        /// The day it was resolved.
        resolved: Option<Date> = column("Resolved");
    }
}

impl Register for Issue {
    fn name(&self) -> Text {
        self.id.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.owner);
    }
}

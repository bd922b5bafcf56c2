//! Risks: what could go wrong.
//!
//! Here: the risk and its rating. Its mitigations are rows of their own. Not here: what has happened (`issues`).

use record::{Access, At, Concerned, Ref, Register, choice, code, column, fields};
use terms::{Date, Text};

use crate::organisations::Organisation;
use crate::roles::{EVERYONE, OFFICE};

fields! {
    /// What could go wrong.
    pub struct Risk in "risks" {
        /// As the programme writes it, such as R127.
        id: RiskId = column("Risk ID").unique().searched();
        /// What could happen.
        description: Text = column("Risk description").searched().long();
        /// What it would do.
        impact: Option<Text> = column("Risk impact").searched().long();
        /// The rating in words.
        rating: Option<Rating> = column("RAG");
        /// Probability on the programme's scale.
        probability: Option<u8> = column("Probability");
        /// Impact on the programme's scale.
        score: Option<u8> = column("Impact score");
        /// Who answers for it.
        owner: Option<Ref<Organisation>> = column("Owner").seen_as("Risks it owns");
        /// The day it was raised.
        raised: Option<Date> = column("Raised");
        /// The day it was closed.
        closed: Option<Date> = column("Closed");
    }
}

impl Register for Risk {
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

choice! {
    /// A rating in words.
    pub enum Rating {
        /// Low.
        Low = "low" as "Low",
        /// Medium.
        Medium = "medium" as "Medium",
        /// High.
        High = "high" as "High",
        /// Critical.
        Critical = "critical" as "Critical",
    }
}

code! {
    /// A risk's or issue's id in one spelling.
    pub struct RiskId, such as "R127";
}

impl RiskId {
    fn spelling(printed: &str) -> Option<String> {
        crate::spelling::code_spelling(printed)
    }
}

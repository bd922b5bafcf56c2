//! Newsletters: issues that were sent, each of what changed between two days.
//!
//! Here: the issue and the days it covers; the next one begins where the last ended. Not here: what changed, which is
//! read from the record when an issue is drafted.

use record::{Access, At, Concerned, Problems, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// An issue of the programme's newsletter.
    pub struct Newsletter in "newsletters" {
        /// Its name and number.
        code: Key = column("Issue").unique().searched();
        /// The first day that it covers.
        from: Date = column("From");
        /// The last day that it covers.
        until: Date = column("Until");
        /// What the editor says before the lists.
        introduction: Option<Text> = column("Introduction").searched().long();
        /// The text as it was sent.
        text: Option<Text> = column("Text").searched().long();
        /// The day it was sent.
        issued: Option<Date> = column("Issued");
    }
}

impl Register for Newsletter {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if self.until < self.from {
            say.refuse_field("until", "ends-before-it-begins", "it cannot end before it begins");
        }
    }
}

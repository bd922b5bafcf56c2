//! Phases: the named stretches of the programme, as dated reference data.
//!
//! Here: the phases. Plans, gates and reports may name one. Not here: what happens in them.

use record::{Access, At, Concerned, Problems, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A named stretch of the programme.
    pub struct Phase in "phases" {
        /// How it is called.
        code: Key = column("Phase").unique().searched();
        /// What it is for.
        about: Option<Text> = column("About").searched();
        /// Its first day.
        from: Option<Date> = column("From");
        /// Its last day.
        until: Option<Date> = column("Until");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for Phase {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if matches!((self.from, self.until), (Some(from), Some(until)) if until < from) {
            say.refuse_field("until", "ends-before-it-begins", "it cannot end before it begins");
        }
    }
}

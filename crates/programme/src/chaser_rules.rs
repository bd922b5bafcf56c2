//! Chaser rules: when somebody is reminded of what they owe.
//!
//! Configuration: the product ships none, and without one nobody is chased. Not here: whom it goes to when nothing
//! comes (`chaser_steps`), how the days are counted (`plan::telling`).

use record::{Access, At, Concerned, Problems, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::contacts::ContactRole;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::subscriptions::Topic;

/// The most working days that a rule or a step counts, about four years: more is a typing error, and days cost time.
pub const MOST_DAYS: u32 = 1000;

fields! {
    /// When somebody is reminded of what they owe.
    pub struct ChaserRule in "chaser-rules" {
        /// How it is called.
        code: Key = column("Rule").unique().searched();
        /// What is chased.
        topic: Topic = column("What is chased");
        /// Who of the organisation that owes it is told.
        to: ContactRole = column("Told to");
        /// Working days before its day on which it is said to be due soon; empty: it is not said.
        soon: Option<u32> = column("Due soon, working days before");
        /// Working days after which it is said again that it is overdue; empty: it is said once.
        again: Option<u32> = column("Overdue, again every working days");
        /// From which day the rule holds.
        from: Option<Date> = column("From");
        /// Until which day.
        until: Option<Date> = column("Until");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for ChaserRule {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if self.again == Some(0) {
            let text = "every 0 working days is no rhythm: leave it empty to say it once";
            say.refuse_field("again", "no-rhythm", text);
        }
        for (field, days) in [("soon", self.soon), ("again", self.again)] {
            bounded(field, days, say);
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until < from
        {
            say.refuse_field("until", "ends-before-it-begins", "it cannot end before it begins");
        }
    }
}

/// Refuses more days than a rule or a step counts.
pub(crate) fn bounded(field: &'static str, days: Option<u32>, say: &mut Problems) {
    if let Some(days) = days.filter(|days| *days > MOST_DAYS) {
        let text = format!("{days} working days are too many: give {MOST_DAYS} at most");
        say.refuse_field(field, "too-many-days", text);
    }
}

impl ChaserRule {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }
}

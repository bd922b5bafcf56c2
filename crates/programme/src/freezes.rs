//! Freezes: days on which the programme approves or starts nothing, as calendar entries beside public holidays.
//!
//! Here: the freezes, and the calendar with them. Not here: public holidays (`terms`).

use record::{Access, At, Concerned, Problems, Ref, Register, choice, column, fields};
use terms::{Calendar, Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// Days on which the programme approves or starts nothing.
    pub struct Freeze in "freezes" {
        /// How it is called.
        code: Key = column("Freeze").unique().searched();
        /// Its first day.
        from: Date = column("From");
        /// Its last day.
        until: Date = column("Until");
        /// What rests meanwhile.
        rests: Option<FreezeKind> = column("What rests");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for Freeze {
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
        } else if self.from.duration_until(self.until).as_hours() / 24 > LONGEST {
            say.refuse_field(
                "until",
                "longer-than-a-year",
                "a freeze lasts a year at most; is its end mistyped?",
            );
        }
    }
}

choice! {
    /// What rests in a freeze.
    pub enum FreezeKind {
        /// Nothing is approved.
        Approvals = "approvals" as "No approvals",
        /// Nothing is started.
        Starts = "starts" as "No starts",
        /// Nothing is worked on: its days count as holidays.
        Work = "work" as "No work",
    }
}

/// Days between the first and the last day of the longest freeze.
const LONGEST: i64 = 366;

/// The calendar with the days on which no work is done.
#[must_use]
pub fn calendar<'f>(freezes: impl IntoIterator<Item = &'f Freeze>, holidays: Calendar) -> Calendar {
    let closed = freezes
        .into_iter()
        .filter(|freeze| freeze.rests == Some(FreezeKind::Work));
    closed.fold(holidays, |calendar, freeze| {
        calendar.with_freeze(freeze.code.as_str(), freeze.from, freeze.until)
    })
}

//! Notices: mails that were delivered, and whether they were acknowledged.
//!
//! Here: what remains of a mail as evidence: to whom, what it told of, when the server took it, when it was
//! acknowledged. Written by the process that sends, never typed. Not here: the outbox (`store`), the mail's words.

use record::{Access, At, Concerned, Door, Person, Ref, Register, column, fields};
use terms::{Instant, Text};

use crate::organisations::Organisation;
use crate::roles::{EVERYONE, OFFICE_AND_COORDINATORS};
use crate::spelling::Key;

fields! {
    /// A mail that was delivered.
    pub struct Notice in "notices" {
        /// The mail's number in the outbox.
        code: Key = column("Mail").unique().searched();
        /// To whom.
        person: Option<Person> = column("Person").only_by(SENT);
        /// For which organisation.
        organisation: Option<Ref<Organisation>> = column("Organisation").only_by(SENT).seen_as("What its contacts were told");
        /// What it told of, one each line: what was said, the record, its day, to whom. Said once, it is not said again.
        tells: Option<Text> = column("Tells").only_by(SENT).searched().long();
        /// When a mail server took it.
        sent: Option<Instant> = column("Delivered").only_by(SENT);
        /// What the mail server answered.
        answer: Option<Text> = column("Answer").only_by(SENT);
        /// When the person acknowledged it.
        acknowledged: Option<Instant> = column("Acknowledged").only_by(ACKNOWLEDGED);
    }
}

impl Register for Notice {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(OFFICE_AND_COORDINATORS).see_own(EVERYONE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
        if let Some(person) = &self.person {
            who.add_person(person);
        }
    }
}

/// Passed by the process that sends mails, and by nobody else.
pub const SENT: Door = Door("notices.sent");

/// Passed when the person to whom a mail went acknowledges it.
pub const ACKNOWLEDGED: Door = Door("notices.acknowledged");

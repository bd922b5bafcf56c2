//! Actions: what somebody was asked to do, by when.
//!
//! Here: the action and where it stands. Closing is an act of a meeting: it passes a door. Not here: whether its dates make sense (`check`).

use record::{
    Access, At, Changes, Concerned, Door, Person, Problems, Ref, Refs, Refusal, Register, choice, code, column, fields,
};
use terms::{Date, Text};

use crate::roles::{DECIDERS, EVERYONE, OFFICE, OWNERS};
use crate::{meetings::Meeting, milestones::Milestone, organisations::Organisation};

fields! {
    /// Something that somebody was asked to do.
    pub struct Action in "actions" {
        /// Group, meeting and serial, such as TMAG21-03.
        id: ActionRef = column("Ref").unique().searched();
        /// What is to be done.
        action: Text = column("Action").searched().long();
        /// The body that does it, as named.
        owner: Option<Text> = column("Owner").searched();
        /// The person who does it.
        person: Option<Person> = column("Person");
        /// The organisation that answers for it.
        organisation: Option<Ref<Organisation>> = column("Organisation").seen_as("Actions it owns");
        /// The day it was raised.
        raised: Option<Date> = column("Date");
        /// The meeting that raised it.
        meeting: Option<Ref<Meeting>> = column("Raised at").seen_as("Actions it raised");
        /// By when.
        due: Option<Date> = column("Due");
        /// Open, or recommended for closure: what the secretariat proposes.
        status: Option<ActionStatus> = column("Status").by_owner();
        /// How it stands.
        update: Option<Text> = column("Latest Update").searched().long().by_owner();
        /// The day a meeting closed it.
        closed: Option<Date> = column("Closed").only_by(CLOSED);
        /// Milestones that it touches.
        milestones: Refs<Milestone> = column("Milestones").seen_as("Actions that touch it");
    }
}

impl Register for Action {
    fn name(&self) -> Text {
        self.id.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .edit_own(OWNERS)
            .pass(CLOSED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
    }

    fn check(&self, _own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.closed.is_some_and(|day| day > at.today()) {
            say.refuse(
                "closed-in-future",
                format!("{} cannot have been closed after today", self.id),
            );
        }
    }
}

/// The only way to close an action: a meeting does it.
pub const CLOSED: Door = Door("actions.closed");

choice! {
    /// Where an action stands before a meeting closes it.
    pub enum ActionStatus {
        /// To be done.
        Open = "open" as "Open",
        /// Done as the secretariat sees it; a meeting closes it.
        RecommendClosed = "recommend-closed" as "Recommend Closed",
        /// Waits for something.
        OnHold = "on-hold" as "On hold",
        /// Past its day.
        Overdue = "overdue" as "Overdue",
        /// Closed, as a document that came in says.
        Closed = "closed" as "Closed",
    }
}

code! {
    /// An action's reference in one spelling: trimmed, upper case, plain hyphens.
    pub struct ActionRef, such as "TMAG21-03";
}

impl ActionRef {
    fn spelling(printed: &str) -> Option<String> {
        crate::spelling::code_spelling(printed)
    }
}

fields! {
    /// Close actions at a meeting.
    pub struct CloseActions in "close-actions" {
        /// The actions to close.
        actions: Refs<Action> = column("Actions");
        /// The meeting that closes them.
        meeting: Ref<Meeting> = column("Closed at");
    }
}

impl record::Action for CloseActions {
    const DOOR: Door = CLOSED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let meeting = at.get(self.meeting)?;
        let Some(day) = meeting.on else {
            return Err(Refusal::new(
                "no-day",
                format!("{} has no date yet; give it one first", meeting.code),
            ));
        };
        for key in self.actions.iter() {
            let action = at.get(key)?;
            if let Some(before) = action.closed {
                return Err(Refusal::new(
                    "already-closed",
                    format!("{} was closed on {before}", action.id),
                ));
            }
            to.put(
                key,
                Action {
                    closed: Some(day),
                    ..(*action).clone()
                },
            );
        }
        Ok(())
    }
}

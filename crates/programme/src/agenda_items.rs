//! Agenda items: what a meeting deals with, in order.
//!
//! Here: the items as planned. Not here: the papers and what was decided.

use record::{Access, At, Concerned, Person, Ref, Refs, Register, choice, column, fields};
use terms::Text;

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{meetings::Meeting, milestones::Milestone};

fields! {
    /// An item of a meeting's agenda.
    pub struct AgendaItem in "agenda-items" {
        /// Meeting and number, such as TMAG22/5.
        code: Key = column("Reference").unique().searched();
        /// The meeting.
        meeting: Option<Ref<Meeting>> = column("Meeting").seen_as("Its agenda");
        /// The number printed.
        number: Option<Text> = column("#");
        /// What it is called.
        title: Text = column("Item").searched();
        /// What is asked.
        objective: Option<Text> = column("Objective").searched();
        /// Decision, information, or both.
        kind: Option<ItemKind> = column("Type");
        /// The body that leads.
        lead: Option<Text> = column("Lead").searched();
        /// The person who leads.
        presenter: Option<Person> = column("Presenter");
        /// From when to when, as printed.
        slot: Option<Text> = column("Time");
        /// The length in minutes.
        minutes: Option<u16> = column("Minutes");
        /// The page of the pack.
        page: Option<Text> = column("Page");
        /// The item it is part of.
        parent: Option<Ref<AgendaItem>> = column("Part of").seen_as("Its parts");
        /// Milestones that it deals with.
        milestones: Refs<Milestone> = column("Milestones").seen_as("Agenda items on it");
    }
}

impl Register for AgendaItem {
    fn name(&self) -> Text {
        self.title.clone()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

choice! {
    /// What an item asks of the meeting.
    pub enum ItemKind {
        /// Something is decided.
        Decision = "decision" as "Decision",
        /// Something is told.
        Information = "information" as "Information",
        /// Both.
        Both = "both" as "Information / Decision",
    }
}

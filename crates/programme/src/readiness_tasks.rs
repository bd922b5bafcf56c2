//! Readiness tasks: what has to be ready, by stage, interval and party.
//!
//! Here: the tracker's rows as stated. A derived colour stands beside the stated one and is not stored.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Rag, Text};

use crate::roles::{EVERYONE, OFFICE_AND_SI, OWNERS};
use crate::spelling::Key;
use crate::{milestones::Milestone, organisations::Organisation};

fields! {
    /// Something that has to be ready.
    pub struct ReadinessTask in "readiness-tasks" {
        /// Stage, interval, owner and task in one line.
        code: Key = column("Reference").unique().searched();
        /// The stage.
        stage: Option<Text> = column("SIT Stage").searched();
        /// The interval as printed.
        interval: Option<Text> = column("CIT Interval");
        /// SI or participant.
        owner: Option<Text> = column("Owner (PP/SI)").searched();
        /// The participant, where it is one.
        party: Option<Ref<Organisation>> = column("Party").seen_as("Its readiness tasks");
        /// The category.
        category: Option<Text> = column("Task Category").searched();
        /// What has to be ready.
        task: Text = column("Task").searched();
        /// From when.
        start: Option<Date> = column("Start Date");
        /// By when.
        finish: Option<Date> = column("Finish Date");
        /// The colour stated; none is unknown.
        status: Option<Rag> = column("Status (RAG)").by_owner();
        /// What is to be said.
        commentary: Option<Text> = column("Commentary").searched().long().by_owner();
        /// Note on the phase.
        phase_note: Option<Text> = column("Phase Note");
        /// When it is now expected.
        forecast: Option<Date> = column("Forecast Date").by_owner();
        /// The tier as printed.
        tier: Option<Text> = column("Milestone Tier");
        /// The milestone that it mirrors.
        milestone: Option<Ref<Milestone>> = column("Milestone").seen_as("Readiness tasks for it");
    }
}

impl Register for ReadinessTask {
    fn name(&self) -> Text {
        self.task.clone()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE_AND_SI).edit_own(OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.party);
    }
}

//! Milestone completions: which party of a scope has done its part of a milestone, and what shows it.
//!
//! Here: one party's part, and the roll-up of all. Not here: who the parties are (`scopes`).

use record::{Access, At, Concerned, Content, Derived, Narrowed, Problems, Ref, Register, View, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE, OWNERS};
use crate::spelling::Key;
use crate::{
    document_versions::DocumentVersion, locations::Location, milestones::Milestone, organisations::Organisation, scopes,
};

fields! {
    /// One party's part of a milestone.
    pub struct MilestoneCompletion in "milestone-completions" {
        /// Milestone and organisation, such as T3-MI-0031/Northern Networks.
        code: Key = column("Reference").unique().searched();
        /// The milestone.
        milestone: Ref<Milestone> = column("Milestone").seen_as("Parts of its parties");
        /// Whose part it is.
        organisation: Ref<Organisation> = column("Organisation").seen_as("Its parts of milestones");
        /// The day it expects to be done.
        forecast: Option<Date> = column("Forecast").by_owner();
        /// The day it was done.
        done: Option<Date> = column("Done on").by_owner();
        /// What shows that it was done.
        evidence: Option<Text> = column("Evidence").searched().long().by_owner();
        /// Where the evidence is found.
        location: Option<Ref<Location>> = column("Evidence at").by_owner().seen_as("Parts that it shows");
        /// The version of a document that shows it.
        version: Option<Ref<DocumentVersion>> = column("Evidence in").by_owner().seen_as("Parts that it shows");
        /// The file that shows it, by content hash.
        file: Option<Content> = column("Evidence file").by_owner();
    }
}

impl Register for MilestoneCompletion {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .edit_own(OWNERS)
            .add_own(OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
    }

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.done.is_some_and(|day| day > at.today()) {
            say.refuse_field("done", "done-in-future", "it cannot have been done after today");
        }
        if self.done.is_some() && !self.is_shown() {
            let text = "say what shows it: words, a location, a version of a document or a file";
            say.refuse_field("evidence", "no-evidence", text);
        }
        let twice = |(one, row): &(Ref<Self>, &Self)| {
            *one != own && row.milestone == self.milestone && row.organisation == self.organisation
        };
        if let Some((_, other)) = at.all::<Self>().find(twice) {
            let text = format!("{} is the part of the same party: change that", other.code);
            say.refuse_field("organisation", "recorded-already", text);
        }
    }
}

impl MilestoneCompletion {
    fn is_shown(&self) -> bool {
        self.evidence.is_some() || self.location.is_some() || self.version.is_some() || self.file.is_some()
    }
}

/// How far the parties of a milestone's scope are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollUp {
    /// Each party, with its row if there is one, in order of key.
    pub parties: Vec<(Ref<Organisation>, Option<Ref<MilestoneCompletion>>)>,
    /// Those that are done.
    pub done: Vec<Ref<Organisation>>,
}

impl RollUp {
    /// The roll-up of a milestone on a day; none if it is not owned by a scope.
    #[must_use]
    pub fn of(at: &At<'_>, one: Ref<Milestone>, milestone: &Milestone, on: Date) -> Option<Self> {
        let scope = at.find(milestone.scope?)?;
        let rows: Vec<_> = at
            .pointing::<MilestoneCompletion>(one.any())
            .into_iter()
            .filter_map(|key| at.find(key).map(|row| (key, row)))
            .collect();
        let of = |who: Ref<Organisation>| {
            let mine = rows.iter().find(|(_, row)| row.organisation == who);
            (who, mine.map(|(key, _)| *key))
        };
        let parties: Vec<_> = scopes::members(at, scope, on).into_iter().map(of).collect();
        let is_done = |who: &Ref<Organisation>| {
            rows.iter()
                .any(|(_, row)| row.organisation == *who && row.done.is_some_and(|day| day <= on))
        };
        let done = parties.iter().map(|(who, _)| *who).filter(is_done).collect();
        Some(Self { parties, done })
    }

    /// Whether every party is done; with no party nothing is.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.parties.is_empty() && self.done.len() == self.parties.len()
    }

    /// "3 of 6 parties".
    #[must_use]
    pub fn words(&self) -> String {
        let noun = if self.parties.len() == 1 { "party" } else { "parties" };
        format!("{} of {} {noun}", self.done.len(), self.parties.len())
    }
}

/// The roll-up of a milestone as of today, for pages.
pub struct RollUpOf(Option<RollUp>);

impl Derived for RollUpOf {
    type Question = u32;

    fn derive(at: &At<'_>, question: &u32) -> Self {
        let of = |one: Ref<Milestone>| RollUp::of(at, one, at.find(one)?, at.today());
        Self(Ref::from_number(*question).and_then(of))
    }
}

impl Narrowed for RollUpOf {
    type Seen = Option<RollUp>;

    fn narrowed(&self, view: &View<'_>) -> Option<RollUp> {
        let mut seen = self.0.clone()?;
        seen.parties.retain(|(who, _)| view.may_see(who.any()));
        seen.done.retain(|who| view.may_see(who.any()));
        Some(seen)
    }
}

//! Subscriptions: who hears of which topic, and how often.
//!
//! Here: what somebody asked to hear of, for themselves or for whoever speaks for an organisation in a role. Not here:
//! what is owed and chased (`chaser_rules`), mails (`notices`).

use record::{Access, At, Concerned, Person, Problems, Ref, Register, choice, column, fields};
use terms::Date;

use crate::contacts::ContactRole;
use crate::organisations::Organisation;
use crate::roles::{EVERYONE, OFFICE_AND_COORDINATORS};
use crate::spelling::Key;

fields! {
    /// What somebody asked to hear of.
    pub struct Subscription in "subscriptions" {
        /// Who and what, such as Northern Networks/PKI officer/documents.
        code: Key = column("Reference").unique().searched();
        /// The person who asked for themselves.
        person: Option<Person> = column("Person");
        /// The organisation whose contacts hear of it.
        organisation: Option<Ref<Organisation>> = column("Organisation").seen_as("What its contacts are told");
        /// Which of its contacts; without an organisation, of the programme's own.
        role: Option<ContactRole> = column("Contact role");
        /// What about.
        topic: Topic = column("Topic");
        /// How often.
        rhythm: Rhythm = column("How often").by_owner();
        /// From which day; what happened before is not told.
        from: Date = column("From");
        /// Until which day.
        until: Option<Date> = column("Until").by_owner();
    }
}

impl Register for Subscription {
    fn name(&self) -> terms::Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(OFFICE_AND_COORDINATORS)
            .see_own(EVERYONE)
            .edit(OFFICE_AND_COORDINATORS)
            .edit_own(EVERYONE)
            .add_own(EVERYONE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
        if let Some(person) = &self.person {
            who.add_person(person);
        }
    }

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if self.person.is_some() == self.role.is_some() {
            let text = "name a person, or the role of a contact: one of both";
            say.refuse_field("role", "whom", text);
        }
        if self.person.is_some() && self.organisation.is_some() {
            let text = "a person hears for themselves; for an organisation, name the role of its contact";
            say.refuse_field("organisation", "whom", text);
        }
        if self.until.is_some_and(|until| until < self.from) {
            say.refuse_field("until", "ends-before-it-begins", "it cannot end before it begins");
        }
    }
}

impl Subscription {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }
}

choice! {
    /// What one can be told about.
    pub enum Topic {
        /// Actions.
        Actions = "actions" as "Actions",
        /// Readiness tasks and what else a party has to deliver.
        Deliverables = "deliverables" as "Deliverables",
        /// Parts of milestones that each party of a scope has to do.
        Milestones = "milestones" as "Milestones",
        /// Impact assessments and requests for information.
        Assessments = "assessments" as "Assessments",
        /// Reviews of documents.
        Reviews = "reviews" as "Reviews and consultations",
        /// Changes of the plan.
        Changes = "changes" as "Changes",
        /// Decisions.
        Decisions = "decisions" as "Decisions",
        /// New versions of documents.
        Documents = "documents" as "Documents",
        /// Events.
        Events = "events" as "Events",
        /// The newsletter.
        Newsletter = "newsletter" as "Newsletter",
    }
}

choice! {
    /// How often somebody is told.
    pub enum Rhythm {
        /// At once.
        AtOnce = "at-once" as "At once",
        /// On each working day, together.
        Daily = "daily" as "Daily digest",
        /// On the first working day of a week, together.
        Weekly = "weekly" as "Weekly digest",
    }
}

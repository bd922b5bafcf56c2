//! What the record gives to telling: deadlines, news, contacts, rules and subscriptions as `plan` counts with them.
//!
//! A bridge: it says what a column means to the calculation. Not here: the calculation (`plan::telling`), mails.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::ToSpan as _;
use plan::telling::{Chased, Contact, Deadline, Mail, News, Rhythm as Often, Rule, Step, Subscription as Hears, Who};
use record::{AnyRef, Ref, View};
use terms::{Calendar, Date};

use crate::change_requests::ChangeRequest;
use crate::chaser_rules::ChaserRule;
use crate::chaser_steps::ChaserStep;
use crate::contacts;
use crate::decisions::Decision;
use crate::document_reviews::DocumentReview;
use crate::document_versions::DocumentVersion;
use crate::events::Event;
use crate::impact_assessments::ImpactAssessment;
use crate::milestone_changes::MilestoneChange;
use crate::notices::Notice;
use crate::party_matters::{self, Stands};
use crate::plan_of_record::WorkingDays;
use crate::subscriptions::{Rhythm, Subscription, Topic};

/// How many working days back something still is news.
pub const NEWS_WINDOW: u32 = 10;

/// What the record gives to telling on a day.
pub struct Telling {
    /// What is owed.
    pub deadlines: Vec<Deadline>,
    /// What happened.
    pub news: Vec<News>,
    /// Who speaks for whom.
    pub contacts: Vec<Contact>,
    /// When what is owed is chased.
    pub rules: Vec<Rule>,
    /// Who hears of what.
    pub subscriptions: Vec<Hears>,
    /// What was told, as the record has it.
    pub told: HashSet<String>,
    today: Date,
    calendar: Calendar,
}

/// The organisations that persons belong to, as accounts say.
pub type Memberships = HashMap<String, Vec<u32>>;

impl Telling {
    /// What a view gives on its day, counted by these holidays and the programme's freezes. The view has to be one that
    /// sees all: who may be told what is decided when a mail is written.
    #[must_use]
    pub fn of(view: &View<'_>, holidays: Calendar, members: &Memberships) -> Self {
        let today = view.today();
        Self {
            deadlines: deadlines(view),
            news: news(view),
            contacts: contacts_on(view, today),
            rules: rules(view, today),
            subscriptions: subscriptions(view, today, members),
            told: told(view),
            calendar: Arc::unwrap_or_clone(WorkingDays::of(view, holidays)),
            today,
        }
    }

    /// The mails of the day, without what was told before, and what nobody can be told of.
    #[must_use]
    pub fn mails(&self, told: &HashSet<String>) -> (Vec<Mail>, Chased) {
        let (today, calendar) = (self.today, &self.calendar);
        let mut chased = plan::telling::chase(
            &self.deadlines,
            &self.rules,
            &self.contacts,
            &self.subscriptions,
            today,
            calendar,
        );
        let mut notices = std::mem::take(&mut chased.notices);
        notices.extend(plan::telling::announce(
            &self.news,
            &self.subscriptions,
            &self.contacts,
            today,
            NEWS_WINDOW,
            calendar,
        ));
        let told = self.told.union(told).cloned().collect();
        (plan::telling::mails(notices, &told, today, calendar), chased)
    }

    /// Who hears of a topic on the day, each once.
    #[must_use]
    pub fn hearing(&self, topic: Topic) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for one in self.subscriptions.iter().filter(|one| one.topic == topic.stored()) {
            match &one.who {
                Who::Person(person, _) => all.push(person.clone()),
                Who::Contacts(of, role) => {
                    let meant = self
                        .contacts
                        .iter()
                        .filter(|c| c.organisation == *of && c.role == *role);
                    all.extend(meant.map(|contact| contact.person.clone()));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The name by which telling speaks of a record.
#[must_use]
pub fn name(one: AnyRef) -> String {
    format!("{}/{}", one.register, one.key)
}

/// The record of such a name, if the viewer may see it.
#[must_use]
pub fn record_named(view: &View<'_>, name: &str) -> Option<AnyRef> {
    let (register, key) = name.split_once('/')?;
    view.record(register, key.parse().ok()?)
}

fn deadlines(view: &View<'_>) -> Vec<Deadline> {
    let matters = party_matters::all(view, view.today()).into_iter();
    let open = matters.filter(|one| one.owed && one.stands == Stands::Open);
    let deadline = |one: party_matters::Matter| {
        Some(Deadline {
            topic: one.topic.stored(),
            about: name(one.about),
            due: one.by?,
            organisation: one.organisation.map(Ref::key),
            person: one.person.map(|person| person.key().to_owned()),
        })
    };
    open.filter_map(deadline).collect()
}

fn news(view: &View<'_>) -> Vec<News> {
    let mut all = Vec::new();
    let mut add = |topic: Topic, about: AnyRef, on: Option<Date>, said, concerns: Vec<u32>| {
        if let Some(on) = on {
            all.push(News {
                topic: topic.stored(),
                about: name(about),
                on,
                said,
                concerns,
            });
        }
    };
    for (key, one) in view.all::<Decision>().filter(|(_, one)| one.outcome.is_some()) {
        add(Topic::Decisions, key.any(), one.on, "decided", Vec::new());
    }
    for (key, one) in view.all::<DocumentVersion>() {
        add(Topic::Documents, key.any(), one.issued, "issued", Vec::new());
        add(Topic::Documents, key.any(), one.approved, "approved", Vec::new());
    }
    for (key, one) in view.all::<DocumentReview>() {
        add(Topic::Reviews, key.any(), one.opened, "opened", Vec::new());
    }
    for (key, one) in view.all::<ImpactAssessment>() {
        let asked = view.derived::<crate::assessment_state::StateOf>(&key.key());
        let asked = asked.map(|state| state.asked).unwrap_or_default();
        add(
            Topic::Assessments,
            key.any(),
            one.opens,
            "opened",
            asked.into_iter().map(Ref::key).collect(),
        );
    }
    for (key, one) in view.all::<MilestoneChange>() {
        add(Topic::Changes, key.any(), one.raised, "raised", Vec::new());
        add(Topic::Changes, key.any(), one.decided_on, "decided", Vec::new());
    }
    for (key, one) in view.all::<ChangeRequest>() {
        add(Topic::Changes, key.any(), one.raised, "raised", Vec::new());
        add(Topic::Changes, key.any(), one.decided_on, "decided", Vec::new());
    }
    for (key, one) in view.all::<Event>() {
        let week_before = one.on.map(|on| on.first().saturating_sub(7.days()));
        add(
            Topic::Events,
            key.any(),
            week_before,
            "takes place in a week",
            Vec::new(),
        );
    }
    all
}

fn contacts_on(view: &View<'_>, on: Date) -> Vec<Contact> {
    let holds =
        |one: &contacts::Contact| one.from.is_none_or(|from| from <= on) && one.until.is_none_or(|until| on <= until);
    let contact = |(_, one): (_, &contacts::Contact)| Contact {
        organisation: one.organisation.map(Ref::key),
        role: one.role.stored(),
        person: one.person.key().to_owned(),
    };
    view.all::<contacts::Contact>()
        .filter(|(_, one)| holds(one))
        .map(contact)
        .collect()
}

fn rules(view: &View<'_>, on: Date) -> Vec<Rule> {
    let mut steps: HashMap<u32, Vec<Step>> = HashMap::new();
    for (_, step) in view.all::<ChaserStep>() {
        steps.entry(step.rule.key()).or_default().push(Step {
            after: step.after,
            role: step.to.stored(),
            of_programme: step.of_programme == Some(true),
        });
    }
    let rule = |(key, one): (Ref<ChaserRule>, &ChaserRule)| Rule {
        topic: one.topic.stored(),
        to: one.to.stored(),
        soon: one.soon,
        again: one.again,
        steps: steps.remove(&key.key()).unwrap_or_default(),
    };
    view.all::<ChaserRule>()
        .filter(|(_, one)| one.holds(on))
        .map(rule)
        .collect()
}

fn subscriptions(view: &View<'_>, on: Date, members: &Memberships) -> Vec<Hears> {
    let who = |one: &Subscription| match (&one.person, one.role) {
        (Some(person), _) => {
            let of = members.get(person.key()).cloned().unwrap_or_default();
            Some(Who::Person(person.key().to_owned(), of))
        }
        (None, Some(role)) => Some(Who::Contacts(one.organisation.map(Ref::key), role.stored())),
        (None, None) => None,
    };
    let hears = |(_, one): (_, &Subscription)| {
        Some(Hears {
            topic: one.topic.stored(),
            who: who(one)?,
            rhythm: match one.rhythm {
                Rhythm::AtOnce => Often::AtOnce,
                Rhythm::Daily => Often::Daily,
                Rhythm::Weekly => Often::Weekly,
            },
            since: one.from,
        })
    };
    view.all::<Subscription>()
        .filter(|(_, one)| one.holds(on))
        .filter_map(hears)
        .collect()
}

/// What delivered mails told: a record brought back from a backup tells nobody twice.
#[must_use]
pub fn told(view: &View<'_>) -> HashSet<String> {
    let all = view.all::<Notice>();
    let lines = all.flat_map(|(_, one)| one.tells.iter().flat_map(|tells| tells.as_str().lines()));
    lines.map(str::to_owned).collect()
}

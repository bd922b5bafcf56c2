//! Telling people: what has to be said to whom on a day, so that nothing is said twice.
//!
//! A **deadline** is something that an organisation or a person owes by a day; **news** is something that happened.
//! Rules say when a deadline is chased and to whom it goes when nothing comes; subscriptions say who hears of which
//! topic and how often. From these and a day follow **notices**, each with an id made from what it says: the same
//! notice has the same id on every day, so that whoever keeps the ids tells nobody twice.
//!
//! Pure. Not here: where deadlines come from (`programme`), how a mail reads and where it goes (`exchange`).

mod chasing;
mod mails;
mod news;

use terms::Date;

pub use chasing::{Chased, chase};
pub use mails::{Mail, mail_id, mails};
pub use news::announce;

/// Something owed by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What kind of thing it is, as subscriptions and rules name it.
    pub topic: &'static str,
    /// The record that it stands in, such as `actions/12`.
    pub about: String,
    /// By when.
    pub due: Date,
    /// The organisation that owes it, by its number.
    pub organisation: Option<u32>,
    /// The person who owes it, by key.
    pub person: Option<String>,
}

/// Something that happened and may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// What kind of thing it is.
    pub topic: &'static str,
    /// The record that it stands in.
    pub about: String,
    /// On which day.
    pub on: Date,
    /// What happened, in one or two words of ours, such as `issued`.
    pub said: &'static str,
    /// Whom it concerns; nobody named is everybody.
    pub concerns: Vec<u32>,
}

/// Who speaks for an organisation in which role, on the day asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The organisation; none is the programme itself.
    pub organisation: Option<u32>,
    /// In which role.
    pub role: &'static str,
    /// Who, by key.
    pub person: String,
}

/// How deadlines of a topic are chased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The topic.
    pub topic: &'static str,
    /// The contacts of the organisation that owes it.
    pub to: &'static str,
    /// How many working days before the day it is said to be due soon.
    pub soon: Option<u32>,
    /// After how many working days it is said again that it is overdue.
    pub again: Option<u32>,
    /// Whom it goes to when nothing comes.
    pub steps: Vec<Step>,
}

/// A step up, when nothing comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Working days after the day.
    pub after: u32,
    /// The role of the contact.
    pub role: &'static str,
    /// Whether it is the programme's own contact instead of the organisation's.
    pub of_programme: bool,
}

/// How often somebody hears of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rhythm {
    /// At once.
    AtOnce,
    /// In one mail on each working day.
    Daily,
    /// In one mail on the first working day of each week.
    Weekly,
}

/// Who hears of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The topic.
    pub topic: &'static str,
    /// A person by key, or else the contacts of an organisation in a role.
    pub who: Who,
    /// How often.
    pub rhythm: Rhythm,
    /// News before that day is not told.
    pub since: Date,
}

/// Who subscribes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person, with the organisations that they belong to.
    Person(String, Vec<u32>),
    /// Whoever speaks for an organisation in a role on the day; none is the programme itself.
    Contacts(Option<u32>, &'static str),
}

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// It went up a step, so many working days after its day.
    Escalated(u32),
    /// Its day has passed; told for the n-th time, from 0.
    Overdue(u32),
    /// It is due soon.
    DueSoon,
    /// Something happened.
    News(&'static str),
}

/// Something to be said to one person about one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Made from all that it says: said once, it is not said again.
    pub id: String,
    /// To whom, by key.
    pub person: String,
    /// For which organisation.
    pub organisation: Option<u32>,
    /// What kind of thing it is about.
    pub topic: &'static str,
    /// The record that it is about.
    pub about: String,
    /// What is said.
    pub says: Says,
    /// The day that it speaks of.
    pub day: Date,
    /// How often that person hears of it.
    pub rhythm: Rhythm,
}

impl Notice {
    fn new(person: &str, about: (&'static str, &str), says: Says, day: Date) -> Self {
        let (topic, about) = about;
        let what = match says {
            Says::DueSoon => "soon".to_owned(),
            Says::Overdue(nth) => format!("overdue-{nth}"),
            Says::Escalated(after) => format!("step-{after}"),
            Says::News(said) => said.replace(' ', "-"),
        };
        Self {
            id: format!("{what}:{about}:{day}:{person}"),
            person: person.to_owned(),
            organisation: None,
            topic,
            about: about.to_owned(),
            says,
            day,
            rhythm: Rhythm::AtOnce,
        }
    }
}

/// The persons who speak for an organisation in a role.
fn speaking<'c>(contacts: &'c [Contact], organisation: Option<u32>, role: &str) -> Vec<&'c str> {
    let meant = |contact: &&Contact| contact.organisation == organisation && contact.role == role;
    contacts
        .iter()
        .filter(meant)
        .map(|contact| contact.person.as_str())
        .collect()
}

/// How often a person hears of a topic, if they have said so; the most frequent of what they have said.
fn rhythm(subscriptions: &[Subscription], contacts: &[Contact], person: &str, topic: &str) -> Option<Rhythm> {
    let theirs = |one: &&Subscription| {
        one.topic == topic
            && match &one.who {
                Who::Person(key, _) => key == person,
                Who::Contacts(organisation, role) => speaking(contacts, *organisation, role).contains(&person),
            }
    };
    subscriptions.iter().filter(theirs).map(|one| one.rhythm).min()
}

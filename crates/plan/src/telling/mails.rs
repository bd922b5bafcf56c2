//! Mails: which notices go together, and on which day those go that are collected.

use std::collections::{BTreeMap, HashSet};

use jiff::ToSpan as _;
use sha2::{Digest as _, Sha256};
use terms::{Calendar, Date};

use super::{Notice, Rhythm};

/// Notices that go to one person together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id: letters and digits that say nothing, the same whoever works it out.
    pub id: String,
    /// To whom, by key.
    pub person: String,
    /// Whether it collects what came since the last.
    pub digest: bool,
    /// What it says: the most urgent first.
    pub notices: Vec<Notice>,
}

/// The mails of a day: what was told before is left out, what is collected waits for its day.
#[must_use]
pub fn mails(notices: Vec<Notice>, told: &HashSet<String>, today: Date, calendar: &Calendar) -> Vec<Mail> {
    let mut by_person: BTreeMap<(String, bool), Vec<Notice>> = BTreeMap::new();
    for notice in notices.into_iter().filter(|notice| !told.contains(&notice.id)) {
        if goes_on(notice.rhythm, today, calendar) {
            let digest = notice.rhythm != Rhythm::AtOnce;
            by_person
                .entry((notice.person.clone(), digest))
                .or_default()
                .push(notice);
        }
    }
    let mut all = Vec::new();
    for ((person, digest), mut notices) in by_person {
        notices.sort_by(|a, b| (a.says, a.day, &a.id).cmp(&(b.says, b.day, &b.id)));
        if digest {
            let id = mail_id(&format!("digest:{today}:{person}"));
            all.push(Mail {
                id,
                person,
                digest,
                notices,
            });
            continue;
        }
        for notice in notices {
            let id = mail_id(&notice.id);
            all.push(Mail {
                id,
                person: person.clone(),
                digest,
                notices: vec![notice],
            });
        }
    }
    all
}

fn goes_on(rhythm: Rhythm, today: Date, calendar: &Calendar) -> bool {
    match rhythm {
        Rhythm::AtOnce => true,
        Rhythm::Daily => calendar.is_working(today),
        Rhythm::Weekly => {
            let since_monday = i64::from(today.weekday().to_monday_zero_offset());
            let before = (1..=since_monday).map(|days| today.saturating_sub(days.days()));
            calendar.is_working(today) && !before.into_iter().any(|day| calendar.is_working(day))
        }
    }
}

/// The id of a mail, from what makes it that mail.
#[must_use]
pub fn mail_id(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

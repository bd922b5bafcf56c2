//! News: what happened, told to those who asked to hear of it.

use terms::{Calendar, Date};

use super::{Contact, News, Notice, Says, Subscription, Who, speaking};

/// What has to be said on a day about what happened in the last so many working days.
///
/// Nobody hears of what happened before they subscribed. Somebody who belongs to organisations hears of what concerns
/// one of them or everybody; somebody who belongs to none, of all.
#[must_use]
pub fn announce(
    news: &[News],
    subscriptions: &[Subscription],
    contacts: &[Contact],
    today: Date,
    window: u32,
    calendar: &Calendar,
) -> Vec<Notice> {
    let oldest = calendar.add_working_days(today, -i32::try_from(window).unwrap_or(i32::MAX));
    let mut all = Vec::new();
    for one in news.iter().filter(|one| one.on <= today && one.on >= oldest) {
        for subscription in subscriptions {
            if subscription.topic != one.topic || one.on < subscription.since {
                continue;
            }
            let (persons, organisation) = match &subscription.who {
                Who::Person(person, of) if heard(one, of) => (vec![person.as_str()], None),
                Who::Contacts(of, role) if heard(one, of.as_slice()) => (speaking(contacts, *of, role), *of),
                Who::Person(..) | Who::Contacts(..) => continue,
            };
            for person in persons {
                all.push(Notice {
                    organisation,
                    rhythm: subscription.rhythm,
                    ..Notice::new(person, (one.topic, &one.about), Says::News(one.said), one.on)
                });
            }
        }
    }
    // Somebody who hears of it in two ways hears of it once, and at the quicker rhythm.
    all.sort_by(|a, b| (&a.id, a.rhythm).cmp(&(&b.id, b.rhythm)));
    all.dedup_by(|a, b| a.id == b.id);
    all
}

fn heard(news: &News, of: &[u32]) -> bool {
    news.concerns.is_empty() || of.is_empty() || news.concerns.iter().any(|one| of.contains(one))
}

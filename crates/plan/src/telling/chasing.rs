//! Chasing: what is due soon, what is overdue, and whom it goes to when nothing comes.

use terms::{Calendar, Date};

use super::{Contact, Deadline, Notice, Rhythm, Rule, Says, Subscription, rhythm, speaking};

/// What chasing comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chased {
    /// What has to be said.
    pub notices: Vec<Notice>,
    /// Records that have to be chased and whom nobody can be told of: the record, the organisation, the role in which
    /// it has no contact.
    pub unreachable: Vec<(String, Option<u32>, &'static str)>,
}

/// What has to be said on a day about what is owed.
///
/// A day that moves is chased anew, since its date is part of what is said. A run that comes late says the newest
/// reminder only, but every step up that it missed. Due soon follows the person's own rhythm; what is overdue is said
/// at once.
#[must_use]
pub fn chase(
    deadlines: &[Deadline],
    rules: &[Rule],
    contacts: &[Contact],
    subscriptions: &[Subscription],
    today: Date,
    calendar: &Calendar,
) -> Chased {
    let mut all = Chased::default();
    for deadline in deadlines {
        for rule in rules.iter().filter(|rule| rule.topic == deadline.topic) {
            one(deadline, rule, contacts, today, calendar, &mut all);
        }
    }
    for notice in all.notices.iter_mut().filter(|notice| notice.says == Says::DueSoon) {
        notice.rhythm = rhythm(subscriptions, contacts, &notice.person, notice.topic).unwrap_or(Rhythm::AtOnce);
    }
    all.notices.sort_by(|a, b| a.id.cmp(&b.id));
    all.notices.dedup_by(|a, b| a.id == b.id);
    all.unreachable.sort_unstable();
    all.unreachable.dedup();
    all
}

fn one(deadline: &Deadline, rule: &Rule, contacts: &[Contact], today: Date, calendar: &Calendar, all: &mut Chased) {
    let late = u32::try_from(calendar.working_days(deadline.due, today)).unwrap_or(0);
    if today <= deadline.due {
        let ahead = rule.soon.and_then(|days| i32::try_from(days).ok());
        if ahead.is_some_and(|days| calendar.add_working_days(deadline.due, -days) <= today) {
            tell(deadline, rule.to, false, Says::DueSoon, contacts, all);
        }
        return;
    }
    // A day that passes on a Friday is late on Monday, not on Saturday.
    if late == 0 {
        return;
    }
    let nth = rule
        .again
        .filter(|again| *again > 0)
        .map_or(0, |again| (late - 1) / again);
    tell(deadline, rule.to, false, Says::Overdue(nth), contacts, all);
    for step in rule.steps.iter().filter(|step| step.after <= late) {
        tell(
            deadline,
            step.role,
            step.of_programme,
            Says::Escalated(step.after),
            contacts,
            all,
        );
    }
}

fn tell(
    deadline: &Deadline,
    role: &'static str,
    of_programme: bool,
    says: Says,
    contacts: &[Contact],
    all: &mut Chased,
) {
    let of = if of_programme { None } else { deadline.organisation };
    let mut persons = if of.is_some() || of_programme {
        speaking(contacts, of, role)
    } else {
        Vec::new()
    };
    if !matches!(says, Says::Escalated(_)) {
        persons.extend(deadline.person.as_deref());
    }
    if persons.is_empty() {
        all.unreachable.push((deadline.about.clone(), of, role));
    }
    for person in persons {
        all.notices.push(Notice {
            organisation: deadline.organisation,
            ..Notice::new(person, (deadline.topic, &deadline.about), says, deadline.due)
        });
    }
}

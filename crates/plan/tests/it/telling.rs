//! What is told to whom on a day, by data: deadlines with rules, news with subscriptions, mails without repetition.

use std::collections::HashSet;
use std::sync::LazyLock;

use plan::telling::{Contact, Deadline, News, Rhythm, Rule, Step, Subscription, Who, announce, chase, mails};
use proptest::prelude::*;
use terms::{Calendar, Date, Nation};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    static SHIPPED: LazyLock<Calendar> = LazyLock::new(|| Calendar::shipped(Nation::EnglandAndWales));
    SHIPPED.clone()
}

fn contacts() -> Vec<Contact> {
    let contact = |organisation, role, person: &str| Contact {
        organisation,
        role,
        person: person.to_owned(),
    };
    vec![
        contact(Some(1), "test-lead", "tess"),
        contact(Some(1), "principal", "pat"),
        contact(Some(2), "test-lead", "theo"),
        contact(None, "principal", "olive"),
    ]
}

fn rule() -> Rule {
    Rule {
        topic: "actions",
        to: "test-lead",
        soon: Some(3),
        again: Some(5),
        steps: vec![
            Step {
                after: 3,
                role: "principal",
                of_programme: false,
            },
            Step {
                after: 8,
                role: "principal",
                of_programme: true,
            },
        ],
    }
}

fn owed(due: &str) -> Deadline {
    Deadline {
        topic: "actions",
        about: "actions/12".into(),
        due: day(due),
        organisation: Some(1),
        person: None,
    }
}

/// Wednesday 16 August 2023 is the day owed; Monday 28 August is a bank holiday.
#[test]
fn a_deadline_is_chased_by_working_days() {
    let check = |today: &str, expected: &[&str]| {
        let found = chase(
            &[owed("2023-08-16")],
            &[rule()],
            &contacts(),
            &[],
            day(today),
            &calendar(),
        );
        let ids: Vec<_> = found.notices.iter().map(|notice| notice.id.as_str()).collect();
        assert_eq!(ids, expected, "{today}");
        assert!(found.unreachable.is_empty(), "{today}");
    };
    check("2023-08-10", &[]);
    let soon = "soon:actions/12:2023-08-16:tess";
    check("2023-08-11", &[soon]);
    check("2023-08-16", &[soon]);
    let first = "overdue-0:actions/12:2023-08-16:tess";
    check("2023-08-17", &[first]);
    check("2023-08-18", &[first]);
    let up = "step-3:actions/12:2023-08-16:pat";
    check("2023-08-21", &[first, up]);
    check("2023-08-24", &["overdue-1:actions/12:2023-08-16:tess", up]);
    check("2023-08-28", &["overdue-1:actions/12:2023-08-16:tess", up]);
    let high = "step-8:actions/12:2023-08-16:olive";
    check("2023-08-29", &["overdue-1:actions/12:2023-08-16:tess", up, high]);
}

#[test]
fn a_friday_is_not_late_on_saturday() {
    let of = |today| {
        chase(
            &[owed("2023-08-18")],
            &[rule()],
            &contacts(),
            &[],
            day(today),
            &calendar(),
        )
        .notices
    };
    assert!(of("2023-08-19").is_empty());
    assert_eq!(of("2023-08-21").len(), 1);
}

#[test]
fn without_rules_nobody_is_chased_and_without_contacts_it_is_said() {
    let owed = [owed("2023-08-16")];
    let none = chase(&owed, &[], &contacts(), &[], day("2023-09-16"), &calendar());
    assert_eq!(none, plan::telling::Chased::default());
    let alone = chase(&owed, &[rule()], &[], &[], day("2023-08-17"), &calendar());
    assert!(alone.notices.is_empty());
    assert_eq!(alone.unreachable, [("actions/12".to_owned(), Some(1), "test-lead")]);
}

#[test]
fn a_named_person_is_told_but_not_escalated_to() {
    let owed = Deadline {
        person: Some("ada".into()),
        organisation: None,
        ..owed("2023-08-16")
    };
    let found = chase(&[owed], &[rule()], &contacts(), &[], day("2023-08-29"), &calendar());
    let told: Vec<_> = found.notices.iter().map(|notice| notice.person.as_str()).collect();
    assert_eq!(told, ["ada", "olive"]);
    assert_eq!(found.unreachable, [("actions/12".to_owned(), None, "principal")]);
}

fn hears(who: Who, rhythm: Rhythm, since: &str) -> Subscription {
    Subscription {
        topic: "decisions",
        who,
        rhythm,
        since: day(since),
    }
}

fn decided(on: &str, concerns: &[u32]) -> News {
    News {
        topic: "decisions",
        about: "decisions/4".into(),
        on: day(on),
        said: "decided",
        concerns: concerns.to_vec(),
    }
}

#[test]
fn news_goes_to_those_who_asked_and_whom_it_concerns() {
    let check = |news: News, who: Who, since: &str, expected: &[&str]| {
        let of = [hears(who, Rhythm::AtOnce, since)];
        let found = announce(&[news], &of, &contacts(), day("2023-08-16"), 10, &calendar());
        let told: Vec<_> = found.iter().map(|notice| notice.person.as_str()).collect();
        assert_eq!(told, expected);
    };
    let ada = || Who::Person("ada".into(), vec![1]);
    check(decided("2023-08-16", &[]), ada(), "2023-01-01", &["ada"]);
    check(decided("2023-08-16", &[1]), ada(), "2023-01-01", &["ada"]);
    check(decided("2023-08-16", &[2]), ada(), "2023-01-01", &[]);
    check(
        decided("2023-08-16", &[2]),
        Who::Person("ada".into(), vec![]),
        "2023-01-01",
        &["ada"],
    );
    check(
        decided("2023-08-16", &[]),
        Who::Contacts(Some(2), "test-lead"),
        "2023-01-01",
        &["theo"],
    );
    check(decided("2023-08-15", &[]), ada(), "2023-08-16", &[]);
    check(decided("2023-08-17", &[]), ada(), "2023-01-01", &[]);
    check(decided("2023-08-02", &[]), ada(), "2023-01-01", &["ada"]);
    check(decided("2023-08-01", &[]), ada(), "2023-01-01", &[]);
}

/// A digest waits for its day; two ways to hear of one thing are one notice, at the quicker rhythm.
#[test]
fn mails_collect_what_is_collected() {
    let person = || Who::Person("ada".into(), vec![]);
    let check = |rhythms: &[Rhythm], today: &str, expected: &[(bool, usize)]| {
        let of: Vec<_> = rhythms
            .iter()
            .map(|rhythm| hears(person(), *rhythm, "2023-01-01"))
            .collect();
        let mut second = decided("2023-08-25", &[]);
        second.about = "decisions/5".into();
        let news = [decided("2023-08-25", &[]), second];
        let notices = announce(&news, &of, &contacts(), day(today), 10, &calendar());
        let mails = mails(notices, &HashSet::new(), day(today), &calendar());
        let shape: Vec<_> = mails.iter().map(|mail| (mail.digest, mail.notices.len())).collect();
        assert_eq!(shape, expected, "{rhythms:?} {today}");
    };
    check(&[Rhythm::AtOnce], "2023-08-26", &[(false, 1), (false, 1)]);
    check(&[Rhythm::Daily], "2023-08-26", &[]);
    check(&[Rhythm::Daily], "2023-08-29", &[(true, 2)]);
    check(&[Rhythm::Weekly], "2023-08-28", &[]);
    check(&[Rhythm::Weekly], "2023-08-29", &[(true, 2)]);
    check(&[Rhythm::Weekly], "2023-08-30", &[]);
    check(
        &[Rhythm::Weekly, Rhythm::AtOnce],
        "2023-08-30",
        &[(false, 1), (false, 1)],
    );
}

proptest! {
    /// Day after day, each id is told once; at the end the whole ladder was climbed, whatever days were missed.
    #[test]
    fn nothing_is_told_twice_and_no_step_is_lost(skipped in proptest::collection::hash_set(0_i32..30, 0..25)) {
        let mut told = HashSet::new();
        let start = day("2023-08-07");
        for n in (0..30).filter(|n| !skipped.contains(n)).chain([30]) {
            let today = calendar().add_working_days(start, n);
            let found = chase(&[owed("2023-08-16")], &[rule()], &contacts(), &[], today, &calendar());
            for mail in mails(found.notices, &told, today, &calendar()) {
                for notice in mail.notices {
                    prop_assert!(told.insert(notice.id));
                }
            }
        }
        for step in ["step-3:actions/12:2023-08-16:pat", "step-8:actions/12:2023-08-16:olive"] {
            prop_assert!(told.contains(step));
        }
    }
}

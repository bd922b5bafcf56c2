//! Each check on a plan that has its oddity, and on one that has none.

use plan::network::{Activity, Imposed, Lag, Link, Plan};
use plan::quality::{Bounds, Kind, check};
use terms::{Calendar, Date, Nation};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Four milestones in a row, nothing odd.
fn sound() -> Plan {
    let dates = ["2023-09-04", "2023-09-07", "2023-09-11", "2023-09-18"];
    let activities = ["A", "B", "C", "D"].iter().zip(dates);
    Plan {
        activities: activities.map(|(id, on)| Activity::planned(id, "", day(on))).collect(),
        links: vec![
            Link::after("A", "B", 3),
            Link::after("B", "C", 0),
            Link::after("C", "D", 5),
        ],
        start: None,
        today: Some(day("2023-09-01")),
    }
}

fn found(change: impl FnOnce(&mut Plan)) -> Vec<(Kind, Vec<String>)> {
    let mut plan = sound();
    change(&mut plan);
    let findings = check(&plan, &Calendar::shipped(Nation::EnglandAndWales), Bounds::default());
    for finding in &findings {
        assert!(
            finding.explanation.ends_with('.') && finding.remedy.ends_with('.'),
            "{finding:?}"
        );
    }
    findings
        .into_iter()
        .map(|f| (f.kind, f.ids.iter().map(ToString::to_string).collect()))
        .collect()
}

fn expect(kind: Kind, ids: &[&str], change: impl FnOnce(&mut Plan)) {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    assert_eq!(found(change), [(kind, ids)], "{}", kind.code());
}

#[test]
fn a_sound_plan_has_no_finding() {
    assert_eq!(found(|_| ()), []);
}

#[test]
fn every_oddity_is_found_alone() {
    expect(Kind::Circle, &["A", "B", "C"], |p| {
        p.links.push(Link::after("C", "A", 0))
    });
    expect(Kind::TwoOfOneId, &["A"], |p| {
        p.activities.push(Activity::milestone("A", ""))
    });
    expect(Kind::NoDate, &[], |p| {
        p.activities.iter_mut().for_each(|a| a.planned = None);
        p.today = None;
    });
    expect(Kind::BeyondReason, &["B"], |p| p.links[0].lag = Lag::Days(i32::MAX));
    expect(Kind::LinkToUnknown, &["A", "X"], |p| {
        p.links.push(Link::after("A", "X", 0))
    });
    expect(Kind::LinkToRemoved, &["A", "X"], |p| {
        p.activities.push(Activity {
            removed: true,
            ..Activity::milestone("X", "")
        });
        p.links.push(Link::after("A", "X", 0));
    });
    expect(Kind::LinkTwice, &["A", "B"], |p| p.links.push(Link::after("A", "B", 2)));
    expect(Kind::Unlinked, &["X"], |p| {
        p.activities.push(Activity::planned("X", "", day("2023-09-05")))
    });
    expect(Kind::NoPredecessor, &["X"], |p| {
        p.activities.push(Activity::planned("X", "", day("2023-09-05")));
        p.links.push(Link::after("X", "D", 0));
    });
    expect(Kind::NoSuccessor, &["X"], |p| {
        p.activities.push(Activity::planned("X", "", day("2023-09-05")));
        p.links.push(Link::after("A", "X", 0));
    });
    expect(Kind::HardConstraint, &["D"], |p| {
        p.activities[3].imposed.push(Imposed::FinishOn(day("2023-09-18")));
    });
    expect(Kind::PastForecast, &["A"], |p| p.today = Some(day("2023-09-05")));
    expect(Kind::FutureActual, &["A"], |p| {
        p.activities[0].actual_finish = Some(day("2023-09-04"))
    });
    expect(Kind::LongLag, &["C", "D"], |p| {
        p.links[2].lag = Lag::Days(21);
        p.activities[3].planned = Some(day("2023-12-18"));
    });
    expect(Kind::NegativeLag, &["C", "D"], |p| p.links[2].lag = Lag::Days(-1));
    expect(Kind::DatesAgainstLink, &["D", "C"], |p| {
        p.activities[3].planned = Some(day("2023-09-15"))
    });
    expect(Kind::DayOff, &["D"], |p| {
        p.activities[3].planned = Some(day("2023-09-24"))
    });
    expect(Kind::OutOfSequence, &["B", "A"], |p| {
        p.today = Some(day("2023-09-07"));
        p.activities[0].actual_finish = Some(day("2023-09-07"));
        p.activities[1].actual_finish = Some(day("2023-09-06"));
    });
    expect(Kind::NoGap, &["X", "C"], |p| {
        p.activities.push(Activity::milestone("X", ""));
        p.links.extend([Link::after("A", "X", 0), Link::after("X", "D", 0)]);
        p.links.push(Link {
            lag: Lag::AsPlanned,
            ..Link::after("X", "C", 0)
        });
    });
}

#[test]
fn a_date_that_cannot_be_kept_is_traced_to_what_causes_it() {
    let found = found(|p| p.activities[3].imposed.push(Imposed::FinishNotAfter(day("2023-09-14"))));
    let negative = found.iter().filter(|(kind, _)| *kind == Kind::NegativeFloat);
    assert_eq!(negative.map(|(_, ids)| ids.join(" ")).collect::<String>(), "CD");
}

#[test]
fn findings_are_said_in_words() {
    let mut plan = sound();
    plan.today = Some(day("2023-09-12"));
    plan.activities[1].actual_finish = Some(day("2023-09-06"));
    plan.activities[3]
        .imposed
        .push(Imposed::FinishNotAfter(day("2023-09-14")));
    plan.links.push(Link::after("B", "C", 40));
    let findings = check(&plan, &Calendar::shipped(Nation::EnglandAndWales), Bounds::default());
    let lines = findings
        .iter()
        .map(|f| format!("{}: {} {}", f.kind.code(), f.explanation, f.remedy));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

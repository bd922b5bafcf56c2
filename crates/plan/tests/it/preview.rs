//! What a moved date does, against calculating everything again.

use crate::small_plans::{self, brute};
use plan::network::{Activity, Imposed, Link, Network, Plan};
use plan::preview::{Conflict, preview};
use proptest::prelude::*;
use terms::{Calendar, Date, Nation};

fn calendar() -> Calendar {
    Calendar::shipped(Nation::EnglandAndWales)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_preview_is_what_calculating_again_gives(
        small in small_plans::plain(),
        keeps in prop::collection::vec(any::<bool>(), 8),
        changed in 0_usize..8,
        to in 0_i32..90,
    ) {
        let calendar = calendar();
        let changed = changed % small.activities.len();
        // Planned dates that agree with the links; some rows have none and follow their links.
        let mut plan = small.plan();
        let agreed = brute::dates(&small, &calendar);
        for (n, activity) in plan.activities.iter_mut().enumerate() {
            let planned = keeps[n] || n == changed || activity.planned.is_some();
            activity.planned = planned.then_some(agreed[n].finish);
        }
        let network = Network::new(plan.clone(), &calendar).unwrap();
        let row = network.rows().nth(changed).unwrap();
        let asked = small.date(to).max(network.schedule().finish(row).min(small.date(to + 20)));
        let found = preview(&network, &[(row, asked)]);
        plan.activities[changed].planned = Some(asked);
        let again = Network::new(plan, &calendar).unwrap();
        let (before, after) = (network.schedule(), again.schedule());
        for row in network.rows() {
            let (old, new) = (before.finish(row), after.finish(row));
            match found.of(row) {
                Some(moved) => {
                    prop_assert_eq!((moved.from, moved.to), (old, new), "{:?}", small);
                    prop_assert_eq!(moved.days, calendar.working_days(old, new));
                    prop_assert_eq!(moved.path.last(), Some(&row));
                    if new > old {
                        prop_assert_eq!(moved.path[0].index(), changed, "{:?}", moved);
                    }
                }
                None => prop_assert_eq!(old, new, "{:?} stays in {:?}", row, small),
            }
        }
        for held in &found.held {
            prop_assert!(held.after >= 0 && held.after <= held.before, "{:?}", held);
        }
    }
}

/// Milestones in the form of a register: id, date, whether it is a gate.
fn register(rows: &[(&str, &str, bool)], links: &[(&str, &str, i32)]) -> Network {
    let activities = rows.iter().map(|(id, on, gate)| Activity {
        gate: *gate,
        ..Activity::planned(id, "", day(on))
    });
    let links = links.iter().map(|(from, to, lag)| Link::after(from, to, *lag));
    let plan = Plan {
        activities: activities.collect(),
        links: links.collect(),
        ..Plan::default()
    };
    Network::new(plan, &calendar()).unwrap()
}

fn moves(network: &Network, changes: &[(&str, &str)]) -> Vec<String> {
    let changes: Vec<_> = changes
        .iter()
        .map(|(id, to)| (network.row(id).unwrap(), day(to)))
        .collect();
    let found = preview(network, &changes);
    found.moves.iter().map(|m| m.why.clone()).collect()
}

/// The lag is what the plan's own dates show; the new date is reached over a holiday.
#[test]
fn a_slip_runs_over_the_august_holiday() {
    let lag = calendar().working_days(day("2023-08-16"), day("2023-08-21"));
    let network = register(
        &[
            ("T3-TE-0017", "2023-08-16", false),
            ("T2-TE-0200", "2023-08-21", true),
            ("T3-TE-0040", "2023-09-06", false),
            ("T2-TE-0250", "2023-09-06", true),
        ],
        &[
            ("T3-TE-0017", "T2-TE-0200", lag),
            ("T2-TE-0200", "T3-TE-0040", 2),
            ("T3-TE-0040", "T2-TE-0250", 0),
        ],
    );
    let row = |id: &str| network.row(id).unwrap();
    let found = preview(&network, &[(row("T3-TE-0017"), day("2023-08-23"))]);
    let gate = found.of(row("T2-TE-0200")).unwrap();
    assert_eq!(
        (lag, gate.from, gate.to, gate.days),
        (3, day("2023-08-21"), day("2023-08-29"), 5)
    );
    assert_eq!(gate.path, [row("T3-TE-0017"), row("T2-TE-0200")]);
    assert_eq!(
        found.gates(&network).map(|m| m.row).collect::<Vec<_>>(),
        [row("T2-TE-0200")]
    );
    assert_eq!(
        (found.held.len(), found.held[0].row, found.held[0].by),
        (1, row("T3-TE-0040"), row("T2-TE-0200"))
    );
    assert_eq!((found.held[0].before, found.held[0].after), (9, 4));
    assert_eq!(
        gate.why,
        "T2-TE-0200 moves from 21 August 2023 to 29 August 2023, 5 working days later: it is due 3 working days \
         after T3-TE-0017, and T3-TE-0017 moves to 23 August 2023."
    );
}

#[test]
fn a_date_on_a_day_off_is_what_was_asked() {
    let network = register(
        &[("A", "2023-08-16", false), ("B", "2023-08-17", false)],
        &[("A", "B", 0)],
    );
    assert_eq!(
        moves(&network, &[("A", "2023-08-19")]),
        [
            "A is moved from 16 August 2023 to 19 August 2023.",
            "B moves from 17 August 2023 to 21 August 2023, 2 working days later: it is due as soon as A is done, and A \
             moves to 19 August 2023."
        ]
    );
}

#[test]
fn what_cannot_be_is_said() {
    let mut plan = Plan {
        activities: vec![
            Activity::planned("A", "", day("2023-08-16")),
            Activity::planned("B", "", day("2023-08-21")),
            Activity::planned("C", "", day("2023-08-24")),
            Activity::planned("D", "", day("2023-08-10")),
            Activity::planned("E", "", day("2023-08-22")),
        ],
        links: vec![
            Link::after("A", "B", 3),
            Link::after("B", "C", 3),
            Link::after("D", "A", 0),
        ],
        ..Plan::default()
    };
    plan.activities[2].imposed = vec![Imposed::FinishNotAfter(day("2023-08-25"))];
    plan.activities[4].imposed = vec![Imposed::StartNotBefore(day("2023-08-22"))];
    plan.activities[3].actual_finish = Some(day("2023-08-10"));
    let network = Network::new(plan, &calendar()).unwrap();
    let row = |id: &str| network.row(id).unwrap();
    let check = |changes: &[(&str, &str)], expected: &[Conflict]| {
        let changes: Vec<_> = changes.iter().map(|(id, to)| (row(id), day(to))).collect();
        assert_eq!(preview(&network, &changes).conflicts, expected);
    };
    let forced = |asked, earliest| Conflict::Forced {
        row: row("B"),
        asked: day(asked),
        earliest: day(earliest),
        by: row("A"),
    };
    check(&[("B", "2023-08-18")], &[forced("2023-08-18", "2023-08-21")]);
    check(
        &[("A", "2023-08-17"), ("B", "2023-08-18")],
        &[forced("2023-08-18", "2023-08-22")],
    );
    check(&[("D", "2023-08-17")], &[Conflict::Happened(row("D"))]);
    let late = Conflict::Late {
        row: row("C"),
        imposed: Imposed::FinishNotAfter(day("2023-08-25")),
        to: day("2023-08-29"),
    };
    check(&[("A", "2023-08-18")], &[late]);
    let early = Conflict::Early {
        row: row("E"),
        imposed: Imposed::StartNotBefore(day("2023-08-22")),
        asked: day("2023-08-18"),
    };
    check(&[("E", "2023-08-18")], &[early]);
}

/// A link that the dates already contradict waits until the change comes through it.
#[test]
fn old_contradictions_are_left_alone() {
    let network = register(
        &[
            ("A", "2023-08-16", false),
            ("B", "2023-08-15", false),
            ("C", "2023-08-14", false),
        ],
        &[("A", "B", 0), ("C", "B", 0)],
    );
    assert_eq!(moves(&network, &[("C", "2023-08-15")]).len(), 1);
    let reached = moves(&network, &[("A", "2023-08-17")]);
    assert!(
        reached[1].ends_with("The two were 1 working day too close before."),
        "{reached:?}"
    );
}

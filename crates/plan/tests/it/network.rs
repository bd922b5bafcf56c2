//! The network against a slow reference that steps through the calendar day by day.

use crate::small_plans::{self, brute};
use plan::network::{Activity, Force, Imposed, Lag, Link, Network, NetworkError, Plan};
use proptest::prelude::*;
use terms::{Calendar, Date, Nation};

fn calendar() -> Calendar {
    Calendar::shipped(Nation::EnglandAndWales)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn network(activities: Vec<Activity>, links: Vec<Link>) -> Network {
    let plan = Plan {
        activities,
        links,
        ..Plan::default()
    };
    Network::new(plan, &calendar()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn dates_and_floats_agree_with_brute_force(small in small_plans::rich()) {
        let expected = brute::dates(&small, &calendar());
        let network = Network::new(small.plan(), &calendar()).unwrap();
        let schedule = network.schedule();
        for (row, expected) in network.rows().zip(&expected) {
            prop_assert_eq!(schedule.start(row), expected.start, "start of {:?} in {:?}", row, small);
            prop_assert_eq!(schedule.finish(row), expected.finish, "finish of {:?} in {:?}", row, small);
            prop_assert!(!schedule.drivers(row).is_empty());
            prop_assert!(!schedule.why(row).is_empty());
        }
        if !small.snap {
            return Ok(()); // floats of dates on days off are compared by nobody
        }
        for (row, float) in network.rows().zip(brute::total_floats(&small, &calendar())) {
            prop_assert_eq!(schedule.total_float(row), float, "total float of {:?} in {:?}", row, small);
        }
        for (row, float) in network.rows().zip(brute::free_floats(&small, &calendar())) {
            if let Some(float) = float {
                prop_assert_eq!(schedule.free_float(row), Some(float), "free float of {:?} in {:?}", row, small);
            }
        }
    }

    #[test]
    fn float_to_a_target_is_what_moves_it(small in small_plans::plain(), target in 0_usize..8) {
        let network = Network::new(small.plan(), &calendar()).unwrap();
        let target = network.rows().nth(target % small.activities.len()).unwrap();
        let schedule = network.schedule_to(target);
        for (row, float) in network.rows().zip(brute::floats_to(&small, &calendar(), target.index())) {
            prop_assert_eq!(schedule.total_float(row), float, "float of {:?} to {:?} in {:?}", row, target, small);
        }
    }

    /// Every activity of a critical path is critical, each drives the next, and the first is not driven by a link.
    #[test]
    fn critical_paths_are_driven(small in small_plans::plain()) {
        let network = Network::new(small.plan(), &calendar()).unwrap();
        let schedule = network.schedule();
        let path = schedule.critical_path();
        prop_assert!(!schedule.critical_paths(50).is_empty());
        prop_assert_eq!(schedule.finish(*path.last().unwrap()), schedule.end());
        for path in schedule.critical_paths(50).iter().chain([&path]) {
            for pair in path.windows(2) {
                let drivers = schedule.drivers(pair[1]);
                prop_assert!(drivers.iter().any(|f| matches!(f, Force::Link(_, from) if *from == pair[0])));
            }
            for row in path {
                prop_assert!(schedule.is_critical(*row), "{:?} of {:?} in {:?}", row, path, small);
            }
        }
    }

    #[test]
    fn a_circle_is_a_circle(
        count in 2_usize..9,
        pairs in prop::collection::vec((0_usize..9, 0_usize..9), 1..20),
    ) {
        let id = |n: usize| format!("T3-{:02}", n % count);
        let activities = (0..count).map(|n| Activity::planned(&id(n), "", day("2023-08-16"))).collect();
        let links: Vec<Link> = pairs.iter().map(|(a, b)| Link::after(&id(*a), &id(*b), 0)).collect();
        let reaches = small_plans::reach(count, pairs.iter().map(|(a, b)| (a % count, b % count)));
        let plan = Plan { activities, links: links.clone(), ..Plan::default() };
        match Network::new(plan, &calendar()) {
            Ok(_) => prop_assert!((0..count).all(|n| !reaches[n][n])),
            Err(NetworkError::Cycles(cycles)) => {
                let mut members: Vec<String> = Vec::new();
                for cycle in &cycles {
                    let round = cycle.path.iter().zip(cycle.path.iter().cycle().skip(1));
                    for (from, to) in round.clone() {
                        prop_assert!(links.iter().any(|l| &l.from == from && &l.to == to), "{from} → {to}");
                    }
                    prop_assert!(round.clone().any(|(from, to)| (from, to) == (&cycle.cut.0, &cycle.cut.1)));
                    members.extend(cycle.members.iter().map(ToString::to_string));
                }
                members.sort();
                let expected: Vec<String> = (0..count).filter(|n| reaches[*n][*n]).map(id).collect();
                prop_assert_eq!(members, expected);
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn working_days_add_and_subtract(from in 0_i32..4000, count in -900_i32..900) {
        let calendar = calendar().with_freeze("Year end", day("2023-12-20"), day("2024-01-05"));
        let from = small_plans::day_number(from);
        let axis = plan::network::Axis::new(&calendar, from, from);
        let to = axis.add(from, count);
        prop_assert_eq!(to, calendar.add_working_days(from, count));
        prop_assert_eq!(axis.working_days(from, to), calendar.working_days(from, to));
        if axis.is_working(from) {
            prop_assert_eq!(axis.add(to, -count), from);
            prop_assert_eq!(axis.working_days(from, to), count);
        }
    }
}

#[test]
fn days_beyond_the_table_are_weeks_of_five() {
    let axis = plan::network::Axis::new(&calendar(), day("2023-08-16"), day("2023-08-16"));
    let check = |from, count, to| {
        assert_eq!(axis.add(day(from), count), day(to), "{from} {count}");
        assert_eq!(axis.working_days(day(from), day(to)), count, "{from} {to}");
    };
    check("2045-03-10", 1, "2045-03-13"); // a Friday
    check("2045-03-10", 260, "2046-03-09");
    check("1980-03-14", 5, "1980-03-21");
    check("1980-03-17", -1, "1980-03-14");
}

#[test]
fn a_saturday_stays_and_what_follows_is_worked_out() {
    let check = |lag, expected| {
        let cut = Activity::planned("CUT", "Data cut", day("2023-08-19")); // a Saturday
        let network = network(
            vec![cut, Activity::milestone("NEXT", "")],
            vec![Link::after("CUT", "NEXT", lag)],
        );
        let schedule = network.schedule();
        let rows: Vec<_> = network.rows().collect();
        assert_eq!(schedule.finish(rows[0]), day("2023-08-19"));
        assert_eq!(schedule.finish(rows[1]), day(expected), "{lag}");
    };
    check(0, "2023-08-21");
    check(1, "2023-08-21");
    check(2, "2023-08-22");
    check(6, "2023-08-29"); // over the holiday
    check(-1, "2023-08-21"); // not before the plan starts
}

#[test]
fn an_activity_begins_on_the_day_after() {
    let mut build = Activity::milestone("BUILD", "");
    build.duration = 5;
    let first = Activity::planned("READY", "", day("2023-08-18")); // a Friday
    let network = network(vec![first, build], vec![Link::after("READY", "BUILD", 0)]);
    let (schedule, build) = (network.schedule(), network.row("BUILD").unwrap());
    assert_eq!(schedule.start(build), day("2023-08-21"));
    assert_eq!(schedule.finish(build), day("2023-08-25"));
}

#[test]
fn a_kept_gap_is_a_lag() {
    let link = Link {
        lag: Lag::AsPlanned,
        ..Link::after("A", "B", 0)
    };
    let dates = [("A", "2023-08-16"), ("B", "2023-08-21")];
    let activities = dates.map(|(id, on)| Activity::planned(id, "", day(on))).to_vec();
    let kept = network(activities.clone(), vec![link]);
    let loose = network(activities, vec![Link::after("A", "B", 0)]);
    let float = |network: &Network| network.schedule().total_float(network.row("A").unwrap());
    assert_eq!((float(&kept), float(&loose)), (Some(0), Some(3)));
}

#[test]
fn links_that_lead_nowhere_are_set_aside() {
    let mut gone = Activity::planned("GONE", "", day("2023-08-16"));
    gone.removed = true;
    let links = vec![Link::after("A", "NONE", 0), Link::after("GONE", "A", 50)];
    let network = network(vec![Activity::planned("A", "", day("2023-08-16")), gone], links);
    assert_eq!(network.unused().len(), 2);
    assert_eq!(network.schedule().finish(network.row("A").unwrap()), day("2023-08-16"));
}

/// A choreography of invented gates.
fn gates() -> Network {
    let activities = [
        ("T3-A", "2023-09-04"),
        ("T3-B", "2023-09-07"),
        ("T2-C", "2023-09-11"),
        ("T1-D", "2023-09-18"),
    ];
    let mut activities = activities.map(|(id, on)| Activity::planned(id, "", day(on))).to_vec();
    activities[3].imposed = vec![Imposed::FinishNotAfter(day("2023-09-20"))];
    activities[1].planned = None;
    let links = vec![
        Link::after("T3-A", "T3-B", 3),
        Link::after("T3-B", "T2-C", 0),
        Link::after("T2-C", "T1-D", 5),
    ];
    network(activities, links)
}

#[test]
fn why_is_said_in_words() {
    let network = gates();
    let (whole, to_d) = (network.schedule(), network.schedule_to(network.row("T1-D").unwrap()));
    let all: Vec<String> = network.rows().flat_map(|row| [whole.why(row), to_d.why(row)]).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn circles_are_named_with_the_link_to_cut() {
    let dates = [
        ("A", "2023-10-23"),
        ("B", "2023-10-30"),
        ("C", "2023-10-30"),
        ("D", "2023-11-06"),
    ];
    let activities = dates.map(|(id, on)| Activity::planned(id, "", day(on))).to_vec();
    let link = |from, to| Link::after(from, to, 0);
    let check = |links: Vec<Link>| {
        let plan = Plan {
            activities: activities.clone(),
            links,
            ..Plan::default()
        };
        Network::new(plan, &calendar()).unwrap_err().to_string()
    };
    let backwards = check(vec![link("A", "B"), link("B", "D"), link("D", "A")]);
    let level = check(vec![link("B", "C"), link("C", "B"), link("A", "D")]);
    let knotted = check(vec![link("A", "B"), link("B", "A"), link("B", "C"), link("C", "B")]);
    let own = check(vec![link("A", "A")]);
    insta::assert_snapshot!([backwards, level, knotted, own].join("\n"));
}

#[test]
fn numbers_beyond_reason_are_refused() {
    let mut long = Activity::planned("A", "", day("2023-08-16"));
    long.duration = 4_000_000_000;
    let plan = Plan {
        activities: vec![long],
        ..Plan::default()
    };
    assert_eq!(
        Network::new(plan, &calendar()).unwrap_err(),
        NetworkError::TooLong("A".into())
    );
    let none = Plan {
        activities: vec![Activity::milestone("A", "")],
        ..Plan::default()
    };
    assert_eq!(Network::new(none, &calendar()).unwrap_err(), NetworkError::NoDate);
}

//! A gate's judgement, what must be true by when, the sheet.

use plan::gates::{
    Answer, Bearing, Choreography, Counting, CriteriaSet, Evidence, Judgement, Need, Owner, PartyAnswer, Scope, Sheet,
    Sources, Standing, State, Step, WorkOff, by_when, judge, look_ahead,
};
use proptest::prelude::*;
use terms::{Calendar, Nation, Rag};

use super::{Told, answer, criterion, day, gate, work_off};

fn set(criteria: &[&str]) -> CriteriaSet {
    CriteriaSet {
        version: "v1".into(),
        approved: Some((day("2023-08-16"), "GROUP".into())),
        criteria: criteria.iter().map(|id| criterion(id)).collect(),
    }
}

#[test]
fn a_gate_is_judged_by_its_worst_criterion() {
    let today = day("2023-09-01");
    let check = |states: &[(&str, State)], work_offs: &[WorkOff], expected| {
        let ids: Vec<&str> = states.iter().map(|(id, _)| *id).collect();
        let judged = judge(
            &gate("G", Some("2023-10-23")),
            Some(&set(&ids)),
            &Told::of(states),
            work_offs,
            today,
        );
        assert_eq!(judged.judgement, expected, "{}", judged.because);
    };
    use State::{Met, NotMet, Unknown};
    check(&[("a", Met), ("b", Met)], &[], Judgement::Met);
    check(&[("a", Met), ("b", Unknown)], &[], Judgement::Unknown);
    check(&[("a", NotMet), ("b", Unknown)], &[], Judgement::NotMet);
    let carried = [work_off("w", "b", Some("2023-10-20"))];
    check(&[("a", Met), ("b", NotMet)], &carried, Judgement::MetOnConditions);
    check(&[("a", Met), ("b", Unknown)], &carried, Judgement::MetOnConditions);
    check(&[("a", Unknown), ("b", NotMet)], &carried, Judgement::Unknown);
    let undated = [work_off("w", "b", None)];
    check(&[("a", Met), ("b", NotMet)], &undated, Judgement::NotMet);
    let overdue = [work_off("w", "b", Some("2023-08-31"))];
    check(&[("a", Met), ("b", NotMet)], &overdue, Judgement::NotMet);
    check(&[], &[], Judgement::Unknown);
}

#[test]
fn without_approved_criteria_nothing_is_met() {
    let told = Told::of(&[("a", State::Met)]);
    let on = gate("G", Some("2023-10-23"));
    let proposed = CriteriaSet {
        approved: None,
        ..set(&["a"])
    };
    let judged = judge(&on, Some(&proposed), &told, &[], day("2023-09-01"));
    assert_eq!(judged.judgement, Judgement::Unknown);
    assert_eq!(judged.criteria[0].standing, Standing::Met, "as an indication");
    assert_eq!(judged.because, "criteria v1 are not approved: an indication only");
    let judged = judge(&on, None, &told, &[], day("2023-09-01"));
    assert_eq!(
        (judged.judgement, judged.because.as_str()),
        (Judgement::Unknown, "criteria: not set")
    );
}

#[test]
fn what_nobody_supplies_is_unknown_and_says_what_clears_it() {
    let judged = judge(
        &gate("G", Some("2023-10-23")),
        Some(&set(&["a"])),
        &Told::default(),
        &[],
        day("2023-12-01"),
    );
    let one = &judged.criteria[0];
    assert_eq!(
        (one.standing, one.rag),
        (Standing::Unknown, None),
        "never green, never red"
    );
    assert_eq!(
        one.answer.clears.as_deref(),
        Some("a statement by a person of participants")
    );
}

#[test]
fn red_is_late_or_expected_late() {
    let check = |today: &str, expected: Option<&str>, rag| {
        let told = Told([("a".into(), answer(State::NotMet).expected(expected.map(day)))].into());
        let judged = judge(
            &gate("G", Some("2023-10-23")),
            Some(&set(&["a"])),
            &told,
            &[],
            day(today),
        );
        assert_eq!(judged.criteria[0].rag, Some(rag), "{today} {expected:?}");
    };
    check("2023-10-01", None, Rag::Amber);
    check("2023-10-23", None, Rag::Amber);
    check("2023-10-24", None, Rag::Red);
    check("2023-10-01", Some("2023-10-23"), Rag::Amber);
    check("2023-10-01", Some("2023-10-24"), Rag::Red);
}

#[test]
fn work_offs_close_before_the_next_gate_or_roll_to_a_plan() {
    let today = day("2023-10-24");
    let next = |due: &str, rolled: Option<&str>| WorkOff {
        before: Some(("NEXT".into(), Some(day("2023-10-30")))),
        rolled_to: rolled.map(Into::into),
        ..work_off("w", "a", Some(due))
    };
    assert!(matches!(next("2023-10-27", None).bearing(today), Bearing::Carries(_)));
    assert!(matches!(next("2023-11-03", None).bearing(today), Bearing::Lapsed(_)));
    assert!(matches!(
        next("2023-11-03", Some("plan P")).bearing(today),
        Bearing::Carries(_)
    ));
    assert!(matches!(
        next("2023-10-23", Some("plan P")).bearing(today),
        Bearing::Lapsed(_)
    ));
    assert!(next("2023-10-27", None).blocks("NEXT", today));
    assert!(!next("2023-10-27", None).blocks("OTHER", today));
    assert!(!next("2023-11-03", Some("plan P")).blocks("NEXT", today));
    let blocked = judge(
        &gate("NEXT", Some("2023-10-30")),
        Some(&set(&["a"])),
        &Told::of(&[("a", State::Met)]),
        &[next("2023-10-27", None)],
        today,
    );
    assert_eq!(
        (blocked.judgement, blocked.because.as_str()),
        (Judgement::NotMet, "work-offs of an earlier gate are open: w")
    );
}

#[test]
fn parties_of_a_scope_count_together() {
    let scope = Scope::new("Interval 1", []);
    let party = |name: &str, state| PartyAnswer {
        party: name.into(),
        state,
        because: String::new(),
    };
    let check = |parties: Vec<PartyAnswer>, state, because: &str, clears: Option<&str>| {
        let answer = Answer::of_parties(&scope, parties);
        assert_eq!(
            (answer.state, answer.because.as_str(), answer.clears.as_deref()),
            (state, because, clears)
        );
    };
    use State::{Met, NotMet, Unknown};
    check(
        vec![],
        Unknown,
        "nobody is known to be in all parties of Interval 1",
        Some("name the parties of the scope"),
    );
    check(
        vec![party("A", Met), party("B", NotMet), party("C", Unknown)],
        NotMet,
        "1 of 3 parties of all parties of Interval 1",
        Some("outstanding: B"),
    );
    check(
        vec![party("A", Met)],
        Met,
        "1 of 1 parties of all parties of Interval 1",
        None,
    );
}

#[test]
fn who_is_late_is_the_party_whose_evidence_says_no() {
    let parties = vec![
        PartyAnswer {
            party: "A".into(),
            state: State::Met,
            because: "proved".into(),
        },
        PartyAnswer {
            party: "B".into(),
            state: State::NotMet,
            because: "not proved".into(),
        },
    ];
    let told = Told(
        [
            ("a".into(), Answer::of_parties(&Scope::new("all", []), parties)),
            ("b".into(), answer(State::NotMet)),
        ]
        .into(),
    );
    let judged = judge(
        &gate("G", Some("2023-08-01")),
        Some(&set(&["a", "b"])),
        &told,
        &[],
        day("2023-09-01"),
    );
    assert_eq!(
        judged.late(),
        [
            ("B".into(), vec!["a".into()]),
            ("participants".into(), vec!["b".into()])
        ]
    );
}

#[test]
fn the_first_source_that_knows_a_kind_answers() {
    let (first, second) = (
        Told::of(&[("a", State::Met)]),
        Told::of(&[("a", State::NotMet), ("b", State::NotMet)]),
    );
    let sources = Sources(vec![&first, &second]);
    let ask = |id: &str| {
        let criterion = criterion(id);
        let need = criterion.need.clone().unwrap();
        sources.answer(&criterion, &need, day("2023-09-01")).map(|a| a.state)
    };
    assert_eq!(ask("a"), Some(State::Met));
    assert_eq!(ask("b"), Some(State::NotMet));
    assert_eq!(ask("c"), None);
}

#[test]
fn days_are_counted_back_through_steps_meetings_and_feeds() {
    let calendar = Calendar::shipped(Nation::EnglandAndWales);
    let mut choreography = Choreography::default();
    let (first, last) = (
        choreography.gate("FIRST", Some(3), Some(day("2023-09-04"))),
        choreography.gate("LAST", Some(2), Some(day("2023-09-05"))),
    );
    choreography.feed(first, last, "");
    choreography.feeds[0].lag = 5;
    let mut criteria = set(&["a", "b"]);
    criteria.criteria[0].lead = 2;
    criteria.criteria[0].steps = vec![
        Step {
            what: "write the report".into(),
            days: 3,
        },
        Step {
            what: "review it".into(),
            days: 5,
        },
    ];
    criteria.criteria[1].need = Some(Need::Recommendation { by: "GROUP".into() });
    criteria.criteria[1].owner = Owner::Named("GROUP".into());
    let today = day("2023-08-16");
    let told = Told::of(&[("a", State::NotMet)]);
    let judged = |id: &str, on: &str, set: Option<&CriteriaSet>| judge(&gate(id, Some(on)), set, &told, &[], today);
    let meetings = [
        ("GROUP".into(), day("2023-08-09")),
        ("GROUP".into(), day("2023-08-30")),
        ("GROUP".into(), day("2023-09-06")),
    ];
    let counting = Counting {
        calendar: &calendar,
        meetings: &meetings,
        today,
    };
    let rows = by_when(
        &judged("LAST", "2023-09-05", Some(&criteria)),
        &[judged("FIRST", "2023-09-04", None)],
        &choreography,
        counting,
    )
    .unwrap();
    let lines: Vec<String> = rows
        .iter()
        .map(|by| {
            format!(
                "{} {} | {} | {} left | {:?}",
                by.day, by.what, by.why, by.left, by.against
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    2023-08-21 begin: write the report | write the report takes 3 working days, to 2023-08-24 | 3 left | None
    2023-08-24 begin: review it | review it takes 5 working days, to 2023-09-01 | 6 left | None
    2023-08-29 FIRST decided | feeds LAST, needed by 2023-09-05, 5 working days before | 8 left | Some("FIRST is planned for 2023-09-04, after the 2023-08-29 by which it is needed")
    2023-08-30 What b asks | LAST is on 2023-09-05; the last meeting of GROUP before that is on 2023-08-30 | 9 left | None
    2023-09-01 What a asks | 2 working days before LAST on 2023-09-05 | 11 left | None
    "#);
    let undated = judge(&gate("G", None), None, &told, &[], today);
    assert_eq!(
        by_when(&undated, &[], &choreography, counting).unwrap_err().to_string(),
        "G has no date to count back from: give it one, or its milestone a forecast"
    );
}

#[test]
fn coming_gates_show_what_is_red() {
    let today = day("2023-10-24");
    let told = Told::of(&[("a", State::NotMet)]);
    let judged = |id: &str, on: Option<&str>| {
        let mut set = set(&["a", "b"]);
        set.criteria[0].due = Some(day("2023-10-20"));
        judge(&gate(id, on), Some(&set), &told, &[], today)
    };
    let all = [
        judged("C", Some("2023-12-01")),
        judged("B", Some("2023-10-30")),
        judged("A", Some("2023-10-23")),
        judged("D", None),
    ];
    let ahead = look_ahead(&all, today, day("2023-11-30"));
    assert_eq!(ahead.len(), 1);
    assert_eq!(ahead[0].gate.as_str(), "B");
    assert_eq!((ahead[0].red.len(), ahead[0].red[0].criterion.as_str()), (1, "a"));
    assert_eq!(ahead[0].unknown, ["b"]);
}

#[test]
fn a_sheet_freezes_what_was_judged() {
    let told = Told::of(&[("a", State::NotMet)]);
    let work_offs = [work_off("w", "a", Some("2023-10-27"))];
    let judged = |today: &str| {
        judge(
            &gate("G", Some("2023-10-23")),
            Some(&set(&["a"])),
            &told,
            &work_offs,
            day(today),
        )
    };
    let sheet = Sheet::of(&judged("2023-10-23"), &work_offs);
    insta::assert_snapshot!(sheet.text, @r"
    gate: G
    title: What G decides
    kind: milestone
    date: 2023-10-23
    decider: GROUP
    scope: not set
    judged on: 2023-10-23
    criteria: v1
      approved on: 2023-08-16
      approved by: GROUP
    criterion: a
      text: What a asks
      owner: participants
      satisfied by: milestone a achieved
      due: 2023-10-23
      stands: waived by work-off
      evidence: not met
      because: it is not so
      cleared by: do it
      carried: work-off w due 2023-10-27
    work-off: w
      text: what remains
      owner: not set
      carries: a
      due: 2023-10-27
      closed: not set
    judgement: met on conditions
      because: carried by work-offs: a
    ");
    assert_eq!(sheet, Sheet::of(&judged("2023-10-23"), &work_offs));
    assert_ne!(sheet.hash, Sheet::of(&judged("2023-10-24"), &work_offs).hash);
    assert_ne!(sheet.hash, Sheet::of(&judged("2023-10-23"), &[]).hash);
    let mut other = judged("2023-10-23");
    other.criteria[0].criterion.text = "What a asks\n  owner: somebody else".into();
    let forged = Sheet::of(&other, &work_offs);
    assert_eq!(
        forged.text.lines().count(),
        sheet.text.lines().count(),
        "a field stays on its line"
    );
}

#[test]
fn the_hash_is_sha_256() {
    assert_eq!(
        plan::gates::hex(&plan::gates::sha256(b"abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

/// Two states of a criterion, and whether a work-off that carries it is in time.
type Pair = (State, State, Option<bool>);

fn any_state() -> impl Strategy<Value = State> {
    prop_oneof![Just(State::NotMet), Just(State::Unknown), Just(State::Met)]
}

proptest! {
    /// Better evidence never makes a gate worse, whatever work-offs there are.
    #[test]
    fn judgement_is_monotone_in_evidence(
        states in proptest::collection::vec((any_state(), any_state(), proptest::option::of(any::<bool>())), 1..6),
        blocked in any::<bool>(),
    ) {
        let ids: Vec<String> = (0..states.len()).map(|n| format!("c{n}")).collect();
        let set = set(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        let mut work_offs: Vec<WorkOff> = states.iter().zip(&ids).filter_map(|((.., carried), id)| {
            carried.map(|in_time| work_off("w", id, Some(if in_time { "2023-10-01" } else { "2023-08-01" })))
        }).collect();
        if blocked {
            work_offs.push(WorkOff { before: Some(("G".into(), None)), carries: None, ..work_off("x", "", None) });
        }
        let judged = |pick: &dyn Fn(&Pair) -> State| {
            let told: Vec<(&str, State)> = ids.iter().map(String::as_str).zip(states.iter().map(pick)).collect();
            judge(&gate("G", Some("2023-10-23")), Some(&set), &Told::of(&told), &work_offs, day("2023-09-01"))
        };
        let worse = judged(&|(one, other, _)| *one.min(other));
        let better = judged(&|(one, other, _)| *one.max(other));
        prop_assert!(worse.judgement <= better.judgement, "{:?} {:?}", worse.judgement, better.judgement);
        for (worse, better) in worse.criteria.iter().zip(&better.criteria) {
            prop_assert!(worse.standing <= better.standing);
        }
    }

    /// The days to begin and to be true never lie after the gate, and the working days back to them are as stated.
    #[test]
    fn steps_are_counted_in_working_days(lead in 0u16..30, days in proptest::collection::vec(0u16..20, 0..4), offset in 0i64..400) {
        use std::ops::Add;
        let calendar = Calendar::shipped(Nation::EnglandAndWales);
        let on = day("2023-01-02").add(jiff::Span::new().days(offset));
        let mut set = set(&["a"]);
        set.criteria[0].lead = lead;
        set.criteria[0].steps = days.iter().map(|days| Step { what: "work".into(), days: *days }).collect();
        let mut one = gate("G", None);
        one.on = Some(on);
        let judged = judge(&one, Some(&set), &Told::default(), &[], on);
        let counting = Counting { calendar: &calendar, meetings: &[], today: on };
        let rows = by_when(&judged, &[], &Choreography::default(), counting).unwrap();
        prop_assert_eq!(rows.len(), 1 + days.len());
        let whole = i32::from(lead) + days.iter().map(|days| i32::from(*days)).sum::<i32>();
        let first = rows.iter().map(|by| by.day).min().unwrap();
        prop_assert!(rows.iter().all(|by| by.day <= on));
        prop_assert_eq!(calendar.working_days(first, calendar.on_or_before(on)), whole);
    }
}

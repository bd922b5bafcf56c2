//! Readiness: colours by rules, ratings and overrides, and what tasks of many parties add up to.

use plan::pit::{Interval, Mirror, Schedule, Template};
use plan::readiness::*;
use proptest::prelude::*;
use terms::{Calendar, Date, Nation, Rag, Text};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar::shipped(Nation::EnglandAndWales)
}

fn today() -> Date {
    day("2023-09-15") // a Friday
}

fn task(change: impl Fn(&mut Task)) -> Task {
    let mut task = Task {
        id: "t".into(),
        stage: "CIT".into(),
        interval: Some("Interval 1".into()),
        owner: "Alpha".into(),
        category: "Deliverables".into(),
        title: "RTTM".into(),
        need: Some(day("2023-10-20")),
        forecast: Some(day("2023-10-18")),
        ..Task::default()
    };
    change(&mut task);
    task
}

fn evidence(what: &str, state: EvidenceState) -> Evidence {
    Evidence {
        what: what.into(),
        state,
    }
}

fn derive(task: &Task) -> Derived {
    Rules::example().derive(task, today(), &calendar())
}

fn assessed(task: Task) -> Assessed {
    let shown = derive(&task).shown(&[], today());
    Assessed { task, shown }
}

#[test]
fn colours_by_the_example_rules() {
    let waits = |rag| Predecessor {
        what: "Certificates".into(),
        rag,
    };
    let done = |t: &mut Task| t.done = Some(day("2023-09-11"));
    let cases: Vec<(&str, Task)> = vec![
        ("on track", task(|_| {})),
        ("overdue", task(|t| t.need = Some(day("2023-09-08")))),
        ("overdue over a weekend", task(|t| t.need = Some(day("2023-09-14")))),
        ("late forecast", task(|t| t.forecast = Some(day("2023-10-23")))),
        ("late by a weekend day", task(|t| t.forecast = Some(day("2023-10-21")))),
        ("forecast passed", task(|t| t.forecast = Some(day("2023-09-14")))),
        (
            "due soon",
            task(|t| (t.need, t.forecast) = (Some(day("2023-09-20")), Some(day("2023-09-19")))),
        ),
        (
            "due today",
            task(|t| (t.need, t.forecast) = (Some(today()), Some(today()))),
        ),
        (
            "red predecessor",
            task(|t| t.predecessors = vec![waits(Some(Rag::Red))]),
        ),
        ("unknown predecessor", task(|t| t.predecessors = vec![waits(None)])),
        ("no forecast", task(|t| t.forecast = None)),
        ("nothing known", task(|t| (t.need, t.forecast) = (None, None))),
        ("complete", task(done)),
        (
            "evidence far from due",
            task(|t| t.evidence = vec![evidence("Report", EvidenceState::Missing)]),
        ),
        (
            "evidence missing",
            task(|t| {
                t.evidence = vec![evidence("Report", EvidenceState::Missing)];
                (t.need, t.forecast) = (Some(day("2023-09-22")), Some(day("2023-09-22")));
            }),
        ),
        (
            "evidence rejected",
            task(|t| {
                let rejected = EvidenceState::Rejected(day("2023-09-12"), "two interfaces lack a test".into());
                t.evidence = vec![evidence("Matrix", rejected)];
            }),
        ),
        (
            "done, in review",
            task(|t| {
                done(t);
                t.evidence = vec![evidence("Report", EvidenceState::Submitted(day("2023-09-11")))];
            }),
        ),
        (
            "done, never accepted",
            task(|t| {
                done(t);
                t.need = Some(day("2023-09-12"));
                t.evidence = vec![
                    evidence("Report", EvidenceState::Accepted(day("2023-09-12"))),
                    evidence("Log", EvidenceState::Submitted(day("2023-09-11"))),
                ];
            }),
        ),
        (
            "done and accepted",
            task(|t| {
                done(t);
                t.evidence = vec![evidence("Report", EvidenceState::Accepted(day("2023-09-12")))];
            }),
        ),
    ];
    let mut out = String::new();
    for (name, task) in cases {
        let derived = derive(&task);
        out += &format!("{name}: {}\n", derived.says());
        for clears in derived.clears() {
            out += &format!("    clears: {clears}\n");
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn rules_are_configuration() {
    let rules = "name = \"our rules\"\nsource = \"office\"\n[[rule]]\nwhen = \"forecast-after-need\"\nworking-days = 5\ncolour = \"Amber\"\n";
    let rules = Rules::from_toml(rules).unwrap();
    let label = |forecast: &str| {
        let task = task(|t| t.forecast = Some(day(forecast)));
        rules.derive(&task, today(), &calendar()).label()
    };
    assert_eq!(label("2023-10-27"), "Unknown (our rules)"); // five working days late
    assert_eq!(label("2023-10-30"), "Amber (our rules)");
}

#[test]
fn faults_of_rules_name_their_place_and_remedy() {
    let rule = |row: &str| format!("name = \"R\"\nsource = \"s\"\n[[rule]]\n{row}\n");
    let texts = [
        rule("when = \"overdue\"\ncolour = \"Purple\""),
        rule("when = \"late\"\ncolour = \"Red\""),
        rule("when = \"due-within\"\ncolour = \"Red\""),
        rule("when = \"overdue\"\nworking-days = 3\ncolour = \"Red\""),
        "name = \" \"\nsource = \"s\"\nrule = []\n".to_owned(),
    ];
    let faults: Vec<String> = texts
        .iter()
        .map(|t| Rules::from_toml(t).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(faults.join("\n---\n"));
}

#[test]
fn ratings_stay_apart_and_have_a_trend() {
    let rating = |rater, rag, on: &str| Rating {
        rater,
        rag,
        on: day(on),
        by: "A. Lead".into(),
        note: Text::default(),
    };
    let given = [
        rating(Rater::Party, Some(Rag::Green), "2023-09-08"),
        rating(Rater::Party, Some(Rag::Amber), "2023-09-01"),
        rating(Rater::Si, Some(Rag::Green), "2023-09-01"),
        rating(Rater::Si, Some(Rag::Red), "2023-09-08"),
        rating(Rater::Party, Some(Rag::Blue), "2023-09-22"), // after the day looked at
    ];
    let now = Ratings::of(&given, today());
    assert_eq!((now.party.rag(), now.party.trend), (Some(Rag::Green), Trend::Better));
    assert_eq!((now.si.rag(), now.si.trend), (Some(Rag::Red), Trend::Worse));
    assert_eq!((now.assurer.rag(), now.assurer.trend), (None, Trend::Unknown));
    assert_eq!(now.disagreement().unwrap(), "Self Green, SI Red");
    assert_eq!(Ratings::of(&given, day("2023-09-01")).party.trend, Trend::Unknown);
    let lost = [&given[..1], &[rating(Rater::Party, None, "2023-09-12")]].concat();
    let lost = Ratings::of(&lost, today());
    assert_eq!((lost.party.rag(), lost.party.trend), (None, Trend::Unknown));
}

#[test]
fn an_override_is_named_reasoned_and_ends() {
    let new = |by: &str, why: &str, on: &str, until: &str| Override::new(Rag::Green, by, why, day(on), day(until));
    assert_eq!(
        new(" ", "plan agreed", "2023-09-01", "2023-09-29"),
        Err(OverrideError::NoName)
    );
    assert_eq!(
        new("A. Lead", "", "2023-09-01", "2023-09-29"),
        Err(OverrideError::NoReason)
    );
    assert_eq!(
        new("A. Lead", "plan agreed", "2023-09-02", "2023-09-01"),
        Err(OverrideError::Expiry)
    );
    let stated = [
        new("A. Lead", "plan agreed", "2023-09-01", "2023-09-15").unwrap(),
        new("B. Chair", "first plan", "2023-08-01", "2023-08-31").unwrap(),
    ];
    let overdue = derive(&task(|t| t.need = Some(day("2023-09-08"))));
    let shown = overdue.clone().shown(&stated, today());
    assert_eq!(
        (shown.rag, shown.label()),
        (Some(Rag::Green), "Green (stated by A. Lead)".to_owned())
    );
    insta::assert_snapshot!(shown.says());
    let after = overdue.shown(&stated, day("2023-09-16"));
    assert_eq!(
        (after.rag, after.label()),
        (Some(Rag::Red), "Red (example rules)".to_owned())
    );
    assert_eq!(after.expired.len(), 2);
    assert!(
        after.says().contains("No longer counts: Green, stated by A. Lead"),
        "{}",
        after.says()
    );
}

/// Tasks of three parties; what Gamma owes is for all intervals, Delta belongs to another.
fn tasks() -> Vec<Assessed> {
    let one = |owner: &str, title: &str, interval: Option<&str>, need: Option<&str>, forecast: Option<&str>| {
        assessed(task(|t| {
            t.id = format!("{owner} {title}").into();
            (t.owner, t.title) = (owner.into(), title.into());
            t.interval = interval.map(Text::from);
            (t.need, t.forecast) = (need.map(day), forecast.map(day));
        }))
    };
    let i1 = Some("Interval 1");
    vec![
        one("Alpha", "RTTM", i1, Some("2023-10-20"), Some("2023-10-18")),
        one("Alpha", "Scenarios", i1, Some("2023-09-08"), Some("2023-09-29")),
        one("Alpha", "Environment", i1, None, None),
        one("Beta", "RTTM", i1, Some("2023-10-20"), None),
        one("Gamma", "Data agreement", None, Some("2023-09-18"), Some("2023-09-18")),
        one("Delta", "RTTM", Some("Interval 2"), Some("2023-09-18"), None),
    ]
}

#[test]
fn parties_by_criteria() {
    let parties: Vec<Text> = ["Alpha", "Beta", "Gamma", "Epsilon"].map(Text::from).into();
    let matrix = Matrix::of(&"Interval 1".into(), &parties, &tasks());
    let mut out = format!("{}\n", matrix.criteria.join(" | "));
    for (party, cells) in &matrix.rows {
        let word = |c: &Option<Cell>| match c {
            None => "-".to_owned(),
            Some(cell) => cell.rag.map_or("Unknown".to_owned(), |r| r.to_string()),
        };
        out += &format!("{party}: {}\n", cells.iter().map(word).collect::<Vec<_>>().join(" | "));
    }
    insta::assert_snapshot!(out);
    let twice = [tasks(), tasks()].concat();
    let doubled = Matrix::of(&"Interval 1".into(), &parties, &twice);
    let cell = doubled.rows[0].1[2].as_ref().unwrap();
    assert_eq!((cell.tasks, cell.unknown, cell.rag), (2, 2, None));
}

#[test]
fn what_a_party_owes() {
    let mut out = String::new();
    for owed in owed("Alpha", &tasks(), today()) {
        let by = owed.by.map_or("no date".to_owned(), |d| d.to_string());
        let late = if owed.overdue { ", overdue" } else { "" };
        out += &format!(
            "{by}{late}: {}, {}; clears: {}\n",
            owed.title,
            owed.label,
            owed.clears.join(" / ")
        );
    }
    insta::assert_snapshot!(out);
    let done = assessed(task(|t| t.done = Some(today())));
    assert!(owed("Alpha", &[done], today()).is_empty());
}

#[test]
fn a_frozen_report_and_what_changed_since() {
    let interval: Text = "Interval 1".into();
    let first = Report::freeze(&interval, today(), &tasks());
    assert_eq!(first.lines.len(), 5);
    let mut later = tasks();
    later.remove(3);
    later[1].task.need = Some(day("2023-10-06"));
    later[2].task.forecast = Some(day("2023-10-02"));
    later[0].task.forecast = Some(day("2023-10-24"));
    let mut later: Vec<Assessed> = later.into_iter().map(|a| assessed(a.task)).collect();
    later.push(assessed(task(|t| {
        t.id = "new".into();
        t.title = "Report".into();
    })));
    let second = Report::freeze(&interval, day("2023-09-29"), &later);
    let mut out = format!("{}\n{}\n", first.summary(), second.summary());
    for difference in second.since(&first) {
        out += &format!("{difference}\n");
    }
    insta::assert_snapshot!(out);
    assert!(second.since(&second).is_empty());
    assert!(first.lines.iter().all(|l| l.label.ends_with("(example rules)")));
}

#[test]
fn a_scope_is_done_when_all_are() {
    let scope: Vec<Text> = ["Alpha", "Beta", "Gamma"].map(Text::from).into();
    let done = |party: &str, on: &str, evidence: &[&str]| Done {
        party: party.into(),
        on: day(on),
        evidence: evidence.iter().map(|e| Text::from(*e)).collect(),
    };
    let excepted = |decided_by: &str| Exception {
        party: "Gamma".into(),
        decided_by: decided_by.into(),
        meeting: "Group #3".into(),
        on: day("2023-09-13"),
        reason: "enters later".into(),
    };
    let two = [
        done("Alpha", "2023-09-01", &["r1"]),
        done("Beta", "2023-09-12", &["r2"]),
    ];
    let of = |done: &[Done], exceptions: &[Exception]| RollUp::of(&scope, done, exceptions, today());
    let check = |rolled: RollUp, state: State, says: &str| {
        assert_eq!(rolled.state, state);
        assert_eq!(rolled.says(), says);
    };
    check(of(&two, &[]), State::NotYet, "2 of 3 parties done; missing: Gamma");
    let bare = [&two[..], &[done("Gamma", "2023-09-13", &[])]].concat();
    check(
        of(&bare, &[]),
        State::NotYet,
        "2 of 3 parties done; missing: Gamma; without evidence: Gamma",
    );
    let all = [&two[..], &[done("Gamma", "2023-09-14", &["r3"])]].concat();
    check(of(&all, &[]), State::Achieved(day("2023-09-14")), "3 of 3 parties done");
    let later = [&two[..], &[done("Gamma", "2023-09-18", &["r3"])]].concat();
    check(of(&later, &[]), State::NotYet, "2 of 3 parties done; missing: Gamma");
    check(
        of(&two, &[excepted("")]),
        State::NotYet,
        "2 of 3 parties done; missing: Gamma",
    );
    check(
        of(&two, &[excepted("A. Chair")]),
        State::ByException(day("2023-09-13")),
        "2 of 3 parties done, 1 excepted: Gamma (by A. Chair at Group #3, Wed 13 Sep 2023)",
    );
    let outside = of(&[done("Omega", "2023-09-01", &["r"])], &[]);
    assert_eq!(outside.outside, [Text::from("Omega")]);
    let nobody = RollUp::of(&[], &two, &[], today());
    assert_eq!(
        (nobody.state.clone(), nobody.says()),
        (State::Empty, "0 of 0 parties done; the scope names no party".to_owned())
    );
}

#[test]
fn expected_and_named_parties() {
    let entry = |party: &str, role: &str, interval: &str| Entry {
        interval: interval.into(),
        party: party.into(),
        role: role.into(),
    };
    let entries = [
        entry("Beta", "Data Services", "Interval 3"),
        entry("Alpha", "Data Services", "Interval 3"),
        entry("Alpha", "Metering Services", "Interval 3"),
        entry("Alpha", "Metering Services", "Interval 4"),
    ];
    let check = |interval: &str, expected, says: &str| {
        let of = Attendance::of(&interval.into(), expected, &entries);
        assert_eq!(of.says(), says);
    };
    check("Interval 3", Some(10), "10 expected, 2 named: 8 not named yet");
    check("Interval 3", Some(2), "2 expected and named");
    check("Interval 3", Some(1), "1 expected, 2 named: 1 more than expected");
    check("Interval 4", None, "1 named; no number is stated");
    check("Interval 5", Some(8), "8 expected, 0 named: 8 not named yet");
    let of = Attendance::of(&"Interval 3".into(), Some(10), &entries);
    assert_eq!(of.named[0].1.len(), 2);
}

#[test]
fn a_deliverable_is_reviewed_against_a_clock() {
    let submission = |version: &str, hash: &str, on: &str, verdict: Option<Verdict>| Submission {
        version: version.into(),
        hash: hash.into(),
        by: "Alpha".into(),
        on: day(on),
        verdict,
    };
    let verdict = |outcome, on: &str, comments: &[&str]| {
        Some(Verdict {
            outcome,
            on: day(on),
            by: "SI".into(),
            comments: comments.iter().map(|c| Text::from(*c)).collect(),
        })
    };
    let first = submission(
        "1.0",
        "aa",
        "2023-08-11",
        verdict(Outcome::Returned, "2023-08-29", &["one", "two"]),
    );
    let same = submission("1.1", "aa", "2023-09-01", verdict(Outcome::Returned, "2023-09-04", &[]));
    let last = submission("1.2", "bb", "2023-09-08", None);
    let accepted = submission("1.2", "bb", "2023-09-08", verdict(Outcome::Accepted, "2023-09-14", &[]));
    let mut out = String::new();
    let mut add = |submissions: &[Submission], on: &str| {
        let review = Review::of(submissions, 10, day(on), &calendar());
        out += &format!("{on}: {} {:?} {:?}\n", review.says, review.state, review.left);
        for note in &review.notes {
            out += &format!("    {note}\n");
        }
    };
    let three = [first.clone(), same.clone(), last];
    add(&[], "2023-08-10");
    add(&three[..1], "2023-08-10");
    add(&three[..1], "2023-08-14");
    add(&three[..1], "2023-08-30");
    add(&three, "2023-09-15");
    add(&three, "2023-09-26");
    add(&[first, same, accepted], "2023-09-15");
    insta::assert_snapshot!(out);
}

#[test]
fn delivery_updates_have_a_float() {
    let update = |party: &str, on: &str, forecast: Option<&str>| DeliveryUpdate {
        party: party.into(),
        interval: "Interval 2".into(),
        on: day(on),
        forecast: forecast.map(day),
        need: Some(day("2023-11-13")),
        obstacles: Text::default(),
        next_step: Text::default(),
    };
    let all = [
        update("Alpha", "2023-08-01", Some("2023-11-06")),
        update("Beta", "2023-09-01", None),
        update("Alpha", "2023-09-01", Some("2023-11-15")),
        update("Alpha", "2023-10-01", Some("2023-11-13")),
    ];
    let now = latest(&all, today());
    let says: Vec<String> = now
        .iter()
        .map(|u| format!("{}: {}", u.party, u.says(&calendar())))
        .collect();
    let late = "Alpha: expected Wed 15 Nov 2023, 2 working days late for Mon 13 Nov 2023";
    assert_eq!(says, [late, "Beta: no forecast"]);
    assert_eq!(latest(&all, day("2023-08-15"))[0].float(&calendar()), Some(5));
}

#[test]
fn a_schedule_gives_tasks_to_a_party() {
    let mut interval = Interval::new("Interval 2", day("2023-11-13")).planned(day("2023-07-28"));
    let mirror = Mirror {
        milestone: "T3-XX-0001".into(),
        date: None,
    };
    interval.mirrors.insert("rttm".into(), vec![mirror]);
    let schedule = Schedule::compute(&Template::example(), &interval, &calendar()).unwrap();
    let tasks = Task::of_schedule(&schedule, "party", &"Alpha".into(), &"PIT".into());
    assert!(tasks.is_sorted_by_key(|t| t.need));
    let rttm = tasks.iter().find(|t| t.id == "Interval 2 / Alpha / rttm").unwrap();
    assert_eq!(
        (rttm.need, rttm.milestone.as_deref()),
        (Some(day("2023-08-25")), Some("T3-XX-0001"))
    );
    assert!(tasks.iter().any(|t| t.title == "PIT readiness report 2"));
    // Nothing is known of them yet: those whose date has passed are red, the others unknown.
    for one in tasks {
        let expected = (one.need.unwrap() < today()).then_some(Rag::Red);
        let near = calendar().working_days(today(), one.need.unwrap()) <= 5;
        let rag = derive(&one).rag;
        assert!(rag == expected || (near && rag == Some(Rag::Amber)), "{one:?} {rag:?}");
    }
}

prop_compose! {
    fn some_day()(after in -60i64..60) -> Date {
        today().saturating_add(jiff::Span::new().days(after))
    }
}

fn some_state() -> impl Strategy<Value = EvidenceState> {
    prop_oneof![
        Just(EvidenceState::Missing),
        some_day().prop_map(EvidenceState::Submitted),
        some_day().prop_map(EvidenceState::Accepted),
        some_day().prop_map(|d| EvidenceState::Rejected(d, "thin".into())),
    ]
}

fn some_rag() -> impl Strategy<Value = Option<Rag>> {
    prop::option::of(prop::sample::select(Rag::ALL.to_vec()))
}

prop_compose! {
    fn some_task()(
        need in prop::option::of(some_day()),
        forecast in prop::option::of(some_day()),
        done in prop::option::of(some_day()),
        states in prop::collection::vec(some_state(), 0..3),
        predecessors in prop::collection::vec(some_rag(), 0..3),
    ) -> Task {
        task(|t| {
            (t.need, t.forecast, t.done) = (need, forecast, done);
            t.evidence = states.iter().map(|s| evidence("e", s.clone())).collect();
            t.predecessors = predecessors.iter().map(|rag| Predecessor { what: "p".into(), rag: *rag }).collect();
        })
    }
}

proptest! {
    #[test]
    fn good_news_only_on_facts(task in some_task()) {
        let derived = derive(&task);
        prop_assert!(derived.label().ends_with("(example rules)"));
        if derived.rag == Some(Rag::Green) {
            let expected = task.done.or(task.forecast).unwrap();
            prop_assert!(expected <= task.need.unwrap() && task.need.unwrap() >= today());
            prop_assert!(!task.evidence.iter().any(|e| matches!(e.state, EvidenceState::Rejected(..))));
            prop_assert!(!task.predecessors.iter().any(|p| p.rag == Some(Rag::Red)));
        }
        prop_assert_eq!(derived.rag == Some(Rag::Blue), task.complete(today()));
        if !task.complete(today()) && task.need.is_some_and(|d| d < today()) {
            prop_assert_eq!(derived.rag, Some(Rag::Red));
        }
        let bad = matches!(derived.rag, Some(Rag::Red | Rag::Amber));
        prop_assert!(!bad || !derived.clears().is_empty());
    }

    #[test]
    fn many_colours_are_no_better_than_the_worst(colours in prop::collection::vec(some_rag(), 0..6)) {
        let together = combined(&colours);
        if let Some(rag) = together {
            prop_assert!(colours.iter().flatten().all(|c| rag <= *c));
            prop_assert!(colours.contains(&Some(rag)));
            prop_assert!(rag <= Rag::Amber || colours.iter().all(Option::is_some));
        } else {
            prop_assert!(!colours.iter().any(|c| matches!(c, Some(Rag::Red | Rag::Amber))));
        }
    }

    #[test]
    fn a_roll_up_agrees_with_counting(
        scope in prop::collection::vec(0u8..6, 0..6),
        done in prop::collection::vec((0u8..6, some_day(), any::<bool>()), 0..8),
        excepted in prop::collection::vec((0u8..6, some_day(), any::<bool>()), 0..4),
    ) {
        let name = |n: &u8| Text::from(format!("P{n}"));
        let names: Vec<Text> = scope.iter().map(name).collect();
        let dones: Vec<Done> = done.iter().map(|(n, on, shown)| Done {
            party: name(n), on: *on, evidence: if *shown { vec!["e".into()] } else { Vec::new() },
        }).collect();
        let exceptions: Vec<Exception> = excepted.iter().map(|(n, on, named)| Exception {
            party: name(n), decided_by: if *named { "C".into() } else { Text::default() },
            meeting: "G".into(), on: *on, reason: Text::default(),
        }).collect();
        let rolled = RollUp::of(&names, &dones, &exceptions, today());
        let did = |n: &u8| done.iter().any(|(m, on, shown)| m == n && *on <= today() && *shown);
        let may = |n: &u8| excepted.iter().any(|(m, on, named)| m == n && *on <= today() && *named);
        let all: std::collections::BTreeSet<u8> = scope.iter().copied().collect();
        prop_assert_eq!(rolled.parties(), all.len());
        prop_assert_eq!(rolled.done.len(), all.iter().filter(|n| did(n)).count());
        prop_assert_eq!(matches!(rolled.state, State::Achieved(_)), !all.is_empty() && all.iter().all(did));
        let settled = all.iter().all(|n| did(n) || may(n));
        prop_assert_eq!(rolled.state == State::NotYet, !settled);
        prop_assert_eq!(rolled.state == State::Empty, all.is_empty());
    }
}

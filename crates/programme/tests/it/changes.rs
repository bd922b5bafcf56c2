//! Change control: who decides what, what a decision needs, what it applies, and what is kept of it.

use programme::assessment_state::{AssessmentState, Window};
use programme::baselines::{Baselines, Variance};
use programme::change_requests::ChangeRequest;
use programme::change_verdicts::ChangeOutcome;
use programme::impact_assessments::ImpactAssessment;
use programme::milestone_changes::MilestoneChange;
use programme::milestone_completions::{MilestoneCompletion, RollUp};
use programme::milestones::Milestone;
use programme::organisations::Organisation;
use programme::plan_of_record::PlanOfRecord;
use record::{Nobody, Refusal, View, Viewer};
use terms::{Calendar, Nation};

use crate::desk::{Desk, day};

fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    let refusal = result.unwrap_err();
    refusal
        .reasons()
        .fields
        .first()
        .map_or(refusal.code(), |fault| fault.code)
        .to_owned()
}

/// Two groups and their tiers, meetings in August and September, and three milestones with baselines of a document.
fn furnished() -> Desk {
    let mut desk = Desk::new("2023-10-01");
    for group in ["HIGH", "LOW"] {
        desk.add("groups", &[("code", group)]).unwrap();
    }
    for tier in ["Tier 1", "Tier 3"] {
        desk.add("tiers", &[("code", tier)]).unwrap();
    }
    let authorities = [
        ("a1", "Tier 1", "HIGH", "2020-01-01", ""),
        ("a2", "Tier 3", "HIGH", "2020-01-01", "2022-12-31"),
        ("a3", "Tier 3", "LOW", "2023-01-01", "2023-12-31"),
    ];
    for (name, tier, group, from, until) in authorities {
        let row = [
            ("code", name),
            ("tier", tier),
            ("group", group),
            ("from", from),
            ("until", until),
        ];
        desk.add("tier-authorities", &row).unwrap();
    }
    for (name, group, on) in [
        ("LOW1", "LOW", "2023-08-16"),
        ("LOW2", "LOW", "2023-09-20"),
        ("LOW9", "LOW", "2024-09-18"),
        ("HIGH1", "HIGH", "2023-08-02"),
    ] {
        desk.add("meetings", &[("code", name), ("group", group), ("on", on)])
            .unwrap();
    }
    for (id, tier, baseline) in [
        ("T3-AA-0001", "Tier 3", "2023-08-16"),
        ("T3-AA-0002", "Tier 3", "2023-08-21"),
        ("T1-AA-0001", "Tier 1", "2023-10-30"),
    ] {
        let row = [
            ("id", id),
            ("title", "Something done"),
            ("tier", tier),
            ("baseline", baseline),
        ];
        desk.import("milestones", &row);
    }
    desk
}

fn raise(desk: &mut Desk, milestone: &str, proposed: &str) -> Result<(), Refusal> {
    let given = [
        ("milestone", milestone),
        ("kind", "date"),
        ("proposed", proposed),
        ("grounds", "the data is late"),
    ];
    desk.act("raise-change", &given).map(|_| ())
}

fn decide(desk: &mut Desk, change: &str, outcome: &str, meeting: &str, more: &[(&str, &str)]) -> Result<(), Refusal> {
    let mut given = vec![
        ("change", change),
        ("outcome", outcome),
        ("meeting", meeting),
        ("decider", "ada"),
    ];
    given.extend_from_slice(more);
    desk.act("decide-change", &given).map(|_| ())
}

#[test]
fn a_change_is_applied_by_its_decision_only_and_both_baselines_are_kept() {
    let mut desk = furnished();
    let milestone = desk.any::<Milestone>("T3-AA-0001");
    assert_eq!(code(desk.set(milestone, "baseline", "2023-08-23")), "door");
    raise(&mut desk, "T3-AA-0001", "2023-08-23").unwrap();
    let before: Milestone = desk.row("T3-AA-0001");
    assert_eq!(
        before.baseline.unwrap().to_string(),
        "2023-08-16",
        "raising moves nothing"
    );
    decide(&mut desk, "T3-AA-0001/1", "approved", "LOW1", &[]).unwrap();

    let after: Milestone = desk.row("T3-AA-0001");
    assert_eq!(after.baseline, after.forecast);
    assert_eq!(after.baseline.unwrap().to_string(), "2023-08-23");
    let change: MilestoneChange = desk.row("T3-AA-0001/1");
    assert_eq!(change.decided_on, Some(day("2023-08-16")));
    assert_eq!(
        (change.approved, change.outcome),
        (Some(true), Some(ChangeOutcome::Approved))
    );
    assert_eq!(change.decider.unwrap().key(), "ada");

    let at = desk.at();
    let all = Baselines::of(&at, milestone.to().unwrap());
    let shown: Vec<_> = all
        .0
        .iter()
        .map(|one| (one.name(), one.date.to_string(), one.change.is_some()))
        .collect();
    assert_eq!(
        shown,
        [
            ("First baseline".to_owned(), "2023-08-16".to_owned(), false),
            ("Baseline 2".to_owned(), "2023-08-23".to_owned(), true)
        ]
    );
    let calendar = Calendar::shipped(Nation::EnglandAndWales);
    let variance = |baseline| Variance::of(&calendar, baseline, after.forecast).words();
    assert_eq!(variance(all.first().map(|one| one.date)), "+5 working days");
    assert_eq!(variance(all.current().map(|one| one.date)), "no variance");
    assert_eq!(
        code(decide(&mut desk, "T3-AA-0001/1", "rejected", "LOW2", &[])),
        "already-decided"
    );
}

#[test]
fn a_new_milestone_has_no_baseline_until_its_change_is_approved() {
    let mut desk = furnished();
    let row = [
        ("id", "T3-AA-0009"),
        ("title", "New"),
        ("tier", "Tier 3"),
        ("forecast", "2023-11-01"),
    ];
    desk.add("milestones", &row).unwrap();
    let given = [
        ("milestone", "T3-AA-0009"),
        ("kind", "new"),
        ("proposed", "2023-11-01"),
        ("grounds", "it was forgotten"),
    ];
    desk.act("raise-change", &given).unwrap();
    let one = desk.any::<Milestone>("T3-AA-0009").to().unwrap();
    let of = |desk: &Desk| Baselines::of(&desk.at(), one);
    assert_eq!(of(&desk), Baselines::default());
    let row: Milestone = desk.row("T3-AA-0009");
    let calendar = Calendar::shipped(Nation::EnglandAndWales);
    assert_eq!(
        Variance::of(&calendar, None, row.forecast),
        Variance::None,
        "none is not zero"
    );
    decide(&mut desk, "T3-AA-0009/1", "approved", "LOW2", &[]).unwrap();
    assert_eq!(of(&desk).0.len(), 1);
}

#[test]
fn decisions_that_cannot_be_are_refused_with_the_reason() {
    let mut desk = furnished();
    for id in ["T3-AA-0001", "T1-AA-0001"] {
        raise(&mut desk, id, "2023-12-01").unwrap();
    }
    let mut check = |change: &str, outcome: &str, meeting: &str, more: &[(&str, &str)], expected: &str| {
        let result = decide(&mut desk, change, outcome, meeting, more);
        assert_eq!(code(result), expected, "{change} {outcome} at {meeting}");
    };
    check("T3-AA-0001/1", "approved", "HIGH1", &[], "wrong-group");
    check("T3-AA-0001/1", "rejected", "HIGH1", &[], "wrong-group");
    check("T1-AA-0001/1", "approved", "LOW1", &[], "wrong-group");
    check("T3-AA-0001/1", "approved", "LOW9", &[], "meeting-to-come");
    check("T3-AA-0001/1", "approved-with-caveat", "LOW1", &[], "no-caveat");
    check(
        "T3-AA-0001/1",
        "approved",
        "LOW1",
        &[("caveat", "if")],
        "caveat-without-approval",
    );
    check(
        "T3-AA-0001/1",
        "deferred",
        "LOW1",
        &[("deferred_to", "LOW2")],
        "deferred-to-what",
    );
    check(
        "T3-AA-0001/1",
        "deferred",
        "LOW1",
        &[("missing", "a plan")],
        "deferred-to-what",
    );
    let earlier = [("missing", "a plan"), ("deferred_to", "HIGH1")];
    check("T3-AA-0001/1", "deferred", "LOW1", &earlier, "not-later");
    check(
        "T3-AA-0001/1",
        "rejected",
        "LOW1",
        &[("missing", "a plan")],
        "not-deferred",
    );
}

#[test]
fn authority_is_dated() {
    let mut desk = furnished();
    desk.add(
        "meetings",
        &[("code", "HIGH0"), ("group", "HIGH"), ("on", "2022-06-01")],
    )
    .unwrap();
    raise(&mut desk, "T3-AA-0001", "2023-12-01").unwrap();
    decide(&mut desk, "T3-AA-0001/1", "approved", "HIGH0", &[]).unwrap();
    raise(&mut desk, "T3-AA-0002", "2023-12-01").unwrap();
    desk.today = day("2025-01-01");
    let late = decide(&mut desk, "T3-AA-0002/1", "approved", "LOW9", &[]);
    assert_eq!(code(late), "no-authority");
    let row = [
        ("code", "a4"),
        ("tier", "Tier 3"),
        ("group", "LOW"),
        ("from", "2023-06-01"),
    ];
    assert_eq!(code(desk.add("tier-authorities", &row)), "two-authorities");
}

#[test]
fn a_deferred_change_stays_open_and_is_put_to_the_named_meeting() {
    let mut desk = furnished();
    raise(&mut desk, "T3-AA-0001", "2023-08-23").unwrap();
    let more = [("deferred_to", "LOW2"), ("missing", "an implementation plan")];
    decide(&mut desk, "T3-AA-0001/1", "deferred", "LOW1", &more).unwrap();
    let change: MilestoneChange = desk.row("T3-AA-0001/1");
    assert_eq!((change.decided_on, change.approved), (None, None));
    assert_eq!(change.meeting, change.deferred_to);
    assert_eq!(change.missing.as_deref(), Some("an implementation plan"));
    let milestone: Milestone = desk.row("T3-AA-0001");
    assert_eq!(milestone.baseline.unwrap().to_string(), "2023-08-16");
    decide(
        &mut desk,
        "T3-AA-0001/1",
        "approved-with-caveat",
        "LOW2",
        &[("caveat", "look again in a month")],
    )
    .unwrap();
    let change: MilestoneChange = desk.row("T3-AA-0001/1");
    assert_eq!(change.caveat.as_deref(), Some("look again in a month"));
    assert_eq!(change.missing, None, "what was missing stands in the history");
}

#[test]
fn owners_raise_in_the_name_of_their_own_organisation_only() {
    let mut desk = furnished();
    for code in ["Arden", "Boreal"] {
        desk.add("organisations", &[("name", code)]).unwrap();
    }
    let milestone = desk.any::<Milestone>("T3-AA-0001");
    desk.set(milestone, "owner", "Arden").unwrap();
    let arden = desk.any::<Organisation>("Arden").to::<Organisation>().unwrap();
    let owner = Viewer::with(programme::roles::PARTICIPANT).of(arden);
    let office = Viewer::with(programme::roles::PMO);
    let moved = r#"[{"milestone":"T3-AA-0001","proposed":"2023-08-23"}]"#;
    let one = [
        ("milestone", "T3-AA-0001"),
        ("kind", "date"),
        ("proposed", "2023-08-23"),
        ("grounds", "late"),
    ];
    let all = [("title", "A week later"), ("milestones", moved), ("grounds", "late")];
    let cases = [
        (&owner, "raise-change", None, true),
        (&owner, "raise-change", Some("Arden"), true),
        (&owner, "raise-change", Some("Boreal"), false),
        (&owner, "raise-dates", None, false),
        (&owner, "raise-dates", Some("Arden"), true),
        (&owner, "raise-dates", Some("Boreal"), false),
        (&office, "raise-change", Some("Boreal"), true),
        (&office, "raise-dates", Some("Boreal"), true),
    ];
    for (viewer, action, name, expected) in cases {
        let given: &[_] = if action == "raise-change" { &one } else { &all };
        let mut given = given.to_vec();
        given.extend(name.map(|name| ("raised_by", name)));
        desk.viewer = viewer.clone();
        let done = desk.act(action, &given).map_err(|refusal| refusal.code().to_owned());
        let expected = if expected { Ok(()) } else { Err("forbidden".to_owned()) };
        assert_eq!(done.map(|_| ()), expected, "{action} in the name of {name:?}");
    }
}

#[test]
fn a_request_moves_its_milestones_together_once_assessed() {
    let mut desk = furnished();
    let moved =
        r#"[{"milestone":"T3-AA-0001","proposed":"2023-08-23"},{"milestone":"T3-AA-0002","proposed":"2023-08-29"}]"#;
    let given = [
        ("title", "Data cut a week later"),
        ("milestones", moved),
        ("grounds", "late"),
        ("meeting", "LOW1"),
    ];
    desk.act("raise-dates", &given).unwrap();
    let decide = |desk: &mut Desk, outcome: &str| {
        let given = [
            ("request", "CR001"),
            ("outcome", outcome),
            ("meeting", "LOW2"),
            ("decider", "ada"),
        ];
        desk.act("decide-request", &given).map(|_| ())
    };
    assert_eq!(code(decide(&mut desk, "approved")), "not-assessed");
    let given = [
        ("change", "T3-AA-0001/1"),
        ("outcome", "approved"),
        ("meeting", "LOW2"),
        ("decider", "ada"),
    ];
    assert_eq!(code(desk.act("decide-change", &given)), "part-of-request");
    let row = [
        ("code", "CR001/IA1"),
        ("title", "What it means"),
        ("request", "CR001"),
        ("closes", "2023-09-01"),
    ];
    desk.add("impact-assessments", &row).unwrap();
    assert_eq!(code(decide(&mut desk, "approved")), "assessment-open");
    let assessment = desk.any::<ImpactAssessment>("CR001/IA1");
    desk.set(assessment, "summary", "No objection").unwrap();
    decide(&mut desk, "approved").unwrap();
    for (id, expected) in [("T3-AA-0001", "2023-08-23"), ("T3-AA-0002", "2023-08-29")] {
        let milestone: Milestone = desk.row(id);
        assert_eq!(milestone.baseline.unwrap().to_string(), expected, "{id}");
    }
    let request: ChangeRequest = desk.row("CR001");
    assert_eq!(request.decided_on, Some(day("2023-09-20")));
}

#[test]
fn who_has_not_responded_is_derived() {
    let mut desk = furnished();
    desk.add("market-roles", &[("name", "Network")]).unwrap();
    for who in ["North", "South", "West"] {
        desk.add("organisations", &[("name", who)]).unwrap();
    }
    for (code, who, until) in [
        ("N/1", "North", ""),
        ("S/1", "South", ""),
        ("W/1", "West", "2023-01-01"),
    ] {
        let row = [
            ("code", code),
            ("mpid", "X"),
            ("organisation", who),
            ("role", "Network"),
            ("until", until),
        ];
        desk.add("mpids", &row).unwrap();
    }
    desk.add("scopes", &[("code", "Each network"), ("role", "Network")])
        .unwrap();
    let row = [
        ("code", "IA1"),
        ("kind", "information-request"),
        ("title", "How long?"),
        ("opens", "2023-09-01"),
        ("closes", "2023-09-30"),
        ("scope", "Each network"),
    ];
    desk.add("impact-assessments", &row).unwrap();
    let row = [
        ("code", "IA1/North"),
        ("assessment", "IA1"),
        ("organisation", "North"),
        ("cost", "low"),
        ("effort", "12"),
        ("lead_time", "30"),
        ("objection", "not before Christmas"),
    ];
    let north = desk.any::<Organisation>("North").to::<Organisation>().unwrap();
    let all = std::mem::replace(&mut desk.viewer, Viewer::with(programme::roles::PARTICIPANT).of(north));
    desk.add("assessment-responses", &row).unwrap();
    let other = [("code", "IA1/South"), ("assessment", "IA1"), ("organisation", "South")];
    assert_eq!(
        code(desk.add("assessment-responses", &other)),
        "forbidden",
        "only one's own"
    );
    desk.viewer = all;
    let again = [
        ("code", "IA1/North again"),
        ("assessment", "IA1"),
        ("organisation", "North"),
    ];
    assert_eq!(code(desk.add("assessment-responses", &again)), "responded-already");

    let one = desk.any::<ImpactAssessment>("IA1").to().unwrap();
    let state = AssessmentState::of(&desk.at(), one).unwrap();
    let south = desk.any::<Organisation>("South").to().unwrap();
    assert_eq!((state.asked.len(), state.silent), (2, vec![south]));
    assert_eq!((state.responses.len(), state.objections.len()), (1, 1));
    assert_eq!((state.effort, state.lead_time), (12, Some(30)));
    assert_eq!(state.costs.into_iter().collect::<Vec<_>>(), [("Low", 1)]);
    assert_eq!(state.window, Window::Closed(day("2023-09-30")));
}

#[test]
fn what_each_party_has_to_do_is_reached_when_all_have_or_by_decision() {
    let mut desk = furnished();
    for who in ["North", "South"] {
        desk.add("organisations", &[("name", who)]).unwrap();
    }
    desk.add("scopes", &[("code", "Both"), ("named", "North; South")])
        .unwrap();
    let milestone = desk.any::<Milestone>("T3-AA-0001");
    desk.set(milestone, "scope", "Both").unwrap();
    let part = |who: &'static str, done: &'static str, evidence: &'static str| {
        [
            ("code", who),
            ("milestone", "T3-AA-0001"),
            ("organisation", who),
            ("done", done),
            ("evidence", evidence),
        ]
    };
    assert_eq!(
        code(desk.add("milestone-completions", &part("North", "2023-08-10", ""))),
        "no-evidence"
    );
    desk.add(
        "milestone-completions",
        &part("North", "2023-08-10", "mail of 10 August"),
    )
    .unwrap();
    let words = |desk: &Desk| {
        let row: Milestone = desk.row("T3-AA-0001");
        let all = RollUp::of(&desk.at(), milestone.to().unwrap(), &row, day("2023-09-01")).unwrap();
        (all.words(), all.is_complete())
    };
    assert_eq!(words(&desk), ("1 of 2 parties".to_owned(), false));
    assert_eq!(code(desk.set(milestone, "actual", "2023-08-16")), "parties-not-done");
    desk.add("milestone-completions", &part("South", "", "")).unwrap();
    let south = desk.any::<MilestoneCompletion>("South");
    desk.set(south, "evidence", "a letter").unwrap();
    desk.set(south, "done", "2023-08-12").unwrap();
    assert_eq!(words(&desk), ("2 of 2 parties".to_owned(), true));
    desk.set(milestone, "actual", "2023-08-16").unwrap();

    let other = desk.any::<Milestone>("T3-AA-0002");
    desk.set(other, "scope", "Both").unwrap();
    let given = [
        ("milestone", "T3-AA-0002"),
        ("kind", "accept-incomplete"),
        ("grounds", "one party left"),
    ];
    desk.act("raise-change", &given).unwrap();
    assert_eq!(code(desk.set(other, "accepted", "2023-08-21")), "door");
    decide(&mut desk, "T3-AA-0002/1", "approved", "LOW1", &[]).unwrap();
    desk.set(other, "actual", "2023-08-21").unwrap();
}

#[test]
fn links_are_refused_only_where_they_cannot_be() {
    let mut desk = furnished();
    let mut link = |code: &str, from: &str, to: &str, provenance: &str, source: &str| {
        let row = [
            ("code", code),
            ("predecessor", from),
            ("successor", to),
            ("kind", "finish-start"),
            ("lag", "-3"),
            ("provenance", provenance),
            ("source", source),
        ];
        desk.add("milestone-links", &row).map(|_| ())
    };
    link("one", "T3-AA-0001", "T3-AA-0002", "assumed", "").unwrap();
    link("back", "T3-AA-0002", "T3-AA-0001", "sourced", "the plan").unwrap();
    assert_eq!(
        code(link("self", "T3-AA-0001", "T3-AA-0001", "assumed", "")),
        "waits-for-itself"
    );
    assert_eq!(
        code(link("bare", "T3-AA-0001", "T1-AA-0001", "sourced", "")),
        "no-source"
    );
}

#[test]
fn a_date_that_moves_pushes_what_waits_for_it() {
    let mut desk = furnished();
    let row = [
        ("code", "decision, then cut"),
        ("predecessor", "T3-AA-0001"),
        ("successor", "T3-AA-0002"),
        ("kind", "finish-start"),
        ("lag", "3"),
        ("provenance", "assumed"),
    ];
    desk.add("milestone-links", &row).unwrap();
    let moved = |desk: &Desk| {
        let view = View::new(&desk.state, desk.state.position(), desk.today, &desk.viewer, &Nobody);
        let plan = PlanOfRecord::of(&view, Calendar::shipped(Nation::EnglandAndWales)).unwrap();
        let one = desk.any::<Milestone>("T3-AA-0001").to().unwrap();
        let preview = plan::preview::preview(&plan.network, &[(plan.row(one).unwrap(), day("2023-08-23"))]);
        let of = |one: &plan::preview::Move| {
            let name = view.name(plan.milestone(one.row).any());
            (name, one.from.to_string(), one.to.to_string(), one.path.len())
        };
        preview.moves.iter().map(of).collect::<Vec<_>>()
    };
    let expected = |id: &str, from: &str, to: &str, path| (id.to_owned(), from.to_owned(), to.to_owned(), path);
    let first = expected("T3-AA-0001", "2023-08-16", "2023-08-23", 1);
    // 24, 25, then 29: the 28th is a holiday.
    let second = expected("T3-AA-0002", "2023-08-21", "2023-08-29", 2);
    assert_eq!(moved(&desk), [first.clone(), second]);
    let plan = |desk: &Desk| {
        let view = View::new(&desk.state, desk.state.position(), desk.today, &desk.viewer, &Nobody);
        PlanOfRecord::of(&view, Calendar::shipped(Nation::EnglandAndWales)).unwrap()
    };
    let once = plan(&desk);
    desk.add("groups", &[("code", "OTHER")]).unwrap();
    assert!(
        std::sync::Arc::ptr_eq(&once, &plan(&desk)),
        "nothing that it read was touched"
    );
    let freeze = [
        ("code", "a move of offices"),
        ("from", "2023-08-24"),
        ("until", "2023-08-25"),
        ("rests", "work"),
    ];
    desk.add("freezes", &freeze).unwrap();
    let later = expected("T3-AA-0002", "2023-08-21", "2023-08-31", 2);
    assert_eq!(moved(&desk), [first, later]);

    let back = [
        ("code", "back"),
        ("predecessor", "T3-AA-0002"),
        ("successor", "T3-AA-0001"),
    ];
    desk.add("milestone-links", &back).unwrap();
    let view = View::new(&desk.state, desk.state.position(), desk.today, &desk.viewer, &Nobody);
    let circle = PlanOfRecord::of(&view, Calendar::shipped(Nation::EnglandAndWales))
        .err()
        .unwrap();
    assert!(circle.to_string().contains("circle"), "{circle}");
}

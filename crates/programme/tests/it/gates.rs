//! Gates: criteria approved and kept, evidence judged, decisions frozen, work-offs left and rolled, a circle split.

use plan::gates::{Judgement, Standing};
use programme::criteria_sets::CriteriaSet;
use programme::gate_decisions::{GateDecision, GateOutcome, Judged};
use programme::gate_feeds::GateFeed;
use programme::gate_room::{self, AllGates, GatePageOf};
use programme::gates::{Gate, GatePart};
use programme::milestones::Milestone;
use programme::roles::{ASSURER, CHAIR, PARTICIPANT, PMO};
use programme::work_offs::WorkOff;
use record::{Content, Viewer};

use crate::desk::{Desk, day};
use crate::gate_office::{approve, code, criterion, decide, drafted, fulfil, office, ready, room, standings, state};

#[test]
fn a_gate_is_judged_against_the_version_approved() {
    let mut desk = drafted();
    let before = room(&desk, "T2-AA-1").judged;
    assert_eq!(before.judgement, Judgement::Unknown);
    assert_eq!(before.because, "criteria C1 are not approved: an indication only");
    approve(&mut desk, "C1").unwrap();
    let after = room(&desk, "T2-AA-1").judged;
    assert_eq!(after.judgement, Judgement::NotMet);
    assert_eq!(after.approved, Some((day("2023-08-16"), "BOARD".into())));
    assert_eq!(desk.row::<Gate>("T2-AA-1").criteria.map(|set| set.key()), Some(1));
    assert_eq!(room(&desk, "T3-AA-2").judged.because, "criteria: not set");
}

#[test]
fn what_was_approved_stays_as_it_was() {
    let mut desk = ready();
    let (set, one) = (
        desk.any::<CriteriaSet>("C1"),
        desk.any::<programme::criteria::Criterion>("C1/1"),
    );
    assert_eq!(code(desk.set(one, "text", "Something easier")), "approved-already");
    assert_eq!(code(desk.set(one, "due", "2024-01-01")), "approved-already");
    assert_eq!(code(desk.set(set, "version", "v2")), "approved-already");
    assert_eq!(code(desk.drop(one)), "pointed-at");
    let more = [("code", "C1/4"), ("set", "C1"), ("text", "More")];
    assert_eq!(code(desk.add("criteria", &more)), "approved-already");
    // It cannot leave the approved version for another either.
    desk.add(
        "criteria-sets",
        &[("code", "C9"), ("gate", "T2-AA-1"), ("version", "v9")],
    )
    .unwrap();
    assert_eq!(code(desk.set(one, "set", "C9")), "approved-already");
}

#[test]
fn a_change_after_approval_is_decided_too() {
    let mut desk = ready();
    desk.add(
        "criteria-sets",
        &[("code", "C2"), ("gate", "T2-AA-1"), ("version", "v2")],
    )
    .unwrap();
    let given = [
        ("kind", "statement"),
        ("owner", "si"),
        ("continues", "C1/3"),
        ("scope", "Each network"),
    ];
    criterion(&mut desk, "C2", "1", &given);
    assert_eq!(code(approve(&mut desk, "C2")), "replaces-nothing");
    let set = desk.any::<CriteriaSet>("C2");
    desk.set(set, "replaces", "C1").unwrap();
    assert_eq!(code(approve(&mut desk, "C2")), "no-reason");
    desk.set(set, "changes", "The milestone went; BOARD agreed.").unwrap();
    fulfil(&mut desk);
    assert_eq!(
        room(&desk, "T2-AA-1").judged.version.as_deref(),
        Some("C1"),
        "until it is approved"
    );
    approve(&mut desk, "C2").unwrap();
    let judged = room(&desk, "T2-AA-1").judged;
    assert_eq!(
        (judged.version.as_deref(), judged.judgement),
        (Some("C2"), Judgement::Met),
        "evidence continues"
    );
    assert_eq!(code(approve(&mut desk, "C2")), "already-approved");
}

#[test]
fn criteria_that_do_not_say_what_satisfies_them_are_not_approved() {
    let mut desk = office();
    desk.add(
        "criteria-sets",
        &[("code", "C1"), ("gate", "T2-AA-1"), ("version", "v1")],
    )
    .unwrap();
    assert_eq!(code(approve(&mut desk, "C1")), "no-criterion");
    criterion(&mut desk, "C1", "1", &[]);
    let refused = approve(&mut desk, "C1").unwrap_err();
    assert_eq!(
        refused.reasons().message,
        "C1/1: say what kind of evidence satisfies it"
    );
    let one = desk.any::<programme::criteria::Criterion>("C1/1");
    desk.set(one, "kind", "certificate").unwrap();
    assert_eq!(code(approve(&mut desk, "C1")), "not-whole");
    desk.set(one, "after", "2023-12-31").unwrap();
    desk.set(one, "subject", "the client certificate").unwrap();
    approve(&mut desk, "C1").unwrap();
}

#[test]
fn evidence_comes_from_the_record_first() {
    use Standing::{Met, NotMet, Unknown};
    let mut desk = ready();
    assert_eq!(standings(&desk), [NotMet, NotMet, Unknown]);
    state(&mut desk, "North", "met");
    assert_eq!(standings(&desk), [NotMet, NotMet, Unknown], "South has said nothing");
    state(&mut desk, "South", "not-met");
    assert_eq!(standings(&desk), [NotMet, NotMet, NotMet]);
    let third = &room(&desk, "T2-AA-1").judged.criteria[2].answer;
    assert_eq!(third.because, "1 of 2 parties of Each network (North and South)");
    assert_eq!(third.clears.as_deref(), Some("outstanding: South"));
    // A statement does not make a milestone achieved: the record knows better.
    let given = [
        ("code", "S"),
        ("criterion", "C1/1"),
        ("says", "met"),
        ("statement", "done"),
        ("by", "ada"),
        ("on", "2023-08-15"),
    ];
    desk.add("criterion-evidence", &given).unwrap();
    assert_eq!(standings(&desk)[0], NotMet);
    let milestone = desk.any::<Milestone>("T3-AA-9");
    desk.set(milestone, "actual", "2023-08-15").unwrap();
    assert_eq!(standings(&desk)[0], Met);
}

#[test]
fn only_the_assurer_speaks_as_the_assurer() {
    let mut desk = office();
    desk.add(
        "criteria-sets",
        &[("code", "C1"), ("gate", "T2-AA-1"), ("version", "v1")],
    )
    .unwrap();
    criterion(&mut desk, "C1", "1", &[("kind", "assurer"), ("subject", "readiness")]);
    approve(&mut desk, "C1").unwrap();
    let given = [
        ("code", "S1"),
        ("criterion", "C1/1"),
        ("says", "met"),
        ("statement", "supportive"),
        ("by", "ada"),
        ("on", "2023-08-15"),
    ];
    desk.viewer = Viewer::with(PMO);
    desk.add("criterion-evidence", &given).unwrap();
    assert_eq!(standings(&desk), [Standing::Unknown]);
    assert_eq!(code(desk.add("assurer-statements", &given)), "forbidden");
    desk.viewer = Viewer::with(ASSURER);
    desk.add("assurer-statements", &given).unwrap();
    assert_eq!(standings(&desk), [Standing::Met]);
    desk.viewer = Viewer::with(PMO);
    let one = desk.any::<programme::assurer_statements::AssurerStatement>("S1");
    assert_eq!(code(desk.set(one, "says", "not-met")), "forbidden");
}

#[test]
fn a_document_counts_at_its_version_and_by_its_group() {
    let mut desk = office();
    desk.add("documents", &[("title", "Approach")]).unwrap();
    for version in ["Approach v1", "Approach v2"] {
        desk.add("document-versions", &[("code", version), ("document", "Approach")])
            .unwrap();
    }
    desk.add(
        "criteria-sets",
        &[("code", "C1"), ("gate", "T2-AA-1"), ("version", "v1")],
    )
    .unwrap();
    criterion(
        &mut desk,
        "C1",
        "1",
        &[
            ("kind", "document"),
            ("version", "Approach v2"),
            ("document", "Approach"),
            ("group", "BOARD"),
        ],
    );
    approve(&mut desk, "C1").unwrap();
    let mut check = |version: &str, by: &str, expected| {
        desk.act(
            "approve-version",
            &[("version", version), ("by", by), ("on", "2023-08-10")],
        )
        .unwrap();
        assert_eq!(standings(&desk), [expected], "{version} by {by}");
    };
    check("Approach v1", "BOARD", Standing::NotMet);
    check("Approach v2", "FAST", Standing::NotMet);
}

#[test]
fn readiness_counts_by_party_and_interval() {
    let mut desk = office();
    desk.add(
        "criteria-sets",
        &[("code", "C1"), ("gate", "T2-AA-1"), ("version", "v1")],
    )
    .unwrap();
    criterion(
        &mut desk,
        "C1",
        "1",
        &[
            ("kind", "readiness"),
            ("scope", "Each network"),
            ("interval", "1"),
            ("worst", "amber"),
        ],
    );
    approve(&mut desk, "C1").unwrap();
    let task = |desk: &mut Desk, n: &str, party: &str, interval: &str, status: &str| {
        let given = [
            ("code", n),
            ("task", n),
            ("party", party),
            ("interval", interval),
            ("status", status),
        ];
        desk.add("readiness-tasks", &given).unwrap();
    };
    assert_eq!(standings(&desk), [Standing::Unknown]);
    task(&mut desk, "a", "North", "1", "green");
    task(&mut desk, "b", "South", "2", "green");
    assert_eq!(
        standings(&desk),
        [Standing::Unknown],
        "South's task is of another interval"
    );
    task(&mut desk, "c", "South", "1", "amber");
    assert_eq!(standings(&desk), [Standing::Met]);
    task(&mut desk, "d", "South", "1", "");
    assert_eq!(standings(&desk), [Standing::Unknown], "no colour is not green");
    task(&mut desk, "e", "North", "1", "red");
    assert_eq!(standings(&desk), [Standing::NotMet]);
    assert_eq!(
        room(&desk, "T2-AA-1").judged.criteria[0].answer.parties[0].because,
        "e: Red"
    );
}

#[test]
fn an_approval_stands_on_evidence_or_says_why_not() {
    let mut desk = ready();
    assert_eq!(code(decide(&mut desk, "approved", &[])), "criteria-open");
    assert_eq!(code(decide(&mut desk, "deferred", &[])), "no-meeting");
    assert_eq!(
        code(decide(&mut desk, "deferred", &[("deferred_to", "BOARD1")])),
        "nothing-missing"
    );
    assert_eq!(code(decide(&mut desk, "rejected", &[])), "no-reason");
    decide(
        &mut desk,
        "deferred",
        &[("deferred_to", "BOARD1"), ("missing", "the input")],
    )
    .unwrap();
    fulfil(&mut desk);
    let sheet = room(&desk, "T2-AA-1").sheet;
    decide(&mut desk, "approved", &[("sheet", &sheet.hex())]).unwrap();
    let decision = desk.row::<GateDecision>("T2-AA-1/D2");
    assert_eq!(decision.sheet, Some(Content(sheet.hash)));
    assert_eq!(decision.judged, Some(Judged::Met));
    assert_eq!(
        decision.position.map(|at| at + 1),
        i64::try_from(desk.state.position().0).ok()
    );
    assert_eq!(desk.row::<Gate>("T2-AA-1").outcome, Some(GateOutcome::Approved));
    assert_eq!(code(decide(&mut desk, "approved", &[])), "already-approved");
    let gate = desk.any::<Gate>("T2-AA-1");
    assert_eq!(code(desk.set(gate, "outcome", "rejected")), "door");
    let decided = desk.any::<GateDecision>("T2-AA-1/D2");
    assert_eq!(code(desk.set(decided, "decider", "bob")), "door");
    let mut desk = ready();
    decide(&mut desk, "approved", &[("despite", "the chair saw it done")]).unwrap();
    assert_eq!(desk.row::<GateDecision>("T2-AA-1/D1").judged, Some(Judged::NotMet));
}

#[test]
fn nobody_approves_evidence_that_they_have_not_seen() {
    let mut desk = ready();
    fulfil(&mut desk);
    let seen = room(&desk, "T2-AA-1").sheet.hex();
    state(&mut desk, "South", "not-met");
    assert_eq!(
        code(decide(&mut desk, "approved", &[("sheet", &seen)])),
        "evidence-changed"
    );
}

#[test]
fn the_group_and_the_person_named_decide() {
    let mut desk = ready();
    fulfil(&mut desk);
    let gate = desk.any::<Gate>("T2-AA-1");
    desk.set(gate, "decider", "bob").unwrap();
    assert_eq!(code(decide(&mut desk, "approved", &[])), "wrong-decider");
    desk.set(gate, "decider", "ada").unwrap();
    desk.set(gate, "group", "FAST").unwrap();
    assert_eq!(code(decide(&mut desk, "approved", &[])), "wrong-group");
    desk.set(gate, "group", "BOARD").unwrap();
    desk.set(gate, "recommended_by", "FAST; BOARD").unwrap();
    assert_eq!(code(decide(&mut desk, "approved", &[])), "not-recommended");
    desk.viewer = Viewer::with(PMO);
    assert_eq!(code(decide(&mut desk, "approved", &[])), "forbidden");
    desk.viewer = Viewer::with(CHAIR);
    desk.set(gate, "title", "x").unwrap_err();
}

const WORK_OFF: &str = r#"[{"text":"South connects","criterion":"C1/3","owner":"South","due":"2023-10-27"}]"#;

#[test]
fn conditions_are_work_offs_that_close_before_the_next_gate() {
    let mut desk = ready();
    fulfil(&mut desk);
    state(&mut desk, "South", "not-met");
    assert_eq!(
        code(decide(&mut desk, "approved", &[("work_offs", WORK_OFF)])),
        "conditional"
    );
    assert_eq!(code(decide(&mut desk, "conditional", &[])), "criteria-open");
    let late = WORK_OFF.replace("2023-10-27", "2023-11-03");
    assert_eq!(
        code(decide(&mut desk, "conditional", &[("work_offs", &late)])),
        "after-next-gate"
    );
    let past = WORK_OFF.replace("2023-10-27", "2023-08-01");
    assert_eq!(
        code(decide(&mut desk, "conditional", &[("work_offs", &past)])),
        "due-in-past"
    );
    decide(&mut desk, "conditional", &[("work_offs", WORK_OFF)]).unwrap();
    let left = desk.row::<WorkOff>("T2-AA-1/W1");
    assert_eq!(left.agreed, Some(day("2023-10-27")));
    assert_eq!(
        left.before.map(|gate| gate.key()),
        Some(2),
        "the gate that this one feeds"
    );
    assert_eq!(room(&desk, "T2-AA-1").judged.judgement, Judgement::MetOnConditions);
    assert_eq!(room(&desk, "T3-AA-2").judged.blocking, ["T2-AA-1/W1"]);
    // Whoever keeps the record cannot move what was agreed.
    let one = desk.any::<WorkOff>("T2-AA-1/W1");
    assert_eq!(code(desk.set(one, "agreed", "2023-12-01")), "door");
    desk.set(one, "due", "2023-12-01").unwrap();
    assert_eq!(room(&desk, "T2-AA-1").judged.judgement, Judgement::MetOnConditions);
    let roll = |due| {
        [
            ("work_off", "T2-AA-1/W1"),
            ("plan", "plan P"),
            ("due", due),
            ("by", "BOARD"),
            ("on", "2023-08-16"),
        ]
    };
    assert_eq!(code(desk.act("roll-work-off", &roll("2023-08-01"))), "due-in-past");
    desk.act("roll-work-off", &roll("2023-11-15")).unwrap();
    assert!(
        room(&desk, "T3-AA-2").judged.blocking.is_empty(),
        "rolled to an agreed plan"
    );
    desk.today = day("2023-11-16");
    assert_eq!(
        room(&desk, "T2-AA-1").judged.judgement,
        Judgement::NotMet,
        "past the plan's date"
    );
    desk.set(one, "closed", "2023-11-16").unwrap();
    assert!(room(&desk, "T3-AA-2").judged.blocking.is_empty());
}

#[test]
fn a_participant_brings_evidence_for_itself_only() {
    let mut desk = ready();
    let north = desk
        .at()
        .named::<programme::organisations::Organisation>("North")
        .unwrap();
    desk.viewer = Viewer::with(PARTICIPANT).of(north);
    let given = |party: &'static str| {
        [
            ("code", party),
            ("criterion", "C1/3"),
            ("party", party),
            ("says", "met"),
            ("statement", "we tried it"),
            ("by", "eve"),
            ("on", "2023-08-15"),
        ]
    };
    assert_eq!(code(desk.add("criterion-evidence", &given("South"))), "forbidden");
    let whole = [
        ("code", "all"),
        ("criterion", "C1/3"),
        ("says", "met"),
        ("statement", "all did"),
        ("by", "eve"),
        ("on", "2023-08-15"),
    ];
    assert_eq!(
        code(desk.add("criterion-evidence", &whole)),
        "forbidden",
        "not for the others"
    );
    assert_eq!(code(desk.add("criterion-evidence", &given("North"))), "done");
}

#[test]
fn a_circle_is_found_and_split() {
    let mut desk = office();
    let point = [
        ("code", "Control Point"),
        ("kind", "control-point"),
        ("on", "2023-10-30"),
    ];
    desk.add("gates", &point).unwrap();
    for (code, from, to) in [
        ("2 to P", "T3-AA-2", "Control Point"),
        ("P to 2", "Control Point", "T3-AA-2"),
    ] {
        desk.add("gate-feeds", &[("code", code), ("from", from), ("to", to)])
            .unwrap();
    }
    let all = desk.state.derived::<AllGates>(desk.state.position(), desk.today, &());
    let whole = &all.whole.choreography;
    assert_eq!(all.cycles.len(), 1);
    assert_eq!(
        whole.ring_words(&all.cycles[0].rings[0]),
        "T3-AA-2 → Control Point → T3-AA-2"
    );
    assert_eq!(all.untangled.as_ref().unwrap().splits[0].gate.as_str(), "T3-AA-2");
    let picture = programme::gate_picture::picture(&all, "Route", |gate| Some(format!("/gates/{}", gate.key())));
    assert_eq!(
        picture.summary(),
        "Route: 3 decisions (3 unknown), 3 feeds, one closes a circle"
    );
    assert_eq!(picture.lines()[2], "Control Point feeds T3-AA-2 (closes a circle)");
    assert!(picture.svg().contains("/gates/3"));
    assert_eq!(code(desk.act("split-gate", &[("gate", "T2-AA-1")])), "no-circle");
    desk.act("split-gate", &[("gate", "T3-AA-2")]).unwrap();
    assert_eq!(desk.row::<Gate>("T3-AA-2").part, Some(GatePart::Ready));
    assert_eq!(desk.row::<Gate>("T3-AA-2 released").part, Some(GatePart::Released));
    let after = gate_room::choreography(&desk.at());
    assert!(after.choreography.cycles().is_empty());
    let back = desk.row::<GateFeed>("P to 2");
    assert_eq!(back.to.key(), 4, "the released half waits for the control point");
    assert_eq!(after.choreography.feeds.len(), 4);
    assert_eq!(all.look_ahead(day("2023-10-25"), day("2023-10-31")).len(), 2);
}

#[test]
fn what_must_be_true_by_when_comes_from_the_record() {
    let mut desk = ready();
    let page = desk.state.derived::<GatePageOf>(desk.state.position(), desk.today, &2);
    let page = record::Narrowed::narrowed(&*page, &view(&desk)).unwrap();
    let first = &page.by_when.unwrap()[0];
    assert_eq!((first.day, first.gate.as_str()), (day("2023-10-23"), "T2-AA-1"));
    desk.add(
        "freezes",
        &[
            ("code", "Rest"),
            ("from", "2023-10-23"),
            ("until", "2023-10-27"),
            ("rests", "work"),
        ],
    )
    .unwrap();
    let page = desk.state.derived::<GatePageOf>(desk.state.position(), desk.today, &2);
    let page = record::Narrowed::narrowed(&*page, &view(&desk)).unwrap();
    let rows = page.by_when.unwrap();
    let decided = rows.iter().find(|by| by.what == "T2-AA-1 decided").unwrap();
    assert_eq!(
        decided.day,
        day("2023-10-19"),
        "two working days before the start, a freeze between"
    );
    assert!(
        decided
            .against
            .as_ref()
            .unwrap()
            .starts_with("T2-AA-1 is planned for 2023-10-23")
    );
}

fn view(desk: &Desk) -> record::View<'_> {
    record::View::new(
        &desk.state,
        desk.state.position(),
        desk.today,
        &desk.viewer,
        &record::Nobody,
    )
}

#[test]
fn a_control_point_stands_above_milestones() {
    let mut desk = office();
    let given = [("code", "P"), ("kind", "control-point"), ("milestone", "T2-AA-1")];
    assert_eq!(code(desk.add("gates", &given)), "above-milestones");
    assert_eq!(
        code(desk.add("gates", &[("code", "P"), ("kind", "milestone")])),
        "no-milestone"
    );
    let given = [("code", "Q"), ("kind", "milestone"), ("milestone", "T2-AA-1")];
    assert_eq!(code(desk.add("gates", &given)), "decided-twice");
    assert_eq!(
        code(desk.add("gate-feeds", &[("code", "x"), ("from", "T2-AA-1"), ("to", "T2-AA-1")])),
        "feeds-itself"
    );
}

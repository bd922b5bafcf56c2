//! An office with gates: a preparation that feeds a start, criteria in versions, three parties.

use plan::gates::Standing;
use programme::gate_room::InRoom;
use programme::milestones::Milestone;
use record::Refusal;

use crate::desk::Desk;

pub fn code(asked: Result<impl Sized, Refusal>) -> &'static str {
    let Err(refusal) = asked else { return "done" };
    refusal
        .reasons()
        .fields
        .first()
        .map_or(refusal.code(), |fault| fault.code)
}

/// A preparation gate that feeds a start, two groups, three parties; on 16 August.
pub fn office() -> Desk {
    let mut desk = Desk::new("2023-08-16");
    for group in ["BOARD", "FAST"] {
        desk.add("groups", &[("code", group)]).unwrap();
    }
    desk.add(
        "meetings",
        &[("code", "BOARD1"), ("group", "BOARD"), ("on", "2023-09-20")],
    )
    .unwrap();
    for tier in ["Tier 2", "Tier 3"] {
        desk.add("tiers", &[("code", tier)]).unwrap();
    }
    for name in ["North", "South"] {
        desk.add("organisations", &[("name", name)]).unwrap();
    }
    desk.add("scopes", &[("code", "Each network"), ("named", "North; South")])
        .unwrap();
    for (id, tier, on) in [("T2-AA-1", "Tier 2", "2023-10-23"), ("T3-AA-2", "Tier 3", "2023-10-30")] {
        let given = [
            ("id", id),
            ("title", "Something done"),
            ("tier", tier),
            ("forecast", on),
        ];
        desk.add("milestones", &given).unwrap();
        let given = [
            ("code", id),
            ("kind", "milestone"),
            ("milestone", id),
            ("group", "BOARD"),
        ];
        desk.add("gates", &given).unwrap();
    }
    desk.add(
        "gate-feeds",
        &[("code", "1 to 2"), ("from", "T2-AA-1"), ("to", "T3-AA-2"), ("lag", "2")],
    )
    .unwrap();
    desk
}

pub fn criterion(desk: &mut Desk, set: &str, number: &str, given: &[(&str, &str)]) {
    let reference = format!("{set}/{number}");
    let mut all = vec![
        ("code", reference.as_str()),
        ("set", set),
        ("number", number),
        ("text", "It is so"),
    ];
    all.extend_from_slice(given);
    desk.add("criteria", &all).unwrap();
}

/// The office with a version of criteria: a milestone, a recommendation, a statement of each party.
pub fn drafted() -> Desk {
    let mut desk = office();
    desk.add(
        "milestones",
        &[("id", "T3-AA-9"), ("title", "Input"), ("forecast", "2023-10-01")],
    )
    .unwrap();
    desk.add(
        "criteria-sets",
        &[("code", "C1"), ("gate", "T2-AA-1"), ("version", "v1")],
    )
    .unwrap();
    criterion(
        &mut desk,
        "C1",
        "1",
        &[("kind", "milestone"), ("milestone", "T3-AA-9"), ("owner", "si")],
    );
    criterion(
        &mut desk,
        "C1",
        "2",
        &[("kind", "recommendation"), ("group", "FAST"), ("owner", "programme")],
    );
    criterion(
        &mut desk,
        "C1",
        "3",
        &[
            ("kind", "connectivity"),
            ("subject", "SIT A"),
            ("scope", "Each network"),
            ("owner", "participants"),
        ],
    );
    desk
}

pub fn approve(desk: &mut Desk, set: &str) -> Result<(), Refusal> {
    let given = [
        ("criteria", set),
        ("by", "BOARD"),
        ("decider", "ada"),
        ("on", "2023-08-16"),
    ];
    desk.act("approve-criteria", &given).map(|_| ())
}

pub fn ready() -> Desk {
    let mut desk = drafted();
    approve(&mut desk, "C1").unwrap();
    desk
}

pub fn room(desk: &Desk, gate: &str) -> InRoom {
    let at = desk.at();
    InRoom::of(&at, at.named(gate).unwrap()).unwrap()
}

pub fn standings(desk: &Desk) -> Vec<Standing> {
    room(desk, "T2-AA-1")
        .judged
        .criteria
        .iter()
        .map(|one| one.standing)
        .collect()
}

pub fn decide(desk: &mut Desk, outcome: &str, more: &[(&str, &str)]) -> Result<(), Refusal> {
    let on = desk.today.to_string();
    let mut given = vec![
        ("gate", "T2-AA-1"),
        ("outcome", outcome),
        ("by", "BOARD"),
        ("decider", "ada"),
        ("on", on.as_str()),
    ];
    given.extend_from_slice(more);
    desk.act("decide-gate", &given).map(|_| ())
}

/// Everything that the criteria ask for.
pub fn fulfil(desk: &mut Desk) {
    let milestone = desk.any::<Milestone>("T3-AA-9");
    desk.set(milestone, "actual", "2023-08-15").unwrap();
    let given = [
        ("code", "R1"),
        ("gate", "T2-AA-1"),
        ("group", "FAST"),
        ("recommends", "approval"),
        ("on", "2023-08-15"),
    ];
    desk.add("gate-recommendations", &given).unwrap();
    for party in ["North", "South"] {
        state(desk, party, "met");
    }
}

pub fn state(desk: &mut Desk, party: &str, says: &str) {
    let reference = format!("C1/3/{party}/{says}");
    let given = [
        ("code", reference.as_str()),
        ("criterion", "C1/3"),
        ("party", party),
        ("says", says),
        ("statement", "we tried it"),
        ("by", "ada"),
        ("on", "2023-08-15"),
    ];
    desk.add("criterion-evidence", &given).unwrap();
}

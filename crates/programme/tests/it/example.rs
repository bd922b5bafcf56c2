//! The example's choreography and indicative criteria: they can be taken in, and hold the one circle that they promise.

use programme::gate_room::{AllGates, InRoom};
use programme::gates::Gate;
use record::AnyRef;

use crate::desk::Desk;

const FILES: [(&str, &str); 4] = [
    ("gates", include_str!("../../../../example/reference/gates.csv")),
    (
        "gate-feeds",
        include_str!("../../../../example/reference/gate-feeds.csv"),
    ),
    (
        "criteria-sets",
        include_str!("../../../../example/reference/criteria-sets.csv"),
    ),
    ("criteria", include_str!("../../../../example/reference/criteria.csv")),
];

/// The cells of a row; a quoted one may hold commas.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in row.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

/// Adds the rows of a file as its headings say.
fn take(desk: &mut Desk, register: &'static str, text: &str) -> Vec<AnyRef> {
    let schema = std::sync::Arc::clone(desk.state.schema());
    let info = schema.register(register).unwrap();
    let mut rows = text.lines();
    let names: Vec<&str> = cells(rows.next().unwrap())
        .iter()
        .map(|title| {
            let column = info.columns.iter().find(|column| column.title == title);
            column
                .unwrap_or_else(|| panic!("{register} has no column {title}"))
                .name
        })
        .collect();
    let mut taken = Vec::new();
    for row in rows {
        let cells = cells(row);
        assert_eq!(cells.len(), names.len(), "{row}");
        let given: Vec<(&str, &str)> = names.iter().copied().zip(cells.iter().map(String::as_str)).collect();
        let added = desk.add(register, &given);
        taken.extend(added.unwrap_or_else(|why| panic!("{row}: {why:?}")));
    }
    taken
}

/// The example's gates over milestones of their own ids and dates of the choreography.
fn example() -> Desk {
    let mut desk = Desk::new("2023-08-17");
    for group in ["PSG", "TMAG", "FTIG"] {
        desk.add("groups", &[("code", group)]).unwrap();
    }
    for tier in ["Tier 1", "Tier 2", "Tier 3"] {
        desk.add("tiers", &[("code", tier)]).unwrap();
    }
    for row in FILES[0]
        .1
        .lines()
        .skip(1)
        .map(cells)
        .filter(|row| row[2] == "Milestone")
    {
        let tier = format!("Tier {}", &row[3][1..2]);
        let given = [("id", row[3].as_str()), ("title", "As in the pack"), ("tier", &tier)];
        desk.add("milestones", &given).unwrap();
    }
    for (register, text) in FILES {
        take(&mut desk, register, text);
    }
    desk
}

#[test]
fn the_example_has_one_circle_and_a_split_that_opens_it() {
    let desk = example();
    let all = desk.state.derived::<AllGates>(desk.state.position(), desk.today, &());
    let choreography = &all.whole.choreography;
    let rings: Vec<String> = all
        .cycles
        .iter()
        .flat_map(|cycle| &cycle.rings)
        .map(|ring| choreography.ring_words(ring))
        .collect();
    assert_eq!(rings, ["T1-TE-1000 → T3-TE-0060 → T1-TE-1000"]);
    let untangled = all.untangled.as_ref().unwrap();
    assert_eq!(untangled.splits.len(), 1);
    assert_eq!(
        untangled.splits[0].because,
        "T1-TE-1000 needs T3-TE-0060 ready; T3-TE-0060 is released only after T1-TE-1000"
    );
    let down: Vec<&str> = all
        .layout
        .lines
        .iter()
        .filter(|line| line.back)
        .map(|line| choreography.nodes[choreography.feeds[line.feed].from].gate.as_str())
        .collect();
    assert_eq!(down, ["T1-TE-1000"], "the way down is what closes the circle");
}

#[test]
fn the_example_s_criteria_are_indicative_and_the_control_point_has_none() {
    let desk = example();
    let at = desk.at();
    let because = |gate: &str| {
        let gate = at.named::<Gate>(gate).unwrap();
        InRoom::of(&at, gate).unwrap().judged.because
    };
    assert_eq!(because("Control Point 2"), "criteria: not set");
    assert_eq!(
        because("T2-TE-0250"),
        "criteria T2-TE-0250 indicative are not approved: an indication only"
    );
    let gate = at.named::<Gate>("T2-TE-0250").unwrap();
    let judged = InRoom::of(&at, gate).unwrap().judged;
    assert_eq!(judged.criteria.len(), 12);
    assert!(
        judged
            .criteria
            .iter()
            .all(|one| one.standing != plan::gates::Standing::Met)
    );
}

#[test]
fn indicative_criteria_are_not_approved_before_they_say_what_satisfies_them() {
    let mut desk = example();
    let given = [
        ("criteria", "T2-TE-0250 indicative"),
        ("by", "TMAG"),
        ("decider", "ada"),
        ("on", "2023-08-16"),
    ];
    let refused = desk.act("approve-criteria", &given).unwrap_err();
    assert_eq!(refused.code(), "not-whole");
    assert!(
        refused
            .reasons()
            .message
            .contains("T2-TE-0250 indicative/11: name the later gates")
    );
}

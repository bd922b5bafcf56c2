//! As-at: the state at a position is the replay of the journal up to it, however states are kept and shared.

use proptest::prelude::*;
use record::{Edit, Moment, Position, Ref, Sealed, State, What};
use terms::{Date, Instant};

use crate::plan::{Desk, START, Task, founding, picture, schema, schema_of_level, today};

/// One random edit of the small programme; some are refused, which is part of it.
#[derive(Clone, Debug)]
enum Move {
    Add(u32),
    Note(u32, String),
    Forecast(u32, i8),
    After(u32, u32),
    Drop(u32),
    Back(u32),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let key = 1u32..12;
    let one = prop_oneof![
        (1u32..20).prop_map(Move::Add),
        (key.clone(), "[a-c]{0,3}").prop_map(|(key, note)| Move::Note(key, note)),
        (key.clone(), 1i8..28).prop_map(|(key, day)| Move::Forecast(key, day)),
        (key.clone(), key.clone()).prop_map(|(key, other)| Move::After(key, other)),
        key.clone().prop_map(Move::Drop),
        key.prop_map(Move::Back),
    ];
    proptest::collection::vec(one, 1..40)
}

fn edit_of(one: &Move) -> Edit {
    let set = |key: &u32| Edit::new("tasks", What::Set(*key));
    match one {
        Move::Add(id) => Edit::new("tasks", What::Add)
            .typed("id", format!("T-{id}"))
            .typed("title", "one more"),
        Move::Note(key, note) => set(key).typed("note", note.as_str()),
        Move::Forecast(key, day) => set(key).typed("forecast", format!("2023-09-{day:02}")),
        Move::After(key, other) => set(key).typed("after", format!("#{other}")),
        Move::Drop(key) => Edit::new("tasks", What::Drop(*key)),
        Move::Back(key) => Edit::new("tasks", What::Back(*key)),
    }
}

fn replay(journal: &[Sealed]) -> State {
    let mut state = State::new(schema(), &founding());
    for sealed in journal {
        state.fold(sealed).unwrap();
    }
    state
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_position_shows_the_replay_up_to_it(moves in moves()) {
        let mut desk = Desk::new();
        for one in &moves {
            let before = picture(&desk.state, desk.state.position());
            if desk.edit(&[edit_of(one)]).is_err() {
                prop_assert_eq!(before, picture(&desk.state, desk.state.position()));
            }
        }
        record::verify(&founding(), &desk.journal, &[]).unwrap();
        for position in 0..=desk.journal.len() {
            let at = Position(position as u64);
            let replayed = picture(&replay(&desk.journal[..position]), at);
            prop_assert_eq!(&replayed, &picture(&desk.state, at), "position {}", position);
            // A state kept from then still shows the same, and so does the newest replay.
            prop_assert_eq!(&replayed, &picture(&desk.states[position], at));
        }
        let whole = replay(&desk.journal);
        for position in 0..=desk.journal.len() {
            let at = Position(position as u64);
            prop_assert_eq!(picture(&whole, at), picture(&desk.state, at));
        }
    }
}

#[test]
fn moments_name_positions() {
    let mut desk = Desk::furnished();
    desk.set(1, "note", "one").unwrap();
    desk.set(1, "note", "two").unwrap();
    let at = |moment: Moment| desk.state.position_of(&moment).map(|position| position.0);
    assert_eq!(at(Moment::Now), Some(3));
    assert_eq!(at(Moment::Position(Position(2))), Some(2));
    assert_eq!(at(Moment::Position(Position(9))), Some(3));
    assert_eq!(at(Moment::Instant(Instant(START - 1))), Some(0));
    assert_eq!(at(Moment::Instant(Instant(START))), Some(1));
    assert_eq!(at(Moment::Instant(Instant(START + 1_500_000))), Some(2));
    assert_eq!(at(Moment::Day(today())), Some(3));
    let eve: Date = "2023-08-15".parse().unwrap();
    assert_eq!(at(Moment::Day(eve)), Some(0));
    assert_eq!(at(Moment::Document("TMAG 22".into())), None);
}

#[test]
fn a_document_names_the_position_that_it_left() {
    let mut desk = Desk::furnished();
    let source = record::Source {
        reading: [5; 32],
        series: "tmag".into(),
        name: "TMAG 22".into(),
        on: None,
    };
    desk.import(&source, &[]).unwrap();
    desk.set(1, "note", "later").unwrap();
    assert_eq!(
        desk.state.position_of(&Moment::Document("tmag 22".into())),
        Some(Position(2))
    );
}

#[test]
fn a_newer_level_stops_folding_and_writing() {
    let mut desk = Desk::furnished();
    let mut newer = State::new(schema_of_level(2), &founding());
    newer.fold(&desk.journal[0]).unwrap();
    let viewer = desk.viewer.clone();
    let occasion = record::Occasion {
        viewer: &viewer,
        by: record::Actor::process("newer"),
        org: None,
        clock: Instant(START + 1),
        today: today(),
        why: None,
        decision: None,
        request: "newer".into(),
        people: &record::Nobody,
    };
    let edits = [Edit::new("tasks", What::Set(1)).typed("note", "from the future")];
    let decided = newer
        .decide(&record::Ask::Edit(&edits), &occasion, &mut || [0; 12])
        .unwrap();
    let before = picture(&desk.state, desk.state.position());
    let folded = desk.state.fold(&decided.sealed).unwrap();
    let record::Folded::Stopped(stopped) = folded else {
        panic!("it was taken")
    };
    assert_eq!((stopped.position.0, stopped.level, stopped.known), (2, 2, 1));
    assert_eq!(desk.state.position().0, 1);
    assert_eq!(picture(&desk.state, Position(9)), before);
    assert_eq!(desk.set(1, "note", "mine").unwrap_err().code(), "record-newer");
}

#[test]
fn old_names_of_columns_are_still_read() {
    let mut desk = Desk::furnished();
    for line in &mut desk.journal[0].lines {
        line.text = line
            .text
            .replace("\"title\"", "\"heading\"")
            .replace("\"note\"", "\"never-known\"");
    }
    assert_eq!(
        desk.replayed()
            .now(today())
            .find(Ref::<Task>::from_number(1).unwrap())
            .unwrap()
            .title,
        "Lay the keel"
    );
}

#[test]
fn nonsense_is_not_folded() {
    let check = |from: &str, to: &str| {
        let mut desk = Desk::furnished();
        let text = desk.journal[0].lines[2].text.replace(from, to);
        assert_ne!(text, desk.journal[0].lines[2].text, "{from}");
        desk.journal[0].lines[2].text = text;
        let mut state = State::new(schema(), &founding());
        state.fold(&desk.journal[0]).unwrap_err();
    };
    check("tasks/1", "tasks/9");
    check("tasks/1", "nothing/1");
    check("\"new\"", "\"set\"");
    check("\"id\":", "\"idea\":");
    check("\"owner\":1", "\"owner\":\"one\"");
    check("}", "");
}

#[test]
fn preview_leaves_no_trace() {
    let mut desk = Desk::furnished();
    let preview = desk.state.preview();
    assert_eq!(preview.search(1, "keel", preview.position()), vec![1]);
    desk.set(1, "title", "Lay the boards").unwrap();
    assert_eq!(desk.state.search(1, "boards", desk.state.position()), vec![1]);
    assert_eq!(preview.search(1, "keel", preview.position()), vec![1]);
}

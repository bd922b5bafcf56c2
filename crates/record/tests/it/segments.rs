//! Packed segments: what is folded from them is what is folded from the journal.

use record::{Edit, Position, Sealed, SegmentFault, SegmentWriter, State, What, segment_info};

use crate::plan::{Desk, founding, picture, schema, schema_of_level};

fn desk() -> Desk {
    let mut desk = Desk::furnished();
    for day in 1..20 {
        desk.set(1 + day % 3, "forecast", &format!("2023-09-{day:02}")).unwrap();
    }
    let source = record::Source {
        reading: [5; 32],
        series: "tmag".into(),
        name: "A \"pack\"".into(),
        on: None,
    };
    desk.import(&source, &[]).unwrap();
    desk.edit(&[Edit::new("tasks", What::Drop(3))]).unwrap();
    desk.edit(&[Edit::new("tasks", What::Back(3)).typed("note", "ignored")])
        .unwrap();
    desk
}

fn packed(journal: &[Sealed], after: record::Head) -> Vec<u8> {
    let mut writer = SegmentWriter::after(after);
    for sealed in journal {
        writer.push(sealed).unwrap();
    }
    assert_eq!(writer.len(), journal.len() as u64);
    writer.finish()
}

#[test]
fn segments_fold_to_the_same_state() {
    let desk = desk();
    let middle = record::Head {
        position: 7,
        hash: desk.journal[6].hash,
    };
    let (first, second) = (
        packed(&desk.journal[..7], founding().head()),
        packed(&desk.journal[7..], middle),
    );
    let mut state = State::new(schema(), &founding());
    state.fold_segment(&first).unwrap();
    assert_eq!(state.head(), middle);
    assert_eq!(segment_info(&second).unwrap().after, 7);
    state.fold_segment(&second).unwrap();
    let replayed = desk.replayed();
    let built = State::of_segments(schema(), &founding(), &[first, second], 2).unwrap();
    same(&built, &replayed);
    same(&state, &replayed);
}

/// Whether two states are the same at every position, and go on the same.
fn same(state: &State, replayed: &State) {
    assert_eq!(state.head(), replayed.head());
    assert_eq!(state.sources(), replayed.sources());
    for position in (0..=replayed.position().0).map(Position) {
        assert_eq!(picture(state, position), picture(replayed, position));
        assert_eq!(state.stamp_of(position), replayed.stamp_of(position));
        for register in [0, 1] {
            let touched = |state: &State| state.touched_between(register, Position(0), position);
            assert_eq!(touched(state), touched(replayed));
        }
    }
}

#[test]
fn a_segment_that_makes_no_sense_is_refused_either_way() {
    let check = |from: &str, to: &str| {
        let mut desk = Desk::furnished();
        desk.set(1, "hands", "3").unwrap();
        let line = &mut desk.journal[1].lines[0].text;
        *line = line.replace(from, to);
        let bytes = packed(&desk.journal, founding().head());
        assert!(State::new(schema(), &founding()).fold_segment(&bytes).is_err(), "{to}");
        assert!(State::of_segments(schema(), &founding(), &[bytes], 2).is_err(), "{to}");
    };
    check("tasks/1", "tasks/9");
    check("\"set\"", "\"new\"");
    check("\"set\":\"tasks/1", "\"new\":\"tasks/4");
    check("\"hands\":3", "\"hands\":\"three\"");
}

#[test]
fn damaged_or_misplaced_segments_are_refused() {
    let desk = desk();
    let bytes = packed(&desk.journal, founding().head());
    let fold = |bytes: &[u8]| State::new(schema(), &founding()).fold_segment(bytes).unwrap_err();
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 0x10;
        assert_eq!(fold(&other), SegmentFault::Damaged);
    }
    assert_eq!(fold(&bytes[..bytes.len() - 1]), SegmentFault::Damaged);
    assert_eq!(fold(b""), SegmentFault::Damaged);
    let later = packed(
        &desk.journal[1..],
        record::Head {
            position: 1,
            hash: desk.journal[0].hash,
        },
    );
    assert_eq!(fold(&later), SegmentFault::NotNext { after: 1, at: 0 });
    let build = |segments: &[Vec<u8>]| State::of_segments(schema(), &founding(), segments, 3).err();
    assert_eq!(
        build(std::slice::from_ref(&later)),
        Some(SegmentFault::NotNext { after: 1, at: 0 })
    );
    assert_eq!(
        build(&[bytes.clone(), bytes]),
        Some(SegmentFault::NotNext {
            after: 0,
            at: desk.journal.len() as u64
        })
    );
}

#[test]
fn a_segment_of_a_newer_program_is_left_alone() {
    let mut desk = desk();
    for sealed in &mut desk.journal[5..] {
        sealed.header = sealed.header.replace("\"level\":1", "\"level\":3");
    }
    let bytes = packed(&desk.journal, founding().head());
    let mut state = State::new(schema(), &founding());
    assert_eq!(state.fold_segment(&bytes).unwrap_err(), SegmentFault::Newer(3));
    let mut newer = State::new(schema_of_level(3), &founding());
    newer.fold_segment(&bytes).unwrap();
    assert_eq!(newer.position().0, desk.journal.len() as u64);
    assert_eq!(
        State::of_segments(schema(), &founding(), &[bytes], 1).err(),
        Some(SegmentFault::Newer(3))
    );
}

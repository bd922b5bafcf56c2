//! Readings: their bytes read back, and damaged ones are told from whole ones.

use proptest::prelude::*;
use record::{Cell, Fact, NotAReading, Reading};

fn readings() -> impl Strategy<Value = Reading> {
    let text = || "[a-c \u{20ac}\n]{0,6}";
    let cells = proptest::collection::vec((text(), text()), 1..8);
    let facts = proptest::collection::vec(
        (text(), text(), text(), text(), 0u32..100, proptest::option::of(text())),
        0..8,
    );
    (cells, facts, any::<[u8; 32]>(), proptest::option::of(1i8..28)).prop_map(|(cells, facts, document, day)| {
        let count = u32::try_from(cells.len()).unwrap();
        let cell = |(place, printed): (String, String)| Cell {
            place: place.into(),
            printed: printed.into(),
        };
        let fact = |(register, record, column, typed, cell, inferred): (
            String,
            String,
            String,
            String,
            u32,
            Option<String>,
        )| Fact {
            register: register.into(),
            record: record.into(),
            column: column.into(),
            cell: cell % count,
            typed: typed.into(),
            inferred: inferred.map(Into::into),
        };
        Reading {
            document,
            name: "a pack".into(),
            series: "packs".into(),
            on: day.map(|day| terms::Date::new(2023, 8, day).unwrap()),
            cells: cells.into_iter().map(cell).collect(),
            facts: facts.into_iter().map(fact).collect(),
        }
    })
}

proptest! {
    #[test]
    fn bytes_read_back(reading in readings(), at: prop::sample::Index, flip in 1u8..) {
        let bytes = reading.to_bytes();
        prop_assert_eq!(Reading::from_bytes(&bytes).unwrap(), reading.clone());
        prop_assert_eq!(reading.to_bytes(), bytes.clone());
        prop_assert!(Reading::from_bytes(&bytes[..at.index(bytes.len())]).is_err());
        let mut other = bytes.clone();
        other[at.index(bytes.len())] ^= flip;
        // Changed bytes are refused or read as another reading, never a panic and never the same hash.
        if let Ok(read) = Reading::from_bytes(&other) {
            prop_assert!(read != reading || read.to_bytes() == bytes);
        }
    }
}

#[test]
fn foreign_bytes_are_refused() {
    assert_eq!(Reading::from_bytes(b"").unwrap_err(), NotAReading::Foreign);
    assert_eq!(Reading::from_bytes(b"PK\x03\x04").unwrap_err(), NotAReading::Foreign);
    assert_eq!(
        Reading::from_bytes(b"reading 1\n\xff\xff\xff\xff\xff\xff\xff\xff\x7f").unwrap_err(),
        NotAReading::Damaged
    );
}

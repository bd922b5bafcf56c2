//! Registers given as CSV: cells with their row and column, oddities listed, corrected copies.

use pack::document::{Block, Format};
use pack::model::Model;
use pack::{Edit, Limits, ReadError, read, rewrite};
use terms::Place;

const REGISTER: &str = "Milestone ID,Milestone Title,Milestone Tier,Baseline Date,Forecast Date\r\n\
T2-HA-0101,\"Harbour data loaded, all of it\",Tier 2,01/09/2023,02/09/2023\r\n\
T2-HA-0102,\"Signed \"\"off\"\"\",Tier 2,11/09/2023,11/09/2023\r\n";

fn place(row: u32, column: u32) -> Place {
    Place::Sheet {
        sheet: "harbour".into(),
        row,
        column,
    }
}

#[test]
fn cells_have_rows_and_columns() {
    let document = read("some/harbour.CSV", REGISTER.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(document.format, Format::Csv);
    assert!(document.unread.is_empty(), "{:?}", document.unread);
    let model = Model::recognise(document);
    let ids: Vec<_> = model
        .milestones
        .iter()
        .map(|row| (row.id.text.as_str(), &row.id.place))
        .collect();
    assert_eq!(ids, [("T2-HA-0101", &place(2, 1)), ("T2-HA-0102", &place(3, 1))]);
    let first = &model.milestones[0];
    assert_eq!(
        first.title.as_ref().unwrap().text.as_str(),
        "Harbour data loaded, all of it"
    );
    let (span, _) = first.forecast.as_ref().unwrap();
    assert_eq!(span.place.to_string(), "sheet harbour, cell E2");
}

#[test]
fn other_separators_and_encodings() {
    let check = |bytes: &[u8]| {
        let model = Model::recognise(read("r.csv", bytes, &Limits::default()).unwrap());
        assert_eq!(model.milestones.len(), 2, "{}", String::from_utf8_lossy(bytes));
    };
    let plain = REGISTER.replace("loaded, all", "loaded all");
    check(plain.replace(',', ";").as_bytes());
    check(plain.replace(',', "\t").as_bytes());
    check(format!("\u{feff}{plain}").as_bytes());
    check(plain.replace("\r\n", "\n").as_bytes());
    let wide: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[&[0xFF, 0xFE], wide.as_slice()].concat());
    check(
        &plain
            .replace("Harbour", "H\u{e4}rbour")
            .chars()
            .map(|c| c as u8)
            .collect::<Vec<u8>>(),
    );
}

#[test]
fn what_is_odd_is_listed_with_its_place() {
    let check = |text: &str, at: Place, why: &str| {
        let document = read("harbour.csv", text.as_bytes(), &Limits::default()).unwrap();
        let found = document
            .unread
            .iter()
            .any(|one| one.span.place == at && one.why.contains(why));
        assert!(found, "{why} at {at}: {:?}", document.unread);
    };
    let head = "Milestone ID,Milestone Title,Forecast Date\n";
    check(
        &format!("{head}T2-HA-0101,Loaded, all of it,02/09/2023\n"),
        place(2, 4),
        "4 cells, the header 3",
    );
    check(
        &format!("{head}T2-HA-0101,Loaded\n"),
        place(2, 2),
        "2 cells, the header 3",
    );
    check(
        &format!("{head}T2-HA-0101,\"Loaded,02/09/2023\nT2-HA-0102,b,c\n"),
        place(2, 1),
        "never closes",
    );
    check(
        "Milestone ID,Title,Title\nT2-HA-0101,a,b\n",
        place(1, 3),
        "over two columns",
    );
    check("Milestone ID,,Title\nT2-HA-0101,a,b\n", place(1, 2), "no heading");
}

#[test]
fn what_is_no_table_is_refused() {
    let check = |bytes: &[u8], expected: &str| {
        let error = read("harbour.csv", bytes, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    };
    check(b"", "the file is empty");
    check(b"\n\n\n", "one cell only");
    check(b"only a line\nand another\n", "one cell only");
    check(&[0, 1, 2, 3, 200, 201, 0, 7].repeat(40), "not text");
    let few = Limits {
        cells: 4,
        ..Limits::default()
    };
    assert!(matches!(
        read("harbour.csv", REGISTER.as_bytes(), &few),
        Err(ReadError::TooMany { what: "cells", .. })
    ));
}

#[test]
fn a_corrected_copy_changes_its_row_and_nothing_else() {
    let edit = |row, column, printed: &str, proposed: &str| Edit {
        place: place(row, column),
        printed: printed.into(),
        proposed: proposed.into(),
    };
    let edits = [edit(2, 5, "02/09/2023", "01/09/2023"), edit(3, 2, "Signed", "Sealed")];
    let (copy, applied) = rewrite(REGISTER.as_bytes(), Format::Csv, &edits).unwrap();
    let expected = REGISTER.replace("02/09/2023", "01/09/2023").replace("Signed", "Sealed");
    assert_eq!(String::from_utf8(copy).unwrap(), expected);
    assert_eq!(applied.len(), 2);
    let marked = format!("\u{feff}\n{REGISTER}");
    let (copy, _) = rewrite(marked.as_bytes(), Format::Csv, &edits[..1]).unwrap();
    assert_eq!(
        String::from_utf8(copy).unwrap(),
        marked.replace("02/09/2023", "01/09/2023")
    );
    for wrong in [
        edit(2, 5, "03/09/2023", "x"),
        edit(9, 1, "a", "b"),
        edit(2, 9, "a", "b"),
    ] {
        assert!(rewrite(REGISTER.as_bytes(), Format::Csv, &[wrong]).is_err());
    }
    // What was read and what was written are the same table.
    let again = read("harbour.csv", expected.as_bytes(), &Limits::default()).unwrap();
    assert!(
        again
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Table(table) if table.rows.len() == 3))
    );
}

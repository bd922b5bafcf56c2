//! The fixtures of `fixtures/office`: what each states in `expected.tsv`, and what is special about it.

use crate::make;
use pack::{
    Limits,
    document::{Block, Document, Table},
    model::Model,
};
use std::{collections::HashMap, path::PathBuf};
use terms::{Place, Rag};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/office")
}

/// Reads a fixture as it is made now.
pub fn read(name: &str) -> Document {
    pack::read(name, &bytes(name), &Limits::default()).unwrap()
}

/// The bytes of a fixture as it is made now.
pub fn bytes(name: &str) -> Vec<u8> {
    let found = make::all().into_iter().find(|(n, _)| *n == name);
    found.unwrap_or_else(|| panic!("no fixture {name}")).1
}

fn tables(document: &Document) -> Vec<&Table> {
    let mut out = Vec::new();
    for block in &document.blocks {
        if let Block::Table(table) = block {
            out.push(table);
        }
    }
    out
}

fn texts(table: &Table, row: usize) -> Vec<&str> {
    table.rows[row].cells.iter().map(pack::document::Cell::text).collect()
}

#[test]
fn fixtures_state_what_they_hold() {
    let expected = std::fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let mut seen = 0;
    for line in expected.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, title, meeting, date, tables_stated, unread, ..] = columns.as_slice() else {
            panic!("{line}");
        };
        let bytes = std::fs::read(folder().join(file)).unwrap();
        let document = pack::read(file, &bytes, &Limits::default()).unwrap();
        assert_eq!(tables(&document).len().to_string(), *tables_stated, "{file}: tables");
        assert_eq!(
            document.unread.len().to_string(),
            *unread,
            "{file}: unread {:?}",
            document.unread
        );
        let model = Model::recognise(document);
        let head = &model.head;
        assert_eq!(
            head.title.as_ref().map(|t| t.text.as_str()),
            Some(*title),
            "{file}: title"
        );
        let group = head.group.as_ref().map(|g| match &g.code {
            Some(code) => code.to_string(),
            None => g.name.as_ref().map(ToString::to_string).unwrap_or_default(),
        });
        let number = head.number.as_ref().map(|n| n.text.to_string()).unwrap_or_default();
        assert_eq!(
            format!("{} {number}", group.unwrap_or_default()),
            *meeting,
            "{file}: meeting"
        );
        assert_eq!(
            head.day().map(|d| d.to_string()).as_deref(),
            Some(*date),
            "{file}: date"
        );
        seen += 1;
    }
    assert_eq!(seen, make::all().len(), "every fixture is listed");
}

/// A fixture that is made otherwise than it was stored must be written again.
#[test]
fn stored_fixtures_are_those_that_are_made() {
    for (name, made) in make::all() {
        let stored = std::fs::read(folder().join(name)).unwrap();
        let read = |bytes: &[u8]| format!("{:?}", pack::read(name, bytes, &Limits::default()).unwrap());
        assert_eq!(
            read(&stored),
            read(&made),
            "{name}: run `cargo run -p pack --example make_fixtures`"
        );
    }
}

#[test]
fn fills_of_cells_are_statuses_and_brands_are_not() {
    let document = read("readiness-tracker.xlsx");
    let tracker = tables(&document)[0];
    assert_eq!(tracker.header_rows, 1);
    let column = 6;
    let fills: Vec<Option<Rag>> = tracker.rows.iter().map(|r| r.cells[column].fill).collect();
    use Rag::{Amber, Blue, Green, Red};
    assert_eq!(
        fills,
        [None, Some(Green), Some(Amber), Some(Red), Some(Green), Some(Blue)]
    );
    assert!(
        tracker.rows[0].cells.iter().all(|c| c.fill.is_none()),
        "the header is navy"
    );
    assert_eq!(texts(tracker, 1)[4..6], ["02/10/2023", "10/11/2023"]);
    let place = &tracker.rows[2].cells[3].span.place;
    assert_eq!(place.to_string(), "sheet Tracker, cell D6");
}

#[test]
fn dates_stand_as_cells_show_them_and_formulas_are_marked() {
    let document = read("milestone-register.xlsx");
    let all = tables(&document);
    let register = all[1];
    assert_eq!(
        texts(register, 2),
        [
            "PA-ML-0013",
            "Load test report accepted",
            "Tier 3",
            "Fri 22/03/24",
            "Fri 29/03/24",
            "7",
            "One week for a second run"
        ]
    );
    assert_eq!(
        register.rows.len(),
        6,
        "the rows below the blank one belong to the register"
    );
    assert!(register.rows[2].cells[5].formula);
    assert!(!register.rows[2].cells[4].formula);
    let actions = all[3];
    assert_eq!(texts(actions, 2)[1], "21-Feb-24");
}

#[test]
fn merged_headers_are_two_rows() {
    let windows = read("windows-calendar.xlsx");
    let table = tables(&windows)[0];
    assert_eq!(table.header_rows, 2);
    assert_eq!(table.rows[0].cells[2].columns, 2);
    assert_eq!(table.header(2), "Window Start");
    assert_eq!(texts(tables(&windows)[2], 0), ["Review months", "Oct-24", "Nov-24"]);
}

#[test]
fn dots_are_the_status_of_the_cell_below_them() {
    let document = read("status-dots.pptx");
    let all = tables(&document);
    let status: Vec<Option<Rag>> = all[1].rows.iter().map(|r| r.cells[3].fill).collect();
    assert_eq!(status, [None, Some(Rag::Green), Some(Rag::Amber), Some(Rag::Red)]);
    let key: Vec<(&str, Option<Rag>)> = all[2]
        .rows
        .iter()
        .map(|r| (r.cells[0].text(), r.cells[0].fill))
        .collect();
    assert_eq!(key, [("On track", Some(Rag::Green)), ("At risk", Some(Rag::Amber))]);
    let whys: Vec<&str> = document.unread.iter().map(|u| u.why.as_str()).collect();
    assert!(whys.iter().any(|w| w.contains("notes")), "{whys:?}");
    assert!(
        document
            .unread
            .iter()
            .any(|u| u.span.text.contains("https://example.org/logo.png"))
    );
}

#[test]
fn slides_stand_in_the_order_of_the_list() {
    let document = read("merged-cells.pptx");
    let breaks: Vec<String> = document
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Break(span) => Some(span.text.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(breaks, ["Slide 1", "Slide 3"], "slide 2 is hidden");
    let table = tables(&document)[0];
    assert_eq!(table.header_rows, 2);
    assert_eq!(
        texts(table, 2),
        ["Build", "Adaptor", "12 April 2024 (No later than)", ""]
    );
    let fills: Vec<Option<Rag>> = table.rows.iter().map(|r| r.cells[3].fill).collect();
    assert_eq!(fills, [None, None, Some(Rag::Green), Some(Rag::Red), Some(Rag::Amber)]);
    let torn = document.lines.iter().find(|l| l.text.starts_with("Gate 2")).unwrap();
    assert_eq!(&*torn.text, "Gate 2 on 9th October '24");
}

#[test]
fn two_shapes_of_one_name_have_two_places() {
    let document = read("bullets.pptx");
    let places: Vec<String> = document
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Paragraph(span) if span.text.contains("Dates") || span.text.contains("Owners") => {
                Some(span.place.to_string())
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        places,
        [
            "slide 3, Note (9), paragraph 1",
            "slide 3, Note (9), copy 2, paragraph 1"
        ]
    );
    let list = tables(&document)[0].rows[1].cells[1].clone();
    assert_eq!(list.items.len(), 2);
    let feet = document.lines.iter().filter(|l| &*l.text == "For members only").count();
    assert_eq!(feet, 1, "a running foot is read once");
}

#[test]
fn a_register_goes_on_over_pages() {
    let document = read("ruled-register.pdf");
    let table = tables(&document)[0];
    assert_eq!(table.rows.len(), 6);
    assert_eq!(texts(table, 1)[1], "Rota for the first weekend agreed with all desks");
    let fills: Vec<Option<Rag>> = table.rows.iter().map(|r| r.cells[4].fill).collect();
    assert_eq!(fills[..3], [None, Some(Rag::Green), Some(Rag::Amber)]);
    let Place::Page { page, .. } = table.rows[5].cells[0].span.place else {
        panic!("a page");
    };
    assert_eq!(page, 3);
}

/// The reader of workbooks agrees with an independent one on every value of its own fixtures.
#[test]
fn another_reader_of_workbooks_sees_the_same_values() {
    use calamine::{Data, Reader, Xlsx};
    for (name, made) in make::all().into_iter().filter(|(n, _)| n.ends_with(".xlsx")) {
        let mut other: Xlsx<_> = Xlsx::new(std::io::Cursor::new(made.as_slice())).unwrap();
        let document = pack::read(name, &made, &Limits::default()).unwrap();
        let mut cells = HashMap::new();
        for table in tables(&document) {
            for cell in table.rows.iter().flat_map(|r| &r.cells) {
                cells.insert(cell.span.place.clone(), cell.text().to_owned());
            }
        }
        let mut compared = 0;
        for sheet in other.sheet_names() {
            let range = other.worksheet_range(&sheet).unwrap();
            let (top, left) = range.start().unwrap_or((0, 0));
            for (row, column, value) in range.used_cells() {
                let place = Place::Sheet {
                    sheet: terms::Text::from(sheet.as_str()),
                    row: top + u32::try_from(row).unwrap() + 1,
                    column: left + u32::try_from(column).unwrap() + 1,
                };
                if let (Data::String(text), Some(ours)) = (value, cells.get(&place)) {
                    assert_eq!(ours, text, "{name} {place}");
                    compared += 1;
                }
            }
        }
        assert!(compared > 10, "{name}: {compared} compared");
    }
}

/// Twenty thousand rows are read whole; how fast is the benchmark's matter.
#[test]
fn a_long_register_is_read_whole() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in (0..).zip(["Milestone ID", "Title", "Baseline", "Forecast"]) {
        sheet.write(0, column, title).unwrap();
    }
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for row in 1..=20_000_u32 {
        sheet.write(row, 0, format!("LR-AA-{row:05}")).unwrap();
        sheet.write(row, 1, format!("Step {row} of the long register")).unwrap();
        sheet.write_with_format(row, 2, 45_000 + row % 700, &date).unwrap();
        sheet.write_with_format(row, 3, 45_007 + row % 700, &date).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let document = pack::read("long.xlsx", &bytes, &Limits::default()).unwrap();
    let table = tables(&document)[0];
    assert_eq!(table.rows.len(), 20_001);
    assert_eq!(
        texts(table, 20_000),
        [
            "LR-AA-20000",
            "Step 20000 of the long register",
            "18/04/2024",
            "25/04/2024"
        ]
    );
}

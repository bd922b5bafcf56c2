//! Corrected copies: the proposed value stands at its place, and nothing else has changed.

use crate::office;
use pack::{Edit, Limits, RewriteError, document::Document, document::Format, rewrite};
use std::{collections::BTreeMap, io::Cursor};
use terms::{Place, Text};

fn sheet(name: &str, row: u32, column: u32, printed: &str, proposed: &str) -> Edit {
    let place = Place::Sheet {
        sheet: Text::from(name),
        row,
        column,
    };
    edit(place, printed, proposed)
}

fn slide(slide: u32, shape: &str, row: u32, column: u32, printed: &str, proposed: &str) -> Edit {
    let place = Place::Slide {
        slide,
        shape: Text::from(shape),
        row,
        column,
    };
    edit(place, printed, proposed)
}

fn edit(place: Place, printed: &str, proposed: &str) -> Edit {
    Edit {
        place,
        printed: Text::from(printed),
        proposed: Text::from(proposed),
    }
}

/// What stands at every place.
fn placed(document: &Document) -> BTreeMap<Place, String> {
    use pack::document::Block;
    let mut out = BTreeMap::new();
    for block in &document.blocks {
        match block {
            Block::Heading(span) | Block::Paragraph(span) | Block::Break(span) | Block::Item { span, .. } => {
                out.insert(span.place.clone(), span.text.to_string());
            }
            Block::Table(table) => {
                for cell in table.rows.iter().flat_map(|r| &r.cells) {
                    out.insert(cell.span.place.clone(), cell.text().to_owned());
                }
            }
        }
    }
    out
}

/// The parts of a container.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut part = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut part).unwrap();
        out.insert(entry.name().unwrap().into_owned(), part);
    }
    out
}

/// Rewrites, reads again, and looks that just these places changed to just these texts, in just one part.
fn check(name: &str, format: Format, edits: &[Edit], expected: &[(&Edit, &str)], part: &str) {
    let before = office::bytes(name);
    let (after, applied) = rewrite(&before, format, edits).unwrap();
    assert_eq!(applied.len(), edits.len());
    let (old, new) = (parts(&before), parts(&after));
    assert_eq!(old.keys().collect::<Vec<_>>(), new.keys().collect::<Vec<_>>());
    let changed: Vec<&str> = old
        .iter()
        .filter(|(k, v)| new[*k] != **v)
        .map(|(k, _)| k.as_str())
        .collect();
    assert_eq!(changed, [part], "{name}");
    let read = |bytes: &[u8]| placed(&pack::read(name, bytes, &Limits::default()).unwrap());
    let (old, new) = (read(&before), read(&after));
    let mut wanted = old;
    for (edit, text) in expected {
        assert!(
            wanted.insert(edit.place.clone(), (*text).to_owned()).is_some(),
            "{}",
            edit.place
        );
    }
    assert_eq!(new, wanted, "{name}");
}

#[test]
fn a_workbooks_cells_change_and_dates_stay_dates() {
    let day = sheet("Register", 9, 4, "Fri 22/03/24", "Thu 21/03/24");
    let text = sheet("Register", 9, 5, "29/03/24", "28/03/24");
    let id = sheet("Register", 12, 1, "PA-ML-0021", "PA-ML-0023");
    let word = sheet("Register", 9, 2, "report", "summary & report");
    let edits = [day.clone(), text.clone(), id.clone(), word.clone()];
    let expected = [
        (&day, "Thu 21/03/24"),
        (&text, "Fri 28/03/24"),
        (&id, "PA-ML-0023"),
        (&word, "Load test summary & report accepted"),
    ];
    check(
        "milestone-register.xlsx",
        Format::Xlsx,
        &edits,
        &expected,
        "xl/worksheets/sheet1.xml",
    );
    let (after, applied) = rewrite(&office::bytes("milestone-register.xlsx"), Format::Xlsx, &edits).unwrap();
    assert_eq!(&*applied[1].before, "Fri 29/03/24");
    assert_eq!(&*applied[1].after, "Fri 28/03/24");
    let part = String::from_utf8(parts(&after).remove("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    // 21 March 2024 is day 45372; the id keeps its number format
    assert!(part.contains("<v>45372</v>"), "the date is a number");
    assert!(part.contains("<v>23</v>"), "the id is a number");
}

#[test]
fn a_presentations_runs_change() {
    let torn = slide(3, "TextBox 8", 1, 0, "9th October '24", "10th October '24");
    let cell = slide(3, "Table 4", 3, 3, "12 April 2024", "19 April 2024");
    let edits = [torn.clone(), cell.clone()];
    let expected = [
        (&torn, "Gate 2 on 10th October '24"),
        (&cell, "19 April 2024 (No later than)"),
    ];
    check(
        "merged-cells.pptx",
        Format::Pptx,
        &edits,
        &expected,
        "ppt/slides/slide1.xml",
    );
    let copy = slide(3, "Note (9), copy 2", 1, 0, "members'", "board's & members'");
    let invalid = slide(3, "Table 5", 3, 4, "20/07.2024", "20/07/2024");
    let edits = [copy.clone(), invalid.clone()];
    let expected = [
        (&copy, "Owners are the board's & members' own"),
        (&invalid, "20/07/2024"),
    ];
    check("bullets.pptx", Format::Pptx, &edits, &expected, "ppt/slides/slide1.xml");
}

#[test]
fn one_edit_that_does_not_fit_refuses_the_copy() {
    let good = sheet("Register", 9, 5, "29/03/24", "28/03/24");
    let check = |edits: &[Edit], expected: &str| {
        let error = rewrite(&office::bytes("milestone-register.xlsx"), Format::Xlsx, edits)
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("nothing was changed"), "{error}");
    };
    check(
        &[good.clone(), sheet("Register", 9, 5, "30/03/24", "x")],
        "sheet Register, cell E9: \"30/03/24\" is not there, but \"Fri 29/03/24\"",
    );
    check(&[good.clone(), sheet("Nowhere", 1, 1, "x", "y")], "no such sheet");
    check(&[good.clone(), sheet("Register", 9, 6, "7", "8")], "formula");
    check(&[good.clone(), sheet("Register", 900, 6, "7", "8")], "is not there");
    check(
        &[good.clone(), slide(1, "x", 1, 1, "7", "8")],
        "the document is a workbook",
    );
    let other = edit(good.place.clone(), &good.printed, "27/03/24");
    check(&[good, other], "two decisions");
    let lost = rewrite(
        &office::bytes("bullets.pptx"),
        Format::Pptx,
        &[slide(3, "Table 5", 9, 9, "x", "y")],
    );
    assert!(matches!(lost, Err(RewriteError::NotFound { .. })), "{lost:?}");
}

#[test]
fn the_same_edit_twice_is_one() {
    let good = sheet("Register", 9, 5, "29/03/24", "28/03/24");
    let (_, applied) = rewrite(
        &office::bytes("milestone-register.xlsx"),
        Format::Xlsx,
        &[good.clone(), good],
    )
    .unwrap();
    assert_eq!(applied.len(), 1);
}

#[test]
fn a_pdf_gives_a_list_of_changes() {
    let document = office::read("plain-pack.pdf");
    let line = document.lines.iter().find(|l| l.text.starts_with("TWG26-02")).unwrap();
    let column = u32::try_from(line.text.find("11/06/24").unwrap()).unwrap() + 1;
    let Place::Page { page, line, .. } = line.place else {
        panic!("a page")
    };
    let place = Place::Page { page, line, column };
    let bytes = office::bytes("plain-pack.pdf");
    let check = |edit: Edit, expected: &str| {
        let error = rewrite(&bytes, Format::Pdf, &[edit]).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(
        edit(place.clone(), "11/06/24", "12/06/24"),
        "\"11/06/24\" becomes \"12/06/24\"",
    );
    check(edit(place, "11/06/23", "12/06/24"), "is not there");
}

#[test]
fn every_dated_cell_can_be_corrected() {
    // every date that the readers show as text of its own can be replaced where it stands
    for (name, format) in [
        ("readiness-tracker.xlsx", Format::Xlsx),
        ("windows-calendar.xlsx", Format::Xlsx),
        ("status-dots.pptx", Format::Pptx),
        ("bullets.pptx", Format::Pptx),
    ] {
        let model = pack::model::Model::recognise(office::read(name));
        let edits: Vec<Edit> = model
            .dates
            .iter()
            .filter(|d| d.what.span.text.contains("20"))
            .map(|d| edit(d.what.span.place.clone(), &d.what.span.text, &d.what.span.text))
            .collect();
        assert!(!edits.is_empty(), "{name}");
        let before = office::bytes(name);
        let (after, _) = rewrite(&before, format, &edits).unwrap();
        let read = |bytes: &[u8]| placed(&pack::read(name, bytes, &Limits::default()).unwrap());
        assert_eq!(read(&after), read(&before), "{name}");
    }
}

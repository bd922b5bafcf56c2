//! Built packs, without a record: what every form holds, read back by our own readers.

use pack::Limits;
use pack::build::{Built, Cell, Divider, Form, Head, Line, Part, Section, Table};
use pack::document::{Block, Document};
use proptest::prelude::*;
use terms::Rag;

fn cell(text: &str) -> Cell {
    Cell::words(text)
}

fn table(heads: &[&str], rows: &[&[&str]]) -> Table {
    let head = |text: &&str| Head {
        cell: cell(text),
        width: 3,
    };
    Table {
        title: "A table".into(),
        heads: heads.iter().map(head).collect(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|text| cell(text)).collect())
            .collect(),
    }
}

fn built(parts: Vec<Part>) -> Built {
    let mut agenda = table(
        &["#", "Item", "Type", "Lead", "Time", "Page"],
        &[&["1", "Catalogue", "Decision", "Office", "10:00-10:05 5 mins", ""]],
    );
    agenda.rows[0][5] = Cell {
        page_of: Some(1),
        ..Cell::default()
    };
    Built {
        name: "IDB4".into(),
        title: cell("Interface Delivery Board (IDB) #4 17 January 2024"),
        about: vec!["Version 0.9".into()],
        group: "IDB".into(),
        on: "2024-01-17".parse().unwrap(),
        head: format!("42:{}", "ab".repeat(32)).into(),
        sections: vec![
            Section {
                title: "Agenda".into(),
                divider: None,
                parts: vec![Part::Table(agenda)],
            },
            Section {
                title: "Catalogue".into(),
                divider: Some(Divider {
                    kind: "Decision".into(),
                    objective: Some("Approve release 2".into()),
                    lead: Some("Office".into()),
                    length: Some("5 mins".into()),
                }),
                parts,
            },
        ],
    }
}

fn read(built: &Built, form: Form) -> Document {
    let bytes = built.write(form).unwrap();
    pack::read(&built.file(form), &bytes, &Limits::default()).unwrap()
}

/// Every word of a document, without what is between them.
fn words(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Heading(span) | Block::Paragraph(span) | Block::Item { span, .. } => out.push_str(&span.text),
            Block::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    out.push_str(cell.text());
                }
            }
            Block::Break(_) => {}
        }
    }
    out.chars().filter(|c| !c.is_whitespace()).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

const READ: [Form; 3] = [Form::Xlsx, Form::Pptx, Form::Pdf];

#[test]
fn every_form_prints_every_text() {
    let long = "A long sentence that has to be broken over lines because no column is as wide as it is. ".repeat(8);
    let rows: Vec<Vec<String>> = (1..60)
        .map(|n| {
            vec![
                format!("M-{n:03}"),
                format!("Milestone {n} & <more>"),
                "Fri 26/01/2024".to_owned(),
                long.clone(),
            ]
        })
        .collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let heads = ["Milestone ID", "Milestone Title", "Forecast Date", "Update"];
    let built = built(vec![
        Part::Table(table(&heads, &rows)),
        Part::Line(cell("After all of it.")),
    ]);
    for form in READ {
        let seen = words(&read(&built, form));
        for text in built.cells().into_iter().map(|cell| cell.text(&[])) {
            let wanted = squeezed(&text);
            assert!(seen.contains(&wanted), "{form:?}: {text}");
        }
    }
    let page = String::from_utf8(built.write(Form::Html).unwrap()).unwrap();
    assert!(page.contains("Milestone 7 &amp; &lt;more&gt;"));
    assert!(!page.contains("<more>"));
}

#[test]
fn the_same_value_gives_the_same_bytes() {
    let built = built(vec![Part::Items(vec![cell("One"), cell("Two")])]);
    for form in Form::ALL {
        assert_eq!(built.write(form).unwrap(), built.write(form).unwrap(), "{form:?}");
    }
}

#[test]
fn colours_are_fills_and_words() {
    let mut status = table(
        &["Milestone ID", "Milestone Title", "Forecast Date", "Current RAG"],
        &[
            &["M-001", "Gateway opened", "Fri 26/01/2024", "Red"],
            &["M-002", "Gateway tested", "Fri 02/02/2024", "Green"],
            &["M-003", "Gateway closed", "Fri 09/02/2024", ""],
        ],
    );
    status.rows[0][3].rag = Some(Rag::Red);
    status.rows[1][3].rag = Some(Rag::Green);
    let built = built(vec![Part::Table(status)]);
    for form in [Form::Xlsx, Form::Pptx] {
        let document = read(&built, form);
        let found = document.blocks.iter().find_map(|block| match block {
            Block::Table(table) if table.header(0) == "Milestone ID" => Some(table),
            _ => None,
        });
        let found = found.unwrap();
        let column: Vec<_> = found
            .body()
            .map(|(_, row)| (row.cells[3].text().to_owned(), row.cells[3].fill))
            .collect();
        let expected = [
            ("Red".to_owned(), Some(Rag::Red)),
            ("Green".to_owned(), Some(Rag::Green)),
            (String::new(), None),
        ];
        assert_eq!(column, expected, "{form:?}");
    }
}

/// A page that is printed is the page on which the section stands.
#[test]
fn pages_are_those_on_which_sections_begin() {
    let built = built(vec![Part::Line(cell("What is decided."))]);
    for form in [Form::Pptx, Form::Pdf] {
        let model = pack::model::Model::recognise(read(&built, form));
        let printed = model
            .agenda
            .first()
            .and_then(|item| item.page.as_ref())
            .map(|page| page.text.to_string());
        let expected = if form == Form::Pptx { "3" } else { "2" };
        assert_eq!(printed.as_deref(), Some(expected), "{form:?}");
    }
}

#[test]
fn lists_in_cells_stay_lists() {
    let mut matrix = table(
        &["", "Data Group (DG)", "Test Group (TG)"],
        &[&["Upcoming deliverables", "", ""]],
    );
    matrix.rows[0][1] = Cell::list(["Plan", "Schedule"]);
    matrix.rows[0][2] = Cell {
        lines: vec![
            Line {
                text: "7 February 2024".into(),
                listed: false,
            },
            Line {
                text: "Cases".into(),
                listed: true,
            },
        ],
        ..Cell::default()
    };
    let built = built(vec![Part::Table(matrix)]);
    for form in [Form::Xlsx, Form::Pptx] {
        let document = read(&built, form);
        let items: Vec<Vec<String>> = document
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Table(table) => Some(table),
                _ => None,
            })
            .flat_map(|table| table.rows.iter().flat_map(|row| &row.cells))
            .filter(|cell| !cell.items.is_empty())
            .map(|cell| cell.items.iter().map(|item| item.text.to_string()).collect())
            .collect();
        assert_eq!(
            items,
            [vec!["Plan".to_owned(), "Schedule".to_owned()], vec!["Cases".to_owned()]],
            "{form:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever stands in cells: no form breaks, and a presentation and a workbook give it back cell by cell.
    #[test]
    fn any_text_comes_back(texts in prop::collection::vec("[ -~äöüß€–→\"'<>&]{0,80}", 12)) {
        let rows: Vec<Vec<&str>> = texts.chunks(3).map(|row| row.iter().map(|text| text.trim()).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let built = built(vec![Part::Table(table(&["Alpha", "Beta", "Gamma"], &rows))]);
        for form in Form::ALL {
            let bytes = built.write(form).unwrap();
            prop_assert!(!bytes.is_empty());
        }
        for form in [Form::Xlsx, Form::Pptx] {
            let seen = words(&read(&built, form));
            for text in &texts {
                // a leading mark is a list's, and is taken off by readers
                let wanted = squeezed(text.trim().trim_start_matches(['-', '*', '–', 'o', ' ', '·']));
                prop_assert!(seen.contains(&wanted), "{:?}: {}", form, text);
            }
        }
    }
}

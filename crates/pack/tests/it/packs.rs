//! The fixture packs: title, meeting, date, number of tables, agenda items and unread pieces, as their list states.

use pack::model::Model;
use pack::{Limits, read};
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/packs")
}

fn model(file: &str) -> Model {
    let bytes = std::fs::read(folder().join(file)).unwrap();
    Model::recognise(read(file, &bytes, &Limits::default()).unwrap())
}

/// The meeting as the list states it: the group's abbreviation or name, and the number.
fn meeting(model: &Model) -> String {
    let group = model.head.group.as_ref().unwrap();
    let name = group.code.as_ref().or(group.name.as_ref()).unwrap();
    let number = model.head.number.as_ref().map_or("", |n| n.text.as_str());
    format!("{name} {number}")
}

#[test]
fn each_pack_is_what_its_list_states() {
    let list = std::fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let mut faults = Vec::new();
    for row in list.lines().skip(1).filter(|l| !l.is_empty()) {
        let cells: Vec<&str> = row.split('\t').collect();
        let &[file, title, named, date, tables, unread, note] = cells.as_slice() else {
            panic!("{row}");
        };
        let model = model(file);
        let mut compare = |what: &str, found: String, expected: &str| {
            if found != expected {
                faults.push(format!("{file}: {what} is “{found}”, the list states “{expected}”"));
            }
        };
        let found_title = model.head.title.as_ref().map_or(String::new(), |t| t.text.to_string());
        compare("the title", found_title, title);
        compare("the meeting", meeting(&model), named);
        compare(
            "the date",
            model.head.day().map_or(String::new(), |d| d.to_string()),
            date,
        );
        compare("the number of tables", model.tables.len().to_string(), tables);
        compare(
            "the number of unread pieces",
            model.document.unread.len().to_string(),
            unread,
        );
        if let Some(items) = note
            .split(" agenda items")
            .next()
            .filter(|n| n.bytes().all(|b| b.is_ascii_digit()))
        {
            compare("the number of agenda items", model.agenda.len().to_string(), items);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn two_encodings_of_one_text_give_one_model() {
    let (a, b) = (model("heat-utf-16le-bom.txt"), model("heat-windows-1252.txt"));
    let texts = |m: &Model| m.document.lines.iter().map(|l| l.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&a), texts(&b));
    assert_eq!(a.actions.len(), b.actions.len());
    assert_eq!(a.milestones.len(), b.milestones.len());
}

#[test]
fn torn_rows_are_whole_again() {
    let model = model("torn-tables.txt");
    assert_eq!(model.actions.len(), 5);
    assert!(
        model
            .actions
            .iter()
            .all(|a| a.id.is_some() && a.raised.is_some() && a.due.is_some() && a.owner.is_some())
    );
    assert_eq!(model.milestones.len(), 6);
    assert!(
        model
            .milestones
            .iter()
            .all(|m| m.forecast.as_ref().is_some_and(|(_, d)| d.is_some()))
    );
}

#[test]
fn a_span_stands_where_its_place_says() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let model = model(&file);
        for date in &model.dates {
            let place = &date.what.span.place;
            let line = &model.document.lines[place.line() as usize - 1].text;
            let at: String = line
                .chars()
                .skip(place.column() as usize - 1)
                .take(date.what.span.text.chars().count())
                .collect();
            assert_eq!(
                at.replace('\u{a0}', " "),
                date.what.span.text.as_str(),
                "{file} {place}"
            );
        }
        for id in &model.ids {
            let place = &id.what.span.place;
            let line = &model.document.lines[place.line() as usize - 1].text;
            let at: String = line
                .chars()
                .skip(place.column() as usize - 1)
                .take(id.what.span.text.chars().count())
                .collect();
            assert_eq!(at, id.what.span.text.as_str(), "{file} {place}");
        }
    }
}

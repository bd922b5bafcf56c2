//! Imports: the three-way merge of readings, in order and out of it.

use record::{Cell, Disagreement, Edit, Fact, Merge, Nobody, Reading, What, merge};
use terms::Text;

use crate::plan::{Desk, today};

/// A reading of facts `record.column = typed`.
fn reading(name: &str, on: &str, facts: &[(&str, &str, &str, &str)]) -> Reading {
    let fact = |(n, (register, record, column, typed)): (usize, &(&str, &str, &str, &str))| Fact {
        register: (*register).into(),
        record: (*record).into(),
        column: (*column).into(),
        cell: u32::try_from(n).unwrap(),
        typed: (*typed).into(),
        inferred: None,
    };
    let cell = |(_, _, column, typed): &(&str, &str, &str, &str)| Cell {
        place: Text::from(format!("the cell of {column}")),
        printed: (*typed).into(),
    };
    Reading {
        document: [1; 32],
        name: name.into(),
        series: "packs".into(),
        on: Some(on.parse().unwrap()),
        cells: facts.iter().map(cell).collect(),
        facts: facts.iter().enumerate().map(fact).collect(),
    }
}

fn july() -> Reading {
    reading(
        "July",
        "2023-07-19",
        &[
            ("tasks", "T-1", "title", "Lay the keel"),
            ("tasks", "T-1", "owner", "Arden"),
            ("tasks", "T-1", "agreed", "2023-09-01"),
            ("tasks", "T-1", "forecast", "2023-09-10"),
            ("tasks", "T-2", "title", "Raise the mast"),
            ("tasks", "T-2", "after", "T-1"),
            ("tasks", "T-2", "forecast", "2023-10-01"),
            ("parties", "Arden", "name", "Arden"),
        ],
    )
}

/// Merges and takes in, as an import does.
fn take(desk: &mut Desk, base: Option<&Reading>, theirs: &Reading) -> Merge {
    let merged = merge(&desk.state.now(today()), base, theirs, &Nobody);
    if !merged.older {
        desk.import(&theirs.source(), &merged.edits).unwrap();
    }
    merged
}

fn said(merged: &Merge) -> String {
    let mut lines: Vec<String> = Vec::new();
    for edit in &merged.edits {
        let fields: Vec<_> = edit.fields.iter().map(|(name, _)| name.as_str()).collect();
        lines.push(format!("{:?} {}: {}", edit.what, edit.register, fields.join(" ")));
    }
    for d in &merged.differences {
        let base = d.base.as_deref().unwrap_or("-");
        let (field, because) = (&d.field, d.because.word());
        lines.push(format!(
            "{} {field}: base {base}, theirs {}, ours {} ({because})",
            d.record, d.theirs, d.ours
        ));
    }
    for unread in &merged.unread {
        lines.push(format!("fact {}: {}", unread.fact, unread.fault.code));
    }
    lines.push(format!("{} without news", merged.unchanged));
    lines.join("\n")
}

#[test]
fn a_first_import_begins_records_doors_included() {
    let mut desk = Desk::new();
    let merged = take(&mut desk, None, &july());
    insta::assert_snapshot!(said(&merged), @r"
    Add tasks: id title owner agreed forecast
    Add tasks: id title after forecast
    Add parties: name
    0 without news
    ");
    assert_eq!(desk.task(1).agreed.unwrap().to_string(), "2023-09-01");
    assert_eq!(desk.task(2).after.len(), 1);
    assert!(
        desk.journal[0].lines[0]
            .text
            .contains(r#""from":{"title":0,"owner":1,"agreed":2,"forecast":3}"#)
    );
}

#[test]
fn the_same_document_again_changes_nothing_even_after_edits() {
    let mut desk = Desk::new();
    take(&mut desk, None, &july());
    desk.set(1, "forecast", "2023-09-12").unwrap();
    desk.set(2, "note", "by hand").unwrap();
    let merged = take(&mut desk, Some(&july()), &july());
    assert_eq!(said(&merged), "8 without news");
    assert_eq!(desk.task(1).forecast.unwrap().to_string(), "2023-09-12");
}

#[test]
fn a_later_document_becomes_changes_conflicts_and_news() {
    let mut desk = Desk::new();
    take(&mut desk, None, &july());
    desk.set(1, "forecast", "2023-09-12").unwrap();
    desk.set(2, "forecast", "2023-10-05").unwrap();
    let august = reading(
        "August",
        "2023-08-16",
        &[
            ("tasks", "T-1", "title", "Lay the whole keel"),
            ("tasks", "T-1", "agreed", "2023-09-20"),
            ("tasks", "T-1", "forecast", "2023-09-15"),
            ("tasks", "T-2", "forecast", "2023-10-05"),
            ("tasks", "T-2", "hands", "4"),
            ("tasks", "T-3", "title", "Paint the hull"),
            ("tasks", "T-3", "after", "T-2; T-4"),
            ("tasks", "T-4", "hands", "2"),
            ("tasks", "T-1", "colour", "red"),
            ("tasks", "T-1", "hands", "some"),
        ],
    );
    let merged = take(&mut desk, Some(&july()), &august);
    insta::assert_snapshot!(said(&merged), @r"
    Set(1) tasks: title
    Set(2) tasks: hands
    Add tasks: id title
    tasks/1 agreed: base 2023-09-01, theirs 2023-09-20, ours 2023-09-01 (needs-decision)
    tasks/1 forecast: base 2023-09-10, theirs 2023-09-15, ours 2023-09-12 (both-moved)
    fact 8: unknown-field
    fact 7: cannot-begin
    fact 9: not-a-number
    fact 6: unknown-name
    1 without news
    ");
    assert_eq!(
        (desk.task(1).title.as_str(), desk.task(2).hands),
        ("Lay the whole keel", Some(4))
    );
}

#[test]
fn an_accepted_repair_stands_when_the_mistake_is_repeated() {
    let mut desk = Desk::new();
    take(&mut desk, None, &july());
    // A date and an id repaired by a person.
    desk.edit(&[Edit::new("tasks", What::Set(2))
        .typed("forecast", "2023-11-01")
        .typed("id", "T-20")])
        .unwrap();
    let mut august = july();
    august.name = "August".into();
    august.on = Some("2023-08-16".parse().unwrap());
    let merged = take(&mut desk, Some(&july()), &august);
    assert_eq!(said(&merged), "8 without news");
    assert_eq!(desk.task(2).forecast.unwrap().to_string(), "2023-11-01");
    assert_eq!(desk.state.keys(1), 2, "the mistaken id began no new record");
}

#[test]
fn an_older_document_only_lists_its_differences() {
    let mut desk = Desk::new();
    take(&mut desk, None, &july());
    let june = reading(
        "June",
        "2023-06-21",
        &[
            ("tasks", "T-1", "forecast", "2023-08-30"),
            ("tasks", "T-1", "title", "Lay the keel"),
            ("tasks", "T-9", "title", "Given up since"),
        ],
    );
    let before = desk.journal.len();
    let base = desk.state.last_of_series("packs").cloned().unwrap();
    assert_eq!(base, july().source());
    let merged = take(&mut desk, Some(&july()), &june);
    assert!(merged.older && merged.edits.is_empty());
    assert_eq!(merged.differences.len(), 1);
    assert_eq!(merged.differences[0].because, Disagreement::Older);
    assert_eq!((desk.journal.len(), desk.state.keys(1)), (before, 2));
}

#[test]
fn a_dropped_record_stays_dropped() {
    let mut desk = Desk::new();
    take(&mut desk, None, &july());
    desk.edit(&[Edit::new("tasks", What::Drop(2))]).unwrap();
    let same = take(&mut desk, Some(&july()), &july());
    assert_eq!(said(&same), "8 without news");
    let mut august = july();
    august.on = Some("2023-08-16".parse().unwrap());
    august.facts[6].typed = "2023-12-01".into();
    let merged = take(&mut desk, Some(&july()), &august);
    assert_eq!(merged.differences.len(), 1);
    assert_eq!(
        (merged.differences[0].because, merged.differences[0].ours.as_str()),
        (Disagreement::Dropped, "")
    );
}

#[test]
fn somebody_who_writes_meanwhile_is_not_overwritten() {
    let mut desk = Desk::new();
    take(&mut desk, None, &july());
    let mut august = july();
    august.facts[3].typed = "2023-09-30".into();
    let merged = merge(&desk.state.now(today()), Some(&july()), &august, &Nobody);
    desk.set(1, "forecast", "2023-09-12").unwrap();
    let refusal = desk.import(&august.source(), &merged.edits).unwrap_err();
    assert_eq!(refusal.code(), "conflict");
    assert_eq!(refusal.reasons().conflicts[0].theirs, "2023-09-12");
}

#[test]
fn what_cannot_be_is_set_aside_and_the_rest_taken() {
    let mut desk = Desk::new();
    let mut pack = july();
    pack.facts.push(Fact {
        column: "done".into(),
        typed: "2030-01-01".into(),
        ..pack.facts[0].clone()
    });
    let mut merged = merge(&desk.state.now(today()), None, &pack, &Nobody);
    let refusal = desk.import(&pack.source(), &merged.edits).unwrap_err();
    assert!(merged.set_aside(&refusal));
    assert_eq!(merged.unread.len(), 5);
    assert_eq!(merged.unread[0].fault.code, "done-in-future");
    assert_eq!(merged.edits.len(), 2);
}

//! Two short packs for each rule, written from the rule's sentence by someone who had not seen its code.

use super::read::{findings, fixtures, lines};
use super::score::lines_of;
use terms::Severity;

struct Row {
    file: String,
    rule: String,
    lines: std::collections::BTreeSet<u32>,
}

fn expected() -> Vec<Row> {
    let table = std::fs::read_to_string(fixtures().join("rules/expected.tsv")).unwrap();
    table
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            Row {
                file: cells[0].to_owned(),
                rule: cells[1].to_owned(),
                lines: lines_of(cells[2]),
            }
        })
        .collect()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(fixtures().join("rules").join(file)).unwrap()
}

#[test]
fn each_fixture_is_found() {
    let mut missed = String::new();
    for row in expected() {
        let found = findings(&row.file, &read(&row.file));
        let hit = found.iter().any(|f| {
            f.rule == row.rule
                && f.severity > Severity::Note
                && f.places.iter().any(|s| row.lines.contains(&s.span.place.line()))
        });
        if !hit {
            missed += &format!(
                "{} {} on {:?}, found:\n{}\n",
                row.file,
                row.rule,
                row.lines,
                lines(&found)
            );
        }
    }
    assert!(missed.is_empty(), "{missed}");
}

#[test]
fn no_fixture_raises_another_error() {
    let mut wrong = String::new();
    for row in expected() {
        let found = findings(&row.file, &read(&row.file));
        let others: Vec<_> = found
            .into_iter()
            .filter(|f| f.severity == Severity::Error && f.rule != row.rule)
            .collect();
        if !others.is_empty() {
            wrong += &format!("{}:\n{}\n", row.file, lines(&others));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

//! The public part of the findings that a careful auditor proved in a real pack: how many of them are found.
//!
//! A row counts when a finding of at most six places has its rule and a place on one of its lines. The published
//! files are not part of this repository; without them there is nothing to score.

use super::read::{findings, line, published};
use std::collections::{BTreeMap, BTreeSet};
use terms::Severity;

/// The line numbers of "599, 601 (I1) v 237-239".
pub fn lines_of(text: &str) -> BTreeSet<u32> {
    let mut out = BTreeSet::new();
    let mut number = String::new();
    let mut from: Option<u32> = None;
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            number.push(c);
        } else {
            if let Ok(n) = number.parse::<u32>() {
                match from.take() {
                    Some(first) if n > first => out.extend(first..=n),
                    _ => {
                        out.insert(n);
                    }
                }
                if c == '-' {
                    from = Some(n);
                }
            } else if c != ' ' && c != '-' {
                from = None;
            }
            number.clear();
        }
    }
    out
}

#[test]
fn public_findings_are_found() {
    let (Some(truth), Some(text)) = (published("findings-public.tsv"), published("tmag-22.txt")) else {
        return;
    };
    let found = findings("tmag-22.txt", &text);
    let mut totals: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut report = String::new();
    let mut overstated = Vec::new();
    for row in truth.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let (id, certainty, lines, rule) = (cells[0], cells[2], lines_of(cells[4]), cells[5]);
        let hits: Vec<_> = found
            .iter()
            .filter(|f| f.rule == rule && f.places.len() <= 6)
            .filter(|f| f.places.iter().any(|s| lines.contains(&s.span.place.line())))
            .collect();
        let total = totals.entry(certainty.to_owned()).or_default();
        total.1 += 1;
        if hits.is_empty() {
            report += &format!("missed {certainty} {id} {rule} {}\n", cells[4]);
        } else {
            total.0 += 1;
        }
        if certainty == "debatable" && hits.iter().any(|f| f.severity == Severity::Error) {
            overstated.extend(hits.iter().map(|f| format!("{id}: {}", line(f))));
        }
    }
    println!("{totals:?}\n{report}");
    assert!(totals["certain"].0 >= 30, "{totals:?}\n{report}");
    assert!(totals["probable"].0 >= 4, "{totals:?}\n{report}");
    assert!(overstated.is_empty(), "{overstated:#?}");
}

#[test]
fn line_numbers_are_read() {
    let check = |text, expected: &[u32]| assert_eq!(lines_of(text), expected.iter().copied().collect(), "{text}");
    check("63", &[63]);
    check("599, 601 (I1) v 237-239", &[1, 237, 238, 239, 599, 601]);
    check("894, 895 v 216-218", &[216, 217, 218, 894, 895]);
}

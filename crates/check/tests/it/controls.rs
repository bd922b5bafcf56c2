//! Checks of a real pack that pass: nothing of warning or above may be said of them.

use super::read::{findings, line, published};
use super::score::lines_of;
use terms::Severity;

/// Rules, the lines that agree, and whether every place of a false finding would lie on them (a line may well take
/// part in another, true contradiction).
const CONTROLS: &[(&[&str], &str)] = &[
    (&["R06"], "19-34"),
    (&["R13"], "192-290"),
    (&["R11"], "192, 288"),
    (&["R12"], "192, 288"),
    (&["R13"], "136"),
    (&["R13"], "154"),
    (&["R13"], "247"),
    (&["R12"], "631-642, 230-263"),
    (&["R29"], "687, 690-704"),
    (&["R29", "R32"], "417-419"),
    (&["R12"], "286, 484, 658"),
    (&["R12"], "287, 472, 515"),
    (&["R12"], "204, 205, 374, 375"),
    (&["R12"], "216, 894"),
    (&["R10", "R12"], "97, 234"),
    (&["R10", "R12"], "99, 232"),
    (&["R12"], "100, 233"),
    (&["R12"], "241, 144"),
    (&["R11", "R31"], "68, 790"),
    (&["R13"], "822-828"),
    (&["R14", "R08"], "132, 155, 156"),
];

/// Cells of the schedule that agree: rule, line, and the printed dates of the columns that do.
const CELLS: &[(&str, u32, &[&str])] = &[
    (
        "R20",
        596,
        &["28 th July 23", "11 th Aug 23", "15 th Sep 23", "13 th Oct 23"],
    ),
    (
        "R21",
        609,
        &[
            "27 th Oct 23",
            "10 th Nov 23",
            "24 th Nov 23",
            "15 th Dec 23",
            "12 th Jan 24",
        ],
    ),
    (
        "R25",
        605,
        &[
            "28 th Sep 23",
            "15 th Oct 23",
            "27 th Oct 23",
            "17 th Nov 23",
            "1 st Dec 23",
        ],
    ),
    (
        "R24",
        601,
        &[
            "07 th Aug 23",
            "1 st Sep 23",
            "8 th Sep 23",
            "15 th Sep 23",
            "05 th Oct 23",
            "10 th Nov 23",
        ],
    ),
    (
        "R31",
        602,
        &[
            "18 Aug 23",
            "15 Sep 23",
            "22 Sep 23",
            "20 Sep 23",
            "20 Oct 23",
            "24 Nov 23",
        ],
    ),
    ("R31", 607, &["20 th Oct 23"]),
    ("R26", 610, &["20 th Nov 23", "4 th Dec 23"]),
    ("R12", 610, &["23 rd Oct 23"]),
    ("R12", 604, &["20 th Oct 23", "3 rd Nov 23"]),
    ("R12", 599, &["1 st Sep 23", "15 th Sep 23"]),
    (
        "R12",
        596,
        &["28 th July 23", "11 th Aug 23", "15 th Sep 23", "13 th Oct 23"],
    ),
    ("R12", 368, &["9 th October '23"]),
    ("R12", 369, &["16 th October '23"]),
    ("R12", 372, &["27 th November '23"]),
];

#[test]
fn nothing_is_said_of_what_agrees() {
    let Some(text) = published("tmag-22.txt") else { return };
    let found = findings("tmag-22.txt", &text);
    let loud: Vec<_> = found
        .iter()
        .filter(|f| f.severity > Severity::Note && !f.places.is_empty())
        .collect();
    let mut wrong = Vec::new();
    for (rules, lines) in CONTROLS {
        let lines = lines_of(lines);
        for finding in loud.iter().filter(|f| rules.contains(&f.rule)) {
            if finding.places.iter().all(|s| lines.contains(&s.span.place.line())) {
                wrong.push(line(finding));
            }
        }
    }
    for (rule, at, printed) in CELLS {
        for finding in loud.iter().filter(|f| f.rule == *rule) {
            let first = finding
                .places
                .first()
                .map(|s| (s.span.place.line(), s.span.text.as_str()));
            if first.is_some_and(|(l, text)| l == *at && printed.contains(&text)) {
                wrong.push(line(finding));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

//! No row, label or sentence stands twice.

use super::Rule;
use crate::names::fold;
use crate::reading::{pieces, short, table_at};
use crate::repairs::once;
use crate::{Configuration, Finding};
use pack::document::{Block, Cell, Row, Table};
use pack::model::{MilestoneRow, Model, Schedule, ScheduleRow};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use terms::{Place, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R31",
    slug: "duplicates",
    statement: "No row, label or sentence stands twice.",
    page: include_str!("../../pages/r31.md"),
    find,
};

fn find(model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    let mut out = Vec::new();
    for piece in pieces(model) {
        out.extend(repeated_words(piece.span, piece.in_table));
        out.extend(repeated_sentence(piece.span));
    }
    for used in &model.tables {
        if let Some(table) = table_at(model, used.block) {
            let chart = model
                .bars
                .iter()
                .any(|b| model.tables.get(b.table).is_some_and(|t| t.block == used.block));
            if !chart {
                repeated_rows(table, &mut out);
            }
        }
    }
    for schedule in &model.schedules {
        repeated_labels(schedule, &mut out);
    }
    same_roadmap_rows(model, &mut out);
    same_titles(model, &mut out);
    lists(model, &mut out);
    across(model, &mut out);
    out
}

/// "on the on the": one to three words printed twice in a row.
fn repeated_words(span: &Span, in_table: bool) -> Option<Finding> {
    let words: Vec<&str> = span.text.split_whitespace().collect();
    let plain = |w: &str| w.chars().all(char::is_alphabetic) && w.chars().count() > 1;
    for length in (1..=3).rev() {
        for at in 0..words.len().saturating_sub(2 * length - 1) {
            let (first, second) = (&words[at..at + length], &words[at + length..at + 2 * length]);
            let last = second[length - 1].trim_end_matches(['.', ',', ';', ':', ')']);
            let same = first.iter().zip(second).take(length - 1).all(|(a, b)| a == b) && first[length - 1] == last;
            if !same || !first.iter().all(|w| plain(w)) {
                continue;
            }
            let lower = first.iter().all(|w| w.chars().all(char::is_lowercase));
            if length == 1 && (!lower || matches!(first[0], "that" | "had" | "very" | "far" | "bye" | "so")) {
                continue;
            }
            let twice = first.join(" ");
            let severity = if lower && !in_table {
                Severity::Error
            } else {
                Severity::Warning
            };
            let mut finding = Finding::new(
                RULE.code,
                severity,
                format!(
                    "“{twice}” is printed twice in a row: “{}”",
                    short(&words[at.saturating_sub(4)..].join(" "))
                ),
            )
            .at(span, format!("“{twice} {twice}”"))
            .expected(format!("“{twice}” once"));
            finding.repairs.extend(once(span, &twice, RULE.code));
            return Some(finding);
        }
    }
    None
}

/// The same sentence twice in one paragraph.
fn repeated_sentence(span: &Span) -> Option<Finding> {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let twice = span
        .text
        .split(['.', '!', '?'])
        .find(|s| s.trim().len() >= 25 && !seen.insert(fold(s)))?;
    Some(
        Finding::new(
            RULE.code,
            Severity::Error,
            format!("one paragraph says twice “{}”", short(twice.trim())),
        )
        .at(span, "twice in one paragraph")
        .expected("the sentence once"),
    )
}

fn folded(cell: &Cell) -> String {
    fold(&cell.span.text)
}

/// Rows of one table that print the same, whole or but for their first cell.
fn repeated_rows(table: &Table, out: &mut Vec<Finding>) {
    let mut whole: BTreeMap<Vec<String>, &Row> = BTreeMap::new();
    for (_, row) in table.body() {
        let cells: Vec<String> = row.cells.iter().map(folded).collect();
        let filled = cells.iter().filter(|c| !c.is_empty()).count();
        let letters = cells
            .iter()
            .map(|c| c.chars().filter(|c| c.is_alphabetic()).count())
            .sum::<usize>();
        if filled < 2 || letters < 12 {
            continue;
        }
        let Some(first) = row.cells.iter().find(|c| !c.is_empty()) else {
            continue;
        };
        if let Some(earlier) = whole.get(&cells) {
            let Some(before) = earlier.cells.iter().find(|c| !c.is_empty()) else {
                continue;
            };
            let shown: Vec<&str> = row.cells.iter().map(Cell::text).filter(|t| !t.is_empty()).collect();
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!("a row is printed twice, word for word: “{}”", short(&shown.join(" | "))),
                )
                .at(&first.span, "printed again")
                .at(&before.span, "printed first")
                .expected("the row once"),
            );
        } else {
            whole.insert(cells, row);
        }
    }
}

/// Two activities of a schedule under one label.
fn repeated_labels(schedule: &Schedule, out: &mut Vec<Finding>) {
    for (at, row) in schedule.rows.iter().enumerate() {
        let Some(first) = schedule.rows[..at]
            .iter()
            .find(|r| fold(&r.activity.text) == fold(&row.activity.text))
        else {
            continue;
        };
        let days = |r: &ScheduleRow| r.cells.iter().map(|c| c.text.clone()).collect::<Vec<_>>();
        if days(first) == days(row) || row.activity.text.is_empty() {
            continue;
        }
        let noted = row.notes.as_ref().map(|n| n.text.as_str()).filter(|n| !n.is_empty());
        out.push(
            Finding::new(
                RULE.code,
                Severity::Error,
                format!(
                    "two rows are labelled “{}” and have different dates{}",
                    row.activity.text,
                    noted
                        .map(|n| format!("; one is noted “{}”", short(n)))
                        .unwrap_or_default()
                ),
            )
            .at(&row.activity, "the label again")
            .at(&first.activity, "the label first")
            .expected("a label of its own for each activity"),
        );
    }
}

/// Rows of the roadmap that say the same for every meeting.
fn same_roadmap_rows(model: &Model, out: &mut Vec<Finding>) {
    let mut rows: Vec<(&Span, Vec<String>, Option<&Span>)> = Vec::new();
    for cell in &model.roadmap {
        let text = cell.items.iter().map(|s| fold(&s.text)).collect::<Vec<_>>().join(" | ");
        match rows.iter_mut().find(|(row, ..)| row.order == cell.row.order) {
            Some((_, texts, _)) => texts.push(text),
            None => rows.push((&cell.row, vec![text], cell.items.first())),
        }
    }
    for (at, (row, texts, item)) in rows.iter().enumerate() {
        let filled = texts.iter().filter(|t| t.len() > 3).count();
        let Some((other, ..)) = rows[..at].iter().find(|(_, t, _)| t == texts).filter(|_| filled >= 2) else {
            continue;
        };
        let mut finding = Finding::new(
            RULE.code,
            Severity::Error,
            format!(
                "the rows “{}” and “{}” say the same for every meeting, so one of them says nothing",
                other.text, row.text
            ),
        )
        .at(other, "one row")
        .at(row, "the same again");
        if let Some(item) = item {
            finding = finding.at(item, "said twice");
        }
        out.push(finding.expected("what each row's label promises"));
    }
}

/// One title under two ids of one table.
fn same_titles(model: &Model, out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(usize, String), Vec<&MilestoneRow>> = BTreeMap::new();
    for row in &model.milestones {
        let Some(title) = row.title.as_ref().filter(|t| t.text.len() > 8) else {
            continue;
        };
        let Some(table) = row.at else { continue };
        let before = seen.entry((table, fold(&title.text))).or_default();
        let same = before.iter().find(|r| r.id.text != row.id.text).copied();
        before.push(row);
        if let Some((first, other)) = same.and_then(|r| Some((r.title.as_ref()?, r))) {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Warning,
                    format!(
                        "{} and {} have one title, “{}”",
                        other.id.text,
                        row.id.text,
                        short(&title.text)
                    ),
                )
                .at(title, format!("title of {}", row.id.text))
                .at(first, format!("title of {}", other.id.text))
                .expected("a title of its own for each milestone"),
            );
        }
    }
}

/// Items of one list that say the same, or of which one begins as the other ends.
fn lists(model: &Model, out: &mut Vec<Finding>) {
    let mut list: Vec<&Span> = Vec::new();
    for block in model.document.blocks.iter().chain([&Block::Break(END.clone())]) {
        if let Block::Item { span, .. } = block {
            list.push(span);
            continue;
        }
        within(&list, out);
        list.clear();
        if let Block::Table(table) = block {
            for cell in table.rows.iter().flat_map(|r| &r.cells).filter(|c| c.items.len() > 1) {
                within(&cell.items.iter().collect::<Vec<_>>(), out);
            }
        }
    }
}

static END: LazyLock<Span> = LazyLock::new(|| Span {
    order: u32::MAX,
    place: Place::Text { line: 0, column: 0 },
    text: "".into(),
});

fn within(list: &[&Span], out: &mut Vec<Finding>) {
    let texts: Vec<String> = list.iter().map(|s| fold(&s.text)).collect();
    for (at, text) in texts.iter().enumerate() {
        if text.len() < 12 {
            continue;
        }
        if let Some(first) = texts[..at].iter().position(|t| t == text) {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!("one list says twice “{}”", short(&list[at].text)),
                )
                .at(list[at], "again")
                .at(list[first], "first")
                .expected("the item once"),
            );
        } else if let Some(before) = at.checked_sub(1).filter(|b| texts[*b].len() >= 12)
            && (begins(text, &texts[before]) || begins(&texts[before], text))
        {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Note,
                    format!(
                        "two items nearly say the same: “{}” and “{}”",
                        short(&list[before].text),
                        short(&list[at].text)
                    ),
                )
                .at(list[at], "nearly the same")
                .at(list[before], "as this")
                .expected("one item"),
            );
        }
    }
}

/// Whether the longer text is the shorter one with an addition joined by "and".
fn begins(long: &str, start: &str) -> bool {
    long.strip_prefix(start).is_some_and(|rest| rest.starts_with(" and "))
}

/// Long sentences that stand word for word in two sections.
fn across(model: &Model, out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, &Span> = BTreeMap::new();
    for block in &model.document.blocks {
        let (span, lead) = match block {
            Block::Item { span, lead, .. } => (span, lead.as_deref()),
            Block::Paragraph(span) => (span, None),
            _ => continue,
        };
        // What stands before the colon is a topic; the sentence after it is what is repeated.
        let text = match (lead, span.text.find(": ")) {
            (Some(lead), _) => span.text.strip_prefix(lead).unwrap_or(&span.text),
            (None, Some(at)) if at < 60 => &span.text[at + 1..],
            _ => &span.text,
        };
        let key = fold(text);
        if key.len() < 60 {
            continue;
        }
        if let Some(first) = seen.get(&key) {
            if span.place.line().abs_diff(first.place.line()) > 2 {
                out.push(
                    Finding::new(
                        RULE.code,
                        Severity::Note,
                        format!(
                            "two sections say the same, word for word: “{}”",
                            short(text.trim_start_matches([':', ' ']))
                        ),
                    )
                    .at(span, "again")
                    .at(first, "first")
                    .expected("both true, or one of them copied"),
                );
            }
        } else {
            seen.insert(key, span);
        }
    }
}

//! Which of a table's first rows are headings: by words that head columns, and by cells that differ in kind from
//! those below.

use crate::document::Row;
use terms::notation::{YearContext, read_dates};

/// Words that head columns, folded.
const WORDS: &[&str] = &[
    "ref",
    "reference",
    "id",
    "ident",
    "identifier",
    "no",
    "nr",
    "number",
    "#",
    "key",
    "code",
    "item",
    "subject",
    "topic",
    "title",
    "name",
    "action",
    "actions",
    "task",
    "text",
    "description",
    "owner",
    "lead",
    "who",
    "by",
    "due",
    "status",
    "state",
    "standing",
    "date",
    "day",
    "raised",
    "opened",
    "logged",
    "update",
    "updates",
    "comment",
    "comments",
    "note",
    "notes",
    "remark",
    "remarks",
    "commentary",
    "type",
    "kind",
    "time",
    "slot",
    "page",
    "slide",
    "risk",
    "impact",
    "rag",
    "rating",
    "grade",
    "level",
    "class",
    "mitigation",
    "mitigations",
    "response",
    "milestone",
    "tier",
    "baseline",
    "forecast",
    "actual",
    "plan",
    "section",
    "area",
    "activity",
    "activities",
    "start",
    "end",
    "finish",
    "from",
    "to",
    "interval",
    "stage",
    "category",
    "meeting",
    "group",
    "chair",
    "version",
    "document",
    "month",
    "what",
    "when",
    "target",
    "holder",
    "step",
    "place",
    "objective",
    "purpose",
    "decision",
    "change",
    "event",
    "progress",
    "responsible",
    "presenter",
    "score",
];

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    Date,
    Number,
    Id,
    /// "NA", "TBC", a dash: fits anywhere.
    Open,
    Text,
}

impl Kind {
    /// The kind of a cell's text.
    pub(super) fn of(text: &str) -> Self {
        match text.trim() {
            "NA" | "N/A" | "n/a" | "na" | "TBC" | "TBD" | "tbc" | "-" | "–" | "—" | "None" => Self::Open,
            _ => kind(text),
        }
    }
}

fn kind(text: &str) -> Kind {
    let text = text.trim();
    if text.is_empty() {
        return Kind::Empty;
    }
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'%' | b'-' | b'+' | b' '))
        && text.bytes().any(|b| b.is_ascii_digit())
    {
        return Kind::Number;
    }
    let dates = read_dates(text, &YearContext::of(2000));
    if dates
        .first()
        .is_some_and(|d| d.start == 0 && (d.end - d.start) * 2 >= text.len().min(60))
    {
        return Kind::Date;
    }
    let first = text.split_whitespace().next().unwrap_or("");
    let coded = first.bytes().any(|b| b.is_ascii_digit()) && first.bytes().any(|b| b.is_ascii_uppercase());
    if coded && first.len() == text.len() {
        Kind::Id
    } else {
        Kind::Text
    }
}

fn is_word(text: &str) -> bool {
    let folded = text.to_lowercase();
    let words: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || c == '#'))
        .filter(|w| !w.is_empty())
        .collect();
    (1..=6).contains(&words.len()) && words.iter().any(|w| WORDS.contains(w))
}

/// How many of the first rows head the columns.
pub(crate) fn header_rows(rows: &[Row]) -> usize {
    let Some((first, below)) = rows.split_first() else {
        return 0;
    };
    if below.is_empty() {
        return 0;
    }
    let texts: Vec<&str> = first.cells.iter().map(|c| c.text()).collect();
    let filled: Vec<&str> = texts.iter().copied().filter(|t| !t.is_empty()).collect();
    if filled.is_empty() {
        return 0;
    }
    // an empty corner above a first column that is filled
    let corner = texts.len() >= 3
        && texts.first() == Some(&"")
        && filled.len() + 1 == texts.len()
        && filled.iter().all(|t| t.chars().count() <= 70)
        && below
            .iter()
            .all(|r| r.cells.first().is_some_and(|c| !c.text().is_empty()));
    let one = corner || heads(&texts, &filled, below);
    if filled.len() == 1 && texts.len() > 2 && header_rows(below) == 1 {
        return 2;
    }
    if one && second_heads(&texts, below) {
        2
    } else {
        usize::from(one)
    }
}

/// Whether the first row heads the columns.
fn heads(texts: &[&str], filled: &[&str], below: &[Row]) -> bool {
    if filled
        .iter()
        .any(|t| t.chars().count() > 70 || t.ends_with('.') && t.split_whitespace().count() > 3)
    {
        return false;
    }
    let coded = filled
        .iter()
        .filter(|t| matches!(kind(t), Kind::Date | Kind::Id))
        .count();
    let words = filled.iter().filter(|t| is_word(t)).count();
    if words * 2 >= filled.len() && coded * 2 <= filled.len() {
        return !repeats_kind(texts, below) || words >= 2;
    }
    let columns = texts.iter().enumerate();
    let mut differs = false;
    for (column, text) in columns {
        let head = kind(text);
        let mut kinds: Vec<Kind> = below
            .iter()
            .filter_map(|r| r.cells.get(column))
            .map(|c| kind(c.text()))
            .filter(|k| *k != Kind::Empty)
            .collect();
        kinds.truncate(12);
        let same = kinds.iter().filter(|k| **k == head).count();
        if matches!(head, Kind::Date | Kind::Id | Kind::Number) && same * 2 > kinds.len() {
            return false;
        }
        let typed = kinds.iter().filter(|k| !matches!(k, Kind::Text)).count();
        differs |= head == Kind::Text && typed * 2 > kinds.len() && typed > 0;
        differs |= head == Kind::Date && same == 0;
    }
    if differs || words > 0 {
        return true;
    }
    if filled.len() >= 3 {
        return true;
    }
    let average =
        |row: &[&str]| row.iter().map(|t| t.split_whitespace().count()).sum::<usize>() * 10 / row.len().max(1);
    let longer = below.iter().take(6).map(|r| {
        average(
            &r.cells
                .iter()
                .map(|c| c.text())
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>(),
        )
    });
    let longer: Vec<usize> = longer.collect();
    average(filled) <= 20
        && longer.iter().sum::<usize>() * 2 > average(filled) * 3 * longer.len()
        && texts.len() == filled.len()
}

/// Whether the first row's dates, ids and numbers are of the kind that stands below them.
fn repeats_kind(texts: &[&str], below: &[Row]) -> bool {
    texts.iter().enumerate().any(|(column, text)| {
        let head = kind(text);
        matches!(head, Kind::Date | Kind::Id)
            && below
                .iter()
                .take(6)
                .filter_map(|r| r.cells.get(column))
                .any(|c| kind(c.text()) == head)
    })
}

/// Whether the second row heads the columns too: years above months, or a band above names.
fn second_heads(texts: &[&str], below: &[Row]) -> bool {
    let Some((second, rest)) = below.split_first() else {
        return false;
    };
    let gaps = texts.windows(2).filter(|w| !w[0].is_empty() && w[1].is_empty()).count();
    let filled: Vec<&str> = second
        .cells
        .iter()
        .map(|c| c.text())
        .filter(|t| !t.is_empty())
        .collect();
    if gaps == 0 || filled.len() < 3 || rest.is_empty() {
        return false;
    }
    let years = texts
        .iter()
        .filter(|t| t.len() == 4 && t.bytes().all(|b| b.is_ascii_digit()))
        .count();
    let short = filled.iter().all(|t| t.chars().count() <= 20);
    let periods = filled
        .iter()
        .filter(|t| matches!(kind(t), Kind::Date | Kind::Number) || t.len() <= 4)
        .count();
    let words = filled.iter().filter(|t| is_word(t)).count();
    short && ((years > 0 && periods * 2 > filled.len()) || words * 2 > filled.len())
}

//! Facts of milestones, their changes, and readiness.

use crate::document::Block;
use crate::model::{MilestoneRow, MilestoneTable, Model};
use terms::{Rag, Span};

use super::{Book, Fact, Standing, fold};

pub(super) fn gather(model: &Model, book: &mut Book) {
    for row in &model.milestones {
        milestone(row, book);
        if row.table == MilestoneTable::Change {
            change(row, book);
        }
    }
    tracker(model, book);
    schedules(model, book);
}

fn standing(table: MilestoneTable) -> Standing {
    match table {
        MilestoneTable::Register => Standing::Register,
        MilestoneTable::Change | MilestoneTable::View => Standing::View,
        MilestoneTable::Prose => Standing::Prose,
    }
}

fn milestone(row: &MilestoneRow, book: &mut Book) {
    let (to, code) = ("milestones", row.id.text.as_str());
    let standing = standing(row.table);
    if !code.contains(|c: char| c.is_ascii_digit()) || book.row(to, code).is_none() {
        return;
    }
    let mut say = |column, span: Option<&Span>| {
        if let Some(span) = span {
            book.say(to, code, column, standing, Fact::printed(&span.text, span));
        }
    };
    say("id", Some(&row.id));
    say("title", row.title.as_ref());
    say("description", row.description.as_ref());
    say("update", row.update.as_ref());
    if let Some(tier) = &row.tier {
        let code_of_tier = tier_name(&tier.text);
        book.link((to, code, "tier"), ("tiers", &code_of_tier), Some(tier));
    }
    if let Some(section) = row
        .section
        .as_ref()
        .filter(|s| s.text.len() > 1 && row.table != MilestoneTable::Register)
    {
        book.link((to, code, "section"), ("plan-sections", &section.text), Some(section));
    }
    if let Some(serves) = row.serves.as_ref().filter(|s| !s.text.is_empty()) {
        book.link((to, code, "serves"), (to, &serves.text), Some(serves));
    }
    for (column, cell) in [
        ("baseline", &row.baseline),
        ("forecast", &row.forecast),
        ("actual", &row.actual),
    ] {
        if let Some((_, Some(dated))) = cell {
            match column {
                "actual" => book.day(to, code, column, Some(dated)),
                _ => book.when((to, code, column), standing, Some(dated)),
            }
        }
    }
    if let Some(dated) = &row.date {
        // A register's one date is the approved one; prose tells what is expected.
        let column = if row.table == MilestoneTable::Register {
            "baseline"
        } else {
            "forecast"
        };
        book.when((to, code, column), standing, Some(dated));
    }
    for (column, rag) in ["last_rag", "current_rag", "next_rag"].into_iter().zip(row.rag) {
        if let Some(rag) = rag {
            colour(book, (to, code, column), rag, &row.id);
        }
    }
}

fn colour(book: &mut Book, (to, code, column): (&'static str, &str, &'static str), rag: Rag, span: &Span) {
    book.say(to, code, column, Standing::View, Fact::printed(rag.word(), span));
}

/// "T3" and "tier 3" are one tier; anything else is called as it is printed.
fn tier_name(printed: &str) -> String {
    let words = fold(printed);
    let digits: String = words.chars().filter(char::is_ascii_digit).collect();
    let rest = words.replace("tier", "").replace('t', "");
    match digits.len() {
        1 if rest.trim().chars().all(|c| c.is_ascii_digit()) => format!("Tier {digits}"),
        _ => printed.trim().to_owned(),
    }
}

fn change(row: &MilestoneRow, book: &mut Book) {
    let code = book.under_meeting(&row.id.text);
    let to = "milestone-changes";
    book.link((to, &code, "milestone"), ("milestones", &row.id.text), Some(&row.id));
    if let Some(kind) = &row.change {
        let words = fold(&kind.text);
        let typed = match () {
            () if words.contains("name") && words.contains("date") => "Name & Date Change",
            () if words.contains("name") || words.contains("title") => "Name Change",
            () if words.contains("date") || words.contains("move") => "Date Change",
            () if words.contains("remove") || words.contains("withdraw") || words.contains("delete") => "Remove",
            () if words.contains("new") || words.contains("add") => "New",
            () => "Other",
        };
        book.say(to, &code, "kind", Standing::View, Fact::printed(typed, kind));
    }
    book.span(to, &code, "title", row.title.as_ref());
    if let Some((_, Some(dated))) = &row.forecast {
        book.when((to, &code, "proposed"), Standing::View, Some(dated));
    }
    book.span(to, &code, "reason", row.update.as_ref());
    if let Some(meeting) = book.code.clone() {
        book.link((to, &code, "meeting"), ("meetings", &meeting), None);
    }
}

fn tracker(model: &Model, book: &mut Book) {
    for row in &model.tracker {
        let text = |span: &Option<Span>| span.as_ref().map(|s| s.text.to_string()).unwrap_or_default();
        let parts = [
            text(&row.stage),
            text(&row.interval),
            text(&row.owner),
            row.task.text.to_string(),
        ];
        let code = parts
            .iter()
            .filter(|p| !p.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" / ");
        let to = "readiness-tasks";
        for (column, span) in [
            ("stage", row.stage.as_ref()),
            ("interval", row.interval.as_ref()),
            ("owner", row.owner.as_ref()),
            ("category", row.category.as_ref()),
            ("task", Some(&row.task)),
            ("commentary", row.commentary.as_ref()),
            ("tier", row.tier.as_ref()),
        ] {
            book.span(to, &code, column, span);
        }
        book.day(to, &code, "start", row.start.as_ref());
        book.day(to, &code, "finish", row.finish.as_ref());
        book.day(to, &code, "forecast", row.forecast.as_ref());
        if let Some(status) = &row.status
            && let Some(rag) = Rag::from_word(&status.text)
            && !illustrative(model, row.table)
        {
            colour(book, (to, &code, "status"), rag, status);
        }
        if let Some(milestone) = row
            .milestone
            .as_ref()
            .filter(|m| m.text.contains(|c: char| c.is_ascii_digit()))
        {
            // A tracker's id is only a pointer: it makes no milestone.
            let known = model.milestones.iter().any(|m| m.id.text == milestone.text);
            if known {
                book.link(
                    (to, &code, "milestone"),
                    ("milestones", &milestone.text),
                    Some(milestone),
                );
            }
        }
    }
}

/// Whether a table says of itself that its colours are examples: then they are nobody's statement.
fn illustrative(model: &Model, table: usize) -> bool {
    let block = model
        .tables
        .get(table)
        .and_then(|table| model.document.blocks.get(table.block));
    let Some(Block::Table(table)) = block else { return false };
    let cells = table
        .rows
        .iter()
        .take(table.header_rows.max(1))
        .flat_map(|row| &row.cells);
    let mut heads = cells.map(|cell| fold(cell.text()));
    heads.any(|head| head.contains("illustrative") || head.contains("example only") || head.contains("sample only"))
}

/// Each dated cell of a schedule is something to be ready, by interval.
fn schedules(model: &Model, book: &mut Book) {
    for schedule in &model.schedules {
        for row in &schedule.rows {
            for ((number, head), dated) in schedule.intervals.iter().zip(&row.dates) {
                let Some(dated) = dated else { continue };
                let interval = number.map_or_else(|| head.text.to_string(), |n| n.to_string());
                let code = format!("{} / {}", head.text, row.activity.text);
                let to = "readiness-tasks";
                book.span(to, &code, "task", Some(&row.activity));
                book.say(to, &code, "interval", Standing::View, Fact::printed(&interval, head));
                book.span(to, &code, "phase_note", row.notes.as_ref());
                book.day(to, &code, "finish", Some(dated));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tier_has_one_name() {
        let check = |printed: &str, expected: &str| assert_eq!(tier_name(printed), expected);
        check("T3", "Tier 3");
        check("Tier 3", "Tier 3");
        check(" tier 1 ", "Tier 1");
        check("Level A", "Level A");
    }
}

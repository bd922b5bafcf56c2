//! Facts of risks, documents and events.

use crate::document::Block;
use crate::model::Model;
use terms::Span;

use super::{Book, Fact, Standing, fold};

pub(super) fn gather(model: &Model, book: &mut Book) {
    risks(model, book);
    documents(model, book);
    events(model, book);
    qualification(model, book);
}

/// A table whose heads are tranches counts who asks for which; the sentence above it says on which route they are.
fn qualification(model: &Model, book: &mut Book) {
    for table in &model.tables {
        let Some(Block::Table(rows)) = model.document.blocks.get(table.block) else {
            continue;
        };
        let heads: Vec<String> = (0..rows.rows.first().map_or(0, |r| r.cells.len()))
            .map(|c| rows.header(c))
            .collect();
        if heads.iter().filter(|head| fold(head).contains("tranche")).count() < 2 {
            continue;
        }
        let above = table
            .lead
            .as_ref()
            .or(table.heading.as_ref())
            .map(|s| fold(&s.text))
            .unwrap_or_default();
        for (column, head) in heads.iter().enumerate().filter(|(_, head)| !head.is_empty()) {
            let Some(cell) = rows.body().find_map(|(_, row)| row.cells.get(column)) else {
                continue;
            };
            if cell.text().parse::<u32>().is_err() {
                continue;
            }
            let code = book.under_meeting(&format!("qualification/{head}"));
            let to = "qualification-intentions";
            let mut say = |column, typed: &str| {
                book.say(to, &code, column, Standing::View, Fact::printed(typed, &cell.span));
            };
            say("count", cell.text());
            say("tranche", head);
            say(
                "route",
                if above.contains("non-sit") {
                    "Non-SIT"
                } else if above.contains("sit") {
                    "SIT"
                } else {
                    ""
                },
            );
            say(
                "response",
                if fold(head).contains("not provided") {
                    "Not stated"
                } else {
                    "Received"
                },
            );
        }
    }
}

fn risks(model: &Model, book: &mut Book) {
    for row in &model.risks {
        let code = row.id.text.as_str();
        // An id that starts with I is an issue's.
        let to = if code.to_uppercase().starts_with('I') {
            "issues"
        } else {
            "risks"
        };
        if book.row(to, code).is_none() {
            continue;
        }
        book.span(to, code, "id", Some(&row.id));
        book.span(to, code, "description", row.description.as_ref());
        book.span(to, code, "impact", row.impact.as_ref());
        if let Some(rating) = &row.rating {
            let word = fold(&rating.text);
            let typed = ["critical", "high", "medium", "low"]
                .into_iter()
                .find(|w| word.contains(w))
                .unwrap_or("");
            book.say(to, code, "rating", Standing::View, Fact::printed(typed, rating));
        }
        if to == "risks" {
            for (n, step) in row.mitigations.iter().enumerate() {
                let serial = format!("{code}/{}", n + 1);
                book.link(("mitigations", &serial, "risk"), (to, code), Some(&row.id));
                book.span("mitigations", &serial, "text", Some(step));
            }
        }
    }
}

fn documents(model: &Model, book: &mut Book) {
    for mention in &model.documents {
        let name = mention.name.text.as_str();
        if name.split_whitespace().count() < 2 {
            continue;
        }
        book.row("documents", name);
        if let Some(version) = &mention.version {
            let code = format!("{name} v{version}");
            book.link(
                ("document-versions", &code, "document"),
                ("documents", name),
                Some(&mention.name),
            );
            let fact = Fact::printed(version, &mention.context);
            book.say("document-versions", &code, "number", Standing::View, fact);
        }
    }
}

fn events(model: &Model, book: &mut Book) {
    for event in model.events.iter().filter(|e| e.group.is_none()) {
        let title = event.span.text.trim_end_matches(['.', ' ']);
        book.when(("events", title, "on"), Standing::View, Some(&event.date));
    }
    for window in &model.windows {
        let (Some(first), Some(last)) = (window.start.as_ref().or(window.end.as_ref()), window.end.as_ref()) else {
            continue;
        };
        let (Some(from), Some(to)) = (first.day(), last.day()) else {
            continue;
        };
        let typed = if from < to {
            format!("{from} to {to}")
        } else {
            to.to_string()
        };
        let heading = |span: &Span| format!("{}: {}", span.text, window.activity.text);
        let title = window
            .heading
            .as_ref()
            .map_or_else(|| window.activity.text.to_string(), heading);
        book.say("events", &title, "on", Standing::View, Fact::dated(&typed, first));
    }
}

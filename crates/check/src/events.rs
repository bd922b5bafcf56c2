//! Everything in a pack that gives one event one date: rows of tables and sentences, brought to a common shape so that
//! the rule on one date (R12) can compare them. Nothing here judges.

use crate::Configuration;
use crate::names::{fold, without_remarks};
use crate::reading::{Piece, first_clause, heading_above, last_clause, pieces, split_around, table_at};
use pack::model::{Dated, MilestoneTable, Model};
use std::collections::BTreeSet;
use terms::{Date, Span};

/// Where a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A row of a milestone table.
    Milestone(MilestoneTable),
    /// A row of a tracker.
    Tracker,
    /// A row of another table.
    Row,
    /// A sentence or an item.
    Prose,
}

/// "This happens on that day", as printed.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// Where it stands.
    pub source: Source,
    /// What happens.
    pub title: &'a Span,
    /// The words of what happens that identify it.
    pub key: BTreeSet<String>,
    /// Its words in order, for phrases.
    pub words: Vec<String>,
    /// The id, where one is printed with it.
    pub id: Option<String>,
    /// The days it gives: one, or baseline and forecast.
    pub days: Vec<(Date, &'a Span)>,
    /// The block.
    pub block: usize,
}

/// Words that name the act of doing, or dress a title, and so never tell one event from another.
const DRESS: [&str; 38] = [
    "test",
    "milestone",
    "first",
    "second",
    "third",
    "last",
    "next",
    "deadline",
    "date",
    "day",
    "take",
    "taken",
    "place",
    "happen",
    "each",
    "all",
    "undertake",
    "due",
    "plan",
    "planned",
    "then",
    "now",
    "will",
    "pp",
    "programme",
    "party",
    "tmag",
    "psg",
    "dag",
    "ccag",
    "sitag",
    "qag",
    "mcag",
    "provisional",
    "confirmation",
    "confirm",
    "become",
    "held",
];

/// The words that identify an event.
#[must_use]
pub fn event_key(configuration: &Configuration, text: &str) -> BTreeSet<String> {
    let mut key = configuration.folding.key(&without_remarks(text));
    for word in DRESS {
        if key.len() > 2 || word != "plan" {
            key.remove(word);
        }
    }
    if key.contains("cit") {
        key.remove("sit");
    }
    key
}

/// Every statement of a pack.
#[must_use]
pub fn statements<'a>(model: &'a Model, configuration: &Configuration) -> Vec<Statement<'a>> {
    let mut all = Vec::new();
    of_milestones(model, configuration, &mut all);
    of_tracker(model, configuration, &mut all);
    of_other_tables(model, configuration, &mut all);
    of_prose(model, configuration, &mut all);
    all
}

fn statement<'a>(
    configuration: &Configuration,
    source: Source,
    title: &'a Span,
    id: Option<&Span>,
    days: Vec<(Date, &'a Span)>,
    block: usize,
) -> Statement<'a> {
    Statement {
        source,
        title,
        key: event_key(configuration, &title.text),
        words: configuration.folding.words(&without_remarks(&title.text)),
        id: id.map(|i| fold(&i.text)),
        days,
        block,
    }
}

fn of_milestones<'a>(model: &'a Model, configuration: &Configuration, all: &mut Vec<Statement<'a>>) {
    for row in model.milestones.iter().filter(|r| r.table != MilestoneTable::Prose) {
        let Some(title) = &row.title else { continue };
        let cells = [&row.baseline, &row.forecast, &row.actual]
            .into_iter()
            .flatten()
            .filter_map(|(_, d)| d.as_ref());
        let days: Vec<_> = cells
            .chain(&row.date)
            .filter_map(|d| Some((d.day()?, &d.span)))
            .collect();
        let block = row.at.and_then(|at| model.tables.get(at)).map_or(0, |t| t.block);
        if !days.is_empty() {
            all.push(statement(
                configuration,
                Source::Milestone(row.table),
                title,
                Some(&row.id),
                days,
                block,
            ));
        }
    }
}

fn of_tracker<'a>(model: &'a Model, configuration: &Configuration, all: &mut Vec<Statement<'a>>) {
    for row in &model.tracker {
        let days: Vec<_> = row
            .finish
            .iter()
            .chain(&row.forecast)
            .filter_map(|d| Some((d.day()?, &d.span)))
            .collect();
        let block = model.tables.get(row.table).map_or(0, |t| t.block);
        if !days.is_empty() {
            all.push(statement(
                configuration,
                Source::Tracker,
                &row.task,
                row.milestone.as_ref(),
                days,
                block,
            ));
        }
    }
}

/// Tables that were recognised as nothing, or as windows: rows with one date and a title.
fn of_other_tables<'a>(model: &'a Model, configuration: &Configuration, all: &mut Vec<Statement<'a>>) {
    for used in model
        .tables
        .iter()
        .filter(|t| matches!(t.kind, None | Some("windows" | "events")))
    {
        let Some(table) = table_at(model, used.block) else {
            continue;
        };
        if table.rows.len() < 3 {
            continue;
        }
        for (_, row) in table.body() {
            let own: Vec<&Dated> = model
                .dates
                .iter()
                .filter(|m| m.block == used.block && row.cells.iter().any(|c| c.span.order == m.around.order))
                .map(|m| &m.what)
                .collect();
            let ([date], Some(title)) = (own.as_slice(), row.cells.first()) else {
                continue;
            };
            let Some(day) = date.day().filter(|_| title.span.order != date.span.order) else {
                continue;
            };
            if !title.is_empty() {
                all.push(statement(
                    configuration,
                    Source::Row,
                    &title.span,
                    None,
                    vec![(day, &date.span)],
                    used.block,
                ));
            }
        }
    }
}

/// Clauses with one date: of paragraphs, items and cells that hold a plan's step.
fn of_prose<'a>(model: &'a Model, configuration: &Configuration, all: &mut Vec<Statement<'a>>) {
    for piece in pieces(model) {
        let recognised = model
            .tables
            .iter()
            .any(|t| t.block == piece.block && matches!(t.kind, Some(k) if !PROSE_TABLES.contains(&k)));
        if recognised || model.head.title.as_ref().is_some_and(|t| t.order == piece.span.order) {
            continue;
        }
        let dates: Vec<&Dated> = model
            .dates
            .iter()
            .filter(|m| m.around.order == piece.span.order)
            .map(|m| &m.what)
            .collect();
        for date in dates {
            let Some(day) = date.day() else { continue };
            let (before, after) = split_around(piece.span, &date.span);
            let clause = format!("{} {}", last_clause(before), first_clause(after));
            let context = row_label(model, &piece);
            let text = format!("{clause} {context}");
            all.push(Statement {
                source: Source::Prose,
                title: piece.span,
                key: event_key(configuration, &text),
                words: configuration.folding.words(&text),
                id: None,
                days: vec![(day, &date.span)],
                block: piece.block,
            });
        }
    }
}

/// Recognised tables whose cells hold sentences.
const PROSE_TABLES: [&str; 4] = ["risks", "roadmap", "timeline", "appendix"];

/// The first cell of the row that a cell stands in; it says what the cell is about.
fn row_label(model: &Model, piece: &Piece<'_>) -> String {
    let Some(table) = table_at(model, piece.block) else {
        return String::new();
    };
    let row = table.rows.iter().find(|r| {
        r.cells
            .iter()
            .any(|c| c.span.order == piece.span.order || c.items.iter().any(|i| i.order == piece.span.order))
    });
    row.and_then(|r| r.cells.first())
        .filter(|c| c.span.order != piece.span.order)
        .map_or(String::new(), |c| c.text().to_owned())
}

/// The heading a statement stands under, folded; empty at the top.
#[must_use]
pub fn under(model: &Model, block: usize) -> String {
    heading_above(model, block).map_or(String::new(), |h| fold(&h.text))
}

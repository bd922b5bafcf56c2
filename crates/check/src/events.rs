//! Everything in a pack that gives one event one date: rows of tables and sentences, brought to a common shape so that
//! the rule on one date (R12) can compare them. Nothing here judges.

use crate::Configuration;
use crate::names::{EMPTY_WORDS, fold, without_remarks};
use crate::reading::{Piece, first_clause, heading_above, last_clause, piece_of, pieces, split_around, table_at};
use pack::model::{Dated, MilestoneTable, Model};
use std::collections::{BTreeSet, HashMap};
use terms::{Date, Place, Span, Text};

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
    /// The words of what happens that identify it, completion and years left out: numbers of words, in order.
    pub key: Vec<u32>,
    /// The acts among them (approve, start, ...).
    pub acts: Vec<u32>,
    /// The numerals among them.
    pub numerals: Vec<u32>,
    /// Its words as they stand, without empty ones and completion, for phrases.
    pub phrase: Vec<u32>,
    /// The telling words right before the date, in order.
    pub lead: Vec<u32>,
    /// Whether a deadline is set.
    pub deadline: bool,
    /// The id, where one is printed with it.
    pub id: Option<String>,
    /// The days it gives: one, or baseline and forecast.
    pub days: Vec<(Date, &'a Span)>,
    /// The block.
    pub block: usize,
}

/// Words that name the act of doing, or dress a title, and so never tell one event from another.
const DRESS: &[&str] = &[
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
    "meeting",
    "meet",
    "board",
    "council",
    "forum",
    "panel",
    "sitting",
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
        if key.len() > 2 || *word != "plan" {
            key.remove(*word);
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
    let mut words = Words {
        configuration,
        numbers: HashMap::new(),
    };
    let mut all = Vec::new();
    of_milestones(model, &mut words, &mut all);
    of_tracker(model, &mut words, &mut all);
    of_other_tables(model, &mut words, &mut all);
    of_prose(model, &mut words, &mut all);
    all
}

/// Acts that tell one event of a thing from another.
const ACTS: [&str; 8] = [
    "approve", "start", "submit", "issue", "publish", "review", "receive", "begin",
];

/// Numbers the words of a pack, so that comparing statements compares numbers.
struct Words<'c> {
    configuration: &'c Configuration,
    numbers: HashMap<String, u32>,
}

impl Words<'_> {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(word.to_owned(), next);
        next
    }

    /// Words in order without empty ones, completion and what only dresses a title.
    fn telling(&mut self, words: &[String]) -> Vec<u32> {
        let empty = |w: &str| w == "complete" || EMPTY_WORDS.contains(&w) || DRESS.contains(&w);
        words.iter().filter(|w| !empty(w)).map(|w| self.number(w)).collect()
    }

    fn sorted<'w>(&mut self, words: impl Iterator<Item = &'w String>) -> Vec<u32> {
        let mut out: Vec<u32> = words.map(|w| self.number(w)).collect();
        out.sort_unstable();
        out
    }

    /// A statement whose identifying words come from `text` and whose phrase from `wide`.
    fn statement<'a>(&mut self, source: Source, title: &'a Span, text: &str, wide: &str) -> Statement<'a> {
        let year = |w: &str| w.len() == 4 && w.starts_with("20");
        let mut key = event_key(self.configuration, text);
        key.retain(|w| w != "complete" && !year(w));
        let wide = self.configuration.folding.words(&without_remarks(wide));
        let phrase = self.telling(&wide);
        Statement {
            source,
            title,
            acts: self.sorted(key.iter().filter(|w| ACTS.contains(&w.as_str()))),
            numerals: self.sorted(key.iter().filter(|w| w.bytes().all(|b| b.is_ascii_digit()))),
            key: self.sorted(key.iter()),
            phrase,
            lead: Vec::new(),
            deadline: wide.iter().any(|w| w == "deadline" || w == "due"),
            id: None,
            days: Vec::new(),
            block: 0,
        }
    }
}

/// Whether every number of one ordered list is in another.
#[must_use]
pub fn is_part(small: &[u32], large: &[u32]) -> bool {
    let mut rest = large.iter();
    small.iter().all(|wanted| rest.by_ref().any(|have| have == wanted))
}

fn of_milestones<'a>(model: &'a Model, words: &mut Words<'_>, all: &mut Vec<Statement<'a>>) {
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
            let one = words.statement(Source::Milestone(row.table), title, &title.text, &title.text);
            all.push(Statement {
                id: Some(fold(&row.id.text)),
                days,
                block,
                ..one
            });
        }
    }
}

fn of_tracker<'a>(model: &'a Model, words: &mut Words<'_>, all: &mut Vec<Statement<'a>>) {
    for row in &model.tracker {
        let days: Vec<_> = row
            .finish
            .iter()
            .chain(&row.forecast)
            .filter_map(|d| Some((d.day()?, &d.span)))
            .collect();
        let block = model.tables.get(row.table).map_or(0, |t| t.block);
        if !days.is_empty() {
            let one = words.statement(Source::Tracker, &row.task, &row.task.text, &row.task.text);
            let id = row.milestone.as_ref().map(|i| fold(&i.text));
            all.push(Statement { id, days, block, ..one });
        }
    }
}

/// Tables that were recognised as nothing, or as windows: rows with one date and a title.
fn of_other_tables<'a>(model: &'a Model, words: &mut Words<'_>, all: &mut Vec<Statement<'a>>) {
    for used in model
        .tables
        .iter()
        .filter(|t| matches!(t.kind, None | Some("windows" | "events" | "dates")))
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
                let one = words.statement(Source::Row, &title.span, title.text(), title.text());
                all.push(Statement {
                    days: vec![(day, &date.span)],
                    block: used.block,
                    ..one
                });
            }
        }
    }
}

/// Clauses with one date: of paragraphs, items and cells that hold a plan's step.
fn of_prose<'a>(model: &'a Model, words: &mut Words<'_>, all: &mut Vec<Statement<'a>>) {
    let mut located: HashMap<(Place, Text), Vec<&Dated>> = HashMap::new();
    for mention in &model.dates {
        let own = piece_of(model, mention);
        located
            .entry((own.place.clone(), own.text.clone()))
            .or_default()
            .push(&mention.what);
    }
    for piece in pieces(model) {
        let recognised = model
            .tables
            .iter()
            .any(|t| t.block == piece.block && matches!(t.kind, Some(k) if !PROSE_TABLES.contains(&k)));
        if recognised || model.head.title.as_ref().is_some_and(|t| t.order == piece.span.order) {
            continue;
        }
        let own = located.get(&(piece.span.place.clone(), piece.span.text.clone()));
        let dates: Vec<&Dated> = own.into_iter().flatten().copied().collect();
        let all_dates = dates.clone();
        for date in dates {
            let Some(day) = date.day() else { continue };
            let (before, after) = split_around(piece.span, &date.span);
            let clause = format!("{} {}", last_clause(before), first_clause(after));
            let context = row_label(model, &piece);
            // A clause with two days gives a span of time, and which day is meant is not said.
            let others = all_dates
                .iter()
                .any(|d| d.span.text != date.span.text && clause.contains(d.span.text.as_str()));
            if others {
                continue;
            }
            let told = around_before(model, date);
            let wide = format!("{told} {}", first_clause(after));
            let one = words.statement(Source::Prose, piece.span, &format!("{clause} {context}"), &wide);
            let lead = words.configuration.folding.words(before);
            let lead = words.telling(&lead);
            all.push(Statement {
                days: vec![(day, &date.span)],
                block: piece.block,
                lead,
                ..one
            });
        }
    }
}

/// What the whole cell says before a date, at most the last few sentences of it.
fn around_before(model: &Model, date: &Dated) -> String {
    const MOST: usize = 240;
    let mention = model.dates.iter().find(|m| m.what.span == date.span);
    let before = mention.map_or("", |m| split_around(&m.around, &date.span).0);
    let skip = before.chars().count().saturating_sub(MOST);
    before.chars().skip(skip).collect()
}

/// Recognised tables whose cells hold sentences.
const PROSE_TABLES: [&str; 2] = ["risks", "steps"];

/// An id or number says nothing of what a row is about.
fn is_code(text: &str) -> bool {
    !text.contains(' ') && text.chars().any(|c| c.is_ascii_digit())
}

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
        .filter(|c| c.span.order != piece.span.order && !is_code(c.text()))
        .map_or(String::new(), |c| c.text().to_owned())
}

/// The heading a statement stands under, folded; empty at the top.
#[must_use]
pub fn under(model: &Model, block: usize) -> String {
    heading_above(model, block).map_or(String::new(), |h| fold(&h.text))
}

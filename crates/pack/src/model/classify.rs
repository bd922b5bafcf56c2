//! What each table is, by the words that head its columns and by what its cells hold; never by where it stands.

use super::source::{Source, View, fold, holds};
use super::{
    actions, agenda, bars, criteria, documents, matrix, milestones, risks, roadmap, schedules, tracker, windows,
};
use terms::notation::{YearContext, read_dates};

/// Whether a table is of one sort.
type Is = fn(&Source<'_>, &View<'_>) -> bool;

/// Names every table.
pub(crate) fn classify(source: &mut Source<'_>) {
    let kinds: Vec<Option<&'static str>> = source.tables.iter().map(|view| kind(source, view)).collect();
    for (view, kind) in source.tables.iter_mut().zip(kinds) {
        view.kind = kind;
    }
}

/// The first that fits, the most particular shapes first.
fn kind(source: &Source<'_>, view: &View<'_>) -> Option<&'static str> {
    let tests: [(&'static str, Is); 13] = [
        ("roadmap", roadmap::is),
        ("chart", bars::is),
        ("steps", bars::is_steps),
        ("schedule", schedules::is),
        ("matrix", matrix::is),
        ("agenda", agenda::is),
        ("tracker", tracker::is),
        ("risks", risks::is),
        ("milestones", milestones::is),
        ("windows", windows::is),
        ("actions", actions::is),
        ("documents", documents::is),
        ("contents", agenda::is_contents),
    ];
    if let Some((kind, _)) = tests.iter().find(|(_, is)| is(source, view)) {
        return Some(kind);
    }
    let announced = view.announced();
    if view.heading.is_some_and(|h| criteria::heads_criteria(&fold(&h.text))) {
        return Some("criteria");
    }
    if ["legend", "key"].iter().any(|w| holds(&announced, w)) && view.columns.heads.len() <= 3 {
        return Some("legend");
    }
    let numbers = view
        .columns
        .profiles
        .iter()
        .filter(|p| p.filled > 0 && p.numbers == p.filled)
        .count();
    if numbers > 0 && numbers * 2 >= view.columns.heads.len() {
        return Some("figures");
    }
    let dated = view.columns.profiles.iter().filter(|p| p.mostly_dates()).count();
    (dated > 0).then_some("dates")
}

/// How many of the header's cells are dates or months, and how many are filled.
pub(crate) fn dated_heads(view: &View<'_>) -> (usize, usize) {
    let table = view.table;
    if table.header_rows == 0 {
        return (0, 0);
    }
    let heads: Vec<String> = (0..view.columns.heads.len())
        .map(|c| table.header(c))
        .filter(|h| !h.is_empty())
        .collect();
    let context = YearContext::of(2000);
    let dated = heads
        .iter()
        .filter(|h| {
            let found = read_dates(h, &context);
            found.iter().map(|d| d.end - d.start).sum::<usize>() * 2 >= h.len()
                || found
                    .first()
                    .is_some_and(|d| d.end - d.start >= h.len().saturating_sub(4))
        })
        .count();
    (dated, heads.len())
}

//! What is recognised in a real pack, when one is at hand: counts and places of its parts.

use pack::model::{MilestoneTable, Model};
use pack::{Limits, read};
use std::path::PathBuf;
use terms::When;

/// The pack, from the folder that `SWITCHOVER_SHARED` names or the one beside the checkout.
fn model() -> Option<Model> {
    #[expect(clippy::disallowed_methods, reason = "a test looks for files outside the repository")]
    let named = std::env::var("SWITCHOVER_SHARED").map(PathBuf::from);
    let shared = named.unwrap_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let path = shared.join("packs/tmag-22.txt");
    let Ok(bytes) = std::fs::read(&path) else {
        #[expect(clippy::print_stdout, reason = "a skipped test says so")]
        {
            println!("skipped: real pack absent");
        }
        return None;
    };
    Some(Model::recognise(read("pack.txt", &bytes, &Limits::default()).unwrap()))
}

#[test]
fn its_parts_are_counted() {
    let Some(m) = model() else { return };
    let head = &m.head;
    assert_eq!(head.day().unwrap().to_string(), "2023-08-16");
    assert_eq!(head.group.as_ref().unwrap().code.as_ref().unwrap().as_str(), "TMAG");
    assert_eq!(head.number.as_ref().unwrap().text, "22");
    assert_eq!(head.version.as_ref().unwrap().text, "1.0");
    assert_eq!(m.agenda.len(), 16);
    assert_eq!(m.actions.len(), 5);
    let rows = |table| m.milestones.iter().filter(|r| r.table == table).count();
    assert_eq!(rows(MilestoneTable::Change), 28);
    assert_eq!(rows(MilestoneTable::View), 52);
    assert_eq!(rows(MilestoneTable::Register), 12);
    assert!(rows(MilestoneTable::Prose) >= 8);
    let [schedule] = m.schedules.as_slice() else {
        panic!("one schedule")
    };
    assert_eq!(schedule.intervals.len(), 6);
    assert_eq!(schedule.rows.len(), 16);
    assert!(schedule.rows.iter().all(|r| r.dates.iter().all(Option::is_some)));
    assert_eq!(m.tracker.len(), 11);
    assert_eq!(m.risks.len(), 5);
    assert_eq!(m.windows.len(), 8);
    assert_eq!(m.matrix.len(), 6);
    let mut meetings: Vec<String> = m
        .roadmap
        .iter()
        .filter_map(|r| r.meeting.day())
        .map(|d| d.to_string())
        .collect();
    meetings.dedup();
    meetings.truncate(3);
    assert_eq!(meetings, ["2023-09-20", "2023-10-18", "2023-11-15"]);
    assert!(m.document.unread.is_empty(), "{:?}", m.document.unread);
}

#[test]
fn the_agenda_keeps_its_slots_although_cells_slid() {
    let Some(m) = model() else { return };
    let minutes: u16 = m.agenda.iter().filter_map(|a| a.slot.as_ref()?.minutes).sum();
    assert_eq!(minutes, 100);
    for item in m.agenda.iter().filter_map(|a| a.slot.as_ref()) {
        if let (Some(start), Some(end), Some(minutes)) = (item.start, item.end, item.minutes) {
            assert_eq!(end - start, minutes, "{}", item.span.place);
        }
    }
    let pages: Vec<u32> = m
        .agenda
        .iter()
        .filter_map(|a| a.page.as_ref()?.text.parse().ok())
        .collect();
    assert_eq!(pages.len(), 15);
    assert!(pages.is_sorted());
    assert!(m.dividers.iter().all(|d| d.item.is_some()));
}

#[test]
fn every_date_stands_where_its_place_says() {
    let Some(m) = model() else { return };
    assert!(m.dates.len() > 400);
    for date in &m.dates {
        let span = &date.what.span;
        let line = &m.document.lines[span.place.line() as usize - 1].text;
        let at: String = line
            .chars()
            .skip(span.place.column() as usize - 1)
            .take(span.text.chars().count())
            .collect();
        assert_eq!(at, span.text.as_str(), "{}", span.place);
    }
    let faults: Vec<&str> = m.dates.iter().filter_map(|d| d.what.fault.as_deref()).collect();
    assert_eq!(faults, ["there is no day 0", "mixed separators"]);
}

#[test]
fn weekdays_agree_and_years_come_from_column_heads() {
    let Some(m) = model() else { return };
    let named: Vec<_> = m.dates.iter().filter(|d| d.what.weekday.is_some()).collect();
    assert!(named.len() > 130);
    for date in named {
        assert_eq!(
            date.what.day().map(|d| d.weekday()),
            date.what.weekday,
            "{}",
            date.what.span.place
        );
    }
    let later: Vec<_> = m
        .events
        .iter()
        .filter(|e| e.date.year_inferred && e.date.when.is_some_and(|w| When::first(w).year() == 2024))
        .collect();
    assert!(later.len() >= 8, "days below months of the next year are of that year");
}

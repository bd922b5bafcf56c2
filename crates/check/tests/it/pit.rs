//! A published pack's table of PIT activities held against the schedules that `plan` computes: every cell is equal to
//! what a rule gives, within a bound, free, or disputed by the checker.
//!
//! The published files are not part of this repository; without them there is nothing to classify.

use super::read::{findings, model, published};
use check::{Finding, Repair};
use pack::model::{Model, Schedule as Table};
use plan::pit::{Activity, Interval, Schedule, Template, Timing};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Calendar, Date, Nation, Place, Severity};

/// The rules that speak of a single date of the table.
const DATES: &[&str] = &[
    "R12", "R14", "R15", "R19", "R20", "R21", "R22", "R23", "R24", "R25", "R26",
];

/// Row and column of a cell.
type Cell = (usize, usize);

fn cells(table: &Table) -> BTreeMap<Place, Cell> {
    let mut out = BTreeMap::new();
    for (r, row) in table.rows.iter().enumerate() {
        for (c, cell) in row.cells.iter().enumerate() {
            out.insert(cell.place.clone(), (r, c));
        }
        for (c, dated) in row.dates.iter().enumerate() {
            if let Some(dated) = dated {
                out.insert(dated.span.place.clone(), (r, c));
            }
        }
    }
    out
}

/// What the checker holds against cells of the table.
struct Checked {
    text: String,
    model: Model,
    found: Vec<Finding>,
}

impl Checked {
    fn of(text: String) -> Self {
        let model = model("pack.txt", &text);
        let place = cells(&model.schedules[0]);
        let in_table = |f: &Finding| f.places.iter().any(|s| place.contains_key(&s.span.place));
        let mut found = findings("pack.txt", &text);
        found.retain(|f| DATES.contains(&f.rule) && in_table(f));
        Self { text, model, found }
    }

    fn table(&self) -> &Table {
        &self.model.schedules[0]
    }

    fn weight(&self) -> usize {
        let one = |f: &Finding| match f.severity {
            Severity::Error => 3,
            Severity::Warning => 2,
            Severity::Note => 1,
        };
        self.found.iter().map(one).sum()
    }

    /// Edits that the checker proposes in the table, those that satisfy most first; cells edited alike are one edit.
    fn edits(&self) -> Vec<Vec<&Repair>> {
        let place = cells(self.table());
        let mut out: Vec<Vec<&Repair>> = Vec::new();
        for repair in self.found.iter().flat_map(|f| &f.repairs) {
            if !place.contains_key(&repair.span.place) {
                continue;
            }
            let alike = |e: &&mut Vec<&Repair>| {
                let key = |r: &Repair| (r.span.text.clone(), r.proposed.clone(), r.satisfies.clone());
                key(e[0]) == key(repair)
            };
            match out.iter_mut().find(alike) {
                Some(edit) if edit.iter().all(|r| r.span != repair.span) => edit.push(repair),
                Some(_) => {}
                None => out.push(vec![repair]),
            }
        }
        out.sort_by_key(|edit| std::cmp::Reverse(edit[0].satisfies.len()));
        out
    }

    fn edited(&self, edit: &[&Repair]) -> String {
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        for repair in edit {
            let Place::Text { line, column } = repair.span.place else {
                panic!("a text has lines")
            };
            let (line, column) = (line as usize - 1, column as usize - 1);
            let (before, after): (String, String) = (
                lines[line].chars().take(column).collect(),
                lines[line].chars().skip(column).collect(),
            );
            assert!(after.starts_with(repair.span.text.as_str()), "{after} {repair:?}");
            lines[line] = format!("{before}{}{}", repair.proposed, &after[repair.span.text.len()..]);
        }
        lines.join("\n") + "\n"
    }
}

/// The text with the repairs that leave less to dispute, and why each cell was repaired.
fn repaired(text: String) -> (Checked, BTreeMap<Cell, Vec<&'static str>>) {
    let mut now = Checked::of(text);
    let mut why = BTreeMap::new();
    'again: loop {
        let place = cells(now.table());
        for edit in now.edits() {
            if edit.iter().any(|r| why.contains_key(&place[&r.span.place])) {
                continue; // one repair for a cell: a second would undo the first
            }
            let next = Checked::of(now.edited(&edit));
            if next.weight() >= now.weight() {
                continue;
            }
            for repair in &edit {
                why.insert(place[&repair.span.place], repair.satisfies.clone());
            }
            now = next;
            continue 'again;
        }
        return (now, why);
    }
}

fn day(table: &Table, (row, column): Cell) -> Option<Date> {
    table.rows[row].dates[column].as_ref()?.day()
}

/// The schedule of a column: its plan date, its start, and what the template leaves free, as printed.
fn computed(table: &Table, column: usize, template: &Template, rows: &[&Activity], calendar: &Calendar) -> Schedule {
    let of = |id: &str| {
        let row = rows.iter().position(|a| a.id == *id).unwrap();
        day(table, (row, column)).unwrap()
    };
    let mut interval = Interval::new(format!("interval {}", column + 1), of(&template.start));
    interval = interval.planned(of(&template.plan));
    for (row, activity) in rows.iter().enumerate() {
        if matches!(activity.timing, Timing::Free(_)) && activity.id != template.plan {
            interval
                .set
                .extend(day(table, (row, column)).map(|d| (activity.id.clone(), d)));
        }
    }
    Schedule::compute(template, &interval, calendar).unwrap()
}

/// What the schedule says of a cell that nobody disputes.
fn class(schedule: &Schedule, activity: &Activity, day: Date) -> &'static str {
    let id = activity.id.as_str();
    match &activity.timing {
        Timing::Fixed(rule) => {
            assert_eq!(schedule.of(id).unwrap().day, day, "{id}: {rule}, {}", schedule.interval);
            "equal"
        }
        Timing::Repeated(_) => {
            let items = &schedule.reports(id).unwrap().items;
            assert!(items.iter().any(|i| i.day == day), "{id} {day}: {items:?}");
            "equal"
        }
        Timing::Free(_) if !activity.bounds.is_empty() => {
            let broken = schedule.of(id).unwrap().bounds.iter().find(|b| !b.slack.met());
            assert!(broken.is_none(), "{id}, {}: {broken:?}", schedule.interval);
            "within bound"
        }
        Timing::Free(_) | Timing::Given => "free",
    }
}

#[test]
fn every_cell_of_a_published_table_is_classified() {
    let Some(text) = published("tmag-22.txt") else {
        println!("skipped: the published pack is absent");
        return;
    };
    let printed = Checked::of(text.clone());
    let (mended, why) = repaired(text);
    let (template, calendar) = (Template::example(), Calendar::shipped(Nation::EnglandAndWales));
    // The table has no row for the day on which execution begins; the others stand in the template's order.
    let rows: Vec<&Activity> = template
        .activities
        .iter()
        .filter(|a| a.id != "execution-start")
        .collect();
    let table = mended.table();
    assert_eq!((table.rows.len(), table.intervals.len()), (rows.len(), 6));

    let place = cells(table);
    let mut left: BTreeMap<Cell, BTreeSet<&str>> = BTreeMap::new();
    for finding in &mended.found {
        for cell in finding.places.iter().filter_map(|s| place.get(&s.span.place)) {
            left.entry(*cell).or_default().insert(finding.rule);
        }
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut listed = String::new();
    for column in 0..table.intervals.len() {
        let schedule = computed(table, column, &template, &rows, &calendar);
        for (row, activity) in rows.iter().enumerate() {
            let cell = (row, column);
            let where_ = format!("interval {}, {}", column + 1, activity.id);
            let class = match (why.get(&cell), left.get(&cell), day(table, cell)) {
                (Some(rules), left, Some(after)) => {
                    // A repair has to give what the rule gives, where nothing else is held against the cell.
                    let then = if left.is_none() {
                        class(&schedule, activity, after)
                    } else {
                        "still disputed"
                    };
                    let before = day(printed.table(), cell).map_or("unread".to_owned(), |d| d.to_string());
                    listed += &format!("{where_}: {before} → {after} ({}); then {then}\n", rules.join(" "));
                    "disputed, with a repair"
                }
                (_, Some(rules), _) => {
                    let rules: Vec<&str> = rules.iter().copied().collect();
                    listed += &format!("{where_}: no repair that holds ({})\n", rules.join(" "));
                    "disputed, without a repair"
                }
                (_, None, Some(day)) => class(&schedule, activity, day),
                (_, None, None) => panic!("{where_} has no day and no finding"),
            };
            *counts.entry(class).or_default() += 1;
        }
    }
    assert_eq!(counts.values().sum::<usize>(), 96);
    let counted: Vec<String> = counts.iter().map(|(class, n)| format!("{n} {class}")).collect();
    println!("{}\n{listed}", counted.join(", "));
    insta::assert_snapshot!(format!("{}\n\n{listed}", counted.join(", ")));
}

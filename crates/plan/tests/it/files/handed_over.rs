//! Files as planning tools export them: what is read of them, and what a change leaves as it was.

use jiff::civil::date;
use plan::files::{
    self, Activity, ConstraintKind, Key, Kind, Limits, Link, LinkKind, PlanFile, Reading, Span, notation,
};

pub const MSPDI: &[u8] = include_bytes!("../../../../../fixtures/plans/exported.xml");
pub const XER: &[u8] = include_bytes!("../../../../../fixtures/plans/exported.xer");

fn reading(bytes: &[u8]) -> Reading {
    files::read(bytes, &Limits::default()).unwrap()
}

fn row<'p>(plan: &'p PlanFile, code: &str) -> &'p Activity {
    plan.activities.iter().find(|a| a.code == code).unwrap()
}

fn told(reading: &Reading) -> Vec<String> {
    reading.problems.iter().map(ToString::to_string).collect()
}

fn link(from: i64, to: i64, kind: LinkKind, lag: Span) -> Link {
    Link {
        from: Key::Task(from),
        to: Key::Task(to),
        kind,
        lag,
    }
}

#[test]
fn project_xml_is_understood() {
    let reading = reading(MSPDI);
    let plan = &reading.plan;
    assert_eq!(plan.title, "Migration plan – draft");
    assert_eq!((plan.day_minutes, plan.status), (450, Some(date(2026, 7, 31))));
    let rows: Vec<(i64, &str, Kind, Option<i64>)> = plan
        .activities
        .iter()
        .map(|a| (a.key.number(), a.title.as_str(), a.kind, a.parent.map(Key::number)))
        .collect();
    assert_eq!(
        rows,
        [
            (11, "Testing & assurance", Kind::Summary, None),
            (12, "Write the test approach", Kind::Task, Some(11)),
            (14, "Approach approved", Kind::Milestone, Some(11)),
            (15, "Dry run of the migration", Kind::Task, None),
        ]
    );
    let first = row(plan, "MX-0001");
    assert_eq!(first.owner, "Fiona O'Brien");
    assert_eq!(first.duration, Some(Span::Days(10)));
    assert_eq!(first.notes, "Agreed <with> all parties\r\nSecond line & more");
    assert_eq!(first.baselines.len(), 2);
    assert_eq!(first.baselines[&1].finish, Some(date(2026, 6, 5)));
    assert_eq!(first.actual.finish, Some(date(2026, 6, 15)));
    assert_eq!(first.custom["Workstream"], "Approach");
    let second = row(plan, "MX-0002");
    assert_eq!(second.constraints[0].kind, ConstraintKind::MandatoryStart);
    assert_eq!(second.deadline, Some(date(2026, 6, 30)));
    assert_eq!(second.custom["Papers day"], "2026-06-15");
    assert_eq!(plan.activities[3].duration, Some(Span::Elapsed(3 * 1440)));
    assert_eq!(
        plan.links,
        [
            link(12, 14, LinkKind::FinishStart, Span::Days(5)),
            link(14, 15, LinkKind::StartStart, Span::Elapsed(-2880)),
            link(12, 15, LinkKind::FinishFinish, Span::Percent(50)),
        ]
    );
    let calendar = &plan.calendars[0];
    assert_eq!(calendar.hours(date(2026, 8, 31)).unwrap().len(), 0);
    assert_eq!(calendar.hours(date(2026, 8, 24)).unwrap().len(), 2);
    assert_eq!(
        told(&reading),
        [
            "line 68, calendar “Standard”, exception “Christmas Day”: it recurs by a rule, or has no dates; it stays \
             in the file but is not reckoned with here; enter its days one by one",
            "line 219, task 15 “Dry run of the migration”: its predecessor Industry plan.mpp\\7 is not in this file; \
             the link stays in the file but is not reckoned with; export both plans in one file to include it",
        ]
    );
}

#[test]
fn xer_is_understood() {
    let reading = reading(XER);
    let plan = &reading.plan;
    assert_eq!(
        (plan.code.as_str(), plan.title.as_str()),
        ("MIGRATE", "Migration plan – draft")
    );
    assert_eq!(plan.day_minutes, 450);
    let rows: Vec<(Key, &str, Kind, Option<Key>)> = plan
        .activities
        .iter()
        .map(|a| (a.key, a.code.as_str(), a.kind, a.parent))
        .collect();
    assert_eq!(
        rows,
        [
            (Key::Task(5004), "MX-0004", Kind::LevelOfEffort, None),
            (Key::Section(901), "TST", Kind::Summary, None),
            (Key::Task(5001), "MX-0001", Kind::Task, Some(Key::Section(901))),
            (Key::Task(5002), "MX-0002", Kind::Milestone, Some(Key::Section(901))),
            (Key::Section(902), "REH", Kind::Summary, None),
            (Key::Task(5003), "MX-0003", Kind::Task, Some(Key::Section(902))),
        ]
    );
    let first = row(plan, "MX-0001");
    assert_eq!(first.title, "Write the test \"approach\"");
    assert_eq!(first.owner, "Fiona O’Brien");
    assert_eq!(first.notes, "Agreed <with> all parties\n\nSecond line");
    assert_eq!((first.duration, first.percent), (Some(Span::Days(10)), Some(100)));
    assert_eq!(first.custom["Workstream"], "Test & assure");
    assert_eq!(row(plan, "TST").title, "Testing & “assurance”");
    let second = row(plan, "MX-0002");
    assert_eq!(second.title, "Approach approved – café");
    assert_eq!(second.constraints[0].kind, ConstraintKind::MandatoryFinish);
    assert_eq!(
        (second.forecast.start, second.forecast.finish),
        (None, Some(date(2026, 6, 22)))
    );
    let third = row(plan, "MX-0003");
    assert_eq!(third.constraints.len(), 2);
    assert_eq!(third.percent, Some(34));
    assert_eq!(third.notes, "Scope: What is rehearsed\n\nRisks: What may fail");
    assert_eq!(
        plan.links,
        [
            link(5001, 5002, LinkKind::FinishStart, Span::Days(5)),
            link(5002, 5003, LinkKind::StartStart, Span::Minutes(-240)),
        ]
    );
    assert_eq!(plan.calendars[0].hours(date(2026, 8, 31)).unwrap().len(), 0);
    let problems = told(&reading);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("the link from 8888 to 5003: one of its ends is not in this project"));
}

#[test]
fn what_is_put_back_unchanged_is_the_same_file() {
    for bytes in [MSPDI, XER] {
        let plan = reading(bytes).plan;
        let back = files::rewrite(bytes, &plan, &Limits::default()).unwrap();
        assert!(back.bytes == bytes);
        assert_eq!(back.left_out, Vec::new());
    }
}

/// Lines that are in one of two texts only, marked with where.
fn changed(before: &[u8], after: &[u8]) -> String {
    let decode = |b: &[u8]| {
        encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(b)
            .0
            .replace("\r\n", "\n")
    };
    let (before, after) = (decode(before), decode(after));
    let mut out = String::new();
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    for (mark, lines, others) in [('-', &old, &new), ('+', &new, &old)] {
        let mut others = others.clone();
        for line in lines {
            match others.iter().position(|o| o == line) {
                Some(at) => drop(others.remove(at)),
                None => out.push_str(&format!("{mark}{}\n", line.trim().replace('\t', "|"))),
            }
        }
    }
    out
}

fn moved(plan: &mut PlanFile) {
    let a = plan.activities.iter_mut().find(|a| a.code == "MX-0002").unwrap();
    a.forecast.finish = Some(date(2026, 6, 29));
    a.baselines.insert(2, a.forecast);
    a.notes = "Moved by decision".to_owned();
    plan.links[0].lag = Span::Days(6);
    plan.links.remove(1);
    let mut new = Activity::new(Key::Task(777), "Rehearsal signed off");
    new.code = "MX-0009".to_owned();
    new.kind = Kind::Milestone;
    new.parent = a_parent(plan);
    plan.activities.push(new);
    plan.links.push(link(
        plan.links[0].from.number(),
        777,
        LinkKind::FinishStart,
        Span::Days(2),
    ));
}

fn a_parent(plan: &PlanFile) -> Option<Key> {
    row(plan, "MX-0002").parent
}

#[test]
fn a_change_touches_only_what_it_changes_in_project_xml() {
    let mut plan = reading(MSPDI).plan;
    moved(&mut plan);
    let back = files::rewrite(MSPDI, &plan, &Limits::default()).unwrap();
    assert_eq!(back.left_out, Vec::new());
    insta::assert_snapshot!(changed(MSPDI, &back.bytes));
    let again = reading(&back.bytes).plan;
    assert_eq!(
        again.activities.iter().map(|a| a.key.number()).collect::<Vec<_>>(),
        [11, 12, 14, 777, 15]
    );
}

#[test]
fn a_change_touches_only_what_it_changes_in_xer() {
    let mut plan = reading(XER).plan;
    moved(&mut plan);
    let back = files::rewrite(XER, &plan, &Limits::default()).unwrap();
    assert_eq!(back.left_out, Vec::new());
    insta::assert_snapshot!(changed(XER, &back.bytes));
}

#[test]
fn a_table_with_the_columns_people_use() {
    let table = "\u{FEFF}Activity ID;Task Name;Duration;Start;Finish;% Complete;Resource Names;Predecessors;Float\r\n\
                 A1;Design;5 days;01/06/2026;05-Jun-26;50%;PMO;;3\r\n\
                 A2;\"Build; test\";2w;;;;;A1FS+3d, A9;\r\n\
                 A3;Go live;0d;Mon 29/06/26;soon;;;\"A2;A1SS\";\r\n";
    let reading = reading(table.as_bytes());
    let plan = &reading.plan;
    assert_eq!(row(plan, "A1").forecast.start, Some(date(2026, 6, 1)));
    assert_eq!(row(plan, "A1").forecast.finish, Some(date(2026, 6, 5)));
    assert_eq!(row(plan, "A1").custom["Float"], "3");
    assert_eq!(row(plan, "A2").duration, Some(Span::Days(10)));
    assert_eq!(row(plan, "A3").forecast.start, Some(date(2026, 6, 29)));
    assert_eq!(
        plan.links,
        [
            link(1, 2, LinkKind::FinishStart, Span::Days(3)),
            link(2, 3, LinkKind::FinishStart, Span::Days(0)),
            link(1, 3, LinkKind::StartStart, Span::Days(0)),
        ]
    );
    assert_eq!(
        told(&reading),
        [
            "line 4, activity A3, Finish: “soon” is no date; it was left out; write it as yyyy-mm-dd",
            "line 3, Predecessors: no row has the ID “A9”; the link was left out; add the row or correct the ID",
        ]
    );
}

#[test]
fn cells_that_a_spreadsheet_would_reckon_are_guarded() {
    let mut plan = PlanFile::default();
    plan.activities.push(Activity::new(Key::Task(1), "=HYPERLINK(\"x\")"));
    let written = files::csv::write(&plan).unwrap();
    let text = String::from_utf8(written.bytes.clone()).unwrap();
    assert!(text.contains("'=HYPERLINK"), "{text}");
    assert_eq!(reading(&written.bytes).plan.activities[0].title, "=HYPERLINK(\"x\")");
}

proptest::proptest! {
    #[test]
    fn the_notation_of_dependencies(
        parts in proptest::collection::vec(
            ("[A-Za-z0-9 ;,\"+%d.-]{1,12}", 0..4_usize, -90..90_i64, 0..4_usize), 0..5)
    ) {
        let list: Vec<notation::Dependency> = parts.into_iter().map(|(code, kind, n, unit)| notation::Dependency {
            code,
            kind: LinkKind::ALL[kind],
            lag: [Span::Days(n), Span::Minutes(n * 60 + 15), Span::Elapsed(n), Span::Percent(n)][unit],
        }).collect();
        let cell = notation::print(&list);
        let read: Result<Vec<_>, _> = notation::parse(&cell, 480, &|_| false).into_iter().collect();
        proptest::prop_assert_eq!(read, Ok(list), "{}", cell);
    }
}

//! Schedules around an interval's start: the example template, faults in templates and intervals, and what holds for
//! any start, gap and freeze.

use plan::pit::changes;
use plan::pit::{Bound, Change, Distance, Finding, Interval, Mirror, Relation, Schedule, Side, Source, Template, Unit};
use proptest::prelude::*;
use std::collections::BTreeMap;
use terms::{Calendar, Date, Nation, Text};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar::shipped(Nation::EnglandAndWales)
}

fn compute(interval: &Interval) -> Schedule {
    Schedule::compute(&Template::example(), interval, &calendar()).unwrap()
}

/// A schedule as a page would list it.
fn listed(schedule: &Schedule) -> String {
    let mut out = String::new();
    for due in &schedule.due {
        out += &format!("{} {} [{:?}] {}", due.day, due.title, due.source, due.because);
        for kept in &due.bounds {
            out += &format!("; {}: {}", kept.words, kept.slack);
        }
        out += "\n";
    }
    for series in &schedule.series {
        let days: Vec<String> = series.items.iter().map(|i| i.day.to_string()).collect();
        out += &format!("{}: {}\n  {}\n", series.title, days.join(" "), series.because);
    }
    for finding in &schedule.findings {
        out += &format!("! {finding}\n");
    }
    out
}

#[test]
fn an_interval_with_a_plan_date_and_a_start() {
    let interval = Interval::new("Interval 2", day("2023-11-13")).planned(day("2023-07-28"));
    insta::assert_snapshot!(listed(&compute(&interval)));
}

#[test]
fn without_a_plan_date_all_is_counted_back_from_the_start() {
    let schedule = compute(&Interval::new("Interval", day("2023-11-13")));
    let plan = schedule.of("approach-and-plan").unwrap();
    assert_eq!((plan.day, plan.source), (day("2023-07-28"), Source::Free));
    assert!(schedule.findings.is_empty(), "{:?}", schedule.findings);
}

#[test]
fn what_is_agreed_against_rules_and_bounds_is_found() {
    let mut interval = Interval::new("Interval 2", day("2023-11-13")).planned(day("2023-08-28"));
    interval.set.insert("ready".into(), day("2023-11-08"));
    interval.gaps.insert(
        "draft-report".into(),
        Relation::read("14 working days before execution-end").unwrap(),
    );
    let mirror = |milestone: &str, date: &str| Mirror {
        milestone: milestone.into(),
        date: Some(day(date)),
    };
    let both = vec![mirror("T2-XX-0001", "2023-11-06"), mirror("T2-XX-0002", "2023-11-08")];
    interval.mirrors.insert("ready".into(), both);
    let schedule = compute(&interval);
    assert_eq!(schedule.of("draft-report").unwrap().source, Source::OwnGap);
    let found: Vec<String> = schedule.findings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn a_moved_start_moves_what_counts_from_it() {
    let before = Interval::new("Interval 2", day("2023-11-13")).planned(day("2023-07-28"));
    let (old, new) = (compute(&before), compute(&before.clone().starting(day("2023-11-06"))));
    let changed: Vec<String> = changes(&old, &new, &calendar())
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(changed.join("\n"));
    assert!(changes(&old, &old, &calendar()).is_empty());
}

#[test]
fn each_owner_has_a_list_by_time() {
    let schedule = compute(&Interval::new("Interval", day("2023-11-13")));
    let owed = schedule.dated("party");
    assert!(owed.is_sorted());
    assert_eq!(owed[0], (day("2023-07-28"), "PIT approach and plan".to_owned()));
    assert!(
        owed.iter().any(|(_, what)| what == "PIT readiness report, 1 of 3"),
        "{owed:?}"
    );
    assert!(!owed.iter().any(|(_, what)| what.contains("assured")));
}

#[test]
fn a_freeze_is_no_time_to_work() {
    let frozen = calendar().with_freeze("Year end freeze", day("2023-12-18"), day("2024-01-05"));
    let interval = Interval::new("Interval", day("2024-01-03")).planned(day("2023-08-11"));
    let schedule = Schedule::compute(&Template::example(), &interval, &frozen).unwrap();
    assert_eq!(schedule.of("ready").unwrap().day, day("2023-12-15"));
    let start = schedule
        .findings
        .iter()
        .find(|f| matches!(f, Finding::NoWork { .. }))
        .unwrap();
    assert_eq!(
        start.to_string(),
        "CIT interval starts falls on Wed 3 Jan 2024: Year end freeze"
    );
}

#[test]
fn faults_name_their_place_and_remedy() {
    let head = "name = \"T\"\nsource = \"s\"\nplan = \"a\"\nstart = \"z\"\n";
    let row = |id: &str, rest: &str| format!("[[activity]]\nid = \"{id}\"\ntitle = \"{id}\"\nowner = \"o\"\n{rest}\n");
    let z = row("z", "");
    let texts = [
        row("a", "due = \"1 week before y\"") + &z,
        row("a", "due = \"a week before z\"") + &z,
        row("a", "due = \"1 week before b\"") + &row("b", "gap = \"same day as a\"") + &z,
        row("a", "") + &z,
        row(
            "a",
            "due = \"1 week before z\"\nrepeat = [\"every week in the last 2 weeks before z\"]",
        ) + &z,
        row(
            "a",
            "due = \"1 week before z\"\nbounds = [\"at least 1 week before q\"]",
        ) + &z,
        row("a", "due = \"1 week before z\"") + &row("a", "due = \"2 weeks before z\"") + &z,
        row("a", "due = \"1 week before z\"") + &row("z", "due = \"1 week after a\""),
        row("a", "repeat = [\"every week after z until z\"]") + &z,
        row("a", "due = \"1 week before z\"\ncolour = \"red\"") + &z,
    ];
    let faults = texts
        .iter()
        .map(|t| Template::from_toml(&format!("{head}{t}")).unwrap_err().to_string());
    insta::assert_snapshot!(faults.collect::<Vec<_>>().join("\n---\n"));
}

#[test]
fn faults_of_an_interval_name_their_place_and_remedy() {
    let template = Template::example();
    let plain = Interval::new("Interval 7", day("2023-11-13"));
    let fault = |change: &dyn Fn(&mut Interval)| {
        let mut interval = plain.clone();
        change(&mut interval);
        Schedule::compute(&template, &interval, &calendar())
            .unwrap_err()
            .to_string()
    };
    let gap = |rule: &str| Relation::read(rule).unwrap();
    let faults = [
        fault(&|i| {
            i.set.insert("nothing".into(), day("2023-11-08"));
        }),
        fault(&|i| {
            i.gaps.insert("ready".into(), gap("2 weeks before cit-start"));
        }),
        fault(&|i| {
            i.gaps.insert("rttm".into(), gap("2 weeks after readiness-report"));
        }),
        fault(&|i| {
            i.gaps
                .insert("final-report".into(), gap("12 weeks after approach-and-plan"));
        }),
    ];
    insta::assert_snapshot!(faults.join("\n"));
    let mut counted = plain.planned(day("2023-07-28"));
    counted
        .gaps
        .insert("final-report".into(), gap("12 weeks after approach-and-plan"));
    assert_eq!(compute(&counted).of("final-report").unwrap().day, day("2023-10-20"));
}

/// Working days after `from` up to `to`, one day at a time.
fn counted(calendar: &Calendar, from: Date, to: Date) -> i64 {
    let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
    let mut day = first;
    let mut count = 0;
    while day < last {
        day = day.tomorrow().unwrap();
        count += i64::from(calendar.is_working(day));
    }
    count * sign
}

const CHAIN: &str = r#"
name = "chain"
source = "made for a test"
plan = "a"
start = "z"
[[activity]]
id = "a"
title = "A"
owner = "o"
due = "9 working days before b"
[[activity]]
id = "b"
title = "B"
owner = "o"
due = "17 working days before z"
[[activity]]
id = "c"
title = "C"
owner = "o"
due = "4 working days after b"
[[activity]]
id = "d"
title = "D"
owner = "o"
due = "2 weeks before z"
[[activity]]
id = "z"
title = "Z"
owner = "o"
"#;

prop_compose! {
    fn some_day()(year in 2020i16..2026, of_year in 1i16..=365) -> Date {
        jiff::civil::date(year, 1, 1).checked_add(jiff::Span::new().days(i64::from(of_year) - 1)).unwrap()
    }
}

prop_compose! {
    fn some_calendar()(
        scottish in any::<bool>(),
        freezes in prop::collection::vec((some_day(), 0i64..20), 0..4),
    ) -> Calendar {
        let nation = if scottish { Nation::Scotland } else { Nation::EnglandAndWales };
        freezes.into_iter().fold(Calendar::shipped(nation), |calendar, (first, length)| {
            calendar.with_freeze("freeze", first, first.saturating_add(jiff::Span::new().days(length)))
        })
    }
}

fn distance(amount: u16, unit: Unit, side: Side) -> Distance {
    Distance { amount, unit, side }
}

proptest! {
    #[test]
    fn moving_the_start_moves_what_counts_in_working_days(
        calendar in some_calendar(), start in some_day(), by in -60i32..60,
    ) {
        let template = Template::from_toml(CHAIN).unwrap();
        let start = calendar.on_or_before(start);
        let later = calendar.add_working_days(start, by);
        let interval = Interval::new("I", start);
        let old = Schedule::compute(&template, &interval, &calendar).unwrap();
        let new = Schedule::compute(&template, &interval.starting(later), &calendar).unwrap();
        for id in ["a", "b", "c"] {
            let (from, to) = (old.of(id).unwrap().day, new.of(id).unwrap().day);
            prop_assert_eq!(calendar.add_working_days(from, by), to);
        }
        let weeks = new.of("d").unwrap();
        let nominal = weeks.by_rule.unwrap_or(weeks.day);
        prop_assert_eq!(counted_days(nominal, later), 14);
        prop_assert_eq!(weeks.day, calendar.on_or_before(nominal));
        for change in changes(&old, &new, &calendar) {
            if let Change::Moved { from, to, working_days, .. } = change {
                prop_assert_eq!(i64::from(working_days), counted(&calendar, from, to));
                prop_assert_eq!(calendar.add_working_days(from, working_days), to);
            }
        }
    }

    #[test]
    fn there_and_back_is_the_same_day(calendar in some_calendar(), from in some_day(), amount in 1u16..120) {
        let from = calendar.on_or_before(from);
        let (_, there) = distance(amount, Unit::WorkingDays, Side::After).from(from, &calendar);
        let (_, back) = distance(amount, Unit::WorkingDays, Side::Before).from(there, &calendar);
        prop_assert_eq!(back, from);
        prop_assert_eq!(counted(&calendar, from, there), i64::from(amount));
    }

    #[test]
    fn a_distance_keeps_its_own_bound(
        calendar in some_calendar(), from in some_day(), amount in 0u16..60, unit in 0usize..3, back in any::<bool>(),
    ) {
        let unit = [Unit::WorkingDays, Unit::Days, Unit::Weeks][unit];
        let side = if back { Side::Before } else { Side::After };
        let relation = Relation { distance: distance(amount, unit, side), other: "x".into() };
        let (nominal, due) = relation.distance.from(from, &calendar);
        prop_assert!(amount == 0 || calendar.is_working(due));
        let kept = (due <= nominal) == back || due == nominal;
        prop_assert!(kept, "{} {}", nominal, due);
        let least = Bound::read(&format!("at least {relation}").replace("same day as", "0 days after")).unwrap();
        prop_assert!(least.room(from, due, &calendar) >= 0);
    }

    #[test]
    fn a_bound_is_flagged_exactly_when_it_is_broken(
        calendar in some_calendar(), start in some_day(), plan_back in 40i64..200, rttm_on in -10i64..60,
        draft_back in -5i64..40,
    ) {
        let shift = |day: Date, days: i64| day.saturating_add(jiff::Span::new().days(days));
        let (plan, rttm) = (shift(start, -plan_back), shift(start, -plan_back + rttm_on));
        let mut interval = Interval::new("I", start).planned(plan);
        interval.set = BTreeMap::from([("rttm".into(), rttm), ("draft-report".into(), shift(start, -24 - draft_back))]);
        let schedule = Schedule::compute(&Template::example(), &interval, &calendar).unwrap();
        let on = |id: &str| schedule.of(id).unwrap().day;
        let flagged = |id: &str| {
            let title = &schedule.of(id).unwrap().title;
            schedule.findings.iter().filter(|f| matches!(f, Finding::Bound { title: t, .. } if t == title)).count()
        };
        let of = |broken: bool| usize::from(broken);
        prop_assert_eq!(flagged("approach-and-plan"), of(counted_days(plan, on("final-report")) < 84));
        prop_assert_eq!(flagged("rttm"), of(counted_days(plan, rttm) < 28));
        let room = counted(&calendar, on("draft-report"), on("execution-end"));
        prop_assert_eq!(flagged("draft-report"), of(room < 15));
        let begins = on("execution-start");
        let broken = ["rttm-assured", "scenarios-assured"].map(|id| of(counted(&calendar, on(id), begins) < 1));
        prop_assert_eq!(flagged("execution-start"), broken.iter().sum::<usize>());
    }

    #[test]
    fn recurring_reports_keep_their_rhythm(calendar in some_calendar(), start in some_day()) {
        let schedule = Schedule::compute(&Template::example(), &Interval::new("I", start), &calendar).unwrap();
        let (plan, begins) = (schedule.of("approach-and-plan").unwrap().day, schedule.of("execution-start").unwrap().day);
        let reports = schedule.reports("readiness-report").unwrap();
        let mut last = plan;
        for item in &reports.items {
            let nominal = item.by_rule.unwrap_or(item.day);
            prop_assert_eq!(nominal.weekday(), terms::Weekday::Friday);
            prop_assert!(counted_days(last, nominal) <= 14 && nominal > plan && nominal < begins);
            prop_assert_eq!(item.day, calendar.on_or_before(nominal));
            last = nominal;
        }
        prop_assert!(counted_days(last, begins) <= 14, "one is missing before execution begins");
        let end = schedule.of("execution-end").unwrap().day;
        let weekly = schedule.reports("progress-report").unwrap().items.iter().map(|i| i.by_rule.unwrap_or(i.day));
        let last: Vec<i64> = weekly.map(|d| counted_days(d, end)).filter(|n| *n <= 28).collect();
        let expected = [28, 21, 14, 7].into_iter().filter(|n| *n < counted_days(begins, end));
        prop_assert_eq!(last, expected.collect::<Vec<i64>>());
    }
}

fn counted_days(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).unwrap().get_days())
}

#[test]
fn the_example_says_where_it_comes_from() {
    let template = Template::example();
    assert!(template.name.contains("example") && !template.source.is_empty());
    let owners: Vec<&Text> = template.activities.iter().map(|a| &a.owner).collect();
    assert!(owners.iter().all(|o| **o == "party" || **o == "SI"));
}

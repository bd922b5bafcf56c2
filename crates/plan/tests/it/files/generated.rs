//! Plans made by chance, and the shape in which two plans are compared.

use plan::files::{
    Activity, Constraint, ConstraintKind, Dates, DayException, Field, FieldKind, Key, Kind, Link, LinkKind, PlanFile,
    Shift, Span, WorkCalendar,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::collections::{BTreeMap, HashMap};
use terms::Date;

/// What a form can hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Mspdi,
    Xer,
    Csv,
}

fn day() -> impl Strategy<Value = Date> {
    (2015..2040_i16, 1..=12_i8, 1..=28_i8).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap())
}

fn dates() -> impl Strategy<Value = Dates> {
    (option::of(day()), option::of(day())).prop_map(|(start, finish)| Dates { start, finish })
}

/// Words with what is special in XML, XER, HTML and CSV, all of them in Windows-1252.
pub fn words() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "a", "Z", "0", "é", "£", "€", "–", "“", " ", "<", ">", "&", "&amp;", "]]>", "\"", "\"\"", "'", ",", ";", "|",
        "%", "=", "(", ")", "\\", "FS", "+3d",
    ]);
    vec(piece, 1..12)
        .prop_map(|p| p.concat().trim().to_owned())
        .prop_filter("not empty", |t| !t.is_empty())
}

fn lines() -> impl Strategy<Value = String> {
    vec(words(), 0..3).prop_map(|l| l.join("\n"))
}

fn span(holds: Holds, lag: bool) -> BoxedStrategy<Span> {
    let least = if lag { -40_i64 } else { 0 };
    let days = (least..400).prop_map(Span::Days);
    let minutes = (least * 60..20_000).prop_map(|m| Span::of_minutes(m, 480));
    match (holds, lag) {
        (Holds::Xer, _) => prop_oneof![days, minutes].boxed(),
        (_, false) => prop_oneof![days, minutes, (0..9000_i64).prop_map(Span::Elapsed)].boxed(),
        (_, true) => {
            let elapsed = (-900..9000_i64).prop_map(Span::Elapsed);
            prop_oneof![days, minutes, elapsed, (-100..300_i64).prop_map(Span::Percent)].boxed()
        }
    }
}

fn constraint() -> impl Strategy<Value = Constraint> {
    (select(ConstraintKind::ALL.to_vec()), day()).prop_map(|(kind, date)| Constraint {
        kind,
        date: (kind != ConstraintKind::AsLateAsPossible).then_some(date),
    })
}

fn custom() -> impl Strategy<Value = BTreeMap<String, String>> {
    (option::of(words()), option::of(day()), option::of(-5000..5000_i32)).prop_map(|(text, date, number)| {
        let mut out = BTreeMap::new();
        out.extend(text.map(|t| ("Workstream & more".to_owned(), t)));
        out.extend(date.map(|d| ("Papers day".to_owned(), d.to_string())));
        out.extend(number.map(|n| ("Cost".to_owned(), format!("{}.5", n))));
        out
    })
}

/// An activity without key, code and place.
pub fn activity(holds: Holds) -> impl Strategy<Value = Activity> {
    let kinds = vec![
        Kind::Task,
        Kind::Task,
        Kind::Milestone,
        Kind::StartMilestone,
        Kind::Summary,
        Kind::LevelOfEffort,
        Kind::SectionSpan,
    ];
    let first = (
        words(),
        select(kinds),
        option::of(words()),
        option::of(span(holds, false)),
        dates(),
        dates(),
        dates(),
    );
    let second = (
        proptest::collection::btree_map(0..=10_u8, dates().prop_filter("a day", |d| !d.is_empty()), 0..4),
        option::of(day()),
        vec(constraint(), 0..3),
        option::of(0..=100_u8),
        any::<bool>(),
        option::of(words()),
        lines(),
        custom(),
    );
    (first, second).prop_map(move |(first, second)| {
        let (title, kind, wbs, duration, planned, forecast, actual) = first;
        let (baselines, deadline, constraints, percent, calendar, owner, notes, custom) = second;
        Activity {
            key: Key::Task(0),
            code: String::new(),
            title,
            kind,
            parent: None,
            wbs: wbs.unwrap_or_default(),
            duration,
            planned,
            forecast,
            actual,
            baselines,
            deadline,
            constraints,
            percent,
            calendar: (calendar && holds != Holds::Csv).then_some(7),
            owner: owner.unwrap_or_default(),
            notes,
            custom,
        }
    })
}

fn calendars(holds: Holds) -> impl Strategy<Value = Vec<WorkCalendar>> {
    let exception = (2..40_i64, 0..9_i64, any::<bool>(), words());
    vec(exception, 0..8).prop_map(move |list| {
        let mut out = vec![
            WorkCalendar::standard(3, "Office & field"),
            WorkCalendar::standard(7, "Round the clock"),
        ];
        if holds == Holds::Xer {
            out[1].day_minutes = 1440; // only XER has a length of day for each calendar
        }
        out[1].week = std::array::from_fn(|_| Some(vec![Shift { from: 0, to: 1440 }]));
        let mut at = jiff::civil::date(2026, 1, 1);
        for (gap, length, works, name) in list {
            let first = at.saturating_add(jiff::Span::new().days(gap));
            let last = first.saturating_add(jiff::Span::new().days(length));
            at = last;
            out[0].exceptions.push(DayException {
                name: if holds == Holds::Xer { String::new() } else { name },
                first,
                last,
                shifts: if works {
                    vec![Shift { from: 540, to: 725 }]
                } else {
                    Vec::new()
                },
            });
        }
        out
    })
}

/// A plan that a form can hold.
pub fn plan(holds: Holds) -> impl Strategy<Value = PlanFile> {
    let rows = vec((activity(holds), any::<prop::sample::Index>()), 1..14);
    let links = vec(
        (
            any::<prop::sample::Index>(),
            any::<prop::sample::Index>(),
            select(LinkKind::ALL.to_vec()),
            span(holds, true),
        ),
        0..20,
    );
    let head = (
        words(),
        words(),
        option::of(day()),
        option::of(day()),
        option::of(day()),
    );
    (rows, links, head, calendars(holds)).prop_map(move |(rows, links, head, calendars)| {
        let mut plan = PlanFile {
            code: head.0,
            title: head.1,
            start: head.2,
            finish: head.3,
            status: head.4,
            calendar: Some(3),
            calendars,
            fields: fields(),
            ..PlanFile::default()
        };
        let mut sections: Vec<Key> = Vec::new();
        for (n, (mut a, parent)) in (1..).zip(rows) {
            a.key = Key::Task(n * 3);
            a.code = format!("R{n:02}-{}", ["FS", "x;y", "007"][usize::try_from(n % 3).unwrap()]);
            let choice = parent.index(sections.len() + 1);
            a.parent = sections.get(choice).copied();
            if a.kind == Kind::Summary {
                sections.push(a.key);
            }
            plan.activities.push(a);
        }
        plan.links = self::links(&plan, &links);
        if holds == Holds::Csv {
            csv_only(&mut plan);
        }
        plan
    })
}

type Drawn = (prop::sample::Index, prop::sample::Index, LinkKind, Span);

fn links(plan: &PlanFile, drawn: &[Drawn]) -> Vec<Link> {
    let ends: Vec<Key> = plan
        .activities
        .iter()
        .filter(|a| a.kind != Kind::Summary)
        .map(|a| a.key)
        .collect();
    if ends.is_empty() {
        return Vec::new();
    }
    let link = |(from, to, kind, lag): &Drawn| Link {
        from: *from.get(&ends),
        to: *to.get(&ends),
        kind: *kind,
        lag: *lag,
    };
    drawn.iter().map(link).collect()
}

fn fields() -> Vec<Field> {
    [
        ("Workstream & more", FieldKind::Text),
        ("Papers day", FieldKind::Date),
        ("Cost", FieldKind::Number),
    ]
    .map(|(label, kind)| Field {
        label: label.to_owned(),
        kind,
    })
    .to_vec()
}

/// A table holds rows only.
fn csv_only(plan: &mut PlanFile) {
    let blank = PlanFile::default();
    plan.code = blank.code;
    plan.title = blank.title;
    (plan.start, plan.finish, plan.status) = (None, None, None);
    plan.calendar = None;
    plan.calendars.clear();
    for field in &mut plan.fields {
        field.kind = FieldKind::Text;
    }
}

/// A plan with its rows in order of code and numbered so: what is the same whatever numbers a file gives.
pub fn canonical(plan: &PlanFile) -> PlanFile {
    let mut out = plan.clone();
    out.activities.sort_by(|a, b| a.code.cmp(&b.code));
    let keys: HashMap<Key, Key> = (0..).zip(&out.activities).map(|(n, a)| (a.key, Key::Task(n))).collect();
    for a in &mut out.activities {
        a.key = keys[&a.key];
        a.parent = a.parent.map(|p| keys[&p]);
    }
    for link in &mut out.links {
        (link.from, link.to) = (keys[&link.from], keys[&link.to]);
    }
    out.links.sort();
    out.fields.sort_by(|a, b| a.label.cmp(&b.label));
    out
}

/// Fails with the lines in which two plans differ.
pub fn assert_same(found: &PlanFile, expected: &PlanFile) {
    let (found, expected) = (canonical(found), canonical(expected));
    if found == expected {
        return;
    }
    let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
    let pairs: Vec<(&str, &str)> = found.lines().zip(expected.lines()).collect();
    let first = pairs.iter().position(|(f, e)| f != e).unwrap_or(pairs.len());
    let around = |text: &str| {
        text.lines()
            .skip(first.saturating_sub(6))
            .take(16)
            .collect::<Vec<_>>()
            .join("\n")
    };
    panic!("found\n{}\nexpected\n{}", around(&found), around(&expected));
}

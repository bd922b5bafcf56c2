//! MPXJ, which reads the files of most planning tools, as a second reader of what is written here.
//!
//! It is not part of the build: `scripts/fetch-mpxj` puts it under `target/peers`; without it or without Java the
//! test says so and checks nothing.

use super::generated::{Holds, plan};
use plan::files::{
    self, Activity, Constraint, ConstraintKind, Dates, Form, Key, Kind, Limits, Link, LinkKind, PlanFile, Span,
    WorkCalendar,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};
use terms::Date;

const TEMPORARY: &str = env!("CARGO_TARGET_TMPDIR");
const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/files/PlanFacts.java");

/// What MPXJ prints of files, or none when it is not here.
#[expect(clippy::print_stderr, reason = "who runs the tests is told what was not checked")]
fn seen(arguments: &[PathBuf]) -> Option<String> {
    let library = PathBuf::from(TEMPORARY).join("../peers/mpxj/mpxj/lib");
    if !library.join("mpxj.jar").exists() {
        eprintln!("not checked: MPXJ is not under target/peers; scripts/fetch-mpxj fetches it");
        return None;
    }
    let output = Command::new("java")
        .arg("-cp")
        .arg(library.join("*"))
        .arg(PROGRAM)
        .args(arguments)
        .output();
    let Ok(output) = output else {
        eprintln!("not checked: there is no Java to run MPXJ with");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(String::new, |d| d.to_string())
}

fn amount(span: Option<Span>, day_minutes: i64) -> String {
    match span {
        None => String::new(),
        Some(Span::Elapsed(n)) => format!("{n}e"),
        Some(Span::Percent(n)) => format!("{n}%"),
        Some(span) => span.working_minutes(day_minutes).unwrap().to_string(),
    }
}

/// The constraint as MPXJ calls it.
fn constraint(c: Option<&Constraint>, form: Form) -> String {
    use ConstraintKind as C;
    let name = match c.map(|c| c.kind) {
        None if form == Form::Mspdi => "AS_SOON_AS_POSSIBLE",
        None => "null",
        Some(C::AsLateAsPossible) => "AS_LATE_AS_POSSIBLE",
        Some(C::StartOn) if form == Form::Xer => "START_ON",
        Some(C::FinishOn) if form == Form::Xer => "FINISH_ON",
        Some(C::StartOn | C::MandatoryStart) => "MUST_START_ON",
        Some(C::FinishOn | C::MandatoryFinish) => "MUST_FINISH_ON",
        Some(C::StartNoEarlier) => "START_NO_EARLIER_THAN",
        Some(C::StartNoLater) => "START_NO_LATER_THAN",
        Some(C::FinishNoEarlier) => "FINISH_NO_EARLIER_THAN",
        Some(C::FinishNoLater) => "FINISH_NO_LATER_THAN",
    };
    format!("{name}|{}", day(c.and_then(|c| c.date)))
}

fn calendar(c: &WorkCalendar) -> String {
    let mut free = Vec::new();
    let mut at = jiff::civil::date(2026, 1, 1);
    while at < jiff::civil::date(2027, 7, 1) {
        if c.hours(at).unwrap().is_empty() {
            free.push(at.to_string());
        }
        at = at.tomorrow().unwrap();
    }
    format!("K|{}|{}|{}", c.key, c.name, free.join(" "))
}

/// The facts of a plan as they ought to be seen.
fn facts(plan: &PlanFile, keys: &BTreeMap<Key, Key>, form: Form) -> Vec<String> {
    let number = |key: Key| keys.get(&key).copied().unwrap_or(key).number();
    let mut out: Vec<String> = plan.calendars.iter().map(calendar).collect();
    for a in &plan.activities {
        if form == Form::Xer && a.kind == Kind::Summary {
            continue;
        }
        let row = if form == Form::Xer {
            in_xer(plan, a)
        } else {
            in_mspdi(plan, a)
        };
        let shared = format!("{}|{}", day(a.actual.start), day(a.actual.finish));
        let first = constraint(a.constraints.first(), form);
        out.push(format!("T|{}|{}|{row}|{shared}|{first}", number(a.key), a.title));
        let code = Some(("Activity ID", a.code.as_str())).filter(|_| form == Form::Mspdi);
        let own = a.custom.iter().map(|(l, v)| (l.as_str(), v.as_str()));
        for (label, value) in own.chain(code) {
            out.push(format!("C|{}|{label}|{value}", number(a.key)));
        }
    }
    for l in &plan.links {
        let from = plan.activities.iter().find(|a| a.key == l.from).unwrap();
        let day_minutes = plan.calendar_of(from).unwrap().day_minutes; // lags count by the predecessor's calendar
        let kind = match l.kind {
            LinkKind::FinishStart => "FINISH_START",
            LinkKind::StartStart => "START_START",
            LinkKind::FinishFinish => "FINISH_FINISH",
            LinkKind::StartFinish => "START_FINISH",
        };
        out.push(format!(
            "L|{}|{}|{kind}|{}",
            number(l.from),
            number(l.to),
            amount(Some(l.lag), day_minutes)
        ));
    }
    out
}

fn in_xer(plan: &PlanFile, a: &Activity) -> String {
    let kind = match a.kind {
        Kind::Task | Kind::Summary => "TASK_DEPENDENT",
        Kind::StartMilestone => "START_MILESTONE",
        Kind::Milestone => "FINISH_MILESTONE",
        Kind::LevelOfEffort => "LEVEL_OF_EFFORT",
        Kind::SectionSpan => "WBS_SUMMARY",
    };
    let parent = a.parent.and_then(|p| plan.activities.iter().find(|a| a.key == p));
    [
        a.code.clone(),
        kind.to_owned(),
        parent.map_or(&plan.title, |p| &p.title).clone(),
        day(a.planned.start),
        day(a.planned.finish),
        day(a.forecast.start),
        day(a.forecast.finish),
        constraint(a.constraints.get(1), Form::Xer),
    ]
    .join("|")
}

fn in_mspdi(plan: &PlanFile, a: &Activity) -> String {
    let milestone = matches!(a.kind, Kind::Milestone | Kind::StartMilestone);
    let sums_up = plan.activities.iter().any(|b| b.parent == Some(a.key)); // MPXJ: only with rows below it
    let mut level = 1;
    let mut above = a.parent;
    while let Some(parent) = above.and_then(|p| plan.activities.iter().find(|a| a.key == p)) {
        level += 1;
        above = parent.parent;
    }
    let mut out = vec![milestone.to_string(), sums_up.to_string(), level.to_string()];
    out.extend([day(a.forecast.start), day(a.forecast.finish), day(a.deadline)]);
    for n in 1..=10 {
        let dates = a.baselines.get(&n).copied().unwrap_or_default();
        out.extend([day(dates.start), day(dates.finish)]);
    }
    let text = |t: &str| if t.is_empty() { "null".to_owned() } else { t.to_owned() };
    out.extend([amount(a.duration, 480), text(&a.owner), text(&a.wbs)]);
    out.join("|")
}

/// MPXJ makes up a WBS code where there is none, and a finish where there are a start and a duration; it takes a
/// quotation mark at the beginning of an XER cell for a beginning of quoted text.
fn without_guesses(mut plan: PlanFile) -> PlanFile {
    let plain = |text: &mut String| *text = text.trim_start_matches('"').to_owned() + ".";
    plain(&mut plan.title);
    for a in &mut plan.activities {
        plain(&mut a.title);
        a.custom.values_mut().filter(|v| v.starts_with('"')).for_each(plain);
        if a.wbs.is_empty() {
            a.wbs.clone_from(&a.code);
        }
        if a.forecast.start.is_none() || a.forecast.finish.is_none() {
            a.forecast = Dates::default();
        }
    }
    plan
}

/// Whether a line tells of a value that travels as an added field, for which MPXJ has no other place either.
fn travels(plan: &PlanFile, line: &str) -> bool {
    let label = line.strip_prefix("C|").and_then(|l| l.split('|').nth(1));
    label.is_some_and(|l| l != "Activity ID" && plan.fields.iter().all(|f| f.label != l))
}

#[test]
fn mpxj_sees_what_was_written() {
    let mut runner = TestRunner::deterministic();
    let mut paths = Vec::new();
    let mut expected = Vec::new();
    for n in 0..24 {
        let (holds, form, end) = if n % 2 == 0 {
            (Holds::Mspdi, Form::Mspdi, "xml")
        } else {
            (Holds::Xer, Form::Xer, "xer")
        };
        let plan = without_guesses(plan(holds).new_tree(&mut runner).unwrap().current());
        let written = files::write(&plan, form).unwrap();
        let path = PathBuf::from(TEMPORARY).join(format!("plan-{n}.{end}"));
        fs::write(&path, &written.bytes).unwrap();
        let mut lines = facts(&plan, &written.keys, form);
        lines.sort();
        expected.push((path.file_name().unwrap().to_string_lossy().into_owned(), lines, plan));
        paths.push(path);
        assert!(
            files::read(&written.bytes, &Limits::default())
                .unwrap()
                .problems
                .is_empty()
        );
    }
    let Some(seen) = seen(&paths) else { return };
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut file = "";
    for line in seen.lines() {
        match line.strip_prefix("FILE ") {
            Some(name) => file = name,
            None => found.entry(file).or_default().push(line),
        }
    }
    let mut differences = Vec::new();
    for (name, lines, plan) in &expected {
        let seen = found.remove(name.as_str()).unwrap_or_default();
        let missing = lines
            .iter()
            .filter(|l| !seen.contains(&l.as_str()))
            .map(|l| format!("{name}: written {l}"));
        differences.extend(missing);
        let more = seen
            .iter()
            .filter(|s| !travels(plan, s) && !lines.iter().any(|l| l == *s))
            .map(|l| format!("{name}: seen    {l}"));
        differences.extend(more);
    }
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// Titles with their dates, and links by title: what no tool may lose.
fn outline(plan: &PlanFile) -> Vec<String> {
    let title = |key: Key| {
        plan.activities
            .iter()
            .find(|a| a.key == key)
            .map_or("", |a| a.title.as_str())
    };
    let rows = plan.activities.iter().filter(|a| a.kind != Kind::Summary);
    let mut out: Vec<String> = rows
        .map(|a| {
            let dates = [
                a.actual.start,
                a.actual.finish,
                a.constraints.first().and_then(|c| c.date),
            ];
            let duration = a.duration.filter(|_| a.actual.start.is_none()); // of work under way MPXJ writes another one
            format!("{}|{}|{}", a.title, dates.map(day).join("|"), amount_of(plan, duration))
        })
        .collect();
    let lag = |l: &Link| amount_of(plan, Some(l.lag));
    out.extend(
        plan.links
            .iter()
            .map(|l| format!("{} {} {} {}", title(l.from), l.kind.letters(), lag(l), title(l.to))),
    );
    out.sort();
    out
}

fn amount_of(plan: &PlanFile, span: Option<Span>) -> String {
    let minutes = span.and_then(|s| s.working_minutes(plan.day_minutes));
    minutes.map_or_else(String::new, |m| m.to_string())
}

#[test]
fn what_mpxj_writes_is_read() {
    let original = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fixtures/plans/exported.xer"
    ));
    let expected = files::read(&fs::read(&original).unwrap(), &Limits::default())
        .unwrap()
        .plan;
    for end in ["xer", "xml"] {
        let path = PathBuf::from(TEMPORARY).join(format!("by-mpxj.{end}"));
        if seen(&["convert".into(), original.clone(), path.clone()]).is_none() {
            return;
        }
        let bytes = fs::read(&path).unwrap();
        let reading = files::read(&bytes, &Limits::default()).unwrap();
        assert_eq!(reading.problems, Vec::new());
        assert_eq!(outline(&reading.plan), outline(&expected), "{end}");
        let back = files::rewrite(&bytes, &reading.plan, &Limits::default()).unwrap();
        assert!(back.bytes == bytes);
    }
}

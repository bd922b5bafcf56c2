//! What is written is read again; what is put back changes nothing else.

use super::generated::{Holds, activity, assert_same, plan};
use plan::files::{self, Activity, Form, Key, Kind, Limits, Link, LinkKind, PlanFile, Span, xer::Charset};
use proptest::{collection::vec, prelude::*, sample::Index};

fn read(bytes: &[u8]) -> PlanFile {
    let reading = files::read(bytes, &Limits::default()).unwrap();
    assert_eq!(reading.problems, Vec::new());
    reading.plan
}

fn check(plan: &PlanFile, form: Form) {
    let written = files::write(plan, form).unwrap();
    if form != Form::Csv {
        assert_eq!(written.left_out, Vec::new());
    }
    assert_eq!(Form::of(&written.bytes), form);
    let back = read(&written.bytes);
    assert_same(&back, plan);
    if form != Form::Csv {
        let again = files::rewrite(&written.bytes, &back, &Limits::default()).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&again.bytes),
            String::from_utf8_lossy(&written.bytes)
        );
        assert_eq!(again.left_out, Vec::new());
    }
}

/// Rows take what chance offers, links come and go, rows are added; the file then says the same.
fn check_changes(plan: &PlanFile, form: Form, donors: Vec<(Activity, Index)>) {
    let written = files::write(plan, form).unwrap();
    let mut wanted = read(&written.bytes);
    let count = wanted.activities.len();
    for (nth, (donor, at)) in donors.into_iter().enumerate() {
        if nth % 3 == 2 {
            add(&mut wanted, donor, nth, at);
            continue;
        }
        let a = &mut wanted.activities[at.index(count)];
        let (key, code, parent, kind) = (a.key, a.code.clone(), a.parent, a.kind);
        *a = donor;
        (a.key, a.code, a.parent) = (key, code, parent);
        if kind == Kind::Summary || a.kind == Kind::Summary {
            a.kind = kind;
        }
    }
    let kept = wanted.links.len() / 2;
    wanted.links.truncate(kept);
    if let Some(link) = wanted.links.first_mut() {
        link.lag = Span::Days(9);
    }
    let again = files::rewrite(&written.bytes, &wanted, &Limits::default()).unwrap();
    assert_eq!(again.left_out, Vec::new());
    assert_same(&read(&again.bytes), &wanted);
}

fn add(wanted: &mut PlanFile, mut a: Activity, nth: usize, at: Index) {
    a.code = format!("N{nth}");
    a.key = Key::Task(1_000_000 + i64::try_from(nth).unwrap());
    let sections: Vec<Key> = wanted
        .activities
        .iter()
        .filter(|a| a.kind == Kind::Summary)
        .map(|a| a.key)
        .collect();
    a.parent = sections.get(at.index(sections.len() + 1)).copied();
    let first = wanted
        .activities
        .iter()
        .find(|a| a.kind != Kind::Summary)
        .map(|a| a.key);
    if let Some(from) = first.filter(|_| a.kind != Kind::Summary) {
        wanted.links.insert(
            0,
            Link {
                from,
                to: a.key,
                kind: LinkKind::StartStart,
                lag: Span::Days(1),
            },
        );
    }
    wanted.activities.push(a);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn mspdi(plan in plan(Holds::Mspdi)) {
        check(&plan, Form::Mspdi);
    }

    #[test]
    fn xer(plan in plan(Holds::Xer)) {
        check(&plan, Form::Xer);
    }

    #[test]
    fn csv(plan in plan(Holds::Csv)) {
        check(&plan, Form::Csv);
    }

    #[test]
    fn changes_to_mspdi(plan in plan(Holds::Mspdi), donors in vec((activity(Holds::Mspdi), any::<Index>()), 1..9)) {
        check_changes(&plan, Form::Mspdi, donors);
    }

    #[test]
    fn changes_to_xer(plan in plan(Holds::Xer), donors in vec((activity(Holds::Xer), any::<Index>()), 1..9)) {
        check_changes(&plan, Form::Xer, donors);
    }

    /// From one tool to the other and back.
    #[test]
    fn mspdi_to_xer_and_back(mut plan in plan(Holds::Xer)) {
        plan.calendars[1].day_minutes = 480;
        let mspdi = files::write(&plan, Form::Mspdi).unwrap();
        let xer = files::write(&read(&mspdi.bytes), Form::Xer).unwrap();
        let back = files::write(&read(&xer.bytes), Form::Mspdi).unwrap();
        assert_same(&read(&back.bytes), &plan);
    }

    #[test]
    fn chance_bytes_are_refused_or_read(bytes in vec(any::<u8>(), 0..400), mark in 0..4_usize) {
        let mut all = [&b""[..], b"<Project xmlns=\"http://schemas.microsoft.com/project\">", b"ERMHDR\t1\n%T\tTASK\n", b"ID,Title\n"][mark].to_vec();
        all.extend(bytes);
        let _ = files::read(&all, &Limits::default());
    }
}

#[test]
fn characters_beyond_the_code_page() {
    let mut plan = PlanFile {
        code: "P".to_owned(),
        title: "Žluťoučký kůň".to_owned(),
        ..PlanFile::default()
    };
    plan.activities.push(Activity::new(Key::Task(1), "納期"));
    let narrow = files::xer::write(&plan, Charset::Windows1252).unwrap();
    let told: Vec<String> = narrow.left_out.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|t| t.contains("納期")), "{told:?}");
    let wide = files::xer::write(&plan, Charset::Utf8).unwrap();
    let back = files::read(&wide.bytes, &Limits::default()).unwrap().plan;
    assert_eq!(back.title, plan.title);
    assert_eq!(back.activities[0].title, "納期");
}

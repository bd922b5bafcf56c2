//! Lists: order, filters, search, pages, links from both ends, and what is remembered of them.

use proptest::prelude::*;
use record::{At, Derived, Edit, Filter, Inbound, Position, Query, Roles, Test, View, Viewer, What};

use crate::plan::{Desk, ROLES, TASKS, Task, any, of_task, today};

fn all() -> Viewer {
    Viewer::with(Roles::of(&ROLES))
}

fn keys(desk: &Desk, at: u64, query: &Query) -> Vec<u32> {
    let viewer = all();
    let view = View::new(&desk.state, Position(at), today(), &viewer, &record::Nobody);
    view.list(TASKS, query).unwrap().keys
}

fn desk() -> Desk {
    let mut desk = Desk::furnished();
    desk.edit(&[
        Edit::new("tasks", What::Set(1))
            .typed("forecast", "2023-09-10")
            .typed("rag", "Red")
            .typed("hands", "10"),
        Edit::new("tasks", What::Set(2))
            .typed("forecast", "2023-09-02")
            .typed("rag", "Green")
            .typed("hands", "9"),
        Edit::new("tasks", What::Add)
            .typed("id", "T-10")
            .typed("title", "paint the mast")
            .typed("rag", "Red"),
    ])
    .unwrap();
    desk
}

fn query(filters: &[(&str, Test, &str)]) -> Query {
    let filter = |(name, test, typed): &(&str, Test, &str)| Filter {
        column: of_task(name),
        test: *test,
        typed: (*typed).to_owned(),
    };
    Query {
        filters: filters.iter().map(filter).collect(),
        limit: 10,
        ..Query::default()
    }
}

#[test]
fn filters_follow_from_the_kind() {
    let desk = desk();
    let check = |filters: &[(&str, Test, &str)], expected: &[u32]| {
        assert_eq!(keys(&desk, 2, &query(filters)), expected, "{filters:?}");
    };
    check(&[], &[1, 2, 3, 4]);
    check(&[("rag", Test::Is, "red")], &[1, 4]);
    check(&[("rag", Test::Is, "red"), ("rag", Test::Is, "green")], &[1, 2, 4]);
    check(&[("rag", Test::IsNot, "red")], &[2, 3]);
    check(&[("rag", Test::Empty, "")], &[3]);
    check(&[("rag", Test::Filled, "")], &[1, 2, 4]);
    check(&[("owner", Test::Is, "arden")], &[1]);
    check(&[("after", Test::Is, "T-1")], &[2]);
    check(&[("forecast", Test::AtLeast, "2023-09-02")], &[1, 2]);
    check(
        &[
            ("forecast", Test::AtLeast, "2023-09-03"),
            ("forecast", Test::AtMost, "2023-09-10"),
        ],
        &[1],
    );
    check(&[("hands", Test::AtMost, "9")], &[2]);
    check(&[("title", Test::Contains, "MAST")], &[2, 4]);
    check(&[("title", Test::Is, "paint the hull")], &[3]);
    check(&[("id", Test::Is, "t-10")], &[4]);
    let viewer = all();
    let view = View::new(&desk.state, Position(2), today(), &viewer, &record::Nobody);
    let refusal = view.list(TASKS, &query(&[("hands", Test::Is, "many")])).unwrap_err();
    assert_eq!(refusal.reasons().fields[0].code, "not-a-number");
    assert_eq!(
        view.list(
            TASKS,
            &Query {
                sort: Some((99, false)),
                ..Query::default()
            }
        )
        .unwrap_err()
        .code(),
        "unknown-field"
    );
}

#[test]
fn lists_sort_with_nothing_last_and_turn_in_pages() {
    let desk = desk();
    let check = |name: &str, reversed, expected: &[u32]| {
        let sorted = Query {
            sort: Some((of_task(name), reversed)),
            limit: 10,
            ..Query::default()
        };
        assert_eq!(keys(&desk, 2, &sorted), expected, "{name} {reversed}");
        let page = Query {
            offset: 1,
            limit: 2,
            ..sorted
        };
        assert_eq!(keys(&desk, 2, &page), expected[1..3], "{name} {reversed}");
    };
    check("id", false, &[1, 2, 3, 4]);
    check("id", true, &[4, 3, 2, 1]);
    check("forecast", false, &[2, 1, 3, 4]);
    check("forecast", true, &[1, 2, 3, 4]);
    check("hands", false, &[2, 1, 3, 4]);
    check("owner", false, &[1, 2, 3, 4]);
    check("owner", true, &[2, 1, 3, 4]);
    check("title", false, &[1, 3, 4, 2]);
}

#[test]
fn search_finds_every_word_at_its_moment() {
    let mut desk = desk();
    desk.set(1, "title", "Lay the Mainmast").unwrap();
    let check = |at, words: &str, expected: &[u32]| {
        assert_eq!(
            keys(
                &desk,
                at,
                &Query {
                    search: words.into(),
                    limit: 10,
                    ..Query::default()
                }
            ),
            expected,
            "{words}"
        );
    };
    check(3, "mast", &[1, 2, 4]);
    check(3, "MAST paint", &[4]);
    check(3, "keel", &[]);
    check(2, "keel", &[1]);
    check(1, "mast", &[2]);
    check(3, "t\u{2013}10", &[4]);
    check(0, "mast", &[]);
    let viewer = all();
    let view = View::new(&desk.state, Position(3), today(), &viewer, &record::Nobody);
    assert_eq!(view.search("arden", 5), [any("parties", 1)]);
}

#[test]
fn links_are_seen_from_both_ends() {
    let mut desk = desk();
    desk.set(3, "owner", "Arden").unwrap();
    desk.set(1, "owner", "").unwrap();
    let viewer = all();
    let inbound =
        |at| View::new(&desk.state, Position(at), today(), &viewer, &record::Nobody).inbound(any("parties", 1));
    let of = |keys: &[u32]| {
        let heading = "Tasks it owns".to_owned();
        vec![Inbound {
            register: TASKS,
            column: of_task("owner"),
            heading,
            keys: keys.to_vec(),
        }]
    };
    assert_eq!(inbound(2), of(&[1]));
    assert_eq!(inbound(3), of(&[1, 3]));
    assert_eq!(inbound(4), of(&[3]));
    let at = desk.state.now(today());
    assert_eq!(at.pointing::<Task>(any("tasks", 1)).len(), 1);
}

#[test]
fn history_shows_each_step() {
    let mut desk = desk();
    desk.set(1, "forecast", "").unwrap();
    let viewer = all();
    let view = View::new(&desk.state, Position(3), today(), &viewer, &record::Nobody);
    let lines: Vec<String> = view
        .history(any("tasks", 1))
        .iter()
        .flat_map(|step| {
            let of = |f: &record::FieldStep| {
                let name = view.info(TASKS).columns[f.column].name;
                format!(
                    "{} {} {name}: `{}` to `{}`",
                    step.made.position,
                    step.verb.word(),
                    f.before,
                    f.after
                )
            };
            step.fields.iter().map(of).collect::<Vec<_>>()
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    3 set forecast: `2023-09-10` to ``
    2 set forecast: `` to `2023-09-10`
    2 set rag: `` to `Red`
    2 set hands: `` to `10`
    1 new id: `` to `T-1`
    1 new title: `` to `Lay the keel`
    1 new owner: `` to `Arden`
    ");
    assert_eq!(view.changed_since(Position(2)), [(Position(3), any("tasks", 1))]);
    let of_tasks = record::EntryQuery {
        register: Some(TASKS),
        limit: 2,
        ..Default::default()
    };
    let (page, total) = view.entries(&of_tasks);
    assert_eq!((page.len(), page[0].position, total), (2, Position(3), 3));
}

struct Reds(usize, std::sync::atomic::AtomicUsize);

static RUNS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

impl Derived for Reds {
    type Question = ();
    fn derive(at: &At<'_>, _question: &()) -> Self {
        let run = RUNS.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let reds = at
            .all::<Task>()
            .filter(|(_, task)| task.rag == Some(terms::Rag::Red))
            .count();
        Self(reds, run.into())
    }
}

#[test]
fn derived_answers_are_remembered_until_what_they_read_is_touched() {
    let mut desk = desk();
    let ask = |desk: &Desk, at| {
        let answer = desk.state.derived::<Reds>(Position(at), today(), &());
        (answer.0, answer.1.load(std::sync::atomic::Ordering::SeqCst))
    };
    assert_eq!(ask(&desk, 2), (2, 0));
    assert_eq!(ask(&desk, 2), (2, 0));
    desk.edit(&[Edit::new("parties", What::Set(1)).typed("name", "Ardenne")])
        .unwrap();
    assert_eq!(ask(&desk, 3), (2, 0), "only parties were touched");
    desk.set(1, "rag", "Green").unwrap();
    assert_eq!(ask(&desk, 4), (1, 1));
    assert_eq!(ask(&desk, 3), (2, 0), "the past is remembered too");
    assert_eq!(ask(&desk, 1), (0, 2));
}

#[test]
fn looking_at_the_past_does_not_forget_the_newest() {
    struct Forecasts(usize);
    impl Derived for Forecasts {
        type Question = ();
        fn derive(at: &At<'_>, (): &()) -> Self {
            static RUNS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
            let _ = at.all::<Task>().count();
            Self(RUNS.fetch_add(1, std::sync::atomic::Ordering::SeqCst))
        }
    }
    let mut desk = desk();
    for n in 0..20 {
        desk.set(1, "hands", &(100 + n).to_string()).unwrap();
    }
    let newest = desk.state.position();
    let run = |at: Position| desk.state.derived::<Forecasts>(at, today(), &()).0;
    let first = run(newest);
    for back in 1..=20 {
        run(Position(newest.0 - back));
    }
    assert!(run(Position(newest.0 - 19)) > first, "the past gives way");
    assert_eq!(run(newest), first, "the newest is worked out once");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    /// An order repaired after changes is the order sorted anew.
    #[test]
    fn repaired_orders_are_sorted(changes in proptest::collection::vec((1u32..30, 0u32..50, 0..4), 1..25)) {
        let mut desk = Desk::furnished();
        let more: Vec<_> = (10..37)
            .map(|n| Edit::new("tasks", What::Add).typed("id", format!("T-{n}")).typed("title", format!("task {n}")))
            .collect();
        desk.edit(&more).unwrap();
        let columns = [None, Some(of_task("hands")), Some(of_task("owner")), Some(of_task("title"))];
        for (key, value, kind) in changes {
            let edit = match kind {
                0 => Edit::new("tasks", What::Set(key)).typed("hands", value.to_string()),
                1 => Edit::new("tasks", What::Set(key)).typed("owner", if value % 2 == 0 { "Arden" } else { "Boreal" }),
                2 => Edit::new("tasks", What::Drop(key)),
                _ => Edit::new("parties", What::Set(1)).typed("name", format!("Arden {value}")),
            };
            let _ = desk.edit(&[edit]); // the refused ones change nothing
            let position = desk.state.position();
            let fresh = desk.state.preview();
            for column in columns {
                prop_assert_eq!(desk.state.ordered(TASKS, column, position), fresh.ordered(TASKS, column, position));
            }
        }
    }
}

//! Rights: rows, guarded columns, links, reasons, and the table of who may do what.

use record::{Edit, Filter, Person, Position, Query, RESTRICTED, Roles, Test, View, Viewer, WITHHELD, What};

use crate::plan::{ASSURER, CHAIR, Desk, PARTIES, PMO, TASKS, any, member_of, of_task, schema, today};

fn view<'a>(desk: &'a Desk, viewer: &'a Viewer) -> View<'a> {
    View::new(&desk.state, desk.state.position(), today(), viewer, &record::Nobody)
}

fn query() -> Query {
    Query {
        limit: 100,
        ..Query::default()
    }
}

#[test]
fn only_permitted_rows_are_given() {
    let desk = Desk::furnished();
    let check = |viewer: Viewer, parties: Result<&[u32], &str>, tasks: Result<&[u32], &str>| {
        let view = view(&desk, &viewer);
        for (register, expected) in [(PARTIES, parties), (TASKS, tasks)] {
            let listed = view.list(register, &query()).map(|page| page.keys);
            assert_eq!(listed.as_deref().map_err(|r| r.code()), expected);
        }
    };
    check(Viewer::with(PMO), Ok(&[1, 2]), Ok(&[1, 2, 3]));
    check(member_of(2), Ok(&[2]), Ok(&[1, 2, 3]));
    check(Viewer::with(ASSURER), Err("forbidden"), Ok(&[1, 2, 3]));
    check(Viewer::default(), Err("forbidden"), Err("forbidden"));
}

#[test]
fn links_to_what_may_not_be_seen_read_restricted() {
    let desk = Desk::furnished();
    let (viewer, owner) = (member_of(2), of_task("owner"));
    let view = view(&desk, &viewer);
    assert_eq!(view.show(any("tasks", 1), owner), RESTRICTED);
    assert_eq!(view.show(any("tasks", 2), owner), "Boreal");
    assert_eq!(view.publish(any("tasks", 1), owner), r#"{"name":"restricted"}"#);
    assert_eq!(view.publish(any("tasks", 2), owner), r#"{"key":2,"name":"Boreal"}"#);
    assert_eq!(view.links(any("tasks", 1), owner)[0].target, None);
    assert_eq!(view.record("parties", 1), None);
    assert_eq!(view.show(any("parties", 1), 0), RESTRICTED);
    assert!(view.inbound(any("parties", 1)).is_empty());
    assert!(view.history(any("parties", 1)).is_empty());
    assert!(view.named(PARTIES, "Arden").is_empty());
    assert!(view.search("arden", 10).is_empty());
    let by_owner = Query {
        sort: Some((owner, false)),
        ..query()
    };
    assert_eq!(view.list(TASKS, &by_owner).unwrap_err().code(), "forbidden");
    let of_arden = Filter {
        column: owner,
        test: Test::Is,
        typed: "Arden".into(),
    };
    let probe = Query {
        filters: vec![of_arden],
        ..query()
    };
    assert_eq!(
        view.list(TASKS, &probe).unwrap_err().reasons().fields[0].code,
        "unknown-name"
    );
}

#[test]
fn guarded_values_open_only_to_those_with_leave() {
    let mut desk = Desk::furnished();
    desk.viewer = Viewer::with(Roles::of(&[PMO, CHAIR]));
    desk.set(2, "cost", "20 pounds").unwrap();
    let cost = of_task("cost");
    let check = |viewer: Viewer, shown: &str, json: &str| {
        let view = view(&desk, &viewer);
        assert_eq!(view.show(any("tasks", 2), cost), shown);
        assert_eq!(view.publish(any("tasks", 2), cost), json);
        assert_eq!(view.stored(any("tasks", 2), cost), None);
        let step = view.history(any("tasks", 2)).remove(0);
        assert_eq!(step.fields[0].after, shown);
        assert!(view.publish_record(any("tasks", 2)).unwrap().contains("pounds") == (shown != WITHHELD));
    };
    check(Viewer::with(PMO), WITHHELD, "null");
    check(Viewer::with(CHAIR), "20 pounds", "\"20 pounds\"");
    check(member_of(2), "20 pounds", "\"20 pounds\"");
    check(member_of(1), WITHHELD, "null");
    assert_eq!(format!("{:?}", desk.task(2).cost), "Some(Guarded)");
}

#[test]
fn guarded_columns_answer_no_probe() {
    let desk = Desk::furnished();
    let cost = of_task("cost");
    for viewer in [Viewer::with(CHAIR), Viewer::with(PMO), member_of(2)] {
        let view = view(&desk, &viewer);
        for test in Test::ALL {
            let filter = Filter {
                column: cost,
                test,
                typed: "12 pounds".into(),
            };
            let refusal = view
                .list(
                    TASKS,
                    &Query {
                        filters: vec![filter],
                        ..query()
                    },
                )
                .unwrap_err();
            assert_eq!(refusal.code(), "guarded", "{test:?}");
        }
        let sorted = view.list(
            TASKS,
            &Query {
                sort: Some((cost, true)),
                ..query()
            },
        );
        assert_eq!(sorted.unwrap_err().code(), "guarded");
        assert!(view.search("pounds", 10).is_empty());
    }
    let mut desk = Desk::furnished();
    assert_eq!(desk.set(2, "cost", "1 pound").unwrap_err().code(), "forbidden");
    // A form sent back as it was shown changes nothing of it.
    desk.edit(&[Edit::new("tasks", What::Set(2))
        .typed("cost", WITHHELD)
        .typed("note", "seen")])
        .unwrap();
    assert_eq!(
        view(&desk, &Viewer::with(CHAIR)).show(any("tasks", 2), cost),
        "12 pounds"
    );
}

#[test]
fn edits_need_the_right() {
    let check = |viewer: Viewer, edit: Edit, expected: Result<usize, &str>| {
        let mut desk = Desk::furnished().with_viewer(viewer);
        let done = desk.edit(std::slice::from_ref(&edit)).map(|changed| changed.len());
        assert_eq!(done.as_ref().map_err(|r| r.code()).copied(), expected, "{edit:?}");
    };
    let set = |key| Edit::new("tasks", What::Set(key));
    check(member_of(1), set(1).typed("forecast", "2023-09-01"), Ok(1));
    check(member_of(1), set(1).typed("title", "mine"), Err("forbidden"));
    check(
        member_of(1),
        set(1).typed("forecast", "2023-09-01").typed("title", "mine"),
        Err("forbidden"),
    );
    check(member_of(1), set(2).typed("forecast", "2023-09-01"), Err("forbidden"));
    check(member_of(1), set(3).typed("note", "nobody's"), Err("forbidden"));
    check(member_of(1), Edit::new("tasks", What::Drop(1)), Err("forbidden"));
    check(
        member_of(1),
        Edit::new("tasks", What::Add).typed("id", "T-9").typed("title", "x"),
        Err("forbidden"),
    );
    check(Viewer::with(ASSURER), set(1).typed("note", "x"), Err("forbidden"));
    check(Viewer::default(), set(1).typed("note", "x"), Err("missing"));
    check(
        member_of(1),
        Edit::new("parties", What::Set(2)).typed("name", "x"),
        Err("missing"),
    );
    check(Viewer::with(PMO), set(3).typed("title", "x"), Ok(1));
}

#[test]
fn rights_are_todays_also_on_the_past() {
    let mut desk = Desk::furnished();
    desk.set(1, "owner", "Boreal").unwrap();
    let (old, new) = (member_of(1), member_of(2));
    let past = |viewer| View::new(&desk.state, Position(1), today(), viewer, &record::Nobody).rights(any("tasks", 1));
    assert!(past(&new).columns[of_task("forecast")] && !past(&new).columns[of_task("title")]);
    assert!(past(&old).columns.iter().all(|may| !may));
    assert_eq!(past(&new).doors, [crate::plan::CLOSED]);
}

#[test]
fn reasons_go_to_those_who_see_all_of_an_entry() {
    let desk = Desk::furnished();
    let check = |viewer: Viewer, expected| assert_eq!(view(&desk, &viewer).may_read_reason(Position(1)), expected);
    check(Viewer::with(PMO), true);
    check(member_of(1), false);
    let viewer = member_of(1);
    assert_eq!(view(&desk, &viewer).entry(Position(1)).len(), 4);
    let mut desk = desk;
    desk.edit(&[Edit::new("parties", What::Add).typed("name", "Cirrus")])
        .unwrap();
    let shown = view(&desk, &viewer).entries(&record::EntryQuery {
        limit: 10,
        ..Default::default()
    });
    assert_eq!(
        (shown.1, shown.0[0].position, shown.0[0].by.as_str()),
        (1, Position(1), "ada")
    );
}

#[test]
fn whose_own_it_is_may_be_a_person() {
    let mut who = record::Concerned::default();
    who.add_person(&Person::new("ada"));
    assert!(who.includes(&Viewer::with(PMO).person(Person::new("ada"))));
    assert!(!who.includes(&Viewer::with(PMO).person(Person::new("bob"))));
    assert!(!who.includes(&member_of(1)));
}

#[test]
fn the_matrix_says_who_may_do_what() {
    insta::assert_snapshot!(schema().access_matrix(), @r"
    parties  pmo  chair  participant  assurer
    see      all  all    own          -
    open     -    all    own          -
    edit     all  -      -            -

    tasks   pmo  chair  participant                  assurer
    see     all  all    all                          all
    open    -    all    own                          -
    edit    all  -      own: forecast done rag note  -
    agreed  -    all    -                            -
    closed  -    -      own                          -
    ");
}

#[test]
fn the_lock_names_everything_for_ever() {
    let schema = schema();
    let lock = schema.lock();
    insta::assert_snapshot!(lock, @r"
    parties
    parties.name text
    parties.phone text? guarded
    tasks
    tasks.id code
    tasks.title text
    tasks.heading now title
    tasks.owner link(parties)?
    tasks.after links(tasks)?
    tasks.agreed when?
    tasks.forecast when?
    tasks.done date?
    tasks.rag rag?
    tasks.progress choice(open|under-way|done)?
    tasks.hands integer?
    tasks.critical bool?
    tasks.lead person?
    tasks.note text?
    tasks.cost text? guarded
    tasks.closed date?
    ");
    assert!(schema.broken_promises(&lock).is_empty());
    let check = |line: &str, expected: &str| {
        let broken = schema.broken_promises(&format!("{lock}{line}\n"));
        assert!(broken.len() == 1 && broken[0].contains(expected), "{broken:?}");
    };
    check("tasks.gone text", "gone");
    check("tasks.hands text?", "type has changed");
    check("tasks.note now title", "in use again");
}

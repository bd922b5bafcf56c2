//! Deciding: patches, conflicts, doors, actions, and everything that cannot be.

use record::{Ask, Edit, Position, Ref, Refusal, Verb, What};
use terms::Text;

use crate::plan::{Desk, Task, TaskId, any, blank, member_of, today};

fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
    result.unwrap_err().code()
}

fn field_codes<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Vec<String> {
    let refusal = result.unwrap_err();
    refusal
        .reasons()
        .fields
        .iter()
        .map(|fault| format!("{}:{}:{}", fault.edit, fault.field, fault.code))
        .collect()
}

#[test]
fn an_edit_writes_only_what_differs() {
    let mut desk = Desk::furnished();
    let form = Edit::new("tasks", What::Set(1))
        .typed("title", "Lay the keel")
        .typed("owner", "Arden")
        .typed("forecast", "by 1 September 2023")
        .typed("note", "");
    desk.edit(&[form]).unwrap();
    let line = &desk.journal[1].lines[0];
    assert!(
        line.text
            .starts_with(r#"{"set":"tasks/1","to":{"forecast":{"by":"2023-09-01"}},"salt":""#),
        "{}",
        line.text
    );
    assert_eq!(code(desk.set(1, "title", "Lay the keel")), "nothing-changed");
}

#[test]
fn different_fields_merge_and_the_same_field_conflicts() {
    let mut desk = Desk::furnished();
    let drawn = desk.state.position();
    desk.set(1, "forecast", "2023-09-01").unwrap();
    let note = Edit::new("tasks", What::Set(1))
        .typed("note", "mine")
        .typed("forecast", "")
        .seen(drawn);
    desk.edit(&[note]).unwrap();
    assert_eq!(desk.task(1).forecast.unwrap().to_string(), "2023-09-01");
    assert_eq!(desk.task(1).note.as_deref(), Some("mine"));

    let late = Edit::new("tasks", What::Set(1))
        .typed("forecast", "2023-10-01")
        .typed("hands", "4")
        .seen(drawn);
    let refusal = desk.edit(&[late]).unwrap_err();
    assert_eq!(refusal.code(), "conflict");
    let [conflict] = refusal.reasons().conflicts.as_slice() else {
        panic!("one conflict expected")
    };
    assert_eq!((conflict.record, conflict.field), (any("tasks", 1), "forecast"));
    assert_eq!(
        [&conflict.before, &conflict.theirs, &conflict.yours],
        ["", "2023-09-01", "2023-10-01"]
    );
    assert_eq!(desk.task(1).hands, None, "nothing of a refused edit is taken");

    let same = Edit::new("tasks", What::Set(1))
        .typed("forecast", "2023-09-01")
        .typed("hands", "4")
        .seen(drawn);
    desk.edit(&[same]).unwrap();
    assert_eq!(desk.task(1).hands, Some(4));
}

#[test]
fn a_door_moves_only_by_its_action() {
    let mut desk = Desk::furnished();
    assert_eq!(code(desk.set(1, "agreed", "2023-09-01")), "door");
    let add = Edit::new("tasks", What::Add)
        .typed("id", "T-9")
        .typed("title", "x")
        .typed("agreed", "2023-09-01");
    assert_eq!(code(desk.edit(std::slice::from_ref(&add))), "door");
    assert_eq!(
        code(desk.act("agree", &[("task", "T-1"), ("date", "2023-09-01")], None)),
        "forbidden"
    );
    desk.viewer = record::Viewer::with(crate::plan::CHAIR);
    desk.act("agree", &[("task", "T-1"), ("date", "2023-09-01")], None)
        .unwrap();
    assert_eq!(desk.task(1).agreed.unwrap().to_string(), "2023-09-01");
    assert_eq!(desk.header(2).act, "tasks.agreed");

    desk.viewer = record::Viewer::with(crate::plan::PMO);
    let source = record::Source {
        reading: [1; 32],
        series: "s".into(),
        name: "first".into(),
        on: None,
    };
    desk.import(&source, &[add.cell("agreed", 812)]).unwrap();
    assert_eq!(desk.task(4).agreed.unwrap().to_string(), "2023-09-01");
    assert!(
        desk.journal[2].lines[0].text.contains(r#""from":{"agreed":812}"#),
        "{}",
        desk.journal[2].lines[0].text
    );
    let again = Edit::new("tasks", What::Set(4)).typed("agreed", "2023-10-01");
    assert_eq!(code(desk.import(&source, &[again])), "door");
}

#[test]
fn an_action_on_what_changed_since_is_refused() {
    let mut desk = Desk::furnished();
    let drawn = desk.state.position();
    desk.set(1, "note", "wait").unwrap();
    desk.viewer = record::Viewer::with(crate::plan::CHAIR);
    let given = [("task", "T-1"), ("date", "2023-09-01")];
    let refusal = desk.act("agree", &given, Some(drawn)).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.reasons().records.as_slice()),
        ("changed-since", &[any("tasks", 1)][..])
    );
    desk.act("agree", &given, Some(Position(2))).unwrap();
    let other = [("task", "T-3"), ("date", "2023-09-01")];
    desk.act("agree", &other, Some(drawn)).unwrap();
}

#[test]
fn an_action_reads_its_form_and_may_add_rows() {
    let mut desk = Desk::furnished().with_viewer(member_of(1));
    assert_eq!(
        field_codes(desk.act("close", &[("task", "T-7"), ("on", "never")], None)),
        ["0:task:unknown-name", "0:on:not-a-date"]
    );
    let further = r#"[{"id":"T-8","title":"Sweep up"}]"#;
    // The rows add tasks, which concern nobody yet: a participant may pass the door only with their own.
    assert_eq!(
        code(desk.act(
            "close",
            &[("task", "T-1"), ("on", "2023-08-16"), ("further", further)],
            None
        )),
        "forbidden"
    );
    assert_eq!(
        code(desk.act("close", &[("task", "T-2"), ("on", "2023-08-16")], None)),
        "forbidden"
    );
    desk.act("close", &[("task", "T-1"), ("on", "2023-08-16")], None)
        .unwrap();
    assert_eq!(desk.task(1).closed, Some(today()));
}

#[test]
fn what_cannot_be_is_refused_with_every_reason() {
    let mut desk = Desk::furnished();
    let bad = [
        Edit::new("tasks", What::Add).typed("id", "t-1").typed("title", "again"),
        Edit::new("tasks", What::Set(3))
            .typed("after", "T-3")
            .typed("done", "2023-08-17"),
        Edit::new("tasks", What::Add).typed("id", "T-9").typed("title", "x"),
        Edit::new("tasks", What::Add).typed("id", "T-9").typed("title", "y"),
    ];
    assert_eq!(
        field_codes(desk.edit(&bad)),
        [
            "0:id:not-unique",
            "3:id:not-unique",
            "1::after-itself",
            "1:done:done-in-future"
        ]
    );
    let unread = [
        Edit::new("tasks", What::Add).typed("id", "nine").typed("rag", "mauve"),
        Edit::new("tasks", What::Set(1))
            .typed("owner", "Nobody")
            .typed("colour", "red"),
    ];
    assert_eq!(
        field_codes(desk.edit(&unread)),
        [
            "0:id:not-a-code",
            "0:title:required",
            "0:rag:not-a-rag",
            "1::unknown-field",
            "1:owner:unknown-name",
        ]
    );
    assert_eq!(
        code(desk.edit(&[Edit::new("tasks", What::Set(99)).typed("note", "x")])),
        "invalid"
    );
    assert_eq!(code(desk.edit(&[Edit::new("nothing", What::Add)])), "unknown-register");
    assert_eq!(field_codes(desk.set(1, "after", "#99")), ["0:after:unknown-name"]);
    let json = Edit::new("tasks", What::Set(1)).json("after", "[99]");
    assert_eq!(field_codes(desk.edit(&[json])), ["0:after:no-such-record"]);
    assert_eq!(desk.journal.len(), 1);
}

#[test]
fn the_api_may_send_what_it_was_answered() {
    let mut desk = Desk::furnished();
    let edit = Edit::new("tasks", What::Set(3))
        .json("owner", r#"{"key":2,"name":"Boreal"}"#)
        .json("after", r#"[{"key":1,"name":"T-1"},2]"#)
        .json("hands", "3")
        .json("forecast", "\"16 August 2023\"");
    desk.edit(&[edit]).unwrap();
    let task = desk.task(3);
    assert_eq!(
        (task.owner.unwrap().key(), task.after.len(), task.hands),
        (2, 2, Some(3))
    );
    desk.edit(&[Edit::new("tasks", What::Set(3))
        .json("owner", "null")
        .json("after", "[]")])
        .unwrap();
    assert_eq!((desk.task(3).owner, desk.task(3).after.len()), (None, 0));
}

#[test]
fn a_string_from_the_api_is_read_as_typed() {
    let mut desk = Desk::furnished();
    let add = |id: &str, title: &str| Edit::new("tasks", What::Add).json("id", id).json("title", title);
    assert_eq!(field_codes(desk.edit(&[add("\"nine\"", "\"x\"")])), ["0:id:not-a-code"]);
    assert_eq!(
        field_codes(desk.edit(&[add("\"T-9\"", "\"  \"")])),
        ["0:title:required"]
    );
    desk.edit(&[add("\" t-9 \"", "\" x \"")]).unwrap();
    assert_eq!((desk.task(4).id.as_str(), desk.task(4).title.as_str()), ("T-9", "x"));
    assert_eq!(
        field_codes(desk.edit(&[add("7", "true")])),
        ["0:id:not-json", "0:title:not-json"]
    );
}

#[test]
fn a_form_sent_back_as_shown_touches_nothing() {
    let mut desk = Desk::furnished();
    desk.set(2, "after", "T-1; T-3").unwrap();
    desk.viewer = member_of(2);
    let view = record::View::new(
        &desk.state,
        desk.state.position(),
        today(),
        &desk.viewer,
        &record::Nobody,
    );
    let mut form = Edit::new("tasks", What::Set(2));
    for (at, column) in view.info(1).columns.iter().enumerate() {
        form = form.typed(column.name, view.show(any("tasks", 2), at));
    }
    assert_eq!(code(desk.edit(std::slice::from_ref(&form))), "nothing-changed");
    // An owner whom one may not see reads "restricted"; sent back so, it stays.
    desk.viewer = record::Viewer::with(crate::plan::PMO);
    desk.set(2, "owner", "Arden").unwrap();
    desk.viewer = member_of(1);
    let party = Edit::new("tasks", What::Set(1))
        .typed("owner", record::RESTRICTED)
        .typed("note", "mine");
    assert_eq!(
        field_codes(desk.edit(std::slice::from_ref(&party))),
        ["0:owner:unknown-name"],
        "Arden sees itself"
    );
    desk.viewer = member_of(1);
    desk.viewer.organisations.clear();
    let hidden = Edit::new("tasks", What::Set(1))
        .typed("owner", record::RESTRICTED)
        .typed("note", "mine");
    assert_eq!(
        code(desk.edit(&[hidden])),
        "forbidden",
        "the owner is left alone; the note is not theirs"
    );
}

#[test]
fn records_of_one_entry_may_name_each_other() {
    let mut desk = Desk::new();
    desk.edit(&[
        Edit::new("tasks", What::Add)
            .typed("id", "T-2")
            .typed("title", "b")
            .typed("after", "T-1")
            .typed("owner", "Arden"),
        Edit::new("tasks", What::Add).typed("id", "T-1").typed("title", "a"),
        Edit::new("parties", What::Add).typed("name", "Arden"),
    ])
    .unwrap();
    assert_eq!(desk.task(1).after.iter().map(Ref::key).collect::<Vec<_>>(), [2]);
    assert_eq!(desk.task(1).owner.map(Ref::key), Some(1));
}

#[test]
fn a_drop_is_refused_while_something_points_and_can_be_taken_back() {
    let mut desk = Desk::furnished();
    let refusal = desk.edit(&[Edit::new("tasks", What::Drop(1))]).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.reasons().records.as_slice()),
        ("pointed-at", &[any("tasks", 2)][..])
    );
    desk.edit(&[
        Edit::new("tasks", What::Drop(1)),
        Edit::new("tasks", What::Set(2)).typed("after", ""),
    ])
    .unwrap();
    let now = desk.state.position();
    assert!(!desk.state.alive(1, 1, now) && desk.state.alive(1, 1, Position(1)));
    assert_eq!(code(desk.edit(&[Edit::new("tasks", What::Drop(1))])), "missing");
    desk.edit(&[Edit::new("tasks", What::Add)
        .typed("id", "T-1")
        .typed("title", "another")])
        .unwrap();
    assert_eq!(
        field_codes(desk.edit(&[Edit::new("tasks", What::Back(1))])),
        ["0:id:not-unique"]
    );
    desk.edit(&[Edit::new("tasks", What::Drop(4))]).unwrap();
    desk.edit(&[Edit::new("tasks", What::Back(1))]).unwrap();
    assert_eq!(desk.task(1).title, "Lay the keel");
    let all = record::Viewer::with(record::Roles::of(&crate::plan::ROLES));
    let view = record::View::new(&desk.state, desk.state.position(), today(), &all, &record::Nobody);
    let verbs: Vec<Verb> = view.history(any("tasks", 1)).iter().map(|step| step.verb).collect();
    assert_eq!(verbs, [Verb::Back, Verb::Drop, Verb::New]);
}

#[test]
fn a_process_changes_typed_values() {
    let mut desk = Desk::furnished();
    let rename = |at: &record::At<'_>, to: &mut record::Changes<'_>| {
        let one = at.named::<Task>("T-1").unwrap();
        to.put(
            one,
            Task {
                note: Some(Text::from("chased")),
                ..at.get(one)?.clone()
            },
        );
        let new = to.add(Task {
            id: TaskId::new("T-50").unwrap(),
            ..blank()
        });
        to.put(
            new,
            Task {
                id: TaskId::new("T-51").unwrap(),
                ..blank()
            },
        );
        Ok(())
    };
    desk.ask(&Ask::Process {
        act: "chaser",
        changes: &rename,
    })
    .unwrap();
    assert_eq!(
        (desk.task(1).note.as_deref(), desk.task(4).id.as_str()),
        (Some("chased"), "T-51")
    );
    let door = |at: &record::At<'_>, to: &mut record::Changes<'_>| {
        let one = at.named::<Task>("T-1").unwrap();
        to.put(
            one,
            Task {
                closed: Some(at.today()),
                ..at.get(one)?.clone()
            },
        );
        Ok(())
    };
    assert_eq!(
        code(desk.ask(&Ask::Process {
            act: "chaser",
            changes: &door
        })),
        "door"
    );
}

#[test]
fn a_note_is_an_entry_without_changes() {
    let mut desk = Desk::furnished();
    desk.ask(&Ask::Note {
        act: "opened",
        about: "tasks/2",
    })
    .unwrap();
    assert_eq!(desk.header(2).about.as_deref(), Some("tasks/2"));
    assert!(desk.journal[1].lines.is_empty());
}

#[test]
fn a_large_batch_is_one_entry() {
    let mut desk = Desk::furnished();
    let edits: Vec<_> = (100..3100)
        .map(|n| {
            Edit::new("tasks", What::Add)
                .typed("id", format!("T-{n}"))
                .typed("title", "x")
                .typed("owner", "Arden")
        })
        .collect();
    desk.edit(&edits).unwrap();
    assert_eq!((desk.journal.len(), desk.journal[1].lines.len()), (2, 3000));
    assert_eq!(desk.state.find_named(1, "t-3099", desk.state.position()), [3003]);
}

#[test]
fn refused_and_abandoned_decisions_leave_names_as_they_were() {
    let mut desk = Desk::furnished();
    let add = |id: &str| [Edit::new("tasks", What::Add).typed("id", id).typed("title", "x")];
    let abandoned = desk.decide(&Ask::Edit(&add("T-40"))).unwrap();
    // Whoever looked at the state that was never committed must not spoil what the next ones find.
    assert_eq!(abandoned.after.find_named(1, "T-40", Position(2)), [4]);
    desk.edit(&add("T-41")).unwrap();
    assert!(desk.state.find_named(1, "T-40", Position(2)).is_empty());
    assert_eq!(desk.state.find_named(1, "T-41", Position(2)), [4]);
    assert_eq!(field_codes(desk.edit(&add("T-41"))), ["0:id:not-unique"]);
    desk.edit(&add("T-40")).unwrap();
}

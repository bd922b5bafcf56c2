//! Nodes: appending through the queue, following each other, and knowing when to stop.

use std::time::{Duration, Instant};

use record::{Actor, Edit, Position, Refusal, Viewer, What};
use store::{AskError, Asked, Asking, Health, Node, Store, Withholding};

use crate::places::{Engine, Place, on_both};
use crate::registers::{EDITOR, Note, add, asking, schema};

on_both! {
    what_is_asked_is_in_the_journal
    a_refused_change_leaves_the_others
    the_same_request_happens_once
    many_askers_share_commits
    two_nodes_see_each_other_within_a_second
    two_nodes_write_one_chain
    different_fields_merge_and_the_same_field_conflicts
    a_node_older_than_the_record_reads_and_does_not_write
    a_node_ahead_of_its_database_stops
    a_withheld_text_is_gone_and_the_chain_holds
    an_import_is_decided_on_the_newest_state
    persons_are_known_to_other_nodes
}

async fn node(place: &Place) -> Node {
    Node::open(&place.location, "Test programme", schema(1)).await.unwrap()
}

fn text(node: &Node, id: &str) -> Option<String> {
    let state = node.state().ok()?;
    let at = state.now("2024-01-01".parse().unwrap());
    let note = at.named::<Note>(id)?;
    at.find(note)?.text.as_ref().map(ToString::to_string)
}

fn refusal(answer: Result<store::Receipt, AskError>) -> Refusal {
    match answer {
        Err(AskError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn until(what: &str, mut done: impl FnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < Duration::from_secs(10), "not within 10 s: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    began.elapsed()
}

async fn what_is_asked_is_in_the_journal(engine: &Engine) {
    let place = engine.place().await;
    let first = node(&place).await;
    let receipt = first.ask(asking(vec![add("N1", "one")]).why("to begin")).await.unwrap();
    assert_eq!((receipt.position(), receipt.again), (Position(1), false));
    assert_eq!(receipt.changed[0].to_string(), "notes/1");
    assert_eq!(text(&first, "n1").as_deref(), Some("one"));
    let lines = first.store().lines_of("notes", 1).await.unwrap();
    assert!(lines[0].line.contains("\"one\"") && lines[0].header.contains("to begin"));
    let second = node(&place).await;
    assert_eq!(text(&second, "N1").as_deref(), Some("one"));
    assert_eq!(second.state().unwrap().head(), receipt.head);
    first.store().verify(&[receipt.head], |_| {}).await.unwrap();
}

async fn a_refused_change_leaves_the_others(engine: &Engine) {
    let place = engine.place().await;
    let node = node(&place).await;
    let (one, twice, two) = tokio::join!(
        node.ask(asking(vec![add("N1", "one")])),
        node.ask(asking(vec![add("N1", "again")])),
        node.ask(asking(vec![add("N2", "two")])),
    );
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(refusal(twice).code(), "invalid");
    let stranger = Asking::new(
        Viewer::default(),
        Actor::process("test"),
        Asked::Edit(vec![add("N3", "three")]),
    );
    assert_eq!(refusal(node.ask(stranger.unwrap()).await).code(), "forbidden");
    assert_eq!(node.store().head().await.unwrap().position, 2);
}

async fn the_same_request_happens_once(engine: &Engine) {
    let place = engine.place().await;
    let node = node(&place).await;
    let ask = |id: &str| asking(vec![add(id, "one")]).request("the-request");
    let (one, two) = tokio::join!(node.ask(ask("N1")), node.ask(ask("N1")));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.head, one.again != two.again), (two.head, true));
    let later = node.ask(ask("N1")).await.unwrap();
    assert_eq!((later.head, later.again, later.changed), (one.head, true, one.changed));
    let mut other = ask("N9");
    other.by = Actor::process("other");
    assert_eq!(refusal(node.ask(other).await).code(), "request-id-taken");
    for bad in ["", "a\u{1f}b", &"x".repeat(201)] {
        assert_eq!(refusal(node.ask(ask("N8").request(bad)).await).code(), "bad-request-id");
    }
    assert_eq!(node.health(), Health::Well);
    assert_eq!(node.store().head().await.unwrap().position, 1);
}

async fn many_askers_share_commits(engine: &Engine) {
    let place = engine.place().await;
    let node = node(&place).await;
    let asks: Vec<_> = (0..500)
        .map(|n| {
            let node = node.clone();
            tokio::spawn(async move { node.ask(asking(vec![add(&format!("N{n}"), "x")])).await })
        })
        .collect();
    for ask in asks {
        ask.await.unwrap().unwrap();
    }
    let verdict = node.store().verify(&[], |_| {}).await.unwrap();
    assert_eq!((verdict.chain.head.position, verdict.chain.lines), (500, 500));
    assert_eq!(node.state().unwrap().head(), verdict.chain.head);
}

async fn two_nodes_see_each_other_within_a_second(engine: &Engine) {
    let place = engine.place().await;
    let (one, two) = (node(&place).await, node(&place).await);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut longest = Duration::ZERO;
    for n in 0..4 {
        let id = format!("N{n}");
        let (from, to) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let receipt = from.ask(asking(vec![add(&id, "seen")])).await.unwrap();
        longest = longest.max(until("seen by the other", || text(to, &id).is_some()).await);
        assert!(to.reach(receipt.position()).await);
    }
    assert!(longest < Duration::from_secs(1), "{longest:?}");
    // Whoever was promised a position need not wait for the next look.
    let receipt = one.ask(asking(vec![add("M", "at once")])).await.unwrap();
    assert!(two.reach(receipt.position()).await);
    assert_eq!(text(&two, "M").as_deref(), Some("at once"));
    assert!(!two.reach(Position(99)).await);
}

async fn two_nodes_write_one_chain(engine: &Engine) {
    let place = engine.place().await;
    let nodes = [node(&place).await, node(&place).await];
    let asks: Vec<_> = (0..100)
        .map(|n| {
            let node = nodes[n % 2].clone();
            tokio::spawn(async move { node.ask(asking(vec![add(&format!("N{n}"), "x")])).await })
        })
        .collect();
    for ask in asks {
        ask.await.unwrap().unwrap();
    }
    let head = nodes[0].store().verify(&[], |_| {}).await.unwrap().chain.head;
    assert_eq!(head.position, 100);
    for node in &nodes {
        assert!(node.reach(Position(100)).await);
        assert_eq!(node.state().unwrap().head(), head);
    }
}

async fn different_fields_merge_and_the_same_field_conflicts(engine: &Engine) {
    let place = engine.place().await;
    let (one, two) = (node(&place).await, node(&place).await);
    let drawn = one.ask(asking(vec![add("N1", "before")])).await.unwrap().position();
    let set = |field: &str, value: &str| Edit::new("notes", What::Set(1)).typed(field, value).seen(drawn);
    one.ask(asking(vec![set("text", "theirs")])).await.unwrap();
    two.ask(asking(vec![set("aside", "mine")])).await.unwrap();
    let conflict = refusal(two.ask(asking(vec![set("text", "yours")])).await);
    assert_eq!(conflict.code(), "conflict");
    let field = &conflict.reasons().conflicts[0];
    assert_eq!(
        (field.before.as_str(), field.theirs.as_str(), field.yours.as_str()),
        ("before", "theirs", "yours")
    );
    assert_eq!(text(&two, "N1").as_deref(), Some("theirs"));
}

async fn a_node_older_than_the_record_reads_and_does_not_write(engine: &Engine) {
    let place = engine.place().await;
    let old = node(&place).await;
    old.ask(asking(vec![add("N1", "one")])).await.unwrap();
    let new = Node::open(&place.location, "Test programme", schema(2)).await.unwrap();
    new.ask(asking(vec![add("N2", "two")])).await.unwrap();
    new.ask(asking(vec![add("N3", "three")])).await.unwrap();
    until("it notices", || matches!(old.health(), Health::Older(_))).await;
    assert_eq!((text(&old, "N1").as_deref(), text(&old, "N2")), (Some("one"), None));
    let told = old.ask(asking(vec![add("N4", "four")])).await.unwrap_err().to_string();
    assert!(
        told.contains("entry 2 was written by a later program (level 2, this one knows 1)"),
        "{told}"
    );
    // One that is started on such a record stands at the same place, even if it asks before it has looked.
    let late = node(&place).await;
    assert_eq!(late.state().unwrap().position(), Position(1));
    assert!(matches!(
        late.ask(asking(vec![add("N5", "five")])).await,
        Err(AskError::Down(Health::Older(_)))
    ));
    assert_eq!(new.store().head().await.unwrap().position, 3);
}

async fn a_node_ahead_of_its_database_stops(engine: &Engine) {
    let place = engine.place().await;
    let node = node(&place).await;
    let kept = node.ask(asking(vec![add("N1", "one")])).await.unwrap();
    let mine = node.ask(asking(vec![add("N2", "two")])).await.unwrap();
    place
        .tamper("DELETE FROM change WHERE position > 1; DELETE FROM entry WHERE position > 1")
        .await;
    until("it notices", || matches!(node.health(), Health::Ahead { .. })).await;
    let told = node.health().to_string();
    assert!(
        told.contains(&mine.head.to_string()) && told.contains(&kept.head.to_string()),
        "{told}"
    );
    assert!(
        matches!(node.state(), Err(AskError::Down(Health::Ahead { .. }))),
        "it does not read either"
    );
    assert!(matches!(
        node.ask(asking(vec![add("N3", "x")])).await,
        Err(AskError::Down(Health::Ahead { .. }))
    ));
    let again = Store::open(&place.location).await.unwrap();
    assert_eq!(again.head().await.unwrap(), kept.head, "and has written nothing");
}

async fn a_withheld_text_is_gone_and_the_chain_holds(engine: &Engine) {
    let place = engine.place().await;
    let (one, two) = (node(&place).await, node(&place).await);
    one.ask(asking(vec![add("N1", "Jo Doe was ill")]).why("Jo Doe said so"))
        .await
        .unwrap();
    let printed = one
        .ask(asking(vec![
            Edit::new("notes", What::Set(1)).typed("text", "somebody was ill"),
        ]))
        .await;
    let printed = printed.unwrap().head;
    let what = |line: Option<u64>| Withholding {
        position: 1,
        line,
        fields: vec!["text".to_owned()],
        second: Actor::process("second"),
    };
    let ask =
        |what: Withholding| Asking::new(Viewer::with(EDITOR), Actor::process("first"), Asked::Withhold(what)).unwrap();
    assert_eq!(refusal(one.ask(ask(what(Some(1)))).await).code(), "no-reason");
    let alone = Withholding {
        second: Actor::process("first"),
        ..what(Some(1))
    };
    assert_eq!(refusal(one.ask(ask(alone).why("erasure")).await).code(), "two-persons");
    let nothing = Withholding {
        fields: vec!["aside".to_owned()],
        ..what(Some(1))
    };
    assert_eq!(
        refusal(one.ask(ask(nothing).why("erasure")).await).code(),
        "nothing-to-withhold"
    );
    let done = one.ask(ask(what(Some(1))).why("erasure request 7")).await.unwrap();
    assert_eq!(done.position(), Position(3));
    one.ask(ask(what(None)).why("erasure request 7")).await.unwrap();
    assert_eq!(
        refusal(one.ask(ask(what(Some(1))).why("again")).await).code(),
        "already-withheld"
    );

    let entries = one.store().between(1, 4).await.unwrap();
    assert!(
        !format!("{entries:?}").contains("Jo Doe"),
        "no line holds it any more: {entries:?}"
    );
    assert!(
        entries[2]
            .header
            .contains("entry 1, line 1, text; agreed by process:second"),
        "{}",
        entries[2].header
    );
    let verdict = one.store().verify(&[printed], |_| {}).await.unwrap();
    assert_eq!((verdict.chain.withheld, verdict.chain.heads_met), (2, 1));
    for node in [&one, &two] {
        until("caches are dropped", || {
            let Ok(state) = node.state() else { return false };
            let at = state.at(Position(1), "2024-01-01".parse().unwrap());
            let then = at.all::<Note>().next().and_then(|(_, note)| note.text.clone());
            state.position() == Position(4) && then.is_some_and(|text| text.as_str() == record::entry::STRUCK)
        })
        .await;
    }
}

async fn an_import_is_decided_on_the_newest_state(engine: &Engine) {
    let place = engine.place().await;
    let (one, two) = (node(&place).await, node(&place).await);
    one.ask(asking(vec![add("N1", "one")])).await.unwrap();
    // `two` may not have looked yet: its merge still sees what `one` has written, or it would add N1 twice.
    let reading = two.store().put_content(b"a reading").await.unwrap();
    let source = record::Source {
        reading,
        series: "papers".into(),
        name: "Paper 1".into(),
        on: None,
    };
    let merge = |state: &record::State| {
        let at = state.now("2024-01-01".parse().unwrap());
        let wanted = [("N1", "one"), ("N2", "two")];
        let absent = wanted.iter().filter(|(id, _)| at.named::<Note>(id).is_none());
        Ok(absent.map(|(id, text)| add(id, text)).collect())
    };
    let asked = Asked::Import {
        source,
        edits: Box::new(merge),
    };
    let receipt = two
        .ask(Asking::new(Viewer::with(EDITOR), Actor::process("import"), asked).unwrap())
        .await
        .unwrap();
    assert_eq!(receipt.changed.len(), 1);
    let verdict = two.store().verify(&[], |_| {}).await.unwrap();
    assert_eq!((verdict.contents, verdict.orphans), (1, 0));
}

async fn persons_are_known_to_other_nodes(engine: &Engine) {
    use record::People as _;
    let place = engine.place().await;
    let (one, two) = (node(&place).await, node(&place).await);
    let person = one.add_person("Ana Reed", None).await.unwrap();
    assert_eq!(one.people().key("ana reed").unwrap().key(), person.key);
    until("the other knows", || two.people().key("Ana Reed").is_some()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_loses_its_server_goes_on_reading_and_comes_back() {
    let Some(engine) = Engine::postgres() else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let place = engine.place().await;
    let node = node(&place).await;
    node.ask(asking(vec![add("N1", "one")])).await.unwrap();
    let store::Location::Server(url) = &place.location else {
        unreachable!()
    };
    let name = url.rsplit('/').next().unwrap();
    engine
        .administer(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        .await;
    let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    engine.administer(&cut).await;
    until("it notices", || matches!(node.health(), Health::Away(_))).await;
    assert_eq!(text(&node, "N1").as_deref(), Some("one"), "it shows what it knows");
    engine
        .administer(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        .await;
    until("it comes back", || matches!(node.health(), Health::Well)).await;
    node.ask(asking(vec![add("N2", "two")])).await.unwrap();
    assert_eq!(node.store().head().await.unwrap().position, 2);
}

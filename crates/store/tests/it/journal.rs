//! Appending, reading the tail, content, and what a node has to notice about its database.

use record::chain::{Broken, Head};
use store::{Found, Location, PAGE, Store, StoreError, clock};

use crate::places::{Engine, entry, fill, on_both};

on_both! {
    what_was_appended_comes_back
    a_request_counts_once
    odd_characters_come_back_and_parting_ones_are_refused
    a_large_import_is_read_back
    an_append_that_is_dropped_leaves_nothing
    many_writers_make_one_chain
    a_node_ahead_of_its_database_is_told_both_heads
    history_changed_behind_the_record_is_found
    history_rewritten_whole_is_found_by_a_head
    lines_of_a_record
    content_comes_back_and_orphans_go
    tables_of_a_later_program_are_refused
    a_place_without_a_record_is_said_to_be_one
}

async fn what_was_appended_comes_back(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let founding = store.founding().head();
    assert_eq!(store.head().await.unwrap(), founding);
    // More than a page, and more lines and entries than one statement inserts.
    let head = fill(&store, PAGE + 150).await;
    let again = Store::open(&place.location).await.unwrap();
    assert_eq!(again.head().await.unwrap(), head);
    let first = again.tail(&founding).await.unwrap();
    assert_eq!(first.len() as u64, PAGE);
    assert_eq!(first[0], entry(&founding, 2, "r1"));
    let last = first.last().unwrap();
    let mine = Head {
        position: last.position,
        hash: last.hash,
    };
    let rest = again.tail(&mine).await.unwrap();
    assert_eq!(rest.len(), 150);
    assert_eq!(rest[149].hash, head.hash);
    assert!(again.tail(&head).await.unwrap().is_empty());
    let verdict = again.verify(&[head, mine, founding], |_| {}).await.unwrap();
    assert_eq!(
        (verdict.chain.head, verdict.chain.lines, verdict.chain.heads_met),
        (head, 2 * (PAGE + 150), 3)
    );
}

async fn a_request_counts_once(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let head = fill(&store, 1).await;
    assert_eq!(store.made_by("r1").await.unwrap(), Some(head));
    assert_eq!(store.made_by("r2").await.unwrap(), None);
    let mut writer = store.writer().await.unwrap();
    assert_eq!(writer.made_by("r1").await.unwrap(), Some(head));
    assert!(matches!(
        writer.insert(&[entry(&head, 1, "r1")]).await,
        Err(StoreError::Database(_))
    ));
    drop(writer);
    assert_eq!(store.head().await.unwrap(), head);
}

async fn odd_characters_come_back_and_parting_ones_are_refused(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let founding = store.founding().head();
    let mut odd = entry(&founding, 1, "r\u{85}\u{2028}\t\u{1f600}");
    odd.lines[0].text = odd.lines[0].text.replace("Title", "T\u{85}\u{7f}\u{2028}\u{1f600}");
    odd.hash = odd.reckon(&founding.hash);
    let head = Head {
        position: 1,
        hash: odd.hash,
    };
    let mut writer = store.writer().await.unwrap();
    writer.insert(std::slice::from_ref(&odd)).await.unwrap();
    writer.commit(&head).await.unwrap();
    assert_eq!(store.between(1, 1).await.unwrap(), [odd]);
    for bad in ["a\u{1e}b", "a\u{1f}b"] {
        let mut writer = store.writer().await.unwrap();
        let refused = writer.insert(&[entry(&head, 1, bad)]).await;
        assert!(
            matches!(refused, Err(StoreError::Unreadable { position: 2, .. })),
            "{refused:?}"
        );
    }
}

async fn a_large_import_is_read_back(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let before = fill(&store, 3).await;
    // More bytes than are read together, in one entry.
    let mut large = entry(&before, 700, "large");
    for line in &mut large.lines {
        line.text = line.text.replace("Title", &"Title ".repeat(9000));
    }
    large.hash = large.reckon(&before.hash);
    let mut writer = store.writer().await.unwrap();
    writer.insert(std::slice::from_ref(&large)).await.unwrap();
    writer
        .commit(&Head {
            position: 4,
            hash: large.hash,
        })
        .await
        .unwrap();
    let after = fill(&store, 3).await;
    assert_eq!(store.tail(&before).await.unwrap()[0], large);
    assert_eq!(store.verify(&[before, after], |_| {}).await.unwrap().chain.lines, 712);
}

async fn an_append_that_is_dropped_leaves_nothing(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let head = fill(&store, 1).await;
    let mut writer = store.writer().await.unwrap();
    writer.insert(&[entry(&head, 150, "dropped")]).await.unwrap();
    drop(writer);
    assert_eq!(store.head().await.unwrap(), head);
    assert_eq!(fill(&store, 1).await.position, 2);
}

async fn many_writers_make_one_chain(engine: &Engine) {
    let place = engine.place().await;
    place.store().await;
    let mut nodes = Vec::new();
    for _ in 0..4 {
        let location = place.location.clone();
        nodes.push(tokio::spawn(async move {
            let store = Store::open(&location).await.unwrap();
            for _ in 0..25 {
                let mut writer = store.writer().await.unwrap();
                let head = writer.head().await.unwrap();
                let next = entry(&head, 1, &store::random::key().unwrap());
                writer.insert(std::slice::from_ref(&next)).await.unwrap();
                writer
                    .commit(&Head {
                        position: next.position,
                        hash: next.hash,
                    })
                    .await
                    .unwrap();
            }
        }));
    }
    for node in nodes {
        node.await.unwrap();
    }
    let store = Store::open(&place.location).await.unwrap();
    assert_eq!(store.verify(&[], |_| {}).await.unwrap().chain.head.position, 100);
}

async fn a_node_ahead_of_its_database_is_told_both_heads(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let old = fill(&store, 2).await;
    let mine = fill(&store, 2).await;
    place
        .tamper("DELETE FROM change WHERE position > 2; DELETE FROM entry WHERE position > 2")
        .await;
    let check = |answer: Result<Vec<record::chain::Sealed>, StoreError>, expected| match answer {
        Err(StoreError::Ahead { mine: told, theirs }) => assert_eq!((told, theirs), (mine, expected)),
        other => panic!("{other:?}"),
    };
    check(store.tail(&mine).await, Found::EndsAt(old));
    let mut writer = store.writer().await.unwrap();
    check(writer.tail(&mine).await, Found::EndsAt(old));
    drop(writer);
    // Somebody else has written on from there.
    let mut writer = store.writer().await.unwrap();
    let mut head = old;
    let mut others = Vec::new();
    for request in ["x", "y", "z"] {
        let next = entry(&head, 1, request);
        head = Head {
            position: next.position,
            hash: next.hash,
        };
        others.push(next);
    }
    writer.insert(&others).await.unwrap();
    writer.commit(&head).await.unwrap();
    check(
        store.tail(&mine).await,
        Found::Other(Head {
            position: 4,
            hash: others[1].hash,
        }),
    );
    let told = store.tail(&mine).await.unwrap_err().to_string();
    assert!(told.contains(&mine.to_string()) && told.contains("set back"), "{told}");
}

async fn history_changed_behind_the_record_is_found(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    fill(&store, 5).await;
    let check = |found: Result<_, StoreError>, expected: &Broken| match found {
        Err(StoreError::Broken(broken)) => assert_eq!(&broken, expected),
        other => panic!("{other:?}"),
    };
    place
        .tamper("UPDATE change SET line = replace(line, 'Title 3', 'Title 4') WHERE position = 3")
        .await;
    check(store.verify(&[], |_| {}).await, &Broken::Changed { position: 3 });
    place
        .tamper("UPDATE change SET line = replace(line, 'Title 4', 'Title 3') WHERE position = 3")
        .await;
    assert!(store.verify(&[], |_| {}).await.is_ok());
    place
        .tamper("DELETE FROM change WHERE position = 2; DELETE FROM entry WHERE position = 2")
        .await;
    check(store.verify(&[], |_| {}).await, &Broken::Gap { expected: 2, found: 3 });
}

async fn history_rewritten_whole_is_found_by_a_head(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let printed = fill(&store, 3).await;
    fill(&store, 3).await;
    // Rewritten from the middle with every hash right again.
    let mut all = store.between(1, 6).await.unwrap();
    place.tamper("DELETE FROM change; DELETE FROM entry").await;
    let mut head = store.founding().head();
    for one in &mut all {
        one.lines[0].text = one.lines[0].text.replace("Title 2", "Title 9");
        one.hash = one.reckon(&head.hash);
        head = Head {
            position: one.position,
            hash: one.hash,
        };
    }
    let mut writer = store.writer().await.unwrap();
    writer.insert(&all).await.unwrap();
    writer.commit(&head).await.unwrap();
    assert!(
        store.verify(&[], |_| {}).await.is_ok(),
        "by itself the chain looks whole"
    );
    let caught = store.verify(&[printed], |_| {}).await;
    assert!(
        matches!(caught, Err(StoreError::Broken(Broken::Rewritten { position: 3 }))),
        "{caught:?}"
    );
}

async fn lines_of_a_record(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    fill(&store, 3).await;
    let lines = store.lines_of("milestones", 2).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.position).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(lines[2].line.contains("Title 3") && lines[2].header.contains("\"act\":\"edit\""));
    assert!(store.lines_of("milestones", 3).await.unwrap().is_empty());
    assert_eq!(store.positions_of("milestones", 1).await.unwrap(), [1, 2, 3]);
}

async fn content_comes_back_and_orphans_go(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let cited = store.put_content(b"a reading").await.unwrap();
    let orphan = store.put_content(b"nobody's").await.unwrap();
    assert_eq!(store.content(&cited).await.unwrap().as_deref(), Some(&b"a reading"[..]));
    assert_eq!(store.content(&[7; 32]).await.unwrap(), None);
    let founding = store.founding().head();
    let header = entry(&founding, 0, "x").header.replace(
        "\"salt\"",
        &format!("\"reading\":{{\"hash\":\"{}\"}},\"salt\"", record::chain::hex(&cited)),
    );
    let next = crate::places::sealed(&founding, header, Vec::new(), "with a reading");
    let mut writer = store.writer().await.unwrap();
    writer.insert(std::slice::from_ref(&next)).await.unwrap();
    writer
        .commit(&Head {
            position: 1,
            hash: next.hash,
        })
        .await
        .unwrap();
    let now = clock::now();
    assert_eq!(store.sweep_content(now).await.unwrap(), 0, "within a day nothing goes");
    assert_eq!(
        store
            .sweep_content(terms::Instant(now.0 + store::ORPHAN_AFTER + 10_000_000))
            .await
            .unwrap(),
        1
    );
    assert!(store.has_content(&cited).await.unwrap());
    assert!(!store.has_content(&orphan).await.unwrap());
    let verdict = store.verify(&[], |_| {}).await.unwrap();
    assert_eq!((verdict.contents, verdict.orphans), (1, 0));
    let damage = if matches!(engine, Engine::Sqlite) {
        "x'00'"
    } else {
        r"'\x00'"
    };
    place.tamper(&format!("UPDATE content SET packed = {damage}")).await;
    assert!(matches!(
        store.verify(&[], |_| {}).await,
        Err(StoreError::Content { .. })
    ));
}

async fn tables_of_a_later_program_are_refused(engine: &Engine) {
    let place = engine.place().await;
    place.store().await.close().await;
    place.tamper("INSERT INTO schema_version (version) VALUES (99)").await;
    let answer = Store::open(&place.location).await;
    assert!(
        matches!(answer, Err(StoreError::NewerTables { found: 99, .. })),
        "{answer:?}"
    );
}

async fn a_place_without_a_record_is_said_to_be_one(engine: &Engine) {
    let place = engine.place().await;
    let answer = Store::open(&place.location).await;
    assert!(matches!(answer, Err(StoreError::NoRecord(_))), "{answer:?}");
    if let Location::File(path) = &place.location {
        assert!(!path.exists(), "asking makes no file");
    }
}

#[tokio::test]
async fn a_file_that_was_replaced_stops_the_node() {
    let place = Engine::Sqlite.place().await;
    let store = place.store().await;
    let old = fill(&store, 1).await;
    let Location::File(path) = &place.location else {
        unreachable!()
    };
    place
        .tamper(&format!("VACUUM INTO '{}'", place.folder.path().join("old").display()))
        .await;
    let mine = fill(&store, 1).await;
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    std::fs::rename(place.folder.path().join("old"), path).unwrap();
    match store.tail(&mine).await {
        Err(StoreError::Ahead { mine: told, theirs }) => assert_eq!((told, theirs), (mine, Found::EndsAt(old))),
        other => panic!("{other:?}"),
    }
    assert!(matches!(store.writer().await, Err(StoreError::Ahead { .. })));
}

#[tokio::test]
async fn a_server_that_can_lose_data_is_refused() {
    let Some(engine) = Engine::postgres() else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let place = engine.place().await;
    let Location::Server(url) = &place.location else {
        unreachable!()
    };
    let name = url.rsplit('/').next().unwrap();
    engine
        .administer(&format!("ALTER DATABASE {name} SET synchronous_commit = off"))
        .await;
    let answer = Store::open_or_found(&place.location, "Test programme").await;
    assert!(
        matches!(
            answer,
            Err(StoreError::Unsafe {
                setting: "synchronous_commit",
                ..
            })
        ),
        "{answer:?}"
    );
    engine
        .administer(&format!(
            "CREATE DATABASE {name}_latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        ))
        .await;
    let answer = Store::open_or_found(&Location::Server(format!("{url}_latin")), "Test programme").await;
    assert!(
        matches!(
            answer,
            Err(StoreError::Unsafe {
                setting: "server_encoding",
                ..
            })
        ),
        "{answer:?}"
    );
}

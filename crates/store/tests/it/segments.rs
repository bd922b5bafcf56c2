//! Packed segments: they carry the same record, are not believed over the database, and keep no withheld text.

use std::path::{Path, PathBuf};

use record::chain::{Head, Line};
use record::{Actor, Position, SEGMENT, Viewer};
use store::{Asked, Asking, Node, Store, Withholding};

use crate::places::{Engine, Place, sealed};
use crate::registers::{EDITOR, Note, schema};

/// A record of one segment and ten entries: one note, begun and edited.
async fn filled(place: &Place) -> Store {
    let store = place.store().await;
    let mut head = store.founding().head();
    let mut all = Vec::new();
    for position in 1..=SEGMENT + 10 {
        let at = terms::Instant(1_700_000_000_000_000 + i64::try_from(position).unwrap());
        let text = match position {
            1 => r#"{"new":"notes/1","to":{"id":"N1","text":"Jo Doe was ill"},"salt":"s"}"#.to_owned(),
            _ => format!(r#"{{"set":"notes/1","to":{{"text":"Text {position}"}},"salt":"s"}}"#),
        };
        let line = Line {
            register: "notes".to_owned(),
            key: 1,
            text,
            withheld: None,
        };
        let header = format!(r#"{{"level":1,"at":"{at}","by":"process:test","act":"edit","salt":"h"}}"#);
        let entry = sealed(&head, header, vec![line], &format!("r{position}"));
        head = Head {
            position,
            hash: entry.hash,
        };
        all.push(entry);
    }
    let mut writer = store.writer().await.unwrap();
    writer.insert(&all).await.unwrap();
    writer.commit(&head).await.unwrap();
    store
}

fn segments(cache: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(cache).into_iter().flatten().flatten();
    folders
        .flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten())
        .map(|file| file.path())
        .collect()
}

fn text_at(node: &Node, position: u64) -> String {
    let state = node.state().unwrap();
    let at = state.at(Position(position), "2024-01-01".parse().unwrap());
    at.all::<Note>().next().unwrap().1.text.as_ref().unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_starts_from_segments_and_believes_the_database() {
    let place = Engine::Sqlite.place().await;
    let cache = place.folder.path().join("cache");
    let store = filled(&place).await.caching(cache.clone());
    let open = async || Node::over(store.clone(), schema(1), |_| {}).await.unwrap();

    let without = open().await;
    let files = segments(&cache);
    assert_eq!(files.len(), 1, "one segment is full: {files:?}");
    let with = open().await;
    assert_eq!(with.state().unwrap().head(), without.state().unwrap().head());
    for position in [1, 2, SEGMENT, SEGMENT + 1, SEGMENT + 10] {
        assert_eq!(text_at(&with, position), text_at(&without, position));
    }
    // A damaged one is not used.
    let good = std::fs::read(&files[0]).unwrap();
    let mut bad = good.clone();
    bad[good.len() / 2] ^= 1;
    std::fs::write(&files[0], bad).unwrap();
    assert_eq!(text_at(&open().await, 2), "Text 2");

    // A text is withheld: no cache holds it any more, and the new one does not either.
    std::fs::write(&files[0], good).unwrap();
    let holds = |text: &str| {
        let holds = |bytes: Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        segments(&cache).iter().any(|file| holds(std::fs::read(file).unwrap()))
    };
    assert!(holds("Jo Doe"));
    let what = Withholding {
        position: 1,
        line: Some(1),
        fields: vec!["text".to_owned()],
        second: Actor::process("second"),
    };
    let asking = Asking::new(Viewer::with(EDITOR), Actor::process("first"), Asked::Withhold(what)).unwrap();
    let done = with.ask(asking.why("erasure")).await.unwrap();
    assert_eq!(text_at(&with, 1), record::entry::STRUCK);
    assert!(!holds("Jo Doe") && holds("Text 2"), "{:?}", segments(&cache));

    // The database is set back: what a segment says beyond it is not believed.
    drop((with, without));
    place
        .tamper(&format!(
            "DELETE FROM change WHERE position > {0}; DELETE FROM entry WHERE position > {0}",
            1000
        ))
        .await;
    let back = open().await;
    assert_eq!(back.state().unwrap().position(), Position(1000));
    assert!(done.position() > Position(1000));
}

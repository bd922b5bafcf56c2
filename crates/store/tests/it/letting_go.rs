//! Content that expires by policy, under an entry; and the proof of one entry, checked by a script that knows nothing of
//! the program.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;

use record::chain::{Hash, Head};
use record::{Actor, Refusal, State, Viewer};
use store::{AskError, Asked, Asking, Expiry, Node, Store, StoreError, restore};
use terms::Instant;

use crate::places::{Engine, Place, on_both};
use crate::registers::{EDITOR, add, asking, schema};

on_both! {
    old_content_expires_under_an_entry
    what_is_pinned_stays
    content_that_is_only_gone_is_missed
    an_entry_is_proven_to_whoever_has_a_head
}

/// A node with two documents taken in, long ago and now.
async fn taken(place: &Place) -> (Node, [Hash; 2]) {
    let node = Node::open(&place.location, "Test programme", schema(1)).await.unwrap();
    let mut hashes = Vec::new();
    for (name, clock) in [("Paper 1", Some("2020-01-01T09:00:00Z")), ("Paper 2", None)] {
        let reading = node.store().put_content(name.repeat(400).as_bytes()).await.unwrap();
        let source = record::Source {
            reading,
            series: "papers".into(),
            name: name.into(),
            on: None,
        };
        let edits = move |_: &State| Ok::<_, Refusal>(vec![add(name, "taken in")]);
        let asked = Asked::Import {
            source,
            edits: Box::new(edits),
        };
        let mut ask = Asking::new(Viewer::with(EDITOR), Actor::process("import"), asked).unwrap();
        ask.clock = clock.map(|clock| clock.parse().unwrap());
        node.ask(ask).await.unwrap();
        hashes.push(reading);
    }
    (node, [hashes[0], hashes[1]])
}

fn before(instant: &str, pinned: &[Hash]) -> Expiry {
    let pinned: HashSet<Hash> = pinned.iter().copied().collect();
    Expiry {
        before: instant.parse::<Instant>().unwrap(),
        pinned: Box::new(move |_| pinned.clone()),
    }
}

fn expire(expiry: Expiry) -> Asking {
    let asked = Asked::Expire(expiry);
    Asking::new(Viewer::with(EDITOR), Actor::process("expire"), asked)
        .unwrap()
        .why("policy 7")
}

async fn old_content_expires_under_an_entry(engine: &Engine) {
    let place = engine.place().await;
    let (node, [old, new]) = taken(&place).await;
    let store = node.store();
    let backup = place.folder.path().join("before.zip");
    store.backup(&backup, |_| {}).await.unwrap();
    let policy = || before("2021-01-01T00:00:00Z", &[]);
    let would = store.expiring(&node.state().unwrap(), &policy()).await.unwrap();
    assert_eq!(
        would.iter().map(|one| (one.hash, one.cited)).collect::<Vec<_>>(),
        [(old, 1)]
    );
    assert!(
        store.has_content(&old).await.unwrap(),
        "asking what would go changes nothing"
    );

    let ask = || expire(policy()).request("expire-1");
    let receipt = node.ask(ask()).await.unwrap();
    assert_eq!(receipt.head.position, 3);
    assert!(!store.has_content(&old).await.unwrap() && store.has_content(&new).await.unwrap());
    let entry = &store.between(3, 3).await.unwrap()[0];
    assert!(entry.header.contains(&record::chain::hex(&old)) && entry.header.contains("policy 7"));
    let again = node.ask(ask()).await.unwrap();
    assert_eq!(
        (again.again, again.head),
        (true, receipt.head),
        "asked twice, it happens once"
    );
    let nothing = node.ask(expire(policy())).await.unwrap_err();
    assert!(
        matches!(&nothing, AskError::Refused(refusal) if refusal.code() == "nothing-to-expire"),
        "{nothing}"
    );

    let verdict = store.verify(&[], |_| {}).await.unwrap();
    assert_eq!((verdict.contents, verdict.expired, verdict.orphans), (1, 1, 0));
    // The record goes on, and other nodes follow it over the entry.
    node.ask(asking(vec![add("N1", "later")])).await.unwrap();
    let other = Node::open(&place.location, "Test programme", schema(1)).await.unwrap();
    assert_eq!(other.state().unwrap().head(), node.state().unwrap().head());
    // A backup from before still has it, one from after does not, and both restore and verify.
    let after = place.folder.path().join("after.zip");
    store.backup(&after, |_| {}).await.unwrap();
    for (file, contents, expired) in [(&backup, 2, 0), (&after, 1, 1)] {
        let target = engine.place().await;
        assert_eq!(
            restore(file, &target.location, None, |_| {}).await.unwrap().contents,
            contents
        );
        let verdict = target.store().await.verify(&[], |_| {}).await.unwrap();
        assert_eq!((verdict.contents, verdict.expired), (contents, expired));
    }
}

async fn what_is_pinned_stays(engine: &Engine) {
    let place = engine.place().await;
    let (node, [old, new]) = taken(&place).await;
    let refused = node.ask(expire(before("2100-01-01T00:00:00Z", &[old, new]))).await;
    assert!(matches!(refused, Err(AskError::Refused(_))));
    node.ask(expire(before("2100-01-01T00:00:00Z", &[old]))).await.unwrap();
    assert!(
        node.store().has_content(&old).await.unwrap(),
        "evidence stays, whatever its age"
    );
    assert!(!node.store().has_content(&new).await.unwrap());
}

async fn content_that_is_only_gone_is_missed(engine: &Engine) {
    let place = engine.place().await;
    let (node, _) = taken(&place).await;
    node.store().verify(&[], |_| {}).await.unwrap();
    place.tamper("DELETE FROM content").await;
    let error = node.store().verify(&[], |_| {}).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Content { .. }) && error.to_string().contains("is missing"),
        "{error}"
    );
}

/// Runs the script over a proof; what it says if it is content.
fn checked(proof: &Path, head: &str) -> Option<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/verify-proof.py");
    let run = Command::new("python3")
        .arg(script)
        .arg(proof)
        .arg(head)
        .output()
        .unwrap();
    run.status.success().then(|| String::from_utf8(run.stdout).unwrap())
}

async fn proof(store: &Store, folder: &Path, position: u64, shown: &[u64], to: Head) -> std::path::PathBuf {
    let proof = store.prove(position, shown, to).await.unwrap();
    let path = folder.join(format!("proof-{position}-{}.json", shown.len()));
    std::fs::write(&path, serde_json::to_vec(&proof).unwrap()).unwrap();
    path
}

async fn an_entry_is_proven_to_whoever_has_a_head(engine: &Engine) {
    let place = engine.place().await;
    let node = Node::open(&place.location, "Test programme", schema(1)).await.unwrap();
    let mut heads = Vec::new();
    for n in 1..=5 {
        let edits = vec![
            add(&format!("A{n}"), "decided: yes"),
            add(&format!("B{n}"), "not for everyone"),
        ];
        heads.push(node.ask(asking(edits).why(format!("reason {n}"))).await.unwrap().head);
    }
    let (store, folder) = (node.store(), place.folder.path());
    for (position, to) in [(1, 5), (2, 4), (5, 5)] {
        let head = heads[to - 1];
        let path = proof(store, folder, position, &[1], head).await;
        let said = checked(&path, &head.to_string()).unwrap();
        assert!(
            said.contains(&format!("entry {position} stands")) && said.contains("decided: yes"),
            "{said}"
        );
        assert!(
            said.contains("line 2: not shown") && !said.contains("not for everyone"),
            "{said}"
        );
        assert_eq!(checked(&path, &heads[(to + 1) % 5].to_string()), None, "another head");
        // One letter of the entry changed, or of what lies between it and the head.
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("decided: yes", "decided: no!")).unwrap();
        assert_eq!(checked(&path, &head.to_string()), None, "another text");
    }
    assert!(store.prove(6, &[], heads[4]).await.is_err(), "no such entry");
    assert!(
        store.prove(3, &[], heads[1]).await.is_err(),
        "a head from before the entry"
    );
    assert!(store.prove(3, &[3], heads[4]).await.is_err(), "no such line");
    let other = Head {
        position: 5,
        hash: [7; 32],
    };
    assert!(store.prove(3, &[], other).await.is_err(), "another record's head");
}

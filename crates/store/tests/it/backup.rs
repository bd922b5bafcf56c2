//! Backup and restore, from each engine to each.

use std::io::{Read as _, Write as _};
use std::path::Path;

use record::chain::{Broken, Head};
use store::{Rights, SignIn, Store, StoreError, heads_in, restore};

use crate::places::{Engine, Place, entry, fill, on_both, sealed};

on_both! {
    a_backup_restores_on_the_same_engine
    a_backup_restores_up_to_a_position
    credentials_travel_in_a_file_of_their_own
    a_place_with_a_record_is_not_restored_over
    a_damaged_backup_restores_nothing
}

/// A record of 30 entries, one of which cites a content, with a person.
async fn recorded(place: &Place) -> (Store, Head) {
    let store = place.store().await;
    let before = fill(&store, 20).await;
    let hash = store.put_content(b"what the pack printed").await.unwrap();
    let header = entry(&before, 0, "x").header.replace(
        "\"salt\"",
        &format!("\"reading\":{{\"hash\":\"{}\"}},\"salt\"", record::chain::hex(&hash)),
    );
    let cites = sealed(&before, header, Vec::new(), "import");
    let mut writer = store.writer().await.unwrap();
    writer.insert(std::slice::from_ref(&cites)).await.unwrap();
    writer
        .commit(&Head {
            position: 21,
            hash: cites.hash,
        })
        .await
        .unwrap();
    store.add_person("Ana Pmo", Some("ana@example.org")).await.unwrap();
    let head = fill(&store, 9).await;
    (store, head)
}

async fn carried(from: &Place, to: &Place) {
    let (store, head) = recorded(from).await;
    let file = from.folder.path().join("backup.zip");
    let manifest = store.backup(&file, |_| {}).await.unwrap();
    assert_eq!(
        (manifest.head.as_str(), manifest.contents, manifest.persons),
        (head.to_string().as_str(), 1, 1)
    );
    assert_eq!(heads_in(&file).unwrap(), [head]);
    let restored = restore(&file, &to.location, None, |_| {}).await.unwrap();
    assert_eq!((restored.chain.head, restored.contents, restored.persons), (head, 1, 1));
    let again = Store::open(&to.location).await.unwrap();
    assert_eq!(again.between(1, 30).await.unwrap(), store.between(1, 30).await.unwrap());
    assert_eq!(again.people().await.unwrap(), store.people().await.unwrap());
    let verdict = again.verify(&[head], |_| {}).await.unwrap();
    assert_eq!((verdict.contents, verdict.orphans), (1, 0));
    assert_eq!(fill(&again, 1).await.position, 31, "and it goes on");
}

async fn a_backup_restores_on_the_same_engine(engine: &Engine) {
    carried(&engine.place().await, &engine.place().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_goes_from_one_engine_to_the_other_and_back() {
    let Some(postgres) = Engine::postgres() else {
        return eprintln!("skipped: no PostgreSQL");
    };
    carried(&Engine::Sqlite.place().await, &postgres.place().await).await;
    carried(&postgres.place().await, &Engine::Sqlite.place().await).await;
}

async fn a_backup_restores_up_to_a_position(engine: &Engine) {
    let (from, to) = (engine.place().await, engine.place().await);
    let (store, head) = recorded(&from).await;
    let file = from.folder.path().join("backup.zip");
    store.backup(&file, |_| {}).await.unwrap();
    assert!(matches!(
        restore(&file, &to.location, Some(31), |_| {}).await,
        Err(StoreError::Refused(_))
    ));
    let restored = restore(&file, &to.location, Some(20), |_| {}).await.unwrap();
    assert_eq!(
        (restored.chain.head.position, restored.contents),
        (20, 0),
        "the content is cited later"
    );
    let again = Store::open(&to.location).await.unwrap();
    let caught = again.verify(&[head], |_| {}).await;
    assert!(
        matches!(caught, Err(StoreError::Broken(Broken::Cut { position: 30, end: 20 }))),
        "{caught:?}"
    );
}

async fn credentials_travel_in_a_file_of_their_own(engine: &Engine) {
    let (from, to) = (engine.place().await, engine.place().await);
    let (store, _) = recorded(&from).await;
    let account = store.add_account("Ben", "ben", None, &Rights::default()).await.unwrap();
    store
        .set_password(&account.person, "a password of Ben's")
        .await
        .unwrap();
    let soon = terms::Instant(store::clock::now().0 + 60_000_000);
    let (_, secret) = store
        .add_token("export", &Rights::default(), "ben", soon)
        .await
        .unwrap();
    let (file, second) = (
        from.folder.path().join("backup.zip"),
        from.folder.path().join("credentials.json"),
    );
    store.backup(&file, |_| {}).await.unwrap();
    store.backup_credentials(&second).await.unwrap();
    let packed = unpacked(&file);
    assert!(
        !packed.contains("argon2") && packed.contains("Ben"),
        "a backup holds persons but no credentials"
    );
    assert!(std::fs::read_to_string(&second).unwrap().contains("argon2id"));
    restore(&file, &to.location, None, |_| {}).await.unwrap();
    let again = Store::open(&to.location).await.unwrap();
    assert_eq!(
        again.sign_in("ben", "a password of Ben's").await.unwrap(),
        SignIn::Wrong
    );
    assert_eq!(again.restore_credentials(&second).await.unwrap(), 1);
    assert!(matches!(
        again.sign_in("ben", "a password of Ben's").await.unwrap(),
        SignIn::Welcome(_)
    ));
    assert!(again.token(&secret).await.unwrap().is_some());
    assert!(matches!(
        again.restore_credentials(&second).await,
        Err(StoreError::Refused(_))
    ));
}

async fn a_place_with_a_record_is_not_restored_over(engine: &Engine) {
    let place = engine.place().await;
    let (store, head) = recorded(&place).await;
    let file = place.folder.path().join("backup.zip");
    store.backup(&file, |_| {}).await.unwrap();
    let answer = restore(&file, &place.location, None, |_| {}).await;
    assert!(
        matches!(answer, Err(StoreError::NotEmpty { entries: 30, .. })),
        "{answer:?}"
    );
    assert_eq!(store.head().await.unwrap(), head);
}

async fn a_damaged_backup_restores_nothing(engine: &Engine) {
    let (from, to) = (engine.place().await, engine.place().await);
    let (store, _) = recorded(&from).await;
    let file = from.folder.path().join("backup.zip");
    store.backup(&file, |_| {}).await.unwrap();
    let check = async |edit: fn(&str, String) -> String, expected: &str| {
        let damaged = from.folder.path().join("damaged.zip");
        rewritten(&file, &damaged, edit);
        let told = restore(&damaged, &to.location, None, |_| {})
            .await
            .unwrap_err()
            .to_string();
        assert!(told.contains(expected), "{told}");
        assert!(matches!(Store::open(&to.location).await, Err(StoreError::NoRecord(_))));
    };
    check(
        |_, text| text.replacen("Title 7", "Title 8", 1),
        "entry 7 does not match its hash",
    )
    .await;
    check(
        |_, text| text.lines().take(12).fold(String::new(), |all, line| all + line + "\n"),
        "ends at entry",
    )
    .await;
    check(
        |_, text| text.replace("what the pack printed", "what it did not"),
        "is damaged",
    )
    .await;
    check(
        |_, text| text.replace("\"switchover_backup\": 1", "\"switchover_backup\": 9"),
        "newer program",
    )
    .await;
    std::fs::write(from.folder.path().join("noise"), [7; 4096]).unwrap();
    let told = restore(&from.folder.path().join("noise"), &to.location, None, |_| {})
        .await
        .unwrap_err();
    assert!(matches!(told, StoreError::NotABackup { .. }), "{told}");
}

fn unpacked(file: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut all = String::new();
    for n in 0..archive.len() {
        archive.by_index(n).unwrap().read_to_string(&mut all).unwrap();
    }
    all
}

fn rewritten(from: &Path, to: &Path, edit: fn(&str, String) -> String) {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(from).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    for n in 0..archive.len() {
        let mut member = archive.by_index(n).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        out.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(edit(&name, text).as_bytes()).unwrap();
    }
    out.finish().unwrap();
}

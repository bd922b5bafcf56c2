//! A journal of each release is kept and has to load for ever: journals are never migrated.

use std::path::Path;
use std::sync::Arc;

use store::{Desk, Location};

#[tokio::test(flavor = "multi_thread")]
async fn journals_of_every_release_load() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/journals");
    let mut seen = 0;
    for file in std::fs::read_dir(kept).unwrap() {
        let file = file.unwrap().path();
        let folder = tempfile::tempdir().unwrap();
        let place = Location::find(folder.path(), None).unwrap();
        let restored = store::restore(&file, &place, None, |_| {}).await.unwrap();
        let desk = Desk::open(&place, "A programme", Arc::new(programme::schema()))
            .await
            .unwrap();
        let state = desk.node().state().unwrap();
        assert_eq!(state.position().0, desk.head().unwrap().position, "{}", file.display());
        assert!(state.stopped().is_none());
        assert!(restored.contents > 0, "{}", file.display());
        let now = state.now("2026-11-23".parse().unwrap());
        assert!(
            now.all::<programme::milestones::Milestone>().count() > 50,
            "{}",
            file.display()
        );
        seen += 1;
    }
    assert!(seen > 0, "the journal of a release is gone");
}

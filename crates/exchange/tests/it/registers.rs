//! Registers out and in again.

use exchange::{FileKind, RegisterError};
use record::{Actor, Edit, Moment, What};
use store::{Asked, Asking};

use crate::{edit, everything, office, pack, place, position, reads, take, taker, telling};

async fn round(kind: FileKind) {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    let look = place.desk.look(&office(), &Moment::Position(position(&place))).unwrap();
    let file = exchange::export(&look, "milestones", &everything(), kind).unwrap();
    let name = format!("milestones.{}", kind.ending());
    let same = exchange::import(&place.desk, taker("unchanged"), ("milestones", &name), &file, kind).await;
    assert!(
        matches!(same, Err(RegisterError::Ask(_))),
        "nothing would change: {same:?}"
    );
    if kind == FileKind::Csv {
        let changed = String::from_utf8(file).unwrap().replace("2025-03-10", "2025-03-12");
        let taken = exchange::import(
            &place.desk,
            taker("changed"),
            ("milestones", &name),
            changed.as_bytes(),
            kind,
        )
        .await;
        assert_eq!(taken.unwrap().changed.len(), 1);
        assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-03-12");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_reads_back_as_no_change() {
    round(FileKind::Csv).await;
    round(FileKind::Xlsx).await;
    round(FileKind::Json).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_done_offline_cannot_silently_overwrite() {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    let look = place.desk.look(&office(), &Moment::Position(position(&place))).unwrap();
    let file = exchange::export(&look, "milestones", &everything(), FileKind::Csv).unwrap();
    edit(&place, "milestones", "M-101", "forecast", "2025-05-05").await;
    let changed = String::from_utf8(file).unwrap().replace("2025-03-10", "2025-03-12");
    let taken = exchange::import(
        &place.desk,
        taker("offline"),
        ("milestones", "milestones.csv"),
        changed.as_bytes(),
        FileKind::Csv,
    );
    let refused = taken.await.unwrap_err().to_string();
    assert!(
        refused.to_lowercase().contains("forecast") || refused.contains("changed"),
        "{refused}"
    );
    assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-05-05");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_taken_whole_or_refused_whole() {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    let before = position(&place);
    let file = b"Milestone ID,Milestone Title,Forecast Date\nM-201,First,2025-06-02\nM-202,Second,31/06/2025\n";
    let taken = exchange::import(&place.desk, taker("bad"), ("milestones", "m.csv"), file, FileKind::Csv).await;
    assert!(taken.is_err());
    assert_eq!(position(&place), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_of_rules_and_steps_have_a_bound() {
    let (place, ..) = telling::world("tess@example.org").await;
    let check = async |register: &str, column: &str, days: &str, good: bool| {
        let edit = Edit::new(register, What::Set(1)).typed(column, days);
        let asking = Asking::new(office(), Actor::process("test"), Asked::Edit(vec![edit])).unwrap();
        let answer = place.desk.ask(asking.why("a test")).await;
        let said = format!("{answer:?}");
        assert_eq!(answer.is_ok(), good, "{register} {column} {days}: {said}");
        assert!(good || said.contains("give 1000 at most"), "{said}");
    };
    for (register, column) in [
        ("chaser-rules", "soon"),
        ("chaser-rules", "again"),
        ("chaser-steps", "after"),
    ] {
        check(register, column, "1000", true).await;
        check(register, column, "1001", false).await;
        check(register, column, "4294967295", false).await;
    }
}

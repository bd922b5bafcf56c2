//! The three-way merge of packs, end to end.

use record::Disagreement;

use crate::{edit, pack, place, position, reads, take};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_pack_again_changes_nothing_even_after_people_edited() {
    let place = place().await;
    let first = take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    assert!(first.receipt.is_some());
    assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-03-10");
    assert_eq!(reads(&place, "actions", "EXB4-01", "person"), "Jane Roe");
    edit(&place, "milestones", "M-101", "forecast", "2025-04-01").await;
    let before = position(&place);
    let again = take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    assert!(again.receipt.is_none(), "{:?}", again.offer.plan);
    assert_eq!(position(&place), before);
    assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-04-01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_pack_becomes_changes() {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    let later = take(&place, &pack(5, "3 February 2025", "17/03/2025")).await;
    assert_eq!(later.offer.plan.changed(), 1, "{:?}", later.offer.plan.edits);
    assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-03-17");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_repair_stands_when_the_next_pack_repeats_the_mistake() {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    edit(&place, "milestones", "M-101", "forecast", "2025-03-19").await; // the repair that somebody accepted
    let next = take(&place, &pack(5, "3 February 2025", "10/03/2025")).await;
    assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-03-19");
    assert!(
        next.offer.plan.differences.is_empty(),
        "{:?}",
        next.offer.plan.differences
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_both_moved_is_left_to_a_person() {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    edit(&place, "milestones", "M-101", "forecast", "2025-04-01").await;
    let next = take(&place, &pack(5, "3 February 2025", "17/03/2025")).await;
    assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-04-01");
    let [difference] = next.offer.plan.differences.as_slice() else {
        panic!("{:?}", next.offer.plan.differences)
    };
    assert_eq!(difference.because, Disagreement::BothMoved);
    assert_eq!(
        (difference.field.as_str(), difference.ours.as_str()),
        ("forecast", "2025-04-01")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_baseline_that_a_later_pack_moves_needs_a_decision() {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    let text = "# Example Board (EXB) #5 3 February 2025\n\nMilestone ID\tMilestone Title\tBaseline Date\tForecast Date\n\
                M-101\tGateway opened\t24/03/2025\t10/03/2025\n";
    let intake = exchange::Intake::read("b.txt", text.into(), &pack::Limits::default()).unwrap();
    let next = take(&place, &intake).await;
    assert_eq!(reads(&place, "milestones", "M-101", "baseline"), "2025-03-03");
    let door = next
        .offer
        .plan
        .differences
        .iter()
        .find(|d| d.field.as_str() == "baseline");
    assert_eq!(
        door.map(|d| d.because),
        Some(Disagreement::Door),
        "{:?}",
        next.offer.plan.differences
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_pack_loaded_late_changes_nothing_and_lists_its_differences() {
    let place = place().await;
    take(&place, &pack(5, "3 February 2025", "17/03/2025")).await;
    let late = take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    assert!(late.offer.plan.older);
    assert_eq!(reads(&place, "milestones", "M-101", "forecast"), "2025-03-17");
    assert!(
        late.offer
            .plan
            .differences
            .iter()
            .any(|d| d.field.as_str() == "forecast"),
        "{:?}",
        late.offer.plan
    );
    assert_eq!(reads(&place, "packs", "EXB4", "taken"), "Loaded late");
}

/// Everything that the example states is taken, with nothing refused.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_packs_are_taken_in_order() {
    let place = place().await;
    let read =
        |name: &str, bytes: &[u8]| exchange::Intake::read(name, bytes.to_vec(), &pack::Limits::default()).unwrap();
    let first = read(
        "tmag-22-example.txt",
        include_bytes!("../../../../example/tmag-22-example.txt"),
    );
    let taken = take(&place, &first).await;
    assert!(taken.offer.plan.unread.is_empty(), "{:?}", taken.offer.plan.unread);
    assert!(taken.offer.plan.begun() > 200, "{}", taken.offer.plan.begun());
    let next = read(
        "tmag-23-example.txt",
        include_bytes!("../../../../example/tmag-23-example.txt"),
    );
    let taken = take(&place, &next).await;
    assert!(taken.offer.plan.unread.is_empty(), "{:?}", taken.offer.plan.unread);
    assert!(taken.offer.plan.changed() > 10, "{}", taken.offer.plan.changed());
    // Printed colours come in; where none was printed there is none.
    assert_eq!(reads(&place, "milestones", "T3-DB-0034", "current_rag"), "Red");
    assert_eq!(reads(&place, "milestones", "T3-MI-0024", "current_rag"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_to_a_person_is_listed_until_it_is_settled() {
    let place = place().await;
    take(&place, &pack(4, "6 January 2025", "10/03/2025")).await;
    edit(&place, "milestones", "M-101", "forecast", "2025-04-01").await;
    let next = pack(5, "3 February 2025", "17/03/2025");
    take(&place, &next).await;
    let left = exchange::unsettled(&place.desk, &next.reading().hash()).await.unwrap();
    assert_eq!(left.iter().map(|d| d.field.as_str()).collect::<Vec<_>>(), ["forecast"]);
    edit(&place, "milestones", "M-101", "forecast", "2025-03-17").await;
    let left = exchange::unsettled(&place.desk, &next.reading().hash()).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}

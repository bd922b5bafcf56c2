//! Packs built from the record, read back by our own readers into an empty one: nothing is typed twice.

use std::collections::BTreeMap;

use exchange::{Intake, Taker};
use pack::Limits;
use pack::build::{Built, Form, Origin, Wanted, Which};
use pack::document::{Block, Document};
use record::{Actor, Moment, Viewer};

use crate::{Place, place, take, taker};

const EXAMPLE: &[u8] = include_bytes!("../../../../example/tmag-22-example.txt");

async fn filled() -> Place {
    let place = place().await;
    for (register, bytes) in [
        (
            "groups",
            include_bytes!("../../../../example/reference/groups.csv").as_slice(),
        ),
        (
            "tiers",
            include_bytes!("../../../../example/reference/tiers.csv").as_slice(),
        ),
    ] {
        let file = format!("{register}.csv");
        exchange::import(
            &place.desk,
            taker("reference data"),
            (register, &file),
            bytes,
            exchange::FileKind::Csv,
        )
        .await
        .unwrap();
    }
    let intake = Intake::read("tmag-22-example.txt", EXAMPLE.to_vec(), &Limits::default()).unwrap();
    take(&place, &intake).await;
    place
}

fn wanted(meeting: &str) -> Wanted {
    Wanted {
        group: "TMAG".into(),
        meeting: Which::from(meeting),
        version: "0.1".into(),
        from: Some("2023-08-17".parse().unwrap()),
    }
}

fn built(place: &Place, meeting: &str, form: Form) -> (Built, Vec<u8>) {
    let look = place
        .desk
        .look(&Viewer::with(programme::roles::PMO), &Moment::Now)
        .unwrap();
    exchange::build(&look, &wanted(meeting), form).unwrap()
}

/// How a field reads in a record; none where there is no such record.
fn read_in(place: &Place, origin: &Origin) -> Option<String> {
    let look = place
        .desk
        .look(&Viewer::with(programme::roles::PMO), &Moment::Now)
        .unwrap();
    let view = look.view();
    let number = view.schema().number(origin.register).unwrap();
    let one = *view.named(number, &origin.record).first()?;
    Some(view.show(one, view.info(number).column(origin.column).unwrap()))
}

/// Every field that a pack prints, by whether an empty record holds it alike once the pack was taken in.
async fn round(meeting: &str, form: Form) -> (BTreeMap<&'static str, usize>, Vec<String>) {
    let source = filled().await;
    let (built, bytes) = built(&source, meeting, form);
    let empty = place().await;
    let intake = Intake::read(&built.file(form), bytes, &Limits::default()).unwrap();
    let outcome = take(&empty, &intake).await;
    let mut counts = BTreeMap::new();
    let mut lost = Vec::new();
    for (fact, why) in &outcome.offer.plan.unread {
        lost.push(format!(
            "unread {}/{}/{}: {why}",
            fact.register, fact.record, fact.column
        ));
    }
    for origin in built.origins() {
        let found = read_in(&empty, origin);
        if found.as_deref() == Some(origin.reads.as_str()) {
            *counts.entry(origin.register).or_default() += 1;
        } else {
            lost.push(format!(
                "{}/{}/{}: {:?}, printed as {:?}",
                origin.register, origin.record, origin.column, found, origin.reads
            ));
        }
    }
    (counts, lost)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_of_the_last_meeting_comes_back() {
    let (counts, lost) = round("TMAG22", Form::Xlsx).await;
    assert!(
        lost.is_empty(),
        "{} lost of {counts:?}:\n{}",
        lost.len(),
        lost.join("\n")
    );
    assert!(counts.values().sum::<usize>() > 900, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deck_of_the_last_meeting_comes_back() {
    let (counts, lost) = round("TMAG22", Form::Pptx).await;
    assert!(
        lost.is_empty(),
        "{} lost of {counts:?}:\n{}",
        lost.len(),
        lost.join("\n")
    );
    assert!(counts.values().sum::<usize>() > 900, "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_meeting_s_pack_comes_back() {
    for form in [Form::Xlsx, Form::Pptx] {
        let (counts, lost) = round("next", form).await;
        assert!(
            lost.is_empty(),
            "{form:?}: {} lost of {counts:?}:\n{}",
            lost.len(),
            lost.join("\n")
        );
        assert!(counts.values().sum::<usize>() > 700, "{form:?}: {counts:?}");
    }
}

fn texts(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Heading(span) | Block::Paragraph(span) | Block::Item { span, .. } => out.push_str(&span.text),
            Block::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    out.push_str(cell.text());
                    out.push('\n');
                }
            }
            Block::Break(_) => {}
        }
        out.push('\n');
    }
    out
}

/// What a PDF loses is its table cells' shape; every id and every date that it prints is found.
#[tokio::test(flavor = "multi_thread")]
async fn every_id_and_date_of_a_pdf_is_found() {
    let source = filled().await;
    let (built, bytes) = built(&source, "next", Form::Pdf);
    let document = pack::read("next.pdf", &bytes, &Limits::default()).unwrap();
    let seen: String = texts(&document).split_whitespace().collect::<Vec<_>>().join(" ");
    let mut looked = 0;
    for cell in built.cells() {
        let id = cell.of.iter().any(|origin| origin.column == "id");
        let text = cell.text(&[]);
        let dated = text.len() < 20 && text.contains("/20");
        if id || dated {
            looked += 1;
            assert!(seen.contains(&text), "{text}");
        }
    }
    assert!(looked > 150, "{looked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_position_gives_the_same_bytes_and_names_its_head() {
    let source = filled().await;
    let head = source.desk.head().unwrap().to_string();
    for form in Form::ALL {
        let (one, first) = built(&source, "next", form);
        let (_, second) = built(&source, "next", form);
        assert_eq!(first, second, "{form:?}");
        assert_eq!(one.head.as_str(), head);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(one.file(form));
        std::fs::write(&file, &first).unwrap();
        let heads: Vec<String> = store::heads_in(&file)
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(heads, std::slice::from_ref(&head), "{form:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_pack_holds_what_everybody_may_see() {
    let source = filled().await;
    let by = || Taker {
        by: Actor::process("test"),
        ..taker("a test")
    };
    let (_, bytes, receipt) = exchange::keep(&source.desk, by(), &wanted("TMAG22"), Form::Html)
        .await
        .unwrap();
    let kept = String::from_utf8(bytes.clone()).unwrap();
    assert!(receipt.is_some());
    assert!(!kept.contains("Tranche 1"), "intentions are not for everybody");
    let (_, inside) = built(&source, "TMAG22", Form::Html);
    assert!(
        String::from_utf8(inside).unwrap().contains("Tranche 1"),
        "the office sees them"
    );
    let content = source.desk.store().content(&store::content_hash(&bytes)).await.unwrap();
    assert_eq!(content, Some(bytes));
    let head = kept
        .split("<code>")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .unwrap();
    let heads = [head.parse().unwrap()];
    source.desk.store().verify(&heads, |_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said() {
    let source = filled().await;
    let look = source
        .desk
        .look(&Viewer::with(programme::roles::PMO), &Moment::Now)
        .unwrap();
    let said = |wanted: &Wanted| exchange::build(&look, wanted, Form::Html).unwrap_err().to_string();
    let other = |group: &str, meeting: &str, from: &str| Wanted {
        group: group.into(),
        meeting: Which::from(meeting),
        version: "".into(),
        from: Some(from.parse().unwrap()),
    };
    assert!(said(&other("NOBODY", "next", "2023-08-17")).contains("no group"));
    assert!(said(&other("TMAG", "TMAG99", "2023-08-17")).contains("no meeting “TMAG99”"));
    assert!(said(&other("TMAG", "next", "2030-01-01")).contains("no meeting to come"));
}

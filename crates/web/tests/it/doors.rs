//! An accepted repair of what only a decision moves leads to the act that may move it; a PDF's repairs are to be had
//! as a list.

use std::fmt::Write as _;

use crate::world::{Answer, Person, World};

/// A baseline on a Saturday.
const PACK: &str = "Harbour Migration Group Pack 5\n\nMeeting date: 12 July 2023\n\nMilestone register\n\n\
Milestone Tier\tMilestone ID\tMilestone Title\tPlan Section\tBaseline Date\tForecast Date\n\
Tier 2\tT2-HA-0101\tHarbour data loaded\tMigration\tSat 02/09/2023\tMon 04/09/2023\n\
Tier 2\tT2-HA-0102\tHarbour data signed off\tMigration\tMon 11/09/2023\tMon 11/09/2023\n\
Tier 2\tT2-HA-0103\tHarbour opened\tMigration\tMon 18/09/2023\tMon 18/09/2023\n";

async fn taken(office: &Person<'_>, name: &str, bytes: &[u8]) -> u32 {
    let look = office.upload("/import", name, bytes).await;
    look.is(200);
    let (document, file) = (look.field("document"), look.field("file"));
    let fields = [("document", document.as_str()), ("file", &file), ("reason", "the pack")];
    let done = office.post("/import/confirm", &fields).await;
    done.is(303);
    let to = done.to().strip_prefix("/findings/").unwrap();
    to.split(['?', '#']).next().unwrap().parse().unwrap()
}

/// The finding that has a repair of what is printed, and the number of the pack's page.
async fn accept(office: &Person<'_>, pack: u32, printed: &str) -> Answer {
    let page = office.get(&format!("/findings/{pack}?per=all")).await;
    let card = page
        .is(200)
        .text
        .split("<article")
        .find(|card| card.contains(&format!("<del>{printed}")) && card.contains("data-act=\"accept\""));
    let card = Answer {
        text: card
            .unwrap_or_else(|| panic!("no repair of {printed} in {}", page.text))
            .to_owned(),
        status: page.status,
        headers: page.headers.clone(),
    };
    let finding = card.field("finding");
    let fields = [
        ("finding", finding.as_str()),
        ("decision", "accept"),
        ("repair", "0"),
        ("reason", "a slip of the pen"),
    ];
    let done = office.post(&format!("/findings/{pack}/decide"), &fields).await;
    done.is(303);
    done
}

#[tokio::test]
async fn a_repaired_baseline_is_put_to_a_decision() {
    let world = World::empty().await;
    let office = world.person(&["pmo"]).await;
    let pack = taken(&office, "harbour.txt", PACK.as_bytes()).await;
    let done = accept(&office, pack, "Sat 02/09/2023").await;
    assert!(done.to().starts_with("/act/raise-change?"), "{}", done.to());
    let form = office.get(done.to()).await;
    form.is(200)
        .says("Repair accepted as")
        .says("nothing has moved yet")
        .says("T2-HA-0101")
        .says("a slip of the pen");
    let key = office.key("milestones", "T2-HA-0101").await;
    let milestone = format!("/registers/milestones/{key}");
    office.get(&milestone).await.is(200).says("2023-09-02");

    // The card says so too, and leads to the same form.
    let findings = format!("/findings/{pack}?state=accepted");
    office
        .get(&findings)
        .await
        .is(200)
        .says("data-door")
        .says("moves only by a decision: nothing has moved yet")
        .says("/act/raise-change?");
    let proposed = form.field("proposed");
    let fields = [
        ("milestone", "T2-HA-0101"),
        ("kind", "date"),
        ("proposed", proposed.as_str()),
        ("grounds", "the repair"),
        ("reason", "a slip of the pen"),
    ];
    office.post("/act/raise-change", &fields).await.is(303);
    office.get(&milestone).await.is(200).says("2023-09-02");
    office
        .get(&findings)
        .await
        .is(200)
        .says("moves only by a decision, which is asked for")
        .silent("/act/raise-change?");
    let changes = office.get("/registers/milestone-changes").await;
    changes.is(200).says("T2-HA-0101");
}

#[tokio::test]
async fn a_corrected_copy_is_to_be_had() {
    let world = World::empty().await;
    let office = world.person(&["pmo"]).await;
    let pack = taken(&office, "harbour.txt", PACK.as_bytes()).await;
    office.get(&format!("/packs/{pack}/corrected")).await.is(404);
    accept(&office, pack, "Sat 02/09/2023").await;
    office
        .get("/packs")
        .await
        .is(200)
        .says(&format!("/packs/{pack}/corrected"));
    let copy = office.get(&format!("/packs/{pack}/corrected")).await;
    copy.is(200).says("T2-HA-0101").silent("Sat 02/09/2023");
    assert_eq!(copy.text.lines().count(), PACK.lines().count());
    world.stranger().get(&format!("/packs/{pack}/corrected")).await.is(303);
}

/// One page with a ruled table, as a word processor prints it.
fn pdf(heads: &[&str], rows: &[[&str; 6]]) -> Vec<u8> {
    let mut drawn = String::new();
    let text = |drawn: &mut String, x: i32, y: i32, text: &str| {
        writeln!(drawn, "BT /F1 9 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET").unwrap();
    };
    for (at, head) in (0..).zip(heads) {
        text(&mut drawn, 40, 800 - 20 * at, head);
    }
    let (left, top, width, height) = (40, 700, 85, 18);
    let edges: Vec<i32> = (0..=6).map(|n| left + n * width).collect();
    let bottom = top - height * i32::try_from(rows.len()).unwrap();
    for (at, row) in (0..).zip(rows) {
        for (cell, x) in row.iter().zip(&edges) {
            text(&mut drawn, x + 3, top - height * at - 12, cell);
        }
    }
    for n in 0..=i32::try_from(rows.len()).unwrap() {
        let y = top - height * n;
        writeln!(drawn, "{left} {y} m {} {y} l S", edges[6]).unwrap();
    }
    for x in &edges {
        writeln!(drawn, "{x} {top} m {x} {bottom} l S").unwrap();
    }
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        format!("<</Length {}>>stream\n{drawn}\nendstream", drawn.len() + 1),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let (mut out, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (n, object) in (1..).zip(&objects) {
        writeln!(places, "{:010} 00000 n ", out.len()).unwrap();
        write!(out, "{n} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let table = out.len();
    write!(
        out,
        "xref\n0 6\n0000000000 65535 f \n{places}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    )
    .unwrap();
    out.into_bytes()
}

#[tokio::test]
async fn repairs_of_a_pdf_change_the_record_and_are_listed() {
    let rows = [
        [
            "Milestone Tier",
            "Milestone ID",
            "Milestone Title",
            "Plan Section",
            "Baseline Date",
            "Forecast Date",
        ],
        [
            "Tier 2",
            "T2-HA-0101",
            "Data loaded",
            "Migration",
            "Fri 01/09/2023",
            "Sat 02/09/2023",
        ],
        [
            "Tier 2",
            "T2-HA-0102",
            "Data signed off",
            "Migration",
            "Mon 11/09/2023",
            "Mon 11/09/2023",
        ],
        [
            "Tier 2",
            "T2-HA-0103",
            "Harbour opened",
            "Migration",
            "Mon 18/09/2023",
            "Mon 18/09/2023",
        ],
    ];
    let bytes = pdf(&["Harbour Migration Group Pack 5", "Meeting date: 12 July 2023"], &rows);
    let world = World::empty().await;
    let office = world.person(&["pmo"]).await;
    let pack = taken(&office, "harbour.pdf", &bytes).await;
    let key = office.key("milestones", "T2-HA-0101").await;
    let milestone = format!("/registers/milestones/{key}");
    office.get(&milestone).await.is(200).says("2023-09-02");
    accept(&office, pack, "Sat 02/09/2023").await;
    // What was read of it is in the record, so the repair is too; the document itself is left to whoever has its source.
    office.get(&milestone).await.is(200).says("a slip of the pen");
    office
        .get(&format!("/findings/{pack}"))
        .await
        .says("the list of corrections to make in its source");
    let list = office.get(&format!("/packs/{pack}/corrected")).await;
    list.is(200)
        .says("Corrections to make in the source of harbour.pdf")
        .says("page 1")
        .says("Sat 02/09/2023")
        .says("becomes");
}

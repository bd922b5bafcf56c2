//! Packs built by the page and by the API.

use crate::world::World;

const FIELDS: [(&str, &str); 4] = [
    ("group", "TMAG"),
    ("meeting", "TMAG22"),
    ("version", "0.1"),
    ("format", "html"),
];

#[tokio::test]
async fn the_office_builds_and_keeps_a_pack() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    office
        .get("/packs/build")
        .await
        .is(200)
        .says("Keep it in the list below")
        .says("No built pack");
    let before = world.desk.head().unwrap();
    let inside = office.post("/packs/build", &FIELDS).await;
    inside.is(200).says("TMAG").says("Tranche 1").says(&before.to_string());
    assert_eq!(world.desk.head().unwrap(), before, "nothing was kept");
    let kept = office
        .post("/packs/build", &[FIELDS.as_slice(), &[("keep", "yes")]].concat())
        .await;
    kept.is(200).silent("Tranche 1");
    assert_eq!(world.desk.head().unwrap().position, before.position + 1);
    let list = office.get("/packs/build").await;
    list.is(200).says("TMAG22-pack.html").says(&before.to_string());
    let from = list.text.find("/content/").unwrap();
    let path: String = list.text[from..].chars().take_while(|c| *c != '"').collect();
    let participant = world.person(&["participant"]).await;
    let content = participant.get(&path).await;
    assert_eq!(content.is(200).text, kept.text);
}

#[tokio::test]
async fn who_may_not_keep_a_pack_builds_what_they_may_see() {
    let world = World::example().await;
    let participant = world.person(&["participant"]).await;
    participant
        .get("/packs/build")
        .await
        .is(200)
        .silent("Keep it in the list");
    participant
        .post("/packs/build", &FIELDS)
        .await
        .is(200)
        .silent("Tranche 1");
    let keeping = [FIELDS.as_slice(), &[("keep", "yes")]].concat();
    participant.post("/packs/build", &keeping).await.is(403);
}

#[tokio::test]
async fn programs_ask_for_a_pack_by_its_address() {
    let world = World::example().await;
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let page = program
        .get("/api/v1/packs/build?group=TMAG&meeting=next&format=html")
        .await;
    page.is(200).says("16 August 2023");
    program.get("/api/v1/packs/build?group=TMAG&format=doc").await.is(400);
    program
        .get("/api/v1/packs/build?group=NOBODY&format=html")
        .await
        .is(404);
}

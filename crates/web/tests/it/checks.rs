//! The rules over the record: one run for many views, only what the viewer may see, as at any moment.

use check::of_record::OfRecord;
use record::{Edit, Moment, Viewer, What};
use terms::Nation;

use crate::world::{Answer, World};

/// Whether the answer for a moment is remembered, and how many findings of it somebody sees.
fn remembered(world: &World, viewer: &Viewer) -> Option<usize> {
    let look = world.desk.look(viewer, &Moment::Now).unwrap();
    let seen = look.view().remembered::<OfRecord>(&Nation::EnglandAndWales)?;
    Some(seen.findings().len())
}

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.text).unwrap()
}

async fn edit(world: &World, edit: Edit) {
    let viewer = Viewer::with(programme::roles::PMO);
    let asked = store::Asked::Edit(vec![edit]);
    let asking = store::Asking::new(viewer, record::Actor::process("test"), asked).unwrap();
    world.desk.ask(asking.why("a test")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contradictions_of_the_record_lead_to_their_fields() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let viewer = Viewer::with(programme::roles::PMO);
    assert_eq!(
        remembered(&world, &viewer),
        None,
        "nothing is worked out before it is asked for"
    );
    let page = office.get("/checks").await;
    page.is(200)
        .says("Record checks")
        .says("/registers/milestones/")
        .says("#field-");
    let all = remembered(&world, &viewer).unwrap();
    assert!(all > 3, "the example contradicts itself, {all} findings");

    let errors = office.get("/checks?severity=error").await;
    errors
        .is(200)
        .says("class=\"finding error\"")
        .silent("class=\"finding warning\"");
    let area = office.get("/checks?area=actions").await;
    area.is(200);
    office.get("/checks?rule=R99").await.is(200).says("No finding matches");
    office.get("/checks?page=9999").await.is(200);

    // A field that a finding names is on the record's own page, under the address that the finding gives.
    let at = page.text.find("#field-").unwrap();
    let from = page.text[..at].rfind("href=\"").unwrap() + 6;
    let to = page.text[from..].split('"').next().unwrap();
    let (path, field) = to.split_once('#').unwrap();
    office.get(path).await.is(200).says(&format!("id=\"{field}\""));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_seen_is_not_told() {
    let world = World::example().await;
    let (office, nobody) = (world.person(&["pmo"]).await, world.person(&[]).await);
    office.get("/checks").await.is(200).says("class=\"finding");
    nobody
        .get("/checks")
        .await
        .is(200)
        .silent("class=\"finding")
        .says("Nothing that you may see");
    assert_eq!(remembered(&world, &Viewer::with(record::Roles::NONE)), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_contradiction_is_found_and_the_past_keeps_its_own() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    office.get("/checks").await.is(200);
    let viewer = Viewer::with(programme::roles::PMO);
    let before = world.desk.head().unwrap().position;
    let was = remembered(&world, &viewer).unwrap();
    // A milestone forecast on a Saturday that its neighbours do not have.
    let twin = Edit::new("actions", What::Add)
        .typed("id", "ZZ99-01")
        .typed("action", "Report back")
        .typed("raised", "2023-09-01")
        .typed("due", "2023-08-01");
    edit(&world, twin).await;
    assert_eq!(remembered(&world, &viewer), None, "what it read was touched");
    office.get("/checks").await.is(200).says("ZZ99-01");
    assert!(remembered(&world, &viewer).unwrap() > was);
    let then = office.get(&format!("/checks?at=position:{before}")).await;
    then.is(200).silent("ZZ99-01").says("You see the record as at");
    // A register that no rule reads leaves the answer as it is.
    edit(&world, Edit::new("market-roles", What::Add).typed("name", "Zed")).await;
    assert!(remembered(&world, &viewer).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_get_the_same_findings() {
    let world = World::example().await;
    let token = world.token(&["assurer"]).await;
    let program = world.program(&token);
    let all = json(program.get("/api/v1/checks?per=1000").await.is(200));
    let total = all["total"].as_u64().unwrap();
    assert_eq!(all["findings"].as_array().unwrap().len() as u64, total);
    let first = &all["findings"][0];
    let place = &first["places"][0];
    assert_eq!(first["area"], place["register"]);
    assert!(place["key"].as_u64().unwrap() > 0, "{first}");
    let errors = json(program.get("/api/v1/checks?severity=error&per=2").await.is(200));
    assert!(errors["total"].as_u64().unwrap() < total && errors["findings"].as_array().unwrap().len() <= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_at_the_past_does_not_forget_the_newest() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let viewer = Viewer::with(programme::roles::PMO);
    for n in 0..8 {
        let action = Edit::new("actions", What::Add)
            .typed("id", format!("ZZ99-0{n}"))
            .typed("action", "Report back")
            .typed("raised", "2023-08-01");
        edit(&world, action).await;
    }
    office.get("/checks").await.is(200);
    let newest = remembered(&world, &viewer);
    assert!(newest.is_some());
    let head = world.desk.head().unwrap().position;
    for back in 1..=8 {
        office
            .get(&format!("/checks?at=position:{}", head - back))
            .await
            .is(200);
        assert_eq!(remembered(&world, &viewer), newest, "{back} entries back");
    }
}

#[tokio::test]
async fn pages_beyond_the_last_are_empty() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let pack = office.key("packs", "TMAG22").await;
    let paths = [
        "/checks".to_owned(),
        "/history".to_owned(),
        "/history/2".to_owned(),
        "/registers/milestones".to_owned(),
        format!("/findings/{pack}"),
        "/api/v1/checks".to_owned(),
        "/api/v1/history".to_owned(),
        "/api/v1/registers/milestones".to_owned(),
    ];
    for path in paths {
        for page in [usize::MAX, usize::MAX / 40] {
            let answer = office.get(&format!("{path}?page={page}")).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        }
    }
}

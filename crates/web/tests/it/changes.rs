//! Change control as pages and API meet it: preview, raise, refuse without a decision, decide, both baselines shown.

use axum::http::Method;

use crate::world::{Person, World};

/// Somebody who keeps the record and chairs; the only person, so that the name names them.
async fn chair(world: &World) -> Person<'_> {
    world.person(&["pmo", "chair"]).await
}

#[tokio::test]
async fn moving_the_decision_shows_every_milestone_reached() {
    let world = World::example().await;
    let office = chair(&world).await;
    let page = office.get("/milestones/T3-TE-0017/preview?to=2023-08-23").await;
    page.is(200)
        .says("T3-TE-0017 → T2-TE-0200")
        .says(r#"<time datetime="2023-08-21">"#)
        .says(r#"<time datetime="2023-08-29">"#)
        .says("data-act=\"raise\"");
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let answer = program.get("/api/v1/milestones/T3-TE-0017/preview?to=2023-08-23").await;
    answer.is(200);
    let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let moves: Vec<_> = body["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            (
                one["milestone"]["name"].as_str().unwrap().to_owned(),
                text("from"),
                text("to"),
            )
        })
        .collect();
    let expected = |id: &str, from: &str, to: &str| (id.to_owned(), from.to_owned(), to.to_owned());
    assert_eq!(moves[0], expected("T3-TE-0017", "2023-08-16", "2023-08-23"));
    assert_eq!(
        moves[1],
        expected("T2-TE-0200", "2023-08-21", "2023-08-29"),
        "the 28th is a holiday"
    );
    let reached: Vec<_> = body["held"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["milestone"]["name"].clone())
        .collect();
    assert!(reached.contains(&"T2-TE-0250".into()), "{reached:?}");
    office.get("/milestones/T9-XX-0001/preview").await.is(404);
    office.get("/milestones/T3-TE-0017/preview?to=soon").await.is(400);
    let sponsor = world.person(&["sponsor"]).await;
    sponsor
        .get("/milestones/T3-TE-0017/preview?to=2023-08-23")
        .await
        .is(200)
        .silent("data-act=\"raise\"");
    sponsor
        .post(
            "/milestones/T3-TE-0017/preview",
            &[("to", "2023-08-23"), ("grounds", "x")],
        )
        .await
        .is(403);
}

#[tokio::test]
async fn a_change_is_raised_decided_and_both_baselines_are_shown() {
    let world = World::example().await;
    let office = chair(&world).await;
    let key = office.key("milestones", "T3-TE-0017").await;
    let path = format!("/registers/milestones/{key}");
    office
        .get(&path)
        .await
        .is(200)
        .says("First baseline")
        .silent("Baseline 2");

    let seen = world.desk.head().unwrap().position.to_string();
    let typed = [
        ("seen", seen.as_str()),
        ("baseline", "2023-08-23"),
        ("reason", "because"),
    ];
    office.post(&path, &typed).await;
    office.get(&path).await.silent("Baseline 2");
    let token = world.token(&["pmo"]).await;
    let body = r#"{"reason":"because","fields":{"baseline":"2023-08-23"}}"#;
    let refused = world
        .program(&token)
        .send(Method::PATCH, &format!("/api/v1{path}"), body, None)
        .await;
    refused.is(422).says("\"door\"");

    let preview = "/milestones/T3-TE-0017/preview";
    office
        .post(preview, &[("to", "2023-08-23")])
        .await
        .is(422)
        .says("Say why");
    let raise = [
        ("to", "2023-08-23"),
        ("what", "one"),
        ("grounds", "the data is late"),
        ("seen", seen.as_str()),
    ];
    let raised = office.post(preview, &raise).await;
    raised.is(303);
    let change = raised.to().split('?').next().unwrap().to_owned();
    office
        .get(&change)
        .await
        .is(200)
        .says("data-life")
        .says("not put to a meeting yet");
    office.get(&path).await.silent("Baseline 2");

    let form = office.get("/act/decide-change").await;
    form.is(200).says("value=\"Some Body\"");
    let meeting = office.get("/api/v1/registers/meetings?q=TMAG22").await;
    let meetings: serde_json::Value = serde_json::from_str(&meeting.text).unwrap();
    let meeting = meetings["records"][0]["name"].as_str().unwrap().to_owned();
    let seen = world.desk.head().unwrap().position.to_string();
    let decide = |outcome: &'static str, meeting: &str| {
        vec![
            ("seen".to_owned(), seen.clone()),
            ("change".to_owned(), "T3-TE-0017/1".to_owned()),
            ("outcome".to_owned(), outcome.to_owned()),
            ("meeting".to_owned(), meeting.to_owned()),
            ("decider".to_owned(), "Some Body".to_owned()),
            ("reason".to_owned(), "as discussed".to_owned()),
        ]
    };
    let post = async |fields: Vec<(String, String)>| {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        office.post("/act/decide-change", &fields).await
    };
    post(decide("deferred", &meeting)).await.is(422).says("what is missing");
    post(decide("approved", &meeting)).await.is(303);
    office
        .get(&path)
        .await
        .says("First baseline")
        .says("Baseline 2")
        .says("+5 working days")
        .says("T3-TE-0017/1");
    office.get(&change).await.says("Approved at").says("Some Body");
    let answer = world
        .program(&token)
        .get("/api/v1/milestones/T3-TE-0017/baselines")
        .await;
    let body: serde_json::Value = serde_json::from_str(&answer.is(200).text).unwrap();
    assert_eq!(body["baselines"].as_array().unwrap().len(), 2, "{body}");
    assert_eq!(body["variance_against_first"], 5);
    assert_eq!(body["variance_against_current"], 0);
    office
        .get(&format!("/plan/changes?since={meeting}"))
        .await
        .is(200)
        .says("T3-TE-0017/1")
        .says("Approved");
}

#[tokio::test]
async fn all_that_moves_is_raised_as_one_request() {
    let world = World::example().await;
    let office = chair(&world).await;
    let seen = world.desk.head().unwrap().position.to_string();
    let raise = [
        ("to", "2023-08-23"),
        ("what", "all"),
        ("grounds", "the data is late"),
        ("seen", seen.as_str()),
    ];
    let raised = office.post("/milestones/T3-TE-0017/preview", &raise).await;
    raised.is(303);
    let request = raised.to().split('?').next().unwrap().to_owned();
    assert!(request.starts_with("/registers/change-requests/"), "{request}");
    office
        .get(&request)
        .await
        .is(200)
        .says("T2-TE-0200/")
        .says("Milestones it changes");
}

#[tokio::test]
async fn owners_raise_what_is_theirs_in_their_own_name() {
    let world = World::example().await;
    let office = chair(&world).await;
    let elexon = office.key("organisations", "Elexon").await;
    let program = world.token(&["pmo"]).await;
    let program = world.program(&program);
    let preview = "/milestones/T3-TE-0017/preview";
    let moves = program.get(&format!("/api/v1{preview}?to=2023-08-23")).await;
    let moves: serde_json::Value = serde_json::from_str(&moves.text).unwrap();
    let moves: Vec<_> = moves["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| u32::try_from(one["milestone"]["key"].as_u64().unwrap()).unwrap())
        .collect();
    assert!(moves.len() > 1, "{moves:?}");
    let theirs = async |keys: &[u32]| {
        let own = |key: &u32| record::Edit::new("milestones", record::What::Set(*key)).typed("owner", "Elexon");
        let asked = store::Asked::Edit(keys.iter().map(own).collect());
        let viewer = record::Viewer::with(programme::roles::PMO);
        let asking = store::Asking::new(viewer, record::Actor::process("test"), asked).unwrap();
        world.desk.ask(asking.why("theirs")).await.unwrap();
    };
    let participant = world.person_of(&["participant"], &[elexon]).await;
    let page = format!("{preview}?to=2023-08-23");
    participant.get(&page).await.is(200).silent("data-act=\"raise\"");
    theirs(&moves[..1]).await;
    let one = participant.get(&page).await;
    one.is(200).says("data-act=\"raise\"").silent("value=\"all\"");
    office.get(&page).await.is(200).says("value=\"all\"");
    theirs(&moves[1..]).await;
    participant.get(&page).await.is(200).says("value=\"all\"");
    for what in ["one", "all"] {
        let seen = world.desk.head().unwrap().position.to_string();
        let raise = [
            ("to", "2023-08-23"),
            ("what", what),
            ("grounds", "the data is late"),
            ("seen", seen.as_str()),
        ];
        let raised = participant.post(preview, &raise).await;
        raised.is(303);
        let to = raised.to().split('?').next().unwrap().to_owned();
        office
            .get(&to)
            .await
            .is(200)
            .says(&format!("/registers/organisations/{elexon}"));
    }
}

#[tokio::test]
async fn a_milestone_without_an_approved_change_has_no_baseline() {
    let world = World::example().await;
    let office = chair(&world).await;
    let key = office.key("milestones", "T3-TE-0086").await;
    office
        .get(&format!("/registers/milestones/{key}"))
        .await
        .is(200)
        .says("it is no baseline")
        .silent("First baseline");
}

#[tokio::test]
async fn the_plan_has_its_views() {
    let world = World::example().await;
    let office = chair(&world).await;
    office
        .get("/plan")
        .await
        .is(200)
        .says("<svg")
        .says("T1-TE-1000")
        .says("data-critical");
    let window = office.get("/plan/look-ahead?from=2023-08-16&to=2023-08-31").await;
    window
        .is(200)
        .says("T2-TE-0200")
        .silent("T1-TE-1000")
        .says("data-unplanned");
    office
        .get("/plan/look-ahead?section=SI%20DevOps")
        .await
        .is(200)
        .silent("T2-TE-0200");
    office.get("/plan/look-ahead?from=soon").await.is(400);
    office.get("/plan/changes?since=NOBODY").await.is(400);
    let empty = World::empty().await;
    let office = chair(&empty).await;
    for page in ["/plan", "/plan/look-ahead", "/plan/changes"] {
        office.get(page).await.is(200);
    }
}

#[tokio::test]
async fn a_scope_says_how_many_of_its_parties_are_done() {
    let world = World::example().await;
    let office = chair(&world).await;
    let key = office.key("milestones", "T3-MI-0031").await;
    office
        .get(&format!("/registers/milestones/{key}"))
        .await
        .is(200)
        .says("data-parties")
        .says("Each LDSO");
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    program
        .get("/api/v1/milestones/T3-MI-0031/parties")
        .await
        .is(200)
        .says("\"complete\":false");
    program.get("/api/v1/milestones/T3-TE-0017/parties").await.is(404);
}

#[tokio::test]
async fn an_assessment_names_who_has_not_responded() {
    let world = World::example().await;
    let office = chair(&world).await;
    let row = [
        ("code", "IR1"),
        ("kind", "information-request"),
        ("title", "How long would it take?"),
        ("asked", "DCC; RECCo"),
        ("reason", "before a change is raised"),
    ];
    let added = office.post("/registers/impact-assessments/new", &row).await;
    added.is(303);
    let path = added.to().split('?').next().unwrap().to_owned();
    office.get(&path).await.is(200).says("Not responded (2 of 2)");
    let row = [
        ("code", "IR1/DCC"),
        ("assessment", "IR1"),
        ("organisation", "DCC"),
        ("cost", "high"),
        ("effort", "40"),
        ("objection", "not before Christmas"),
        ("reason", "as received"),
    ];
    office.post("/registers/assessment-responses/new", &row).await.is(303);
    office
        .get(&path)
        .await
        .says("Not responded (1 of 2)")
        .says("High 1")
        .says("not before Christmas");
    let other = world.person(&["participant"]).await;
    other
        .get(&path)
        .await
        .is(200)
        .says("Not responded (1 of 2)")
        .silent("not before Christmas")
        .silent("High 1");
    let key = path.rsplit('/').next().unwrap();
    let token = world.token(&["participant"]).await;
    let answer = world.program(&token).get(&format!("/api/v1/assessments/{key}")).await;
    answer
        .is(200)
        .says("\"not_responded\"")
        .silent("not before Christmas")
        .says("\"costs\":{}");
}

#[tokio::test]
async fn a_column_called_reason_is_not_the_reason_of_the_entry() {
    let world = World::example().await;
    let office = chair(&world).await;
    let row = [
        ("code", "X/1"),
        ("field.reason", "the supplier is late"),
        ("reason", "as asked"),
    ];
    let added = office.post("/registers/milestone-changes/new", &row).await;
    added.is(303);
    let path = added.to().split('?').next().unwrap().to_owned();
    let token = world.token(&["pmo"]).await;
    world
        .program(&token)
        .get(&format!("/api/v1{path}"))
        .await
        .says("\"reason\":\"the supplier is late\"");
}

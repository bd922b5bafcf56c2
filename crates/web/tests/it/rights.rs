//! Nobody comes in without a right: over the one list of routes, over roles, over guarded and hidden records.

use axum::http::Method;

use crate::world::World;

/// A path with its parts filled in.
fn filled(path: &str) -> String {
    let mut out = String::new();
    for part in path.split_inclusive('/') {
        let (name, slash) = part.strip_suffix('/').map_or((part, ""), |name| (name, "/"));
        out.push_str(match name {
            "{register}" => "milestones",
            "{key}" | "{pack}" | "{position}" => "1",
            "{action}" => "decide-change",
            "{code}" => "R01",
            name if name.starts_with('{') => "x",
            name => name,
        });
        out.push_str(slash);
    }
    out
}

#[tokio::test]
async fn every_route_refuses_strangers() {
    let world = World::example().await;
    let stranger = world.stranger();
    let mut tried = 0;
    for route in web::routes() {
        if route.who == web::Who::Public {
            continue;
        }
        let (path, api) = (filled(route.path), route.path.starts_with("/api/"));
        let answer = if route.method == Method::GET {
            stranger.get(&path).await
        } else {
            stranger.method(&route.method, &path, "{}").await
        };
        if route.method == Method::GET && !api {
            assert_eq!(answer.status.as_u16(), 303, "{} {path}", route.method);
            assert!(answer.to().starts_with("/sign-in"), "{path} leads to {}", answer.to());
        } else {
            assert_eq!(answer.status.as_u16(), 401, "{} {path}", route.method);
        }
        tried += 1;
    }
    assert!(tried > 30, "only {tried} routes were tried");
}

#[tokio::test]
async fn public_routes_are_few_and_named() {
    let public: Vec<_> = web::routes()
        .into_iter()
        .filter(|route| route.who == web::Who::Public)
        .collect();
    for route in &public {
        let known = ["/assets/", "/healthz", "/sign-in", "/first/"]
            .iter()
            .any(|start| route.path.starts_with(start));
        assert!(known, "{} is public", route.path);
    }
    assert!(!public.is_empty());
}

#[tokio::test]
async fn administration_is_for_administrators() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let administrator = world.person(&["administrator"]).await;
    for route in web::routes() {
        if route.who != web::Who::Administrator {
            continue;
        }
        let path = filled(route.path);
        if route.method == Method::GET {
            office.get(&path).await.is(403);
            let answer = administrator.get(&path).await;
            assert!([200, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.text);
        } else {
            office.post(&path, &[]).await.is(403);
        }
    }
}

#[tokio::test]
async fn a_reader_sees_and_changes_nothing() {
    let world = World::example().await;
    let sponsor = world.person(&["sponsor"]).await;
    let office = world.person(&["pmo"]).await;
    let key = office.key("milestones", "T3").await;
    let page = sponsor.get(&format!("/registers/milestones/{key}")).await;
    page.is(200).silent("data-act=\"edit\"");
    let seen = world.desk.head().unwrap().position.to_string();
    let fields = [
        ("seen", seen.as_str()),
        ("forecast", "2024-01-02"),
        ("reason", "I may not"),
    ];
    sponsor
        .post(&format!("/registers/milestones/{key}"), &fields)
        .await
        .is(403);
    sponsor.get("/registers/milestones/new").await.is(403);
    sponsor.get("/import").await.is(403);
    assert_eq!(world.desk.head().unwrap().position.to_string(), seen);
}

#[tokio::test]
async fn who_has_no_role_sees_no_register() {
    let world = World::example().await;
    let nobody = world.person(&[]).await;
    nobody.get("/").await.is(200);
    nobody.get("/registers/milestones").await.is(403);
    nobody.get("/registers/milestones/1").await.is(403);
    nobody.get("/api/v1/registers/milestones").await.is(403);
    nobody.get("/search?q=T3").await.is(200).says("Nothing in the record");
}

#[tokio::test]
async fn a_participant_changes_its_own_and_only_what_owners_may() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let elexon = office.key("organisations", "Elexon").await;
    let own = record::Edit::new("milestones", record::What::Set(1)).typed("owner", "Elexon");
    let viewer = record::Viewer::with(programme::roles::PMO);
    let asked = store::Asked::Edit(vec![own]);
    let asking = store::Asking::new(viewer, record::Actor::process("test"), asked).unwrap();
    world.desk.ask(asking.why("theirs")).await.unwrap();
    let (mine, theirs) = (1, 2);
    let participant = world.person_of(&["participant"], &[elexon]).await;
    let page = participant.get(&format!("/registers/milestones/{}", mine)).await;
    page.is(200).says("name=\"forecast\"").silent("name=\"title\"");
    participant
        .get(&format!("/registers/milestones/{}", theirs))
        .await
        .is(200)
        .silent("data-act=\"edit\"");
    let seen = world.desk.head().unwrap().position.to_string();
    let forecast = [
        ("seen", seen.as_str()),
        ("forecast", "2024-03-01"),
        ("reason", "we are late"),
    ];
    participant
        .post(&format!("/registers/milestones/{}", mine), &forecast)
        .await
        .is(303);
    participant
        .post(&format!("/registers/milestones/{}", theirs), &forecast)
        .await
        .is(403);
    let title = [
        ("seen", seen.as_str()),
        ("title", "Another title"),
        ("reason", "because"),
    ];
    participant
        .post(&format!("/registers/milestones/{}", mine), &title)
        .await
        .is(403);
    office
        .get(&format!("/registers/milestones/{}", mine))
        .await
        .says("2024-03-01")
        .silent("Another title");
}

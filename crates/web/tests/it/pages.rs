//! Every page: empty, full, hostile; what it says, and that nothing it shows can run.

use record::{Actor, Edit, Viewer, What};
use store::{Asked, Asking};

use crate::world::World;

const PAGES: [&str; 15] = [
    "/",
    "/findings",
    "/registers",
    "/registers/milestones",
    "/registers/actions?sort=-due",
    "/registers/documents?q=plan",
    "/registers/milestones/new",
    "/history",
    "/search?q=data",
    "/packs",
    "/checks",
    "/import",
    "/rules",
    "/rules/R01",
    "/about",
];

#[tokio::test]
async fn pages_of_an_empty_record_say_what_to_do() {
    let world = World::empty().await;
    let office = world.person(&["pmo", "administrator"]).await;
    for page in PAGES {
        let answer = office.get(page).await;
        assert_eq!(answer.status.as_u16(), 200, "{page}: {}", answer.text);
        assert_eq!(answer.text.matches("<h1").count(), 1, "{page}");
    }
    office.get("/").await.says("The record is empty").says("take in a pack");
    office.get("/findings").await.says("No pack has been taken in");
    office
        .get("/registers/milestones")
        .await
        .says("There is no record here")
        .says("Add the first");
    office.get("/history").await.says("begins the history");
    office.get("/packs").await.says("No pack has been taken in");
}

#[tokio::test]
async fn pages_of_the_example_show_it() {
    let world = World::example().await;
    let office = world.person(&["pmo", "administrator"]).await;
    for page in PAGES {
        office.get(page).await.is(200);
        if !["/registers/milestones/new", "/import"].contains(&page) {
            let joined = if page.contains('?') { '&' } else { '?' };
            office
                .get(&format!("{page}{joined}at=2023-08-13"))
                .await
                .is(200)
                .says("You see the record as at");
        }
    }
    office
        .get("/")
        .await
        .says("Late or at risk, and why")
        .says("Next meeting")
        .says("<svg");
    office
        .get("/registers/milestones?sort=forecast")
        .await
        .says("aria-sort=\"ascending\"")
        .says("<time datetime=");
    office.get("/registers/milestones?per=25").await.says("rel=\"next\"");
    office.get("/registers/nothing").await.is(404);
    office.get("/registers/milestones/99999").await.is(404);
    office
        .get("/nothing/at/all")
        .await
        .is(404)
        .says("There is nothing at this address")
        .says("Today");
    office
        .get("/?at=2023-08-16")
        .await
        .says("<output class=\"day\" for=\"as-at\">Wed 16 Aug 2023</output>");
    let action = office.key("actions", "").await;
    let form = office.get(&format!("/registers/actions/{action}")).await;
    let due = form.field("due");
    let said = format!(
        "for=\"f-due\">{}",
        due.parse::<terms::Date>().unwrap().strftime("%a %-d %b %Y")
    );
    assert!(form.text.contains(&said), "{due} is said in the house's form: {said}");
    office.get("/?at=yesterday").await.is(400).says("is not a moment");
}

#[tokio::test]
async fn every_register_lists_downloads_and_opens() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let mut added = 0;
    for register in programme::schema().registers() {
        let name = register.name;
        let list = office.get(&format!("/registers/{name}")).await;
        assert_eq!(list.status.as_u16(), 200, "{name}");
        // What is offered opens, what is not is refused: an assurer's statement is the assurer's to write, a gate's decision an act.
        let new = format!("/registers/{name}/new");
        let offered = list.text.contains(&format!("href=\"{new}"));
        let expected = if offered { 200 } else { 403 };
        assert_eq!(office.get(&new).await.status.as_u16(), expected, "{name}");
        added += usize::from(offered);
        for kind in ["csv", "xlsx", "json"] {
            let file = office.get(&format!("/registers/{name}/export.{kind}")).await;
            assert_eq!(file.status.as_u16(), 200, "{name}.{kind}");
            assert!(
                file.headers["content-disposition"]
                    .to_str()
                    .unwrap()
                    .starts_with("attachment"),
                "{name}.{kind}"
            );
        }
        let first = office.get(&format!("/registers/{name}/1")).await;
        assert!([200, 404].contains(&first.status.as_u16()), "{name}: {}", first.text);
        for column in &register.columns {
            let sorted = office.get(&format!("/registers/{name}?sort={}", column.name)).await;
            let expected = if column.guarded { 403 } else { 200 };
            assert_eq!(sorted.status.as_u16(), expected, "{name}.{}", column.name);
        }
    }
    assert!(added > 30, "{added} registers are the office's to add to");
}

#[tokio::test]
async fn a_hostile_row_is_shown_and_never_run() {
    const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";
    let world = World::empty().await;
    let office = world.person(&["pmo"]).await;
    let add = Edit::new("milestones", What::Add)
        .typed("id", "T3-TE-0017")
        .typed("title", HOSTILE)
        .typed("update", HOSTILE);
    let other = Edit::new("organisations", What::Add).typed("name", HOSTILE);
    let viewer = Viewer::with(programme::roles::PMO);
    let asking = Asking::new(viewer, Actor::process("test"), Asked::Edit(vec![add, other])).unwrap();
    let receipt = world.desk.ask(asking.why(HOSTILE)).await.unwrap();
    let hostile = crate::world::encoded(HOSTILE);
    let entry = format!("/history/{}", receipt.head.position);
    for page in [
        "/",
        "/registers/milestones",
        "/registers/milestones/1",
        "/registers/organisations",
        "/registers/organisations/1",
        "/history",
        entry.as_str(),
        &format!("/search?q={hostile}"),
        &format!("/registers/milestones?q={hostile}"),
        &format!("/registers/milestones?title.contains={hostile}"),
        &format!("/registers/{hostile}"),
        &format!("/history?by={hostile}"),
        &format!("/?at={hostile}"),
        &format!("/sign-in?next={hostile}"),
    ] {
        let answer = office.get(page).await;
        answer.silent("<script>alert").silent("<img src=x").silent("\"'><");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{page}: {policy}"
        );
    }
    office.get("/registers/milestones/1").await.says("&lt;script&gt;alert");
}

#[tokio::test]
async fn filters_are_added_by_a_plain_form_and_stand_in_the_address() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let added = office
        .get("/registers/milestones?q=data&add-column=forecast&add-test=from&add-value=2023-09-01")
        .await;
    assert_eq!(
        added.is(303).to(),
        "/registers/milestones?q=data&forecast.from=2023-09-01"
    );
    let list = office.get(added.to()).await;
    list.is(200)
        .says("Forecast Date from 2023-09-01")
        .says("Without the filter");
    office
        .get("/registers/milestones?forecast.from=whenever")
        .await
        .is(200)
        .says("is no date");
    office
        .get("/registers/milestones?nothing.is=x")
        .await
        .is(200)
        .says("has no column");
}

#[tokio::test]
async fn assets_are_kept_and_pages_are_not() {
    let world = World::empty().await;
    let page = world.stranger().get("/sign-in").await;
    assert_eq!(page.headers["cache-control"], "no-store");
    let from = page.text.find("/assets/app.").unwrap();
    let path = page.text[from..].split('"').next().unwrap().to_owned();
    let asset = world.stranger().get(&path).await;
    assert!(
        asset.is(200).headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
    world.stranger().get("/assets/app.css").await.is(404);
}

#[tokio::test]
async fn the_demonstration_signs_in_by_role_and_others_do_not() {
    let world = World::example().await;
    let page = world.stranger().get("/sign-in").await;
    page.is(200)
        .says("data-demo-role=\"pmo\"")
        .says("data-demo-role=\"participant\"");
    let signed = world.stranger().post("/sign-in/demo", &[("role", "chair")]).await;
    assert!(
        signed.is(303).headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("HttpOnly; SameSite=Lax")
    );
    world
        .stranger()
        .post("/sign-in/demo", &[("role", "root")])
        .await
        .is(400);
    let real = World::empty().await;
    real.stranger()
        .get("/sign-in")
        .await
        .silent("data-demo-role")
        .says("Password");
    real.stranger().post("/sign-in/demo", &[("role", "pmo")]).await.is(404);
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_and_signs_in_by_password() {
    let world = World::empty().await;
    let secret = world
        .desk
        .store()
        .add_link(store::Purpose::FirstAdministrator, None)
        .await
        .unwrap();
    let stranger = world.stranger();
    let path = format!("/first/{secret}");
    stranger.get(&path).await.is(200).says("Make the first administrator");
    let fields = |password: &'static str, again: &'static str| {
        [
            ("name", "Ada"),
            ("login", "ada@example.org"),
            ("password", password),
            ("again", again),
        ]
    };
    stranger.post(&path, &fields("short", "short")).await.is(422);
    stranger
        .post(&path, &fields("a long enough one", "another long one"))
        .await
        .is(422)
        .says("differ");
    stranger
        .post(&path, &fields("a long enough one", "a long enough one"))
        .await
        .is(303);
    stranger.get(&path).await.is(410);
    let wrong = stranger
        .post("/sign-in", &[("login", "ada@example.org"), ("password", "wrong")])
        .await;
    wrong.is(401).says("Name or password is wrong");
    let right = stranger
        .post(
            "/sign-in",
            &[("login", "ada@example.org"), ("password", "a long enough one")],
        )
        .await;
    assert_eq!(right.is(303).to(), "/");
}

//! What one is told, the newsletter and a party's page, as browsers and programs meet them.

use axum::http::Method;
use record::{Edit, What};
use store::{Asked, Asking, MailState, NewMail};

use crate::world::World;

fn mail(id: &str, person: &str) -> NewMail {
    NewMail {
        id: id.to_owned(),
        person: person.to_owned(),
        topic: "actions".to_owned(),
        subject: "Test: 1 due soon".to_owned(),
        body: "This is what you are told of.\n".to_owned(),
        html: None,
        tells: vec![format!("soon:actions/1:2023-08-16:{person}:{id}")],
        organisation: None,
    }
}

async fn add(world: &World, register: &str, fields: &[(&str, &str)]) {
    let edit = fields
        .iter()
        .fold(Edit::new(register, What::Add), |edit, (name, typed)| {
            edit.typed(*name, *typed)
        });
    let viewer = record::Viewer::with(record::Roles::EVERYONE);
    let asking = Asking::new(viewer, record::Actor::process("test"), Asked::Edit(vec![edit])).unwrap();
    world.desk.ask(asking.why("a test")).await.unwrap();
}

/// The key of the account that was made last.
async fn person_of(world: &World, before: &[String]) -> String {
    let all = world.desk.store().accounts().await.unwrap();
    all.into_iter()
        .map(|(account, _)| account.person)
        .find(|key| !before.contains(key))
        .unwrap()
}

#[tokio::test]
async fn a_mail_is_for_its_reader_and_acknowledged_by_them() {
    let world = World::example().await;
    let reader = world.person(&["participant"]).await;
    let key = person_of(&world, &[]).await;
    let other = world.person(&["pmo"]).await;
    let administrator = world.person(&["administrator"]).await;
    let store = world.desk.store();
    store.queue_mail(&mail("0a", &key)).await.unwrap();
    reader
        .get("/told")
        .await
        .is(200)
        .says("Test: 1 due soon")
        .says("Waits")
        .silent("Outbox");
    other.get("/told").await.is(200).silent("Test: 1 due soon");
    other.get("/told/0a").await.is(404);
    other.post("/told/0a", &[]).await.is(404);
    administrator
        .get("/told")
        .await
        .is(200)
        .says("Outbox")
        .says("Test: 1 due soon");
    administrator.post("/told/0a", &[]).await.is(403);
    store.take_mail().await.unwrap().unwrap();
    store.end_mail("0a", MailState::Sent, "250 OK").await.unwrap();
    reader
        .get("/told/0a")
        .await
        .is(200)
        .says("Delivered")
        .says("data-act=\"acknowledge\"")
        .says("/registers/actions/1");
    reader.post("/told/0a", &[]).await.is(303);
    reader
        .get("/told/0a")
        .await
        .is(200)
        .says("data-acknowledged")
        .silent("data-act=\"acknowledge\"");
    let entries = world.desk.head().unwrap().position;
    reader.post("/told/0a", &[]).await.is(303);
    assert_eq!(world.desk.head().unwrap().position, entries, "once");
    other.get("/registers/notices").await.is(200).says("0a");
}

#[tokio::test]
async fn a_refused_mail_goes_again_by_an_administrator() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let administrator = world.person(&["administrator"]).await;
    let store = world.desk.store();
    store.queue_mail(&mail("0b", "nobody")).await.unwrap();
    store.take_mail().await.unwrap().unwrap();
    store
        .end_mail("0b", MailState::Refused, "550 no such mailbox")
        .await
        .unwrap();
    administrator
        .get("/told")
        .await
        .says("550 no such mailbox")
        .says("/told/0b/again");
    office.post("/told/0b/again", &[]).await.is(403);
    administrator.post("/told/0b/again", &[]).await.is(303);
    assert_eq!(store.mail("0b").await.unwrap().unwrap().state, MailState::Queued);
    administrator.post("/told/0b/again", &[]).await.is(404);
}

#[tokio::test]
async fn one_subscribes_for_oneself() {
    let world = World::example().await;
    let reader = world.person(&["sponsor"]).await;
    let other = world.person(&["sponsor"]).await;
    let fields = [("topic", "documents"), ("rhythm", "weekly")];
    reader.post("/told/subscribe", &fields).await.is(303);
    reader
        .get("/told")
        .await
        .is(200)
        .says("data-topic=\"Documents\"")
        .says("Weekly digest");
    reader
        .post("/told/subscribe", &[("topic", "documents"), ("rhythm", "daily")])
        .await
        .is(303);
    reader
        .get("/told")
        .await
        .says("Daily digest</td>")
        .silent("Weekly digest</td>");
    other.get("/told").await.silent("data-topic=\"Documents\"");
    reader.post("/told/subscribe", &[("topic", "documents")]).await.is(422);
}

#[tokio::test]
async fn a_newsletter_is_drafted_issued_and_begins_where_the_last_ended() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let reader = world.person(&["sponsor"]).await;
    reader
        .post("/told/subscribe", &[("topic", "newsletter"), ("rhythm", "at-once")])
        .await
        .is(303);
    let version = [
        ("code", "Data Plan v9.9"),
        ("issued", "2023-08-15"),
        ("notes", "Now <with> rules"),
    ];
    add(&world, "document-versions", &version).await;
    let draft = office.get("/newsletter").await;
    draft
        .is(200)
        .says("Data Plan v9.9: Now &#60;with&#62; rules")
        .says("whoever subscribes to it (1)");
    office
        .get("/newsletter?as=html")
        .await
        .is(200)
        .says("Data Plan v9.9: Now &lt;with&gt; rules</a>");
    reader.get("/newsletter").await.is(200).silent("data-act=\"issue\"");
    let fields = [
        ("title", "Issue 1"),
        ("from", "2023-08-01"),
        ("until", "2023-08-16"),
        ("introduction", "Hello"),
    ];
    reader.post("/newsletter", &fields).await.is(403);
    assert!(
        world.desk.store().mails(None, 9).await.unwrap().is_empty(),
        "nothing was queued"
    );
    office.post("/newsletter", &fields).await.is(303);
    let mails = world.desk.store().mails(None, 9).await.unwrap();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].what.body.contains("Data Plan v9.9") && mails[0].what.html.is_some());
    office
        .get("/newsletter")
        .await
        .is(200)
        .says("value=\"2023-08-17\"")
        .says("Issue 1");
    office.post("/newsletter", &fields).await.is(422);
    assert_eq!(
        world.desk.store().mails(None, 9).await.unwrap().len(),
        1,
        "the same issue is not sent twice"
    );
}

#[tokio::test]
async fn a_party_sees_what_it_owes_and_states_what_is_done() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let elexon = office.key("organisations", "Elexon").await;
    let action = [
        ("id", "TMAG99-01"),
        ("action", "Name a data lead"),
        ("organisation", "Elexon"),
        ("due", "2023-08-10"),
    ];
    add(&world, "actions", &action).await;
    add(
        &world,
        "document-versions",
        &[("code", "Party Plan v1.0"), ("issued", "2023-08-15")],
    )
    .await;
    let party = world.person_of(&["participant"], &[elexon]).await;
    let path = format!("/parties/{elexon}");
    let page = party.get(&path).await;
    page.is(200)
        .says("TMAG99-01")
        .says("Name a data lead")
        .says("2 overdue")
        .says("Party Plan v1.0");
    let version = office.key("document-versions", "Party Plan v1.0").await;
    let about = format!("document-versions/{version}");
    let not = [("about", about.as_str()), ("says", "not-applicable")];
    party.post(&format!("{path}/say"), &not).await.is(422);
    let because = [
        ("about", about.as_str()),
        ("says", "not-applicable"),
        ("because", "We have no data"),
    ];
    world
        .person(&["sponsor"])
        .await
        .post(&format!("{path}/say"), &because)
        .await
        .is(403);
    party.post(&format!("{path}/say"), &because).await.is(303);
    party
        .get(&path)
        .await
        .says("Not applicable, as it states")
        .says("We have no data");
    let action = [("about", "actions/1"), ("says", "done")];
    party.post(&format!("{path}/say"), &action).await.is(404);
    party.get("/parties").await.is(200).says("Elexon");
    party.get("/parties/999999").await.is(404);
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let answer = program.send(Method::GET, &format!("/api/v1{path}"), "", None).await;
    answer
        .is(200)
        .says("\"overdue\":true")
        .says("\"state\":\"not-applicable\"")
        .says("\"by\":\"2023-08-10\"");
    program.get("/api/v1/told").await.is(200).says("\"mails\":[]");
}

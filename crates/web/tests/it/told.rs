//! What waits in the outbox is not acknowledged, and the list of parties counts as their pages do.

use record::{Actor, Edit, Roles, Viewer, What};
use store::{Asked, Asking, NewMail};

use crate::world::World;

#[tokio::test]
async fn a_mail_that_was_not_delivered_is_not_acknowledged() {
    let world = World::example().await;
    let reader = world.person(&["participant"]).await;
    let store = world.desk.store();
    let (account, _) = store.accounts().await.unwrap().pop().unwrap();
    let mail = NewMail {
        id: "0c".to_owned(),
        person: account.person,
        topic: "actions".to_owned(),
        subject: "Test: 1 due soon".to_owned(),
        body: "This is what you are told of.\n".to_owned(),
        html: None,
        tells: Vec::new(),
        organisation: None,
    };
    store.queue_mail(&mail).await.unwrap();
    let page = reader.get("/told/0c").await;
    page.is(200).says("Waits").silent("data-act=\"acknowledge\"");
    reader.post("/told/0c", &[]).await.is(303);
    assert_eq!(store.mail("0c").await.unwrap().unwrap().acknowledged, None);
}

#[tokio::test]
async fn the_list_of_parties_counts_what_they_state() {
    let world = World::example().await;
    let elexon = world.person(&["pmo"]).await.key("organisations", "Elexon").await;
    let task = Edit::new("readiness-tasks", What::Add)
        .typed("code", "RT-9901")
        .typed("task", "Connect the test system")
        .typed("party", "Elexon")
        .typed("finish", "2023-08-10");
    let asked = Asked::Edit(vec![task]);
    let asking = Asking::new(Viewer::with(Roles::EVERYONE), Actor::process("test"), asked).unwrap();
    world.desk.ask(asking.why("a test")).await.unwrap();
    let party = world.person_of(&["participant"], &[elexon]).await;
    let counts = async || {
        let list = party.get("/parties").await;
        let row = list.text.split("</tr>").find(|row| row.contains(">Elexon<")).unwrap();
        let mut numbers = row.split("class=\"num\">").skip(1);
        let mut next = || -> usize { numbers.next().unwrap().split('<').next().unwrap().parse().unwrap() };
        (next(), next())
    };
    let (open, overdue) = counts().await;
    let key = party.key("readiness-tasks", "RT-9901").await;
    let about = format!("readiness-tasks/{key}");
    let done = [("about", about.as_str()), ("says", "done")];
    party.post(&format!("/parties/{elexon}/say"), &done).await.is(303);
    assert_eq!(counts().await, (open - 1, overdue - 1));
}

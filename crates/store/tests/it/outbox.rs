//! The outbox: queued once, taken by one, ended once; on both engines.

use std::collections::HashSet;

use store::{MailState, NewMail, clock};
use terms::Instant;

use crate::places::{Engine, on_both};

on_both! {
    a_mail_is_queued_once
    nothing_is_told_in_two_mails
    two_nodes_never_take_one_mail
    a_mail_that_was_put_off_waits
    refused_mails_go_again_only_by_a_person
    a_mail_is_acknowledged_by_its_reader
}

fn mail(id: &str, tells: &[&str]) -> NewMail {
    NewMail {
        id: id.to_owned(),
        person: "ada".to_owned(),
        topic: "actions".to_owned(),
        subject: "One action is due".to_owned(),
        body: "Open it.\n".to_owned(),
        html: None,
        tells: tells.iter().map(ToString::to_string).collect(),
        organisation: Some(3),
    }
}

async fn a_mail_is_queued_once(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    assert!(store.queue_mail(&mail("a", &["soon:1"])).await.unwrap());
    assert!(!store.queue_mail(&mail("a", &["soon:2"])).await.unwrap());
    let found = store.mail("a").await.unwrap().unwrap();
    assert_eq!(found.what, mail("a", &["soon:1"]));
    assert_eq!((found.state, found.attempts), (MailState::Queued, 0));
    assert_eq!(store.told().await.unwrap(), HashSet::from(["soon:1".to_owned()]));
}

async fn nothing_is_told_in_two_mails(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    assert!(store.queue_mail(&mail("a", &["one", "two"])).await.unwrap());
    assert!(!store.queue_mail(&mail("b", &["two", "one"])).await.unwrap());
    assert!(store.mail("b").await.unwrap().is_none());
    assert!(store.queue_mail(&mail("c", &["two", "three"])).await.unwrap());
    assert_eq!(store.told().await.unwrap().len(), 3);
}

async fn two_nodes_never_take_one_mail(engine: &Engine) {
    const MAILS: usize = 40;
    let place = engine.place().await;
    let first = place.store().await;
    for n in 0..MAILS {
        let id = format!("mail-{n}");
        assert!(first.queue_mail(&mail(&id, &[&id])).await.unwrap());
    }
    let mut nodes = Vec::new();
    for _ in 0..4 {
        let node = place.store().await;
        nodes.push(tokio::spawn(async move {
            let mut taken = Vec::new();
            while let Some(mail) = node.take_mail().await.unwrap() {
                assert_eq!((mail.state, mail.attempts), (MailState::Sending, 1));
                tokio::task::yield_now().await;
                node.end_mail(&mail.what.id, MailState::Sent, "250 OK").await.unwrap();
                taken.push(mail.what.id);
            }
            taken
        }));
    }
    let mut all = Vec::new();
    for node in nodes {
        all.extend(node.await.unwrap());
    }
    assert_eq!(all.len(), MAILS);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), MAILS);
    assert!(
        first
            .mails(None, 100)
            .await
            .unwrap()
            .iter()
            .all(|mail| mail.state == MailState::Sent)
    );
}

async fn a_mail_that_was_put_off_waits(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    store.queue_mail(&mail("a", &["one"])).await.unwrap();
    assert!(store.take_mail().await.unwrap().is_some());
    assert!(store.take_mail().await.unwrap().is_none(), "it is being sent");
    assert_eq!(
        store.give_up_stale_mails().await.unwrap(),
        0,
        "its sender may still be there"
    );
    let later = Instant(clock::now().0 + 60_000_000);
    store.put_off_mail("a", later, "421 try later").await.unwrap();
    assert!(store.take_mail().await.unwrap().is_none(), "not yet");
    let found = store.mail("a").await.unwrap().unwrap();
    assert_eq!(
        (found.state, found.due, found.answer.as_deref()),
        (MailState::Queued, later, Some("421 try later"))
    );
    store.end_mail("a", MailState::Sent, "nobody holds it").await.unwrap();
    assert_eq!(store.mail("a").await.unwrap().unwrap().state, MailState::Queued);
}

async fn refused_mails_go_again_only_by_a_person(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    store.queue_mail(&mail("a", &["one"])).await.unwrap();
    store.take_mail().await.unwrap().unwrap();
    store
        .end_mail("a", MailState::Refused, "550 no such user")
        .await
        .unwrap();
    assert!(store.take_mail().await.unwrap().is_none());
    assert!(store.send_mail_again("a").await.unwrap());
    assert!(!store.send_mail_again("a").await.unwrap(), "it waits already");
    let again = store.take_mail().await.unwrap().unwrap();
    assert_eq!((again.attempts, again.answer.as_deref()), (1, Some("550 no such user")));
    store.end_mail("a", MailState::Sent, "250 OK").await.unwrap();
    assert!(
        !store.send_mail_again("a").await.unwrap(),
        "what was sent is not sent again"
    );
    assert_eq!(store.unrecorded_mails().await.unwrap().len(), 1);
    store.mail_recorded("a").await.unwrap();
    assert!(store.unrecorded_mails().await.unwrap().is_empty());
}

async fn a_mail_is_acknowledged_by_its_reader(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    store.queue_mail(&mail("a", &["one"])).await.unwrap();
    assert!(
        !store.acknowledge_mail("a", "ada").await.unwrap(),
        "it has not gone yet"
    );
    store.take_mail().await.unwrap().unwrap();
    store.end_mail("a", MailState::Sent, "250 OK").await.unwrap();
    assert!(!store.acknowledge_mail("a", "eve").await.unwrap());
    assert!(store.acknowledge_mail("a", "ada").await.unwrap());
    assert!(!store.acknowledge_mail("a", "ada").await.unwrap(), "once");
    let at = store.mail("a").await.unwrap().unwrap().acknowledged.unwrap();
    assert!(
        store.acknowledged_mails().await.unwrap().is_empty(),
        "not in the record yet"
    );
    store.mail_recorded("a").await.unwrap();
    let all = store.acknowledged_mails().await.unwrap();
    assert_eq!(all, [("a".to_owned(), "ada".to_owned(), at)]);
    assert_eq!(store.mails(Some("ada"), 10).await.unwrap().len(), 1);
    assert!(store.mails(Some("eve"), 10).await.unwrap().is_empty());
}

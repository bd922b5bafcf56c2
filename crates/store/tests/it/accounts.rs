//! Accounts, sessions, links, tokens, jobs: what lets in, and what does not.

use store::{FAILURES_BEFORE_REST, Purpose, Rights, SignIn, StoreError, clock};
use terms::Instant;

use crate::places::{Engine, on_both};

on_both! {
    passwords_let_in_and_wrong_ones_do_not
    sessions_end
    links_work_once
    tokens_can_be_revoked
    an_identity_provider_is_mapped
    jobs_are_taken_once
}

const GOOD: &str = "correct horse battery";

fn pmo() -> Rights {
    Rights {
        roles: vec!["pmo".to_owned()],
        organisations: vec![4],
    }
}

async fn passwords_let_in_and_wrong_ones_do_not(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let account = store
        .add_account("Ana Pmo", " Ana@Example.org ", Some("ana@example.org"), &pmo())
        .await
        .unwrap();
    assert_eq!(
        (account.login.as_str(), account.has_password),
        ("ana@example.org", false)
    );
    assert!(matches!(
        store.add_account("Another", "ANA@example.org", None, &pmo()).await,
        Err(StoreError::Refused(_))
    ));
    assert_eq!(
        store.sign_in("ana@example.org", "").await.unwrap(),
        SignIn::Wrong,
        "no password set, none is right"
    );
    assert!(matches!(
        store.set_password(&account.person, "short").await,
        Err(StoreError::Refused(_))
    ));
    store.set_password(&account.person, GOOD).await.unwrap();
    let SignIn::Welcome(welcome) = store.sign_in("ANA@example.org", GOOD).await.unwrap() else {
        panic!()
    };
    assert_eq!((welcome.rights, welcome.has_password), (pmo(), true));
    assert_eq!(store.sign_in("nobody", GOOD).await.unwrap(), SignIn::Wrong);
    for _ in 0..FAILURES_BEFORE_REST {
        assert_eq!(
            store.sign_in("ana@example.org", "wrong wrong wrong").await.unwrap(),
            SignIn::Wrong
        );
    }
    assert!(matches!(
        store.sign_in("ana@example.org", GOOD).await.unwrap(),
        SignIn::Rest { seconds: 1..=301 }
    ));
    store
        .set_password(&account.person, "another good password")
        .await
        .unwrap();
    assert!(matches!(
        store.sign_in("ana@example.org", "another good password").await.unwrap(),
        SignIn::Welcome(_)
    ));
    store.set_disabled(&account.person, Some(clock::now())).await.unwrap();
    assert_eq!(
        store.sign_in("ana@example.org", "another good password").await.unwrap(),
        SignIn::Wrong
    );
}

async fn sessions_end(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let account = store.add_account("Ana", "ana", None, &pmo()).await.unwrap();
    let (one, two) = (
        store.start_session(&account.person).await.unwrap(),
        store.start_session(&account.person).await.unwrap(),
    );
    let found = store.session(&one.secret).await.unwrap().unwrap();
    assert_eq!((found.account.person, found.csrf), (account.person.clone(), one.csrf));
    assert_eq!(store.session("guessed").await.unwrap(), None);
    store.end_session(&one.secret).await.unwrap();
    assert_eq!(store.session(&one.secret).await.unwrap(), None);
    let less = Rights {
        roles: vec!["assurer".to_owned()],
        organisations: Vec::new(),
    };
    store.set_rights(&account.person, &less).await.unwrap();
    assert_eq!(
        store.session(&two.secret).await.unwrap().unwrap().account.rights,
        less,
        "rights count at once"
    );
    store.set_disabled(&account.person, Some(clock::now())).await.unwrap();
    assert_eq!(store.session(&two.secret).await.unwrap(), None);
}

async fn links_work_once(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let first = store.add_link(Purpose::FirstAdministrator, None).await.unwrap();
    let second = store.add_link(Purpose::FirstAdministrator, None).await.unwrap();
    assert_eq!(
        store.link(&first).await.unwrap(),
        None,
        "the later link ends the earlier"
    );
    assert_eq!(
        store.link(&second).await.unwrap().unwrap().purpose,
        Purpose::FirstAdministrator
    );
    assert!(store.take_link(&second).await.unwrap().is_some());
    assert_eq!(store.take_link(&second).await.unwrap(), None);
    let ana = store.add_link(Purpose::Invitation, Some("ana")).await.unwrap();
    store.add_link(Purpose::Invitation, Some("ben")).await.unwrap();
    assert_eq!(
        store.take_link(&ana).await.unwrap().unwrap().person.as_deref(),
        Some("ana")
    );
}

async fn tokens_can_be_revoked(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let later = Instant(clock::now().0 + 60_000_000);
    let (token, secret) = store.add_token("nightly export", &pmo(), "ana", later).await.unwrap();
    assert!(secret.starts_with(store::TOKEN_PREFIX));
    assert_eq!(store.token(&secret).await.unwrap().unwrap().name, token.name);
    assert!(store.tokens().await.unwrap()[0].used.is_some());
    assert_eq!(store.token("swo_guess").await.unwrap(), None);
    assert!(store.revoke_token(&token.name).await.unwrap());
    assert!(!store.revoke_token(&token.name).await.unwrap());
    assert_eq!(store.token(&secret).await.unwrap(), None);
    assert!(store.add_token("past", &pmo(), "ana", Instant(1)).await.is_err());
    let soon = Instant(clock::now().0 + 300_000);
    let (_, brief) = store.add_token("brief", &pmo(), "ana", soon).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert_eq!(store.token(&brief).await.unwrap(), None, "it has ended");
}

async fn an_identity_provider_is_mapped(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let account = store.add_account("Ana", "ana", None, &pmo()).await.unwrap();
    store
        .add_subject("https://id.example", "sub-1", &account.person)
        .await
        .unwrap();
    let found = store.account_of_subject("https://id.example", "sub-1").await.unwrap();
    assert_eq!(found.map(|found| found.person), Some(account.person));
    assert_eq!(
        store
            .account_of_subject("https://other.example", "sub-1")
            .await
            .unwrap(),
        None
    );
}

async fn jobs_are_taken_once(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    store.ask_job("j1", "chase", "{}", Instant(1)).await.unwrap();
    store
        .ask_job("j1", "chase", "{\"again\":true}", Instant(1))
        .await
        .unwrap();
    let (one, two) = tokio::join!(store.take_job("chase"), store.take_job("chase"));
    let taken: Vec<_> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].payload.as_str(), taken[0].attempts), ("{}", 1));
    store.put_off_job("j1", Instant(2), "not reached").await.unwrap();
    assert_eq!(store.take_job("chase").await.unwrap().unwrap().attempts, 2);
    store.end_job("j1", "sent").await.unwrap();
    assert!(store.take_job("chase").await.unwrap().is_none());
    let state = store.job("j1").await.unwrap().unwrap();
    assert_eq!(
        (state.attempts, state.outcome.as_deref(), state.done.is_some()),
        (2, Some("sent"), true)
    );
}

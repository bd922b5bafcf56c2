//! Signing in by an identity provider, against a provider of our own on loopback: code flow, PKCE, nonce, keys.

use std::sync::{Arc, Mutex};

use axum::extract::{Form, Query, State};
use axum::http::header;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::PrivateSigningKey as _;
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::world::World;

/// What the provider was asked, and how it is to answer.
struct Provider {
    issuer: String,
    key: CoreEdDsaPrivateSigningKey,
    asked: Mutex<Vec<(String, String)>>,
    /// Changes the claims before they are signed.
    spoil: Mutex<fn(&mut Value)>,
}

type Shared = State<Arc<Provider>>;

async fn metadata(State(provider): Shared) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(provider): Shared) -> Json<CoreJsonWebKeySet> {
    Json(CoreJsonWebKeySet::new(vec![provider.key.as_verification_key()]))
}

async fn token(State(provider): Shared, Form(form): Form<Vec<(String, String)>>) -> Result<Json<Value>, String> {
    let given = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    let asked = provider.asked.lock().unwrap().clone();
    let said = |name: &str| {
        asked
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    if given("code") != "the-code"
        || URL_SAFE_NO_PAD.encode(Sha256::digest(given("code_verifier"))) != said("code_challenge")
    {
        return Err("the code or its verifier is wrong".to_owned());
    }
    let now = store::clock::now().0 / 1_000_000;
    let mut claims = json!({
        "iss": provider.issuer, "sub": "ada", "aud": "switchover", "exp": now + 300, "iat": now, "nonce": said("nonce"),
        "email": "Ada@Example.org", "email_verified": true,
    });
    (provider.spoil.lock().unwrap())(&mut claims);
    let head = URL_SAFE_NO_PAD.encode(json!({"alg": "EdDSA", "kid": "one", "typ": "JWT"}).to_string());
    let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = provider
        .key
        .sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes())
        .unwrap();
    let id = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    Ok(Json(
        json!({"access_token": "none", "token_type": "Bearer", "id_token": id}),
    ))
}

async fn authorize(State(provider): Shared, Query(asked): Query<Vec<(String, String)>>) -> &'static str {
    *provider.asked.lock().unwrap() = asked;
    "signed in"
}

/// A fresh key, as the text form that signers read: fixed head of the encoding, then 32 random bytes.
fn key() -> CoreEdDsaPrivateSigningKey {
    let mut bytes = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    bytes.extend_from_slice(&store::random::bytes::<32>().unwrap());
    let (name, body) = (["PRIVATE", "KEY"].join(" "), STANDARD.encode(bytes));
    let text = format!("-----BEGIN {name}-----\n{body}\n-----END {name}-----\n");
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&text, Some(openidconnect::JsonWebKeyId::new("one".to_owned())))
        .unwrap()
}

async fn provider() -> Arc<Provider> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let provider = Arc::new(Provider {
        issuer,
        key: key(),
        asked: Mutex::default(),
        spoil: Mutex::new(|_| {}),
    });
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/keys", get(keys))
        .route("/authorize", get(authorize))
        .route("/token", post(token))
        .with_state(Arc::clone(&provider));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    provider
}

async fn world(provider: &Provider) -> World {
    let world = World::with(web::Config {
        public: "http://test".to_owned(),
        openid: Some(web::openid::Provider {
            name: "Our provider".to_owned(),
            issuer: provider.issuer.clone(),
            client_id: "switchover".to_owned(),
            client_secret: Some("a secret of the test".to_owned()),
        }),
        ..web::Config::default()
    })
    .await;
    let rights = store::Rights {
        roles: vec!["chair".to_owned()],
        organisations: Vec::new(),
    };
    world
        .desk
        .store()
        .add_account("Ada", "ada@example.org", None, &rights)
        .await
        .unwrap();
    world
}

/// Goes to the provider and comes back; gives the answer of the way back.
async fn round(world: &World, change: impl Fn(&str) -> String) -> crate::world::Answer {
    let stranger = world.stranger();
    let away = stranger.get("/sign-in/openid?next=/history").await;
    let to = away.is(303).to().to_owned();
    assert!(
        to.contains("code_challenge_method=S256") && to.contains("nonce=") && to.contains("state="),
        "{to}"
    );
    let cookie = away.headers[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(reqwest::get(&to).await.unwrap().text().await.unwrap(), "signed in");
    let state = to.split("state=").nth(1).unwrap().split('&').next().unwrap();
    stranger
        .get_with(
            &format!("/sign-in/openid/back?code=the-code&state={}", change(state)),
            &cookie,
        )
        .await
}

#[tokio::test]
async fn an_account_signs_in_and_is_known_again_by_its_subject() {
    let provider = provider().await;
    let world = world(&provider).await;
    world.stranger().get("/sign-in").await.says("Sign in with Our provider");
    let back = round(&world, str::to_owned).await;
    assert_eq!(back.is(303).to(), "/history");
    assert!(
        back.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .starts_with("switchover=")
    );
    // The address may change at the provider; the subject stays.
    *provider.spoil.lock().unwrap() = |claims| claims["email"] = json!("other@example.org");
    assert_eq!(round(&world, str::to_owned).await.to(), "/history");
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let provider = provider().await;
    let world = world(&provider).await;
    let refused = async |spoil: fn(&mut Value), change: fn(&str) -> String| {
        *provider.spoil.lock().unwrap() = spoil;
        assert_eq!(round(&world, change).await.is(303).to(), "/sign-in?why=openid");
    };
    refused(|_| {}, |_| "another-state".to_owned()).await;
    refused(|claims| claims["nonce"] = json!("another"), str::to_owned).await;
    refused(|claims| claims["aud"] = json!("another"), str::to_owned).await;
    refused(|claims| claims["iss"] = json!("http://another"), str::to_owned).await;
    refused(|claims| claims["exp"] = json!(1_000_000), str::to_owned).await;
    refused(|claims| claims["email_verified"] = json!(false), str::to_owned).await;
    refused(|claims| claims["email"] = json!("eve@example.org"), str::to_owned).await;
    let bare = world.stranger().get("/sign-in/openid/back?code=the-code&state=x").await;
    assert_eq!(bare.is(303).to(), "/sign-in?why=openid");
    world
        .stranger()
        .get("/sign-in?why=openid")
        .await
        .says("did not sign you in");
}

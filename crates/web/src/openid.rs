//! Signing in by an identity provider: OpenID Connect, code flow with PKCE, state and nonce.
//!
//! Who is let in is decided here by accounts: a provider's subject that was seen before, or a verified e-mail address
//! that is the sign-in name of an account. Nobody gets an account by signing in.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use store::Account;

use crate::failure::Failure;
use crate::pages::sign_in;
use crate::visit::Visit;

/// An identity provider, as the configuration names it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Provider {
    /// How it is called on the sign-in page.
    pub name: String,
    /// Its issuer address.
    pub issuer: String,
    /// The client's id there.
    pub client_id: String,
    /// The client's secret there, if it is a confidential one.
    #[serde(default)]
    pub client_secret: Option<String>,
}

/// Talks to an identity provider.
pub struct Client {
    provider: Provider,
    back: String,
    known: tokio::sync::Mutex<Option<Arc<CoreProviderMetadata>>>,
}

/// What went wrong with the provider, for the log.
#[derive(Debug, thiserror::Error)]
enum Wrong {
    #[error("the provider's configuration: {0}")]
    Configuration(String),
    #[error("the provider cannot be asked: {0}")]
    Unreachable(String),
    #[error("the provider's answer is not good: {0}")]
    Answer(String),
}

/// What has to come back to us, kept in the browser while it is away.
struct Pending {
    state: String,
    nonce: String,
    verifier: String,
    next: String,
}

const COOKIE: &str = "switchover-openid";

impl Client {
    /// A client for a provider; `public` is where browsers reach us.
    #[must_use]
    pub fn new(provider: Provider, public: &str) -> Self {
        let back = format!("{}/sign-in/openid/back", public.trim_end_matches('/'));
        Self {
            provider,
            back,
            known: tokio::sync::Mutex::new(None),
        }
    }

    /// How the provider is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.provider.name
    }

    async fn metadata(&self, fresh: bool) -> Result<Arc<CoreProviderMetadata>, Wrong> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|_| !fresh) {
            return Ok(Arc::clone(known));
        }
        let issuer = IssuerUrl::new(self.provider.issuer.clone()).map_err(|e| Wrong::Configuration(e.to_string()))?;
        let found = CoreProviderMetadata::discover_async(issuer, &ask).await;
        let found = Arc::new(found.map_err(|error| Wrong::Unreachable(error.to_string()))?);
        *known = Some(Arc::clone(&found));
        Ok(found)
    }

    /// Where the browser goes, and what it has to bring back.
    async fn leave(&self, next: &str) -> Result<(String, Pending), Wrong> {
        let metadata = self.metadata(false).await?;
        let client = CoreClient::from_provider_metadata((*metadata).clone(), self.id(), self.secret())
            .set_redirect_uri(self.redirect()?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (to, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let pending = Pending {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            next: next.to_owned(),
        };
        Ok((to.to_string(), pending))
    }

    /// Who came back: the subject, and the e-mail address if the provider has verified it.
    async fn returned(&self, code: &str, pending: &Pending) -> Result<(String, Option<String>), Wrong> {
        let answer = |error: String| Wrong::Answer(error);
        let mut metadata = self.metadata(false).await?;
        let client = CoreClient::from_provider_metadata((*metadata).clone(), self.id(), self.secret())
            .set_redirect_uri(self.redirect()?);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| Wrong::Configuration(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request_async(&ask)
            .await
            .map_err(|error| answer(error.to_string()))?;
        let id = tokens
            .id_token()
            .ok_or_else(|| answer("it holds no id token".to_owned()))?;
        let nonce = Nonce::new(pending.nonce.clone());
        let mut last = String::new();
        // Providers change their keys: an unknown one is looked for again, once.
        for fresh in [false, true] {
            if fresh {
                metadata = self.metadata(true).await?;
            }
            let client = CoreClient::from_provider_metadata((*metadata).clone(), self.id(), self.secret());
            match id.claims(&client.id_token_verifier(), &nonce) {
                Ok(claims) => {
                    let verified = claims.email_verified() == Some(true);
                    let email = claims
                        .email()
                        .filter(|_| verified)
                        .map(|email| email.to_lowercase_string());
                    return Ok((claims.subject().to_string(), email));
                }
                Err(error) => last = error.to_string(),
            }
        }
        Err(answer(last))
    }

    fn id(&self) -> ClientId {
        ClientId::new(self.provider.client_id.clone())
    }

    fn secret(&self) -> Option<ClientSecret> {
        self.provider.client_secret.clone().map(ClientSecret::new)
    }

    fn redirect(&self) -> Result<RedirectUrl, Wrong> {
        RedirectUrl::new(self.back.clone()).map_err(|error| Wrong::Configuration(error.to_string()))
    }
}

trait Lower {
    fn to_lowercase_string(&self) -> String;
}

impl Lower for openidconnect::EndUserEmail {
    fn to_lowercase_string(&self) -> String {
        self.trim().to_lowercase()
    }
}

/// Asks the provider; redirects are not followed, so that it cannot send us elsewhere.
async fn ask(request: HttpRequest) -> Result<HttpResponse, std::io::Error> {
    let failed = |error: reqwest::Error| std::io::Error::other(error.to_string());
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(std::time::Duration::from_secs(10))
        .build()
        .map_err(failed)?;
    let (parts, body) = request.into_parts();
    let asked = client
        .request(parts.method, parts.uri.to_string())
        .headers(parts.headers)
        .body(body);
    let answer = asked.send().await.map_err(failed)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(answer.bytes().await.map_err(failed)?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// Sends the browser to the provider.
pub async fn leave(visit: Visit) -> Result<Response, Failure> {
    let client = visit.app.openid.as_ref().ok_or_else(no_provider)?;
    let next = sign_in::own_path(visit.term("next").unwrap_or("/"));
    let (to, pending) = client.leave(&next).await.map_err(|wrong| unreachable_now(&wrong))?;
    let value =
        [&pending.state, &pending.nonce, &pending.verifier, &pending.next].map(|part| crate::markup::encode(part));
    with_cookie(&visit, &to, &value.join("|"), 600)
}

/// Takes the browser back.
pub async fn back(visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    let client = visit.app.openid.as_ref().ok_or_else(no_provider)?;
    let refused = || with_cookie(&visit, "/sign-in?why=openid", "", 0);
    let Some(pending) = crate::app::read_cookie(&headers, COOKIE).and_then(|value| pending(&value)) else {
        return refused();
    };
    let state = visit.term("state").unwrap_or_default();
    let (true, Some(code)) = (
        crate::forms::equal(state.as_bytes(), pending.state.as_bytes()),
        visit.term("code"),
    ) else {
        tracing::warn!(
            error = visit.term("error").unwrap_or("state or code missing"),
            "a sign-in by a provider failed"
        );
        return refused();
    };
    let (subject, email) = match client.returned(code, &pending).await {
        Ok(who) => who,
        Err(wrong) => {
            tracing::warn!(%wrong, "a sign-in by a provider failed");
            return refused();
        }
    };
    match account(&visit, &client.provider.issuer, &subject, email.as_deref()).await? {
        Some(account) => sign_in::started(&visit.app, &account.person, &pending.next).await,
        None => refused(),
    }
}

async fn account(visit: &Visit, issuer: &str, subject: &str, email: Option<&str>) -> Result<Option<Account>, Failure> {
    let store = visit.app.store();
    if let Some(account) = store.account_of_subject(issuer, subject).await? {
        return Ok(Some(account));
    }
    let Some(email) = email else { return Ok(None) };
    let found = store
        .account_of_login(email)
        .await?
        .filter(|account| account.disabled.is_none());
    if let Some(account) = &found {
        store.add_subject(issuer, subject, &account.person).await?;
    }
    Ok(found)
}

fn pending(value: &str) -> Option<Pending> {
    let parts: Vec<_> = value.split('|').collect();
    let [state, nonce, verifier, next] = parts[..] else {
        return None;
    };
    let plain = |part: &str| Some(crate::forms::pairs(&format!("x={part}")).ok()?.pop()?.1);
    Some(Pending {
        state: plain(state)?,
        nonce: plain(nonce)?,
        verifier: plain(verifier)?,
        next: sign_in::own_path(&plain(next)?),
    })
}

fn with_cookie(visit: &Visit, to: &str, value: &str, seconds: u32) -> Result<Response, Failure> {
    let mut response = Redirect::to(to).into_response();
    let cookie = visit.app.cookie_header(COOKIE, value, seconds);
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Failure::broken("a cookie could not be written"))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

fn no_provider() -> Failure {
    Failure::missing("No identity provider is configured here.").way("/sign-in", "Sign in")
}

fn unreachable_now(wrong: &Wrong) -> Failure {
    tracing::warn!(%wrong, "the identity provider cannot be used");
    let what = "The identity provider cannot be reached. Try again in a moment, or ask an administrator.";
    Failure::new(
        StatusCode::BAD_GATEWAY,
        "provider",
        "Signing in is not possible now",
        what,
    )
    .way("/sign-in", "Sign in")
}

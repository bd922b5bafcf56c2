//! What every handler holds: the desk, the configuration, and what is remembered between requests.
//!
//! Not here: the routes (`routes`), the pages (`pages`).

use std::ops::Deref;
use std::sync::Arc;

use axum::http::{HeaderMap, header};
use record::Schema;
use store::{Desk, Store};

use crate::checking::Checking;
use crate::limiter::Limiter;
use crate::openid;
use crate::reports::Reports;
use crate::sources::Readings;

/// How the application is set up.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The programme's name, as it stands on every page.
    pub programme: String,
    /// Whether one may sign in as any role by one click. Never with a record that counts.
    pub demo: bool,
    /// The day on which a demonstration stands, instead of today: its example is of the past.
    pub day: Option<terms::Date>,
    /// Whether browsers reach it by https: cookies are then sent by https only.
    pub secure: bool,
    /// Where browsers reach it, without a slash at the end.
    pub public: String,
    /// The identity provider, if one is used.
    pub openid: Option<openid::Provider>,
}

/// What every handler holds.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What is shared between requests.
pub struct Shared {
    /// The record, as viewers may use it.
    pub desk: Desk,
    /// How the application is set up.
    pub config: Config,
    /// Failed sign-ins.
    pub limiter: Limiter,
    /// Packs as they were read and checked.
    pub reports: Reports,
    /// The record, as the rules see it.
    pub checking: Checking,
    /// Readings that values cite.
    pub readings: Readings,
    /// Held by whoever verifies the whole record.
    pub verifying: tokio::sync::Mutex<()>,
    /// The identity provider.
    pub openid: Option<openid::Client>,
    stranger: String,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// An application over a desk.
    pub fn new(desk: Desk, config: Config) -> Result<Self, store::StoreError> {
        let openid = config
            .openid
            .clone()
            .map(|provider| openid::Client::new(provider, &config.public));
        let shared = Shared {
            desk,
            limiter: Limiter::default(),
            verifying: tokio::sync::Mutex::new(()),
            reports: Reports::default(),
            checking: Checking::default(),
            readings: Readings::default(),
            openid,
            stranger: store::random::secret()?,
            config,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// Accounts, sessions, tokens, content.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.desk.store()
    }

    /// The registers.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        self.desk.schema()
    }

    /// Why no changes are taken, if that is so.
    #[must_use]
    pub fn stopped(&self) -> Option<String> {
        let health = self.desk.health();
        (health != store::Health::Well).then(|| health.to_string())
    }

    /// The day from which pages count: today, or the day on which the demonstration stands.
    #[must_use]
    pub fn today(&self) -> terms::Date {
        self.config.day.unwrap_or_else(store::clock::today)
    }

    /// How many findings wait for somebody, as far as they have been counted.
    #[must_use]
    pub fn open_findings(&self) -> Option<usize> {
        self.reports.open().filter(|open| *open > 0)
    }

    /// The name of the session's cookie.
    fn cookie_name(&self) -> &'static str {
        if self.config.secure {
            "__Host-switchover"
        } else {
            "switchover"
        }
    }

    /// The session's secret, if the request brings one.
    #[must_use]
    pub fn cookie(&self, headers: &HeaderMap) -> Option<String> {
        read_cookie(headers, self.cookie_name())
    }

    /// The header that gives a browser its session, or takes it away.
    #[must_use]
    pub fn session_cookie(&self, secret: Option<&str>) -> String {
        self.cookie_header(
            self.cookie_name(),
            secret.unwrap_or_default(),
            if secret.is_some() { 14 * 60 * 60 } else { 0 },
        )
    }

    /// A cookie that no script reads and no other site sends.
    #[must_use]
    pub fn cookie_header(&self, name: &str, value: &str, seconds: u32) -> String {
        let secure = if self.config.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
    }

    /// What forms of people bring back who have not signed in yet.
    #[must_use]
    pub fn stranger_token(&self) -> String {
        self.stranger.clone()
    }
}

/// The value of a cookie.
#[must_use]
pub fn read_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let found = all
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    found.map(str::to_owned).filter(|value| !value.is_empty())
}

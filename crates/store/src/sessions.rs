//! Sessions and one-time links. The database holds only hashes: who reads it cannot sign in with what it says.

use terms::Instant;

use crate::db::values;
use crate::people::{later, secret_hash};
use crate::{Account, Store, StoreError, clock, random, statements as sql};

/// How long a session lasts, in seconds: a working day and an evening.
pub const SESSION_SECONDS: u32 = 14 * 60 * 60;
/// How long a one-time link can be used, in seconds: three days.
pub const LINK_SECONDS: u32 = 3 * 24 * 60 * 60;

/// A session as it is given to the browser, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The secret of the cookie.
    pub secret: String,
    /// What every form has to bring back.
    pub csrf: String,
    /// When it ends.
    pub expires: Instant,
}

/// A session found again by its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose it is, with today's rights.
    pub account: Account,
    /// What every form has to bring back.
    pub csrf: String,
    /// When it ends.
    pub expires: Instant,
}

/// What a one-time link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Making the first administrator, while there is no account.
    FirstAdministrator,
    /// Choosing a first password.
    Invitation,
    /// Choosing another password.
    PasswordReset,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::FirstAdministrator, Self::Invitation, Self::PasswordReset];

    /// Its name in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstAdministrator => "first-administrator",
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
        }
    }
}

/// A one-time link that is still good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is good for.
    pub purpose: Purpose,
    /// For whom; nobody yet for the first administrator.
    pub person: Option<String>,
}

impl Store {
    /// Starts a session.
    pub async fn start_session(&self, person: &str) -> Result<NewSession, StoreError> {
        let now = clock::now();
        self.db.run(sql::SESSION_SWEEP, values![now]).await?;
        let session = NewSession {
            secret: random::secret()?,
            csrf: random::secret()?,
            expires: later(now, SESSION_SECONDS),
        };
        let row = values![
            &secret_hash(&session.secret),
            person,
            &session.csrf,
            now,
            session.expires
        ];
        self.db.run(sql::SESSION_ADD, row).await?;
        Ok(session)
    }

    /// The session of a secret, if it has not ended and its account is open.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, StoreError> {
        let found = self
            .db
            .row(sql::SESSION_GET, values![&secret_hash(secret), clock::now()])
            .await?;
        let Some(row) = found else { return Ok(None) };
        let (person, csrf, expires) = (row.text(0)?, row.text(1)?, Instant(row.int(2)?));
        let account = self
            .account(&person)
            .await?
            .filter(|account| account.disabled.is_none());
        Ok(account.map(|account| Session { account, csrf, expires }))
    }

    /// Ends a session.
    pub async fn end_session(&self, secret: &str) -> Result<(), StoreError> {
        self.db.run(sql::SESSION_END, values![&secret_hash(secret)]).await?;
        Ok(())
    }

    /// Ends every session of a person.
    pub async fn end_sessions_of(&self, person: &str) -> Result<(), StoreError> {
        self.db.run(sql::SESSION_END_ALL, values![person]).await?;
        Ok(())
    }

    /// Makes a one-time link and returns its secret; earlier links for the same purpose and person end.
    pub async fn add_link(&self, purpose: Purpose, person: Option<&str>) -> Result<String, StoreError> {
        let now = clock::now();
        let secret = random::secret()?;
        self.db.run(sql::LINK_SWEEP, values![now]).await?;
        self.db
            .run(sql::LINK_DROP, values![purpose.name(), person.unwrap_or_default()])
            .await?;
        let row = values![
            &secret_hash(&secret),
            purpose.name(),
            person,
            now,
            later(now, LINK_SECONDS)
        ];
        self.db.run(sql::LINK_ADD, row).await?;
        Ok(secret)
    }

    /// What a link is good for, without using it up.
    pub async fn link(&self, secret: &str) -> Result<Option<Link>, StoreError> {
        let found = self
            .db
            .row(sql::LINK_GET, values![&secret_hash(secret), clock::now()])
            .await?;
        let Some(row) = found else { return Ok(None) };
        let name = row.text(0)?;
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.name() == name);
        let person = row.maybe_text(1)?;
        Ok(purpose.map(|purpose| Link { purpose, person }))
    }

    /// Uses a link up. Of two that use it at once, one gets it.
    pub async fn take_link(&self, secret: &str) -> Result<Option<Link>, StoreError> {
        let link = self.link(secret).await?;
        let taken = self
            .db
            .run(sql::LINK_TAKE, values![&secret_hash(secret), clock::now()])
            .await?;
        Ok(link.filter(|_| taken == 1))
    }
}

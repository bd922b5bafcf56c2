//! Accounts: who may sign in, by password or by an identity provider, and with which rights.
//!
//! Here: rows and passwords. Not here: what a role may do (`record`), cookies (`web`). Nothing of this is ever in the
//! journal: a person's key is all that the journal has.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use terms::Instant;

use crate::db::{Row, values};
use crate::{Person, Store, StoreError, clock, statements as sql};

/// The shortest password that is taken.
pub const SHORTEST_PASSWORD: usize = 12;
/// Wrong passwords in a row after which an account rests.
pub const FAILURES_BEFORE_REST: i64 = 8;
/// How long it rests after the last of them, in seconds.
pub const REST: u32 = 300;

/// What an account or a token may act as: roles by name, and the organisations it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rights {
    /// Names of roles.
    pub roles: Vec<String>,
    /// Keys in the register of organisations.
    #[serde(default)]
    pub organisations: Vec<u32>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The key of its person.
    pub person: String,
    /// What is typed to sign in.
    pub login: String,
    /// What it may act as.
    pub rights: Rights,
    /// Whether it has a password; otherwise only an identity provider or a link lets it in.
    pub has_password: bool,
    /// When it was made.
    pub created: Instant,
    /// Since when it cannot sign in.
    pub disabled: Option<Instant>,
}

/// What came of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Name and password are right.
    Welcome(Account),
    /// They are not, or there is no such account, or it is disabled: never said which.
    Wrong,
    /// Too many wrong passwords: wait.
    Rest {
        /// Seconds until the next try counts.
        seconds: u32,
    },
}

impl Store {
    /// Adds a person and their account.
    pub async fn add_account(
        &self,
        name: &str,
        login: &str,
        email: Option<&str>,
        rights: &Rights,
    ) -> Result<Account, StoreError> {
        let login = spelled(login)?;
        if self.account_of_login(&login).await?.is_some() {
            return Err(StoreError::Refused(format!(
                "there is an account `{login}` already; choose another name"
            )));
        }
        let person = self.add_person(name, email).await?;
        let now = clock::now();
        self.insert_account(&person.key, &login, None, rights, now, None)
            .await?;
        Ok(Account {
            person: person.key,
            login,
            rights: rights.clone(),
            has_password: false,
            created: now,
            disabled: None,
        })
    }

    pub(crate) async fn insert_account(
        &self,
        person: &str,
        login: &str,
        password: Option<&str>,
        rights: &Rights,
        created: Instant,
        disabled: Option<Instant>,
    ) -> Result<(), StoreError> {
        let disabled = disabled.map(|at| at.0);
        let row = values![person, login, password, written(rights), created, disabled];
        self.db.run(sql::ACCOUNT_ADD, row).await?;
        Ok(())
    }

    /// The account of a person.
    pub async fn account(&self, person: &str) -> Result<Option<Account>, StoreError> {
        let row = self.db.row(sql::ACCOUNT_OF_PERSON, values![person]).await?;
        Ok(row.as_ref().map(read).transpose()?.map(|kept| kept.account))
    }

    /// The account of a name as typed.
    pub async fn account_of_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let row = self
            .db
            .row(sql::ACCOUNT_OF_LOGIN, values![login.trim().to_lowercase()])
            .await?;
        Ok(row.as_ref().map(read).transpose()?.map(|kept| kept.account))
    }

    /// All accounts by name, each with its person.
    pub async fn accounts(&self) -> Result<Vec<(Account, Person)>, StoreError> {
        let mut all = Vec::new();
        for row in self.db.rows(sql::ACCOUNT_LIST, values![]).await? {
            let account = read(&row)?.account;
            if let Some(person) = self.person(&account.person).await? {
                all.push((account, person));
            }
        }
        Ok(all)
    }

    /// All accounts with the hashes of their passwords: for a backup of credentials only.
    pub(crate) async fn accounts_with_secrets(&self) -> Result<Vec<(Account, Option<String>)>, StoreError> {
        let rows = self.db.rows(sql::ACCOUNT_LIST, values![]).await?;
        rows.iter()
            .map(|row| read(row).map(|kept| (kept.account, kept.password)))
            .collect()
    }

    /// How many accounts there are: with none, the first administrator is still to be made.
    pub async fn account_count(&self) -> Result<u64, StoreError> {
        self.db
            .row(sql::ACCOUNT_COUNT, values![])
            .await?
            .map_or(Ok(0), |row| row.count(0))
    }

    /// Gives an account other rights; they count from the next request.
    pub async fn set_rights(&self, person: &str, rights: &Rights) -> Result<(), StoreError> {
        found(
            self.db
                .run(sql::ACCOUNT_RIGHTS, values![written(rights), person])
                .await?,
        )
    }

    /// Shuts or opens an account; shutting ends its sessions at once.
    pub async fn set_disabled(&self, person: &str, since: Option<Instant>) -> Result<(), StoreError> {
        found(
            self.db
                .run(sql::ACCOUNT_DISABLED, values![since.map(|at| at.0), person])
                .await?,
        )?;
        if since.is_some() {
            self.end_sessions_of(person).await?;
        }
        Ok(())
    }

    /// Gives an account another name to sign in with.
    pub async fn set_login(&self, person: &str, login: &str) -> Result<(), StoreError> {
        found(
            self.db
                .run(sql::ACCOUNT_LOGIN, values![spelled(login)?, person])
                .await?,
        )
    }

    /// Sets a password and ends every session of the account.
    pub async fn set_password(&self, person: &str, password: &str) -> Result<(), StoreError> {
        if password.chars().count() < SHORTEST_PASSWORD {
            return Err(StoreError::Refused(format!(
                "a password has at least {SHORTEST_PASSWORD} characters; several words make a good one"
            )));
        }
        let password = password.to_owned();
        let hash = apart(move || hashed(&password)).await??;
        found(self.db.run(sql::ACCOUNT_PASSWORD, values![hash, person]).await?)?;
        self.end_sessions_of(person).await
    }

    /// Checks a name and a password. It takes the same time whether the account exists or not.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<SignIn, StoreError> {
        let row = self
            .db
            .row(sql::ACCOUNT_OF_LOGIN, values![login.trim().to_lowercase()])
            .await?;
        let kept = row.as_ref().map(read).transpose()?;
        let now = clock::now();
        if let Some(kept) = &kept
            && kept.failures >= FAILURES_BEFORE_REST
        {
            let left = (crate::people::later(kept.failed, REST).0 - now.0).div_euclid(1_000_000) + 1;
            if left > 0 {
                return Ok(SignIn::Rest {
                    seconds: u32::try_from(left).unwrap_or(REST),
                });
            }
        }
        let hash = kept.as_ref().and_then(|kept| kept.password.clone());
        let password = password.to_owned();
        let right = apart(move || verified(&password, hash.as_deref())).await?;
        match kept {
            Some(kept) if right && kept.account.disabled.is_none() => {
                self.db.run(sql::ACCOUNT_WELL, values![&kept.account.person]).await?;
                Ok(SignIn::Welcome(kept.account))
            }
            Some(kept) => {
                self.db
                    .run(sql::ACCOUNT_FAILED, values![now, &kept.account.person])
                    .await?;
                Ok(SignIn::Wrong)
            }
            None => Ok(SignIn::Wrong),
        }
    }

    /// Notes who a person is to an identity provider.
    pub async fn add_subject(&self, issuer: &str, subject: &str, person: &str) -> Result<(), StoreError> {
        self.db.run(sql::SUBJECT_PUT, values![issuer, subject, person]).await?;
        Ok(())
    }

    /// The account of an identity provider's subject, if it is known and open.
    pub async fn account_of_subject(&self, issuer: &str, subject: &str) -> Result<Option<Account>, StoreError> {
        let Some(row) = self.db.row(sql::SUBJECT_GET, values![issuer, subject]).await? else {
            return Ok(None);
        };
        Ok(self
            .account(&row.text(0)?)
            .await?
            .filter(|account| account.disabled.is_none()))
    }

    /// Every known subject: issuer, subject, person.
    pub async fn subjects(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        let rows = self.db.rows(sql::SUBJECT_LIST, values![]).await?;
        rows.iter()
            .map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?)))
            .collect()
    }
}

struct Kept {
    account: Account,
    password: Option<String>,
    failures: i64,
    failed: Instant,
}

fn read(row: &Row) -> Result<Kept, StoreError> {
    let password = row.maybe_text(2)?;
    let account = Account {
        person: row.text(0)?,
        login: row.text(1)?,
        rights: read_rights(&row.text(3)?),
        has_password: password.is_some(),
        created: Instant(row.int(4)?),
        disabled: row.maybe_int(5)?.map(Instant),
    };
    Ok(Kept {
        account,
        password,
        failures: row.int(6)?,
        failed: Instant(row.int(7)?),
    })
}

/// Rights that cannot be read are no rights.
pub(crate) fn read_rights(text: &str) -> Rights {
    serde_json::from_str(text).unwrap_or_default()
}

pub(crate) fn written(rights: &Rights) -> String {
    serde_json::to_string(rights).unwrap_or_default()
}

fn found(rows: u64) -> Result<(), StoreError> {
    if rows == 0 {
        Err(StoreError::Refused("there is no such account".to_owned()))
    } else {
        Ok(())
    }
}

fn spelled(login: &str) -> Result<String, StoreError> {
    let login = login.trim().to_lowercase();
    let sound = (1..=120).contains(&login.chars().count()) && !login.contains(char::is_control) && !login.contains(' ');
    if sound {
        Ok(login)
    } else {
        Err(StoreError::Refused(
            "a sign-in name has 1 to 120 characters and no blank, such as an e-mail address".into(),
        ))
    }
}

fn hashed(password: &str) -> Result<String, StoreError> {
    let salt = crate::random::bytes::<16>()?;
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| StoreError::Refused(format!("this password cannot be used: {error}")))?;
    Ok(hash.to_string())
}

fn verified(password: &str, hash: Option<&str>) -> bool {
    // Without an account the work is done all the same, so that the time tells nothing.
    match hash {
        Some(hash) => Argon2::default().verify_password(password.as_bytes(), hash).is_ok(),
        None => hashed(password).is_err(),
    }
}

/// Hashing takes tens of milliseconds of a whole core: not where requests are served.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopped)
}

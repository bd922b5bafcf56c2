//! Tokens of the API: each acts with stated rights, has a name, an end, and can be revoked. Kept as hashes.

use terms::Instant;

use crate::accounts::{read_rights, written};
use crate::db::{Row, values};
use crate::people::secret_hash;
use crate::{Rights, Store, StoreError, clock, random, statements as sql};

/// What every token begins with, so that one left in a file can be recognised.
pub const TOKEN_PREFIX: &str = "swo_";

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its short name, by which it is revoked and under which it acts.
    pub name: String,
    /// What it is for, as its maker wrote.
    pub label: String,
    /// What it may act as.
    pub rights: Rights,
    /// Who made it: a person's key, or the name of a process.
    pub created_by: String,
    /// When it was made.
    pub created: Instant,
    /// When it ends.
    pub expires: Instant,
    /// When it was revoked.
    pub revoked: Option<Instant>,
    /// When it was last used, to the minute.
    pub used: Option<Instant>,
}

impl Token {
    /// Whether it can be used at an instant.
    #[must_use]
    pub fn good_at(&self, now: Instant) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}

impl Store {
    /// Makes a token; the secret is returned once and kept nowhere.
    pub async fn add_token(
        &self,
        label: &str,
        rights: &Rights,
        created_by: &str,
        expires: Instant,
    ) -> Result<(Token, String), StoreError> {
        let now = clock::now();
        if expires <= now {
            return Err(StoreError::Refused("a token has to end in the future".to_owned()));
        }
        let secret = format!("{TOKEN_PREFIX}{}", random::secret()?);
        let token = Token {
            name: random::key()?,
            label: label.trim().to_owned(),
            rights: rights.clone(),
            created_by: created_by.to_owned(),
            created: now,
            expires,
            revoked: None,
            used: None,
        };
        self.insert_token(&token, &secret_hash(&secret)).await?;
        Ok((token, secret))
    }

    pub(crate) async fn insert_token(&self, token: &Token, id: &record::chain::Hash) -> Result<(), StoreError> {
        let Token {
            name,
            label,
            rights,
            created_by,
            created,
            expires,
            revoked,
            ..
        } = token;
        let revoked = revoked.map(|at| at.0);
        let row = values![
            name,
            id,
            label,
            written(rights),
            created_by,
            *created,
            *expires,
            revoked
        ];
        self.db.run(sql::TOKEN_ADD, row).await?;
        Ok(())
    }

    /// The token of a secret, if it is good now; notes that it was used.
    pub async fn token(&self, secret: &str) -> Result<Option<Token>, StoreError> {
        let id = secret_hash(secret);
        let Some(row) = self.db.row(sql::TOKEN_GET, values![&id]).await? else {
            return Ok(None);
        };
        let token = read(&row)?;
        let now = clock::now();
        if !token.good_at(now) {
            return Ok(None);
        }
        let minute_ago = now.0 - 60_000_000;
        if token.used.is_none_or(|used| used.0 < minute_ago) {
            self.db.run(sql::TOKEN_USED, values![now, &id, minute_ago]).await?;
        }
        Ok(Some(token))
    }

    /// All tokens, oldest first.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.db
            .rows(sql::TOKEN_LIST, values![])
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// All tokens with the hashes of their secrets: for a backup of credentials only.
    pub(crate) async fn tokens_with_secrets(&self) -> Result<Vec<(Token, record::chain::Hash)>, StoreError> {
        let mut all = Vec::new();
        for row in self.db.rows(sql::TOKEN_SECRETS, values![]).await? {
            let token = Token {
                name: row.text(0)?,
                label: row.text(2)?,
                rights: read_rights(&row.text(3)?),
                created_by: row.text(4)?,
                created: Instant(row.int(5)?),
                expires: Instant(row.int(6)?),
                revoked: row.maybe_int(7)?.map(Instant),
                used: None,
            };
            all.push((token, row.hash(1)?));
        }
        Ok(all)
    }

    /// Revokes a token at once; says whether there was one to revoke.
    pub async fn revoke_token(&self, name: &str) -> Result<bool, StoreError> {
        Ok(self.db.run(sql::TOKEN_REVOKE, values![clock::now(), name]).await? == 1)
    }
}

fn read(row: &Row) -> Result<Token, StoreError> {
    Ok(Token {
        name: row.text(0)?,
        label: row.text(1)?,
        rights: read_rights(&row.text(2)?),
        created_by: row.text(3)?,
        created: Instant(row.int(4)?),
        expires: Instant(row.int(5)?),
        revoked: row.maybe_int(6)?.map(Instant),
        used: row.maybe_int(7)?.map(Instant),
    })
}

//! Persons: their names outside the chain. The journal holds keys only.

use record::chain::Hash;
use terms::Instant;

use crate::db::{Row, values};
use crate::{Store, StoreError, clock, random, statements as sql};

/// Who a key stands for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Person {
    /// The key as the journal has it.
    pub key: String,
    /// The name as it is shown.
    pub name: String,
    /// Where to write to.
    pub email: Option<String>,
    /// When this row last changed, in microseconds.
    pub changed: i64,
}

impl Store {
    /// Adds a person under a new key.
    pub async fn add_person(&self, name: &str, email: Option<&str>) -> Result<Person, StoreError> {
        let person = Person {
            key: random::key()?,
            name: name.trim().to_owned(),
            email: email.map(|email| email.trim().to_owned()),
            changed: clock::now().0,
        };
        self.put_person(&person).await?;
        Ok(person)
    }

    /// Writes a person's row as it is.
    pub async fn put_person(&self, person: &Person) -> Result<(), StoreError> {
        if person.name.trim().is_empty() {
            return Err(StoreError::Refused("a person needs a name".to_owned()));
        }
        let Person {
            key,
            name,
            email,
            changed,
        } = person;
        self.db
            .run(sql::PERSON_PUT, values![key, name, email.clone(), *changed])
            .await?;
        Ok(())
    }

    /// One person.
    pub async fn person(&self, key: &str) -> Result<Option<Person>, StoreError> {
        self.db
            .row(sql::PERSON_GET, values![key])
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Everybody, by key.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.db
            .rows(sql::PERSON_LIST, values![])
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// Changes whenever a person's row does: how many there are and when the last changed.
    pub async fn people_tick(&self) -> Result<(i64, i64), StoreError> {
        match self.db.row(sql::PERSON_TICK, values![]).await? {
            Some(row) => Ok((row.int(0)?, row.int(1)?)),
            None => Ok((0, 0)),
        }
    }
}

fn read(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        key: row.text(0)?,
        name: row.text(1)?,
        email: row.maybe_text(2)?,
        changed: row.int(3)?,
    })
}

/// The hash under which a secret is kept.
pub(crate) fn secret_hash(secret: &str) -> Hash {
    crate::content::content_hash(secret.as_bytes())
}

/// The instant so many seconds after another.
pub(crate) fn later(now: Instant, seconds: u32) -> Instant {
    Instant(now.0 + i64::from(seconds) * 1_000_000)
}

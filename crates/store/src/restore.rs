//! Restoring a backup into an empty place, on either engine, verifying every entry while it loads.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use record::chain::{Hash, Head, Verified, Verifier, from_hex, hex};
use terms::Instant;
use zip::ZipArchive;

use crate::backup::{CONTENT, Credentials, FORM, JOURNAL, KeptEntry, MANIFEST, Manifest, PERSONS};
use crate::db::{Location, values};
use crate::error::file;
use crate::journal::Writer;
use crate::{Person, Store, StoreError, Token, clock, content, statements as sql};

type Archive = ZipArchive<BufReader<std::fs::File>>;

/// Entries written in one go.
const BATCH: usize = 1000;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The chain as it was verified.
    pub chain: Verified,
    /// Contents brought along.
    pub contents: u64,
    /// Persons brought along.
    pub persons: u64,
}

/// Restores a backup into an empty place, up to a position if one is given. All of it or nothing.
pub async fn restore(
    path: &Path,
    place: &Location,
    until: Option<u64>,
    passed: impl FnMut(u64),
) -> Result<Restored, StoreError> {
    let not = |what: String| StoreError::NotABackup {
        path: path.display().to_string(),
        what,
    };
    let opened = std::fs::File::open(path).map_err(file(path))?;
    let mut archive = ZipArchive::new(BufReader::new(opened)).map_err(|error| not(error.to_string()))?;
    let manifest: Manifest = {
        let member = archive
            .by_name(MANIFEST)
            .map_err(|_| not(format!("it has no {MANIFEST}")))?;
        serde_json::from_reader(member.take(1 << 20)).map_err(|error| not(format!("{MANIFEST}: {error}")))?
    };
    if manifest.switchover_backup > FORM {
        let form = manifest.switchover_backup;
        return Err(not(format!(
            "it has form {form}, this program reads up to {FORM}: use the newer program"
        )));
    }
    let head = manifest.head().map_err(not)?;
    if until.is_some_and(|until| until > head.position) {
        return Err(StoreError::Refused(format!(
            "this backup ends at entry {}",
            head.position
        )));
    }
    let (store, mut writer) = Store::receive(place, &manifest.founding()).await?;
    let mut load = Load {
        path,
        archive,
        named: BTreeMap::new(),
    };
    let chain = load.journal(&mut writer, &manifest, head, until, passed).await?;
    let contents = load.contents(&mut writer).await?;
    let persons = load.persons(&mut writer).await?;
    writer.commit(&chain.head).await?;
    store.close().await;
    Ok(Restored {
        chain,
        contents,
        persons,
    })
}

struct Load<'a> {
    path: &'a Path,
    archive: Archive,
    /// Words in the entries that could be the hash of a content, and the first entry with each.
    named: BTreeMap<Hash, u64>,
}

impl Load<'_> {
    fn not(&self, what: impl Into<String>) -> StoreError {
        StoreError::NotABackup {
            path: self.path.display().to_string(),
            what: what.into(),
        }
    }

    async fn journal(
        &mut self,
        writer: &mut Writer,
        manifest: &Manifest,
        head: Head,
        until: Option<u64>,
        mut passed: impl FnMut(u64),
    ) -> Result<Verified, StoreError> {
        let end = until.unwrap_or(head.position);
        // The head of the manifest is a published one: a backup that was cut or rewritten does not meet it.
        let against: &[Head] = if end == head.position { &[head] } else { &[] };
        let mut walk = Verifier::new(&manifest.founding(), against)?;
        let mut at = 0;
        // The reader of a zip member cannot be held while the database is awaited, so lines are taken in batches and
        // the member is read through to where the last batch ended by a buffer of its own.
        let mut text = tempfile::tempfile().map_err(file(self.path))?;
        {
            let copied = self
                .archive
                .by_name(JOURNAL)
                .ok()
                .map(|mut member| std::io::copy(&mut member, &mut text));
            match copied {
                Some(copied) => copied.map_err(file(self.path))?,
                None => return Err(self.not(format!("it has no {JOURNAL}"))),
            };
        }
        std::io::Seek::rewind(&mut text).map_err(file(self.path))?;
        let mut lines = BufReader::new(text).lines();
        while at < end {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH && at < end {
                let Some(line) = lines.next() else {
                    return Err(self.not(format!("it ends at entry {at}, but has to reach entry {end}")));
                };
                let line = line.map_err(file(self.path))?;
                let entry = serde_json::from_str::<KeptEntry>(&line)
                    .ok()
                    .and_then(KeptEntry::sealed)
                    .ok_or_else(|| self.not(format!("what follows entry {at} is no entry")))?;
                walk.take(&entry)?;
                at = entry.position;
                for hash in content::named_by(&entry) {
                    self.named.entry(hash).or_insert(at);
                }
                batch.push(entry);
            }
            writer.insert(&batch).await?;
            passed(at);
        }
        Ok(walk.finish()?)
    }

    async fn contents(&mut self, writer: &mut Writer) -> Result<u64, StoreError> {
        let mut brought = 0;
        for (hash, position) in std::mem::take(&mut self.named) {
            let mut bytes = Vec::new();
            match self.archive.by_name(&format!("{CONTENT}{}", hex(&hash))) {
                Ok(mut member) => member.read_to_end(&mut bytes).map_err(file(self.path))?,
                // Not every word of 64 hexadecimal digits is a content; and some content has lawfully expired.
                Err(_) => continue,
            };
            if content::content_hash(&bytes) != hash {
                return Err(self.not(format!("its content {} is damaged", hex(&hash))));
            }
            let row = values![&hash, bytes.len(), content::pack(&bytes), clock::now()];
            writer.tx.run(sql::CONTENT_PUT, row).await?;
            writer.tx.run(sql::CONTENT_CITED, values![position, &hash]).await?;
            brought += 1;
        }
        Ok(brought)
    }

    async fn persons(&mut self, writer: &mut Writer) -> Result<u64, StoreError> {
        let mut text = String::new();
        let read = self
            .archive
            .by_name(PERSONS)
            .ok()
            .map(|mut member| member.read_to_string(&mut text));
        match read {
            Some(read) => read.map_err(file(self.path))?,
            None => return Err(self.not(format!("it has no {PERSONS}"))),
        };
        let mut persons = 0;
        for line in text.lines() {
            let person: Person = serde_json::from_str(line).map_err(|error| self.not(format!("{PERSONS}: {error}")))?;
            let Person {
                key,
                name,
                email,
                changed,
            } = person;
            writer
                .tx
                .run(sql::PERSON_PUT, values![key, name, email, changed])
                .await?;
            persons += 1;
        }
        Ok(persons)
    }
}

impl Store {
    /// Takes accounts, subjects and tokens from a file made by `backup_credentials`, into a record without accounts.
    pub async fn restore_credentials(&self, path: &Path) -> Result<u64, StoreError> {
        let not = |what: String| StoreError::NotABackup {
            path: path.display().to_string(),
            what,
        };
        if self.account_count().await? > 0 {
            return Err(StoreError::Refused(
                "this record has accounts already; they are not mixed with others".into(),
            ));
        }
        let text = std::fs::read(path).map_err(file(path))?;
        let all: Credentials = serde_json::from_slice(&text).map_err(|error| not(error.to_string()))?;
        if all.switchover_credentials != FORM {
            return Err(not(format!(
                "its form is {}, {FORM} was expected",
                all.switchover_credentials
            )));
        }
        for account in &all.accounts {
            let (created, disabled) = (Instant(account.created), account.disabled.map(Instant));
            let password = account.password.as_deref();
            self.insert_account(
                &account.person,
                &account.login,
                password,
                &account.rights,
                created,
                disabled,
            )
            .await?;
        }
        for (issuer, subject, person) in &all.subjects {
            self.add_subject(issuer, subject, person).await?;
        }
        for kept in all.tokens {
            let id = from_hex(&kept.id).ok_or_else(|| not(format!("token {} has no hash", kept.name)))?;
            let token = Token {
                name: kept.name,
                label: kept.label,
                rights: kept.rights,
                created_by: kept.created_by,
                created: Instant(kept.created),
                expires: Instant(kept.expires),
                revoked: kept.revoked.map(Instant),
                used: None,
            };
            self.insert_token(&token, &id).await?;
        }
        Ok(all.accounts.len() as u64)
    }
}

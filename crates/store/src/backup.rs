//! A backup: one file for both engines, with everything but credentials, stating the head of its chain.
//!
//! The file is a zip that other tools can open: `manifest.json`, `journal.jsonl` (an entry a line, its lines as
//! stored), `content/HASH` (the bytes), `persons.jsonl`. Credentials go into a second file, on request only.

use std::io::Write as _;
use std::path::Path;

use record::chain::{Founding, Hash, Head, Line, Sealed, from_hex, hex};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;

use crate::error::file;
use crate::{Rights, Store, StoreError, clock};

pub(crate) const MANIFEST: &str = "manifest.json";
pub(crate) const JOURNAL: &str = "journal.jsonl";
pub(crate) const PERSONS: &str = "persons.jsonl";
pub(crate) const CONTENT: &str = "content/";
/// The form of backups that this program writes, and the latest that it reads.
pub(crate) const FORM: u32 = 1;

/// What a backup says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the file.
    pub switchover_backup: u32,
    /// The program that wrote it.
    pub program: String,
    /// When, by the clock of the machine.
    pub made: String,
    /// The founding line of the record.
    pub founding: String,
    /// The last entry in it.
    pub head: String,
    /// How many contents it has.
    pub contents: u64,
    /// How many persons it has.
    pub persons: u64,
}

impl Manifest {
    /// The head as a value.
    pub(crate) fn head(&self) -> Result<Head, String> {
        self.head
            .parse()
            .map_err(|error: record::chain::NotAHead| error.to_string())
    }

    /// The founding line as a value.
    pub(crate) fn founding(&self) -> Founding {
        Founding::from_line(self.founding.clone())
    }
}

/// One entry as a line of `journal.jsonl`. Lines are texts within JSON, so that not one byte of them changes.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptEntry {
    position: u64,
    hash: String,
    request: String,
    header: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withheld: Option<String>,
    lines: Vec<KeptLine>,
}

#[derive(Serialize, Deserialize)]
struct KeptLine {
    register: String,
    key: u32,
    line: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withheld: Option<String>,
}

impl From<&Sealed> for KeptEntry {
    fn from(entry: &Sealed) -> Self {
        Self {
            position: entry.position,
            hash: hex(&entry.hash),
            request: entry.request.clone(),
            header: entry.header.clone(),
            withheld: entry.header_withheld.as_ref().map(hex),
            lines: entry
                .lines
                .iter()
                .map(|line| KeptLine {
                    register: line.register.clone(),
                    key: line.key,
                    line: line.text.clone(),
                    withheld: line.withheld.as_ref().map(hex),
                })
                .collect(),
        }
    }
}

impl KeptEntry {
    /// The entry again; none if a hash in it is not one.
    pub(crate) fn sealed(self) -> Option<Sealed> {
        let hash_in = |text: Option<String>| -> Option<Option<Hash>> {
            text.map_or(Some(None), |text| from_hex(&text).map(Some))
        };
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let KeptLine {
                register,
                key,
                line: text,
                withheld,
            } = line;
            lines.push(Line {
                register,
                key,
                text,
                withheld: hash_in(withheld)?,
            });
        }
        Some(Sealed {
            position: self.position,
            header: self.header,
            lines,
            header_withheld: hash_in(self.withheld)?,
            hash: from_hex(&self.hash)?,
            request: self.request,
        })
    }
}

/// What lets people and programs in: the second file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) switchover_credentials: u32,
    pub(crate) accounts: Vec<KeptAccount>,
    pub(crate) subjects: Vec<(String, String, String)>,
    pub(crate) tokens: Vec<KeptToken>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptAccount {
    pub(crate) person: String,
    pub(crate) login: String,
    pub(crate) password: Option<String>,
    pub(crate) rights: Rights,
    pub(crate) created: i64,
    pub(crate) disabled: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptToken {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) rights: Rights,
    pub(crate) created_by: String,
    pub(crate) created: i64,
    pub(crate) expires: i64,
    pub(crate) revoked: Option<i64>,
}

impl Store {
    /// Writes a backup of the record as it stands; `passed` hears each position reached. The file appears whole or
    /// not at all.
    pub async fn backup(&self, path: &Path, mut passed: impl FnMut(u64)) -> Result<Manifest, StoreError> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let draft = tempfile::NamedTempFile::new_in(folder).map_err(file(path))?;
        let mut archive = zip::ZipWriter::new(std::io::BufWriter::new(draft));
        let options = SimpleFileOptions::default().large_file(true);
        let zipped = |error: zip::result::ZipError| file(path)(std::io::Error::other(error));

        let head = self.head().await?;
        let people = self.people().await?;
        let contents: Vec<Hash> = self
            .contents()
            .await?
            .into_iter()
            .filter(|row| row.cited.is_some_and(|position| position <= head.position))
            .map(|row| row.hash)
            .collect();
        let manifest = Manifest {
            switchover_backup: FORM,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made: clock::now().to_string(),
            founding: self.founding().line().to_owned(),
            head: head.to_string(),
            contents: contents.len() as u64,
            persons: people.len() as u64,
        };
        archive.start_file(MANIFEST, options).map_err(zipped)?;
        serde_json::to_writer_pretty(&mut archive, &manifest).map_err(|e| file(path)(e.into()))?;

        archive.start_file(JOURNAL, options).map_err(zipped)?;
        let mut at = 0;
        while at < head.position {
            for entry in self.between(at + 1, (at + crate::PAGE).min(head.position)).await? {
                at = entry.position;
                serde_json::to_writer(&mut archive, &KeptEntry::from(&entry)).map_err(|e| file(path)(e.into()))?;
                archive.write_all(b"\n").map_err(file(path))?;
            }
            passed(at);
        }
        archive.start_file(PERSONS, options).map_err(zipped)?;
        for person in &people {
            serde_json::to_writer(&mut archive, person).map_err(|e| file(path)(e.into()))?;
            archive.write_all(b"\n").map_err(file(path))?;
        }
        for hash in &contents {
            if let Some(bytes) = self.content(hash).await? {
                archive
                    .start_file(format!("{CONTENT}{}", hex(hash)), options)
                    .map_err(zipped)?;
                archive.write_all(&bytes).map_err(file(path))?;
            }
        }
        let draft = archive
            .finish()
            .map_err(zipped)?
            .into_inner()
            .map_err(|e| file(path)(e.into_error()))?;
        keep(draft, path)?;
        Ok(manifest)
    }

    /// Writes accounts, subjects and tokens, with the hashes of their secrets, into a file that only its owner reads.
    pub async fn backup_credentials(&self, path: &Path) -> Result<(), StoreError> {
        let accounts = self
            .accounts_with_secrets()
            .await?
            .into_iter()
            .map(|(account, password)| KeptAccount {
                person: account.person,
                login: account.login,
                password,
                rights: account.rights,
                created: account.created.0,
                disabled: account.disabled.map(|at| at.0),
            });
        let tokens = self
            .tokens_with_secrets()
            .await?
            .into_iter()
            .map(|(token, id)| KeptToken {
                name: token.name,
                id: hex(&id),
                label: token.label,
                rights: token.rights,
                created_by: token.created_by,
                created: token.created.0,
                expires: token.expires.0,
                revoked: token.revoked.map(|at| at.0),
            });
        let all = Credentials {
            switchover_credentials: FORM,
            accounts: accounts.collect(),
            subjects: self.subjects().await?,
            tokens: tokens.collect(),
        };
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(file(path))?;
        serde_json::to_writer_pretty(&mut draft, &all).map_err(|e| file(path)(e.into()))?;
        keep(draft, path)
    }
}

/// Makes a draft durable under its name. Drafts are readable by their owner only, and stay so.
pub(crate) fn keep(draft: tempfile::NamedTempFile, path: &Path) -> Result<(), StoreError> {
    draft.as_file().sync_all().map_err(file(path))?;
    draft.persist(path).map_err(|error| file(path)(error.error))?;
    Ok(())
}

//! Verifying a record where it stands: the whole chain, the content that it names, and heads published before.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use record::chain::{Head, Verified, Verifier};

use crate::error::file;
use crate::{PAGE, Store, StoreError};

/// Pages that are read ahead of the one being hashed: reading and hashing take a core each.
const AHEAD: usize = 4;
/// [`PAGE`] as a step.
const STEP: usize = 2048;
const _: () = assert!(STEP as u64 == PAGE);

/// What `verify` found on a record that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The chain.
    pub chain: Verified,
    /// Contents named by entries, each read and hashed.
    pub contents: u64,
    /// Contents that wait for an entry.
    pub orphans: u64,
    /// Contents that went by policy, each under an entry that says so.
    pub expired: u64,
}

impl Store {
    /// Walks the whole chain and reads every content that it names; `passed` hears each position reached.
    pub async fn verify(&self, against: &[Head], mut passed: impl FnMut(u64)) -> Result<Verdict, StoreError> {
        let mut walk = Verifier::new(self.founding(), against)?;
        // By position, not by chain: a chain that does not hold has to be walked too.
        let end = self.head().await?.position;
        let (pages, mut read) = tokio::sync::mpsc::channel(AHEAD);
        let reader = self.clone();
        tokio::spawn(async move {
            for at in (0..end).step_by(STEP) {
                let page = reader.between(at + 1, (at + PAGE).min(end)).await;
                if pages.send(page).await.is_err() {
                    return;
                }
            }
        });
        let (mut readings, mut expired) = (BTreeSet::new(), BTreeSet::new());
        while let Some(page) = read.recv().await {
            let page = page?;
            for entry in &page {
                walk.take(entry)?;
                if entry.header.contains("\"reading\"")
                    && let Ok(header) = record::Header::read(&entry.header)
                {
                    readings.extend(header.reading.map(|source| source.reading));
                }
                expired.extend(crate::expire::said_by(&entry.header));
            }
            if let Some(last) = page.last() {
                passed(last.position);
            }
        }
        let chain = walk.finish()?;
        let (mut contents, mut orphans) = (0, 0);
        let rows = self.contents().await?;
        let kept: BTreeSet<_> = rows.iter().map(|row| row.hash).collect();
        // What is gone has to have gone by an entry. Of other content only its own record knows that it is one.
        if let Some(lost) = readings
            .iter()
            .find(|hash| !kept.contains(*hash) && !expired.contains(*hash))
        {
            return Err(StoreError::Content {
                hash: crate::journal::shown(lost),
                what: "is missing: an entry rests on it, and no entry says that it expired. Restore it from a backup",
            });
        }
        for row in rows {
            if row.cited.is_none() {
                orphans += 1;
                continue;
            }
            self.content(&row.hash).await?;
            contents += 1;
        }
        Ok(Verdict {
            chain,
            contents,
            orphans,
            expired: expired.difference(&kept).count() as u64,
        })
    }
}

/// The largest member of a packed file that is searched for heads, in bytes.
const SEARCHED: u64 = 256 * 1024 * 1024;

/// The heads that a file carries: a backup, an export (CSV, XLSX, JSON, SQLite), a pack, or a note with a head in it.
pub fn heads_in(path: &Path) -> Result<Vec<Head>, StoreError> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|opened| opened.take(SEARCHED).read_to_end(&mut bytes))
        .map_err(file(path))?;
    let mut heads = BTreeSet::new();
    if bytes.starts_with(b"PK") {
        in_archive(&bytes, &mut heads);
    } else {
        in_bytes(&bytes, &mut heads);
    }
    let sorted: Vec<Head> = heads
        .into_iter()
        .map(|(position, hash)| Head { position, hash })
        .collect();
    if sorted.is_empty() {
        return Err(StoreError::Refused(format!(
            "{} carries no head of a record: give a backup, an export or a pack made by Switchover",
            path.display()
        )));
    }
    Ok(sorted)
}

type Heads = BTreeSet<(u64, [u8; 32])>;

fn in_archive(bytes: &[u8], heads: &mut Heads) {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) else {
        return;
    };
    // A backup states its head in its manifest; its lines may quote the heads of others.
    if let Ok(mut manifest) = archive.by_name(crate::backup::MANIFEST) {
        let mut text = Vec::new();
        if manifest.by_ref().take(1 << 20).read_to_end(&mut text).is_ok() {
            in_bytes(&text, heads);
        }
        return;
    }
    for n in 0..archive.len() {
        let Ok(member) = archive.by_index(n) else { continue };
        let mut text = Vec::new();
        if member.take(SEARCHED).read_to_end(&mut text).is_ok() {
            in_bytes(&text, heads);
        }
    }
}

fn in_bytes(bytes: &[u8], heads: &mut Heads) {
    for colon in bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b':')
        .map(|(at, _)| at)
    {
        let digits = bytes[..colon]
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let hash = bytes.get(colon + 1..colon + 65);
        let ends = !bytes.get(colon + 65).is_some_and(u8::is_ascii_hexdigit);
        if digits == 0 || !ends {
            continue;
        }
        let text = hash.and_then(|hash| std::str::from_utf8(hash).ok());
        let number = std::str::from_utf8(&bytes[colon - digits..colon]).ok();
        if let (Some(number), Some(text)) = (number, text)
            && let Ok(head) = format!("{number}:{text}").parse::<Head>()
        {
            heads.insert((head.position, head.hash));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_in_texts_and_archives() {
        let head = Head {
            position: 42,
            hash: [0xab; 32],
        };
        let check = |name: &str, bytes: &[u8], expected: Option<Head>| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(heads_in(&path).ok().map(|heads| heads[0]), expected, "{name}");
        };
        check("note.txt", format!("printed at {head}.").as_bytes(), Some(head));
        check("long.txt", format!("{head}0").as_bytes(), None);
        check("none.csv", b"12:30 and no more", None);
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive
            .start_file("xl/sheet1.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut archive, format!("<v>{head}</v>").as_bytes()).unwrap();
        check("register.xlsx", archive.finish().unwrap().get_ref(), Some(head));
    }
}

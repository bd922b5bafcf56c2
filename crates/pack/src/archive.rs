//! The container of office documents: a zip of parts with relations between them, read within limits.
//!
//! Entries are looked up by name in memory and never written anywhere; names that try to leave the container are not
//! used and are listed. Relations that lead outside the document are named, never followed.

use crate::{ReadError, limits::Limits, xml};
use std::{
    collections::HashMap,
    io::{Cursor, Read},
};
use zip::{ZipArchive, result::ZipError};

/// Unpacked sizes below this are not held against the ratio: small sheets of equal rows pack very well.
const RATIO_FROM: u64 = 16 << 20;

/// The first bytes of the container that old binary and encrypted office documents use.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// An open container.
pub(crate) struct Package<'a> {
    name: &'a str,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: &'a Limits,
    spent: u64,
    index: HashMap<String, usize>,
    /// Names of entries that are not used because they try to leave the container.
    pub(crate) strange: Vec<String>,
}

/// Where a relation leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a part of the container.
    Part(String),
    /// Out of the document; never followed.
    Outside(String),
}

/// A relation of a part.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    /// Its id inside the part.
    pub(crate) id: String,
    /// The last word of its type ("slide", "worksheet", "hyperlink").
    pub(crate) kind: String,
    /// Where it leads.
    pub(crate) target: Target,
}

impl<'a> Package<'a> {
    /// Opens a container, having looked at its size, its kind and the sizes that its entries state.
    ///
    /// # Errors
    /// When the bytes are empty, too many, no zip, encrypted, or state sizes beyond the limits.
    pub(crate) fn open(
        name: &'a str,
        bytes: &'a [u8],
        limits: &'a Limits,
        expected: &'static str,
    ) -> Result<Self, ReadError> {
        check_size(name, bytes, limits)?;
        if bytes.starts_with(COMPOUND) {
            return Err(compound(name, bytes, expected));
        }
        if !bytes.starts_with(b"PK") {
            return Err(ReadError::NotThisFormat {
                name: name.to_owned(),
                expected,
                found: "the bytes are no zip container; check that the file arrived whole and has the right ending"
                    .to_owned(),
            });
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(name, "the zip directory", e))?;
        let mut package = Self {
            name,
            zip,
            limits,
            spent: 0,
            index: HashMap::new(),
            strange: Vec::new(),
        };
        package.look_over()?;
        Ok(package)
    }

    /// Reads the directory: refuses what states sizes beyond the limits, sets aside names that try to leave.
    fn look_over(&mut self) -> Result<(), ReadError> {
        let entries = self.zip.len();
        if entries as u64 > self.limits.entries {
            return Err(ReadError::TooMany {
                name: self.name.to_owned(),
                part: "the zip container".to_owned(),
                what: "entries",
                limit: self.limits.entries,
            });
        }
        for at in 0..entries {
            let entry = self
                .zip
                .by_index_data(at)
                .map_err(|e| damaged(self.name, "the zip directory", e))?;
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            if entry.encrypted() {
                return Err(ReadError::Encrypted {
                    name: self.name.to_owned(),
                });
            }
            if entry.size() > self.limits.part || self.bursts(entry.size(), entry.compressed_size()) {
                return Err(self.bomb(&name));
            }
            if leaves(&name) {
                self.strange.push(name);
            } else if !entry.is_dir() {
                self.index.insert(name.replace('\\', "/").to_lowercase(), at);
            }
        }
        Ok(())
    }

    fn bursts(&self, unpacked: u64, packed: u64) -> bool {
        unpacked > RATIO_FROM && unpacked / packed.max(1) > self.limits.ratio
    }

    fn bomb(&self, part: &str) -> ReadError {
        ReadError::Bomb {
            name: self.name.to_owned(),
            part: part.to_owned(),
            limit: self.limits.part,
            ratio: self.limits.ratio,
        }
    }

    /// The document's name, for messages.
    pub(crate) fn name(&self) -> &'a str {
        self.name
    }

    /// The limits that it was opened with.
    pub(crate) fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, part: &str) -> bool {
        self.index.contains_key(&part.to_lowercase())
    }

    /// The entry's position in the zip, for copies.
    pub(crate) fn position(&self, part: &str) -> Option<usize> {
        self.index.get(&part.to_lowercase()).copied()
    }

    /// The container itself, for copies.
    pub(crate) fn into_zip(self) -> ZipArchive<Cursor<&'a [u8]>> {
        self.zip
    }

    /// The bytes of a part, unpacked; none when there is no such part.
    ///
    /// # Errors
    /// When it unpacks to more than the limits, whatever size it states, or is damaged.
    pub(crate) fn bytes(&mut self, part: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(at) = self.position(part) else {
            return Ok(None);
        };
        let limit = self.limits.part.min(self.limits.total.saturating_sub(self.spent));
        let mut entry = self.zip.by_index(at).map_err(|e| damaged(self.name, part, e))?;
        let packed = entry.compressed_size();
        let mut out = Vec::with_capacity(usize::try_from(entry.size().min(1 << 20)).unwrap_or(0));
        let mut chunk = vec![0; 64 << 10];
        loop {
            let read = entry
                .read(&mut chunk)
                .map_err(|e| damaged(self.name, part, ZipError::from(e)))?;
            if read == 0 {
                break;
            }
            out.extend_from_slice(chunk.get(..read).unwrap_or_default());
            let size = out.len() as u64;
            if size > limit || (size > RATIO_FROM && size / packed.max(1) > self.limits.ratio) {
                drop(entry);
                return Err(self.bomb(part));
            }
        }
        self.spent += out.len() as u64;
        Ok(Some(out))
    }

    /// The characters of an XML part; none when there is no such part. A byte order mark is kept, since corrected
    /// copies cut by byte.
    ///
    /// # Errors
    /// As for [`Self::bytes`], and when the bytes are not UTF-8 or marked UTF-16.
    pub(crate) fn text(&mut self, part: &str) -> Result<Option<String>, ReadError> {
        let Some(bytes) = self.bytes(part)? else {
            return Ok(None);
        };
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            let (text, _, broken) = encoding_rs::UTF_16LE.decode(&bytes);
            return if broken {
                Err(damaged(
                    self.name,
                    part,
                    "it is not the UTF-16 that it is marked as".to_owned(),
                ))
            } else {
                Ok(Some(text.into_owned()))
            };
        }
        String::from_utf8(bytes).map(Some).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            damaged(self.name, part, format!("byte {at} is not UTF-8"))
        })
    }

    /// An XML part as a tree; none when there is no such part.
    ///
    /// # Errors
    /// As for [`Self::text`], and when it is no XML.
    pub(crate) fn tree(&mut self, part: &str) -> Result<Option<xml::Element>, ReadError> {
        let text = self.text(part)?;
        let source = self.source(part);
        text.map(|t| xml::tree(&t, &source)).transpose()
    }

    /// What an XML error is told with.
    pub(crate) fn source(&self, part: &str) -> xml::Source {
        xml::Source {
            name: self.name.to_owned(),
            part: part.to_owned(),
            depth: self.limits.depth,
        }
    }

    /// The relations of a part (of the package itself for an empty name).
    ///
    /// # Errors
    /// When the relations are no XML.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(tree) = self.tree(&format!("{folder}{slash}_rels/{file}.rels"))? else {
            return Ok(Vec::new());
        };
        let relation = |e: &xml::Element| {
            let target = e.attribute("Target").unwrap_or_default();
            let outside = e
                .attribute("TargetMode")
                .is_some_and(|m| m.eq_ignore_ascii_case("External"));
            Relation {
                id: e.attribute("Id").unwrap_or_default().to_owned(),
                kind: e
                    .attribute("Type")
                    .unwrap_or_default()
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
                target: match resolve(folder, target) {
                    Some(part) if !outside => Target::Part(part),
                    _ => Target::Outside(target.to_owned()),
                },
            }
        };
        Ok(tree.children("Relationship").map(relation).collect())
    }
}

/// Refuses nothing at all and too much, before anything else is looked at.
pub(crate) fn check_size(name: &str, bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty { name: name.to_owned() });
    }
    let size = bytes.len() as u64;
    if size > limits.bytes {
        return Err(ReadError::TooLarge {
            name: name.to_owned(),
            size,
            limit: limits.bytes,
        });
    }
    Ok(())
}

/// Whether a zip entry's name tries to leave the container or means a place of a machine.
fn leaves(name: &str) -> bool {
    let name = name.replace('\\', "/");
    name.starts_with('/')
        || name.contains('\0')
        || name.split('/').any(|segment| segment == "..")
        || name.as_bytes().get(1) == Some(&b':')
}

/// The part that a relation's target means, seen from the folder of the part that has it. Nothing when it leaves the
/// container.
fn resolve(folder: &str, target: &str) -> Option<String> {
    if target.contains("://") {
        return None;
    }
    let from_root = target.starts_with('/');
    let base = if from_root { "" } else { folder };
    let mut out: Vec<&str> = base.split('/').filter(|s| !s.is_empty()).collect();
    for segment in target.split(['/', '\\']) {
        match segment {
            "" | "." => {}
            ".." => {
                out.pop()?;
            }
            other => out.push(other),
        }
    }
    Some(out.join("/"))
}

/// What an old binary or encrypted document is told.
fn compound(name: &str, bytes: &[u8], expected: &'static str) -> ReadError {
    let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(marker.len()).any(|w| w == marker) {
        return ReadError::Encrypted { name: name.to_owned() };
    }
    ReadError::NotThisFormat {
        name: name.to_owned(),
        expected,
        found: "it is an old binary office document (.xls, .ppt, .doc); save it as XLSX or PPTX".to_owned(),
    }
}

/// A damaged part.
pub(crate) fn damaged(name: &str, part: &str, why: impl Into<Why>) -> ReadError {
    ReadError::Damaged {
        name: name.to_owned(),
        part: part.to_owned(),
        why: why.into().0,
    }
}

/// Why a part is damaged, in words.
pub(crate) struct Why(String);

impl From<String> for Why {
    fn from(why: String) -> Self {
        Self(why)
    }
}

impl From<ZipError> for Why {
    fn from(error: ZipError) -> Self {
        Self(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_stay_inside() {
        let check = |folder, target, expected: Option<&str>| {
            assert_eq!(resolve(folder, target).as_deref(), expected, "{folder} {target}");
        };
        check("ppt", "slides/slide1.xml", Some("ppt/slides/slide1.xml"));
        check("ppt/slides", "../slideLayouts/l.xml", Some("ppt/slideLayouts/l.xml"));
        check("ppt/slides", "/ppt/theme/t.xml", Some("ppt/theme/t.xml"));
        check("ppt", "../../etc/passwd", None);
        check("ppt", "file:///c:/x", None);
    }

    #[test]
    fn names_that_leave_are_known() {
        let check = |name, expected| assert_eq!(leaves(name), expected, "{name}");
        check("xl/workbook.xml", false);
        check("a..b/c.xml", false);
        check("../x", true);
        check("xl/../../x", true);
        check("..\\x", true);
        check("/etc/x", true);
        check("C:\\x", true);
    }
}

//! Reads a document of any format: the format is told by the bytes. Only of a text the name tells whether it is a table
//! (`.csv`).

use crate::document::Document;
use crate::{Limits, ReadError, read_csv, read_pdf, read_pptx, read_text, read_xlsx};

/// Reads a document, whatever its format.
///
/// # Errors
/// No bytes, more than the limit, a damaged or refused container, or bytes of no format that is read.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return container(name, bytes, limits);
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if holds(head, b"%PDF-") {
        return read_pdf(name, bytes, limits);
    }
    let other = |found: &str| {
        Err(ReadError::NotThisFormat {
            name: name.to_owned(),
            expected: "a text, an XLSX workbook, a PPTX presentation or a PDF",
            found: found.to_owned(),
        })
    };
    match bytes {
        // an office document of before 2007, or an encrypted one: the workbook's reader tells which
        [0xD0, 0xCF, 0x11, 0xE0, ..] => read_xlsx(name, bytes, limits),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            other("it is a picture; save the document that it shows")
        }
        [0x1F, 0x8B, ..] => other("it is packed with gzip; unpack it first"),
        _ if is_csv(name) => read_csv(name, bytes, limits),
        _ => read_text(name, bytes, limits),
    }
}

/// Whether a name says that its text is a table.
fn is_csv(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, kind)| kind.eq_ignore_ascii_case("csv"))
}

/// A zip container: a workbook or a presentation, by the parts it names.
fn container(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    if holds(bytes, b"ppt/presentation.xml") || holds(bytes, b"ppt/slides/") {
        return read_pptx(name, bytes, limits);
    }
    if holds(bytes, b"word/document.xml") {
        return Err(ReadError::NotThisFormat {
            name: name.to_owned(),
            expected: "a text, an XLSX workbook, a PPTX presentation or a PDF",
            found: "it is a DOCX document; save it as plain text or PDF".to_owned(),
        });
    }
    read_xlsx(name, bytes, limits)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

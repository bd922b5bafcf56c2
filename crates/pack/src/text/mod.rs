//! Reads texts: decoding, lines, blocks. Not here: what a block means (`model`), other formats.

mod blocks;
mod decode;
pub(crate) mod headers;
mod markup;
mod rows;
pub(crate) mod shape;
mod torn;

pub(crate) use blocks::blocks_from_lines;
pub(crate) use decode::decode;

use crate::document::{Document, Format, SourceLine, Unread};
use crate::{Limits, ReadError};
use terms::{Place, Span, Text};

/// Reads a text: tab-separated, barred or aligned tables, headings, lists and paragraphs, each with its place.
///
/// # Errors
/// No bytes, more than the limit, or bytes that are no text.
pub fn read_text(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty { name: name.to_owned() });
    }
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limits.bytes {
        return Err(ReadError::TooLarge {
            name: name.to_owned(),
            size,
            limit: limits.bytes,
        });
    }
    let decoded = decode(bytes).map_err(|no| ReadError::Undecodable {
        name: name.to_owned(),
        at: no.at,
        why: no.why,
    })?;
    let lines = lines(&decoded.text);
    let mut order = 0;
    let (blocks, mut unread) = blocks_from_lines(&lines, &mut order);
    if !decoded.damage.is_empty() {
        unread.extend(damage(&lines, &mut order));
    }
    Ok(Document {
        name: Text::from(name),
        format: Format::Text,
        blocks,
        lines,
        unread,
    })
}

/// Cuts a text into lines, whatever ends them.
fn lines(text: &str) -> Vec<SourceLine> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut number = 0_u32;
    while !rest.is_empty() {
        let end = rest
            .find(['\n', '\r', '\u{b}', '\u{85}', '\u{2028}', '\u{2029}'])
            .unwrap_or(rest.len());
        let after = rest.get(end..).unwrap_or("");
        let skip = if after.starts_with("\r\n") {
            2
        } else {
            after.chars().next().map_or(0, char::len_utf8)
        };
        number = number.saturating_add(1);
        out.push(SourceLine {
            place: Place::Text {
                line: number,
                column: 1,
            },
            text: Text::from(&rest[..end]),
        });
        rest = &rest[end + skip..];
    }
    out
}

/// Where bytes could not be decoded.
fn damage(lines: &[SourceLine], order: &mut u32) -> Vec<Unread> {
    let mut out = Vec::new();
    for line in lines {
        for (column, _) in line.text.chars().enumerate().filter(|(_, c)| *c == '\u{fffd}') {
            *order += 1;
            out.push(Unread {
                span: Span {
                    order: *order,
                    place: shifted(&line.place, column),
                    text: Text::from("\u{fffd}"),
                },
                why: Text::from("bytes that are not UTF-8"),
            });
        }
    }
    out
}

/// A place some characters further on in a text or page; a cell or shape stays where it is.
pub(crate) fn shifted(place: &Place, characters: usize) -> Place {
    let by = u32::try_from(characters).unwrap_or(u32::MAX);
    match place {
        Place::Text { line, column } => Place::Text {
            line: *line,
            column: column.saturating_add(by),
        },
        Place::Page { page, line, column } => Place::Page {
            page: *page,
            line: *line,
            column: column.saturating_add(by),
        },
        other => other.clone(),
    }
}

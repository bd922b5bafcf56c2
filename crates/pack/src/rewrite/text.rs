//! Corrected copies of texts: the printed characters of a line are replaced; encoding, mark and line ends stay.

use super::{
    Applied, Edit, RewriteError,
    find::{self, Found},
    unwritable,
};
use crate::{Limits, read_text};
use encoding_rs::WINDOWS_1252;
use std::{collections::BTreeMap, ops::Range};
use terms::{Place, Text};

/// How a text's bytes are its characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    LittleEndian,
    BigEndian,
    Windows,
}

/// A character with the bytes that it is written in.
type Mapped = (char, Range<usize>);

pub(super) fn rewrite(bytes: &[u8], edits: &[Edit]) -> Result<(Vec<u8>, Vec<Applied>), RewriteError> {
    let document = read_text("the text", bytes, &Limits::default())?;
    let read: Vec<&str> = document.lines.iter().map(|l| l.text.as_str()).collect();
    let found = candidates(bytes).into_iter().find_map(|(encoding, mapped)| {
        let lines = lines(&mapped);
        let same = lines.len() == read.len()
            && lines
                .iter()
                .zip(&read)
                .all(|(line, text)| line.iter().map(|(c, _)| *c).eq(text.chars()));
        same.then(|| (encoding, lines.into_iter().map(<[Mapped]>::to_vec).collect::<Vec<_>>()))
    });
    let Some((encoding, lines)) = found else {
        let place = edits
            .first()
            .map_or(Place::Text { line: 1, column: 1 }, |e| e.place.clone());
        return Err(RewriteError::Unwritable {
            place,
            why: Text::from("the text's encoding cannot be written back; save it as UTF-8 first"),
        });
    };
    let mut by_line: BTreeMap<usize, Vec<Found<'_>>> = BTreeMap::new();
    for (at, edit) in edits.iter().enumerate() {
        let (line, range) = stands(edit, &lines)?;
        by_line.entry(line).or_default().push(Found { at, edit, range });
    }
    let (mut out, mut from) = (Vec::with_capacity(bytes.len()), 0);
    let mut applied = BTreeMap::new();
    for (line, found) in by_line {
        let found = find::apart(found)?;
        let mapped = lines.get(line).map_or(&[] as &[Mapped], Vec::as_slice);
        let chars: Vec<char> = mapped.iter().map(|(c, _)| *c).collect();
        let (before, after): (String, String) = (chars.iter().collect(), find::replaced(&chars, &found));
        for each in &found {
            let cut = bytes_of(mapped, &each.range).unwrap_or(from..from);
            out.extend_from_slice(bytes.get(from..cut.start).unwrap_or_default());
            out.extend(encode(encoding, each.edit).ok_or_else(|| {
                unwritable(
                    each.edit,
                    "the text's encoding has no such characters; save it as UTF-8 first",
                )
            })?);
            from = cut.end;
            applied.insert(
                each.at,
                Applied {
                    edit: each.edit.clone(),
                    before: Text::from(before.as_str()),
                    after: Text::from(after.as_str()),
                },
            );
        }
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    Ok((out, applied.into_values().collect()))
}

/// The line, from 0, and the characters of it that an edit replaces: exactly those at its column.
fn stands(edit: &Edit, lines: &[Vec<Mapped>]) -> Result<(usize, Range<usize>), RewriteError> {
    let Place::Text { line, column } = &edit.place else {
        return Err(unwritable(edit, "the document is a text"));
    };
    let index = |n: u32| usize::try_from(n).unwrap_or(usize::MAX).wrapping_sub(1);
    let line = index(*line);
    let Some(mapped) = lines.get(line) else {
        return Err(find::missing(edit, Text::from("the end of the text")));
    };
    let chars: Vec<char> = mapped.iter().map(|(c, _)| *c).collect();
    let wanted: Vec<char> = edit.printed.trim().chars().collect();
    let from = index(*column);
    let to = (from <= chars.len() && !chars.is_empty())
        .then(|| find::end(&chars, from, &wanted))
        .flatten();
    match to {
        Some(to) => Ok((line, from..to)),
        None => Err(find::missing(edit, Text::from(chars.iter().collect::<String>()))),
    }
}

/// The bytes of some characters of a line.
fn bytes_of(mapped: &[Mapped], range: &Range<usize>) -> Option<Range<usize>> {
    let end = mapped.last().map(|(_, r)| r.end)?;
    let start = mapped.get(range.start).map_or(end, |(_, r)| r.start);
    let last = range
        .end
        .checked_sub(1)
        .filter(|l| *l >= range.start)
        .and_then(|l| mapped.get(l));
    Some(start..last.map_or(start, |(_, r)| r.end))
}

/// The ways in which bytes may be characters, likeliest first.
fn candidates(bytes: &[u8]) -> Vec<(Encoding, Vec<Mapped>)> {
    let mut out = Vec::new();
    let utf8_from = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    out.push((Encoding::Utf8, utf8(bytes, utf8_from)));
    for (encoding, mark) in [
        (Encoding::LittleEndian, [0xFF, 0xFE]),
        (Encoding::BigEndian, [0xFE, 0xFF]),
    ] {
        let from = if bytes.starts_with(&mark) { 2 } else { 0 };
        out.push((encoding, utf16(bytes, from, encoding)));
    }
    let windows = bytes.iter().enumerate().map(|(at, byte)| {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(byte));
        (text.chars().next().unwrap_or('\u{FFFD}'), at..at + 1)
    });
    out.push((Encoding::Windows, windows.collect()));
    out
}

fn utf8(bytes: &[u8], from: usize) -> Vec<Mapped> {
    let mut out = Vec::new();
    let mut at = from;
    for chunk in bytes.get(from..).unwrap_or_default().utf8_chunks() {
        for c in chunk.valid().chars() {
            out.push((c, at..at + c.len_utf8()));
            at += c.len_utf8();
        }
        if !chunk.invalid().is_empty() {
            out.push(('\u{FFFD}', at..at + chunk.invalid().len()));
            at += chunk.invalid().len();
        }
    }
    out
}

fn utf16(bytes: &[u8], from: usize, encoding: Encoding) -> Vec<Mapped> {
    let pairs = bytes.get(from..).unwrap_or_default().chunks_exact(2);
    let units = pairs.map(|p| match p {
        [a, b] if encoding == Encoding::BigEndian => u16::from_be_bytes([*a, *b]),
        [a, b] => u16::from_le_bytes([*a, *b]),
        _ => 0,
    });
    let mut at = from;
    char::decode_utf16(units)
        .map(|c| {
            let c = c.unwrap_or('\u{FFFD}');
            let start = at;
            at += 2 * c.len_utf16();
            (c, start..at)
        })
        .collect()
}

/// Lines as the reader of texts cuts them.
fn lines(mapped: &[Mapped]) -> Vec<&[Mapped]> {
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut out = Vec::new();
    let mut rest = mapped;
    while !rest.is_empty() {
        let end = rest.iter().position(|(c, _)| ends(*c)).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        let skip = match after {
            [('\r', _), ('\n', _), ..] => 2,
            [] => 0,
            _ => 1,
        };
        out.push(line);
        rest = after.get(skip..).unwrap_or_default();
    }
    out
}

fn encode(encoding: Encoding, edit: &Edit) -> Option<Vec<u8>> {
    let text: &str = &edit.proposed;
    match encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::LittleEndian => Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        Encoding::BigEndian => Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        Encoding::Windows => {
            let (bytes, _, missing) = WINDOWS_1252.encode(text);
            (!missing).then(|| bytes.into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(line: u32, column: u32, printed: &str, proposed: &str) -> Edit {
        Edit {
            place: Place::Text { line, column },
            printed: Text::from(printed),
            proposed: Text::from(proposed),
        }
    }

    #[test]
    fn only_the_printed_characters_change() {
        let check = |bytes: &[u8], edits: &[Edit], expected: &[u8]| {
            let (out, applied) = rewrite(bytes, edits).unwrap();
            assert_eq!(out, expected);
            assert_eq!(applied.len(), edits.len());
        };
        let two = [edit(1, 5, "20 Sep 23", "29 Sep 23"), edit(2, 5, "16/06/23", "16/08/23")];
        check(
            b"PIT\t20 Sep 23\tx\r\nDue\t16/06/23\r\n",
            &two,
            b"PIT\t29 Sep 23\tx\r\nDue\t16/08/23\r\n",
        );
        check(
            b"\xEF\xBB\xBFDue: 1 May\n",
            &[edit(1, 6, "1 May", "11 May")],
            b"\xEF\xBB\xBFDue: 11 May\n",
        );
        check(
            b"Supplier\x92s 1 May",
            &[edit(1, 12, "1 May", "2 May")],
            b"Supplier\x92s 2 May",
        );
        let wide: Vec<u8> = "\u{FEFF}Due: 1 May".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let expected: Vec<u8> = "\u{FEFF}Due: 2 May".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, &[edit(1, 6, "1 May", "2 May")], &expected);
    }

    #[test]
    fn one_edit_that_does_not_fit_refuses_all() {
        let check = |edits: &[Edit], expected: &str| {
            let error = rewrite(b"PIT\t20 Sep 23\nDue\t16/06/23\n", edits)
                .unwrap_err()
                .to_string();
            assert!(error.contains(expected), "{error}");
        };
        let good = edit(1, 5, "20 Sep 23", "29 Sep 23");
        check(
            &[good.clone(), edit(2, 5, "16/07/23", "16/08/23")],
            "line 2, column 5: \"16/07/23\" is not there",
        );
        check(&[good.clone(), edit(9, 1, "x", "y")], "line 9");
        check(&[good, edit(1, 8, "Sep", "Oct")], "same text");
    }
}

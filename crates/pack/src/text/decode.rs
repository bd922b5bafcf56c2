//! Bytes to characters: UTF-8, UTF-16 by its mark or its zero bytes, Windows-1252 where it cannot be UTF-8.
//!
//! Noise is refused. A text that is UTF-8 but for a few damaged bytes is read, and the damage is reported.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What the bytes say, and what in them could not be decoded.
pub(crate) struct Decoded {
    pub text: String,
    /// Byte offsets in `text` of replacement characters that stand for bytes that could not be decoded.
    pub damage: Vec<usize>,
}

/// Why bytes are no text: the first byte at fault, and what is wrong.
pub(crate) struct NoText {
    pub at: usize,
    pub why: String,
}

/// Decodes a text.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, NoText> {
    let whole = |text: String| Decoded {
        text,
        damage: Vec::new(),
    };
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(rest, 3);
    }
    let utf16 = match bytes {
        [0xFF, 0xFE, rest @ ..] => Some((UTF_16LE, rest)),
        [0xFE, 0xFF, rest @ ..] => Some((UTF_16BE, rest)),
        _ => zeros(bytes).map(|encoding| (encoding, bytes)),
    };
    if let Some((encoding, rest)) = utf16 {
        let (text, damaged) = encoding.decode_without_bom_handling(rest);
        return if damaged || rest.len() % 2 == 1 {
            Err(NoText {
                at: bytes.len() - rest.len(),
                why: "it starts like UTF-16 and breaks off in the middle of a character".to_owned(),
            })
        } else {
            printable(&text, 0)?;
            Ok(whole(text.into_owned()))
        };
    }
    utf8(bytes, 0)
}

/// UTF-16 without a mark shows as zero bytes on one side of most pairs.
fn zeros(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = bytes.get(..bytes.len().min(512))?;
    if head.len() < 8 || bytes.len() % 2 == 1 {
        return None;
    }
    let count = |side: usize| head.chunks_exact(2).filter(|pair| pair.get(side) == Some(&0)).count();
    let pairs = head.len() / 2;
    match (count(0), count(1)) {
        (0, right) if right * 10 > pairs * 7 => Some(UTF_16LE),
        (left, 0) if left * 10 > pairs * 7 => Some(UTF_16BE),
        _ => None,
    }
}

fn utf8(bytes: &[u8], skipped: usize) -> Result<Decoded, NoText> {
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => {
            printable(text, skipped)?;
            return Ok(Decoded {
                text: text.to_owned(),
                damage: Vec::new(),
            });
        }
        Err(fault) => fault.valid_up_to(),
    };
    let refused = |why: &str| NoText {
        at: skipped + fault,
        why: why.to_owned(),
    };
    let lossy = String::from_utf8_lossy(bytes);
    let damage: Vec<usize> = lossy.match_indices('\u{fffd}').map(|(at, _)| at).collect();
    let multibyte = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    if multibyte == 0 && skipped == 0 {
        // every byte above 127 stands alone: an old Windows text, unless its bytes have no meaning there either
        if bytes.iter().any(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)) {
            return Err(refused("it is neither UTF-8 nor Windows-1252"));
        }
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        printable(&text, skipped)?;
        let odd = text.chars().filter(|c| !c.is_ascii()).count();
        if odd * 4 > text.chars().count() {
            return Err(refused("most of it is no text in UTF-8 or Windows-1252"));
        }
        return Ok(Decoded {
            text: text.into_owned(),
            damage: Vec::new(),
        });
    }
    if damage.len() > 20 && damage.len() * 50 > lossy.chars().count() {
        return Err(refused("too many bytes are not UTF-8"));
    }
    printable(&lossy, skipped)?;
    Ok(Decoded {
        text: lossy.into_owned(),
        damage,
    })
}

/// Refuses what decodes but is no text: zero bytes and control characters in number.
fn printable(text: &str, skipped: usize) -> Result<(), NoText> {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}');
    let (mut count, mut first) = (0_usize, None);
    for (at, _) in text.char_indices().filter(|(_, c)| control(*c)) {
        count += 1;
        first.get_or_insert(at);
    }
    match first {
        Some(at) if count > 8 && count * 100 > text.len() => Err(NoText {
            at: skipped + at,
            why: "it holds control characters as a program or picture does".to_owned(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Option<&str>) {
        assert_eq!(decode(bytes).ok().map(|d| d.text).as_deref(), expected);
    }

    #[test]
    fn encodings() {
        check("Über".as_bytes(), Some("Über"));
        check(b"\xEF\xBB\xBFItem", Some("Item"));
        check(b"\xFF\xFEI\0t\0", Some("It"));
        check(b"\xFE\xFF\0I\0t", Some("It"));
        check(b"A\0g\0e\0n\0d\0a\0!\0!\0", Some("Agenda!!"));
        check(b"Supplier\x92s data \x96 final", Some("Supplier’s data – final"));
        check(b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10", None);
        check(b"\x81\x8d\x90\xff\xfe\xfd", None);
    }

    #[test]
    fn damage_inside_utf8_is_kept_and_counted() {
        let mut bytes = "Café – ".as_bytes().to_vec();
        bytes.push(0xFF);
        bytes.extend_from_slice("16 August".as_bytes());
        let read = decode(&bytes).ok().unwrap();
        assert_eq!(read.damage.len(), 1);
        assert!(read.text.ends_with("16 August"));
    }
}

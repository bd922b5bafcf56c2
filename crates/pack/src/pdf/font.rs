//! Fonts of a PDF: which characters a string's codes mean, and how wide they are.
//!
//! Codes are mapped by the font's own ToUnicode table, else by its encoding. Codes that have neither are counted, so
//! that the page can say so.

use lopdf::{Dictionary, Document, Object};
use std::collections::HashMap;

/// The largest table of codes that is read.
const LARGEST_MAP: usize = 8 << 20;

/// A font.
#[derive(Clone, Debug)]
pub(crate) struct Font {
    /// How many bytes a code has.
    bytes: usize,
    unicode: HashMap<u32, String>,
    simple: Vec<String>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// What a width of one means, in text units.
    scale: f64,
}

/// A character of a shown string.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    /// Its characters; nothing when the code has no meaning that is known.
    pub(crate) text: Option<String>,
    /// Its width at a font size of one.
    pub(crate) width: f64,
    /// Whether it is the one-byte blank that word spacing widens.
    pub(crate) blank: bool,
}

impl Font {
    /// A font from its dictionary.
    pub(crate) fn read(dict: &Dictionary, document: &Document) -> Self {
        let composite = name(dict, b"Subtype") == b"Type0";
        let stream = dict.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
        let table = stream.and_then(|s| s.get_plain_content_with_limit(LARGEST_MAP));
        let map = table.map(|t| code_map(&t)).unwrap_or_default();
        let mut font = Self {
            bytes: if composite { 2 } else { 1 },
            unicode: map,
            simple: Vec::new(),
            widths: HashMap::new(),
            default_width: 500.0,
            scale: 0.001,
        };
        if composite {
            font.descendant(dict, document);
        } else {
            font.simple(dict, document);
        }
        font
    }

    fn descendant(&mut self, dict: &Dictionary, document: &Document) {
        let fonts = dict.get_deref(b"DescendantFonts", document).and_then(Object::as_array);
        let first = fonts.ok().and_then(|f| f.first());
        let Some(inner) = first.and_then(|f| resolved(f, document)).and_then(|o| o.as_dict().ok()) else {
            return;
        };
        self.default_width = number(inner.get_deref(b"DW", document).ok()).unwrap_or(1000.0);
        let widths = inner.get_deref(b"W", document).and_then(Object::as_array);
        let mut items = widths
            .map(|w| w.iter())
            .into_iter()
            .flatten()
            .filter_map(|o| resolved(o, document));
        while let (Some(first), Some(next)) = (code(items.next()), items.next()) {
            if let Ok(list) = next.as_array() {
                for (at, width) in (0_u32..).zip(list) {
                    if let Some(width) = number(resolved(width, document)) {
                        self.widths.insert(first.saturating_add(at), width);
                    }
                }
            } else if let (Some(last), Some(width)) = (code(Some(next)), number(items.next())) {
                // a range of codes with one width; codes have two bytes
                for each in first..=last.min(first.saturating_add(0xFFFF)) {
                    self.widths.insert(each, width);
                }
            }
        }
    }

    fn simple(&mut self, dict: &Dictionary, document: &Document) {
        let encoding = dict.get_font_encoding_with_limit(document, LARGEST_MAP);
        self.simple = (0..=255_u8)
            .map(|code| {
                let text = encoding.as_ref().ok().and_then(|e| e.bytes_to_string(&[code]).ok());
                text.unwrap_or_default()
            })
            .collect();
        if name(dict, b"Subtype") == b"Type3" {
            let matrix = dict.get_deref(b"FontMatrix", document).and_then(Object::as_array);
            self.scale = number(matrix.ok().and_then(|m| m.first())).unwrap_or(0.001);
        }
        let first = code(dict.get_deref(b"FirstChar", document).ok()).unwrap_or(0);
        let list = dict.get_deref(b"Widths", document).and_then(Object::as_array);
        if let Ok(list) = list {
            for (at, width) in (0_u32..).zip(list.iter().take(256)) {
                if let Some(width) = number(resolved(width, document)) {
                    self.widths.insert(first.saturating_add(at), width);
                }
            }
            let descriptor = dict.get_deref(b"FontDescriptor", document).and_then(Object::as_dict);
            let missing = descriptor.ok().and_then(|d| number(d.get(b"MissingWidth").ok()));
            self.default_width = missing.unwrap_or(500.0);
        } else {
            let base = String::from_utf8_lossy(name(dict, b"BaseFont")).into_owned();
            for (at, width) in (32_u32..).zip(standard_widths(&base)) {
                self.widths.insert(at, width);
            }
            self.default_width = if base.contains("Courier") { 600.0 } else { 556.0 };
        }
    }

    /// The characters of a shown string.
    pub(crate) fn decode(&self, string: &[u8]) -> Vec<Shown> {
        string
            .chunks(self.bytes)
            .map(|chunk| {
                let code = chunk.iter().fold(0_u32, |sum, b| sum << 8 | u32::from(*b));
                let mapped = self.unicode.get(&code).map(String::as_str);
                let simple = || {
                    usize::try_from(code)
                        .ok()
                        .and_then(|c| self.simple.get(c))
                        .map(String::as_str)
                };
                let text = mapped.or_else(simple).filter(|t| !t.is_empty()).map(plain);
                Shown {
                    text,
                    width: self.widths.get(&code).copied().unwrap_or(self.default_width) * self.scale,
                    blank: self.bytes == 1 && code == 32,
                }
            })
            .collect()
    }
}

/// Ligatures as their letters, blanks of every kind as blanks.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FB00}' => "ff".to_owned(),
            '\u{FB01}' => "fi".to_owned(),
            '\u{FB02}' => "fl".to_owned(),
            '\u{FB03}' => "ffi".to_owned(),
            '\u{FB04}' => "ffl".to_owned(),
            '\u{AD}' => "-".to_owned(),
            c if c.is_whitespace() || c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

fn name<'d>(dict: &'d Dictionary, key: &[u8]) -> &'d [u8] {
    dict.get(key).and_then(Object::as_name).unwrap_or_default()
}

/// An object, or the one that it refers to.
pub(crate) fn resolved<'d>(object: &'d Object, document: &'d Document) -> Option<&'d Object> {
    document.dereference(object).ok().map(|(_, o)| o)
}

/// A number of either kind.
pub(crate) fn number(object: Option<&Object>) -> Option<f64> {
    object
        .and_then(|o| o.as_float().ok())
        .map(f64::from)
        .filter(|n| n.is_finite())
}

fn code(object: Option<&Object>) -> Option<u32> {
    object.and_then(|o| o.as_i64().ok()).and_then(|n| u32::try_from(n).ok())
}

/// The codes of a ToUnicode table with the characters that they mean.
fn code_map(table: &[u8]) -> HashMap<u32, String> {
    let text = String::from_utf8_lossy(table);
    let mut out = HashMap::new();
    let mut rest = text.as_ref();
    while let Some(at) = rest.find("beginbf") {
        rest = rest.get(at + "beginbf".len()..).unwrap_or_default();
        let end = rest.find("endbf").unwrap_or(rest.len());
        let section = rest.get(..end).unwrap_or_default();
        let mut tokens = tokens(section.trim_start_matches(char::is_alphabetic)).into_iter();
        if section.starts_with("char") {
            while let (Some(Token::Hex(code)), Some(Token::Hex(to))) = (tokens.next(), tokens.next()) {
                out.insert(value(&code), utf16(&to));
            }
        } else {
            while let (Some(Token::Hex(first)), Some(Token::Hex(last)), Some(to)) =
                (tokens.next(), tokens.next(), tokens.next())
            {
                range(&mut out, value(&first), value(&last), to);
            }
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    out
}

enum Token {
    Hex(Vec<u8>),
    List(Vec<Vec<u8>>),
}

fn tokens(section: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut list: Option<Vec<Vec<u8>>> = None;
    let mut rest = section;
    while let Some(at) = rest.find(['<', '[', ']']) {
        let mark = rest.get(at..=at).unwrap_or_default();
        rest = rest.get(at + 1..).unwrap_or_default();
        match mark {
            "[" => list = Some(Vec::new()),
            "]" => out.extend(list.take().map(Token::List)),
            _ => {
                let end = rest.find('>').unwrap_or(rest.len());
                let bytes = hex(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
                match &mut list {
                    Some(list) => list.push(bytes),
                    None => out.push(Token::Hex(bytes)),
                }
            }
        }
    }
    out
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(16)).collect();
    digits
        .chunks(2)
        .map(|pair| {
            let high = pair.first().copied().unwrap_or(0);
            let low = pair.get(1).copied().unwrap_or(0);
            u8::try_from(high * 16 + low).unwrap_or(0)
        })
        .collect()
}

fn value(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0_u32, |sum, b| sum.wrapping_shl(8) | u32::from(*b))
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes
        .chunks(2)
        .map(|pair| u16::from(pair.first().copied().unwrap_or(0)) << 8 | u16::from(pair.get(1).copied().unwrap_or(0)))
        .collect();
    String::from_utf16_lossy(&units)
}

fn range(out: &mut HashMap<u32, String>, first: u32, last: u32, to: Token) {
    let last = last.min(first.saturating_add(0xFFFF));
    match to {
        Token::List(list) => {
            for (code, bytes) in (first..=last).zip(list) {
                out.insert(code, utf16(&bytes));
            }
        }
        Token::Hex(bytes) => {
            let base = utf16(&bytes);
            let (Some(end), head) = (base.chars().next_back(), base.chars().count().saturating_sub(1)) else {
                return;
            };
            let start: String = base.chars().take(head).collect();
            for (step, code) in (0_u32..).zip(first..=last) {
                if let Some(c) = char::from_u32(u32::from(end).saturating_add(step)) {
                    out.insert(code, format!("{start}{c}"));
                }
            }
        }
    }
}

/// Widths of the fonts that every reader has, from the blank on.
fn standard_widths(base: &str) -> Vec<f64> {
    const HELVETICA: [u16; 95] = [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
        556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667,
        556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556,
        556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722,
        500, 500, 500, 334, 260, 334, 584,
    ];
    const TIMES: [u16; 95] = [
        250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500,
        500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722,
        611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444,
        500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722,
        500, 500, 444, 480, 200, 480, 541,
    ];
    let table = if base.contains("Times") {
        TIMES
    } else if base.contains("Courier") {
        return vec![600.0; 95];
    } else {
        HELVETICA
    };
    // bold letters are about a twentieth wider
    let wider = if base.contains("Bold") { 1.05 } else { 1.0 };
    table.iter().map(|w| f64::from(*w) * wider).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_codes_are_read() {
        let table = b"/CIDInit begincmap 2 beginbfchar <0003> <0020> <0024> <00410042> endbfchar\n\
            2 beginbfrange <0030> <0032> <0061> <0040> <0041> [<0078> <0079>] endbfrange endcmap";
        let map = code_map(table);
        let check = |code, expected: &str| assert_eq!(map.get(&code).map(String::as_str), Some(expected), "{code}");
        check(3, " ");
        check(0x24, "AB");
        check(0x30, "a");
        check(0x32, "c");
        check(0x40, "x");
        check(0x41, "y");
        assert_eq!(map.len(), 7);
    }
}

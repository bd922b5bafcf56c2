//! JSON as the journal has it: a pen that writes it by hand and a tight scanner that reads it without a tree.
//!
//! Numbers are integers; a number with decimals is a string. A text over 64 KiB is content, not a field. Not here:
//! which value a text stands for (`values`).

use std::borrow::Cow;
use std::fmt::Write as _;

/// The longest text that a field may hold, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// Why a text, typed or stored, is not a value of its kind. The message is for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// A stable code, such as `not-a-date`.
    pub code: &'static str,
    /// What is wrong and what is expected.
    pub message: String,
}

impl Fault {
    /// A fault with its stable code and its message.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// The fault of a text that is no JSON of the expected shape.
    #[must_use]
    pub fn json(expected: &str, found: &str) -> Self {
        let mut shown: String = found.chars().take(40).collect();
        if shown.len() < found.len() {
            shown.push('…');
        }
        Self::new("not-json", format!("expected {expected}, found `{shown}`"))
    }
}

/// Writes one JSON value. Only this crate makes a pen, so nothing else can write what the journal would take.
#[derive(Debug)]
pub struct Pen {
    out: String,
}

/// The members of an object being written.
pub struct ObjectPen<'p> {
    pen: &'p mut Pen,
    first: bool,
}

/// The items of an array being written.
pub struct ArrayPen<'p> {
    pen: &'p mut Pen,
    first: bool,
}

impl Pen {
    pub(crate) fn new() -> Self {
        Self {
            out: String::with_capacity(128),
        }
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// JSON that is already written.
    pub(crate) fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= 0x20 && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.out.push_str(&text[plain..at]);
            plain = at + 1;
            match byte {
                b'"' => self.out.push_str("\\\""),
                b'\\' => self.out.push_str("\\\\"),
                b'\n' => self.out.push_str("\\n"),
                b'\t' => self.out.push_str("\\t"),
                b'\r' => self.out.push_str("\\r"),
                _ => {
                    let _ = write!(self.out, "\\u{byte:04x}");
                }
            }
        }
        self.out.push_str(&text[plain..]);
        self.out.push('"');
    }

    /// What displays itself, as a string.
    pub fn display(&mut self, value: &dyn std::fmt::Display) {
        self.text(&value.to_string());
    }

    /// An integer.
    pub fn integer(&mut self, number: i64) {
        let _ = write!(self.out, "{number}");
    }

    /// True or false.
    pub fn bool(&mut self, yes: bool) {
        self.out.push_str(if yes { "true" } else { "false" });
    }

    /// Nothing.
    pub fn null(&mut self) {
        self.out.push_str("null");
    }

    /// An object.
    pub fn object(&mut self, members: impl FnOnce(&mut ObjectPen<'_>)) {
        self.out.push('{');
        members(&mut ObjectPen { pen: self, first: true });
        self.out.push('}');
    }

    /// An array.
    pub fn array(&mut self, items: impl FnOnce(&mut ArrayPen<'_>)) {
        self.out.push('[');
        items(&mut ArrayPen { pen: self, first: true });
        self.out.push(']');
    }
}

impl ObjectPen<'_> {
    /// The key of the next member; its value has to be written next.
    pub fn key(&mut self, key: &str) -> &mut Pen {
        if !self.first {
            self.pen.out.push(',');
        }
        self.first = false;
        self.pen.text(key);
        self.pen.out.push(':');
        self.pen
    }
}

impl ArrayPen<'_> {
    /// The pen of the next item.
    pub fn item(&mut self) -> &mut Pen {
        if !self.first {
            self.pen.out.push(',');
        }
        self.first = false;
        self.pen
    }
}

/// JSON text made by a function with a pen; for answers and exports written beside the journal.
pub fn written(write: impl FnOnce(&mut Pen)) -> String {
    let mut pen = Pen::new();
    write(&mut pen);
    pen.finish()
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte > b' ' {
                return byte;
            }
            self.at += 1;
        }
        0
    }

    fn fault(&self, expected: &str) -> Fault {
        Fault::json(expected, self.text.get(self.at..).unwrap_or(""))
    }

    fn take(&mut self, wanted: u8, expected: &str) -> Result<(), Fault> {
        if self.peek() == wanted {
            self.at += 1;
            Ok(())
        } else {
            Err(self.fault(expected))
        }
    }

    /// The place after a string that starts at `at`.
    fn end_of_string(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = at + 1;
        loop {
            match bytes.get(at)? {
                b'"' => return Some(at + 1),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    fn string(&mut self) -> Result<&'a str, Fault> {
        if self.peek() != b'"' {
            return Err(self.fault("a string"));
        }
        let start = self.at;
        let end = self
            .end_of_string(start)
            .ok_or_else(|| self.fault("a string that ends"))?;
        self.at = end;
        Ok(&self.text[start..end])
    }

    /// Any value, as its text.
    fn value(&mut self) -> Result<&'a str, Fault> {
        let start = {
            self.peek();
            self.at
        };
        let bytes = self.text.as_bytes();
        let mut depth = 0usize;
        loop {
            match bytes.get(self.at).copied() {
                None => return Err(self.fault("a value that ends")),
                Some(b'"') => {
                    self.at = self
                        .end_of_string(self.at)
                        .ok_or_else(|| self.fault("a string that ends"))?;
                    if depth == 0 {
                        break;
                    }
                }
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') => {
                    if depth == 0 {
                        return Err(self.fault("a value"));
                    }
                    depth -= 1;
                    self.at += 1;
                    if depth == 0 {
                        break;
                    }
                }
                Some(_) if depth > 0 => self.at += 1,
                Some(_) => {
                    while bytes
                        .get(self.at)
                        .is_some_and(|b| !matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'))
                    {
                        self.at += 1;
                    }
                    break;
                }
            }
        }
        if self.at == start {
            Err(self.fault("a value"))
        } else {
            Ok(&self.text[start..self.at])
        }
    }

    fn ended(&mut self) -> Result<(), Fault> {
        if self.peek() == 0 && self.at >= self.text.len() {
            Ok(())
        } else {
            Err(self.fault("the end"))
        }
    }
}

/// Gives each member of an object: its key as written, without quotes, and the text of its value.
pub fn members<'a>(json: &'a str, mut each: impl FnMut(&'a str, &'a str) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut scan = Scanner { text: json, at: 0 };
    scan.take(b'{', "an object")?;
    if scan.peek() == b'}' {
        scan.at += 1;
        return scan.ended();
    }
    loop {
        let key = scan.string()?;
        scan.take(b':', "a colon")?;
        let value = scan.value()?;
        each(&key[1..key.len() - 1], value)?;
        if scan.peek() == b'}' {
            scan.at += 1;
            return scan.ended();
        }
        scan.take(b',', "a comma or the end of an object")?;
    }
}

/// Gives each item of an array, as its text.
pub fn items<'a>(json: &'a str, mut each: impl FnMut(&'a str) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut scan = Scanner { text: json, at: 0 };
    scan.take(b'[', "an array")?;
    if scan.peek() == b']' {
        scan.at += 1;
        return scan.ended();
    }
    loop {
        each(scan.value()?)?;
        if scan.peek() == b']' {
            scan.at += 1;
            return scan.ended();
        }
        scan.take(b',', "a comma or the end of an array")?;
    }
}

/// The text of a JSON string.
pub fn string(json: &str) -> Result<Cow<'_, str>, Fault> {
    let json = json.trim();
    let inner = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .ok_or_else(|| Fault::json("a string", json))?;
    if inner.len() > LONGEST * 6 {
        return Err(too_long());
    }
    if !inner.as_bytes().contains(&b'\\') {
        return if inner.contains('"') {
            Err(Fault::json("a string", json))
        } else {
            Ok(Cow::Borrowed(inner))
        };
    }
    // Escapes are rare; the general reader knows them all, surrogate pairs included.
    serde_json::from_str::<String>(json)
        .map(Cow::Owned)
        .map_err(|_| Fault::json("a string", json))
}

/// The integer that a JSON number stands for.
pub fn integer(json: &str) -> Result<i64, Fault> {
    json.trim().parse().map_err(|_| Fault::json("a whole number", json))
}

/// A positive 32-bit number: a key, a cell.
pub fn natural(json: &str) -> Result<u32, Fault> {
    json.trim().parse().map_err(|_| Fault::json("a number from 0", json))
}

/// True or false.
pub fn boolean(json: &str) -> Result<bool, Fault> {
    match json.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(Fault::json("true or false", other)),
    }
}

/// The fault of a text that has to be content.
#[must_use]
pub fn too_long() -> Fault {
    Fault::new(
        "too-long",
        "the text is longer than 64 KiB: attach it as a file instead",
    )
}

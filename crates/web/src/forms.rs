//! What a form or an upload brings. Reading one checks its token, so a handler cannot forget to.
//!
//! Not here: which fields make sense (each page).

use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::failure::Failure;
use crate::visit::Visit;

/// The most that a form may weigh.
pub const FORM_BYTES: usize = 2 << 20;
/// The most that an uploaded document may weigh.
pub const UPLOAD_BYTES: usize = 64 << 20;
/// The field that holds the token.
pub const CSRF: &str = "csrf";

/// The fields of a form, in order, its token checked.
#[derive(Clone, Debug, Default)]
pub struct Posted(pub Vec<(String, String)>);

impl Posted {
    /// The first field of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first field of that name, trimmed, if something stands in it.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Every field of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The position at which the form was drawn.
    #[must_use]
    pub fn seen(&self) -> Option<u64> {
        self.get("seen").and_then(|seen| seen.parse().ok())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, &()).await?;
        let kind = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or("");
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Failure::bad("not-a-form", "A form was expected."));
        }
        let bytes = axum::body::to_bytes(body, FORM_BYTES)
            .await
            .map_err(|_| too_big(FORM_BYTES))?;
        let fields = decode(&bytes)?;
        let posted = Self(fields);
        check_token(&visit, posted.get(CSRF))?;
        Ok(posted)
    }
}

/// The pairs of a form's body.
fn decode(bytes: &[u8]) -> Result<Vec<(String, String)>, Failure> {
    let uri = format!("/?{}", String::from_utf8_lossy(bytes));
    // The body of a form is written like the terms of an address; one reader for both.
    let mut pairs = Vec::new();
    for pair in uri[2..].split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decoded(name)?, decoded(value)?));
    }
    Ok(pairs)
}

/// Terms of an address or a form, decoded.
pub fn pairs(text: &str) -> Result<Vec<(String, String)>, Failure> {
    decode(text.as_bytes())
}

fn decoded(text: &str) -> Result<String, Failure> {
    let mut out = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |at: usize| {
            bytes
                .get(at)
                .and_then(|b| char::from(*b).to_digit(16))
                .and_then(|d| u8::try_from(d).ok())
        };
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8(out).map_err(|_| Failure::bad("not-utf-8", "The text that was sent is not UTF-8."))
}

/// An uploaded document with the other fields of its form, the token checked.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The file's name without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, &()).await?;
        let request = Request::from_parts(parts, body);
        let not_upload = |_| Failure::bad("not-an-upload", "A form with a file was expected.");
        let mut form = Multipart::from_request(request, state).await.map_err(not_upload)?;
        let (mut fields, mut file) = (Vec::new(), None);
        while let Some(part) = form.next_field().await.map_err(|error| unread(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            if let Some(given) = part.file_name().map(bare_name) {
                // The token stands before the file in our forms, so nothing big is read for a stranger.
                check_token(
                    &visit,
                    fields
                        .iter()
                        .find(|(key, _)| key == CSRF)
                        .map(|(_, v): &(String, String)| v.as_str()),
                )?;
                file = Some((given, part.bytes().await.map_err(|error| unread(&error))?.to_vec()));
            } else {
                fields.push((name, part.text().await.map_err(|error| unread(&error))?));
            }
        }
        let fields = Posted(fields);
        check_token(&visit, fields.get(CSRF))?;
        let (name, bytes) = file.filter(|(_, bytes)| !bytes.is_empty()).ok_or_else(|| {
            Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "no-file",
                "No file was chosen",
                "Choose a file that is not empty, then send the form again.",
            )
        })?;
        refuse_keys(&bytes)?;
        Ok(Self { name, bytes })
    }
}

fn unread(error: &axum::extract::multipart::MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_big(UPLOAD_BYTES);
    }
    Failure::bad(
        "not-an-upload",
        "The upload broke off or is not what a browser sends. Try again.",
    )
}

fn too_big(limit: usize) -> Failure {
    let what = format!("At most {} MB can be sent. Nothing was changed.", limit >> 20);
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-big", "This is too big", what)
}

/// The last part of a name, whatever a browser or a joker sends before it.
#[must_use]
pub fn bare_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.trim_matches(['.', ' ']).is_empty() {
        "document".to_owned()
    } else {
        clean
    }
}

/// Keys do not belong into the record; an upload that holds one is refused before anything is kept.
pub(crate) fn refuse_keys(bytes: &[u8]) -> Result<(), Failure> {
    const MARKS: [&[u8]; 2] = [b"PRIVATE KEY-----", b"PuTTY-User-Key-File-"];
    if MARKS
        .iter()
        .any(|mark| bytes.windows(mark.len()).any(|window| window == *mark))
    {
        let what = "The file holds a private key. It was not kept. Remove the key and consider it known to others.";
        return Err(Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "private-key",
            "This file holds a private key",
            what,
        ));
    }
    Ok(())
}

fn check_token(visit: &Visit, given: Option<&str>) -> Result<(), Failure> {
    let expected = visit
        .visitor
        .as_ref()
        .map_or_else(|| visit.app.stranger_token(), |visitor| visitor.csrf.clone());
    let given = given.and_then(unmasked).unwrap_or_default();
    if equal(given.as_bytes(), expected.as_bytes()) {
        return Ok(());
    }
    let what = "The form is older than your session, or was not ours. Nothing was changed. Go back, load the page again and repeat.";
    Err(
        Failure::new(StatusCode::FORBIDDEN, "stale-form", "This form cannot be taken", what)
            .way(visit.path.clone(), "The page again"),
    )
}

/// Compares without telling by time how much agrees.
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// A token as a page shows it: never the same twice, since pages are compressed.
#[must_use]
pub fn masked(token: &str) -> String {
    let mut pad = vec![0; token.len()];
    if getrandom::fill(&mut pad).is_err() {
        return String::new();
    }
    let mixed = token.bytes().zip(&pad).map(|(byte, pad)| byte ^ pad);
    let both: Vec<u8> = pad.iter().copied().chain(mixed).collect();
    URL_SAFE_NO_PAD.encode(both)
}

fn unmasked(given: &str) -> Option<String> {
    let both = URL_SAFE_NO_PAD.decode(given).ok()?;
    let (pad, mixed) = both.split_at_checked(both.len() / 2)?;
    String::from_utf8(pad.iter().zip(mixed).map(|(pad, byte)| pad ^ byte).collect()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_and_come_back() {
        let (one, other) = (masked("secret-token"), masked("secret-token"));
        assert_ne!(one, other);
        assert_eq!(unmasked(&one).as_deref(), Some("secret-token"));
        assert_ne!(unmasked("AAAA").as_deref(), Some("secret-token"));
    }

    #[test]
    fn names_lose_their_folders() {
        let check = |given: &str, expected: &str| assert_eq!(bare_name(given), expected);
        check("pack.txt", "pack.txt");
        check("../../etc/passwd", "passwd");
        check("C:\\Users\\x\\pack.xlsx", "pack.xlsx");
        check("..", "document");
        check("a\u{0}b\n.txt", "ab.txt");
    }

    #[test]
    fn forms_are_decoded() {
        let check = |body: &str, name: &str, value: &str| {
            assert_eq!(pairs(body).unwrap(), vec![(name.to_owned(), value.to_owned())]);
        };
        check("a=b+c%26d", "a", "b c&d");
        check("a", "a", "");
        check("a=%zz", "a", "%zz");
        check("caf%C3%A9=1", "café", "1");
        assert!(pairs("a=%ff").is_err());
    }
}

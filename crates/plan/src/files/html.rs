//! Notes as Primavera keeps them: a little HTML, of which only the words and the line breaks are of use here.

/// The words of a note.
#[must_use]
pub fn words(note: &str) -> String {
    if !note.contains('<') {
        return entities(note);
    }
    let mut out = String::new();
    let mut rest = note;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let begins = tag
            .chars()
            .nth(1)
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let Some(end) = tag.find('>').filter(|_| begins) else {
            out.push('<');
            rest = tag.get(1..).unwrap_or_default();
            continue;
        };
        let name = tag.get(1..end).unwrap_or_default().to_ascii_lowercase();
        let name = name
            .split(|c: char| c.is_whitespace() || c == '>')
            .next()
            .unwrap_or_default();
        if matches!(name.trim_end_matches('/'), "br" | "/p" | "/div" | "/li" | "/tr") {
            out.push('\n');
        }
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    entities(out.trim())
}

fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity.find(';').filter(|e| *e <= 10);
        let found = end.and_then(|e| character(entity.get(1..e)?).map(|c| (c, e)));
        let next = match found {
            Some((c, e)) => {
                out.push(c);
                e + 1
            }
            None => {
                out.push('&');
                1
            }
        };
        rest = entity.get(next..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let code = name.strip_prefix('#')?;
            let number = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(number)?
        }
    })
}

/// Words as such a note.
#[must_use]
pub fn note(words: &str) -> String {
    let safe = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<HTML><BODY>{}</BODY></HTML>", safe.replace('\n', "<BR>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_notes() {
        for (html, expected) in [
            ("plain", "plain"),
            (
                "<HTML><BODY><P>One &amp; two</P><P>three</P></BODY></HTML>",
                "One & two\nthree",
            ),
            ("a < b", "a < b"),
            ("x &unknown; y &#233;", "x &unknown; y é"),
            ("a<br/>b", "a\nb"),
        ] {
            assert_eq!(words(html), expected);
        }
        assert_eq!(words(&note("a <b>\n& c")), "a <b>\n& c");
    }
}

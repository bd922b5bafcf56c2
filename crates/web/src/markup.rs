//! Small pieces of pages: dates, colours, links. Everything that is text is escaped here or by the templates.
//!
//! Not here: whole pages (`pages`), pictures (`draw`).

use std::fmt;

use terms::{Date, Instant, Rag};

pub use draw::escape;

/// Markup that was made here and may stand in a page as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(pub String);

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

/// A day as people read it: Wed 16 Aug 2023.
#[must_use]
pub fn long_day(day: Date) -> String {
    day.strftime("%a %-d %b %Y").to_string()
}

/// A day for people and programs.
#[must_use]
pub fn time(day: Date) -> Markup {
    Markup(format!(r#"<time datetime="{day}">{}</time>"#, long_day(day)))
}

/// A moment for people and programs, in London.
#[must_use]
pub fn moment(at: Instant) -> Markup {
    Markup(format!(
        r#"<time datetime="{at}">{}</time>"#,
        at.london().strftime("%a %-d %b %Y, %H:%M")
    ))
}

/// Text in which every day such as 2023-08-16 reads as people read days.
#[must_use]
pub fn with_days(text: &str) -> Markup {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((at, day)) = next_day(rest) {
        out.push_str(&escape(&rest[..at]));
        out.push_str(&time(day).0);
        rest = &rest[at + 10..];
    }
    out.push_str(&escape(rest));
    Markup(out)
}

fn next_day(text: &str) -> Option<(usize, Date)> {
    let bytes = text.as_bytes();
    let shape = |at: usize| {
        bytes.get(at..at + 10).is_some_and(|ten| {
            ten.iter().enumerate().all(|(n, b)| {
                if n == 4 || n == 7 {
                    *b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            })
        })
    };
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len().saturating_sub(9))
        .filter(|&at| shape(at) && !digit(at + 10) && (at == 0 || !digit(at - 1)))
        .find_map(|at| Some((at, text.get(at..at + 10)?.parse().ok()?)))
}

/// A colour as word, shape and colour. None is unknown, which is a value.
#[must_use]
pub fn rag(colour: Option<Rag>) -> Markup {
    let (class, word) = match colour {
        Some(Rag::Red) => ("red", "Red"),
        Some(Rag::Amber) => ("amber", "Amber"),
        Some(Rag::Green) => ("green", "Green"),
        Some(Rag::Blue) => ("blue", "Blue"),
        None => ("unknown", "Unknown"),
    };
    Markup(format!(
        r#"<span class="rag {class}">{}{word}</span>"#,
        draw::rag_shape(colour)
    ))
}

/// A colour with the word that a derived state has, such as "Late".
#[must_use]
pub fn state(colour: Option<Rag>, word: &str) -> Markup {
    let class = colour.map_or("unknown", |colour| match colour {
        Rag::Red => "red",
        Rag::Amber => "amber",
        Rag::Green => "green",
        Rag::Blue => "blue",
    });
    Markup(format!(
        r#"<span class="rag {class}">{}{}</span>"#,
        draw::rag_shape(colour),
        escape(word)
    ))
}

/// A link.
#[must_use]
pub fn link(to: &str, words: &str) -> Markup {
    Markup(format!(r#"<a href="{}">{}</a>"#, escape(to), escape(words)))
}

/// A term of an address, percent-encoded.
#[must_use]
pub fn encode(term: &str) -> String {
    let mut out = String::with_capacity(term.len());
    for byte in term.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A path with terms; nothing is added where there are none.
#[must_use]
pub fn address<'a>(path: &str, terms: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = path.to_owned();
    for (name, value) in terms {
        out.push(if out.contains('?') { '&' } else { '?' });
        out.push_str(&format!("{}={}", encode(name), encode(value)));
    }
    out
}

/// A number with its thing: 1 finding, 2 findings, 1,204 findings.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A number with commas.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_text_are_read_and_text_is_escaped() {
        let check = |text: &str, expected: &str| assert_eq!(with_days(text).0, expected);
        check(
            "no later than 2023-08-16",
            r#"no later than <time datetime="2023-08-16">Wed 16 Aug 2023</time>"#,
        );
        check("2023-02-30 <b>", "2023-02-30 &lt;b&gt;");
        check("12023-08-16", "12023-08-16");
        check("Ä2023-08-16", r#"Ä<time datetime="2023-08-16">Wed 16 Aug 2023</time>"#);
        check(
            "2023-13-01 2023-08-16",
            r#"2023-13-01 <time datetime="2023-08-16">Wed 16 Aug 2023</time>"#,
        );
    }

    #[test]
    fn unknown_is_a_value() {
        assert!(rag(None).0.contains("Unknown"));
    }

    #[test]
    fn addresses_cannot_be_broken_out_of() {
        assert_eq!(
            address("/search", [("q", "a b&c=\"d\"")]),
            "/search?q=a%20b%26c%3D%22d%22"
        );
        assert_eq!(address("/x?y=1", [("z", "é")]), "/x?y=1&z=%C3%A9");
    }

    #[test]
    fn numbers_have_commas() {
        let check = |n, expected: &str| assert_eq!(thousands(n), expected);
        check(0, "0");
        check(999, "999");
        check(1000, "1,000");
        check(1_234_567, "1,234,567");
    }
}

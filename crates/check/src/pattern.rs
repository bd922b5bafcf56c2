//! Patterns over words: compiled for ASCII letters and digits, which is several times cheaper to make and to match than
//! all of Unicode. A pattern that means other letters names them by their class.

use regex::{Error, Regex};

/// Compiles a pattern whose `\b`, `\w`, `\W` and `\d` speak of ASCII.
///
/// # Errors
/// When it is no pattern.
pub(crate) fn pattern(text: &str) -> Result<Regex, Error> {
    Regex::new(&in_ascii(text))
}

fn in_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut class = 0;
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => {
                let what = letters.next().unwrap_or('\\');
                match (what, class > 0) {
                    ('b', false) => out.push_str(r"(?-u:\b)"),
                    ('w', false) => out.push_str("[0-9A-Za-z_]"),
                    ('w', true) => out.push_str("0-9A-Za-z_"),
                    ('W', false) => out.push_str("[^0-9A-Za-z_]"),
                    ('d', false) => out.push_str("[0-9]"),
                    ('d', true) => out.push_str("0-9"),
                    _ => out.extend(['\\', what]),
                }
                continue;
            }
            '[' => class += 1,
            ']' if class > 0 => class -= 1,
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_become_ascii() {
        let check = |text: &str, expected: &str| assert_eq!(in_ascii(text), expected);
        check(r"\bM0?(\d{1,2})\b", r"(?-u:\b)M0?([0-9]{1,2})(?-u:\b)");
        check(r"[\w-]+\W\.[^\d]", r"[0-9A-Za-z_-]+[^0-9A-Za-z_]\.[^0-9]");
        check(r"[\p{L}\p{N}]\]", r"[\p{L}\p{N}]\]");
    }

    #[test]
    fn words_are_found_beside_other_signs() {
        let due = pattern(r"(?i)\bdue\b").unwrap();
        assert!(due.is_match("“Due” – tomorrow"));
        assert!(!due.is_match("undue"));
    }
}

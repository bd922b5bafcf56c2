//! How keys and ids are spelt: one way, whatever a document printed.

use record::code;

code! {
    /// A name by which a row is known: blanks single, ends trimmed, quotes and hyphens plain; letters as written.
    pub struct Key, such as "TMAG22";
}

impl Key {
    fn spelling(printed: &str) -> Option<String> {
        let plain: String = printed.chars().map(plain).collect();
        let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then_some(words)
    }
}

/// An id in one spelling: trimmed, upper case, plain hyphens, no blank inside, at least one digit.
pub(crate) fn code_spelling(printed: &str) -> Option<String> {
    let id: String = printed.trim().chars().map(plain).flat_map(char::to_uppercase).collect();
    let shaped = id
        .chars()
        .all(|c| matches!(c, '-' | '/' | '.' | '#') || c.is_ascii_alphanumeric());
    (shaped && id.contains(|c: char| c.is_ascii_digit())).then_some(id)
}

fn plain(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2014}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{a0}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_one_spelling() {
        let check = |printed: &str, expected| assert_eq!(code_spelling(printed).as_deref(), expected);
        check("T3-TE-0017", Some("T3-TE-0017"));
        check(" t3\u{2013}te\u{2013}0017 ", Some("T3-TE-0017"));
        check("M9", Some("M9"));
        check("T3 TE 0017", None);
        check("", None);
        check("none", None);
    }

    #[test]
    fn keys_keep_their_letters() {
        let check = |printed: &str, expected| assert_eq!(Key::new(printed).map(|k| k.to_string()).as_deref(), expected);
        check("  Data  Cleanse\u{a0}Plan ", Some("Data Cleanse Plan"));
        check("Elexon\u{2019}s", Some("Elexon's"));
        check(" \t", None);
    }
}

//! Words of titles and names brought to one form, so that "SIT-CIT Approach & Plan" and "CIT Approach and Plan" meet.
//!
//! Folding only compares; what is printed is never replaced by it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

/// Replaces known phrases by their short form, word by word.
#[derive(Clone, Debug, Default)]
pub struct Folding {
    /// Phrases by first word, longest first.
    phrases: HashMap<String, Vec<(Vec<String>, String)>>,
    /// The words of texts seen before: rules ask for the same titles again and again.
    known_texts: Arc<Mutex<HashMap<String, Arc<[String]>>>>,
}

/// How many texts are kept; a server that checks many packs forgets now and then.
const KEPT: usize = 20_000;

/// Words that carry no meaning in a title.
pub const EMPTY_WORDS: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its",
    "of", "on", "or", "s", "that", "the", "their", "this", "to", "was", "were", "which", "will", "with",
];

/// Lower case letters and digits; everything else is a gap, apostrophes vanish.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut gap = false;
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => word_goes_on(&mut out, &mut gap).push(c),
            'A'..='Z' => word_goes_on(&mut out, &mut gap).push(c.to_ascii_lowercase()),
            '\'' | '’' | '‘' => {}
            '&' => {
                gap = true;
                word_goes_on(&mut out, &mut gap).push_str("and");
                gap = true;
            }
            c if !c.is_ascii() && c.is_alphanumeric() => word_goes_on(&mut out, &mut gap).extend(c.to_lowercase()),
            _ => gap = true,
        }
    }
    out
}

/// The text to which a letter is added, after the gap that stood before it.
fn word_goes_on<'a>(out: &'a mut String, gap: &mut bool) -> &'a mut String {
    if std::mem::take(gap) && !out.is_empty() {
        out.push(' ');
    }
    out
}

/// A word without its plural or verb ending.
fn stem(word: &str) -> String {
    let known = match word {
        "testing" | "tests" | "tested" => "test",
        "approved" | "approves" | "approval" | "approving" | "approvals" => "approve",
        "completed" | "completes" | "completion" | "completing" => "complete",
        "submitted" | "submission" | "submits" | "submitting" => "submit",
        "issued" | "issues" | "issuing" => "issue",
        "started" | "starts" | "starting" => "start",
        "reviewed" | "reviews" | "reviewing" => "review",
        "assured" | "assurance" | "assures" => "assure",
        "published" | "publishes" | "publication" => "publish",
        "received" | "receives" | "receipt" => "receive",
        "preparation" | "prepared" => "prepare",
        "onboarded" | "onboarding" => "onboard",
        "signed" | "signs" | "signature" => "sign",
        "pps" => "pp",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let long = word.len() > 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    match word {
        w if long && w.ends_with("ies") && w.len() > 4 => format!("{}y", &w[..w.len() - 3]),
        w if long && w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us") && !w.ends_with("is") => {
            w[..w.len() - 1].to_owned()
        }
        w => w.to_owned(),
    }
}

impl Folding {
    /// A folding that knows these phrases, each with the word that stands for it.
    pub fn new<'a>(phrases: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut known: HashMap<String, Vec<(Vec<String>, String)>> = HashMap::new();
        for (phrase, short) in phrases {
            let words: Vec<String> = fold(phrase).split(' ').map(stem).collect();
            let short = fold(short).replace(' ', "");
            if let (Some(first), true) = (words.first(), words.len() > 1) {
                known.entry(first.clone()).or_default().push((words.clone(), short));
            }
        }
        for list in known.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Self {
            phrases: known,
            known_texts: Arc::default(),
        }
    }

    /// The words of a text in order, stemmed, known phrases as one word.
    #[must_use]
    pub fn words(&self, text: &str) -> Vec<String> {
        self.known(text).to_vec()
    }

    fn known(&self, text: &str) -> Arc<[String]> {
        let Ok(mut texts) = self.known_texts.lock() else {
            return self.make_words(text).into();
        };
        if let Some(words) = texts.get(text) {
            return Arc::clone(words);
        }
        if texts.len() >= KEPT {
            texts.clear();
        }
        let words: Arc<[String]> = self.make_words(text).into();
        texts.insert(text.to_owned(), Arc::clone(&words));
        words
    }

    fn make_words(&self, text: &str) -> Vec<String> {
        let words: Vec<String> = fold(text).split_whitespace().map(stem).collect();
        let mut out = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let phrase = self
                .phrases
                .get(word)
                .and_then(|list| list.iter().find(|(phrase, _)| words[at..].starts_with(phrase)));
            if let Some((phrase, short)) = phrase {
                out.push(short.clone());
                at += phrase.len();
            } else {
                out.push(word.clone());
                at += 1;
            }
        }
        out
    }

    /// The set of words that carry meaning.
    #[must_use]
    pub fn key(&self, text: &str) -> BTreeSet<String> {
        self.words(text)
            .into_iter()
            .filter(|w| !EMPTY_WORDS.contains(&w.as_str()))
            .collect()
    }
}

/// Whether two words differ by one letter inserted, lost, changed or swapped.
#[must_use]
pub fn one_letter_apart(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > char::MAX.len_utf8() {
        return false;
    }
    let before = a.chars().zip(b.chars()).take_while(|(x, y)| x == y);
    let before: usize = before.map(|(x, _)| x.len_utf8()).sum();
    let (a, b) = (&a[before..], &b[before..]);
    let after = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y);
    let after: usize = after.map(|(x, _)| x.len_utf8()).sum();
    let (mut a, mut b) = (a[..a.len() - after].chars(), b[..b.len() - after].chars());
    match ([a.next(), a.next(), a.next()], [b.next(), b.next(), b.next()]) {
        ([Some(_), None, _], [Some(_) | None, None, _]) | ([None, ..], [Some(_), None, _]) => true,
        ([Some(x), Some(y), None], [Some(v), Some(w), None]) => x == w && y == v,
        _ => false,
    }
}

/// The text without brackets that only comment: "(incl. ...)", a weekday, a date.
#[must_use]
pub fn without_remarks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('(') {
        let (before, from) = rest.split_at(open);
        let Some(close) = from.find(')') else { break };
        let inner = fold(&from[1..close]);
        out.push_str(before);
        if !is_remark(&inner) {
            out.push_str(&from[..=close]);
        }
        rest = &from[close + 1..];
    }
    out.push_str(rest);
    out
}

fn is_remark(inner: &str) -> bool {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let first = inner.split(' ').next().unwrap_or("");
    ["incl", "including", "excl", "excluding", "eg", "ie", "see"].contains(&first)
        || DAYS.contains(&first)
        || inner
            .split(' ')
            .any(|w| w.starts_with('m') && w.len() <= 3 && w[1..].parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_brings_spellings_together() {
        let folding = Folding::new([
            ("Approach and Plan", "A&P"),
            ("Component Integration Testing", "CIT"),
            ("Approaches and Plans", "A&P"),
        ]);
        let check = |a: &str, b: &str| assert_eq!(folding.key(a), folding.key(b), "{a} / {b}");
        check("CIT Approach & Plan", "Component Integration Test Approaches and Plans");
        check("Participants’ environments", "participants environment");
        check("Scenarios Approved by the board", "board approves scenario");
    }

    #[test]
    fn one_letter() {
        let check = |a, b, expected| assert_eq!(one_letter_apart(a, b), expected, "{a} {b}");
        check("avana", "avanad", true);
        check("work", "wrok", true);
        check("off", "of", true);
        check("eze", "e2e", true);
        check("same", "same", false);
        check("board", "broad cast", false);
    }

    #[test]
    fn remarks_go_other_brackets_stay() {
        assert_eq!(
            without_remarks("Ready (incl. keys) (Interval 1)"),
            "Ready  (Interval 1)"
        );
        assert_eq!(without_remarks("Cut done (Saturday 19 August)"), "Cut done ");
        assert_eq!(without_remarks("Start (M9)"), "Start ");
        assert_eq!(without_remarks("Open (bracket"), "Open (bracket");
    }
}

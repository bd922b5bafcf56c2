//! Names and codes that a pack spells in two ways, one of them almost surely by mistake.
//!
//! A word is compared with names of the configuration and with words that the pack itself uses often; ordinary words
//! are left alone unless the words around them agree too. Used by R30; controlled lists are checked there.

use crate::Configuration;
use crate::names::{fold, one_letter_apart};
use crate::reading::pieces;
use pack::model::Model;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use terms::{Severity, Span};

/// A word that seems to stand for another.
pub struct Slip<'a> {
    /// Where it stands.
    pub place: &'a Span,
    /// What is printed.
    pub printed: String,
    /// What it seems to stand for.
    pub meant: String,
    /// Where that is printed, if the pack prints it.
    pub example: Option<&'a Span>,
    /// How sure that is.
    pub severity: Severity,
}

/// One printed word with its neighbours.
struct Use<'a> {
    place: &'a Span,
    before: &'a str,
    after: &'a str,
}

/// Every word of the pack with its uses, and what is known.
struct Lexicon<'a> {
    uses: HashMap<&'a str, Vec<Use<'a>>>,
    /// Single words that are names: organisations, systems, codes.
    names: BTreeSet<&'a str>,
    /// Names of several words, folded, word by word.
    phrases: Vec<Vec<&'a str>>,
    /// Words frequent enough to be meant, by length.
    frequent: BTreeMap<usize, Vec<&'a str>>,
}

/// Words of a text: letters, digits and inner apostrophes.
fn words(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '\'' || c == '’';
    text.split(|c: char| !is_word(c))
        .map(|w| w.trim_matches(['\'', '’']))
        .filter(|w| !w.is_empty())
        .collect()
}

impl<'a> Lexicon<'a> {
    fn read(model: &'a Model, configuration: &'a Configuration) -> Self {
        let mut uses: HashMap<&str, Vec<Use<'_>>> = HashMap::new();
        for piece in pieces(model) {
            let all = words(&piece.span.text);
            for (at, word) in all.iter().enumerate() {
                let near = |i: Option<usize>| i.and_then(|i| all.get(i)).copied().unwrap_or("");
                uses.entry(word).or_default().push(Use {
                    place: piece.span,
                    before: near(at.checked_sub(1)),
                    after: near(Some(at + 1)),
                });
            }
        }
        let mut names = BTreeSet::new();
        let mut phrases = Vec::new();
        let grouped = configuration
            .groups
            .iter()
            .flat_map(|g| [&g.code, &g.name].into_iter().chain(&g.aliases));
        let named = configuration.names.iter().flat_map(|n| {
            let former = n.former.iter().map(|(f, _)| f);
            [&n.name].into_iter().chain(&n.code).chain(&n.aliases).chain(former)
        });
        let introduced = model.groups.iter().chain(&model.head.group);
        for name in grouped.chain(named) {
            match words(name).as_slice() {
                [one] => {
                    names.insert(*one);
                }
                many => phrases.push(many.to_vec()),
            }
        }
        names.extend(introduced.filter_map(|g| g.code.as_deref()));
        for list in ["areas", "ratings", "rag", "stages", "header-words"] {
            names.extend(
                configuration
                    .list(list)
                    .iter()
                    .filter(|w| !w.contains(' '))
                    .map(String::as_str),
            );
        }
        let mut frequent: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for (word, at) in &uses {
            if at.len() >= 3 {
                frequent.entry(word.len()).or_default().push(word);
            }
        }
        for list in frequent.values_mut() {
            list.sort_unstable();
        }
        Self {
            uses,
            names,
            phrases,
            frequent,
        }
    }

    fn count(&self, word: &str) -> usize {
        self.uses.get(word).map_or(0, Vec::len)
    }

    fn example(&self, word: &str) -> Option<&'a Span> {
        self.uses.get(word)?.first().map(|u| u.place)
    }

    /// Frequent words and names of nearly the same length.
    fn near_length(&self, length: usize, by: usize) -> impl Iterator<Item = &'a str> {
        let range = length.saturating_sub(by)..=length + by;
        let names = self.names.iter().copied().filter({
            let range = range.clone();
            move |n| range.contains(&n.len())
        });
        self.frequent
            .range(range)
            .flat_map(|(_, list)| list.iter().copied())
            .chain(names)
    }

    /// Whether a neighbour of one use is a neighbour of the other word too.
    fn same_company(&self, of: &Use<'_>, word: &str) -> bool {
        let other = self.uses.get(word);
        other.is_some_and(|uses| {
            uses.iter().any(|u| {
                let after = !of.after.is_empty() && of.after == u.after && weighs(of.after);
                let before = !of.before.is_empty() && of.before == u.before && weighs(of.before);
                after || before
            })
        })
    }
}

/// Whether a neighbour says anything: not "the" or "of".
fn weighs(word: &str) -> bool {
    word.len() > 3 && word.chars().next().is_some_and(char::is_uppercase)
}

fn is_code(word: &str) -> bool {
    (3..=6).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_uppercase())
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    word.len() >= 5 && letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
}

/// The words that seem to be slips.
#[must_use]
pub fn slips<'a>(model: &'a Model, configuration: &'a Configuration) -> Vec<Slip<'a>> {
    let lexicon = Lexicon::read(model, configuration);
    let mut rare: Vec<(&&str, &Vec<Use<'_>>)> = lexicon
        .uses
        .iter()
        .filter(|(w, u)| u.len() <= 3 && !lexicon.names.contains(*w))
        .collect();
    rare.sort_by_key(|(word, uses)| (uses.first().map_or(0, |u| u.place.order), **word));
    let mut out = Vec::new();
    for (word, uses) in rare {
        let Some(meant) = meant(&lexicon, word, uses) else {
            continue;
        };
        for used in uses.iter().take(3) {
            out.push(Slip {
                place: used.place,
                printed: (*word).to_owned(),
                meant: meant.0.clone(),
                example: lexicon.example(&meant.0),
                severity: meant.1,
            });
        }
    }
    out
}

fn meant(lexicon: &Lexicon<'_>, word: &str, uses: &[Use<'_>]) -> Option<(String, Severity)> {
    if is_code(word) {
        return code(lexicon, word, uses);
    }
    if !is_name(word) || uses.len() > 2 {
        return None;
    }
    in_phrase(lexicon, word, uses).or_else(|| name(lexicon, word, uses))
}

/// A code with a look-alike, a lost double letter, or one letter changed in the company of the right one.
fn code(lexicon: &Lexicon<'_>, word: &str, uses: &[Use<'_>]) -> Option<(String, Severity)> {
    let candidates = lexicon.near_length(word.len(), 1).filter(|k| is_code(k) && *k != word);
    for known in candidates.collect::<BTreeSet<_>>() {
        if known.len() == word.len() && look_alike(word, known) {
            return Some((known.to_owned(), Severity::Error));
        }
        let often = lexicon.count(known) >= 5 && uses.len() * 3 <= lexicon.count(known);
        if often && undoubled(word, known) {
            return Some((known.to_owned(), Severity::Error));
        }
    }
    // One letter changed: only beside a plain word that also stands beside the right code ("RAG status").
    let known = ["RAG"]
        .into_iter()
        .find(|k| lexicon.names.contains(k) && one_letter_apart(word, k) && word.len() == k.len())?;
    let beside = uses
        .iter()
        .any(|u| [u.before, u.after].iter().any(|w| fold(w) == "status"));
    beside.then(|| (known.to_owned(), Severity::Error))
}

/// Letters and digits that look the same.
fn look_alike(a: &str, b: &str) -> bool {
    let same = |x: u8, y: u8| {
        let pair = (x.min(y), x.max(y));
        matches!(
            pair,
            (b'2', b'Z') | (b'0', b'O') | (b'1', b'I') | (b'1', b'L') | (b'5', b'S') | (b'8', b'B')
        )
    };
    let differing: Vec<(u8, u8)> = a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).collect();
    differing.len() == 1 && differing.iter().all(|(x, y)| same(*x, *y))
}

/// Whether one word is the other with one letter of a pair lost: "MHS" for "MHHS".
fn undoubled(short: &str, long: &str) -> bool {
    let long = long.as_bytes();
    short.len() + 1 == long.len()
        && long
            .windows(2)
            .enumerate()
            .any(|(at, pair)| pair[0] == pair[1] && [&long[..at], &long[at + 1..]].concat() == short.as_bytes())
}

/// A name of several words of which one is misspelt.
fn in_phrase(lexicon: &Lexicon<'_>, word: &str, uses: &[Use<'_>]) -> Option<(String, Severity)> {
    for phrase in &lexicon.phrases {
        for (at, part) in phrase.iter().enumerate().filter(|(_, p)| **p != word && close(word, p)) {
            let company = |u: &Use<'_>| {
                let after = phrase.get(at + 1).is_some_and(|w| *w == u.after && weighs(w));
                let before = at
                    .checked_sub(1)
                    .and_then(|i| phrase.get(i))
                    .is_some_and(|w| *w == u.before && weighs(w));
                after || before
            };
            let proper = is_name(part) && part.len() >= 5;
            if proper && !inflected(word, part) && uses.iter().any(company) {
                return Some(((*part).to_owned(), Severity::Error));
            }
        }
    }
    None
}

/// Two letters apart at most, with the same last letter or the same first.
fn close(a: &str, b: &str) -> bool {
    one_letter_apart(a, b)
        || (a.len().abs_diff(b.len()) <= 1 && a.len() >= 5 && distance_two(a.as_bytes(), b.as_bytes()))
}

/// Whether two edits at most turn one into the other, the last three letters staying.
fn distance_two(a: &[u8], b: &[u8]) -> bool {
    if a[a.len().saturating_sub(3)..] != b[b.len().saturating_sub(3)..] {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()] <= 2
}

fn name(lexicon: &Lexicon<'_>, word: &str, uses: &[Use<'_>]) -> Option<(String, Severity)> {
    let mut best: Option<(&str, Severity)> = None;
    for known in lexicon.near_length(word.len(), 2) {
        // One letter apart leaves the first or the last letter as it is.
        let ends = |w: &str| (w.bytes().next(), w.bytes().next_back());
        let (a, b) = (ends(word), ends(known));
        if (a.0 != b.0 && a.1 != b.1) || (!is_name(known) && !lexicon.names.contains(known)) {
            continue;
        }
        let listed = lexicon.names.contains(known);
        let apart = known.len().abs_diff(word.len()) <= 1 && one_letter_apart(word, known) && !inflected(word, known);
        let company = apart && uses.iter().any(|u| lexicon.same_company(u, known));
        let cut = listed
            && known.len() >= 6
            && known.starts_with(word)
            && known.len() - word.len() <= 2
            && !inflected(word, known);
        let found = match () {
            () if company => Some(Severity::Error),
            () if apart && listed && known.len() >= 6 => Some(Severity::Error),
            () if cut => Some(Severity::Warning),
            () => None,
        };
        if let Some(severity) = found
            && best.is_none_or(|(_, s)| severity > s)
        {
            best = Some((known, severity));
        }
    }
    best.map(|(known, severity)| (known.to_owned(), severity))
}

/// Whether two words are forms of one ("Plan", "Plans"; "Approved", "Approves").
fn inflected(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let ending = |w: &str| {
        matches!(
            &w[common..],
            "" | "s" | "es" | "d" | "ed" | "r" | "er" | "n" | "ly" | "y" | "e" | "l" | "al"
        )
    };
    a.is_char_boundary(common) && b.is_char_boundary(common) && ending(a) && ending(b)
}

/// Pairs of words that are one word elsewhere in the pack: "Display ed".
#[must_use]
pub fn torn(model: &Model) -> Vec<(&Span, String)> {
    const ENDINGS: [&str; 9] = ["ed", "es", "ing", "ion", "tion", "ment", "ly", "ers", "ity"];
    let mut all: BTreeSet<&str> = BTreeSet::new();
    let mut pairs = Vec::new();
    for piece in pieces(model) {
        let parts = words(&piece.span.text);
        for pair in parts.windows(2) {
            if ENDINGS.contains(&pair[1])
                && pair[0].len() > 3
                && piece.span.text.contains(&format!("{} {}", pair[0], pair[1]))
            {
                pairs.push((piece.span, format!("{}{}", pair[0], pair[1])));
            }
        }
        all.extend(parts);
    }
    pairs.retain(|(_, whole)| all.contains(whole.as_str()));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_compared_by_look_and_doubling() {
        assert!(look_alike("EZE", "E2E") && look_alike("T0", "TO") && !look_alike("DWG", "MWG"));
        assert!(undoubled("MHS", "MHHS") && !undoubled("DAG", "TDAG"));
    }

    #[test]
    fn names_are_compared_by_letters() {
        assert!(close("Exxon", "Elexon") && close("Nortmoor", "Northmoor"));
        assert!(!close("Registration", "Regulation"));
        assert!(inflected("Plan", "Plans") && inflected("Approved", "Approves") && !inflected("Nortmoor", "Northmoor"));
    }
}

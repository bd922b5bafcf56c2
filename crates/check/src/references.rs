//! References inside a pack ("agenda item 11", "slide 9", "Annex D") and what they could mean there.
//!
//! Used by the rules on references (R04) and on evidence (R03); nothing here judges.

use crate::names::fold;
use crate::reading::{Piece, pieces, table_at};
use pack::document::Block;
use pack::model::Model;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use terms::{Place, Span};

/// What sort of thing is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An agenda item, by number.
    Item,
    /// A slide or page, by number.
    Slide,
    /// An appendix, annex or attachment, by its label's number or letter.
    Annex,
    /// A numbered section of the pack.
    Section,
    /// A reference in brackets: "[REF-02]".
    Bracket,
}

/// A reference as printed.
#[derive(Clone, Debug)]
pub struct Reference<'a> {
    /// Its sort.
    pub kind: Kind,
    /// The words of the reference ("agenda item 11").
    pub printed: &'a str,
    /// The word before the number, folded ("annex").
    pub word: String,
    /// The number or letter.
    pub number: String,
    /// The piece it stands in.
    pub span: &'a Span,
    /// The text before it.
    pub before: &'a str,
}

/// A thing that can be referred to.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its title, with place.
    pub title: Span,
    /// Everything printed of it that says what it is about.
    pub about: String,
}

/// What the pack offers for references, by kind and number.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Targets by kind and number.
    pub by_number: BTreeMap<(Kind, String), Target>,
    /// The words used for labels ("annex"), so that a missing one is known to be missing.
    pub words: Vec<String>,
}

static REFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(
        r"(?i)\b(agenda item|agenda point|item|point|slide|page|appendix|annex|annexe|attachment|section)s?\s+(?:no\.?\s*|number\s+|#)?([0-9]{1,3}|[a-z])\b",
    )
    .ok()
});
static BRACKET: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"\[(REF[- ]?[0-9]{1,3}|[0-9]{1,2})\]").ok());
static LABEL: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)^\W*(appendix|annexe?|attachment)\s+([0-9]{1,3}|[a-z])\b").ok());
static NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"^\W{0,2}([0-9]{1,2}|[A-Z])[.)]?\s+(\p{L}.*)$").ok());
static SLIDE: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)^(?:slide|page)\s+([0-9]{1,3})\b").ok());

/// The references in a piece of text.
pub fn references(span: &Span) -> Vec<Reference<'_>> {
    let text = span.text.as_str();
    let mut out = Vec::new();
    for found in REFERENCE.iter().flat_map(|p| p.captures_iter(text)) {
        let (Some(all), Some(word), Some(number)) = (found.get(0), found.get(1), found.get(2)) else {
            continue;
        };
        let word = fold(word.as_str());
        let kind = match word.as_str() {
            "agenda item" | "agenda point" | "item" | "point" => Kind::Item,
            "slide" | "page" => Kind::Slide,
            "section" => Kind::Section,
            _ => Kind::Annex,
        };
        let letter = number.as_str().chars().all(|c| c.is_ascii_alphabetic());
        let decimal =
            text[all.end()..].starts_with('.') && text[all.end() + 1..].starts_with(|c: char| c.is_ascii_digit());
        let plain_letter = letter && (kind != Kind::Annex || number.as_str().chars().all(|c| c.is_ascii_lowercase()));
        if decimal || plain_letter {
            continue;
        }
        out.push(Reference {
            kind,
            printed: all.as_str(),
            word,
            number: number.as_str().to_uppercase(),
            span,
            before: &text[..all.start()],
        });
    }
    for found in BRACKET.iter().flat_map(|p| p.captures_iter(text)) {
        if let (Some(all), Some(number)) = (found.get(0), found.get(1)) {
            out.push(Reference {
                kind: Kind::Bracket,
                printed: all.as_str(),
                word: "reference".to_owned(),
                number: number.as_str().to_uppercase(),
                span,
                before: &text[..all.start()],
            });
        }
    }
    out
}

impl Targets {
    /// Collects what a pack offers.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let mut all = Self::default();
        all.add_agenda(model);
        all.add_labels(model);
        all.add_sections(model);
        all.add_slides(model);
        all.add_contents(model);
        all
    }

    /// The target of a reference, if the pack has it.
    #[must_use]
    pub fn get(&self, kind: Kind, number: &str) -> Option<&Target> {
        self.by_number.get(&(kind, number.to_owned()))
    }

    /// All targets of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&str, &Target)> {
        self.by_number
            .iter()
            .filter(move |((k, _), _)| *k == kind)
            .map(|((_, number), target)| (number.as_str(), target))
    }

    fn add(&mut self, kind: Kind, number: &str, title: &Span, about: String) {
        let key = (kind, number.trim().trim_end_matches('.').to_uppercase());
        self.by_number.entry(key).or_insert_with(|| Target {
            title: title.clone(),
            about,
        });
    }

    fn add_agenda(&mut self, model: &Model) {
        for item in &model.agenda {
            let Some(number) = &item.number else { continue };
            let parts = [Some(&item.title), item.objective.as_ref(), item.lead.as_ref()];
            let about: Vec<&str> = parts.into_iter().flatten().map(|s| s.text.as_str()).collect();
            self.add(Kind::Item, &number.text, &item.title, about.join(" "));
        }
    }

    fn add_labels(&mut self, model: &Model) {
        for piece in pieces(model) {
            let Some(found) = LABEL.as_ref().and_then(|p| p.captures(&piece.span.text)) else {
                continue;
            };
            let (Some(word), Some(number)) = (found.get(1), found.get(2)) else {
                continue;
            };
            let word = fold(word.as_str());
            self.add(
                Kind::Annex,
                &format!("{word} {}", number.as_str()),
                piece.span,
                piece.span.text.to_string(),
            );
            if !self.words.contains(&word) {
                self.words.push(word);
            }
        }
        for appendix in &model.appendices {
            let label = fold(&appendix.label);
            self.add(Kind::Annex, &label, &appendix.title, appendix.title.text.to_string());
            if let Some(word) = label.split(' ').next()
                && !self.words.iter().any(|w| w == word)
            {
                self.words.push(word.to_owned());
            }
        }
    }

    fn add_sections(&mut self, model: &Model) {
        let has_agenda = self.by_number.keys().any(|(kind, _)| *kind == Kind::Item);
        for block in &model.document.blocks {
            let (number, span) = match block {
                Block::Heading(span) | Block::Paragraph(span) => (None, span),
                Block::Item {
                    number, span, depth: 0, ..
                } => (number.as_deref(), span),
                _ => continue,
            };
            let heading = matches!(block, Block::Heading(_));
            let found = NUMBERED.as_ref().and_then(|p| p.captures(&span.text));
            let number = number.or_else(|| found.as_ref().and_then(|f| f.get(1)).map(|m| m.as_str()));
            let Some(number) = number else { continue };
            if heading {
                self.add(Kind::Section, number, span, span.text.to_string());
            }
            if !has_agenda && span.text.len() < 120 {
                self.add(Kind::Item, number, span, span.text.to_string());
            }
        }
    }

    /// Slides of a presentation, or lines that read "Slide 9", each with the heading that follows.
    fn add_slides(&mut self, model: &Model) {
        let mut open: Option<String> = None;
        for piece in pieces(model) {
            if let Some(found) = SLIDE.as_ref().and_then(|p| p.captures(&piece.span.text))
                && piece.span.text.len() < 12
            {
                open = found.get(1).map(|m| m.as_str().to_owned());
            } else if let Some(number) = open.take() {
                self.add(Kind::Slide, &number, piece.span, piece.span.text.to_string());
            }
        }
        for block in &model.document.blocks {
            if let Block::Heading(span) = block
                && let Place::Slide { slide, .. } = span.place
            {
                self.add(Kind::Slide, &slide.to_string(), span, span.text.to_string());
            }
        }
    }

    /// Pages of the agenda, and tables of contents that give a slide or page.
    fn add_contents(&mut self, model: &Model) {
        for item in &model.agenda {
            if let Some(page) = &item.page {
                let objective = item.objective.as_ref().map_or("", |s| s.text.as_str());
                self.add(
                    Kind::Slide,
                    &page.text,
                    &item.title,
                    format!("{} {objective}", item.title.text),
                );
            }
        }
        for used in &model.tables {
            let Some(table) = table_at(model, used.block) else {
                continue;
            };
            let page = crate::reading::column(table, |h| h == "slide" || h == "page" || h == "slide no");
            let title =
                crate::reading::column(table, |h| h == "title" || h == "item" || h == "subject" || h == "topic");
            if let (Some(page), Some(title)) = (page, title) {
                for (_, row) in table.body() {
                    if let (Some(p), Some(t)) = (row.cells.get(page), row.cells.get(title)) {
                        self.add(Kind::Slide, p.text(), &t.span, t.text().to_owned());
                    }
                }
            }
        }
    }
}

/// Whether a piece itself announces the label (a list of appendices, a heading), so that it is no reference.
#[must_use]
pub fn announces(piece: &Piece<'_>) -> bool {
    LABEL.as_ref().is_some_and(|p| p.is_match(&piece.span.text))
        || (piece.span.text.len() < 12 && SLIDE.as_ref().is_some_and(|p| p.is_match(&piece.span.text)))
}

//! Reads presentations: slides in their order, titles, text, lists and tables, and the status that fills and dots mean.
//!
//! Shapes are read as a person reads a slide: the title, then from the top to the bottom and from left to right. Not
//! read, and listed: hidden slides, speaker notes, comments, pictures, charts, diagrams, embedded documents. Links that
//! lead outside are named and never followed.

pub(crate) mod content;
mod dots;
pub(crate) mod shapes;
mod slide;

use crate::{
    ReadError,
    archive::{Package, Target},
    colour::Theme,
    document::{Document, Format},
    grid::{self, Reading},
    limits::Limits,
};
use shapes::Placeholders;
use std::collections::HashMap;
use terms::{Place, Text};

const WHAT: &str = "a PPTX presentation";

/// Reads a presentation.
///
/// # Errors
/// When the bytes are no presentation, are damaged in a part that everything needs, are encrypted, or go beyond the
/// limits.
pub fn read_pptx(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(name, bytes, limits, WHAT)?;
    let deck = Deck::open(&mut package)?;
    let mut document = Document {
        name: grid::file_name(name),
        format: Format::Pptx,
        blocks: Vec::new(),
        lines: Vec::new(),
        unread: Vec::new(),
    };
    let mut reading = Reading::default();
    for strange in std::mem::take(&mut package.strange) {
        let why = "an entry whose name leads out of the container is not used";
        reading.unread(place(1, &Text::from("presentation"), 1, 0), &strange, why);
    }
    let mut surroundings = Surroundings::default();
    for (at, part) in deck.slides.iter().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let read = slide::read(
            &mut package,
            &deck,
            (number, part),
            &mut surroundings,
            &mut reading,
            &mut document,
        );
        match read {
            // one slide that cannot be read is no reason to lose the others
            Err(ReadError::Damaged { part, why, .. }) => {
                let at = place(number, &Text::from("slide"), 1, 0);
                reading.unread(
                    at,
                    &part,
                    &format!("the slide is damaged ({why}) and is not read further"),
                );
            }
            other => other?,
        }
    }
    document.unread = reading.unread;
    Ok(document)
}

/// A place on a slide.
pub(crate) fn place(slide: u32, shape: &Text, row: usize, column: usize) -> Place {
    Place::Slide {
        slide,
        shape: shape.clone(),
        row: u32::try_from(row).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
    }
}

/// What the whole presentation shares.
pub(crate) struct Deck {
    /// The parts of its slides in order; empty for one that leads nowhere.
    pub(crate) slides: Vec<String>,
    /// Width and height of a slide.
    pub(crate) size: (f64, f64),
}

impl Deck {
    /// Reads the list of slides.
    ///
    /// # Errors
    /// When the package has no presentation, or more slides than the limit.
    pub(crate) fn open(package: &mut Package<'_>) -> Result<Self, ReadError> {
        let roots = package.relations("")?;
        let main = roots.iter().find_map(|r| match &r.target {
            Target::Part(part) if r.kind == "officeDocument" => Some(part.clone()),
            _ => None,
        });
        let part = main.unwrap_or_else(|| "ppt/presentation.xml".to_owned());
        let root = package.tree(&part)?.filter(|r| r.name == "presentation");
        let Some(root) = root else {
            return Err(not_a_deck(package));
        };
        let relations = package.relations(&part)?;
        let listed = root.child("sldIdLst").into_iter().flat_map(|l| l.children("sldId"));
        let slides: Vec<String> = listed
            .map(|id| {
                let relation = relations.iter().find(|r| Some(r.id.as_str()) == id.prefixed("id"));
                match relation.map(|r| &r.target) {
                    Some(Target::Part(part)) => part.clone(),
                    _ => String::new(),
                }
            })
            .collect();
        let limit = package.limits().pages;
        if slides.len() as u64 > limit {
            return Err(ReadError::TooMany {
                name: package.name().to_owned(),
                part,
                what: "slides",
                limit,
            });
        }
        let size = root
            .child("sldSz")
            .and_then(|s| Some((s.number("cx")?, s.number("cy")?)));
        Ok(Self {
            slides,
            size: size.unwrap_or((12_192_000.0, 6_858_000.0)),
        })
    }
}

fn not_a_deck(package: &Package<'_>) -> ReadError {
    let found = if package.has("xl/workbook.xml") {
        "it is a workbook; give it the ending .xlsx"
    } else if package.has("word/document.xml") {
        "it is a text document; save it as text or PDF"
    } else {
        "the zip container holds no presentation; check that the file arrived whole"
    };
    ReadError::NotThisFormat {
        name: package.name().to_owned(),
        expected: WHAT,
        found: found.to_owned(),
    }
}

/// A slide's layout, master and theme, read once each, and the footers that were printed before.
#[derive(Default)]
pub(crate) struct Surroundings {
    placeholders: HashMap<String, Placeholders>,
    themes: HashMap<String, Theme>,
    /// Footers that have been read once.
    pub(crate) footers: Vec<String>,
}

impl Surroundings {
    /// The placeholders of a slide's layout and master, nearest first, and its theme.
    ///
    /// # Errors
    /// When one of these parts is damaged.
    pub(crate) fn of(
        &mut self,
        package: &mut Package<'_>,
        slide: &str,
    ) -> Result<(Vec<Placeholders>, Theme), ReadError> {
        let mut found = Vec::new();
        let mut part = slide.to_owned();
        for kind in ["slideLayout", "slideMaster"] {
            let Some(next) = follow(package, &part, kind)? else {
                break;
            };
            if !self.placeholders.contains_key(&next) {
                let read = package.tree(&next)?.map(|t| Placeholders::read(&t));
                self.placeholders.insert(next.clone(), read.unwrap_or_default());
            }
            found.extend(self.placeholders.get(&next).cloned());
            part = next;
        }
        let theme = match follow(package, &part, "theme")? {
            Some(theme) => {
                if !self.themes.contains_key(&theme) {
                    let read = package.tree(&theme)?.map(|t| Theme::read(&t));
                    self.themes.insert(theme.clone(), read.unwrap_or_default());
                }
                self.themes.get(&theme).cloned().unwrap_or_default()
            }
            None => Theme::default(),
        };
        Ok((found, theme))
    }
}

/// The part that a part's relation of a kind leads to.
fn follow(package: &mut Package<'_>, part: &str, kind: &str) -> Result<Option<String>, ReadError> {
    let relations = package.relations(part)?;
    Ok(relations.into_iter().find_map(|r| match r.target {
        Target::Part(part) if r.kind == kind => Some(part),
        _ => None,
    }))
}

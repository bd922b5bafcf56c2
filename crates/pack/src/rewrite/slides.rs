//! Corrected copies of presentations: the characters of a paragraph or cell are replaced, in the runs that hold them.

use super::{Applied, Edit, RewriteError, find, office, unwritable};
use crate::{
    Limits,
    archive::Package,
    colour::Theme,
    grid,
    pptx::{
        Deck,
        shapes::{self, Kind},
    },
    xml::{self, Element},
};
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};
use terms::{Place, Text};

/// Edits of one slide by place, each with its number among all.
type Places<'e> = BTreeMap<&'e Place, Vec<(usize, &'e Edit)>>;

pub(super) fn rewrite(bytes: &[u8], edits: &[Edit]) -> Result<(Vec<u8>, Vec<Applied>), RewriteError> {
    let limits = Limits::default();
    let mut package = Package::open("the presentation", bytes, &limits, "a PPTX presentation")?;
    let deck = Deck::open(&mut package)?;
    let mut slides: BTreeMap<u32, Places<'_>> = BTreeMap::new();
    for (at, edit) in edits.iter().enumerate() {
        let Place::Slide { slide, .. } = &edit.place else {
            return Err(unwritable(edit, "the document is a presentation"));
        };
        let places = slides.entry(*slide).or_default();
        places.entry(&edit.place).or_default().push((at, edit));
    }
    let (mut parts, mut applied) = (BTreeMap::new(), BTreeMap::new());
    for (number, places) in slides {
        let index = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
        let part = deck.slides.get(index).cloned().unwrap_or_default();
        let Some(text) = package.text(&part)? else {
            let Some((_, edit)) = places.values().next().and_then(|v| v.first()) else {
                continue;
            };
            return Err(unwritable(edit, "there is no such slide"));
        };
        let root = xml::tree(&text, &package.source(&part))?;
        let mut slide = Slide::of(&root);
        for edits in places.values() {
            applied.extend(slide.apply(edits)?);
        }
        parts.insert(part, office::splice(&text, slide.cuts()));
    }
    let copy = office::copy(package, &parts)?;
    Ok((copy, applied.into_values().collect()))
}

/// A run of text: its place in the part, and what it says now.
struct Run {
    inner: Range<usize>,
    text: Vec<char>,
    changed: bool,
}

struct Slide<'e> {
    shapes: Vec<shapes::Shape<'e>>,
    runs: HashMap<usize, Run>,
}

/// A character, and the run and index that it stands at; breaks and ends of paragraphs stand in no run.
type Mapped = (char, Option<(usize, usize)>);

impl<'e> Slide<'e> {
    fn of(root: &'e Element) -> Self {
        let tree = root.path(&["cSld", "spTree"]);
        Self {
            shapes: tree
                .map(|t| shapes::shapes(t, &[], &Theme::default()))
                .unwrap_or_default(),
            runs: HashMap::new(),
        }
    }

    /// The paragraphs that a place names.
    fn paragraphs(&self, edit: &Edit) -> Option<Vec<&'e Element>> {
        let Place::Slide { shape, row, column, .. } = &edit.place else {
            return None;
        };
        let index = |n: &u32| usize::try_from(*n).unwrap_or(usize::MAX).wrapping_sub(1);
        let found = self.shapes.iter().find(|s| s.name == shape.as_str())?;
        match found.kind {
            Kind::Table(table) => {
                let cell = table
                    .children("tr")
                    .nth(index(row))?
                    .children("tc")
                    .nth(index(column))?;
                Some(cell.child("txBody")?.children("p").collect())
            }
            Kind::Text(sp) => Some(vec![sp.child("txBody")?.children("p").nth(index(row))?]),
            Kind::Unread(_) => None,
        }
    }

    fn characters(&mut self, paragraphs: &[&Element]) -> Vec<Mapped> {
        let mut out: Vec<Mapped> = Vec::new();
        for (at, paragraph) in paragraphs.iter().enumerate() {
            if at > 0 {
                out.push((' ', None));
            }
            for piece in paragraph.elements() {
                match (piece.name.as_str(), piece.child("t")) {
                    ("r" | "fld", Some(t)) => {
                        let run = self.runs.entry(t.inner.start).or_insert_with(|| Run {
                            inner: t.inner.clone(),
                            text: t.text().chars().collect(),
                            changed: false,
                        });
                        let mapped = run.text.iter().enumerate();
                        out.extend(mapped.map(|(n, c)| (*c, Some((t.inner.start, n)))));
                    }
                    ("br", _) => out.push((' ', None)),
                    _ => {}
                }
            }
        }
        out
    }

    /// Makes the edits of one place.
    fn apply(&mut self, edits: &[(usize, &Edit)]) -> Result<Vec<(usize, Applied)>, RewriteError> {
        let Some((_, first)) = edits.first() else {
            return Ok(Vec::new());
        };
        let Some(paragraphs) = self.paragraphs(first) else {
            return Err(find::missing(first, Text::from("no such shape, paragraph or cell")));
        };
        let mapped = self.characters(&paragraphs);
        let chars: Vec<char> = mapped.iter().map(|(c, _)| *c).collect();
        let found = find::all(&chars, edits)?;
        // from the end, so that what stands before keeps its index
        for each in found.iter().rev() {
            let span = mapped.get(each.range.clone()).unwrap_or_default();
            let hit: Vec<(usize, usize)> = span.iter().filter_map(|(_, at)| *at).collect();
            self.put(&hit, each.edit)?;
        }
        let after: String = self.characters(&paragraphs).iter().map(|(c, _)| *c).collect();
        let before: String = chars.iter().collect();
        let applied = |each: &find::Found<'_>| Applied {
            edit: each.edit.clone(),
            before: Text::from(grid::squeeze(&before)),
            after: Text::from(grid::squeeze(&after)),
        };
        Ok(found.iter().map(|each| (each.at, applied(each))).collect())
    }

    /// Puts what is proposed into the first run that the text stands in; the other runs lose their share.
    fn put(&mut self, hit: &[(usize, usize)], edit: &Edit) -> Result<(), RewriteError> {
        let Some((first, start)) = hit.first() else {
            return Err(unwritable(
                edit,
                "nothing is printed there yet; fill it in the presentation",
            ));
        };
        for (run, at) in hit.iter().rev() {
            if let Some(run) = self.runs.get_mut(run) {
                run.text.remove(*at);
                run.changed = true;
            }
        }
        if let Some(run) = self.runs.get_mut(first) {
            run.text.splice(*start..*start, edit.proposed.chars());
        }
        Ok(())
    }

    fn cuts(self) -> Vec<(Range<usize>, String)> {
        let changed = self.runs.into_values().filter(|r| r.changed);
        changed
            .map(|r| (r.inner, xml::escape(&r.text.iter().collect::<String>())))
            .collect()
    }
}

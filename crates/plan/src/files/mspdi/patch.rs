//! Changes to a text, gathered and then applied at once; what is not changed stays byte by byte.

use super::tree::{Element, escaped};
use std::ops::Range;

/// Changes in the making.
#[derive(Debug, Default)]
pub(super) struct Patch {
    edits: Vec<(Range<usize>, usize, String)>, // place, order among insertions at one place, text
}

impl Patch {
    /// Replaces a range; an empty range inserts.
    pub(super) fn replace(&mut self, range: Range<usize>, order: usize, text: String) {
        self.edits.push((range, order, text));
    }

    /// Sets the characters of an element inside, makes it, or takes it out. `order` is the sequence that the schema
    /// prescribes for the children.
    pub(super) fn set(&mut self, parent: Element<'_, '_>, text: &str, name: &str, value: Option<&str>, order: &[&str]) {
        let prefix = parent.prefix();
        match (parent.child(name), value) {
            (Some(child), Some(value)) if child.is_one_tag() => {
                self.replace(
                    child.outer(),
                    0,
                    format!("<{prefix}{name}>{}</{prefix}{name}>", escaped(value)),
                );
            }
            (Some(child), Some(value)) => self.replace(child.inner(), 0, escaped(value).into_owned()),
            (Some(child), None) => self.remove(child, text),
            (None, Some(value)) => {
                let element = format!("<{prefix}{name}>{}</{prefix}{name}>", escaped(value));
                self.insert(parent, text, name, &element, order);
            }
            (None, None) => {}
        }
    }

    /// Takes an element out, with the space before it.
    pub(super) fn remove(&mut self, element: Element<'_, '_>, text: &str) {
        let range = element.outer();
        let start = range.start - space_before(text, range.start).len();
        self.replace(start..range.end, 0, String::new());
    }

    /// Puts an element in at the place that the schema prescribes.
    pub(super) fn insert(&mut self, parent: Element<'_, '_>, text: &str, name: &str, element: &str, order: &[&str]) {
        let rank = |n: &str| order.iter().position(|o| *o == n).unwrap_or(order.len());
        let own = rank(name);
        let before = parent
            .children()
            .take_while(|c| rank(c.name()) <= own || !order.contains(&c.name()));
        let (at, indent) = match before.last() {
            Some(sibling) => (sibling.outer().end, space_before(text, sibling.outer().start)),
            None => {
                let first = parent.children().next().map(|c| c.outer().start);
                (parent.inner().start, first.map_or("", |at| space_before(text, at)))
            }
        };
        self.replace(at..at, own + 1, format!("{indent}{element}"));
    }

    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The text with all changes.
    pub(super) fn apply(mut self, text: &str) -> String {
        // what is put in at the beginning of something that goes stays; insertions at one place keep their order
        self.edits
            .sort_by_key(|(range, order, _)| (range.start, !range.is_empty(), *order));
        let mut out = String::with_capacity(text.len() + 256);
        let mut at = 0;
        for (range, _, new) in &self.edits {
            if range.start < at && range.end <= at {
                continue; // inside something that is taken out
            }
            out.push_str(text.get(at..range.start).unwrap_or_default());
            out.push_str(new);
            at = at.max(range.end);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

/// The white space before a place.
pub(super) fn space_before(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let kept = before.trim_end_matches([' ', '\t', '\r', '\n']).len();
    before.get(kept..).unwrap_or_default()
}

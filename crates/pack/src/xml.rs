//! XML parts of office documents: a puller for long parts and a small tree for short ones, both with byte ranges.
//!
//! No document types and no entities beyond the five that XML has; names are compared without their prefix, since
//! programs choose prefixes freely.

use crate::ReadError;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::{borrow::Cow, ops::Range};

/// What an error is told with, and how deep elements may stand.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// The document's name.
    pub(crate) name: String,
    /// The part.
    pub(crate) part: String,
    /// Most levels.
    pub(crate) depth: u64,
}

/// One step through a part.
pub(crate) enum Step<'x> {
    /// An element begins; the flag says that it is empty and ends here.
    Open(BytesStart<'x>, bool),
    /// An element ends.
    Close,
    /// Characters, entities resolved.
    Text(Cow<'x, str>),
    /// The part ends.
    End,
}

/// Steps through a part.
pub(crate) struct Pull<'x> {
    reader: Reader<&'x [u8]>,
    source: &'x Source,
    base: usize,
    depth: u64,
    from: usize,
}

impl<'x> Pull<'x> {
    /// Starts at the beginning of a part's characters.
    pub(crate) fn new(text: &'x str, source: &'x Source) -> Self {
        let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Self {
            reader: Reader::from_str(body),
            source,
            base: text.len() - body.len(),
            depth: 0,
            from: 0,
        }
    }

    /// The bytes that the last step stood in.
    pub(crate) fn range(&self) -> Range<usize> {
        self.base + self.from..self.base + self.to()
    }

    fn to(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// A damaged part, at the place where the puller stands.
    pub(crate) fn wrong(&self, why: &str) -> ReadError {
        ReadError::Damaged {
            name: self.source.name.clone(),
            part: self.source.part.clone(),
            why: format!("{why}, at byte {}", self.base + self.to()),
        }
    }

    /// The next step.
    ///
    /// # Errors
    /// When the part is no XML, nests too deeply, or declares entities.
    pub(crate) fn step(&mut self) -> Result<Step<'x>, ReadError> {
        loop {
            self.from = self.to();
            let event = self.reader.read_event().map_err(|e| self.wrong(&e.to_string()))?;
            return Ok(match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > self.source.depth {
                        return Err(ReadError::TooMany {
                            name: self.source.name.clone(),
                            part: self.source.part.clone(),
                            what: "levels of elements",
                            limit: self.source.depth,
                        });
                    }
                    Step::Open(tag, false)
                }
                Event::Empty(tag) => Step::Open(tag, true),
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Step::Close
                }
                Event::Text(text) => Step::Text(text.xml10_content()),
                Event::CData(text) => Step::Text(text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = reference
                        .resolve_char_ref()
                        .map_err(|e| self.wrong(&e.to_string()))?
                        .or(match &*reference {
                            "lt" => Some('<'),
                            "gt" => Some('>'),
                            "amp" => Some('&'),
                            "apos" => Some('\''),
                            "quot" => Some('"'),
                            _ => None,
                        });
                    let Some(character) = character else {
                        return Err(self.entities());
                    };
                    Step::Text(Cow::Owned(character.to_string()))
                }
                Event::DocType(_) => return Err(self.entities()),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof if self.depth > 0 => return Err(self.wrong("the part ends inside an element")),
                Event::Eof => Step::End,
            });
        }
    }

    fn entities(&self) -> ReadError {
        ReadError::Entities {
            name: self.source.name.clone(),
            part: self.source.part.clone(),
        }
    }

    /// Passes over the rest of an element that has just been opened (and was not empty).
    ///
    /// # Errors
    /// As for [`Self::step`].
    pub(crate) fn skip(&mut self) -> Result<(), ReadError> {
        let outer = self.depth;
        while self.depth >= outer {
            if matches!(self.step()?, Step::End) {
                break;
            }
        }
        Ok(())
    }

    /// The characters of an element that has just been opened (and was not empty), elements inside left out.
    ///
    /// # Errors
    /// As for [`Self::step`].
    pub(crate) fn characters(&mut self) -> Result<String, ReadError> {
        let mut out = String::new();
        let outer = self.depth;
        loop {
            match self.step()? {
                Step::Text(text) if self.depth == outer => out.push_str(&text),
                Step::Close if self.depth < outer => return Ok(out),
                Step::End => return Ok(out),
                _ => {}
            }
        }
    }
}

/// An attribute's value, by the name without its prefix.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|a| a.key.into_inner() == name)?;
    Some(
        found
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_or_else(|_| found.value.to_string(), Cow::into_owned),
    )
}

/// A piece of an element.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// An element inside.
    Element(Element),
    /// Characters, entities resolved.
    Text(String),
}

/// An element with everything in it.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// Its name without the prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// What stands in it.
    pub(crate) nodes: Vec<Node>,
    /// The bytes between its tags; where its tag ends when it is empty.
    pub(crate) inner: Range<usize>,
    /// The bytes of the whole element.
    pub(crate) outer: Range<usize>,
}

impl Element {
    /// An attribute by its full name ("r:id") or by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let full = self.attributes.iter().find(|(k, _)| k == name);
        let found = full.or_else(|| {
            let local = |k: &str| k.rsplit_once(':').is_some_and(|(_, l)| l == name);
            self.attributes.iter().find(|(k, _)| local(k))
        });
        found.map(|(_, v)| v.as_str())
    }

    /// An attribute with a prefix, whatever the prefix is ("r:id" beside "id").
    pub(crate) fn prefixed(&self, name: &str) -> Option<&str> {
        let local = |k: &str| k.rsplit_once(':').is_some_and(|(_, l)| l == name);
        self.attributes.iter().find(|(k, _)| local(k)).map(|(_, v)| v.as_str())
    }

    /// An attribute as a number.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.attribute(name), Some("1" | "true" | "on"))
    }

    /// The elements inside.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The elements inside that have a name.
    pub(crate) fn children<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |e| e.name == name)
    }

    /// The first element inside that has a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| e.name == name)
    }

    /// The first element down a path of names.
    pub(crate) fn path(&self, names: &[&str]) -> Option<&Element> {
        names.iter().try_fold(self, |e, name| e.child(name))
    }

    /// Every element of a name, at any depth, in order.
    pub(crate) fn all<'e>(&'e self, name: &str, out: &mut Vec<&'e Element>) {
        for e in self.elements() {
            if e.name == name {
                out.push(e);
            }
            e.all(name, out);
        }
    }

    /// All characters inside, at any depth.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out
    }

    fn gather(&self, out: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(e) => e.gather(out),
            }
        }
    }
}

/// Reads a part into a tree.
///
/// # Errors
/// When the part is no XML, nests too deeply, declares entities, or has no element.
pub(crate) fn tree(text: &str, source: &Source) -> Result<Element, ReadError> {
    let mut pull = Pull::new(text, source);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match pull.step()? {
            Step::Open(tag, empty) => {
                let range = pull.range();
                let element = Element {
                    name: tag.local_name().into_inner().to_owned(),
                    attributes: attributes(&tag),
                    nodes: Vec::new(),
                    inner: range.end..range.end,
                    outer: range,
                };
                if empty {
                    close(element, &mut open, &mut root);
                } else {
                    open.push(element);
                }
            }
            Step::Close => {
                if let Some(mut element) = open.pop() {
                    let range = pull.range();
                    element.inner.end = range.start;
                    element.outer.end = range.end;
                    close(element, &mut open, &mut root);
                }
            }
            Step::Text(text) => {
                if let Some(element) = open.last_mut() {
                    match element.nodes.last_mut() {
                        Some(Node::Text(before)) => before.push_str(&text),
                        _ => element.nodes.push(Node::Text(text.into_owned())),
                    }
                }
            }
            Step::End => break,
        }
    }
    root.ok_or_else(|| pull.wrong("there is no element"))
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.nodes.push(Node::Element(element)),
        None => {
            root.get_or_insert(element);
        }
    }
}

fn attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut all = tag.attributes();
    all.with_checks(false)
        .filter_map(Result::ok)
        .map(|a| {
            let value = a
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_or_else(|_| a.value.to_string(), Cow::into_owned);
            (a.key.into_inner().to_owned(), value)
        })
        .collect()
}

/// Characters as they are written between tags.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // XML has no way to write these
            '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        Source {
            name: "x.xlsx".to_owned(),
            part: "p.xml".to_owned(),
            depth: 4,
        }
    }

    #[test]
    fn a_tree_keeps_ranges_and_entities() {
        let text = "\u{FEFF}<?xml version=\"1.0\"?><a:r x=\"1&amp;2\" r:id=\"q\"><t>A &amp; &#66;</t><e/></a:r>";
        let root = tree(text, &source()).unwrap();
        assert_eq!(root.name, "r");
        assert_eq!(root.attribute("x"), Some("1&2"));
        assert_eq!(root.prefixed("id"), Some("q"));
        let t = root.child("t").unwrap();
        assert_eq!(t.text(), "A & B");
        assert_eq!(&text[t.inner.clone()], "A &amp; &#66;");
        assert_eq!(&text[t.outer.clone()], "<t>A &amp; &#66;</t>");
        assert_eq!(&text[root.child("e").unwrap().outer.clone()], "<e/>");
    }

    #[test]
    fn what_office_never_writes_is_refused() {
        let check = |text: &str, expected: &str| {
            let error = tree(text, &source()).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "entities");
        check("<a>&b;</a>", "entities");
        check("<a><a><a><a><a/><a></a></a></a></a></a>", "levels");
        check("<a><b></a>", "damaged");
        check("<a>", "ends inside");
        check("", "no element");
    }
}

//! A file as a tree of places in its text: nothing is copied, so that what is not changed can go back as it stood.

use crate::files::problem::{FileError, Limits};
use quick_xml::{
    Reader,
    errors::{Error, IllFormedError, SyntaxError},
    events::Event,
};
use std::{borrow::Cow, ops::Range};

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    outer: (usize, usize),
    inner: (usize, usize),
    name: (usize, usize), // without prefix
    child: u32,
    next: u32,
    last: u32, // child, while reading
}

/// The tree.
#[derive(Debug)]
pub(super) struct Tree<'x> {
    pub(super) text: &'x str,
    nodes: Vec<Node>,
    newlines: Vec<usize>,
}

impl<'x> Tree<'x> {
    /// Reads a text.
    pub(super) fn new(text: &'x str, limits: &Limits) -> Result<Self, FileError> {
        let newlines = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(at, _)| at)
            .collect();
        let mut tree = Self {
            text,
            nodes: Vec::new(),
            newlines,
        };
        let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let base = text.len() - body.len();
        let mut reader = Reader::from_str(body);
        let mut open: Vec<u32> = Vec::new();
        loop {
            let from = base + position(&reader);
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(tree.damaged(&error, from, &open)),
            };
            let to = base + position(&reader);
            match event {
                Event::Start(_) => {
                    let node = tree.open(from..to, to, &open, limits)?;
                    open.push(node);
                }
                Event::Empty(_) => {
                    tree.open(from..to, to, &open, limits)?;
                }
                Event::End(_) => {
                    if let Some(node) = open.pop().and_then(|n| tree.nodes.get_mut(n as usize)) {
                        node.inner.1 = from;
                        node.outer.1 = to;
                    }
                }
                Event::DocType(_) => return Err(FileError::Entities { line: tree.line(from) }),
                Event::Eof if open.is_empty() => break,
                Event::Eof => return Err(tree.cut_off(&open)),
                _ => {}
            }
        }
        if tree.nodes.is_empty() {
            return Err(FileError::Damaged {
                line: 1,
                why: "there is no element".to_owned(),
            });
        }
        Ok(tree)
    }

    fn open(&mut self, tag: Range<usize>, inner: usize, open: &[u32], limits: &Limits) -> Result<u32, FileError> {
        let too_many = |what, limit| FileError::TooMany {
            line: self.line(tag.start),
            what,
            limit,
        };
        if open.len() >= limits.depth {
            return Err(too_many("levels of elements", limits.depth));
        }
        if self.nodes.len() >= limits.elements {
            return Err(too_many("elements", limits.elements));
        }
        let start = tag.start + 1;
        let body = self.text.get(start..tag.end).unwrap_or_default();
        let length = body
            .find(|c: char| c.is_whitespace() || c == '/' || c == '>')
            .unwrap_or(body.len());
        let name = body.get(..length).unwrap_or_default();
        let prefix = name.find(':').map_or(0, |at| at + 1);
        let at = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        if let Some(parent) = open.last().copied() {
            let last = self.nodes.get(parent as usize).map_or(NONE, |n| n.last);
            if let Some(before) = self.nodes.get_mut(last as usize) {
                before.next = at;
            }
            if let Some(parent) = self.nodes.get_mut(parent as usize) {
                if parent.child == NONE {
                    parent.child = at;
                }
                parent.last = at;
            }
        }
        self.nodes.push(Node {
            outer: (tag.start, tag.end),
            inner: (inner, inner),
            name: (start + prefix, start + length),
            child: NONE,
            next: NONE,
            last: NONE,
        });
        Ok(at)
    }

    fn damaged(&self, error: &Error, at: usize, open: &[u32]) -> FileError {
        let cut = matches!(error, Error::IllFormed(IllFormedError::MissingEndTag(_)))
            || matches!(
                error,
                Error::Syntax(
                    SyntaxError::UnclosedTag
                        | SyntaxError::UnclosedComment
                        | SyntaxError::UnclosedCData
                        | SyntaxError::UnclosedXmlDecl
                        | SyntaxError::UnclosedPI
                )
            );
        if cut {
            return self.cut_off(open);
        }
        FileError::Damaged {
            line: self.line(at),
            why: error.to_string(),
        }
    }

    fn cut_off(&self, open: &[u32]) -> FileError {
        let inside = open.last().map_or("its first element", |n| self.element(*n).name());
        FileError::Truncated {
            line: self.line(self.text.len()),
            inside: inside.to_owned(),
        }
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.newlines.partition_point(|n| *n < at) + 1
    }

    /// The element that holds all others.
    pub(super) fn root(&self) -> Element<'_, 'x> {
        self.element(0)
    }

    fn element(&self, at: u32) -> Element<'_, 'x> {
        Element { tree: self, at }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// An element of a tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'t, 'x> {
    tree: &'t Tree<'x>,
    at: u32,
}

impl<'t, 'x> Element<'t, 'x> {
    fn node(&self) -> Option<&'t Node> {
        self.tree.nodes.get(self.at as usize)
    }

    fn slice(&self, range: (usize, usize)) -> &'x str {
        self.tree.text.get(range.0..range.1).unwrap_or_default()
    }

    /// The name without prefix.
    pub(super) fn name(&self) -> &'x str {
        self.node().map_or("", |n| self.slice(n.name))
    }

    /// The prefix with its colon; empty when there is none.
    pub(super) fn prefix(&self) -> &'x str {
        self.node().map_or("", |n| self.slice((n.outer.0 + 1, n.name.0)))
    }

    /// The whole element.
    pub(super) fn outer(&self) -> Range<usize> {
        self.node().map_or(0..0, |n| n.outer.0..n.outer.1)
    }

    /// What is between its tags.
    pub(super) fn inner(&self) -> Range<usize> {
        self.node().map_or(0..0, |n| n.inner.0..n.inner.1)
    }

    /// The opening tag.
    pub(super) fn tag(&self) -> &'x str {
        self.node().map_or("", |n| self.slice((n.outer.0, n.inner.0)))
    }

    /// Whether it is written as one tag.
    pub(super) fn is_one_tag(&self) -> bool {
        self.node().is_some_and(|n| n.inner.0 == n.outer.1)
    }

    /// Line from 1.
    pub(super) fn line(&self) -> usize {
        self.tree.line(self.outer().start)
    }

    /// The elements inside.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'t, 'x>> {
        let tree = self.tree;
        let mut next = self.node().map_or(NONE, |n| n.child);
        std::iter::from_fn(move || {
            let node = tree.nodes.get(next as usize)?;
            let found = Element { tree, at: next };
            next = node.next;
            Some(found)
        })
    }

    /// The elements inside of a name.
    pub(super) fn named(self, name: &'t str) -> impl Iterator<Item = Element<'t, 'x>> {
        self.children().filter(move |c| c.name() == name)
    }

    /// The first element inside of a name.
    pub(super) fn child(self, name: &str) -> Option<Element<'t, 'x>> {
        self.children().find(|c| c.name() == name)
    }

    /// The characters inside, entities resolved, elements left out.
    pub(super) fn text(&self) -> Cow<'x, str> {
        let raw = self.node().map_or("", |n| self.slice(n.inner));
        if raw.contains(['<', '&', '\r']) {
            Cow::Owned(resolved(raw))
        } else {
            Cow::Borrowed(raw)
        }
    }

    /// The characters of an element inside; empty when there is none.
    pub(super) fn text_of(self, name: &str) -> Cow<'x, str> {
        self.child(name).map_or(Cow::Borrowed(""), |c| c.text())
    }
}

fn resolved(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut reader = Reader::from_str(raw);
    let mut depth = 0_usize;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Eof => break,
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) if depth == 0 => out.push_str(&text.xml10_content()),
            Event::CData(text) if depth == 0 => out.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if depth == 0 => {
                let named = match &*reference {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => None,
                };
                let character = reference.resolve_char_ref().ok().flatten().or(named);
                out.push(character.unwrap_or('\u{FFFD}'));
            }
            _ => {}
        }
    }
    out
}

/// Characters as they may stand in an element. What XML cannot hold becomes a replacement character.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let plain =
        |c: char| !matches!(c, '<' | '>' | '&' | '\u{FFFE}' | '\u{FFFF}') && (c >= ' ' || c == '\t' || c == '\n');
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\r' => out.push_str("&#13;"),
            c if plain(c) => out.push(c),
            _ => out.push('\u{FFFD}'),
        }
    }
    Cow::Owned(out)
}

//! Reads the text layer of a PDF: lines by base line, tables by ruling lines and white space, page by page.
//!
//! Pictures are not looked at: a page that is one says so. Forms, notes and attachments are listed as unread; links are
//! named and never followed.

mod font;
mod grids;
mod layout;
mod page;

use crate::{
    ReadError,
    archive::{self, damaged},
    document::{Block, Document, Format, SourceLine, Table},
    grid::{self, Reading},
    limits::Limits,
    text,
};
use layout::Line;
use lopdf::{DecompressError, Dictionary, LoadOptions, Object, ObjectId};
use page::{Drawn, Matrix, Painter};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};
use terms::{Place, Rag, Text};

/// No page that people read has more content than this.
const LARGEST_PAGE: u64 = 32 << 20;

/// Reads a PDF.
///
/// # Errors
/// When the bytes are no PDF, are damaged beyond recovery, need a password, or go beyond the limits.
pub fn read_pdf(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    archive::check_size(name, bytes, limits)?;
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if !head.windows(5).any(|w| w == b"%PDF-") {
        return Err(ReadError::NotThisFormat {
            name: name.to_owned(),
            expected: "a PDF",
            found: "the bytes do not begin as one does; check that the file arrived whole".to_owned(),
        });
    }
    let part = usize::try_from(limits.part.min(LARGEST_PAGE)).unwrap_or(usize::MAX);
    let options = LoadOptions::with_max_decompressed_size(part);
    let pdf = lopdf::Document::load_mem_with_options(bytes, options).map_err(|e| refused(name, "the file", part, e))?;
    if pdf.is_encrypted() && pdf.encryption_state.is_none() {
        return Err(ReadError::Encrypted { name: name.to_owned() });
    }
    let pages: Vec<ObjectId> = pdf
        .page_iter()
        .take(usize::try_from(limits.pages).unwrap_or(usize::MAX).saturating_add(1))
        .collect();
    if pages.len() as u64 > limits.pages {
        return Err(ReadError::TooMany {
            name: name.to_owned(),
            part: "the file".to_owned(),
            what: "pages",
            limit: limits.pages,
        });
    }
    if pages.is_empty() {
        return Err(damaged(name, "the list of pages", "it is empty".to_owned()));
    }
    Reader {
        name,
        pdf: &pdf,
        limits,
        part,
        fonts: HashMap::new(),
        spent: 0,
        reading: Reading::default(),
    }
    .read(&pages)
}

fn refused(name: &str, part: &str, limit: usize, error: lopdf::Error) -> ReadError {
    match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => ReadError::Encrypted { name: name.to_owned() },
        lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => ReadError::Bomb {
            name: name.to_owned(),
            part: part.to_owned(),
            limit: limit as u64,
            ratio: 1_000,
        },
        other => damaged(name, part, other.to_string()),
    }
}

struct Reader<'d> {
    name: &'d str,
    pdf: &'d lopdf::Document,
    limits: &'d Limits,
    part: usize,
    fonts: HashMap<ObjectId, Rc<font::Font>>,
    spent: u64,
    reading: Reading,
}

impl Reader<'_> {
    fn read(mut self, pages: &[ObjectId]) -> Result<Document, ReadError> {
        let mut drawn = Vec::new();
        for (at, id) in pages.iter().enumerate() {
            drawn.push(self.draw(at + 1, *id)?);
        }
        let mut laid: Vec<Vec<Line>> = drawn.iter().map(layout::lines).collect();
        drop_running_heads(&mut laid);
        let mut document = Document {
            name: grid::file_name(self.name),
            format: Format::Pdf,
            blocks: Vec::new(),
            lines: Vec::new(),
            unread: Vec::new(),
        };
        for (at, (lines, drawn)) in laid.iter().zip(&drawn).enumerate() {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let title = format!("Page {number}");
            let start = self.reading.span(place(number, 1), &title);
            document.blocks.push(Block::Break(start));
            self.page(number, lines, &mut document);
            self.note(number, drawn, lines.is_empty());
            if let Some(id) = pages.get(at) {
                self.annotations(number, *id);
            }
        }
        self.attachments();
        document.unread = self.reading.unread;
        Ok(document)
    }

    fn draw(&mut self, number: usize, id: ObjectId) -> Result<Drawn, ReadError> {
        let part = format!("page {number}");
        let content = self.pdf.get_page_content_with_limit(id, self.part);
        let content = content.map_err(|e| refused(self.name, &part, self.part, e))?;
        self.spent += content.len() as u64;
        if self.spent > self.limits.total {
            return Err(ReadError::Bomb {
                name: self.name.to_owned(),
                part,
                limit: self.limits.total,
                ratio: 1_000,
            });
        }
        let (own, others) = self.pdf.get_page_resources(id).unwrap_or((None, Vec::new()));
        let mut resources: Vec<&Dictionary> = own.into_iter().collect();
        resources.extend(others.iter().filter_map(|r| self.pdf.get_dictionary(*r).ok()));
        let (at, area) = self.frame(id);
        let mut painter = Painter::new(self.pdf, &mut self.fonts, at, area, self.part);
        painter.draw(&content, &resources, 0);
        Ok(painter.finish())
    }

    /// The change from a page's own coordinates to those of the page as shown, from the top left; and its area.
    fn frame(&self, id: ObjectId) -> (Matrix, f64) {
        let numbers = |key: &[u8]| -> Option<Vec<f64>> {
            let array = inherited(self.pdf, id, key)?.as_array().ok()?;
            let all: Vec<f64> = array
                .iter()
                .filter_map(|o| font::number(font::resolved(o, self.pdf)))
                .collect();
            (all.len() == 4).then_some(all)
        };
        let found = numbers(b"CropBox").or_else(|| numbers(b"MediaBox"));
        let (x, y, right, top) = match found.as_deref() {
            Some([a, b, c, d]) => (a.min(*c), b.min(*d), a.max(*c), b.max(*d)),
            _ => (0.0, 0.0, 595.0, 842.0),
        };
        let turn = inherited(self.pdf, id, b"Rotate")
            .and_then(|o| o.as_i64().ok())
            .unwrap_or(0);
        let at = match turn.rem_euclid(360) {
            90 => [0.0, 1.0, 1.0, 0.0, -y, -x],
            180 => [-1.0, 0.0, 0.0, 1.0, right, -y],
            270 => [0.0, -1.0, -1.0, 0.0, top, right],
            _ => [1.0, 0.0, 0.0, -1.0, -x, top],
        };
        (Matrix::new(at), (right - x) * (top - y))
    }

    fn page(&mut self, number: u32, lines: &[Line], document: &mut Document) {
        let mut source = Vec::new();
        let mut fills = HashMap::<u32, &[Option<Rag>]>::new();
        for line in lines {
            if line.apart && !source.is_empty() {
                let at = u32::try_from(source.len() + 1).unwrap_or(u32::MAX);
                source.push(SourceLine {
                    place: place(number, at),
                    text: Text::default(),
                });
            }
            let at = u32::try_from(source.len() + 1).unwrap_or(u32::MAX);
            source.push(SourceLine {
                place: place(number, at),
                text: Text::from(line.cells.join("\t")),
            });
            if line.fills.iter().any(Option::is_some) {
                fills.insert(at, &line.fills);
            }
        }
        let (mut blocks, mut unread) = text::blocks_from_lines(&source, &mut self.reading.order);
        self.reading.order += 1;
        for block in &mut blocks {
            let Block::Table(table) = block else { continue };
            for row in &mut table.rows {
                let line = row.cells.iter().find(|c| !c.is_empty()).map(|c| c.span.place.line());
                let found = line.and_then(|l| fills.get(&l)).copied().unwrap_or_default();
                for (cell, fill) in row.cells.iter_mut().zip(found) {
                    cell.fill = *fill;
                }
            }
            grid::settle_fills(table);
        }
        if let Some(Block::Table(table)) = blocks.first_mut()
            && carry_over(document, table)
        {
            blocks.remove(0);
        }
        document.blocks.append(&mut blocks);
        document.lines.append(&mut source);
        self.reading.unread.append(&mut unread);
    }

    fn note(&mut self, number: u32, drawn: &Drawn, empty: bool) {
        let mut note = |what: &str, why: &str| self.reading.unread(place(number, 1), what, why);
        if empty && drawn.picture > 0.0 {
            note(
                "page",
                "the page is a picture without a text layer; run text recognition (OCR) on it",
            );
        } else if drawn.picture > 0.25 {
            note("picture", "a picture on the page is not read");
        }
        if drawn.unknown > 0 {
            let what = format!("{} characters", drawn.unknown);
            note(
                &what,
                "their font does not say which characters they are; export the PDF again with embedded fonts",
            );
        }
        if drawn.cut_short {
            note("page", "the page draws more than is read; what comes after is missing");
        }
    }

    /// Links, form fields and notes of a page.
    fn annotations(&mut self, number: u32, id: ObjectId) {
        let mut links = Vec::new();
        let annotations = self.pdf.get_page_annotations(id).unwrap_or_default();
        for annotation in annotations.into_iter().take(5_000) {
            let of = |key: &[u8]| annotation.get_deref(key, self.pdf).ok();
            let text = |o: Option<&Object>| o.and_then(|o| lopdf::decode_text_string(o).ok()).unwrap_or_default();
            match of(b"Subtype").and_then(|o| o.as_name().ok()).unwrap_or_default() {
                b"Link" => {
                    let action = of(b"A").and_then(|o| o.as_dict().ok());
                    let address = action.and_then(|a| a.get(b"URI").ok()).and_then(|o| o.as_str().ok());
                    let address = address.map(|a| String::from_utf8_lossy(a).into_owned());
                    links.extend(address.filter(|a| !links.contains(a)));
                }
                b"Widget" => {
                    let value = text(of(b"V"));
                    if !value.trim().is_empty() {
                        self.reading
                            .unread(place(number, 1), &value, "the value of a form field is not read");
                    }
                }
                b"Text" | b"FreeText" | b"Highlight" | b"StrikeOut" => {
                    let words = text(of(b"Contents"));
                    if !words.trim().is_empty() {
                        self.reading
                            .unread(place(number, 1), &words, "notes on a page are not read");
                    }
                }
                _ => {}
            }
        }
        if !links.is_empty() {
            let why = "links that lead outside the document are not followed";
            self.reading.unread(place(number, 1), &links.join(", "), why);
        }
    }

    fn attachments(&mut self) {
        let names = self
            .pdf
            .catalog()
            .ok()
            .and_then(|c| c.get_deref(b"Names", self.pdf).ok());
        let has = names
            .and_then(|n| n.as_dict().ok())
            .is_some_and(|n| n.has(b"EmbeddedFiles"));
        if has {
            self.reading.unread(
                place(1, 1),
                "attachments",
                "files attached to a PDF are not read; check them on their own",
            );
        }
    }
}

fn place(page: u32, line: u32) -> Place {
    Place::Page { page, line, column: 1 }
}

/// A value of a page, or of the nearest of those that hold it.
fn inherited<'d>(pdf: &'d lopdf::Document, id: ObjectId, key: &[u8]) -> Option<&'d Object> {
    let mut dict = pdf.get_dictionary(id).ok()?;
    for _ in 0..32 {
        if let Ok(found) = dict.get_deref(key, pdf) {
            return Some(found);
        }
        dict = dict.get_deref(b"Parent", pdf).ok()?.as_dict().ok()?;
    }
    None
}

/// Puts the rows at the top of a page to the table that ends the page before, when they go on with it: as many columns,
/// and no header or the same one.
fn carry_over(document: &mut Document, table: &mut Table) -> bool {
    let last = document.blocks.iter_mut().rev().find(|b| !matches!(b, Block::Break(_)));
    let Some(Block::Table(before)) = last else { return false };
    let width = |t: &Table| t.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    let header = |t: &Table| -> Vec<String> { (0..width(t)).map(|c| t.header(c)).collect() };
    let same_header = table.header_rows == before.header_rows && header(table) == header(before);
    if before.header_rows == 0 || width(before) != width(table) || !(table.header_rows == 0 || same_header) {
        return false;
    }
    before.rows.extend(table.rows.drain(table.header_rows..));
    true
}

/// Whether a line is nothing but the page's number.
fn is_page_number(line: &Line) -> bool {
    let text = line.cells.join(" ").to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let number = |w: Option<&str>| w.is_some_and(|w| w.len() <= 4 && w.chars().all(|c| c.is_ascii_digit()));
    match words.next() {
        Some("page") => number(words.next()) && matches!(words.next(), None | Some("of")),
        first => number(first) && words.next().is_none(),
    }
}

/// Takes the pages' numbers off, and the running heads and feet off every page but the first that has them: the same
/// words, numbers aside, at the same height of three pages or more.
fn drop_running_heads(pages: &mut [Vec<Line>]) {
    const EDGE: usize = 3;
    let key = |line: &Line| {
        let text = grid::squeeze(&line.cells.join(" "));
        let plain: String = text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
        format!("{:.0} {}", line.y / 4.0, plain.replace("##", "#"))
    };
    let edges = |len: usize| (0..len).filter(move |at| *at < EDGE || at + EDGE >= len);
    let mut seen = HashMap::<String, usize>::new();
    for page in pages.iter() {
        let keys: HashSet<String> = edges(page.len()).filter_map(|at| page.get(at)).map(key).collect();
        for key in keys {
            *seen.entry(key).or_default() += 1;
        }
    }
    let mut printed = HashSet::new();
    for page in pages.iter_mut() {
        let at_edge: HashSet<usize> = edges(page.len()).collect();
        let (mut at, len) = (0, page.len());
        page.retain(|line| {
            if (at == 0 || at + 1 == len) && is_page_number(line) {
                at += 1;
                return false;
            }
            let key = key(line);
            // the head of a table goes with its page
            let short = line.cells.len() <= 3;
            let running = short && at_edge.contains(&at) && seen.get(&key).is_some_and(|n| *n >= 3);
            at += 1;
            !running || printed.insert(key)
        });
    }
}

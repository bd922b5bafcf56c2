//! Which slide holds what: heights are estimated from the lengths of texts, tables go on over slides with their head.

use crate::build::{Built, Cell, Part, Section, Table};

/// A length on a slide, in the format's own unit: 12,700 are a point.
pub(crate) type Length = i64;

pub(crate) const POINT: Length = 12_700;
pub(crate) const WIDTH: Length = 12_192_000;
pub(crate) const HEIGHT: Length = 6_858_000;
pub(crate) const LEFT: Length = 400_000;
pub(crate) const TOP: Length = 1_050_000;
/// What a slide has for its content.
pub(crate) const ROOM: (Length, Length) = (WIDTH - 2 * LEFT, HEIGHT - TOP - 350_000);
/// What a cell keeps free at each side.
pub(crate) const INSET: Length = 45_720;
const GAP: Length = 120_000;

/// The slides, and for each section its first one.
pub(crate) struct Deck<'b> {
    pub(crate) slides: Vec<Slide<'b>>,
    pub(crate) pages: Vec<usize>,
}

/// A slide.
pub(crate) struct Slide<'b> {
    pub(crate) title: String,
    pub(crate) cover: bool,
    pub(crate) boxes: Vec<Placed<'b>>,
}

/// Something on a slide, from its top.
pub(crate) struct Placed<'b> {
    pub(crate) top: Length,
    pub(crate) height: Length,
    pub(crate) what: What<'b>,
}

/// What stands on a slide.
pub(crate) enum What<'b> {
    Lines(Vec<Paragraph<'b>>),
    Table(Box<Grid>),
}

/// A paragraph of a text box.
pub(crate) struct Paragraph<'b> {
    pub(crate) lead: Option<&'b str>,
    pub(crate) text: String,
    pub(crate) listed: bool,
    pub(crate) size: u32,
}

/// Rows of a table that stand on one slide.
pub(crate) struct Grid {
    pub(crate) title: String,
    pub(crate) size: u32,
    pub(crate) widths: Vec<Length>,
    pub(crate) heads: Vec<Cell>,
    pub(crate) rows: Vec<(Length, Vec<Cell>)>,
}

/// Plans the slides.
pub(crate) fn plan(built: &Built) -> Deck<'_> {
    let mut deck = Deck {
        slides: Vec::new(),
        pages: Vec::new(),
    };
    let about = built.about.iter().map(|line| paragraph(line.to_string(), 20));
    deck.slides.push(Slide {
        title: built.title.text(&[]),
        cover: true,
        boxes: Vec::new(),
    });
    let mut pen = Pen {
        deck: &mut deck,
        used: 2_000_000,
    };
    pen.lines(about.collect());
    for section in &built.sections {
        let first = pen.deck.slides.len() + 1;
        pen.deck.pages.push(first);
        pen.section(section);
    }
    deck
}

fn paragraph<'b>(text: String, size: u32) -> Paragraph<'b> {
    Paragraph {
        lead: None,
        text,
        listed: false,
        size,
    }
}

/// How many lines a text takes in a width, at a size: letters are half as wide as high, words are not cut.
fn lines_of(text: &str, width: Length, size: u32) -> Length {
    let letter = Length::from(size) * POINT * 53 / 100;
    let room = (width / letter.max(1)).max(1);
    let (mut lines, mut used) = (1, 0);
    for word in text.split_whitespace() {
        let length = Length::try_from(word.chars().count()).unwrap_or(Length::MAX);
        if used > 0 && used + 1 + length > room {
            lines += 1;
            used = 0;
        }
        lines += length / room;
        used += length % room + Length::from(used > 0);
    }
    lines
}

fn line_height(size: u32) -> Length {
    Length::from(size) * POINT * 122 / 100
}

struct Pen<'p, 'b> {
    deck: &'p mut Deck<'b>,
    used: Length,
}

impl<'b> Pen<'_, 'b> {
    fn slide(&mut self, title: String) {
        self.deck.slides.push(Slide {
            title,
            cover: false,
            boxes: Vec::new(),
        });
        self.used = 0;
    }

    /// The next slide of what did not fit.
    fn again(&mut self) {
        let title = self
            .deck
            .slides
            .last()
            .map(|slide| slide.title.clone())
            .unwrap_or_default();
        let title = title.trim_end_matches(" (continued)");
        self.slide(format!("{title} (continued)"));
    }

    fn put(&mut self, height: Length, what: What<'b>) {
        let top = TOP + self.used;
        if let Some(slide) = self.deck.slides.last_mut() {
            slide.boxes.push(Placed { top, height, what });
        }
        self.used += height + GAP;
    }

    fn section(&mut self, section: &'b Section) {
        self.slide(section.title.to_string());
        if let Some(divider) = &section.divider {
            let lines = divider.lines().into_iter().map(|line| paragraph(line, 20));
            self.lines(lines.collect());
            if !matches!(section.parts.first(), None | Some(Part::Heading(_))) {
                self.slide(section.title.to_string());
            }
        }
        for part in &section.parts {
            match part {
                Part::Heading(cell) => {
                    let title = cell.text(&self.deck.pages);
                    // a section that begins with a heading needs no slide of its title alone
                    let bare = self
                        .deck
                        .slides
                        .last()
                        .is_some_and(|slide| slide.boxes.is_empty() && !slide.cover);
                    if bare && section.title.as_str() == title {
                        continue;
                    }
                    if bare {
                        self.deck.slides.pop();
                    }
                    self.slide(title);
                }
                Part::Line(cell) => self.lines(vec![paragraph(cell.text(&self.deck.pages), 14)]),
                Part::Items(items) => self.items(items),
                Part::Table(table) => self.table(table),
                Part::Picture(picture) => self.table(&picture.table()),
            }
        }
    }

    fn items(&mut self, items: &'b [Cell]) {
        let item = |cell: &'b Cell| Paragraph {
            lead: cell.lead.as_deref(),
            text: cell.text(&[]),
            listed: true,
            size: 14,
        };
        self.lines(items.iter().map(item).collect());
    }

    fn lines(&mut self, paragraphs: Vec<Paragraph<'b>>) {
        let mut held: Vec<Paragraph<'b>> = Vec::new();
        let mut height = 0;
        for paragraph in paragraphs {
            let lines = lines_of(&paragraph.text, ROOM.0 - 300_000, paragraph.size);
            let own = lines * line_height(paragraph.size) + 5 * POINT;
            if self.used + height + own > ROOM.1 && self.used + height > 0 {
                if !held.is_empty() {
                    self.put(height, What::Lines(std::mem::take(&mut held)));
                }
                height = 0;
                self.again();
            }
            height += own;
            held.push(paragraph);
        }
        if !held.is_empty() {
            self.put(height, What::Lines(held));
        }
    }

    fn table(&mut self, table: &Table) {
        let total: Length = table.heads.iter().map(|head| Length::from(head.width)).sum();
        let share = |width: u16| ROOM.0 * Length::from(width) / total.max(1);
        let widths: Vec<Length> = table.heads.iter().map(|head| share(head.width)).collect();
        let heads: Vec<Cell> = table.heads.iter().map(|head| head.cell.clone()).collect();
        // letters with which all of it fits on a slide, else the largest with which every row does
        let whole = |size: &u32| {
            let rows: Length = table.rows.iter().map(|row| height(row, &widths, *size)).sum();
            height(&heads, &widths, *size) + rows <= ROOM.1
        };
        let fits = |size: &u32| {
            let head = height(&heads, &widths, *size);
            table
                .rows
                .iter()
                .all(|row| head + height(row, &widths, *size) <= ROOM.1)
        };
        let size = (7..=11).rev().find(whole);
        let size = size.or_else(|| (5..=10).rev().find(fits)).unwrap_or(5);
        let head = height(&heads, &widths, size);
        let empty = || Grid {
            title: table.title.to_string(),
            size,
            widths: widths.clone(),
            heads: heads.clone(),
            rows: Vec::new(),
        };
        let first = table.rows.first().map_or(0, |row| height(row, &widths, size));
        if self.used > 0 && self.used + head + first > ROOM.1 {
            self.again();
        }
        let (mut grid, mut used) = (empty(), head);
        for row in &table.rows {
            let own = height(row, &widths, size);
            if self.used + used + own > ROOM.1 && !grid.rows.is_empty() {
                self.put(used, What::Table(Box::new(std::mem::replace(&mut grid, empty()))));
                self.again();
                used = head;
            }
            used += own;
            grid.rows.push((own, row.clone()));
        }
        self.put(used, What::Table(Box::new(grid)));
    }
}

/// How high a row is: its highest cell.
pub(crate) fn height(row: &[Cell], widths: &[Length], size: u32) -> Length {
    let cell = |(cell, width): (&Cell, &Length)| {
        let lines = cell.lines.iter();
        let inside = width - 2 * INSET;
        let lines: Length = lines
            .map(|line| lines_of(&line.text, if line.listed { inside - 8 * POINT } else { inside }, size))
            .sum();
        lines.max(1) * line_height(size) + 2 * INSET
    };
    row.iter().zip(widths).map(cell).max().unwrap_or(0)
}

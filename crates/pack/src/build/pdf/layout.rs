//! Where everything stands on the pages: text wrapped to its width, table heads repeated, rows whole where they fit.

use super::font::Fonts;
use crate::build::xlsx::fill;
use crate::build::{Built, Cell, Part, Picture, Section, Table};

/// A4, lying, in points.
pub(crate) const WIDTH: f32 = 842.0;
/// A4, lying, in points.
pub(crate) const HEIGHT: f32 = 595.0;
const EDGE: f32 = 36.0;
const ROOM: f32 = WIDTH - 2.0 * EDGE;
const BOTTOM: f32 = HEIGHT - 44.0;
const PAD: f32 = 3.0;
const INK: u32 = 0x0017_212B;
const SOFT: u32 = 0x0056_6573;
const RULE: u32 = 0x00BF_C7CE;
const TINT: u32 = 0x00E3_F0F1;

/// Something drawn.
pub(crate) enum Op {
    Fill {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: u32,
    },
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        colour: u32,
        text: String,
    },
}

/// A piece of a page: one mark in the tag tree, or decoration.
pub(crate) struct Piece {
    pub(crate) page: usize,
    pub(crate) decoration: bool,
    pub(crate) ops: Vec<Op>,
}

/// What a group of pieces is.
pub(crate) enum Role {
    Heading(u16, String),
    Paragraph,
    List,
    Item,
    Body,
    Table,
    TableHead,
    TableBody,
    Row,
    Head,
    Cell,
}

/// The tree of tags.
pub(crate) enum Node {
    Piece(usize),
    Group(Role, Vec<Node>),
}

/// A bookmark.
pub(crate) struct Mark {
    pub(crate) title: String,
    pub(crate) page: usize,
    pub(crate) y: f32,
    pub(crate) level: u8,
}

/// The whole document, laid out.
pub(crate) struct Laid {
    pub(crate) pages: usize,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) tree: Vec<Node>,
    pub(crate) marks: Vec<Mark>,
    /// The page, from 1, on which each section begins.
    pub(crate) sections: Vec<usize>,
}

/// Lays a pack out; `pages` are those of its sections, where they are known.
pub(crate) fn lay_out(built: &Built, fonts: &Fonts, pages: &[usize]) -> Laid {
    let mut pen = Pen {
        fonts,
        known: pages,
        y: EDGE,
        laid: Laid {
            pages: 1,
            pieces: Vec::new(),
            tree: Vec::new(),
            marks: Vec::new(),
            sections: Vec::new(),
        },
    };
    pen.heading(&built.title.text(&[]), 1, 22.0);
    for line in &built.about {
        pen.paragraph(line, 12.0);
    }
    for (at, section) in built.sections.iter().enumerate() {
        if at > 0 {
            pen.page();
        }
        pen.laid.sections.push(pen.laid.pages);
        pen.section(section);
    }
    pen.feet(built);
    pen.laid
}

struct Pen<'f> {
    fonts: &'f Fonts,
    known: &'f [usize],
    y: f32,
    laid: Laid,
}

impl Pen<'_> {
    fn page(&mut self) {
        self.laid.pages += 1;
        self.y = EDGE;
    }

    /// Goes to a new page unless this much is left.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > EDGE {
            self.page();
        }
    }

    fn piece(&mut self, decoration: bool, ops: Vec<Op>) -> usize {
        let page = self.laid.pages - 1;
        self.laid.pieces.push(Piece { page, decoration, ops });
        self.laid.pieces.len() - 1
    }

    /// Wrapped lines from here down, as pieces: one for each page that they stand on.
    fn lines(&mut self, text: &str, (x, width): (f32, f32), (size, bold): (f32, bool)) -> Vec<Node> {
        let face = self.fonts.face(bold);
        let step = size * 1.3;
        let (mut nodes, mut ops) = (Vec::new(), Vec::new());
        for line in face.wrap(text, size, width) {
            if self.y + step > BOTTOM && self.y > EDGE {
                if !ops.is_empty() {
                    nodes.push(Node::Piece(self.piece(false, std::mem::take(&mut ops))));
                }
                self.page();
            }
            ops.push(Op::Text {
                x,
                y: self.y + size,
                size,
                bold,
                colour: INK,
                text: line,
            });
            self.y += step;
        }
        if !ops.is_empty() {
            nodes.push(Node::Piece(self.piece(false, ops)));
        }
        nodes
    }

    fn heading(&mut self, text: &str, level: u16, size: f32) {
        // a heading stands with what it heads
        self.need(size * 4.0);
        let (page, y) = (self.laid.pages - 1, self.y);
        let nodes = self.lines(text, (EDGE, ROOM), (size, true));
        self.laid
            .tree
            .push(Node::Group(Role::Heading(level, text.to_owned()), nodes));
        self.laid.marks.push(Mark {
            title: text.to_owned(),
            page,
            y,
            level: if level > 2 { 2 } else { 1 },
        });
        self.y += size * 0.5;
    }

    fn paragraph(&mut self, text: &str, size: f32) {
        let nodes = self.lines(text, (EDGE, ROOM), (size, false));
        self.laid.tree.push(Node::Group(Role::Paragraph, nodes));
        self.y += size * 0.5;
    }

    fn section(&mut self, section: &Section) {
        self.heading(&section.title, 2, 16.0);
        if let Some(divider) = &section.divider {
            for line in divider.lines() {
                self.paragraph(&line, 11.0);
            }
        }
        for part in &section.parts {
            match part {
                Part::Heading(cell) => self.heading(&cell.text(self.known), 3, 12.0),
                Part::Line(cell) => self.paragraph(&cell.text(self.known), 10.0),
                Part::Items(items) => self.items(items),
                Part::Table(table) => self.table(table),
                Part::Picture(picture) => self.picture(picture),
            }
        }
    }

    fn items(&mut self, items: &[Cell]) {
        let size = 10.0;
        let mut list = Vec::new();
        for item in items {
            self.need(size * 1.3);
            let dot = Op::Text {
                x: EDGE + 4.0,
                y: self.y + size,
                size,
                bold: false,
                colour: INK,
                text: "•".to_owned(),
            };
            self.piece(true, vec![dot]);
            let nodes = self.lines(&item.text(self.known), (EDGE + 16.0, ROOM - 16.0), (size, false));
            let body = Node::Group(Role::Body, nodes);
            list.push(Node::Group(Role::Item, vec![body]));
            self.y += 2.0;
        }
        self.laid.tree.push(Node::Group(Role::List, list));
        self.y += size * 0.5;
    }

    /// Bars as long as their shares, and the numbers as a table.
    fn picture(&mut self, picture: &Picture) {
        let total: usize = picture.shares.iter().map(|share| share.count).sum();
        self.need(30.0);
        let mut x = EDGE;
        let mut ops = Vec::new();
        for share in picture.shares.iter().filter(|share| share.count > 0) {
            let part = u16::try_from(share.count).unwrap_or(u16::MAX);
            let whole = u16::try_from(total).unwrap_or(u16::MAX);
            let width = ROOM * 0.6 * f32::from(part) / f32::from(whole.max(1));
            let (colour, _) = share.rag.map_or((RULE, INK), fill);
            ops.push(Op::Fill {
                x,
                y: self.y,
                width: (width - 1.0).max(0.5),
                height: 18.0,
                colour,
            });
            x += width;
        }
        self.piece(true, ops);
        self.y += 24.0;
        self.table(&picture.table());
    }

    fn table(&mut self, table: &Table) {
        let total: f32 = table.heads.iter().map(|head| f32::from(head.width)).sum();
        let share = |width: u16| ROOM * f32::from(width) / total.max(1.0);
        let grid = Grid {
            widths: table.heads.iter().map(|head| share(head.width)).collect(),
            size: if table.heads.len() > 8 { 7.0 } else { 8.0 },
        };
        let heads: Vec<Cell> = table.heads.iter().map(|head| head.cell.clone()).collect();
        let head = self.row(&heads, &grid, true);
        let first = table.rows.first().map(|row| self.row(row, &grid, false).height);
        self.need(head.height + first.unwrap_or(0.0).min(120.0));
        let cells = self.put(&head, &grid, false);
        let mut tree = vec![Node::Group(Role::TableHead, vec![Node::Group(Role::Row, cells)])];
        let mut body = Vec::new();
        for row in &table.rows {
            let row = self.row(row, &grid, false);
            let nodes = self.put_over(row, &head, &grid);
            body.push(Node::Group(Role::Row, nodes));
        }
        tree.push(Node::Group(Role::TableBody, body));
        self.laid.tree.push(Node::Group(Role::Table, tree));
        self.y += 10.0;
    }

    /// A row's lines and height.
    fn row(&self, cells: &[Cell], grid: &Grid, head: bool) -> Row {
        let face = self.fonts.face(head);
        let mut out = Vec::new();
        for (cell, width) in cells.iter().zip(&grid.widths) {
            let mut lines = Vec::new();
            let inside = width - 2.0 * PAD;
            if cell.page_of.is_some() {
                lines.push((0.0, cell.text(self.known)));
            }
            for line in &cell.lines {
                let indent = if line.listed { grid.size } else { 0.0 };
                for (n, text) in face
                    .wrap(&line.text, grid.size, inside - indent)
                    .into_iter()
                    .enumerate()
                {
                    let text = if line.listed && n == 0 {
                        format!("• {text}")
                    } else {
                        text
                    };
                    let indent = if line.listed && n > 0 { indent } else { 0.0 };
                    lines.push((indent, text));
                }
            }
            let (back, ink) = match cell.rag {
                Some(rag) => {
                    let (back, ink) = fill(rag);
                    (Some(back), ink)
                }
                None if head => (Some(TINT), INK),
                None => (None, INK),
            };
            out.push(Laying { lines, back, ink });
        }
        let most = out.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
        Row {
            height: grid.height(most),
            cells: out,
            head,
        }
    }

    /// Puts a row where it fits: whole, else on the next page under the head again, else cut over pages.
    fn put_over(&mut self, mut row: Row, head: &Row, grid: &Grid) -> Vec<Node> {
        let whole = BOTTOM - EDGE - head.height;
        if self.y + row.height > BOTTOM && row.height <= whole {
            self.page();
            self.put(head, grid, true);
            return self.put(&row, grid, false);
        }
        let mut all: Vec<Vec<Node>> = Vec::new();
        while self.y + row.height > BOTTOM {
            let room = grid.lines_in(BOTTOM - self.y);
            if room > 0 {
                let cut = row.cut(room, grid);
                all.push(self.put(&cut, grid, false));
            }
            self.page();
            self.put(head, grid, true);
        }
        all.push(self.put(&row, grid, false));
        // the parts of one cell are one cell
        let mut parts = all.into_iter();
        let mut first = parts.next().unwrap_or_default();
        for more in parts {
            for (cell, more) in first.iter_mut().zip(more) {
                if let (Node::Group(_, inner), Node::Group(_, more)) = (cell, more) {
                    inner.extend(more);
                }
            }
        }
        first
    }

    fn put(&mut self, row: &Row, grid: &Grid, again: bool) -> Vec<Node> {
        let (mut x, mut back) = (EDGE, Vec::new());
        let mut nodes = Vec::new();
        let mut words = Vec::new();
        for (cell, width) in row.cells.iter().zip(&grid.widths) {
            if let Some(colour) = cell.back {
                back.push(Op::Fill {
                    x,
                    y: self.y,
                    width: *width,
                    height: row.height,
                    colour,
                });
            }
            back.push(Op::Fill {
                x,
                y: self.y + row.height - 0.5,
                width: *width,
                height: 0.5,
                colour: RULE,
            });
            let line = |(n, (indent, text)): (u16, &(f32, String))| Op::Text {
                x: x + PAD + indent,
                y: self.y + PAD + grid.size + f32::from(n) * grid.step(),
                size: grid.size,
                bold: row.head,
                colour: cell.ink,
                text: text.clone(),
            };
            words.push((0u16..).zip(&cell.lines).map(line).collect::<Vec<_>>());
            x += width;
        }
        self.piece(true, back);
        for ops in words {
            let inner = if ops.is_empty() {
                Vec::new()
            } else {
                vec![Node::Piece(self.piece(again, ops))]
            };
            nodes.push(Node::Group(if row.head { Role::Head } else { Role::Cell }, inner));
        }
        self.y += row.height;
        nodes
    }

    /// Page numbers and what the pack is, at the foot of every page.
    fn feet(&mut self, built: &Built) {
        for page in 0..self.laid.pages {
            let text = |x: f32, text: String| Op::Text {
                x,
                y: HEIGHT - 22.0,
                size: 7.5,
                bold: false,
                colour: SOFT,
                text,
            };
            let number = format!("Page {} of {}", page + 1, self.laid.pages);
            let x = WIDTH - EDGE - self.fonts.face(false).width(&number, 7.5);
            self.laid.pieces.push(Piece {
                page,
                decoration: true,
                ops: vec![text(EDGE, built.name.to_string()), text(x, number)],
            });
        }
    }
}

/// Widths of a table's columns and the size of its letters.
struct Grid {
    widths: Vec<f32>,
    size: f32,
}

impl Grid {
    fn step(&self) -> f32 {
        self.size * 1.25
    }

    fn height(&self, lines: usize) -> f32 {
        f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * self.step() + 2.0 * PAD
    }

    fn lines_in(&self, height: f32) -> usize {
        (0..).take_while(|lines| self.height(lines + 1) <= height).count()
    }
}

/// A cell's lines, each with its indent, and its colours.
#[derive(Clone)]
struct Laying {
    lines: Vec<(f32, String)>,
    back: Option<u32>,
    ink: u32,
}

/// A row, ready to be put.
#[derive(Clone)]
struct Row {
    cells: Vec<Laying>,
    height: f32,
    head: bool,
}

impl Row {
    /// Takes the first lines of every cell off.
    fn cut(&mut self, lines: usize, grid: &Grid) -> Row {
        let mut first = self.clone();
        for (cell, rest) in first.cells.iter_mut().zip(&mut self.cells) {
            rest.lines.drain(..lines.min(rest.lines.len()));
            cell.lines.truncate(lines);
        }
        let height = |row: &Row| {
            let most = row.cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
            grid.height(most.max(1))
        };
        first.height = height(&first);
        self.height = height(self);
        first
    }
}

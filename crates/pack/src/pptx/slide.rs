//! One slide as blocks: its title, then its shapes from top to bottom and left to right.

use super::{
    Deck, Surroundings,
    content::{self, Mark, Paragraph, SlideTable},
    dots::{self, Dot},
    place,
    shapes::{self, Frame, Kind, Shape},
};
use crate::{
    ReadError,
    archive::{Package, Target},
    colour::Theme,
    document::{Block, Cell, Document, Row, SourceLine, Table},
    grid::{self, Reading},
};
use std::collections::HashSet;
use terms::Text;

/// A slide being read.
struct Slide<'s> {
    number: u32,
    reading: &'s mut Reading,
    document: &'s mut Document,
}

/// Reads a slide.
///
/// # Errors
/// When its part, its layout or its theme is damaged or beyond the limits.
pub(crate) fn read(
    package: &mut Package<'_>,
    deck: &Deck,
    (number, part): (u32, &str),
    surroundings: &mut Surroundings,
    reading: &mut Reading,
    document: &mut Document,
) -> Result<(), ReadError> {
    let whole = Text::from("slide");
    let here = place(number, &whole, 1, 0);
    let Some(root) = package.tree(part)? else {
        reading.unread(here, part, "the list of slides names a slide that is not in the file");
        return Ok(());
    };
    if matches!(root.attribute("show"), Some("0" | "false")) {
        let what = format!("slide {number}");
        reading.unread(
            here,
            &what,
            "the slide is hidden and is not read; unhide it to have it read",
        );
        return Ok(());
    }
    let (layouts, theme) = surroundings.of(package, part)?;
    let Some(tree) = root.path(&["cSld", "spTree"]) else {
        reading.unread(here, part, "the slide has no shapes");
        return Ok(());
    };
    let title = format!("Slide {number}");
    document.blocks.push(Block::Break(reading.span(here, &title)));
    let found = shapes::shapes(tree, &layouts, &theme);
    let mut slide = Slide {
        number,
        reading,
        document,
    };
    slide.shapes(found, deck.size, &theme, surroundings);
    slide.relations(package, part)
}

/// A table of a slide with its frame, the block that it became and the line that it stands before.
struct Placed {
    frame: Option<Frame>,
    layout: SlideTable,
    block: usize,
    line: usize,
}

impl Slide<'_> {
    fn shapes(&mut self, found: Vec<Shape<'_>>, size: (f64, f64), theme: &Theme, surroundings: &mut Surroundings) {
        let (dots, others): (Vec<_>, Vec<_>) = found
            .into_iter()
            .map(|shape| {
                let text = match shape.kind {
                    Kind::Text(e) => e.child("txBody").map(content::flat).unwrap_or_default(),
                    _ => String::from("-"),
                };
                let dot = dots::dot(&shape, &text, size);
                (shape, text, dot)
            })
            .partition(|(_, _, dot)| dot.is_some());
        let mut dots: Vec<Dot> = dots.into_iter().filter_map(|(_, _, dot)| dot).collect();
        let others = in_reading_order(others.into_iter().map(|(s, t, _)| (s, t)).collect(), size);
        let mut tables = Vec::new();
        for (shape, text) in &others {
            match shape.kind {
                Kind::Table(element) => {
                    let layout = content::table(element, theme);
                    let (block, line) = (self.document.blocks.len(), self.document.lines.len());
                    self.table(shape, &layout);
                    tables.push(Placed {
                        frame: shape.frame,
                        layout,
                        block,
                        line,
                    });
                }
                Kind::Text(_) if text.is_empty() => {}
                Kind::Text(element) => match shape.placeholder {
                    Some("sldNum") => {}
                    Some("ftr" | "dt" | "hdr") if surroundings.footers.contains(text) => {}
                    footer => {
                        if matches!(footer, Some("ftr" | "dt" | "hdr")) {
                            surroundings.footers.push(text.clone());
                        }
                        let paragraphs = element.child("txBody").map(content::paragraphs).unwrap_or_default();
                        let beside = |d: &Dot| shape.frame.is_some_and(|f| dots::beside(d, f));
                        let over_table = |d: &Dot| tables.iter().any(|t| under(t, d).is_some());
                        let dot = dots.iter().position(|d| beside(d) && !over_table(d));
                        match dot.filter(|_| paragraphs.iter().filter(|p| !p.text.is_empty()).count() == 1) {
                            Some(at) => {
                                let dot = dots.remove(at);
                                self.marked(shape, &paragraphs, &dot);
                            }
                            None => self.text(shape, &paragraphs),
                        }
                    }
                },
                Kind::Unread(why) => {
                    let at = place(self.number, &Text::from(shape.name.as_str()), 1, 0);
                    let what = if shape.description.is_empty() {
                        &shape.name
                    } else {
                        &shape.description
                    };
                    self.reading.unread(at, what, why);
                }
            }
        }
        self.lay_dots(&tables, dots);
        self.table_lines(&tables);
    }

    /// Gives the cells under dots the dots' status.
    fn lay_dots(&mut self, tables: &[Placed], dots: Vec<Dot>) {
        for dot in dots {
            let hit = tables.iter().find_map(|t| Some((t.block, under(t, &dot)?)));
            let cell = hit.and_then(|(block, (row, column))| match self.document.blocks.get_mut(block) {
                Some(Block::Table(table)) => table.rows.get_mut(row)?.cells.get_mut(column),
                _ => None,
            });
            match cell {
                Some(cell) => cell.fill = Some(dot.status),
                None => {
                    let at = place(self.number, &Text::from(dot.name.as_str()), 1, 0);
                    let what = format!("({})", dot.status);
                    let why = "a coloured shape that stands over no table cell and beside no text means nothing here";
                    self.reading.unread(at, &what, why);
                }
            }
        }
    }

    fn table(&mut self, shape: &Shape<'_>, layout: &SlideTable) {
        let name = Text::from(shape.name.as_str());
        let mut rows = Vec::new();
        for (r, row) in layout.rows.iter().enumerate() {
            let mut cells = Vec::new();
            for (c, cell) in row.iter().enumerate() {
                let at = place(self.number, &name, r + 1, c + 1);
                cells.push(Cell {
                    fill: cell.fill,
                    columns: cell.columns,
                    ..self.reading.cell(&at, &cell.lines)
                });
            }
            rows.push(Row { cells });
        }
        let header_rows = grid::header_rows(&rows, layout.first_row);
        let mut table = Table { rows, header_rows };
        grid::settle_fills(&mut table);
        self.document.blocks.push(Block::Table(table));
    }

    /// The rows of tables as lines to show, once the dots have been laid.
    fn table_lines(&mut self, tables: &[Placed]) {
        for placed in tables.iter().rev() {
            let Some(Block::Table(table)) = self.document.blocks.get(placed.block) else {
                continue;
            };
            let line = |row: &Row| {
                Some(SourceLine {
                    place: row.cells.first()?.span.place.clone(),
                    text: Text::from(grid::row_line(row)),
                })
            };
            let lines: Vec<SourceLine> = table.rows.iter().filter_map(line).collect();
            self.document.lines.splice(placed.line..placed.line, lines);
        }
    }

    /// A text with a dot beside it: a table of one cell, whose fill is the dot's status.
    fn marked(&mut self, shape: &Shape<'_>, paragraphs: &[Paragraph], dot: &Dot) {
        let name = Text::from(shape.name.as_str());
        let Some((at, paragraph)) = paragraphs.iter().enumerate().find(|(_, p)| !p.text.is_empty()) else {
            return;
        };
        let at = place(self.number, &name, at + 1, 0);
        let span = self.reading.span(at.clone(), &paragraph.text);
        let row = Row {
            cells: vec![Cell {
                span,
                items: Vec::new(),
                fill: Some(dot.status),
                formula: false,
                columns: 1,
            }],
        };
        self.line(at, &format!("{}\t({})", paragraph.text, dot.status));
        let before = self.document.blocks.last_mut();
        match before {
            Some(Block::Table(table)) if table.header_rows == 0 && table.rows.iter().all(|r| r.cells.len() == 1) => {
                table.rows.push(row);
            }
            _ => self.document.blocks.push(Block::Table(Table {
                rows: vec![row],
                header_rows: 0,
            })),
        }
    }

    fn text(&mut self, shape: &Shape<'_>, paragraphs: &[Paragraph]) {
        let name = Text::from(shape.name.as_str());
        let filled = paragraphs.iter().filter(|p| !p.text.is_empty()).count();
        let is_title = matches!(shape.placeholder, Some("title" | "ctrTitle"));
        let is_body = filled > 1 && matches!(shape.placeholder, Some("body" | "obj"));
        for (at, paragraph) in paragraphs.iter().enumerate().filter(|(_, p)| !p.text.is_empty()) {
            let here = place(self.number, &name, at + 1, 0);
            self.line(here.clone(), &paragraph.text);
            let mut lines = grid::lines(&paragraph.text);
            let typed = lines.pop().filter(|l| l.listed);
            let text = typed.as_ref().map_or(paragraph.text.as_str(), |l| l.text.as_str());
            let span = self.reading.span(here, text);
            let marked = match &paragraph.mark {
                Mark::Number(number) => Some(Some(number.clone())),
                Mark::Bullet => Some(None),
                Mark::Inherited if is_body => Some(None),
                _ => typed.as_ref().map(|_| None),
            };
            let short = text.chars().count() <= 80 && !text.ends_with(['.', ';']);
            let all_bold = paragraph.bold > 0 && paragraph.bold >= paragraph.text.chars().count();
            let block = match marked {
                _ if is_title => Block::Heading(span),
                Some(number) => Block::Item {
                    depth: paragraph.level,
                    number: number.map(Text::from),
                    lead: paragraph.lead().map(Text::from),
                    span,
                },
                None if filled == 1 && all_bold && short => Block::Heading(span),
                None => Block::Paragraph(span),
            };
            self.document.blocks.push(block);
        }
    }

    fn line(&mut self, place: terms::Place, text: &str) {
        self.document.lines.push(SourceLine {
            place,
            text: Text::from(text),
        });
    }

    /// Lists what the slide refers to and is not read.
    fn relations(&mut self, package: &mut Package<'_>, part: &str) -> Result<(), ReadError> {
        let whole = Text::from("slide");
        let here = || place(self.number, &whole, 1, 0);
        let mut links = Vec::new();
        for relation in package.relations(part)? {
            match (relation.kind.as_str(), relation.target) {
                ("hyperlink", Target::Outside(address)) => links.push(address),
                (kind, Target::Outside(address)) => {
                    let why = format!("what lies outside the document ({kind}) is not fetched");
                    self.reading.unread(here(), &address, &why);
                }
                ("notesSlide", Target::Part(part)) => {
                    if let Some(notes) = notes(package, &part)? {
                        self.reading.unread(here(), &notes, "speaker notes are not read");
                    }
                }
                ("comments", Target::Part(part)) => {
                    self.reading.unread(here(), &part, "comments on a slide are not read");
                }
                ("video" | "audio" | "media", Target::Part(part)) => {
                    self.reading.unread(here(), &part, "film and sound are not read");
                }
                _ => {}
            }
        }
        let mut named = HashSet::new();
        links.retain(|l| named.insert(l.clone()));
        if !links.is_empty() {
            let why = "links that lead outside the document are not followed";
            self.reading.unread(here(), &links.join(", "), why);
        }
        Ok(())
    }
}

/// The speaker notes of a slide, if any were written.
fn notes(package: &mut Package<'_>, part: &str) -> Result<Option<String>, ReadError> {
    let Some(root) = package.tree(part)? else {
        return Ok(None);
    };
    let mut all = Vec::new();
    root.all("sp", &mut all);
    let body = all.into_iter().find(|sp| {
        let ph = sp.path(&["nvSpPr", "nvPr", "ph"]);
        ph.is_some_and(|p| p.attribute("type") == Some("body"))
    });
    let text = body.and_then(|sp| sp.child("txBody")).map(content::flat);
    Ok(text.filter(|t| !t.is_empty()))
}

/// The cell under a dot; the one that covers it where cells are merged.
fn under(placed: &Placed, dot: &Dot) -> Option<(usize, usize)> {
    let (mut row, mut column) = dots::cell_under(&placed.layout, placed.frame?, dot.frame.middle())?;
    let covered = |r: usize, c: usize| {
        placed
            .layout
            .rows
            .get(r)
            .and_then(|x| x.get(c))
            .is_some_and(|x| x.covered)
    };
    while column > 0 && covered(row, column) && !covered_from_above(placed, row, column) {
        column -= 1;
    }
    while row > 0 && covered(row, column) {
        row -= 1;
    }
    Some((row, column))
}

/// Whether the cell that covers this one stands in the same column, above.
fn covered_from_above(placed: &Placed, row: usize, column: usize) -> bool {
    let left = placed.layout.rows.get(row).and_then(|r| r.get(..column));
    let Some(left) = left else { return true };
    // a cell to the left that spans as far as here covers it
    let spans = left
        .iter()
        .enumerate()
        .any(|(at, c)| !c.covered && at + usize::from(c.columns) > column);
    !spans
}

/// Title first; then rows of shapes from the top, each from the left.
fn in_reading_order<'e>(found: Vec<(Shape<'e>, String)>, size: (f64, f64)) -> Vec<(Shape<'e>, String)> {
    let top = |s: &Shape<'_>| match s.placeholder {
        Some("title" | "ctrTitle") => f64::MIN,
        _ => s.frame.map_or(size.1 * 0.25, |f| f.y),
    };
    let left = |s: &Shape<'_>| s.frame.map_or(0.0, |f| f.x);
    let mut found = found;
    found.sort_by(|a, b| top(&a.0).total_cmp(&top(&b.0)));
    let mut rows: Vec<(f64, Vec<(Shape<'e>, String)>)> = Vec::new();
    for item in found {
        let y = top(&item.0);
        match rows.last_mut() {
            Some((bottom, row)) if y < *bottom => row.push(item),
            _ => {
                // a row reaches half as far down as its first shape, but no further than a line or two of text
                let height = item.0.frame.map_or(0.0, |f| f.height).min(size.1 * 0.08);
                rows.push((y + height / 2.0, vec![item]));
            }
        }
    }
    rows.into_iter()
        .flat_map(|(_, mut row)| {
            row.sort_by(|a, b| left(&a.0).total_cmp(&left(&b.0)));
            row
        })
        .collect()
}

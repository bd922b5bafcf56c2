//! A document as it was read: blocks in reading order, every piece of text with its place.

use terms::{Place, Rag, Span, Text};

/// The format of a document's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text with tab-separated tables, or pasted slides.
    Text,
    /// One table, separated by commas, semicolons, tabs or bars.
    Csv,
    /// An Office Open XML workbook.
    Xlsx,
    /// An Office Open XML presentation.
    Pptx,
    /// A PDF with a text layer.
    Pdf,
}

/// What a reader made of one document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name it was given, without folders.
    pub name: Text,
    /// Its format.
    pub format: Format,
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// The document's own lines, to show findings in: the text's lines, or a rendering of sheets, slides and pages.
    pub lines: Vec<SourceLine>,
    /// What was not understood, with its place; never dropped.
    pub unread: Vec<Unread>,
}

/// One line to show, with the place of its first character.
#[derive(Clone, Debug)]
pub struct SourceLine {
    /// Where it starts.
    pub place: Place,
    /// The characters as they stand.
    pub text: Text,
}

/// A piece that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where and what.
    pub span: Span,
    /// Why it could not be read, in words.
    pub why: Text,
}

/// A block of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading: a slide's title, a section divider, a line that stands alone above what it names.
    Heading(Span),
    /// A paragraph or loose line.
    Paragraph(Span),
    /// An item of a list.
    Item {
        /// Nesting from 0.
        depth: u8,
        /// The printed number or letter of a numbered item.
        number: Option<Text>,
        /// Its text, with emphasis marks removed.
        span: Span,
        /// The leading words printed with emphasis or before a colon ("Data Cleanse Plan"), if any.
        lead: Option<Text>,
    },
    /// A table.
    Table(Table),
    /// A slide, page or sheet begins here.
    Break(Span),
}

/// A table as printed.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Rows from the top, header rows included.
    pub rows: Vec<Row>,
    /// How many of the first rows are headers (0 when none was recognised).
    pub header_rows: usize,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Cells; empty ones are present, so that the index is the column.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Text and place; the text is empty in an empty cell. List marks and emphasis are removed.
    pub span: Span,
    /// The items of a list inside the cell, each with its own place.
    pub items: Vec<Span>,
    /// A status given by fill or shape colour.
    pub fill: Option<Rag>,
    /// Whether the cell held a formula (its cached value is the text).
    pub formula: bool,
    /// How many columns it covers (1 unless merged).
    pub columns: u16,
}

impl Cell {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.span.text
    }

    /// Whether nothing is printed in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.span.text.is_empty() && self.items.is_empty()
    }
}

impl Table {
    /// The cell of a row and column, if the row has it.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.rows.get(row)?.cells.get(column)
    }

    /// The header's text above a column: the header rows joined, top first.
    #[must_use]
    pub fn header(&self, column: usize) -> String {
        let parts = self
            .rows
            .iter()
            .take(self.header_rows)
            .filter_map(|r| r.cells.get(column));
        parts
            .map(Cell::text)
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The rows below the header.
    pub fn body(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().enumerate().skip(self.header_rows)
    }
}

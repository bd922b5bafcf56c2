//! Packs built from the record: one value, and writers that make a workbook, a deck, a page or a PDF of it.
//!
//! The value holds what is printed, in order, and for every printed field the record and column that it came from. The
//! writers know nothing of the record, so that the same value gives the same bytes. Not here: where a built pack is kept
//! and who may ask for one (the edges), what is wrong in it (`check`).

mod agenda;
mod desk;
mod governance;
mod html;
mod of_record;
mod pdf;
mod plan;
mod pptx;
mod readiness;
mod risks;
mod xlsx;

pub use of_record::{BuildError, Wanted, Which, of_record};

use terms::{Date, Rag, Text};

/// A pack, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// What it is called: group and number, or group and day.
    pub name: Text,
    /// The title line.
    pub title: Cell,
    /// What stands below the title: version, status, deliverable number.
    pub about: Vec<Text>,
    /// The group's abbreviation.
    pub group: Text,
    /// The day of the meeting.
    pub on: Date,
    /// The head of the record from which it was built: position and hash.
    pub head: Text,
    /// Its sections in order; the first is the agenda.
    pub sections: Vec<Section>,
}

/// A section: a divider, where an agenda item has one, and what follows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// Its title.
    pub title: Text,
    /// The agenda row repeated, for an item of a kind; made from the row, so that it cannot differ.
    pub divider: Option<Divider>,
    /// What it prints.
    pub parts: Vec<Part>,
}

/// What a divider repeats of its agenda row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Divider {
    /// Decision, information or both.
    pub kind: Text,
    /// What is asked.
    pub objective: Option<Text>,
    /// Who leads.
    pub lead: Option<Text>,
    /// How long it takes.
    pub length: Option<Text>,
}

impl Divider {
    /// Its lines, as every form prints them.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let kind = self.kind.to_uppercase();
        let first = match &self.objective {
            Some(objective) => format!("{kind}: {objective}"),
            None => kind,
        };
        let rest = self.lead.iter().chain(&self.length).map(ToString::to_string);
        std::iter::once(first).chain(rest).collect()
    }
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A heading inside the section.
    Heading(Cell),
    /// A sentence.
    Line(Cell),
    /// A list.
    Items(Vec<Cell>),
    /// A table.
    Table(Table),
    /// A picture.
    Picture(Picture),
}

/// A table with one header row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it is, for those who do not see it.
    pub title: Text,
    /// Its heads.
    pub heads: Vec<Head>,
    /// Its rows, as wide as the heads.
    pub rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// What it says.
    pub cell: Cell,
    /// Its share of the width.
    pub width: u16,
}

/// What stands in a cell, a heading or a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Its lines.
    pub lines: Vec<Line>,
    /// The colour of its fill; the word stands in the lines.
    pub rag: Option<Rag>,
    /// The section whose page is printed here; each writer counts its own pages.
    pub page_of: Option<usize>,
    /// The words that lead it, printed with emphasis.
    pub lead: Option<Text>,
    /// The fields that are printed in it.
    pub of: Vec<Origin>,
}

/// A line of a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its text.
    pub text: Text,
    /// Whether it is an item of a list.
    pub listed: bool,
}

/// The field of a record that is printed in a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The register's stored name.
    pub register: &'static str,
    /// The code by which whoever reads the pack will know the record.
    pub record: Text,
    /// The column's stored name.
    pub column: &'static str,
    /// How the field reads.
    pub reads: Text,
}

/// A picture, with the numbers that it shows: forms that cannot hold a drawing print those.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// What it shows.
    pub title: Text,
    /// The drawing.
    pub svg: String,
    /// What it shares out, with the legend's words.
    pub shares: Vec<Share>,
}

/// A share of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The legend's word.
    pub label: Text,
    /// How many.
    pub count: usize,
    /// The colour.
    pub rag: Option<Rag>,
}

/// The form of a built pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// One self-contained page.
    Html,
    /// A PDF with bookmarks and tags.
    Pdf,
    /// A workbook, one sheet a section.
    Xlsx,
    /// A presentation.
    Pptx,
}

/// Why a pack could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The workbook was refused by its writer.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The container was refused by its writer.
    #[error("the presentation could not be written: {0}")]
    Container(#[from] zip::result::ZipError),
    /// A part could not be packed.
    #[error("the presentation could not be written: {0}")]
    Part(#[from] std::io::Error),
    /// The PDF was refused by its writer.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Html, Self::Pdf, Self::Xlsx, Self::Pptx];

    /// The ending of a file's name, which is also how people ask for the form.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
        }
    }

    /// The form of an ending.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.ending() == ending)
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        }
    }
}

impl Built {
    /// Writes it.
    ///
    /// # Errors
    /// When a text is longer than the form can hold.
    pub fn write(&self, form: Form) -> Result<Vec<u8>, WriteError> {
        match form {
            Form::Html => Ok(html::write(self).into_bytes()),
            Form::Pdf => pdf::write(self),
            Form::Xlsx => xlsx::write(self),
            Form::Pptx => pptx::write(self),
        }
    }

    /// The name of its file: a name only, whatever the group's code holds.
    #[must_use]
    pub fn file(&self, form: Form) -> String {
        let plain = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
        let name: String = self.name.chars().map(plain).collect();
        format!("{name}-pack.{}", form.ending())
    }

    /// Every field that it prints, each once, in order.
    #[must_use]
    pub fn origins(&self) -> Vec<&Origin> {
        let mut all: Vec<&Origin> = self.cells().iter().flat_map(|cell| &cell.of).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Every cell, heading and sentence.
    #[must_use]
    pub fn cells(&self) -> Vec<&Cell> {
        let mut all = vec![&self.title];
        for part in self.sections.iter().flat_map(|section| &section.parts) {
            match part {
                Part::Heading(cell) | Part::Line(cell) => all.push(cell),
                Part::Items(items) => all.extend(items),
                Part::Table(table) => {
                    all.extend(table.heads.iter().map(|head| &head.cell));
                    all.extend(table.rows.iter().flatten());
                }
                Part::Picture(_) => {}
            }
        }
        all
    }
}

impl Cell {
    /// A cell of words that come from no field.
    #[must_use]
    pub fn words(text: impl Into<Text>) -> Self {
        let text = text.into();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        Self {
            lines: lines
                .map(|line| Line {
                    text: line.trim().into(),
                    listed: false,
                })
                .collect(),
            ..Self::default()
        }
    }

    /// A list.
    #[must_use]
    pub fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        let line = |item: T| Line {
            text: item.as_ref().into(),
            listed: true,
        };
        Self {
            lines: items.into_iter().map(line).collect(),
            ..Self::default()
        }
    }

    /// Its text on one line; `pages` are the pages of the sections, where one is printed.
    #[must_use]
    pub fn text(&self, pages: &[usize]) -> String {
        if let Some(page) = self.page_of.and_then(|section| pages.get(section)) {
            return page.to_string();
        }
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join(" ")
    }

    /// Whether nothing is printed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.page_of.is_none()
    }

    /// With a fill.
    #[must_use]
    pub(crate) fn filled(mut self, rag: Option<Rag>) -> Self {
        self.rag = rag;
        self
    }

    /// With further fields printed in it.
    #[must_use]
    pub(crate) fn also(mut self, of: impl IntoIterator<Item = Origin>) -> Self {
        self.of.extend(of);
        self
    }
}

impl Table {
    /// An empty table with these heads and shares of the width.
    #[must_use]
    pub(crate) fn headed(title: &str, heads: &[(&str, u16)]) -> Self {
        let head = |(text, width): &(&str, u16)| Head {
            cell: Cell::words(*text),
            width: *width,
        };
        Self {
            title: title.into(),
            heads: heads.iter().map(head).collect(),
            rows: Vec::new(),
        }
    }
}

impl Picture {
    /// The numbers as a table: what a form without drawings prints.
    #[must_use]
    pub(crate) fn table(&self) -> Table {
        let total: usize = self.shares.iter().map(|share| share.count).sum();
        let mut table = Table::headed(&self.title, &[("Rating", 4), ("How many", 2), ("Share", 2)]);
        for share in &self.shares {
            let percent = (share.count * 200 + total) / (total.max(1) * 2);
            table.rows.push(vec![
                Cell::words(share.label.clone()).filled(share.rag),
                Cell::words(share.count.to_string()),
                Cell::words(format!("{percent} %")),
            ]);
        }
        table
    }
}

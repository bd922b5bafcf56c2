//! A built pack as a workbook: a sheet a section, headings above tables, colours as fills with their word.
//!
//! Everything stands as text, dates too: what is printed is what was built. A workbook repeats no agenda row as a
//! divider, and prints the numbers of a picture in place of its drawing.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use std::collections::HashSet;
use terms::Rag;

use super::{Built, Cell, Part, Section, Table, WriteError};

struct Formats {
    title: Format,
    heading: Format,
    head: Format,
    cell: Format,
}

/// The fill and the ink of a colour, as office programs name them.
pub(crate) fn fill(rag: Rag) -> (u32, u32) {
    match rag {
        Rag::Red => (0x00C0_0000, 0x00FF_FFFF),
        Rag::Amber => (0x00FF_C000, 0x0000_0000),
        Rag::Green => (0x0000_B050, 0x0000_0000),
        Rag::Blue => (0x0000_70C0, 0x00FF_FFFF),
    }
}

/// Writes the workbook.
///
/// # Errors
/// When a text is longer than a cell can hold.
pub(crate) fn write(built: &Built) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(built.on.year().unsigned_abs(), month(built), day(built))?;
    let properties = DocProperties::new()
        .set_title(built.title.text(&[]))
        .set_comment(format!("Built from the record; head {}", built.head))
        .set_creation_datetime(&day);
    book.set_properties(&properties);
    let formats = Formats {
        title: Format::new().set_bold().set_font_size(16),
        heading: Format::new().set_bold().set_font_size(12),
        head: Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin)
            .set_background_color(Color::RGB(0x00E3_F0F1)),
        cell: Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin),
    };
    let pages: Vec<usize> = (1..=built.sections.len()).collect();
    let mut names = HashSet::new();
    for (at, section) in built.sections.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(name(section, &mut names))?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        let mut page = Page {
            sheet,
            formats: &formats,
            pages: &pages,
            row: 0,
        };
        if at == 0 {
            page.line(&built.title.text(&pages), &formats.title)?;
            for line in &built.about {
                page.line(line, &Format::new())?;
            }
            page.row += 1;
        }
        page.section(section, at > 0)?;
    }
    Ok(book.save_to_buffer()?)
}

fn month(built: &Built) -> u8 {
    built.on.month().unsigned_abs()
}

fn day(built: &Built) -> u8 {
    built.on.day().unsigned_abs()
}

/// A sheet's name: the section's title without what a name cannot hold, never twice.
fn name(section: &Section, taken: &mut HashSet<String>) -> String {
    let plain: String = section
        .title
        .chars()
        .map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.trim_matches('\'');
    let cut = |length: usize| plain.chars().take(length).collect::<String>().trim().to_owned();
    let mut name = if plain.is_empty() {
        "Section".to_owned()
    } else {
        cut(31)
    };
    let mut n = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{} {n}", cut(27));
        n += 1;
    }
    name
}

struct Page<'s> {
    sheet: &'s mut Worksheet,
    formats: &'s Formats,
    pages: &'s [usize],
    row: u32,
}

impl Page<'_> {
    fn line(&mut self, text: &str, format: &Format) -> Result<(), WriteError> {
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, section: &Section, titled: bool) -> Result<(), WriteError> {
        let (formats, pages) = (self.formats, self.pages);
        if titled {
            self.line(&section.title, &formats.title)?;
            self.row += 1;
        }
        for part in &section.parts {
            match part {
                Part::Heading(cell) => {
                    self.row += 1;
                    self.line(&cell.text(pages), &formats.heading)?;
                }
                Part::Line(cell) => {
                    self.line(&cell.text(pages), &Format::new())?;
                    self.row += 1;
                }
                Part::Items(items) => {
                    for item in items {
                        self.line(&format!("• {}", item.text(pages)), &Format::new())?;
                    }
                    self.row += 1;
                }
                Part::Table(table) => self.table(table)?,
                Part::Picture(picture) => self.table(&picture.table())?,
            }
        }
        Ok(())
    }

    fn table(&mut self, table: &Table) -> Result<(), WriteError> {
        for (column, head) in (0u16..).zip(&table.heads) {
            let text = head.cell.text(self.pages);
            self.sheet
                .write_string_with_format(self.row, column, &text, &self.formats.head)?;
            self.sheet.set_column_width(column, f64::from(head.width) * 4.0 + 4.0)?;
        }
        self.row += 1;
        for row in &table.rows {
            for (column, cell) in (0u16..).zip(row) {
                self.cell(column, cell)?;
            }
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell) -> Result<(), WriteError> {
        let text = if cell.page_of.is_some() {
            cell.text(self.pages)
        } else {
            let lines = cell.lines.iter();
            let lines = lines.map(|line| {
                if line.listed {
                    format!("• {}", line.text)
                } else {
                    line.text.to_string()
                }
            });
            lines.collect::<Vec<_>>().join("\n")
        };
        let format = match cell.rag {
            Some(rag) => {
                let (back, ink) = fill(rag);
                let format = self.formats.cell.clone();
                format
                    .set_background_color(Color::RGB(back))
                    .set_font_color(Color::RGB(ink))
            }
            None => self.formats.cell.clone(),
        };
        self.sheet.write_string_with_format(self.row, column, &text, &format)?;
        Ok(())
    }
}

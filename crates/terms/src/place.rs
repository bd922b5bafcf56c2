//! Where in a document something stands, and what is printed there.

use crate::Text;
use std::fmt;

/// A place in a document. Lines, columns, rows, slides and pages count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A text: line and column.
    Text {
        /// Line from 1.
        line: u32,
        /// Character of the line from 1.
        column: u32,
    },
    /// A workbook: sheet, row and column.
    Sheet {
        /// Sheet name.
        sheet: Text,
        /// Row from 1.
        row: u32,
        /// Column from 1 (1 is A).
        column: u32,
    },
    /// A presentation: slide, shape, and the table's cell or the shape's paragraph.
    Slide {
        /// Slide from 1, in order of presentation.
        slide: u32,
        /// The shape's name or id.
        shape: Text,
        /// Row of the table, or paragraph of the shape, from 1.
        row: u32,
        /// Column of the table from 1; 0 in a shape that is no table.
        column: u32,
    },
    /// A page of a PDF: page, line of the text layer, column.
    Page {
        /// Page from 1.
        page: u32,
        /// Line of the page's text from 1.
        line: u32,
        /// Character of the line from 1.
        column: u32,
    },
    /// A field of a record.
    Record {
        /// Register and code, as a link reads.
        name: Text,
        /// The column's title.
        field: Text,
    },
}

/// What is printed at a place. `order` numbers the spans of a document as they are read, so that any two compare.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// Reading order within the document.
    pub order: u32,
    /// Where.
    pub place: Place,
    /// The characters as printed, trimmed.
    pub text: Text,
}

impl Place {
    /// A spreadsheet column's letters: 1 is A, 27 is AA.
    #[must_use]
    pub fn letters(mut column: u32) -> String {
        let mut out = Vec::new();
        while column > 0 {
            let digit = (column - 1) % 26;
            out.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
            column = (column - 1) / 26;
        }
        out.iter().rev().collect()
    }

    /// The line by which lists of findings are sorted and scored: line, row, slide or page line.
    #[must_use]
    pub fn line(&self) -> u32 {
        match self {
            Self::Text { line, .. } | Self::Page { line, .. } => *line,
            Self::Sheet { row, .. } | Self::Slide { row, .. } => *row,
            Self::Record { .. } => 0,
        }
    }

    /// The column within the line.
    #[must_use]
    pub fn column(&self) -> u32 {
        match self {
            Self::Text { column, .. }
            | Self::Page { column, .. }
            | Self::Sheet { column, .. }
            | Self::Slide { column, .. } => *column,
            Self::Record { .. } => 0,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { line, column } => write!(f, "line {line}, column {column}"),
            Self::Sheet { sheet, row, column } => write!(f, "sheet {sheet}, cell {}{row}", Self::letters(*column)),
            Self::Slide {
                slide,
                shape,
                row,
                column: 0,
            } => write!(f, "slide {slide}, {shape}, paragraph {row}"),
            Self::Slide {
                slide,
                shape,
                row,
                column,
            } => {
                write!(f, "slide {slide}, {shape}, row {row}, column {column}")
            }
            Self::Page { page, line, column } => write!(f, "page {page}, line {line}, column {column}"),
            Self::Record { name, field } => write!(f, "{name}, {field}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let check = |column, expected: &str| assert_eq!(Place::letters(column), expected);
        check(1, "A");
        check(26, "Z");
        check(27, "AA");
        check(703, "AAA");
    }
}

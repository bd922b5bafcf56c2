//! The styles of a workbook: what a style number means for a cell's format, fill and weight.

use super::number::Format;
use crate::{
    colour::{self, Rgb, Theme},
    xml::Element,
};
use std::collections::HashMap;
use terms::Rag;

/// What is kept of a cell's style.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    /// How numbers are shown.
    pub(crate) format: Format,
    /// The status that the fill means.
    pub(crate) fill: Option<Rag>,
    /// Whether the print is bold.
    pub(crate) bold: bool,
}

/// The styles of a workbook by number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Styles {
    cells: Vec<Style>,
}

impl Styles {
    /// Reads the styles part.
    pub(crate) fn read(root: &Element, theme: &Theme) -> Self {
        let list =
            |group: &'static str, item: &'static str| root.child(group).into_iter().flat_map(move |g| g.children(item));
        let codes: HashMap<u32, &str> = list("numFmts", "numFmt")
            .filter_map(|f| Some((f.number("numFmtId")?, f.attribute("formatCode")?)))
            .collect();
        let fills: Vec<Option<Rag>> = list("fills", "fill").map(|f| fill(f, theme)).collect();
        let bold: Vec<bool> = list("fonts", "font").map(is_bold).collect();
        let style = |xf: &Element| {
            let id = xf.number("numFmtId").unwrap_or(0);
            let at = |name| xf.number::<usize>(name).unwrap_or(0);
            Style {
                format: codes
                    .get(&id)
                    .map_or_else(|| Format::built_in(id), |c| Format::parse(c)),
                fill: fills.get(at("fillId")).copied().flatten(),
                bold: bold.get(at("fontId")).copied().unwrap_or(false),
            }
        };
        Self {
            cells: list("cellXfs", "xf").map(style).collect(),
        }
    }

    /// The style of a number.
    pub(crate) fn get(&self, number: usize) -> Option<&Style> {
        self.cells.get(number)
    }
}

fn is_bold(font: &Element) -> bool {
    font.child("b")
        .is_some_and(|b| !matches!(b.attribute("val"), Some("0" | "false")))
}

/// A solid fill's colour; patterns and gradients mean no status.
fn fill(fill: &Element, theme: &Theme) -> Option<Rag> {
    let pattern = fill.child("patternFill")?;
    if pattern.attribute("patternType") != Some("solid") {
        return None;
    }
    colour::status(rgb(pattern.child("fgColor")?, theme)?)
}

fn rgb(colour: &Element, theme: &Theme) -> Option<Rgb> {
    let base = if let Some(rgb) = colour.attribute("rgb") {
        colour::hex(rgb)?
    } else if let Some(number) = colour.number("theme") {
        theme.numbered(number)?
    } else {
        colour::indexed(colour.number("indexed")?)?
    };
    Some(colour::tinted(base, colour.number("tint").unwrap_or(0.0)))
}

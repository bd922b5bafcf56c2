//! Colours of office documents: theme schemes, tints and shades, down to red, green and blue.

use crate::xml::Element;
use std::collections::HashMap;
use terms::Rag;

/// Red, green and blue.
pub(crate) type Rgb = (u8, u8, u8);

/// The colours of a theme by their names (dk1, lt1, accent1, ...).
#[derive(Clone, Debug, Default)]
pub(crate) struct Theme {
    colours: HashMap<String, Rgb>,
}

/// The order in which workbooks number a theme's colours.
const SHEET_ORDER: [&str; 12] = [
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
];

impl Theme {
    /// Reads a theme part.
    pub(crate) fn read(theme: &Element) -> Self {
        let scheme = theme.path(&["themeElements", "clrScheme"]);
        let colours = scheme
            .into_iter()
            .flat_map(Element::elements)
            .filter_map(|e| Some((e.name.clone(), e.elements().find_map(plain)?)))
            .collect();
        Self { colours }
    }

    /// A colour by its scheme name, as slides use it.
    pub(crate) fn named(&self, name: &str) -> Option<Rgb> {
        let name = match name {
            "bg1" => "lt1",
            "tx1" => "dk1",
            "bg2" => "lt2",
            "tx2" => "dk2",
            other => other,
        };
        self.colours.get(name).copied()
    }

    /// A colour by its number, as workbooks use it.
    pub(crate) fn numbered(&self, number: usize) -> Option<Rgb> {
        self.named(SHEET_ORDER.get(number)?)
    }

    /// The colour that an element holding one colour means (`a:solidFill`, `a:fillRef`).
    pub(crate) fn of(&self, holder: &Element) -> Option<Rgb> {
        let colour = holder.elements().next()?;
        let base = match colour.name.as_str() {
            "schemeClr" => self.named(colour.attribute("val")?)?,
            _ => plain(colour)?,
        };
        Some(changed(base, colour))
    }
}

/// A colour that needs no theme.
fn plain(colour: &Element) -> Option<Rgb> {
    match colour.name.as_str() {
        "srgbClr" => hex(colour.attribute("val")?),
        "sysClr" => hex(colour.attribute("lastClr")?),
        "scrgbClr" => {
            let part = |name| {
                let share: f64 = colour.number(name)?;
                Some(byte(share / 100_000.0))
            };
            Some((part("r")?, part("g")?, part("b")?))
        }
        "prstClr" => Some(match colour.attribute("val")? {
            "red" => (255, 0, 0),
            "green" => (0, 128, 0),
            "lime" | "limeGreen" => (50, 205, 50),
            "blue" => (0, 0, 255),
            "orange" => (255, 165, 0),
            "yellow" => (255, 255, 0),
            "black" => (0, 0, 0),
            "white" => (255, 255, 255),
            _ => return None,
        }),
        _ => None,
    }
}

/// The changes that stand inside a colour: darker, lighter.
fn changed(base: Rgb, colour: &Element) -> Rgb {
    colour.elements().fold(base, |rgb, change| {
        let share = change.number::<f64>("val").unwrap_or(100_000.0) / 100_000.0;
        match change.name.as_str() {
            "lumMod" => each(rgb, |c| c * share),
            "lumOff" => each(rgb, |c| c + share * (1.0 - c)),
            "shade" => each(rgb, |c| c * share),
            "tint" => each(rgb, |c| 1.0 - (1.0 - c) * share),
            _ => rgb,
        }
    })
}

/// A workbook's tint: towards white above zero, towards black below.
pub(crate) fn tinted(rgb: Rgb, tint: f64) -> Rgb {
    if tint < 0.0 {
        each(rgb, |c| c * (1.0 + tint))
    } else {
        each(rgb, |c| c + tint * (1.0 - c))
    }
}

fn each(rgb: Rgb, change: impl Fn(f64) -> f64) -> Rgb {
    let part = |c: u8| byte(change(f64::from(c) / 255.0));
    (part(rgb.0), part(rgb.1), part(rgb.2))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte's range"
)]
fn byte(share: f64) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}

/// Six hexadecimal digits, or eight with the opacity first.
pub(crate) fn hex(text: &str) -> Option<Rgb> {
    let digits = if text.len() == 8 { text.get(2..)? } else { text };
    if digits.len() != 6 {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// The status that a colour means.
pub(crate) fn status(rgb: Rgb) -> Option<Rag> {
    Rag::from_rgb(rgb.0, rgb.1, rgb.2)
}

/// The colours that old workbooks number from 8.
pub(crate) fn indexed(number: usize) -> Option<Rgb> {
    const PALETTE: [&str; 56] = [
        "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "800000", "008000", "000080",
        "808000", "800080", "008080", "C0C0C0", "808080", "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080",
        "0066CC", "CCCCFF", "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF", "00CCFF",
        "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99", "3366FF", "33CCCC", "99CC00", "FFCC00",
        "FF9900", "FF6600", "666699", "969696", "003366", "339966", "003300", "333300", "993300", "993366", "333399",
        "333333",
    ];
    hex(PALETTE.get(if number < 8 { number } else { number - 8 })?)
}

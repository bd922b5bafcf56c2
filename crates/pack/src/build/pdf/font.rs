//! The two faces that PDFs carry, and how wide texts are in them.
//!
//! DejaVu Sans Condensed: its licence stands beside the files. Letters are set side by side without kerning, so that a
//! text is as wide as its letters.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use ttf_parser::Face as Parsed;

const PLAIN: &[u8] = include_bytes!("../../../fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../../../fonts/DejaVuSansCondensed-Bold.ttf");

/// Both faces.
pub(crate) struct Fonts {
    plain: Face,
    bold: Face,
}

/// A face.
pub(crate) struct Face {
    pub(crate) font: Font,
    parsed: Parsed<'static>,
    units: f32,
}

impl Fonts {
    /// Reads the faces.
    pub(crate) fn new() -> Option<Self> {
        Some(Self {
            plain: Face::new(PLAIN)?,
            bold: Face::new(BOLD)?,
        })
    }

    pub(crate) fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.plain }
    }
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let parsed = Parsed::parse(bytes, 0).ok()?;
        Some(Self {
            font: Font::new(bytes.to_vec().into(), 0)?,
            units: f32::from(parsed.units_per_em()),
            parsed,
        })
    }

    fn glyph(&self, letter: char) -> (u16, f32) {
        let id = self.parsed.glyph_index(letter).unwrap_or(ttf_parser::GlyphId(0));
        let advance = self.parsed.glyph_hor_advance(id).unwrap_or(0);
        (id.0, f32::from(advance) / self.units)
    }

    /// How wide a text is at a size.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.glyph(letter).1).sum::<f32>() * size
    }

    /// The letters of a text, to be drawn.
    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let one = |(at, letter): (usize, char)| {
            let (id, advance) = self.glyph(letter);
            KrillaGlyph {
                glyph_id: GlyphId::new(u32::from(id)),
                text_range: at..at + letter.len_utf8(),
                x_advance: advance,
                x_offset: 0.0,
                y_offset: 0.0,
                y_advance: 0.0,
                location: None,
            }
        };
        text.char_indices().map(one).collect()
    }

    /// A text broken at blanks, so that no line is wider; a word that is wider alone is cut.
    pub(crate) fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let mut used = 0.0;
        let blank = self.glyph(' ').1 * size;
        for word in text.split_whitespace() {
            let own = self.width(word, size);
            if !line.is_empty() && used + blank + own <= width {
                line.push(' ');
                line.push_str(word);
                used += blank + own;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            if own <= width {
                line.push_str(word);
                used = own;
                continue;
            }
            used = 0.0;
            for letter in word.chars() {
                let own = self.glyph(letter).1 * size;
                if used + own > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                line.push(letter);
                used += own;
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_narrow_as_asked_and_lose_nothing() {
        let fonts = Fonts::new().unwrap();
        let face = fonts.face(false);
        let check = |text: &str, width: f32| {
            let lines = face.wrap(text, 8.0, width);
            for line in &lines {
                let alone = line.chars().count() == 1;
                assert!(alone || face.width(line, 8.0) <= width + 0.01, "{line}");
            }
            let joined: String = lines.concat().split_whitespace().collect();
            let expected: String = text.split_whitespace().collect();
            assert_eq!(joined, expected);
        };
        check("A sentence of several words of different length", 60.0);
        check("Donaudampfschifffahrtsgesellschaft once", 40.0);
        check("", 40.0);
        check("→ „é“ ß – 20 × 3", 30.0);
        check("narrow", 0.5);
    }
}

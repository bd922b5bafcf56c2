//! RAG: red, amber, green, and blue for what is complete. Unknown is the absence of a value, never a colour.

use std::fmt;

/// A status colour that somebody stated or a rule gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rag {
    /// Late, or cannot be met.
    Red,
    /// At risk.
    Amber,
    /// On track.
    Green,
    /// Complete.
    Blue,
}

impl Rag {
    /// Every colour, worst first.
    pub const ALL: [Self; 4] = [Self::Red, Self::Amber, Self::Green, Self::Blue];

    /// The colour's own word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Red => "Red",
            Self::Amber => "Amber",
            Self::Green => "Green",
            Self::Blue => "Blue",
        }
    }

    /// What the colour says of a milestone.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Red => "Late",
            Self::Amber => "At risk",
            Self::Green => "On track",
            Self::Blue => "Complete",
        }
    }

    /// Reads a colour's word or letter, in any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word.trim().to_ascii_lowercase().as_str() {
            "red" | "r" => Some(Self::Red),
            "amber" | "a" | "yellow" => Some(Self::Amber),
            "green" | "g" => Some(Self::Green),
            "blue" | "b" | "complete" | "completed" => Some(Self::Blue),
            _ => None,
        }
    }

    /// The nearest colour to an RGB fill of a cell or shape; none for white, grey, black and pastel-free fills.
    #[must_use]
    pub fn from_rgb(red: u8, green: u8, blue: u8) -> Option<Self> {
        let (r, g, b) = (i32::from(red), i32::from(green), i32::from(blue));
        let (most, least) = (r.max(g).max(b), r.min(g).min(b));
        let spread = most - least;
        if spread < 40 || most < 60 {
            return None;
        }
        let hue = if most == r {
            (60 * (g - b) / spread).rem_euclid(360)
        } else if most == g {
            120 + 60 * (b - r) / spread
        } else {
            240 + 60 * (r - g) / spread
        };
        match hue {
            0..=19 | 340..=359 => Some(Self::Red),
            20..=64 => Some(Self::Amber),
            65..=169 => Some(Self::Green),
            190..=259 => Some(Self::Blue),
            _ => None,
        }
    }
}

impl fmt::Display for Rag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_recovered_from_fills() {
        let check = |rgb: (u8, u8, u8), expected| assert_eq!(Rag::from_rgb(rgb.0, rgb.1, rgb.2), expected, "{rgb:?}");
        check((0xFF, 0x00, 0x00), Some(Rag::Red));
        check((0xC0, 0x00, 0x00), Some(Rag::Red));
        check((0xFF, 0xC0, 0x00), Some(Rag::Amber));
        check((0xFF, 0xFF, 0x00), Some(Rag::Amber));
        check((0x92, 0xD0, 0x50), Some(Rag::Green));
        check((0x00, 0xB0, 0x50), Some(Rag::Green));
        check((0x00, 0x70, 0xC0), Some(Rag::Blue));
        check((0xFF, 0xFF, 0xFF), None);
        check((0xD9, 0xD9, 0xD9), None);
        check((0x00, 0x00, 0x00), None);
    }

    #[test]
    fn words_read_back() {
        for rag in Rag::ALL {
            assert_eq!(Rag::from_word(rag.word()), Some(rag));
        }
        assert_eq!(Rag::from_word("unknown"), None);
        assert_eq!(Rag::from_word(""), None);
    }
}

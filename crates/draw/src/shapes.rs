//! The shape of each colour, so that status never rests on colour alone.

use terms::Rag;

/// What is drawn for a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Red: a filled square.
    Square,
    /// Amber: a triangle.
    Triangle,
    /// Green: a disc.
    Disc,
    /// Blue: a tick.
    Tick,
    /// Unknown: an open diamond.
    Diamond,
}

impl Shape {
    /// The shape of a colour; unknown is a shape too.
    #[must_use]
    pub fn of(rag: Option<Rag>) -> Self {
        match rag {
            Some(Rag::Red) => Self::Square,
            Some(Rag::Amber) => Self::Triangle,
            Some(Rag::Green) => Self::Disc,
            Some(Rag::Blue) => Self::Tick,
            None => Self::Diamond,
        }
    }

    /// The path within a box of ten by ten.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Square => r#"<path d="M.6.6h8.8v8.8H.6Z" fill="currentColor"/>"#,
            Self::Triangle => r#"<path d="M5 .4 9.8 9.6H.2Z" fill="currentColor"/>"#,
            Self::Disc => r#"<circle cx="5" cy="5" r="4.6" fill="currentColor"/>"#,
            Self::Tick => r#"<path d="M.9 5.4 3.8 8.3 9.1 1.9" fill="none" stroke="currentColor" stroke-width="2"/>"#,
            Self::Diamond => {
                r#"<path d="M5 .8 9.2 5 5 9.2.8 5Z" fill="none" stroke="currentColor" stroke-width="1.4"/>"#
            }
        }
    }
}

/// The shape as a small picture that says nothing to a screen reader: the word stands beside it.
#[must_use]
pub fn rag_shape(rag: Option<Rag>) -> String {
    format!(
        r#"<svg viewBox="0 0 10 10" aria-hidden="true">{}</svg>"#,
        Shape::of(rag).path()
    )
}

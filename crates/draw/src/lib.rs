//! Charts and diagrams as SVG text: the same picture on a page and in a pack.
//!
//! Every picture carries a title and a description in words, and takes its colours from the page's variables with a
//! fallback. Not here: the table that stands beside every picture, which is the page's.

mod choreography;
mod shapes;
mod strip;
mod timeline;

pub use choreography::{Arrow, Band, Choreography, Decision};
pub use shapes::{Shape, rag_shape};
pub use strip::{Slice, meter, strip};
pub use timeline::{Bar, Mark, Timeline};

/// Text as it may stand in markup.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_cannot_be_smuggled_in() {
        assert_eq!(
            escape("<a href=\"x\">'&\u{1}"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;\u{fffd}"
        );
    }
}

//! A built pack as a presentation: slides planned first, so that pages can be told, then written part by part.
//!
//! Tables are tables, colours are fills of their cells, an item's divider is a slide of its own. A picture's numbers
//! stand as a table.

mod parts;
mod plan;
mod shapes;

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Built, WriteError};

/// Writes the presentation.
///
/// # Errors
/// When the container cannot be written.
pub(crate) fn write(built: &Built) -> Result<Vec<u8>, WriteError> {
    let deck = plan::plan(built);
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts::fixed(built, deck.slides.len()) {
        part(&mut out, &name, &text)?;
    }
    for (number, slide) in (1..).zip(&deck.slides) {
        let text = shapes::slide(slide, &deck.pages);
        part(&mut out, &format!("ppt/slides/slide{number}.xml"), &text)?;
        let name = format!("ppt/slides/_rels/slide{number}.xml.rels");
        part(&mut out, &name, &parts::slide_relations())?;
    }
    Ok(out.finish()?.into_inner())
}

fn part(out: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> Result<(), WriteError> {
    out.start_file(name, SimpleFileOptions::default())?;
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n")?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

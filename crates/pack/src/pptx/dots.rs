//! Status given by coloured shapes: dots laid over a table's cells or beside a text.

use super::{
    content::SlideTable,
    shapes::{Frame, Shape},
};
use crate::colour;
use terms::Rag;

/// A shape that says a status by its colour and nothing else.
#[derive(Clone, Debug)]
pub(crate) struct Dot {
    /// The shape's name.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) frame: Frame,
    /// What its colour means.
    pub(crate) status: Rag,
}

/// The largest share of a slide's width and height that a dot has; larger shapes are decoration.
const LARGEST: f64 = 0.12;

/// The dot that a shape is, if it is small, filled in a status colour and says no more than the colour.
pub(crate) fn dot(shape: &Shape<'_>, text: &str, slide: (f64, f64)) -> Option<Dot> {
    let frame = shape.frame?;
    let small = frame.width <= slide.0 * LARGEST && frame.height <= slide.1 * LARGEST;
    // a dot is about as wide as it is high; a strip may be three times as wide
    let even = frame.height > 0.0 && (0.3..=3.5).contains(&(frame.width / frame.height));
    if !small || !even || shape.thin || shape.placeholder.is_some() || !super::content::is_status_text(text) {
        return None;
    }
    Some(Dot {
        name: shape.name.clone(),
        frame,
        status: colour::status(shape.fill?)?,
    })
}

/// The row and column (from 0) of the cell that lies under a point.
pub(crate) fn cell_under(table: &SlideTable, frame: Frame, point: (f64, f64)) -> Option<(usize, usize)> {
    if !frame.holds(point) {
        return None;
    }
    let column = slot(&table.widths, frame.width, point.0 - frame.x)?;
    let row = slot(&table.heights, frame.height, point.1 - frame.y)?;
    Some((row, column))
}

/// The slot of a run of lengths, stretched to a whole, that a distance from its start falls into. Rows grow with their
/// text when a slide is drawn, so the lengths that are stored may fall short of the frame.
fn slot(lengths: &[f64], whole: f64, at: f64) -> Option<usize> {
    let sum: f64 = lengths.iter().sum();
    if sum <= 0.0 {
        return None;
    }
    let stretch = if whole > sum { whole / sum } else { 1.0 };
    let mut end = 0.0;
    for (index, length) in lengths.iter().enumerate() {
        end += length * stretch;
        if at <= end {
            return Some(index);
        }
    }
    None
}

/// Whether a dot stands beside a text: on its height, and no further from it than its own width and a half.
pub(crate) fn beside(dot: &Dot, text: Frame) -> bool {
    let (_, y) = dot.frame.middle();
    let level = (text.y..=text.y + text.height).contains(&y);
    let near = dot.frame.width * 1.5;
    let before = text.x - (dot.frame.x + dot.frame.width);
    let after = dot.frame.x - (text.x + text.width);
    // overlapping at an end counts as beside; in the middle of a text it does not
    let gap = before.max(after);
    level && (-dot.frame.width..=near).contains(&gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_fall_into_cells() {
        let table = SlideTable {
            widths: vec![100.0, 50.0],
            heights: vec![10.0, 10.0, 20.0],
            ..SlideTable::default()
        };
        let frame = Frame {
            x: 1000.0,
            y: 500.0,
            width: 150.0,
            height: 80.0,
        };
        let check = |x, y, expected| assert_eq!(cell_under(&table, frame, (x, y)), expected, "{x} {y}");
        check(1010.0, 505.0, Some((0, 0)));
        check(1110.0, 525.0, Some((1, 1)));
        check(1149.0, 579.0, Some((2, 1)));
        check(999.0, 505.0, None);
        check(1010.0, 581.0, None);
    }
}

//! A choreography of decisions: lanes by tier, boxes with date, state and colour, lines for what feeds what.
//!
//! Rows and columns come from outside, already in order. Status is a word, a shape and a colour at once. Not here:
//! where boxes stand and why.

use crate::escape;
use std::fmt::Write;
use terms::{Date, Rag};

const COLUMN: i64 = 190;
const ROW: i64 = 92;
const BOX: (i64, i64) = (142, 66);
const LEFT: i64 = 74;
const TOP: i64 = 14;

/// A decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What it is called.
    pub name: String,
    /// What is decided.
    pub title: String,
    /// Where the box leads, if anywhere.
    pub link: Option<String>,
    /// Its day.
    pub on: Option<Date>,
    /// How it stands, in a word or two.
    pub state: String,
    /// The colour of that.
    pub rag: Option<Rag>,
    /// Whether it stands above milestones.
    pub control_point: bool,
    /// Its column, from 0.
    pub column: usize,
    /// Its row, from 0.
    pub row: usize,
}

/// What one decision gives another.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// The decision that gives, by its place.
    pub from: usize,
    /// The decision that needs, by its place.
    pub to: usize,
    /// Columns and rows that the line passes in between.
    pub through: Vec<(usize, usize)>,
    /// Whether it closes a circle.
    pub circular: bool,
    /// What it says, for those who point at it.
    pub because: String,
}

/// The rows of one tier.
#[derive(Clone, Debug)]
pub struct Band {
    /// What it is called.
    pub name: String,
    /// Its first row.
    pub first: usize,
    /// How many rows it has.
    pub rows: usize,
}

/// Decisions, and what feeds what.
#[derive(Clone, Debug)]
pub struct Choreography {
    /// What it shows.
    pub title: String,
    /// Lanes, top first.
    pub bands: Vec<Band>,
    /// Boxes.
    pub decisions: Vec<Decision>,
    /// Lines.
    pub arrows: Vec<Arrow>,
}

impl Choreography {
    /// The picture.
    #[must_use]
    pub fn svg(&self) -> String {
        let columns = 1 + self.decisions.iter().map(|one| one.column).max().unwrap_or(0);
        let rows = self.bands.iter().map(|band| band.first + band.rows).max().unwrap_or(0);
        let (width, height) = (LEFT + number(columns) * COLUMN, TOP + number(rows) * ROW + 6);
        let mut out = format!(
            r#"<svg class="chart" viewBox="0 0 {width} {height}" role="group" aria-label="{}" font-size="12">"#,
            escape(&self.summary())
        );
        // The title hovers; the group's label is what a screen reader says.
        let _ = write!(out, "<title>{}</title>", escape(&self.title));
        for (n, band) in self.bands.iter().enumerate() {
            lane(&mut out, n, band, width);
        }
        for arrow in &self.arrows {
            self.arrow(&mut out, arrow);
        }
        for decision in &self.decisions {
            boxed(&mut out, decision);
        }
        out.push_str("</svg>");
        out
    }

    /// What the picture shows, in words: how many decisions, how they stand, and circles.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut states: Vec<(&str, usize)> = Vec::new();
        for one in &self.decisions {
            match states.iter_mut().find(|(state, _)| *state == one.state) {
                Some((_, count)) => *count += 1,
                None => states.push((&one.state, 1)),
            }
        }
        let states: Vec<String> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
        let circular = self.arrows.iter().filter(|arrow| arrow.circular).count();
        let circles = match circular {
            0 => "none runs in a circle".to_owned(),
            1 => "one closes a circle".to_owned(),
            some => format!("{some} close circles"),
        };
        let stand = if states.is_empty() {
            String::new()
        } else {
            format!(" ({})", states.join(", "))
        };
        format!(
            "{}: {} decisions{stand}, {} feeds, {circles}",
            self.title,
            self.decisions.len(),
            self.arrows.len()
        )
    }

    /// What feeds what, a line each: the picture for those who do not see it.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let name = |at: usize| self.decisions.get(at).map_or("?", |one| one.name.as_str());
        self.arrows
            .iter()
            .map(|arrow| {
                let circle = if arrow.circular { " (closes a circle)" } else { "" };
                format!("{} feeds {}{circle}", name(arrow.from), name(arrow.to))
            })
            .collect()
    }

    fn arrow(&self, out: &mut String, arrow: &Arrow) {
        let (Some(from), Some(to)) = (self.decisions.get(arrow.from), self.decisions.get(arrow.to)) else {
            return;
        };
        let path = if arrow.circular {
            around(from, to)
        } else {
            along(from, to, &arrow.through)
        };
        let (colour, dash) = if arrow.circular {
            ("var(--red,#b00020)", r#" stroke-dasharray="5 3""#)
        } else {
            ("var(--soft,#555)", "")
        };
        let says = format!("{} feeds {}: {}", from.name, to.name, arrow.because);
        let _ = write!(
            out,
            r#"<g fill="none" stroke="{colour}" stroke-width="1.4"><title>{}</title><path d="{}"{dash}/><path d="{}" fill="{colour}"/></g>"#,
            escape(says.trim_end_matches([':', ' '])),
            path.line,
            path.head
        );
    }
}

struct Path {
    line: String,
    head: String,
}

/// From the right side of a box to the left side of another, over the middles of the rows passed.
fn along(from: &Decision, to: &Decision, through: &[(usize, usize)]) -> Path {
    let mut x = corner(from.column, from.row).0 + BOX.0;
    let mut y = middle(from.row);
    let mut line = format!("M{x} {y}");
    let (end, last) = (corner(to.column, to.row).0 - 6, middle(to.row));
    for (column, row) in through {
        let (left, level) = (corner(*column, *row).0, middle(*row));
        let _ = write!(line, "{}H{}", curve(x, y, left, level), left + BOX.0);
        (x, y) = (left + BOX.0, level);
    }
    line.push_str(&curve(x, y, end, last));
    Path {
        line,
        head: format!("M{end} {}l6 4-6 4Z", last - 4),
    }
}

fn curve(x: i64, y: i64, to: i64, level: i64) -> String {
    let half = (x + to) / 2;
    format!("C{half} {y} {half} {level} {to} {level}")
}

/// From the bottom of a box round to the bottom of another.
fn around(from: &Decision, to: &Decision) -> Path {
    let (x, y) = corner(from.column, from.row);
    let (left, top) = corner(to.column, to.row);
    let (start, end) = (x + BOX.0 / 2 + 12, left + BOX.0 / 2 - 12);
    let (foot, below) = (y + BOX.1, top + BOX.1 + 6);
    let depth = foot.max(below) + 16;
    Path {
        line: format!("M{start} {foot}C{start} {depth} {end} {depth} {end} {below}"),
        head: format!("M{} {below}l4-6 4 6Z", end - 4),
    }
}

fn lane(out: &mut String, n: usize, band: &Band, width: i64) {
    let (top, height) = (TOP - 8 + number(band.first) * ROW, number(band.rows) * ROW);
    if n.is_multiple_of(2) {
        let _ = write!(
            out,
            r#"<rect x="0" y="{top}" width="{width}" height="{height}" fill="var(--band,#f4f6f7)"/>"#
        );
    }
    let _ = write!(
        out,
        r#"<text x="6" y="{}" fill="var(--soft,#555)" font-weight="600">{}</text>"#,
        top + 20,
        escape(&band.name)
    );
}

fn boxed(out: &mut String, one: &Decision) {
    let (x, y) = corner(one.column, one.row);
    let colour = match one.rag {
        Some(Rag::Red) => "var(--red,#b00020)",
        Some(Rag::Amber) => "var(--amber,#9a6700)",
        Some(Rag::Green) => "var(--green,#1a7f37)",
        Some(Rag::Blue) => "var(--blue,#0b5cad)",
        None => "var(--faint,#777)",
    };
    let said = one.rag.map_or("unknown", Rag::word);
    let round = if one.control_point { 14 } else { 3 };
    let day = one.on.map_or_else(
        || "date not set".to_owned(),
        |day| day.strftime("%-d %b %Y").to_string(),
    );
    if let Some(link) = &one.link {
        let _ = write!(out, r#"<a href="{}">"#, escape(link));
    }
    let _ = write!(
        out,
        r#"<g><title>{}</title><rect x="{x}" y="{y}" width="{}" height="{}" rx="{round}" fill="var(--paper,#fff)" stroke="{colour}" stroke-width="1.6"/>"#,
        escape(&format!("{} {}; {day}; {}, {said}", one.name, one.title, one.state)),
        BOX.0,
        BOX.1
    );
    let text = |out: &mut String, down: i64, style: &str, text: &str| {
        let _ = write!(
            out,
            r#"<text x="{}" y="{}" {style}>{}</text>"#,
            x + 8,
            y + down,
            escape(text)
        );
    };
    let soft = r#"fill="var(--soft,#555)" font-size="11""#;
    text(
        out,
        16,
        r#"fill="var(--ink,#222)" font-weight="600""#,
        &short(&one.name, 20),
    );
    text(out, 31, soft, &short(&one.title, 24));
    text(out, 45, soft, &day);
    let _ = write!(
        out,
        r#"<g transform="translate({} {})" color="{colour}">{}</g>"#,
        x + 8,
        y + 50,
        crate::Shape::of(one.rag).path()
    );
    let _ = write!(
        out,
        r#"<text x="{}" y="{}" fill="var(--ink,#222)" font-size="11">{}</text></g>"#,
        x + 22,
        y + 59,
        escape(&short(&one.state, 21))
    );
    if one.link.is_some() {
        out.push_str("</a>");
    }
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() > most {
        text.chars().take(most - 1).chain(std::iter::once('…')).collect()
    } else {
        text.to_owned()
    }
}

fn corner(column: usize, row: usize) -> (i64, i64) {
    (LEFT + number(column) * COLUMN, TOP + number(row) * ROW)
}

fn middle(row: usize) -> i64 {
    TOP + number(row) * ROW + BOX.1 / 2
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(name: &str, column: usize, row: usize, rag: Option<Rag>) -> Decision {
        Decision {
            name: name.into(),
            title: "A <title> longer than the box is wide".into(),
            link: Some(format!("/gates/{name}")),
            on: (column > 0).then(|| Date::constant(2023, 10, 30)),
            state: rag.map_or("unknown", |_| "not met").into(),
            rag,
            control_point: row == 0,
            column,
            row,
        }
    }

    fn three() -> Choreography {
        let arrow = |from, to, circular| Arrow {
            from,
            to,
            through: if from == 0 && to == 2 { vec![(1, 1)] } else { vec![] },
            circular,
            because: String::new(),
        };
        Choreography {
            title: "Route".into(),
            bands: vec![
                Band {
                    name: "Tier 1".into(),
                    first: 0,
                    rows: 1,
                },
                Band {
                    name: "Tier 3".into(),
                    first: 1,
                    rows: 1,
                },
            ],
            decisions: vec![
                decision("A", 0, 1, None),
                decision("B", 1, 0, Some(Rag::Red)),
                decision("C", 2, 0, Some(Rag::Red)),
            ],
            arrows: vec![arrow(0, 1, false), arrow(0, 2, false), arrow(2, 1, true)],
        }
    }

    #[test]
    fn what_is_drawn_is_said() {
        let picture = three();
        assert_eq!(
            picture.summary(),
            "Route: 3 decisions (1 unknown, 2 not met), 3 feeds, one closes a circle"
        );
        assert_eq!(
            picture.lines(),
            ["A feeds B", "A feeds C", "C feeds B (closes a circle)"]
        );
    }

    #[test]
    fn every_box_has_word_shape_and_colour() {
        let svg = three().svg();
        assert!(
            svg.contains(r#"aria-label="Route: 3 decisions"#) && svg.contains("<title>Route</title>"),
            "{svg}"
        );
        assert_eq!(svg.matches("<a href=").count(), 3);
        assert_eq!(
            svg.matches(crate::Shape::Diamond.path()).count(),
            1,
            "unknown is a shape too"
        );
        assert_eq!(svg.matches(crate::Shape::Square.path()).count(), 2);
        assert!(svg.contains("date not set") && svg.contains("30 Oct 2023"), "{svg}");
        assert!(
            !svg.contains("<title>A <title>") && svg.contains("&lt;title&gt;"),
            "{svg}"
        );
        assert_eq!(
            svg.matches("stroke-dasharray").count(),
            1,
            "a circle is seen without colour"
        );
    }

    #[test]
    fn an_empty_choreography_is_a_picture() {
        let empty = Choreography {
            title: "None".into(),
            bands: vec![],
            decisions: vec![],
            arrows: vec![],
        };
        assert_eq!(empty.summary(), "None: 0 decisions, 0 feeds, none runs in a circle");
        assert!(empty.svg().ends_with("</svg>"));
    }
}

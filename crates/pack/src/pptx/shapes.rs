//! A slide's shapes, flattened out of their groups, each with its box in the slide's own units.
//!
//! Here: where things stand and what they are. What they say is read in [`super::content`].

use crate::{
    colour::{Rgb, Theme},
    xml::Element,
};
use std::collections::HashMap;

/// A rectangle in English Metric Units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Frame {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Frame {
    /// Its middle.
    pub(crate) fn middle(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether a point lies in it.
    pub(crate) fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.x..=self.x + self.width).contains(&x) && (self.y..=self.y + self.height).contains(&y)
    }
}

/// What a shape is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind<'e> {
    /// A shape that may hold text.
    Text(&'e Element),
    /// A table (`a:tbl`).
    Table(&'e Element),
    /// Anything that is not read, and why.
    Unread(&'static str),
}

/// A shape.
#[derive(Clone, Debug)]
pub(crate) struct Shape<'e> {
    /// Its name, made different from every other of the slide by its id where needed.
    pub(crate) name: String,
    /// What is said of it for those who cannot see it.
    pub(crate) description: String,
    /// Where it stands, if it or its layout says.
    pub(crate) frame: Option<Frame>,
    /// What it is.
    pub(crate) kind: Kind<'e>,
    /// The kind of placeholder that it fills.
    pub(crate) placeholder: Option<&'e str>,
    /// Its own fill.
    pub(crate) fill: Option<Rgb>,
    /// Whether it is a line or arrow.
    pub(crate) thin: bool,
}

/// Where the placeholders of a layout or master stand, by kind and index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Placeholders {
    frames: HashMap<(String, String), Frame>,
}

impl Placeholders {
    /// Reads a layout's or master's shapes.
    pub(crate) fn read(root: &Element) -> Self {
        let mut frames = HashMap::new();
        let mut shapes = Vec::new();
        root.all("sp", &mut shapes);
        for shape in shapes {
            if let (Some(ph), Some(frame)) = (placeholder(shape), frame(shape)) {
                frames.insert(key(ph), frame);
            }
        }
        Self { frames }
    }

    fn find(&self, (kind, index): &(String, String)) -> Option<Frame> {
        let exact = self.frames.get(&(kind.clone(), index.clone()));
        let by_index = || {
            let mut all = self.frames.iter();
            all.find(|((_, i), _)| i == index && index != "0").map(|(_, f)| f)
        };
        let by_kind = || self.frames.iter().find(|((k, _), _)| k == kind).map(|(_, f)| f);
        exact.or_else(by_index).or_else(by_kind).copied()
    }
}

fn key(ph: &Element) -> (String, String) {
    let kind = match ph.attribute("type") {
        Some("ctrTitle") => "title",
        Some(kind) => kind,
        None => "body",
    };
    (kind.to_owned(), ph.attribute("idx").unwrap_or("0").to_owned())
}

fn placeholder(shape: &Element) -> Option<&Element> {
    let properties = shape.elements().find(|e| e.name.starts_with("nv"))?;
    properties.path(&["nvPr", "ph"])
}

/// The box that a shape states itself.
fn frame(shape: &Element) -> Option<Frame> {
    let transform = shape
        .path(&["spPr", "xfrm"])
        .or_else(|| shape.path(&["grpSpPr", "xfrm"]))
        .or_else(|| shape.child("xfrm"))?;
    rectangle(transform, "off", "ext")
}

fn rectangle(transform: &Element, offset: &str, extent: &str) -> Option<Frame> {
    let (off, ext) = (transform.child(offset)?, transform.child(extent)?);
    Some(Frame {
        x: off.number("x")?,
        y: off.number("y")?,
        width: ext.number("cx")?,
        height: ext.number("cy")?,
    })
}

/// How a group maps the units of what is in it to the slide's.
#[derive(Clone, Copy, Debug)]
struct Scale {
    from: (f64, f64),
    to: (f64, f64),
    by: (f64, f64),
}

impl Scale {
    const NONE: Self = Self {
        from: (0.0, 0.0),
        to: (0.0, 0.0),
        by: (1.0, 1.0),
    };

    fn apply(self, frame: Frame) -> Frame {
        Frame {
            x: self.to.0 + (frame.x - self.from.0) * self.by.0,
            y: self.to.1 + (frame.y - self.from.1) * self.by.1,
            width: frame.width * self.by.0,
            height: frame.height * self.by.1,
        }
    }

    /// The scale inside a group that itself stands in this one.
    fn inside(self, group: &Element) -> Self {
        let Some(transform) = group.path(&["grpSpPr", "xfrm"]) else {
            return self;
        };
        let (Some(outer), Some(inner)) = (
            rectangle(transform, "off", "ext"),
            rectangle(transform, "chOff", "chExt"),
        ) else {
            return self;
        };
        let outer = self.apply(outer);
        let ratio = |a: f64, b: f64| if b == 0.0 { 1.0 } else { a / b };
        Self {
            from: (inner.x, inner.y),
            to: (outer.x, outer.y),
            by: (ratio(outer.width, inner.width), ratio(outer.height, inner.height)),
        }
    }
}

/// The shapes of a slide, in the order in which they are drawn.
pub(crate) fn shapes<'e>(tree: &'e Element, layouts: &[Placeholders], theme: &Theme) -> Vec<Shape<'e>> {
    let mut out = Vec::new();
    gather(tree, Scale::NONE, layouts, theme, &mut out);
    let mut seen = HashMap::<String, usize>::new();
    for (shape, _) in &out {
        *seen.entry(shape.name.clone()).or_default() += 1;
    }
    let mut taken = HashMap::<String, usize>::new();
    out.into_iter()
        .map(|(mut shape, id)| {
            if seen.get(&shape.name).is_some_and(|n| *n > 1) {
                shape.name = format!("{} ({id})", shape.name);
            }
            // copies made by hand may share even the id
            let times = taken.entry(shape.name.clone()).or_default();
            *times += 1;
            if *times > 1 {
                shape.name = format!("{}, copy {times}", shape.name);
            }
            shape
        })
        .collect()
}

fn gather<'e>(
    group: &'e Element,
    scale: Scale,
    layouts: &[Placeholders],
    theme: &Theme,
    out: &mut Vec<(Shape<'e>, String)>,
) {
    for element in group.elements() {
        match element.name.as_str() {
            "grpSp" => gather(element, scale.inside(element), layouts, theme, out),
            // the first choice is what a program of today draws
            "AlternateContent" => {
                let choice = element.child("Choice").or_else(|| element.child("Fallback"));
                if let Some(choice) = choice {
                    gather(choice, scale, layouts, theme, out);
                }
            }
            "sp" | "pic" | "graphicFrame" | "contentPart" | "cxnSp" => {
                out.extend(shape(element, scale, layouts, theme));
            }
            _ => {}
        }
    }
}

fn shape<'e>(
    element: &'e Element,
    scale: Scale,
    layouts: &[Placeholders],
    theme: &Theme,
) -> Option<(Shape<'e>, String)> {
    let properties = element.elements().find(|e| e.name.starts_with("nv"))?;
    let naming = properties.child("cNvPr")?;
    let id = naming.attribute("id").unwrap_or("0").to_owned();
    let ph = placeholder(element);
    let inherited = || ph.and_then(|ph| layouts.iter().find_map(|l| l.find(&key(ph))));
    let kind = match element.name.as_str() {
        "sp" => Kind::Text(element),
        "graphicFrame" => graphic(element),
        "pic" => Kind::Unread("a picture is not read; paste its text or table into the slide"),
        "cxnSp" => return None,
        _ => Kind::Unread("handwriting is not read"),
    };
    let name = match naming.attribute("name") {
        Some(name) if !name.trim().is_empty() => name.trim().to_owned(),
        _ => format!("Shape {id}"),
    };
    let geometry = element.path(&["spPr", "prstGeom"]).and_then(|g| g.attribute("prst"));
    let shape = Shape {
        name,
        description: naming.attribute("descr").unwrap_or_default().to_owned(),
        frame: frame(element).map(|f| scale.apply(f)).or_else(inherited),
        kind,
        placeholder: ph.map(|p| p.attribute("type").unwrap_or("body")),
        fill: fill(element, theme),
        thin: geometry.is_some_and(|g| g.contains("Connector") || g.contains("line") || g.contains("Arrow")),
    };
    Some((shape, id))
}

fn graphic(element: &Element) -> Kind<'_> {
    let data = element.path(&["graphic", "graphicData"]);
    let table = data.and_then(|d| d.child("tbl"));
    let about = data.and_then(|d| d.attribute("uri")).unwrap_or_default();
    match table {
        Some(table) => Kind::Table(table),
        None if about.ends_with("chart") => Kind::Unread("a chart is not read; its numbers belong in a table"),
        None if about.ends_with("diagram") => Kind::Unread("a diagram (SmartArt) is not read; convert it to shapes"),
        None if about.ends_with("ole") => Kind::Unread("an embedded document is not read; paste its table"),
        None => Kind::Unread("an object of this kind is not read"),
    }
}

/// A shape's fill: its own, or the one that its style refers to.
fn fill(element: &Element, theme: &Theme) -> Option<Rgb> {
    let properties = element.child("spPr")?;
    if properties.child("noFill").is_some() {
        return None;
    }
    if let Some(solid) = properties.child("solidFill") {
        return theme.of(solid);
    }
    if properties.elements().any(|e| e.name.ends_with("Fill")) {
        return None;
    }
    let reference = element.path(&["style", "fillRef"])?;
    match reference.attribute("idx") {
        Some("0") | None => None,
        Some(_) => theme.of(reference),
    }
}

//! What a page draws: its characters, its ruling lines and filled boxes, with where they stand.
//!
//! Coordinates count from the top left of the page as it is shown, downwards. What stands beside what is decided in
//! [`super::layout`].

use super::font::{Font, number, resolved};
use lopdf::{
    Dictionary, Document, Object, ObjectId,
    content::{Content, Operation},
};
use std::{collections::HashMap, rc::Rc};

/// A character or run of them drawn as one.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    /// The characters.
    pub(crate) text: String,
    /// Where it starts.
    pub(crate) x: f64,
    /// Where it ends.
    pub(crate) end: f64,
    /// Its base line.
    pub(crate) y: f64,
    /// Its size.
    pub(crate) size: f64,
}

/// A box: a ruling line when it is thin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// All that a page draws.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    /// Characters that stand upright.
    pub(crate) glyphs: Vec<Glyph>,
    /// Strings that stand on their side, one piece each.
    pub(crate) turned: Vec<String>,
    /// Ruling lines.
    pub(crate) rules: Vec<Area>,
    /// Filled boxes with their colours.
    pub(crate) boxes: Vec<(Area, (u8, u8, u8))>,
    /// The share of the page that its largest picture covers.
    pub(crate) picture: f64,
    /// How many codes had no meaning.
    pub(crate) unknown: usize,
    /// Whether drawing stopped because there was too much of it.
    pub(crate) cut_short: bool,
}

/// Steps of drawing and characters of one page; no page that people read comes near.
const MOST_STEPS: usize = 4_000_000;
const MOST_GLYPHS: usize = 400_000;
/// Forms inside forms.
const DEEPEST: usize = 12;

/// A change of coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Matrix([f64; 6]);

impl Matrix {
    pub(crate) const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// A change by its six numbers.
    pub(crate) fn new(numbers: [f64; 6]) -> Self {
        Self(numbers)
    }

    fn moved(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// This change, then another.
    pub(crate) fn then(self, next: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, next.0);
        Self([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    fn point(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

#[derive(Clone)]
struct State {
    at: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    between: f64,
    words: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    fill: (u8, u8, u8),
}

/// Draws a page into pieces.
pub(crate) struct Painter<'d> {
    document: &'d Document,
    fonts: &'d mut HashMap<ObjectId, Rc<Font>>,
    limit: usize,
    /// The page's area, for the share that a picture covers.
    area: f64,
    steps: usize,
    drawn: Drawn,
    state: State,
    kept: Vec<State>,
    text: Matrix,
    line: Matrix,
    path: Vec<Area>,
    segments: Vec<Area>,
    pen: (f64, f64),
}

impl<'d> Painter<'d> {
    /// Starts with a page's own change of coordinates. `limit` bounds what a form inside it may unpack to.
    pub(crate) fn new(
        document: &'d Document,
        fonts: &'d mut HashMap<ObjectId, Rc<Font>>,
        at: Matrix,
        area: f64,
        limit: usize,
    ) -> Self {
        Self {
            document,
            fonts,
            limit,
            area,
            steps: 0,
            drawn: Drawn::default(),
            state: State {
                at,
                font: None,
                size: 1.0,
                between: 0.0,
                words: 0.0,
                stretch: 1.0,
                leading: 0.0,
                rise: 0.0,
                fill: (0, 0, 0),
            },
            kept: Vec::new(),
            text: Matrix::ONE,
            line: Matrix::ONE,
            path: Vec::new(),
            segments: Vec::new(),
            pen: (0.0, 0.0),
        }
    }

    /// What was drawn.
    pub(crate) fn finish(self) -> Drawn {
        self.drawn
    }

    /// Draws a content with the resources that it names things by.
    pub(crate) fn draw(&mut self, content: &[u8], resources: &[&'d Dictionary], depth: usize) {
        for operation in Content::decode_iter(content) {
            self.steps += 1;
            if self.steps > MOST_STEPS || self.drawn.glyphs.len() > MOST_GLYPHS {
                self.drawn.cut_short = true;
                return;
            }
            let Ok(operation) = operation else { break };
            self.operate(&operation, resources, depth);
        }
    }

    fn operate(&mut self, operation: &Operation, resources: &[&'d Dictionary], depth: usize) {
        let of = operation.operands.as_slice();
        let n = |at: usize| number(of.get(at)).unwrap_or(0.0);
        match operation.operator.as_str() {
            "q" if self.kept.len() < 256 => self.kept.push(self.state.clone()),
            "Q" => {
                if let Some(state) = self.kept.pop() {
                    self.state = state;
                }
            }
            "cm" => self.state.at = six(of).then(self.state.at),
            "BT" => (self.text, self.line) = (Matrix::ONE, Matrix::ONE),
            "Tc" => self.state.between = n(0),
            "Tw" => self.state.words = n(0),
            "Tz" => self.state.stretch = n(0) / 100.0,
            "TL" => self.state.leading = n(0),
            "Ts" => self.state.rise = n(0),
            "Tf" => {
                self.state.size = n(1);
                if let Some(name) = of.first().and_then(|o| o.as_name().ok()) {
                    self.state.font = self.font(name, resources);
                }
            }
            "Td" => self.next_line(n(0), n(1)),
            "TD" => {
                self.state.leading = -n(1);
                self.next_line(n(0), n(1));
            }
            "Tm" => (self.text, self.line) = (six(of), six(of)),
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => self.show_operand(of.first()),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                self.show_operand(of.first());
            }
            "\"" => {
                (self.state.words, self.state.between) = (n(0), n(1));
                self.next_line(0.0, -self.state.leading);
                self.show_operand(of.get(2));
            }
            "TJ" => self.show_list(of.first()),
            "Do" => {
                if let Some(name) = of.first().and_then(|o| o.as_name().ok()) {
                    self.object(name, resources, depth);
                }
            }
            _ => self.paint(operation.operator.as_str(), of),
        }
    }

    /// Paths and colours.
    fn paint(&mut self, operator: &str, of: &[Object]) {
        let n = |at: usize| number(of.get(at)).unwrap_or(0.0);
        match operator {
            "re" => {
                let (a, b) = (
                    self.state.at.point(n(0), n(1)),
                    self.state.at.point(n(0) + n(2), n(1) + n(3)),
                );
                self.path.push(Area {
                    left: a.0.min(b.0),
                    top: a.1.min(b.1),
                    right: a.0.max(b.0),
                    bottom: a.1.max(b.1),
                });
            }
            "m" => self.pen = self.state.at.point(n(0), n(1)),
            "l" => {
                let to = self.state.at.point(n(0), n(1));
                self.segments.push(Area {
                    left: self.pen.0.min(to.0),
                    top: self.pen.1.min(to.1),
                    right: self.pen.0.max(to.0),
                    bottom: self.pen.1.max(to.1),
                });
                self.pen = to;
            }
            "f" | "F" | "f*" => self.fill(),
            "B" | "B*" | "b" | "b*" => {
                self.outline();
                self.fill();
            }
            "S" | "s" => {
                self.outline();
                self.forget();
            }
            "n" => self.forget(),
            "rg" => self.state.fill = (share(n(0)), share(n(1)), share(n(2))),
            "g" => self.state.fill = (share(n(0)), share(n(0)), share(n(0))),
            "k" => {
                let ink = |c: f64| share((1.0 - c) * (1.0 - n(3)));
                self.state.fill = (ink(n(0)), ink(n(1)), ink(n(2)));
            }
            "sc" | "scn" => match of.iter().filter(|o| o.as_float().is_ok()).count() {
                1 => self.state.fill = (share(n(0)), share(n(0)), share(n(0))),
                3 => self.state.fill = (share(n(0)), share(n(1)), share(n(2))),
                4 => {
                    let ink = |c: f64| share((1.0 - c) * (1.0 - n(3)));
                    self.state.fill = (ink(n(0)), ink(n(1)), ink(n(2)));
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn forget(&mut self) {
        self.path.clear();
        self.segments.clear();
    }

    fn outline(&mut self) {
        for area in &self.path {
            let Area {
                left,
                top,
                right,
                bottom,
            } = *area;
            let edges = [
                (left, top, right, top),
                (left, bottom, right, bottom),
                (left, top, left, bottom),
                (right, top, right, bottom),
            ];
            self.drawn.rules.extend(edges.map(|(left, top, right, bottom)| Area {
                left,
                top,
                right,
                bottom,
            }));
        }
        self.drawn.rules.append(&mut self.segments);
    }

    fn fill(&mut self) {
        for area in std::mem::take(&mut self.path) {
            if area.right - area.left < 2.0 || area.bottom - area.top < 2.0 {
                self.drawn.rules.push(area);
            } else {
                self.drawn.boxes.push((area, self.state.fill));
            }
        }
        self.segments.clear();
    }

    fn font(&mut self, name: &[u8], resources: &[&'d Dictionary]) -> Option<Rc<Font>> {
        let found = resources.iter().find_map(|r| {
            let fonts = r.get_deref(b"Font", self.document).and_then(Object::as_dict).ok()?;
            fonts.get(name).ok()
        })?;
        let id = found.as_reference().ok();
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(font));
        }
        let dict = resolved(found, self.document)?.as_dict().ok()?;
        let font = Rc::new(Font::read(dict, self.document));
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&font));
        }
        Some(font)
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix::moved(x, y).then(self.line);
        self.text = self.line;
    }

    fn show_operand(&mut self, operand: Option<&Object>) {
        if let Some(Object::String(bytes, _)) = operand {
            self.show(bytes);
        }
    }

    fn show_list(&mut self, operand: Option<&Object>) {
        let list = operand.and_then(|o| o.as_array().ok());
        for item in list.into_iter().flatten() {
            match item {
                Object::String(bytes, _) => self.show(bytes),
                other => {
                    let back = number(Some(other)).unwrap_or(0.0);
                    let by = -back / 1000.0 * self.state.size * self.state.stretch;
                    self.text = Matrix::moved(by, 0.0).then(self.text);
                }
            }
        }
    }

    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else {
            self.drawn.unknown += bytes.len();
            return;
        };
        let mut turned = String::new();
        for shown in font.decode(bytes) {
            let state = &self.state;
            let whole = Matrix::new([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise])
                .then(self.text)
                .then(state.at);
            let (x, y) = whole.point(0.0, 0.0);
            let (end, end_y) = whole.point(shown.width, 0.0);
            let (_, top_y) = whole.point(0.0, 1.0);
            let (top_x, _) = whole.point(0.0, 1.0);
            let size = (top_x - x).hypot(top_y - y);
            match shown.text {
                None => self.drawn.unknown += 1,
                Some(text) if (end_y - y).abs() > (end - x).abs() || end < x => turned.push_str(&text),
                Some(text) if size > 0.5 && [x, y, end].iter().all(|v| v.is_finite()) => {
                    self.drawn.glyphs.push(Glyph { text, x, end, y, size })
                }
                Some(_) => {}
            }
            let extra = self.state.between + if shown.blank { self.state.words } else { 0.0 };
            let by = (shown.width * self.state.size + extra) * self.state.stretch;
            self.text = Matrix::moved(by, 0.0).then(self.text);
        }
        if !turned.trim().is_empty() {
            self.drawn.turned.push(turned.trim().to_owned());
        }
    }

    /// Draws a form, or measures a picture.
    fn object(&mut self, name: &[u8], resources: &[&'d Dictionary], depth: usize) {
        let found = resources.iter().find_map(|r| {
            let objects = r.get_deref(b"XObject", self.document).and_then(Object::as_dict).ok()?;
            objects.get_deref(name, self.document).and_then(Object::as_stream).ok()
        });
        let Some(stream) = found else { return };
        let kind = stream
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .unwrap_or_default();
        if kind == b"Image" {
            let (a, b) = (self.state.at.point(0.0, 0.0), self.state.at.point(1.0, 1.0));
            let covers = ((b.0 - a.0) * (b.1 - a.1)).abs() / self.area.max(1.0);
            self.drawn.picture = self.drawn.picture.max(covers);
            return;
        }
        if kind != b"Form" || depth >= DEEPEST {
            self.drawn.cut_short |= depth >= DEEPEST;
            return;
        }
        let Ok(content) = stream.get_plain_content_with_limit(self.limit) else {
            self.drawn.cut_short = true;
            return;
        };
        let own = stream
            .dict
            .get_deref(b"Resources", self.document)
            .and_then(Object::as_dict)
            .ok();
        let mut inner: Vec<&Dictionary> = own.into_iter().collect();
        inner.extend(resources.iter().copied().take(4));
        let before = (self.state.clone(), self.text, self.line, self.kept.len());
        if let Ok(matrix) = stream
            .dict
            .get_deref(b"Matrix", self.document)
            .and_then(Object::as_array)
        {
            self.state.at = six(matrix).then(self.state.at);
        }
        self.draw(&content, &inner, depth + 1);
        (self.state, self.text, self.line) = (before.0, before.1, before.2);
        self.kept.truncate(before.3);
    }
}

fn six(of: &[Object]) -> Matrix {
    let mut out = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    for (slot, operand) in out.iter_mut().zip(of) {
        *slot = number(Some(operand)).unwrap_or(0.0);
    }
    Matrix(out)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte's range"
)]
fn share(part: f64) -> u8 {
    (part * 255.0).round().clamp(0.0, 255.0) as u8
}

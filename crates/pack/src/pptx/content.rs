//! What the text of a slide's shapes and tables says: paragraphs with their list marks, cells with merges and fills.

use crate::{
    colour::{self, Theme},
    grid::{self, Line},
    xml::Element,
};
use terms::Rag;

/// A paragraph of a shape or cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paragraph {
    /// Its characters, line breaks as blanks.
    pub(crate) text: String,
    /// Nesting from 0.
    pub(crate) level: u8,
    /// The mark that the slide gives it, if any.
    pub(crate) mark: Mark,
    /// How many of its first characters are printed bold.
    pub(crate) bold: usize,
}

/// A paragraph's list mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Not stated; the master decides.
    #[default]
    Inherited,
    /// Stated as none.
    None,
    /// A bullet.
    Bullet,
    /// A number or letter.
    Number(String),
}

/// The paragraphs of a text body.
pub(crate) fn paragraphs(body: &Element) -> Vec<Paragraph> {
    let mut counters = Counters::default();
    body.children("p").map(|p| paragraph(p, &mut counters)).collect()
}

/// What numbered paragraphs have counted to, by level.
#[derive(Default)]
struct Counters {
    at: Vec<(String, u32)>,
}

impl Counters {
    /// The next number of a level, as printed.
    fn next(&mut self, level: u8, scheme: &str, start: u32) -> String {
        let level = usize::from(level);
        self.at.truncate(level + 1);
        while self.at.len() <= level {
            self.at.push((String::new(), 0));
        }
        let number = match self.at.get_mut(level) {
            Some((last, count)) if last == scheme => {
                *count += 1;
                *count
            }
            Some(slot) => {
                *slot = (scheme.to_owned(), start);
                start
            }
            None => start,
        };
        written(scheme, number)
    }

    /// A paragraph without a number ends the counting of its level and those below.
    fn stop(&mut self, level: u8) {
        self.at.truncate(usize::from(level));
    }
}

fn written(scheme: &str, number: u32) -> String {
    let letter = |from: u8| {
        let offset = u8::try_from(number.saturating_sub(1) % 26).unwrap_or(0);
        char::from(from + offset).to_string()
    };
    if scheme.starts_with("alphaLc") {
        letter(b'a')
    } else if scheme.starts_with("alphaUc") {
        letter(b'A')
    } else if scheme.starts_with("roman") {
        let roman = roman(number);
        if scheme.starts_with("romanLc") {
            roman.to_lowercase()
        } else {
            roman
        }
    } else {
        number.to_string()
    }
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 9] = [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    number = number.min(1_000);
    for (value, sign) in SIGNS {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}

fn paragraph(p: &Element, counters: &mut Counters) -> Paragraph {
    let properties = p.child("pPr");
    let level: u8 = properties.and_then(|e| e.number("lvl")).unwrap_or(0);
    let (mut text, mut bold, mut still_bold) = (String::new(), 0, true);
    for piece in p.elements() {
        match piece.name.as_str() {
            "r" | "fld" => {
                let run = piece.child("t").map(Element::text).unwrap_or_default();
                still_bold &= run.trim().is_empty() || piece.child("rPr").is_some_and(|r| r.flag("b"));
                text.push_str(&run);
                if still_bold {
                    bold = text.trim_end().chars().count();
                }
            }
            "br" => text.push(' '),
            _ => {}
        }
    }
    let indent = text.chars().count() - text.trim_start().chars().count();
    let mark = properties.map_or(Mark::Inherited, |e| {
        if e.child("buNone").is_some() {
            Mark::None
        } else if let Some(auto) = e.child("buAutoNum") {
            let scheme = auto.attribute("type").unwrap_or("arabicPeriod");
            Mark::Number(counters.next(level, scheme, auto.number("startAt").unwrap_or(1)))
        } else if e.child("buChar").is_some() || e.child("buBlip").is_some() {
            Mark::Bullet
        } else {
            Mark::Inherited
        }
    });
    if !matches!(mark, Mark::Number(_)) && !text.trim().is_empty() {
        counters.stop(level);
    }
    Paragraph {
        text: grid::squeeze(&text),
        level,
        mark,
        bold: bold.saturating_sub(indent),
    }
}

impl Paragraph {
    /// The words that lead it: printed bold at its start and followed by more, or standing before a colon.
    pub(crate) fn lead(&self) -> Option<String> {
        let whole = self.text.chars().count();
        let bold: String = self.text.chars().take(self.bold).collect();
        let lead = if self.bold > 0 && self.bold < whole {
            bold
        } else {
            let (before, after) = self.text.split_once(':')?;
            if after.trim().is_empty() || before.split_whitespace().count() > 8 || !after.starts_with(' ') {
                return None;
            }
            before.to_owned()
        };
        let lead = lead.trim().trim_end_matches([':', '–', '-']).trim().to_owned();
        (!lead.is_empty()).then_some(lead)
    }
}

/// A cell of a slide's table.
#[derive(Clone, Debug, Default)]
pub(crate) struct SlideCell {
    /// Its paragraphs as lines.
    pub(crate) lines: Vec<Line>,
    /// The status that its fill means.
    pub(crate) fill: Option<Rag>,
    /// How many columns it covers.
    pub(crate) columns: u16,
    /// Whether another cell covers it.
    pub(crate) covered: bool,
}

/// A table of a slide.
#[derive(Clone, Debug, Default)]
pub(crate) struct SlideTable {
    /// Its rows.
    pub(crate) rows: Vec<Vec<SlideCell>>,
    /// Widths of its columns.
    pub(crate) widths: Vec<f64>,
    /// Heights of its rows.
    pub(crate) heights: Vec<f64>,
    /// Whether its first row is said to be a header.
    pub(crate) first_row: Option<bool>,
}

/// Reads a table.
pub(crate) fn table(element: &Element, theme: &Theme) -> SlideTable {
    let columns = element.child("tblGrid").into_iter().flat_map(|g| g.children("gridCol"));
    let rows: Vec<&Element> = element.children("tr").collect();
    SlideTable {
        widths: columns.map(|c| c.number("w").unwrap_or(0.0)).collect(),
        heights: rows.iter().map(|r| r.number("h").unwrap_or(0.0)).collect(),
        rows: rows
            .iter()
            .map(|r| r.children("tc").map(|c| cell(c, theme)).collect())
            .collect(),
        first_row: element.child("tblPr").filter(|p| p.flag("firstRow")).map(|_| true),
    }
}

fn cell(element: &Element, theme: &Theme) -> SlideCell {
    let covered = element.flag("hMerge") || element.flag("vMerge");
    let paragraphs = element.child("txBody").map(paragraphs).unwrap_or_default();
    let fill = element.path(&["tcPr", "solidFill"]).and_then(|f| theme.of(f));
    SlideCell {
        lines: if covered {
            Vec::new()
        } else {
            paragraphs.into_iter().map(line).collect()
        },
        fill: fill.and_then(colour::status),
        columns: element.number("gridSpan").unwrap_or(1).max(1),
        covered,
    }
}

fn line(paragraph: Paragraph) -> Line {
    let mut lines = grid::lines(&paragraph.text);
    let listed = matches!(paragraph.mark, Mark::Bullet | Mark::Number(_));
    match lines.pop() {
        Some(line) => Line {
            listed: listed || line.listed,
            ..line
        },
        None => Line {
            text: String::new(),
            listed: false,
        },
    }
}

/// Whether a shape's text says no more than its colour: nothing, or one or two letters.
pub(crate) fn is_status_text(text: &str) -> bool {
    text.is_empty()
        || (text.chars().count() <= 2 && text.chars().all(char::is_alphabetic))
        || Rag::from_word(text).is_some()
}

/// All characters of a text body on one line.
pub(crate) fn flat(body: &Element) -> String {
    let texts: Vec<String> = paragraphs(body).into_iter().map(|p| p.text).collect();
    grid::squeeze(&texts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Source, tree};

    fn body(text: &str) -> Vec<Paragraph> {
        let source = Source {
            name: String::new(),
            part: String::new(),
            depth: 20,
        };
        paragraphs(&tree(text, &source).unwrap())
    }

    #[test]
    fn runs_join_and_lists_count() {
        let all = body(
            "<a:txBody><a:p><a:pPr><a:buAutoNum type=\"arabicPeriod\"/></a:pPr><a:r><a:rPr b=\"1\"/><a:t>Data </a:t></a:r>\
             <a:r><a:rPr b=\"1\"/><a:t>cut:</a:t></a:r><a:r><a:t> 9</a:t></a:r><a:r><a:t>th October</a:t></a:r></a:p>\
             <a:p><a:pPr lvl=\"1\"><a:buAutoNum type=\"alphaLcParenR\"/></a:pPr><a:r><a:t>x</a:t></a:r></a:p>\
             <a:p><a:pPr><a:buAutoNum type=\"arabicPeriod\"/></a:pPr><a:r><a:t>Next</a:t></a:r></a:p></a:txBody>",
        );
        let seen: Vec<(&str, u8, &Mark)> = all.iter().map(|p| (p.text.as_str(), p.level, &p.mark)).collect();
        assert_eq!(
            seen,
            [
                ("Data cut: 9th October", 0, &Mark::Number("1".to_owned())),
                ("x", 1, &Mark::Number("a".to_owned())),
                ("Next", 0, &Mark::Number("2".to_owned())),
            ]
        );
        assert_eq!(all[0].lead().as_deref(), Some("Data cut"));
        assert_eq!(all[2].lead(), None);
    }
}

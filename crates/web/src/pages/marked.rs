//! The pack as it was printed, with a mark wherever a finding has a side; of a long pack the lines around them.
//!
//! Not here: the findings (`findings`).

use std::collections::{HashMap, HashSet};

use terms::Severity;

use crate::markup::{Markup, escape};
use crate::pages::findings::Known;
use crate::reports::Checked;
use crate::sources::anchor;

/// Lines up to which a pack is shown whole.
const WHOLE: usize = 2_500;
/// Lines shown around a finding of a longer one.
const AROUND: usize = 4;

/// A line of the pack as the page shows it.
pub struct Line {
    /// Where links to it lead.
    pub id: Option<String>,
    /// Its number.
    pub number: String,
    /// What is printed, with its marks.
    pub text: Markup,
    /// Whether lines before it are left out.
    pub gap: bool,
}

/// Marks on one line: from, to, severity, the card that explains it.
type Marks = Vec<(usize, usize, Severity, String)>;

/// The lines of a pack, with marks where the findings shown have their sides.
#[must_use]
pub fn lines(checked: &Checked, shown: &[&Known<'_>]) -> Vec<Line> {
    let mut sides: HashMap<String, Vec<(&check::Side, &Known<'_>)>> = HashMap::new();
    for known in shown {
        for side in &known.finding.places {
            sides
                .entry(anchor(&side.span.place.to_string()))
                .or_default()
                .push((side, known));
        }
    }
    let all = &checked.model.document.lines;
    let anchors: Vec<String> = all.iter().map(|line| anchor(&line.place.to_string())).collect();
    let wanted: Option<HashSet<usize>> = (all.len() > WHOLE).then(|| {
        let hits = anchors
            .iter()
            .enumerate()
            .filter(|(_, anchor)| sides.contains_key(*anchor))
            .map(|(at, _)| at);
        hits.flat_map(|at| at.saturating_sub(AROUND)..=(at + AROUND)).collect()
    });
    let (mut out, mut seen, mut last) = (Vec::new(), HashSet::new(), None);
    for (at, line) in all.iter().enumerate() {
        if wanted.as_ref().is_some_and(|wanted| !wanted.contains(&at)) {
            continue;
        }
        let marks = sides
            .get(&anchors[at])
            .map(|sides| marks(&line.text, sides))
            .unwrap_or_default();
        out.push(Line {
            id: seen.insert(&anchors[at]).then(|| anchors[at].clone()),
            number: number(&line.place),
            text: marked(&line.text, &marks),
            gap: last.is_some_and(|last: usize| last + 1 != at),
        });
        last = Some(at);
    }
    out
}

fn number(place: &terms::Place) -> String {
    match place {
        terms::Place::Slide { slide, .. } => format!("s{slide}"),
        terms::Place::Page { page, line, .. } => format!("{page}.{line}"),
        other => other.line().to_string(),
    }
}

fn marks(text: &str, sides: &[(&check::Side, &Known<'_>)]) -> Marks {
    let chars: Vec<char> = text.chars().collect();
    let find = |wanted: &[char], from: usize| {
        if wanted.is_empty() || wanted.len() > chars.len() {
            return None;
        }
        (from..=chars.len() - wanted.len()).find(|at| chars[*at..].starts_with(wanted))
    };
    let mut all: Marks = Vec::new();
    for (side, known) in sides {
        let wanted: Vec<char> = side.span.text.chars().collect();
        let column = usize::try_from(side.span.place.column()).unwrap_or(1).saturating_sub(1);
        let from = if matches!(side.span.place, terms::Place::Text { .. } | terms::Place::Page { .. }) {
            column
        } else {
            0
        };
        if let Some(at) = find(&wanted, from).or_else(|| find(&wanted, 0)) {
            all.push((at, at + wanted.len(), known.finding.severity, format!("f{}", known.at)));
        }
    }
    all.sort_by_key(|(from, to, severity, _)| (*from, std::cmp::Reverse(*severity), *to));
    let mut kept: Marks = Vec::new();
    for mark in all {
        if kept.last().is_none_or(|(_, to, ..)| mark.0 >= *to) {
            kept.push(mark);
        }
    }
    kept
}

fn marked(text: &str, marks: &Marks) -> Markup {
    let chars: Vec<char> = text.chars().collect();
    // Cells of a pasted table stand apart as cells do.
    let cells = |text: String| escape(&text).replace('\t', r#"<span class="tab" aria-hidden="true"> │ </span>"#);
    let piece = |from: usize, to: usize| cells(chars[from..to].iter().collect::<String>());
    let (mut out, mut at) = (String::new(), 0);
    for (from, to, severity, card) in marks {
        out.push_str(&piece(at, *from));
        out.push_str(&format!(
            "<mark class=\"{}\"><a href=\"#{card}\">{}</a></mark>",
            severity.word(),
            piece(*from, *to)
        ));
        at = *to;
    }
    Markup(out + &piece(at, chars.len()))
}

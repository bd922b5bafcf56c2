//! Marks inside a cell or line: HTML lists, paragraphs and underlines, emphasis, links, entities, bullets.
//!
//! Every character keeps its own line and column, so that a list item has its own place. Not here: lines and tables.

/// A character and where it stands: index of the line, and column from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub c: char,
    pub line: u32,
    pub column: u32,
}

/// A cell or line without its marks.
#[derive(Clone, Debug, Default)]
pub(super) struct Clean {
    /// The text, list items included, joined by spaces.
    pub text: Vec<Glyph>,
    /// The items of a list or the paragraphs inside.
    pub items: Vec<Vec<Glyph>>,
    /// How many characters of `text` were printed with emphasis at its start.
    pub emphasis: usize,
}

/// The characters of one line from a column on.
pub(super) fn glyphs(text: &str, line: u32, column: u32) -> Vec<Glyph> {
    text.chars()
        .zip(column..)
        .map(|(c, column)| Glyph { c, line, column })
        .collect()
}

/// The characters as a string.
pub(super) fn string(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|g| g.c).collect()
}

const TAGS: [&str; 18] = [
    "ul", "ol", "li", "p", "br", "u", "b", "i", "strong", "em", "span", "div", "sup", "sub", "font", "td", "tr", "s",
];

/// Takes the marks off.
pub(super) fn clean(raw: &[Glyph]) -> Clean {
    if !raw.iter().any(|g| {
        matches!(
            g.c,
            '<' | '*' | '[' | '\\' | '&' | '•' | '●' | '▪' | '_' | '\u{a0}' | '"'
        )
    }) {
        return Clean {
            text: trim(raw).to_vec(),
            ..Clean::default()
        };
    }
    let (pieces, listed) = pieces(raw);
    let mut out = Clean::default();
    let mut loose = true;
    for piece in pieces {
        let (text, emphasis) = plain(&piece.glyphs);
        for part in split_bullets(trim(&text), piece.in_list) {
            if part.is_empty() {
                continue;
            }
            if let Some(last) = out.text.last() {
                let glue = Glyph {
                    c: ' ',
                    line: last.line,
                    column: last.column + 1,
                };
                out.text.push(glue);
            } else {
                out.emphasis = emphasis;
            }
            out.text.extend_from_slice(part);
            if piece.in_list || piece.paragraph || has_bullet(&text) {
                out.items.push(part.to_vec());
                loose = false;
            }
        }
    }
    if loose || (!listed && out.items.len() < 2 && !out.items.is_empty() && !raw.iter().any(|g| is_bullet(g.c))) {
        out.items.clear();
    }
    out
}

/// A run of text between marks that separate.
#[derive(Default)]
struct Piece {
    glyphs: Vec<Glyph>,
    in_list: bool,
    paragraph: bool,
}

/// Cuts at list, item, paragraph and line-break tags; drops other known tags.
fn pieces(raw: &[Glyph]) -> (Vec<Piece>, bool) {
    let mut out = vec![Piece::default()];
    let (mut at, mut depth, mut listed) = (0, 0_usize, false);
    while let Some(glyph) = raw.get(at) {
        let tag = (glyph.c == '<').then(|| tag(&raw[at..])).flatten();
        let Some((name, closing, length)) = tag else {
            if let Some(last) = out.last_mut() {
                last.glyphs.push(*glyph);
            }
            at += 1;
            continue;
        };
        at += length;
        let list = matches!(name.as_str(), "ul" | "ol");
        if list {
            listed = true;
            depth = if closing { depth.saturating_sub(1) } else { depth + 1 };
        }
        if list || matches!(name.as_str(), "li" | "p" | "div") {
            out.push(Piece {
                in_list: depth > 0 || (name == "li" && !closing),
                paragraph: matches!(name.as_str(), "p" | "div") && !closing,
                ..Piece::default()
            });
            listed |= name == "li";
        } else if name == "br"
            && let Some(last) = out.last_mut()
        {
            last.glyphs.push(Glyph { c: ' ', ..*glyph });
        }
    }
    (out, listed)
}

/// A known tag: its name, whether it closes, and how many characters it takes.
fn tag(from: &[Glyph]) -> Option<(String, bool, usize)> {
    let end = from.iter().take(200).position(|g| g.c == '>')?;
    let inside: String = from[1..end].iter().map(|g| g.c).collect();
    let closing = inside.starts_with('/');
    let name = inside
        .trim_start_matches('/')
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    TAGS.contains(&name.as_str()).then_some((name, closing, end + 1))
}

const ENTITIES: [(&str, char); 10] = [
    ("&amp;", '&'),
    ("&nbsp;", ' '),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
    ("&apos;", '\''),
    ("&ndash;", '–'),
    ("&rsquo;", '’'),
    ("&bull;", '•'),
];

/// Takes entities, emphasis, escapes and links apart; says how many leading characters were emphasised.
fn plain(raw: &[Glyph]) -> (Vec<Glyph>, usize) {
    let raw = &entities(raw);
    let stars: Vec<usize> = (0..raw.len().saturating_sub(1)).filter(|at| double(raw, *at)).collect();
    let drop = emphasis(raw, &stars);
    let mut out: Vec<Glyph> = Vec::with_capacity(raw.len());
    let mut emphasised = 0;
    let mut at = 0;
    while let Some(glyph) = raw.get(at) {
        if drop.contains(&at) {
            if emphasised == 0 && !out.is_empty() && (drop.len() == 1 || drop.first() != Some(&at)) {
                emphasised = out.len();
            }
            at += 2;
            continue;
        }
        if glyph.c == '\\' && raw.get(at + 1).is_some_and(|g| g.c.is_ascii_punctuation()) {
            out.push(raw[at + 1]);
            at += 2;
            continue;
        }
        if glyph.c == '['
            && let Some((text, length)) = link(&raw[at..])
        {
            let (inner, _) = plain(text);
            out.extend(inner);
            at += length;
            continue;
        }
        if glyph.c == '!' && raw.get(at + 1).is_some_and(|g| g.c == '[') && link(&raw[at + 1..]).is_some() {
            at += 1;
            continue;
        }
        let c = if glyph.c == '\u{a0}' { ' ' } else { glyph.c };
        out.push(Glyph { c, ..*glyph });
        at += 1;
    }
    let starts = drop
        .first()
        .is_some_and(|first| raw[..*first].iter().all(|g| g.c.is_whitespace()));
    let lead = if starts || drop.len() == 1 { emphasised } else { 0 };
    (out, lead)
}

fn entities(raw: &[Glyph]) -> Vec<Glyph> {
    if !raw.iter().any(|g| g.c == '&') {
        return raw.to_vec();
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(glyph) = raw.get(at) {
        let found = ENTITIES.iter().find(|(name, _)| {
            glyph.c == '&'
                && name
                    .chars()
                    .enumerate()
                    .all(|(n, c)| raw.get(at + n).is_some_and(|g| g.c == c))
        });
        match found {
            Some((name, c)) => {
                out.push(Glyph { c: *c, ..*glyph });
                at += name.len();
            }
            None => {
                out.push(*glyph);
                at += 1;
            }
        }
    }
    out
}

/// Whether exactly two stars (or underscores) stand here.
fn double(raw: &[Glyph], at: usize) -> bool {
    let c = raw[at].c;
    let same = |n: usize| raw.get(n).is_some_and(|g| g.c == c);
    matches!(c, '*' | '_') && same(at + 1) && !same(at + 2) && !(at > 0 && same(at - 1))
}

/// Which double marks are emphasis: pairs around text, and one left alone after a colon. Others are footnote marks.
fn emphasis(raw: &[Glyph], marks: &[usize]) -> Vec<usize> {
    let mut drop = Vec::new();
    let mut at = 0;
    while let Some(open) = marks.get(at) {
        let opens = raw.get(open + 2).is_some_and(|g| !g.c.is_whitespace() && g.c != ')');
        let close = marks
            .get(at + 1)
            .filter(|close| raw[**close - 1].c != ' ' && raw[**close].c == raw[*open].c);
        if let (true, Some(close)) = (opens, close) {
            drop.extend([*open, *close]);
            at += 2;
            continue;
        }
        let before = raw[..*open].iter().rev().map(|g| g.c).find(|c| !c.is_whitespace());
        if before == Some(':') || (opens && before.is_none()) {
            drop.push(*open);
        }
        at += 1;
    }
    drop
}

/// `[text](address)`: the text, and how many characters the link takes.
fn link(from: &[Glyph]) -> Option<(&[Glyph], usize)> {
    let mut depth = 0_i32;
    let close = from.iter().take(400).enumerate().position(|(n, g)| {
        let escaped = n > 0 && from[n - 1].c == '\\';
        match g.c {
            '[' if !escaped => depth += 1,
            ']' if !escaped => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    (from.get(close + 1)?.c == '(').then_some(())?;
    let end = from[close + 2..].iter().take(400).position(|g| g.c == ')')?;
    Some((&from[1..close], close + 2 + end + 1))
}

/// White space off both ends.
pub(super) fn trim(glyphs: &[Glyph]) -> &[Glyph] {
    let blank = |g: &Glyph| g.c.is_whitespace() || matches!(g.c, '\u{a0}' | '\u{200b}' | '\u{feff}');
    let start = glyphs.iter().position(|g| !blank(g)).unwrap_or(glyphs.len());
    let end = glyphs.iter().rposition(|g| !blank(g)).map_or(start, |e| e + 1);
    &glyphs[start..end]
}

/// Signs that open an item anywhere in a text.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '●' | '▪' | '◦' | '‣' | '⁃' | '·' | '■' | '□')
}

fn has_bullet(text: &[Glyph]) -> bool {
    trim(text)
        .first()
        .is_some_and(|g| matches!(g.c, '•' | '●' | '▪' | '◦' | '‣'))
}

/// Cuts a run at bullets; inside a list that lost its item marks also where an item must begin.
fn split_bullets(text: &[Glyph], in_list: bool) -> Vec<&[Glyph]> {
    let bullets = has_bullet(text) || (in_list && text.iter().any(|g| matches!(g.c, '•' | '●' | '▪')));
    if bullets {
        return text
            .split(|g| matches!(g.c, '•' | '●' | '▪' | '◦' | '‣'))
            .map(trim)
            .collect();
    }
    if !in_list {
        return vec![text];
    }
    let mut out = Vec::new();
    let mut start = 0;
    for at in 1..text.len() {
        if begins_item(text, at) {
            out.push(trim(&text[start..at]));
            start = at;
        }
    }
    out.push(trim(&text[start..]));
    out
}

/// Whether an item begins here in a list whose item marks were lost: after a full sentence, after a closing bracket
/// before a capital, and before the label of an appendix.
fn begins_item(text: &[Glyph], at: usize) -> bool {
    if text[at - 1].c != ' ' || !text[at].c.is_uppercase() || at < 2 {
        return false;
    }
    let before = text[at - 2].c;
    let word: String = text[at..]
        .iter()
        .take(12)
        .map(|g| g.c)
        .take_while(|c| c.is_alphabetic())
        .collect();
    if matches!(word.as_str(), "Appendix" | "Attachment" | "Annex") {
        let rest: String = text[at + word.len()..].iter().take(8).map(|g| g.c).collect();
        let rest = rest
            .trim_start()
            .trim_start_matches(|c: char| c.is_alphanumeric())
            .trim_start();
        return rest.starts_with(['-', '–', '—', ':']);
    }
    if before == ')' {
        return true;
    }
    let last: String = text[..at - 2]
        .iter()
        .rev()
        .map(|g| g.c)
        .take_while(|c| c.is_alphanumeric())
        .collect();
    before == '.' && last.chars().count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, text: &str, items: &[&str]) {
        let clean = clean(&glyphs(raw, 0, 0));
        assert_eq!(string(&clean.text), text, "{raw}");
        assert_eq!(
            clean.items.iter().map(|i| string(i)).collect::<Vec<_>>(),
            items,
            "{raw}"
        );
        for item in &clean.items {
            let first = item.first().unwrap();
            assert_eq!(
                raw.chars().nth(first.column as usize),
                Some(first.c),
                "an item's place is its own"
            );
        }
    }

    #[test]
    fn marks_come_off() {
        check("**16-Aug-23 Decision**", "16-Aug-23 Decision", &[]);
        check("Route to M9:** PSG", "Route to M9: PSG", &[]);
        check("7 July (No later than**)", "7 July (No later than**)", &[]);
        check("* 10 days to assure", "* 10 days to assure", &[]);
        check("[CR024 \\(Data Items\\)](#). Then", "CR024 (Data Items). Then", &[]);
        check("done. <u>D163</u> : more", "done. D163 : more", &[]);
        check("a < b &amp; c", "a < b & c", &[]);
    }

    #[test]
    fn lists_come_apart() {
        check("<ul><li>One</li><li>Two</li></ul>", "One Two", &["One", "Two"]);
        check("7 May 2024 <ul style=\"x\"> TBC ", "7 May 2024 TBC", &["TBC"]);
        check(
            "<ul> • First • Second one",
            "First Second one",
            &["First", "Second one"],
        );
        check("• First • Second", "First Second", &["First", "Second"]);
        check(
            "<p>1 May: load</p> <p>Check it.</p>",
            "1 May: load Check it.",
            &["1 May: load", "Check it."],
        );
        check("<p>Only one</p>", "Only one", &[]);
        check(
            "<ol> A is done. B follows. ",
            "A is done. B follows.",
            &["A is done.", "B follows."],
        );
        check(
            "<ul> Cases (May) Plan (June) ",
            "Cases (May) Plan (June)",
            &["Cases (May)", "Plan (June)"],
        );
        check(
            "<ul> Appendix 1 – Plan Appendix 2 - Data ",
            "Appendix 1 – Plan Appendix 2 - Data",
            &["Appendix 1 – Plan", "Appendix 2 - Data"],
        );
    }
}

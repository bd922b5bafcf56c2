//! Dependencies as people write them in a table: `T3-TE-0017FS+3d; 0042SS; "A;B"FF-2h`.
//!
//! An identifier, then FS, SS, FF or SF (finish-start when left out), then a lag. Parts are separated by `;` or `,`.
//! An identifier with a separator or a quotation mark in it stands in quotation marks.

use super::{model::LinkKind, span::Span};

/// One dependency of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The predecessor's identifier.
    pub code: String,
    /// What depends on what.
    pub kind: LinkKind,
    /// Time between.
    pub lag: Span,
}

/// A part of a cell that is no dependency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{part}” is no dependency: {why}; write it as in T3-TE-0017FS+3d, parts separated by semicolons")]
pub struct NotationError {
    /// The part.
    pub part: String,
    /// What is wrong with it.
    pub why: &'static str,
}

/// Reads a cell. `known` says which identifiers there are: a part that is one as a whole is finish-start, even when
/// it ends like a kind.
pub fn parse(cell: &str, day_minutes: i64, known: &dyn Fn(&str) -> bool) -> Vec<Result<Dependency, NotationError>> {
    parts(cell)
        .into_iter()
        .map(|part| dependency(&part, day_minutes, known))
        .collect()
}

/// Writes a cell that [`parse`] reads back.
#[must_use]
pub fn print(dependencies: &[Dependency]) -> String {
    let parts: Vec<String> = dependencies.iter().map(print_one).collect();
    parts.join("; ")
}

fn print_one(d: &Dependency) -> String {
    let quoted = d.code.is_empty()
        || d.code.trim() != d.code
        || d.code.contains([';', ',', '"', '\n', '\r', '\u{2212}', '–'])
        || d.code.chars().any(char::is_whitespace);
    let code = if quoted {
        format!("\"{}\"", d.code.replace('"', "\"\""))
    } else {
        d.code.clone()
    };
    let plain = d.lag == Span::Days(0);
    let kind = if plain && d.kind == LinkKind::FinishStart && !quoted && tail(&d.code).is_none() {
        ""
    } else {
        d.kind.letters()
    };
    let lag = d.lag.to_string();
    let sign = if lag.starts_with('-') { "" } else { "+" };
    if plain {
        format!("{code}{kind}")
    } else {
        format!("{code}{kind}{sign}{lag}")
    }
}

/// The parts between separators that stand outside quotation marks.
fn parts(cell: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in cell.chars() {
        quoted ^= c == '"';
        match c {
            ';' | ',' | '\n' | '\r' if !quoted => out.push(String::new()),
            _ => {
                if let Some(last) = out.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    out.retain(|p| !p.trim().is_empty());
    out
}

fn dependency(part: &str, day_minutes: i64, known: &dyn Fn(&str) -> bool) -> Result<Dependency, NotationError> {
    let part = part.trim();
    let wrong = |why| NotationError {
        part: part.to_owned(),
        why,
    };
    let (code, rest) = match part.strip_prefix('"') {
        Some(after) => unquote(after).ok_or(wrong("the closing quotation mark is missing"))?,
        None if known(part) => (part.to_owned(), ""),
        None => {
            let at = tail(part).unwrap_or(part.len());
            let (code, rest) = part.split_at(at);
            (code.trim_end().to_owned(), rest)
        }
    };
    let rest = rest.trim_start();
    if rest.is_empty() {
        return if code.is_empty() {
            Err(wrong("there is no identifier"))
        } else {
            Ok(Dependency {
                code,
                kind: LinkKind::FinishStart,
                lag: Span::default(),
            })
        };
    }
    let kind = kind_at(rest).ok_or(wrong("FS, SS, FF or SF is expected after the identifier"))?;
    let lag = rest.get(2..).unwrap_or_default().trim();
    let lag = if lag.is_empty() {
        Span::default()
    } else {
        let minus = lag.replacen(['\u{2212}', '–'], "-", 1).replace(' ', "");
        if !minus.starts_with(['+', '-']) {
            return Err(wrong("a lag begins with + or -"));
        }
        Span::parse(&minus, day_minutes).ok_or(wrong("the lag is no number of days, hours, minutes or per cent"))?
    };
    if code.is_empty() {
        return Err(wrong("there is no identifier"));
    }
    Ok(Dependency { code, kind, lag })
}

fn unquote(after: &str) -> Option<(String, &str)> {
    let mut code = String::new();
    let mut rest = after;
    loop {
        let at = rest.find('"')?;
        let (before, behind) = rest.split_at(at);
        code.push_str(before);
        rest = behind.get(1..)?;
        match rest.strip_prefix('"') {
            Some(more) => {
                code.push('"');
                rest = more;
            }
            None => return Some((code, rest)),
        }
    }
}

fn kind_at(text: &str) -> Option<LinkKind> {
    let letters = text.get(..2)?;
    LinkKind::ALL
        .into_iter()
        .find(|k| k.letters().eq_ignore_ascii_case(letters))
}

/// Where the kind with its lag begins at the end of a part: the last place at which everything behind reads as one.
fn tail(part: &str) -> Option<usize> {
    part.char_indices().rev().map(|(at, _)| at).find(|at| {
        let rest = part.get(*at..).unwrap_or_default();
        let Some(_) = kind_at(rest) else { return false };
        let lag = rest.get(2..).unwrap_or_default().trim();
        lag.is_empty() || (lag.starts_with(['+', '-', '\u{2212}', '–']) && is_lag(lag))
    })
}

/// A sign, then figures, then letters or a per cent sign.
fn is_lag(text: &str) -> bool {
    let body: String = text.chars().skip(1).filter(|c| !c.is_whitespace()).collect();
    let figures = body.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%' || c == '?');
    !figures.is_empty() && figures.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &[(&str, LinkKind, Span)]) {
        let read: Vec<Dependency> = parse(cell, 480, &|c| c == "FS" || c == "CHIEFS")
            .into_iter()
            .collect::<Result<_, _>>()
            .unwrap();
        let expected: Vec<Dependency> = expected
            .iter()
            .map(|(code, kind, lag)| Dependency {
                code: (*code).to_owned(),
                kind: *kind,
                lag: *lag,
            })
            .collect();
        assert_eq!(read, expected, "{cell}");
    }

    #[test]
    fn what_people_write() {
        use LinkKind::{FinishFinish, FinishStart, StartFinish, StartStart};
        check(
            "T3-TE-0017FS+3d; T3-TE-0018",
            &[
                ("T3-TE-0017", FinishStart, Span::Days(3)),
                ("T3-TE-0018", FinishStart, Span::Days(0)),
            ],
        );
        check(
            "12SS, 13FF-2 days,14SF+50%",
            &[
                ("12", StartStart, Span::Days(0)),
                ("13", FinishFinish, Span::Days(-2)),
                ("14", StartFinish, Span::Percent(50)),
            ],
        );
        check("M5 fs + 2 ed", &[("M5", FinishStart, Span::Elapsed(2880))]);
        check("M5FS\u{2212}4h", &[("M5", FinishStart, Span::Minutes(-240))]);
        check("CHIEFS", &[("CHIEFS", FinishStart, Span::Days(0))]);
        check("CHIEFSFS", &[("CHIEFS", FinishStart, Span::Days(0))]);
        check("\"A;B \"\"C\"\"\"FF+1d", &[("A;B \"C\"", FinishFinish, Span::Days(1))]);
        check(" ; ,", &[]);
    }

    #[test]
    fn what_is_refused_says_why() {
        for (cell, why) in [
            ("FS+3d", "there is no identifier"),
            ("\"A", "the closing quotation mark is missing"),
            ("\"A\"XX", "FS, SS, FF or SF is expected after the identifier"),
            ("AFS+3q", "the lag is no number of days, hours, minutes or per cent"),
            ("\"A\"FS 3d", "a lag begins with + or -"),
        ] {
            let read = parse(cell, 480, &|_| false);
            assert_eq!(read.len(), 1);
            assert_eq!(read.into_iter().next().unwrap().unwrap_err().why, why, "{cell}");
        }
    }
}

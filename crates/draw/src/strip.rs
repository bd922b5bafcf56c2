//! A strip of shares: how many of a whole are what, with the numbers in words.

use crate::escape;
use std::fmt::Write;

/// One share of a strip.
#[derive(Clone, Debug)]
pub struct Slice {
    /// What it counts.
    pub label: String,
    /// How many.
    pub count: usize,
    /// The name of its colour variable (`red`, `amber`, `green`, `blue`, `none`, `accent`).
    pub colour: &'static str,
}

/// Draws the shares one after another, each with its count where there is room.
#[must_use]
pub fn strip(title: &str, slices: &[Slice]) -> String {
    let total: usize = slices.iter().map(|s| s.count).sum();
    let said = said(slices);
    let mut out = format!(
        r#"<svg class="chart" viewBox="0 0 600 34" role="img" aria-label="{}: {}">"#,
        escape(title),
        escape(&said)
    );
    let mut x = 0;
    let mut before = 0;
    for slice in slices.iter().filter(|s| s.count > 0) {
        before += slice.count;
        let end = 600 * before / total.max(1);
        let width = end.saturating_sub(x);
        let _ = write!(
            out,
            r#"<rect x="{x}" y="0" width="{width}" height="34" fill="var(--{c}-soft,#eee)" stroke="var(--{c},#555)"/>"#,
            c = slice.colour
        );
        if width > 26 {
            let _ = write!(
                out,
                r#"<text x="{}" y="22" text-anchor="middle" font-size="14" fill="var(--{},#333)">{}</text>"#,
                x + width / 2,
                slice.colour,
                slice.count
            );
        }
        x = end;
    }
    out.push_str("</svg>");
    out
}

/// Draws the shares as a plain bar without numbers, for beside a figure; the words are its label.
#[must_use]
pub fn meter(title: &str, slices: &[Slice]) -> String {
    let total: usize = slices.iter().map(|s| s.count).sum();
    let mut out = format!(
        r#"<svg class="meter" viewBox="0 0 300 8" preserveAspectRatio="none" role="img" aria-label="{}: {}">"#,
        escape(title),
        escape(&said(slices))
    );
    out.push_str(r#"<rect width="300" height="8" fill="var(--none-soft,#eee)"/>"#);
    let mut before = 0;
    for slice in slices.iter().filter(|s| s.count > 0) {
        let x = 300 * before / total.max(1);
        before += slice.count;
        let end = 300 * before / total.max(1);
        let _ = write!(
            out,
            r#"<rect x="{x}" width="{}" height="8" fill="var(--{},#555)" fill-opacity=".75"/>"#,
            (end - x).max(1),
            slice.colour
        );
    }
    out.push_str("</svg>");
    out
}

fn said(slices: &[Slice]) -> String {
    let there = slices.iter().filter(|s| s.count > 0);
    let words: Vec<_> = there.map(|s| format!("{} {}", s.count, s.label)).collect();
    if words.is_empty() {
        "nothing to show".to_owned()
    } else {
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_in_words_what_it_shows() {
        let slices = [
            Slice {
                label: "errors".into(),
                count: 31,
                colour: "red",
            },
            Slice {
                label: "notes".into(),
                count: 0,
                colour: "none",
            },
            Slice {
                label: "warnings".into(),
                count: 15,
                colour: "amber",
            },
        ];
        let svg = strip("Findings", &slices);
        assert!(
            svg.contains(r#"aria-label="Findings: 31 errors, 15 warnings""#),
            "{svg}"
        );
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(strip("Findings", &[]).contains("nothing to show"));
        let bar = meter("Findings", &slices);
        assert!(
            bar.contains(r#"aria-label="Findings: 31 errors, 15 warnings""#),
            "{bar}"
        );
        assert_eq!(bar.matches("<rect").count(), 1 + 2);
    }
}

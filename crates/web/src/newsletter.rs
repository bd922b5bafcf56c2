//! An issue of the newsletter as a text and as an HTML mail: the same lines, each with a link.
//!
//! Not here: what it says (`programme::newsletter_draft`), who gets it (`pages::newsletter`).

use std::fmt::Write as _;

use programme::newsletter_draft::Draft;
use record::AnyRef;
use terms::Date;

use crate::markup::{escape, long_day};

/// An issue with what surrounds its lines.
pub struct Issue<'i> {
    /// Its name and number.
    pub title: &'i str,
    /// What the editor says before the lists.
    pub introduction: &'i str,
    /// What it says.
    pub draft: &'i Draft,
    /// Where browsers reach the pages.
    pub public: &'i str,
}

impl Issue<'_> {
    fn link(&self, one: AnyRef) -> String {
        format!("{}/registers/{}/{}", self.public, one.register, one.key)
    }

    fn covers(&self) -> String {
        let day = |day: Date| long_day(day);
        format!("{} to {}", day(self.draft.from), day(self.draft.until))
    }

    /// As plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{}\n{}\n", self.title, self.covers());
        if !self.introduction.trim().is_empty() {
            let _ = write!(out, "\n{}\n", self.introduction.trim());
        }
        for section in &self.draft.sections {
            let _ = write!(out, "\n{}\n", section.heading);
            for line in &section.lines {
                let _ = write!(
                    out,
                    "- {}: {}\n  {}\n",
                    long_day(line.day),
                    line.words,
                    self.link(line.about)
                );
            }
        }
        let _ = write!(out, "\nWhat you are told, and how often: {}/told\n", self.public);
        out
    }

    /// As an HTML mail: no script, no picture, no style from elsewhere.
    #[must_use]
    pub fn html(&self) -> String {
        let title = escape(self.title);
        let mut out = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
             <body style=\"font-family:sans-serif;max-width:40em;margin:0 auto\"><h1>{title}</h1><p>{}</p>",
            escape(&self.covers())
        );
        for paragraph in self
            .introduction
            .split("\n\n")
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            let _ = write!(out, "<p>{}</p>", escape(paragraph).replace('\n', "<br>"));
        }
        for section in &self.draft.sections {
            let _ = write!(out, "<h2>{}</h2><ul>", escape(section.heading));
            for line in &section.lines {
                let _ = write!(
                    out,
                    "<li>{}: <a href=\"{}\">{}</a></li>",
                    escape(&long_day(line.day)),
                    escape(&self.link(line.about)),
                    escape(&line.words)
                );
            }
            out.push_str("</ul>");
        }
        let _ = write!(
            out,
            "<p><a href=\"{}/told\">What you are told, and how often</a></p></body></html>",
            escape(self.public)
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_record_says_cannot_become_markup() {
        let draft = Draft {
            from: "2023-08-01".parse().unwrap(),
            until: "2023-08-16".parse().unwrap(),
            sections: vec![programme::newsletter_draft::Section {
                heading: "Released",
                lines: vec![programme::newsletter_draft::Line {
                    about: AnyRef {
                        register: "events",
                        key: 7.try_into().unwrap(),
                    },
                    day: "2023-08-09".parse().unwrap(),
                    words: "<script>alert(1)</script>".to_owned(),
                }],
            }],
        };
        let issue = Issue {
            title: "Issue <1>",
            introduction: "A & B\n\nC",
            draft: &draft,
            public: "https://x.example",
        };
        let html = issue.html();
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("<p>A &amp; B</p><p>C</p>"), "{html}");
        assert!(html.contains("https://x.example/registers/events/7"), "{html}");
        let expected = "Issue <1>\nTue 1 Aug 2023 to Wed 16 Aug 2023\n\nA & B\n\nC\n\nReleased\n\
                        - Wed 9 Aug 2023: <script>alert(1)</script>\n  https://x.example/registers/events/7\n\n\
                        What you are told, and how often: https://x.example/told\n";
        assert_eq!(issue.text(), expected);
    }
}

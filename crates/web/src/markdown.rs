//! The little Markdown that rule pages use, as markup: headings, paragraphs, lists, code, emphasis, links.
//!
//! The texts are ours and shipped; everything is escaped all the same. Not a general reader of Markdown.

use crate::markup::{Markup, escape};

/// A page of Markdown. Its first heading is left out: the page has its own.
#[must_use]
pub fn page(text: &str) -> Markup {
    let mut out = String::new();
    let mut open = ""; // the block that is open
    let mut first = true;
    for line in text.lines() {
        let trimmed = line.trim();
        if open == "pre" {
            if trimmed.starts_with("```") {
                close(&mut out, &mut open);
            } else {
                out.push_str(&escape(line));
                out.push('\n');
            }
            continue;
        }
        if trimmed.starts_with("```") {
            close(&mut out, &mut open);
            out.push_str("<pre>");
            open = "pre";
        } else if trimmed.is_empty() {
            close(&mut out, &mut open);
        } else if let Some(heading) = trimmed.strip_prefix('#') {
            close(&mut out, &mut open);
            let heading = heading.trim_start_matches('#').trim();
            if !first || !trimmed.starts_with("# ") {
                out.push_str(&format!("<h2>{}</h2>", inline(heading)));
            }
        } else if let Some(item) = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* ")) {
            begin(&mut out, &mut open, "ul");
            out.push_str(&format!("<li>{}</li>", inline(item)));
        } else if open == "ul" && line.starts_with(' ') {
            // The rest of an item: back into it.
            out.truncate(out.len() - "</li>".len());
            out.push_str(&format!(" {}</li>", inline(trimmed)));
        } else {
            let more = open == "p";
            begin(&mut out, &mut open, "p");
            if more {
                out.push(' ');
            }
            out.push_str(&inline(trimmed));
        }
        first = false;
    }
    close(&mut out, &mut open);
    Markup(out)
}

fn begin(out: &mut String, open: &mut &'static str, block: &'static str) {
    if *open != block {
        close(out, open);
        out.push_str(&format!("<{block}>"));
        *open = block;
    }
}

fn close(out: &mut String, open: &mut &'static str) {
    if !open.is_empty() {
        out.push_str(&format!("</{open}>"));
        *open = "";
    }
}

fn inline(text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split('`').enumerate() {
        if at % 2 == 1 {
            out.push_str(&format!("<code>{}</code>", escape(piece)));
            continue;
        }
        for (at, piece) in piece.split("**").enumerate() {
            let words = escape(piece);
            out.push_str(&if at % 2 == 1 { format!("<b>{words}</b>") } else { words });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_markdown_becomes_markup() {
        let check = |text: &str, expected: &str| assert_eq!(page(text).0, expected);
        check("# R01\n\nWhy it\nmatters.", "<p>Why it matters.</p>");
        check(
            "## Why\n\n- one\n  more\n- `two`",
            "<h2>Why</h2><ul><li>one more</li><li><code>two</code></li></ul>",
        );
        check("```\na < b\n```", "<pre>a &lt; b\n</pre>");
        check("<script> **bold**", "<p>&lt;script&gt; <b>bold</b></p>");
    }
}

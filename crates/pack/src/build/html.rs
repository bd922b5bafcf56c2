//! A built pack as one self-contained page: no script, no font and no picture from elsewhere.

use std::fmt::Write;

use draw::escape;
use terms::Rag;

use super::{Built, Cell, Part, Picture, Section, Table};

const STYLE: &str = include_str!("page.css");

/// Writes the page.
pub(crate) fn write(built: &Built) -> String {
    let pages: Vec<usize> = (1..=built.sections.len()).collect();
    let title = escape(&built.title.text(&pages));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n"
    );
    for line in &built.about {
        let _ = writeln!(out, "<p>{}</p>", escape(line));
    }
    out.push_str("</header>\n<nav aria-label=\"Contents\">\n<ol>\n");
    for (number, section) in (1..).zip(&built.sections) {
        let _ = writeln!(out, "<li><a href=\"#s{number}\">{}</a></li>", escape(&section.title));
    }
    out.push_str("</ol>\n</nav>\n<main>\n");
    for (number, section) in (1..).zip(&built.sections) {
        write_section(&mut out, section, number, &pages);
    }
    let _ = write!(
        out,
        "</main>\n<footer>\n<p>Head of the record: <code>{}</code></p>\n</footer>\n</body>\n</html>\n",
        escape(&built.head)
    );
    out
}

fn write_section(out: &mut String, section: &Section, number: usize, pages: &[usize]) {
    let _ = writeln!(
        out,
        "<section id=\"s{number}\">\n<h2><span class=\"no\">{number}</span> {}</h2>",
        escape(&section.title)
    );
    if let Some(divider) = &section.divider {
        let lines: Vec<String> = divider
            .lines()
            .iter()
            .map(|line| format!("<span>{}</span>", escape(line)))
            .collect();
        let _ = writeln!(out, "<p class=\"row\">{}</p>", lines.join(" "));
    }
    for part in &section.parts {
        match part {
            Part::Heading(cell) => {
                let _ = writeln!(out, "<h3>{}</h3>", escape(&cell.text(pages)));
            }
            Part::Line(cell) => {
                let _ = writeln!(out, "<p>{}</p>", escape(&cell.text(pages)));
            }
            Part::Items(items) => {
                out.push_str("<ul>\n");
                for item in items {
                    let _ = writeln!(out, "<li>{}</li>", led(item, pages));
                }
                out.push_str("</ul>\n");
            }
            Part::Table(table) => write_table(out, table, pages),
            Part::Picture(picture) => write_picture(out, picture),
        }
    }
    out.push_str("</section>\n");
}

/// A text whose leading words are printed with emphasis.
fn led(cell: &Cell, pages: &[usize]) -> String {
    let text = cell.text(pages);
    match cell.lead.as_ref().and_then(|lead| text.strip_prefix(lead.as_str())) {
        Some(rest) => {
            let lead = &text[..text.len() - rest.len()];
            format!("<b>{}</b>{}", escape(lead), escape(rest))
        }
        None => escape(&text),
    }
}

fn write_table(out: &mut String, table: &Table, pages: &[usize]) {
    let _ = writeln!(
        out,
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table>\n<caption>{0}</caption>\n<thead>\n<tr>",
        escape(&table.title)
    );
    for head in &table.heads {
        let text = head.cell.text(pages);
        // a corner without words heads nothing
        if text.is_empty() {
            out.push_str("<td></td>");
        } else {
            let _ = write!(out, "<th scope=\"col\">{}</th>", escape(&text));
        }
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for cell in row {
            write_cell(out, cell, pages);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn write_cell(out: &mut String, cell: &Cell, pages: &[usize]) {
    let class = cell
        .rag
        .map(class)
        .map(|class| format!(" class=\"{class}\""))
        .unwrap_or_default();
    let _ = write!(out, "<td{class}>");
    match cell.page_of {
        Some(section) => {
            let page = section + 1;
            let _ = write!(out, "<a href=\"#s{page}\">{page}</a>");
        }
        None if cell.lines.iter().any(|line| line.listed) => {
            for line in cell.lines.iter().filter(|line| !line.listed) {
                let _ = write!(out, "<p>{}</p>", escape(&line.text));
            }
            out.push_str("<ul>");
            for line in cell.lines.iter().filter(|line| line.listed) {
                let _ = write!(out, "<li>{}</li>", escape(&line.text));
            }
            out.push_str("</ul>");
        }
        None => out.push_str(&escape(&cell.text(pages))),
    }
    out.push_str("</td>");
}

fn class(rag: Rag) -> &'static str {
    match rag {
        Rag::Red => "rag red",
        Rag::Amber => "rag amber",
        Rag::Green => "rag green",
        Rag::Blue => "rag blue",
    }
}

fn write_picture(out: &mut String, picture: &Picture) {
    let _ = writeln!(
        out,
        "<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>",
        picture.svg,
        escape(&picture.title)
    );
    write_table(out, &picture.table(), &[]);
}

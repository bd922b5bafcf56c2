//! Mandatory cells are filled, and sections that are announced are there.

use super::Rule;
use crate::names::fold;
use crate::reading::{is_open, pieces, short, table_at};
use crate::timetable::planned;
use crate::{Configuration, Finding};
use pack::document::{Block, Cell, Row};
use pack::model::{Bar, MilestoneTable, Model};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R35",
    slug: "mandatory-present",
    statement: "Mandatory cells are filled, and sections that are announced are there.",
    page: include_str!("../../pages/r35.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut out = Vec::new();
    appendices(model, &mut out);
    contents(model, &mut out);
    actions(model, &mut out);
    risks(model, &mut out);
    empty_columns(model, &mut out);
    blank_grids(model, &mut out);
    gaps(model, &mut out);
    windows(model, &mut out);
    bars(model, &mut out);
    unlisted(model, &mut out);
    steps(model, &mut out);
    charts(model, configuration, &mut out);
    out
}

/// Appendices announced and not there, or there and empty.
fn appendices(model: &Model, out: &mut Vec<Finding>) {
    let some_here = model.appendices.iter().any(|a| a.section.is_some());
    let versioned = |text: &str| {
        fold(text)
            .split(' ')
            .any(|w| w == "version" || (w.starts_with('v') && w[1..].parse::<u32>().is_ok()))
    };
    for appendix in &model.appendices {
        let announced = format!("{} “{}”", appendix.label, short(&appendix.title.text));
        match &appendix.section {
            // A document with a version, or an attachment, is a file of its own.
            None if !some_here || versioned(&appendix.title.text) || fold(&appendix.label).starts_with("attach") => {}
            None => out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!("{announced} is announced, and the pack has no such section"),
                )
                .at(&appendix.title, "announced here")
                .expected("the appendix, or its removal from the list"),
            ),
            Some(section) if !appendix.filled => out.push(
                Finding::new(
                    RULE.code,
                    Severity::Warning,
                    format!("{announced} is announced, and nothing stands under its heading"),
                )
                .at(section, "the empty section")
                .at(&appendix.title, "announced here")
                .expected("the appendix's content"),
            ),
            Some(_) => {}
        }
    }
}

/// Sections that a list of contents announces by number.
fn contents(model: &Model, out: &mut Vec<Finding>) {
    let blocks = &model.document.blocks;
    let is_head = |b: &Block| matches!(b, Block::Heading(s) | Block::Paragraph(s) if matches!(fold(&s.text).as_str(), "contents" | "table of contents" | "in this pack" | "sections"));
    let Some(at) = blocks.iter().position(is_head) else {
        return;
    };
    let entry = |b: &Block| -> Option<(String, String)> {
        let (number, text) = match b {
            Block::Item {
                number: Some(n), span, ..
            } => (n.to_string(), span.text.to_string()),
            Block::Item { span, .. } | Block::Paragraph(span) | Block::Heading(span) => {
                let (number, rest) = span.text.split_once([' ', '\t'])?;
                (number.to_owned(), rest.to_owned())
            }
            _ => return None,
        };
        let number = number.trim_end_matches(['.', ')']).to_owned();
        (number.parse::<u32>().is_ok() && !text.is_empty()).then(|| (number, fold(&text)))
    };
    let mut listed: Vec<(String, String, &Span)> = Vec::new();
    let mut end = at + 1;
    for block in &blocks[at + 1..] {
        let Some((number, title)) = entry(block) else { break };
        if listed.iter().any(|(n, ..)| *n == number) {
            break;
        }
        let (Block::Item { span, .. } | Block::Paragraph(span) | Block::Heading(span)) = block else {
            break;
        };
        listed.push((number, title, span));
        end += 1;
    }
    if listed.len() < 3 {
        return;
    }
    let found: Vec<(String, String)> = blocks[end..].iter().filter_map(entry).collect();
    let there = |number: &str, title: &str| {
        found.iter().any(|(n, t)| n == number && t.starts_with(title))
            || pieces(model).any(|p| p.block >= end && !p.in_table && fold(&p.span.text) == title)
    };
    let present = listed.iter().filter(|(n, t, _)| there(n, t)).count();
    for (number, title, span) in &listed {
        if present * 2 > listed.len() && !there(number, title) {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!(
                        "the contents announce “{number} {}”, and no such section follows",
                        title
                    ),
                )
                .at(span, "announced here")
                .expected("the section, or its removal from the contents"),
            );
        }
    }
}

/// Open actions without an owner or a due date; owners without a person where others name one.
fn actions(model: &Model, out: &mut Vec<Finding>) {
    let person = |s: &Span| s.text.contains('(');
    let text = |s: &Option<Span>| s.as_ref().is_some_and(|s| !matches!(s.text.trim(), "" | "-" | "–"));
    let owners = model.actions.iter().filter(|a| text(&a.owner)).count();
    let dues = model.actions.iter().filter(|a| a.due.is_some()).count();
    let persons = model
        .actions
        .iter()
        .filter_map(|a| a.owner.as_ref())
        .filter(|o| person(o))
        .count();
    for action in &model.actions {
        let Some(place) = action.id.as_ref().or(action.action.as_ref()) else {
            continue;
        };
        let open = action.status.as_ref().is_none_or(|s| is_open(&s.text));
        let mut lacks = |what: &str, severity: Severity| {
            out.push(
                Finding::new(RULE.code, severity, format!("action {} has no {what}", place.text))
                    .at(place, format!("no {what}"))
                    .expected(format!("the {what}")),
            );
        };
        if !text(&action.owner) && owners > 0 {
            lacks("owner", if open { Severity::Error } else { Severity::Warning });
        }
        if action.due.is_none() && dues > 0 && open {
            lacks("due date", Severity::Warning);
        }
        if let Some(owner) = action.owner.as_ref().filter(|o| text(&action.owner) && !person(o))
            && persons * 2 > owners
            && persons >= 2
            && owner.text.split_whitespace().count() == 1
        {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Note,
                    format!(
                        "the owner of {} is “{}” and no named person, unlike the others",
                        place.text, owner.text
                    ),
                )
                .at(owner, "no named person")
                .expected("a named owner"),
            );
        }
    }
}

/// Risks without a rating or text; risks that are explained and not listed.
fn risks(model: &Model, out: &mut Vec<Finding>) {
    let rated = model.risks.iter().filter(|r| r.rating.is_some()).count();
    for risk in &model.risks {
        let missing = [
            ("rating", risk.rating.is_none() && rated > 0),
            ("description", risk.description.is_none()),
        ];
        for (what, _) in missing.iter().filter(|(_, m)| *m) {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Warning,
                    format!("risk {} has no {what}", risk.id.text),
                )
                .at(&risk.id, format!("no {what}"))
                .expected(format!("the {what}")),
            );
        }
    }
    let listed = |id: &Span| model.risks.iter().any(|r| r.id.text == id.text);
    let notes = || model.footnotes.iter().filter_map(|f| f.id.as_ref());
    let (Some(known), Some(first)) = (notes().find(|id| listed(id)), model.risks.first()) else {
        return;
    };
    let prefix = |s: &Span| s.text.chars().take_while(|c| c.is_alphabetic()).collect::<String>();
    for id in notes().filter(|id| !listed(id) && prefix(id) == prefix(known)) {
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "{} is explained as a risk, and the risk table, which holds {}, does not list it",
                    id.text, known.text
                ),
            )
            .at(id, "explained here")
            .at(&first.id, "the risk table")
            .expected("the risk in the table, or why it is not there"),
        );
    }
}

/// Columns that may stay empty: remarks, and colours that a text does not carry.
fn optional(head: &str) -> bool {
    const MAY: [&str; 14] = [
        "rag",
        "comment",
        "comments",
        "commentary",
        "remark",
        "remarks",
        "notes",
        "note",
        "update",
        "forecast",
        "actual",
        "reason",
        "start",
        "",
    ];
    fold(head).split(' ').any(|w| MAY.contains(&w))
}

/// Columns with a header and nothing below it.
fn empty_columns(model: &Model, out: &mut Vec<Finding>) {
    for used in &model.tables {
        let Some(table) = table_at(model, used.block) else {
            continue;
        };
        let rows: Vec<&Row> = table.body().map(|(_, r)| r).collect();
        let width = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        if rows.len() < 2 || table.header_rows == 0 || width > 16 {
            continue;
        }
        let blank = |c: usize| {
            rows.iter()
                .all(|r| r.cells.get(c).is_none_or(|x| x.is_empty() && x.fill.is_none()))
        };
        let empty: Vec<(usize, String)> = (0..width)
            .filter(|c| blank(*c))
            .map(|c| (c, table.header(c)))
            .filter(|(_, h)| !h.is_empty() && !optional(h))
            .collect();
        let Some((first, _)) = empty.first() else { continue };
        if empty.len() == width {
            continue;
        }
        let names: Vec<&str> = empty.iter().map(|(_, h)| h.as_str()).collect();
        let head = table
            .rows
            .iter()
            .take(table.header_rows)
            .find_map(|r| r.cells.get(*first).filter(|c| !c.is_empty()));
        if let Some(head) = head {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Note,
                    format!("“{}” is empty in all {} rows", names.join("”, “"), rows.len()),
                )
                .at(&head.span, "the empty column")
                .expected("values, or no such column"),
            );
        }
    }
}

/// Charts drawn in cells that lost every bar.
fn blank_grids(model: &Model, out: &mut Vec<Finding>) {
    for used in &model.tables {
        let Some(table) = table_at(model, used.block) else {
            continue;
        };
        let width = table.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let rows: Vec<&Row> = table.body().map(|(_, r)| r).collect();
        let marked = |r: &&Row| r.cells.iter().skip(1).any(|c| !c.is_empty() || c.fill.is_some());
        if width < 8 || rows.len() < 4 || rows.iter().filter(|r| marked(r)).count() > 1 {
            continue;
        }
        let Some(first) = rows.iter().find(|r| !marked(r)).and_then(|r| r.cells.first()) else {
            continue;
        };
        let mut finding = Finding::new(
            RULE.code,
            Severity::Warning,
            format!("a chart of {} rows and {} columns shows no bar", rows.len(), width - 1),
        )
        .at(&first.span, "a row without a bar");
        if let Some(heading) = &used.heading {
            finding = finding.at(heading, "the chart's heading");
        }
        out.push(finding.expected("the bars, or the dates that they stood for"));
    }
}

/// Single cells left empty in tables whose other cells of that row are filled.
fn gaps(model: &Model, out: &mut Vec<Finding>) {
    let kinds = ["roadmap", "matrix"];
    for used in &model.tables {
        let Some(table) =
            table_at(model, used.block).filter(|_| used.kind.is_some_and(|k| kinds.iter().any(|x| k.contains(x))))
        else {
            continue;
        };
        let width = table
            .rows
            .iter()
            .map(|r| r.cells.iter().rposition(|c| !c.is_empty()).map_or(0, |p| p + 1))
            .max()
            .unwrap_or(0);
        for row in &table.rows {
            let Some(label) = row.cells.first().filter(|c| !c.is_empty()) else {
                continue;
            };
            let empty: Vec<usize> = (1..width)
                .filter(|c| row.cells.get(*c).is_none_or(Cell::is_empty))
                .collect();
            let [column] = empty.as_slice() else { continue };
            if width < 4 {
                continue;
            }
            let head = table
                .rows
                .first()
                .and_then(|r| r.cells.get(*column))
                .filter(|c| !c.is_empty());
            let name = head.map_or_else(|| format!("column {}", column + 1), |c| c.text().to_owned());
            let mut finding = Finding::new(
                RULE.code,
                Severity::Warning,
                format!("“{}” is empty for {name}, and filled for the others", label.text()),
            )
            .at(&label.span, "the row");
            if let Some(head) = head {
                finding = finding.at(&head.span, "the column");
            }
            out.push(finding.expected("the entry, or “none”"));
        }
    }
}

/// Windows without a first or last day where others have one.
fn windows(model: &Model, out: &mut Vec<Finding>) {
    for window in &model.windows {
        let (lacks, other) = match (&window.start, &window.end) {
            (None, Some(end)) => ("first day", end),
            (Some(start), None) => ("last day", start),
            _ => continue,
        };
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "“{}” ({}) has no {lacks}",
                    short(&window.activity.text),
                    other.span.text
                ),
            )
            .at(&window.activity, format!("no {lacks}"))
            .expected(format!("the {lacks}")),
        );
    }
}

/// Intervals that lack a bar which the other intervals have.
fn bars(model: &Model, out: &mut Vec<Finding>) {
    let shape = |bar: &Bar| {
        let folded = fold(&bar.label.text);
        folded
            .split(' ')
            .map(|w| if w.bytes().all(|b| b.is_ascii_digit()) { "#" } else { w })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut tables: BTreeMap<usize, BTreeMap<String, BTreeSet<u32>>> = BTreeMap::new();
    let mut intervals: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    for bar in &model.bars {
        let Some(interval) = bar.interval else { continue };
        intervals.entry(bar.table).or_default().insert(interval);
        tables
            .entry(bar.table)
            .or_default()
            .entry(shape(bar))
            .or_default()
            .insert(interval);
    }
    for (table, labels) in &tables {
        let Some(all) = intervals.get(table) else { continue };
        for (label, present) in labels
            .iter()
            .filter(|(l, p)| p.len() * 2 > all.len() && p.len() < all.len() && l.contains('#'))
        {
            let missing: Vec<u32> = all.difference(present).copied().collect();
            let Some(example) = model.bars.iter().find(|b| b.table == *table && shape(b) == *label) else {
                continue;
            };
            let list = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let mut finding = Finding::new(
                RULE.code,
                Severity::Note,
                format!("interval {list} has no bar “{}”, which the others have", label),
            );
            for number in &missing {
                // The row of the interval: its first bar of any sort.
                let first = model
                    .bars
                    .iter()
                    .filter(|b| b.table == *table && b.interval == Some(*number))
                    .min_by_key(|b| b.label.order);
                if let Some(bar) = first {
                    finding = finding.at(&bar.label, format!("interval {number}: no such bar"));
                }
                if let Some(row) = interval_row(model, *table, *number) {
                    finding = finding.at(row, format!("interval {number}"));
                }
            }
            finding.places.truncate(5);
            out.push(
                finding
                    .at(&example.label, "as others have it")
                    .expected("the bar for every interval"),
            );
        }
    }
}

/// The row of a chart that begins with an interval's number.
fn interval_row(model: &Model, table: usize, number: u32) -> Option<&Span> {
    let table = table_at(model, model.tables.get(table)?.block)?;
    let first = table.body().filter_map(|(_, r)| r.cells.first());
    first.map(|c| &c.span).find(|s| s.text.trim() == number.to_string())
}

/// Milestones dated within the look-ahead that it does not list.
fn unlisted(model: &Model, out: &mut Vec<Finding>) {
    let view = || model.milestones.iter().filter(|m| m.table == MilestoneTable::View);
    let days = || view().filter_map(planned);
    let (Some(first), Some(last)) = (days().min_by_key(|(_, d)| *d), days().max_by_key(|(_, d)| *d)) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for row in model
        .milestones
        .iter()
        .filter(|m| matches!(m.table, MilestoneTable::Prose | MilestoneTable::Register))
    {
        let Some((dated, day)) = planned(row) else { continue };
        let inside = first.1 <= day && day <= last.1;
        if !inside || view().any(|v| v.id.text == row.id.text) || !seen.insert(row.id.text.clone()) {
            continue;
        }
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "{} ({}) falls within the look-ahead, {} to {}, which does not list it",
                    row.id.text, dated.span.text, first.0.span.text, last.0.span.text
                ),
            )
            .at(&row.id, format!("dated {}", dated.span.text))
            .at(&first.0.span, "the look-ahead begins")
            .at(&last.0.span, "and ends")
            .expected("the milestone in the look-ahead, or the filter stated"),
        );
    }
}

/// Dated steps of a time line in cells that no milestone repeats, where others are milestones.
fn steps(model: &Model, out: &mut Vec<Finding>) {
    let planned_on: BTreeSet<_> = model.milestones.iter().filter_map(planned).map(|(_, d)| d).collect();
    for used in model.tables.iter().filter(|t| {
        t.kind
            .is_none_or(|k| matches!(k, "timeline" | "calendar" | "chart" | "steps" | "dates"))
    }) {
        let dated: Vec<_> = model
            .dates
            .iter()
            .filter(|m| m.block == used.block && m.what.day().is_some() && fold(&m.around.text).len() > 30)
            .collect();
        let near = |d: terms::Date| planned_on.iter().any(|p| crate::reading::days(*p, d).abs() <= 2);
        let (with, without): (Vec<_>, Vec<_>) = dated.into_iter().partition(|m| m.what.day().is_some_and(near));
        if with.is_empty() || without.is_empty() {
            continue;
        }
        let mut printed: Vec<&str> = without.iter().map(|m| m.what.span.text.as_str()).collect();
        printed.dedup();
        let mut finding = Finding::new(
            RULE.code,
            Severity::Note,
            format!(
                "no milestone stands for the steps of {}; others of the time line have one",
                printed.join(", ")
            ),
        );
        for mention in without.iter().take(4) {
            finding = finding.at(&mention.what.span, "a step without a milestone");
        }
        out.push(finding.expected("a milestone for each step, and a step for each milestone"));
    }
}

/// Headings of pictures with nothing under them.
fn charts(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    let blocks = &model.document.blocks;
    for (at, block) in blocks.iter().enumerate() {
        let (Block::Heading(span) | Block::Paragraph(span)) = block else {
            continue;
        };
        let words = configuration.folding.key(&span.text);
        let picture = ["chart", "graph", "diagram", "figure", "count", "trend", "heatmap"]
            .iter()
            .any(|w| words.contains(*w));
        let next = blocks
            .get(at + 1..)
            .unwrap_or(&[])
            .iter()
            .find(|b| !matches!(b, Block::Break(_)));
        let nothing = matches!(next, None | Some(Block::Heading(_) | Block::Paragraph(_)));
        if picture && nothing && words.len() <= 6 && !span.text.contains(':') && !span.text.contains('.') {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Note,
                    format!("nothing stands under “{}”", span.text),
                )
                .at(span, "the heading")
                .expected("the picture, or its numbers"),
            );
        }
    }
}

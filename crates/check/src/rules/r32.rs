//! A heading or lead sentence describes what stands below it.

use super::Rule;
use crate::durations::leading_number;
use crate::names::fold;
use crate::reading::{column, days, long, pieces, short, table_at};
use crate::timetable::planned;
use crate::{Configuration, Finding};
use pack::document::Block;
use pack::model::{GroupReport, MilestoneRow, MilestoneTable, Model, TrackerRow};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use terms::{Date, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R32",
    slug: "heading-describes",
    statement: "A heading or lead sentence describes what stands below it.",
    page: include_str!("../../pages/r32.md"),
    find,
};

static VIEW: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)\b(\d{1,2}|two|three|four|six|nine|twelve)[ -]months?\b").ok());
static SCORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(impact|probability|likelihood|score|rating)\b[^.]{0,40}\bfrom (\d) to (\d)\b").ok()
});
static RATED: LazyLock<Option<Regex>> = LazyLock::new(|| crate::pattern::pattern(r"(?i)\brated (?:as )?(\w+)").ok());

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut out = Vec::new();
    counts(model, &mut out);
    all_new(model, &mut out);
    rated(model, &mut out);
    percentages(model, &mut out);
    months(model, &mut out);
    others_deliverables(model, configuration, &mut out);
    scope(model, configuration, &mut out);
    one_status(model, &mut out);
    scores(model, &mut out);
    out
}

/// "2 changes have been made:" above a list of two; "The four risks ..." above a table of four.
fn counts(model: &Model, out: &mut Vec<Finding>) {
    let blocks = &model.document.blocks;
    for (at, block) in blocks.iter().enumerate() {
        let (span, depth, heading) = match block {
            Block::Paragraph(span) => (span, None, false),
            Block::Heading(span) => (span, None, true),
            Block::Item { span, depth, .. } => (span, Some(*depth), false),
            _ => continue,
        };
        let Some((stated, noun)) = announced(&span.text, heading) else {
            continue;
        };
        let Some((found, last)) = following(blocks, at, depth) else {
            continue;
        };
        if stated == found || found == 0 {
            continue;
        }
        let severity = if heading { Severity::Warning } else { Severity::Error };
        let message = format!("“{}” announces {stated} {noun}; {found} follow", short(&span.text));
        let mut finding = Finding::new(RULE.code, severity, message).at(span, format!("announces {stated}"));
        if let Some(last) = last {
            finding = finding.at(last, format!("number {found}, the last"));
        }
        out.push(finding.expected(format!("{found} {noun} announced, or {stated} listed")));
    }
}

/// The number of things that a heading or lead sentence announces, and their noun.
fn announced(text: &str, heading: bool) -> Option<(usize, String)> {
    const MEASURES: [&str; 16] = [
        "days",
        "weeks",
        "months",
        "years",
        "minutes",
        "mins",
        "hours",
        "working",
        "times",
        "points",
        "pages",
        "slides",
        "percent",
        "comments",
        "responses",
        "meetings",
    ];
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    if !(heading || (text.trim_end().ends_with([':', ';']) && words.len() >= 3)) {
        return None;
    }
    // A number at the very start of a heading numbers the section.
    let skip = usize::from(heading && words.first().is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit())));
    let at = (skip..words.len().min(skip + 6)).find(|i| {
        let digits = words[*i].bytes().all(|b| b.is_ascii_digit());
        leading_number(&words[*i..]).is_some() && !(heading && digits)
    })?;
    let stated = usize::try_from(leading_number(&words[at..])?)
        .ok()
        .filter(|n| (2..=12).contains(n))?;
    let noun = words
        .get(at + 1..)?
        .iter()
        .take(4)
        .find(|w| w.len() > 3 && w.ends_with('s') && !w.ends_with("ss") && !w.ends_with("us"))?;
    let between = words.get(at + 1..)?.iter().take_while(|w| *w != noun);
    let told = words.iter().any(|w| matches!(*w, "view" | "breakdown" | "split"));
    let measured = between.clone().chain([noun]).any(|w| MEASURES.contains(w));
    let article = between
        .clone()
        .any(|w| matches!(*w, "of" | "the" | "to" | "in" | "and" | "from" | "month" | "week"));
    (!told && !measured && !article).then(|| (stated, (*noun).to_owned()))
}

/// How many items or rows follow directly, and the last of them.
fn following(blocks: &[Block], at: usize, depth: Option<u8>) -> Option<(usize, Option<&Span>)> {
    let rest = blocks.get(at + 1..)?;
    let rest = &rest[rest.iter().take_while(|b| matches!(b, Block::Break(_))).count()..];
    match rest.first()? {
        Block::Table(table) => {
            let rows: Vec<_> = table
                .body()
                .filter(|(_, r)| r.cells.iter().any(|c| !c.is_empty()))
                .collect();
            let last = rows
                .last()
                .and_then(|(_, r)| r.cells.iter().find(|c| !c.is_empty()))
                .map(|c| &c.span);
            let counted = rows.iter().filter(|(_, r)| {
                !r.cells
                    .first()
                    .is_some_and(|c| matches!(fold(c.text()).as_str(), "total" | "sum" | "all"))
            });
            Some((counted.count(), last))
        }
        Block::Item { depth: first, .. } => {
            if depth.is_some_and(|d| *first <= d) {
                return None;
            }
            let run = rest
                .iter()
                .take_while(|b| matches!(b, Block::Item { depth, .. } if depth >= first));
            let same: Vec<&Span> = run
                .filter_map(|b| match b {
                    Block::Item { depth, span, .. } if depth == first => Some(span),
                    _ => None,
                })
                .collect();
            Some((same.len(), same.last().copied()))
        }
        _ => None,
    }
}

/// The headings and lead sentences directly above a block, nearest first.
fn leads(model: &Model, block: usize) -> Vec<&Span> {
    let mut out = Vec::new();
    for above in model.document.blocks.get(..block).unwrap_or(&[]).iter().rev().take(4) {
        match above {
            Block::Heading(span) => {
                out.push(span);
                break;
            }
            Block::Paragraph(span) | Block::Item { span, .. } => out.push(span),
            Block::Table(_) => break,
            Block::Break(_) => {}
        }
    }
    out
}

/// "Milestones we have added" above changes of other kinds.
fn all_new(model: &Model, out: &mut Vec<Finding>) {
    let has = |text: &str, words: &[&str]| fold(text).split(' ').any(|w| words.contains(&w));
    for (index, used) in model.tables.iter().enumerate() {
        let changes: Vec<&Span> = model
            .milestones
            .iter()
            .filter(|m| m.at == Some(index) && m.table == MilestoneTable::Change)
            .filter_map(|m| m.change.as_ref())
            .collect();
        let others: Vec<&&Span> = changes
            .iter()
            .filter(|c| !has(&c.text, &["new", "add", "added", "addition"]))
            .collect();
        if others.is_empty() {
            continue;
        }
        let lead = leads(model, used.block).into_iter().find(|l| {
            has(&l.text, &["added", "new", "additional", "additions"])
                && !has(
                    &l.text,
                    &["changed", "changes", "removed", "amended", "updated", "moved"],
                )
        });
        let Some(lead) = lead else { continue };
        let mut kinds: Vec<&str> = others.iter().map(|c| c.text.as_str()).collect();
        kinds.dedup();
        let mut finding = Finding::new(
            RULE.code,
            Severity::Error,
            format!(
                "“{}” stands above a table that also holds “{}”",
                short(&lead.text),
                kinds.join("”, “")
            ),
        )
        .at(lead, "announces additions");
        for other in others.iter().take(3) {
            finding = finding.at(other, format!("no addition: {}", other.text));
        }
        out.push(finding.expected("a sentence that names every kind of change below"));
    }
}

/// "risks rated High" above a table with another rating.
fn rated(model: &Model, out: &mut Vec<Finding>) {
    for used in &model.tables {
        let Some(table) = table_at(model, used.block) else {
            continue;
        };
        let found = leads(model, used.block).into_iter().find_map(|l| {
            let word = RATED.as_ref()?.captures(&l.text)?.get(1)?.as_str().to_owned();
            Some((l, word))
        });
        let Some((lead, word)) = found else { continue };
        let column = column(table, |h| {
            matches!(
                h,
                "level" | "rating" | "rag" | "grade" | "severity" | "priority" | "score"
            )
        });
        let Some(column) = column else { continue };
        let odd = table
            .body()
            .filter_map(|(_, r)| r.cells.get(column))
            .find(|c| !c.is_empty() && fold(c.text()) != fold(&word));
        if let Some(cell) = odd {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!("“{}” stands above a row rated {}", short(&lead.text), cell.text()),
                )
                .at(lead, format!("rated {word}"))
                .at(&cell.span, format!("rated {}", cell.text()))
                .expected(format!("rows rated {word} only")),
            );
        }
    }
}

/// "the following percentage" without a percentage.
fn percentages(model: &Model, out: &mut Vec<Finding>) {
    let all: Vec<_> = pieces(model).collect();
    for (at, piece) in all.iter().enumerate().filter(|(_, p)| !p.in_table) {
        let text = fold(&piece.span.text);
        let announces = text.contains("following") || piece.span.text.trim_end().ends_with(':');
        if !text.contains("percentage") || !announces {
            continue;
        }
        let next: Vec<_> = all[at + 1..].iter().take(15).collect();
        let shown = next
            .iter()
            .any(|p| p.span.text.contains('%') || fold(&p.span.text).contains("per cent"));
        if shown || piece.span.text.contains('%') {
            continue;
        }
        let mut finding = Finding::new(
            RULE.code,
            Severity::Warning,
            format!("“{}” announces percentages, and none follows", short(&piece.span.text)),
        )
        .at(piece.span, "announces percentages");
        if let Some(first) = next.first() {
            finding = finding.at(first.span, "what follows");
        }
        out.push(finding.expected("percentages, or a sentence that announces counts"));
    }
}

/// Printed dates and what they mean.
type Dates<'a> = Vec<(&'a Span, Date)>;

/// A view of so many months that spans more.
fn months(model: &Model, out: &mut Vec<Finding>) {
    let mut views: Vec<(&Span, i64, Dates<'_>)> = Vec::new();
    for (index, used) in model.tables.iter().enumerate() {
        let Some(heading) = leads(model, used.block)
            .into_iter()
            .find(|h| view_of(&h.text).is_some())
        else {
            continue;
        };
        let Some(stated) = view_of(&heading.text) else { continue };
        let rows = model.milestones.iter().filter(|m| m.at == Some(index));
        let days: Dates<'_> = rows.filter_map(planned).map(|(d, day)| (&d.span, day)).collect();
        match views.iter_mut().find(|(h, ..)| base(&h.text) == base(&heading.text)) {
            Some((_, _, all)) => all.extend(days),
            None => views.push((heading, stated, days)),
        }
    }
    for (heading, stated, rows) in views {
        let (Some(first), Some(last)) = (rows.iter().min_by_key(|(_, d)| *d), rows.iter().max_by_key(|(_, d)| *d))
        else {
            continue;
        };
        let span = days(first.1, last.1);
        if span <= stated * 31 + 3 {
            continue;
        }
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "“{}” holds dates from {} to {}, {span} days",
                    heading.text,
                    long(first.1),
                    long(last.1)
                ),
            )
            .at(heading, format!("a view of {stated} months"))
            .at(first.0, "the first date")
            .at(last.0, "the last date")
            .expected(format!("dates within {stated} months, or the window stated")),
        );
    }
}

fn view_of(text: &str) -> Option<i64> {
    let found = VIEW.as_ref()?.captures(text)?;
    let folded = fold(text);
    if !["view", "look", "ahead", "window", "plan"]
        .iter()
        .any(|w| folded.split(' ').any(|x| x == *w))
    {
        return None;
    }
    leading_number(&[found.get(1)?.as_str().to_lowercase().as_str()])
}

/// A heading without its page of pages.
fn base(text: &str) -> String {
    fold(text.split('(').next().unwrap_or(text))
}

/// A group's column that lists what another group makes.
fn others_deliverables(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    // A group's field: its code without the letters that only say "working group", and the words of its name.
    let field = |report: &GroupReport| -> BTreeSet<String> {
        let code = report.group.code.as_deref().unwrap_or("").to_lowercase();
        let stem = ["wg", "ag", "sg"]
            .iter()
            .find_map(|s| code.strip_suffix(s))
            .unwrap_or(&code)
            .to_owned();
        let name = report.group.name.as_deref().unwrap_or("");
        let words = fold(name).split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut all: BTreeSet<String> = words.iter().flat_map(|w| configuration.folding.key(w)).collect();
        all.retain(|w| {
            !matches!(
                w.as_str(),
                "group" | "working" | "sub" | "advisory" | "management" | "system" | "test" | "and"
            )
        });
        if stem.len() >= 3 {
            all.insert(stem);
        }
        all
    };
    let fields: Vec<BTreeSet<String>> = model.matrix.iter().map(field).collect();
    for (at, report) in model.matrix.iter().enumerate() {
        let foreign: Vec<(&Span, usize)> = report
            .deliverables
            .iter()
            .filter_map(|d| {
                let key: BTreeSet<String> = fold(&d.text)
                    .split(' ')
                    .flat_map(|w| configuration.folding.key(w))
                    .collect();
                let owns = |f: &BTreeSet<String>| !f.is_disjoint(&key);
                let other = fields.iter().enumerate().position(|(i, f)| i != at && owns(f))?;
                (!owns(&fields[at])).then_some((d, other))
            })
            .collect();
        let Some((first, other)) = foreign.first() else {
            continue;
        };
        let Some(owner) = model.matrix.get(*other) else {
            continue;
        };
        let name = |r: &GroupReport| {
            r.group
                .code
                .clone()
                .or_else(|| r.group.name.clone())
                .unwrap_or_default()
        };
        let mut finding = Finding::new(
            RULE.code,
            Severity::Warning,
            format!(
                "the column of {} lists “{}”, a product of {}",
                name(report),
                short(&first.text),
                name(owner)
            ),
        );
        for (place, _) in foreign.iter().take(3) {
            finding = finding.at(place, format!("listed under {}", name(report)));
        }
        if let Some(theirs) = owner.deliverables.first() {
            finding = finding.at(theirs, format!("listed under {}", name(owner)));
        }
        out.push(finding.expected(format!("products of {}", name(report))));
    }
}

/// An agenda item that names the topics of its changes, above changes of other topics.
fn scope(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    let rows: Vec<_> = model
        .milestones
        .iter()
        .filter(|m| m.table == MilestoneTable::Change)
        .collect();
    if rows.len() < 5 {
        return;
    }
    let texts = model.agenda.iter().filter_map(|i| i.objective.as_ref());
    for objective in texts {
        let folded = fold(&objective.text);
        let Some((before, topics)) = objective.text.rsplit_once(':') else {
            continue;
        };
        if !folded.contains("change") || !folded.contains("milestone") || before.is_empty() {
            continue;
        }
        let phrase = |t: &str| {
            let mut key = configuration.folding.key(t);
            key.remove("milestone");
            key
        };
        let topics: Vec<BTreeSet<String>> = topics
            .split(" and ")
            .flat_map(|t| t.split(','))
            .map(phrase)
            .filter(|k| !k.is_empty())
            .collect();
        let within = |m: &&&MilestoneRow| {
            let mut key = BTreeSet::new();
            for text in [m.title.as_ref(), m.section.as_ref(), m.description.as_ref()]
                .into_iter()
                .flatten()
            {
                key.extend(configuration.folding.key(&text.text));
            }
            // The area letters of an id stand for a topic that begins with them.
            let area = m.id.text.split('-').nth(1).unwrap_or("").to_lowercase();
            topics
                .iter()
                .any(|t| t.is_subset(&key) || (area.len() == 2 && t.iter().any(|w| w.starts_with(&area))))
        };
        let outside: Vec<&&MilestoneRow> = rows.iter().filter(|m| !within(m)).collect();
        if topics.is_empty() || outside.len() * 2 <= rows.len() {
            continue;
        }
        let mut finding = Finding::new(
            RULE.code,
            Severity::Warning,
            format!(
                "the agenda announces “{}”; {} of the {} changes listed are about something else",
                short(&objective.text),
                outside.len(),
                rows.len()
            ),
        )
        .at(objective, "what is announced");
        for row in outside.iter().take(2) {
            finding = finding.at(row.title.as_ref().unwrap_or(&row.id), "something else");
        }
        out.push(finding.expected("a title that names every topic of the changes"));
    }
}

/// A tracker that is all one colour although a date in it is late.
fn one_status(model: &Model, out: &mut Vec<Finding>) {
    let mut by_table: BTreeMap<usize, Vec<&TrackerRow>> = BTreeMap::new();
    for row in &model.tracker {
        by_table.entry(row.table).or_default().push(row);
    }
    for rows in by_table.values() {
        let statuses: Vec<&Span> = rows.iter().filter_map(|r| r.status.as_ref()).collect();
        let Some(first) = statuses.first() else { continue };
        let same = statuses.len() >= 5
            && statuses.len() == rows.len()
            && statuses.iter().all(|s| fold(&s.text) == fold(&first.text));
        let late = rows.iter().find_map(|r| {
            let id = &r.milestone.as_ref()?.text;
            let plan = model
                .milestones
                .iter()
                .find(|m| m.id.text == *id && m.baseline.is_some())?;
            let (cell, baseline) = plan.baseline.as_ref()?;
            let baseline = baseline.as_ref()?.day()?;
            let finish = r.finish.as_ref()?;
            (finish.day()? > baseline).then_some((finish, cell))
        });
        let Some((finish, baseline)) = late.filter(|_| same) else {
            continue;
        };
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "all {} rows are {}, also the one that finishes {} against a baseline of {}",
                    rows.len(),
                    first.text,
                    finish.span.text,
                    baseline.text
                ),
            )
            .at(first, format!("every row: {}", first.text))
            .at(&finish.span, format!("finishes {}", finish.span.text))
            .at(baseline, format!("baseline {}", baseline.text))
            .expected("a status of its own for each row, or a mark that the table is a sample"),
        );
    }
}

/// A mitigation that changes a score which the table does not show.
fn scores(model: &Model, out: &mut Vec<Finding>) {
    for risk in &model.risks {
        let numeric = risk
            .rating
            .as_ref()
            .is_some_and(|r| r.text.chars().any(|c| c.is_ascii_digit()));
        let told = risk
            .mitigations
            .iter()
            .find(|m| SCORE.as_ref().is_some_and(|p| p.is_match(&m.text)));
        if let Some(place) = told.filter(|_| !numeric) {
            let found = SCORE
                .as_ref()
                .and_then(|p| p.find(&place.text))
                .map_or("", |m| m.as_str());
            let rating = risk.rating.as_ref().map_or("nothing", |r| r.text.as_str());
            let mut finding = Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "{}: “{}” changes a score, and the table shows only “{rating}”",
                    risk.id.text,
                    short(found)
                ),
            )
            .at(place, "changes a score");
            if let Some(rating) = &risk.rating {
                finding = finding.at(rating, "what is shown");
            }
            out.push(finding.expected("probability, impact and score beside the rating"));
        }
    }
}

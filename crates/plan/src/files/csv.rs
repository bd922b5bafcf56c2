//! A plan as a table: a header row, one activity a row, predecessors in the common notation (`T3-TE-0017FS+3d`).
//!
//! Written with commas and ISO dates in UTF-8; read with commas, semicolons or tabs, the usual names of columns, and
//! British dates too. Columns that are not known become added fields. Not here: calendars, which a table cannot hold.

use super::{
    model::{Activity, Constraint, ConstraintKind, Field, FieldKind, Key, Kind, Link, PlanFile},
    notation::{self, Dependency},
    outline::in_order,
    problem::{FileError, Limits, Problems, Reading, Written},
    span::Span,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use terms::Date;

/// Columns as they are written, with other names under which they are read.
const COLUMNS: [(&str, &[&str]); 20] = [
    ("ID", &["activity id", "milestone id", "task id", "ref", "reference"]),
    ("Level", &["outline level"]),
    ("Type", &["activity type"]),
    (
        "Title",
        &["name", "task name", "activity name", "milestone", "description"],
    ),
    ("WBS", &[]),
    ("Duration", &["original duration"]),
    ("Planned Start", &[]),
    ("Planned Finish", &[]),
    ("Start", &["forecast start", "early start", "start date"]),
    (
        "Finish",
        &["end", "forecast finish", "early finish", "finish date", "end date"],
    ),
    ("Actual Start", &[]),
    ("Actual Finish", &["actual end"]),
    ("Deadline", &[]),
    ("Constraint", &["primary constraint", "constraint type"]),
    ("Constraint Date", &["primary constraint date"]),
    ("Secondary Constraint", &[]),
    ("Secondary Constraint Date", &[]),
    ("Percent Complete", &["% complete", "%", "activity % complete"]),
    ("Owner", &["resource names", "responsible"]),
    ("Predecessors", &["preds", "predecessor", "depends on"]),
];
const NOTES: &str = "Notes";

const KINDS: [(Kind, &str); 6] = [
    (Kind::Task, "Task"),
    (Kind::StartMilestone, "Start Milestone"),
    (Kind::Milestone, "Milestone"),
    (Kind::Summary, "Summary"),
    (Kind::LevelOfEffort, "Level of Effort"),
    (Kind::SectionSpan, "WBS Summary"),
];

/// Reads a table.
///
/// # Errors
/// When it is empty, beyond the limits, or has no column that names activities.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(FileError::TooLarge {
            size: bytes.len(),
            limit: limits.bytes,
        });
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    };
    let text = text.trim_start_matches('\u{FEFF}');
    let first = text.lines().next().unwrap_or_default();
    let count = |d: char| first.chars().filter(|c| *c == d).count();
    let delimiter = [',', ';', '\t']
        .into_iter()
        .rev()
        .max_by_key(|d| count(*d))
        .unwrap_or(',');
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| damaged(&e))?.clone();
    let mut table = Table::new(&header, limits)?;
    let (mut counted, mut line) = (0, 1);
    for record in reader.records() {
        let record = record.map_err(|e| damaged(&e))?;
        // a record begins behind the line break before it, which the reader's own count of lines does not see
        let begins = record
            .position()
            .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
        let blank = text
            .get(begins..)
            .map_or(0, |t| t.len() - t.trim_start_matches(['\r', '\n']).len());
        let begins = begins.saturating_add(blank).max(counted);
        line += text.get(counted..begins).map_or(0, |t| t.matches('\n').count());
        counted = begins;
        if table.plan.activities.len() >= limits.rows {
            return Err(FileError::TooMany {
                line,
                what: "rows",
                limit: limits.rows,
            });
        }
        table.row(&record, line);
    }
    table.links();
    Ok(Reading {
        plan: table.plan,
        problems: table.problems.into_list(),
    })
}

fn damaged(error: &::csv::Error) -> FileError {
    FileError::NotThisForm {
        expected: "a table with a header row",
        found: format!("{error}; save the plan as CSV again"),
    }
}

struct Table {
    columns: HashMap<String, usize>,
    custom: Vec<(usize, String)>,
    plan: PlanFile,
    problems: Problems,
    above: Vec<(usize, Key)>,
    codes: HashMap<String, Key>,
    predecessors: Vec<(usize, Key, String)>,
}

impl Table {
    fn new(header: &::csv::StringRecord, limits: &Limits) -> Result<Self, FileError> {
        let mut out = Self {
            columns: HashMap::new(),
            custom: Vec::new(),
            plan: PlanFile::default(),
            problems: Problems::new(limits.problems),
            above: Vec::new(),
            codes: HashMap::new(),
            predecessors: Vec::new(),
        };
        for (at, cell) in header.iter().enumerate() {
            let label = plain(cell).trim();
            match known_column(label) {
                Some(name) if !out.columns.contains_key(&name) => {
                    out.columns.insert(name, at);
                }
                _ if label.is_empty() => {}
                _ => out.custom.push((at, label.to_owned())),
            }
        }
        if !out.columns.contains_key("ID") && !out.columns.contains_key("Title") {
            let names: Vec<&str> = header.iter().take(8).collect();
            return Err(FileError::NotThisForm {
                expected: "a plan as a table",
                found: format!(
                    "its first row has no column ID or Title (it begins “{}”); name the columns in the first row",
                    names.join(", ")
                ),
            });
        }
        for (_, label) in &out.custom {
            out.plan.fields.push(Field {
                label: label.clone(),
                kind: FieldKind::Text,
            });
        }
        Ok(out)
    }

    fn row(&mut self, record: &::csv::StringRecord, line: usize) {
        if record.iter().all(|c| c.trim().is_empty()) {
            return;
        }
        let columns = std::mem::take(&mut self.columns);
        let cell = |name: &str| columns.get(name).and_then(|at| record.get(*at)).map_or("", plain);
        let number = i64::try_from(self.plan.activities.len() + 1).unwrap_or(i64::MAX);
        let key = Key::Task(number);
        let mut a = Activity::new(key, cell("Title"));
        cell("ID").trim().clone_into(&mut a.code);
        let place = a.called();
        cell("WBS").clone_into(&mut a.wbs);
        cell("Owner").clone_into(&mut a.owner);
        cell(NOTES).clone_into(&mut a.notes);
        a.kind = self.kind(cell("Type"), line, &place);
        a.duration = self.duration(cell("Duration"), line, &place);
        let mut day = |name: &str| self.day(cell(name), name, line, &place);
        (a.planned.start, a.planned.finish) = (day("Planned Start"), day("Planned Finish"));
        (a.forecast.start, a.forecast.finish) = (day("Start"), day("Finish"));
        (a.actual.start, a.actual.finish) = (day("Actual Start"), day("Actual Finish"));
        a.deadline = day("Deadline");
        for n in 0..=10_u8 {
            let (start, finish) = baseline_columns(n);
            let dates = super::Dates {
                start: day(&start),
                finish: day(&finish),
            };
            if !dates.is_empty() {
                a.baselines.insert(n, dates);
            }
        }
        for name in ["Constraint", "Secondary Constraint"] {
            let text = cell(name);
            let date = self.day(cell(&format!("{name} Date")), name, line, &place);
            let asap = text.trim().is_empty() || text.trim().eq_ignore_ascii_case("as soon as possible");
            match ConstraintKind::from_name(text) {
                Some(kind) => a.constraints.push(Constraint { kind, date }),
                None if asap => {}
                None => self.problems.add(
                    line,
                    format!("{place}, {name}"),
                    format!("“{text}” is no constraint"),
                    "it was left out; write it as in “Finish On or Before”",
                ),
            }
        }
        let percent = cell("Percent Complete").trim().trim_end_matches('%').trim();
        a.percent = percent.parse::<u8>().ok().filter(|p| *p <= 100);
        if a.percent.is_none() && !percent.is_empty() {
            let what = format!("“{percent}” is no whole number from 0 to 100");
            self.problems.add(
                line,
                format!("{place}, Percent Complete"),
                what,
                "it was left out; correct it",
            );
        }
        let level = cell("Level").trim().parse::<usize>().unwrap_or(1).max(1);
        self.above.retain(|(l, _)| *l < level);
        a.parent = self.above.last().map(|(_, k)| *k);
        self.above.push((level, key));
        for (at, label) in &self.custom {
            let value = record.get(*at).map_or("", plain);
            if !value.is_empty() {
                a.custom.insert(label.clone(), value.to_owned());
            }
        }
        let predecessors = cell("Predecessors").to_owned();
        if !predecessors.trim().is_empty() {
            self.predecessors.push((line, key, predecessors));
        }
        if !a.code.is_empty() && self.codes.insert(a.code.clone(), key).is_some() {
            let what = format!("another row has the ID {}", a.code);
            self.problems.add(
                line,
                place,
                what,
                "predecessors are taken to mean this one; give each row its own ID",
            );
        }
        self.plan.activities.push(a);
        self.columns = columns;
    }

    fn kind(&mut self, text: &str, line: usize, place: &str) -> Kind {
        let text = text.trim();
        let found = KINDS.into_iter().find(|(_, n)| n.eq_ignore_ascii_case(text));
        let finish = text.eq_ignore_ascii_case("finish milestone");
        match found {
            Some((kind, _)) => kind,
            None if finish => Kind::Milestone,
            None => {
                if !text.is_empty() {
                    let what = format!("“{text}” is no type of activity");
                    self.problems.add(
                        line,
                        place,
                        what,
                        "it was taken as a task; write Task, Milestone or Summary",
                    );
                }
                Kind::Task
            }
        }
    }

    fn duration(&mut self, text: &str, line: usize, place: &str) -> Option<Span> {
        let span = Span::parse(text, self.plan.day_minutes);
        if span.is_none() && !text.trim().is_empty() {
            let what = format!("“{text}” is no duration");
            self.problems.add(
                line,
                format!("{place}, Duration"),
                what,
                "it was left out; write it as in 5d or 4h",
            );
        }
        span
    }

    fn day(&mut self, text: &str, column: &str, line: usize, place: &str) -> Option<Date> {
        let text = text.trim();
        if text.is_empty() || text == "NA" {
            return None;
        }
        let day = day_of(text);
        if day.is_none() {
            let what = format!("“{text}” is no date");
            self.problems.add(
                line,
                format!("{place}, {column}"),
                what,
                "it was left out; write it as yyyy-mm-dd",
            );
        }
        day
    }

    fn links(&mut self) {
        for (line, to, cell) in std::mem::take(&mut self.predecessors) {
            let codes = &self.codes;
            let parts = notation::parse(&cell, self.plan.day_minutes, &|code| codes.contains_key(code));
            for part in parts {
                match part {
                    Ok(d) => match self.codes.get(&d.code) {
                        Some(from) => self.plan.links.push(Link {
                            from: *from,
                            to,
                            kind: d.kind,
                            lag: d.lag,
                        }),
                        None => self.problems.add(
                            line,
                            "Predecessors",
                            format!("no row has the ID “{}”", d.code),
                            "the link was left out; add the row or correct the ID",
                        ),
                    },
                    Err(e) => self
                        .problems
                        .add(line, "Predecessors", e.to_string(), "the link was left out"),
                }
            }
        }
    }
}

fn known_column(label: &str) -> Option<String> {
    let lower = label.to_lowercase();
    let column = COLUMNS
        .iter()
        .find(|(name, too)| name.to_lowercase() == lower || too.contains(&lower.as_str()));
    if let Some((name, _)) = column {
        return Some((*name).to_owned());
    }
    if lower == "notes" {
        return Some(NOTES.to_owned());
    }
    let baselines = (0..=10).flat_map(|n| <[String; 2]>::from(baseline_columns(n)));
    baselines.into_iter().find(|b| b.to_lowercase() == lower)
}

fn baseline_columns(n: u8) -> (String, String) {
    let number = if n == 0 { String::new() } else { format!("{n} ") };
    (format!("Baseline {number}Start"), format!("Baseline {number}Finish"))
}

/// A day as `2026-08-16`, `16/08/2026`, `16/08/26`, `16-Aug-26` or `16 August 2026`; a time behind it is dropped.
fn day_of(text: &str) -> Option<Date> {
    let forms = [
        "%d/%m/%Y",
        "%d/%m/%y",
        "%d-%b-%y",
        "%d-%b-%Y",
        "%d %b %Y",
        "%d %B %Y",
        "%a %d/%m/%y",
    ];
    if let Some(day) = text.get(..10).and_then(|t| t.parse::<Date>().ok()) {
        return Some(day);
    }
    let first = text.split(' ').next().unwrap_or(text);
    forms
        .into_iter()
        .find_map(|f| Date::strptime(f, text).or_else(|_| Date::strptime(f, first)).ok())
}

/// A cell without the mark that keeps a spreadsheet from reckoning it.
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\'']) => rest,
        _ => cell,
    }
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\'']) && cell.parse::<f64>().is_err();
    if risky { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes a table, UTF-8 with a mark at its beginning so that spreadsheets read it as such.
///
/// # Errors
/// Never for a plan that fits into memory; the signature is that of the other forms.
pub fn write(plan: &PlanFile) -> Result<Written, FileError> {
    let mut left_out = Problems::new(Limits::default().problems);
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    let baselines: BTreeSet<u8> = plan
        .activities
        .iter()
        .flat_map(|a| a.baselines.keys().copied())
        .collect();
    let mut header: Vec<String> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    header.push(NOTES.to_owned());
    header.extend(baselines.iter().flat_map(|n| <[String; 2]>::from(baseline_columns(*n))));
    let own = plan.fields.iter().map(|f| f.label.clone());
    let used = plan.activities.iter().flat_map(|a| a.custom.keys().cloned());
    let mut custom: Vec<String> = own.collect();
    custom.extend(
        used.collect::<BTreeSet<String>>()
            .into_iter()
            .filter(|l| plan.fields.iter().all(|f| f.label != *l)),
    );
    custom.retain(|l| known_column(l).is_none());
    header.extend(custom.iter().map(|l| guarded(l)));
    writer.write_record(&header).map_err(|e| damaged(&e))?;
    let codes: HashMap<Key, String> = plan.activities.iter().map(|a| (a.key, code_of(a))).collect();
    let mut before: BTreeMap<Key, Vec<Dependency>> = BTreeMap::new();
    for link in &plan.links {
        match codes.get(&link.from).filter(|_| codes.contains_key(&link.to)) {
            Some(code) => before.entry(link.to).or_default().push(Dependency {
                code: code.clone(),
                kind: link.kind,
                lag: link.lag,
            }),
            None => left_out.add(
                0,
                format!("the link from {} to {}", link.from.number(), link.to.number()),
                "one of its ends is not in the plan",
                "it was not written; take it out or add the activity",
            ),
        }
    }
    for placed in in_order(plan).0 {
        let Some(a) = plan.activities.get(placed.index) else {
            continue;
        };
        let predecessors = before.get(&a.key).map_or_else(String::new, |d| notation::print(d));
        let mut row = cells(a, placed.level, predecessors);
        for n in &baselines {
            let dates = a.baselines.get(n).copied().unwrap_or_default();
            row.extend([text_of(dates.start), text_of(dates.finish)]);
        }
        row.extend(custom.iter().map(|l| a.custom.get(l).cloned().unwrap_or_default()));
        let row: Vec<String> = row.iter().map(|c| guarded(c)).collect();
        writer.write_record(&row).map_err(|e| damaged(&e))?;
    }
    if !plan.calendars.is_empty() {
        left_out.add(
            0,
            "the calendars",
            "a table has no place for them",
            "send MSPDI or XER where they matter",
        );
    }
    let bytes = writer.into_inner().map_err(|e| FileError::NotThisForm {
        expected: "a table",
        found: e.to_string(),
    })?;
    Ok(Written {
        bytes,
        left_out: left_out.into_list(),
        keys: BTreeMap::new(),
    })
}

fn code_of(a: &Activity) -> String {
    if a.code.is_empty() {
        a.key.number().to_string()
    } else {
        a.code.clone()
    }
}

fn text_of(day: Option<Date>) -> String {
    day.map_or_else(String::new, |d| d.to_string())
}

/// The cells of the known columns, in their order.
fn cells(a: &Activity, level: usize, predecessors: String) -> Vec<String> {
    let kind = KINDS.iter().find(|(k, _)| *k == a.kind).map_or("", |(_, n)| n);
    let constraint = |n: usize| {
        let found = a.constraints.get(n);
        let name = found.map_or("", |c| c.kind.name()).to_owned();
        [name, text_of(found.and_then(|c| c.date))]
    };
    let [first, first_date] = constraint(0);
    let [second, second_date] = constraint(1);
    vec![
        code_of(a),
        level.to_string(),
        kind.to_owned(),
        a.title.clone(),
        a.wbs.clone(),
        a.duration.map_or_else(String::new, |d| d.to_string()),
        text_of(a.planned.start),
        text_of(a.planned.finish),
        text_of(a.forecast.start),
        text_of(a.forecast.finish),
        text_of(a.actual.start),
        text_of(a.actual.finish),
        text_of(a.deadline),
        first,
        first_date,
        second,
        second_date,
        a.percent.map_or_else(String::new, |p| p.to_string()),
        a.owner.clone(),
        predecessors,
        a.notes.clone(),
    ]
}

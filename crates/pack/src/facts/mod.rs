//! Facts: which printed cell means which field of which record.
//!
//! A document's model becomes rows of registers, each field with the span it came from. Where several tables speak of
//! one field, the table that owns it wins: register, then look-ahead, then prose; two of equal standing that disagree
//! leave the field unknown (the disagreement is a finding). Not here: what the record makes of it (`record::merge`).

mod governance;
mod milestones;
mod rest;

use std::collections::{BTreeMap, HashMap};
use terms::{Date, Span, Text, When};

use crate::model::{Dated, Model};

/// What a document says of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The register's stored name.
    pub register: &'static str,
    /// The code by which the record is known.
    pub code: Text,
    /// Its fields, in order of column.
    pub fields: BTreeMap<&'static str, Fact>,
}

/// What a document says of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value in the form that a person would type.
    pub typed: Text,
    /// What was printed, and where; none when it follows from the row as a whole (a code made of two cells).
    pub from: Option<Span>,
    /// What was inferred to get there, such as the year.
    pub inferred: Option<Text>,
}

/// Everything a document says, by record, in an order in which nothing points ahead but within a register.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The rows.
    pub rows: Vec<Row>,
    /// What the document calls itself in its series: "TMAG22".
    pub code: Option<Text>,
    /// The series that it belongs to: packs of one group, or the title of a register.
    pub series: Text,
    /// The day that it is for.
    pub on: Option<Date>,
}

/// How much a table's word weighs for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Prose,
    View,
    Register,
}

/// The registers in the order in which their rows are written: what is pointed at comes first.
const ORDER: [&str; 21] = [
    "groups",
    "tiers",
    "plan-sections",
    "organisations",
    "meetings",
    "risks",
    "issues",
    "milestones",
    "agenda-items",
    "actions",
    "dependencies",
    "mitigations",
    "milestone-changes",
    "group-updates",
    "group-reports",
    "documents",
    "document-versions",
    "events",
    "readiness-tasks",
    "decisions",
    "qualification-intentions",
];

/// Reads what a model says of records.
#[must_use]
pub fn facts(model: &Model) -> Facts {
    let mut book = Book::new(model);
    governance::gather(model, &mut book);
    milestones::gather(model, &mut book);
    rest::gather(model, &mut book);
    book.finish()
}

/// By column: the highest standing that a word on it had, and whether words of that standing disagree.
type Cells = HashMap<&'static str, (Standing, bool)>;

/// Collects fields, keeping for each the word that stands highest.
struct Book {
    code: Option<Text>,
    group: Option<Text>,
    series: Text,
    on: Option<Date>,
    at: HashMap<(&'static str, Text), usize>,
    rows: Vec<(Row, Cells)>,
}

impl Book {
    fn new(model: &Model) -> Self {
        let group = model
            .head
            .group
            .as_ref()
            .and_then(|g| g.code.clone().or_else(|| g.name.clone()));
        let number = model
            .head
            .number
            .as_ref()
            .map(|n| digits(&n.text))
            .filter(|n| !n.is_empty());
        let on = model.head.day();
        let code = match (&group, number, on) {
            (Some(group), Some(number), _) => Some(Text::from(format!("{group}{number}"))),
            (Some(group), None, Some(day)) => Some(Text::from(format!("{group} {day}"))),
            _ => None,
        };
        let title = model
            .head
            .title
            .as_ref()
            .map_or_else(|| model.document.name.clone(), |t| t.text.clone());
        let series = group.clone().map_or(title, |g| Text::from(format!("{g} packs")));
        Self {
            code,
            group,
            series,
            on,
            at: HashMap::new(),
            rows: Vec::new(),
        }
    }

    /// The meeting's code before something, or the thing alone where there is no meeting.
    fn under_meeting(&self, what: &str) -> String {
        self.code
            .as_ref()
            .map_or_else(|| what.to_owned(), |code| format!("{code}/{what}"))
    }

    /// States that a record exists.
    fn row(&mut self, register: &'static str, code: &str) -> Option<Text> {
        let code: Text = code.split_whitespace().collect::<Vec<_>>().join(" ").into();
        if code.is_empty() {
            return None;
        }
        let next = self.rows.len();
        let at = *self.at.entry((register, code.clone())).or_insert(next);
        if at == next {
            let row = Row {
                register,
                code: code.clone(),
                fields: BTreeMap::new(),
            };
            self.rows.push((row, HashMap::new()));
        }
        Some(code)
    }

    /// States a field. A word of higher standing replaces one of lower; equals that disagree leave it unknown.
    fn say(&mut self, register: &'static str, code: &str, column: &'static str, standing: Standing, fact: Fact) {
        if fact.typed.trim().is_empty() {
            return;
        }
        let Some(code) = self.row(register, code) else { return };
        let Some((row, known)) = self.at.get(&(register, code)).and_then(|at| self.rows.get_mut(*at)) else {
            return;
        };
        match known.get(column).copied() {
            Some((before, _)) if before > standing => {}
            Some((before, torn)) if before == standing => {
                let same = row
                    .fields
                    .get(column)
                    .is_some_and(|old| fold(&old.typed) == fold(&fact.typed));
                if !same && !torn && column != "title" {
                    row.fields.remove(column);
                    known.insert(column, (standing, true));
                }
            }
            _ => {
                row.fields.insert(column, fact);
                known.insert(column, (standing, false));
            }
        }
    }

    /// States a field from a printed span, as it stands.
    fn span(&mut self, register: &'static str, code: &str, column: &'static str, span: Option<&Span>) {
        if let Some(span) = span {
            self.say(register, code, column, Standing::View, Fact::printed(&span.text, span));
        }
    }

    /// States a field as a single day.
    fn day(&mut self, register: &'static str, code: &str, column: &'static str, dated: Option<&Dated>) {
        if let Some(dated) = dated
            && let Some(day) = dated.day()
        {
            self.say(
                register,
                code,
                column,
                Standing::View,
                Fact::dated(&day.to_string(), dated),
            );
        }
    }

    /// States a field as a date with its kind.
    fn when(&mut self, to: (&'static str, &str, &'static str), standing: Standing, dated: Option<&Dated>) {
        if let Some(dated) = dated
            && let Some(when) = dated.when
        {
            self.say(to.0, to.1, to.2, standing, Fact::dated(&typed_when(when), dated));
        }
    }

    /// States a link to a record, which is thereby known to exist.
    fn link(&mut self, from: (&'static str, &str, &'static str), to: (&'static str, &str), span: Option<&Span>) {
        if let Some(code) = self.row(to.0, to.1) {
            let fact = Fact {
                typed: code,
                from: span.cloned(),
                inferred: None,
            };
            self.say(from.0, from.1, from.2, Standing::View, fact);
        }
    }

    fn finish(self) -> Facts {
        let place = |register: &str| ORDER.iter().position(|r| *r == register).unwrap_or(ORDER.len());
        let mut rows: Vec<Row> = self.rows.into_iter().map(|(row, _)| row).collect();
        rows.sort_by_key(|row| place(row.register)); // stable: within a register as printed
        Facts {
            rows,
            code: self.code,
            series: self.series,
            on: self.on,
        }
    }
}

impl Fact {
    fn printed(typed: &str, span: &Span) -> Self {
        Self {
            typed: typed.into(),
            from: Some(span.clone()),
            inferred: None,
        }
    }

    fn dated(typed: &str, dated: &Dated) -> Self {
        let inferred = match (&dated.fault, dated.year_inferred) {
            (Some(fault), _) => Some(fault.clone()),
            (None, true) => Some(Text::from("the year is not printed")),
            (None, false) => None,
        };
        Self {
            typed: typed.into(),
            from: Some(dated.span.clone()),
            inferred,
        }
    }
}

/// A date with its kind, as a person types it: the form that `Display` gives reads back.
fn typed_when(when: When) -> String {
    when.to_string()
}

fn digits(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect::<String>()
        .trim_matches('.')
        .to_owned()
}

fn fold(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits "Programme (John Smith)" into the body and the person; a bracket that holds no two capitalised words is part
/// of the body's name.
fn body_and_person(printed: &str) -> (String, Option<String>) {
    let Some((body, rest)) = printed.split_once('(') else {
        return (printed.trim().to_owned(), None);
    };
    let inside = rest.split(')').next().unwrap_or(rest).trim();
    let words: Vec<_> = inside.split_whitespace().collect();
    let named = |word: &&str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '’') || c.is_alphabetic())
            && word.chars().any(char::is_lowercase)
    };
    let roles = [
        "lead",
        "leads",
        "team",
        "office",
        "workstream",
        "manager",
        "director",
        "group",
    ];
    let person = (2..=3).contains(&words.len())
        && words.iter().all(named)
        && !words.iter().any(|w| roles.contains(&w.to_lowercase().as_str()));
    if person && !body.trim().is_empty() {
        (body.trim().to_owned(), Some(words.join(" ")))
    } else {
        (printed.trim().to_owned(), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_from_a_body() {
        let check = |printed: &str, body: &str, person: Option<&str>| {
            assert_eq!(
                body_and_person(printed),
                (body.to_owned(), person.map(str::to_owned)),
                "{printed}"
            );
        };
        check("Programme (Anna Smith-Jones)", "Programme", Some("Anna Smith-Jones"));
        check("Programme (PMO)", "Programme (PMO)", None);
        check("Programme (Workstream Leads)", "Programme (Workstream Leads)", None);
        check("Programme", "Programme", None);
        check(
            "Elexon & REC Performance Assurance",
            "Elexon & REC Performance Assurance",
            None,
        );
    }
}

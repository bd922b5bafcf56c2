//! Taking a document into the record: its facts as a reading, and what the reading comes to on the newest state.
//!
//! Pure: gives a reading to keep and edits to decide. Not here: the merge itself (`record::merge`), keeping the bytes
//! and asking the record (the edges).

use std::collections::HashMap;

use record::{At, Cell, Difference, Edit, Fact, Hash, Kind, People, Reading, Schema, State, What};
use terms::{Place, Span, Text};

use crate::facts::{Facts, Row};
use crate::model::Model;

/// What taking a document in would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What begins and what changes, the pack's own row included; as one entry.
    pub edits: Vec<Edit>,
    /// Differences that a person has to settle, or (of an older document) only a list.
    pub differences: Vec<Difference>,
    /// What could not be taken, with the place and the reason.
    pub unread: Vec<(Fact, String)>,
    /// Facts without news.
    pub unchanged: usize,
    /// Whether a newer document of the series was taken in before: then nothing changes but the list of packs.
    pub older: bool,
    /// Whether this very document is already in the list of packs.
    pub known: bool,
}

impl Plan {
    /// How many records would begin, not counting the pack's own row.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.edits
            .iter()
            .filter(|e| e.what == What::Add && e.register != PACKS)
            .count()
    }

    /// How many records would change.
    #[must_use]
    pub fn changed(&self) -> usize {
        self.edits
            .iter()
            .filter(|e| matches!(e.what, What::Set(_)) && e.register != PACKS)
            .count()
    }
}

const PACKS: &str = "packs";

/// The reading of a model: numbered cells and what they mean. `document` is the content hash of the document.
#[must_use]
pub fn reading(model: &Model, document: Hash, schema: &Schema) -> Reading {
    let facts = crate::facts::facts(model);
    let mut cells = Cells::default();
    let title = model.head.title.as_ref();
    let top = Cell {
        place: title.map_or_else(|| Text::from("the document"), |t| Text::from(t.place.to_string())),
        printed: title.map_or_else(|| model.document.name.clone(), |t| t.text.clone()),
    };
    cells.all.push(top);
    let mut out = Reading {
        document,
        name: facts.code.clone().unwrap_or_else(|| model.document.name.clone()),
        series: facts.series.clone(),
        on: facts.on,
        cells: Vec::new(),
        facts: Vec::new(),
    };
    for row in &facts.rows {
        state_row(row, schema, &mut cells, &mut out.facts);
    }
    out.cells = cells.all;
    out
}

/// A row's facts: first what it is called, then its fields.
fn state_row(row: &Row, schema: &Schema, cells: &mut Cells, out: &mut Vec<Fact>) {
    let Some(info) = schema.register(row.register) else {
        return;
    };
    let unique = info
        .unique()
        .next()
        .and_then(|at| info.columns.get(at))
        .map(|column| column.name);
    let anywhere = row.fields.values().find_map(|fact| fact.from.as_ref());
    let mut state = |column: &str, typed: &Text, from: Option<&Span>, inferred: Option<&Text>| {
        out.push(Fact {
            register: row.register.into(),
            record: row.code.clone(),
            column: column.into(),
            cell: from.map_or(0, |span| cells.number(span)),
            typed: typed.clone(),
            inferred: inferred.cloned(),
        });
    };
    if let Some(unique) = unique.filter(|unique| !row.fields.contains_key(unique)) {
        state(unique, &row.code, anywhere, None);
    }
    for (column, fact) in &row.fields {
        state(
            column,
            &fact.typed,
            fact.from.as_ref().or(anywhere),
            fact.inferred.as_ref(),
        );
    }
}

#[derive(Default)]
struct Cells {
    all: Vec<Cell>,
    at: HashMap<(Place, Text), u32>,
}

impl Cells {
    fn number(&mut self, span: &Span) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let at = *self.at.entry((span.place.clone(), span.text.clone())).or_insert(next);
        if at == next {
            self.all.push(Cell {
                place: span.place.to_string().into(),
                printed: span.text.clone(),
            });
        }
        at
    }
}

/// The names of persons that a reading speaks of: the edge has to know them before the edits are decided.
#[must_use]
pub fn persons(reading: &Reading, schema: &Schema) -> Vec<Text> {
    let mut names: Vec<Text> = reading
        .facts
        .iter()
        .filter(|fact| {
            let column = schema
                .register(&fact.register)
                .and_then(|info| info.columns.get(info.column(&fact.column)?));
            column.is_some_and(|column| column.kind == Kind::Person)
        })
        .map(|fact| fact.typed.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// What a reading comes to on the newest state. `file` is the name of the file, `base` the last reading of the series,
/// `people` the table of persons.
#[must_use]
pub fn plan(
    at: &At<'_>,
    base: Option<&Reading>,
    reading: &Reading,
    (file, kept): (&str, Hash),
    people: &dyn People,
) -> Plan {
    let merge = record::merge(at, base, reading, people);
    let fault = |unread: &record::Unread| {
        let fact = reading.facts.get(unread.fact)?.clone();
        Some((fact, unread.fault.to_string()))
    };
    let mut plan = Plan {
        unread: merge.unread.iter().filter_map(fault).collect(),
        edits: merge.edits,
        differences: merge.differences,
        unchanged: merge.unchanged,
        older: merge.older,
        known: false,
    };
    let own = own_row(at.state(), reading, (file, kept), plan.older, at);
    plan.known = own.is_none();
    plan.edits.extend(own);
    plan
}

/// The pack's own row; none when this very reading is there already.
fn own_row(state: &State, reading: &Reading, (file, kept): (&str, Hash), older: bool, at: &At<'_>) -> Option<Edit> {
    let hash = |hash: &Hash| record::chain::hex(hash);
    let code = reading.name.as_str();
    let before = at.named::<programme::packs::Pack>(code);
    let same = before
        .and_then(|key| at.find(key))
        .is_some_and(|pack| pack.reading.as_ref().is_some_and(|c| c.to_string() == hash(&kept)));
    if same || state.schema().register(PACKS).is_none() {
        return None;
    }
    let edit = Edit::new(PACKS, before.map_or(What::Add, |key| What::Set(key.key())))
        .typed("code", code)
        .typed("series", reading.series.as_str())
        .typed("file", file)
        .typed("content", hash(&reading.document))
        .typed("reading", hash(&kept))
        .typed("taken", if older { "late" } else { "newest" });
    let edit = match reading.cells.first() {
        Some(top) => edit.typed("title", top.printed.as_str()).cell("title", 0),
        None => edit,
    };
    Some(match reading.on {
        Some(day) => edit.typed("on", day.to_string()),
        None => edit,
    })
}

/// The fields that a printed value became: what accepting a repair of it changes in the record.
#[must_use]
pub fn fields_of<'r>(reading: &'r Reading, span: &Span) -> Vec<&'r Fact> {
    let place = span.place.to_string();
    let cell = reading
        .cells
        .iter()
        .position(|cell| cell.place.as_str() == place && cell.printed == span.text);
    let Some(cell) = cell.and_then(|at| u32::try_from(at).ok()) else {
        return Vec::new();
    };
    reading
        .facts
        .iter()
        .filter(|fact| fact.cell == cell && cell != 0)
        .collect()
}

/// What a document calls itself, its series and day, without reading facts: for lists.
#[must_use]
pub fn called(model: &Model) -> (Text, Text) {
    let Facts { code, series, .. } = crate::facts::facts(model);
    (code.unwrap_or_else(|| model.document.name.clone()), series)
}

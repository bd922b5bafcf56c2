//! Added fields of Microsoft Project: thirty texts, ten dates, twenty numbers and flags, each with a number and a label.

use super::tree::Element;
use crate::files::model::FieldKind;
use std::collections::{BTreeMap, BTreeSet};

const TASK_FIELDS: i64 = 188_743_680;

/// A field of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// `FieldID`.
    pub(super) id: i64,
    /// What its values are.
    pub(super) kind: FieldKind,
}

/// The fields of a file by label.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    pub(super) by_label: BTreeMap<String, Slot>,
    pub(super) labels: BTreeMap<i64, String>,
    /// In the order of the file.
    pub(super) order: Vec<String>,
}

impl Slots {
    /// Reads the declarations of a file.
    pub(super) fn read(project: Element<'_, '_>) -> Self {
        let mut out = Self::default();
        let declared = project.child("ExtendedAttributes").into_iter();
        for e in declared.flat_map(|d| d.named("ExtendedAttribute")) {
            let Ok(id) = e.text_of("FieldID").trim().parse::<i64>() else {
                continue;
            };
            let alias = e.text_of("Alias");
            let name = e.text_of("FieldName");
            let label = if alias.trim().is_empty() {
                name.trim()
            } else {
                alias.trim()
            };
            out.declare(id, label);
        }
        out
    }

    /// Takes a field in; a label that is there already gets its number added.
    pub(super) fn declare(&mut self, id: i64, label: &str) {
        if self.labels.contains_key(&id) {
            return;
        }
        let named = name_of(id);
        let mut label = if label.is_empty() {
            named.map_or_else(|| format!("Field {id}"), |(n, _)| n)
        } else {
            label.to_owned()
        };
        if self.by_label.contains_key(&label) {
            label = format!("{label} ({id})");
        }
        let kind = name_of(id).map_or(FieldKind::Code, |(_, kind)| kind);
        self.by_label.insert(label.clone(), Slot { id, kind });
        self.labels.insert(id, label.clone());
        self.order.push(label);
    }

    /// The field of a label; a free one is allotted when there is none. None when all of the kind are taken.
    pub(super) fn allot(&mut self, label: &str, kind: FieldKind) -> Option<(i64, bool)> {
        if let Some(slot) = self.by_label.get(label) {
            return Some((slot.id, false));
        }
        let taken: BTreeSet<i64> = self.labels.keys().copied().collect();
        let id = ids(kind).into_iter().find(|id| !taken.contains(id))?;
        self.declare(id, label);
        Some((id, true))
    }
}

/// The numbers of a kind of field, in order.
fn ids(kind: FieldKind) -> Vec<i64> {
    let offsets: Vec<i64> = match kind {
        FieldKind::Text | FieldKind::Code => [51, 54, 57, 60, 63, 66]
            .into_iter()
            .chain(67..=70)
            .chain(317..=336)
            .collect(),
        FieldKind::Date => (265..=274).collect(),
        FieldKind::Number => (87..=91).chain(302..=316).collect(),
        FieldKind::Flag => (72..=81).chain(292..=301).collect(),
    };
    offsets.into_iter().map(|o| TASK_FIELDS + o).collect()
}

/// The name of a field in Project and what it holds.
pub(super) fn name_of(id: i64) -> Option<(String, FieldKind)> {
    let families = [
        ("Text", FieldKind::Text),
        ("Date", FieldKind::Date),
        ("Number", FieldKind::Number),
        ("Flag", FieldKind::Flag),
    ];
    for (name, kind) in families {
        if let Some(at) = ids(kind).iter().position(|i| *i == id) {
            return Some((format!("{name}{}", at + 1), kind));
        }
    }
    let starts = [52, 55, 58, 61, 64, 282, 284, 286, 288, 290];
    for (n, start) in (1..).zip(starts) {
        if id == TASK_FIELDS + start {
            return Some((format!("Start{n}"), FieldKind::Date));
        }
        if id == TASK_FIELDS + start + 1 {
            return Some((format!("Finish{n}"), FieldKind::Date));
        }
    }
    None
}

/// A value as it is held here: of a date only the day.
pub(super) fn value_held(kind: FieldKind, text: &str) -> String {
    match kind {
        FieldKind::Date => text.trim().get(..10).unwrap_or(text.trim()).to_owned(),
        FieldKind::Number | FieldKind::Flag => text.trim().to_owned(),
        FieldKind::Text | FieldKind::Code => text.to_owned(),
    }
}

/// A value as the file writes it.
pub(super) fn value_written(kind: FieldKind, text: &str) -> String {
    match kind {
        FieldKind::Date => format!("{text}T08:00:00"),
        _ => text.to_owned(),
    }
}

//! No row, label or sentence stands twice.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R31",
    slug: "duplicates",
    statement: "No row, label or sentence stands twice.",
    page: include_str!("../../pages/r31.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

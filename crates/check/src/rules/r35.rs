//! Mandatory cells are filled, and sections that are announced are there.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R35",
    slug: "mandatory-present",
    statement: "Mandatory cells are filled, and sections that are announced are there.",
    page: include_str!("../../pages/r35.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

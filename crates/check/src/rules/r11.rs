//! One id has one title, one tier and one plan section wherever it stands.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R11",
    slug: "one-id-one-title",
    statement: "One id has one title, one tier and one plan section wherever it stands.",
    page: include_str!("../../pages/r11.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

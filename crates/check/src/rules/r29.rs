//! A total equals the sum of its parts.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R29",
    slug: "totals",
    statement: "A total equals the sum of its parts.",
    page: include_str!("../../pages/r29.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

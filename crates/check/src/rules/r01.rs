//! An action falls due on or after the day on which it was raised.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R01",
    slug: "due-before-raised",
    statement: "An action falls due on or after the day on which it was raised.",
    page: include_str!("../../pages/r01.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

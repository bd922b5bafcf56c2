//! No decision depends, through others, on itself.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R33",
    slug: "circular-decisions",
    statement: "No decision depends, through others, on itself.",
    page: include_str!("../../pages/r33.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

//! A deadline falls on a working day.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R14",
    slug: "working-day",
    statement: "A deadline falls on a working day.",
    page: include_str!("../../pages/r14.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

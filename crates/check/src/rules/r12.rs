//! One event has one date wherever the pack gives it.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R12",
    slug: "one-event-one-date",
    statement: "One event has one date wherever the pack gives it.",
    page: include_str!("../../pages/r12.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

//! The groups that a title lists are the columns or rows that follow it.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R07",
    slug: "groups-listed",
    statement: "The groups that a title lists are the columns or rows that follow it.",
    page: include_str!("../../pages/r07.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

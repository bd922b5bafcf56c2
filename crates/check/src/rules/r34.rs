//! A legend and the key of the same scale list the same values.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R34",
    slug: "legend-key",
    statement: "A legend and the key of the same scale list the same values.",
    page: include_str!("../../pages/r34.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

//! An approved change has moved the baseline that it changes.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R18",
    slug: "change-not-applied",
    statement: "An approved change has moved the baseline that it changes.",
    page: include_str!("../../pages/r18.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

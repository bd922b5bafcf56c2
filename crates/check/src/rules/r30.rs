//! A value comes from its controlled list, and one name or code has one spelling.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R30",
    slug: "controlled-values",
    statement: "A value comes from its controlled list, and one name or code has one spelling.",
    page: include_str!("../../pages/r30.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

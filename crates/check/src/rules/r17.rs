//! A forecast that differs from its baseline comes with a reason.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R17",
    slug: "slip-unexplained",
    statement: "A forecast that differs from its baseline comes with a reason.",
    page: include_str!("../../pages/r17.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

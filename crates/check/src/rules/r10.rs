//! A deliverable listed as upcoming has not been approved already.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R10",
    slug: "upcoming-approved",
    statement: "A deliverable listed as upcoming has not been approved already.",
    page: include_str!("../../pages/r10.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

//! Test scenarios are issued on the same day as the traceability matrix.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R24",
    slug: "scenarios-with-rttm",
    statement: "Test scenarios are issued on the same day as the traceability matrix.",
    page: include_str!("../../pages/r24.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

//! The traceability matrix comes at least four weeks after the Approach & Plan.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R23",
    slug: "rttm-after-plan",
    statement: "The traceability matrix comes at least four weeks after the Approach & Plan.",
    page: include_str!("../../pages/r23.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

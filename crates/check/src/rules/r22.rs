//! Reports keep their stated rhythm: readiness every second Friday, progress weekly in the last four weeks.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R22",
    slug: "report-rhythm",
    statement: "Reports keep their stated rhythm: readiness every second Friday, progress weekly in the last four weeks.",
    page: include_str!("../../pages/r22.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

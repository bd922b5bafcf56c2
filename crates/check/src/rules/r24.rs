//! Test scenarios are issued on the same day as the traceability matrix.

use super::Rule;
use crate::{Configuration, Finding, timetable};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R24",
    slug: "scenarios-with-rttm",
    statement: "Test scenarios are issued on the same day as the traceability matrix.",
    page: include_str!("../../pages/r24.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    timetable::findings(model, configuration, RULE.code)
}

//! Reports keep their stated rhythm: readiness every second Friday, progress weekly in the last four weeks.

use super::Rule;
use crate::{Configuration, Finding, timetable};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R22",
    slug: "report-rhythm",
    statement: "Reports keep their stated rhythm: readiness every second Friday, progress weekly in the last four weeks.",
    page: include_str!("../../pages/r22.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    timetable::findings(model, configuration, RULE.code)
}

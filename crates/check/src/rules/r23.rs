//! The traceability matrix comes at least four weeks after the Approach & Plan.

use super::Rule;
use crate::{Configuration, Finding, timetable};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R23",
    slug: "rttm-after-plan",
    statement: "The traceability matrix comes at least four weeks after the Approach & Plan.",
    page: include_str!("../../pages/r23.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    timetable::findings(model, configuration, RULE.code)
}

//! The Approach & Plan comes at least the stated time, twelve weeks, before the final completion report, and other stated lead times hold.

use super::Rule;
use crate::{Configuration, Finding, timetable};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R20",
    slug: "plan-lead-time",
    statement: "The Approach & Plan comes at least the stated time, twelve weeks, before the final completion report, and other stated lead times hold.",
    page: include_str!("../../pages/r20.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    timetable::findings(model, configuration, RULE.code)
}

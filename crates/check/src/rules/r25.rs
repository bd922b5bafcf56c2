//! The draft completion report comes at least fifteen working days before execution ends.

use super::Rule;
use crate::{Configuration, Finding, timetable};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R25",
    slug: "draft-lead-time",
    statement: "The draft completion report comes at least fifteen working days before execution ends.",
    page: include_str!("../../pages/r25.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    timetable::findings(model, configuration, RULE.code)
}

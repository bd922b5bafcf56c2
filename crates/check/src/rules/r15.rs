//! Every date is written in one notation and exists in the calendar.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R15",
    slug: "date-exists",
    statement: "Every date is written in one notation and exists in the calendar.",
    page: include_str!("../../pages/r15.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

//! A milestone that is a group's approval falls on a meeting of that group, and that meeting's agenda asks for the decision.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R27",
    slug: "approval-at-meeting",
    statement: "A milestone that is a group's approval falls on a meeting of that group, and that meeting's agenda asks for the decision.",
    page: include_str!("../../pages/r27.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

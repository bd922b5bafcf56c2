//! A group's next meeting is after its last meeting.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R09",
    slug: "next-before-last",
    statement: "A group's next meeting is after its last meeting.",
    page: include_str!("../../pages/r09.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

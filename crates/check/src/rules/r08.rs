//! What is called next or upcoming lies on or after the day of the meeting.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R08",
    slug: "next-in-past",
    statement: "What is called next or upcoming lies on or after the day of the meeting.",
    page: include_str!("../../pages/r08.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

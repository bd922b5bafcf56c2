//! A section divider prints the length that the agenda gives its item, and the slots of the agenda follow one another without gap or overlap.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R06",
    slug: "agenda-slots",
    statement: "A section divider prints the length that the agenda gives its item, and the slots of the agenda follow one another without gap or overlap.",
    page: include_str!("../../pages/r06.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

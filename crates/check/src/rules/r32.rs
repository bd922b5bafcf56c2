//! A heading or lead sentence describes what stands below it.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R32",
    slug: "heading-describes",
    statement: "A heading or lead sentence describes what stands below it.",
    page: include_str!("../../pages/r32.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

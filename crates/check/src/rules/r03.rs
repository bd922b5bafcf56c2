//! An action is recommended for closure only on evidence that the pack contains.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R03",
    slug: "closure-evidence",
    statement: "An action is recommended for closure only on evidence that the pack contains.",
    page: include_str!("../../pages/r03.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

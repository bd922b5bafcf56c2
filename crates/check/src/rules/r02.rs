//! An open action whose latest update puts delivery later carries that later date as its due date.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R02",
    slug: "due-not-moved",
    statement: "An open action whose latest update puts delivery later carries that later date as its due date.",
    page: include_str!("../../pages/r02.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

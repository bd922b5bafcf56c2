//! A milestone that is to be removed carries no forecast.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R28",
    slug: "removed-forecast",
    statement: "A milestone that is to be removed carries no forecast.",
    page: include_str!("../../pages/r28.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

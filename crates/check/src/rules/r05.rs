//! Every footnote or marker has an anchor, and an id that is explained is also used.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R05",
    slug: "footnote-anchor",
    statement: "Every footnote or marker has an anchor, and an id that is explained is also used.",
    page: include_str!("../../pages/r05.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

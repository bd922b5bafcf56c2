//! A reference to an agenda item, slide, page or section leads to the thing that it names.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R04",
    slug: "reference-resolves",
    statement: "A reference to an agenda item, slide, page or section leads to the thing that it names.",
    page: include_str!("../../pages/r04.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

//! What comes first finishes before what depends on it starts: scenarios before cases, decision before act, certificate before proof, environment before use, agreement before data.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R19",
    slug: "predecessor-first",
    statement: "What comes first finishes before what depends on it starts: scenarios before cases, decision before act, certificate before proof, environment before use, agreement before data.",
    page: include_str!("../../pages/r19.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

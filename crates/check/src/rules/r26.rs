//! Each interval's ready-to-start milestone lies one week before that interval starts.

use super::Rule;
use crate::{Configuration, Finding, timetable};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R26",
    slug: "ready-before-start",
    statement: "Each interval's ready-to-start milestone lies one week before that interval starts.",
    page: include_str!("../../pages/r26.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    timetable::findings(model, configuration, RULE.code)
}

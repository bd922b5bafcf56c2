//! Assurance of a document takes the stated number of working days, ten.

use super::Rule;
use crate::{Configuration, Finding, timetable};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R21",
    slug: "assurance-duration",
    statement: "Assurance of a document takes the stated number of working days, ten.",
    page: include_str!("../../pages/r21.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    timetable::findings(model, configuration, RULE.code)
}

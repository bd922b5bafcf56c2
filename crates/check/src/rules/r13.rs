//! A printed weekday agrees with its date, and a group's meetings fall on the days on which it meets.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R13",
    slug: "weekday-cadence",
    statement: "A printed weekday agrees with its date, and a group's meetings fall on the days on which it meets.",
    page: include_str!("../../pages/r13.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

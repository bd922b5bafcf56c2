//! A forecast that lies before the meeting has an actual date or a new forecast.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R16",
    slug: "forecast-past",
    statement: "A forecast that lies before the meeting has an actual date or a new forecast.",
    page: include_str!("../../pages/r16.md"),
    find,
};

fn find(_model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    Vec::new()
}

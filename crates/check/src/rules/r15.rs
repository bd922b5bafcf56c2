//! Every date is written in one notation and exists in the calendar.

use super::Rule;
use crate::{Configuration, Finding};
use pack::model::Model;
use terms::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R15",
    slug: "date-exists",
    statement: "Every date is written in one notation and exists in the calendar.",
    page: include_str!("../../pages/r15.md"),
    find,
};

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let mut found = Vec::new();
    for mention in &model.dates {
        let Some(fault) = &mention.what.fault else { continue };
        let message = format!(
            "“{}” is no date as the pack writes dates: {fault}",
            mention.what.span.text
        );
        let expected = match mention.what.day() {
            Some(day) => format!("{} in one notation", crate::reading::long(day)),
            None => "a day that exists, in one notation".to_owned(),
        };
        found.push(
            Finding::new(RULE.code, Severity::Error, message)
                .at(&mention.what.span, fault.clone())
                .expected(expected),
        );
    }
    found
}

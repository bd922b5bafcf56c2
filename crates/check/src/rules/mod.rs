//! The rules, one file each. Adding one touches its file and the list below.

use crate::{Configuration, Finding};
use pack::model::Model;

/// A rule over a pack's model.
#[derive(Debug)]
pub struct Rule {
    /// "R01".
    pub code: &'static str,
    /// A short name in kebab case, stable like the code.
    pub slug: &'static str,
    /// The rule as one sentence.
    pub statement: &'static str,
    /// The documentation page: why it matters, what is looked at, what is not, an example and the remedy. Markdown.
    pub page: &'static str,
    /// Finds what breaks it.
    pub find: fn(&Model, &Configuration) -> Vec<Finding>,
}

/// Every rule, in order of code.
pub static RULES: &[Rule] = &[];

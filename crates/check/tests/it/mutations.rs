//! One change to a consistent pack, and the rule that has to notice it; nothing else may become an error but what the
//! change breaks as well.

mod first;
mod second;

use super::generator::{Plan, consistent};
use super::read::{findings, lines};

/// A change of a plan.
pub type Change = fn(&mut Plan);

/// Applies a change to packs of all layouts and expects the rule in each.
pub fn noticed(rule: &str, change: Change) {
    for seed in 0..3 {
        let mut plan = consistent(seed);
        change(&mut plan);
        let text = plan.render();
        let found = findings("mutated.txt", &text);
        assert!(
            found.iter().any(|f| f.rule == rule),
            "{rule} not found, seed {seed}:\n{}\n{text}",
            lines(&found)
        );
    }
}

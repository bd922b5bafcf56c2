//! A pack in which nothing contradicts anything gives no finding.

use super::generator::consistent;
use super::read::{findings, lines};

#[test]
fn consistent_packs_give_no_finding() {
    let mut wrong = String::new();
    for seed in 0..24 {
        let text = consistent(seed).render();
        let found = findings("generated.txt", &text);
        if !found.is_empty() {
            wrong += &format!("seed {seed}:\n{}\n", lines(&found));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

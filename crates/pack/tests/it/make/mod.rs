//! Makes the packs of `fixtures/office`: workbooks, decks and PDFs of different layout, with made-up content.
//!
//! Shared by the tests and by the example that writes the files: `cargo run -p pack --example make_fixtures`.

#![expect(clippy::unwrap_used, reason = "fixtures are made by tests and by hand")]

pub mod decks;
pub mod pages;
pub mod workbooks;

/// Every fixture with its file name, made once.
#[must_use]
pub fn all() -> Vec<(&'static str, Vec<u8>)> {
    static MADE: std::sync::OnceLock<Vec<(&'static str, Vec<u8>)>> = std::sync::OnceLock::new();
    MADE.get_or_init(made).clone()
}

fn made() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("readiness-tracker.xlsx", workbooks::readiness_tracker()),
        ("milestone-register.xlsx", workbooks::milestone_register()),
        ("windows-calendar.xlsx", workbooks::windows_calendar()),
        ("status-dots.pptx", decks::status_dots()),
        ("merged-cells.pptx", decks::merged_cells()),
        ("bullets.pptx", decks::bullets()),
        ("ruled-register.pdf", pages::ruled_register()),
        ("plain-pack.pdf", pages::plain_pack()),
        ("turned-and-scanned.pdf", pages::turned_and_scanned()),
    ]
}

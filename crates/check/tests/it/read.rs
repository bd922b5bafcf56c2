//! Reads texts and files into models, and checks them, for the tests.

use check::{Configuration, Finding};
use pack::model::Model;
use std::path::PathBuf;
use terms::Nation;

pub fn model(name: &str, text: &str) -> Model {
    let document = pack::read_text(name, text.as_bytes(), &pack::Limits::default()).unwrap();
    Model::recognise(document)
}

pub fn findings(name: &str, text: &str) -> Vec<Finding> {
    check::report::run(&model(name, text), &Configuration::shipped(Nation::EnglandAndWales))
}

pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// A file of the published example packs: from the folder named by SWITCHOVER_PACKS, else from beside the checkout.
pub fn published(file: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/packs");
    let folder = std::env::var_os("SWITCHOVER_PACKS").map_or_else(beside, PathBuf::from);
    std::fs::read_to_string(folder.join(file)).ok()
}

/// One line for a failing test's message.
pub fn line(finding: &Finding) -> String {
    let places: Vec<String> = finding.places.iter().map(|s| s.span.place.line().to_string()).collect();
    format!(
        "{} {} {} [{}]",
        finding.rule,
        finding.severity.word(),
        finding.message,
        places.join(", ")
    )
}

pub fn lines(findings: &[Finding]) -> String {
    findings.iter().map(|f| line(f) + "\n").collect()
}

//! A meeting's pack by the command line: built in every form, checked, verified, and taken into an empty record.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::program::{on_both, switchover};

on_both! {
    built_packs_hold_no_error_of_their_own
    a_built_pack_is_kept_and_its_head_holds
}

const FORMS: [&str; 4] = ["html", "pdf", "xlsx", "pptx"];

/// A record of the example pack; the answer is the pack's path.
fn founded(folder: &Path) -> String {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../example/tmag-22-example.txt");
    let example = example.canonicalize().unwrap().display().to_string();
    switchover(folder, &["import", &example, "--data", "data"]).good();
    example
}

/// How many errors each rule finds.
fn errors(json: &str) -> BTreeMap<String, usize> {
    let report: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut out = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        if finding["severity"] == "error" {
            *out.entry(finding["rule"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    out
}

/// What is wrong in a built pack is wrong in the record, or in the document that the record was taken from.
fn built_packs_hold_no_error_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let example = founded(at);
    let record = errors(&switchover(at, &["check", "--data", "data", "--format", "json"]).out);
    let document = errors(&switchover(at, &["check", "--format", "json", &example]).out);
    assert!(!record.is_empty() && !document.is_empty());
    for meeting in ["TMAG22", "next"] {
        for form in ["pptx", "xlsx", "pdf"] {
            let file = format!("{meeting}.{form}");
            let asked = [
                "pack",
                "build",
                "--data",
                "data",
                "--group",
                "TMAG",
                "--meeting",
                meeting,
            ];
            let more = [
                "--format",
                form,
                "--out",
                &file,
                "--from",
                "2023-08-17",
                "--role",
                "pmo",
            ];
            switchover(at, &[asked.as_slice(), &more].concat()).good();
            let run = switchover(at, &["check", "--format", "json", &file]);
            for (rule, count) in errors(&run.out) {
                let known = record.get(&rule).max(document.get(&rule)).copied().unwrap_or(0);
                // two rows of one name in the document's table of intervals are one record
                let known = if rule == "R21" { known.max(1) } else { known };
                // an action speaks of an item of the agenda: of another one there, of none in the next meeting's
                let known = if rule == "R03" {
                    known.max(document["R04"])
                } else {
                    known
                };
                assert!(
                    count <= known,
                    "{file}: {rule} {count} times, known {known}\n{}",
                    run.out
                );
            }
        }
    }
}

fn a_built_pack_is_kept_and_its_head_holds() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    founded(at);
    for form in FORMS {
        let asked = [
            "pack",
            "build",
            "--data",
            "data",
            "--group",
            "TMAG",
            "--meeting",
            "TMAG22",
            "--format",
            form,
        ];
        let said = switchover(at, &asked).good().out;
        assert!(said.contains("Kept in the list of packs"), "{said}");
        let file = format!("TMAG22-pack.{form}");
        let verified = switchover(at, &["verify", "--data", "data", "--against", &file])
            .good()
            .out;
        assert!(verified.contains("met: 1"), "{form}: {verified}");
    }
    let packs = switchover(at, &["export", "packs", "--data", "data"]).good().out;
    assert_eq!(packs.matches("Built from the record").count(), FORMS.len(), "{packs}");
    switchover(
        at,
        &["pack", "build", "--data", "data", "--group", "NONE", "--format", "html"],
    )
    .ended(1)
    .complains("no group");
}

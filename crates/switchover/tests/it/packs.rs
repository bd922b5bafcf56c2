//! The main job by the command line: a pack is checked, corrected, taken in, and what the record says is checked.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{on_both, switchover};

on_both! {
    packs_are_taken_in_merged_and_looked_back_at
    a_person_s_change_stands_when_the_same_pack_comes_again
    the_record_is_checked_by_the_same_rules
}

fn example(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../example")
        .join(name);
    root.canonicalize().unwrap().display().to_string()
}

fn import(folder: &Path, name: &str) -> String {
    switchover(folder, &["import", &example(name), "--data", "data"])
        .good()
        .out
}

fn packs_are_taken_in_merged_and_looked_back_at() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let dry = switchover(
        at,
        &["import", &example("tmag-22-example.txt"), "--data", "data", "--dry-run"],
    )
    .good()
    .out;
    assert!(dry.contains("nothing was changed"), "{dry}");
    let first = import(at, "tmag-22-example.txt");
    assert!(first.contains("0 changed") && first.contains("entry 1"), "{first}");
    let again = import(at, "tmag-22-example.txt");
    assert!(
        again.contains("0 begun, 0 changed") && again.contains("nothing new"),
        "{again}"
    );
    let later = switchover(at, &["import", &example("tmag-23-example.txt"), "--data", "data"]).out;
    assert!(later.contains("entry 2"), "{later}");
    let older = import(at, "tmag-22-example.txt");
    assert!(
        older.contains("nothing new") && older.contains("to settle:"),
        "an older pack lists its differences: {older}"
    );

    let milestones = |moment: &str| {
        switchover(at, &["export", "milestones", "--data", "data", "--as-at", moment])
            .good()
            .out
    };
    assert_eq!(milestones("TMAG22"), milestones("1"), "a pack names its moment");
    assert_ne!(milestones("TMAG22"), milestones("TMAG23"));
    switchover(at, &["export", "milestones", "--data", "data", "--as-at", "TMAG99"])
        .ended(1)
        .complains("no such document");
}

fn a_person_s_change_stands_when_the_same_pack_comes_again() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    import(at, "tmag-22-example.txt");
    let csv = switchover(at, &["export", "actions", "--data", "data"]).good().out;
    let code = csv.lines().nth(1).unwrap().split(',').nth(2).unwrap();
    fs::write(
        at.join("actions.csv"),
        format!("Ref,Action\n{code},Said in our own words\n"),
    )
    .unwrap();
    switchover(at, &["import", "actions.csv", "--data", "data"]).good();
    let again = import(at, "tmag-22-example.txt");
    assert!(again.contains("0 begun, 0 changed"), "{again}");
    let csv = switchover(at, &["export", "actions", "--data", "data"]).good().out;
    assert!(csv.contains("Said in our own words"));
}

#[test]
fn accepted_repairs_make_a_corrected_copy_and_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let pack = example("tmag-22-example.txt");
    let report = switchover(at, &["check", "--format", "json", &pack]).ended(1).out;
    let mut report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let findings = report["findings"].as_array_mut().unwrap();
    let repair = findings
        .iter_mut()
        .find_map(|finding| finding["repairs"].get_mut(0))
        .unwrap();
    repair["decision"] = "accept".into();
    repair["reason"] = "a typing error".into();
    let (printed, proposed) = (repair["printed"].clone(), repair["proposed"].clone());
    let line = usize::try_from(repair["place"]["line"].as_u64().unwrap()).unwrap();
    fs::write(at.join("decisions.json"), report.to_string()).unwrap();
    switchover(
        at,
        &["check", &pack, "--apply", "decisions.json", "--out", "corrected.txt"],
    )
    .good();

    let (before, after) = (
        fs::read_to_string(&pack).unwrap(),
        fs::read_to_string(at.join("corrected.txt")).unwrap(),
    );
    let differ: Vec<usize> = before
        .lines()
        .zip(after.lines())
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(n, _)| n + 1)
        .collect();
    assert_eq!(differ, [line], "only the line of the repair differs");
    assert!(
        after
            .lines()
            .nth(line - 1)
            .unwrap()
            .contains(proposed.as_str().unwrap())
    );
    let log = fs::read_to_string(at.join("corrected.txt.changes.txt")).unwrap();
    for said in [printed.as_str().unwrap(), proposed.as_str().unwrap(), "a typing error"] {
        assert!(log.contains(said), "{log}");
    }
    let same = [
        "check",
        "corrected.txt",
        "--apply",
        "decisions.json",
        "--out",
        "corrected.txt",
    ];
    switchover(at, &same).ended(1).complains("names the pack itself");
    let again = [
        "check",
        "corrected.txt",
        "--apply",
        "decisions.json",
        "--out",
        "twice.txt",
    ];
    switchover(at, &again).ended(1).complains("is not there");
    assert!(!at.join("twice.txt").exists());
    fs::write(at.join("none.json"), "[]").unwrap();
    switchover(at, &["check", &pack, "--apply", "none.json", "--out", "x.txt"])
        .ended(1)
        .complains("no repair in it");
}

fn the_record_is_checked_by_the_same_rules() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    import(at, "tmag-22-example.txt");
    let run = switchover(at, &["check", "--data", "data", "--format", "json"]).ended(1);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(
        !findings.is_empty()
            && findings
                .iter()
                .all(|finding| finding["places"][0]["record"].is_string())
    );
    assert_eq!(run.err, "");
}

#[test]
fn one_undecodable_file_does_not_hide_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("empty.txt"), "").unwrap();
    let pack = example("tmag-22-example.txt");
    let run = switchover(at, &["check", "--format", "json", "empty.txt", &pack])
        .ended(2)
        .complains("empty.txt");
    assert!(run.out.contains("\"findings\""));
    let two = switchover(at, &["check", "--format", "json", &pack, &pack]).ended(1);
    let two: serde_json::Value = serde_json::from_str(&two.out).unwrap();
    assert_eq!(
        two.as_array().map(Vec::len),
        Some(2),
        "an array when several files are given"
    );
}

#[test]
fn a_register_as_csv_is_checked_as_a_table_and_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let register = "Milestone ID,Milestone Title,Milestone Tier,Plan Section,Baseline Date,Forecast Date\n\
                    T2-HA-0101,\"Harbour data loaded, all\",Tier 2,Migration,Fri 01/09/2023,Sat 02/09/2023\n\
                    T2-HA-0102,Harbour data signed off,Tier 2,Migration,Mon 11/09/2023,Mon 11/09/2023\n";
    fs::write(at.join("harbour.csv"), register).unwrap();
    let run = switchover(at, &["check", "--format", "json", "harbour.csv"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|one| !one["repairs"].as_array().unwrap().is_empty());
    let mut finding = finding.unwrap_or_else(|| panic!("{}", run.out)).clone();
    let place = &finding["places"][0];
    assert_eq!(
        (place["sheet"].as_str(), place["cell"].as_str()),
        (Some("harbour"), Some("F2")),
        "{place}"
    );
    finding["repairs"][0]["decision"] = "accept".into();
    finding["repairs"].as_array_mut().unwrap().truncate(1);
    let decisions = serde_json::json!({"document": "harbour.csv", "findings": [finding]});
    fs::write(at.join("decisions.json"), decisions.to_string()).unwrap();
    let line = [
        "check",
        "--apply",
        "decisions.json",
        "--out",
        "corrected.csv",
        "harbour.csv",
    ];
    switchover(at, &line).good();
    let corrected = fs::read_to_string(at.join("corrected.csv")).unwrap();
    assert_eq!(corrected.lines().count(), 3);
    assert!(
        !corrected.contains("Sat 02/09/2023") && corrected.contains("\"Harbour data loaded, all\""),
        "{corrected}"
    );
    // What the columns do not say is not silently taken as nothing.
    for (name, text, expected) in [
        (
            "ragged.csv",
            "Milestone ID,Milestone Title,Forecast Date\nT2-HA-0101,Loaded\n",
            "2 cells, the header 3",
        ),
        (
            "open.csv",
            "Milestone ID,Milestone Title,Forecast Date\nT2-HA-0101,\"Loaded,02/09/2023\n",
            "never closes",
        ),
    ] {
        fs::write(at.join(name), text).unwrap();
        let run = switchover(at, &["check", "--format", "json", name]);
        assert!(run.out.contains(expected), "{name}: {}", run.out);
    }
    fs::write(at.join("line.csv"), "only words\nand more\n").unwrap();
    switchover(at, &["check", "line.csv"])
        .ended(2)
        .complains("one cell only")
        .complains("line.csv");
}

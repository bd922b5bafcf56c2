//! The record's commands, one after the other, as somebody would use them.

use std::fs;
use std::path::Path;

use crate::program::{on_both, on_postgres, on_sqlite, switchover};

on_both! {
    a_register_goes_out_and_in
    plain_tables_for_other_programs
    a_backup_is_restored_and_verified
    history_says_who_when_and_why
    accounts_and_a_withheld_text
    an_entry_is_proven_against_an_export
    old_documents_expire_and_the_record_goes_on
}

/// A record with two versions of one action.
fn recorded() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(
        at.join("actions.csv"),
        "Ref,Action\nAB1-01,Jo Doe is to call\nAB1-02,Write the plan\n",
    )
    .unwrap();
    switchover(
        at,
        &[
            "import",
            "actions.csv",
            "--data",
            "data",
            "--reason",
            "from the minutes",
        ],
    )
    .good();
    fs::write(at.join("later.csv"), "Ref,Action\nAB1-01,Somebody is to call\n").unwrap();
    switchover(at, &["import", "later.csv", "--register", "actions", "--data", "data"]).good();
    folder
}

fn head(text: &str) -> String {
    text.lines()
        .find_map(|line| line.strip_prefix("Head: "))
        .unwrap()
        .to_owned()
}

fn verify(folder: &Path, args: &[&str]) -> String {
    let mut line = vec!["verify", "--data", "data"];
    line.extend(args);
    switchover(folder, &line).good().out
}

fn a_register_goes_out_and_in() {
    let folder = recorded();
    let at = folder.path();
    let csv = switchover(at, &["export", "actions", "--data", "data"]).good().out;
    assert!(csv.contains("Somebody is to call") && csv.contains("AB1-02"), "{csv}");
    let then = switchover(at, &["export", "actions", "--data", "data", "--as-at", "1"])
        .good()
        .out;
    assert!(then.contains("Jo Doe is to call"), "{then}");
    for format in ["csv", "xlsx", "json"] {
        let file = format!("out.{format}");
        switchover(
            at,
            &[
                "export", "actions", "--data", "data", "--format", format, "--out", &file,
            ],
        )
        .good();
        assert!(
            verify(at, &["--against", &file]).contains("met: 1"),
            "every export carries the head"
        );
        let again = switchover(at, &["import", &file, "--register", "actions", "--data", "data"])
            .good()
            .out;
        assert!(again.contains("nothing new"), "{format}: {again}");
    }
    // What was exported before somebody else's change conflicts where both changed the same.
    let old = fs::read_to_string(at.join("out.csv")).unwrap();
    fs::write(
        at.join("theirs.csv"),
        old.replace("Write the plan", "Write the test plan"),
    )
    .unwrap();
    fs::write(at.join("mine.csv"), old.replace("Write the plan", "Write the big plan")).unwrap();
    switchover(at, &["import", "theirs.csv", "--register", "actions", "--data", "data"]).good();
    let run = switchover(at, &["import", "mine.csv", "--register", "actions", "--data", "data"]).ended(1);
    run.complains("somebody else has changed");
    switchover(at, &["export", "no-such", "--data", "data"])
        .ended(1)
        .complains("the registers are");
    switchover(at, &["export", "--all", "all", "--data", "data"]).good();
    assert!(at.join("all/milestones.csv").exists());
}

fn plain_tables_for_other_programs() {
    let folder = recorded();
    let at = folder.path();
    switchover(
        at,
        &["export", "--sqlite", "plain.sqlite", "--data", "data", "--as-at", "1"],
    )
    .good();
    assert!(verify(at, &["--against", "plain.sqlite"]).contains("met: 1"));
    let rows = switchover(at, &["export", "--sqlite", "plain.sqlite", "--data", "data"]);
    rows.ended(1).complains("exists already");
    let bytes = fs::read(at.join("plain.sqlite")).unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(bytes.starts_with(b"SQLite format 3") && has("Jo Doe is to call") && !has("Somebody is to call"));
}

fn a_backup_is_restored_and_verified() {
    let folder = recorded();
    let at = folder.path();
    let made = switchover(at, &["backup", "--data", "data", "b.zip"]).good().out;
    switchover(at, &["restore", "--data", "other", "b.zip"]).good();
    let out = switchover(at, &["verify", "--data", "other", "--against", "b.zip"])
        .good()
        .out;
    assert_eq!(head(&out), head(&made));
    switchover(at, &["restore", "--data", "other", "b.zip"])
        .ended(3)
        .complains("already holds a record");
    switchover(at, &["restore", "--data", "third", "--until", "1", "b.zip"]).good();
    let run = switchover(at, &["verify", "--data", "third", "--against", "b.zip"]).ended(1);
    run.complains("entries are gone");
    switchover(at, &["restore", "--data", "fourth", "actions.csv"])
        .ended(2)
        .complains("cannot be used as a backup");
    switchover(at, &["verify", "--data", "data", "--against", "actions.csv"])
        .ended(2)
        .complains("carries no head");
    switchover(at, &["verify", "--data", "nowhere"])
        .ended(3)
        .complains("holds no record yet");
    assert!(!at.join("nowhere").exists(), "looking makes nothing");
}

fn history_says_who_when_and_why() {
    let folder = recorded();
    let at = folder.path();
    let all = switchover(at, &["history", "--data", "data"]).good().out;
    assert!(all.contains("from the minutes") && all.contains("import"), "{all}");
    let one = switchover(at, &["history", "actions/AB1-01", "--data", "data"])
        .good()
        .out;
    assert!(
        one.contains("Jo Doe is to call") && one.contains("Somebody is to call"),
        "{one}"
    );
    switchover(at, &["history", "actions/ZZ", "--data", "data"])
        .ended(1)
        .complains("is called `ZZ`");
}

fn accounts_and_a_withheld_text() {
    let folder = recorded();
    let at = folder.path();
    let add = |name: &str, login: &str| {
        switchover(
            at,
            &["user", "add", name, "--login", login, "--role", "pmo", "--data", "data"],
        )
        .good()
        .out
    };
    assert!(
        add("Ana Reed", "ana").contains("http://127.0.0.1:8080/"),
        "a link to choose a password by"
    );
    add("Ben Hay", "ben");
    switchover(
        at,
        &["user", "add", "X", "--login", "x", "--role", "king", "--data", "data"],
    )
    .ended(1)
    .complains("`king` is no role");
    let list = switchover(at, &["user", "list", "--data", "data"]).good().out;
    assert!(list.contains("Ana Reed") && list.contains("no password yet"), "{list}");
    let token = switchover(at, &["token", "add", "export", "--role", "assurer", "--data", "data"])
        .good()
        .out;
    assert!(token.starts_with("swo_"), "{token}");

    let withhold = |by: &str, with: &str| {
        let line = [
            "withhold",
            "1",
            "--line",
            "1",
            "--field",
            "action",
            "--by",
            by,
            "--with",
            with,
            "--reason",
            "request 7",
            "--data",
            "data",
        ];
        switchover(at, &line)
    };
    withhold("ana", "ana").ended(1).complains("two different persons");
    withhold("ana", "nobody")
        .ended(1)
        .complains("nobody is known as `nobody`");
    let before = verify(at, &[]);
    withhold("ana", "Ben Hay").good();
    let out = verify(at, &[]);
    assert!(
        out.contains("only the hash is left: 1") && head(&out) != head(&before),
        "{out}"
    );
    let then = switchover(at, &["export", "actions", "--data", "data", "--as-at", "1"])
        .good()
        .out;
    assert!(!then.contains("Jo Doe") && then.contains("[withheld]"), "{then}");
}

/// Everything that a backup carries, told by the program: the head, a register then and now, the history.
fn told(at: &Path, data: &str) -> [String; 4] {
    let out = |line: &[&str]| switchover(at, line).good().out;
    [
        head(&out(&["verify", "--data", data])),
        out(&["export", "actions", "--data", data]),
        out(&["export", "actions", "--data", data, "--as-at", "1"]),
        out(&["history", "actions/AB1-01", "--data", data]),
    ]
}

#[test]
fn a_backup_is_the_way_from_one_engine_to_the_other_and_back() {
    let folder = recorded();
    let at = folder.path();
    let on_file = told(at, "data");
    switchover(at, &["backup", "--data", "data", "from-file.zip"]).good();
    if !on_postgres() {
        return;
    }
    switchover(at, &["restore", "--data", "moved", "from-file.zip"]).good();
    assert_eq!(told(at, "moved"), on_file, "the same record on PostgreSQL");
    verify_data(at, "moved", "from-file.zip");
    fs::write(at.join("more.csv"), "Ref,Action\nAB1-03,Go on here\n").unwrap();
    switchover(at, &["import", "more.csv", "--register", "actions", "--data", "moved"]).good();
    switchover(at, &["backup", "--data", "moved", "from-server.zip"]).good();
    let on_server = told(at, "moved");
    assert_ne!(on_server, on_file);
    on_sqlite();
    switchover(at, &["restore", "--data", "back", "from-server.zip"]).good();
    assert!(at.join("back/record.sqlite").exists());
    assert_eq!(told(at, "back"), on_server, "and back in a file");
    verify_data(at, "back", "from-file.zip");
}

/// The record carries on from what a backup of it published.
fn verify_data(at: &Path, data: &str, backup: &str) {
    let out = switchover(at, &["verify", "--data", data, "--against", backup])
        .good()
        .out;
    assert!(out.contains("met: 1"), "{out}");
}

fn an_entry_is_proven_against_an_export() {
    let folder = recorded();
    let at = folder.path();
    switchover(at, &["export", "actions", "--data", "data", "--out", "out.csv"]).good();
    fs::write(at.join("more.csv"), "Ref,Action\nAB1-03,Go on\n").unwrap();
    switchover(at, &["import", "more.csv", "--register", "actions", "--data", "data"]).good();
    let prove = |args: &[&str]| {
        let mut line = vec!["prove", "--data", "data", "--out", "proof.json"];
        line.extend(args);
        switchover(at, &line)
    };
    let proven = head(
        &prove(&["--entry", "1", "--line", "1", "--against", "out.csv"])
            .good()
            .out,
    );
    assert!(
        proven.starts_with("2:"),
        "the export left the house at entry 2: {proven}"
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/verify-proof.py");
    let check = |head: &str| {
        let run = std::process::Command::new("python3");
        let run = { run }
            .arg(&script)
            .arg(at.join("proof.json"))
            .arg(head)
            .output()
            .unwrap();
        (run.status.success(), String::from_utf8(run.stdout).unwrap())
    };
    let (good, said) = check(&proven);
    assert!(
        good && said.contains("Jo Doe is to call") && !said.contains("Write the plan"),
        "{said}"
    );
    assert!(
        !check(&head(&verify(at, &[]))).0,
        "another head than the one it leads to"
    );
    let proof = fs::read_to_string(at.join("proof.json")).unwrap();
    fs::write(at.join("proof.json"), proof.replace("Jo Doe", "Jo Dow")).unwrap();
    assert!(!check(&proven).0, "a changed letter");
    prove(&["--entry", "3", "--against", "out.csv"])
        .ended(2)
        .complains("carries no head of entry 3");
    prove(&["--entry", "1", "--against", "actions.csv"])
        .ended(2)
        .complains("carries no head");
    prove(&["--entry", "9"]).ended(1).complains("entry 9");
    prove(&["--entry", "1", "--line", "7"])
        .ended(1)
        .complains("has 2 lines");
}

fn old_documents_expire_and_the_record_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let example = |name: &str| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../example").join(name);
        root.canonicalize().unwrap().display().to_string()
    };
    for name in ["tmag-22-example.txt", "tmag-23-example.txt"] {
        switchover(at, &["import", &example(name), "--data", "data"]);
    }
    let before = verify(at, &[]);
    let milestones = |moment: &str| {
        let line = ["export", "milestones", "--data", "data", "--as-at", moment];
        let out = switchover(at, &line).good().out;
        // The last column carries the head of the record, which goes on.
        let values = out.lines().filter_map(|line| line.rsplit_once(','));
        values.map(|(values, _)| values.to_owned()).collect::<Vec<_>>()
    };
    let then = milestones("1");
    let expire = |args: &[&str]| {
        let mut line = vec!["expire", "--data", "data"];
        line.extend(args);
        switchover(at, &line)
    };
    let young = expire(&["--older-than", "365d"]).good().out;
    assert!(young.contains("0 contents"), "{young}");
    let dry = expire(&["--older-than", "0d"]).good().out;
    assert!(
        dry.contains("2 contents") && dry.contains("Nothing was changed"),
        "{dry}"
    );
    assert_eq!(verify(at, &[]), before, "asking changes nothing");
    expire(&["--older-than", "0d", "--apply"])
        .ended(64)
        .complains("--reason");
    expire(&["--older-than", "soon"]).ended(1).complains("is no age");
    let done = expire(&["--older-than", "0d", "--apply", "--reason", "policy 4"])
        .good()
        .out;
    assert!(done.contains("Entry 3 says so"), "{done}");
    let after = verify(at, &[]);
    assert!(after.contains("Expired, each under an entry: 2."), "{after}");
    assert_eq!(milestones("1"), then, "every value stays");
    let again = switchover(at, &["import", &example("tmag-23-example.txt"), "--data", "data"]).out;
    assert!(
        again.contains("nothing new"),
        "what the next pack is merged with has stayed: {again}"
    );
    let history = switchover(at, &["history", "--data", "data"]).good().out;
    assert!(history.contains("policy 4") && history.contains("expire"), "{history}");
    let nothing = expire(&["--older-than", "0d", "--apply", "--reason", "policy 4"])
        .good()
        .out;
    assert!(nothing.contains("0 contents"), "{nothing}");
}

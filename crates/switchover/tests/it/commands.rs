//! The record's commands, one after the other, as somebody would use them.

use std::fs;
use std::path::Path;

use crate::program::switchover;

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

#[test]
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

#[test]
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

#[test]
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

#[test]
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

#[test]
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

//! What every command says about itself.

use crate::program::switchover;

#[test]
fn help_of_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let check = |name: &str, args: &[&str]| {
        let mut args = args.to_vec();
        args.push("--help");
        insta::assert_snapshot!(format!("help_{name}"), switchover(folder.path(), &args).good().out);
    };
    check("all", &[]);
    for command in [
        "check",
        "rules",
        "serve",
        "demo",
        "import",
        "export",
        "history",
        "notify",
        "verify",
        "prove",
        "withhold",
        "expire",
        "backup",
        "restore",
        "completions",
    ] {
        check(command, &[command]);
    }
    for (command, parts) in [
        ("user", &["add", "list", "link", "roles", "disable", "enable"][..]),
        ("token", &["add", "list", "revoke"][..]),
    ] {
        check(command, &[command]);
        for part in parts {
            check(&format!("{command}_{part}"), &[command, part]);
        }
    }
}

#[test]
fn wrong_use_has_a_status_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    switchover(folder.path(), &["chekc"]).ended(64).complains("check");
    switchover(folder.path(), &["check"]).ended(64).complains("<FILE>");
    assert!(
        switchover(folder.path(), &["--version"])
            .good()
            .out
            .starts_with("switchover ")
    );
    assert!(
        switchover(folder.path(), &["completions", "bash"])
            .good()
            .out
            .contains("_switchover")
    );
}

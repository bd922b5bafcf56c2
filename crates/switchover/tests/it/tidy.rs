//! What the sources promise by being absent: no dependency against the order of the crates, no clock or file in a pure
//! crate, no HTML outside those that write it, nothing of one machine or of one pack in the product.
//!
//! Reads the checkout as text. What the compiler or clippy can tell is not repeated here.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates in the order in which one may depend on another: only on those before it.
const ORDER: [&str; 11] = [
    "terms",
    "draw",
    "record",
    "plan",
    "programme",
    "pack",
    "check",
    "store",
    "exchange",
    "web",
    "switchover",
];

/// Bytes and values in, bytes and values out.
const PURE: [&str; 7] = ["terms", "draw", "record", "plan", "programme", "pack", "check"];

/// Files over 600 lines, each with the reason why it stays one file.
const LONG: &[(&str, &str)] = &[(
    "crates/check/tests/it/generator.rs",
    "one consistent pack: its tables have to agree, so they stand beside each other",
)];

const LONGEST: usize = 600;

#[test]
fn crates_depend_only_on_those_before_them() {
    assert!(
        dependencies("switchover").contains(&"web".to_owned()),
        "the manifests were not understood"
    );
    let mut wrong = Vec::new();
    for (place, name) in ORDER.iter().enumerate() {
        for used in dependencies(name) {
            if ORDER
                .iter()
                .position(|other| *other == used)
                .is_some_and(|other| other >= place)
            {
                wrong.push(format!("{name} depends on {used}, which comes after it"));
            }
        }
    }
    assert_none("one-way order of the crates", &wrong);
}

#[test]
fn the_order_names_every_crate() {
    let mut there: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort();
    let mut listed = ORDER.map(str::to_owned);
    listed.sort();
    assert_eq!(
        there, listed,
        "a crate was added or removed: put it in its place in the order of crates"
    );
}

#[test]
fn pure_crates_know_no_machine() {
    const NEVER: [&str; 9] = [
        "fs::",
        "env::",
        "net::",
        "process::",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "thread::sleep",
    ];
    const NO_CRATE: [&str; 6] = ["tokio", "sqlx", "axum", "reqwest", "getrandom", "tempfile"];
    let mut wrong = Vec::new();
    for name in PURE {
        for used in dependencies(name)
            .into_iter()
            .filter(|used| NO_CRATE.contains(&used.as_str()))
        {
            wrong.push(format!("{name} depends on {used}"));
        }
        each_product_line(name, |file, number, line| {
            for word in NEVER.iter().filter(|word| has_word(line, word)) {
                wrong.push(format!("{file}:{number} says {word}"));
            }
            if has_word(line, "std::{") && ["fs", "env", "net", "process"].iter().any(|word| has_word(line, word)) {
                wrong.push(format!("{file}:{number} takes a part of std that knows the machine"));
            }
        });
    }
    assert_none("no clock, files, environment or network in a pure crate", &wrong);
}

#[test]
fn only_the_binary_reads_the_environment() {
    let mut wrong = Vec::new();
    for name in ["store", "exchange", "web"] {
        each_product_line(name, |file, number, line| {
            if ["env::var", "env::vars", "env::args", "env::var_os"]
                .iter()
                .any(|word| has_word(line, word))
            {
                wrong.push(format!("{file}:{number}"));
            }
        });
    }
    assert_none("only `switchover` reads the environment and the command line", &wrong);
}

#[test]
fn html_is_written_by_web_and_report_writers_only() {
    let mut wrong = Vec::new();
    for name in ORDER.iter().filter(|name| !["web", "check"].contains(name)) {
        each_product_line(name, |file, number, line| {
            if file.ends_with("crates/pack/src/build/html.rs") {
                return;
            }
            if ["<html", "<div", "<main", "</td>"].iter().any(|tag| line.contains(tag)) {
                wrong.push(format!("{file}:{number} {}", line.trim()));
            }
        });
    }
    assert_none(
        "HTML is written by `web`, the report of `check` and the built packs of `pack`",
        &wrong,
    );
}

#[test]
fn pages_hold_no_procedure() {
    let mut wrong = Vec::new();
    each_product_line("web", |file, number, line| {
        if line.contains(" Action for ") || line.contains(" Derived for ") {
            wrong.push(format!("{file}:{number}"));
        }
    });
    assert_none(
        "actions and derived values belong to the domain crates, not to `web`",
        &wrong,
    );
}

#[test]
fn the_checker_knows_no_pack() {
    let mut wrong = Vec::new();
    for name in ["pack", "check"] {
        each_product_line(name, |file, number, line| {
            if line
                .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
                .any(is_id_of_a_programme)
            {
                wrong.push(format!("{file}:{number} {}", line.trim()));
            }
        });
    }
    assert_none("an id of one pack in the code that reads all packs", &wrong);
}

/// Milestone ids such as `T3-XX-0000`, deliverable numbers such as `MHHS-DEL0000`.
fn is_id_of_a_programme(word: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match word.split('-').collect::<Vec<_>>()[..] {
        [tier, kind, serial] => {
            tier.len() == 2
                && tier.starts_with('T')
                && digits(&tier[1..])
                && kind.len() == 2
                && serial.len() == 4
                && digits(serial)
        }
        [body, deliverable] => body == "MHHS" && deliverable.strip_prefix("DEL").is_some_and(digits),
        _ => false,
    }
}

#[test]
fn an_id_of_a_programme_is_recognised() {
    for id in ["T3-TE-0017", "T1-DB-0001", "MHHS-DEL1478"] {
        assert!(is_id_of_a_programme(id), "{id}");
    }
    for other in ["T3-TE-17", "T3", "R01", "MHHS-DEL", "UTF-8", "T3-TE-"] {
        assert!(!is_id_of_a_programme(other), "{other}");
    }
}

#[test]
fn files_are_short_or_say_why() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("crates"), &["rs"]) {
        let lines = text(&path).lines().count();
        let listed = LONG.iter().find(|(file, _)| *file == short(&path));
        match listed {
            None if lines > LONGEST => wrong.push(format!("{}: {lines} lines", short(&path))),
            Some((file, _)) if lines + 50 <= LONGEST => {
                wrong.push(format!("{file}: is short by now, take it off the list"))
            }
            _ => {}
        }
    }
    for (file, _) in LONG.iter().filter(|(file, _)| !root().join(file).exists()) {
        wrong.push(format!("{file}: is gone, take it off the list"));
    }
    assert_none("no file over 600 lines without a reason", &wrong);
}

#[test]
fn modules_are_named_after_what_they_hold() {
    const EMPTY_NAMES: [&str; 8] = [
        "util", "utils", "helper", "helpers", "common", "misc", "shared", "stuff",
    ];
    let wrong: Vec<String> = sources(&root().join("crates"), &["rs"])
        .iter()
        .filter(|path| {
            let file = path.file_stem().unwrap().to_str().unwrap();
            let folder = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
            EMPTY_NAMES.contains(&file) || EMPTY_NAMES.contains(&folder)
        })
        .map(|path| short(path))
        .collect();
    assert_none("a module named after nothing", &wrong);
}

#[test]
fn modules_open_with_what_they_are_for() {
    let wrong: Vec<String> = sources(&root().join("crates"), &["rs"])
        .iter()
        .filter(|path| !text(path).lines().take(10).any(|line| line.starts_with("//!")))
        .map(|path| short(path))
        .collect();
    assert_none("modules open with a `//!` comment", &wrong);
}

#[test]
fn nothing_of_one_machine_is_committed() {
    // Put together here, so that this file does not find itself.
    let never = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("C:\\", "Users"),
    ];
    let mut wrong = Vec::new();
    let kinds = [
        "rs", "toml", "md", "mjs", "json", "html", "css", "js", "sh", "txt", "tsv", "csv", "snap", "sql", "py", "lock",
    ];
    for path in sources(&root(), &kinds)
        .into_iter()
        .chain([root().join("test"), root().join(".ci/run")])
    {
        for (number, line) in text(&path).lines().enumerate() {
            for found in never.iter().filter(|found| has_word(line, found)) {
                wrong.push(format!("{}:{} says {found}", short(&path), number + 1));
            }
        }
    }
    assert_none("a path of somebody's machine", &wrong);
}

#[test]
fn links_in_the_guide_lead_somewhere() {
    let mut wrong = Vec::new();
    let mut followed = 0;
    let top = ["README.md", "ARCHITECTURE.md"].map(|name| root().join(name));
    for path in sources(&root().join("docs"), &["md"]).into_iter().chain(top) {
        for target in text(&path)
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#', ' ']).next())
        {
            if target.is_empty() || target.contains(':') {
                continue;
            }
            followed += 1;
            if !path.parent().unwrap().join(target).exists() {
                wrong.push(format!("{}: {target}", short(&path)));
            }
        }
    }
    assert!(followed > 50, "only {followed} links were seen");
    assert_none("a link that leads nowhere", &wrong);
}

// --- reading the checkout ---

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned()
}

/// Every file below a folder with one of these endings; what is built, fetched or hidden is left out.
fn sources(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "node_modules", "artefacts", "book"].contains(&name) {
                found.extend(sources(&path, endings));
            }
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|one| ending == *one))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines of a crate that end up in the product: without comments, tests and fixtures.
fn each_product_line(name: &str, mut see: impl FnMut(&str, usize, &str)) {
    for path in sources(&root().join("crates").join(name).join("src"), &["rs"]) {
        if path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs") {
            continue;
        }
        let (file, whole) = (short(&path), text(&path));
        let lines: Vec<&str> = whole.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            // Unit tests close a file.
            if line.starts_with("#[cfg(test)]")
                && lines[number + 1..].iter().any(|next| next.starts_with("mod tests {"))
            {
                break;
            }
            let code = line.trim_start();
            if !code.starts_with("//") && !code.starts_with("#[doc") {
                see(&file, number + 1, code.split(" // ").next().unwrap_or(code));
            }
        }
    }
}

/// The names under `[dependencies]`; those for tests and benches may point anywhere.
fn dependencies(name: &str) -> Vec<String> {
    let manifest = text(&root().join("crates").join(name).join("Cargo.toml"));
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|used| !used.is_empty() && !used.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// `fs::` is in `std::fs::read` and in `fs::read`, but not in `offs::read`.
fn has_word(line: &str, word: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let starts = !line[..at].ends_with(joins);
        let ends = !word.ends_with(joins) || !line[at + word.len()..].starts_with(joins);
        starts && ends
    })
}

fn assert_none(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}:\n  {}", wrong.join("\n  "));
}

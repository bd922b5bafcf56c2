//! Bad input: each has a clear error, and nothing is changed by it.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::program::{Run, switchover};

const ACTIONS: &str = "Ref,Action\nAB1-01,Say what is due\n";

/// A folder with a record of one action, and where it stands.
fn recorded() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("actions.csv"), ACTIONS).unwrap();
    switchover(folder.path(), &["import", "actions.csv", "--data", "data"]).good();
    let stands = stands(folder.path());
    (folder, stands)
}

fn stands(folder: &Path) -> String {
    switchover(folder, &["verify", "--data", "data"]).good().out
}

/// Checks and imports a file; both refuse it, the record stays as it was, and no record is begun by it.
#[track_caller]
fn refused(name: &str, bytes: &[u8], expected: &str) {
    let (folder, before) = recorded();
    fs::write(folder.path().join(name), bytes).unwrap();
    if !matches!(name.rsplit_once('.'), Some((_, "csv" | "json"))) {
        switchover(folder.path(), &["check", name])
            .ended(2)
            .complains(expected)
            .complains(name);
    }
    import_refused(folder.path(), &[name], expected);
    assert_eq!(stands(folder.path()), before, "nothing was changed");
}

#[track_caller]
fn import_refused(folder: &Path, args: &[&str], expected: &str) -> Run {
    let mut line = vec!["import", "--data", "new"];
    line.extend(args);
    let run = switchover(folder, &line).ended(2).complains(expected);
    assert!(
        !folder.join("new/record.sqlite").exists(),
        "no record is begun by a file that cannot be used"
    );
    line[2] = "data";
    switchover(folder, &line).ended(2).complains(expected);
    run
}

#[test]
fn an_empty_file() {
    refused("empty.txt", b"", "the file is empty");
    refused("empty.xlsx", b"", "the file is empty");
    refused("actions.csv", b"", "no table");
}

#[test]
fn noise() {
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut noise = Vec::with_capacity(1 << 20);
    while noise.len() < 1 << 20 {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        noise.extend(chance.to_le_bytes());
    }
    refused("noise.txt", &noise, "not text");
    refused("noise.xlsx", &noise, "noise.xlsx");
    refused("noise.pdf", &noise, "noise.pdf");
    // 200 MB of it is refused before it is read.
    let (folder, before) = recorded();
    let mut file = fs::File::create(folder.path().join("much.txt")).unwrap();
    for _ in 0..200 {
        file.write_all(&noise).unwrap();
    }
    drop(file);
    let began = std::time::Instant::now();
    switchover(folder.path(), &["check", "much.txt"])
        .ended(2)
        .complains("more than the");
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    import_refused(folder.path(), &["much.txt"], "split it or raise the limit");
    assert_eq!(stands(folder.path()), before);
}

/// A zip of these members.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const WORKBOOK: &[(&str, &[u8])] = &[
    (
        "[Content_Types].xml",
        br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

#[test]
fn a_zip_bomb() {
    let mut sheet =
        br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#.to_vec();
    sheet.resize(300 << 20, b' ');
    let mut members = WORKBOOK.to_vec();
    members.push(("xl/worksheets/sheet1.xml", &sheet));
    let bomb = zipped(&members);
    assert!(bomb.len() < 2 << 20, "{} bytes", bomb.len());
    refused("bomb.xlsx", &bomb, "zip bomb");
}

#[test]
fn a_csv_with_a_missing_column() {
    refused("actions.csv", b"Ref\nAB1-02\n", "no column \u{201c}Action\u{201d}");
    refused("actions.csv", b"Ref,Acton\nAB1-02,x\n", "is no column of actions");
    refused(
        "unknown-things.csv",
        b"A,B\n1,2\n",
        "there is no register `unknown-things`",
    );
    refused("actions.csv", b"Ref,Action\nAB1-02\n", "line 2");
}

#[test]
fn bytes_that_are_not_utf8() {
    refused("actions.csv", b"Ref,Action\nAB1-02,caf\xe9\n", "not UTF-8");
    refused(
        "actions.json",
        b"[{\"Ref\": \"AB1-02\", \"Action\": \"caf\xe9\"}]",
        "actions.json",
    );
    refused(
        "binary.txt",
        b"Agenda\0\0\xff\xfe\xfa\0item\0\x01\x02\x03",
        "binary.txt",
    );
}

#[test]
fn a_formula_in_a_cell() {
    let (folder, before) = recorded();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["Ref", "Action"].into_iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), heading).unwrap();
    }
    sheet.write_string(1, 0, "AB1-02").unwrap();
    sheet.write_formula(1, 1, "=WEBSERVICE(\"http://127.0.0.1/\")").unwrap();
    book.save(folder.path().join("actions.xlsx")).unwrap();
    import_refused(
        folder.path(),
        &["actions.xlsx", "--register", "actions"],
        "holds a formula",
    );
    assert_eq!(stands(folder.path()), before);
}

#[test]
fn a_presentation_with_external_links_asks_nobody() {
    let links = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide" Target="http://127.0.0.1:9/slide1.xml" TargetMode="External"/></Relationships>"#;
    let deck = zipped(&[
        ("[Content_Types].xml", br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#),
        ("_rels/.rels", br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="ppt/presentation.xml"/></Relationships>"#),
        ("ppt/presentation.xml", br#"<?xml version="1.0"?><p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>"#),
        ("ppt/_rels/presentation.xml.rels", links),
    ]);
    refused("links.pptx", &deck, "links.pptx");
}

#[test]
fn names_with_tricks() {
    let (folder, before) = recorded();
    let bad = "Nothing that could be recognised stands here\n";
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("pack\u{1b}[31m\u{202e}.txt"), bad).unwrap();
    let run = switchover(folder.path(), &["check", "pack\u{1b}[31m\u{202e}.txt"]);
    assert!(
        !run.err.contains('\u{1b}') && !run.out.contains('\u{1b}'),
        "a name is no command to a terminal"
    );
    let run = switchover(
        folder.path(),
        &["check", "--format", "html", "pack\u{1b}[31m\u{202e}.txt"],
    );
    assert!(!run.out.contains('\u{202e}'));
    fs::write(folder.path().join("<img src=x onerror=alert(1)>.txt"), bad).unwrap();
    let run = switchover(
        folder.path(),
        &["check", "--format", "html", "<img src=x onerror=alert(1)>.txt"],
    );
    assert!(!run.out.contains("<img src=x"), "a name is no markup");
    switchover(
        folder.path(),
        &["import", "sub/../../../../../../etc/hostname/..", "--data", "data"],
    )
    .ended(2);
    switchover(folder.path(), &["import", "sub", "--data", "data"])
        .ended(2)
        .complains("this is a folder");
    switchover(folder.path(), &["import", "no-such-file.txt", "--data", "data"])
        .ended(2)
        .complains("no-such-file.txt");
    assert_eq!(stands(folder.path()), before);
}

#[test]
fn one_bad_file_among_good_ones_changes_nothing() {
    let (folder, before) = recorded();
    fs::write(
        folder.path().join("groups.csv"),
        "Group,Name\nTMAG,Testing and Migration Advisory Group\n",
    )
    .unwrap();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    switchover(folder.path(), &["import", "groups.csv", "empty.txt", "--data", "data"])
        .ended(2)
        .complains("empty");
    assert_eq!(stands(folder.path()), before);
}

//! Files that are cut off, of the wrong kind, too large or contradictory: each is refused or told of, with its place
//! and what to do.

use super::handed_over::{MSPDI, XER};
use plan::files::{self, Limits};

fn text(bytes: &[u8]) -> String {
    encoding_rs::WINDOWS_1252
        .decode_without_bom_handling(bytes)
        .0
        .into_owned()
}

fn refused(bytes: &[u8], limits: &Limits) -> String {
    files::read(bytes, limits).unwrap_err().to_string()
}

fn told(bytes: &[u8]) -> Vec<String> {
    let reading = files::read(bytes, &Limits::default()).unwrap();
    reading.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn files_that_are_refused() {
    let xml = String::from_utf8(MSPDI.to_vec()).unwrap();
    let few = Limits {
        elements: 100,
        ..Limits::default()
    };
    let narrow = Limits {
        rows: 2,
        ..Limits::default()
    };
    let small = Limits {
        bytes: 1000,
        ..Limits::default()
    };
    let deep = format!(
        "<Project xmlns=\"http://schemas.microsoft.com/project\">{}",
        "<a>".repeat(100)
    );
    let entity = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Project>&e;</Project>";
    let all = Limits::default();
    let cases: Vec<(&str, String)> = vec![
        ("empty", refused(b"", &all)),
        ("cut off in an element", refused(&MSPDI[..4000], &all)),
        (
            "cut off in a tag",
            refused(&MSPDI[..xml.find("</Tasks>").unwrap() + 3], &all),
        ),
        (
            "tags that do not match",
            refused(xml.replacen("</Name>", "</Nome>", 1).as_bytes(), &all),
        ),
        ("another XML", refused(b"<html/>", &all)),
        (
            "Primavera's XML",
            refused(b"<APIBusinessObjects xmlns='http://x'/>", &all),
        ),
        ("no namespace", refused(b"<Project><Tasks/></Project>", &all)),
        ("entities", refused(entity.as_bytes(), &all)),
        (
            "not UTF-8",
            refused(
                b"<Project xmlns=\"http://schemas.microsoft.com/project\"><Title>\xE9</Title></Project>",
                &all,
            ),
        ),
        ("too deep", refused(deep.as_bytes(), &all)),
        ("too many elements", refused(MSPDI, &few)),
        ("too many tasks", refused(MSPDI, &narrow)),
        ("too many activities", refused(XER, &narrow)),
        (
            "too many lines",
            refused(
                XER,
                &Limits {
                    elements: 20,
                    ..Limits::default()
                },
            ),
        ),
        ("too many bytes", refused(XER, &small)),
        ("XER cut off", refused(&XER[..4000], &all)),
        (
            "XER without tasks",
            refused(b"ERMHDR\t19\n%T\tPROJECT\n%F\tproj_id\n%R\t1\n%E\n", &all),
        ),
        (
            "XER without codes",
            refused(
                b"ERMHDR\t19\n%T\tPROJECT\n%F\tproj_id\n%R\t1\n%T\tTASK\n%F\ttask_id\n%E\n",
                &all,
            ),
        ),
        (
            "XER without a project",
            refused(b"ERMHDR\t19\n%T\tTASK\n%F\ttask_id\n%E\n", &all),
        ),
        ("a table of something else", refused(b"Colour,Size\nred,4\n", &all)),
    ];
    let lines: Vec<String> = cases
        .iter()
        .map(|(case, message)| format!("{case}: {message}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn values_that_are_told_of() {
    let xml = String::from_utf8(MSPDI.to_vec()).unwrap();
    let xer = text(XER);
    let replaced = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    let circle = replaced(&xer, "Rehearsal\t\t900", "Rehearsal\t\t901");
    let circle = replaced(&circle, "assurance”\t\t900", "assurance”\t\t902");
    let cases = [
        (
            "date",
            replaced(&xml, "<Start>2026-06-22T17:30:00", "<Start>22/06/2026"),
        ),
        ("duration", replaced(&xml, "PT75H0M0S", "10 days")),
        ("number", replaced(&xml, "<UID>12</UID>", "<UID>twelve</UID>")),
        ("same number", replaced(&xml, "<UID>15</UID>", "<UID>14</UID>")),
        ("constraint", replaced(&xml, "<ConstraintType>2<", "<ConstraintType>9<")),
        (
            "link type",
            replaced(
                &xml,
                "<Type>3</Type>\n\t\t\t\t<LinkLag>-28800",
                "<Type>8</Type>\n\t\t\t\t<LinkLag>x",
            ),
        ),
        ("level", replaced(&xml, "<OutlineLevel>2", "<OutlineLevel>5")),
        ("XER date", replaced(&xer, "2026-06-22 17:30", "22-JUN-26")),
        ("XER hours", replaced(&xer, "\t22.5\t", "\tmany\t")),
        ("XER type", replaced(&xer, "TT_LOE", "TT_Hammock")),
        ("XER constraint", replaced(&xer, "CS_MSOA", "CS_NEVER")),
        ("XER link", replaced(&xer, "PR_SS\t-4", "PR_XX\tlong")),
        ("XER section", replaced(&xer, "5001\t4711\t901", "5001\t4711\t666")),
        (
            "XER calendar",
            replaced(&xer, "(0||CalendarData()(", "(0||CalendarData("),
        ),
        ("XER circle of sections", circle),
        (
            "XER row before its columns",
            replaced(&xer, "%T\tRSRC\r\n%F", "%T\tRSRC\r\n%R\t5\r\n%F"),
        ),
    ];
    let mut out = String::new();
    for (case, text) in cases {
        let bytes = if text.starts_with('E') {
            encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()
        } else {
            text.into_bytes()
        };
        let expected = if bytes.starts_with(b"E") {
            told(XER)
        } else {
            told(MSPDI)
        };
        let new: Vec<String> = told(&bytes).into_iter().filter(|t| !expected.contains(t)).collect();
        assert!(!new.is_empty(), "{case}");
        for line in new {
            out += &format!("{case}: {line}\n");
        }
        let plan = files::read(&bytes, &Limits::default()).unwrap().plan;
        let back = files::rewrite(&bytes, &plan, &Limits::default()).unwrap();
        assert!(back.bytes == bytes, "{case}: what is wrong stays as it is");
    }
    insta::assert_snapshot!(out);
}

#[test]
fn problems_are_listed_up_to_a_number() {
    let mut table = "ID,Start\n".to_owned();
    for n in 0..50 {
        table += &format!("A{n},never\n");
    }
    let limits = Limits {
        problems: 10,
        ..Limits::default()
    };
    let problems = files::read(table.as_bytes(), &limits).unwrap().problems;
    assert_eq!(problems.len(), 11);
    assert!(problems[10].to_string().contains("40 further problems"));
}

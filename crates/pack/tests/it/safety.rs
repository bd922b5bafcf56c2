//! Bad input: each is refused with a clear error or read as far as it can be, and never does harm.

use crate::{
    make::{
        self,
        decks::{self, Slide},
    },
    office,
};
use pack::{Limits, ReadError, read_pdf, read_pptx, read_xlsx};
use proptest::prelude::*;
use std::{io::Write, time::Duration};
use zip::{ZipWriter, write::SimpleFileOptions};

const BOOK: &str =
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const BOOK_RELATIONS: &str =
    "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"worksheets/s.xml\"/></Relationships>";

/// A workbook of one sheet, whose part is given.
fn workbook(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let fixed: [(&str, &[u8]); 3] = [
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/worksheets/s.xml", sheet),
    ];
    for (name, bytes) in fixed.iter().chain(more) {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn refused(bytes: &[u8], expected: &str) {
    let error = read_xlsx("bad.xlsx", bytes, &Limits::default())
        .unwrap_err()
        .to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    let limits = Limits::default();
    let bomb = workbook(&vec![b' '; 24 << 20], &[]);
    assert!(bomb.len() < 200_000);
    let error = read_xlsx("bomb.xlsx", &bomb, &limits).unwrap_err();
    assert!(matches!(error, ReadError::Bomb { .. }), "{error}");
    assert!(error.to_string().contains("zip bomb"), "{error}");
    // the same with a lie about its size in the directory: what is unpacked counts
    let mut lie = bomb.clone();
    let stated = u32::try_from(24_u64 << 20).unwrap().to_le_bytes();
    let mut at = 0;
    while let Some(found) = lie.get(at..).and_then(|l| l.windows(4).position(|w| w == stated)) {
        lie[at + found..at + found + 4].copy_from_slice(&1000_u32.to_le_bytes());
        at += found + 4;
    }
    assert!(read_xlsx("lie.xlsx", &lie, &limits).is_err());
    let small = Limits {
        total: 10_000,
        ..Limits::default()
    };
    let error = read_xlsx("big.xlsx", &workbook(&[b' '; 20_000], &[]), &small).unwrap_err();
    assert!(matches!(error, ReadError::Bomb { .. }), "{error}");
}

#[test]
fn noise_is_refused_fast_and_whole() {
    let mut noise = vec![0_u8; 200 << 20];
    let mut seed = 88_172_645_463_325_252_u64;
    for chunk in noise.chunks_mut(8) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        chunk.copy_from_slice(&seed.to_le_bytes()[..chunk.len()]);
    }
    #[expect(clippy::disallowed_methods, reason = "a refusal that takes long is a defect")]
    let start = std::time::Instant::now();
    for name in ["n.xlsx", "n.pptx", "n.pdf", "n.txt"] {
        let error = pack::read(name, &noise, &Limits::default()).unwrap_err();
        assert!(matches!(error, ReadError::TooLarge { .. }), "{error}");
    }
    let part = &noise[..1 << 20];
    for head in [&b"PK\x03\x04"[..], b"%PDF-1.7\n", b"\xD0\xCF\x11\xE0"] {
        let bytes = [head, part].concat();
        assert!(pack::read("n", &bytes, &Limits::default()).is_err());
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn broken_and_foreign_containers_say_so() {
    refused(b"", "the file is empty");
    refused(b"PK\x03\x04 cut short", "damaged");
    refused(&workbook(b"<worksheet><sheetData><row>", &[]), "ends inside an element");
    refused(
        &workbook(b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet>&a;</worksheet>", &[]),
        "entities",
    );
    refused(&workbook(b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>caf\xE9</v></c></row></sheetData></worksheet>", &[]), "is not UTF-8");
    let deep = format!("<worksheet>{}{}</worksheet>", "<a>".repeat(5_000), "</a>".repeat(5_000));
    refused(&workbook(deep.as_bytes(), &[]), "levels of elements");
    refused(&office::bytes("bullets.pptx"), "it is a presentation");
    let sealed: Vec<u8> = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    refused(&sealed, "old binary office document");
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(&[&sealed[..], &name].concat(), "without a password");
}

#[test]
fn names_that_leave_the_container_are_listed_and_not_used() {
    let sheet =
        b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>Ref</v></c></row></sheetData></worksheet>";
    let strange: [(&str, &[u8]); 3] = [
        ("../../outside.xml", b"x"),
        ("/etc/outside", b"x"),
        ("C:\\outside", b"x"),
    ];
    let document = read_xlsx("../../r.xlsx", &workbook(sheet, &strange), &Limits::default()).unwrap();
    assert_eq!(&*document.name, "r.xlsx");
    let listed: Vec<&str> = document.unread.iter().map(|u| u.span.text.as_str()).collect();
    assert_eq!(listed, ["../../outside.xml", "/etc/outside", "C:\\outside"]);
    // a relation that points out of the container finds nothing
    let lost = BOOK_RELATIONS.replace("worksheets/s.xml", "../../../etc/passwd");
    let parts = [
        ("xl/workbook.xml".to_owned(), BOOK.to_owned()),
        ("xl/_rels/workbook.xml.rels".to_owned(), lost),
    ];
    let document = read_xlsx("r.xlsx", &decks::zip(&parts), &Limits::default()).unwrap();
    assert!(
        document.unread.iter().any(|u| u.why.contains("holds no cells")),
        "{:?}",
        document.unread
    );
    assert!(
        document.unread.iter().any(|u| u.span.text.contains("etc/passwd")),
        "{:?}",
        document.unread
    );
}

#[test]
fn a_formula_in_a_cell_is_a_value_and_a_note() {
    let sheet = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><f>HYPERLINK(\"https://example.org\",\"x\")</f><v>Due</v></c>\
                  <c r=\"B1\" t=\"inlineStr\"><is><t>=1+1</t></is></c><c r=\"C1\" t=\"e\"><v>#REF!</v></c></row></sheetData></worksheet>";
    let document = read_xlsx("f.xlsx", &workbook(sheet, &[]), &Limits::default()).unwrap();
    assert_eq!(&*document.lines[0].text, "Due\t=1+1\t#REF!");
    let notes: Vec<String> = document
        .unread
        .iter()
        .map(|u| format!("{}: {}", u.span.place, u.span.text))
        .collect();
    assert_eq!(notes, ["sheet S, cell C1: #REF!", "sheet S, cell A1: formula in A1"]);
}

#[test]
fn outside_links_of_a_deck_are_named_and_never_followed() {
    let mut slide = Slide::new(&[decks::title(2, "Links")]);
    slide.relations = vec![
        ("hyperlink", "https://example.org/a".to_owned(), true),
        ("image", "file:///etc/passwd".to_owned(), true),
        ("oleObject", "\\\\server\\share\\book.xlsx".to_owned(), true),
        ("notesSlide", "../../../../../etc/hosts".to_owned(), false),
    ];
    let document = read_pptx("l.pptx", &decks::deck(&[slide], &[]), &Limits::default()).unwrap();
    let texts: Vec<&str> = document.unread.iter().map(|u| u.span.text.as_str()).collect();
    for address in [
        "https://example.org/a",
        "file:///etc/passwd",
        "\\\\server\\share\\book.xlsx",
        "../../../../../etc/hosts",
    ] {
        assert!(texts.contains(&address), "{address}: {texts:?}");
    }
}

#[test]
fn a_damaged_slide_does_not_lose_the_others() {
    let slides = [
        Slide::new(&[decks::title(2, "One")]),
        Slide::new(&["<p:sp><broken".to_owned()]),
        Slide::new(&[decks::title(2, "Three")]),
    ];
    let document = read_pptx("d.pptx", &decks::deck(&slides, &[]), &Limits::default()).unwrap();
    let lines: Vec<&str> = document.lines.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(lines, ["One", "Three"]);
    assert!(
        document.unread.iter().any(|u| u.why.contains("the slide is damaged")),
        "{:?}",
        document.unread
    );
}

#[test]
fn too_many_slides_pages_or_entries_are_refused() {
    let few = Limits {
        pages: 2,
        ..Limits::default()
    };
    let error = read_pptx("m.pptx", &office::bytes("bullets.pptx"), &few)
        .unwrap_err()
        .to_string();
    assert!(error.contains("more than 2 slides"), "{error}");
    let error = read_pdf("m.pdf", &office::bytes("ruled-register.pdf"), &few)
        .unwrap_err()
        .to_string();
    assert!(error.contains("more than 2 pages"), "{error}");
    let few = Limits {
        entries: 3,
        ..Limits::default()
    };
    let error = read_pptx("m.pptx", &office::bytes("bullets.pptx"), &few)
        .unwrap_err()
        .to_string();
    assert!(error.contains("more than 3 entries"), "{error}");
}

#[test]
fn a_pdf_bomb_and_an_encrypted_pdf_are_refused() {
    use lopdf::{Document, Object, Stream, dictionary};
    let mut pdf = Document::with_version("1.5");
    let mut stream = Stream::new(lopdf::Dictionary::new(), vec![b' '; 4 << 20]);
    stream.compress().unwrap();
    let content = pdf.add_object(stream);
    let pages = pdf.new_object_id();
    let page = pdf.add_object(dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content });
    pdf.set_object(
        pages,
        dictionary! { "Type" => "Pages", "Kids" => vec![Object::from(page)], "Count" => 1 },
    );
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).unwrap();
    let small = Limits {
        part: 1 << 20,
        ..Limits::default()
    };
    let error = read_pdf("bomb.pdf", &bytes, &small).unwrap_err();
    assert!(matches!(error, ReadError::Bomb { .. }), "{error}");

    let mut sealed = Document::load_mem(&office::bytes("plain-pack.pdf")).unwrap();
    sealed.trailer.set(
        "ID",
        vec![
            Object::string_literal("0123456789abcdef"),
            Object::string_literal("0123456789abcdef"),
        ],
    );
    let version = lopdf::EncryptionVersion::V2 {
        document: &sealed,
        owner_password: "owner",
        user_password: "user",
        key_length: 128,
        permissions: lopdf::Permissions::all(),
    };
    let state = lopdf::EncryptionState::try_from(version).unwrap();
    sealed.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    sealed.save_to(&mut bytes).unwrap();
    let error = read_pdf("sealed.pdf", &bytes, &Limits::default()).unwrap_err();
    assert!(matches!(error, ReadError::Encrypted { .. }), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// No reader stumbles over bytes that were changed, cut or doubled.
    #[test]
    fn readers_survive_mutations(
        which in 0..9_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (name, mut bytes) = make::all().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = pack::read(name, &bytes, &Limits::default());
    }

    /// The same inside the parts of a container, where the packing does not hide the change.
    #[test]
    fn readers_survive_mutated_parts(
        deck in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let name = if deck { "status-dots.pptx" } else { "readiness-tracker.xlsx" };
        let mut source = zip::ZipArchive::new(std::io::Cursor::new(office::bytes(name))).unwrap();
        let mut out = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for at in 0..source.len() {
            let mut entry = source.by_index(at).unwrap();
            let mut part = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut part).unwrap();
            for (index, byte) in &changes {
                let index = index.index(part.len());
                part[index] = byte % 128;
            }
            out.start_file(entry.name().unwrap().into_owned(), SimpleFileOptions::default()).unwrap();
            out.write_all(&part).unwrap();
        }
        let bytes = out.finish().unwrap().into_inner();
        let _ = pack::read(name, &bytes, &Limits::default());
    }
}

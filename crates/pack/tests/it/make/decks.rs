//! Decks, written part by part: status dots over a table, merged cells and groups, lists of another group.

use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

const SPACES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A slide: what is in its shape tree, its own relations, whether it is shown.
pub struct Slide {
    /// Shapes as XML.
    pub shapes: String,
    /// Kind, target and whether the target is outside.
    pub relations: Vec<(&'static str, String, bool)>,
    /// Whether it is hidden.
    pub hidden: bool,
}

impl Slide {
    /// A shown slide without relations of its own.
    #[must_use]
    pub fn new(shapes: &[String]) -> Self {
        Self {
            shapes: shapes.concat(),
            relations: Vec::new(),
            hidden: false,
        }
    }
}

/// A deck of slides, with a layout, a master and a theme; `more` are further parts.
#[must_use]
pub fn deck(slides: &[Slide], more: &[(&str, String)]) -> Vec<u8> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut types = String::from(
        "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/ppt/presentation.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml\"/>",
    );
    let (mut list, mut relations) = (String::new(), String::new());
    for (at, slide) in slides.iter().enumerate() {
        // files are numbered backwards, so that only the list of slides gives their order
        let file = slides.len() - at;
        types += &format!(
            "<Override PartName=\"/ppt/slides/slide{file}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.slide+xml\"/>"
        );
        list += &format!("<p:sldId id=\"{}\" r:id=\"rId{}\"/>", 256 + at, at + 1);
        relations += &relation(at + 1, "slide", &format!("slides/slide{file}.xml"), false);
        let show = if slide.hidden { " show=\"0\"" } else { "" };
        let body = format!(
            "<p:sld {SPACES}{show}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/>\
             </p:nvGrpSpPr><p:grpSpPr/>{}</p:spTree></p:cSld></p:sld>",
            slide.shapes
        );
        parts.push((format!("ppt/slides/slide{file}.xml"), body));
        let mut own = relation(1, "slideLayout", "../slideLayouts/slideLayout1.xml", false);
        for (n, (kind, target, outside)) in slide.relations.iter().enumerate() {
            own += &relation(n + 2, kind, target, *outside);
        }
        parts.push((format!("ppt/slides/_rels/slide{file}.xml.rels"), relationships(&own)));
    }
    let master = relation(1, "theme", "../theme/theme1.xml", false);
    let layout = relation(1, "slideMaster", "../slideMasters/slideMaster1.xml", false);
    let fixed = [
        (
            "_rels/.rels",
            relationships(&relation(1, "officeDocument", "ppt/presentation.xml", false)),
        ),
        ("ppt/_rels/presentation.xml.rels", relationships(&relations)),
        (
            "ppt/presentation.xml",
            format!(
                "<p:presentation {SPACES}><p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx=\"12192000\" cy=\"6858000\"/></p:presentation>"
            ),
        ),
        ("ppt/slideLayouts/slideLayout1.xml", holder("sldLayout", "")),
        ("ppt/slideLayouts/_rels/slideLayout1.xml.rels", relationships(&layout)),
        (
            "ppt/slideMasters/slideMaster1.xml",
            holder("sldMaster", &placeholders()),
        ),
        ("ppt/slideMasters/_rels/slideMaster1.xml.rels", relationships(&master)),
        ("ppt/theme/theme1.xml", theme()),
    ];
    parts.extend(fixed.map(|(name, text)| (name.to_owned(), text)));
    parts.extend(more.iter().map(|(name, text)| ((*name).to_owned(), text.clone())));
    let types =
        format!("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">{types}</Types>");
    parts.insert(0, ("[Content_Types].xml".to_owned(), types));
    zip(&parts)
}

/// A zip of parts.
#[must_use]
pub fn zip(parts: &[(String, String)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{text}");
        out.write_all(declared.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn relation(id: usize, kind: &str, target: &str, outside: bool) -> String {
    let mode = if outside { " TargetMode=\"External\"" } else { "" };
    format!("<Relationship Id=\"rId{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"{mode}/>")
}

fn relationships(inner: &str) -> String {
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inner}</Relationships>"
    )
}

fn holder(name: &str, shapes: &str) -> String {
    format!("<p:{name} {SPACES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{name}>")
}

fn placeholders() -> String {
    let title = "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Title\"/><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr>\
                 <a:xfrm><a:off x=\"600000\" y=\"300000\"/><a:ext cx=\"11000000\" cy=\"900000\"/></a:xfrm></p:spPr></p:sp>";
    let body = "<p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Body\"/><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr>\
                <p:spPr><a:xfrm><a:off x=\"600000\" y=\"1400000\"/><a:ext cx=\"11000000\" cy=\"4800000\"/></a:xfrm></p:spPr></p:sp>";
    format!("{title}{body}")
}

fn theme() -> String {
    let colours = [
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "1F3864"),
        ("lt2", "E7E6E6"),
        ("accent1", "0070C0"),
        ("accent2", "FFC000"),
        ("accent3", "A5A5A5"),
        ("accent4", "C00000"),
        ("accent5", "5B9BD5"),
        ("accent6", "00B050"),
        ("hlink", "0563C1"),
        ("folHlink", "954F72"),
    ];
    let all: String = colours
        .iter()
        .map(|(name, hex)| format!("<a:{name}><a:srgbClr val=\"{hex}\"/></a:{name}>"))
        .collect();
    format!(
        "<a:theme {SPACES} name=\"Plain\"><a:themeElements><a:clrScheme name=\"Plain\">{all}</a:clrScheme></a:themeElements></a:theme>"
    )
}

fn runs(texts: &[&str]) -> String {
    let run = |t: &&str| {
        let (bold, text) = t.strip_prefix('*').map_or(("", *t), |rest| (" b=\"1\"", rest));
        format!(
            "<a:r><a:rPr lang=\"en-GB\"{bold}/><a:t>{}</a:t></a:r>",
            text.replace('&', "&amp;")
        )
    };
    texts.iter().map(run).collect()
}

/// A paragraph of runs; a run that begins with `*` is bold.
#[must_use]
pub fn paragraph(properties: &str, texts: &[&str]) -> String {
    format!("<a:p>{properties}{}</a:p>", runs(texts))
}

fn lines(texts: &[&str]) -> String {
    texts.iter().map(|t| paragraph("", &[t])).collect()
}

/// A title that fills its placeholder.
#[must_use]
pub fn title(id: u32, text: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Title {id}\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr>\
         <p:spPr/><p:txBody><a:bodyPr/>{}</p:txBody></p:sp>",
        lines(&[text])
    )
}

fn body(id: u32, paragraphs: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Content {id}\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr>\
         </p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>"
    )
}

fn transform(name: &str, (x, y, width, height): (i64, i64, i64, i64)) -> String {
    format!("<{name}><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></{name}>")
}

fn text_box(id: u32, at: (i64, i64, i64, i64), paragraphs: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"TextBox {id}\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>{}\
         <a:prstGeom prst=\"rect\"/><a:noFill/></p:spPr><p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>",
        transform("a:xfrm", at)
    )
}

fn dot(id: u32, at: (i64, i64, i64, i64), fill: &str, text: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Oval\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{}\
         <a:prstGeom prst=\"ellipse\"/><a:solidFill>{fill}</a:solidFill></p:spPr><p:txBody><a:bodyPr/>{}</p:txBody></p:sp>",
        transform("a:xfrm", at),
        lines(&[text])
    )
}

fn rgb(hex: &str) -> String {
    format!("<a:srgbClr val=\"{hex}\"/>")
}

fn scheme(name: &str) -> String {
    format!("<a:schemeClr val=\"{name}\"/>")
}

/// A cell: text lines, attributes of the cell, its fill.
fn cell(texts: &[&str], attributes: &str, fill: &str) -> String {
    let fill = if fill.is_empty() {
        String::new()
    } else {
        format!("<a:solidFill>{fill}</a:solidFill>")
    };
    format!(
        "<a:tc{attributes}><a:txBody><a:bodyPr/>{}</a:txBody><a:tcPr>{fill}</a:tcPr></a:tc>",
        lines(texts)
    )
}

/// A table of cells, with widths and one height for its rows.
fn table(id: u32, at: (i64, i64, i64, i64), widths: &[i64], height: i64, rows: &[Vec<String>]) -> String {
    let grid: String = widths.iter().map(|w| format!("<a:gridCol w=\"{w}\"/>")).collect();
    let rows: String = rows
        .iter()
        .map(|cells| format!("<a:tr h=\"{height}\">{}</a:tr>", cells.concat()))
        .collect();
    format!(
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"Table {id}\"/><p:cNvGraphicFramePr/><p:nvPr/>\
         </p:nvGraphicFramePr>{}<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\">\
         <a:tbl><a:tblPr firstRow=\"1\" bandRow=\"1\"/><a:tblGrid>{grid}</a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic>\
         </p:graphicFrame>",
        transform("p:xfrm", at)
    )
}

fn row(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|t| cell(&[t], "", "")).collect()
}

/// An agenda, a table whose status column holds nothing but dots laid over it, a key of dots beside words.
#[must_use]
pub fn status_dots() -> Vec<u8> {
    let cover = Slide::new(&[
        title(2, "Interface Delivery Board (IDB) #4 17 January 2024"),
        text_box(3, (600_000, 1_500_000, 4_000_000, 500_000), &lines(&["Version 0.9"])),
    ]);
    let agenda = table(
        3,
        (600_000, 1_400_000, 9_000_000, 1_600_000),
        &[900_000, 4_500_000, 1_800_000, 1_800_000],
        400_000,
        &[
            row(&["#", "Item", "Type", "Time"]),
            row(&["1", "Welcome", "Information", "10:00-10:05"]),
            row(&["2", "Interface status", "Information", "10:05-10:30"]),
            row(&["3", "Release of catalogue 2", "Decision", "10:30-10:50"]),
        ],
    );
    let status = table(
        3,
        (600_000, 1_400_000, 9_000_000, 2_000_000),
        &[2_000_000, 4_000_000, 1_500_000, 1_500_000],
        500_000,
        &[
            row(&["Milestone ID", "Title", "Forecast", "RAG"]),
            row(&["ID-IF-0041", "Outbound messages built", "26/01/2024", ""]),
            row(&["ID-IF-0042", "Inbound messages built", "09/02/2024", ""]),
            row(&["ID-IF-0043", "Catalogue 2 released", "23/02/2024", ""]),
        ],
    );
    let size = 200_000;
    let mut slide = Slide::new(&[
        dot(10, (8_750_000, 2_050_000, size, size), &rgb("00B050"), ""),
        dot(11, (8_750_000, 2_550_000, size, size), &scheme("accent2"), "A"),
        dot(12, (8_750_000, 3_050_000, size, size), &rgb("FF0000"), ""),
        title(2, "Interface status"),
        status,
        text_box(20, (1_000_000, 4_000_000, 1_500_000, 300_000), &lines(&["On track"])),
        dot(21, (700_000, 4_050_000, size, size), &rgb("00B050"), ""),
        text_box(22, (1_000_000, 4_400_000, 1_500_000, 300_000), &lines(&["At risk"])),
        dot(23, (700_000, 4_450_000, size, size), &rgb("FFC000"), ""),
        dot(24, (11_500_000, 6_300_000, size, size), &rgb("FF0000"), ""),
    ]);
    slide.relations = vec![
        ("hyperlink", "https://example.org/idb".to_owned(), true),
        ("notesSlide", "../notesSlides/notesSlide1.xml".to_owned(), false),
        ("image", "https://example.org/logo.png".to_owned(), true),
    ];
    let notes = holder(
        "notes",
        "<p:sp><p:nvSpPr><p:cNvPr id=\"3\" name=\"Notes\"/><p:nvPr><p:ph type=\"body\" idx=\"1\"/></p:nvPr></p:nvSpPr><p:spPr/>\
         <p:txBody><a:p><a:r><a:t>Ask about the late interface</a:t></a:r></a:p></p:txBody></p:sp>",
    );
    let slides = [cover, Slide::new(&[title(2, "Agenda"), agenda]), slide];
    deck(&slides, &[("ppt/notesSlides/notesSlide1.xml", notes)])
}

/// Cells merged both ways, fills from the theme, texts in scaled groups, dates torn into runs, a hidden slide.
#[must_use]
pub fn merged_cells() -> Vec<u8> {
    let fill = |texts: &[&str], fill: &str| cell(texts, "", fill);
    let tracker = table(
        4,
        (600_000, 1_400_000, 10_000_000, 2_500_000),
        &[2_000_000, 3_000_000, 2_500_000, 2_500_000],
        500_000,
        &[
            vec![
                cell(&["Stage"], " rowSpan=\"2\"", &scheme("accent1")),
                cell(&["Deliverable"], " rowSpan=\"2\"", &scheme("accent1")),
                cell(&["Interval 1"], " gridSpan=\"2\"", &scheme("accent1")),
                cell(&[""], " hMerge=\"1\"", ""),
            ],
            vec![
                cell(&[""], " vMerge=\"1\"", ""),
                cell(&[""], " vMerge=\"1\"", ""),
                fill(&["Planned date"], &scheme("accent1")),
                fill(&["RAG status"], &scheme("accent1")),
            ],
            vec![
                cell(&["Build"], " rowSpan=\"2\"", ""),
                fill(&["Adaptor"], ""),
                fill(&["12 April 2024", "(No later than)"], ""),
                fill(&[""], &scheme("accent6")),
            ],
            vec![
                cell(&[""], " vMerge=\"1\"", ""),
                fill(&["Test harness"], ""),
                fill(&["26 April 2024"], ""),
                fill(
                    &[""],
                    "<a:schemeClr val=\"accent4\"><a:lumMod val=\"75000\"/></a:schemeClr>",
                ),
            ],
            vec![
                fill(&["Test"], ""),
                fill(&["Test report"], ""),
                fill(&["17 May 2024"], ""),
                fill(&[""], &rgb("FFC000")),
            ],
        ],
    );
    let inner = format!(
        "{}{}",
        text_box(
            8,
            (0, 0, 500_000, 100_000),
            &paragraph("", &["*Gate 2", " on ", "9", "th", " October '24"])
        ),
        text_box(9, (0, 200_000, 500_000, 100_000), &lines(&["Owner: Systems lead"])),
    );
    // the group's own units are a tenth of the slide's
    let group = format!(
        "<p:grpSp><p:nvGrpSpPr><p:cNvPr id=\"7\" name=\"Group 7\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>\
         <a:off x=\"600000\" y=\"4500000\"/><a:ext cx=\"5000000\" cy=\"3000000\"/><a:chOff x=\"0\" y=\"0\"/>\
         <a:chExt cx=\"500000\" cy=\"300000\"/></a:xfrm></p:grpSpPr>{inner}</p:grpSp>"
    );
    let picture = "<p:pic><p:nvPicPr><p:cNvPr id=\"12\" name=\"Picture 12\" descr=\"Plan on a page\"/><p:nvPr/></p:nvPicPr><p:spPr/></p:pic>";
    let mut hidden = Slide::new(&[title(2, "Spare")]);
    hidden.hidden = true;
    let slides = [
        Slide::new(&[title(2, "Systems Change Forum 22, Wednesday 3 April 2024")]),
        hidden,
        Slide::new(&[picture.to_owned(), group, tracker, title(2, "Deliverables by interval")]),
    ];
    deck(&slides, &[])
}

/// Lists with levels and numbers, an action table, running feet, two boxes of one name.
#[must_use]
pub fn bullets() -> Vec<u8> {
    let level = |n: u8| format!("<a:pPr lvl=\"{n}\"/>");
    let numbered = "<a:pPr><a:buAutoNum type=\"arabicPeriod\"/></a:pPr>";
    let points = [
        paragraph(&level(0), &["*Release 3:", " approved by the board on 6 June 2024"]),
        paragraph(&level(1), &["Two defects are carried over"]),
        paragraph(&level(1), &["The next release is R4 & its date is 12/09/2024"]),
        paragraph("<a:pPr><a:buNone/></a:pPr>", &["Papers are with the secretary."]),
    ];
    let steps = [
        paragraph(numbered, &["Read the log"]),
        paragraph(numbered, &["Send comments by 21/06/24"]),
    ];
    let foot = |id: u32| {
        format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Footer {id}\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"ftr\" idx=\"11\"/></p:nvPr>\
             </p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>{}</p:txBody></p:sp>",
            lines(&["For members only"])
        )
    };
    let actions = table(
        5,
        (600_000, 1_400_000, 10_000_000, 1_500_000),
        &[1_500_000, 4_500_000, 2_000_000, 2_000_000],
        500_000,
        &[
            row(&["Ref", "Action", "Owner", "Due"]),
            vec![
                cell(&["RMB13-02"], "", ""),
                cell(&["• Collect the logs", "• Compare them with release 2"], "", ""),
                cell(&["Nadia Fell"], "", ""),
                cell(&["18/07/2024"], "", ""),
            ],
            row(&["RMB13-03", "Book the rehearsal", "Owen Pryce", "20/07.2024"]),
        ],
    );
    let named = |at, text: &str| text_box(9, at, &lines(&[text])).replace("TextBox 9", "Note");
    let slides = [
        Slide::new(&[
            title(2, "Release Management Board (RMB) 14"),
            body(3, &lines(&["Thursday 20 June 2024"])),
            foot(6),
        ]),
        Slide::new(&[title(2, "Since the last meeting"), body(3, &points.concat()), foot(6)]),
        Slide::new(&[
            title(2, "Actions"),
            actions,
            named(
                (600_000, 4_000_000, 3_000_000, 300_000),
                "Dates are at close of business",
            ),
            named(
                (5_000_000, 4_000_000, 3_000_000, 300_000),
                "Owners are the members' own",
            ),
            text_box(10, (600_000, 4_600_000, 6_000_000, 900_000), &steps.concat()),
            foot(6),
        ]),
    ];
    deck(&slides, &[])
}

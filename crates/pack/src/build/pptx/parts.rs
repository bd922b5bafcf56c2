//! The parts that every presentation has: list of slides, master, layout, theme, properties.

use super::plan::{HEIGHT, LEFT, ROOM, WIDTH};
use super::shapes::{SPACES, TREE};
use crate::build::Built;
use draw::escape;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// Every part but the slides, the list of content types first.
pub(crate) fn fixed(built: &Built, slides: usize) -> Vec<(String, String)> {
    let parts = [
        ("[Content_Types].xml", types(slides)),
        ("_rels/.rels", roots()),
        ("docProps/core.xml", core(built)),
        ("docProps/app.xml", app(slides)),
        ("ppt/presentation.xml", presentation(slides)),
        ("ppt/_rels/presentation.xml.rels", presentation_relations(slides)),
        ("ppt/presProps.xml", format!("<p:presentationPr {SPACES}/>")),
        ("ppt/slideMasters/slideMaster1.xml", master()),
        (
            "ppt/slideMasters/_rels/slideMaster1.xml.rels",
            relationships(&[
                ("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
                ("rId2", "theme", "../theme/theme1.xml"),
            ]),
        ),
        ("ppt/slideLayouts/slideLayout1.xml", layout()),
        (
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
            relationships(&[("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")]),
        ),
        ("ppt/theme/theme1.xml", theme()),
    ];
    parts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// What every slide refers to.
pub(crate) fn slide_relations() -> String {
    relationships(&[("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")])
}

fn relationships(all: &[(&str, &str, &str)]) -> String {
    let one = |(id, kind, target): &(&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
    };
    let all: String = all.iter().map(one).collect();
    format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{all}</Relationships>")
}

fn types(slides: usize) -> String {
    let office = "application/vnd.openxmlformats-officedocument";
    let part = |name: &str, kind: &str| format!("<Override PartName=\"{name}\" ContentType=\"{kind}\"/>");
    let mut all = part(
        "/ppt/presentation.xml",
        &format!("{office}.presentationml.presentation.main+xml"),
    );
    all += &part("/ppt/presProps.xml", &format!("{office}.presentationml.presProps+xml"));
    all += &part(
        "/ppt/slideMasters/slideMaster1.xml",
        &format!("{office}.presentationml.slideMaster+xml"),
    );
    all += &part(
        "/ppt/slideLayouts/slideLayout1.xml",
        &format!("{office}.presentationml.slideLayout+xml"),
    );
    all += &part("/ppt/theme/theme1.xml", &format!("{office}.theme+xml"));
    all += &part(
        "/docProps/core.xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
    );
    all += &part("/docProps/app.xml", &format!("{office}.extended-properties+xml"));
    for number in 1..=slides {
        all += &part(
            &format!("/ppt/slides/slide{number}.xml"),
            &format!("{office}.presentationml.slide+xml"),
        );
    }
    format!(
        "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/>{all}</Types>"
    )
}

fn roots() -> String {
    format!(
        "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" \
         Target=\"ppt/presentation.xml\"/><Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" \
         Target=\"docProps/core.xml\"/><Relationship Id=\"rId3\" Type=\"{RELATIONS}/extended-properties\" \
         Target=\"docProps/app.xml\"/></Relationships>"
    )
}

/// Title and the head of the record; the day is the meeting's, as the writer knows no clock.
fn core(built: &Built) -> String {
    format!(
        "<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:description>Built from the record; head {}</dc:description>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{}T00:00:00Z</dcterms:created></cp:coreProperties>",
        escape(&built.title.text(&[])),
        escape(&built.head),
        built.on
    )
}

fn app(slides: usize) -> String {
    format!(
        "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>Switchover</Application><Slides>{slides}</Slides></Properties>"
    )
}

fn presentation(slides: usize) -> String {
    let list: String = (0..slides)
        .map(|at| format!("<p:sldId id=\"{}\" r:id=\"rId{}\"/>", 256 + at, 10 + at))
        .collect();
    format!(
        "<p:presentation {SPACES}><p:sldMasterIdLst><p:sldMasterId id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst>\
         <p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx=\"{WIDTH}\" cy=\"{HEIGHT}\"/><p:notesSz cx=\"{HEIGHT}\" cy=\"9144000\"/>\
         </p:presentation>"
    )
}

fn presentation_relations(slides: usize) -> String {
    let mut all = vec![
        (
            "rId1".to_owned(),
            "slideMaster",
            "slideMasters/slideMaster1.xml".to_owned(),
        ),
        ("rId2".to_owned(), "presProps", "presProps.xml".to_owned()),
        ("rId3".to_owned(), "theme", "theme/theme1.xml".to_owned()),
    ];
    all.extend((0..slides).map(|at| {
        (
            format!("rId{}", 10 + at),
            "slide",
            format!("slides/slide{}.xml", at + 1),
        )
    }));
    let all: Vec<(&str, &str, &str)> = all
        .iter()
        .map(|(id, kind, to)| (id.as_str(), *kind, to.as_str()))
        .collect();
    relationships(&all)
}

fn holder(id: u32, name: &str, place: &str, at: (i64, i64, i64, i64), body: &str) -> String {
    let (x, y, width, height) = at;
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph {place}/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"{width}\" cy=\"{height}\"/>\
         </a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody>{body}</p:txBody></p:sp>"
    )
}

fn holders() -> String {
    let title = holder(
        2,
        "Title 1",
        "type=\"title\"",
        (LEFT, 250_000, ROOM.0, 700_000),
        "<a:bodyPr anchor=\"ctr\"><a:normAutofit/></a:bodyPr><a:lstStyle/><a:p><a:r><a:rPr lang=\"en-GB\"/><a:t>Title</a:t></a:r></a:p>",
    );
    let number = holder(
        3,
        "Slide Number 2",
        "type=\"sldNum\" sz=\"quarter\" idx=\"10\"",
        (WIDTH - LEFT - 1_000_000, HEIGHT - 320_000, 1_000_000, 250_000),
        "<a:bodyPr anchor=\"ctr\"/><a:lstStyle><a:lvl1pPr algn=\"r\"><a:defRPr sz=\"1000\"/></a:lvl1pPr></a:lstStyle><a:p>\
         <a:fld id=\"{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}\" type=\"slidenum\"><a:rPr lang=\"en-GB\"/><a:t>‹#›</a:t></a:fld></a:p>",
    );
    title + &number
}

fn master() -> String {
    let level = |name: &str, size: u32, bold: &str| {
        format!(
            "<p:{name}><a:lvl1pPr><a:buNone/><a:defRPr sz=\"{size}\"{bold}><a:solidFill><a:schemeClr val=\"tx1\"/></a:solidFill>\
             <a:latin typeface=\"+mn-lt\"/></a:defRPr></a:lvl1pPr></p:{name}>"
        )
    };
    format!(
        "<p:sldMaster {SPACES}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val=\"bg1\"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>\
         <p:spTree>{TREE}{}</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" \
         accent2=\"accent2\" accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" \
         folHlink=\"folHlink\"/><p:sldLayoutIdLst><p:sldLayoutId id=\"2147483649\" r:id=\"rId1\"/></p:sldLayoutIdLst>\
         <p:txStyles>{}{}{}</p:txStyles></p:sldMaster>",
        holders(),
        level("titleStyle", 2400, " b=\"1\""),
        level("bodyStyle", 1400, ""),
        level("otherStyle", 1400, "")
    )
}

fn layout() -> String {
    format!(
        "<p:sldLayout {SPACES} type=\"titleOnly\" preserve=\"1\"><p:cSld name=\"Title and content\"><p:spTree>{TREE}{}</p:spTree></p:cSld>\
         <p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>",
        holders()
    )
}

fn theme() -> String {
    let colours = [
        ("dk1", "17212B"),
        ("lt1", "FFFFFF"),
        ("dk2", "0F2A33"),
        ("lt2", "F3F5F6"),
        ("accent1", "0B5C6B"),
        ("accent2", "0070C0"),
        ("accent3", "5F6B76"),
        ("accent4", "FFC000"),
        ("accent5", "00B050"),
        ("accent6", "C00000"),
        ("hlink", "0B5C6B"),
        ("folHlink", "5F6B76"),
    ];
    let all: String = colours
        .iter()
        .map(|(name, hex)| format!("<a:{name}><a:srgbClr val=\"{hex}\"/></a:{name}>"))
        .collect();
    let font = |name: &str| {
        format!("<a:{name}><a:latin typeface=\"Arial\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/></a:{name}>")
    };
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>".repeat(3);
    let line = "<a:ln w=\"6350\"><a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill></a:ln>".repeat(3);
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    format!(
        "<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Switchover\"><a:themeElements>\
         <a:clrScheme name=\"Switchover\">{all}</a:clrScheme><a:fontScheme name=\"Switchover\">{}{}</a:fontScheme>\
         <a:fmtScheme name=\"Switchover\"><a:fillStyleLst>{fill}</a:fillStyleLst><a:lnStyleLst>{line}</a:lnStyleLst>\
         <a:effectStyleLst>{effect}</a:effectStyleLst><a:bgFillStyleLst>{fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>",
        font("majorFont"),
        font("minorFont")
    )
}

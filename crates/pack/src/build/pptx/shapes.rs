//! A slide's shapes as the format writes them.

use super::plan::{Grid, INSET, LEFT, POINT, Paragraph, Placed, ROOM, Slide, What};
use crate::build::xlsx::fill;
use crate::build::{Cell, Line};
use draw::escape;
use std::fmt::Write;

/// The name spaces of every part with shapes.
pub(crate) const SPACES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";

/// The tree that holds shapes, before them.
pub(crate) const TREE: &str = "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>\
    <a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/></a:xfrm></p:grpSpPr>";

/// Characters as they may stand in a part.
fn plain(text: &str) -> String {
    let allowed: String = text.chars().filter(|c| !c.is_control() || *c == '\t').collect();
    escape(&allowed)
}

/// A slide.
pub(crate) fn slide(slide: &Slide<'_>, pages: &[usize]) -> String {
    let mut shapes = title(slide);
    for (id, placed) in (3..).zip(&slide.boxes) {
        match &placed.what {
            What::Lines(lines) => text_box(&mut shapes, id, placed, lines),
            What::Table(grid) => table(&mut shapes, id, placed, grid, pages),
        }
    }
    let number = 3 + slide.boxes.len();
    if !slide.cover {
        let _ = write!(
            shapes,
            "<p:sp><p:nvSpPr><p:cNvPr id=\"{number}\" name=\"Slide Number {number}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr>\
             <p:nvPr><p:ph type=\"sldNum\" sz=\"quarter\" idx=\"10\"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>\
             <a:p><a:fld id=\"{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}\" type=\"slidenum\"><a:rPr lang=\"en-GB\"/><a:t>‹#›</a:t></a:fld>\
             </a:p></p:txBody></p:sp>"
        );
    }
    format!(
        "<p:sld {SPACES}><p:cSld><p:spTree>{TREE}{shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    )
}

fn title(slide: &Slide<'_>) -> String {
    let at = if slide.cover {
        format!(
            "<a:xfrm><a:off x=\"{LEFT}\" y=\"1700000\"/><a:ext cx=\"{}\" cy=\"1200000\"/></a:xfrm>",
            ROOM.0
        )
    } else {
        String::new()
    };
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Title 2\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr>{at}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r>\
         <a:rPr lang=\"en-GB\"/><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>",
        plain(&slide.title)
    )
}

fn run(out: &mut String, text: &str, size: u32, bold: bool, ink: Option<u32>) {
    if text.is_empty() {
        return;
    }
    let bold = if bold { " b=\"1\"" } else { "" };
    let ink = ink
        .map(|ink| format!("<a:solidFill><a:srgbClr val=\"{ink:06X}\"/></a:solidFill>"))
        .unwrap_or_default();
    let _ = write!(
        out,
        "<a:r><a:rPr lang=\"en-GB\" sz=\"{}\"{bold}>{ink}</a:rPr><a:t>{}</a:t></a:r>",
        size * 100,
        plain(text)
    );
}

fn mark(size: u32) -> String {
    let indent = i64::from(size) * POINT * 8 / 10;
    format!(
        "<a:pPr marL=\"{indent}\" indent=\"-{indent}\"><a:buFont typeface=\"Arial\"/><a:buChar char=\"•\"/></a:pPr>"
    )
}

fn text_box(out: &mut String, id: usize, placed: &Placed<'_>, lines: &[Paragraph<'_>]) {
    let _ = write!(
        out,
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Text {id}\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>\
         <a:off x=\"{LEFT}\" y=\"{}\"/><a:ext cx=\"{}\" cy=\"{}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>\
         <a:noFill/></p:spPr><p:txBody><a:bodyPr wrap=\"square\" rtlCol=\"0\"/><a:lstStyle/>",
        placed.top, ROOM.0, placed.height
    );
    for line in lines {
        out.push_str("<a:p>");
        if line.listed {
            out.push_str(&mark(line.size));
        }
        match line
            .lead
            .and_then(|lead| line.text.strip_prefix(lead).map(|rest| (lead, rest)))
        {
            Some((lead, rest)) => {
                run(out, lead, line.size, true, None);
                run(out, rest, line.size, false, None);
            }
            None => run(out, &line.text, line.size, false, None),
        }
        out.push_str("</a:p>");
    }
    out.push_str("</p:txBody></p:sp>");
}

fn table(out: &mut String, id: usize, placed: &Placed<'_>, grid: &Grid, pages: &[usize]) {
    let width: i64 = grid.widths.iter().sum();
    let _ = write!(
        out,
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"Table {id}\" descr=\"{}\"/><p:cNvGraphicFramePr>\
         <a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x=\"{LEFT}\" y=\"{}\"/>\
         <a:ext cx=\"{width}\" cy=\"{}\"/></p:xfrm><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\">\
         <a:tbl><a:tblPr firstRow=\"1\"/><a:tblGrid>",
        plain(&grid.title),
        placed.top,
        placed.height
    );
    for width in &grid.widths {
        let _ = write!(out, "<a:gridCol w=\"{width}\"/>");
    }
    out.push_str("</a:tblGrid>");
    let head = super::plan::height(&grid.heads, &grid.widths, grid.size);
    row(out, head, &grid.heads, grid.size, (true, pages));
    for (height, cells) in &grid.rows {
        row(out, *height, cells, grid.size, (false, pages));
    }
    out.push_str("</a:tbl></a:graphicData></a:graphic></p:graphicFrame>");
}

fn row(out: &mut String, height: i64, cells: &[Cell], size: u32, (head, pages): (bool, &[usize])) {
    let _ = write!(out, "<a:tr h=\"{height}\">");
    for cell in cells {
        let page = cell.page_of.map(|_| Line {
            text: cell.text(pages).into(),
            listed: false,
        });
        let (back, ink) = match cell.rag {
            Some(rag) => {
                let (back, ink) = fill(rag);
                (Some(back), Some(ink))
            }
            None if head => (Some(0x00E3_F0F1), None),
            None => (None, None),
        };
        out.push_str("<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>");
        let mut empty = true;
        for line in cell.lines.iter().chain(page.as_ref()) {
            empty = false;
            out.push_str("<a:p>");
            if line.listed {
                out.push_str(&mark(size));
            }
            run(out, &line.text, size, head, ink);
            out.push_str("</a:p>");
        }
        if empty {
            let _ = write!(out, "<a:p><a:endParaRPr lang=\"en-GB\" sz=\"{}\"/></a:p>", size * 100);
        }
        let _ = write!(
            out,
            "</a:txBody><a:tcPr marL=\"{INSET}\" marR=\"{INSET}\" marT=\"{INSET}\" marB=\"{INSET}\">{}</a:tcPr></a:tc>",
            edges(back)
        );
    }
    out.push_str("</a:tr>");
}

/// The lines around a cell and its fill.
fn edges(back: Option<u32>) -> String {
    let line =
        |name: &str| format!("<a:{name} w=\"6350\"><a:solidFill><a:srgbClr val=\"BFC7CE\"/></a:solidFill></a:{name}>");
    let lines: String = ["lnL", "lnR", "lnT", "lnB"].into_iter().map(line).collect();
    let fill = match back {
        Some(back) => format!("<a:solidFill><a:srgbClr val=\"{back:06X}\"/></a:solidFill>"),
        None => "<a:noFill/>".to_owned(),
    };
    lines + &fill
}

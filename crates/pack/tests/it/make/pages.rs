//! PDFs: a ruled register over two pages, a pack laid out by white space alone, a turned page beside a scanned one.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use std::fmt::Write;

/// A page being drawn: points from the lower left, Helvetica.
#[derive(Default)]
struct Page {
    content: String,
}

impl Page {
    fn text(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let escaped = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        writeln!(self.content, "BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET").unwrap();
    }

    /// Text in the composite font, whose codes are one more than the characters they mean.
    fn coded(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let codes: String = text.chars().map(|c| format!("{:04X}", u32::from(c) + 1)).collect();
        writeln!(self.content, "BT /F2 {size} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET").unwrap();
    }

    fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        writeln!(self.content, "{} {} m {} {} l S", from.0, from.1, to.0, to.1).unwrap();
    }

    fn filled(&mut self, rgb: (f64, f64, f64), (x, y, width, height): (f64, f64, f64, f64)) {
        writeln!(
            self.content,
            "{} {} {} rg {x} {y} {width} {height} re f 0 g",
            rgb.0, rgb.1, rgb.2
        )
        .unwrap();
    }

    /// A ruled table from the top left down; every row as high as its longest cell has lines.
    fn ruled(&mut self, left: f64, top: f64, widths: &[f64], rows: &[&[&str]]) -> f64 {
        let right = left + widths.iter().sum::<f64>();
        let mut y = top;
        self.rule((left, y), (right, y));
        for row in rows {
            let lines = row.iter().map(|c| c.split('\n').count()).max().unwrap_or(1);
            let mut x = left;
            for (cell, width) in row.iter().zip(widths) {
                for (at, line) in (1_u32..).zip(cell.split('\n')) {
                    self.text(x + 3.0, y - 11.0 * f64::from(at) - 1.0, 9.0, line);
                }
                x += width;
            }
            y -= 11.0 * f64::from(u32::try_from(lines).unwrap()) + 6.0;
            self.rule((left, y), (right, y));
        }
        let mut x = left;
        self.rule((x, top), (x, y));
        for width in widths {
            x += width;
            self.rule((x, top), (x, y));
        }
        y
    }
}

/// A page's content, its size, how it is turned, and whether it is a picture.
struct Sheet {
    content: String,
    size: (i64, i64),
    turned: i64,
    scanned: bool,
    link: Option<&'static str>,
}

impl Sheet {
    fn upright(page: Page) -> Self {
        Self {
            content: page.content,
            size: (595, 842),
            turned: 0,
            scanned: false,
            link: None,
        }
    }
}

fn document(sheets: Vec<Sheet>) -> Vec<u8> {
    let mut pdf = Document::with_version("1.5");
    let pages = pdf.new_object_id();
    let plain = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let table = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange \
                 1 beginbfrange <0021> <007F> <0020> endbfrange endcmap end";
    let to_unicode = pdf.add_object(Stream::new(Dictionary::new(), table.as_bytes().to_vec()));
    let descendant = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "Plain", "DW" => 520,
        "W" => vec![33.into(), Object::Array(vec![260.into()])],
    });
    let coded = pdf.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Plain", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![descendant.into()], "ToUnicode" => to_unicode,
    });
    let picture = pdf.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1, "ColorSpace" => "DeviceGray",
            "BitsPerComponent" => 8,
        },
        vec![200],
    ));
    let mut kids = Vec::new();
    for sheet in sheets {
        let mut stream = Stream::new(Dictionary::new(), sheet.content.into_bytes());
        stream.compress().unwrap();
        let content = pdf.add_object(stream);
        let mut page = dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content, "Rotate" => sheet.turned,
            "MediaBox" => vec![0.into(), 0.into(), sheet.size.0.into(), sheet.size.1.into()],
            "Resources" => dictionary! {
                "Font" => dictionary! { "F1" => plain, "F2" => coded },
                "XObject" => dictionary! { "P1" => picture },
            },
        };
        if sheet.scanned {
            let shown = format!("q {} 0 0 {} 0 0 cm /P1 Do Q", sheet.size.0, sheet.size.1);
            page.set(
                "Contents",
                pdf.add_object(Stream::new(Dictionary::new(), shown.into_bytes())),
            );
        }
        if let Some(link) = sheet.link {
            let annotation = pdf.add_object(dictionary! {
                "Type" => "Annot", "Subtype" => "Link", "Rect" => vec![0.into(), 0.into(), 10.into(), 10.into()],
                "A" => dictionary! { "S" => "URI", "URI" => Object::string_literal(link) },
            });
            page.set("Annots", vec![annotation.into()]);
        }
        kids.push(Object::from(pdf.add_object(page)));
    }
    let count = i64::try_from(kids.len()).unwrap();
    pdf.set_object(
        pages,
        dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count },
    );
    let catalog = pdf.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    pdf.trailer.set("Root", catalog);
    let mut out = Vec::new();
    pdf.save_to(&mut out).unwrap();
    out
}

/// A ruled register that goes on over three pages, with running heads and feet, wrapped cells, and boxes as status.
#[must_use]
pub fn ruled_register() -> Vec<u8> {
    let widths = [70.0, 190.0, 70.0, 70.0, 50.0];
    let header: &[&str] = &["Milestone ID", "Title", "Baseline", "Forecast", "RAG"];
    let pages: [&[&[&str]]; 3] = [
        &[
            header,
            &[
                "OR-RD-0501",
                "Rota for the first weekend\nagreed with all desks",
                "03/02/2025",
                "03/02/2025",
                "",
            ],
            &["OR-RD-0502", "Runbook rehearsed", "10/02/2025", "17/02/2025", ""],
        ],
        &[
            header,
            &["OR-RD-0503", "Monitoring connected", "14/02/2025", "14/02/2025", ""],
            &[
                "OR-RD-0504",
                "Fallback tested\nend to end",
                "21/02/2025",
                "28/02/2025",
                "",
            ],
        ],
        &[
            header,
            &["OR-RD-0505", "Handover signed", "07/03/2025", "07/03/2025", ""],
        ],
    ];
    let mut sheets = Vec::new();
    for (number, rows) in (1..).zip(pages) {
        let mut page = Page::default();
        page.text(50.0, 810.0, 8.0, "Operations Readiness Forum - for members");
        page.text(500.0, 30.0, 8.0, &format!("Page {number} of 3"));
        let mut top = 780.0;
        if number == 1 {
            page.text(50.0, 770.0, 18.0, "Operations Readiness Forum (ORF) #5 6 February 2025");
            page.text(50.0, 735.0, 14.0, "Milestone register");
            top = 715.0;
            page.filled((0.0, 0.69, 0.31), (450.0, top - 17.0 - 28.0, 50.0, 28.0));
            page.filled((1.0, 0.75, 0.0), (450.0, top - 17.0 - 28.0 - 17.0, 50.0, 17.0));
        }
        page.ruled(50.0, top, &widths, rows);
        sheets.push(Sheet::upright(page));
    }
    if let Some(last) = sheets.last_mut() {
        last.link = Some("https://example.org/orf/5");
    }
    document(sheets)
}

/// A pack without a single line drawn: agenda and actions stand in columns, a paragraph and a list wrap.
#[must_use]
pub fn plain_pack() -> Vec<u8> {
    let mut page = Page::default();
    page.text(50.0, 780.0, 18.0, "Transition Working Group 27");
    page.text(50.0, 755.0, 11.0, "Tuesday 14 May 2024");
    page.text(50.0, 720.0, 14.0, "Agenda");
    let columns = |page: &mut Page, y: f64, at: &[f64], cells: &[&str]| {
        for (x, cell) in at.iter().zip(cells) {
            page.text(*x, y, 10.0, cell);
        }
    };
    let agenda = [
        ["#", "Item", "Type", "Time"],
        ["1", "Welcome", "Information", "09:30-09:35"],
        ["2", "Actions", "Decision", "09:35-09:50"],
        ["3", "Transition dates", "Information", "09:50-10:20"],
    ];
    for (at, row) in agenda.iter().enumerate() {
        columns(&mut page, 700.0 - 16.0 * at as f64, &[50.0, 80.0, 300.0, 420.0], row);
    }
    page.text(50.0, 610.0, 14.0, "Transition dates");
    page.text(
        50.0,
        590.0,
        10.0,
        "The group is asked to note that the first transition window opens on 3 June 2024 and that the last of",
    );
    page.text(
        50.0,
        577.0,
        10.0,
        "them closes on 26 July 2024, as agreed by the steering group.",
    );
    page.text(60.0, 555.0, 10.0, "\u{2022}".replace('\u{2022}', "-").as_str());
    page.text(80.0, 555.0, 10.0, "Window 1: 3 June to 14 June 2024");
    page.text(60.0, 541.0, 10.0, "-");
    page.text(80.0, 541.0, 10.0, "Window 2: 8 July to 26 July 2024");
    page.text(50.0, 505.0, 14.0, "Actions");
    let at = [50.0, 120.0, 340.0, 450.0];
    columns(&mut page, 485.0, &at, &["Ref", "Action", "Owner", "Due"]);
    columns(
        &mut page,
        461.0,
        &at,
        &["TWG26-01", "Publish the list of parties that", "Ruth Amadi", "28/05/24"],
    );
    page.text(120.0, 449.0, 10.0, "move in the first window");
    columns(
        &mut page,
        425.0,
        &at,
        &["TWG26-02", "Confirm the reports for window 2", "Joss Lane", "11/06/24"],
    );
    columns(
        &mut page,
        401.0,
        &at,
        &["TWG25-07", "Close the old mailbox", "", "16/04/24"],
    );
    document(vec![Sheet::upright(page)])
}

/// A landscape page stored on its side, in a font that only its own table explains; then a page that is a picture.
#[must_use]
pub fn turned_and_scanned() -> Vec<u8> {
    let mut page = Page::default();
    // stored upright, shown turned: what is to stand at (x, y) of the shown page is drawn turned back
    page.content.push_str("q 0 1 -1 0 595 0 cm\n");
    page.coded(60.0, 520.0, 20.0, "Data Migration Group (DMG) #11 9 October 2024");
    page.coded(60.0, 480.0, 12.0, "Version 2.0");
    let at = [60.0, 200.0, 520.0, 660.0];
    let rows = [
        ["Window", "Activity", "Start", "End"],
        ["MW-1", "Load of register extract", "Mon 14/10/24", "Fri 18/10/24"],
        ["MW-2", "Exceptions resolved", "Mon 21/10/24", "Fri 01/11/24"],
        ["MW-3", "Second load", "Mon 04/11/24", "Fri 08/11/24"],
    ];
    for (n, row) in rows.iter().enumerate() {
        for (x, cell) in at.iter().zip(row) {
            page.coded(*x, 430.0 - 20.0 * n as f64, 12.0, cell);
        }
    }
    page.content.push_str("Q\n");
    let turned = Sheet {
        content: page.content,
        size: (595, 842),
        turned: 90,
        scanned: false,
        link: None,
    };
    let scanned = Sheet {
        content: String::new(),
        size: (595, 842),
        turned: 0,
        scanned: true,
        link: None,
    };
    document(vec![turned, scanned])
}

//! A built pack as a PDF: bookmarks, page numbers, tagged headings, lists and tables.
//!
//! Laid out first (`layout`), so that page references can be computed, then drawn. Fonts are embedded as far as they
//! are used.

mod font;
mod layout;

use krilla::color::rgb;
use krilla::configure::PdfVersion;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};
use krilla::{Document, SerializeSettings};

use super::{Built, WriteError};
use font::Fonts;
use layout::{HEIGHT, Laid, Node, Op, Role, WIDTH};

/// Writes the PDF.
///
/// # Errors
/// When a font cannot be used or the writer refuses.
pub(crate) fn write(built: &Built) -> Result<Vec<u8>, WriteError> {
    let fonts = Fonts::new().ok_or_else(|| WriteError::Pdf("its fonts cannot be read".to_owned()))?;
    // pages are told by a first layout; a page number takes no more than its column, so a second one stands alike
    let first = layout::lay_out(built, &fonts, &vec![0; built.sections.len()]);
    let laid = layout::lay_out(built, &fonts, &first.sections);
    let configuration = krilla::configure::ConfigurationBuilder::new().with_version(PdfVersion::Pdf17);
    let settings = SerializeSettings {
        configuration: configuration
            .finish()
            .map_err(|fault| WriteError::Pdf(format!("{fault:?}")))?,
        enable_tagging: true,
        xmp_metadata: true,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(built));
    let ids = draw(&mut document, &laid, &fonts)?;
    document.set_tag_tree(tags(&laid, &ids));
    document.set_outline(outline(&laid));
    document.finish().map_err(|fault| WriteError::Pdf(format!("{fault:?}")))
}

fn metadata(built: &Built) -> Metadata {
    let day = DateTime::new(built.on.year().unsigned_abs())
        .month(built.on.month().unsigned_abs())
        .day(built.on.day().unsigned_abs());
    Metadata::new()
        .title(built.title.text(&[]))
        .description(format!("Built from the record; head {}", built.head))
        .creator("Switchover".to_owned())
        .language("en-GB".to_owned())
        .document_id(built.head.to_string())
        .creation_date(day)
}

/// Draws every page; the answer holds the mark of each piece that is no decoration.
fn draw(document: &mut Document, laid: &Laid, fonts: &Fonts) -> Result<Vec<Option<Identifier>>, WriteError> {
    let mut ids: Vec<Option<Identifier>> = vec![None; laid.pieces.len()];
    for number in 0..laid.pages {
        let settings =
            PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| WriteError::Pdf("a page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (at, piece) in laid.pieces.iter().enumerate().filter(|(_, piece)| piece.page == number) {
            let tag = if piece.decoration {
                ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other))
            } else {
                ContentTag::Span(SpanTag::empty())
            };
            let id = surface.start_tagged(tag);
            for op in &piece.ops {
                put(&mut surface, op, fonts);
            }
            surface.end_tagged();
            ids[at] = (!piece.decoration).then_some(id);
        }
        surface.finish();
        page.finish();
    }
    Ok(ids)
}

fn ink(colour: u32) -> Fill {
    let [_, red, green, blue] = colour.to_be_bytes();
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::default(),
    }
}

fn put(surface: &mut Surface<'_>, op: &Op, fonts: &Fonts) {
    match op {
        Op::Fill {
            x,
            y,
            width,
            height,
            colour,
        } => {
            let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) else {
                return;
            };
            let mut path = PathBuilder::new();
            path.push_rect(rect);
            if let Some(path) = path.finish() {
                surface.set_fill(Some(ink(*colour)));
                surface.draw_path(&path);
            }
        }
        Op::Text {
            x,
            y,
            size,
            bold,
            colour,
            text,
        } => {
            let face = fonts.face(*bold);
            surface.set_fill(Some(ink(*colour)));
            let glyphs = face.glyphs(text);
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, face.font.clone(), text, *size, false);
        }
    }
}

fn tags(laid: &Laid, ids: &[Option<Identifier>]) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("en-GB".to_owned()));
    for node in &laid.tree {
        push(node, ids, &mut |group| tree.push(group), &mut |_| {});
    }
    tree
}

fn push(node: &Node, ids: &[Option<Identifier>], group: &mut dyn FnMut(TagGroup), leaf: &mut dyn FnMut(Identifier)) {
    match node {
        Node::Piece(at) => {
            if let Some(id) = ids.get(*at).copied().flatten() {
                leaf(id);
            }
        }
        Node::Group(role, inner) => {
            let made = std::cell::RefCell::new(TagGroup::new(kind(role)));
            for node in inner {
                push(node, ids, &mut |group| made.borrow_mut().push(group), &mut |id| {
                    made.borrow_mut().push(id)
                });
            }
            group(made.into_inner());
        }
    }
}

fn kind(role: &Role) -> TagKind {
    match role {
        Role::Heading(level, title) => {
            let level = std::num::NonZeroU16::new(*level).unwrap_or(std::num::NonZeroU16::MIN);
            Tag::Hn(level, Some(title.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::List => Tag::L(ListNumbering::Disc).into(),
        Role::Item => Tag::LI.into(),
        Role::Body => Tag::LBody.into(),
        Role::Table => Tag::Table.into(),
        Role::TableHead => Tag::THead.into(),
        Role::TableBody => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::Head => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
    }
}

fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    let mut open: Option<OutlineNode> = None;
    for mark in &laid.marks {
        let to = XyzDestination::new(mark.page, Point::from_xy(0.0, mark.y));
        let node = OutlineNode::new(mark.title.clone(), to);
        match (&mut open, mark.level) {
            (Some(above), 2) => above.push_child(node),
            (open, _) => {
                if let Some(done) = open.replace(node) {
                    outline.push_child(done);
                }
            }
        }
    }
    if let Some(last) = open {
        outline.push_child(last);
    }
    outline
}

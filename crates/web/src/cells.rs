//! Values of the record as pieces of a page: by kind, once for lists, details and histories.
//!
//! Not here: the widgets of forms (`pages::field`).

use record::{AnyRef, ColumnInfo, Kind, Linked, View};

use crate::markup::{self, Markup, escape, with_days};
use crate::visit::Visit;

/// The most characters of a text in a list.
const IN_A_LIST: usize = 160;
/// The most links of a set in a list.
const LINKS_IN_A_LIST: usize = 4;

/// The address of a record.
#[must_use]
pub fn path(one: AnyRef) -> String {
    format!("/registers/{}/{}", one.register, one.key)
}

/// A link to a record, or its name alone where it may not be seen.
#[must_use]
pub fn linked(visit: &Visit, link: &Linked) -> Markup {
    match link.target {
        Some(target) => markup::link(&visit.to(&path(target)), &link.name),
        None => Markup(format!(r#"<span class="soft">{}</span>"#, escape(&link.name))),
    }
}

/// Nothing stands there.
#[must_use]
pub fn nothing() -> Markup {
    Markup(r#"<span class="none">not set</span>"#.to_owned())
}

/// A value as it stands in a list: one line or two.
#[must_use]
pub fn in_list(visit: &Visit, view: &View<'_>, one: AnyRef, at: usize, column: &ColumnInfo) -> Markup {
    if matches!(column.kind, Kind::Rag) {
        return markup::rag(view.rag(one, at));
    }
    if view.is_absent(one, at) {
        return Markup(r#"<span class="none" aria-label="not set">–</span>"#.to_owned());
    }
    if column.kind.target().is_some() {
        let all = view.links(one, at);
        let mut pieces: Vec<_> = all
            .iter()
            .take(LINKS_IN_A_LIST)
            .map(|link| linked(visit, link).0)
            .collect();
        if all.len() > LINKS_IN_A_LIST {
            pieces.push(format!("and {} more", all.len() - LINKS_IN_A_LIST));
        }
        return Markup(pieces.join(", "));
    }
    let shown = view.show(one, at);
    match column.kind {
        Kind::Text if shown.chars().count() > IN_A_LIST => {
            let short: String = shown.chars().take(IN_A_LIST - 1).collect();
            with_days(&format!("{}…", short.trim_end()))
        }
        _ => value(column, &shown),
    }
}

/// A value as it stands on its record's own page: whole.
#[must_use]
pub fn in_full(visit: &Visit, view: &View<'_>, one: AnyRef, at: usize, column: &ColumnInfo) -> Markup {
    if matches!(column.kind, Kind::Rag) {
        return markup::rag(view.rag(one, at));
    }
    if view.is_absent(one, at) {
        return nothing();
    }
    if column.kind.target().is_some() {
        let all: Vec<_> = view.links(one, at).iter().map(|link| linked(visit, link).0).collect();
        return Markup(all.join(", "));
    }
    value(column, &view.show(one, at))
}

/// A value that was shown, by its kind.
#[must_use]
pub fn value(column: &ColumnInfo, shown: &str) -> Markup {
    if shown.is_empty() {
        return nothing();
    }
    match column.kind {
        Kind::Code { .. } => Markup(format!(r#"<span class="code">{}</span>"#, escape(shown))),
        Kind::Rag => markup::rag(terms::Rag::from_word(shown)),
        Kind::Instant => shown.parse().map_or_else(|_| Markup(escape(shown)), markup::moment),
        Kind::Date | Kind::When => with_days(shown),
        Kind::Content => {
            let hash = shown.split_whitespace().find(|word| word.len() >= 64).unwrap_or(shown);
            let hash = hash.rsplit(':').next().unwrap_or(hash);
            let short: String = hash.chars().take(12).collect();
            Markup(format!(
                r#"<a href="/content/{}" download>document</a> <span class="soft code">{}…</span>"#,
                escape(hash),
                escape(&short)
            ))
        }
        _ => Markup(escape(shown).replace('\n', "<br>")),
    }
}

/// Whether a column's values are numbers, to be set right.
#[must_use]
pub fn is_number(column: &ColumnInfo) -> bool {
    matches!(column.kind, Kind::Integer { .. } | Kind::Decimal)
}

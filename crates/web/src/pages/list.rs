//! A register as a list: search, filters, order, pages, columns shown, bulk change. One page for every register.
//!
//! What is asked stands in the address, so a saved filter is a bookmark. Not here: one record (`record_page`).

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use record::{AnyRef, ColumnInfo, Filter, Kind, Query, RegisterInfo, RegisterNumber, Test, View};

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, address, count, thousands};
use crate::pages::show;
use crate::visit::Visit;

const PER_PAGE: usize = 50;
const SIZES: [usize; 4] = [25, 50, 100, 250];
/// Columns shown where nobody has said which.
const COLUMNS: usize = 7;

struct Head {
    title: &'static str,
    help: &'static str,
    to: Option<String>,
    sorted: Option<&'static str>,
    number: bool,
}

struct Row {
    key: u32,
    name: String,
    first: Markup,
    cells: Vec<(&'static str, Markup)>,
}

struct Chip {
    words: String,
    without: String,
}

struct Choice {
    name: String,
    title: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "list.html")]
struct Page {
    f: Frame,
    title: String,
    about: &'static str,
    path: String,
    shown: String,
    search: String,
    kept: Vec<(String, String)>,
    chips: Vec<Chip>,
    filters: Vec<Choice>,
    tests: Vec<(&'static str, &'static str)>,
    columns: Vec<Choice>,
    heads: Vec<Head>,
    rows: Vec<Row>,
    sizes: Vec<(usize, String, bool)>,
    before: Option<String>,
    after: Option<String>,
    pages: String,
    exports: Vec<(&'static str, String)>,
    add: Option<String>,
    import: Option<String>,
    bulk: Vec<Choice>,
    seen: u64,
    asked: bool,
    fault: Option<String>,
    clear: String,
}

/// The register of an address, if the visitor may see any of it.
pub fn register(view: &View<'_>, name: &str) -> Result<RegisterNumber, Failure> {
    let number = view.schema().number(name).ok_or_else(|| {
        Failure::missing(format!("There is no register “{name}”.")).way("/registers", "All registers")
    })?;
    if !view.may_see_register(number) {
        let what = format!(
            "Your roles do not let you see {}.",
            view.info(number).title().to_lowercase()
        );
        return Err(Failure::forbidden(what).way("/registers", "All registers"));
    }
    Ok(number)
}

/// The list.
pub async fn page(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    if let Some(to) = with_added_filter(&visit) {
        return Ok(Redirect::to(&to).into_response());
    }
    let look = visit.look()?;
    let view = look.view();
    let number = register(&view, &name)?;
    let info = view.info(number);
    let mut fault = None;
    let query = match asked(&visit, info) {
        Ok(query) => query,
        Err(failure) => {
            fault = Some(failure.message.clone());
            Query {
                limit: PER_PAGE,
                ..Query::default()
            }
        }
    };
    let found = match view.list(number, &query) {
        Ok(found) => found,
        // A guarded column is refused; a value that cannot be read is said beside the filters.
        Err(refusal) if matches!(refusal.code(), "guarded" | "forbidden") => {
            return Err(
                Failure::forbidden(refusal.to_string()).way(visit.to(&format!("/registers/{name}")), "The whole list")
            );
        }
        Err(refusal) => {
            fault = Some(refusal.to_string());
            record::Page::default()
        }
    };
    let page = drawn(&visit, &view, number, &query, &found, fault);
    show(&page)
}

/// What an address asks of a register.
pub fn asked(visit: &Visit, info: &RegisterInfo) -> Result<Query, Failure> {
    let per = visit
        .term("per")
        .and_then(|per| per.parse().ok())
        .filter(|per| (1..=1000).contains(per))
        .unwrap_or(PER_PAGE);
    let unknown = |name: &str| Failure::bad("unknown-field", format!("{} has no column “{name}”.", info.title()));
    let mut query = Query {
        search: visit.term("q").unwrap_or_default().trim().to_owned(),
        offset: (visit.page() - 1).saturating_mul(per),
        limit: per,
        ..Query::default()
    };
    if let Some(sort) = visit.filled("sort") {
        let (name, reversed) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
        query.sort = Some((info.column(name).ok_or_else(|| unknown(name))?, reversed));
    }
    for (term, value) in &visit.query {
        let Some((name, test)) = term.rsplit_once('.') else {
            continue;
        };
        let test = Test::from_word(test)
            .ok_or_else(|| Failure::bad("unknown-test", format!("“{test}” is no way to compare.")))?;
        let column = info.column(name).ok_or_else(|| unknown(name))?;
        query.filters.push(Filter {
            column,
            test,
            typed: value.clone(),
        });
    }
    Ok(query)
}

/// The address with the filter that the form adds; the form works without a script, and the address stays readable.
fn with_added_filter(visit: &Visit) -> Option<String> {
    let column = visit.term("add-column")?;
    let test = visit.term("add-test").and_then(Test::from_word).unwrap_or(Test::Is);
    let value = visit.term("add-value").unwrap_or_default().trim();
    let needs_value = !matches!(test, Test::Empty | Test::Filled);
    let kept = visit
        .query
        .iter()
        .filter(|(name, _)| !name.starts_with("add-") && name != "page");
    let mut terms: Vec<(String, String)> = kept.cloned().collect();
    if !column.is_empty() && (!needs_value || !value.is_empty()) {
        terms.push((
            format!("{column}.{}", test.word()),
            if needs_value {
                value.to_owned()
            } else {
                "yes".to_owned()
            },
        ));
    }
    Some(address(
        &visit.path,
        terms.iter().map(|(name, value)| (name.as_str(), value.as_str())),
    ))
}

/// The columns that a list shows: those that somebody said, else the ones that say most about these rows.
#[must_use]
pub fn columns_shown(visit: &Visit, view: &View<'_>, info: &RegisterInfo, query: &Query, keys: &[u32]) -> Vec<usize> {
    let said: Vec<usize> = visit
        .query
        .iter()
        .filter(|(name, _)| name == "cols")
        .flat_map(|(_, names)| names.split(',').filter_map(|name| info.column(name)))
        .collect();
    if !said.is_empty() {
        return said;
    }
    let of = |key: &u32| {
        std::num::NonZeroU32::new(*key).map(|key| AnyRef {
            register: info.name,
            key,
        })
    };
    let rows: Vec<AnyRef> = keys.iter().take(PER_PAGE).filter_map(of).collect();
    let weight = |(at, column): (usize, &ColumnInfo)| {
        let class = match &column.kind {
            _ if column.unique || query.sort.is_some_and(|(sorted, _)| sorted == at) => 0,
            Kind::Content | Kind::Rows(_) => return None,
            Kind::Text if column.long => 5,
            Kind::Text | Kind::Code { .. } if column.required => 1,
            Kind::When | Kind::Date | Kind::Choice(_) | Kind::Link(_) => 2,
            Kind::Rag if column.by_owner => 2, // the colour that is stated now
            Kind::Rag => 4,
            Kind::Person | Kind::Instant => 3,
            _ => 4,
        };
        let filled = rows.iter().filter(|one| !view.is_absent(**one, at)).count();
        // Unknown is a value of a colour.
        let value = class == 0 || matches!(column.kind, Kind::Rag);
        let bare = !value && !rows.is_empty() && filled * 10 < rows.len();
        Some((bare, class, at))
    };
    let mut weighed: Vec<_> = info.columns.iter().enumerate().filter_map(weight).collect();
    weighed.sort_unstable();
    let mut shown: Vec<usize> = weighed.into_iter().take(COLUMNS).map(|(.., at)| at).collect();
    shown.sort_unstable();
    shown
}

fn drawn(
    visit: &Visit,
    view: &View<'_>,
    number: RegisterNumber,
    query: &Query,
    found: &record::Page,
    fault: Option<String>,
) -> Page {
    let info = view.info(number);
    let path = format!("/registers/{}", info.name);
    let shown = columns_shown(visit, view, info, query, &found.keys);
    let first = shown
        .iter()
        .copied()
        .find(|at| info.columns[*at].unique)
        .or_else(|| shown.first().copied())
        .unwrap_or(0);
    let others: Vec<usize> = shown.iter().copied().filter(|at| *at != first).collect();
    let now = visit.at == crate::moment::AsAt::Now;
    let may_edit = now && info.access.edit.could(view.viewer());
    let pages = found.total.div_ceil(query.limit).max(1);
    let page = visit.page();
    let turn = |page: usize| {
        let page = page.to_string();
        visit.here_with(&[("page", page.as_str())])
    };
    let kept = |names: &[&str]| -> Vec<(String, String)> {
        visit
            .query
            .iter()
            .filter(|(name, _)| !names.contains(&name.as_str()) && name != "page" && name != "said")
            .cloned()
            .collect()
    };
    let last = query.offset + found.keys.len();
    Page {
        f: Frame::of(visit, info.title()),
        title: info.title(),
        about: info.about,
        shown: if found.keys.is_empty() {
            count(found.total, "record", "records")
        } else {
            format!(
                "{}–{} of {}",
                thousands(query.offset + 1),
                thousands(last),
                count(found.total, "record", "records")
            )
        },
        search: query.search.clone(),
        kept: kept(&["q"]),
        chips: chips(visit, info),
        filters: choices(info, |column| !column.guarded, |_| false),
        tests: Test::ALL.map(|test| (test.word(), test_words(test))).to_vec(),
        columns: choices(info, |_| true, |at| shown.contains(&at)),
        heads: std::iter::once(first)
            .chain(others.iter().copied())
            .map(|at| head(visit, info, query, at))
            .collect(),
        rows: found
            .keys
            .iter()
            .filter_map(|key| row(visit, view, info, *key, first, &others))
            .collect(),
        sizes: SIZES
            .map(|size| {
                (
                    size,
                    visit.here_with(&[("per", size.to_string().as_str())]),
                    size == query.limit,
                )
            })
            .to_vec(),
        before: (page > 1).then(|| turn(page - 1)),
        after: (page < pages).then(|| turn(page + 1)),
        pages: format!("page {} of {}", thousands(page), thousands(pages)),
        exports: ["csv", "xlsx", "json"]
            .map(|kind| (kind, address(&format!("{path}/export.{kind}"), export_terms(visit))))
            .to_vec(),
        add: (now && view.may_add(number)).then(|| format!("{path}/new")),
        import: (now && view.may_add(number)).then(|| format!("{path}/upload")),
        bulk: if may_edit {
            choices(
                info,
                |c| c.is_free() && !c.unique && !matches!(c.kind, Kind::Content),
                |_| false,
            )
        } else {
            Vec::new()
        },
        seen: view.position().0,
        asked: !query.search.is_empty() || !query.filters.is_empty(),
        fault,
        clear: visit.to(&path),
        path,
    }
}

fn export_terms(visit: &Visit) -> impl Iterator<Item = (&str, &str)> {
    let kept = visit
        .query
        .iter()
        .filter(|(name, _)| !["page", "per", "said", "cols"].contains(&name.as_str()));
    kept.map(|(name, value)| (name.as_str(), value.as_str()))
}

fn choices(info: &RegisterInfo, fits: impl Fn(&ColumnInfo) -> bool, on: impl Fn(usize) -> bool) -> Vec<Choice> {
    let columns = info.columns.iter().enumerate().filter(|(_, column)| fits(column));
    columns
        .map(|(at, column)| Choice {
            name: column.name.to_owned(),
            title: column.title.to_owned(),
            on: on(at),
        })
        .collect()
}

fn test_words(test: Test) -> &'static str {
    match test {
        Test::Is => "is",
        Test::IsNot => "is not",
        Test::AtLeast => "from",
        Test::AtMost => "up to",
        Test::Contains => "contains",
        Test::Empty => "is not set",
        Test::Filled => "is set",
    }
}

fn chips(visit: &Visit, info: &RegisterInfo) -> Vec<Chip> {
    let mut all = Vec::new();
    for (at, (term, value)) in visit.query.iter().enumerate() {
        let Some((name, test)) = term.rsplit_once('.') else {
            continue;
        };
        let (Some(column), Some(test)) = (info.column(name), Test::from_word(test)) else {
            continue;
        };
        let title = info.columns[column].title;
        let words = match test {
            Test::Empty | Test::Filled => format!("{title} {}", test_words(test)),
            _ => format!("{title} {} {value}", test_words(test)),
        };
        let others = visit
            .query
            .iter()
            .enumerate()
            .filter(|(other, (name, _))| *other != at && name != "page");
        let without = address(
            &visit.path,
            others.map(|(_, (name, value))| (name.as_str(), value.as_str())),
        );
        all.push(Chip { words, without });
    }
    all
}

fn head(visit: &Visit, info: &RegisterInfo, query: &Query, at: usize) -> Head {
    let column = &info.columns[at];
    let sorted = query.sort.filter(|(sorted, _)| *sorted == at);
    let next = match sorted {
        Some((_, false)) => format!("-{}", column.name),
        _ => column.name.to_owned(),
    };
    Head {
        title: column.title,
        help: column.help,
        to: (!column.guarded).then(|| visit.here_with(&[("sort", next.as_str())])),
        sorted: sorted.map(|(_, reversed)| if reversed { "descending" } else { "ascending" }),
        number: cells::is_number(column),
    }
}

fn row(visit: &Visit, view: &View<'_>, info: &RegisterInfo, key: u32, first: usize, others: &[usize]) -> Option<Row> {
    let one = AnyRef {
        register: info.name,
        key: std::num::NonZeroU32::new(key)?,
    };
    let cell = |at: &usize| {
        let column = &info.columns[*at];
        let class = match &column.kind {
            Kind::Text => "text",
            Kind::Date | Kind::When | Kind::Rag => "nowrap",
            _ if cells::is_number(column) => "num",
            _ => "",
        };
        (class, cells::in_list(visit, view, one, *at, column))
    };
    let name = view.name(one);
    let column = &info.columns[first];
    let words = if column.kind.target().is_some() || view.is_absent(one, first) {
        name.clone()
    } else {
        view.show(one, first)
    };
    let to = visit.to(&cells::path(one));
    Some(Row {
        key,
        first: crate::markup::link(&to, &words),
        name,
        cells: others.iter().map(cell).collect(),
    })
}

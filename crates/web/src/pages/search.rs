//! Search over every register that the visitor may see.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, address, escape};
use crate::pages::show;
use crate::visit::Visit;

/// Hits shown of each register.
const OF_EACH: usize = 20;

struct Hit {
    to: String,
    name: String,
    says: Markup,
}

struct Group {
    title: String,
    all: String,
    more: bool,
    hits: Vec<Hit>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Page {
    f: Frame,
    words: String,
    groups: Vec<Group>,
}

/// The page; one hit by its very name is shown at once.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let words = visit.term("q").unwrap_or_default().trim().to_owned();
    let look = visit.look()?;
    let view = look.view();
    let found = if words.is_empty() {
        Vec::new()
    } else {
        view.search(&words, OF_EACH + 1)
    };
    let exact = found
        .iter()
        .filter(|one| record::fold(&view.name(**one)) == record::fold(&words));
    if let [only] = exact.collect::<Vec<_>>()[..] {
        return Ok(Redirect::to(&visit.to(&cells::path(*only))).into_response());
    }
    let mut groups: Vec<Group> = Vec::new();
    for one in found {
        let Some(info) = view.schema().register(one.register) else {
            continue;
        };
        let title = info.title();
        if groups.last().is_none_or(|group| group.title != title) {
            let all = address(&format!("/registers/{}", info.name), [("q", words.as_str())]);
            groups.push(Group {
                title,
                all: visit.to(&all),
                more: false,
                hits: Vec::new(),
            });
        }
        let Some(group) = groups.last_mut() else { continue };
        if group.hits.len() == OF_EACH {
            group.more = true;
            continue;
        }
        let says = info
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.searched && !column.unique);
        let says = says
            .map(|(at, _)| view.show(one, at))
            .find(|text| !text.is_empty())
            .unwrap_or_default();
        group.hits.push(Hit {
            to: visit.to(&cells::path(one)),
            name: view.name(one),
            says: marked(&says, &words),
        });
    }
    show(&Page {
        f: Frame::of(&visit, "Search"),
        groups,
        words,
    })
}

/// The text around the words, with the words marked.
fn marked(text: &str, words: &str) -> Markup {
    let (lower, wanted) = (text.to_lowercase(), words.to_lowercase());
    // Lower case may change lengths; then nothing is marked rather than something wrong.
    let at = lower
        .find(&wanted)
        .filter(|_| lower.len() == text.len() && !wanted.is_empty());
    let Some(at) = at else {
        return Markup(escape(&text.chars().take(200).collect::<String>()));
    };
    let (before, rest) = text.split_at(at);
    let (hit, after) = rest.split_at(wanted.len().min(rest.len()));
    let before: String = before
        .chars()
        .rev()
        .take(80)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let after: String = after.chars().take(120).collect();
    Markup(format!(
        "{}<mark>{}</mark>{}",
        escape(&before),
        escape(hit),
        escape(&after)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_and_escaped() {
        let check = |text: &str, words: &str, expected: &str| assert_eq!(marked(text, words).0, expected);
        check("a <b> data Cut", "DATA", "a &lt;b&gt; <mark>data</mark> Cut");
        check("nothing", "other", "nothing");
        check("İstanbul", "stan", "İstanbul");
    }
}

//! The rules: what each looks for, why, and what to do.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;

use crate::failure::Failure;
use crate::frame::Frame;
use crate::markdown;
use crate::markup::Markup;
use crate::pages::show;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "rules.html")]
struct Page {
    f: Frame,
    rows: Vec<(&'static str, &'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "rule.html")]
struct One {
    f: Frame,
    code: &'static str,
    slug: &'static str,
    statement: &'static str,
    page: Markup,
    before: Option<&'static str>,
    after: Option<&'static str>,
}

/// The list.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let rows = check::RULES
        .iter()
        .map(|rule| (rule.code, rule.slug, rule.statement))
        .collect();
    show(&Page {
        f: Frame::of(&visit, "Rules"),
        rows,
    })
}

/// One rule.
pub async fn one(visit: Visit, Path(code): Path<String>) -> Result<Response, Failure> {
    let at = check::RULES
        .iter()
        .position(|rule| rule.code.eq_ignore_ascii_case(&code) || rule.slug == code);
    let missing = || Failure::missing(format!("There is no rule “{code}”.")).way("/rules", "All rules");
    let at = at.ok_or_else(missing)?;
    let rule = check::RULES[at];
    show(&One {
        f: Frame::of(&visit, format!("{} {}", rule.code, rule.slug)),
        code: rule.code,
        slug: rule.slug,
        statement: rule.statement,
        page: markdown::page(rule.page),
        before: at.checked_sub(1).map(|at| check::RULES[at].code),
        after: check::RULES.get(at + 1).map(|rule| rule.code),
    })
}

//! The pages, one file each with its template.
//!
//! A page gets a look at the record as its visitor may see it, and never more. Not here: who comes in (`gate`), the API
//! (`api`).

pub mod about;
pub mod accounts;
pub mod act;
pub mod build;
pub mod checks;
pub mod corrected;
pub mod decide;
pub mod doors;
pub mod edit;
pub mod entry;
pub mod exchange;
pub mod field;
pub mod findings;
pub mod history;
pub mod import;
pub mod list;
pub mod marked;
pub mod newsletter;
pub mod packs;
pub mod parties;
pub mod plan;
pub mod preview;
pub mod record_page;
pub mod registers;
pub mod rules;
pub mod search;
pub mod sign_in;
pub mod today;
pub mod tokens;
pub mod told;
pub mod trouble;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::failure::Failure;

/// A page as an answer.
pub fn show<T: Template>(page: &T) -> Result<Response, Failure> {
    Ok(Html(page.render()?).into_response())
}

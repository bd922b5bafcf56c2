//! The API under /api/v1: the same record, the same rights, problem details for what was not done.
//!
//! Not here: pages.

use crate::routes::Route;

/// The routes of the API.
#[must_use]
pub fn routes() -> Vec<Route> {
    Vec::new()
}

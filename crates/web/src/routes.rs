//! The one list of routes: it builds the router and feeds the test that nobody comes in without a right.
//!
//! Adding a page touches its own file and this list.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, any, on};
use tower_http::compression::CompressionLayer;

use crate::failure::Failure;
use crate::forms::{FORM_BYTES, UPLOAD_BYTES};
use crate::visit::Visit;
use crate::{App, api, assets, gate, headers, openid, pages};

/// Who may come in. What records they then see or change is the record's own decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Public,
    /// Whoever has signed in, by session or token.
    SignedIn,
    /// Administrators of accounts.
    Administrator,
}

/// A route.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with its parts in braces.
    pub path: &'static str,
    /// Who may come in.
    pub who: Who,
    /// What it is, for the API's description and for readers.
    pub what: &'static str,
    handler: MethodRouter<App>,
}

impl Route {
    fn new<H: Handler<T, App>, T: 'static>(
        (method, filter): (Method, MethodFilter),
        most_bytes: usize,
        (path, who, what): (&'static str, Who, &'static str),
        handler: H,
    ) -> Self {
        Self {
            method,
            path,
            who,
            what,
            handler: on(filter, handler).layer(DefaultBodyLimit::max(most_bytes)),
        }
    }
}

/// A route that shows.
pub(crate) fn get<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    who: Who,
    what: &'static str,
    handler: H,
) -> Route {
    Route::new((Method::GET, MethodFilter::GET), FORM_BYTES, (path, who, what), handler)
}

/// A route that takes a form.
pub(crate) fn post<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    who: Who,
    what: &'static str,
    handler: H,
) -> Route {
    Route::new(
        (Method::POST, MethodFilter::POST),
        FORM_BYTES,
        (path, who, what),
        handler,
    )
}

/// A route that changes a part.
pub(crate) fn patch<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    who: Who,
    what: &'static str,
    handler: H,
) -> Route {
    Route::new(
        (Method::PATCH, MethodFilter::PATCH),
        FORM_BYTES,
        (path, who, what),
        handler,
    )
}

/// A route that takes something away.
pub(crate) fn delete<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    who: Who,
    what: &'static str,
    handler: H,
) -> Route {
    Route::new(
        (Method::DELETE, MethodFilter::DELETE),
        FORM_BYTES,
        (path, who, what),
        handler,
    )
}

/// A route that takes a document.
pub(crate) fn upload<H: Handler<T, App>, T: 'static>(
    path: &'static str,
    who: Who,
    what: &'static str,
    handler: H,
) -> Route {
    Route::new(
        (Method::POST, MethodFilter::POST),
        UPLOAD_BYTES,
        (path, who, what),
        handler,
    )
}

fn pages() -> Vec<Route> {
    use Who::{Administrator, Public, SignedIn};
    use pages::{
        about, accounts, act, checks, corrected, decide, edit, entry, exchange, findings, history, import, list, packs,
        plan, preview, registers, rules, search, sign_in, today, tokens,
    };
    vec![
        get("/assets/{name}", Public, "Style sheet, script, icon", assets::serve),
        get("/healthz", Public, "Whether the server is well", about::health),
        get("/sign-in", Public, "The form to sign in", sign_in::form),
        post("/sign-in", Public, "Sign in by password", sign_in::by_password),
        post(
            "/sign-in/demo",
            Public,
            "Look through the demonstration as a role",
            sign_in::as_role,
        ),
        get("/sign-in/openid", Public, "Go to the identity provider", openid::leave),
        get(
            "/sign-in/openid/back",
            Public,
            "Come back from the identity provider",
            openid::back,
        ),
        post("/sign-out", SignedIn, "Sign out", sign_in::out),
        get(
            "/first/{secret}",
            Public,
            "The form behind a one-time link",
            sign_in::link_form,
        ),
        post("/first/{secret}", Public, "Use a one-time link", sign_in::link_used),
        get("/", SignedIn, "What is due, what is red and why", today::page),
        get("/findings", SignedIn, "The newest pack's findings", findings::newest),
        get(
            "/findings/{pack}",
            SignedIn,
            "A pack beside its findings",
            findings::page,
        ),
        post(
            "/findings/{pack}/decide",
            SignedIn,
            "Accept a repair or keep as printed",
            decide::decide,
        ),
        get("/checks", SignedIn, "What contradicts what in the record", checks::page),
        get("/registers", SignedIn, "All registers", registers::page),
        get("/registers/{register}", SignedIn, "A register as a list", list::page),
        get(
            "/registers/{register}/new",
            SignedIn,
            "The form of a new record",
            edit::new,
        ),
        post("/registers/{register}/new", SignedIn, "Add a record", edit::add),
        post(
            "/registers/{register}/bulk",
            SignedIn,
            "Change several records",
            edit::bulk,
        ),
        get(
            "/registers/{register}/upload",
            SignedIn,
            "The form to upload a register's file",
            exchange::form,
        ),
        upload(
            "/registers/{register}/upload",
            SignedIn,
            "See what a register's file would change",
            exchange::upload,
        ),
        post(
            "/registers/{register}/upload/confirm",
            SignedIn,
            "Take in a register's file",
            exchange::confirm,
        ),
        get(
            "/registers/{register}/{key}",
            SignedIn,
            "A record, or a register as a file",
            record_or_file,
        ),
        post("/registers/{register}/{key}", SignedIn, "Change a record", edit::change),
        post(
            "/registers/{register}/{key}/drop",
            SignedIn,
            "Drop a record that was a mistake",
            edit::drop,
        ),
        get("/act/{action}", SignedIn, "The form of an action", act::form),
        post("/act/{action}", SignedIn, "Do what passes a door", act::act),
        get("/history", SignedIn, "Every entry", history::page),
        get("/history/{position}", SignedIn, "One entry", entry::page),
        get("/search", SignedIn, "Search over everything", search::page),
        get("/plan", SignedIn, "The plan on a page", plan::on_a_page),
        get(
            "/plan/look-ahead",
            SignedIn,
            "What lies ahead in a stated window",
            plan::look_ahead,
        ),
        get(
            "/plan/changes",
            SignedIn,
            "What changed in the plan since a meeting",
            plan::changes,
        ),
        get(
            "/milestones/{id}/preview",
            SignedIn,
            "What moves if a milestone moves",
            preview::page,
        ),
        post(
            "/milestones/{id}/preview",
            SignedIn,
            "Put what a preview moves to a decision",
            preview::raise,
        ),
        get("/packs", SignedIn, "Packs that came in", packs::page),
        get("/packs/build", SignedIn, "The form to build a pack", pages::build::form),
        post("/packs/build", SignedIn, "Build a meeting's pack", pages::build::build),
        get("/content/{hash}", SignedIn, "A document", packs::content),
        get(
            "/packs/{key}/corrected",
            SignedIn,
            "A pack with its accepted repairs, or the list of them",
            corrected::page,
        ),
        get(
            "/packs/{key}/unsettled",
            SignedIn,
            "What a pack says otherwise than the record",
            import::unsettled,
        ),
        get("/import", SignedIn, "The form to take in a pack", import::form),
        upload("/import", SignedIn, "See what a pack would change", import::upload),
        post("/import/confirm", SignedIn, "Take in a pack", import::confirm),
        get("/told", SignedIn, "What one is told, and the outbox", pages::told::page),
        post(
            "/told/subscribe",
            SignedIn,
            "Be told of a topic",
            pages::told::subscribe,
        ),
        get("/told/{id}", SignedIn, "One mail", pages::told::one),
        post("/told/{id}", SignedIn, "Acknowledge a mail", pages::told::acknowledge),
        post(
            "/told/{id}/again",
            Administrator,
            "Send a mail again that was refused or given up",
            pages::told::again,
        ),
        get(
            "/newsletter",
            SignedIn,
            "The next issue of the newsletter, drafted",
            pages::newsletter::page,
        ),
        post(
            "/newsletter",
            SignedIn,
            "Issue the newsletter",
            pages::newsletter::issue,
        ),
        get("/parties", SignedIn, "What each party owes", pages::parties::list),
        get(
            "/parties/{organisation}",
            SignedIn,
            "All that concerns a party",
            pages::parties::page,
        ),
        post(
            "/parties/{organisation}/say",
            SignedIn,
            "State that something is done or does not apply",
            pages::parties::say,
        ),
        get("/rules", SignedIn, "The rules", rules::page),
        get("/rules/{code}", SignedIn, "One rule", rules::one),
        get("/about", SignedIn, "About this server", about::page),
        get("/admin/accounts", Administrator, "Accounts", accounts::page),
        post("/admin/accounts", Administrator, "Make an account", accounts::add),
        get("/admin/accounts/{person}", Administrator, "One account", accounts::one),
        post(
            "/admin/accounts/{person}",
            Administrator,
            "Change an account",
            accounts::change,
        ),
        get("/admin/rights", Administrator, "Who may do what", accounts::matrix),
        get("/admin/tokens", Administrator, "Tokens of the API", tokens::page),
        post("/admin/tokens", Administrator, "Make a token", tokens::add),
        post(
            "/admin/tokens/{name}/revoke",
            Administrator,
            "Revoke a token",
            tokens::revoke,
        ),
    ]
}

/// `export.csv` stands where keys stand; a key is a number.
async fn record_or_file(visit: Visit, Path((register, key)): Path<(String, String)>) -> Result<Response, Failure> {
    match key.parse() {
        Ok(key) => pages::record_page::page(visit, Path((register, key))).await,
        Err(_) => pages::exchange::download(visit, Path((register, key))).await,
    }
}

/// The router over an application.
pub fn router(app: &App) -> Router {
    let mut router = Router::new();
    for Route { path, who, handler, .. } in routes() {
        let gate = middleware::from_fn_with_state((app.clone(), who), gate::pass);
        router = router.route(path, handler.layer(gate));
    }
    let gate = || middleware::from_fn_with_state((app.clone(), Who::Public), gate::pass);
    router
        .method_not_allowed_fallback(pages::trouble::method.layer(gate()))
        .fallback_service(any(pages::trouble::nothing).layer(gate()).with_state(app.clone()))
        .with_state(app.clone())
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .layer(CompressionLayer::new().gzip(true))
}

/// Every route.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = pages();
    all.extend(api::routes());
    all
}

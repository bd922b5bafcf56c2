//! Pages and API over a desk: server-rendered, working without a script, the same rights for both.
//!
//! A map: `routes` is the one list of routes; `gate` lets requests in; `visit` is a request as handlers meet it; `pages`
//! and `api` answer; `cells`, `markup` and `frame` are what pages are made of; `forms` reads what browsers send;
//! `openid` talks to an identity provider. Not here: what the record holds (`record`, `programme`), where it is kept
//! (`store`), the command line (`switchover`).

mod api;
mod app;
mod assets;
mod attention;
mod cells;
mod checking;
mod failure;
mod forms;
mod frame;
mod gate;
mod headers;
mod limiter;
mod markdown;
mod markup;
mod moment;
pub mod newsletter;
pub mod openid;
mod pages;
mod panels;
mod reports;
mod routes;
mod sources;
mod visit;

use std::future::Future;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use store::{Desk, StoreError};
use tokio::net::TcpListener;

pub use app::{App, Config};
pub use headers::POLICY;
pub use routes::{Route, Who, routes};
pub use visit::ADMINISTRATOR;

/// The application over a desk.
///
/// # Errors
/// When the system gives no random bytes.
pub fn app(desk: Desk, config: Config) -> Result<Router, StoreError> {
    Ok(routes::router(&App::new(desk, config)?))
}

/// Serves a desk until told to stop; open requests are answered first.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    desk: Desk,
    config: Config,
    listener: TcpListener,
    until: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = app(desk, config).map_err(std::io::Error::other)?;
    let service: IntoMakeServiceWithConnectInfo<Router, SocketAddr> = router.into_make_service_with_connect_info();
    axum::serve(listener, service).with_graceful_shutdown(until).await
}

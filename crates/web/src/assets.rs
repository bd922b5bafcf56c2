//! Style sheet, script and icon: embedded, served under names that carry the hash of their bytes.
//!
//! A name never means other bytes, so browsers may keep them for ever. Not here: pages.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;

/// One embedded file.
struct Asset {
    name: String,
    kind: &'static str,
    bytes: &'static [u8],
}

static CSS: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "app",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/app.css"),
    )
});
static JS: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "app",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/app.js"),
    )
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("icon", "svg", "image/svg+xml", include_bytes!("../assets/icon.svg")));

fn asset(stem: &str, extension: &str, kind: &'static str, bytes: &'static [u8]) -> Asset {
    let hash: String = Sha256::digest(bytes)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Asset {
        name: format!("{stem}.{hash}.{extension}"),
        kind,
        bytes,
    }
}

/// Where the style sheet is.
#[must_use]
pub fn css() -> String {
    format!("/assets/{}", CSS.name)
}

/// Where the script is.
#[must_use]
pub fn js() -> String {
    format!("/assets/{}", JS.name)
}

/// Where the icon is.
#[must_use]
pub fn icon() -> String {
    format!("/assets/{}", ICON.name)
}

/// Serves an asset by its whole name.
pub async fn serve(Path(name): Path<String>) -> Result<Response, Failure> {
    let all = [&*CSS, &*JS, &*ICON];
    let found = all
        .into_iter()
        .find(|asset| asset.name == name)
        .ok_or_else(|| Failure::missing("no such asset"))?;
    let mut response = found.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(found.kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}

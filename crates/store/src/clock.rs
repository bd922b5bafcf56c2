//! The one clock of the program. Domain code is given instants and days; it never asks.

use terms::Instant;

/// The instant by the system's clock.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place at the edge where the clock is read"
)]
pub fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Today in London by the system's clock.
#[must_use]
pub fn today() -> terms::Date {
    now().london_day()
}

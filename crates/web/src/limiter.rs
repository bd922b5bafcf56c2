//! How often somebody may fail to sign in: counted by where they come from, beside the rest that each account takes.
//!
//! In memory only: a restart forgives. Not here: what a right password is (`store`).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use terms::Instant;

/// Failures from one address before it has to wait.
const AT_MOST: usize = 30;
/// How long a failure counts, in microseconds: ten minutes.
const COUNTS_FOR: i64 = 600_000_000;
/// Addresses remembered.
const ADDRESSES: usize = 10_000;

/// Remembers failures.
#[derive(Debug, Default)]
pub struct Limiter {
    failures: Mutex<HashMap<IpAddr, Vec<Instant>>>,
}

impl Limiter {
    /// Seconds to wait before the next try counts; none when it may be made.
    pub fn wait(&self, from: IpAddr, now: Instant) -> Option<u64> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let times = failures.get_mut(&from)?;
        times.retain(|at| now.0 - at.0 < COUNTS_FOR);
        if times.len() < AT_MOST {
            return None;
        }
        let first = times.first().map_or(0, |at| at.0);
        u64::try_from((first + COUNTS_FOR - now.0).div_euclid(1_000_000) + 1).ok()
    }

    /// Notes a failure.
    pub fn failed(&self, from: IpAddr, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= ADDRESSES {
            failures.retain(|_, times| times.last().is_some_and(|at| now.0 - at.0 < COUNTS_FOR));
        }
        if failures.len() < ADDRESSES || failures.contains_key(&from) {
            failures.entry(from).or_default().push(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_many_failures_one_waits_and_others_do_not() {
        let limiter = Limiter::default();
        let (one, other) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        for second in 0..30 {
            assert_eq!(limiter.wait(one, Instant(second)), None);
            limiter.failed(one, Instant(second * 1_000_000));
        }
        assert_eq!(limiter.wait(one, Instant(30_000_000)), Some(571));
        assert_eq!(limiter.wait(other, Instant(30_000_000)), None);
        assert_eq!(limiter.wait(one, Instant(601_000_000)), None);
    }
}

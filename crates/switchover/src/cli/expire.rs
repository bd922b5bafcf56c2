//! `switchover expire`: documents and readings that have been kept long enough, let go under an entry.

use clap::Args;
use record::Actor;
use record::chain::hex;
use store::{Asked, Asking, Desk, Expiry, clock};
use terms::{Date, Instant};

use super::out::say;
use super::place::{Place, holder};
use super::{GOOD, Stop};

/// Microseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Let documents and readings go that have been kept long enough; only says what would go, unless told to do it
#[derive(Args)]
#[command(
    after_help = "What a record standing now rests on stays, whatever its age: files of documents and evidence, packs \
                        that some record points at, and the newest pack of each series, with which the next one is \
                        merged. The journal keeps every value and the hash of what went; the place on the page that a \
                        value came from can then no longer be shown.\n\nExit status: 0 done, or nothing to do; 1 \
                        refused; 3 it could not be done."
)]
pub struct Expire {
    #[command(flatten)]
    place: Place,
    /// How long it has been kept at least: days, such as 730d, or a day, such as 2022-01-01, before which it came in
    #[arg(long, value_name = "AGE")]
    older_than: String,
    /// Do it, instead of only saying what would go
    #[arg(long, requires = "reason")]
    apply: bool,
    /// Why, such as the policy that says so
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

impl Expire {
    pub async fn run(self) -> anyhow::Result<u8> {
        let before = before(&self.older_than, clock::now())?;
        let desk = self.place.desk().await?;
        let expiring = desk.store().expiring(&*desk.node().state()?, &expiry(before)).await?;
        for one in &expiring {
            say(&format!(
                "{}  {:>10} bytes  since entry {} of {}",
                &hex(&one.hash)[..16],
                one.size,
                one.cited,
                one.at.london_day()
            ))?;
        }
        let bytes: u64 = expiring.iter().map(|one| one.size).sum();
        say(&format!("{} contents of {bytes} bytes may expire.", expiring.len()))?;
        match self.reason.filter(|_| self.apply) {
            Some(reason) if !expiring.is_empty() => applied(&desk, before, &reason, expiring.len()).await,
            Some(_) => Ok(GOOD),
            None => {
                say("Nothing was changed. With --apply and --reason they go.")?;
                Ok(GOOD)
            }
        }
    }
}

async fn applied(desk: &Desk, before: Instant, reason: &str, all: usize) -> anyhow::Result<u8> {
    for _ in (0..all).step_by(store::EXPIRED_AT_ONCE) {
        let asking = Asking::new(holder(), Actor::process("expire"), Asked::Expire(expiry(before)))?;
        let receipt = desk.ask(asking.why(reason)).await?;
        say(&format!("Expired. Entry {} says so.", receipt.position()))?;
        say(&format!("Head: {}", receipt.head))?;
    }
    Ok(GOOD)
}

fn expiry(before: Instant) -> Expiry {
    Expiry {
        before,
        pinned: Box::new(|state| programme::retention::pinned(state, clock::today())),
    }
}

/// The instant before which content has to have come in.
fn before(typed: &str, now: Instant) -> anyhow::Result<Instant> {
    let wrong = || {
        Stop::refused(format!(
            "`{typed}` is no age: give days, such as 730d, or a day, such as 2022-01-01"
        ))
    };
    if let Some(days) = typed.strip_suffix('d') {
        let days: i64 = days.parse().ok().filter(|days| *days >= 0).ok_or_else(wrong)?;
        let ago = days.checked_mul(DAY).and_then(|ago| now.0.checked_sub(ago));
        return ago.map(Instant).ok_or_else(wrong);
    }
    let day: Date = typed.parse().map_err(|_| wrong())?;
    format!("{day}T00:00:00Z").parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_days_or_a_day() {
        let now: Instant = "2024-03-31T12:00:00Z".parse().unwrap();
        let check = |typed: &str, expected: &str| {
            assert_eq!(before(typed, now).unwrap(), expected.parse().unwrap(), "{typed}");
        };
        check("30d", "2024-03-01T12:00:00Z");
        check("0d", "2024-03-31T12:00:00Z");
        check("2022-01-01", "2022-01-01T00:00:00Z");
        for typed in ["", "30", "-1d", "d", "2022-02-30", "99999999999999999999d"] {
            assert!(before(typed, now).is_err(), "{typed}");
        }
    }
}

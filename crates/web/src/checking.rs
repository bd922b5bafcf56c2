//! The rules over the record: worked out apart from requests, one run of the newest and one of the past at a time,
//! remembered by the record itself.
//!
//! Over 100,000 records a run takes seconds, so a page never waits for it to the end: it shows what was worked out last
//! and says of when that is. Not here: the rules (`check`), the pages (`pages::checks`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use check::of_record::{OfRecord, Seen};
use record::{Look, Position};
use terms::Nation;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::failure::Failure;
use crate::moment::AsAt;
use crate::visit::Visit;

/// How long a page waits for a run before it shows an earlier one.
pub const SHORTLY: Duration = Duration::from_millis(1_500);
/// Whose working days count.
const NATION: Nation = Nation::EnglandAndWales;

/// Who may run: the newest record waits for its own runs only; of the past one run is made, and nobody waits for a turn.
#[derive(Clone, Default)]
struct Turns {
    now: Arc<Mutex<()>>,
    past: Arc<Mutex<()>>,
}

impl Turns {
    /// A turn, held while a run is made; none if the past is looked at already.
    async fn take(&self, now: bool) -> Option<OwnedMutexGuard<()>> {
        if now {
            Some(Arc::clone(&self.now).lock_owned().await)
        } else {
            Arc::clone(&self.past).try_lock_owned().ok()
        }
    }
}

/// Runs of the rules over the record.
#[derive(Clone, Default)]
pub struct Checking {
    turns: Turns,
    /// The position of the last run of the newest record, and one more; 0 before the first.
    last: Arc<AtomicU64>,
}

/// What came of asking.
pub struct Outcome {
    /// The findings that the visitor may see; none while the first run is made.
    pub seen: Option<Seen>,
    /// The position that they are of.
    pub position: Position,
    /// Whether the record was asked for at another position and that run is still made.
    pub working: bool,
}

impl Checking {
    /// The findings of a visit's moment: remembered, or worked out within that time, or else those worked out last.
    pub async fn of(&self, visit: &Visit, within: Duration) -> Result<Outcome, Failure> {
        let look = visit.look()?;
        if let Some(outcome) = known(&look) {
            return Ok(outcome);
        }
        // Whoever waits in vain goes away: runs do not queue up.
        let done = tokio::time::timeout(within, self.run(visit.clone())).await;
        if let Ok(done) = done {
            done?;
            // While somebody's run was waited for the record may have moved on; that run was of the newest then.
            let look = visit.look()?;
            if let Some(outcome) = known(&look) {
                return Ok(outcome);
            }
        }
        Ok(self.earlier(visit, &look))
    }

    async fn run(&self, visit: Visit) -> Result<(), Failure> {
        let now = visit.at == AsAt::Now;
        let Some(turn) = self.turns.take(now).await else {
            return Ok(());
        };
        let look = visit.look()?;
        if known(&look).is_some() {
            return Ok(());
        }
        let last = Arc::clone(&self.last);
        // In a task of its own: who asked may go away, the run is finished all the same.
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let _ = look.view().derived::<OfRecord>(&NATION);
            if now {
                last.store(look.view().position().0 + 1, Ordering::Relaxed);
            }
        });
        work.await.map_err(|error| Failure::broken(error.to_string()))
    }

    /// The last run of the newest record, through the eyes of this visitor.
    fn earlier(&self, visit: &Visit, look: &Look) -> Outcome {
        let last = self.last.load(Ordering::Relaxed).checked_sub(1);
        let last = last.filter(|_| visit.at == AsAt::Now);
        let seen = last.and_then(|last| known(&visit.look_at(last).ok()?));
        match seen {
            Some(outcome) => Outcome {
                working: true,
                ..outcome
            },
            None => Outcome {
                seen: None,
                position: look.view().position(),
                working: true,
            },
        }
    }
}

fn known(look: &Look) -> Option<Outcome> {
    let view = look.view();
    Some(Outcome {
        seen: Some(view.remembered::<OfRecord>(&NATION)?),
        position: view.position(),
        working: false,
    })
}

#[cfg(test)]
mod tests {
    use super::Turns;

    #[tokio::test]
    async fn the_past_has_one_turn_and_the_newest_does_not_wait_for_it() {
        let turns = Turns::default();
        let past = turns.take(false).await;
        assert!(past.is_some());
        for (now, expected) in [(false, false), (true, true), (false, false)] {
            assert_eq!(turns.take(now).await.is_some(), expected, "now: {now}");
        }
        drop(past);
        assert!(turns.take(false).await.is_some());
    }
}

//! Delivery updates of a named group of parties, such as core capability providers: the forecast of each party's entry
//! into an interval, how far that is from the need, what stands in the way and what comes next.

use crate::pit::{Unit, say};
use terms::{Calendar, Date, Text};

/// What a party reports of its delivery for an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryUpdate {
    /// The party.
    pub party: Text,
    /// The interval that it enters.
    pub interval: Text,
    /// When it was reported.
    pub on: Date,
    /// When the party expects to enter.
    pub forecast: Option<Date>,
    /// By when it is needed.
    pub need: Option<Date>,
    /// What stands in the way.
    pub obstacles: Text,
    /// What comes next.
    pub next_step: Text,
}

impl DeliveryUpdate {
    /// Working days between forecast and need; negative when the forecast lies after it, none while one is unknown.
    #[must_use]
    pub fn float(&self, calendar: &Calendar) -> Option<i32> {
        Some(calendar.working_days(self.forecast?, self.need?))
    }

    /// The float in words.
    #[must_use]
    pub fn says(&self, calendar: &Calendar) -> String {
        match (self.forecast, self.need, self.float(calendar)) {
            (Some(forecast), Some(need), Some(float)) => {
                let room = match float {
                    late if late < 0 => format!("{} late for", Unit::WorkingDays.say(i64::from(-late))),
                    0 => "just in time for".to_owned(),
                    room => format!("{} before", Unit::WorkingDays.say(room.into())),
                };
                format!("expected {}, {room} {}", say(forecast), say(need))
            }
            (None, ..) => "no forecast".to_owned(),
            (Some(forecast), ..) => format!("expected {}; no date by which it is needed", say(forecast)),
        }
    }
}

/// The latest update of each party for each interval as at a day, in order of interval and party.
#[must_use]
pub fn latest(updates: &[DeliveryUpdate], as_at: Date) -> Vec<&DeliveryUpdate> {
    let mut out: Vec<&DeliveryUpdate> = updates.iter().filter(|u| u.on <= as_at).collect();
    out.sort_by(|a, b| (&a.interval, &a.party, b.on).cmp(&(&b.interval, &b.party, a.on)));
    out.dedup_by(|later, first| later.interval == first.interval && later.party == first.party);
    out
}

//! What the rules need to know beside the pack: calendar, cadences, names, controlled lists, durations. All of it is
//! dated reference data with a source; the shipped set can be replaced or extended by files.

use terms::{Calendar, Nation};

/// The configuration of a check.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Working days.
    pub calendar: Calendar,
}

impl Configuration {
    /// The configuration shipped, with a nation's holidays.
    #[must_use]
    pub fn shipped(nation: Nation) -> Self {
        Self {
            calendar: Calendar::shipped(nation),
        }
    }
}

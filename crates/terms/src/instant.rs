//! An instant of the record: microseconds, UTC. The clock that gives it is at the edge.

use std::{fmt, str::FromStr};

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// The civil day in London at this instant.
    #[must_use]
    pub fn london_day(self) -> crate::Date {
        self.london().date()
    }

    /// The civil date and time in London at this instant.
    #[must_use]
    pub fn london(self) -> jiff::civil::DateTime {
        let stamp = self.timestamp();
        stamp
            .in_tz("Europe/London")
            .map_or_else(|_| jiff::tz::TimeZone::UTC.to_datetime(stamp), |zoned| zoned.datetime())
    }

    /// The last instant of a civil day in London: what "as at that day" means.
    #[must_use]
    pub fn end_of_london_day(day: crate::Date) -> Self {
        let next = day.tomorrow().unwrap_or(day);
        let start = next
            .in_tz("Europe/London")
            .map_or(0, |z| z.timestamp().as_microsecond());
        Self(start - 1)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl FromStr for Instant {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>()
            .map(|stamp| Self(stamp.as_microsecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_reads_back() {
        let check = |text: &str| assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        check("2026-11-23T14:02:11.201394Z");
        check("2023-08-16T00:00:00.000000Z");
    }

    #[test]
    fn a_day_ends_in_london() {
        let end = |day: &str| Instant::end_of_london_day(day.parse().unwrap()).to_string();
        assert_eq!(end("2023-08-16"), "2023-08-16T22:59:59.999999Z");
        assert_eq!(end("2023-12-16"), "2023-12-16T23:59:59.999999Z");
    }
}

//! A moment as it is typed: a position, a day, an instant, or the name of a document taken in.

use std::str::FromStr;

use record::{Moment, Position};

/// A moment of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsAt(pub Moment);

impl FromStr for AsAt {
    type Err = std::convert::Infallible;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let typed = typed.trim();
        let moment = if let Ok(position) = typed.parse() {
            Moment::Position(Position(position))
        } else if let Ok(day) = typed.parse::<terms::Date>() {
            // A civil date parser takes what stands before the time of an instant too.
            match typed.parse::<terms::Instant>() {
                Ok(instant) => Moment::Instant(instant),
                Err(_) => Moment::Day(day),
            }
        } else if let Ok(instant) = typed.parse() {
            Moment::Instant(instant)
        } else {
            Moment::Document(typed.into())
        };
        Ok(Self(moment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_recognised() {
        let check = |typed: &str, expected: Moment| assert_eq!(typed.parse::<AsAt>().unwrap().0, expected, "{typed}");
        check("88", Moment::Position(Position(88)));
        check("2023-08-16", Moment::Day("2023-08-16".parse().unwrap()));
        check(
            "2023-08-16T10:00:00Z",
            Moment::Instant("2023-08-16T10:00:00Z".parse().unwrap()),
        );
        check("TMAG 22", Moment::Document("TMAG 22".into()));
    }
}

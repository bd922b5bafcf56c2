//! Working time as plans write it: "5d", "4h", "3ed", "50%"; and the durations of XML Schema.

use std::fmt;

/// Minutes of a working day of eight hours.
pub const MINUTES_OF_EIGHT_HOURS: i64 = 480;
const MINUTES_OF_A_DAY: i64 = 1440;

/// An amount of time between two days of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// Whole working days.
    Days(i64),
    /// Working minutes that are no whole days.
    Minutes(i64),
    /// Minutes by the clock, working or not.
    Elapsed(i64),
    /// Per cent of the predecessor's duration; in links only.
    Percent(i64),
}

impl Default for Span {
    fn default() -> Self {
        Self::Days(0)
    }
}

impl Span {
    /// Working minutes as days where they are whole days.
    #[must_use]
    pub fn of_minutes(minutes: i64, day_minutes: i64) -> Self {
        if day_minutes > 0 && minutes % day_minutes == 0 {
            Self::Days(minutes / day_minutes)
        } else {
            Self::Minutes(minutes)
        }
    }

    /// Working minutes; none for time by the clock and per cent.
    #[must_use]
    pub fn working_minutes(self, day_minutes: i64) -> Option<i64> {
        match self {
            Self::Days(n) => Some(n.saturating_mul(day_minutes)),
            Self::Minutes(n) => Some(n),
            Self::Elapsed(_) | Self::Percent(_) => None,
        }
    }

    /// Reads "5d", "2.5 days", "3 wks", "-4h", "30m", "2ed", "50%"; a bare number counts days.
    #[must_use]
    pub fn parse(text: &str, day_minutes: i64) -> Option<Self> {
        let text = text.trim().trim_end_matches('?').trim_end();
        let end = text
            .char_indices()
            .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || (*at == 0 && (*c == '-' || *c == '+'))))
            .map_or(text.len(), |(at, _)| at);
        let (number, unit) = text.split_at(end);
        let unit = unit.trim().to_ascii_lowercase();
        let (elapsed, unit) = match unit.strip_prefix('e') {
            Some(rest) => (true, rest.to_owned()),
            None => (false, unit),
        };
        let of = |minutes: i64| scaled(number, minutes);
        if unit == "%" {
            return of(1).map(Self::Percent);
        }
        let day = if elapsed { MINUTES_OF_A_DAY } else { day_minutes };
        let minutes = match unit.as_str() {
            "" | "d" | "dy" | "dys" | "day" | "days" | "wd" => of(day)?,
            "w" | "wk" | "wks" | "week" | "weeks" => of(day.saturating_mul(if elapsed { 7 } else { 5 }))?,
            "h" | "hr" | "hrs" | "hour" | "hours" => of(60)?,
            "m" | "min" | "mins" | "minute" | "minutes" => of(1)?,
            _ => return None,
        };
        Some(if elapsed {
            Self::Elapsed(minutes)
        } else {
            Self::of_minutes(minutes, day_minutes)
        })
    }
}

/// A decimal number times a factor, when the result is whole.
fn scaled(number: &str, factor: i64) -> Option<i64> {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if part.len() > 6 || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let scale = 10_i64.pow(u32::try_from(part.len()).ok()?);
    let read = |s: &str| if s.is_empty() { Some(0) } else { s.parse::<i64>().ok() };
    let value = read(whole)?.checked_mul(scale)?.checked_add(read(part)?)?;
    let product = value.checked_mul(factor)?;
    (product % scale == 0).then_some(sign * (product / scale))
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Days(n) => write!(f, "{n}d"),
            Self::Minutes(n) if n % 60 == 0 => write!(f, "{}h", n / 60),
            Self::Minutes(n) => write!(f, "{n}m"),
            Self::Elapsed(n) if n % MINUTES_OF_A_DAY == 0 => write!(f, "{}ed", n / MINUTES_OF_A_DAY),
            Self::Elapsed(n) if n % 60 == 0 => write!(f, "{}eh", n / 60),
            Self::Elapsed(n) => write!(f, "{n}em"),
            Self::Percent(n) => write!(f, "{n}%"),
        }
    }
}

/// Minutes of an XML Schema duration such as `PT16H30M0S`; seconds are dropped.
pub(super) fn minutes_of_iso(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut minutes = 0_i64;
    for (part, units) in [
        (days, [('D', MINUTES_OF_A_DAY), ('D', 0)]),
        (time, [('H', 60), ('M', 1)]),
    ] {
        let mut number = String::new();
        for c in part.chars() {
            if c.is_ascii_digit() || c == '.' {
                number.push(c);
            } else if c == 'S' {
                number.clear();
            } else {
                let (_, factor) = units.iter().find(|(u, _)| *u == c)?;
                minutes = minutes.checked_add(scaled(&std::mem::take(&mut number), *factor)?)?;
            }
        }
        if !number.is_empty() {
            return None;
        }
    }
    Some(sign * minutes)
}

/// Minutes as an XML Schema duration in the shape that Microsoft Project writes.
pub(super) fn iso_of_minutes(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.unsigned_abs();
    format!("{sign}PT{}H{}M0S", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_printed() {
        for (text, expected, printed) in [
            ("5d", Span::Days(5), "5d"),
            ("2.5 days", Span::Minutes(1200), "20h"),
            ("-4h", Span::Minutes(-240), "-4h"),
            ("8h", Span::Days(1), "1d"),
            ("3 wks", Span::Days(15), "15d"),
            ("2ed", Span::Elapsed(2880), "2ed"),
            ("1 ewk", Span::Elapsed(10080), "7ed"),
            ("50%", Span::Percent(50), "50%"),
            ("45 mins", Span::Minutes(45), "45m"),
            ("7", Span::Days(7), "7d"),
            ("5 days?", Span::Days(5), "5d"),
        ] {
            let span = Span::parse(text, 480);
            assert_eq!(span, Some(expected), "{text}");
            assert_eq!(expected.to_string(), printed);
        }
        for text in ["", "d", "5 mo", "x", "1.2.3d", "99999999999999999999d"] {
            assert_eq!(Span::parse(text, 480), None, "{text}");
        }
    }

    #[test]
    fn durations_of_xml_schema() {
        for (text, expected) in [
            ("PT16H30M0S", Some(990)),
            ("PT0H0M0S", Some(0)),
            ("P1DT1H", Some(1500)),
            ("-PT8H", Some(-480)),
            ("PT8", None),
            ("8 days", None),
            ("PT8X", None),
        ] {
            assert_eq!(minutes_of_iso(text), expected, "{text}");
        }
        assert_eq!(minutes_of_iso(&iso_of_minutes(-75)), Some(-75));
    }
}

//! What a cell shows: number formats, and dates from the days that workbooks count.
//!
//! A format that hides a part of a date that the cell holds (its year, its day) or turns day and month round is
//! printed as dd/mm/yyyy, so that nothing the cell says is lost; every other date stands as the cell shows it.

/// A piece of a format.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Literal(String),
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    Elapsed(char),
    Noon,
    /// A run of digit places, group and decimal marks.
    Digits(String),
    Percent,
    General,
    Text,
}

/// A number format of a workbook.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Format {
    sections: Vec<Vec<Piece>>,
}

/// A moment that a workbook counts, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    /// 0 is Sunday.
    weekday: i64,
    /// Seconds of the day.
    seconds: i64,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

impl Format {
    /// One of the formats that every workbook has by number; dates that follow the reader's country are printed as in
    /// the United Kingdom.
    pub(crate) fn built_in(id: u32) -> Self {
        Self::parse(match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14 => "dd/mm/yyyy",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 | 45..=47 => "h:mm:ss",
            22 => "dd/mm/yyyy hh:mm",
            27..=31 | 36 | 50..=58 => "yyyy-mm-dd",
            37 | 38 => "#,##0",
            39 | 40 => "#,##0.00",
            49 => "@",
            _ => "General",
        })
    }

    /// Reads a format's code.
    pub(crate) fn parse(code: &str) -> Self {
        Self {
            sections: split(code).iter().map(|s| pieces(s)).collect(),
        }
    }

    /// Whether it shows a date or a time.
    pub(crate) fn is_date(&self) -> bool {
        use Piece::{Day, Elapsed, Hour, Minute, Month, Second, Year};
        self.sections.first().is_some_and(|s| {
            s.iter().any(|p| {
                matches!(
                    p,
                    Year(_) | Month(_) | Day(_) | Hour(_) | Minute(_) | Second(_) | Elapsed(_)
                )
            })
        })
    }

    /// What a cell of this format shows for a number.
    pub(crate) fn show(&self, value: f64, from_1904: bool) -> String {
        if self.is_date() {
            let section = self.sections.first().map_or(&[] as &[Piece], Vec::as_slice);
            return match moment(value, from_1904) {
                Some(moment) => show_moment(section, moment, value),
                None => general(value),
            };
        }
        let (section, value) = match self.sections.as_slice() {
            [_, negative, ..] if value < 0.0 => (negative.as_slice(), -value),
            [_, _, zero, ..] if value == 0.0 => (zero.as_slice(), value),
            [positive, ..] => (positive.as_slice(), value),
            [] => (&[] as &[Piece], value),
        };
        show_number(section, value)
    }
}

/// The sections of a code: positive; negative; zero; text.
fn split(code: &str) -> Vec<String> {
    let (mut out, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in code.chars() {
        if c == ';' && !quoted && !escaped {
            out.push(String::new());
            continue;
        }
        escaped = c == '\\' && !escaped;
        quoted ^= c == '"' && !escaped;
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

/// The pieces of one section.
fn pieces(section: &str) -> Vec<Piece> {
    let chars: Vec<char> = section.chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    if section.to_ascii_lowercase().contains("general") {
        return vec![Piece::General];
    }
    while let Some(&c) = chars.get(at) {
        let run = chars.iter().skip(at).take_while(|x| x.eq_ignore_ascii_case(&c)).count();
        at += match c.to_ascii_lowercase() {
            '"' => {
                let text: String = chars.iter().skip(at + 1).take_while(|x| **x != '"').collect();
                let taken = text.chars().count() + 2;
                out.push(Piece::Literal(text));
                taken
            }
            '\\' => {
                out.push(Piece::Literal(
                    chars.get(at + 1).map(char::to_string).unwrap_or_default(),
                ));
                2
            }
            '_' | '*' => 2,
            '[' => {
                let inside: String = chars.iter().skip(at + 1).take_while(|x| **x != ']').collect();
                out.extend(bracket(&inside));
                inside.chars().count() + 2
            }
            'y' => push(&mut out, Piece::Year(run), run),
            'm' => push(&mut out, Piece::Month(run), run),
            'd' => push(&mut out, Piece::Day(run), run),
            'h' => push(&mut out, Piece::Hour(run), run),
            's' => push(&mut out, Piece::Second(run), run),
            'a' if half_day(&chars, at) => push(&mut out, Piece::Noon, 5),
            '0' | '#' | '?' => {
                let digits: String = chars.iter().skip(at).take_while(|x| "0#?,.".contains(**x)).collect();
                let taken = digits.chars().count();
                push(&mut out, Piece::Digits(digits), taken)
            }
            '%' => push(&mut out, Piece::Percent, 1),
            '@' => push(&mut out, Piece::Text, 1),
            _ => push(&mut out, Piece::Literal(c.to_string()), 1),
        };
    }
    minutes(&mut out);
    out
}

fn push(out: &mut Vec<Piece>, piece: Piece, taken: usize) -> usize {
    out.push(piece);
    taken
}

fn half_day(chars: &[char], at: usize) -> bool {
    let text: String = chars.iter().skip(at).take(5).collect();
    text.eq_ignore_ascii_case("am/pm")
}

/// What stands in brackets: elapsed time, a currency, the system's own long date; colours and conditions show nothing.
fn bracket(inside: &str) -> Vec<Piece> {
    let lower = inside.to_ascii_lowercase();
    let unit = lower.chars().next().filter(|u| "hms".contains(*u));
    if let Some(unit) = unit.filter(|u| lower.chars().all(|c| c == *u)) {
        return vec![Piece::Elapsed(unit)];
    }
    let symbol = inside.strip_prefix('$').and_then(|r| r.split('-').next()).unwrap_or("");
    if symbol.is_empty() {
        Vec::new()
    } else {
        vec![Piece::Literal(symbol.to_owned())]
    }
}

/// An `m` after hours or before seconds means minutes.
fn minutes(out: &mut [Piece]) {
    let time = |p: &Piece| matches!(p, Piece::Hour(_) | Piece::Second(_) | Piece::Elapsed(_));
    let dated = |p: &Piece| matches!(p, Piece::Day(_) | Piece::Year(_));
    for at in 0..out.len() {
        let Some(Piece::Month(run @ 1..=2)) = out.get(at).cloned() else {
            continue;
        };
        let before = out.iter().take(at).rev().find(|p| time(p) || dated(p));
        let after = out.iter().skip(at + 1).find(|p| time(p) || dated(p));
        let is_minute = before.is_some_and(|p| matches!(p, Piece::Hour(_) | Piece::Elapsed('h')))
            || after.is_some_and(|p| matches!(p, Piece::Second(_)));
        if let Some(piece) = out.get_mut(at).filter(|_| is_minute) {
            *piece = Piece::Minute(run);
        }
    }
}

/// The moment that a number of days means; nothing outside the years that workbooks know.
#[expect(clippy::cast_possible_truncation, reason = "the range is looked at first")]
pub(crate) fn moment(serial: f64, from_1904: bool) -> Option<Moment> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let total = (serial * 86_400.0).round() as i64;
    let (days, seconds) = (total.div_euclid(86_400), total.rem_euclid(86_400));
    // Workbooks count a 29 February 1900 that never was.
    let since_1900 = if from_1904 {
        days + 1_462
    } else if days < 60 {
        days + 1
    } else {
        days
    };
    // 1970-01-01 is day 25,569.
    let unix = since_1900 - 25_569;
    let (year, month, day) = civil(unix);
    Some(Moment {
        year,
        month,
        day,
        weekday: (unix + 4).rem_euclid(7),
        seconds,
    })
}

/// The number of days that workbooks count for a date.
pub(crate) fn serial(year: i64, month: i64, day: i64, from_1904: bool) -> i64 {
    let (y, m) = if month <= 2 {
        (year - 1, month + 12)
    } else {
        (year, month)
    };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * (m - 3) + 2) / 5 + day - 1;
    let unix = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let since_1900 = unix + 25_569;
    if from_1904 {
        since_1900 - 1_462
    } else if since_1900 < 61 {
        since_1900 - 1
    } else {
        since_1900
    }
}

/// Year, month and day of a day counted from 1970-01-01.
fn civil(unix: i64) -> (i64, i64, i64) {
    let days = unix + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn show_moment(section: &[Piece], moment: Moment, value: f64) -> String {
    let shown = as_shown(section, moment, value);
    let has = |wanted: fn(&Piece) -> bool| section.iter().any(wanted);
    let position = |wanted: fn(&Piece) -> bool| section.iter().position(wanted);
    let year = has(|p| matches!(p, Piece::Year(_)));
    let month = has(|p| matches!(p, Piece::Month(_)));
    let day = position(|p| matches!(p, Piece::Day(1 | 2)));
    if !(year || month || day.is_some()) {
        return shown;
    }
    let month_only = year && month && day.is_none() && moment.day == 1;
    let spelt = has(|p| matches!(p, Piece::Month(3..)));
    let first = position(|p| matches!(p, Piece::Year(_) | Piece::Month(_) | Piece::Day(1 | 2)));
    let in_order = spelt
        || day.is_some() && day == first
        || position(|p| matches!(p, Piece::Year(3..))).is_some_and(|p| Some(p) == first);
    if month_only || (year && month && day.is_some() && in_order) {
        return shown;
    }
    let mut full = format!("{:02}/{:02}/{:04}", moment.day, moment.month, moment.year);
    if has(|p| matches!(p, Piece::Hour(_))) {
        full += &format!(" {:02}:{:02}", moment.seconds / 3_600, moment.seconds / 60 % 60);
    }
    full
}

fn as_shown(section: &[Piece], moment: Moment, value: f64) -> String {
    let noon = section.iter().any(|p| matches!(p, Piece::Noon));
    let hour = moment.seconds / 3_600;
    let hour = match (noon, hour % 12) {
        (true, 0) => 12,
        (true, other) => other,
        (false, _) => hour,
    };
    let name = |names: &[&str], at: i64| -> String {
        let at = usize::try_from(at).unwrap_or(0);
        names.get(at).copied().unwrap_or_default().to_owned()
    };
    let two = |run: usize, value: i64| {
        if run == 1 {
            value.to_string()
        } else {
            format!("{value:02}")
        }
    };
    let short = |text: String| text.chars().take(3).collect::<String>();
    let piece = |p: &Piece| match p {
        Piece::Literal(text) => text.clone(),
        Piece::Year(1 | 2) => format!("{:02}", moment.year.rem_euclid(100)),
        Piece::Year(_) => format!("{:04}", moment.year),
        Piece::Month(3) => short(name(&MONTHS, moment.month - 1)),
        Piece::Month(4..) => name(&MONTHS, moment.month - 1),
        Piece::Month(run) => two(*run, moment.month),
        Piece::Day(3) => short(name(&DAYS, moment.weekday)),
        Piece::Day(4..) => name(&DAYS, moment.weekday),
        Piece::Day(run) => two(*run, moment.day),
        Piece::Hour(run) => two(*run, hour),
        Piece::Minute(run) => two(*run, moment.seconds / 60 % 60),
        Piece::Second(run) => two(*run, moment.seconds % 60),
        Piece::Elapsed(unit) => elapsed(*unit, value),
        Piece::Noon => if moment.seconds < 43_200 { "AM" } else { "PM" }.to_owned(),
        Piece::Digits(_) | Piece::Percent | Piece::General | Piece::Text => String::new(),
    };
    section.iter().map(piece).collect::<String>().trim().to_owned()
}

fn elapsed(unit: char, days: f64) -> String {
    let per_day = match unit {
        'h' => 24.0,
        'm' => 1_440.0,
        _ => 86_400.0,
    };
    format!("{:.0}", (days * per_day + 1e-6).floor())
}

fn show_number(section: &[Piece], value: f64) -> String {
    if section.is_empty() || section.iter().any(|p| matches!(p, Piece::General | Piece::Text)) {
        return general(value);
    }
    let percent = section.iter().any(|p| matches!(p, Piece::Percent));
    let value = if percent { value * 100.0 } else { value };
    let places = section.iter().filter(|p| matches!(p, Piece::Digits(_))).count();
    if places > 1 {
        // Fractions, telephone numbers and the like: the plain number says no less.
        return general(value);
    }
    let piece = |p: &Piece| match p {
        Piece::Literal(text) => text.clone(),
        Piece::Digits(code) => digits(code, value),
        Piece::Percent => "%".to_owned(),
        _ => String::new(),
    };
    section.iter().map(piece).collect::<String>().trim().to_owned()
}

/// A number in a run of digit places.
fn digits(code: &str, value: f64) -> String {
    let (whole, part) = code.split_once('.').unwrap_or((code, ""));
    let count = |text: &str, kinds: &str| text.chars().filter(|c| kinds.contains(*c)).count();
    let fixed = format!("{:.*}", count(part, "0#?").min(15), value.abs());
    let (number, decimals) = fixed.split_once('.').unwrap_or((&fixed, ""));
    let least = count(part, "0");
    let mut decimals = decimals.to_owned();
    while decimals.len() > least && decimals.ends_with('0') {
        decimals.pop();
    }
    let mut number = format!("{number:0>width$}", width = count(whole, "0"));
    if whole.trim_end_matches(',').contains(',') {
        number = grouped(&number);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let dot = if decimals.is_empty() { "" } else { "." };
    format!("{sign}{number}{dot}{decimals}")
}

fn grouped(number: &str) -> String {
    let mut out = String::new();
    for (at, c) in number.chars().enumerate() {
        if at > 0 && (number.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A number as a cell without a format shows it.
pub(crate) fn general(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    let text = format!("{value:.10}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if value.abs() < 1e-9 || value.abs() >= 1e15 {
        return format!("{value:E}");
    }
    short.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_show_what_their_format_says() {
        let check = |code: &str, value: f64, expected: &str| {
            assert_eq!(Format::parse(code).show(value, false), expected, "{code} {value}");
        };
        // 16 August 2023, a Wednesday
        check("dd/mm/yyyy", 45154.0, "16/08/2023");
        check("d-mmm-yy", 45154.0, "16-Aug-23");
        check("ddd dd/mm/yy", 45154.0, "Wed 16/08/23");
        check("[$-809]dd mmmm yyyy;@", 45154.0, "16 August 2023");
        check("yyyy\\-mm\\-dd", 45154.0, "2023-08-16");
        check("dd/mm/yyyy hh:mm", 45154.4375, "16/08/2023 10:30");
        check("[$-F800]dddd, mmmm dd, yyyy", 45154.0, "Wednesday, August 16, 2023");
        // a format that hides or turns round
        check("mm/dd/yyyy", 45154.0, "16/08/2023");
        check("mm-dd-yy", 45154.0, "16/08/2023");
        check("d-mmm", 45154.0, "16/08/2023");
        check("mmm-yy", 45154.0, "16/08/2023");
        check("mmm-yy", 45139.0, "Aug-23");
        check("ddd", 45154.0, "Wed");
        // times and numbers
        check("h:mm", 0.4375, "10:30");
        check("h:mm AM/PM", 0.5625, "1:30 PM");
        check("[h]:mm", 1.5, "36:00");
        check("0%", 0.75, "75%");
        check("#,##0", 1_234_567.0, "1,234,567");
        check("0.00", 2.5, "2.50");
        check("0.##", 2.5, "2.5");
        check("\"T3-TE-\"0000", 67.0, "T3-TE-0067");
        check("#,##0;(#,##0);\"-\"", -1200.0, "(1,200)");
        check("#,##0;(#,##0);\"-\"", 0.0, "-");
        check("General", 0.1 + 0.2, "0.3");
        check("General", 88.0, "88");
    }

    #[test]
    fn days_are_counted_both_ways() {
        for from_1904 in [false, true] {
            for days in (100..60_000).step_by(7) {
                let m = moment(f64::from(days), from_1904).unwrap();
                assert_eq!(serial(m.year, m.month, m.day, from_1904), i64::from(days));
            }
        }
        let m = moment(45154.0, false).unwrap();
        assert_eq!((m.year, m.month, m.day, m.weekday), (2023, 8, 16, 3));
        let leap = moment(59.0, false).unwrap();
        assert_eq!((leap.year, leap.month, leap.day), (1900, 2, 28));
    }
}

//! The working time of a Primavera calendar, which stands as nested records in one cell:
//! `(0||CalendarData()((0||DaysOfWeek()(…))(0||Exceptions()(…))))`. Sunday is day 1; exceptions count days from
//! 30 December 1899.

use crate::files::model::{DayException, Shift};
use jiff::civil::Date;
use std::{fmt::Write, iter::Peekable, str::Chars};

const DEPTH: usize = 16;

/// Weekly hours from Monday, and days that differ.
pub(super) type Hours = ([Option<Vec<Shift>>; 7], Vec<DayException>);

#[derive(Debug, Default)]
struct Record {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Record>,
}

impl Record {
    fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(n, _)| n == name)?;
        Some(found.1.as_str())
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|c| c.name == name)
    }

    fn shifts(&self) -> Vec<Shift> {
        let read = |c: &Self| {
            let from = minute(c.attribute("s")?)?;
            let to = match minute(c.attribute("f")?)? {
                0 => 1440,
                to => to,
            };
            (from < to).then_some(Shift { from, to })
        };
        let mut out: Vec<Shift> = self.children.iter().filter_map(read).collect();
        out.sort_by_key(|s| s.from);
        out
    }
}

fn epoch() -> Date {
    jiff::civil::date(1899, 12, 30)
}

/// Reads a cell; the error says what is wrong with it.
pub(super) fn read(cell: &str) -> Result<Hours, &'static str> {
    let mut parser = Parser {
        rest: cell.chars().peekable(),
    };
    let root = parser
        .record(0)
        .ok_or("it is no nesting of records in round brackets")?;
    let days = root.child("DaysOfWeek").ok_or("it names no days of the week")?;
    let mut week: [Option<Vec<Shift>>; 7] = std::array::from_fn(|_| Some(Vec::new()));
    for day in &days.children {
        if let Ok(number @ 1..=7) = day.name.trim().parse::<usize>()
            && let Some(slot) = week.get_mut((number + 5) % 7)
        {
            *slot = Some(day.shifts());
        }
    }
    let mut exceptions: Vec<DayException> = Vec::new();
    let listed = root.child("Exceptions").into_iter().flat_map(|e| &e.children);
    let mut days: Vec<(Date, Vec<Shift>)> = listed
        .filter_map(|e| {
            let serial: i64 = e.attribute("d")?.trim().parse().ok()?;
            let days = jiff::Span::new().try_days(serial).ok()?;
            let day = epoch().checked_add(days).ok()?;
            Some((day, e.shifts()))
        })
        .collect();
    days.sort_by_key(|(day, _)| *day);
    for (day, shifts) in days {
        match exceptions.last_mut() {
            Some(run) if run.last.tomorrow().is_ok_and(|d| d == day) && run.shifts == shifts => run.last = day,
            _ => exceptions.push(DayException {
                name: String::new(),
                first: day,
                last: day,
                shifts,
            }),
        }
    }
    Ok((week, exceptions))
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Parser<'_> {
    fn space(&mut self) {
        while self.rest.next_if(|c| c.is_whitespace() || c.is_control()).is_some() {}
    }

    fn expect(&mut self, wanted: char) -> Option<()> {
        self.space();
        self.rest.next_if_eq(&wanted).map(|_| ())
    }

    fn until(&mut self, ends: &[char]) -> String {
        let mut out = String::new();
        while let Some(c) = self.rest.next_if(|c| !ends.contains(c)) {
            out.push(c);
        }
        out
    }

    /// `(` number `||` name `(` attributes `)` `(` records `)` `)`
    fn record(&mut self, depth: usize) -> Option<Record> {
        if depth > DEPTH {
            return None;
        }
        self.expect('(')?;
        self.until(&['|', '(', ')']);
        self.expect('|')?;
        self.expect('|')?;
        let mut out = Record {
            name: self.until(&['(', ')']).trim().to_owned(),
            ..Record::default()
        };
        self.expect('(')?;
        let attributes = self.until(&[')']);
        let mut parts = attributes.split('|');
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            out.attributes.push((name.trim().to_owned(), value.to_owned()));
        }
        self.expect(')')?;
        self.space();
        if self.rest.next_if_eq(&'(').is_some() {
            self.space();
            while self.rest.peek() == Some(&'(') {
                out.children.push(self.record(depth + 1)?);
                self.space();
            }
            self.expect(')')?;
        }
        self.expect(')')?;
        Some(out)
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.trim().parse().ok()?, minute.trim().get(..2)?.parse().ok()?);
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Writes a cell.
pub(super) fn write(week: &[Option<Vec<Shift>>; 7], exceptions: &[DayException]) -> String {
    let mut out = String::from("(0||CalendarData()((0||DaysOfWeek()(");
    for number in 1..=7 {
        let shifts = week
            .get((number + 5) % 7)
            .and_then(Option::as_deref)
            .unwrap_or_default();
        let _ = write!(out, "(0||{number}()({}))", hours(shifts));
    }
    out.push_str("))(0||VIEW(ShowTotal|N)())(0||Exceptions()(");
    let mut n = 0;
    for e in exceptions {
        let mut day = e.first;
        while day <= e.last {
            let serial = epoch().duration_until(day).as_hours() / 24;
            let _ = write!(out, "(0||{n}(d|{serial})({}))", hours(&e.shifts));
            n += 1;
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
    }
    out.push_str("))))");
    out
}

fn hours(shifts: &[Shift]) -> String {
    let mut out = String::new();
    for (n, s) in shifts.iter().enumerate() {
        let clock = |m: u16| format!("{:02}:{:02}", (m / 60) % 24, m % 60);
        let _ = write!(out, "(0||{n}(s|{}|f|{})())", clock(s.from), clock(s.to));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_as_exported() {
        let cell = "(0||CalendarData()(\u{7f}\u{7f}  (0||DaysOfWeek()((0||1()())(0||2()((0||0(s|08:00|f|12:00)())\
                    (0||1(f|17:00|s|13:00)())))(0||3()())(0||4()())(0||5()())(0||6()((0||0(s|20:00|f|00:00)())))\
                    (0||7()())))(0||VIEW(ShowTotal|Y)())(0||Exceptions()((0||1(d|46262)())(0||0(d|46261)())\
                    (0||2(d|46270)((0||0(s|08:00|f|12:00)())))))))";
        let (week, exceptions) = read(cell).unwrap();
        assert_eq!(week[0].as_ref().unwrap().len(), 2);
        assert_eq!(week[4].as_ref().unwrap(), &[Shift { from: 1200, to: 1440 }]);
        assert_eq!(week[6].as_ref().unwrap().len(), 0);
        assert_eq!(exceptions.len(), 2);
        assert_eq!(exceptions[0].first.to_string(), "2026-08-27");
        assert_eq!(exceptions[0].last.to_string(), "2026-08-28");
        assert_eq!(exceptions[1].shifts.len(), 1);
        assert_eq!(read(&write(&week, &exceptions)).unwrap(), (week, exceptions));
    }

    #[test]
    fn damage_is_told() {
        for cell in ["", "(0||CalendarData()(", "(0||CalendarData()())", "nonsense"] {
            assert!(read(cell).is_err(), "{cell}");
        }
        assert!(read(&"(0||a()(".repeat(10_000)).is_err());
    }
}

//! Calendars of a Project file. Recurring exceptions other than runs of days are reported and stay in the file.

use super::{
    read::day_of,
    tree::{Element, escaped},
};
use crate::files::{
    model::{DayException, Shift, WorkCalendar},
    problem::Problems,
};
use std::fmt::Write;

/// Reads the calendars of a file.
pub(super) fn read(project: Element<'_, '_>, day_minutes: i64, problems: &mut Problems) -> Vec<WorkCalendar> {
    let list = project.child("Calendars").into_iter();
    let mut out = Vec::new();
    for e in list.flat_map(|c| c.named("Calendar")) {
        match e.text_of("UID").trim().parse() {
            Ok(key) => out.push(calendar(e, key, day_minutes, problems)),
            Err(_) => problems.add(
                e.line(),
                "a calendar",
                format!("its UID “{}” is no number", e.text_of("UID")),
                "the calendar was passed over; give it a number in the planning tool",
            ),
        }
    }
    out
}

fn calendar(e: Element<'_, '_>, key: i64, day_minutes: i64, problems: &mut Problems) -> WorkCalendar {
    let base = e.text_of("BaseCalendarUID").trim().parse().ok().filter(|b| *b > 0);
    let mut out = WorkCalendar {
        key,
        name: e.text_of("Name").into_owned(),
        base,
        day_minutes,
        week: std::array::from_fn(|_| None),
        exceptions: Vec::new(),
    };
    let newer = e.child("Exceptions");
    for day in e.child("WeekDays").into_iter().flat_map(|w| w.named("WeekDay")) {
        let Ok(number) = day.text_of("DayType").trim().parse::<usize>() else {
            continue;
        };
        let shifts = shifts(day);
        match number {
            1..=7 => {
                if let Some(slot) = out.week.get_mut((number + 5) % 7) {
                    *slot = Some(shifts); // Sunday is 1 in the file, Monday is 0 here
                }
            }
            _ if newer.is_none() => out.exceptions.extend(exception(day, shifts)),
            _ => {} // written a second time for versions before 2007
        }
    }
    for day in newer.into_iter().flat_map(|x| x.named("Exception")) {
        let kind = day.text_of("Type");
        let period = day.text_of("Period");
        let simple = matches!(kind.trim(), "" | "0" | "1") && matches!(period.trim(), "" | "0" | "1");
        match exception(day, shifts(day)).filter(|_| simple) {
            Some(found) => out.exceptions.push(found),
            None => problems.add(
                day.line(),
                format!("calendar “{}”, exception “{}”", out.name, day.text_of("Name")),
                "it recurs by a rule, or has no dates",
                "it stays in the file but is not reckoned with here; enter its days one by one",
            ),
        }
    }
    out
}

fn exception(e: Element<'_, '_>, shifts: Vec<Shift>) -> Option<DayException> {
    let period = e.child("TimePeriod")?;
    let first = day_of(&period.text_of("FromDate"))?;
    let last = day_of(&period.text_of("ToDate"))?;
    (first <= last).then(|| DayException {
        name: e.text_of("Name").into_owned(),
        first,
        last,
        shifts,
    })
}

fn shifts(e: Element<'_, '_>) -> Vec<Shift> {
    if e.text_of("DayWorking").trim() == "0" {
        return Vec::new();
    }
    let times = e.child("WorkingTimes").into_iter();
    times
        .flat_map(|t| t.named("WorkingTime"))
        .filter_map(|t| {
            let from = minute(&t.text_of("FromTime"))?;
            let to = minute(&t.text_of("ToTime"))?;
            let to = if to == 0 { 1440 } else { to }; // midnight at the end
            (from < to).then_some(Shift { from, to })
        })
        .collect()
}

fn minute(text: &str) -> Option<u16> {
    let mut parts = text.trim().split(':');
    let hour: u16 = parts.next()?.parse().ok()?;
    let minute: u16 = parts.next()?.parse().ok()?;
    (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Calendars as a new file has them.
pub(super) fn write(calendars: &[WorkCalendar]) -> String {
    let mut out = String::new();
    for c in calendars {
        let base = i32::from(c.base.is_none());
        let _ = write!(
            out,
            "\n\t\t<Calendar>\n\t\t\t<UID>{}</UID>\n\t\t\t<Name>{}</Name>\n\t\t\t<IsBaseCalendar>{base}</IsBaseCalendar>\n\t\t\t<BaseCalendarUID>{}</BaseCalendarUID>",
            c.key,
            escaped(&c.name),
            c.base.unwrap_or(-1)
        );
        let mut days = String::new();
        for (number, shifts) in (1..).zip((0..7).map(|d| c.week.get((d + 6) % 7).and_then(Option::as_deref))) {
            if let Some(shifts) = shifts {
                let _ = write!(
                    days,
                    "\n\t\t\t\t<WeekDay>\n\t\t\t\t\t<DayType>{number}</DayType>{}\n\t\t\t\t</WeekDay>",
                    hours(shifts)
                );
            }
        }
        if !days.is_empty() {
            let _ = write!(out, "\n\t\t\t<WeekDays>{days}\n\t\t\t</WeekDays>");
        }
        if !c.exceptions.is_empty() {
            out.push_str("\n\t\t\t<Exceptions>");
            for e in &c.exceptions {
                let days = e.first.duration_until(e.last).as_hours() / 24 + 1;
                let _ = write!(
                    out,
                    "\n\t\t\t\t<Exception>\n\t\t\t\t\t<EnteredByOccurrences>0</EnteredByOccurrences>\n\t\t\t\t\t<TimePeriod>\n\t\t\t\t\t\t<FromDate>{}T00:00:00</FromDate>\n\t\t\t\t\t\t<ToDate>{}T23:59:00</ToDate>\n\t\t\t\t\t</TimePeriod>\n\t\t\t\t\t<Occurrences>{days}</Occurrences>\n\t\t\t\t\t<Name>{}</Name>\n\t\t\t\t\t<Type>1</Type>{}\n\t\t\t\t</Exception>",
                    e.first,
                    e.last,
                    escaped(&e.name),
                    hours(&e.shifts)
                );
            }
            out.push_str("\n\t\t\t</Exceptions>");
        }
        out.push_str("\n\t\t</Calendar>");
    }
    out
}

fn hours(shifts: &[Shift]) -> String {
    if shifts.is_empty() {
        return "\n\t\t\t\t\t<DayWorking>0</DayWorking>".to_owned();
    }
    let mut out = "\n\t\t\t\t\t<DayWorking>1</DayWorking>\n\t\t\t\t\t<WorkingTimes>".to_owned();
    for s in shifts {
        let _ = write!(
            out,
            "\n\t\t\t\t\t\t<WorkingTime>\n\t\t\t\t\t\t\t<FromTime>{}</FromTime>\n\t\t\t\t\t\t\t<ToTime>{}</ToTime>\n\t\t\t\t\t\t</WorkingTime>",
            clock(s.from),
            clock(s.to)
        );
    }
    out.push_str("\n\t\t\t\t\t</WorkingTimes>");
    out
}

/// A minute of the day as a time.
pub(super) fn clock(minute: u16) -> String {
    format!("{:02}:{:02}:00", (minute / 60) % 24, minute % 60)
}

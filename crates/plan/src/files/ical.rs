//! iCalendar (RFC 5545) out: milestones and events as all-day entries that calendar programs subscribe to.
//!
//! An entry keeps its UID for ever, so that a date that moves moves in the reader's calendar too. Nothing is read.

use jiff::{ToSpan, civil::Date};
use std::fmt::Write;
use terms::Instant;

/// Whether an entry takes place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It does.
    #[default]
    Confirmed,
    /// The date is under review or a window.
    Tentative,
    /// No longer; sent so that it disappears from calendars.
    Cancelled,
}

/// An all-day entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Unique and never changed, such as `milestone-T3-TE-0017@programme.example`.
    pub uid: String,
    /// How often the entry has changed.
    pub sequence: u32,
    /// First day.
    pub first: Date,
    /// Last day, the same for one day.
    pub last: Date,
    /// One line.
    pub summary: String,
    /// More; may be empty.
    pub description: String,
    /// Where it is looked up; may be empty.
    pub url: String,
    /// Where it takes place; may be empty.
    pub place: String,
    /// Categories.
    pub categories: Vec<String>,
    /// Whether it takes place.
    pub status: Status,
}

/// A calendar with its entries, in order; `stamp` is the moment at which it was made.
#[must_use]
pub fn write(name: &str, stamp: Instant, events: &[Event]) -> String {
    let mut out = Lines(String::new());
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Switchover//Programme plan//EN");
    out.line("CALSCALE:GREGORIAN");
    out.line("METHOD:PUBLISH");
    out.text("X-WR-CALNAME", name);
    let stamp = stamp_of(stamp);
    for event in events {
        out.event(event, &stamp);
    }
    out.line("END:VCALENDAR");
    out.0
}

fn stamp_of(at: Instant) -> String {
    let seconds = at.0.div_euclid(1_000_000); // held in microseconds
    let moment = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

struct Lines(String);

impl Lines {
    fn event(&mut self, e: &Event, stamp: &str) {
        self.line("BEGIN:VEVENT");
        self.text("UID", &e.uid);
        self.line(&format!("DTSTAMP:{stamp}"));
        self.line(&format!("SEQUENCE:{}", e.sequence));
        self.day("DTSTART", e.first);
        self.day("DTEND", e.last.max(e.first).saturating_add(1.day())); // the end is not included
        self.text("SUMMARY", &e.summary);
        for (name, value) in [("DESCRIPTION", &e.description), ("LOCATION", &e.place)] {
            if !value.is_empty() {
                self.text(name, value);
            }
        }
        if !e.url.is_empty() {
            let url: String = e.url.chars().filter(|c| !c.is_control()).collect();
            self.line(&format!("URL:{url}"));
        }
        if !e.categories.is_empty() {
            let list: Vec<String> = e.categories.iter().map(|c| escaped(c)).collect();
            self.line(&format!("CATEGORIES:{}", list.join(",")));
        }
        self.line(match e.status {
            Status::Confirmed => "STATUS:CONFIRMED",
            Status::Tentative => "STATUS:TENTATIVE",
            Status::Cancelled => "STATUS:CANCELLED",
        });
        self.line("TRANSP:TRANSPARENT"); // a milestone makes nobody busy
        self.line("END:VEVENT");
    }

    fn day(&mut self, name: &str, day: Date) {
        self.line(&format!("{name};VALUE=DATE:{}", day.strftime("%Y%m%d")));
    }

    fn text(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", escaped(value)));
    }

    /// A content line, folded at 75 octets between characters.
    fn line(&mut self, content: &str) {
        let mut used = 0;
        for c in content.chars() {
            if used + c.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        let _ = self.0.write_str("\r\n");
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n");
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ';' => out.push_str("\\;"),
            ',' => out.push_str("\\,"),
            '\n' | '\r' => out.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

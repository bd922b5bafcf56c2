//! iCalendar as calendar programs read it.

use jiff::civil::date;
use plan::files::ical::{self, Event, Status};
use proptest::prelude::*;
use terms::Instant;

fn event(uid: &str, summary: &str) -> Event {
    Event {
        uid: uid.to_owned(),
        sequence: 2,
        first: date(2026, 8, 28),
        last: date(2026, 8, 28),
        summary: summary.to_owned(),
        description: String::new(),
        url: String::new(),
        place: String::new(),
        categories: Vec::new(),
        status: Status::Confirmed,
    }
}

#[test]
fn a_calendar() {
    let mut second = event("event-2@example", "Dress rehearsal; all parties, both sites");
    second.last = date(2026, 9, 1);
    second.description =
        "First line\nSecond line with a back\\slash, long enough to be folded – more than once, as the \
                          standard asks for at seventy-five octets"
            .to_owned();
    second.url = "https://programme.example/milestones/2".to_owned();
    second.place = "Online".to_owned();
    second.categories = vec!["Testing, tier 3".to_owned(), "Gate".to_owned()];
    second.status = Status::Tentative;
    let text = ical::write(
        "Programme plan",
        Instant(1_785_000_000_000_000),
        &[event("a@example", "Ready"), second],
    );
    insta::assert_snapshot!(text.replace("\r\n", "␍\n"));
}

/// What a reader gets: lines unfolded, texts unescaped.
fn value(text: &str, name: &str) -> Option<String> {
    let unfolded = text.replace("\r\n ", "");
    let line = unfolded
        .split("\r\n")
        .find_map(|l| l.strip_prefix(&format!("{name}:")))?
        .to_owned();
    let mut out = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            _ => match chars.next()? {
                'n' => out.push('\n'),
                c => out.push(c),
            },
        }
    }
    Some(out)
}

proptest! {
    #[test]
    fn any_text_arrives(summary in "[ -~é–€納\u{1F600}\n]{0,200}") {
        let text = ical::write("x", Instant(0), &[event("u@example", &summary)]);
        for line in text.split("\r\n") {
            prop_assert!(line.len() <= 75, "{}", line);
            prop_assert!(!line.contains('\n') && !line.contains('\r'));
        }
        prop_assert!(text.ends_with("END:VCALENDAR\r\n"));
        prop_assert_eq!(value(&text, "SUMMARY"), Some(summary));
        prop_assert_eq!(value(&text, "DTSTAMP"), Some("19700101T000000Z".to_owned()));
    }
}

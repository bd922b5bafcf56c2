//! Values: each survives write and read, show and parse; faults are told; texts are bounded.

use proptest::prelude::*;
use record::{Content, Decimal, Eyes, NoNames, Person, Refs, Value, fold, json, natural_order};
use terms::{Date, Instant, Rag, Text, When};

use crate::plan::{Progress, Task, TaskId};

fn written<V: Value>(value: &V) -> String {
    json::written(|pen| value.write(pen))
}

fn survives<V: Value>(value: V) {
    let json = written(&value);
    assert_eq!(V::read(&json).unwrap(), value, "{json}");
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
}

fn types<V: Value>(value: V) {
    survives(value.clone());
    let shown = value.show(&Eyes::blind());
    assert_eq!(V::parse(&shown, &NoNames).unwrap(), value, "{shown}");
}

fn day() -> impl Strategy<Value = Date> {
    (1900i16..2200, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap())
}

fn when() -> impl Strategy<Value = When> {
    (day(), 0i64..400, 0..4).prop_map(|(first, more, kind)| {
        let last = first.checked_add(jiff_days(more)).unwrap();
        match kind {
            0 => When::On(first),
            1 => When::NoLaterThan(first),
            2 => When::Window(first, last),
            _ => When::About(first, last),
        }
    })
}

fn jiff_days(days: i64) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(days).unwrap() * 86_400)
}

proptest! {
    #[test]
    fn texts_survive(text in "\\PC{0,60}|[\\x00-\\x7f]{0,40}") {
        survives(Text::from(text.as_str()));
        survives(Some(Text::from(text)));
    }

    #[test]
    fn numbers_survive(number: i64, small: u32, scale in 0u8..=18) {
        types(number);
        types(small);
        types(Decimal::new(number, scale).unwrap());
    }

    #[test]
    fn dates_survive(day in day(), when in when(), micros in -60_000_000_000_000_000i64..100_000_000_000_000_000) {
        types(day);
        types(when);
        types(Some(when));
        types(Instant(micros));
    }

    #[test]
    fn the_rest_survives(yes: bool, hash: [u8; 32], keys in proptest::collection::vec(1u32..1000, 0..6)) {
        types(yes);
        types(Content(hash));
        for rag in Rag::ALL {
            types(rag);
        }
        for progress in Progress::ALL {
            types(*progress);
        }
        let set: Refs<Task> = keys.iter().filter_map(|key| record::Ref::from_number(*key)).collect();
        survives(set);
        survives(Person::new("ada"));
    }

    #[test]
    fn the_scanner_agrees_with_a_general_reader(text in "[\\[\\]{}:,\"\\\\a1 ]{0,24}") {
        let mut count = 0;
        let ours = json::members(&text, |_, _| { count += 1; Ok(()) });
        if let Ok(serde_json::Value::Object(object)) = serde_json::from_str(&text) {
            prop_assert!(ours.is_ok(), "{text}");
            prop_assert!(count >= object.len());
        }
    }

    #[test]
    fn natural_order_is_an_order(mut words in proptest::collection::vec("[a-bA-B0-2-]{0,5}", 3)) {
        words.sort_by(|a, b| natural_order(a, b));
        prop_assert!(natural_order(&words[0], &words[2]).is_le());
        prop_assert_eq!(natural_order(&words[0], &words[1]), natural_order(&words[1], &words[0]).reverse());
    }
}

#[test]
fn what_people_type_is_read() {
    let check = |typed: &str, expected: &str| {
        let read = Option::<When>::parse(typed, &NoNames).map(|when| when.show(&Eyes::blind()));
        assert_eq!(read.unwrap_or_else(|fault| fault.code.to_owned()), expected, "{typed}");
    };
    check("2023-08-16", "2023-08-16");
    check("16/08/2023", "2023-08-16");
    check("16 August 2023", "2023-08-16");
    check("16th Aug 2023", "2023-08-16");
    check("no later than 16 Aug 2023", "no later than 2023-08-16");
    check("2023-08-01 to 2023-08-16", "2023-08-01 to 2023-08-16");
    check("August 2023", "about 2023-08-01 to 2023-08-31");
    check("2023-08-16 to 2023-08-01", "not-a-date");
    check("16 August", "not-a-date");
    check("31/02/2023", "not-a-date");
    check("soon", "not-a-date");
}

#[test]
fn codes_have_one_spelling_and_old_ones_stay_readable() {
    assert_eq!(TaskId::new(" t\u{2013}7 ").unwrap().as_str(), "T-7");
    assert_eq!(TaskId::new("seven"), None);
    assert_eq!(TaskId::new(" t-7 ").unwrap().as_str(), "T-7");
    assert_eq!(TaskId::read("\"X-9\"").unwrap().as_str(), "X-9");
    assert_eq!(TaskId::parse("X-9", &NoNames).unwrap_err().code, "not-a-code");
}

#[test]
fn a_long_text_is_content() {
    let long = "x".repeat(65_537);
    assert_eq!(Text::parse(&long, &NoNames).unwrap_err().code, "too-long");
    assert_eq!(Text::read(&format!("\"{long}\"")).unwrap_err().code, "too-long");
    assert!(Text::parse(&long[..65_536], &NoNames).is_ok());
}

#[test]
fn decimals_are_exact() {
    let check = |typed: &str, expected: &str| {
        assert_eq!(
            typed
                .parse::<Decimal>()
                .map_or_else(|f| f.code.to_owned(), |d| d.to_string()),
            expected
        );
    };
    check("12.50", "12.50");
    check("1,200", "1200");
    check("-0.05", "-0.05");
    check(".5", "not-a-decimal");
    check("1e3", "not-a-decimal");
    assert_eq!("12.50".parse::<Decimal>().unwrap(), "12.5".parse().unwrap());
}

#[test]
fn texts_fold_and_sort_as_people_expect() {
    assert_eq!(fold(" T3\u{2013}TE \u{a0} 0017 "), "t3-te 0017");
    let check = |a: &str, b: &str| assert!(natural_order(a, b).is_lt(), "{a} before {b}");
    check("D9", "D163");
    check("t3-te-0017", "T3-TE-0018");
    check("a", "b");
    check("A01", "A1");
    check("", "a");
}

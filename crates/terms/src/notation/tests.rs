//! Every notation met in packs, what is no date, and that each notation writes and reads back.

use super::*;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn read(text: &str) -> Vec<(String, String)> {
    let context = YearContext::near(day("2023-08-16"));
    let meaning = |p: &Printed| match (p.when, &p.fault) {
        (Some(w), None) => w.to_string(),
        (Some(w), Some(f)) => format!("{w} ({f})"),
        (None, Some(f)) => format!("({f})"),
        (None, None) => "?".to_owned(),
    };
    read_dates(text, &context)
        .iter()
        .map(|p| (p.text.to_string(), meaning(p)))
        .collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect();
    assert_eq!(read(text), expected, "{text}");
}

#[test]
fn notations_of_a_day() {
    for (text, iso) in [
        ("2023-08-16", "2023-08-16"),
        ("16 August 2023", "2023-08-16"),
        ("August 16, 2023", "2023-08-16"),
        ("August 16th 2023", "2023-08-16"),
        ("Wed 16/08/23", "2023-08-16"),
        ("Wednesday 16 August 2023", "2023-08-16"),
        ("Wednesday, 16 August", "2023-08-16"),
        ("9 th October '23", "2023-10-09"),
        ("9 th October ’23", "2023-10-09"),
        ("07 th July 23", "2023-07-07"),
        ("18 Aug 23", "2023-08-18"),
        ("04-Sep-23", "2023-09-04"),
        ("20-Sep", "2023-09-20"),
        ("1st November", "2023-11-01"),
        ("5 September", "2023-09-05"),
        ("30/10", "2023-10-30"),
        ("01/9", "2023-09-01"),
        ("11/8", "2023-08-11"),
        ("(01/08)", "2023-08-01"),
        ("02.06.2023", "2023-06-02"),
        ("12-03-2024", "2024-03-12"),
        ("19/06/2023", "2023-06-19"),
        ("3 rd Nov 23", "2023-11-03"),
        ("16Aug23", "2023-08-16"),
        ("the 5th of May 2024", "2024-05-05"),
        ("5 Sept. 2023", "2023-09-05"),
        ("Tues 4th July", "2023-07-04"),
        ("15 January", "2024-01-15"),
    ] {
        let found = read(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].1, iso, "{text}");
    }
}

#[test]
fn notations_of_a_window() {
    check(
        "9-13 October 2023",
        &[("9-13 October 2023", "2023-10-09 to 2023-10-13")],
    );
    check(
        "21/08/23 to 25/08/23",
        &[("21/08/23 to 25/08/23", "2023-08-21 to 2023-08-25")],
    );
    check(
        "from 28 to 30 October 2019",
        &[("28 to 30 October 2019", "2019-10-28 to 2019-10-30")],
    );
    check(
        "Aug-23 & Sep-23 Reporting",
        &[("Aug-23 & Sep-23", "about 2023-08-01 to 2023-09-30")],
    );
    check(
        "Jun-23 – Jul 24",
        &[("Jun-23 – Jul 24", "about 2023-06-01 to 2024-07-31")],
    );
    check(
        "Oct-24 / Nov-24",
        &[("Oct-24 / Nov-24", "about 2024-10-01 to 2024-11-30")],
    );
    check("Jan -25", &[("Jan -25", "about 2025-01-01 to 2025-01-31")]);
    check("SEP-24", &[("SEP-24", "about 2024-09-01 to 2024-09-30")]);
    check(
        "August to October 2023",
        &[("August to October 2023", "about 2023-08-01 to 2023-10-31")],
    );
    check(
        "Mid August to Mid September",
        &[("August to Mid September", "about 2023-08-11 to 2023-09-20")],
    );
    check("Q3 2024", &[("Q3 2024", "about 2024-07-01 to 2024-09-30")]);
    check(
        "week commencing 9 October",
        &[("9 October", "2023-10-09 to 2023-10-15")],
    );
    check("w/c 09/10/23", &[("09/10/23", "2023-10-09 to 2023-10-15")]);
    check("is October TMAG.", &[("October", "about 2023-10-01 to 2023-10-31")]);
    check(
        "the September 2023 DAG meeting",
        &[("September 2023", "about 2023-09-01 to 2023-09-30")],
    );
    check(
        "07 th July 23 (No later than**)",
        &[("07 th July 23", "no later than 2023-07-07")],
    );
    check(
        "moved from 2 June to 16 August",
        &[("2 June", "2023-06-02"), ("16 August", "2023-08-16")],
    );
    check(
        "04-Dec and 11-Dec",
        &[("04-Dec", "2023-12-04"), ("11-Dec", "2023-12-11")],
    );
}

#[test]
fn odd_and_impossible_dates() {
    check("31/06/2025", &[("31/06/2025", "(there is no 31 June)")]);
    check("0 th Oct 23", &[("0 th Oct 23", "(there is no day 0)")]);
    check("29 February 2023", &[("29 February 2023", "(2023 has no 29 February)")]);
    check("16/13/2023", &[("16/13/2023", "(there is no month 13)")]);
    check(
        "PPs 20/07.2023. Next",
        &[("20/07.2023", "2023-07-20 (mixed separators)")],
    );
    check("17.03/2027", &[("17.03/2027", "2027-03-17 (mixed separators)")]);
}

#[test]
fn no_dates() {
    for text in [
        "10:00-10:05 5 mins",
        "12:30-13:15",
        "15.00-15.10",
        "v2.5",
        "version 5.2.1",
        "Agenda (1/2)",
        "L2/3 governance groups",
        "T3-TE-0086",
        "MHHS-DEL1478",
        "R0117, D0312",
        "35k av MPANs",
        "40.9%",
        "020 7946 0018",
        "+44 20 7946 0018",
        "2023 – 2026",
        "36 of the 88",
        "they may march on",
        "24/7 support",
        "PAF-7-01",
        "1,204 blocks",
        "release 3.1.12",
        "Data Council 19 – 12 seats",
    ] {
        check(text, &[]);
    }
}

#[test]
fn a_meeting_number_is_no_day() {
    check("(TMAG) #22 16 August 2023", &[("16 August 2023", "2023-08-16")]);
    check("Desk pack 9 – 22 October 2025", &[("22 October 2025", "2025-10-22")]);
    check("on 24 August 2023 12:30-13:15", &[("24 August 2023", "2023-08-24")]);
    check("ended on 4th Aug - 9 comments", &[("4th Aug", "2023-08-04")]);
    check("v0.2 27th July - 88 comments", &[("27th July", "2023-07-27")]);
    check("- Released 16-Aug-23 Decision", &[("16-Aug-23", "2023-08-16")]);
}

#[test]
fn month_and_day_may_be_swapped() {
    let context = YearContext {
        order: Order::MonthDay,
        ..YearContext::near(day("2023-08-16"))
    };
    assert_eq!(read_dates("08/16/2023", &context)[0].day(), Some(day("2023-08-16")));
}

#[test]
fn years_are_inferred() {
    let found = read_dates("5 July and 16 August 2023", &YearContext::default());
    assert_eq!(found[0].day(), Some(day("2023-07-05")));
    assert!(found[0].year_inferred && !found[1].year_inferred);
    let found = read_dates("16 August: load", &YearContext::of(2024));
    assert_eq!(found[0].day(), Some(day("2024-08-16")));
    assert_eq!(read_dates("16 August", &YearContext::default())[0].when, None);
}

#[test]
fn a_date_is_written_like_another() {
    for (printed, new, expected) in [
        ("20 th Sep 23", "2023-09-29", "29 th Sep 23"),
        ("20 th Sep 23", "2023-09-01", "1 st Sep 23"),
        ("07 th July 23", "2023-08-03", "03 rd August 23"),
        ("16 August 2023", "2024-01-05", "5 January 2024"),
        ("Wed 16/08/23", "2023-08-18", "Fri 18/08/23"),
        ("Wednesday 9 August 2023", "2023-08-17", "Thursday 17 August 2023"),
        ("20/07.2023", "2023-07-20", "20/07/2023"),
        ("04-Sep-23", "2023-05-09", "09-May-23"),
        ("9 th October '23", "2023-10-11", "11 th October '23"),
        ("SEP-24", "2024-12-01", "DEC-24"),
        ("2023-08-16", "2024-02-03", "2024-02-03"),
        ("30/10", "2023-11-06", "06/11"),
        ("11/8", "2023-09-01", "1/9"),
        ("August 16, 2023", "2023-09-01", "September 1, 2023"),
        (
            "20 th Sep 23 (No later than**)",
            "2023-09-29",
            "29 th Sep 23 (No later than**)",
        ),
    ] {
        assert_eq!(write_like(printed, day(new)).as_deref(), Some(expected), "{printed}");
    }
    assert_eq!(write_like("TBC", day("2023-01-01")), None);
    assert_eq!(write_like("2 June 2023 and 5 June 2023", day("2023-01-01")), None);
}

const PATTERNS: [&str; 16] = [
    "2023-08-16",
    "16/08/2023",
    "16/08/23",
    "16.08.2023",
    "Wed 16/08/23",
    "16 August 2023",
    "Wednesday 16 August 2023",
    "August 16, 2023",
    "16 th Aug 23",
    "16th August '23",
    "16-Aug-23",
    "16-Aug",
    "16 August",
    "16/08",
    "16Aug2023",
    "16 th August ’23 (No later than**)",
];

proptest! {
    #[test]
    fn each_notation_reads_what_it_writes(pattern in 0..PATTERNS.len(), year in 2011i16..2049, month in 1i8..=12, day in 1i8..=28) {
        let date = Date::new(year, month, day).unwrap();
        let text = write_like(PATTERNS[pattern], date).unwrap();
        let found = read_dates(&text, &YearContext::near(date));
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(found[0].day(), Some(date), "{}", text);
        prop_assert!(found[0].fault.is_none());
        prop_assert!(found[0].weekday.is_none_or(|w| w == date.weekday()));
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,60}") {
        for found in read_dates(&text, &YearContext::default()) {
            prop_assert_eq!(&text[found.start..found.end], found.text.as_str());
        }
    }

    #[test]
    fn any_date_like_text_is_read_without_panic(text in "[0-9/ .\\-]{0,12}( ?(th|Aug|May|to|and|Wed|'|Q3)[0-9 /\\-]{0,6}){0,4}") {
        for found in read_dates(&text, &YearContext::near(Date::constant(2023, 8, 16))) {
            prop_assert_eq!(&text[found.start..found.end], found.text.as_str());
            let _ = write_like(found.text.as_str(), Date::constant(2024, 2, 29));
        }
    }
}

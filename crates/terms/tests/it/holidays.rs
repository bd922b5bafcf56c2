//! The shipped holidays against another source: a table made by `scripts/holidays-table` with a PyPI package.

use std::collections::BTreeMap;
use terms::{Calendar, Date, Nation, Weekday};

const PACKAGE: &str = include_str!("holidays-package.tsv");
const YEARS: std::ops::RangeInclusive<i16> = 2015..=2030;

fn package(nation: Nation) -> BTreeMap<Date, &'static str> {
    let rows = PACKAGE.lines().filter(|l| !l.starts_with('#')).skip(1);
    rows.map(|row| row.split('\t').collect::<Vec<_>>())
        .filter(|cells| Nation::from_code(cells[0]) == Some(nation))
        .map(|cells| (cells[1].parse().unwrap(), cells[2]))
        .collect()
}

/// Why the two sources may differ on a day; a difference without a reason fails.
fn explanation(day: Date, shipped: Option<&str>, package: Option<&str>) -> Option<&'static str> {
    match (shipped, package, day.weekday()) {
        (None, Some(_), Weekday::Saturday | Weekday::Sunday) => {
            Some("the package names the feast itself, the shipped table only the weekday given in its place")
        }
        _ => None,
    }
}

/// Days that differ, each with its explanation.
fn differences(nation: Nation) -> Vec<(Date, &'static str)> {
    let (shipped, package) = (Calendar::shipped(nation), package(nation));
    let mut found = Vec::new();
    let mut day = Date::constant(*YEARS.start(), 1, 1);
    while day.year() <= *YEARS.end() {
        let (ours, theirs) = (shipped.holiday(day), package.get(&day).copied());
        if ours.is_some() != theirs.is_some() {
            let why = explanation(day, ours, theirs);
            found.push((
                day,
                why.unwrap_or_else(|| panic!("{nation}, {day}: shipped {ours:?}, package {theirs:?}")),
            ));
        }
        day = day.tomorrow().unwrap();
    }
    found
}

fn check(nation: Nation, package_days: usize, explained: &[&str]) {
    assert_eq!(package(nation).len(), package_days, "{nation}");
    let days: Vec<String> = differences(nation).iter().map(|(day, _)| day.to_string()).collect();
    assert_eq!(days, explained, "{nation}");
}

#[test]
fn england_and_wales_agree_with_the_package() {
    check(
        Nation::EnglandAndWales,
        144,
        &[
            "2015-12-26",
            "2016-12-25",
            "2017-01-01",
            "2020-12-26",
            "2021-12-25",
            "2021-12-26",
            "2022-01-01",
            "2022-12-25",
            "2023-01-01",
            "2026-12-26",
            "2027-12-25",
            "2027-12-26",
            "2028-01-01",
        ],
    );
}

#[test]
fn scotland_agrees_with_the_package() {
    check(
        Nation::Scotland,
        170,
        &[
            "2015-12-26",
            "2016-01-02",
            "2016-12-25",
            "2017-01-01",
            "2019-11-30",
            "2020-12-26",
            "2021-01-02",
            "2021-12-25",
            "2021-12-26",
            "2022-01-01",
            "2022-01-02",
            "2022-12-25",
            "2023-01-01",
            "2024-11-30",
            "2025-11-30",
            "2026-12-26",
            "2027-01-02",
            "2027-12-25",
            "2027-12-26",
            "2028-01-01",
            "2028-01-02",
            "2030-11-30",
        ],
    );
}

/// What plans count with: a day is worked by one source exactly when it is by the other.
#[test]
fn working_days_are_the_same_by_both() {
    for nation in [Nation::EnglandAndWales, Nation::Scotland] {
        let (shipped, package) = (Calendar::shipped(nation), package(nation));
        let mut day = Date::constant(*YEARS.start(), 1, 1);
        while day.year() <= *YEARS.end() {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            let theirs = !weekend && !package.contains_key(&day);
            assert_eq!(shipped.is_working(day), theirs, "{nation}, {day}");
            day = day.tomorrow().unwrap();
        }
    }
}

//! What a configuration file may say, and how a mistake in it is reported.

use super::*;

#[test]
fn shipped_files_read() {
    let all = Configuration::shipped(Nation::EnglandAndWales);
    let day: Date = "2023-08-16".parse().unwrap();
    assert!(all.group("TMAG", Some(day)).unwrap().meets.unwrap().falls_on(day));
    assert!(all.group("Testing & Migration Advisory Group", None).is_some());
    assert!(all.group("TMAG", "2024-03-01".parse().ok()).is_none());
    assert_eq!(all.governing(1, day).unwrap().code, "PSG");
    assert_eq!(all.durations.plan_before_final_report_weeks, 12);
    assert!(!all.list("tiers").is_empty());
}

#[test]
fn a_file_replaces_and_adds() {
    let all = Configuration::from_toml(
        "calendar = \"scotland\"\n[durations]\nassurance-working-days = 8\n[severities]\nR14 = \"note\"\nR31 = \"off\"\n[[group]]\ncode = \"XAG\"\nname = \"Extra Advisory Group\"\nlevel = 3\nmeets = \"last Friday\"\nsource = \"test\"\n",
    )
    .unwrap();
    assert_eq!(all.calendar.nation(), Nation::Scotland);
    assert_eq!(all.durations.assurance_working_days, 8);
    assert_eq!(all.durations.plan_before_final_report_weeks, 12);
    assert_eq!(all.severities.get("R14"), Some(&Some(Severity::Note)));
    assert_eq!(all.severities.get("R31"), Some(&None));
    let met = all.group("XAG", None).unwrap().meets.unwrap();
    assert!(met.falls_on("2023-09-29".parse().unwrap()));
}

#[test]
fn faults_say_what_and_where() {
    let check = |text: &str, expected: &str| {
        let said = Configuration::from_toml(text).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    };
    check("[severities]\nR99 = \"note\"\n", "there is no rule R99");
    check("[severities]\nR01 = \"loud\"\n", "neither error, warning, note nor off");
    check("calendar = \"wales\"\n", "england-and-wales or scotland");
    check(
        "[durations]\nreadiness-report-weekday = \"Frithday\"\n",
        "no day of the week",
    );
    check(
        "[[group]]\ncode = \"A\"\nname = \"B\"\nlevel = 3\nmeets = \"now and then\"\nsource = \"x\"\n",
        "group A",
    );
    check(
        "[[governs]]\ntier = 1\ngroup = \"PSG\"\nfrom = \"2023-02-30\"\nsource = \"x\"\n",
        "2023-02-30",
    );
    check("colour = 1\n", "colour");
}

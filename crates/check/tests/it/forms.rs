//! The forms of a report: text, JSON, SARIF and the page.

use super::generator::{add, consistent};
use super::read::model;
use check::{Configuration, Report, Suppressions};
use pack::model::Model;
use terms::{Date, Nation};

fn report() -> (Report, Model) {
    let mut plan = consistent(3);
    plan.actions[0].due = add(plan.actions[0].raised, -7);
    plan.agenda[3].divider_minutes = 40;
    let model = model("generated <3>.txt", &plan.render());
    let today: Date = "2026-01-05".parse().unwrap();
    let report = check::check(
        &model,
        &Configuration::shipped(Nation::EnglandAndWales),
        &Suppressions::none(),
        today,
    );
    (report, model)
}

#[test]
fn text_shows_the_pack_s_own_lines() {
    let (report, model) = report();
    let text = check::report::text(&report, &model, false);
    insta::assert_snapshot!(text);
    assert!(check::report::text(&report, &model, true).contains('\u{1b}'));
}

#[test]
fn json_has_the_stated_shape() {
    let (report, _) = report();
    let value: serde_json::Value = serde_json::from_str(&check::report::json(&[&report])).unwrap();
    assert_eq!(value["document"], "generated <3>.txt");
    for finding in value["findings"].as_array().unwrap() {
        for field in [
            "rule", "slug", "severity", "message", "places", "expected", "repairs", "cause",
        ] {
            assert!(finding.get(field).is_some(), "{field}");
        }
        for place in finding["places"].as_array().unwrap() {
            assert!(place["line"].as_u64().unwrap() > 0 && place["column"].as_u64().unwrap() > 0);
            assert!(place["text"].is_string());
        }
    }
    assert!(value["unread"].is_array());
    let two: serde_json::Value = serde_json::from_str(&check::report::json(&[&report, &report])).unwrap();
    assert_eq!(two.as_array().unwrap().len(), 2);
}

#[test]
fn sarif_names_rules_and_regions() {
    let (report, model) = report();
    let value: serde_json::Value = serde_json::from_str(&check::report::sarif(&[(&report, &model)])).unwrap();
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 35);
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(region["startLine"].as_u64().unwrap() > 0);
    }
}

#[test]
fn the_page_is_self_contained_and_escaped() {
    let (report, model) = report();
    let page = check::report::html(&report, &model);
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    assert!(page.contains("generated &lt;3&gt;.txt") && !page.contains("generated <3>"));
    for outside in ["<script", "http://", "https://", "<link", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let mut open: Vec<&str> = Vec::new();
    for tag in page.split('<').skip(1) {
        let name = tag.split(['>', ' ']).next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "near <{}", &tag[..tag.len().min(40)]),
            None if ["!doctype", "meta", "br"].contains(&name) || tag.split('>').next().unwrap().ends_with('/') => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn exit_statuses() {
    let (mut report, _) = report();
    assert_eq!(report.exit_status(), 1);
    report.findings.clear();
    assert_eq!(report.exit_status(), 0);
    report.nothing_recognised = true;
    assert_eq!(report.exit_status(), 2);
}

#[test]
fn suppressed_findings_are_kept_aside() {
    let mut plan = consistent(3);
    plan.actions[0].due = add(plan.actions[0].raised, -7);
    let model = model("a.txt", &plan.render());
    let entries = Suppressions::from_toml(
        "[[suppress]]\nrule = \"R01\"\nreason = \"old action, closed today\"\nuntil = \"2026-12-31\"\n",
    )
    .unwrap();
    let configuration = Configuration::shipped(Nation::EnglandAndWales);
    let at = |day: &str| check::check(&model, &configuration, &entries, day.parse().unwrap());
    let (before, after) = (at("2026-12-31"), at("2027-01-01"));
    assert!(before.findings.iter().all(|f| f.rule != "R01") && before.suppressed.len() == 1);
    assert!(after.findings.iter().any(|f| f.rule == "R01") && after.findings.iter().any(|f| f.rule == "S01"));
}

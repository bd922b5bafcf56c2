//! Changes that break rules R19 to R35.

use super::noticed;
use crate::generator::{Activity, Milestone, Plan, add};
use terms::Date;

fn milestone(plan: &Plan, id: &str, title: &str, day: Date) -> Milestone {
    let mut like = plan.milestones.iter().find(|m| m.id.contains("-RH-")).unwrap().clone();
    like.id = id.into();
    like.title = title.into();
    like.description = String::new();
    (like.baseline, like.forecast) = (day, day);
    (like.change, like.register) = (None, false);
    like
}

#[test]
fn r19_cases_before_scenarios() {
    noticed("R19", |p| {
        let day = p.activities[2].days[0];
        let cases = milestone(p, "T3-RH-0410", "Harbour stage test cases finished", add(day, -14));
        let scenarios = milestone(p, "T3-RH-0411", "Harbour stage test scenarios finished", day);
        p.milestones.extend([cases, scenarios]);
    });
}

#[test]
fn r19_act_before_its_decision() {
    noticed("R19", |p| {
        let day = p.activities[2].days[0];
        let decision = milestone(p, "T3-RH-0420", "Tide data cut Go/No-Go decision", day);
        let cut = milestone(p, "T3-RH-0421", "Tide data cut taken", add(day, -7));
        p.milestones.extend([decision, cut]);
    });
}

#[test]
fn r20_plan_too_late() {
    noticed("R20", |p| p.activities[0].days[0] = add(p.activities[0].days[0], 14));
}

#[test]
fn r21_assurance_too_short() {
    noticed("R21", |p| p.activities[1].days[1] = add(p.activities[1].days[1], -4));
}

#[test]
fn r22_report_on_another_weekday() {
    noticed("R22", |p| {
        let notes = "To be submitted every two weeks on a Friday after issuing PIT Approach and Plan";
        let days: Vec<Date> = p.activities[0].days.iter().map(|d| add(*d, 13)).collect();
        let report = Activity {
            name: "PIT Test Readiness Report".into(),
            notes: notes.into(),
            days,
        };
        p.activities.insert(2, report);
    });
}

#[test]
fn r23_matrix_too_soon() {
    noticed("R23", |p| p.activities[2].days[2] = add(p.activities[0].days[2], 21));
}

#[test]
fn r24_scenarios_on_another_day() {
    noticed("R24", |p| p.activities[3].days[0] = add(p.activities[3].days[0], 7));
}

#[test]
fn r25_draft_too_late() {
    noticed("R25", |p| p.activities[4].days[1] = add(p.activities[4].days[1], 7));
}

#[test]
fn r26_ready_too_late() {
    noticed("R26", |p| p.activities[8].days[0] = add(p.activities[8].days[0], 2));
}

#[test]
fn r27_approval_between_meetings() {
    noticed("R27", |p| {
        for m in p.milestones.iter_mut().filter(|m| m.id == "T3-RH-0210") {
            (m.baseline, m.forecast) = (add(m.baseline, 2), add(m.forecast, 2));
        }
        let day = p.milestones.iter().find(|m| m.id == "T3-RH-0210").unwrap().forecast;
        for t in p.tasks.iter_mut().filter(|t| t.milestone == "T3-RH-0210") {
            t.finish = day;
        }
    });
}

#[test]
fn r28_removed_with_forecast() {
    noticed("R28", |p| {
        for m in p.milestones.iter_mut().filter(|m| m.change.is_some()) {
            m.change = Some("Remove");
        }
    });
}

#[test]
fn r29_total_is_no_sum() {
    noticed("R29", |p| p.counts.last_mut().unwrap().1 += 2);
}

#[test]
fn r30_rating_outside_its_list() {
    noticed("R30", |p| p.risks[2].rating = "Purple");
}

#[test]
fn r30_name_misspelt() {
    noticed("R30", |p| {
        p.extra
            .push("The sample of Elexn was read and the next one is with Elexon.".into())
    });
}

#[test]
fn r31_row_twice() {
    noticed("R31", |p| p.risks.push(p.risks[0].clone()));
}

#[test]
fn r31_words_twice() {
    noticed("R31", |p| p.extra.push("The meters stand on the on the quay.".into()));
}

#[test]
fn r32_count_differs() {
    noticed("R32", |p| {
        let lines = [
            "Three changes have been made to the script:",
            "- Gate two opens later",
            "- The bell rings twice",
        ];
        p.extra.extend(lines.map(str::to_owned));
    });
}

#[test]
fn r33_decisions_in_a_ring() {
    noticed("R33", |p| {
        p.criteria[0].1.push("T3-RH-0220 approved".into());
        p.criteria.push((
            "To approve T3-RH-0220".into(),
            vec!["Sites named".into(), "T2-RH-0300 approved".into()],
        ));
    });
}

#[test]
fn r34_key_differs() {
    noticed("R34", |p| p.key.insert(0, "Critical"));
}

#[test]
fn r35_action_without_owner() {
    noticed("R35", |p| p.actions[0].owner = "");
}

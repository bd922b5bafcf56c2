//! Changes that break rules R01 to R18.

use super::noticed;
use crate::generator::{Notation, add, write_day};

#[test]
fn r01_due_before_raised() {
    noticed("R01", |p| p.actions[0].due = add(p.actions[0].raised, -7));
}

#[test]
fn r02_update_moves_delivery() {
    noticed("R02", |p| {
        let later = p.day(add(p.actions[0].due, 21));
        p.actions[0].update = format!("The list will now be delivered on {later}.");
    });
}

#[test]
fn r03_evidence_is_missing() {
    noticed("R03", |p| p.actions[1].update = "Explained in Appendix 7.".into());
}

#[test]
fn r04_reference_to_another_item() {
    noticed("R04", |p| {
        p.actions[2].text = "Risk lead to go through the top risks at the meeting.".into();
        p.actions[2].update = "Presented under agenda item 3.".into();
    });
}

#[test]
fn r05_marker_without_note() {
    noticed("R05", |p| p.milestones[0].title += " **");
}

#[test]
fn r05_explained_but_not_used() {
    noticed("R05", |p| {
        p.notes
            .push("*R99: There is a risk that the tide gauge is wrong.".into())
    });
}

#[test]
fn r06_divider_has_another_length() {
    noticed("R06", |p| p.agenda[3].divider_minutes += 5);
}

#[test]
fn r06_gap_between_slots() {
    noticed("R06", |p| {
        for item in &mut p.agenda[4..] {
            item.start += 5;
        }
    });
}

#[test]
fn r07_group_without_column() {
    noticed("R07", |p| p.matrix.truncate(3));
}

#[test]
fn r08_next_meeting_in_the_past() {
    noticed("R08", |p| {
        p.matrix[2].next = add(p.meeting, -1);
        p.matrix[2].last = add(p.meeting, -30);
    });
}

#[test]
fn r09_next_before_last() {
    noticed("R09", |p| {
        let next = p.matrix[1].next;
        p.matrix[1].last = add(next, 7);
    });
}

#[test]
fn r10_upcoming_is_approved() {
    noticed("R10", |p| {
        p.matrix[2].deliverable = "Pairing Handbook version 1.2".into()
    });
}

#[test]
fn r11_title_differs() {
    noticed("R11", |p| {
        let task = p.tasks.iter_mut().find(|t| t.milestone == "T2-RH-0300").unwrap();
        task.task = "Rehearsal opened and reported".into();
    });
}

#[test]
fn r11_tier_differs() {
    noticed("R11", |p| p.tasks[0].tier = "Tier 1".into());
}

#[test]
fn r12_tracker_has_another_date() {
    noticed("R12", |p| {
        let task = p.tasks.iter_mut().find(|t| t.milestone == "T2-RH-0300").unwrap();
        task.finish = add(task.finish, 1);
    });
}

#[test]
fn r12_schedule_has_another_date() {
    noticed("R12", |p| p.activities[2].days[1] = add(p.activities[2].days[1], -1));
}

#[test]
fn r13_weekday_is_wrong() {
    noticed("R13", |p| {
        let day = add(p.meeting, 21);
        let wrong = format!("{:?}", add(day, 1).weekday());
        p.events.push(format!(
            "Tour of the test room: {wrong} {}",
            write_day(Notation::Words, day)
        ));
    });
}

#[test]
fn r14_due_on_a_sunday() {
    noticed("R14", |p| {
        let mut day = p.actions[0].due;
        while day.weekday() != terms::Weekday::Sunday {
            day = add(day, 1);
        }
        p.actions[0].due = day;
    });
}

#[test]
fn r15_day_does_not_exist() {
    noticed("R15", |p| {
        p.extra
            .push("The keys were counted on 31/06.2024 by two people.".into())
    });
}

#[test]
fn r16_forecast_is_past() {
    noticed("R16", |p| {
        let m = p.milestones.iter_mut().find(|m| m.id == "T2-RH-0300").unwrap();
        m.baseline = add(p.last_meeting, 5);
        m.forecast = m.baseline;
        m.update = "Two sites have not answered".into();
    });
}

#[test]
fn r17_slip_without_reason() {
    noticed("R17", |p| {
        p.milestones.iter_mut().for_each(|m| m.update = String::new())
    });
}

#[test]
fn r18_approved_change_not_applied() {
    noticed("R18", |p| {
        let m = p.milestones.iter().find(|m| m.id == "T3-RH-0220").unwrap();
        let new = p.day(add(m.baseline, 14));
        p.approved = format!("The group approved the change of T3-RH-0220: its baseline becomes {new}.");
    });
}

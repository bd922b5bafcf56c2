//! Repairs: which small edits are proposed, and that one cause joins what it clears.

use super::read::findings;

const SCHEDULE: &str = "Harbour Forum (HFRM) #3 16 August 2023

Test schedule

Activity\tNotes\tInterval 1\tInterval 2
Approach and Plan\tAt least 12 weeks before the final completion report\t07 th July 23\t28 th July 23
Draft completion report\tNo later than 15 working days before the end of test execution\t8 th Sep 23\t28 th Sep 23
Test execution ends\tRuns up to the completion report\t20 th Sep 23\t20 th Oct 23
Final completion report\tFinal version\t20 th Sep 23\t20 th Oct 23

Milestone View

Milestone ID\tMilestone Title\tTier\tBaseline Date\tForecast Date\tComment
T3-HF-0101\tPier lamps tested\tTier 3\t29/09/23\t29/09/23\tOn track
";

#[test]
fn one_digit_clears_several_rules() {
    let found = findings("schedule.txt", SCHEDULE);
    let repaired: Vec<_> = found.iter().filter(|f| matches!(f.rule, "R20" | "R25")).collect();
    assert_eq!(repaired.len(), 2, "{found:#?}");
    for finding in &repaired {
        let best = &finding.repairs[0];
        assert_eq!(
            (best.span.text.as_str(), best.proposed.as_str()),
            ("20 th Sep 23", "29 th Sep 23")
        );
        assert!(
            best.satisfies.contains(&"R20") && best.satisfies.contains(&"R25"),
            "{best:?}"
        );
    }
    assert!(repaired[0].cause.is_some());
    assert_eq!(repaired[0].cause, repaired[1].cause);
}

#[test]
fn separators_are_made_alike() {
    let text = SCHEDULE.replace("29/09/23\tOn track", "29/09.23\tOn track");
    let found = findings("separators.txt", &text);
    let broken = found.iter().find(|f| f.rule == "R15").unwrap();
    assert!(broken.repairs.iter().any(|r| r.proposed == "29/09/23"), "{broken:#?}");
}

#[test]
fn a_name_is_spelt_as_it_should_be() {
    let text = format!("{SCHEDULE}\nThe sample of Exxon Central Systems was read.\n");
    let found = findings("names.txt", &text);
    let slip = found.iter().find(|f| f.rule == "R30").unwrap();
    assert_eq!(
        (slip.repairs[0].span.text.as_str(), slip.repairs[0].proposed.as_str()),
        ("Exxon", "Elexon")
    );
}

#[test]
fn an_id_is_taken_from_the_title() {
    let text = format!(
        "{SCHEDULE}\nReadiness tracker\n\nStage\tOwner\tTask\tFinish Date\tStatus\tMilestone Tier\tMilestone ID\nCIT\tSI\tPier lamps tested\t29/09/2023\tGreen\tT3\tT3-HF-0107\n"
    );
    let found = findings("ids.txt", &text);
    let proposed: Vec<&str> = found
        .iter()
        .flat_map(|f| &f.repairs)
        .map(|r| r.proposed.as_str())
        .collect();
    assert!(proposed.contains(&"T3-HF-0101"), "{found:#?}");
}

//! Circles, splits, what is reached, and where boxes stand.

use std::collections::BTreeSet;

use plan::gates::{Choreography, Part, layout};
use proptest::prelude::*;

use super::day;

/// The nodes of a made-up choreography and its feeds by number.
fn choreography(gates: &[(&str, u8)], feeds: &[(usize, usize)]) -> Choreography {
    let mut all = Choreography::default();
    for (gate, tier) in gates {
        all.gate(*gate, Some(*tier), None);
    }
    for (from, to) in feeds {
        all.feed(*from, *to, "");
    }
    all
}

/// Inputs, preparation, start and the decision above it, where start and decision wait for each other.
fn circular() -> Choreography {
    choreography(
        &[("INPUT", 3), ("PREPARED", 2), ("START", 3), ("TOP", 1), ("NEXT", 3)],
        &[(0, 1), (1, 2), (1, 3), (2, 3), (3, 2), (2, 4)],
    )
}

#[test]
fn a_circle_is_named_and_a_split_proposed() {
    let all = circular();
    let cycles = all.cycles();
    assert_eq!(cycles.len(), 1);
    assert_eq!(all.ring_words(&cycles[0].rings[0]), "START → TOP → START");
    let untangled = all.untangled().unwrap();
    assert_eq!(untangled.splits.len(), 1);
    assert_eq!(
        untangled.splits[0].because,
        "TOP needs START ready; START is released only after TOP",
    );
    let after = &untangled.choreography;
    let mut feeds: Vec<String> = after
        .feeds
        .iter()
        .map(|feed| format!("{} → {}", after.nodes[feed.from].name(), after.nodes[feed.to].name()))
        .collect();
    feeds.sort();
    assert_eq!(
        feeds,
        [
            "INPUT → PREPARED",
            "PREPARED → START (ready)",
            "PREPARED → TOP",
            "START (ready) → START (released)",
            "START (ready) → TOP",
            "START (released) → NEXT",
            "TOP → START (released)",
        ]
    );
    assert!(after.cycles().is_empty() && after.untangled().is_none());
}

#[test]
fn a_gate_that_waits_for_itself_is_split_too() {
    let all = choreography(&[("A", 1)], &[(0, 0)]);
    assert_eq!(all.ring_words(&all.cycles()[0].rings[0]), "A → A");
    let untangled = all.untangled().unwrap();
    assert_eq!(untangled.splits[0].because, "A waits for itself");
    assert_eq!(untangled.choreography.feeds.len(), 1);
}

#[test]
fn one_split_is_enough_where_circles_share_a_gate() {
    let all = choreography(
        &[("A", 1), ("B", 2), ("C", 3), ("HUB", 1)],
        &[(0, 3), (3, 0), (1, 3), (3, 1), (2, 3), (3, 2)],
    );
    let untangled = all.untangled().unwrap();
    assert_eq!(untangled.splits.len(), 1);
    assert_eq!(untangled.splits[0].gate.as_str(), "HUB");
}

#[test]
fn what_a_gate_reaches_comes_with_its_path() {
    let all = circular();
    let paths: Vec<Vec<usize>> = all.reached(0).into_iter().map(|one| one.path).collect();
    assert_eq!(paths, [vec![0, 1], vec![0, 1, 2], vec![0, 1, 3], vec![0, 1, 2, 4]]);
}

#[test]
fn a_gate_before_one_that_it_needs_is_out_of_order() {
    let mut all = choreography(&[("A", 3), ("B", 2), ("C", 1)], &[(0, 1), (1, 2)]);
    for (node, on) in [(0, "2023-10-23"), (1, "2023-10-16"), (2, "2023-10-16")] {
        all.nodes[node].on = Some(day(on));
    }
    let disorder = all.disorder();
    assert_eq!(disorder.len(), 1);
    assert_eq!(disorder[0].feed, 0);
}

#[test]
fn boxes_stand_in_lanes_by_tier_and_columns_by_the_longest_way() {
    let all = circular();
    let picture = layout(&all);
    let columns: Vec<usize> = picture.boxes.iter().map(|one| one.column).collect();
    assert_eq!(columns, [0, 1, 2, 3, 3]);
    let tiers: Vec<Option<u8>> = picture.lanes.iter().map(|lane| lane.tier).collect();
    assert_eq!(tiers, [Some(1), Some(2), Some(3)]);
    let back: Vec<usize> = picture
        .lines
        .iter()
        .filter(|line| line.back)
        .map(|line| line.feed)
        .collect();
    assert_eq!(back, [4], "only the feed that closes the circle runs back");
    // Whatever order they were recorded in, the way down is the one that closes the circle.
    let turned = choreography(
        &[("POINT", 1), ("TOP", 1), ("START", 3), ("INPUT", 3)],
        &[(3, 1), (3, 2), (1, 2), (2, 1), (0, 1)],
    );
    let back: Vec<bool> = layout(&turned).lines.iter().map(|line| line.back).collect();
    assert_eq!(back, [false, false, true, false, false]);
    assert_eq!(picture.lines[2].points.len(), 3, "a line over two columns passes one");
}

#[test]
fn lines_that_need_not_cross_do_not() {
    let all = choreography(
        &[("A", 3), ("B", 3), ("C", 3), ("X", 3), ("Y", 3), ("Z", 3)],
        &[(0, 5), (1, 4), (2, 3)],
    );
    assert_eq!(layout(&all).crossings, (3, 0));
}

#[test]
fn nothing_has_a_picture_too() {
    let picture = layout(&Choreography::default());
    assert_eq!((picture.columns, picture.rows, picture.boxes.len()), (0, 0, 0));
}

fn any_choreography(gates: usize, feeds: usize) -> impl Strategy<Value = Choreography> {
    (1..=gates).prop_flat_map(move |gates| {
        let tiers = proptest::collection::vec(0u8..4, gates);
        let feeds = proptest::collection::vec((0..gates, 0..gates), 0..=feeds);
        (tiers, feeds).prop_map(|(tiers, feeds)| {
            let mut all = Choreography::default();
            for (n, tier) in tiers.iter().enumerate() {
                all.gate(format!("G{n}"), (*tier > 0).then_some(*tier), None);
            }
            for (from, to) in feeds {
                all.feed(from, to, "");
            }
            all
        })
    })
}

/// Every simple circle, by trying every path: the slow way.
fn circles(all: &Choreography) -> BTreeSet<Vec<usize>> {
    fn go(start: usize, path: &mut Vec<usize>, after: &[Vec<usize>], found: &mut BTreeSet<Vec<usize>>) {
        for to in after[*path.last().unwrap()].clone() {
            if to == start {
                found.insert(path.clone());
            } else if to > start && !path.contains(&to) {
                path.push(to);
                go(start, path, after, found);
                path.pop();
            }
        }
    }
    let (after, mut found) = (all.after(), BTreeSet::new());
    for start in 0..all.nodes.len() {
        go(start, &mut vec![start], &after, &mut found);
    }
    found
}

proptest! {
    #[test]
    fn circles_found_are_all_and_only_the_circles(all in any_choreography(6, 12)) {
        let cycles = all.cycles();
        let found: BTreeSet<Vec<usize>> = cycles.iter().flat_map(|one| one.rings.clone()).collect();
        let expected = circles(&all);
        if cycles.iter().all(|one| !one.more) {
            prop_assert_eq!(&found, &expected);
        } else {
            prop_assert!(found.is_subset(&expected));
        }
        let members: BTreeSet<usize> = cycles.iter().flat_map(|one| one.members.clone()).collect();
        let on_circles: BTreeSet<usize> = expected.into_iter().flatten().collect();
        prop_assert_eq!(members, on_circles);
    }

    #[test]
    fn a_split_is_always_without_circles(all in any_choreography(9, 30)) {
        let cycles = all.cycles();
        let Some(untangled) = all.untangled() else {
            prop_assert!(cycles.is_empty());
            return Ok(());
        };
        let after = &untangled.choreography;
        prop_assert!(circles(after).is_empty());
        // What was split lay on a circle; nothing is lost; a part is ready before it is released.
        for split in &untangled.splits {
            let place = all.place(&split.gate).unwrap();
            prop_assert!(cycles.iter().any(|one| one.members.contains(&place)));
        }
        prop_assert_eq!(after.nodes.len(), all.nodes.len() + untangled.splits.len());
        let named = |of: &Choreography| -> BTreeSet<(String, String)> {
            let gate = |n: usize| of.nodes[n].gate.to_string();
            of.feeds.iter().map(|f| (gate(f.from), gate(f.to))).collect()
        };
        let kept = named(after);
        prop_assert!(named(&all).is_subset(&kept));
        for (n, node) in after.nodes.iter().enumerate().filter(|(_, node)| node.part == Part::Released) {
            let ready = after.nodes.iter().position(|other| other.gate == node.gate && other.part == Part::Ready);
            let joined = after.feeds.iter().any(|f| Some(f.from) == ready && f.to == n);
            prop_assert!(joined);
        }
    }

    #[test]
    fn boxes_never_stand_on_each_other(all in any_choreography(14, 30)) {
        let picture = layout(&all);
        let places: BTreeSet<(usize, usize)> = picture.boxes.iter().map(|one| (one.column, one.row)).collect();
        prop_assert_eq!(places.len(), all.nodes.len());
        prop_assert!(picture.crossings.1 <= picture.crossings.0);
        for one in &picture.boxes {
            let lane = picture.lanes.iter().find(|lane| lane.tier == all.nodes[one.node].tier).unwrap();
            prop_assert!((lane.first..lane.first + lane.rows).contains(&one.row));
            prop_assert!(one.column < picture.columns && one.row < picture.rows);
        }
        for line in &picture.lines {
            let feed = &all.feeds[line.feed];
            let place = |node: usize| (picture.boxes[node].column, picture.boxes[node].row);
            prop_assert_eq!(line.points.first().copied(), Some(place(feed.from)));
            prop_assert_eq!(line.points.last().copied(), Some(place(feed.to)));
            if !line.back {
                prop_assert!(line.points.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1));
            }
        }
    }
}

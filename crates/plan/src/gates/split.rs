//! Taking a circular choreography apart: a gate that gives to and needs something of the same others becomes "ready"
//! and "released".
//!
//! Ready takes what comes from outside the circle and gives to the circle; released takes what comes from the circle
//! and gives to all that follows. No circle can pass a gate so split. A proposal is only that: a person decides it.

use std::cmp::Reverse;

use terms::Text;

use super::evidence::list;
use super::feeds::{Choreography, Feed, Part};

/// A gate proposed to be split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The gate.
    pub gate: Text,
    /// Gates that need it ready.
    pub gives_to: Vec<Text>,
    /// Gates that it needs before it is released.
    pub needs: Vec<Text>,
    /// Why this gate, in words.
    pub because: String,
}

/// A choreography without circles, and the splits that made it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untangled {
    /// The splits, in the order in which they were made.
    pub splits: Vec<Split>,
    /// The choreography after them.
    pub choreography: Choreography,
}

impl Choreography {
    /// The splits that take every circle apart; none where there is no circle.
    #[must_use]
    pub fn untangled(&self) -> Option<Untangled> {
        let mut choreography = self.clone();
        let mut splits = Vec::new();
        // Each split takes a gate out of every circle for good, so that there are never more than gates.
        while let Some(knot) = choreography.knots().into_iter().next() {
            let Some(chosen) = choreography.best_of(&knot) else {
                break;
            };
            splits.push(choreography.described(chosen, &knot));
            choreography = choreography.split(chosen, &knot);
        }
        let proved = choreography.knots().is_empty();
        (proved && !splits.is_empty()).then_some(Untangled { splits, choreography })
    }

    /// The split of one gate that lies on a circle, and the choreography after it: its feeds in the same places, and
    /// one more at the end from ready to released.
    #[must_use]
    pub fn split_at(&self, node: usize) -> Option<(Split, Self)> {
        let knot = self.knots().into_iter().find(|knot| knot.contains(&node))?;
        (self.nodes[node].part == Part::Whole).then(|| (self.described(node, &knot), self.split(node, &knot)))
    }

    /// The gate of a knot whose split leaves the fewest gates in circles; of equals the one of the lowest tier, since
    /// the higher group then decides once and the two halves of the lower gate stand around its decision.
    fn best_of(&self, knot: &[usize]) -> Option<usize> {
        let left = |node: usize| self.split(node, knot).knots().iter().map(Vec::len).sum::<usize>();
        knot.iter()
            .copied()
            .filter(|node| self.nodes[*node].part == Part::Whole)
            .min_by_key(|node| {
                let one = &self.nodes[*node];
                (left(*node), Reverse(one.tier), one.gate.clone())
            })
    }

    /// The same choreography with one gate of a knot split.
    fn split(&self, node: usize, knot: &[usize]) -> Self {
        let inside = |other: usize| knot.binary_search(&other).is_ok();
        let mut after = self.clone();
        let released = after.nodes.len();
        after.nodes[node].part = Part::Ready;
        let mut twin = after.nodes[node].clone();
        twin.part = Part::Released;
        after.nodes.push(twin);
        for feed in &mut after.feeds {
            let (from_inside, to_inside) = (inside(feed.from), inside(feed.to));
            if feed.to == node && from_inside {
                feed.to = released;
            }
            if feed.from == node && !to_inside {
                feed.from = released;
            }
        }
        let joined = after.feeds.iter().any(|feed| feed.from == node && feed.to == released);
        if !joined {
            after.feeds.push(Feed {
                from: node,
                to: released,
                lag: 0,
                because: "a gate is released once it is ready and what it waits for is decided".into(),
            });
        }
        after
    }

    fn described(&self, node: usize, knot: &[usize]) -> Split {
        let inside = |other: &usize| *other != node && knot.binary_search(other).is_ok();
        let names = |of: Vec<usize>| {
            let mut names: Vec<Text> = of.into_iter().map(|at| self.nodes[at].name().into()).collect();
            names.sort();
            names.dedup();
            names
        };
        let to = self.feeds.iter().filter(|feed| feed.from == node).map(|feed| feed.to);
        let from = self.feeds.iter().filter(|feed| feed.to == node).map(|feed| feed.from);
        let gives_to = names(to.filter(inside).collect());
        let needs = names(from.filter(inside).collect());
        let gate = self.nodes[node].gate.clone();
        let because = if gives_to.is_empty() {
            format!("{gate} waits for itself")
        } else {
            format!(
                "{} needs {gate} ready; {gate} is released only after {}",
                list(&gives_to),
                list(&needs)
            )
        };
        Split {
            gate,
            gives_to,
            needs,
            because,
        }
    }
}

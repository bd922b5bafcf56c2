//! The choreography: which gate's decision feeds which, what is reached from where, and circles in it.
//!
//! Not here: how a circle is taken apart (`split`), where boxes stand (`layout`).

use std::collections::{BTreeSet, VecDeque};

use terms::{Date, Text};

/// Which part of a gate a node stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The gate as one decision.
    #[default]
    Whole,
    /// That all is ready for it.
    Ready,
    /// That what it allows may begin.
    Released,
}

/// A gate, or a part of one, in the choreography.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// The gate.
    pub gate: Text,
    /// Which part of it.
    pub part: Part,
    /// Its tier, 1 the highest; a control point may have none.
    pub tier: Option<u8>,
    /// Its day.
    pub on: Option<Date>,
}

impl Node {
    /// How it reads.
    #[must_use]
    pub fn name(&self) -> String {
        match self.part {
            Part::Whole => self.gate.to_string(),
            Part::Ready => format!("{} (ready)", self.gate),
            Part::Released => format!("{} (released)", self.gate),
        }
    }
}

/// One decision that another needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Feed {
    /// The node that gives.
    pub from: usize,
    /// The node that needs.
    pub to: usize,
    /// Working days that have to lie between, such as for work-offs.
    pub lag: u16,
    /// Why, or where it is written.
    pub because: Text,
}

/// Gates and what feeds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choreography {
    /// The gates.
    pub nodes: Vec<Node>,
    /// The feeds, by the places of their nodes.
    pub feeds: Vec<Feed>,
}

/// Gates that wait for each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Every gate that lies on some circle of the knot, in order of place.
    pub members: Vec<usize>,
    /// The circles, each from its first member round; the first is never missing.
    pub rings: Vec<Vec<usize>>,
    /// Whether there are more circles than are listed.
    pub more: bool,
}

/// A gate whose day lies before the day of one that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disorder {
    /// The feed.
    pub feed: usize,
    /// The day of the gate that gives.
    pub gives: Date,
    /// The day of the gate that needs.
    pub needs: Date,
}

/// A gate reached from another, with the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The gate reached.
    pub node: usize,
    /// The way there, from the first gate to the one reached.
    pub path: Vec<usize>,
}

const RINGS: usize = 64; // circles listed of one knot
const STEPS: usize = 20_000; // looked at before giving up listing

impl Choreography {
    /// Adds a gate; its place.
    pub fn gate(&mut self, gate: impl Into<Text>, tier: Option<u8>, on: Option<Date>) -> usize {
        self.nodes.push(Node {
            gate: gate.into(),
            part: Part::Whole,
            tier,
            on,
        });
        self.nodes.len() - 1
    }

    /// Adds a feed between two places; one that leads nowhere is left out.
    pub fn feed(&mut self, from: usize, to: usize, because: impl Into<Text>) {
        if from < self.nodes.len() && to < self.nodes.len() {
            self.feeds.push(Feed {
                from,
                to,
                lag: 0,
                because: because.into(),
            });
        }
    }

    /// The place of a gate, or of its first part.
    #[must_use]
    pub fn place(&self, gate: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.gate.as_str() == gate)
    }

    /// The nodes that a node feeds.
    #[must_use]
    pub fn after(&self) -> Vec<Vec<usize>> {
        let mut after = vec![Vec::new(); self.nodes.len()];
        for feed in &self.feeds {
            after[feed.from].push(feed.to);
        }
        for next in &mut after {
            next.sort_unstable();
            next.dedup();
        }
        after
    }

    /// Circles, by knot; none when the choreography can be played.
    #[must_use]
    pub fn cycles(&self) -> Vec<Cycle> {
        let after = self.after();
        self.knots()
            .into_iter()
            .map(|members| {
                let (rings, more) = rings(&members, &after);
                Cycle { members, rings, more }
            })
            .collect()
    }

    /// A circle in words.
    #[must_use]
    pub fn ring_words(&self, ring: &[usize]) -> String {
        let names: Vec<String> = ring
            .iter()
            .chain(ring.first())
            .map(|node| self.nodes[*node].name())
            .collect();
        names.join(" → ")
    }

    /// Sets of nodes that reach each other: more than one node, or one that feeds itself.
    pub(super) fn knots(&self) -> Vec<Vec<usize>> {
        let after = self.after();
        let mut before = vec![Vec::new(); self.nodes.len()];
        for (from, next) in after.iter().enumerate() {
            for to in next {
                before[*to].push(from);
            }
        }
        let mut seen = vec![false; self.nodes.len()];
        let mut finished = Vec::with_capacity(self.nodes.len());
        for start in 0..self.nodes.len() {
            walk(start, &after, &mut seen, &mut finished);
        }
        seen.fill(false);
        let mut knots = Vec::new();
        for start in finished.into_iter().rev() {
            let mut members = Vec::new();
            walk(start, &before, &mut seen, &mut members);
            members.sort_unstable();
            let circular = members.len() > 1 || members.first().is_some_and(|one| after[*one].contains(one));
            if circular {
                knots.push(members);
            }
        }
        knots.sort();
        knots
    }

    /// Feeds whose gate has to be decided before the day of one that it needs.
    #[must_use]
    pub fn disorder(&self) -> Vec<Disorder> {
        self.feeds
            .iter()
            .enumerate()
            .filter_map(|(number, feed)| {
                let (gives, needs) = (self.nodes[feed.from].on?, self.nodes[feed.to].on?);
                (needs < gives).then_some(Disorder {
                    feed: number,
                    gives,
                    needs,
                })
            })
            .collect()
    }

    /// Every gate that a gate reaches, each by a shortest path, in order of distance.
    #[must_use]
    pub fn reached(&self, from: usize) -> Vec<Reached> {
        let after = self.after();
        let mut known = BTreeSet::from([from]);
        let mut waiting = VecDeque::from([vec![from]]);
        let mut reached = Vec::new();
        while let Some(path) = waiting.pop_front() {
            let Some(last) = path.last().and_then(|last| after.get(*last)) else {
                continue;
            };
            for next in last {
                if known.insert(*next) {
                    let path: Vec<usize> = path.iter().copied().chain([*next]).collect();
                    reached.push(Reached {
                        node: *next,
                        path: path.clone(),
                    });
                    waiting.push_back(path);
                }
            }
        }
        reached
    }
}

/// Walks on from a node; nodes are noted when all behind them has been walked.
fn walk(start: usize, after: &[Vec<usize>], seen: &mut [bool], finished: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((node, next)) = stack.pop() {
        match after[node].get(next) {
            Some(to) => {
                stack.push((node, next + 1));
                if !std::mem::replace(&mut seen[*to], true) {
                    stack.push((*to, 0));
                }
            }
            None => finished.push(node),
        }
    }
}

/// The circles within a knot, each once: from its least member, over greater ones.
fn rings(members: &[usize], after: &[Vec<usize>]) -> (Vec<Vec<usize>>, bool) {
    let mut rings = vec![shortest(members, after)];
    let mut steps = 0;
    for start in members {
        let mut stack = vec![(*start, 0)];
        while let Some((node, next)) = stack.pop() {
            steps += 1;
            if steps > STEPS {
                return (rings, true);
            }
            let Some(to) = after[node].get(next).copied() else {
                continue;
            };
            stack.push((node, next + 1));
            if to == *start {
                let ring: Vec<usize> = stack.iter().map(|(node, _)| *node).collect();
                if rings.len() >= RINGS {
                    return (rings, true);
                }
                if !rings.contains(&ring) {
                    rings.push(ring);
                }
            } else if to > *start && members.binary_search(&to).is_ok() && stack.iter().all(|(on, _)| *on != to) {
                stack.push((to, 0));
            }
        }
    }
    (rings, false)
}

/// A shortest circle of a knot: what is named even where there are too many to list.
fn shortest(members: &[usize], after: &[Vec<usize>]) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::new();
    for start in members {
        let mut came = vec![None; after.len()];
        let mut waiting = VecDeque::from([*start]);
        'search: while let Some(node) = waiting.pop_front() {
            for to in &after[node] {
                if to == start {
                    let mut ring = vec![node];
                    while let Some(before) = came[*ring.last().unwrap_or(start)] {
                        ring.push(before);
                    }
                    ring.reverse();
                    if best.is_empty() || ring.len() < best.len() {
                        best = ring;
                    }
                    break 'search;
                }
                if members.binary_search(to).is_ok() && came[*to].is_none() {
                    came[*to] = Some(node);
                    waiting.push_back(*to);
                }
            }
        }
    }
    let least = best
        .iter()
        .enumerate()
        .min_by_key(|(_, node)| **node)
        .map_or(0, |(at, _)| at);
    best.rotate_left(least);
    best
}

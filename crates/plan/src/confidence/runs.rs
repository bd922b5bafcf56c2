//! The runs themselves: whole working days in flat arrays, sixteen runs side by side.
//!
//! Memory does not grow with the number of runs: dates are counted in classes, one range of classes per row.

use super::Settings;
use super::spread::{Draw, LANES, Lanes, Quantiles, Spread, SpreadError, stream};
use crate::network::{Network, Row};

/// Earlier than any date.
const NEVER: i32 = i32::MIN / 4;
/// Classes of all rows together; beyond it they hold more than one day each.
const CLASSES: u64 = 8 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Done, or taken out: does not move.
    Done,
    /// Started: the start is known, the end is not.
    Started,
    /// Happens on one day.
    Milestone,
    /// Takes time.
    Work,
}

#[derive(Clone, Debug)]
struct Node {
    kind: Kind,
    lower: i32,
    length: i32,
    draw: Draw,
    stream: u64,
    /// Links to its start are `ways[first..split]`, to its finish `ways[split..end]`.
    first: u32,
    split: u32,
    end: u32,
}

/// A link: which time of which node, and the lag from there.
#[derive(Clone, Copy, Debug)]
struct Way {
    slot: u32, // twice the node, plus one for its finish
    lag: i32,
}

/// What the runs add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    counts: Vec<u32>,
    driven: Vec<u32>,
    days: Vec<i64>,
}

impl Tally {
    fn add(mut self, other: &Self) -> Self {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
        self.driven.iter_mut().zip(&other.driven).for_each(|(a, b)| *a += b);
        self.days.iter_mut().zip(&other.days).for_each(|(a, b)| *a += b);
        self
    }
}

/// A network laid out for runs, nodes in calculation order.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    nodes: Vec<Node>,
    ways: Vec<Way>,
    node_of: Vec<u32>, // by row
    base: Vec<i32>,    // the earliest finish of each node
    classes: Vec<usize>,
    shift: u32,
    target: Option<usize>,
}

/// The numbers of one block of runs.
struct Block {
    times: Vec<Lanes>, // start and finish of every node
    bind: Vec<Lanes>,  // the demand that sets a node's start
    extra: Vec<Lanes>, // what its own lateness adds
    chain: Vec<Lanes>, // all ones where it is on a chain to the target
}

impl Kernel {
    pub(super) fn new(network: &Network, spreads: &[Option<Spread>], settings: &Settings) -> Result<Self, SpreadError> {
        let count = network.order.len();
        if spreads.len() != count {
            return Err(SpreadError::Count {
                found: spreads.len(),
                expected: count,
            });
        }
        let mut kernel = Self {
            nodes: Vec::with_capacity(count),
            ways: Vec::with_capacity(network.edges.len()),
            node_of: vec![0; count],
            base: Vec::new(),
            classes: Vec::new(),
            shift: 0,
            target: None,
        };
        let mut tables = Quantiles::new();
        for (n, &row) in network.order.iter().enumerate() {
            kernel.node_of[row as usize] = crate::network::small(n);
            let spread = spreads[row as usize].as_ref();
            let draw = Draw::new(&network.activity(Row(row)).id, spread, &mut tables)?;
            kernel.add(network, Row(row), draw, settings.seed);
        }
        kernel.target = settings.target.map(|row| kernel.node_of[row.index()] as usize);
        kernel.lay_out_classes();
        Ok(kernel)
    }

    fn add(&mut self, network: &Network, row: Row, draw: Draw, seed: u64) {
        let n = row.index();
        let activity = network.activity(row);
        let kind = match (network.closed[n], network.fixed[n], activity.duration) {
            (true, ..) => Kind::Done,
            (false, true, _) => Kind::Started,
            (false, false, 0) => Kind::Milestone,
            (false, false, _) => Kind::Work,
        };
        let first = self.ways.len();
        let mut finishing = Vec::new();
        if matches!(kind, Kind::Milestone | Kind::Work) {
            for edge in network.edges_of(row.0) {
                let link = &network.plan.links[edge.link as usize];
                let way = Way {
                    slot: 2 * self.node_of[edge.from as usize] + u32::from(link.kind.leaves_finish()),
                    lag: network.lags[edge.link as usize],
                };
                if link.kind.meets_finish() && kind == Kind::Work {
                    finishing.push(way);
                } else {
                    self.ways.push(way);
                }
            }
        }
        let split = self.ways.len();
        self.ways.extend(finishing);
        self.nodes.push(Node {
            kind,
            lower: (network.lower[n] + 1) >> 1,
            length: network.length[n] >> 1,
            draw: if kind == Kind::Done { Draw::Never } else { draw },
            stream: stream(seed, &activity.id),
            first: crate::network::small(first),
            split: crate::network::small(split),
            end: crate::network::small(self.ways.len()),
        });
    }

    fn starting(&self, node: &Node) -> &[Way] {
        &self.ways[node.first as usize..node.split as usize]
    }

    fn finishing(&self, node: &Node) -> &[Way] {
        &self.ways[node.split as usize..node.end as usize]
    }

    /// The range of every finish gives the classes that count it.
    fn lay_out_classes(&mut self) {
        let mut range = vec![(0_i32, 0_i32); 2 * self.nodes.len()];
        for (n, node) in self.nodes.iter().enumerate() {
            let (least, most) = node.draw.range();
            let demand = |ways: &[Way], end: fn(&(i32, i32)) -> i32| {
                ways.iter()
                    .map(|w| end(&range[w.slot as usize]) + w.lag)
                    .max()
                    .unwrap_or(NEVER)
            };
            let (starting, finishing) = (self.starting(node), self.finishing(node));
            let (from, to) = (demand(starting, |r| r.0), demand(starting, |r| r.1));
            let (start, finish) = match node.kind {
                Kind::Done => (
                    (node.lower, node.lower),
                    (node.lower + node.length, node.lower + node.length),
                ),
                Kind::Milestone => {
                    let early = from.max(node.lower.max(from) + least);
                    let late = to.max(node.lower.max(to) + most);
                    ((early, late), (early, late))
                }
                Kind::Started | Kind::Work => {
                    let (short, long) = ((node.length + least).max(0), (node.length + most).max(0));
                    let (ends, latest) = (demand(finishing, |r| r.0), demand(finishing, |r| r.1));
                    let start = (
                        node.lower.max(from).max(ends - long),
                        node.lower.max(to).max(latest - short),
                    );
                    let early = (node.lower.max(from) + short).max(ends);
                    let late = (node.lower.max(to) + long).max(latest);
                    (start, (early, late))
                }
            };
            (range[2 * n], range[2 * n + 1]) = (start, finish);
        }
        let finishes = || range.iter().skip(1).step_by(2);
        let wide = |shift: u32| {
            finishes()
                .map(|(a, b)| u64::from(b.abs_diff(*a) >> shift) + 1)
                .sum::<u64>()
        };
        while self.shift < 20 && wide(self.shift) > CLASSES {
            self.shift += 1;
        }
        self.base = finishes().map(|r| r.0).collect();
        let mut at = 0;
        self.classes.push(at);
        for (a, b) in finishes() {
            at += (b.abs_diff(*a) >> self.shift) as usize + 1;
            self.classes.push(at);
        }
    }

    /// Working days in one class.
    pub(super) fn resolution(&self) -> u32 {
        1 << self.shift
    }

    /// Working-day numbers and how many runs ended on each; a class of several days counts as its last.
    pub(super) fn counts(&self, row: Row, tally: &Tally) -> Option<Vec<(i32, u32)>> {
        let n = self.node_of[row.index()] as usize;
        let counts = &tally.counts[self.classes[n]..self.classes[n + 1]];
        let last = |class: i32| self.base[n] + ((class + 1) << self.shift) - 1;
        let days: Vec<_> = (0..)
            .map(last)
            .zip(counts.iter().copied())
            .filter(|(_, count)| *count > 0)
            .collect();
        (!days.is_empty()).then_some(days)
    }

    /// In how many runs a row was on a chain to the target, and the working days it added there.
    pub(super) fn driven(&self, row: Row, tally: &Tally) -> (u32, i64) {
        let n = self.node_of[row.index()] as usize;
        (tally.driven[n], tally.days[n])
    }

    /// All runs, shared between threads.
    pub(super) fn run(&self, runs: u32, threads: usize) -> Tally {
        let blocks = runs.div_ceil(LANES as u32);
        let threads = u32::try_from(threads).unwrap_or(u32::MAX).clamp(1, blocks);
        let share = |n: u32| (u64::from(blocks) * u64::from(n) / u64::from(threads)) as u32;
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .map(|n| scope.spawn(move || self.run_blocks(share(n)..share(n + 1), runs)))
                .collect();
            let own = self.run_blocks(0..share(1), runs);
            others.into_iter().fold(own, |sum, other| match other.join() {
                Ok(tally) => sum.add(&tally),
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })
    }

    fn run_blocks(&self, blocks: std::ops::Range<u32>, runs: u32) -> Tally {
        let count = self.nodes.len();
        let mut tally = Tally {
            counts: vec![0; self.classes[count]],
            driven: vec![0; count],
            days: vec![0; count],
        };
        let mut block = Block {
            times: vec![[0; LANES]; 2 * count],
            bind: vec![[NEVER; LANES]; count],
            extra: vec![[0; LANES]; count],
            chain: vec![[0; LANES]; count],
        };
        for number in blocks {
            let first = number * LANES as u32;
            let live = (runs - first).min(LANES as u32) as usize;
            self.forward(u64::from(first), &mut block);
            self.count(&block, live, &mut tally);
            if let Some(target) = self.target {
                self.trace(target, live, &mut block, &mut tally);
            }
        }
        tally
    }

    fn forward(&self, first: u64, block: &mut Block) {
        let mut drawn = [0; LANES];
        for (n, node) in self.nodes.iter().enumerate() {
            let starting = greatest(self.starting(node), &block.times);
            node.draw.draw(node.stream, first, &mut drawn);
            let (mut start, mut finish) = ([node.lower; LANES], [node.lower + node.length; LANES]);
            match node.kind {
                Kind::Done => {}
                Kind::Milestone => {
                    for lane in 0..LANES {
                        let demand = starting[lane];
                        let base = demand.max(node.lower);
                        let at = demand.max(base + drawn[lane]);
                        let driven = demand >= node.lower || at == demand;
                        block.bind[n][lane] = if driven { demand } else { NEVER };
                        block.extra[n][lane] = at - base;
                        start[lane] = at;
                    }
                    finish = start;
                }
                Kind::Started | Kind::Work => {
                    let finishing = greatest(self.finishing(node), &block.times);
                    for lane in 0..LANES {
                        let length = (node.length + drawn[lane]).max(0);
                        let at = node.lower.max(starting[lane]).max(finishing[lane] - length);
                        block.bind[n][lane] = at;
                        block.extra[n][lane] = length - node.length;
                        start[lane] = at;
                        finish[lane] = at + length;
                    }
                }
            }
            block.times[2 * n] = start;
            block.times[2 * n + 1] = finish;
        }
    }

    fn count(&self, block: &Block, live: usize, tally: &mut Tally) {
        for (n, base) in self.base.iter().enumerate() {
            let counts = &mut tally.counts[self.classes[n]..self.classes[n + 1]];
            for finish in &block.times[2 * n + 1][..live] {
                counts[(finish.abs_diff(*base) >> self.shift) as usize] += 1;
            }
        }
    }

    /// Backwards from the target along the links that set its date.
    fn trace(&self, target: usize, live: usize, block: &mut Block, tally: &mut Tally) {
        block.chain[..=target].fill([0; LANES]);
        block.chain[target][..live].fill(-1);
        for n in (0..=target).rev() {
            let on = block.chain[n];
            if on == [0; LANES] {
                continue;
            }
            let extra = &block.extra[n];
            tally.driven[n] += on.iter().map(|mask| mask & 1).sum::<i32>().cast_unsigned();
            tally.days[n] += i64::from((0..LANES).map(|lane| on[lane] & extra[lane]).sum::<i32>());
            let node = &self.nodes[n];
            let (bind, finish) = (block.bind[n], block.times[2 * n + 1]);
            for way in self.starting(node) {
                spread_back(&mut block.chain, &block.times, *way, &on, &bind);
            }
            for way in self.finishing(node) {
                spread_back(&mut block.chain, &block.times, *way, &on, &finish);
            }
        }
    }
}

fn greatest(ways: &[Way], times: &[Lanes]) -> Lanes {
    let mut most = [NEVER; LANES];
    for way in ways {
        for (most, time) in most.iter_mut().zip(&times[way.slot as usize]) {
            *most = (*most).max(time + way.lag);
        }
    }
    most
}

fn spread_back(chain: &mut [Lanes], times: &[Lanes], way: Way, on: &Lanes, bind: &Lanes) {
    let from = &mut chain[way.slot as usize / 2];
    let time = &times[way.slot as usize];
    for lane in 0..LANES {
        from[lane] |= on[lane] & -i32::from(time[lane] + way.lag == bind[lane]);
    }
}

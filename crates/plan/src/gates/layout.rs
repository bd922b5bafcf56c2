//! Where the boxes of a choreography stand: lanes by tier, columns by the longest way there, few crossings.
//!
//! Values only, in columns and rows; a picture scales them (`draw`). A feed that would run backwards, since it closes
//! a circle, is drawn as such and does not move a box.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::feeds::Choreography;

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The node of the choreography.
    pub node: usize,
    /// Its column, from 0.
    pub column: usize,
    /// Its row over all lanes, from 0.
    pub row: usize,
}

/// A feed as a line over columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The feed of the choreography.
    pub feed: usize,
    /// The column and row that it passes, from the one that gives to the one that needs.
    pub points: Vec<(usize, usize)>,
    /// Whether it closes a circle.
    pub back: bool,
}

/// The rows of one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The tier; none for gates without one.
    pub tier: Option<u8>,
    /// Its first row.
    pub first: usize,
    /// How many rows it has.
    pub rows: usize,
}

/// A choreography laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Boxes, in the order of the nodes.
    pub boxes: Vec<Placed>,
    /// Lines, in the order of the feeds.
    pub lines: Vec<Line>,
    /// Lanes, highest tier first.
    pub lanes: Vec<Lane>,
    /// How many columns there are.
    pub columns: usize,
    /// How many rows there are.
    pub rows: usize,
    /// Crossings before and after boxes were put into order.
    pub crossings: (usize, usize),
}

/// A box, or the place where a long line passes a column.
#[derive(Clone, Debug)]
struct Item {
    column: usize,
    lane: usize,
    /// Where it stands among those of its column and lane.
    order: usize,
}

struct Draft {
    items: Vec<Item>,
    /// Pairs of items in neighbouring columns.
    pieces: Vec<(usize, usize)>,
    /// The items along each feed.
    ways: Vec<Vec<usize>>,
    lanes: usize,
}

const SWEEPS: usize = 12;

/// Lays a choreography out.
#[must_use]
pub fn layout(choreography: &Choreography) -> Layout {
    let back = back_feeds(choreography);
    let columns = columns(choreography, &back);
    let tiers = tiers(choreography);
    let mut draft = draft(choreography, &columns, &tiers, &back);
    let before = draft.crossings();
    draft.untangle();
    let after = draft.crossings();
    let (lanes, rows) = draft.lanes(&tiers);
    let point = |item: usize| {
        let item = &draft.items[item];
        (item.column, lanes[item.lane].first + item.order)
    };
    let boxes = (0..choreography.nodes.len())
        .map(|node| {
            let (column, row) = point(node);
            Placed { node, column, row }
        })
        .collect();
    let lines = draft
        .ways
        .iter()
        .enumerate()
        .map(|(feed, way)| Line {
            feed,
            points: way.iter().map(|item| point(*item)).collect(),
            back: back[feed],
        })
        .collect();
    Layout {
        boxes,
        lines,
        columns: columns.iter().max().map_or(0, |last| last + 1),
        rows,
        crossings: (before, after),
        lanes,
    }
}

/// The feeds that close a circle, found by walking from the gates in order.
fn back_feeds(choreography: &Choreography) -> Vec<bool> {
    let mut of = vec![Vec::new(); choreography.nodes.len()];
    for (number, feed) in choreography.feeds.iter().enumerate() {
        of[feed.from].push((number, feed.to));
    }
    // Work rises from the lowest tier: gates that nothing feeds come first, and of them those of the lowest tier, so
    // that a walk enters a circle where its work does, and what closes it is the way down.
    let tier = |node: usize| Reverse(choreography.nodes[node].tier);
    for next in &mut of {
        next.sort_by_key(|(feed, to)| (tier(*to), *feed));
    }
    let mut starts: Vec<usize> = (0..of.len()).collect();
    let fed = |node: usize| choreography.feeds.iter().any(|f| f.to == node && f.from != node);
    starts.sort_by_key(|node| (fed(*node), tier(*node), *node));
    let mut state = vec![0u8; of.len()]; // 0 not seen, 1 on the way, 2 done
    let mut back = vec![false; choreography.feeds.len()];
    for start in starts {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.pop() {
            let Some((feed, to)) = of[node].get(next).copied() else {
                state[node] = 2;
                continue;
            };
            stack.push((node, next + 1));
            match state[to] {
                0 => {
                    state[to] = 1;
                    stack.push((to, 0));
                }
                1 => back[feed] = true,
                _ => {}
            }
        }
    }
    back
}

/// The length of the longest way to each node.
fn columns(choreography: &Choreography, back: &[bool]) -> Vec<usize> {
    let mut columns = vec![0; choreography.nodes.len()];
    let forward: Vec<(usize, usize)> = choreography
        .feeds
        .iter()
        .zip(back)
        .filter(|(_, back)| !**back)
        .map(|(feed, _)| (feed.from, feed.to))
        .collect();
    // Without circles this settles after at most as many rounds as there are nodes.
    for _ in 0..columns.len() {
        let mut moved = false;
        for (from, to) in &forward {
            if columns[*to] <= columns[*from] {
                columns[*to] = columns[*from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    columns
}

/// The tiers that occur, highest first; gates without one stand above, where control points belong.
fn tiers(choreography: &Choreography) -> Vec<Option<u8>> {
    let mut tiers: Vec<Option<u8>> = choreography.nodes.iter().map(|node| node.tier).collect();
    tiers.sort_unstable();
    tiers.dedup();
    tiers
}

fn draft(choreography: &Choreography, columns: &[usize], tiers: &[Option<u8>], back: &[bool]) -> Draft {
    let lane = |node: usize| tiers.binary_search(&choreography.nodes[node].tier).unwrap_or(0);
    let mut draft = Draft {
        items: (0..choreography.nodes.len())
            .map(|node| Item {
                column: columns[node],
                lane: lane(node),
                order: 0,
            })
            .collect(),
        pieces: Vec::new(),
        ways: Vec::new(),
        lanes: tiers.len(),
    };
    for (feed, back) in choreography.feeds.iter().zip(back) {
        if *back {
            draft.ways.push(vec![feed.from, feed.to]);
            continue;
        }
        let mut way = vec![feed.from];
        for column in columns[feed.from] + 1..columns[feed.to] {
            draft.items.push(Item {
                column,
                lane: lane(feed.from),
                order: 0,
            });
            way.push(draft.items.len() - 1);
        }
        way.push(feed.to);
        draft.pieces.extend(way.windows(2).map(|pair| (pair[0], pair[1])));
        draft.ways.push(way);
    }
    for cell in draft.cells().into_values() {
        draft.number(&cell);
    }
    draft
}

impl Draft {
    /// The items of each column and lane, in their order.
    fn cells(&self) -> BTreeMap<(usize, usize), Vec<usize>> {
        let mut cells: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (number, item) in self.items.iter().enumerate() {
            cells.entry((item.column, item.lane)).or_default().push(number);
        }
        for cell in cells.values_mut() {
            cell.sort_by_key(|item| (self.items[*item].order, *item));
        }
        cells
    }

    fn number(&mut self, cell: &[usize]) {
        for (order, item) in cell.iter().enumerate() {
            self.items[*item].order = order;
        }
    }

    fn height(&self, item: usize) -> (usize, usize) {
        (self.items[item].lane, self.items[item].order)
    }

    /// Pairs of lines between the same two columns that cross.
    fn crossings(&self) -> usize {
        let mut of: BTreeMap<usize, Vec<_>> = BTreeMap::new();
        for (from, to) in &self.pieces {
            of.entry(self.items[*from].column)
                .or_default()
                .push((self.height(*from), self.height(*to)));
        }
        of.values()
            .map(|pieces| {
                let crosses = |n: usize| {
                    let (a, b) = pieces[n];
                    let against = |(c, d): &&_| (a < *c && b > *d) || (a > *c && b < *d);
                    pieces[n + 1..].iter().filter(against).count()
                };
                (0..pieces.len()).map(crosses).sum::<usize>()
            })
            .sum()
    }

    /// Sweeps left and right, putting each item beside the middle of its neighbours; the best order seen stays.
    fn untangle(&mut self) {
        let mut best = (self.crossings(), self.items.clone());
        for sweep in 0..SWEEPS {
            let forward = sweep % 2 == 0;
            let mut cells: Vec<_> = self.cells().into_iter().collect();
            if !forward {
                cells.reverse();
            }
            for (_, cell) in cells {
                let mut ordered: Vec<(i64, usize)> =
                    cell.iter().map(|item| (self.middle(*item, forward), *item)).collect();
                ordered.sort_by_key(|(middle, _)| *middle);
                let cell: Vec<usize> = ordered.into_iter().map(|(_, item)| item).collect();
                self.number(&cell);
            }
            let now = self.crossings();
            if now < best.0 {
                best = (now, self.items.clone());
            }
        }
        self.items = best.1;
    }

    /// The middle of the neighbours before (or after) an item, in thousandths; its own place where it has none.
    fn middle(&self, item: usize, forward: bool) -> i64 {
        let neighbours: Vec<usize> = self
            .pieces
            .iter()
            .filter_map(|(from, to)| match forward {
                true if *to == item => Some(*from),
                false if *from == item => Some(*to),
                _ => None,
            })
            .collect();
        let height = |item: usize| {
            let (lane, order) = self.height(item);
            i64::try_from(lane * self.items.len() + order).unwrap_or(i64::MAX / 2000) * 1000
        };
        let count = i64::try_from(neighbours.len()).unwrap_or(1);
        if count == 0 {
            return height(item);
        }
        neighbours.into_iter().map(height).sum::<i64>() / count
    }

    /// The lanes with as many rows as their fullest column, and the rows of all.
    fn lanes(&self, tiers: &[Option<u8>]) -> (Vec<Lane>, usize) {
        let mut rows = vec![0; self.lanes];
        for ((_, lane), cell) in self.cells() {
            rows[lane] = rows[lane].max(cell.len());
        }
        let mut first = 0;
        let lanes = tiers
            .iter()
            .zip(rows)
            .map(|(tier, rows)| {
                let lane = Lane {
                    tier: *tier,
                    first,
                    rows,
                };
                first += rows;
                lane
            })
            .collect();
        (lanes, first)
    }
}

//! How uncertain one activity is, and how a number is drawn from that.

use std::collections::HashMap;
use std::sync::Arc;
use terms::{Calendar, Date, Text};

/// The form between the three points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Straight lines up to the likely value and down from it.
    #[default]
    Triangular,
    /// PERT: a beta distribution with the mean (low + 4 × likely + high) / 6, lighter in its tails.
    Pert,
}

/// Working days that an activity takes longer, or a milestone comes later, than planned; negative for sooner. An
/// activity never takes less than no time, and nothing comes before its links allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Somebody's estimate.
    ThreePoint {
        /// At best.
        low: i32,
        /// Most likely.
        likely: i32,
        /// At worst.
        high: i32,
        /// The form between.
        shape: Shape,
    },
    /// What happened before: each slip is as likely as any other.
    History(Vec<i32>),
}

impl Spread {
    /// The slips of a record: for each pair, the working days from what was forecast to what came.
    #[must_use]
    pub fn history(calendar: &Calendar, pairs: impl IntoIterator<Item = (Date, Date)>) -> Self {
        Self::History(
            pairs
                .into_iter()
                .map(|(forecast, actual)| calendar.working_days(forecast, actual))
                .collect(),
        )
    }
}

/// Why spreads cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpreadError {
    /// Not in order.
    #[error("the estimate for {id} is not in order: low {low}, likely {likely}, high {high}; write the smallest first")]
    Order {
        /// Whose.
        id: Text,
        /// At best.
        low: i32,
        /// Most likely.
        likely: i32,
        /// At worst.
        high: i32,
    },
    /// No slip to draw from.
    #[error("the history for {0} is empty: give an estimate, or leave its date certain")]
    Empty(Text),
    /// Beyond reason.
    #[error("the estimate for {0} goes beyond 10,000 working days: check the number")]
    TooLong(Text),
    /// One entry per row is needed.
    #[error("there are {found} estimates for {expected} activities: one entry per activity is needed, empty or not")]
    Count {
        /// Given.
        found: usize,
        /// Rows of the plan.
        expected: usize,
    },
}

/// Runs that are calculated side by side.
pub(super) const LANES: usize = 16;
/// One number for each of them.
pub(super) type Lanes = [i32; LANES];

const LONGEST: i32 = 10_000;
const KNOTS: usize = 1024;

/// A spread, ready to be drawn from.
#[derive(Clone, Debug)]
pub(super) enum Draw {
    Never,
    Triangle {
        low: i32,
        turn: f32,
        rise: f32,
        fall: f32,
        width: f32,
    },
    /// Quantiles of a width of 1. Shared between rows of one form: a thousand tables of their own would not stay in the
    /// processor's cache.
    Table {
        low: i32,
        width: f32,
        quantiles: Arc<[f32]>,
    },
    List(Box<[i32]>),
}

impl Draw {
    pub(super) fn new(id: &Text, spread: Option<&Spread>, tables: &mut Quantiles) -> Result<Self, SpreadError> {
        match spread {
            None => Ok(Self::Never),
            Some(Spread::History(slips)) if slips.is_empty() => Err(SpreadError::Empty(id.clone())),
            Some(Spread::History(slips)) if slips.iter().any(|s| s.abs() > LONGEST) => {
                Err(SpreadError::TooLong(id.clone()))
            }
            Some(Spread::History(slips)) => {
                let mut sorted = slips.clone();
                sorted.sort_unstable();
                Ok(Self::List(sorted.into()))
            }
            Some(&Spread::ThreePoint {
                low,
                likely,
                high,
                shape,
            }) => {
                if low > likely || likely > high {
                    return Err(SpreadError::Order {
                        id: id.clone(),
                        low,
                        likely,
                        high,
                    });
                }
                if low < -LONGEST || high > LONGEST {
                    return Err(SpreadError::TooLong(id.clone()));
                }
                Ok(Self::three_point(low, likely, high, shape, tables))
            }
        }
    }

    fn three_point(low: i32, likely: i32, high: i32, shape: Shape, tables: &mut Quantiles) -> Self {
        if low == high {
            return Self::List([low].into());
        }
        let (width, left) = ((high - low) as f32, (likely - low) as f32);
        match shape {
            Shape::Triangular => Self::Triangle {
                low,
                turn: left / width,
                rise: width * left,
                fall: width * (width - left),
                width,
            },
            Shape::Pert => Self::Table {
                low,
                width,
                quantiles: tables.of(likely - low, high - low),
            },
        }
    }

    /// Draws for `LANES` runs from `first` on. Three-point draws are rounded to the nearest working day.
    pub(super) fn draw(&self, stream: u64, first: u64, into: &mut Lanes) {
        match self {
            Self::Never => *into = [0; LANES],
            Self::Triangle {
                low,
                turn,
                rise,
                fall,
                width,
            } => {
                let even = uniform(stream, first);
                for (x, u) in into.iter_mut().zip(even) {
                    let (up, down) = ((u * rise).sqrt(), width - ((1.0 - u) * fall).sqrt());
                    let value = if u < *turn { up } else { down };
                    *x = low + (value + 0.5) as i32;
                }
            }
            Self::Table { low, width, quantiles } => {
                let even = uniform(stream, first);
                for (x, u) in into.iter_mut().zip(even) {
                    let at = u * KNOTS as f32;
                    let knot = (at as usize).min(KNOTS - 1);
                    let (a, b) = (quantiles[knot], quantiles[knot + 1]);
                    *x = low + ((a + (b - a) * (at - knot as f32)) * width + 0.5) as i32;
                }
            }
            Self::List(slips) => {
                for (n, x) in into.iter_mut().enumerate() {
                    // The upper half of a 64-bit draw, scaled to the length without a division.
                    let draw = mix(stream, first + n as u64) >> 32;
                    *x = slips[((draw * slips.len() as u64) >> 32) as usize];
                }
            }
        }
    }

    /// The least and the greatest number it can give.
    pub(super) fn range(&self) -> (i32, i32) {
        match self {
            Self::Never => (0, 0),
            Self::Triangle { low, width, .. } | Self::Table { low, width, .. } => (*low, low + *width as i32),
            Self::List(slips) => (slips[0], slips[slips.len() - 1]),
        }
    }
}

/// The stream of draws of one activity: a hash of its id under the seed, so that other rows do not change it.
pub(super) fn stream(seed: u64, id: &str) -> u64 {
    let hash = id.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)
    });
    finish(hash ^ finish(seed.wrapping_add(0x9E37_79B9_7F4A_7C15)))
}

/// SplitMix64 with the stream as its seed, at one position.
fn mix(stream: u64, position: u64) -> u64 {
    finish(stream.wrapping_add((position + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

fn finish(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Even draws between 0 and 1, both excluded, in steps of 2^-23.
fn uniform(stream: u64, first: u64) -> [f32; LANES] {
    std::array::from_fn(|n| {
        let bits = (mix(stream, first + n as u64) >> 41) as i32;
        (bits as f32 + 0.5) * (1.0 / 8_388_608.0)
    })
}

/// Quantiles of PERT distributions on 0 to 1, each made once.
pub(super) struct Quantiles {
    logs: Vec<(f64, f64)>, // of x and of 1 - x, in the middle of each step
    made: HashMap<(i32, i32), Arc<[f32]>>,
}

impl Quantiles {
    pub(super) fn new() -> Self {
        let middle = |n: usize| (n as f64 + 0.5) / KNOTS as f64;
        Self {
            logs: (0..KNOTS).map(|n| (middle(n).ln(), (1.0 - middle(n)).ln())).collect(),
            made: HashMap::new(),
        }
    }

    /// For the likely value at `left` of `width`.
    fn of(&mut self, left: i32, width: i32) -> Arc<[f32]> {
        let form = lowest(left, width);
        if let Some(found) = self.made.get(&form) {
            return Arc::clone(found);
        }
        let found: Arc<[f32]> = self.make(f64::from(left) / f64::from(width)).into();
        self.made.insert(form, Arc::clone(&found));
        found
    }

    /// By adding up the density in small steps.
    fn make(&self, mode: f64) -> Vec<f32> {
        let (a, b) = (4.0 * mode, 4.0 * (1.0 - mode)); // exponents of the beta density
        let mut sums = Vec::with_capacity(KNOTS + 1);
        let mut sum = 0.0;
        sums.push(sum);
        for (low, high) in &self.logs {
            sum += (a * low + b * high).exp();
            sums.push(sum);
        }
        let mut at = 0;
        let quantile = |knot: usize| {
            let want = sum * knot as f64 / KNOTS as f64;
            while at + 1 < KNOTS && sums[at + 1] < want {
                at += 1;
            }
            let step = (sums[at + 1] - sums[at]).max(f64::MIN_POSITIVE);
            ((at as f64 + ((want - sums[at]) / step).clamp(0.0, 1.0)) / KNOTS as f64) as f32
        };
        (0..=KNOTS).map(quantile).collect()
    }
}

/// A fraction in lowest terms.
fn lowest(a: i32, b: i32) -> (i32, i32) {
    let (mut greatest, mut rest) = (b, a);
    while rest != 0 {
        (greatest, rest) = (rest, greatest % rest);
    }
    (a / greatest, b / greatest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(spread: &Spread, count: u64) -> Vec<i32> {
        let draw = Draw::new(&"A".into(), Some(spread), &mut Quantiles::new()).unwrap();
        let (mut all, mut lanes) = (Vec::new(), [0; LANES]);
        for block in 0..count / LANES as u64 {
            draw.draw(stream(7, "A"), block * LANES as u64, &mut lanes);
            all.extend(lanes);
        }
        all
    }

    fn check(spread: &Spread, mean: f64, variance: f64) {
        let all = draws(spread, 160_000);
        let found = all.iter().map(|x| f64::from(*x)).sum::<f64>() / all.len() as f64;
        let spread_found = all.iter().map(|x| (f64::from(*x) - found).powi(2)).sum::<f64>() / all.len() as f64;
        let error = (variance / all.len() as f64).sqrt();
        assert!(
            (found - mean).abs() < 4.5 * error,
            "{spread:?}: mean {found}, expected {mean}"
        );
        assert!(
            (spread_found / variance - 1.0).abs() < 0.03,
            "{spread:?}: variance {spread_found}, expected {variance}"
        );
        let range = Draw::new(&"A".into(), Some(spread), &mut Quantiles::new())
            .unwrap()
            .range();
        assert!(all.iter().all(|x| (range.0..=range.1).contains(x)));
    }

    #[test]
    fn draws_have_the_moments_of_their_distribution() {
        let three = |low, likely, high, shape| Spread::ThreePoint {
            low,
            likely,
            high,
            shape,
        };
        // Rounding to whole days adds a twelfth to the variance of a wide distribution.
        let triangle = |a: f64, c: f64, b: f64| (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0 + 1.0 / 12.0;
        check(&three(-10, 0, 70, Shape::Triangular), 20.0, triangle(-10.0, 0.0, 70.0));
        check(&three(0, 30, 30, Shape::Triangular), 20.0, triangle(0.0, 30.0, 30.0));
        let pert = |a: f64, c: f64, b: f64| {
            let mean = (a + 4.0 * c + b) / 6.0;
            (mean, (mean - a) * (b - mean) / 7.0 + 1.0 / 12.0)
        };
        for (low, likely, high) in [(-10, 0, 70), (0, 0, 60), (0, 60, 60), (-30, 0, 30)] {
            let (mean, variance) = pert(f64::from(low), f64::from(likely), f64::from(high));
            check(&three(low, likely, high, Shape::Pert), mean, variance);
        }
        check(&Spread::History(vec![0, 0, 0, 8]), 2.0, 12.0);
    }

    #[test]
    fn estimates_out_of_order_are_refused() {
        let id = Text::from("T3-X");
        let wrong = Spread::ThreePoint {
            low: 3,
            likely: 2,
            high: 5,
            shape: Shape::Pert,
        };
        let words = Draw::new(&id, Some(&wrong), &mut Quantiles::new())
            .unwrap_err()
            .to_string();
        assert_eq!(
            words,
            "the estimate for T3-X is not in order: low 3, likely 2, high 5; write the smallest first"
        );
        assert_eq!(
            Draw::new(&id, Some(&Spread::History(Vec::new())), &mut Quantiles::new()).unwrap_err(),
            SpreadError::Empty(id)
        );
    }
}

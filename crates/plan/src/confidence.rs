//! How sure a date is: many seeded runs of the network, and what drives the late ones.
//!
//! Every activity may have a [`Spread`]: how many working days it turns out later (or earlier) than planned. A run
//! draws one number per spread and calculates the network; after thousands of runs each date has a distribution.
//! Draws are independent of each other: a common cause that delays many at once is not modelled, so that real tails
//! are longer than these. Imposed latest dates do not hold anything back. A date on a day off counts as the working
//! day after it.
//!
//! The same plan, spreads, seed and number of runs give the same numbers, whatever the number of threads: the draw of
//! an activity in a run depends only on the seed, its id and the number of the run (SplitMix64, Steele, Lea and Flood
//! 2014, entered at that position), and only whole numbers are added up.

mod runs;
mod spread;

pub use spread::{Shape, Spread, SpreadError};

use crate::network::{Network, Row};
use runs::{Kernel, Tally};
use terms::Date;

/// How a simulation is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many runs; at least 1.
    pub runs: u32,
    /// What the draws depend on.
    pub seed: u64,
    /// How many threads share the work; the result does not depend on it.
    pub threads: usize,
    /// Whose drivers are asked for; without it only dates are simulated.
    pub target: Option<Row>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            runs: 10_000,
            seed: 1,
            threads: 1,
            target: None,
        }
    }
}

/// What delays the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Driver {
    /// The activity.
    pub row: Row,
    /// In which share of the runs it was on a chain that gave the target its date, from 0 to 1.
    pub share: f64,
    /// Working days that its own lateness added on such a chain, on average over all runs.
    pub days: f64,
}

/// The distribution of every date, and what drives the target's.
#[derive(Clone, Debug, PartialEq)]
pub struct Confidence {
    runs: u32,
    resolution: u32,
    days: Vec<Option<Vec<(Date, u32)>>>,
    drivers: Vec<Driver>,
}

/// Simulates the network. `spreads` holds one entry per row; rows without one keep their length.
///
/// # Errors
/// A spread that is out of order or empty, or a list of another length than the plan.
pub fn simulate(network: &Network, spreads: &[Option<Spread>], settings: &Settings) -> Result<Confidence, SpreadError> {
    let kernel = Kernel::new(network, spreads, settings)?;
    let tally = kernel.run(settings.runs.max(1), settings.threads.max(1));
    Ok(Confidence::new(network, &kernel, tally, settings.runs.max(1)))
}

impl Confidence {
    fn new(network: &Network, kernel: &Kernel, tally: Tally, runs: u32) -> Self {
        let days = network.rows().map(|row| {
            if network.activity(row).removed {
                return None;
            }
            let counts = kernel.counts(row, &tally)?;
            Some(
                counts
                    .into_iter()
                    .map(|(number, count)| (network.axis().day(number), count))
                    .collect(),
            )
        });
        let days = days.collect();
        let mut drivers: Vec<Driver> = network
            .rows()
            .filter_map(|row| {
                let (times, days) = kernel.driven(row, &tally);
                (times > 0).then(|| Driver {
                    row,
                    share: f64::from(times) / f64::from(runs),
                    days: days as f64 / f64::from(runs),
                })
            })
            .collect();
        drivers.sort_by(|a, b| {
            (b.days, b.share)
                .partial_cmp(&(a.days, a.share))
                .unwrap_or(std::cmp::Ordering::Equal)
                .then(a.row.cmp(&b.row))
        });
        Self {
            runs,
            resolution: kernel.resolution(),
            days,
            drivers,
        }
    }

    /// How many runs it rests on.
    #[must_use]
    pub fn runs(&self) -> u32 {
        self.runs
    }

    /// Working days in one class of the distributions: 1, or more where the plan's spread is too wide to hold all days.
    #[must_use]
    pub fn resolution(&self) -> u32 {
        self.resolution
    }

    /// The first day by which the row was done in at least so many per cent of the runs; none for what was taken out.
    #[must_use]
    pub fn percentile(&self, row: Row, percent: u8) -> Option<Date> {
        let need = u64::from(self.runs) * u64::from(percent.clamp(1, 100));
        let mut seen = 0;
        for &(day, count) in self.distribution(row)? {
            seen += u64::from(count) * 100;
            if seen >= need {
                return Some(day);
            }
        }
        None
    }

    /// The days P50, P80 and P95.
    #[must_use]
    pub fn usual(&self, row: Row) -> Option<[Date; 3]> {
        Some([
            self.percentile(row, 50)?,
            self.percentile(row, 80)?,
            self.percentile(row, 95)?,
        ])
    }

    /// The share of the runs in which the row was done by a day.
    #[must_use]
    pub fn chance(&self, row: Row, by: Date) -> Option<f64> {
        let done = self.distribution(row)?.iter().filter(|(day, _)| *day <= by);
        let done: u64 = done.map(|(_, count)| u64::from(*count)).sum();
        Some(done as f64 / f64::from(self.runs))
    }

    /// Days and the number of runs in which the row was done on each, in order.
    #[must_use]
    pub fn distribution(&self, row: Row) -> Option<&[(Date, u32)]> {
        self.days[row.index()].as_deref()
    }

    /// What drives the target, the most delaying first: see [`Driver`].
    #[must_use]
    pub fn drivers(&self) -> &[Driver] {
        &self.drivers
    }
}

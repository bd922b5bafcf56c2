//! Times of calculating, previewing and simulating a generated plan, and of `tj3` scheduling the same one beside it.
//!
//! `cargo bench -p plan --bench network -- activities=5000 simulated=1000 runs=10000 seed=1 threads=2 peer=yes`
//! (these are the defaults; `peer=no` leaves the other scheduler out).

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time, reads its arguments and prints"
)]

use plan::confidence::{Settings, Shape, Spread, simulate};
use plan::network::{Activity, Lag, Link, Network, Plan, Row};
use plan::preview::preview;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};
use terms::{Calendar, Date, Nation};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const START: Date = Date::constant(2023, 1, 3);
const ROUNDS: usize = 21;

/// SplitMix64, one number after the other.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((((z ^ (z >> 31)) >> 32) * u64::from(n)) >> 32) as u32
    }
}

fn argument(name: &str, default: u32) -> Outcome<u32> {
    let prefix = format!("{name}=");
    let found = std::env::args().find_map(|a| a.strip_prefix(&prefix).map(ToOwned::to_owned));
    Ok(found.map_or(Ok(default), |text| text.parse())?)
}

fn main() -> Outcome<()> {
    let (activities, simulated) = (argument("activities", 5_000)?, argument("simulated", 1_000)?);
    let (runs, seed, threads) = (argument("runs", 10_000)?, argument("seed", 1)?, argument("threads", 2)?);
    let calendar = Calendar::shipped(Nation::EnglandAndWales).with_freeze(
        "Year end",
        Date::constant(2023, 12, 20),
        Date::constant(2024, 1, 5),
    );
    let plan = generated(activities, seed);
    calculate(&plan, &calendar)?;
    monte_carlo(&generated(simulated, seed), &calendar, runs, seed, threads)?;
    if std::env::args().any(|a| a == "peer=no") {
        return Ok(());
    }
    for count in [200, simulated] {
        peer(&generated(count, seed), &calendar)?;
    }
    Ok(())
}

/// Every activity has up to three predecessors among the fifty before it; every fourth takes time, the others are
/// milestones.
fn generated(count: u32, seed: u32) -> Plan {
    let mut random = Random(u64::from(seed));
    let mut plan = Plan {
        start: Some(START),
        ..Plan::default()
    };
    for n in 0..count {
        let mut activity = Activity::milestone(&id(n), &format!("Milestone {n}"));
        activity.duration = if n % 4 == 3 { 1 + random.below(9) } else { 0 };
        activity.gate = n % 10 == 9;
        plan.activities.push(activity);
        let mut from: Vec<u32> = (0..3.min(n)).map(|_| n - 1 - random.below(n.min(50))).collect();
        from.sort_unstable();
        from.dedup();
        let links = from.into_iter().map(|from| Link {
            lag: Lag::Days(random.below(4).cast_signed()),
            ..Link::after(&id(from), &id(n), 0)
        });
        plan.links.extend(links);
    }
    plan
}

fn id(n: u32) -> String {
    format!("T3-{n:05}")
}

fn calculate(plan: &Plan, calendar: &Calendar) -> Outcome<()> {
    let network = Network::new(plan.clone(), calendar)?;
    let schedule = network.schedule();
    let (count, links) = (plan.activities.len(), plan.links.len());
    println!("{count} activities, {links} links, from {START} to {}", schedule.end());
    let path = schedule.critical_path();
    println!("  critical path: {} activities", path.len());
    let laid = median(|| Network::new(plan.clone(), calendar).is_ok());
    let calculated = median(|| network.schedule().end());
    let both = median(|| Network::new(plan.clone(), calendar).map(|n| n.schedule().end()));
    println!("  laid out {laid:.2?}, calculated {calculated:.2?}, both {both:.2?} (target 50 ms)");
    let first = path.first().copied().ok_or("an empty plan")?;
    let later = network.axis().add(schedule.finish(first), 5);
    let moves = preview(&network, &[(first, later)]).moves.len();
    let previewed = median(|| preview(&network, &[(first, later)]).moves.len());
    println!("  preview of a slip that moves {moves} dates, in words: {previewed:.2?}");
    let words = median(|| schedule.why(path[path.len() / 2]));
    println!("  why one is critical, in words: {words:.2?}");
    Ok(())
}

fn monte_carlo(plan: &Plan, calendar: &Calendar, runs: u32, seed: u32, threads: u32) -> Outcome<()> {
    let network = Network::new(plan.clone(), calendar)?;
    let (low, likely) = (-1, 0);
    let (mut random, history) = (Random(7), vec![-2, 0, 0, 0, 1, 3, 5, 12]);
    for shape in ["triangular", "PERT", "history"] {
        let spreads: Vec<Option<Spread>> = network
            .rows()
            .map(|_| {
                let high = 1 + random.below(15).cast_signed();
                Some(match shape {
                    "triangular" => Spread::ThreePoint {
                        low,
                        likely,
                        high,
                        shape: Shape::Triangular,
                    },
                    "PERT" => Spread::ThreePoint {
                        low,
                        likely,
                        high,
                        shape: Shape::Pert,
                    },
                    _ => Spread::History(history.clone()),
                })
            })
            .collect();
        for threads in [1, threads as usize] {
            for target in [None, network.rows().last()] {
                let settings = Settings {
                    runs,
                    seed: u64::from(seed),
                    threads,
                    target,
                };
                let start = Instant::now();
                let found = simulate(&network, &spreads, &settings)?;
                let took = start.elapsed();
                let last = network.rows().last().ok_or("an empty plan")?;
                let asked = if target.is_some() { "dates and drivers" } else { "dates" };
                let usual = found
                    .usual(last)
                    .map(|days| days.map(|d| d.to_string()).join(", "))
                    .unwrap_or_default();
                println!(
                    "{} activities, {runs} runs, {shape}, {asked}, {threads} threads: {took:.2?} (target 2 s); the last one's \
                     P50, P80, P95: {usual}",
                    plan.activities.len()
                );
            }
        }
    }
    Ok(())
}

/// The same network scheduled by TaskJuggler 3, which slots hours where we add working days: dates are compared.
fn peer(plan: &Plan, calendar: &Calendar) -> Outcome<()> {
    let network = Network::new(plan.clone(), calendar)?;
    let schedule = network.schedule();
    let folder = std::env::temp_dir().join(format!("switchover-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("plan.tjp"), project(&network, calendar)?)?;
    let start = Instant::now();
    let output = std::process::Command::new("tj3")
        .args(["--silent", "--output-dir", ".", "plan.tjp"])
        .current_dir(&folder)
        .output();
    let took = start.elapsed();
    let count = plan.activities.len();
    match output {
        Err(error) => println!("tj3: not installed ({error}); apt-get install tj3 brings it"),
        Ok(output) if !output.status.success() => {
            println!("tj3 on {count} activities failed after {took:.2?}:");
            println!(
                "{}",
                String::from_utf8_lossy(&output.stderr)
                    .lines()
                    .take(5)
                    .collect::<Vec<_>>()
                    .join("\n")
            );
        }
        Ok(_) => {
            let ours = median(|| Network::new(plan.clone(), calendar).map(|n| n.schedule().end()));
            let table = std::fs::read_to_string(folder.join("dates.csv"))?;
            let differ = compare(&table, &network, |row| schedule.finish(row));
            println!("{count} activities: tj3 {took:.2?} for the whole process, ours {ours:.2?}; {differ}");
        }
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// A project file: eight hours a day, our days off as leave, lags as gaps of working time. A milestone is a task of a
/// working day's last moment, so both are an activity's end.
fn project(network: &Network, calendar: &Calendar) -> Outcome<String> {
    let mut text = String::from(
        "project plan \"Plan\" 2023-01-04 +20y {\n  timezone \"UTC\"\n  timeformat \"%Y-%m-%d\"\n  dailyworkinghours 8\n  \
         workinghours mon - fri 9:00 - 17:00\n  workinghours sat, sun off\n}\n",
    );
    let mut day = START;
    while day.year() < 2043 {
        let weekend = matches!(day.weekday(), terms::Weekday::Saturday | terms::Weekday::Sunday);
        if !weekend && !calendar.is_working(day) {
            writeln!(text, "leaves holiday \"off\" {day} +1d")?;
        }
        day = day.tomorrow()?;
    }
    for row in network.rows() {
        let activity = network.activity(row);
        let name = |id: &str| id.replace('-', "_");
        writeln!(text, "task {} \"{}\" {{", name(&activity.id), activity.title)?;
        match activity.duration {
            0 => writeln!(text, "  milestone")?,
            days => writeln!(text, "  length {days}d")?,
        }
        let mut any = false;
        for (link, _) in network.before(row) {
            let Lag::Days(lag) = link.lag else { continue };
            any = true;
            match lag {
                0 => writeln!(text, "  depends !{}", name(&link.from))?,
                days => writeln!(text, "  depends !{} {{ gaplength {days}d }}", name(&link.from))?,
            }
        }
        if !any {
            writeln!(text, "  start 2023-01-04")?;
        }
        writeln!(text, "}}")?;
    }
    text.push_str(
        "taskreport dates \"dates\" {\n  formats csv\n  columns id, end\n  timeformat \"%Y-%m-%d-%H:%M\"\n}\n",
    );
    Ok(text.replace("depends !", "depends "))
}

/// How many finishes are the same working day. Their end at 9:00 is our end of the working day before.
fn compare(table: &str, network: &Network, finish: impl Fn(Row) -> Date) -> String {
    let (mut same, mut other, mut example) = (0, 0, String::new());
    for line in table.lines().skip(1) {
        let mut cells = line.split(';').map(|c| c.trim_matches('"'));
        let (Some(id), Some(end)) = (cells.next(), cells.next()) else {
            continue;
        };
        let Some(row) = network.row(&id.replace('_', "-")) else {
            continue;
        };
        let Some(day) = end.get(..10).and_then(|d| d.parse::<Date>().ok()) else {
            continue;
        };
        let early = matches!(end.get(11..), Some("00:00" | "09:00"));
        let day = if early { network.axis().add(day, -1) } else { day };
        if day == finish(row) {
            same += 1;
        } else {
            other += 1;
            if example.is_empty() {
                example = format!(", the first {id}: {end} there, {} here", finish(row));
            }
        }
    }
    format!("{same} finishes on the same working day, {other} not{example}")
}

fn median<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

//! Simulations against a slow reference, and their promise to come out the same every time.

use plan::confidence::{Confidence, Settings, Shape, Spread, SpreadError, simulate};
use plan::network::{Activity, Lag, Link, LinkKind, Network, Plan};
use std::sync::LazyLock;
use terms::{Calendar, Date, Nation};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::shipped(Nation::EnglandAndWales));

fn calendar() -> &'static Calendar {
    &CALENDAR
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Numbers for generated plans and for the reference: a generator of another family than the product's.
struct Lehmer(u128);

impl Lehmer {
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(0xDA94_2042_E4DD_58B5);
        ((self.0 >> 75) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.even() * n as f64) as usize
    }
}

/// Milestones with up to three predecessors each, every third an activity, all kinds of links and spreads.
fn generated(count: usize, seed: u128) -> (Network, Vec<Option<Spread>>) {
    let mut random = Lehmer(seed * 2 + 1);
    let kinds = [
        LinkKind::FinishStart,
        LinkKind::StartStart,
        LinkKind::FinishFinish,
        LinkKind::StartFinish,
    ];
    let (mut activities, mut links, mut spreads) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..count {
        let mut activity = Activity::milestone(&format!("M{n}"), "");
        activity.duration = if n % 3 == 2 { 1 + random.below(10) as u32 } else { 0 };
        if n % 4 == 0 {
            activity.planned = Some(calendar().add_working_days(day("2023-08-16"), (2 * n) as i32));
        }
        activities.push(activity);
        for _ in 0..3.min(n) {
            links.push(Link {
                from: format!("M{}", n - 1 - random.below(n.min(6))).into(),
                to: format!("M{n}").into(),
                kind: kinds[if random.even() < 0.7 { 0 } else { random.below(4) }],
                lag: Lag::Days(random.below(8) as i32 - 2),
            });
        }
        let high = 1 + random.below(20) as i32;
        spreads.push(match n % 5 {
            0 => None,
            1 => Some(Spread::ThreePoint {
                low: -3,
                likely: 0,
                high,
                shape: Shape::Triangular,
            }),
            2 => Some(Spread::ThreePoint {
                low: -2,
                likely: 1,
                high: high + 1,
                shape: Shape::Pert,
            }),
            3 => Some(Spread::History(vec![-4, 0, 0, 1, high, 2 * high])),
            _ => Some(Spread::ThreePoint {
                low: 0,
                likely: 0,
                high,
                shape: Shape::Triangular,
            }),
        });
    }
    let plan = Plan {
        activities,
        links,
        start: Some(day("2023-08-16")),
        today: None,
    };
    (Network::new(plan, calendar()).unwrap(), spreads)
}

fn run(plan: &(Network, Vec<Option<Spread>>), settings: Settings) -> Confidence {
    simulate(&plan.0, &plan.1, &settings).unwrap()
}

/// One draw by the textbook: inverse of the triangle, beta by acceptance, a slip by lot.
fn drawn(spread: Option<&Spread>, random: &mut Lehmer) -> i32 {
    match spread {
        None => 0,
        Some(Spread::History(slips)) => slips[random.below(slips.len())],
        Some(&Spread::ThreePoint {
            low,
            likely,
            high,
            shape,
        }) => {
            let (a, c, b) = (f64::from(low), f64::from(likely), f64::from(high));
            let x = match shape {
                Shape::Triangular => {
                    let u = random.even();
                    if u < (c - a) / (b - a) {
                        a + (u * (b - a) * (c - a)).sqrt()
                    } else {
                        b - ((1.0 - u) * (b - a) * (b - c)).sqrt()
                    }
                }
                Shape::Pert => {
                    let mode = (c - a) / (b - a);
                    let (p, q) = (4.0 * mode, 4.0 * (1.0 - mode));
                    let density = |x: f64| x.powf(p) * (1.0 - x).powf(q);
                    loop {
                        let x = random.even();
                        if random.even() * density(mode) < density(x) {
                            break a + x * (b - a);
                        }
                    }
                }
            };
            (x + 100_000.5).floor() as i32 - 100_000
        }
    }
}

/// One run, row by row: the generated plans are written in an order in which predecessors come first. Days count in
/// working days from the start of the plan; the chain to the last row comes with it.
fn slow_run(plan: &(Network, Vec<Option<Spread>>), random: &mut Lehmer) -> (Vec<i32>, Vec<bool>) {
    let (network, spreads) = plan;
    let calendar = calendar();
    let mut times: Vec<(i32, i32)> = Vec::new();
    let mut causes: Vec<Vec<usize>> = Vec::new();
    for row in network.rows() {
        let activity = network.activity(row);
        let length = activity.duration.cast_signed();
        let own = activity.planned.map_or(-i32::from(length > 0), |d| {
            calendar.working_days(day("2023-08-16"), d) - length
        });
        let own = own.max(-i32::from(length > 0));
        let x = drawn(spreads[row.index()].as_ref(), random);
        let long = (length + x).max(0);
        let demands: Vec<(i32, usize)> = network
            .before(row)
            .map(|(link, from)| {
                let (start, finish) = times[from.index()];
                let Lag::Days(lag) = link.lag else { unreachable!() };
                let at = match link.kind {
                    LinkKind::FinishStart | LinkKind::FinishFinish => finish + lag,
                    LinkKind::StartStart | LinkKind::StartFinish => start + lag,
                };
                let ends = matches!(link.kind, LinkKind::FinishFinish | LinkKind::StartFinish) && length > 0;
                (if ends { at - long } else { at }, from.index())
            })
            .collect();
        let most = demands.iter().map(|d| d.0).max().unwrap_or(i32::MIN / 2);
        let start = if length > 0 {
            own.max(most)
        } else {
            most.max(own.max(most) + x)
        };
        times.push((start, if length > 0 { start + long } else { start }));
        let driven = if length > 0 {
            start == most
        } else {
            most >= own || start == most
        };
        causes.push(demands.iter().filter(|d| driven && d.0 == most).map(|d| d.1).collect());
    }
    let mut chain = vec![false; times.len()];
    *chain.last_mut().unwrap() = true;
    for row in (0..times.len()).rev() {
        if chain[row] {
            causes[row].iter().for_each(|&from| chain[from] = true);
        }
    }
    (times.iter().map(|t| t.1).collect(), chain)
}

/// Shares found in two independent samples may differ by so much: five standard errors.
fn within_error(a: f64, b: f64, runs: f64) -> bool {
    let p = (a + b) / 2.0;
    (a - b).abs() <= 5.0 * (2.0 * p * (1.0 - p) / runs).sqrt() + 5.0 / runs
}

#[test]
fn runs_agree_with_a_slow_reference() {
    const RUNS: u32 = 20_000;
    let plan = generated(40, 7);
    let target = plan.0.rows().last();
    let fast = run(
        &plan,
        Settings {
            runs: RUNS,
            seed: 3,
            threads: 2,
            target,
        },
    );
    let mut random = Lehmer(99);
    let slow: Vec<(Vec<i32>, Vec<bool>)> = (0..RUNS).map(|_| slow_run(&plan, &mut random)).collect();
    let runs = f64::from(RUNS);
    for row in plan.0.rows() {
        let n = row.index();
        for percent in [5, 20, 50, 80, 95] {
            let by = fast.percentile(row, percent).unwrap();
            let number = calendar().working_days(day("2023-08-16"), by);
            let done = slow.iter().filter(|(days, _)| days[n] <= number).count() as f64 / runs;
            let chance = fast.chance(row, by).unwrap();
            assert!(
                within_error(done, chance, runs),
                "{row:?} P{percent} {by}: {done} and {chance}"
            );
        }
        let share = slow.iter().filter(|(_, chain)| chain[n]).count() as f64 / runs;
        let found = fast.drivers().iter().find(|d| d.row == row).map_or(0.0, |d| d.share);
        assert!(within_error(share, found, runs), "{row:?} drives: {share} and {found}");
    }
}

#[test]
fn the_same_seed_gives_the_same_whatever_the_threads() {
    let plan = generated(60, 11);
    let target = plan.0.rows().last();
    for runs in [1, 15, 16, 17, 1_003] {
        let of = |threads, seed| {
            run(
                &plan,
                Settings {
                    runs,
                    seed,
                    threads,
                    target,
                },
            )
        };
        let one = of(1, 42);
        assert_eq!(one, of(2, 42));
        assert_eq!(one, of(7, 42));
        assert_eq!(one.runs(), runs);
        let counted: u32 = one.distribution(target.unwrap()).unwrap().iter().map(|d| d.1).sum();
        assert_eq!(counted, runs);
        if runs > 100 {
            assert_ne!(one, of(1, 43));
        }
    }
}

/// These numbers stay: a plan looked at again next year with the same seed shows the same dates.
#[test]
fn a_seed_keeps_its_dates() {
    let slips = Some(Spread::History(vec![-2, 0, 0, 1, 3, 8]));
    let triangle = Some(Spread::ThreePoint {
        low: -1,
        likely: 0,
        high: 12,
        shape: Shape::Triangular,
    });
    let plan = Plan {
        activities: ["A", "B", "C"]
            .map(|id| Activity::planned(id, "", day("2023-08-16")))
            .to_vec(),
        links: vec![Link::after("A", "B", 3), Link::after("B", "C", 2)],
        ..Plan::default()
    };
    let network = Network::new(plan, calendar()).unwrap();
    let settings = Settings {
        seed: 2023,
        ..Settings::default()
    };
    let found = simulate(&network, &[slips.clone(), triangle, slips], &settings).unwrap();
    let dates = network
        .rows()
        .map(|row| found.usual(row).unwrap().map(|d| d.to_string()).join(" "));
    insta::assert_snapshot!(dates.collect::<Vec<_>>().join("\n"));
}

/// The draws of one row do not depend on which other rows there are.
#[test]
fn another_row_does_not_change_a_draw() {
    let spread = || {
        Some(Spread::ThreePoint {
            low: 0,
            likely: 5,
            high: 50,
            shape: Shape::Pert,
        })
    };
    let network = |ids: &[&str]| {
        let activities = ids
            .iter()
            .map(|id| Activity::planned(id, "", day("2023-08-16")))
            .collect();
        Network::new(
            Plan {
                activities,
                ..Plan::default()
            },
            calendar(),
        )
        .unwrap()
    };
    let (small, large) = (network(&["B"]), network(&["A", "B"]));
    let settings = Settings {
        runs: 500,
        ..Settings::default()
    };
    let a = simulate(&small, &[spread()], &settings).unwrap();
    let b = simulate(&large, &[spread(), spread()], &settings).unwrap();
    let row = |network: &Network| network.row("B").unwrap();
    assert_eq!(a.distribution(row(&small)), b.distribution(row(&large)));
    assert_ne!(b.distribution(row(&large)), b.distribution(large.row("A").unwrap()));
}

#[test]
fn certain_plans_have_certain_dates() {
    let (network, _) = generated(50, 5);
    let none = vec![None; 50];
    let schedule = network.schedule();
    let found = simulate(
        &network,
        &none,
        &Settings {
            runs: 40,
            target: network.rows().last(),
            ..Settings::default()
        },
    );
    let found = found.unwrap();
    for row in network.rows() {
        let date = schedule.finish(row);
        assert_eq!(found.usual(row), Some([date; 3]), "{row:?}");
        assert_eq!(found.chance(row, date), Some(1.0));
    }
    assert!(found.drivers().iter().all(|d| d.share == 1.0 && d.days == 0.0));
    for row in network.schedule_to(network.rows().last().unwrap()).critical_path() {
        assert!(found.drivers().iter().any(|d| d.row == row));
    }
}

#[test]
fn what_is_done_does_not_move_and_history_counts_working_days() {
    let mut done = Activity::planned("A", "", day("2023-08-16"));
    done.actual_finish = Some(day("2023-08-18"));
    let plan = Plan {
        activities: vec![done, Activity::planned("B", "", day("2023-08-18"))],
        links: vec![Link::after("A", "B", 0)],
        ..Plan::default()
    };
    let network = Network::new(plan, calendar()).unwrap();
    let slips = Spread::history(
        calendar(),
        [
            (day("2023-08-25"), day("2023-08-29")),
            (day("2023-08-25"), day("2023-08-24")),
        ],
    );
    assert_eq!(slips, Spread::History(vec![1, -1]));
    let found = simulate(&network, &[Some(slips.clone()), Some(slips)], &Settings::default()).unwrap();
    let (a, b) = (network.row("A").unwrap(), network.row("B").unwrap());
    assert_eq!(found.usual(a), Some([day("2023-08-18"); 3]));
    // One working day late, or early as far as A allows.
    assert_eq!(
        found.distribution(b).unwrap().iter().map(|d| d.0).collect::<Vec<_>>(),
        [day("2023-08-18"), day("2023-08-21")]
    );
}

#[test]
fn one_estimate_per_row_is_needed() {
    let (network, _) = generated(3, 1);
    let error = simulate(&network, &[], &Settings::default()).unwrap_err();
    assert_eq!(error, SpreadError::Count { found: 0, expected: 3 });
}

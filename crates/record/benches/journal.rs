//! How fast a journal loads and verifies, and what it takes in memory: `cargo bench -p record --bench journal`.
//!
//! One argument: how many entries (1,000,000 unless said), of two changes each over a tenth as many records. Prints
//! medians of three runs, and the memory that stays resident. Times are the thread's own on a processor, so that what
//! else a machine does at the time does not count. Entries are made as they are taken, outside the clock.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops where it fails"
)]
#![expect(clippy::disallowed_methods, reason = "a benchmark has a clock and an argument")]

use std::sync::Arc;
use std::time::Duration;

use record::{
    Access, Actor, Ask, At, Concerned, Door, Edit, Filter, Founding, Head, Line, Nobody, Occasion, Position, Query,
    Ref, Refs, Register, Role, Roles, SEGMENT, Schema, Sealed, SegmentWriter, State, Test, Verifier, View, Viewer,
    What, code, column, fields, register,
};
use terms::{Date, Instant, Rag, Text, When};

const PMO: Role = Role::new(0, "pmo");
const DECIDED: Door = Door("milestones.change-decided");

fields! {
    /// Somebody who answers for milestones.
    pub struct Owner in "owners" {
        /// What it is called.
        name: Text = column("Owner").unique().searched();
    }
}

impl Register for Owner {
    fn name(&self) -> Text {
        self.name.clone()
    }
    fn access() -> Access {
        Access::nobody().see(Roles::EVERYONE).edit(PMO)
    }
    fn concerns(&self, own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(own);
    }
}

code! {
    /// The id of a milestone.
    pub struct MilestoneId, such as "M1";
}

impl MilestoneId {
    fn spelling(printed: &str) -> Option<String> {
        Some(printed.trim().to_uppercase())
    }
}

fields! {
    /// Something done by a date: as many columns as the real one.
    pub struct Milestone in "milestones" {
        /// Its id.
        id: MilestoneId = column("Milestone ID").unique().searched();
        /// What is done.
        title: Text = column("Title").searched();
        /// What counts as reached.
        description: Option<Text> = column("Description").searched();
        /// Who answers for it.
        owner: Option<Ref<Owner>> = column("Owner").seen_as("Milestones it owns");
        /// What it serves.
        serves: Option<Ref<Milestone>> = column("Serves").seen_as("Milestones that serve it");
        /// The date approved.
        baseline: Option<When> = column("Baseline").only_by(DECIDED);
        /// The date expected.
        forecast: Option<When> = column("Forecast").by_owner();
        /// The day it was reached.
        actual: Option<Date> = column("Actual").by_owner();
        /// Colour of the last report.
        last_rag: Option<Rag> = column("Last RAG");
        /// Colour now.
        current_rag: Option<Rag> = column("Current RAG").by_owner();
        /// Colour expected.
        next_rag: Option<Rag> = column("Next RAG").by_owner();
        /// What is to be said.
        update: Option<Text> = column("Update").searched().by_owner();
        /// What it waits for.
        after: Refs<Milestone> = column("After").seen_as("Milestones that wait for it");
        /// The day it left the plan.
        removed: Option<Date> = column("Removed").only_by(DECIDED);
    }
}

impl Register for Milestone {
    fn name(&self) -> Text {
        self.id.text()
    }
    fn access() -> Access {
        Access::nobody().see(Roles::EVERYONE).edit(PMO)
    }
    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.owner);
    }
}

fn schema() -> Arc<Schema> {
    Arc::new(Schema::new(1, &[PMO], [register::<Owner>(), register::<Milestone>()]).unwrap())
}

/// A journal that is made entry by entry and never held as a whole.
struct Journal {
    count: u64,
    records: u64,
    head: Head,
    seed: u64,
}

const START: i64 = 1_600_000_000_000_000;

impl Journal {
    fn new(count: u64) -> Self {
        Self {
            count,
            records: (count / 10).max(1),
            head: founding().head(),
            seed: 7,
        }
    }

    fn random(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }

    fn salt(&mut self) -> String {
        format!("{:016x}", self.random(u64::MAX))
    }

    /// Two changes: while records are few a new one and an old one, later two old ones.
    fn changes(&mut self, n: u64) -> Vec<(&'static str, u64, String)> {
        if n == 1 {
            return (1..=20)
                .map(|key| {
                    (
                        "owners",
                        key,
                        format!(r#"{{"new":"owners/{key}","to":{{"name":"Owner {key}"}}"#),
                    )
                })
                .collect();
        }
        let known = (n - 2).min(self.records);
        let mut lines = Vec::with_capacity(2);
        let key = n - 1;
        if key <= self.records {
            let owner = 1 + self.random(20);
            let line = format!(
                r#"{{"new":"milestones/{key}","to":{{"id":"T{}-X-{key:06}","title":"Complete the part {key} of the whole plan","description":"What counts as reached for {key}","owner":{owner},"forecast":{{"on":"2025-{:02}-{:02}"}},"current_rag":"Green"}}"#,
                1 + key % 3,
                1 + key % 12,
                1 + key % 28
            );
            lines.push(("milestones", key, line));
        }
        while lines.len() < 2 && known > 0 {
            let key = 1 + self.random(known);
            let (month, day) = (1 + self.random(12), 1 + self.random(28));
            let rag = ["Red", "Amber", "Green"][usize::try_from(self.random(3)).unwrap()];
            let line = if self.random(10) == 0 {
                format!(
                    r#"{{"set":"milestones/{key}","to":{{"update":"What is said of it in report {n}","current_rag":"{rag}"}}"#
                )
            } else {
                format!(
                    r#"{{"set":"milestones/{key}","to":{{"forecast":{{"on":"2026-{month:02}-{day:02}"}},"current_rag":"{rag}"}}"#
                )
            };
            if lines.iter().all(|(_, other, _)| *other != key) || known == 1 {
                lines.push(("milestones", key, line));
            }
            if known == 1 {
                break;
            }
        }
        lines
    }
}

impl Iterator for Journal {
    type Item = Sealed;

    fn next(&mut self) -> Option<Sealed> {
        let position = self.head.position + 1;
        if position > self.count {
            return None;
        }
        let at = Instant(START + i64::try_from(position).unwrap() * 40_000_000);
        let salt = self.salt();
        let header = format!(
            r#"{{"level":1,"at":"{at}","by":"p:{}","act":"edit","why":"Said at the meeting about entry {position}","salt":"{salt}"}}"#,
            position % 50
        );
        let lines = self.changes(position).into_iter().map(|(register, key, text)| {
            let salt = self.salt();
            let key = u32::try_from(key).unwrap();
            Line {
                register: register.to_owned(),
                key,
                text: format!(r#"{text},"salt":"{salt}"}}"#),
                withheld: None,
            }
        });
        let mut sealed = Sealed {
            position,
            header,
            lines: lines.collect(),
            header_withheld: None,
            hash: [0; 32],
            request: format!("request {position}"),
        };
        sealed.hash = sealed.reckon(&self.head.hash);
        self.head = Head {
            position,
            hash: sealed.hash,
        };
        Some(sealed)
    }
}

fn founding() -> Founding {
    Founding::new("a benchmark", &[1; 16])
}

/// Takes the journal in portions, so that making entries stays outside the clock.
fn timed(count: u64, mut take: impl FnMut(&[Sealed])) -> Duration {
    let mut journal = Journal::new(count);
    let mut spent = Duration::ZERO;
    loop {
        let portion: Vec<Sealed> = journal.by_ref().take(4096).collect();
        if portion.is_empty() {
            return spent;
        }
        let start = Clock::now();
        take(&portion);
        spent += start.elapsed();
    }
}

/// Time that this thread has spent on a processor, in place of a clock.
struct Clock(Duration);

impl Clock {
    fn now() -> Self {
        let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        Self(Duration::from_nanos(
            spent.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0),
        ))
    }

    fn elapsed(&self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }
}

fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap_or(0.0) / 1024.0
}

fn median(mut runs: Vec<Duration>) -> Duration {
    runs.sort();
    runs[runs.len() / 2]
}

fn load(count: u64) -> (State, Duration) {
    let mut state = State::new(schema(), &founding());
    let spent = timed(count, |portion| {
        for sealed in portion {
            state.fold(sealed).unwrap();
        }
    });
    (state, spent)
}

fn report(what: &str, spent: Duration) {
    println!("{what:<56} {:>10.3} ms", spent.as_secs_f64() * 1000.0);
}

fn repeat<T>(what: &str, times: usize, mut run: impl FnMut(usize) -> T) {
    let runs = (0..times).map(|n| {
        let start = Clock::now();
        std::hint::black_box(run(n));
        start.elapsed()
    });
    report(what, median(runs.collect()));
}

fn main() {
    let count = std::env::args()
        .filter_map(|a| a.replace('_', "").parse().ok())
        .next()
        .unwrap_or(1_000_000);
    println!("{count} entries of two changes over {} records", count / 10);

    let before = resident();
    let (state, first) = load(count);
    println!("{:<56} {:>10.0} MB", "resident after loading", resident() - before);
    lists(&state);
    println!(
        "{:<56} {:>10.0} MB",
        "resident with indexes and orders",
        resident() - before
    );
    deciding(&state);
    drop(state);
    report(
        "load, folding the journal's lines",
        median(vec![first, load(count).1, load(count).1]),
    );

    let verifying = (0..3).map(|_| {
        let mut walk = Verifier::new(&founding(), &[]).unwrap();
        let spent = timed(count, |portion| {
            portion.iter().for_each(|sealed| walk.take(sealed).unwrap())
        });
        assert_eq!(walk.finish().unwrap().head.position, count);
        spent
    });
    report("verify", median(verifying.collect()));
    segments(count);
}

fn segments(count: u64) {
    let mut all = Vec::new();
    let mut writer = SegmentWriter::after(founding().head());
    let spent = timed(count, |portion| {
        for sealed in portion {
            writer.push(sealed).unwrap();
            if writer.len() == SEGMENT {
                let next = SegmentWriter::after(Head {
                    position: sealed.position,
                    hash: sealed.hash,
                });
                all.push(std::mem::replace(&mut writer, next).finish());
            }
        }
    });
    all.push(writer.finish());
    report("pack segments", spent);
    let bytes: usize = all.iter().map(Vec::len).sum();
    println!("{:<56} {:>10.1} MB", "segments", bytes as f64 / 1e6);
    let folding = (0..3).map(|_| {
        let mut state = State::new(schema(), &founding());
        let start = Clock::now();
        for bytes in &all {
            state.fold_segment(bytes).unwrap();
        }
        let spent = start.elapsed();
        assert_eq!(state.position().0, count);
        spent
    });
    report("load, folding packed segments", median(folding.collect()));
    let building = (0..3).map(|_| {
        let start = std::time::Instant::now();
        let state = State::of_segments(schema(), &founding(), &all, 2).unwrap();
        let spent = start.elapsed();
        assert_eq!(state.position().0, count);
        spent
    });
    report(
        "load, building from packed segments (2 threads, clock)",
        median(building.collect()),
    );
    let building = (0..3).map(|_| {
        let start = Clock::now();
        let state = State::of_segments(schema(), &founding(), &all, 0).unwrap();
        let spent = start.elapsed();
        assert_eq!(state.position().0, count);
        spent
    });
    report(
        "load, building from packed segments, on this thread",
        median(building.collect()),
    );
}

fn today() -> Date {
    "2026-01-01".parse().unwrap()
}

fn lists(state: &State) {
    let viewer = Viewer::with(PMO);
    let now = state.position();
    let view = |position| View::new(state, position, today(), &viewer, &Nobody);
    let page = |position: Position, query: &Query| view(position).list(1, query).unwrap();
    let column = |name: &str| state.schema().info(1).column(name).unwrap();
    let sorted = |name: &str| Query {
        sort: Some((column(name), false)),
        limit: 50,
        ..Query::default()
    };
    let filter = |test, typed: &str, name: &str| Query {
        filters: vec![Filter {
            column: column(name),
            test,
            typed: typed.to_owned(),
        }],
        limit: 50,
        ..Query::default()
    };
    let past = |n: usize| Position(now.0 / 2 + n as u64 * (now.0 / 50));
    repeat("first list sorted by forecast", 1, |_| page(now, &sorted("forecast")));
    repeat("the same list again", 9, |_| page(now, &sorted("forecast")));
    repeat("first list sorted by owner", 1, |_| page(now, &sorted("owner")));
    repeat("a list sorted by forecast at a new past moment", 5, |n| {
        page(past(n), &sorted("forecast"))
    });
    repeat("a filter scan: RAG is Red", 9, |_| {
        page(now, &filter(Test::Is, "Red", "current_rag"))
    });
    repeat("a filter scan: forecast from a day", 9, |_| {
        page(now, &filter(Test::AtLeast, "2026-06-01", "forecast"))
    });
    let search = Query {
        search: "part 777".to_owned(),
        limit: 50,
        ..Query::default()
    };
    repeat("making every index", 1, |_| state.warm());
    repeat("first search", 1, |_| page(now, &search));
    repeat("search for two words", 9, |_| page(now, &search));
    repeat("first links in", 1, |_| {
        view(now).inbound(view(now).record("owners", 3).unwrap()).len()
    });
    repeat("links in", 9, |n| {
        view(now)
            .inbound(view(now).record("owners", 1 + n as u32).unwrap())
            .len()
    });
    repeat("a record with its history", 9, |n| {
        let one = view(now).record("milestones", 1 + n as u32).unwrap();
        (view(now).publish_record(one), view(now).history(one).len())
    });
}

fn deciding(state: &State) {
    let viewer = Viewer::with(PMO);
    let occasion = Occasion {
        viewer: &viewer,
        by: Actor::process("bench"),
        org: None,
        clock: Instant(START * 2),
        today: today(),
        why: None,
        decision: None,
        request: "bench".to_owned(),
        people: &Nobody,
    };
    let mut salts = || [9; 12];
    let one = |n: usize| [Edit::new("milestones", What::Set(1 + n as u32)).typed("update", format!("changed {n}"))];
    let mut newest = state.decide(&Ask::Edit(&one(0)), &occasion, &mut salts).unwrap().after;
    repeat("decide one edit", 50, |n| {
        newest = newest
            .decide(&Ask::Edit(&one(n + 1)), &occasion, &mut salts)
            .unwrap()
            .after;
    });
    let column = state.schema().info(1).column("forecast");
    repeat("a sorted list after a change", 9, |n| {
        newest = newest
            .decide(&Ask::Edit(&one(n + 100)), &occasion, &mut salts)
            .unwrap()
            .after;
        newest.ordered(1, column, newest.position()).len()
    });
    let many: Vec<Edit> = (0..100_000)
        .map(|n| {
            Edit::new("milestones", What::Add)
                .typed("id", format!("N{n}"))
                .typed("title", format!("New one {n}"))
                .typed("owner", "Owner 7")
        })
        .collect();
    repeat("decide an import of 100,000 new records", 1, |_| {
        newest
            .decide(&Ask::Edit(&many), &occasion, &mut salts)
            .unwrap()
            .sealed
            .lines
            .len()
    });
}

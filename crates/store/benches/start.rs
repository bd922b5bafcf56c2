//! How long a node takes to start, and a record to verify: `cargo bench -p store --bench start -- entries=1000000`.
//!
//! Fills a SQLite file with entries of two changes each over a tenth as many records, then opens it from the journal,
//! from packed segments, and verifies it. Prints medians of three runs, and the memory that stays resident.
//! SWITCHOVER_TEST_POSTGRES names a server whose (empty) database is used instead.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops where it fails"
)]
#![expect(clippy::disallowed_methods, reason = "a benchmark has a clock and arguments")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use record::chain::{Head, Line, Sealed};
use record::{Access, At, Concerned, Ref, Register, Role, Roles, Schema, column, fields, register};
use store::{Location, Node, Store};
use terms::{Date, Text};

const PMO: Role = Role::new(0, "pmo");

fields! {
    /// Something done by a date.
    pub struct Milestone in "milestones" {
        /// Its id.
        id: Text = column("Milestone ID").unique().searched();
        /// What is done.
        title: Text = column("Title").searched();
        /// What serves it.
        serves: Option<Ref<Milestone>> = column("Serves").seen_as("Milestones that serve it");
        /// The date expected.
        forecast: Option<Date> = column("Forecast");
        /// What is to be said.
        update: Option<Text> = column("Update").searched();
    }
}

impl Register for Milestone {
    fn name(&self) -> Text {
        self.id.clone()
    }
    fn access() -> Access {
        Access::nobody().see(Roles::EVERYONE).edit(PMO)
    }
    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

fn main() {
    let said = std::env::args().find_map(|arg| arg.strip_prefix("entries=").and_then(|n| n.parse().ok()));
    let entries: u64 = said.unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(measure(folder.path(), entries));
}

async fn measure(folder: &Path, entries: u64) {
    let server = std::env::var("SWITCHOVER_TEST_POSTGRES").ok();
    let place = server.map_or_else(|| Location::File(folder.join("record.sqlite")), Location::Server);
    let store = Store::open_or_found(&place, "Bench").await.unwrap();
    let began = Instant::now();
    fill(&store, entries).await;
    println!("filled {entries} entries of two changes in {:.1?}", began.elapsed());
    let schema = Arc::new(Schema::new(1, &[PMO], [register::<Milestone>()]).unwrap());
    let open = async |store: Store| {
        let began = Instant::now();
        let node = Node::over(store, Arc::clone(&schema), |_| {}).await.unwrap();
        let took = began.elapsed();
        assert_eq!(node.state().unwrap().position().0, entries);
        (took, resident())
    };
    let mut took = Vec::new();
    for _ in 0..3 {
        took.push(open(store.clone()).await.0);
    }
    println!("start from the journal: {:.2?}", median(took));
    let caching = store.clone().caching(folder.join("cache"));
    println!("start from the journal, packing: {:.2?}", open(caching.clone()).await.0);
    let (mut took, mut memory) = (Vec::new(), 0);
    for _ in 0..3 {
        let (one, resident) = open(caching.clone()).await;
        took.push(one);
        memory = resident;
    }
    println!("start from packed segments: {:.2?}; resident {memory} MB", median(took));
    let mut took = Vec::new();
    for _ in 0..3 {
        let began = Instant::now();
        assert_eq!(store.verify(&[], |_| {}).await.unwrap().chain.head.position, entries);
        took.push(began.elapsed());
    }
    println!("verify: {:.2?}", median(took));
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

/// Resident memory in megabytes, as Linux tells it.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

/// Entries that begin a record each, then entries that change two.
async fn fill(store: &Store, entries: u64) {
    let records = entries / 10;
    let mut head = store.founding().head();
    let mut chance = 42u64;
    while head.position < entries {
        let mut batch = Vec::with_capacity(10_000);
        while batch.len() < 10_000 && head.position < entries {
            let entry = next(&head, records, &mut chance);
            head = Head {
                position: entry.position,
                hash: entry.hash,
            };
            batch.push(entry);
        }
        let mut writer = store.writer().await.unwrap();
        writer.insert(&batch).await.unwrap();
        writer.commit(&head).await.unwrap();
    }
}

fn next(after: &Head, records: u64, chance: &mut u64) -> Sealed {
    let position = after.position + 1;
    let begins = position * 2 <= records;
    let line = |key: u64, text: String| Line {
        register: "milestones".to_owned(),
        key: u32::try_from(key).unwrap(),
        text,
        withheld: None,
    };
    let mut random = |below: u64| {
        *chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*chance >> 33) % below
    };
    let lines = [1, 0]
        .map(|back| {
            if begins {
                let key = position * 2 - back;
                let text = format!(
                    r#"{{"new":"milestones/{key}","to":{{"id":"T3-TE-{key:06}","title":"Environment {key} ready for test","forecast":"2024-03-01"}},"salt":"q8Zk0vYb2mXw1dRt"}}"#
                );
                return line(key, text);
            }
            let key = 1 + random(records / 2) * 2 + u64::from(back == 0);
            let (month, day) = (1 + random(12), 1 + random(28));
            let text = format!(
                r#"{{"set":"milestones/{key}","to":{{"forecast":"2024-{month:02}-{day:02}","update":"Moved after meeting {position}"}},"salt":"q8Zk0vYb2mXw1dRt"}}"#
            );
            line(key, text)
        })
        .to_vec();
    let at = terms::Instant(1_600_000_000_000_000 + i64::try_from(position).unwrap() * 1_000_000);
    let header = format!(
        r#"{{"level":1,"at":"{at}","by":"p:7f3k9c","act":"edit","why":"Agreed at meeting {position}","salt":"mB41sXo7Ue9TzQpK"}}"#
    );
    let mut entry = Sealed {
        position,
        header,
        lines,
        header_withheld: None,
        hash: [0; 32],
        request: format!("request-{position}"),
    };
    entry.hash = entry.reckon(&after.hash);
    entry
}

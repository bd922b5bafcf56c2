#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    reason = "a benchmark measures time and prints"
)]
//! Open loop: readers who each open one page a second over a large record, however long the last one took.
//!
//! `cargo bench -p web --bench readers` fills a record on SQLite with milestones, actions and documents (RECORDS of
//! them, 100,000 unless said), changes some of them so that there is a past, serves it on loopback, and opens list,
//! detail, history and as-at pages. It prints percentiles by page and the resident memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use record::{Actor, Edit, What};
use store::{Asked, Asking, Desk, Location, Rights};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const READERS: u64 = 50;
const SECONDS: u64 = 60;

fn number(name: &str, or: usize) -> usize {
    std::env::args()
        .find_map(|a| a.strip_prefix(name).and_then(|v| v.parse().ok()))
        .unwrap_or(or)
}

fn main() {
    let records = number("records=", 100_000);
    let seconds = number("seconds=", usize::try_from(SECONDS).unwrap_or(60)) as u64;
    let folder = std::env::temp_dir().join(format!("switchover-readers-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder to work in");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run(&folder, records, seconds));
    std::fs::remove_dir_all(&folder).ok();
}

async fn run(folder: &std::path::Path, records: usize, seconds: u64) {
    let place = Location::find(folder, None).expect("a place");
    let began = Instant::now();
    let desk = Desk::open(&place, "Readers", Arc::new(programme::schema()))
        .await
        .expect("a record");
    fill(&desk, records).await;
    println!(
        "filled {records} records in {:.1} s, head {}",
        began.elapsed().as_secs_f64(),
        desk.head().expect("a head").position
    );
    let rights = Rights {
        roles: vec!["pmo".into()],
        organisations: Vec::new(),
    };
    let account = desk
        .store()
        .add_account("Reader", "reader", None, &rights)
        .await
        .expect("an account");
    let session = desk.store().start_session(&account.person).await.expect("a session");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    let head = desk.head().expect("a head").position;
    let config = web::Config {
        programme: "Readers".into(),
        public: format!("http://{address}"),
        ..Default::default()
    };
    tokio::spawn(async move {
        if let Err(why) = web::serve(desk, config, listener, std::future::pending()).await {
            eprintln!("the server stopped: {why}");
        }
    });
    let pages = Arc::new(pages(records, head));
    for (name, path) in pages.iter() {
        let (status, bytes, took) = open(&address, &session.secret, path).await;
        println!(
            "first {name}: {status}, {bytes} bytes, {:.1} ms",
            took.as_secs_f64() * 1e3
        );
        assert_eq!(status, 200, "{path}");
    }
    let mut readers = Vec::new();
    for reader in 0..READERS {
        let (address, secret, pages) = (address.clone(), session.secret.clone(), pages.clone());
        readers.push(tokio::spawn(async move {
            let start = Duration::from_millis(reader * 1000 / READERS);
            let begun = tokio::time::Instant::now() + start;
            let mut out = Vec::new();
            for second in 0..seconds {
                let due = begun + Duration::from_secs(second);
                tokio::time::sleep_until(due).await;
                let which = usize::try_from(reader * 7 + second).unwrap_or(0) % pages.len();
                let (status, _, _) = open(&address, &secret, &pages[which].1).await;
                out.push((which, status, due.elapsed()));
            }
            out
        }));
    }
    let mut all = Vec::new();
    for reader in readers {
        all.extend(reader.await.expect("a reader"));
    }
    report(&pages, &all);
}

async fn fill(desk: &Desk, records: usize) {
    let viewer = record::Viewer::with(programme::roles::PMO);
    let third = records / 3;
    let day = |n: usize| format!("202{}-{:02}-{:02}", 3 + n % 4, 1 + n % 12, 1 + n % 28);
    let mut edits = Vec::with_capacity(records);
    for n in 0..records {
        edits.push(match n / third.max(1) {
            0 => Edit::new("milestones", What::Add)
                .typed("id", format!("T3-ZZ-{n:06}"))
                .typed("title", format!("Deliverable {n} of workstream {} approved", n % 97))
                .typed("forecast", day(n))
                .typed("current_rag", ["Green", "Amber", "Red"][n % 3]),
            1 => Edit::new("actions", What::Add)
                .typed("id", format!("AG{}-{n:06}", n % 60))
                .typed(
                    "action",
                    format!("Agree the approach to topic {n} with party {}", n % 41),
                )
                .typed("raised", day(n))
                .typed("due", day(n + 5))
                .typed("status", "Open"),
            _ => Edit::new("documents", What::Add).typed("title", format!("Approach and plan {n}, part {}", n % 13)),
        });
    }
    for batch in edits.chunks(20_000) {
        ask(desk, &viewer, batch.to_vec()).await;
    }
    // A past to look back at: every tenth milestone moves, in many small entries.
    for n in (0..third).step_by(10) {
        let key = u32::try_from(n + 1).unwrap_or(1);
        let edit = Edit::new("milestones", What::Set(key))
            .typed("forecast", day(n + 9))
            .typed("update", "Moved");
        if n % 1000 == 0 {
            ask(desk, &viewer, vec![edit]).await;
        }
    }
}

async fn ask(desk: &Desk, viewer: &record::Viewer, edits: Vec<Edit>) {
    let asking = Asking::new(viewer.clone(), Actor::process("bench"), Asked::Edit(edits))
        .expect("an id")
        .why("bench");
    desk.ask(asking).await.expect("an entry");
}

fn pages(records: usize, head: u64) -> Vec<(&'static str, String)> {
    let (third, back) = (records / 3, head / 2);
    vec![
        ("list", "/registers/milestones".into()),
        ("list, sorted", "/registers/milestones?sort=forecast".into()),
        ("list, page 100", "/registers/milestones?page=100".into()),
        ("list, searched", "/registers/actions?q=topic+777".into()),
        ("list, as at", format!("/registers/milestones?at=position:{back}")),
        ("detail", format!("/registers/milestones/{}", third / 2)),
        (
            "detail, as at",
            format!("/registers/milestones/{}?at=position:{back}", third / 3),
        ),
        ("actions", "/registers/actions?page=7".into()),
        ("documents", "/registers/documents".into()),
        ("history", "/history".into()),
        ("history, page 2", "/history?page=2".into()),
    ]
}

/// Opens a page as a browser that keeps no connection: status, size, time.
async fn open(address: &str, secret: &str, path: &str) -> (u16, usize, Duration) {
    let began = Instant::now();
    let Ok(mut stream) = TcpStream::connect(address).await else {
        return (0, 0, began.elapsed());
    };
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nCookie: switchover={secret}\r\nConnection: close\r\n\r\n");
    let mut answer = Vec::with_capacity(64 << 10);
    if stream.write_all(request.as_bytes()).await.is_err() || stream.read_to_end(&mut answer).await.is_err() {
        return (0, 0, began.elapsed());
    }
    let status = answer
        .get(9..12)
        .and_then(|s| std::str::from_utf8(s).ok())
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    (status, answer.len(), began.elapsed())
}

fn report(pages: &[(&'static str, String)], all: &[(usize, u16, Duration)]) {
    let bad = all.iter().filter(|(_, status, _)| *status != 200).count();
    let line = |name: &str, mut times: Vec<Duration>| {
        times.sort();
        let at = |share: f64| {
            times
                .get(((times.len() as f64 - 1.0) * share) as usize)
                .map_or(0.0, |t| t.as_secs_f64() * 1e3)
        };
        println!(
            "{name:<18} {:>6} pages  p50 {:>7.1} ms  p95 {:>7.1} ms  p99 {:>7.1} ms  most {:>7.1} ms",
            times.len(),
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0)
        );
    };
    for (which, (name, _)) in pages.iter().enumerate() {
        line(
            name,
            all.iter().filter(|(w, _, _)| *w == which).map(|(_, _, t)| *t).collect(),
        );
    }
    line("all", all.iter().map(|(_, _, t)| *t).collect());
    println!("{bad} answers other than 200");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for row in status
        .lines()
        .filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM"))
    {
        println!("{row}");
    }
}

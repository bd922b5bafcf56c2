//! Killed in the middle: a process that writes and imports is ended by SIGKILL at seeded moments, and after each the
//! record verifies, nothing acknowledged is lost, and nothing is there by half.
//!
//! SWITCHOVER_KILLS says how often (10 unless told), SWITCHOVER_KILL_SEED repeats a run.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use record::{Actor, Viewer};
use store::{Asked, Asking, Location, Node, Store, random};

use crate::places::{Engine, on_both};
use crate::registers::{EDITOR, Note, add, asking, schema};

on_both! {
    a_killed_writer_loses_nothing
    two_processes_write_at_once
}

/// Changes in the child's imports.
const IMPORTED: usize = 400;

/// Names the place to the child; without it the child is no test.
const PLACE: &str = "SWITCHOVER_TEST_WRITER";
const WRITES: &str = "SWITCHOVER_TEST_WRITES";

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment")]
fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The child: writes until it is killed, saying before and after each write which one it is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the tests above, in a process of its own"]
async fn child() {
    let Some(place) = told(PLACE) else { return };
    let place = if place.contains("://") {
        Location::Server(place)
    } else {
        Location::File(place.into())
    };
    let writes: u64 = told(WRITES).and_then(|n| n.parse().ok()).unwrap_or(u64::MAX);
    let node = Node::open(&place, "Test programme", schema(1)).await.unwrap();
    let own = random::key().unwrap();
    for n in 0..writes {
        let request = format!("{own}-{n}");
        say(&format!("begin {request}"));
        let answer = if n % 3 == 2 {
            let reading = node.store().put_content(request.repeat(500).as_bytes()).await.unwrap();
            let source = record::Source {
                reading,
                series: "papers".into(),
                name: request.as_str().into(),
                on: None,
            };
            let begun = request.clone();
            let edits = move |_: &record::State| {
                Ok((0..IMPORTED)
                    .map(|line| add(&format!("{begun}-{line}"), "imported"))
                    .collect())
            };
            let asked = Asked::Import {
                source,
                edits: Box::new(edits),
            };
            let ask = Asking::new(Viewer::with(EDITOR), Actor::process("import"), asked).unwrap();
            node.ask(ask.request(&request)).await
        } else {
            node.ask(asking(vec![add(&request, "edited")]).request(&request)).await
        };
        say(&format!("done {request} {}", answer.unwrap().position()));
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn writer(place: &Location, writes: Option<u64>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "kill::child", "--nocapture", "--test-threads=1"]);
    command.env(
        PLACE,
        match place {
            Location::File(path) => path.display().to_string(),
            Location::Server(url) => url.clone(),
        },
    );
    if let Some(writes) = writes {
        command.env(WRITES, writes.to_string());
    }
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// What the child has said: requests acknowledged with their positions, and one that was begun and not acknowledged.
#[derive(Default)]
struct Said {
    done: Vec<(String, u64)>,
    begun: Option<String>,
}

impl Said {
    fn hear(&mut self, line: &str) {
        // The test runner's own words may stand before ours on the line.
        let words: Vec<&str> = line.split_whitespace().collect();
        if let Some(at) = words.iter().position(|word| matches!(*word, "begin" | "done")) {
            match words[at..] {
                ["begin", request] => self.begun = Some(request.to_owned()),
                ["done", request, position] => {
                    self.done.push((request.to_owned(), position.parse().unwrap()));
                    self.begun = None;
                }
                _ => {}
            }
        }
    }
}

async fn a_killed_writer_loses_nothing(engine: &Engine) {
    let kills: u64 = told("SWITCHOVER_KILLS").and_then(|n| n.parse().ok()).unwrap_or(10);
    let seed = told("SWITCHOVER_KILL_SEED").and_then(|n| n.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| u64::from_le_bytes(random::bytes().unwrap()));
    println!("SWITCHOVER_KILL_SEED={seed}");
    let place = engine.place().await;
    let store = place.store().await;
    let (mut chance, mut all, mut during, mut head) = (seed, Vec::new(), 0, store.head().await.unwrap());
    for kill in 0..kills {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let said = killed(&place.location, Duration::from_micros((chance >> 33) % 120_000)).await;
        during += u64::from(said.begun.is_some());
        let unsure = said.begun.clone();
        all.extend(said.done);
        let again = Store::open(&place.location).await.unwrap();
        let verdict = again.verify(&[head], |_| {}).await;
        let verdict = verdict.unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        for (request, position) in &all {
            let kept = again.made_by(request).await.unwrap().map(|head| head.position);
            assert_eq!(kept, Some(*position), "kill {kill}: {request} was acknowledged");
        }
        if let Some(request) = unsure
            && let Some(kept) = again.made_by(&request).await.unwrap()
        {
            let entry = &again.between(kept.position, kept.position).await.unwrap()[0];
            let whole = if entry.header.contains("\"import\"") {
                IMPORTED
            } else {
                1
            };
            assert_eq!(entry.lines.len(), whole, "kill {kill}: {request} is there by half");
        }
        head = verdict.chain.head;
        again.close().await;
    }
    let node = Node::open(&place.location, "Test programme", schema(1)).await.unwrap();
    let state = node.state().unwrap();
    assert_eq!(state.head(), head, "what verifies also loads");
    let notes = state.now("2024-01-01".parse().unwrap()).all::<Note>().count();
    println!(
        "{kills} kills, {during} during a write; {} entries, {notes} records",
        head.position
    );
    assert!(
        during * 2 >= kills,
        "only {during} of {kills} kills came during a write"
    );
}

/// Lets a writer write and kills it so long after its first acknowledged write.
async fn killed(place: &Location, after: Duration) -> Said {
    let mut child = writer(place, None);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (first, wrote) = tokio::sync::oneshot::channel();
    let heard = tokio::task::spawn_blocking(move || {
        let (mut said, mut first) = (Said::default(), Some(first));
        for line in lines.map_while(Result::ok) {
            said.hear(&line);
            if !said.done.is_empty()
                && let Some(first) = first.take()
            {
                let _ = first.send(());
            }
        }
        said
    });
    wrote.await.expect("the writer writes before it ends");
    tokio::time::sleep(after).await;
    child.kill().unwrap();
    child.wait().unwrap();
    heard.await.unwrap()
}

async fn two_processes_write_at_once(engine: &Engine) {
    let place = engine.place().await;
    let store = place.store().await;
    let mut writers = [writer(&place.location, Some(12)), writer(&place.location, Some(12))];
    let mut said = [Said::default(), Said::default()];
    for (writer, said) in writers.iter_mut().zip(&mut said) {
        for line in BufReader::new(writer.stdout.take().unwrap()).lines() {
            said.hear(&line.unwrap());
        }
        assert!(writer.wait().unwrap().success());
    }
    assert_eq!(said.iter().map(|said| said.done.len()).sum::<usize>(), 24);
    let verdict = store.verify(&[], |_| {}).await.unwrap();
    assert_eq!(
        (verdict.chain.head.position, verdict.chain.lines),
        (24, 16 + 8 * IMPORTED as u64)
    );
}

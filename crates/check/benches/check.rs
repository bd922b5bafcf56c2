//! Medians of reading and checking packs, with each rule's share. Takes files as arguments; without any, the generated
//! fixtures. Run with `cargo bench -p check -- FILE...`; times depend on the machine and are written beside it.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark prints its measurements"
)]

use check::{Configuration, RULES, report};
use pack::model::Model;
use std::time::{Duration, Instant};
use terms::Nation;

const ROUNDS: usize = 9;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if files.is_empty() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/packs");
        let texts = std::fs::read_dir(folder)?.filter_map(|e| Some(e.ok()?.path().display().to_string()));
        files = texts.filter(|f| f.ends_with(".txt")).collect();
    }
    let configuration = Configuration::shipped(Nation::EnglandAndWales);
    for file in files {
        let bytes = std::fs::read(&file)?;
        let read = median(|| {
            let document = pack::read_text(&file, &bytes, &pack::Limits::default());
            document.map(Model::recognise).is_ok()
        });
        let model = Model::recognise(pack::read_text(&file, &bytes, &pack::Limits::default())?);
        let checked = median(|| !report::run(&model, &configuration).is_empty());
        println!("{file}: read {read:.2?}, check {checked:.2?}");
        let mut shares: Vec<(Duration, &str)> = RULES
            .iter()
            .map(|r| (median(|| !(r.find)(&model, &configuration).is_empty()), r.code))
            .collect();
        shares.sort();
        for (time, code) in shares.iter().rev().take(6) {
            println!("  {code} {time:.2?}");
        }
    }
    Ok(())
}

fn median(mut work: impl FnMut() -> bool) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

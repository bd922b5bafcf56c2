//! Prints what the rules find in texts, one finding a line; with `--json` the report, with `--time` how long it took.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an aid for the terminal")]

use check::Configuration;
use pack::model::Model;
use terms::Nation;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = arguments.iter().any(|a| a == "--json");
    let time = arguments.iter().any(|a| a == "--time");
    arguments.retain(|a| !a.starts_with("--"));
    let configuration = Configuration::shipped(Nation::default());
    for file in &arguments {
        let document = pack::read_text(file, &std::fs::read(file)?, &pack::Limits::default())?;
        let model = Model::recognise(document);
        let begun = std::time::Instant::now();
        let today = "2026-01-01".parse()?;
        let report = check::check(&model, &configuration, &check::Suppressions::none(), today);
        let took = begun.elapsed();
        if json {
            println!("{}", check::report::json(&[&report]));
            continue;
        }
        for finding in &report.findings {
            let places: Vec<String> = finding.places.iter().map(|s| s.span.place.line().to_string()).collect();
            println!(
                "{} {:7} [{}] {}",
                finding.rule,
                finding.severity.word(),
                places.join(","),
                finding.message
            );
            for repair in &finding.repairs {
                let line = repair.span.place.line();
                println!(
                    "    repair {line}: {} -> {} ({})",
                    repair.span.text,
                    repair.proposed,
                    repair.satisfies.join(" ")
                );
            }
            if let Some(cause) = &finding.cause {
                println!("    cause {}: {}", cause.number, cause.text);
            }
        }
        if time {
            println!("{took:?}");
            for rule in check::RULES {
                let begun = std::time::Instant::now();
                let found = (rule.find)(&model, &configuration).len();
                println!("{} {found} {:?}", rule.code, begun.elapsed());
            }
        }
    }
    Ok(())
}

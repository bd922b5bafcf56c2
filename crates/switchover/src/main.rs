//! The binary: command line, configuration, wiring. This file parses, runs, says what went wrong, and exits.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let line = match cli::Cli::try_parse() {
        Ok(line) => line,
        Err(wrong) => {
            let _ = wrong.print();
            return ExitCode::from(if wrong.use_stderr() { cli::WRONG_USE } else { cli::GOOD });
        }
    };
    match line.run() {
        Ok(status) => ExitCode::from(status),
        Err(error) => cli::failed(&error),
    }
}

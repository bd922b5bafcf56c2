#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures time, reads its arguments and prints"
)]
//! A register of 20,000 rows as a workbook, read and checked; beside it a peer that only reads the cells.
//!
//! `cargo bench -p check --bench register` prints medians; `-- rows=N` after it takes another size. The peer is Python's openpyxl in its streaming mode
//! (`pip install openpyxl`); it is left out when it is not installed.

use std::process::Command;
use std::time::Instant;

use check::{Configuration, Suppressions};
use pack::Limits;
use pack::model::Model;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use terms::Nation;

const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::args().find_map(|a| a.strip_prefix("rows=").map(str::parse));
    let rows: u32 = rows.transpose()?.unwrap_or(20_000);
    let bytes = workbook(rows)?;
    println!("{rows} rows, {} bytes", bytes.len());
    let configuration = Configuration::shipped(Nation::EnglandAndWales);
    let today = "2026-11-23".parse()?;
    let (mut reading, mut whole, mut findings) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let began = Instant::now();
        let model = Model::recognise(pack::read("register.xlsx", &bytes, &Limits::default())?);
        reading.push(began.elapsed());
        let report = check::check(&model, &configuration, &Suppressions::none(), today);
        whole.push(began.elapsed());
        findings = report.findings.len();
    }
    let median = |times: &mut Vec<std::time::Duration>| {
        times.sort();
        times.get(times.len() / 2).map_or(0.0, std::time::Duration::as_secs_f64)
    };
    println!(
        "read and recognised: {:.3} s; checked as well: {:.3} s; {findings} findings",
        median(&mut reading),
        median(&mut whole)
    );
    peer(&bytes)?;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .filter(|line| line.starts_with("VmHWM"))
        .for_each(|line| println!("{line}"));
    Ok(())
}

fn peer(bytes: &[u8]) -> std::io::Result<()> {
    let file = std::env::temp_dir().join(format!("register-{}.xlsx", std::process::id()));
    std::fs::write(&file, bytes)?;
    let script = "import sys,time,openpyxl\nb=time.time()\nw=openpyxl.load_workbook(sys.argv[1],read_only=True)\n\
                  n=sum(1 for s in w for r in s.iter_rows(values_only=True) for c in r if c is not None)\n\
                  print(f'openpyxl {openpyxl.__version__} reads {n} cells: {time.time()-b:.3f} s')";
    let ran = Command::new("python3").arg("-c").arg(script).arg(&file).output();
    match ran {
        Ok(out) if out.status.success() => println!("peer: {}", String::from_utf8_lossy(&out.stdout).trim()),
        _ => println!("peer: openpyxl is not installed, left out"),
    }
    std::fs::remove_file(file)
}

fn workbook(rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let heads = [
        "Milestone ID",
        "Milestone Title",
        "Milestone Tier",
        "Plan Section",
        "Baseline Date",
        "Forecast Date",
        "Update",
    ];
    for (column, head) in (0u16..).zip(heads) {
        sheet.write_string(0, column, head)?;
    }
    for row in 1..=rows {
        sheet.write_string(row, 0, format!("T3-ZZ-{row:05}"))?;
        sheet.write_string(row, 1, format!("Deliverable {row} of workstream {} issued", row % 97))?;
        sheet.write_string(row, 2, "Tier 3")?;
        sheet.write_string(row, 3, format!("Workstream {}", row % 7))?;
        let (month, date) = (
            u8::try_from(row % 12).unwrap_or(0) + 1,
            u8::try_from(row % 28).unwrap_or(0) + 1,
        );
        let planned = ExcelDateTime::from_ymd(2031, month, date)?;
        sheet.write_datetime_with_format(row, 4, &planned, &day)?;
        sheet.write_datetime_with_format(row, 5, &planned, &day)?;
        sheet.write_string(row, 6, if row % 3 == 0 { "On track" } else { "" })?;
    }
    book.save_to_buffer()
}

//! The terminal: answers on the standard output, complaints and progress on the standard error.

use std::io::{IsTerminal as _, Write as _};

/// Writes a line of an answer and flushes it, so that whoever reads along sees it at once.
pub fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// Writes an answer as it is.
pub fn write(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes a line beside the answer.
pub fn complain(line: &str) {
    // Nobody is left to be told when the standard error is gone.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Whether somebody watches the standard error.
pub fn watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Whether the reader of the answer has gone, which is no error of ours.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    kind == Some(std::io::ErrorKind::BrokenPipe)
}

/// A table of plain columns.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(header.to_vec());
    for row in rows {
        table.add_row(row);
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

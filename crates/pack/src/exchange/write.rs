//! Rows into files.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::Sheet;

/// Writes CSV: commas, quotes where needed, `\r\n`, UTF-8 with a byte order mark, as spreadsheet programs expect. A cell
/// that such a program would take for a formula begins with an apostrophe, which reading takes away again.
#[must_use]
pub fn write_csv(sheet: &Sheet) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let mut line = |cells: &[String]| {
        for (n, cell) in cells.iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            push_cell(&mut out, cell);
        }
        out.push_str("\r\n");
    };
    line(&sheet.header);
    for (_, cells) in &sheet.rows {
        line(cells);
    }
    out.into_bytes()
}

fn push_cell(out: &mut String, cell: &str) {
    let guarded = looks_like_formula(cell);
    let quoted = guarded || cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ');
    if !quoted {
        out.push_str(cell);
        return;
    }
    out.push('"');
    if guarded {
        out.push('\'');
    }
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

/// Whether a spreadsheet program would compute the cell instead of showing it.
pub(super) fn looks_like_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])
}

/// Writes a workbook of one sheet: header frozen and filtered, every cell as text.
///
/// # Errors
/// When a cell is longer than a workbook can hold, or the register's name is no sheet name.
pub fn write_workbook(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet.register.chars().take(31).collect::<String>())?;
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (column, heading) in (0u16..).zip(&sheet.header) {
        page.write_string_with_format(0, column, heading, &bold)?;
        page.set_column_width(column, heading.chars().count().clamp(10, 40) as f64)?;
    }
    for (row, (_, cells)) in (1u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            if !cell.is_empty() {
                page.write_string_with_format(row, column, cell, &text)?;
            }
        }
    }
    page.set_freeze_panes(1, 0)?;
    let (rows, columns) = (sheet.rows.len(), sheet.header.len());
    if let (Ok(last_row), Ok(columns @ 1..)) = (u32::try_from(rows), u16::try_from(columns)) {
        page.autofilter(0, 0, last_row, columns - 1)?;
    }
    book.save_to_buffer()
}

/// Writes a JSON array, one object a row, by heading.
#[must_use]
pub fn write_json(sheet: &Sheet) -> Vec<u8> {
    let rows: Vec<serde_json::Value> = sheet
        .rows
        .iter()
        .map(|(_, cells)| {
            let fields = sheet.header.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
            fields
                .map(|(heading, cell)| (heading.clone(), serde_json::Value::from(cell.as_str())))
                .collect()
        })
        .collect();
    let mut out = serde_json::to_vec_pretty(&rows).unwrap_or_default();
    out.push(b'\n');
    out
}

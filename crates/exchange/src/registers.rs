//! Registers as files, through a desk: out as a viewer sees them, in as one entry of edits.

use pack::Limits;
use pack::exchange::{self, HEAD, KEY, POSITION, ReadFault, Sheet};
use record::{AnyRef, Edit, Look, Query};
use std::num::NonZeroU32;
use store::{AskError, Asked, Asking, Desk, Receipt, StoreError};

use crate::intake::Taker;

/// The form of a register's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated values.
    Csv,
    /// A workbook.
    Xlsx,
    /// A JSON array.
    Json,
}

impl FileKind {
    /// The kind that a file's name ends in.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The ending of a file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// Why a register's file was not written or taken. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// There is no such register.
    #[error("there is no register “{0}”; `registers` lists them")]
    Unknown(String),
    /// What is wrong with the file, all of it.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    File(Vec<ReadFault>),
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(String),
    /// The record refused.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes a register as a viewer sees it at a moment; each row states its key and the position, the first one the head
/// of the record.
///
/// # Errors
/// When there is no such register, or the viewer may not see it.
pub fn export(look: &Look, register: &str, query: &Query, kind: FileKind) -> Result<Vec<u8>, RegisterError> {
    let view = look.view();
    let number = view
        .schema()
        .number(register)
        .ok_or_else(|| RegisterError::Unknown(register.to_owned()))?;
    let info = view.schema().info(number);
    let titles = info.columns.iter().map(|column| column.title.to_owned());
    let header = [KEY.to_owned(), POSITION.to_owned()]
        .into_iter()
        .chain(titles)
        .chain([HEAD.to_owned()])
        .collect();
    let page = view.list(number, query).map_err(AskError::from)?;
    let position = view.position().0.to_string();
    let head = view.head().to_string();
    let row = |line: u32, key: u32| {
        let cells = info.columns.iter().enumerate().map(|(column, _)| {
            let record = NonZeroU32::new(key).map(|key| AnyRef {
                register: info.name,
                key,
            });
            record.map(|record| view.show(record, column)).unwrap_or_default()
        });
        let head = if line == 2 { head.clone() } else { String::new() };
        [key.to_string(), position.clone()]
            .into_iter()
            .chain(cells)
            .chain([head])
            .collect::<Vec<_>>()
    };
    let rows = (2u32..)
        .zip(&page.keys)
        .map(|(line, key)| (line, row(line, *key)))
        .collect();
    let sheet = Sheet {
        register: info.name.to_owned(),
        header,
        rows,
    };
    match kind {
        FileKind::Csv => Ok(exchange::write_csv(&sheet)),
        FileKind::Json => Ok(exchange::write_json(&sheet)),
        FileKind::Xlsx => exchange::write_workbook(&sheet).map_err(|fault| RegisterError::Workbook(fault.to_string())),
    }
}

/// The edits that a register's file asks for, on the record as it is now.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn edits(
    desk: &Desk,
    register: &str,
    file: &str,
    bytes: &[u8],
    kind: FileKind,
) -> Result<Vec<Edit>, RegisterError> {
    let schema = desk.schema();
    let number = schema
        .number(register)
        .ok_or_else(|| RegisterError::Unknown(register.to_owned()))?;
    let sheet = match kind {
        FileKind::Csv => exchange::read_csv(file, register, bytes),
        FileKind::Xlsx => exchange::read_workbook(file, register, bytes, &Limits::default()),
        FileKind::Json => exchange::read_json(file, register, bytes),
    };
    let sheet = sheet.map_err(|fault| RegisterError::File(vec![fault]))?;
    let state = desk.node().state()?;
    let find = |code: &str| state.find_named(number, code, state.position()).first().copied();
    exchange::edits(schema.info(number), &sheet, &find).map_err(RegisterError::File)
}

/// Takes a register's file in as one entry: all of it or nothing.
///
/// # Errors
/// Everything that is wrong with the file, or the record's refusal with every field and conflict.
pub async fn import(
    desk: &Desk,
    taker: Taker,
    (register, file): (&str, &str),
    bytes: &[u8],
    kind: FileKind,
) -> Result<Receipt, RegisterError> {
    let edits = edits(desk, register, file, bytes, kind)?;
    let mut asking = Asking::new(taker.viewer, taker.by, Asked::Edit(edits))?;
    asking.why = taker.why;
    asking.clock = taker.clock;
    Ok(desk.ask(asking).await?)
}

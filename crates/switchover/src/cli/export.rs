//! `switchover export`: registers as files for other programs, at any moment.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use exchange::FileKind;
use record::{AnyRef, Kind, Moment, Query, RegisterNumber, View};
use store::plain::{self, PlainTable, PlainValue};

use super::as_at::AsAt;
use super::out::{self, say};
use super::place::{Place, holder, writable};
use super::{GOOD, Stop};

/// Write registers as CSV, XLSX or JSON, or all of them as plain tables of SQLite
#[derive(Args)]
#[command(
    after_help = "Each row states its key and the position at which it was taken: a file that was worked on can be \
                        imported again, and overwrites nothing that others have changed meanwhile. Every export carries \
                        the head of the record, for `switchover verify --against`.\n\nExit status: 0 written; 1 no such \
                        register or moment; 3 it could not be written."
)]
pub struct Export {
    #[command(flatten)]
    place: Place,
    /// The register, such as milestones
    #[arg(value_name = "REGISTER", required_unless_present_any = ["sqlite", "all"], conflicts_with = "sqlite")]
    register: Option<String>,
    /// Every register, each into a file of its own in this folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["register", "sqlite", "out"])]
    all: Option<PathBuf>,
    /// Plain tables of every register in a new file of SQLite
    #[arg(long, value_name = "FILE")]
    sqlite: Option<PathBuf>,
    /// The form of the file
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// The file to write; without it, the standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// As at this moment: a position, a day, an instant, or the name of a pack taken in
    #[arg(long, value_name = "MOMENT")]
    as_at: Option<AsAt>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Xlsx,
    Json,
}

impl Format {
    fn kind(self) -> FileKind {
        match self {
            Self::Csv => FileKind::Csv,
            Self::Xlsx => FileKind::Xlsx,
            Self::Json => FileKind::Json,
        }
    }
}

/// Everything in a register, in order of key.
fn whole() -> Query {
    Query {
        limit: usize::MAX,
        ..Query::default()
    }
}

impl Export {
    pub async fn run(self) -> anyhow::Result<u8> {
        let desk = self.place.desk().await?;
        let moment = self.as_at.clone().map_or(Moment::Now, |as_at| as_at.0);
        let look = desk.look(&holder(), &moment)?;
        let view = look.view();
        let head = view.head();
        let kind = self.format.kind();
        if let Some(file) = &self.sqlite {
            writable(file)?;
            return tables(file, &view).await;
        }
        if let Some(folder) = &self.all {
            std::fs::create_dir_all(folder)?;
            for info in view.schema().registers() {
                let file = folder.join(format!("{}.{}", info.name, kind.ending()));
                std::fs::write(file, exchange::export(&look, info.name, &whole(), kind)?)?;
            }
            say(&format!(
                "{} registers are in {}.",
                view.schema().registers().len(),
                folder.display()
            ))?;
            say(&format!("Head: {head}"))?;
            return Ok(GOOD);
        }
        let name = self.register.as_deref().unwrap_or_default();
        if view.schema().number(name).is_none() {
            let names: Vec<_> = view.schema().registers().iter().map(|info| info.name).collect();
            let names = names.join(", ");
            return Err(Stop::refused(format!(
                "there is no register `{name}`; the registers are {names}"
            )));
        }
        let bytes = exchange::export(&look, name, &whole(), kind)?;
        match &self.out {
            Some(file) => {
                writable(file)?;
                std::fs::write(file, bytes)?;
                say(&format!("Head: {head}"))?;
            }
            None => out::write(&bytes)?,
        }
        Ok(GOOD)
    }
}

/// The keys of everything in a register, in order.
fn keys(view: &View<'_>, register: RegisterNumber) -> anyhow::Result<Vec<u32>> {
    Ok(view.list(register, &whole()).map_err(store::AskError::from)?.keys)
}

/// Every register as a plain table.
async fn tables(file: &Path, view: &View<'_>) -> anyhow::Result<u8> {
    let registers = view.schema().registers();
    let mut tables = Vec::with_capacity(registers.len());
    for number in 0..registers.len() {
        tables.push(table(view, number)?);
    }
    let about = [
        ("head", view.head().to_string()),
        ("position", view.position().to_string()),
        ("program", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    plain::write(file, &about, &tables).await?;
    say(&format!("{} tables are in {}.", tables.len(), file.display()))?;
    say(&format!("Head: {}", view.head()))?;
    Ok(GOOD)
}

fn table(view: &View<'_>, register: RegisterNumber) -> anyhow::Result<PlainTable> {
    let info = view.info(register);
    let mut table = PlainTable {
        name: info.name.to_owned(),
        ..PlainTable::default()
    };
    let (mut plain, mut sets) = (Vec::new(), Vec::new());
    for (n, column) in info.columns.iter().enumerate() {
        match &column.kind {
            Kind::Links(target) => sets.push((n, (*target).to_owned())),
            Kind::Link(target) => {
                plain.push(n);
                table.columns.push((column.name.to_owned(), Some((*target).to_owned())));
            }
            _ => {
                plain.push(n);
                table.columns.push((column.name.to_owned(), None));
            }
        }
    }
    let mut pairs = vec![Vec::new(); sets.len()];
    for key in keys(view, register)? {
        let Some(one) = view.record(info.name, key) else {
            continue;
        };
        let row = plain
            .iter()
            .map(|column| value(view, one, *column, &info.columns[*column].kind))
            .collect();
        table.rows.push((key, row));
        for ((column, _), pairs) in sets.iter().zip(&mut pairs) {
            let links = view.links(one, *column);
            pairs.extend(
                links
                    .iter()
                    .filter_map(|link| link.target)
                    .map(|target| (key, target.key.get())),
            );
        }
    }
    for ((column, target), pairs) in sets.into_iter().zip(pairs) {
        table.sets.push((info.columns[column].name.to_owned(), target, pairs));
    }
    Ok(table)
}

fn value(view: &View<'_>, one: AnyRef, column: usize, kind: &Kind) -> PlainValue {
    if view.is_absent(one, column) {
        return PlainValue::None;
    }
    match kind {
        Kind::Link(_) => match view.links(one, column).first().and_then(|link| link.target) {
            Some(target) => PlainValue::Int(i64::from(target.key.get())),
            None => PlainValue::None,
        },
        Kind::Integer { .. } => match view.show(one, column).replace(',', "").parse() {
            Ok(number) => PlainValue::Int(number),
            Err(_) => PlainValue::Text(view.show(one, column)),
        },
        // Days stand in the one form that SQL can compare.
        Kind::Date | Kind::Instant => PlainValue::Text(view.publish(one, column).trim_matches('"').to_owned()),
        _ => PlainValue::Text(view.show(one, column)),
    }
}

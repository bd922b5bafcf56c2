//! Plain tables in a file of SQLite, for anyone's own questions: one moment of the record, no history, no chain.
//!
//! Here: writing tables that are given. Not here: which records they hold and who may see them (the caller's view).

use std::path::Path;
use std::str::FromStr as _;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};

use crate::StoreError;
use crate::error::file;

/// A value of a plain table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlainValue {
    /// Nothing stated.
    None,
    /// A whole number, a key.
    Int(i64),
    /// Anything else, dates as ISO text.
    Text(String),
}

/// A table to be written: `key` comes first by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlainTable {
    /// Its name; a hyphen becomes an underscore.
    pub name: String,
    /// The names of its columns after `key`, and the register that a reference points into.
    pub columns: Vec<(String, Option<String>)>,
    /// Its rows: the key and the values in order of the columns.
    pub rows: Vec<(u32, Vec<PlainValue>)>,
    /// Sets of references: this table's column, the other table, and pairs of keys.
    pub sets: Vec<PlainSet>,
}

/// A set of references: the column, the table that it points into, and pairs of keys.
pub type PlainSet = (String, String, Vec<(u32, u32)>);

/// Writes tables into a new file; `about` says where they come from, such as the head of the record.
pub async fn write(path: &Path, about: &[(&str, String)], tables: &[PlainTable]) -> Result<(), StoreError> {
    if path.exists() {
        return Err(StoreError::Refused(format!(
            "{} exists already: name a new file, so that nothing is overwritten",
            path.display()
        )));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let draft = tempfile::NamedTempFile::new_in(folder).map_err(file(path))?;
    let url = format!("sqlite:{}", draft.path().display());
    // Tables point at tables that come later, and the rows are whole already.
    let mut to = SqliteConnectOptions::from_str(&url)?
        .journal_mode(SqliteJournalMode::Delete)
        // Tables point at tables that come later, and the rows are whole already.
        .foreign_keys(false)
        .connect()
        .await?;
    run(&mut to, "BEGIN".to_owned(), Vec::new()).await?;
    run(
        &mut to,
        "CREATE TABLE about_this_file (name TEXT PRIMARY KEY, value TEXT NOT NULL)".to_owned(),
        Vec::new(),
    )
    .await?;
    for (name, value) in about {
        let row = vec![PlainValue::Text((*name).to_owned()), PlainValue::Text(value.clone())];
        run(&mut to, "INSERT INTO about_this_file VALUES ($1, $2)".to_owned(), row).await?;
    }
    for table in tables {
        one(&mut to, table).await?;
    }
    run(&mut to, "COMMIT".to_owned(), Vec::new()).await?;
    to.close().await?;
    crate::backup::keep(draft, path)
}

async fn one(to: &mut SqliteConnection, table: &PlainTable) -> Result<(), StoreError> {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|(name, target)| match target {
            Some(target) => format!(", {} INTEGER REFERENCES {} (key)", quoted(name), quoted(target)),
            None => format!(", {}", quoted(name)),
        })
        .collect();
    let name = quoted(&table.name);
    run(
        to,
        format!("CREATE TABLE {name} (key INTEGER PRIMARY KEY{})", columns.concat()),
        Vec::new(),
    )
    .await?;
    let marks: Vec<String> = (1..=table.columns.len() + 1).map(|n| format!("${n}")).collect();
    let insert = format!("INSERT INTO {name} VALUES ({})", marks.join(", "));
    for (key, values) in &table.rows {
        let mut row = vec![PlainValue::Int(i64::from(*key))];
        row.extend(values.iter().cloned());
        run(to, insert.clone(), row).await?;
    }
    for (column, target, pairs) in &table.sets {
        let set = quoted(&format!("{}_{column}", table.name));
        let make = format!(
            "CREATE TABLE {set} (key INTEGER NOT NULL REFERENCES {name} (key), \
             {column} INTEGER NOT NULL REFERENCES {target} (key), PRIMARY KEY (key, {column})) WITHOUT ROWID",
            column = quoted(column),
            target = quoted(target),
        );
        run(to, make, Vec::new()).await?;
        for (key, other) in pairs {
            let row = vec![PlainValue::Int(i64::from(*key)), PlainValue::Int(i64::from(*other))];
            run(to, format!("INSERT OR IGNORE INTO {set} VALUES ($1, $2)"), row).await?;
        }
    }
    Ok(())
}

/// A name as SQL takes it: letters, digits and underscores between double quotes, whatever it was.
fn quoted(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    format!("\"{name}\"")
}

async fn run(to: &mut SqliteConnection, sql: String, values: Vec<PlainValue>) -> Result<(), StoreError> {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in values {
        query = match value {
            PlainValue::None => query.bind(None::<String>),
            PlainValue::Int(number) => query.bind(number),
            PlainValue::Text(text) => query.bind(text),
        };
    }
    query.execute(to).await?;
    Ok(())
}

//! `switchover check`: what contradicts what in packs, or in the record; and corrected copies.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use check::report::{html, json, sarif, text};
use check::{Configuration, Report, Suppressions};
use clap::{Args, ValueEnum};
use pack::model::Model;
use pack::{Limits, RewriteError};
use store::clock;
use terms::Nation;

use super::decisions;
use super::input;
use super::out::{complain, say, write};
use super::place::{Place, holder, writable};
use super::{FOUND, GOOD, Stop, UNUSABLE};

/// Find what contradicts what in a pack, with places and proposed repairs
#[derive(Args)]
#[command(
    after_help = "Reads text, XLSX, PPTX and PDF. Needs no server and no database, unless the record itself is \
                        checked with --data.\n\nExit status: 0 no errors; 1 errors found; 2 a file cannot be decoded, or \
                        nothing at all is recognised in it."
)]
pub struct Check {
    /// Packs and registers
    #[arg(value_name = "FILE", required_unless_present = "data")]
    files: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Whose working days count
    #[arg(long, value_enum, default_value_t = Country::EnglandAndWales)]
    nation: Country,
    /// A configuration over the shipped one: groups, durations, severities
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Findings that are known and let be, each with a reason and an end
    #[arg(long, value_name = "FILE")]
    suppress: Option<PathBuf>,
    /// Write a corrected copy: the repairs of the JSON report to which "decision": "accept" was added
    #[arg(long, value_name = "DECISIONS", requires = "out")]
    apply: Option<PathBuf>,
    /// The corrected copy; a log of the changes is written beside it
    #[arg(long, value_name = "FILE", requires = "apply")]
    out: Option<PathBuf>,
    /// Check the record in this data directory
    #[arg(long, value_name = "DIR", conflicts_with = "apply")]
    data: Option<PathBuf>,
    /// A PostgreSQL database with the record, beside the data directory
    #[arg(long, value_name = "URL", env = "SWITCHOVER_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
    Html,
}

#[derive(Clone, Copy, ValueEnum)]
enum Country {
    EnglandAndWales,
    Scotland,
}

impl Check {
    pub fn run(self) -> anyhow::Result<u8> {
        let configuration = self.configuration()?;
        let suppressions = self.suppressions()?;
        if self.format == Format::Html && self.files.len() + usize::from(self.data.is_some()) > 1 {
            return Err(Stop::refused(
                "the HTML report is one page about one pack: give one file",
            ));
        }
        let limits = Limits::default();
        let (mut models, mut worst) = (Vec::new(), GOOD);
        for file in &self.files {
            let read = input::read(file, &limits).and_then(|(name, bytes)| {
                pack::read(&name, &bytes, &limits).map_err(|error| Stop::unusable(error.to_string()))
            });
            match read {
                Ok(document) => models.push(Model::recognise(document)),
                // The other files are still worth checking.
                Err(error) => {
                    complain(&format!("error: {error}"));
                    worst = UNUSABLE;
                }
            }
        }
        if let (Some(decisions), Some(out), [model]) = (&self.apply, &self.out, models.as_slice()) {
            return self.correct(model, decisions, out);
        }
        if self.apply.is_some() && worst == GOOD {
            return Err(Stop::refused("--apply corrects one file: give one file"));
        }
        if let Some(data) = &self.data {
            let place = Place {
                data: data.clone(),
                database_url: self.database_url.clone(),
            };
            models.push(super::awaited(of_record(place))?);
        }
        if models.is_empty() {
            return Ok(worst);
        }
        self.report(&models, &configuration, &suppressions, worst)
    }

    fn configuration(&self) -> anyhow::Result<Configuration> {
        let nation = match self.nation {
            Country::EnglandAndWales => Nation::EnglandAndWales,
            Country::Scotland => Nation::Scotland,
        };
        let mut configuration = Configuration::shipped(nation);
        if let Some(file) = &self.config {
            let text = settings(file)?;
            configuration
                .merge(&text)
                .map_err(|error| Stop::unusable(format!("{}: {error}", file.display())))?;
        }
        Ok(configuration)
    }

    fn suppressions(&self) -> anyhow::Result<Suppressions> {
        let Some(file) = &self.suppress else {
            return Ok(Suppressions::none());
        };
        let text = settings(file)?;
        Suppressions::from_toml(&text).map_err(|error| Stop::unusable(format!("{}: {error}", file.display())))
    }

    fn report(
        &self,
        models: &[Model],
        configuration: &Configuration,
        suppressions: &Suppressions,
        worst: u8,
    ) -> anyhow::Result<u8> {
        let mut reports = check::check_all(models, configuration, suppressions, clock::today());
        if self.data.is_some()
            && let Some(record) = reports.last_mut()
        {
            // A record has no tables or headings to be recognised by; an empty one contradicts nothing.
            record.nothing_recognised = false;
        }
        let pairs: Vec<(&Report, &Model)> = reports.iter().zip(models).collect();
        let said = match self.format {
            Format::Text => {
                let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
                pairs
                    .iter()
                    .map(|(report, model)| text(report, model, coloured))
                    .collect()
            }
            Format::Json => json(&reports.iter().collect::<Vec<_>>()),
            Format::Sarif => sarif(&pairs),
            Format::Html => pairs
                .iter()
                .map(|(report, model)| html(report, model))
                .collect::<String>(),
        };
        write(said.as_bytes())?;
        for (report, model) in &pairs {
            if report.nothing_recognised {
                let name = &model.document.name;
                complain(&format!(
                    "error: {name}: nothing was recognised in it: no table, no id, no date"
                ));
            }
        }
        let found = reports.iter().map(Report::exit_status).max().unwrap_or(GOOD);
        Ok(found.max(worst))
    }

    /// Writes the corrected copy and the log of its changes.
    fn correct(&self, model: &Model, decisions: &Path, out: &Path) -> anyhow::Result<u8> {
        let accepted = decisions::accepted(decisions)?;
        let Some(file) = self.files.first() else {
            return Ok(GOOD);
        };
        if same_file(file, out) {
            return Err(Stop::refused(
                "--out names the pack itself: name another file, so that the original stays",
            ));
        }
        writable(out)?;
        let (_, bytes) = input::read(file, &Limits::default())?;
        let edits: Vec<pack::Edit> = accepted.iter().map(|one| one.edit.clone()).collect();
        let mut log_name = out.as_os_str().to_owned();
        log_name.push(".changes.txt");
        match pack::rewrite(&bytes, model.document.format, &edits) {
            Ok((corrected, applied)) => {
                whole(
                    Path::new(&log_name),
                    decisions::log(&model.document.name, &applied, &accepted).as_bytes(),
                )?;
                whole(out, &corrected)?;
                say(&format!(
                    "{} changes: {}, log in {}",
                    applied.len(),
                    out.display(),
                    log_name.to_string_lossy()
                ))?;
                Ok(GOOD)
            }
            Err(RewriteError::ChangeList { list }) => {
                whole(out, list.as_bytes())?;
                say(&format!(
                    "A PDF is not rewritten: the changes to make in its source are in {}",
                    out.display()
                ))?;
                Ok(GOOD)
            }
            Err(error @ RewriteError::Read(_)) => Err(Stop::unusable(error.to_string())),
            Err(error) => Err(Stop {
                what: error.to_string(),
                status: FOUND,
            }
            .into()),
        }
    }
}

/// The record as a pack that states everything in it.
async fn of_record(place: Place) -> anyhow::Result<Model> {
    let desk = place.desk().await?;
    let look = desk.look(&holder(), &record::Moment::Now)?;
    let state = desk.node().state()?;
    let at = state.now(look.view().today());
    Ok(check::of_record::model_of(&at, &*desk.people()))
}

/// A file of settings: short, and text.
fn settings(file: &Path) -> anyhow::Result<String> {
    let limits = Limits {
        bytes: 4 << 20,
        ..Limits::default()
    };
    let (_, bytes) = input::read(file, &limits)?;
    String::from_utf8(bytes).map_err(|_| Stop::unusable(format!("{}: this is not UTF-8 text", file.display())))
}

/// Writes a file whole or not at all.
fn whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new().permissions(readable()).tempfile_in(folder)?;
    draft.write_all(bytes)?;
    draft.persist(path)?;
    Ok(())
}

#[cfg(unix)]
fn readable() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o644)
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

//! `switchover pack build`: the pack of a meeting, out of the record.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use exchange::{PackError, Taker};
use pack::build::{Form, Wanted, Which};
use record::{Actor, Moment, Viewer};

use super::out::say;
use super::place::{Place, holder, writable};
use super::{GOOD, Stop};

/// Build the pack of a meeting from the record
#[derive(Args)]
pub struct Pack {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Build(Build),
}

impl Pack {
    pub async fn run(self) -> anyhow::Result<u8> {
        match self.command {
            Command::Build(command) => command.run().await,
        }
    }
}

/// Build the pack of a meeting: agenda, actions, updates, milestones, risks and the rest, as the record holds them
#[derive(Args)]
#[command(
    after_help = "The pack holds what everybody who signs in may see, and is kept in the list of packs with the head of \
                  the record from which it was built; --role builds it as a role may see it, and keeps nothing. A \
                  meeting without an agenda gets a proposal, marked as one.\n\nExit status: 0 written; 1 no such group or \
                  meeting; 3 it could not be written."
)]
struct Build {
    #[command(flatten)]
    place: Place,
    /// The group, by its abbreviation
    #[arg(long, value_name = "GROUP")]
    group: String,
    /// The meeting: `next`, or its code
    #[arg(long, value_name = "MEETING", default_value = "next")]
    meeting: String,
    /// The form
    #[arg(long, value_enum)]
    format: Format,
    /// The file to write; without it, one named after the meeting in this folder
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The version that the pack states
    #[arg(long, value_name = "VERSION", default_value = "0.1")]
    version: String,
    /// The day from which the next meeting is counted; without it, today
    #[arg(long, value_name = "DAY")]
    from: Option<terms::Date>,
    /// As this role may see the record, such as pmo; the pack is not kept
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Do not keep it in the list of packs
    #[arg(long)]
    no_keep: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Html,
    Pdf,
    Xlsx,
    Pptx,
}

impl Format {
    fn form(self) -> Form {
        match self {
            Self::Html => Form::Html,
            Self::Pdf => Form::Pdf,
            Self::Xlsx => Form::Xlsx,
            Self::Pptx => Form::Pptx,
        }
    }
}

impl Build {
    async fn run(self) -> anyhow::Result<u8> {
        let form = self.format.form();
        if let Some(file) = &self.out {
            writable(file)?;
        }
        let viewer = match &self.role {
            Some(name) => Some(Viewer::with(
                programme::roles::named(name).ok_or_else(|| Stop::refused(format!("there is no role `{name}`")))?,
            )),
            None => None,
        };
        let desk = self.place.desk().await?;
        let wanted = Wanted {
            group: self.group.as_str().into(),
            meeting: Which::from(self.meeting.as_str()),
            version: self.version.as_str().into(),
            from: self.from,
        };
        let (built, bytes, receipt) = match viewer {
            None if !self.no_keep => {
                let taker = Taker {
                    viewer: holder(),
                    by: Actor::process("pack-build"),
                    why: Some("A pack was built".into()),
                    clock: None,
                };
                exchange::keep(&desk, taker, &wanted, form).await.map_err(stopped)?
            }
            viewer => {
                let look = desk.look(&viewer.unwrap_or_else(exchange::everybody), &Moment::Now)?;
                let (built, bytes) = exchange::build(&look, &wanted, form).map_err(stopped)?;
                (built, bytes, None)
            }
        };
        let file = self.out.unwrap_or_else(|| PathBuf::from(built.file(form)));
        std::fs::write(&file, &bytes)?;
        say(&format!("{} is in {}.", built.title.text(&[]), file.display()))?;
        if let Some(receipt) = receipt {
            say(&format!(
                "Kept in the list of packs by entry {}.",
                receipt.head.position
            ))?;
        }
        say(&format!("Head: {}", built.head))?;
        Ok(GOOD)
    }
}

fn stopped(error: PackError) -> anyhow::Error {
    match error {
        PackError::Build(why) => Stop::refused(why.to_string()),
        other => other.into(),
    }
}

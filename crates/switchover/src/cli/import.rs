//! `switchover import`: a pack, or a file of a register, taken into the record as one entry.

use std::path::{Path, PathBuf};

use clap::Args;
use exchange::{FileKind, Intake, IntakeError, RegisterError, Taker};
use pack::{Limits, exchange as rows};
use record::{Actor, Difference, Disagreement, Moment};
use store::{Desk, Store, StoreError};

use super::out::{complain, say};
use super::place::{Place, holder};
use super::{FOUND, GOOD, Stop, input};

/// Take a pack, or a file of a register, into the record
#[derive(Args)]
#[command(
    after_help = "A pack is merged with what the record holds: the same pack again changes nothing, a later one \
                        changes what it changes, an older one changes nothing. What two sides have changed is listed for a \
                        person and left as it is. Each file is taken whole, as one entry, or not at all.\n\nExit status: 0 \
                        taken, or nothing new; 1 taken, with differences for a person to settle, or refused; 2 a file cannot \
                        be used; 3 the record could not be written."
)]
pub struct Import {
    #[command(flatten)]
    place: Place,
    /// Packs (text, XLSX, PPTX, PDF), or files of a register (CSV, XLSX, JSON)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The files are rows of this register, as `switchover export` writes them
    #[arg(long, value_name = "REGISTER")]
    register: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The programme's name, if the record begins with this file
    #[arg(long, value_name = "NAME", default_value = "Programme")]
    programme: String,
}

impl Import {
    pub async fn run(self) -> anyhow::Result<u8> {
        let limits = Limits::default();
        // Every file is read before the record is touched: a bad one among them changes nothing.
        let mut read = Vec::with_capacity(self.files.len());
        for file in &self.files {
            read.push(self.read(file, &limits)?);
        }
        if let Err(StoreError::NoRecord(_)) = Store::open(&self.place.location()?).await {
            read.iter().try_for_each(Read::fit_to_begin_with)?;
        }
        let desk = self.place.desk_or_found(&self.programme).await?;
        let mut worst = GOOD;
        for one in read {
            let status = match one {
                Read::Rows {
                    register,
                    name,
                    bytes,
                    kind,
                } => self.rows(&desk, &register, &name, &bytes, kind).await?,
                Read::Pack(intake) => self.pack(&desk, &intake).await?,
            };
            worst = worst.max(status);
        }
        Ok(worst)
    }

    fn read(&self, file: &Path, limits: &Limits) -> anyhow::Result<Read> {
        let (name, bytes) = input::read(file, limits)?;
        let kind = FileKind::of_name(&name);
        let register = match (&self.register, kind) {
            (Some(register), _) => Some(register.clone()),
            // A CSV or JSON is a register's, named after it; a workbook may be a whole tracker.
            (None, Some(FileKind::Csv | FileKind::Json)) => {
                Path::new(&name).file_stem().map(|s| s.to_string_lossy().into())
            }
            _ => None,
        };
        if let Some(register) = register {
            let kind =
                kind.ok_or_else(|| Stop::unusable(format!("{name}: rows of a register come as CSV, XLSX or JSON")))?;
            if programme::schema().number(&register).is_none() {
                return Err(Stop::unusable(format!(
                    "{name}: there is no register `{register}`: say with --register which rows these are"
                )));
            }
            return Ok(Read::Rows {
                register,
                name,
                bytes,
                kind,
            });
        }
        let intake = Intake::read(&name, bytes, limits).map_err(|error| Stop::unusable(error.to_string()))?;
        Ok(Read::Pack(Box::new(intake)))
    }

    fn taker(&self) -> Taker {
        let why = self.reason.as_deref().map(Into::into);
        Taker {
            viewer: holder(),
            by: Actor::process("import"),
            why,
            clock: None,
        }
    }

    async fn rows(&self, desk: &Desk, register: &str, name: &str, bytes: &[u8], kind: FileKind) -> anyhow::Result<u8> {
        if self.dry_run {
            let edits = exchange::edits(desk, register, name, bytes, kind).map_err(of_rows)?;
            say(&format!(
                "{name}: {} rows for {register}; nothing was changed.",
                edits.len()
            ))?;
            return Ok(GOOD);
        }
        match exchange::import(desk, self.taker(), (register, name), bytes, kind).await {
            Ok(receipt) => {
                say(&format!(
                    "{name}: {} of {register} changed, entry {}.",
                    receipt.changed.len(),
                    receipt.position()
                ))?;
                Ok(GOOD)
            }
            Err(RegisterError::Ask(store::AskError::Refused(why))) if why.code() == "nothing-changed" => {
                say(&format!("{name}: nothing new."))?;
                Ok(GOOD)
            }
            Err(error) => Err(of_rows(error)),
        }
    }

    async fn pack(&self, desk: &Desk, intake: &Intake) -> anyhow::Result<u8> {
        let (offer, receipt) = if self.dry_run {
            (intake.offer(desk).await.map_err(of_pack)?, None)
        } else {
            let outcome = intake.take(desk, self.taker()).await.map_err(of_pack)?;
            (outcome.offer, outcome.receipt)
        };
        let plan = &offer.plan;
        let done = match (&receipt, self.dry_run) {
            (Some(receipt), _) => format!("entry {}", receipt.position()),
            (None, true) => "nothing was changed".to_owned(),
            (None, false) => "nothing new".to_owned(),
        };
        say(&format!(
            "{} ({}): {} begun, {} changed, {} unchanged; {done}.",
            offer.name,
            offer.series,
            plan.begun(),
            plan.changed(),
            plan.unchanged
        ))?;
        if plan.older {
            say("A newer document of this series was taken in before: its values stand; the differences are listed.")?;
        }
        let look = desk.look(&holder(), &Moment::Now)?;
        for difference in &plan.differences {
            let Difference {
                record,
                field,
                theirs,
                ours,
                because,
                ..
            } = difference;
            let (name, why) = (look.view().name(*record), reason(*because));
            let what = format!("{} {name}, {field}", record.register);
            say(&format!(
                "  to settle: {what}: the document says “{theirs}”, the record “{ours}”: {why}"
            ))?;
        }
        for (fact, why) in &plan.unread {
            complain(&format!("  not taken: {} “{}”: {why}", fact.column, fact.typed));
        }
        if !intake.unread.is_empty() {
            complain(&format!(
                "  {} lines were not understood: `switchover check` lists them",
                intake.unread.len()
            ));
        }
        Ok(if plan.differences.is_empty() || plan.older {
            GOOD
        } else {
            FOUND
        })
    }
}

/// Why a difference is left to a person.
fn reason(because: Disagreement) -> &'static str {
    match because {
        Disagreement::BothMoved => "both have changed it",
        Disagreement::Door => "only a decision moves it",
        Disagreement::Dropped => "the record was dropped as a mistake",
        Disagreement::Older => "a newer document was taken in before",
    }
}

/// A file that was read, before the record is touched.
enum Read {
    Rows {
        register: String,
        name: String,
        bytes: Vec<u8>,
        kind: FileKind,
    },
    Pack(Box<Intake>),
}

impl Read {
    /// Whether a record could begin with it: with none there yet, every row is a new one.
    fn fit_to_begin_with(&self) -> anyhow::Result<()> {
        let Self::Rows {
            register,
            name,
            bytes,
            kind,
        } = self
        else {
            return Ok(());
        };
        let sheet = match kind {
            FileKind::Csv => rows::read_csv(name, register, bytes),
            FileKind::Xlsx => rows::read_workbook(name, register, bytes, &Limits::default()),
            FileKind::Json => rows::read_json(name, register, bytes),
        };
        let schema = programme::schema();
        let fits = sheet
            .map_err(|fault| vec![fault])
            .and_then(|sheet| match schema.register(register) {
                Some(info) => rows::edits(info, &sheet, &|_| None).map(drop),
                None => Ok(()),
            });
        fits.map_err(|faults| of_rows(RegisterError::File(faults)))
    }
}

fn of_rows(error: RegisterError) -> anyhow::Error {
    match error {
        RegisterError::Ask(error) => error.into(),
        RegisterError::Store(error) => error.into(),
        other => Stop::unusable(other.to_string()),
    }
}

fn of_pack(error: IntakeError) -> anyhow::Error {
    match error {
        IntakeError::Ask(error) => error.into(),
        IntakeError::Store(error) => error.into(),
        other => Stop::unusable(other.to_string()),
    }
}

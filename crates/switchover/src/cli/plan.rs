//! `switchover plan`: what moves if a milestone moves, and how a gate stands, told from the record without changing it.

use clap::{Args, Subcommand, ValueEnum};
use programme::gate_room::GatePageOf;
use programme::milestones::Milestone;
use programme::plan_of_record::PlanOfRecord;
use record::{Fields as _, View};
use serde_json::json;
use terms::{Calendar, Date, Nation};

use super::as_at::AsAt;
use super::out::say;
use super::place::{Place, holder};
use super::{GOOD, Stop};

/// Calculate on the plan of record
#[derive(Args)]
pub struct Plan {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Preview(Preview),
    Gate(Gate),
}

/// Say what moves if a milestone moves; nothing is changed
#[derive(Args)]
struct Preview {
    #[command(flatten)]
    place: Place,
    /// The milestone's id
    #[arg(long, value_name = "ID")]
    milestone: String,
    /// The day it moves to, such as 2023-08-23
    #[arg(long, value_name = "DAY")]
    to: Date,
    /// The moment looked at: a day, a position, an instant, the name of a pack
    #[arg(long, value_name = "MOMENT")]
    at: Option<AsAt>,
    /// How to say it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Say how a gate stands: each criterion, why, what clears it, and what must be true by when
#[derive(Args)]
struct Gate {
    #[command(flatten)]
    place: Place,
    /// The gate's name, such as T2-TE-0200
    #[arg(value_name = "GATE")]
    gate: String,
    /// The moment looked at: a day, a position, an instant, the name of a pack
    #[arg(long, value_name = "MOMENT")]
    at: Option<AsAt>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Plan {
    pub async fn run(self) -> anyhow::Result<u8> {
        match self.command {
            Command::Preview(command) => command.run().await,
            Command::Gate(command) => command.run().await,
        }
    }
}

impl Preview {
    async fn run(self) -> anyhow::Result<u8> {
        let desk = self.place.desk().await?;
        let moment = self.at.clone().map_or(record::Moment::Now, |at| at.0);
        let look = desk.look(&holder(), &moment)?;
        let text = self.told(&look.view())?;
        say(text.trim_end())?;
        Ok(GOOD)
    }

    fn told(&self, view: &View<'_>) -> anyhow::Result<String> {
        let number = view.schema().number(Milestone::NAME).unwrap_or_default();
        let found = view
            .named(number, &self.milestone)
            .first()
            .and_then(|one| one.to::<Milestone>());
        let one = found.ok_or_else(|| Stop::refused(format!("the record has no milestone {}", self.milestone)))?;
        let plan = PlanOfRecord::of(view, Calendar::shipped(Nation::default()))
            .map_err(|fault| Stop::refused(fault.to_string()))?;
        let row = plan
            .row(one)
            .ok_or_else(|| Stop::refused(format!("{} is not in the plan", self.milestone)))?;
        let preview = plan::preview::preview(&plan.network, &[(row, self.to)]);
        let id = |row| plan.network.activity(row).id.to_string();
        let path = |rows: &[_]| rows.iter().map(|row| id(*row)).collect::<Vec<_>>();
        if self.format == Format::Json {
            let moves = preview.moves.iter().map(|one| {
                json!({"milestone": id(one.row), "from": one.from.to_string(), "to": one.to.to_string(),
                    "working_days": one.days, "gate": plan.network.activity(one.row).gate, "path": path(&one.path), "why": one.why})
            });
            let held = preview.held.iter().map(|one| {
                json!({"milestone": id(one.row), "after": id(one.by), "gate": plan.network.activity(one.row).gate,
                    "slack_before": one.before, "slack_after": one.after})
            });
            let body = json!({"moves": moves.collect::<Vec<_>>(), "held": held.collect::<Vec<_>>()});
            return Ok(serde_json::to_string_pretty(&body)?);
        }
        let mut out = String::new();
        for one in &preview.moves {
            let gate = if plan.network.activity(one.row).gate {
                ", a gate"
            } else {
                ""
            };
            out.push_str(&format!(
                "{}{gate}: {} to {} ({:+} working days)\n  path: {}\n  {}\n",
                id(one.row),
                one.from,
                one.to,
                one.days,
                path(&one.path).join(" > "),
                one.why
            ));
        }
        for one in &preview.held {
            let gate = if plan.network.activity(one.row).gate {
                ", a gate"
            } else {
                ""
            };
            out.push_str(&format!(
                "{}{gate}: stays; slack after {} goes from {} to {} working days\n",
                id(one.row),
                id(one.by),
                one.before,
                one.after
            ));
        }
        if out.is_empty() {
            out.push_str("nothing moves\n");
        }
        Ok(out)
    }
}

impl Gate {
    async fn run(self) -> anyhow::Result<u8> {
        let desk = self.place.desk().await?;
        let moment = self.at.clone().map_or(record::Moment::Now, |at| at.0);
        let look = desk.look(&holder(), &moment)?;
        say(self.told(&look.view())?.trim_end())?;
        Ok(GOOD)
    }

    fn told(&self, view: &View<'_>) -> anyhow::Result<String> {
        let number = view.schema().number(programme::gates::Gate::NAME).unwrap_or_default();
        let own = view.named(number, &self.gate).first().copied();
        let page = own.and_then(|own| view.derived::<GatePageOf>(&own.key.get()));
        let page = page.ok_or_else(|| Stop::refused(format!("the record has no gate {}", self.gate)))?;
        let judged = &page.room.judged;
        let mut out = format!(
            "{} {}: {}\n  {}\n",
            judged.gate.id,
            judged.gate.title,
            judged.judgement.word(),
            judged.because
        );
        for one in &judged.criteria {
            let due = one.due.map_or_else(String::new, |day| format!(", by {day}"));
            out.push_str(&format!(
                "{} {}: {}{due}\n  {}\n",
                one.criterion.id,
                one.criterion.text,
                one.standing.word(),
                one.because()
            ));
        }
        match &page.by_when {
            Ok(rows) => rows.iter().for_each(|by| {
                let done = if by.done { "done" } else { "open" };
                out.push_str(&format!("{} {} ({}, {done}): {}\n", by.day, by.what, by.owner, by.why));
            }),
            Err(no_date) => out.push_str(&format!("{no_date}\n")),
        }
        out.push_str(&format!("Sheet: {}\n", record::chain::hex(&page.room.sheet.hash)));
        Ok(out)
    }
}

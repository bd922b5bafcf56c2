//! `switchover history`: what was done, by whom, when and why.

use clap::Args;
use record::{EntryQuery, Header, Moment, View};
use store::Store;

use super::as_at::AsAt;
use super::out::{say, table};
use super::place::{Place, holder};
use super::{GOOD, Stop};

/// Show what was done to the record, or to one thing in it, newest first
#[derive(Args)]
pub struct History {
    #[command(flatten)]
    place: Place,
    /// A register, such as milestones; or a thing in it, such as milestones/17 or milestones/T3-TE-0017
    #[arg(value_name = "REGISTER[/ID]")]
    about: Option<String>,
    /// Up to this moment: a position, a day, an instant, or the name of a pack taken in
    #[arg(long, value_name = "MOMENT")]
    as_at: Option<AsAt>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

impl History {
    pub async fn run(self) -> anyhow::Result<u8> {
        let desk = self.place.desk().await?;
        let moment = self.as_at.clone().map_or(Moment::Now, |as_at| as_at.0);
        let look = desk.look(&holder(), &moment)?;
        match self.about.as_deref().map(|about| about.split_once('/').ok_or(about)) {
            Some(Ok((register, id))) => self.of_one(&look.view(), desk.store(), register, id).await?,
            Some(Err(register)) => self.of_all(&look.view(), desk.store(), Some(register)).await?,
            None => self.of_all(&look.view(), desk.store(), None).await?,
        }
        Ok(GOOD)
    }

    async fn of_all(&self, view: &View<'_>, store: &Store, register: Option<&str>) -> anyhow::Result<()> {
        let number = register.map(|name| numbered(view, name)).transpose()?;
        let query = EntryQuery {
            register: number,
            limit: self.limit,
            ..EntryQuery::default()
        };
        let (entries, total) = view.entries(&query);
        let mut rows = Vec::new();
        for made in &entries {
            let why = why(store, made.position.0).await?;
            let changed = view.entry(made.position).len();
            let at = made.stamp.at.to_string();
            let act = made.stamp.act.to_string();
            rows.push(vec![
                made.position.to_string(),
                at,
                made.by.clone(),
                act,
                changed.to_string(),
                why,
            ]);
        }
        say(&table(&["Entry", "When", "Who", "What", "Records", "Why"], rows))?;
        if total > entries.len() {
            say(&format!("{} of {total} entries; --limit shows more.", entries.len()))?;
        }
        Ok(())
    }

    async fn of_one(&self, view: &View<'_>, store: &Store, register: &str, id: &str) -> anyhow::Result<()> {
        let number = numbered(view, register)?;
        let by_key = id.parse().ok().and_then(|key| view.record(register, key));
        let one = by_key.or_else(|| view.named(number, id).first().copied());
        let one = one.ok_or_else(|| Stop::refused(format!("nothing in {register} is called `{id}`")))?;
        let info = view.info(number);
        let mut rows = Vec::new();
        for step in view.history(one).into_iter().take(self.limit) {
            let why = why(store, step.made.position.0).await?;
            let (position, at) = (step.made.position.to_string(), step.made.stamp.at.to_string());
            for field in &step.fields {
                let title = info
                    .columns
                    .get(field.column)
                    .map_or("", |column| column.title)
                    .to_owned();
                let (before, after) = (field.before.clone(), field.after.clone());
                rows.push(vec![
                    position.clone(),
                    at.clone(),
                    step.made.by.clone(),
                    title,
                    before,
                    after,
                    why.clone(),
                ]);
            }
        }
        say(&format!("{} ({one})", view.name(one)))?;
        say(&table(
            &["Entry", "When", "Who", "Field", "Before", "After", "Why"],
            rows,
        ))
    }
}

fn numbered(view: &View<'_>, register: &str) -> anyhow::Result<record::RegisterNumber> {
    let known = || {
        let names: Vec<_> = view.schema().registers().iter().map(|info| info.name).collect();
        Stop::refused(format!(
            "there is no register `{register}`; the registers are {}",
            names.join(", ")
        ))
    };
    view.schema().number(register).ok_or_else(known)
}

/// The reason stands in the journal, not in memory.
async fn why(store: &Store, position: u64) -> anyhow::Result<String> {
    let entries = store.between(position, position).await?;
    let header = entries.first().and_then(|entry| Header::read(&entry.header).ok());
    Ok(header
        .and_then(|header| header.why)
        .map(|why| why.to_string())
        .unwrap_or_default())
}

//! `switchover withhold`: a text struck out of the journal, by two persons, with a reason.

use clap::Args;
use record::{Actor, Person};
use store::{Asked, Asking, Desk, Withholding};

use super::out::say;
use super::place::{Place, holder};
use super::{GOOD, Stop};

/// Strike a text out of the journal, lawfully, leaving its hash and an entry
#[derive(Args)]
#[command(
    after_help = "The chain still verifies: the hash of the original line stays. Every node drops what it held of \
                        the text. Backups made before still hold it: they are yours to destroy.\n\nExit status: 0 \
                        withheld; 1 refused; 3 it could not be done."
)]
pub struct Withhold {
    #[command(flatten)]
    place: Place,
    /// The entry
    #[arg(value_name = "POSITION")]
    position: u64,
    /// The change line of the entry, from 1; without it, the reason of the entry is withheld
    #[arg(long, value_name = "N", requires = "field")]
    line: Option<u64>,
    /// A field of the line whose text is withheld
    #[arg(long, value_name = "FIELD")]
    field: Vec<String>,
    /// Who withholds: a sign-in name or a person's name or key
    #[arg(long, value_name = "PERSON")]
    by: String,
    /// Who agrees: another person
    #[arg(long, value_name = "PERSON")]
    with: String,
    /// Why; never repeat the text itself
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl Withhold {
    pub async fn run(self) -> anyhow::Result<u8> {
        let desk = self.place.desk().await?;
        let by = person(&desk, &self.by).await?;
        let second = person(&desk, &self.with).await?;
        let what = Withholding {
            position: self.position,
            line: self.line,
            fields: self.field,
            second,
        };
        let asking = Asking::new(holder(), by, Asked::Withhold(what))?.why(self.reason);
        let receipt = desk.ask(asking).await?;
        say(&format!("Withheld. Entry {} says so.", receipt.position()))?;
        say(&format!("Head: {}", receipt.head))?;
        Ok(GOOD)
    }
}

/// Finds a person as typed: by sign-in name, name or key.
async fn person(desk: &Desk, typed: &str) -> anyhow::Result<Actor> {
    use record::People as _;
    let account = desk
        .store()
        .account_of_login(typed)
        .await?
        .map(|account| Person::new(account.person));
    let known = account.or_else(|| desk.people().key(typed));
    let nobody = || {
        Stop::refused(format!(
            "nobody is known as `{typed}`: `switchover user list` shows who is"
        ))
    };
    Ok(Actor::person(&known.ok_or_else(nobody)?))
}

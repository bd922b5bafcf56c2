//! `switchover token`: tokens of the API.

use clap::{Args, Subcommand};
use store::clock;
use terms::Instant;

use super::out::{complain, say, table};
use super::place::Place;
use super::user::RightsArgs;
use super::{GOOD, Stop};

/// Add, list and revoke the tokens that programs use on the API
#[derive(Args)]
pub struct Token {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Add(Add),
    List(List),
    Revoke(Revoke),
}

/// Add a token; its secret is printed once and kept nowhere
#[derive(Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// What it is for
    label: String,
    #[command(flatten)]
    rights: RightsArgs,
    /// Days until it ends
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
}

/// List the tokens
#[derive(Args)]
struct List {
    #[command(flatten)]
    place: Place,
}

/// Revoke a token at once
#[derive(Args)]
struct Revoke {
    #[command(flatten)]
    place: Place,
    /// Its name, as listed
    name: String,
}

impl Token {
    pub async fn run(self) -> anyhow::Result<u8> {
        match self.command {
            Command::Add(command) => command.run().await,
            Command::List(command) => command.run().await,
            Command::Revoke(command) => command.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<u8> {
        let rights = self.rights.read()?;
        let store = self.place.store().await?;
        let expires = Instant(clock::now().0 + i64::from(self.days) * 86_400_000_000);
        let (token, secret) = store
            .add_token(&self.label, &rights, "process:command-line", expires)
            .await?;
        complain(&format!(
            "Token {}, good until {}:",
            token.name,
            token.expires.london_day()
        ));
        say(&secret)?;
        Ok(GOOD)
    }
}

impl List {
    async fn run(self) -> anyhow::Result<u8> {
        let now = clock::now();
        let tokens = self.place.store().await?.tokens().await?;
        let rows = tokens.into_iter().map(|token| {
            let state = match token.revoked {
                Some(_) => "revoked",
                None if token.good_at(now) => "good",
                None => "ended",
            };
            let used = token
                .used
                .map_or_else(|| "never".to_owned(), |at| at.london_day().to_string());
            let until = token.expires.london_day().to_string();
            vec![
                token.name,
                token.label,
                token.rights.roles.join(", "),
                until,
                used,
                state.to_owned(),
            ]
        });
        say(&table(&["Name", "For", "Roles", "Until", "Last used", "State"], rows))?;
        Ok(GOOD)
    }
}

impl Revoke {
    async fn run(self) -> anyhow::Result<u8> {
        if self.place.store().await?.revoke_token(&self.name).await? {
            say(&format!("Token {} is revoked.", self.name))?;
            return Ok(GOOD);
        }
        Err(Stop::refused(format!(
            "there is no token `{}` left to revoke",
            self.name
        )))
    }
}

//! `switchover demo`: the example programme, served with a role to choose.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use exchange::{FileKind, Intake, Taker};
use pack::Limits;
use record::Actor;
use store::{Desk, Location};
use terms::Instant;

use super::out::say;
use super::place::{Place, holder};
use super::serve::{listen, log, programme_of, until_told};

/// The reference data of the example, in the order in which one row names another.
const REFERENCE: &[(&str, &[u8])] = &[
    ("groups", include_bytes!("../../../../example/reference/groups.csv")),
    ("tiers", include_bytes!("../../../../example/reference/tiers.csv")),
    (
        "market-roles",
        include_bytes!("../../../../example/reference/market-roles.csv"),
    ),
    (
        "organisations",
        include_bytes!("../../../../example/reference/organisations.csv"),
    ),
    ("aliases", include_bytes!("../../../../example/reference/aliases.csv")),
    (
        "tier-authorities",
        include_bytes!("../../../../example/reference/tier-authorities.csv"),
    ),
    ("scopes", include_bytes!("../../../../example/reference/scopes.csv")),
    ("freezes", include_bytes!("../../../../example/reference/freezes.csv")),
];

/// What is said of milestones of the pack, so that it comes after it.
const AFTER: &[(&str, &[u8])] = &[
    (
        "milestones",
        include_bytes!("../../../../example/reference/milestone-scopes.csv"),
    ),
    (
        "milestone-links",
        include_bytes!("../../../../example/reference/milestone-links.csv"),
    ),
    ("gates", include_bytes!("../../../../example/reference/gates.csv")),
    (
        "gate-feeds",
        include_bytes!("../../../../example/reference/gate-feeds.csv"),
    ),
    (
        "criteria-sets",
        include_bytes!("../../../../example/reference/criteria-sets.csv"),
    ),
    ("criteria", include_bytes!("../../../../example/reference/criteria.csv")),
    (
        "chaser-rules",
        include_bytes!("../../../../example/reference/chaser-rules.csv"),
    ),
    (
        "chaser-steps",
        include_bytes!("../../../../example/reference/chaser-steps.csv"),
    ),
];

/// The example pack: the facts of a real one, in our own words.
const PACK: (&str, &[u8]) = (
    "tmag-22-example.txt",
    include_bytes!("../../../../example/tmag-22-example.txt"),
);

/// The day on which the example stands: what is due is counted from it.
const DAY: terms::Date = terms::Date::constant(2023, 8, 17);

/// When the example was taken in, as the journal says: long ago, so that yesterday can be looked at.
const TAKEN: &str = "2023-08-17T09:00:00Z";

/// Serve the example programme, with the roles to look through
#[derive(Args)]
#[command(
    after_help = "Anyone who reaches the page may sign in as any role: it listens on this machine only unless told \
                        otherwise. Without --data the record is gone when it ends.\n\nExit status: 0 ended; 3 it could not \
                        start."
)]
pub struct Demo {
    /// Keep the record in this data directory
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL database for the record
    #[arg(long, value_name = "URL", env = "SWITCHOVER_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl Demo {
    pub async fn run(self) -> anyhow::Result<u8> {
        log();
        let fresh = if self.data.is_none() {
            Some(tempfile::tempdir()?)
        } else {
            None
        };
        let data = self
            .data
            .clone()
            .or_else(|| fresh.as_ref().map(|folder| folder.path().to_owned()));
        let place = Place {
            data: data.unwrap_or_default(),
            database_url: self.database_url.clone(),
        };
        let desk = place.desk_or_found("Example programme").await?;
        if desk.head()?.position == 0 {
            load(&desk).await?;
        }
        if let Location::Server(_) = place.location()? {
            tracing::info!("the example is in the database");
        }
        let listener = listen(self.listen).await?;
        let public = format!("http://{}", listener.local_addr()?);
        say(&format!("The example programme is at {public}/"))?;
        let config = web::Config {
            programme: programme_of(&desk),
            demo: true,
            day: Some(DAY),
            secure: false,
            public,
            openid: None,
        };
        until_told(desk, config, listener).await
    }
}

/// Takes the reference data and the pack in, dated long ago.
pub async fn load(desk: &Desk) -> anyhow::Result<()> {
    let clock: Instant = TAKEN.parse()?;
    let taker = |why: &str| Taker {
        viewer: holder(),
        by: Actor::process("demo"),
        why: Some(why.into()),
        clock: Some(clock),
    };
    let file = async |register: &str, bytes: &[u8], why: &str| {
        let name = format!("{register}.csv");
        exchange::import(desk, taker(why), (register, &name), bytes, FileKind::Csv).await
    };
    for (register, bytes) in REFERENCE {
        file(register, bytes, "Reference data of the example").await?;
    }
    let intake = Intake::read(PACK.0, PACK.1.to_vec(), &Limits::default())?;
    intake.take(desk, taker("The example pack")).await?;
    for (register, bytes) in AFTER {
        file(register, bytes, "What the example knows of its milestones").await?;
    }
    Ok(())
}

//! `switchover user`: accounts, for whoever has the data directory in hand.

use clap::{Args, Subcommand};
use store::{Account, Purpose, Rights, Store, clock};

use super::out::{say, table};
use super::place::Place;
use super::{GOOD, Stop};

/// The role of accounts that may administer users and tokens; it gives no right to the record by itself.
const ADMINISTRATOR: &str = "administrator";

/// Add, list and change the accounts that may sign in
#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Add(Add),
    List(List),
    Link(Link),
    Roles(SetRoles),
    Disable(Disable),
    Enable(Enable),
}

/// Add an account and print a one-time link with which its person chooses a password
#[derive(Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// The person's name, as it is shown
    name: String,
    /// What is typed to sign in, such as an e-mail address
    #[arg(long)]
    login: String,
    /// Where to write to
    #[arg(long)]
    email: Option<String>,
    #[command(flatten)]
    rights: RightsArgs,
    #[command(flatten)]
    public: Public,
}

/// What an account may act as
#[derive(Args)]
pub struct RightsArgs {
    /// A role; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// An organisation it belongs to: its key in the register of organisations; may be given several times
    #[arg(long = "organisation", value_name = "KEY")]
    organisations: Vec<u32>,
}

/// Where the pages are served
#[derive(Args)]
struct Public {
    /// The address under which the pages are served, for links
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    public: String,
}

/// List the accounts
#[derive(Args)]
struct List {
    #[command(flatten)]
    place: Place,
}

/// Print a one-time link with which an account gets a new password
#[derive(Args)]
struct Link {
    #[command(flatten)]
    place: Place,
    /// The sign-in name
    login: String,
    #[command(flatten)]
    public: Public,
}

/// Give an account these roles and organisations instead of those it has
#[derive(Args)]
struct SetRoles {
    #[command(flatten)]
    place: Place,
    /// The sign-in name
    login: String,
    #[command(flatten)]
    rights: RightsArgs,
}

/// Shut an account: its sessions end at once
#[derive(Args)]
struct Disable {
    #[command(flatten)]
    place: Place,
    /// The sign-in name
    login: String,
}

/// Open an account that was shut
#[derive(Args)]
struct Enable {
    #[command(flatten)]
    place: Place,
    /// The sign-in name
    login: String,
}

impl User {
    pub async fn run(self) -> anyhow::Result<u8> {
        match self.command {
            Command::Add(command) => command.run().await,
            Command::List(command) => command.run().await,
            Command::Link(command) => command.run().await,
            Command::Roles(command) => command.run().await,
            Command::Disable(Disable { place, login }) => {
                let store = place.store().await?;
                store
                    .set_disabled(&account(&store, &login).await?.person, Some(clock::now()))
                    .await?;
                say(&format!("{login} cannot sign in any more."))?;
                Ok(GOOD)
            }
            Command::Enable(Enable { place, login }) => {
                let store = place.store().await?;
                store.set_disabled(&account(&store, &login).await?.person, None).await?;
                say(&format!("{login} can sign in again."))?;
                Ok(GOOD)
            }
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<u8> {
        let rights = self.rights.read()?;
        let store = self.place.store().await?;
        let account = store
            .add_account(&self.name, &self.login, self.email.as_deref(), &rights)
            .await?;
        let secret = store.add_link(Purpose::Invitation, Some(&account.person)).await?;
        say(&format!(
            "{} may sign in as {} after choosing a password here, within three days:",
            self.name, account.login
        ))?;
        say(&self.public.link(&secret))?;
        Ok(GOOD)
    }
}

impl Link {
    async fn run(self) -> anyhow::Result<u8> {
        let store = self.place.store().await?;
        let account = account(&store, &self.login).await?;
        let purpose = if account.has_password {
            Purpose::PasswordReset
        } else {
            Purpose::Invitation
        };
        let secret = store.add_link(purpose, Some(&account.person)).await?;
        say(&self.public.link(&secret))?;
        Ok(GOOD)
    }
}

impl SetRoles {
    async fn run(self) -> anyhow::Result<u8> {
        let rights = self.rights.read()?;
        let store = self.place.store().await?;
        store
            .set_rights(&account(&store, &self.login).await?.person, &rights)
            .await?;
        say(&format!("{} now acts as: {}.", self.login, rights.roles.join(", ")))?;
        Ok(GOOD)
    }
}

impl List {
    async fn run(self) -> anyhow::Result<u8> {
        let accounts = self.place.store().await?.accounts().await?;
        let rows = accounts.into_iter().map(|(account, person)| {
            let state = match (account.disabled, account.has_password) {
                (Some(_), _) => "shut",
                (None, true) => "open",
                (None, false) => "no password yet",
            };
            let keys: Vec<_> = account.rights.organisations.iter().map(ToString::to_string).collect();
            vec![
                account.login,
                person.name,
                account.rights.roles.join(", "),
                keys.join(", "),
                state.to_owned(),
            ]
        });
        say(&table(
            &["Sign-in name", "Name", "Roles", "Organisations", "State"],
            rows,
        ))?;
        Ok(GOOD)
    }
}

impl RightsArgs {
    /// The rights, if every role is one.
    pub fn read(self) -> anyhow::Result<Rights> {
        let known: Vec<&str> = programme::roles::ALL
            .iter()
            .map(|(role, _)| role.name())
            .chain([ADMINISTRATOR])
            .collect();
        for role in &self.roles {
            if !known.contains(&role.as_str()) {
                return Err(Stop::refused(format!(
                    "`{role}` is no role; the roles are {}",
                    known.join(", ")
                )));
            }
        }
        Ok(Rights {
            roles: self.roles,
            organisations: self.organisations,
        })
    }
}

impl Public {
    fn link(&self, secret: &str) -> String {
        format!("{}/first/{secret}", self.public.trim_end_matches('/'))
    }
}

async fn account(store: &Store, login: &str) -> anyhow::Result<Account> {
    let found = store.account_of_login(login).await?;
    found.ok_or_else(|| {
        Stop::refused(format!(
            "there is no account `{login}`: `switchover user list` shows them"
        ))
    })
}

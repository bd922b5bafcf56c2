//! `switchover notify`: what has to be told today, shown; with `--send`, queued and sent by SMTP.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use exchange::telling::{self, Letterhead, Sent};
use exchange::{MailServer, Postman, Secret, Security};
use store::{Desk, clock};
use terms::Date;

use super::out::{complain, say};
use super::place::Place;
use super::{FOUND, GOOD, Stop};

/// Tell people what is due, overdue and new: shows the mails; sends them only with --send
#[derive(Args)]
#[command(
    after_help = "Without --send nothing is queued, sent or recorded: the mails that would be sent are shown. With it they go \
                  into the outbox and from there to the mail server; what the server cannot take now is tried again by the \
                  next run. Several runs at once, also on several machines, send no mail twice.\n\nWho is chased and told \
                  stands in the registers chaser-rules, chaser-steps, contacts and subscriptions; without them nobody is.\n\n\
                  Exit status: 0 done; 1 a mail was refused or given up, or the server takes nothing from us; 3 the work could \
                  not be done."
)]
pub struct Notify {
    #[command(flatten)]
    place: Place,
    /// Queue the mails and send them
    #[arg(long, requires = "smtp", requires = "from", requires = "public")]
    send: bool,
    /// The day to count from, instead of today
    #[arg(long, value_name = "DATE", conflicts_with = "send")]
    on: Option<Date>,
    /// Where people reach the pages: mails lead there
    #[arg(long, value_name = "URL", env = "SWITCHOVER_PUBLIC")]
    public: Option<String>,
    /// The mail server, with its port
    #[arg(long, value_name = "HOST:PORT", env = "SWITCHOVER_SMTP")]
    smtp: Option<String>,
    /// How the connection is kept private; plain goes to this machine only
    #[arg(long, value_name = "HOW", value_enum, default_value_t = How::Starttls, env = "SWITCHOVER_SMTP_SECURITY")]
    smtp_security: How,
    /// A certificate authority besides those that the machine knows, in PEM form
    #[arg(long, value_name = "FILE", env = "SWITCHOVER_SMTP_AUTHORITY")]
    smtp_authority: Option<PathBuf>,
    /// The name by which we sign in at the mail server; the password comes from SWITCHOVER_SMTP_PASSWORD or a file
    #[arg(long, value_name = "NAME", env = "SWITCHOVER_SMTP_USER")]
    smtp_user: Option<String>,
    /// A file with the password
    #[arg(
        long,
        value_name = "FILE",
        env = "SWITCHOVER_SMTP_PASSWORD_FILE",
        requires = "smtp_user"
    )]
    smtp_password_file: Option<PathBuf>,
    /// The sender
    #[arg(long, value_name = "ADDRESS", env = "SWITCHOVER_MAIL_FROM")]
    from: Option<String>,
    /// Go on until told to end, looking again after so many minutes
    #[arg(long, value_name = "MINUTES", requires = "send", value_parser = clap::value_parser!(u32).range(1..=1440))]
    every: Option<u32>,
}

/// How a connection is kept private.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    /// It becomes TLS before anything is said
    Starttls,
    /// It is TLS from its first byte
    Tls,
    /// Not at all
    Plain,
}

impl Notify {
    pub async fn run(self) -> anyhow::Result<u8> {
        let desk = self.place.desk().await?;
        let letterhead = Letterhead {
            programme: super::serve::programme_of(&desk),
            public: self
                .public
                .clone()
                .unwrap_or_else(|| "http://127.0.0.1:8080".to_owned())
                .trim_end_matches('/')
                .to_owned(),
        };
        if !self.send {
            return shown(&desk, self.on.unwrap_or_else(clock::today), &letterhead).await;
        }
        let postman = Postman::new(&self.server()?).map_err(|error| Stop::refused(error.to_string()))?;
        loop {
            let status = sent(&desk, &postman, &letterhead).await?;
            let Some(minutes) = self.every else { return Ok(status) };
            let wait = tokio::time::sleep(Duration::from_secs(u64::from(minutes) * 60));
            tokio::select! {
                () = wait => {}
                ended = tokio::signal::ctrl_c() => {
                    ended?;
                    return Ok(GOOD);
                }
            }
        }
    }

    fn server(&self) -> anyhow::Result<MailServer> {
        let address = self.smtp.clone().unwrap_or_default();
        let parts = address
            .rsplit_once(':')
            .and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = parts.ok_or_else(|| {
            Stop::refused(format!(
                "`{address}` is no mail server: write its name and port, such as mail.example.org:587"
            ))
        })?;
        let authority = self.smtp_authority.as_ref().map(fs::read).transpose()?;
        Ok(MailServer {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            security: match self.smtp_security {
                How::Starttls => Security::StartTls,
                How::Tls => Security::Tls,
                How::Plain => Security::Plain,
            },
            login: self.login()?,
            authority,
            from: self.from.clone().unwrap_or_default(),
        })
    }

    /// The password is never an argument: those are seen by everybody on the machine.
    #[expect(clippy::disallowed_methods, reason = "the binary reads the environment")]
    fn login(&self) -> anyhow::Result<Option<(String, Secret)>> {
        let Some(user) = self.smtp_user.clone() else {
            return Ok(None);
        };
        let password = match &self.smtp_password_file {
            Some(file) => fs::read_to_string(file)?.trim_end_matches(['\r', '\n']).to_owned(),
            None => std::env::var("SWITCHOVER_SMTP_PASSWORD").map_err(|_| {
                Stop::refused(
                    "there is no password: set SWITCHOVER_SMTP_PASSWORD, or name a file with --smtp-password-file",
                )
            })?,
        };
        Ok(Some((user, Secret::new(password))))
    }
}

/// What would be sent.
async fn shown(desk: &Desk, today: Date, letterhead: &Letterhead) -> anyhow::Result<u8> {
    let written = telling::write(desk, today, letterhead).await?;
    for mail in &written.mails {
        let person = desk.store().person(&mail.person).await?;
        let to = person.map_or_else(
            || mail.person.clone(),
            |person| format!("{} <{}>", person.name, person.email.as_deref().unwrap_or("no address")),
        );
        say(&format!("To: {to}\nSubject: {}\n\n{}", mail.subject, mail.body))?;
    }
    for one in &written.unreachable {
        complain(&format!("nobody to tell: {one}"));
    }
    complain(&format!(
        "{} would be sent on {today}. Nothing was queued or sent: --send does that.",
        counted(written.mails.len())
    ));
    Ok(GOOD)
}

async fn sent(desk: &Desk, postman: &Postman, letterhead: &Letterhead) -> anyhow::Result<u8> {
    let written = telling::write(desk, clock::today(), letterhead).await?;
    let queued = telling::queue(desk, &written.mails).await?;
    for one in &written.unreachable {
        complain(&format!("nobody to tell: {one}"));
    }
    let Sent {
        sent,
        refused,
        later,
        gave_up,
        shut,
    } = telling::send(desk, postman).await?;
    say(&format!(
        "{queued} new, {sent} delivered, {later} to be tried again, {refused} refused, {gave_up} given up"
    ))?;
    if let Some(why) = &shut {
        complain(&format!("the mail server takes nothing from us: {why}"));
    }
    Ok(if refused + gave_up > 0 || shut.is_some() {
        FOUND
    } else {
        GOOD
    })
}

fn counted(mails: usize) -> String {
    if mails == 1 {
        "1 mail".to_owned()
    } else {
        format!("{mails} mails")
    }
}

//! `switchover serve`: the pages and the API.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use clap::Args;
use store::{Desk, Purpose, clock};
use tokio::net::TcpListener;

use super::GOOD;
use super::out::{complain, say};
use super::place::Place;

/// How often content without an entry is looked for.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// How long answers under way are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Serve the pages and the API
#[derive(Args)]
#[command(
    after_help = "The first start prints a one-time link with which the first administrator is made. The server ends \
                        on SIGTERM or SIGINT. Other commands may run beside it on the same record.\n\nExit status: 0 ended; \
                        3 it could not start."
)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address under which browsers reach it, if another server stands before it
    #[arg(long, value_name = "URL", env = "SWITCHOVER_PUBLIC")]
    public: Option<String>,
    /// The programme's name, if the record is made now
    #[arg(long, value_name = "NAME", default_value = "Programme")]
    programme: String,
    /// The issuer of an OpenID Connect provider to sign in by
    #[arg(
        long,
        value_name = "URL",
        env = "SWITCHOVER_OPENID_ISSUER",
        requires = "openid_client"
    )]
    openid_issuer: Option<String>,
    /// Our client id at the provider
    #[arg(
        long,
        value_name = "ID",
        env = "SWITCHOVER_OPENID_CLIENT",
        requires = "openid_issuer"
    )]
    openid_client: Option<String>,
    /// A file with our client secret at the provider
    #[arg(
        long,
        value_name = "FILE",
        env = "SWITCHOVER_OPENID_SECRET_FILE",
        requires = "openid_issuer"
    )]
    openid_secret_file: Option<PathBuf>,
    /// How the provider is called on the sign-in page
    #[arg(long, value_name = "NAME", default_value = "Single sign-on")]
    openid_name: String,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<u8> {
        log();
        let openid = self.openid()?;
        let desk = self.place.desk_or_found(&self.programme).await?;
        let listener = listen(self.listen).await?;
        let here = format!("http://{}", listener.local_addr()?);
        let public = self
            .public
            .clone()
            .unwrap_or_else(|| here.clone())
            .trim_end_matches('/')
            .to_owned();
        say(&format!("Listening on {here}/"))?;
        if desk.store().account_count().await? == 0 {
            let secret = desk.store().add_link(Purpose::FirstAdministrator, None).await?;
            say(&format!(
                "There is no account yet. Make the first administrator here, within three days:\n{public}/first/{secret}"
            ))?;
        }
        let config = web::Config {
            programme: programme_of(&desk),
            demo: false,
            day: None,
            secure: public.starts_with("https:"),
            public,
            openid,
        };
        until_told(desk, config, listener).await
    }

    fn openid(&self) -> anyhow::Result<Option<web::openid::Provider>> {
        let (Some(issuer), Some(client_id)) = (self.openid_issuer.clone(), self.openid_client.clone()) else {
            return Ok(None);
        };
        let secret = self
            .openid_secret_file
            .as_ref()
            .map(std::fs::read_to_string)
            .transpose()?;
        let client_secret = secret.map(|secret| secret.trim().to_owned());
        Ok(Some(web::openid::Provider {
            name: self.openid_name.clone(),
            issuer,
            client_id,
            client_secret,
        }))
    }
}

/// An address that is listened on, and an ear for being told to end: from before anybody hears of the address.
pub struct Listening {
    listener: TcpListener,
    told: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Listening {
    /// The address, with the port that was free.
    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Takes the address, or says why not.
pub async fn listen(address: SocketAddr) -> anyhow::Result<Listening> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        anyhow::anyhow!(
            "{address} cannot be listened on: {error}; name another one with --listen, or stop what holds it"
        )
    })?;
    let told = Box::pin(told()?);
    Ok(Listening { listener, told })
}

/// Serves until the process is told to end.
pub async fn until_told(desk: Desk, config: web::Config, listening: Listening) -> anyhow::Result<u8> {
    let Listening { listener, told } = listening;
    let swept = desk.clone();
    let sweep = async move {
        loop {
            if let Err(error) = swept.store().sweep_content(clock::now()).await {
                tracing::warn!(%error, "content without an entry could not be swept");
            }
            tokio::time::sleep(SWEEP).await;
        }
    };
    let (end, ends) = tokio::sync::oneshot::channel::<()>();
    let until = async move { drop(ends.await) };
    let ended = async move {
        told.await;
        complain("ending");
        let _ = end.send(());
        // Answers under way are finished, but nobody holds the program up for long.
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = web::serve(desk, config, listener, until) => served?,
        () = ended => {}
        () = sweep => {}
    }
    Ok(GOOD)
}

#[cfg(unix)]
fn told() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}

/// The name that the record was founded with.
pub fn programme_of(desk: &Desk) -> String {
    let line: Option<serde_json::Value> = serde_json::from_str(desk.store().founding().line()).ok();
    let name = line.and_then(|line| Some(line.get("programme")?.as_str()?.to_owned()));
    name.unwrap_or_else(|| "Programme".to_owned())
}

/// Logs to the standard error; SWITCHOVER_LOG says how much.
pub fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SWITCHOVER_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

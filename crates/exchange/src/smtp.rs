//! Mails to a mail server: connections by TLS, what a server's answer means, what is worth another try.
//!
//! Passwords are arguments and are never shown. Not here: which mails there are (`telling`), where they wait (`store`).

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use store::NewMail;

/// How long a server is waited for: far shorter than a claim on a mail holds.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the connection is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// It begins in plain and becomes TLS before anything is said; without TLS nothing is sent.
    StartTls,
    /// It is TLS from its first byte.
    Tls,
    /// Not at all: to this machine only.
    Plain,
}

/// A secret that does not show.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A secret.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where mails go, and from whom.
#[derive(Clone, Debug)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub security: Security,
    /// Name and password, if it asks for them.
    pub login: Option<(String, Secret)>,
    /// A certificate authority besides those that the machine knows, as PEM.
    pub authority: Option<Vec<u8>>,
    /// The sender, such as `Programme office <pmo@example.org>`.
    pub from: String,
}

/// Why no mail can be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// A password or a mail could be read on the way.
    #[error("{0} is not this machine: without TLS mails go to a loopback address only; use starttls or tls")]
    PlainAbroad(String),
    /// The sender is no address.
    #[error("`{0}` is no sender: write it as name@host, or as Name <name@host>")]
    Sender(String),
    /// The file of the authority is no certificate.
    #[error("the certificate authority cannot be read: it has to be a certificate in PEM form")]
    Authority,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The server took it.
    Taken(String),
    /// The server will never take it.
    Refused(String),
    /// Another try may help.
    Later(String),
    /// The server takes nothing from us: the set-up is wrong, not the mail.
    Shut(String),
}

/// A mail server that is talked to.
pub struct Postman {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Postman {
    /// A postman for a server; nothing is connected yet.
    pub fn new(server: &MailServer) -> Result<Self, SetUpError> {
        let from = server
            .from
            .parse()
            .map_err(|_| SetUpError::Sender(server.from.clone()))?;
        let tls = match server.security {
            Security::Plain if !is_loopback(&server.host) => {
                return Err(SetUpError::PlainAbroad(server.host.clone()));
            }
            Security::Plain => Tls::None,
            Security::StartTls => Tls::Required(parameters(server)?),
            Security::Tls => Tls::Wrapper(parameters(server)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        if let Some((name, Secret(password))) = &server.login {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }

    /// Tries to send a mail once.
    pub async fn send(&self, mail: &NewMail, name: &str, address: &str) -> Answer {
        let message = match message(&self.from, mail, name, address) {
            Ok(message) => message,
            Err(why) => return Answer::Refused(why),
        };
        match self.transport.send(message).await {
            Ok(response) => {
                let text: Vec<_> = response.message().collect();
                Answer::Taken(format!("{} {}", response.code(), text.join(" ")))
            }
            // The connection holds without this mail: it is the mail that cannot go there, as with an address that is
            // not ASCII and a server that knows no other.
            Err(error) if error.is_client() && self.is_plain() && self.transport.test_connection().await.is_ok() => {
                Answer::Refused(words(&error))
            }
            Err(error) => meaning(&error),
        }
    }

    /// Whether every server takes the sender: otherwise it is the set-up that is wrong.
    fn is_plain(&self) -> bool {
        self.from.email.to_string().is_ascii()
    }
}

fn parameters(server: &MailServer) -> Result<TlsParameters, SetUpError> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(pem) = &server.authority {
        let authority = Certificate::from_pem(pem).map_err(|_| SetUpError::Authority)?;
        builder = builder.add_root_certificate(authority);
    }
    builder
        .build_rustls()
        .map_err(|error| SetUpError::Tls(error.to_string()))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A mail as it goes over the wire. The same mail has the same Message-ID, whoever sends it.
pub fn message(from: &Mailbox, mail: &NewMail, name: &str, address: &str) -> Result<Message, String> {
    let address: Address = address.parse().map_err(|_| format!("`{address}` is no address"))?;
    let host = from.email.domain();
    let text = SinglePart::plain(mail.body.clone());
    let built = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(Some(name.to_owned()), address))
        .subject(mail.subject.clone())
        .message_id(Some(format!("<{}@{host}>", mail.id)));
    let built = match &mail.html {
        Some(html) => built.multipart(MultiPart::alternative_plain_html(mail.body.clone(), html.clone())),
        None => built.singlepart(text),
    };
    let mut message = built.map_err(|error| error.to_string())?;
    // No answering machine answers a machine.
    let automatic = HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    message.headers_mut().insert_raw(automatic);
    Ok(message)
}

fn words(error: &Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// What an error means: codes from 500 are final, but those about signing in speak of us and not of the mail.
fn meaning(error: &Error) -> Answer {
    let text = words(error);
    let code = error.status().map_or(0, u16::from);
    match code {
        530 | 534 | 535 | 538 | 454 => Answer::Shut(text),
        500..=599 => Answer::Refused(text),
        400..=499 => Answer::Later(text),
        _ if error.is_tls() || error.is_client() => Answer::Shut(text),
        _ => Answer::Later(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(host: &str, security: Security) -> MailServer {
        MailServer {
            host: host.to_owned(),
            port: 25,
            security,
            login: Some(("office".to_owned(), Secret::new("hunter22".to_owned()))),
            authority: None,
            from: "Programme office <pmo@example.org>".to_owned(),
        }
    }

    #[test]
    fn plain_stays_on_this_machine() {
        let check = |host: &str, good: bool| {
            assert_eq!(Postman::new(&server(host, Security::Plain)).is_ok(), good, "{host}");
        };
        check("127.0.0.1", true);
        check("::1", true);
        check("localhost", true);
        check("mail.example.org", false);
        check("10.0.0.1", false);
        check("localhost.example.org", false);
    }

    #[test]
    fn a_password_never_shows() {
        let shown = format!("{:?}", server("localhost", Security::Plain));
        assert!(shown.contains("office") && !shown.contains("hunter22"), "{shown}");
    }

    #[test]
    fn a_mail_has_one_message_id_and_says_that_it_is_automatic() {
        let from: Mailbox = "pmo@example.org".parse().unwrap();
        let mail = NewMail {
            id: "0a1b".to_owned(),
            person: "ada".to_owned(),
            topic: "actions".to_owned(),
            subject: "Über\r\nBcc: eve@example.org".to_owned(),
            body: "Line one\n.\nLine three\n".to_owned(),
            html: None,
            tells: Vec::new(),
            organisation: None,
        };
        let bytes = message(&from, &mail, "Ada", "ada@example.org").unwrap().formatted();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("Message-ID: <0a1b@example.org>\r\n"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated\r\n"), "{text}");
        assert!(!text.contains("\r\nBcc:"), "a subject cannot add a header: {text}");
        assert!(message(&from, &mail, "Ada", "no address").is_err());
    }
}

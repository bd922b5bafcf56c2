//! One request as handlers meet it: who asks, at which moment they look, and what the address says.
//!
//! `gate` makes it after it has let the request in. Not here: what a role may do (`record`).

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use record::{Actor, Look, Position, Viewer};
use store::{Asked, Asking, Receipt};

use crate::App;
use crate::failure::Failure;
use crate::moment::AsAt;

/// How somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A session's cookie, with its secret.
    Session(String),
    /// A token of the API, by its name.
    Token(String),
}

/// Somebody who has signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// How they are called.
    pub name: String,
    /// The name they sign in with, or the token's label.
    pub login: String,
    /// As the record meets them.
    pub viewer: Viewer,
    /// Today's roles by name.
    pub roles: Vec<String>,
    /// Whether they administer accounts and tokens.
    pub administers: bool,
    /// What forms have to bring back.
    pub csrf: String,
    /// How they proved it.
    pub by: By,
}

/// The name of the right to administer accounts. It is no role of the record.
pub const ADMINISTRATOR: &str = "administrator";

/// One request.
#[derive(Clone)]
pub struct Visit {
    /// The application.
    pub app: App,
    /// Who asks, if they have signed in.
    pub visitor: Option<Arc<Visitor>>,
    /// The moment they look at.
    pub at: AsAt,
    /// The path of the address.
    pub path: String,
    /// The terms of the address, in order.
    pub query: Vec<(String, String)>,
}

impl Visit {
    /// Who asks; a failure if nobody has signed in.
    pub fn visitor(&self) -> Result<&Visitor, Failure> {
        self.visitor.as_deref().ok_or_else(Failure::signed_out)
    }

    /// The first term of that name.
    #[must_use]
    pub fn term(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first term of that name, if something stands in it.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.term(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The number of the page asked for, from 1.
    #[must_use]
    pub fn page(&self) -> usize {
        self.term("page")
            .and_then(|page| page.parse().ok())
            .filter(|page| *page > 0)
            .unwrap_or(1)
    }

    /// A path of ours that looks at the same moment.
    #[must_use]
    pub fn to(&self, path: &str) -> String {
        let term = self.at.term();
        crate::markup::address(path, term.as_deref().map(|term| ("at", term)))
    }

    /// This address with some terms changed; an empty value takes a term away. The page number starts again.
    #[must_use]
    pub fn here_with(&self, changed: &[(&str, &str)]) -> String {
        let kept = self.query.iter().filter(|(name, _)| {
            name != "page" && name != "said" && !changed.iter().any(|(changed, _)| changed == name)
        });
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let added = changed.iter().filter(|(_, value)| !value.is_empty()).copied();
        crate::markup::address(&self.path, kept.chain(added))
    }

    /// A look at the record at the moment asked for, as the visitor may see it.
    pub fn look(&self) -> Result<Look, Failure> {
        Ok(self.app.desk.look(&self.visitor()?.viewer, &self.at.moment())?)
    }

    /// A look at the record at an earlier position.
    pub fn look_at(&self, position: u64) -> Result<Look, Failure> {
        let moment = record::Moment::Position(Position(position));
        Ok(self.app.desk.look(&self.visitor()?.viewer, &moment)?)
    }

    /// Who an entry of theirs names.
    pub fn actor(&self) -> Result<Actor, Failure> {
        let visitor = self.visitor()?;
        Ok(match (&visitor.viewer.person, &visitor.by) {
            (Some(person), _) => Actor::person(person),
            (None, By::Token(name)) => Actor::process(&format!("token-{name}")),
            (None, By::Session(_)) => Actor::process("unknown"),
        })
    }

    /// Asks for a change with its reason, under a request id of its own.
    pub async fn ask(&self, asked: Asked, why: &str) -> Result<Receipt, Failure> {
        self.only_now()?;
        let asking = Asking::new(self.visitor()?.viewer.clone(), self.actor()?, asked)?;
        Ok(self.app.desk.ask(asking.why(why)).await?)
    }

    /// Asks for a change under the id that the program gave, so that asking twice makes it once.
    pub async fn ask_once(&self, asked: Asked, why: &str, key: Option<&str>) -> Result<Receipt, Failure> {
        self.only_now()?;
        let visitor = self.visitor()?;
        let asking = Asking::new(visitor.viewer.clone(), self.actor()?, asked)?.why(why);
        let asking = match key {
            Some(key) => asking.request(format!("{}:{key}", visitor.login)),
            None => asking,
        };
        Ok(self.app.desk.ask(asking).await?)
    }

    /// The reason given in a form; changes have one.
    pub fn reason(given: Option<&str>) -> Result<&str, Failure> {
        given.map(str::trim).filter(|reason| !reason.is_empty()).ok_or_else(|| {
            let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            let what = "Say why in a few words: the reason stands in the history for ever. Nothing was changed. Go back and add it.";
            Failure::new(status, "no-reason", "A reason is needed", what)
        })
    }

    /// Refuses to change the past.
    pub fn only_now(&self) -> Result<(), Failure> {
        if self.at == AsAt::Now {
            return Ok(());
        }
        let what = "You are looking at the past, which cannot be changed. Go back to now and change it there.";
        Err(Failure::new(
            axum::http::StatusCode::CONFLICT,
            "past",
            "The past cannot be changed",
            what,
        )
        .way(self.path.clone(), "The same page now"))
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| Failure::broken("a handler was reached without its gate"))
    }
}

//! What is asked of a node: owned, so that it can wait in the writer's queue.

use record::chain::Head;
use record::{Actor, AnyRef, At, Changes, Edit, Input, Position, Refusal, Source, State, Viewer};
use terms::{Instant, Text};

use crate::{Expiry, Health};

/// Edits made from the newest state, under the writers' lock: a merge.
pub type Merge = Box<dyn Fn(&State) -> Result<Vec<Edit>, Refusal> + Send + Sync>;

/// Typed changes of a process of the house.
pub type Work = Box<dyn Fn(&At<'_>, &mut Changes<'_>) -> Result<(), Refusal> + Send + Sync>;

/// What is asked for.
pub enum Asked {
    /// Generic edits, as one entry.
    Edit(Vec<Edit>),
    /// An action by its name, with what was given in its form.
    Act {
        /// The name of the action.
        action: String,
        /// The fields given.
        given: Vec<(String, Input)>,
        /// The position at which the asker saw the form.
        seen: Option<Position>,
    },
    /// A document taken in, as one entry.
    Import {
        /// Its reading, kept as content before.
        source: Source,
        /// The edits that it comes to.
        edits: Merge,
    },
    /// An entry without changes.
    Note {
        /// The act.
        act: String,
        /// What it is about.
        about: String,
    },
    /// A process of the house.
    Process {
        /// The act.
        act: String,
        /// What changes.
        changes: Work,
    },
    /// Texts struck out of a line that is already in the journal.
    Withhold(Withholding),
    /// Content that goes by policy.
    Expire(Expiry),
}

/// Which texts are struck out, and on whose word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withholding {
    /// The entry.
    pub position: u64,
    /// The change line, from 1; none for the reason in the header.
    pub line: Option<u64>,
    /// The fields of the line whose texts go.
    pub fields: Vec<String>,
    /// The second person, who agrees.
    pub second: Actor,
}

/// Something asked, by whom, when and why.
pub struct Asking {
    /// Whose rights count.
    pub viewer: Viewer,
    /// Who the entry names.
    pub by: Actor,
    /// The organisation for which it is done.
    pub org: Option<u32>,
    /// The reason given.
    pub why: Option<Text>,
    /// The decision that it rests on.
    pub decision: Option<u32>,
    /// The unique id of the request: asked twice, it happens once.
    pub request: String,
    /// The instant of the entry, if it is not now: only for a record that is being filled with the past.
    pub clock: Option<Instant>,
    /// What is asked for.
    pub asked: Asked,
}

impl Asking {
    /// Something asked now, without a reason, under a request id of its own.
    pub fn new(viewer: Viewer, by: Actor, asked: Asked) -> Result<Self, crate::StoreError> {
        let request = crate::random::secret()?;
        Ok(Self {
            viewer,
            by,
            org: None,
            why: None,
            decision: None,
            request,
            clock: None,
            asked,
        })
    }

    /// The same with a reason.
    #[must_use]
    pub fn why(mut self, why: impl Into<Text>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// The same under a request id that the asker has made.
    #[must_use]
    pub fn request(mut self, request: impl Into<String>) -> Self {
        self.request = request.into();
        self
    }
}

/// The answer to something that is now in the journal, durably.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry.
    pub head: Head,
    /// The records that it changed.
    pub changed: Vec<AnyRef>,
    /// Whether this request had been answered before.
    pub again: bool,
}

impl Receipt {
    /// The position of the entry.
    #[must_use]
    pub fn position(&self) -> Position {
        Position(self.head.position)
    }
}

/// Why something asked for is not in the journal, or not known to be.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AskError {
    /// It was refused; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The node takes no changes now; nothing was changed.
    #[error("{0}")]
    Down(Health),
    /// The database failed; nothing was changed.
    #[error("nothing was changed: {0}")]
    Failed(String),
    /// The database went away while it was asked to commit.
    #[error(
        "the database went away in the middle: whether this was recorded is not known. Ask again with the same \
         request id ({0}): it will not happen twice"
    )]
    Unknown(String),
}

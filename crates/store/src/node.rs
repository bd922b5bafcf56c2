//! A node: the newest state in memory, one keeper that appends and follows, and readers whom nobody blocks.
//!
//! Any number of nodes share a record: servers, and commands beside them. What a reader holds is a value; the keeper
//! swaps it after a commit. Not here: what may be asked (`record` decides), and the pages over it.

use std::sync::Arc;
use std::time::Duration;

use record::{Position, Refusal, Schema, State};
use tokio::sync::{Notify, mpsc, oneshot, watch};

use crate::asking::{AskError, Asking, Receipt};
use crate::keeper::Keeper;
use crate::names::Names;
use crate::{Found, Location, Person, Store, StoreError, follow};

/// How long a reader waits for a position that it was promised.
pub const READ_YOUR_WRITES: Duration = Duration::from_secs(1);

/// The longest id of a request, in bytes.
const LONGEST_REQUEST: usize = 200;

/// How many askers may wait in the queue before the next one is made to wait outside.
const QUEUE: usize = 4096;

/// How a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It reads and writes.
    Well,
    /// A later program has written: it shows the past, and takes no changes.
    Older(record::Stopped),
    /// Its database was set back or replaced under it: it refuses everything.
    Ahead {
        /// What this node has.
        mine: record::chain::Head,
        /// What the database has.
        theirs: Found,
    },
    /// The database cannot be reached: it shows what it knows, and takes no changes.
    Away(String),
    /// The journal holds something that cannot be read: it shows what came before, and takes no changes.
    Unreadable {
        /// The entry.
        position: u64,
        /// Why.
        what: String,
    },
}

impl std::fmt::Display for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.clone() {
            Self::Well => f.write_str("well"),
            Self::Older(stopped) => {
                let record::Stopped { position, level, known } = stopped;
                StoreError::Older {
                    position: position.0,
                    level,
                    known,
                }
                .fmt(f)
            }
            Self::Ahead { mine, theirs } => StoreError::Ahead { mine, theirs }.fmt(f),
            Self::Away(why) => write!(
                f,
                "the database cannot be reached ({why}): pages show what was known, nothing can be changed"
            ),
            Self::Unreadable { position, what } => StoreError::Unreadable { position, what }.fmt(f),
        }
    }
}

/// A node. Clones are the same node; it stops when the last one goes.
#[derive(Clone)]
pub struct Node {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Waiting>,
    /// Closed with the last clone, which ends the tasks that poke the keeper.
    _alive: Arc<watch::Sender<()>>,
}

/// What the keeper writes and readers read.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) schema: Arc<Schema>,
    pub(crate) state: watch::Sender<Arc<State>>,
    pub(crate) health: watch::Sender<Health>,
    pub(crate) people: watch::Sender<Arc<Names>>,
    /// Asks the keeper to look at the database.
    pub(crate) poke: Notify,
}

/// Somebody in the queue.
pub(crate) struct Waiting {
    pub(crate) asking: Asking,
    pub(crate) answer: oneshot::Sender<Result<Receipt, AskError>>,
}

impl Node {
    /// Opens the record of a place, founding one where there is none, and brings its state into memory.
    pub async fn open(place: &Location, programme: &str, schema: Arc<Schema>) -> Result<Self, StoreError> {
        Self::over(Store::open_or_found(place, programme).await?, schema, |_| {}).await
    }

    /// A node over an open record; `passed` hears each position reached while it loads.
    pub async fn over(store: Store, schema: Arc<Schema>, passed: impl FnMut(u64)) -> Result<Self, StoreError> {
        let (state, health) = crate::keeper::load(&store, &schema, passed).await?;
        let names = Names::of(store.people().await?);
        let shared = Arc::new(Shared {
            store,
            schema,
            state: watch::Sender::new(Arc::new(state)),
            health: watch::Sender::new(health),
            people: watch::Sender::new(Arc::new(names)),
            poke: Notify::new(),
        });
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (alive, ends) = watch::channel(());
        tokio::spawn(Keeper::new(Arc::clone(&shared), waiting).run());
        tokio::spawn(follow::run(Arc::clone(&shared), ends));
        Ok(Self {
            shared,
            queue,
            _alive: Arc::new(alive),
        })
    }

    /// The database behind, for what is not in the journal.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// The list of registers.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        &self.shared.schema
    }

    /// How the node is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.shared.health.borrow().clone()
    }

    /// The newest state; refused by a node that is ahead of its database.
    pub fn state(&self) -> Result<Arc<State>, AskError> {
        match self.health() {
            health @ Health::Ahead { .. } => Err(AskError::Down(health)),
            _ => Ok(Arc::clone(&self.shared.state.borrow())),
        }
    }

    /// Waits until the node has reached a position, for up to a second; says whether it has.
    pub async fn reach(&self, position: Position) -> bool {
        let mut states = self.shared.state.subscribe();
        if states.borrow().position() >= position {
            return true;
        }
        self.shared.poke.notify_one();
        let reached = states.wait_for(|state| state.position() >= position);
        tokio::time::timeout(READ_YOUR_WRITES, reached)
            .await
            .is_ok_and(|reached| reached.is_ok())
    }

    /// Asks for something and waits until it is committed or refused.
    pub async fn ask(&self, asking: Asking) -> Result<Receipt, AskError> {
        // It is kept as it is given, beside the lines: what it holds must not be able to spoil them.
        let given = &asking.request;
        if given.is_empty() || given.len() > LONGEST_REQUEST || given.contains(char::is_control) {
            let what = format!("a request id has 1 to {LONGEST_REQUEST} bytes and no control characters");
            return Err(Refusal::new("bad-request-id", what).into());
        }
        let (answer, answered) = oneshot::channel();
        let stopped = || AskError::Failed(StoreError::Stopped.to_string());
        self.queue
            .send(Waiting { asking, answer })
            .await
            .map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    /// The table of persons as this node knows it.
    #[must_use]
    pub fn people(&self) -> Arc<Names> {
        Arc::clone(&self.shared.people.borrow())
    }

    /// Adds a person whom this node knows at once.
    pub async fn add_person(&self, name: &str, email: Option<&str>) -> Result<Person, StoreError> {
        let person = self.store().add_person(name, email).await?;
        self.people_changed().await?;
        Ok(person)
    }

    /// Reads the table of persons again: after a change made on this node.
    pub async fn people_changed(&self) -> Result<(), StoreError> {
        let people = self.store().people().await?;
        self.shared.people.send_replace(Arc::new(Names::of(people)));
        Ok(())
    }
}

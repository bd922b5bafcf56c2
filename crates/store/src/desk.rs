//! What pages, the API and commands get of the record: looking, as a viewer at a moment, and asking.
//!
//! Nothing that they hold yields a state: rows are read through a view, and changes go through the writer's queue.

use std::sync::Arc;

use record::chain::Head;
use record::{Look, Moment, Position, Refusal, Schema, Viewer};

use crate::asking::{AskError, Asking, Receipt};
use crate::names::Names;
use crate::{Health, Location, Node, Person, Store, StoreError, clock};

/// The desk over a node. Clones are the same desk.
#[derive(Clone)]
pub struct Desk {
    node: Node,
}

impl Desk {
    /// Opens the record of a place, founding one where there is none.
    pub async fn open(place: &Location, programme: &str, schema: Arc<Schema>) -> Result<Self, StoreError> {
        Ok(Self {
            node: Node::open(place, programme, schema).await?,
        })
    }

    /// The desk over a node.
    #[must_use]
    pub fn over(node: Node) -> Self {
        Self { node }
    }

    /// The node behind: for the program itself, not for pages.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Accounts, sessions, tokens, content: what is not in the journal.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.node.store()
    }

    /// The list of registers.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        self.node.schema()
    }

    /// How the node is: anything but well is said on every page.
    #[must_use]
    pub fn health(&self) -> Health {
        self.node.health()
    }

    /// The table of persons.
    #[must_use]
    pub fn people(&self) -> Arc<Names> {
        self.node.people()
    }

    /// The head of the record, to be printed on whatever leaves the house.
    pub fn head(&self) -> Result<Head, AskError> {
        Ok(self.node.state()?.head())
    }

    /// Looks at the record as a viewer, at a moment; the look stays as it is, whatever is written meanwhile.
    pub fn look(&self, viewer: &Viewer, moment: &Moment) -> Result<Look, AskError> {
        let state = self.node.state()?;
        let unknown = || Refusal::new("unknown-moment", "the record knows no such document to look back to");
        let position = state.position_of(moment).ok_or_else(unknown)?;
        Ok(Look::new(
            state,
            position,
            clock::today(),
            Arc::new(viewer.clone()),
            self.people(),
        ))
    }

    /// Asks for something and waits until it is committed or refused.
    pub async fn ask(&self, asking: Asking) -> Result<Receipt, AskError> {
        self.node.ask(asking).await
    }

    /// Waits until the node has reached a position, for up to a second.
    pub async fn reach(&self, position: Position) -> bool {
        self.node.reach(position).await
    }

    /// Adds a person whom this node knows at once.
    pub async fn add_person(&self, name: &str, email: Option<&str>) -> Result<Person, StoreError> {
        self.node.add_person(name, email).await
    }

    /// Reads the table of persons again: after a change made here.
    pub async fn people_changed(&self) -> Result<(), StoreError> {
        self.node.people_changed().await
    }
}

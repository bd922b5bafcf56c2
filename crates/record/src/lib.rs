//! The journal, registers as typed projections, as-at, permissions.
//!
//! Pure: no clock, no files, no randomness. Instants, days and salts are arguments. Not here: where entries are kept
//! (`store`), what the registers of a programme are (`programme`), any page (`web`).
//!
//! # Declaring a register
//!
//! One file per register: [`fields!`] lists its columns, [`Register`] says how a link to it reads, who may do what,
//! whose it is, and the little that cannot be. Lists that code branches on are made with [`choice!`], identifiers
//! with one spelling with [`code!`], the form of an action with [`fields!`] and [`Action`].
//!
//! ```
//! use record::*;
//! use terms::{Date, Text};
//!
//! pub const EDITOR: Role = Role::new(0, "editor");
//! pub const CHAIR: Role = Role::new(1, "chair");
//! pub const DECIDED: Door = Door("errands.decided");
//!
//! fields! {
//!     /// Something that somebody has to do.
//!     pub struct Errand in "errands" {
//!         /// What it is called; never used twice.
//!         id: Text = column("Errand ID").unique().searched();
//!         /// The day by which it has to be done.
//!         due: Option<Date> = column("Due").by_owner();
//!         /// The day agreed by the chair.
//!         agreed: Option<Date> = column("Agreed").only_by(DECIDED);
//!         /// The errand that waits for this one.
//!         before: Option<Ref<Errand>> = column("Before").seen_as("Errands to be done first");
//!     }
//! }
//!
//! impl Register for Errand {
//!     fn name(&self) -> Text {
//!         self.id.clone()
//!     }
//!     fn access() -> Access {
//!         Access::nobody().see(Roles::EVERYONE).edit(EDITOR).pass(DECIDED, CHAIR)
//!     }
//!     fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
//! }
//!
//! fields! {
//!     /// Agree the day of an errand.
//!     pub struct Agree in "agree" {
//!         /// The errand.
//!         errand: Ref<Errand> = column("Errand");
//!         /// The day agreed.
//!         on: Date = column("Agreed on");
//!     }
//! }
//!
//! impl Action for Agree {
//!     const DOOR: Door = DECIDED;
//!     fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
//!         let errand = at.get(self.errand)?;
//!         to.put(self.errand, Errand { agreed: Some(self.on), ..errand.clone() });
//!         Ok(())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The schema of a program: its level, its roles, its registers, its actions. One list.
//! let schema = Schema::new(1, &[EDITOR, CHAIR], [register::<Errand>()])?.with_actions([action::<Agree>()])?;
//! let schema = std::sync::Arc::new(schema);
//!
//! // A state starts from the founding line and folds what the store kept: `state.fold(&sealed)` for each entry.
//! let founding = Founding::new("an example", &[7; 16]);
//! let mut state = State::new(schema, &founding);
//!
//! // Deciding: what is asked for, on which occasion, gives a sealed entry and the state after it, or a refusal.
//! let viewer = Viewer::with(EDITOR);
//! let occasion = Occasion {
//!     viewer: &viewer,
//!     by: Actor::process("example"),
//!     org: None,
//!     clock: terms::Instant(1_700_000_000_000_000),
//!     today: "2023-11-14".parse()?,
//!     why: Some("to show it".into()),
//!     decision: None,
//!     request: "request-1".into(),
//!     people: &Nobody,
//! };
//! let mut salts = || [0u8; 12]; // random bytes from the edge
//! let edits = [Edit::new("errands", What::Add).typed("id", "E1").typed("due", "16 August 2023")];
//! let decided = state.decide(&Ask::Edit(&edits), &occasion, &mut salts)?;
//! // `store` keeps `decided.sealed`, and once that is committed:
//! state = decided.after;
//!
//! // Typed reading, for domain code:
//! let at = state.now(occasion.today);
//! let errand = at.named::<Errand>("e1").unwrap();
//! assert_eq!(at.get(errand)?.due, Some("2023-08-16".parse()?));
//! # Ok(())
//! # }
//! ```
//!
//! Reading without types, for pages, files and the API, goes through a view: it yields only what its viewer may see.

mod access;
mod act;
mod at;
mod bulk;
pub mod chain;
mod changes;
mod check;
mod chunked;
mod days;
mod decide;
mod decimal;
mod derive;
mod edits;
pub mod entry;
mod fields;
mod history;
mod index;
pub mod json;
mod listing;
mod merge;
mod names;
mod order;
mod query;
mod reading;
mod reference;
mod refusal;
mod register;
mod rights;
mod row;
mod schema;
mod segment;
mod state;
mod table;
mod value;
mod values;
mod view;

pub use access::{Access, Actor, Concerned, Right, Role, Roles, Viewer};
pub use act::{AnyAction, action};
pub use at::At;
pub use chain::{Broken, Founding, Hash, Head, Line, Sealed, Verified, Verifier, verify};
pub use changes::Changes;
pub use chunked::Chunked;
pub use decide::{Ask, Decided, EDIT, IMPORT, Occasion, Process};
pub use decimal::Decimal;
pub use derive::{Derived, Narrowed};
pub use edits::{Edit, What};
pub use entry::{Change, Header, Salts, Source, Verb};
pub use fields::{Column, ColumnInfo, Draft, Fields, Heading, column};
pub use history::{EntryQuery, FieldStep, Made, RecordStep, Step};
pub use json::{Fault, Pen};
#[doc(hidden)]
pub use listing::{choice_named, not_a_choice};
pub use merge::{Difference, Disagreement, Merge, Unread, merge};
pub use query::{Filter, Page, Query, Test};
pub use reading::{Cell, Fact, NotAReading, Reading};
pub use reference::{AnyRef, Person, Ref, Refs};
pub use refusal::{Conflict, FieldFault, Reasons, Refusal};
pub use register::{Action, Door, Problem, Problems, Register};
pub use row::{Position, Row, Version};
pub use schema::{RegisterInfo, RegisterNumber, Schema, SchemaFault, register};
pub use segment::{SEGMENT, SegmentFault, SegmentInfo, SegmentWriter, segment_info};
pub use state::{Folded, Moment, Stamp, State, Stopped};
pub use table::{Input, Table};
#[doc(hidden)]
pub use terms::Text as CodeText;
pub use value::{Choice, Eyes, Kind, Names, NoNames, Nobody, People, RESTRICTED, Value, WITHHELD, fold, natural_order};
pub use values::{Content, Guarded, Rows};
pub use view::{Inbound, Linked, Look, Rights, View};

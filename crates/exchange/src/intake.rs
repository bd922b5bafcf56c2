//! Taking a document into the record: look first, then take, as one entry.

use std::sync::Arc;

use pack::document::Unread;
use pack::import::Plan;
use pack::model::Model;
use pack::{Limits, ReadError};
use record::{Actor, At, Hash, Reading, Source, State, Viewer};
use store::{AskError, Asked, Asking, Desk, Receipt, StoreError};
use terms::{Date, Instant, Text};

/// Why a document was not taken in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The document cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nothing in it was recognised.
    #[error("{0}: nothing was recognised in it (no table, no id, no date), so there is nothing to take in")]
    Nothing(Text),
    /// The record refused.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A document that was read and may be taken in.
#[derive(Clone, Debug)]
pub struct Intake {
    file: Text,
    bytes: Arc<Vec<u8>>,
    document: Hash,
    reading: Reading,
    /// What the document could not be read as.
    pub unread: Vec<Unread>,
}

/// What taking it in would do now.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What the document calls itself.
    pub name: Text,
    /// The series that it belongs to.
    pub series: Text,
    /// The day that it is of.
    pub on: Option<Date>,
    /// What would happen.
    pub plan: Plan,
}

/// What taking it in has done.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was decided, with what is left to a person.
    pub offer: Offer,
    /// The entry; none when nothing was new.
    pub receipt: Option<Receipt>,
}

/// What a document that was taken in says otherwise than the record reads now: what was left to a person then and has
/// not been settled since. Empty for the first document of a series, whose values began the record.
///
/// # Errors
/// When the record or the readings cannot be read.
pub async fn unsettled(desk: &Desk, reading: &Hash) -> Result<Vec<record::Difference>, IntakeError> {
    let state = desk.node().state()?;
    let sources = state.sources();
    let Some((taken, source)) = sources.iter().find(|(_, source)| source.reading == *reading) else {
        return Ok(Vec::new());
    };
    let before = sources
        .iter()
        .filter(|(at, other)| at < taken && other.series == source.series);
    let Some((_, base)) = before.max_by_key(|(_, other)| other.on) else {
        return Ok(Vec::new());
    };
    let kept = |bytes: Option<Vec<u8>>| bytes.and_then(|bytes| Reading::from_bytes(&bytes).ok());
    let base = kept(desk.store().content(&base.reading).await?);
    let Some(theirs) = kept(desk.store().content(reading).await?) else {
        return Ok(Vec::new());
    };
    let today = state.last_instant().unwrap_or_default().london_day();
    let at = At::new(&state, state.position(), today);
    Ok(record::merge(&at, base.as_ref(), &theirs, &*desk.people()).differences)
}

/// Who takes it in, when and why.
#[derive(Clone, Debug)]
pub struct Taker {
    /// Whose rights count.
    pub viewer: Viewer,
    /// Who the entry names.
    pub by: Actor,
    /// The reason given.
    pub why: Option<Text>,
    /// The instant of the entry, if a record is being filled with the past.
    pub clock: Option<Instant>,
}

impl Intake {
    /// Reads a document. `file` is its name without folders.
    ///
    /// # Errors
    /// When the bytes cannot be read, or nothing is recognised in them.
    pub fn read(file: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Self, IntakeError> {
        let document = pack::read(file, &bytes, limits)?;
        let hash = store::content_hash(&bytes);
        Self::of_model(&Model::recognise(document), bytes, hash)
    }

    fn of_model(model: &Model, bytes: Vec<u8>, document: Hash) -> Result<Self, IntakeError> {
        let reading = pack::import::reading(model, document, &programme::schema());
        let file = model.document.name.clone();
        if reading.facts.is_empty() {
            return Err(IntakeError::Nothing(file));
        }
        Ok(Self {
            file,
            bytes: Arc::new(bytes),
            document,
            reading,
            unread: model.document.unread.clone(),
        })
    }

    /// The reading.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// What taking it in would do to the record as it is now. Nothing is changed, but for the table of persons.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn offer(&self, desk: &Desk) -> Result<Offer, IntakeError> {
        self.introduce(desk).await?;
        let state = desk.node().state()?;
        let base = self.base(desk, &state).await?;
        let people = desk.people();
        let plan = self.plan(&state, base.as_ref(), &people);
        Ok(Offer {
            name: self.reading.name.clone(),
            series: self.reading.series.clone(),
            on: self.reading.on,
            plan,
        })
    }

    /// Takes it in as one entry, decided on the newest record under the writers' lock.
    ///
    /// # Errors
    /// When it is refused or the database fails; then nothing has changed.
    pub async fn take(&self, desk: &Desk, taker: Taker) -> Result<Outcome, IntakeError> {
        let offer = self.offer(desk).await?;
        if offer.plan.edits.is_empty() {
            return Ok(Outcome { offer, receipt: None });
        }
        // Content before the entry that cites it.
        desk.store().put_content(&self.bytes).await?;
        desk.store().put_content(&self.reading.to_bytes()).await?;
        let state = desk.node().state()?;
        let base = self.base(desk, &state).await?;
        let (people, this) = (desk.people(), self.clone());
        let edits = move |state: &State| Ok(this.plan(state, base.as_ref(), &people).edits);
        let asked = Asked::Import {
            source: self.source(),
            edits: Box::new(edits),
        };
        let mut asking = Asking::new(taker.viewer, taker.by, asked)?;
        asking.why = taker.why;
        asking.clock = taker.clock;
        let receipt = desk.ask(asking).await?;
        Ok(Outcome {
            offer,
            receipt: Some(receipt),
        })
    }

    fn source(&self) -> Source {
        self.reading.source()
    }

    fn plan(&self, state: &State, base: Option<&Reading>, people: &store::Names) -> Plan {
        // A merge compares values and asks for no today; the last entry's day stands in.
        let today = state.last_instant().unwrap_or_default().london_day();
        let at = At::new(state, state.position(), today);
        pack::import::plan(&at, base, &self.reading, (&self.file, self.reading.hash()), people)
    }

    /// The last reading of the series, if one was taken in.
    async fn base(&self, desk: &Desk, state: &State) -> Result<Option<Reading>, IntakeError> {
        let Some(source) = state.last_of_series(&self.reading.series) else {
            return Ok(None);
        };
        let bytes = desk.store().content(&source.reading).await?;
        Ok(bytes.and_then(|bytes| Reading::from_bytes(&bytes).ok()))
    }

    /// Persons named in the document get a row in the table of persons, so that the journal holds keys only.
    async fn introduce(&self, desk: &Desk) -> Result<(), IntakeError> {
        for name in pack::import::persons(&self.reading, desk.schema()) {
            if record::People::key(&*desk.people(), &name).is_none() {
                desk.add_person(&name, None).await?;
            }
        }
        Ok(())
    }

    /// The hash of the document's bytes.
    #[must_use]
    pub fn document(&self) -> Hash {
        self.document
    }
}

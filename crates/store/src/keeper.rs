//! The keeper of a node: the only one that moves its state, by appending what was asked and by following others.
//!
//! To append: take the writers' lock, read what others have written, decide everything that waits in turn on the
//! staged state, insert, commit, and only then swap. Whoever asked is answered after the commit.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use record::chain::{Head, Sealed};
use record::{AnyRef, Ask, Decided, Folded, Occasion, Refusal, Schema, State};
use tokio::sync::{mpsc, oneshot};

use crate::asking::{AskError, Asked, Asking, Receipt, Withholding};
use crate::names::Names;
use crate::node::{Health, Shared, Waiting};
use crate::segments::Segments;
use crate::{Expiry, Store, StoreError, Writer, clock, expire, random, withhold};

/// How many askers are decided and committed together.
const TOGETHER: usize = 256;
/// How often a commit whose answer was lost is asked for.
const ASK_FOR_COMMIT: u32 = 5;

/// Pages of the journal that are read ahead of the one being folded.
const AHEAD: usize = 4;

/// Reads the whole journal into a state, from packed segments as far as they go.
pub(crate) async fn load(
    store: &Store,
    schema: &Arc<Schema>,
    mut passed: impl FnMut(u64),
) -> Result<(State, Health), StoreError> {
    let segments = Segments::of(store).await?;
    let mut state = match &segments {
        Some(segments) => segments.state(store, schema, &mut passed).await?,
        None => State::new(Arc::clone(schema), store.founding()),
    };
    let mut packing = segments.as_ref().map(|segments| segments.packing(state.head()));
    // Reading and folding take turns on two cores.
    let (pages, mut read) = mpsc::channel(AHEAD);
    let (reader, from) = (store.clone(), state.head());
    tokio::spawn(async move { reader.read_on(from, pages).await });
    while let Some(page) = read.recv().await {
        for entry in &page? {
            match state.fold(entry) {
                Ok(Folded::Taken) => {}
                Ok(Folded::Stopped(stopped)) => return Ok((state, Health::Older(stopped))),
                Err(fault) => {
                    return Err(StoreError::Unreadable {
                        position: entry.position,
                        what: fault.to_string(),
                    });
                }
            }
            if let Some(packing) = &mut packing {
                packing.push(entry);
            }
        }
        passed(state.head().position);
    }
    Ok((state, Health::Well))
}

pub(crate) struct Keeper {
    shared: Arc<Shared>,
    waiting: mpsc::Receiver<Waiting>,
    people_tick: (i64, i64),
}

/// Somebody whose request is being decided.
type Answer = oneshot::Sender<Result<Receipt, AskError>>;

/// What came of deciding a batch, before it is committed.
struct Batch {
    after: State,
    entries: Vec<Sealed>,
    /// Those whose entry is among the entries, with their receipt.
    good: Vec<(Answer, Receipt)>,
    refused: Vec<(Answer, AskError)>,
}

impl Keeper {
    pub(crate) fn new(shared: Arc<Shared>, waiting: mpsc::Receiver<Waiting>) -> Self {
        Self {
            shared,
            waiting,
            people_tick: (0, 0),
        }
    }

    /// Serves until the node is dropped.
    pub(crate) async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut some = Vec::with_capacity(TOGETHER);
        loop {
            tokio::select! {
                biased;
                count = self.waiting.recv_many(&mut some, TOGETHER) => {
                    if count == 0 {
                        return;
                    }
                    self.serve(std::mem::take(&mut some)).await;
                }
                () = shared.poke.notified() => self.look().await,
            }
        }
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.shared.state.borrow())
    }

    fn health(&self) -> Health {
        self.shared.health.borrow().clone()
    }

    /// Notes how the node is after an error of the database.
    fn unwell(&self, error: &StoreError) {
        let health = match error {
            StoreError::Ahead { mine, theirs } => Health::Ahead {
                mine: *mine,
                theirs: *theirs,
            },
            StoreError::Unreadable { position, what } => Health::Unreadable {
                position: *position,
                what: what.clone(),
            },
            StoreError::Busy { .. } | StoreError::Refused(_) => return,
            other => Health::Away(other.to_string()),
        };
        if self.health() != health {
            tracing::error!(%health, "the node is not well");
            self.shared.health.send_replace(health);
        }
    }

    /// Takes what others have written, and the persons whom others have changed.
    async fn look(&mut self) {
        if matches!(self.health(), Health::Ahead { .. } | Health::Unreadable { .. }) {
            return;
        }
        let followed = self.follow().await;
        match followed {
            Ok(()) => self.well(),
            Err(error) => self.unwell(&error),
        }
        if let Ok(tick) = self.shared.store.people_tick().await
            && tick != self.people_tick
            && let Ok(people) = self.shared.store.people().await
        {
            self.people_tick = tick;
            self.shared.people.send_replace(Arc::new(Names::of(people)));
        }
    }

    fn well(&self) {
        let health = self.state().stopped().map_or(Health::Well, Health::Older);
        if self.health() != health {
            tracing::info!(%health, "the node follows its database again");
            self.shared.health.send_replace(health);
        }
    }

    async fn follow(&mut self) -> Result<(), StoreError> {
        loop {
            let state = self.state();
            let tail = self.shared.store.tail(&state.head()).await?;
            if tail.is_empty() || state.stopped().is_some() {
                return Ok(());
            }
            self.take(&state, tail).await?;
        }
    }

    /// Folds entries of others onto a clone and swaps it in.
    async fn take(&self, state: &Arc<State>, tail: Vec<Sealed>) -> Result<(), StoreError> {
        if tail.iter().any(|entry| withhold::is_one(&entry.header)) {
            return self.load_anew().await;
        }
        let mut next = State::clone(state);
        let next = apart(move || {
            for entry in &tail {
                next.fold(entry).map_err(|fault| StoreError::Unreadable {
                    position: entry.position,
                    what: fault.to_string(),
                })?;
            }
            Ok::<_, StoreError>(next)
        })
        .await??;
        self.shared.state.send_replace(Arc::new(next));
        Ok(())
    }

    /// A line was withheld: every version in memory that held its text has to go.
    async fn load_anew(&self) -> Result<(), StoreError> {
        let (state, _) = load(&self.shared.store, &self.shared.schema, |_| {}).await?;
        self.shared.state.send_replace(Arc::new(state));
        Ok(())
    }

    async fn serve(&mut self, some: Vec<Waiting>) {
        let health = self.health();
        if matches!(
            health,
            Health::Ahead { .. } | Health::Older(_) | Health::Unreadable { .. }
        ) {
            for one in some {
                let _ = one.answer.send(Err(AskError::Down(health.clone())));
            }
            return;
        }
        // A line is withheld by itself, and so does content expire: the rest is decided before it and after it.
        let mut plain = Vec::new();
        for one in some {
            match &one.asking.asked {
                Asked::Withhold(what) => {
                    let what = what.clone();
                    self.append(std::mem::take(&mut plain)).await;
                    self.withhold(one, &what).await;
                }
                Asked::Expire(_) => {
                    self.append(std::mem::take(&mut plain)).await;
                    let done = self.try_expire(&one.asking).await;
                    let _ = one.answer.send(done);
                }
                _ => plain.push(one),
            }
        }
        self.append(plain).await;
    }

    /// Takes the lock and reads what others have written meanwhile.
    async fn lock(&mut self) -> Result<Writer, StoreError> {
        let mut writer = self.shared.store.writer().await?;
        loop {
            let state = self.state();
            let tail = writer.tail(&state.head()).await?;
            if tail.is_empty() || state.stopped().is_some() {
                return Ok(writer);
            }
            self.take(&state, tail).await?;
        }
    }

    async fn append(&mut self, some: Vec<Waiting>) {
        if some.is_empty() {
            return;
        }
        let mut writer = match self.lock().await {
            Ok(writer) => writer,
            Err(error) => {
                self.unwell(&error);
                let why = match self.health() {
                    health @ Health::Ahead { .. } => AskError::Down(health),
                    _ => AskError::Failed(error.to_string()),
                };
                return fail(some.into_iter().map(|one| one.answer), &why);
            }
        };
        self.well();
        let some = match self.repeated(&mut writer, some).await {
            Ok(some) => some,
            Err((answers, error)) => return fail(answers, &AskError::Failed(error.to_string())),
        };
        let (state, people) = (self.state(), Arc::clone(&self.shared.people.borrow()));
        let batch = match apart(move || decide(&state, &people, some)).await {
            Ok(batch) => batch,
            Err(error) => return tracing::error!(%error, "deciding failed"),
        };
        for (answer, why) in batch.refused {
            let _ = answer.send(Err(why));
        }
        let Some(last) = batch.entries.last() else { return };
        let head = Head {
            position: last.position,
            hash: last.hash,
        };
        match self.commit(writer, &batch.entries, &head).await {
            Ok(()) => {
                self.shared.state.send_replace(Arc::new(batch.after));
                for (answer, receipt) in batch.good {
                    let _ = answer.send(Ok(receipt));
                }
            }
            Err(why) => fail(batch.good.into_iter().map(|(answer, _)| answer), &why),
        }
    }

    /// Answers those whose request is in the journal already, and returns the rest.
    async fn repeated(
        &self,
        writer: &mut Writer,
        some: Vec<Waiting>,
    ) -> Result<Vec<Waiting>, (Vec<Answer>, StoreError)> {
        let mut fresh: Vec<Waiting> = Vec::with_capacity(some.len());
        let mut some = some.into_iter();
        while let Some(one) = some.next() {
            let answer = match writer.made_by(&one.asking.request).await {
                Ok(None) => {
                    fresh.push(one);
                    continue;
                }
                Ok(Some(head)) => self.receipt_again(head, &one.asking).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(answer) => drop(one.answer.send(answer)),
                Err(error) => {
                    let rest = fresh.into_iter().chain(some).map(|waiting| waiting.answer);
                    return Err((std::iter::once(one.answer).chain(rest).collect(), error));
                }
            }
        }
        Ok(fresh)
    }

    async fn receipt_again(&self, head: Head, asking: &Asking) -> Result<Result<Receipt, AskError>, StoreError> {
        let entries = self.shared.store.between(head.position, head.position).await?;
        let entry = entries.first();
        let by = entry
            .and_then(|entry| record::Header::read(&entry.header).ok())
            .map(|header| header.by);
        if by.is_some_and(|by| by != asking.by) {
            let why = "this request id belongs to somebody else's change: make a new one";
            return Ok(Err(AskError::Refused(Refusal::new("request-id-taken", why))));
        }
        let changed = entry
            .map(|entry| changed_by(&self.shared.schema, entry))
            .unwrap_or_default();
        Ok(Ok(Receipt {
            head,
            changed,
            again: true,
        }))
    }

    /// Inserts and commits; a commit whose answer was lost is asked for by the request.
    async fn commit(&self, mut writer: Writer, entries: &[Sealed], head: &Head) -> Result<(), AskError> {
        if let Err(error) = writer.insert(entries).await {
            self.unwell(&error);
            return Err(AskError::Failed(error.to_string()));
        }
        let Err(error) = writer.commit(head).await else {
            return Ok(());
        };
        tracing::warn!(%error, "a commit was not answered");
        let request = entries.last().map(|entry| entry.request.clone()).unwrap_or_default();
        for pause in 0..ASK_FOR_COMMIT {
            tokio::time::sleep(std::time::Duration::from_millis(200 << pause)).await;
            match self.shared.store.made_by(&request).await {
                Ok(Some(found)) if found == *head => return Ok(()),
                // While the old connection lingers the answer could still change: only the lock says it cannot.
                Ok(_) => match self.shared.store.writer().await {
                    Ok(mut writer) => {
                        return match writer.made_by(&request).await {
                            Ok(Some(_)) => Ok(()),
                            Ok(None) => Err(AskError::Failed(error.to_string())),
                            Err(_) => Err(AskError::Unknown(request)),
                        };
                    }
                    Err(_) => continue,
                },
                Err(_) => {}
            }
        }
        self.unwell(&error);
        Err(AskError::Unknown(request))
    }

    async fn withhold(&mut self, one: Waiting, what: &Withholding) {
        let done = self.try_withhold(&one.asking, what).await;
        if matches!(done, Ok(Receipt { again: false, .. }))
            && let Err(error) = self.load_anew().await
        {
            self.unwell(&error);
        }
        let _ = one.answer.send(done);
    }

    async fn try_withhold(&mut self, asking: &Asking, what: &Withholding) -> Result<Receipt, AskError> {
        let failed = |error: StoreError| AskError::Failed(error.to_string());
        let mut writer = self.lock().await.map_err(failed)?;
        if let Some(head) = writer.made_by(&asking.request).await.map_err(failed)? {
            return self.receipt_again(head, asking).await.map_err(failed)?;
        }
        let substitute = withhold::prepare(&mut writer, asking, what).await?;
        let about = withhold::about(what);
        let decided = {
            let (state, people) = (self.state(), Arc::clone(&self.shared.people.borrow()));
            let ask = Ask::Note {
                act: withhold::ACT,
                about: &about,
            };
            decide_one(&state, &ask, asking, &people)?
        };
        withhold::replace(&mut writer, what, &substitute)
            .await
            .map_err(failed)?;
        let head = Head {
            position: decided.sealed.position,
            hash: decided.sealed.hash,
        };
        self.commit(writer, std::slice::from_ref(&decided.sealed), &head)
            .await?;
        Ok(Receipt {
            head,
            changed: Vec::new(),
            again: false,
        })
    }

    /// Lets content go, in the transaction of the entry that says so.
    async fn try_expire(&mut self, asking: &Asking) -> Result<Receipt, AskError> {
        let failed = |error: StoreError| AskError::Failed(error.to_string());
        let expiry = expiry(asking)?;
        let mut writer = self.lock().await.map_err(failed)?;
        if let Some(head) = writer.made_by(&asking.request).await.map_err(failed)? {
            return self.receipt_again(head, asking).await.map_err(failed)?;
        }
        let state = self.state();
        let all = expire::prepare(&mut writer, &state, expiry).await?;
        let about = expire::about(&all, expiry.before);
        let decided = {
            let people = Arc::clone(&self.shared.people.borrow());
            let ask = Ask::Note {
                act: expire::ACT,
                about: &about,
            };
            decide_one(&state, &ask, asking, &people)?
        };
        expire::remove(&mut writer, &all).await.map_err(failed)?;
        let head = Head {
            position: decided.sealed.position,
            hash: decided.sealed.hash,
        };
        self.commit(writer, std::slice::from_ref(&decided.sealed), &head)
            .await?;
        self.shared.state.send_replace(Arc::new(decided.after));
        Ok(Receipt {
            head,
            changed: Vec::new(),
            again: false,
        })
    }
}

/// What an asking wants to be rid of.
fn expiry(asking: &Asking) -> Result<&Expiry, AskError> {
    match &asking.asked {
        Asked::Expire(expiry) => Ok(expiry),
        _ => Err(Refusal::new("no-expiry", "no policy of expiry was given").into()),
    }
}

fn fail(answers: impl IntoIterator<Item = Answer>, why: &AskError) {
    for answer in answers {
        let _ = answer.send(Err(why.clone()));
    }
}

/// Decides everything that waits, in turn, each on the state after the one before.
fn decide(state: &Arc<State>, people: &Names, some: Vec<Waiting>) -> Batch {
    let mut batch = Batch {
        after: State::clone(state),
        entries: Vec::new(),
        good: Vec::new(),
        refused: Vec::new(),
    };
    let mut seen: HashMap<String, Receipt> = HashMap::new();
    for Waiting { asking, answer } in some {
        if let Some(receipt) = seen.get(&asking.request) {
            batch.good.push((
                answer,
                Receipt {
                    again: true,
                    ..receipt.clone()
                },
            ));
            continue;
        }
        // A fault in one register's own code must not take the writer down with it: nothing of the entry is kept.
        let decided = std::panic::catch_unwind(AssertUnwindSafe(|| decide_asked(&batch.after, &asking, people)));
        match decided {
            Ok(Ok(Decided { sealed, after, changed })) => {
                let head = Head {
                    position: sealed.position,
                    hash: sealed.hash,
                };
                let receipt = Receipt {
                    head,
                    changed,
                    again: false,
                };
                seen.insert(asking.request, receipt.clone());
                batch.after = after;
                batch.entries.push(sealed);
                batch.good.push((answer, receipt));
            }
            Ok(Err(why)) => batch.refused.push((answer, why)),
            Err(_) => {
                tracing::error!(request = asking.request, "deciding panicked; nothing was changed");
                let why = "the program failed while deciding this; the log says where. Other changes are not affected";
                batch.refused.push((answer, AskError::Failed(why.to_owned())));
            }
        }
    }
    batch
}

fn decide_asked(state: &State, asking: &Asking, people: &Names) -> Result<Decided, AskError> {
    match &asking.asked {
        Asked::Edit(edits) => decide_one(state, &Ask::Edit(edits), asking, people),
        Asked::Act { action, given, seen } => {
            let known = state.schema().action(action);
            let unknown = || Refusal::new("unknown-action", format!("there is no action `{action}`"));
            let ask = Ask::Act {
                action: known.ok_or_else(unknown)?,
                given,
                seen: *seen,
            };
            decide_one(state, &ask, asking, people)
        }
        Asked::Import { source, edits } => {
            let edits = edits(state)?;
            decide_one(state, &Ask::Import { source, edits: &edits }, asking, people)
        }
        Asked::Note { act, about } => decide_one(state, &Ask::Note { act, about }, asking, people),
        Asked::Process { act, changes } => decide_one(
            state,
            &Ask::Process {
                act,
                changes: &**changes,
            },
            asking,
            people,
        ),
        Asked::Withhold(_) | Asked::Expire(_) => {
            Err(Refusal::new("alone", "a line is withheld by itself, and content expires by itself").into())
        }
    }
}

fn decide_one(state: &State, ask: &Ask<'_>, asking: &Asking, people: &Names) -> Result<Decided, AskError> {
    let now = asking.clock.unwrap_or_else(clock::now);
    let occasion = Occasion {
        viewer: &asking.viewer,
        by: asking.by.clone(),
        org: asking.org,
        clock: now,
        today: now.london_day(),
        why: asking.why.clone(),
        decision: asking.decision,
        request: asking.request.clone(),
        people,
    };
    let mut failed = None;
    let mut salts = || {
        random::bytes::<12>().unwrap_or_else(|error| {
            failed = Some(error.to_string());
            [0; 12]
        })
    };
    let decided = state.decide(ask, &occasion, &mut salts);
    match failed {
        Some(error) => Err(AskError::Failed(error)),
        None => Ok(decided?),
    }
}

/// The records that an entry is about.
fn changed_by(schema: &Schema, entry: &Sealed) -> Vec<AnyRef> {
    let known = |line: &record::Line| {
        let register = schema.register(&line.register)?.name;
        Some(AnyRef {
            register,
            key: std::num::NonZeroU32::new(line.key)?,
        })
    };
    entry.lines.iter().filter_map(known).collect()
}

/// Work that would hold up those who read.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Stopped)
}

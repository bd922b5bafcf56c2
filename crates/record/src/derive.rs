//! What is computed from the record and remembered with what it was seen to read.
//!
//! An answer may be computed twice; it cannot be stale. Derived values are never stored.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use terms::Date;

use crate::at::At;
use crate::row::Position;
use crate::schema::RegisterNumber;
use crate::state::{Mark, State};
use crate::view::View;

/// A pure function of the record and its question.
pub trait Derived: Send + Sync + Sized + 'static {
    /// What is asked.
    type Question: Clone + Eq + Hash + Send + Sync + 'static;
    /// The answer at a moment.
    fn derive(at: &At<'_>, question: &Self::Question) -> Self;
}

/// A derived answer that may leave the house: it says what of itself a viewer may see.
pub trait Narrowed: Derived {
    /// What is left of it.
    type Seen;
    /// The answer as a viewer may have it.
    fn narrowed(&self, view: &View<'_>) -> Self::Seen;
}

/// Answers of one kind: question, and what each answer was seen to read.
struct Answers<D: Derived>(HashMap<D::Question, Vec<Answer<D>>>);

struct Answer<D> {
    reads: Vec<(RegisterNumber, Position, Option<Mark>)>,
    today: Option<Date>,
    answer: Arc<D>,
}

/// What is remembered, by kind of answer.
#[derive(Default)]
pub(crate) struct Memory(Mutex<HashMap<TypeId, Box<dyn Any + Send>>>);

const MOMENTS: usize = 4; // answers to one question at different moments
const QUESTIONS: usize = 1024;

impl State {
    /// The answer to a question at a position, remembered for as long as nothing that it read is touched.
    #[must_use]
    pub fn derived<D: Derived>(&self, position: Position, today: Date, question: &D::Question) -> Arc<D> {
        if let Some(known) = self.remembered::<D>(position, today, question) {
            return known;
        }
        let at = At::new(self, position, today);
        let answer = Arc::new(D::derive(&at, question));
        let reads = at.opened().into_iter().map(|register| {
            let touched = self.last_touched(register, position);
            (register, touched, self.mark_at(touched))
        });
        let known = Answer {
            reads: reads.collect(),
            today: at.asked_today().then_some(today),
            answer,
        };
        let answer = Arc::clone(&known.answer);
        let mut memory = self.memory.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = memory
            .entry(TypeId::of::<D>())
            .or_insert_with(|| Box::new(Answers::<D>(HashMap::new())));
        if let Some(Answers(all)) = answers.downcast_mut::<Answers<D>>() {
            if all.len() >= QUESTIONS {
                all.clear();
            }
            let moments = all.entry(question.clone()).or_default();
            if moments.len() >= MOMENTS {
                // What looks at the past gives way to what looks at the newest state, and the older to the younger.
                let rank = |at: &usize| self.newest_read(&moments[*at]);
                if let Some(least) = (0..moments.len()).min_by_key(rank) {
                    moments.remove(least);
                }
            }
            moments.push(known);
        }
        answer
    }

    /// The answer to a question at a position, if it is remembered and still holds.
    pub(crate) fn remembered<D: Derived>(
        &self,
        position: Position,
        today: Date,
        question: &D::Question,
    ) -> Option<Arc<D>> {
        let memory = self.memory.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Answers(all) = memory.get(&TypeId::of::<D>())?.downcast_ref::<Answers<D>>()?;
        let holds =
            |answer: &&Answer<D>| answer.today.is_none_or(|day| day == today) && self.still_read(answer, position);
        all.get(question)?
            .iter()
            .rev()
            .find(holds)
            .map(|answer| Arc::clone(&answer.answer))
    }

    /// Whether what an answer read stands at a position as it was read.
    fn still_read<D>(&self, answer: &Answer<D>, position: Position) -> bool {
        answer.reads.iter().all(|(register, touched, at)| {
            self.last_touched(*register, position) == *touched && self.mark_at(*touched) == *at
        })
    }

    /// Whether an answer is of the newest state, and else the last entry that it has seen; none of an entry never made.
    fn newest_read<D>(&self, answer: &Answer<D>) -> (bool, Option<Position>) {
        let made = answer
            .reads
            .iter()
            .all(|(_, touched, at)| self.mark_at(*touched) == *at);
        let last = answer.reads.iter().map(|(_, touched, _)| *touched).max();
        (self.still_read(answer, self.position()), last.filter(|_| made))
    }
}

//! Work to be done later or again: a plain table that several processes take from without doing anything twice at once.
//!
//! A job is claimed for a while; whoever dies with it leaves it to the next. Its id is given by the asker, so that
//! asking twice makes one job.

use terms::Instant;

use crate::db::values;
use crate::{Store, StoreError, clock, statements as sql};

/// How long a claim holds, in microseconds, before another process may take the job: ten minutes.
const CLAIM: i64 = 600 * 1_000_000;

/// A job taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// What it needs, as JSON text.
    pub payload: String,
    /// How often it has been tried, this time included.
    pub attempts: i64,
}

/// A job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobState {
    /// When it is due.
    pub due: Instant,
    /// How often it has been tried.
    pub attempts: i64,
    /// When it was done.
    pub done: Option<Instant>,
    /// What came of it last.
    pub outcome: Option<String>,
}

impl Store {
    /// Asks for a job; the same id again asks for nothing new.
    pub async fn ask_job(&self, id: &str, kind: &str, payload: &str, due: Instant) -> Result<(), StoreError> {
        self.db.run(sql::JOB_ADD, values![id, kind, payload, due]).await?;
        Ok(())
    }

    /// Takes the next job of a kind that is due and that nobody holds.
    pub async fn take_job(&self, kind: &str) -> Result<Option<Job>, StoreError> {
        let now = clock::now();
        let mut tx = self.db.writing().await?;
        let Some(row) = tx.row(sql::JOB_NEXT, values![kind, now, now.0 - CLAIM]).await? else {
            return Ok(None);
        };
        let (id, payload, attempts) = (row.text(0)?, row.text(1)?, row.int(2)?);
        // The count of attempts decides between two that saw the same job.
        let mine = tx.run(sql::JOB_CLAIM, values![now, &id, attempts]).await? == 1;
        tx.commit().await?;
        Ok(mine.then_some(Job {
            id,
            payload,
            attempts: attempts + 1,
        }))
    }

    /// Says that a job is done, and what came of it.
    pub async fn end_job(&self, id: &str, outcome: &str) -> Result<(), StoreError> {
        self.db.run(sql::JOB_DONE, values![clock::now(), outcome, id]).await?;
        Ok(())
    }

    /// Puts a job off, and says why.
    pub async fn put_off_job(&self, id: &str, due: Instant, why: &str) -> Result<(), StoreError> {
        self.db.run(sql::JOB_LATER, values![due, why, id]).await?;
        Ok(())
    }

    /// How a job stands.
    pub async fn job(&self, id: &str) -> Result<Option<JobState>, StoreError> {
        let Some(row) = self.db.row(sql::JOB_GET, values![id]).await? else {
            return Ok(None);
        };
        Ok(Some(JobState {
            due: Instant(row.int(3)?),
            attempts: row.int(4)?,
            done: row.maybe_int(5)?.map(Instant),
            outcome: row.maybe_text(6)?,
        }))
    }
}

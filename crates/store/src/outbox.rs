//! The outbox: mails on their way, one claim at a time, on whichever node.
//!
//! A mail is taken by making it "sending" in one statement, so that two nodes never send one mail. Whoever dies with it
//! leaves it so; after a while it is given up with the remark that nobody knows whether it went, and a person decides
//! about sending it again. Not here: what a mail says and how it is sent (`exchange`).

use std::collections::HashSet;

use terms::Instant;

use crate::db::{Row, values};
use crate::{Store, StoreError, clock, statements as sql};

/// How long somebody may take to send one mail before it is given up: ten minutes, far longer than any server is waited
/// for.
pub const CLAIM_SECONDS: i64 = 600;

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    /// Its id; the same again is the same mail.
    pub id: String,
    /// To whom, by key.
    pub person: String,
    /// What it is about, as subscriptions name it.
    pub topic: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// The same as HTML, if it has one.
    pub html: Option<String>,
    /// The ids of what it tells.
    pub tells: Vec<String>,
    /// For which organisation.
    pub organisation: Option<u32>,
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It waits.
    Queued,
    /// Somebody is sending it.
    Sending,
    /// A server took it.
    Sent,
    /// A server will never take it, or there is no address.
    Refused,
    /// It was tried often enough, or nobody knows whether it went.
    GaveUp,
}

impl MailState {
    const ALL: [Self; 5] = [Self::Queued, Self::Sending, Self::Sent, Self::Refused, Self::GaveUp];

    /// As the table has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::GaveUp => "gave-up",
        }
    }

    fn read(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|state| state.word() == word);
        known.unwrap_or(Self::GaveUp)
    }
}

/// A mail as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What is sent.
    pub what: NewMail,
    /// Where it stands.
    pub state: MailState,
    /// When it was queued.
    pub queued: Instant,
    /// When it is tried next.
    pub due: Instant,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was sent, refused or given up.
    pub ended: Option<Instant>,
    /// What the server answered last.
    pub answer: Option<String>,
    /// When its delivery was put into the record.
    pub recorded: Option<Instant>,
    /// When its reader acknowledged it.
    pub acknowledged: Option<Instant>,
}

impl Store {
    /// Queues a mail with what it tells, unless another mail tells of it; says whether there was something new.
    ///
    /// Of several notices those that another mail tells are left out of the account, not out of the text: two nodes that
    /// worked out the same day write the same mail, and one of them finds it there.
    pub async fn queue_mail(&self, mail: &NewMail) -> Result<bool, StoreError> {
        let mut tx = self.db.writing().await?;
        let NewMail {
            id,
            person,
            topic,
            subject,
            body,
            html,
            tells,
            organisation,
        } = mail;
        let row = values![
            id,
            person,
            topic,
            subject,
            body,
            html.clone(),
            tells.join("\n"),
            organisation.map(i64::from),
            clock::now()
        ];
        if tx.run(sql::MAIL_ADD, row).await? == 0 {
            return Ok(false);
        }
        let mut new = tells.is_empty();
        for notice in tells {
            new |= tx.run(sql::MAIL_TELL, values![notice, id]).await? == 1;
        }
        // Without a commit the transaction leaves nothing behind.
        if new {
            tx.commit().await?;
        }
        Ok(new)
    }

    /// The ids of all that mails tell, whether they went or wait.
    pub async fn told(&self) -> Result<HashSet<String>, StoreError> {
        let rows = self.db.rows(sql::MAIL_TOLD, values![]).await?;
        rows.iter().map(|row| row.text(0)).collect()
    }

    /// Takes the next mail that is due; nobody else gets it.
    pub async fn take_mail(&self) -> Result<Option<Mail>, StoreError> {
        loop {
            let now = clock::now();
            let Some(row) = self.db.row(sql::MAIL_NEXT, values![now]).await? else {
                return Ok(None);
            };
            let id = row.text(0)?;
            // The state decides between two that saw the same mail.
            if self.db.run(sql::MAIL_CLAIM, values![now, &id]).await? == 1 {
                return self.mail(&id).await;
            }
        }
    }

    /// Says how a mail that was taken ended.
    pub async fn end_mail(&self, id: &str, state: MailState, answer: &str) -> Result<(), StoreError> {
        let row = values![state.word(), clock::now(), answer, id];
        self.db.run(sql::MAIL_END, row).await?;
        Ok(())
    }

    /// Puts a mail that was taken off, and says why.
    pub async fn put_off_mail(&self, id: &str, due: Instant, answer: &str) -> Result<(), StoreError> {
        self.db.run(sql::MAIL_LATER, values![due, answer, id]).await?;
        Ok(())
    }

    /// Gives up mails whose sender has gone with them; says how many.
    pub async fn give_up_stale_mails(&self) -> Result<u64, StoreError> {
        let now = clock::now();
        let answer = "whoever sent it went away in the middle: whether it was delivered is not known";
        let before = now.0 - CLAIM_SECONDS * 1_000_000;
        self.db.run(sql::MAIL_STALE, values![now, answer, before]).await
    }

    /// Queues a mail again that was refused or given up: a person's decision. Says whether there was one.
    pub async fn send_mail_again(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.db.run(sql::MAIL_AGAIN, values![clock::now(), id]).await? == 1)
    }

    /// Notes that a delivery was put into the record.
    pub async fn mail_recorded(&self, id: &str) -> Result<(), StoreError> {
        self.db.run(sql::MAIL_RECORDED, values![clock::now(), id]).await?;
        Ok(())
    }

    /// Notes that the person to whom a mail was delivered has acknowledged it; says whether that is new.
    pub async fn acknowledge_mail(&self, id: &str, person: &str) -> Result<bool, StoreError> {
        Ok(self
            .db
            .run(sql::MAIL_ACKNOWLEDGED, values![clock::now(), id, person])
            .await?
            == 1)
    }

    /// The mails in the record that were acknowledged: id, person, and when.
    pub async fn acknowledged_mails(&self) -> Result<Vec<(String, String, Instant)>, StoreError> {
        let rows = self.db.rows(sql::MAIL_LIST_ACKNOWLEDGED, values![]).await?;
        rows.iter()
            .map(|row| Ok((row.text(0)?, row.text(1)?, Instant(row.int(2)?))))
            .collect()
    }

    /// One mail.
    pub async fn mail(&self, id: &str) -> Result<Option<Mail>, StoreError> {
        self.db
            .row(sql::MAIL_GET, values![id])
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// The newest mails of everybody, or to one person.
    pub async fn mails(&self, to: Option<&str>, most: u32) -> Result<Vec<Mail>, StoreError> {
        let rows = match to {
            Some(person) => self.db.rows(sql::MAIL_LIST_OF, values![person, most]).await?,
            None => self.db.rows(sql::MAIL_LIST, values![most]).await?,
        };
        rows.iter().map(read).collect()
    }

    /// Mails that were sent and whose delivery is not yet in the record, oldest first.
    pub async fn unrecorded_mails(&self) -> Result<Vec<Mail>, StoreError> {
        let rows = self.db.rows(sql::MAIL_UNRECORDED, values![]).await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<Mail, StoreError> {
    let tells = row.text(6)?;
    Ok(Mail {
        what: NewMail {
            id: row.text(0)?,
            person: row.text(1)?,
            topic: row.text(2)?,
            subject: row.text(3)?,
            body: row.text(4)?,
            html: row.maybe_text(5)?,
            tells: tells.lines().map(str::to_owned).collect(),
            organisation: row.maybe_int(7)?.and_then(|key| u32::try_from(key).ok()),
        },
        state: MailState::read(&row.text(8)?),
        queued: Instant(row.int(9)?),
        due: Instant(row.int(10)?),
        attempts: row.int(11)?,
        ended: row.maybe_int(12)?.map(Instant),
        answer: row.maybe_text(13)?,
        recorded: row.maybe_int(14)?.map(Instant),
        acknowledged: row.maybe_int(15)?.map(Instant),
    })
}

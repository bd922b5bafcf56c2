//! Deciding: from what somebody asks for to an entry, or to a refusal that says everything that stands in the way.
//!
//! Pure, on the newest state, under the writers' lock that `store` holds. The entry is written, folded onto a clone,
//! and only then checked, so what is accepted is exactly what a replay will read.

use std::collections::HashMap;

use terms::{Date, Instant, Text};

use crate::access::{Actor, Viewer};
use crate::act::AnyAction;
use crate::at::At;
use crate::chain::{Line, Sealed};
use crate::changes::{Changes, Staged, any};
use crate::check;
use crate::edits::Edit;
use crate::entry::{Header, Salts, Source, Verb, salt_text};
use crate::json::{self, LONGEST};
use crate::reference::AnyRef;
use crate::refusal::Refusal;
use crate::rights::may_pass;
use crate::row::Position;
use crate::state::{Folded, State};
use crate::table::Input;
use crate::value::People;

/// The act of generic edits.
pub const EDIT: &str = "edit";
/// The act of imports: doors are open to records that begin in one.
pub const IMPORT: &str = "import";

/// A process of the house: typed changes without a form.
pub type Process<'a> = dyn Fn(&At<'_>, &mut Changes<'_>) -> Result<(), Refusal> + 'a;

/// What is asked for.
pub enum Ask<'a> {
    /// Generic edits, as one entry.
    Edit(&'a [Edit]),
    /// An action, by what was given in its form, drawn at a position.
    Act {
        /// The action.
        action: &'a AnyAction,
        /// The fields given.
        given: &'a [(String, Input)],
        /// The position at which the asker saw the form.
        seen: Option<Position>,
    },
    /// Edits made from a reading, as one entry; may be empty, and leaves a position to look at all the same.
    Import {
        /// The reading.
        source: &'a Source,
        /// The edits.
        edits: &'a [Edit],
    },
    /// An entry without changes, such as the opening of a guarded record.
    Note {
        /// The act.
        act: &'a str,
        /// What it is about.
        about: &'a str,
    },
    /// A process of the house; doors are open to it only if its act is that door. Rights are not asked.
    Process {
        /// The act.
        act: &'a str,
        /// What changes.
        changes: &'a Process<'a>,
    },
}

/// Who asks, when and why.
pub struct Occasion<'a> {
    /// Whose rights count.
    pub viewer: &'a Viewer,
    /// Who the entry names.
    pub by: Actor,
    /// The organisation for which it is done.
    pub org: Option<u32>,
    /// The clock; the entry's instant is this, or just after the entry before.
    pub clock: Instant,
    /// The day.
    pub today: Date,
    /// The reason given.
    pub why: Option<Text>,
    /// The decision that it rests on.
    pub decision: Option<u32>,
    /// The unique id of the request.
    pub request: String,
    /// The table of persons.
    pub people: &'a dyn People,
}

/// An entry that may be committed, and the state after it.
pub struct Decided {
    /// What to keep.
    pub sealed: Sealed,
    /// The state once it is kept.
    pub after: State,
    /// The records changed.
    pub changed: Vec<AnyRef>,
}

impl State {
    /// Decides what is asked for on this state, which has to be the newest. Nothing is changed here.
    pub fn decide(&self, ask: &Ask<'_>, occasion: &Occasion<'_>, salts: &mut dyn Salts) -> Result<Decided, Refusal> {
        if let Some(stopped) = self.stopped() {
            return Err(Refusal::new(
                "record-newer",
                format!(
                    "entry {} was written by a newer program (level {}, this one knows {}): update before writing",
                    stopped.position, stopped.level, stopped.known
                ),
            ));
        }
        if occasion.why.as_ref().is_some_and(|why| why.len() > LONGEST) {
            return Err(Refusal::new("too-long", "the reason is longer than 64 KiB"));
        }
        let at = At::noting(self, occasion.today);
        let (act, staged, about) = self.staged_for(ask, &at, occasion)?;
        let source = if let Ask::Import { source, .. } = ask {
            Some((*source).clone())
        } else {
            None
        };
        check::doors(self, &act, &staged)?;
        let header = Header {
            level: self.schema().level(),
            at: self.next_instant(occasion.clock),
            by: occasion.by.clone(),
            act: Text::from(act),
            why: occasion.why.clone(),
            decision: occasion.decision,
            reading: source,
            org: occasion.org,
            about,
        };
        let sealed = self.seal(&header, &staged, &occasion.request, salts);
        let mut after = self.staged();
        match after.fold(&sealed) {
            Ok(Folded::Taken) => {}
            Ok(Folded::Stopped(_)) => return Err(Refusal::new("record-newer", "the record is from a newer program")),
            Err(fault) => return Err(Refusal::new("cannot-apply", fault.message)),
        }
        // Rights first: what a check says tells too.
        if !matches!(ask, Ask::Process { .. } | Ask::Note { .. }) {
            self.check_rights(ask, &after, &staged, occasion)?;
        }
        check::after(self, &after, &staged, occasion)?;
        let changed = staged.iter().map(|s| any(self, s.register, s.key)).collect();
        Ok(Decided {
            sealed,
            after: after.settled(),
            changed,
        })
    }

    fn staged_for(
        &self,
        ask: &Ask<'_>,
        at: &At<'_>,
        occasion: &Occasion<'_>,
    ) -> Result<(String, Vec<Staged>, Option<Text>), Refusal> {
        let mut changes = Changes::over(self);
        let act = match ask {
            Ask::Edit(edits) => {
                self.stage_edits(edits, at, occasion, &mut changes)?;
                EDIT.to_owned()
            }
            Ask::Import { edits, .. } => {
                self.stage_edits(edits, at, occasion, &mut changes)?;
                return Ok((IMPORT.to_owned(), changes.into_staged()?, None));
            }
            Ask::Act { action, given, seen } => {
                may_pass(self, action.door, occasion.viewer)?;
                let names = self.names(at, occasion, HashMap::new());
                action.decide(given, &names, at, &mut changes)?;
                self.check_seen(at, *seen)?;
                action.door.0.to_owned()
            }
            Ask::Process { act, changes: process } => {
                process(at, &mut changes)?;
                (*act).to_owned()
            }
            Ask::Note { act, about } => return Ok(((*act).to_owned(), Vec::new(), Some(Text::from(*about)))),
        };
        let staged = changes.into_staged()?;
        if staged.is_empty() {
            return Err(Refusal::new(
                "nothing-changed",
                "nothing would change: the record already reads so",
            ));
        }
        Ok((act, staged, None))
    }

    /// Whoever decides has to have seen what the action looked at.
    fn check_seen(&self, at: &At<'_>, seen: Option<Position>) -> Result<(), Refusal> {
        let Some(seen) = seen else { return Ok(()) };
        let changed = |one: &AnyRef| {
            let number = self.schema().number(one.register);
            number.is_some_and(|n| {
                self.table(n)
                    .since(one.key.get(), self.position())
                    .is_some_and(|since| since > seen)
            })
        };
        let stale: Vec<_> = at.records().into_iter().filter(changed).collect();
        if stale.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = stale
            .iter()
            .map(|one| at.name_of(*one).unwrap_or_default().to_string())
            .collect();
        let message = format!(
            "{} changed since you looked: look again before deciding",
            names.join(", ")
        );
        Err(Refusal::new("changed-since", message).about(stale))
    }

    fn next_instant(&self, clock: Instant) -> Instant {
        self.last_instant().map_or(clock, |last| clock.max(Instant(last.0 + 1)))
    }

    fn seal(&self, header: &Header, staged: &[Staged], request: &str, salts: &mut dyn Salts) -> Sealed {
        let lines = staged.iter().map(|staged| self.line(staged, salts)).collect();
        let mut sealed = Sealed {
            position: self.position().0 + 1,
            header: header.write(salts),
            lines,
            header_withheld: None,
            hash: [0; 32],
            request: request.to_owned(),
        };
        sealed.hash = sealed.reckon(&self.head().hash);
        sealed
    }

    fn line(&self, staged: &Staged, salts: &mut dyn Salts) -> Line {
        let info = self.schema().info(staged.register);
        let text = json::written(|pen| {
            pen.object(|o| {
                o.key(staged.verb.word()).text(&format!("{}/{}", info.name, staged.key));
                if !staged.to.is_empty() {
                    o.key("to").object(|to| {
                        for (column, value) in &staged.to {
                            to.key(info.columns[*column].name).raw(value);
                        }
                    });
                }
                let cited = |column: &usize| staged.verb == Verb::New || staged.to.iter().any(|(at, _)| at == column);
                let mut cells = staged.from.iter().filter(|(column, _)| cited(column)).peekable();
                if cells.peek().is_some() {
                    o.key("from").object(|from| {
                        for (column, cell) in cells {
                            from.key(info.columns[*column].name).integer(i64::from(*cell));
                        }
                    });
                }
                o.key("salt").text(&salt_text(salts));
            });
        });
        Line {
            register: info.name.to_owned(),
            key: staged.key,
            text,
            withheld: None,
        }
    }
}

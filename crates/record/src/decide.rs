//! Deciding: from what somebody asks for to an entry, or to a refusal that says everything that stands in the way.
//!
//! Pure, on the newest state, under the writers' lock that `store` holds. The entry is written, folded onto a clone,
//! and only then checked, so what is accepted is exactly what a replay will read.

use std::collections::HashMap;

use terms::{Date, Instant, Text};

use crate::access::{Actor, Concerned, Right, Viewer};
use crate::act::AnyAction;
use crate::at::At;
use crate::chain::{Line, Sealed};
use crate::changes::{Changes, Staged, any};
use crate::check;
use crate::entry::{Header, Salts, Source, Verb, salt_text};
use crate::json::{self, Fault, LONGEST};
use crate::names::AskersNames;
use crate::reference::AnyRef;
use crate::refusal::{Conflict, FieldFault, Refusal};
use crate::register::Door;
use crate::schema::RegisterNumber;
use crate::state::{Folded, State};
use crate::table::{Input, Position};
use crate::value::{Eyes, Names, People, WITHHELD, fold};

/// The act of generic edits.
pub const EDIT: &str = "edit";
/// The act of imports: doors are open to records that begin in one.
pub const IMPORT: &str = "import";

/// What is to happen to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It begins.
    Add,
    /// The fields given change.
    Set(u32),
    /// It was a mistake.
    Drop(u32),
    /// It was no mistake after all.
    Back(u32),
}

/// A generic edit of one record: from a form, a file or the API.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The register's stored name.
    pub register: String,
    /// What is to happen.
    pub what: What,
    /// The fields given, by stored name.
    pub fields: Vec<(String, Input)>,
    /// The position at which the asker saw the record; none takes the newest as seen.
    pub seen: Option<Position>,
    /// The cells of the reading that fields came from.
    pub cells: Vec<(String, u32)>,
}

impl Edit {
    /// An edit without fields.
    pub fn new(register: impl Into<String>, what: What) -> Self {
        Self {
            register: register.into(),
            what,
            fields: Vec::new(),
            seen: None,
            cells: Vec::new(),
        }
    }

    /// The same with a field as typed.
    #[must_use]
    pub fn typed(mut self, field: impl Into<String>, typed: impl Into<String>) -> Self {
        self.fields.push((field.into(), Input::Typed(typed.into())));
        self
    }

    /// The same with a field as JSON.
    #[must_use]
    pub fn json(mut self, field: impl Into<String>, json: impl Into<String>) -> Self {
        self.fields.push((field.into(), Input::Json(json.into())));
        self
    }

    /// The same, drawn at a position.
    #[must_use]
    pub fn seen(mut self, position: Position) -> Self {
        self.seen = Some(position);
        self
    }

    /// The same, a field's value having been read from a cell.
    #[must_use]
    pub fn cell(mut self, field: impl Into<String>, cell: u32) -> Self {
        self.cells.push((field.into(), cell));
        self
    }
}

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
        check::after(self, &after, &staged, occasion.today)?;
        if !matches!(ask, Ask::Process { .. } | Ask::Note { .. }) {
            self.check_rights(ask, &after, &staged, occasion)?;
        }
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

    fn names<'n>(
        &self,
        at: &'n At<'n>,
        occasion: &Occasion<'n>,
        begun: HashMap<(RegisterNumber, String), u32>,
    ) -> AskersNames<'n> {
        AskersNames {
            at,
            viewer: occasion.viewer,
            people: occasion.people,
            begun,
        }
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

    fn stage_edits(
        &self,
        edits: &[Edit],
        at: &At<'_>,
        occasion: &Occasion<'_>,
        changes: &mut Changes<'_>,
    ) -> Result<(), Refusal> {
        let mut numbers = Vec::with_capacity(edits.len());
        let (mut begun, mut keys) = (HashMap::new(), Vec::with_capacity(edits.len()));
        for edit in edits {
            let register = self
                .numbered(&edit.register)
                .map_err(|fault| Refusal::new(fault.code, fault.message))?;
            let key = match edit.what {
                What::Add => changes.allot(register),
                What::Set(key) | What::Drop(key) | What::Back(key) => key,
            };
            if edit.what == What::Add && edits.len() > 1 {
                self.note_names(edit, register, key, &mut begun);
            }
            numbers.push(register);
            keys.push(key);
        }
        let names = self.names(at, occasion, begun);
        let (mut faults, mut conflicts) = (Vec::new(), Vec::new());
        for (n, edit) in edits.iter().enumerate() {
            let mut one = EditOf {
                state: self,
                edit,
                number: n,
                register: numbers[n],
                key: keys[n],
                at,
                occasion,
            };
            one.stage(&names, changes, &mut faults, &mut conflicts)?;
        }
        if !faults.is_empty() {
            return Err(Refusal::of_fields(faults));
        }
        if !conflicts.is_empty() {
            return Err(Refusal::of_conflicts(conflicts));
        }
        Ok(())
    }

    /// What a record that begins is called, so that others of the same entry can name it.
    fn note_names(
        &self,
        edit: &Edit,
        register: RegisterNumber,
        key: u32,
        begun: &mut HashMap<(RegisterNumber, String), u32>,
    ) {
        let info = self.schema().info(register);
        for column in info.unique() {
            let given = edit.fields.iter().find(|(name, _)| info.column(name) == Some(column));
            let typed = match given {
                Some((_, Input::Typed(typed))) => typed.clone(),
                Some((_, Input::Json(text))) => json::string(text).map(|t| t.into_owned()).unwrap_or_default(),
                None => continue,
            };
            begun.insert((register, self.table(register).fold_typed(column, &typed)), key);
            begun.insert((register, fold(&typed)), key);
        }
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

    fn check_rights(
        &self,
        ask: &Ask<'_>,
        after: &State,
        staged: &[Staged],
        occasion: &Occasion<'_>,
    ) -> Result<(), Refusal> {
        let (before, after) = (
            At::new(self, self.position(), occasion.today),
            after.now(occasion.today),
        );
        let viewer = occasion.viewer;
        for change in staged {
            let target = any(self, change.register, change.key);
            let info = self.schema().info(change.register);
            let concerned = |right: Right| {
                if change.verb == Verb::New {
                    let mut who = Concerned::default();
                    after
                        .state()
                        .table(change.register)
                        .concerns(change.key, &after, &mut who);
                    right.all.meets(viewer.roles) || (right.own.meets(viewer.roles) && who.includes(viewer))
                } else {
                    self.has_right(right, viewer, &before, target)
                }
            };
            let access = &info.access;
            let allowed = match ask {
                Ask::Act { action, .. } => concerned(right_through(self, action.door)),
                _ if access.edit.all.meets(viewer.roles) => true,
                _ if change.verb == Verb::New => concerned(access.add),
                _ if change.verb == Verb::Set => {
                    let owned = change.to.iter().all(|(column, _)| info.columns[*column].by_owner);
                    owned
                        && concerned(Right {
                            all: crate::access::Roles::NONE,
                            own: access.edit.own,
                        })
                }
                _ => false,
            };
            if !allowed {
                let what = self.forbidden_what(change);
                return Err(Refusal::forbidden(format!("you have no right to {what}")).about([target]));
            }
        }
        Ok(())
    }

    fn forbidden_what(&self, change: &Staged) -> String {
        let info = self.schema().info(change.register);
        let title = info.title().to_lowercase();
        match change.verb {
            Verb::New => format!("add to {title}"),
            Verb::Drop => format!("drop from {title}"),
            Verb::Back => format!("bring back into {title}"),
            Verb::Set => {
                let columns: Vec<_> = change.to.iter().map(|(at, _)| info.columns[*at].title).collect();
                format!("change {} in {title}", columns.join(", "))
            }
        }
    }
}

/// One generic edit being staged.
struct EditOf<'e> {
    state: &'e State,
    edit: &'e Edit,
    number: usize,
    register: RegisterNumber,
    key: u32,
    at: &'e At<'e>,
    occasion: &'e Occasion<'e>,
}

impl EditOf<'_> {
    fn stage(
        &mut self,
        names: &dyn Names,
        changes: &mut Changes<'_>,
        faults: &mut Vec<FieldFault>,
        conflicts: &mut Vec<Conflict>,
    ) -> Result<(), Refusal> {
        let target = any(self.state, self.register, self.key);
        if self.edit.what != What::Add && !self.state.may_see(self.occasion.viewer, self.at, target) {
            return Err(Refusal::missing(target)); // what one may not see is not there
        }
        let given = self.given(target, faults)?;
        let table = self.state.table(self.register);
        let eyes = Eyes::of(self.occasion.viewer, self.at, self.occasion.people).opened(self.may_open(target));
        let (verb, outcome) = match self.edit.what {
            What::Drop(_) => (Verb::Drop, Ok(Vec::new())),
            What::Back(_) => (Verb::Back, Ok(Vec::new())),
            What::Add => (Verb::New, table.begin(&given, names)),
            What::Set(key) => {
                let compared = table.compare(key, self.edit.seen, &given, names, &eyes);
                let to = compared.map(|outcome| {
                    conflicts.extend(
                        outcome
                            .conflicts
                            .into_iter()
                            .map(|conflict| self.conflict(target, conflict)),
                    );
                    outcome.to
                });
                (Verb::Set, to)
            }
        };
        match outcome {
            Ok(to) => {
                let staged = changes.stage(verb, self.register, self.key, to, self.number);
                let info = self.state.schema().info(self.register);
                staged.from.extend(
                    self.edit
                        .cells
                        .iter()
                        .filter_map(|(f, cell)| Some((info.column(f)?, *cell))),
                );
            }
            Err(found) => faults.extend(found.into_iter().map(|(column, fault)| self.fault(column, fault))),
        }
        Ok(())
    }

    fn may_open(&self, target: AnyRef) -> bool {
        let right = self.state.schema().info(self.register).access.open;
        self.state.has_right(right, self.occasion.viewer, self.at, target)
    }

    /// The fields given, by number of column; guarded ones only from whoever may open them.
    fn given(&self, target: AnyRef, faults: &mut Vec<FieldFault>) -> Result<Vec<(usize, &Input)>, Refusal> {
        let info = self.state.schema().info(self.register);
        let mut given = Vec::with_capacity(self.edit.fields.len());
        for (name, input) in &self.edit.fields {
            let Some(column) = info.column(name) else {
                let fault = Fault::new("unknown-field", format!("{} has no field `{name}`", info.name));
                faults.push(self.fault(usize::MAX, fault));
                continue;
            };
            if info.columns[column].guarded && self.edit.what != What::Add && !self.may_open(target) {
                if matches!(input, Input::Typed(typed) if typed == WITHHELD) {
                    continue; // a form sent back as it was shown
                }
                let title = info.columns[column].title;
                return Err(Refusal::forbidden(format!("{title} is guarded: you have no right to it")).about([target]));
            }
            given.push((column, input));
        }
        Ok(given)
    }

    fn fault(&self, column: usize, fault: Fault) -> FieldFault {
        let columns = &self.state.schema().info(self.register).columns;
        let field = columns.get(column).map_or("", |c| c.name).to_owned();
        FieldFault {
            edit: self.number,
            field,
            code: fault.code,
            message: fault.message,
        }
    }

    fn conflict(&self, record: AnyRef, (column, [before, theirs, yours]): (usize, [String; 3])) -> Conflict {
        let field = self.state.schema().info(self.register).columns[column].name;
        Conflict {
            record,
            field,
            before,
            theirs,
            yours,
        }
    }
}

/// The right to pass a door, as any register gives it.
fn right_through(state: &State, door: Door) -> Right {
    let mut right = Right::default();
    for register in state.schema().registers() {
        let given = register.access.right_of(door);
        right.all = right.all.and(given.all);
        right.own = right.own.and(given.own);
    }
    right
}

/// Refused before anything of the record is looked at: a refusal tells too.
fn may_pass(state: &State, door: Door, viewer: &Viewer) -> Result<(), Refusal> {
    if right_through(state, door).could(viewer) {
        Ok(())
    } else {
        Err(Refusal::forbidden(format!("you have no right to `{}`", door.0)))
    }
}

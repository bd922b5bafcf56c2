//! The small schema that the tests stand on: parties and tasks, with every kind of column, and a desk to ask at.

use std::sync::Arc;

use record::{
    Access, Action, Actor, AnyRef, Ask, At, Changes, Concerned, Decided, Door, Edit, Founding, Guarded, Header, Input,
    Nobody, Occasion, Person, Position, Problems, Ref, Refs, Refusal, Register, Role, Roles, Rows, Schema, Sealed,
    Source, State, Viewer, What, action, choice, code, column, fields, register,
};
use terms::{Date, Instant, Rag, Text, When};

pub const PMO: Role = Role::new(0, "pmo");
pub const CHAIR: Role = Role::new(1, "chair");
pub const PARTICIPANT: Role = Role::new(2, "participant");
pub const ASSURER: Role = Role::new(3, "assurer");
pub const ROLES: [Role; 4] = [PMO, CHAIR, PARTICIPANT, ASSURER];

pub const AGREED: Door = Door("tasks.agreed");
pub const CLOSED: Door = Door("tasks.closed");

fields! {
    /// Somebody who takes part.
    pub struct Party in "parties" {
        /// What it is called.
        name: Text = column("Party").unique().searched();
        /// Who to ring, known to few.
        phone: Option<Guarded<Text>> = column("Phone");
    }
}

impl Register for Party {
    fn name(&self) -> Text {
        self.name.clone()
    }
    fn access() -> Access {
        Access::nobody()
            .see(Roles::of(&[PMO, CHAIR]))
            .see_own(PARTICIPANT)
            .edit(PMO)
            .open(CHAIR)
            .open_own(PARTICIPANT)
    }
    fn concerns(&self, own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(own);
    }
}

choice! {
    /// How far a task is.
    pub enum Progress {
        /// Somebody still has to do it.
        Open = "open" as "Open",
        /// It is being done.
        Under = "under-way" as "Under way",
        /// It is done.
        Done = "done" as "Done",
    }
}

code! {
    /// The number of a task.
    pub struct TaskId, such as "T-17";
}

impl TaskId {
    fn spelling(printed: &str) -> Option<String> {
        let id = printed.trim().to_uppercase().replace('\u{2013}', "-");
        (id.starts_with("T-") && id[2..].parse::<u32>().is_ok()).then_some(id)
    }
}

fields! {
    /// Something done by a date, owned by somebody.
    pub struct Task in "tasks" {
        /// As it is written.
        id: TaskId = column("Task ID").unique().searched();
        /// What is done.
        title: Text = column("Title").searched().was("heading");
        /// Who answers for it.
        owner: Option<Ref<Party>> = column("Owner").seen_as("Tasks it owns");
        /// What has to be done first.
        after: Refs<Task> = column("After").seen_as("Tasks that wait for it");
        /// The date agreed.
        agreed: Option<When> = column("Agreed").only_by(AGREED);
        /// The date now expected.
        forecast: Option<When> = column("Forecast").by_owner();
        /// The day it was done.
        done: Option<Date> = column("Done on").by_owner();
        /// The colour stated.
        rag: Option<Rag> = column("RAG").by_owner();
        /// How far it is.
        progress: Option<Progress> = column("Progress");
        /// How many people work on it.
        hands: Option<u32> = column("Hands");
        /// Whether it is on the critical path.
        critical: Option<bool> = column("Critical");
        /// Who leads it.
        lead: Option<Person> = column("Lead");
        /// What is said about it.
        note: Option<Text> = column("Note").searched().long().by_owner();
        /// What it costs, known to few.
        cost: Option<Guarded<Text>> = column("Cost");
        /// The day it was closed.
        closed: Option<Date> = column("Closed").only_by(CLOSED);
    }
}

impl Register for Task {
    fn name(&self) -> Text {
        self.id.text()
    }
    fn access() -> Access {
        Access::nobody()
            .see(Roles::EVERYONE)
            .edit(PMO)
            .edit_own(PARTICIPANT)
            .open(CHAIR)
            .open_own(PARTICIPANT)
            .pass(AGREED, CHAIR)
            .pass_own(CLOSED, PARTICIPANT)
    }
    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.owner);
    }
    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.after.contains(own) {
            say.refuse("after-itself", format!("{} cannot come after itself", self.id));
        }
        if self.done.is_some_and(|day| day > at.today()) {
            say.refuse_field("done", "done-in-future", "it cannot have been done after today");
        }
    }
}

fields! {
    /// Agree the date of a task.
    pub struct Agree in "agree" {
        /// The task.
        task: Ref<Task> = column("Task");
        /// The date.
        date: When = column("Date");
    }
}

impl Action for Agree {
    const DOOR: Door = AGREED;
    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let task = at.get(self.task)?;
        if let Some(day) = task.closed {
            return Err(Refusal::new("closed", format!("{} was closed on {day}", task.id)));
        }
        to.put(
            self.task,
            Task {
                agreed: Some(self.date),
                ..task.clone()
            },
        );
        Ok(())
    }
}

fields! {
    /// A task to be added by an action.
    pub struct Further in "further" {
        /// Its number.
        id: TaskId = column("Task ID");
        /// What is done.
        title: Text = column("Title");
    }
}

fields! {
    /// Close a task, and name those that follow from it.
    pub struct Close in "close" {
        /// The task.
        task: Ref<Task> = column("Task");
        /// The day.
        on: Date = column("Closed on");
        /// What follows from it.
        further: Rows<Further> = column("Further tasks");
    }
}

impl Action for Close {
    const DOOR: Door = CLOSED;
    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let task = at.get(self.task)?;
        to.put(
            self.task,
            Task {
                closed: Some(self.on),
                ..task.clone()
            },
        );
        for row in &self.further.0 {
            to.add(Task {
                id: row.id.clone(),
                title: row.title.clone(),
                after: [self.task].into_iter().collect(),
                ..blank()
            });
        }
        Ok(())
    }
}

/// A task without anything but its id.
pub fn blank() -> Task {
    Task {
        id: TaskId::new("T-0").unwrap(),
        title: Text::from("a task"),
        owner: None,
        after: Refs::none(),
        agreed: None,
        forecast: None,
        done: None,
        rag: None,
        progress: None,
        hands: None,
        critical: None,
        lead: None,
        note: None,
        cost: None,
        closed: None,
    }
}

pub fn schema() -> Arc<Schema> {
    schema_of_level(1)
}

pub fn schema_of_level(level: u32) -> Arc<Schema> {
    let schema = Schema::new(level, &ROLES, [register::<Party>(), register::<Task>()]).unwrap();
    Arc::new(schema.with_actions([action::<Agree>(), action::<Close>()]).unwrap())
}

pub const PARTIES: usize = 0;
pub const TASKS: usize = 1;

/// The number of a column of tasks.
pub fn of_task(name: &str) -> usize {
    schema().info(TASKS).column(name).unwrap()
}

pub fn founding() -> Founding {
    Founding::new("a test", &[3; 16])
}

/// A journal in memory, and whoever asks at it.
pub struct Desk {
    pub state: State,
    pub journal: Vec<Sealed>,
    pub states: Vec<State>,
    pub viewer: Viewer,
    salt: u64,
}

pub fn today() -> Date {
    "2023-08-16".parse().unwrap()
}

pub const START: i64 = 1_692_180_000_000_000;

impl Desk {
    pub fn new() -> Self {
        let state = State::new(schema(), &founding());
        Self {
            states: vec![state.clone()],
            state,
            journal: Vec::new(),
            viewer: Viewer::with(PMO),
            salt: 0,
        }
    }

    /// A desk with two parties and three tasks: T-1 of Arden, T-2 of Boreal after T-1, T-3 of nobody.
    pub fn furnished() -> Self {
        let mut desk = Self::new();
        desk.edit(&[
            Edit::new("parties", What::Add)
                .typed("name", "Arden")
                .typed("phone", "0123"),
            Edit::new("parties", What::Add).typed("name", "Boreal"),
            Edit::new("tasks", What::Add)
                .typed("id", "T-1")
                .typed("title", "Lay the keel")
                .typed("owner", "Arden"),
            Edit::new("tasks", What::Add)
                .typed("id", "T-2")
                .typed("title", "Raise the mast")
                .typed("owner", "Boreal")
                .typed("after", "T-1")
                .typed("cost", "12 pounds"),
            Edit::new("tasks", What::Add)
                .typed("id", "T-3")
                .typed("title", "Paint the hull"),
        ])
        .unwrap();
        desk
    }

    pub fn with_viewer(mut self, viewer: Viewer) -> Self {
        self.viewer = viewer;
        self
    }

    pub fn decide(&mut self, ask: &Ask<'_>) -> Result<Decided, Refusal> {
        self.salt += 1;
        let mut salt = self.salt;
        let occasion = Occasion {
            viewer: &self.viewer,
            by: Actor::person(&Person::new("ada")),
            org: None,
            clock: Instant(START + i64::try_from(self.journal.len()).unwrap() * 1_000_000),
            today: today(),
            why: Some(Text::from("because")),
            decision: None,
            request: format!("request {}", self.salt),
            people: &Nobody,
        };
        let mut salts = || {
            salt = salt.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let mut out = [0; 12];
            out[..8].copy_from_slice(&salt.to_le_bytes());
            out
        };
        self.state.decide(ask, &occasion, &mut salts)
    }

    /// Decides and commits.
    pub fn ask(&mut self, ask: &Ask<'_>) -> Result<Vec<AnyRef>, Refusal> {
        let decided = self.decide(ask)?;
        self.journal.push(decided.sealed);
        self.state = decided.after;
        self.states.push(self.state.clone());
        Ok(decided.changed)
    }

    pub fn edit(&mut self, edits: &[Edit]) -> Result<Vec<AnyRef>, Refusal> {
        self.ask(&Ask::Edit(edits))
    }

    pub fn set(&mut self, task: u32, field: &str, typed: &str) -> Result<Vec<AnyRef>, Refusal> {
        self.edit(&[Edit::new("tasks", What::Set(task)).typed(field, typed)])
    }

    pub fn import(&mut self, source: &Source, edits: &[Edit]) -> Result<Vec<AnyRef>, Refusal> {
        self.ask(&Ask::Import { source, edits })
    }

    pub fn act(&mut self, name: &str, given: &[(&str, &str)], seen: Option<Position>) -> Result<Vec<AnyRef>, Refusal> {
        let schema = schema();
        let action = schema.action(name).unwrap();
        let given: Vec<_> = given
            .iter()
            .map(|(name, typed)| ((*name).to_owned(), Input::Typed((*typed).to_owned())))
            .collect();
        self.ask(&Ask::Act {
            action,
            given: &given,
            seen,
        })
    }

    pub fn task(&self, key: u32) -> &Task {
        self.state.now(today()).find(Ref::from_number(key).unwrap()).unwrap()
    }

    pub fn header(&self, position: usize) -> Header {
        Header::read(&self.journal[position - 1].header).unwrap()
    }

    /// The same journal folded again from its founding line.
    pub fn replayed(&self) -> State {
        let mut state = State::new(schema(), &founding());
        for sealed in &self.journal {
            state.fold(sealed).unwrap();
        }
        state
    }
}

/// Everything that stands at a position, as text, so that two states compare.
pub fn picture(state: &State, position: Position) -> String {
    let mut out = String::new();
    let viewer = Viewer::with(Roles::of(&ROLES));
    let view = record::View::new(state, position, today(), &viewer, &Nobody);
    for register in 0..state.schema().registers().len() {
        for key in state.live(register, position) {
            let one = view.record(state.schema().info(register).name, key).unwrap();
            out.push_str(&view.publish_record(one).unwrap());
            out.push('\n');
        }
    }
    out
}

pub fn any(register: &str, key: u32) -> AnyRef {
    AnyRef {
        register: schema().register(register).unwrap().name,
        key: std::num::NonZeroU32::new(key).unwrap(),
    }
}

/// A viewer of the party of a key.
pub fn member_of(party: u32) -> Viewer {
    Viewer::with(PARTICIPANT).of(Ref::<Party>::from_number(party).unwrap())
}

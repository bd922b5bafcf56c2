//! Gates: criteria, the evidence that meets them, and how gates feed gates.
//!
//! A gate is a milestone with criteria, or a control point above milestones. Here: judging a gate against the version
//! of its criteria that was approved, counting back from its date, freezing what was judged as a text with its hash,
//! the choreography with its cycles and splits, and where its boxes stand in a picture. Not here: where evidence comes
//! from (an [`Evidence`] supplies it), what is recorded (`programme`), the picture itself (`draw`).

mod backwards;
mod evidence;
mod feeds;
mod judge;
mod layout;
mod look_ahead;
mod sheet;
mod split;

pub use backwards::{By, Counting, NoDate, by_when};
pub use evidence::{Answer, Assured, Cited, Evidence, Need, PartyAnswer, Scope, Sources, State};
pub use feeds::{Choreography, Cycle, Disorder, Feed, Node, Part, Reached};
pub use judge::{Bearing, GateJudged, Judged, Judgement, Standing, WorkOff, judge};
pub use layout::{Lane, Layout, Line, Placed, layout};
pub use look_ahead::{Ahead, Red, look_ahead};
pub use sheet::{Sheet, hex, sha256};
pub use split::{Split, Untangled};

use terms::{Date, Text};

/// Whether a gate is a milestone or stands above milestones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GateKind {
    /// A milestone with criteria.
    Milestone,
    /// A control point above milestones.
    ControlPoint,
}

impl GateKind {
    /// How it reads.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Milestone => "milestone",
            Self::ControlPoint => "control point",
        }
    }
}

/// A gate as it is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// What it is called.
    pub id: Text,
    /// What is decided at it.
    pub title: Text,
    /// Milestone or control point.
    pub kind: GateKind,
    /// The day of its decision, where one is known.
    pub on: Option<Date>,
    /// Who decides.
    pub decider: Option<Text>,
    /// What it covers.
    pub scope: Option<Text>,
    /// The day it was approved, fully or on conditions.
    pub approved: Option<Date>,
}

/// One version of a gate's criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriteriaSet {
    /// Its version.
    pub version: Text,
    /// The day it was approved and by whom; a gate is judged against an approved version only.
    pub approved: Option<(Date, Text)>,
    /// Its criteria, in order.
    pub criteria: Vec<Criterion>,
}

/// Who has to bring the evidence of a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// The systems integrator.
    SystemsIntegrator,
    /// The participants within the criterion's scope.
    Participants,
    /// The programme's own office and groups.
    Programme,
    /// A party by name.
    Named(Text),
    /// Nobody has been named.
    NotSet,
}

impl Owner {
    /// How it reads.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::SystemsIntegrator => "SI",
            Self::Participants => "participants",
            Self::Programme => "programme",
            Self::Named(name) => name,
            Self::NotSet => "not set",
        }
    }
}

/// Something that has to be true at a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its reference.
    pub id: Text,
    /// What has to be true.
    pub text: Text,
    /// Who brings the evidence.
    pub owner: Owner,
    /// What satisfies it; none is "not set", which nothing can satisfy.
    pub need: Option<Need>,
    /// The day by which it has to be true, where it is not the gate's own.
    pub due: Option<Date>,
    /// Working days before the gate by which it has to be true.
    pub lead: u16,
    /// What has to be done for it, first step first, each with its working days.
    pub steps: Vec<Step>,
}

/// A piece of work on the way to a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub what: Text,
    /// The working days that it takes.
    pub days: u16,
}

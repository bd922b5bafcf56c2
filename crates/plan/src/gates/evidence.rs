//! What satisfies a criterion, and the interface by which its state is supplied.
//!
//! A source answers for the kinds that it knows and says nothing of the rest, so that a later part of the programme
//! adds a source and changes nothing here. Not here: what an answer does to a gate (`judge`).

use terms::{Date, Rag, Text};

use super::Criterion;

/// The parties whose evidence counts together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The scope in the programme's words, such as an interval.
    pub name: Text,
    /// The parties named; empty where the source knows who is in the scope.
    pub parties: Vec<Text>,
}

/// What was assured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assured {
    /// Designs.
    Designs,
    /// Delivery plans.
    DeliveryPlans,
    /// Pre-integration testing.
    Testing,
}

impl Assured {
    /// How it reads.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Designs => "designs",
            Self::DeliveryPlans => "delivery plans",
            Self::Testing => "pre-integration testing",
        }
    }
}

/// What satisfies a criterion, with its parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// A document approved by a group, at a version or at any.
    Document {
        /// The document.
        document: Text,
        /// The version that has to be approved; none is any.
        version: Option<Text>,
        /// The group that has to approve it.
        by: Option<Text>,
    },
    /// A milestone achieved.
    Milestone {
        /// The milestone.
        id: Text,
    },
    /// No party of the scope has a readiness colour worse than one.
    Readiness {
        /// Who has to be ready.
        scope: Scope,
        /// The worst colour that still satisfies; none is not set.
        worst: Option<Rag>,
    },
    /// A test stage left.
    TestExit {
        /// The stage.
        stage: Text,
        /// Whose.
        scope: Scope,
    },
    /// Connectivity proved in an environment.
    Connectivity {
        /// The environment.
        environment: Text,
        /// Whose.
        scope: Scope,
    },
    /// Certificates that stay valid until after a day.
    Certificate {
        /// Which certificate.
        what: Text,
        /// The day that they have to outlast.
        after: Date,
        /// Whose.
        scope: Scope,
    },
    /// A data cut verified.
    DataCut {
        /// Which cut.
        cut: Text,
    },
    /// Something assured for all parties of a scope.
    Assured {
        /// What.
        what: Assured,
        /// Whose.
        scope: Scope,
    },
    /// The forecast state of later gates at a day.
    LaterGates {
        /// The gates.
        gates: Vec<Text>,
        /// The worst colour that still satisfies; none is not set.
        worst: Option<Rag>,
    },
    /// A readiness assessment with an acceptable result.
    Assessment {
        /// Which assessment.
        assessment: Text,
    },
    /// A statement by the assurer.
    Assurer {
        /// What about.
        subject: Text,
    },
    /// A statement by a person of each party, or by one person where no party is named.
    Statement {
        /// What about.
        subject: Text,
        /// Whose.
        scope: Scope,
    },
    /// A recommendation by a group.
    Recommendation {
        /// The group.
        by: Text,
    },
    /// Other gates approved, fully or on conditions.
    Decisions {
        /// The gates.
        gates: Vec<Text>,
    },
    /// The work-offs that gates left closed, or rolled to an agreed plan.
    WorkOffs {
        /// The gates that left them.
        gates: Vec<Text>,
    },
}

impl Need {
    /// What is asked for, in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Document { document, version, by } => {
                let version = version.as_ref().map(|v| format!(" {v}")).unwrap_or_default();
                let by = by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                format!("{document}{version} approved{by}")
            }
            Self::Milestone { id } => format!("milestone {id} achieved"),
            Self::Readiness { scope, worst } => {
                format!("readiness of {} {}", scope.words(), no_worse(*worst))
            }
            Self::TestExit { stage, scope } => format!("{stage} exit of {}", scope.words()),
            Self::Connectivity { environment, scope } => {
                format!("connectivity of {} proved in {environment}", scope.words())
            }
            Self::Certificate { what, after, scope } => {
                format!("{what} of {} valid until after {after}", scope.words())
            }
            Self::DataCut { cut } => format!("{cut} verified"),
            Self::Assured { what, scope } => format!("{} of {} assured", what.word(), scope.words()),
            Self::LaterGates { gates, worst } => format!("forecast of {} {}", list(gates), no_worse(*worst)),
            Self::Assessment { assessment } => format!("{assessment} with an acceptable result"),
            Self::Assurer { subject } => format!("the assurer's statement on {subject}"),
            Self::Statement { subject, scope } => format!("a statement on {subject} by {}", scope.words()),
            Self::Recommendation { by } => format!("recommendation by {by}"),
            Self::Decisions { gates } => format!("{} approved", list(gates)),
            Self::WorkOffs { gates } => format!("work-offs of {} closed or on an agreed plan", list(gates)),
        }
    }

    /// The group whose meeting the evidence has to pass, where one has to.
    #[must_use]
    pub fn group(&self) -> Option<&Text> {
        match self {
            Self::Document { by, .. } => by.as_ref(),
            Self::Recommendation { by } => Some(by),
            _ => None,
        }
    }
}

impl Scope {
    /// The scope of that name with the parties named.
    #[must_use]
    pub fn new(name: impl Into<Text>, parties: impl IntoIterator<Item = Text>) -> Self {
        Self {
            name: name.into(),
            parties: parties.into_iter().collect(),
        }
    }

    /// How it reads.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.name.is_empty(), self.parties.as_slice()) {
            (true, []) => "the programme".to_owned(),
            (true, parties) => list(parties),
            (false, []) => format!("all parties of {}", self.name),
            (false, parties) => format!("{} ({})", self.name, list(parties)),
        }
    }
}

fn no_worse(worst: Option<Rag>) -> String {
    match worst {
        Some(rag) => format!("no worse than {rag}"),
        None => "at a colour that is not set".to_owned(),
    }
}

pub(super) fn list(names: &[Text]) -> String {
    match names {
        [] => "nothing named".to_owned(),
        [one] => one.to_string(),
        [all @ .., last] => {
            let all: Vec<&str> = all.iter().map(Text::as_str).collect();
            format!("{} and {last}", all.join(", "))
        }
    }
}

/// What evidence says, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// It says that the criterion is not met.
    NotMet,
    /// It says nothing.
    Unknown,
    /// It says that the criterion is met.
    Met,
}

impl State {
    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
            Self::Met => "met",
        }
    }
}

/// Something that was looked at: a record, a file, a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cited {
    /// What it is called.
    pub what: Text,
    /// What pins it: the hash of its content, a day, a version.
    pub pinned: Option<Text>,
}

/// The state of one party of a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyAnswer {
    /// The party.
    pub party: Text,
    /// Its state.
    pub state: State,
    /// Why.
    pub because: String,
}

/// What a source says of a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Met, not met or unknown.
    pub state: State,
    /// Why.
    pub because: String,
    /// What would clear it, where it is not met.
    pub clears: Option<String>,
    /// The day on which it is expected to be met, where one is forecast.
    pub expected: Option<Date>,
    /// Each party of the scope.
    pub parties: Vec<PartyAnswer>,
    /// What was looked at.
    pub cited: Vec<Cited>,
}

impl Answer {
    /// Met, and why.
    #[must_use]
    pub fn met(because: impl Into<String>) -> Self {
        Self::of(State::Met, because.into(), None)
    }

    /// Not met, why, and what clears it.
    #[must_use]
    pub fn not_met(because: impl Into<String>, clears: impl Into<String>) -> Self {
        Self::of(State::NotMet, because.into(), Some(clears.into()))
    }

    /// Unknown, why, and what would make it known.
    #[must_use]
    pub fn unknown(because: impl Into<String>, clears: impl Into<String>) -> Self {
        Self::of(State::Unknown, because.into(), Some(clears.into()))
    }

    fn of(state: State, because: String, clears: Option<String>) -> Self {
        Self {
            state,
            because,
            clears,
            expected: None,
            parties: Vec::new(),
            cited: Vec::new(),
        }
    }

    /// The answer for a scope from the answers of its parties: met when all are, unknown where nobody is known.
    #[must_use]
    pub fn of_parties(scope: &Scope, parties: Vec<PartyAnswer>) -> Self {
        let count = |state| parties.iter().filter(|one| one.state == state).count();
        let names = |state| {
            let named: Vec<Text> = parties
                .iter()
                .filter(|one| one.state == state)
                .map(|one| one.party.clone())
                .collect();
            list(&named)
        };
        let (met, all) = (count(State::Met), parties.len());
        let tally = format!("{met} of {all} parties of {}", scope.words());
        let mut answer = if all == 0 {
            Self::unknown(
                format!("nobody is known to be in {}", scope.words()),
                "name the parties of the scope",
            )
        } else if count(State::NotMet) > 0 {
            Self::not_met(tally, format!("outstanding: {}", names(State::NotMet)))
        } else if count(State::Unknown) > 0 {
            Self::unknown(tally, format!("nothing is known of {}", names(State::Unknown)))
        } else {
            Self::met(tally)
        };
        answer.parties = parties;
        answer
    }

    /// The same answer, citing what was looked at.
    #[must_use]
    pub fn citing(mut self, cited: impl IntoIterator<Item = Cited>) -> Self {
        self.cited.extend(cited);
        self.cited.sort();
        self.cited.dedup();
        self
    }

    /// The same answer with the day on which it is expected to be met.
    #[must_use]
    pub fn expected(mut self, day: Option<Date>) -> Self {
        self.expected = day;
        self
    }
}

/// Supplies the state of evidence.
pub trait Evidence {
    /// What it says of a criterion on a day; none where it supplies nothing of that kind.
    fn answer(&self, criterion: &Criterion, need: &Need, today: Date) -> Option<Answer>;
}

/// Several sources: the first that supplies the kind answers.
pub struct Sources<'a>(pub Vec<&'a dyn Evidence>);

impl Evidence for Sources<'_> {
    fn answer(&self, criterion: &Criterion, need: &Need, today: Date) -> Option<Answer> {
        self.0.iter().find_map(|source| source.answer(criterion, need, today))
    }
}

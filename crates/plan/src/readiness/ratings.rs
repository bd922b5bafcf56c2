//! What people say of a task: the party itself, the SI and the assurer, each apart, each with its trend.

use super::derive::word;
use terms::{Date, Rag, Text};

/// Whose rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rater {
    /// The party of itself.
    Party,
    /// The systems integrator.
    Si,
    /// The assurer.
    Assurer,
}

/// A rating given on a day; no colour is a stated "unknown".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// Whose.
    pub rater: Rater,
    /// The colour.
    pub rag: Option<Rag>,
    /// When.
    pub on: Date,
    /// By whom.
    pub by: Text,
    /// What was said.
    pub note: Text,
}

/// How a rating moved since the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trend {
    /// Better than before.
    Better,
    /// As before.
    Same,
    /// Worse than before.
    Worse,
    /// There is none before, or one of the two is unknown.
    Unknown,
}

/// A rater's latest rating and its trend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The latest; none when there is none.
    pub now: Option<Rating>,
    /// The one before.
    pub before: Option<Rating>,
    /// From that to this.
    pub trend: Trend,
}

/// The three ratings of one thing on a day; they are never mixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ratings {
    /// The party of itself.
    pub party: Standing,
    /// The SI.
    pub si: Standing,
    /// The assurer.
    pub assurer: Standing,
}

impl Rater {
    /// As a heading.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Party => "Self",
            Self::Si => "SI",
            Self::Assurer => "Assurer",
        }
    }
}

impl Trend {
    /// From one colour to the next; red is worst, complete is best.
    #[must_use]
    pub fn between(before: Option<Rag>, now: Option<Rag>) -> Self {
        match (before, now) {
            (Some(before), Some(now)) if now > before => Self::Better,
            (Some(before), Some(now)) if now < before => Self::Worse,
            (Some(_), Some(_)) => Self::Same,
            _ => Self::Unknown,
        }
    }

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Same => "unchanged",
            Self::Worse => "worse",
            Self::Unknown => "no trend",
        }
    }
}

impl Standing {
    fn of(ratings: &[Rating], rater: Rater, as_at: Date) -> Self {
        let mut of: Vec<&Rating> = ratings.iter().filter(|r| r.rater == rater && r.on <= as_at).collect();
        of.sort_by_key(|r| r.on); // of one day the later given stays last
        let (now, before) = (of.pop(), of.pop());
        Self {
            trend: Trend::between(before.and_then(|r| r.rag), now.and_then(|r| r.rag)),
            now: now.cloned(),
            before: before.cloned(),
        }
    }

    /// The colour; none is unknown.
    #[must_use]
    pub fn rag(&self) -> Option<Rag> {
        self.now.as_ref().and_then(|r| r.rag)
    }
}

impl Ratings {
    /// The ratings of one thing as they stand on a day.
    #[must_use]
    pub fn of(ratings: &[Rating], as_at: Date) -> Self {
        let of = |rater| Standing::of(ratings, rater, as_at);
        Self {
            party: of(Rater::Party),
            si: of(Rater::Si),
            assurer: of(Rater::Assurer),
        }
    }

    /// What each says, where two that are known differ: "Self Green, SI Red".
    #[must_use]
    pub fn disagreement(&self) -> Option<String> {
        let all = [
            (Rater::Party, &self.party),
            (Rater::Si, &self.si),
            (Rater::Assurer, &self.assurer),
        ];
        let known: Vec<(Rater, Rag)> = all.iter().filter_map(|(r, s)| Some((*r, s.rag()?))).collect();
        let differ = known.windows(2).any(|w| w[0].1 != w[1].1);
        let said = known
            .iter()
            .map(|(rater, rag)| format!("{} {}", rater.word(), word(Some(*rag))));
        differ.then(|| said.collect::<Vec<_>>().join(", "))
    }
}

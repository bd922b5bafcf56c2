//! The baselines of a milestone: every one ever approved, named, with what set it and how far dates are from it.
//!
//! Derived from the history of the one door column; there is no second list. A milestone whose change was never approved
//! has none, which is not a slip of zero days.

use record::{At, Derived, Narrowed, Position, Ref, View};
use terms::{Calendar, Date, When};

use crate::milestone_changes::MilestoneChange;
use crate::milestones::Milestone;

/// One baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// Its number, from 1.
    pub number: usize,
    /// The date approved.
    pub date: When,
    /// The entry that set it.
    pub position: Position,
    /// The change whose approval set it; none where it came in with a document or by hand at the beginning.
    pub change: Option<Ref<MilestoneChange>>,
}

impl Baseline {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        match self.number {
            1 => "First baseline".to_owned(),
            n => format!("Baseline {n}"),
        }
    }
}

/// Every baseline of a milestone, the first one first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baselines(pub Vec<Baseline>);

impl Baselines {
    /// The baselines as at a moment.
    #[must_use]
    pub fn of(at: &At<'_>, one: Ref<Milestone>) -> Self {
        let state = at.state();
        let Some(number) = state.schema().number_of::<Milestone>() else {
            return Self::default();
        };
        // Reading through `at` notes the registers, so that the answer is dropped when one of them is touched.
        let changes: Vec<_> = match at.find(one) {
            Some(_) => at.pointing::<MilestoneChange>(one.any()),
            None => Vec::new(),
        };
        let mut all: Vec<Baseline> = Vec::new();
        let moments = state.changes(number, one.key()).into_iter();
        for position in moments.filter(|position| *position <= at.position()) {
            let then = At::new(state, position, Date::MIN);
            let Some(date) = then.find(one).and_then(|row| row.baseline) else {
                continue;
            };
            if all.last().is_some_and(|last| last.date == date) {
                continue;
            }
            let before = At::new(state, Position(position.0.saturating_sub(1)), Date::MIN);
            let decided_here = |change: &Ref<MilestoneChange>| {
                let approved = |at: &At<'_>| at.find(*change).is_some_and(|row| row.approved == Some(true));
                approved(&then) && !approved(&before)
            };
            all.push(Baseline {
                number: all.len() + 1,
                date,
                position,
                change: changes.iter().copied().find(decided_here),
            });
        }
        Self(all)
    }

    /// The first.
    #[must_use]
    pub fn first(&self) -> Option<&Baseline> {
        self.0.first()
    }

    /// The one that holds.
    #[must_use]
    pub fn current(&self) -> Option<&Baseline> {
        self.0.last()
    }
}

/// How far a date is from a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variance {
    /// There is no baseline to be far from, or no date.
    None,
    /// Working days after it; before it, if negative.
    Days(i32),
    /// The calendar does not know these years.
    Unknown,
}

impl Variance {
    /// The variance of a date against a baseline, in working days.
    #[must_use]
    pub fn of(calendar: &Calendar, baseline: Option<When>, date: Option<When>) -> Self {
        let (Some(from), Some(to)) = (baseline.map(When::last), date.map(When::last)) else {
            return Self::None;
        };
        if calendar.covers(from) && calendar.covers(to) {
            Self::Days(calendar.working_days(from, to))
        } else {
            Self::Unknown
        }
    }

    /// In words, such as "+5 working days".
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Unknown => "not reckoned: the holidays of these years are not known".to_owned(),
            Self::Days(0) => "no variance".to_owned(),
            Self::Days(n) => {
                let noun = if n.abs() == 1 { "working day" } else { "working days" };
                format!("{n:+} {noun}")
            }
        }
    }
}

impl Derived for Baselines {
    type Question = u32;

    fn derive(at: &At<'_>, question: &u32) -> Self {
        Ref::from_number(*question)
            .map(|one| Self::of(at, one))
            .unwrap_or_default()
    }
}

impl Narrowed for Baselines {
    type Seen = Self;

    fn narrowed(&self, view: &View<'_>) -> Self {
        let mut seen = self.clone();
        for one in &mut seen.0 {
            one.change = one.change.filter(|change| view.may_see(change.any()));
        }
        seen
    }
}

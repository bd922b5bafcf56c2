//! The plan of record as the network that `plan` calculates: milestones that a viewer may see, and the links between them.
//!
//! A bridge: it says what a column means to the calculation. Both the network and the working days are remembered by the
//! record. Not here: the calculation.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub use plan::network::Row;
use plan::network::{Activity, Imposed, Lag, Link, LinkKind as Ends, Network, NetworkError, Plan};
use record::{At, Derived, Narrowed, Ref, Register, View};
use terms::{Calendar, When};

use crate::freezes::{self, Freeze};
use crate::gates::Gate;
use crate::milestone_links::{LinkKind, MilestoneLink};
use crate::milestones::Milestone;

/// The network, with the record behind each of its rows.
pub struct PlanOfRecord {
    /// The network.
    pub network: Network,
    milestones: Vec<Ref<Milestone>>,
    rows: HashMap<u32, Row>,
}

impl PlanOfRecord {
    /// The plan as a viewer sees it, counted by these holidays and the programme's freezes.
    ///
    /// # Errors
    /// Links that go round in a circle, or a plan without a date.
    pub fn of(view: &View<'_>, holidays: Calendar) -> Result<Arc<Self>, NetworkError> {
        view.derived::<Calculated>(&holidays).unwrap_or_else(|| {
            let calendar = WorkingDays::of(view, holidays);
            let all = (view.all::<Milestone>(), view.all::<MilestoneLink>());
            Self::built(all.0, all.1, view.all::<Gate>(), &calendar).map(Arc::new)
        })
    }

    fn built<'a>(
        all: impl Iterator<Item = (Ref<Milestone>, &'a Milestone)>,
        links: impl Iterator<Item = (Ref<MilestoneLink>, &'a MilestoneLink)>,
        gates: impl Iterator<Item = (Ref<Gate>, &'a Gate)>,
        calendar: &Calendar,
    ) -> Result<Self, NetworkError> {
        let mut plan = Plan::default();
        let (mut milestones, mut ids) = (Vec::new(), HashMap::new());
        let gates: HashSet<u32> = gates.filter_map(|(_, gate)| gate.milestone.map(Ref::key)).collect();
        for (key, milestone) in all {
            let mut activity = activity(milestone);
            activity.gate |= gates.contains(&key.key());
            ids.insert(key.key(), activity.id.clone());
            plan.activities.push(activity);
            milestones.push(key);
        }
        for (_, link) in links {
            let (Some(from), Some(to)) = (ids.get(&link.predecessor.key()), ids.get(&link.successor.key())) else {
                continue;
            };
            plan.links.push(Link {
                from: from.clone(),
                to: to.clone(),
                kind: ends(link.kind.unwrap_or(LinkKind::FinishStart)),
                lag: Lag::Days(link.lag.unwrap_or(0)),
            });
        }
        let network = Network::new(plan, calendar)?;
        let rows = milestones
            .iter()
            .zip(network.rows())
            .map(|(one, row)| (one.key(), row))
            .collect();
        Ok(Self {
            network,
            milestones,
            rows,
        })
    }

    /// The milestone in a row.
    #[must_use]
    pub fn milestone(&self, row: Row) -> Ref<Milestone> {
        self.milestones[row.index()]
    }

    /// The row of a milestone.
    #[must_use]
    pub fn row(&self, one: Ref<Milestone>) -> Option<Row> {
        self.rows.get(&one.key()).copied()
    }
}

/// The whole plan, remembered; those who see only some of it have their own calculated.
struct Calculated(Result<Arc<PlanOfRecord>, NetworkError>);

impl Derived for Calculated {
    type Question = Calendar;

    fn derive(at: &At<'_>, holidays: &Calendar) -> Self {
        let calendar = freezes::calendar(at.all::<Freeze>().map(|(_, freeze)| freeze), holidays.clone());
        Self(PlanOfRecord::built(at.all(), at.all(), at.all(), &calendar).map(Arc::new))
    }
}

impl Narrowed for Calculated {
    type Seen = Option<Result<Arc<PlanOfRecord>, NetworkError>>;

    fn narrowed(&self, view: &View<'_>) -> Self::Seen {
        let whole = sees_all::<Milestone>(view)
            && sees_all::<MilestoneLink>(view)
            && sees_all::<Gate>(view)
            && sees_all::<Freeze>(view);
        whole.then(|| self.0.clone())
    }
}

fn sees_all<R: Register>(view: &View<'_>) -> bool {
    view.schema()
        .number_of::<R>()
        .is_some_and(|number| view.sees_all(number))
}

/// The working days of the programme: these holidays and its freezes.
pub struct WorkingDays(Arc<Calendar>);

impl WorkingDays {
    /// The working days as a viewer sees them.
    #[must_use]
    pub fn of(view: &View<'_>, holidays: Calendar) -> Arc<Calendar> {
        view.derived::<Self>(&holidays).unwrap_or_else(|| {
            let freezes = view.all::<Freeze>().map(|(_, freeze)| freeze);
            Arc::new(freezes::calendar(freezes, holidays))
        })
    }
}

impl Derived for WorkingDays {
    type Question = Calendar;

    fn derive(at: &At<'_>, holidays: &Calendar) -> Self {
        let freezes = at.all::<Freeze>().map(|(_, freeze)| freeze);
        Self(Arc::new(freezes::calendar(freezes, holidays.clone())))
    }
}

impl Narrowed for WorkingDays {
    type Seen = Option<Arc<Calendar>>;

    fn narrowed(&self, view: &View<'_>) -> Self::Seen {
        sees_all::<Freeze>(view).then(|| Arc::clone(&self.0))
    }
}

/// A milestone as the calculation takes it. It holds its forecast, else its baseline, until links push it; a date that is
/// "no later than" is a bound that links may break, and then say so.
fn activity(milestone: &Milestone) -> Activity {
    let date = milestone.forecast.or(milestone.baseline);
    let mut activity = Activity::milestone(milestone.id.as_str(), milestone.title.as_str());
    activity.planned = date.map(When::last);
    activity.gate = milestone.approved_by.is_some();
    activity.actual_finish = milestone.actual;
    activity.removed = milestone.removed.is_some();
    if let Some(When::NoLaterThan(day)) = date {
        activity.imposed.push(Imposed::FinishNotAfter(day));
    }
    activity
}

fn ends(kind: LinkKind) -> Ends {
    match kind {
        LinkKind::FinishStart => Ends::FinishStart,
        LinkKind::StartStart => Ends::StartStart,
        LinkKind::FinishFinish => Ends::FinishFinish,
        LinkKind::StartFinish => Ends::StartFinish,
    }
}

//! The plan of record as the network that `plan` calculates: milestones that a viewer may see, and the links between them.
//!
//! A bridge: it says what a column means to the calculation. Not here: the calculation.

use std::collections::{HashMap, HashSet};

pub use plan::network::Row;
use plan::network::{Activity, Imposed, Lag, Link, LinkKind as Ends, Network, NetworkError, Plan};
use record::{Ref, View};
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
    pub fn of(view: &View<'_>, holidays: Calendar) -> Result<Self, NetworkError> {
        let calendar = freezes::calendar(view.all::<Freeze>().map(|(_, freeze)| freeze), holidays);
        let mut plan = Plan::default();
        let (mut milestones, mut ids) = (Vec::new(), HashMap::new());
        let gates: HashSet<u32> = view
            .all::<Gate>()
            .filter_map(|(_, gate)| gate.milestone.map(Ref::key))
            .collect();
        for (key, milestone) in view.all::<Milestone>() {
            let mut activity = activity(milestone);
            activity.gate |= gates.contains(&key.key());
            ids.insert(key.key(), activity.id.clone());
            plan.activities.push(activity);
            milestones.push(key);
        }
        for (_, link) in view.all::<MilestoneLink>() {
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
        let network = Network::new(plan, &calendar)?;
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

//! What lies on the table at a gate: the record's gates, criteria, evidence and work-offs as the plan judges them.
//!
//! Here: the bridge from records to the calculations of `plan::gates`, and the answers for pages. Derived, never
//! stored. Not here: how a gate is judged, and who decides it.

mod of_record;

use plan::gates::{
    Ahead, By, Choreography, Counting, CriteriaSet as Criteria, Cycle, GateJudged, Layout, NoDate, Owner, Sheet,
    Sources, Untangled, WorkOff as Remains,
};
use record::{At, Derived, Narrowed, Ref, View};
use terms::{Calendar, Date, Nation, Text};

use crate::criteria::{Criterion, OwnerGroup};
use crate::criteria_sets::{CriteriaSet, criteria_of};
use crate::gate_decisions::GateOutcome;
use crate::gate_feeds::GateFeed;
use crate::gates::{Gate, GateKind};
use crate::meetings::{Meeting, MeetingState};
use crate::tiers::Tier;
use crate::work_offs::WorkOff;

pub use of_record::{OfRecord, Stated};

/// One gate as judged, with its work-offs and its sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InRoom {
    /// The judgement.
    pub judged: GateJudged,
    /// Work-offs that it left, that carry its criteria, or that have to close before it.
    pub work_offs: Vec<Remains>,
    /// The sheet on the table.
    pub sheet: Sheet,
}

impl InRoom {
    /// What lies on the table at a gate today.
    #[must_use]
    pub fn of(at: &At<'_>, own: Ref<Gate>) -> Option<Self> {
        let gate = at.find(own)?;
        let criteria = criteria(at, own, gate);
        let work_offs = work_offs(at, own);
        let (record, stated) = (OfRecord::new(at), Stated::new(at));
        let sources = Sources(vec![&record, &stated]);
        let judged = plan::gates::judge(&as_gate(at, gate), criteria.as_ref(), &sources, &work_offs, at.today());
        let sheet = Sheet::of(&judged, &work_offs);
        Some(Self {
            judged,
            work_offs,
            sheet,
        })
    }
}

/// The day of a gate: its own, else what its milestone is now expected on.
#[must_use]
pub fn day_of(at: &At<'_>, gate: &Gate) -> Option<Date> {
    let milestone = || {
        let milestone = at.find(gate.milestone?)?;
        milestone
            .actual
            .or_else(|| Some(milestone.forecast.or(milestone.baseline)?.last()))
    };
    gate.decided
        .filter(|_| gate.is_approved())
        .or(gate.on)
        .or_else(milestone)
}

/// The next gate that a gate feeds, by date; those without a date come last.
#[must_use]
pub fn next_gate(at: &At<'_>, own: Ref<Gate>) -> Option<Ref<Gate>> {
    at.all::<GateFeed>()
        .filter(|(_, feed)| feed.from == own)
        .filter_map(|(_, feed)| Some((day_of(at, at.find(feed.to)?).unwrap_or(Date::MAX), feed.to)))
        .min()
        .map(|(_, gate)| gate)
}

fn as_gate(at: &At<'_>, gate: &Gate) -> plan::gates::Gate {
    let milestone = gate.milestone.and_then(|one| at.find(one));
    let title = gate.title.clone().or_else(|| milestone.map(|one| one.title.clone()));
    plan::gates::Gate {
        id: gate.code.text(),
        title: title.unwrap_or_default(),
        kind: match gate.kind {
            Some(GateKind::ControlPoint) => plan::gates::GateKind::ControlPoint,
            Some(GateKind::Milestone) => plan::gates::GateKind::Milestone,
            None if gate.milestone.is_some() => plan::gates::GateKind::Milestone,
            None => plan::gates::GateKind::ControlPoint,
        },
        on: day_of(at, gate),
        decider: gate.group.and_then(|group| at.name_of(group.any())),
        scope: gate.scope.clone(),
        approved: gate.decided.filter(|_| gate.is_approved()),
    }
}

/// The criteria in force; where none are, the latest version proposed, as an indication.
fn criteria(at: &At<'_>, own: Ref<Gate>, gate: &Gate) -> Option<Criteria> {
    let latest = || {
        at.pointing::<CriteriaSet>(own.any())
            .into_iter()
            .rfind(|set| at.find(*set).is_some_and(|set| set.gate == own))
    };
    let key = gate.criteria.or_else(latest)?;
    let set = at.find(key)?;
    let by = set.approved_by.and_then(|group| at.name_of(group.any()));
    let rows = criteria_of(at, key, set);
    Some(Criteria {
        version: set.code.text(),
        approved: set
            .approved
            .filter(|_| gate.criteria == Some(key))
            .map(|day| (day, by.unwrap_or_else(|| "not set".into()))),
        criteria: rows.iter().map(|(_, one)| as_criterion(at, one)).collect(),
    })
}

fn as_criterion(at: &At<'_>, one: &Criterion) -> plan::gates::Criterion {
    let step = |what: &str, days: Option<u16>| {
        days.map(|days| plan::gates::Step {
            what: format!("{what} ({})", one.text).into(),
            days,
        })
    };
    let party = one.party.and_then(|party| at.name_of(party.any()));
    plan::gates::Criterion {
        id: one.code.text(),
        text: one.text.clone(),
        owner: match (one.owner, party) {
            (Some(OwnerGroup::SystemsIntegrator), _) => Owner::SystemsIntegrator,
            (Some(OwnerGroup::Participants), _) => Owner::Participants,
            (Some(OwnerGroup::Programme), _) => Owner::Programme,
            (_, Some(party)) => Owner::Named(party),
            (_, None) => Owner::NotSet,
        },
        need: of_record::need(at, one),
        due: one.due,
        lead: one.lead.unwrap_or(0),
        steps: step("work", one.takes)
            .into_iter()
            .chain(step("review", one.review))
            .collect(),
    }
}

/// Work-offs that a gate left, that carry one of its criteria, or that have to close before it.
fn work_offs(at: &At<'_>, own: Ref<Gate>) -> Vec<Remains> {
    let name = |any| at.name_of(any).unwrap_or_default();
    let concerned = |one: &WorkOff| one.gate == Some(own) || one.before == Some(own) || carries(at, one, own);
    at.all::<WorkOff>()
        .filter(|(_, one)| concerned(one))
        .map(|(_, one)| Remains {
            id: one.code.text(),
            text: one.text.clone(),
            owner: one.owner.map(|owner| name(owner.any())),
            carries: one.criterion.map(|criterion| name(criterion.any())),
            due: one.day(),
            closed: one.closed,
            before: one
                .before
                .and_then(|gate| at.find(gate))
                .map(|gate| (gate.code.text(), day_of(at, gate))),
            rolled_to: one.plan.clone(),
        })
        .collect()
}

fn carries(at: &At<'_>, one: &WorkOff, own: Ref<Gate>) -> bool {
    let gate = || at.find(at.find(one.criterion?)?.set).map(|set| set.gate);
    gate() == Some(own)
}

/// The choreography, with the records behind its nodes and feeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// The gates and feeds.
    pub choreography: Choreography,
    /// The gate behind each node.
    pub gates: Vec<Ref<Gate>>,
    /// The record behind each feed.
    pub feeds: Vec<Ref<GateFeed>>,
}

impl Whole {
    /// The node of a gate.
    #[must_use]
    pub fn place(&self, gate: Ref<Gate>) -> Option<usize> {
        self.gates.iter().position(|one| *one == gate)
    }
}

/// Every gate and feed of the record.
#[must_use]
pub fn choreography(at: &At<'_>) -> Whole {
    let mut whole = Whole::default();
    for (key, gate) in at.all::<Gate>() {
        let milestone = gate.milestone.and_then(|one| at.find(one));
        let tier = gate.tier.or_else(|| milestone?.tier).and_then(|tier| at.find(tier));
        whole
            .choreography
            .gate(gate.code.text(), tier.and_then(tier_number), day_of(at, gate));
        whole.gates.push(key);
    }
    for (key, feed) in at.all::<GateFeed>() {
        if let (Some(from), Some(to)) = (whole.place(feed.from), whole.place(feed.to)) {
            whole.choreography.feeds.push(plan::gates::Feed {
                from,
                to,
                lag: feed.lag.unwrap_or(0),
                because: feed.gives.clone().unwrap_or_default(),
            });
            whole.feeds.push(key);
        }
    }
    whole
}

/// The number in a tier's name: 1 is the highest.
fn tier_number(tier: &Tier) -> Option<u8> {
    let digits: String = tier.code.as_str().chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Every gate as judged today, and the choreography of all: for the picture and the look-ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllGates {
    /// Each gate, in the order of the choreography's nodes.
    pub judged: Vec<GateJudged>,
    /// What came of each, in the same order.
    pub outcomes: Vec<Option<GateOutcome>>,
    /// The choreography with the records behind it.
    pub whole: Whole,
    /// Its circles.
    pub cycles: Vec<Cycle>,
    /// The split proposed, where there are circles.
    pub untangled: Option<Untangled>,
    /// Where boxes stand in the picture.
    pub layout: Layout,
}

impl AllGates {
    /// The gates between two days, with what is red.
    #[must_use]
    pub fn look_ahead(&self, from: Date, to: Date) -> Vec<Ahead> {
        plan::gates::look_ahead(&self.judged, from, to)
    }
}

impl Derived for AllGates {
    type Question = ();

    fn derive(at: &At<'_>, _question: &()) -> Self {
        let whole = choreography(at);
        let rooms = whole.gates.iter().filter_map(|gate| InRoom::of(at, *gate));
        Self {
            judged: rooms.map(|room| room.judged).collect(),
            outcomes: whole
                .gates
                .iter()
                .filter_map(|gate| at.find(*gate))
                .map(|gate| gate.outcome)
                .collect(),
            cycles: whole.choreography.cycles(),
            untangled: whole.choreography.untangled(),
            layout: plan::gates::layout(&whole.choreography),
            whole,
        }
    }
}

impl Narrowed for AllGates {
    type Seen = Self;

    /// Whoever is signed in sees every gate; a viewer who may not see one sees none of the whole.
    fn narrowed(&self, view: &View<'_>) -> Self {
        if self.whole.gates.iter().all(|gate| view.may_see(gate.any())) {
            return self.clone();
        }
        Self {
            judged: Vec::new(),
            outcomes: Vec::new(),
            whole: Whole::default(),
            cycles: Vec::new(),
            untangled: None,
            layout: plan::gates::layout(&Choreography::default()),
        }
    }
}

/// A gate's page: what lies on the table, and what must be true by when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatePage {
    /// What lies on the table.
    pub room: InRoom,
    /// What must be true by when, or why that cannot be counted.
    pub by_when: Result<Vec<By>, NoDate>,
}

/// A gate's page as of today, for the gate of a key.
pub struct GatePageOf(Option<GatePage>);

impl Derived for GatePageOf {
    type Question = u32;

    fn derive(at: &At<'_>, question: &u32) -> Self {
        let page = |own: Ref<Gate>| {
            let room = InRoom::of(at, own)?;
            let whole = choreography(at);
            let mut before: Vec<usize> = feeding(&whole, own);
            before.retain(|node| whole.gates[*node] != own);
            let others: Vec<GateJudged> = before
                .into_iter()
                .filter_map(|node| InRoom::of(at, whole.gates[node]))
                .map(|room| room.judged)
                .collect();
            let calendar = crate::freezes::calendar(
                at.all().map(|(_, freeze)| freeze),
                Calendar::shipped(Nation::EnglandAndWales),
            );
            let meetings = meetings(at);
            let counting = Counting {
                calendar: &calendar,
                meetings: &meetings,
                today: at.today(),
            };
            let by_when = plan::gates::by_when(&room.judged, &others, &whole.choreography, counting);
            Some(GatePage { room, by_when })
        };
        Self(Ref::from_number(*question).and_then(page))
    }
}

impl Narrowed for GatePageOf {
    type Seen = Option<GatePage>;

    fn narrowed(&self, _view: &View<'_>) -> Option<GatePage> {
        self.0.clone()
    }
}

/// The nodes from which a gate is reached.
fn feeding(whole: &Whole, own: Ref<Gate>) -> Vec<usize> {
    let mut turned = whole.choreography.clone();
    for feed in &mut turned.feeds {
        std::mem::swap(&mut feed.from, &mut feed.to);
    }
    let start = whole.place(own);
    start
        .map(|start| turned.reached(start).into_iter().map(|one| one.node).collect())
        .unwrap_or_default()
}

/// Meetings that were held or are to be: group and day.
fn meetings(at: &At<'_>) -> Vec<(Text, Date)> {
    at.all::<Meeting>()
        .filter(|(_, one)| one.state != Some(MeetingState::Cancelled))
        .filter_map(|(_, one)| Some((at.name_of(one.group?.any())?, one.on?)))
        .collect()
}

//! What must be true by when: counting back from a gate's date through working days, durations and meetings, and
//! through the gates that feed it.
//!
//! Not here: whether it is true (`judge`).

use terms::{Calendar, Date, Text};

use super::feeds::Choreography;
use super::{GateJudged, Judged, Standing};

/// What counting back needs to know.
#[derive(Clone, Copy)]
pub struct Counting<'a> {
    /// Working days.
    pub calendar: &'a Calendar,
    /// Meetings: group and day.
    pub meetings: &'a [(Text, Date)],
    /// The day on which is counted.
    pub today: Date,
}

/// Something that must be so by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The day.
    pub day: Date,
    /// What must be so.
    pub what: String,
    /// Who owes it.
    pub owner: Text,
    /// The gate that it belongs to.
    pub gate: Text,
    /// The criterion that it belongs to, if one.
    pub criterion: Option<Text>,
    /// Why that day.
    pub why: String,
    /// Whether it is so already.
    pub done: bool,
    /// Working days left; negative where the day has passed.
    pub left: i32,
    /// What stands against it, where something does.
    pub against: Option<String>,
}

impl By {
    /// Whether its day has passed and it is not so.
    #[must_use]
    pub fn is_late(&self) -> bool {
        !self.done && self.left < 0
    }
}

/// A gate that nothing can be counted back from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} has no date to count back from: give it one, or its milestone a forecast")]
pub struct NoDate(pub Text);

/// What must be true by when for a gate and the gates that feed it, in order of day.
///
/// # Errors
/// The gate has no date.
pub fn by_when(
    gate: &GateJudged,
    others: &[GateJudged],
    choreography: &Choreography,
    counting: Counting<'_>,
) -> Result<Vec<By>, NoDate> {
    let on = gate.gate.on.ok_or_else(|| NoDate(gate.gate.id.clone()))?;
    let mut all = of_gate(gate, on, counting);
    for need in needed(&gate.gate.id, on, choreography, counting.calendar) {
        let name = &choreography.nodes[need.node].gate;
        let judged = others.iter().find(|other| other.gate.id == *name);
        let planned = choreography.nodes[need.node].on;
        let approved = judged.is_some_and(|one| one.gate.approved.is_some());
        let against = planned.filter(|day| *day > need.by && !approved).map(|day| {
            format!(
                "{name} is planned for {day}, after the {} by which it is needed",
                need.by
            )
        });
        all.push(
            counting.by(
                By {
                    day: need.by,
                    what: format!("{} decided", choreography.nodes[need.node].name()),
                    owner: judged
                        .and_then(|one| one.gate.decider.clone())
                        .unwrap_or_else(|| "not set".into()),
                    gate: name.clone(),
                    criterion: None,
                    why: need.why,
                    done: approved,
                    left: 0,
                    against,
                },
                need.by,
            ),
        );
        if let Some(judged) = judged.filter(|_| !approved) {
            let day = planned.map_or(need.by, |day| day.min(need.by));
            all.extend(of_gate(judged, day, counting));
        }
    }
    all.sort_by(|one, other| (one.day, &one.gate, &one.criterion).cmp(&(other.day, &other.gate, &other.criterion)));
    Ok(all)
}

struct Needed {
    node: usize,
    by: Date,
    why: String,
}

/// The gates before a gate, each with the last day on which its decision is of use.
fn needed(gate: &str, on: Date, choreography: &Choreography, calendar: &Calendar) -> Vec<Needed> {
    let mut by: Vec<Option<(Date, String)>> = vec![None; choreography.nodes.len()];
    let own = |node: &usize| choreography.nodes[*node].gate.as_str() == gate;
    for node in (0..by.len()).filter(own) {
        by[node] = Some((on, String::new()));
    }
    // As many rounds as nodes: a circle that pushes itself back is left at that, and is reported as a circle.
    for _ in 0..by.len() {
        let mut moved = false;
        for feed in &choreography.feeds {
            if own(&feed.from) {
                continue;
            }
            let Some((needed, _)) = &by[feed.to] else { continue };
            let last = calendar.add_working_days(calendar.on_or_before(*needed), -i32::from(feed.lag));
            if by[feed.from].as_ref().is_none_or(|(known, _)| last < *known) {
                let to = choreography.nodes[feed.to].name();
                let lag = match feed.lag {
                    0 => String::new(),
                    days => format!(", {days} working days before"),
                };
                by[feed.from] = Some((last, format!("feeds {to}, needed by {needed}{lag}")));
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    by.into_iter()
        .enumerate()
        .filter(|(node, _)| !own(node))
        .filter_map(|(node, found)| found.map(|(by, why)| Needed { node, by, why }))
        .collect()
}

/// Each criterion of a gate by its day, and each step towards it by the day on which it has to begin.
fn of_gate(gate: &GateJudged, on: Date, counting: Counting<'_>) -> Vec<By> {
    let mut all = Vec::new();
    for judged in &gate.criteria {
        let criterion = &judged.criterion;
        let (true_by, why, against) = true_by(judged, &gate.gate.id, on, counting);
        let done = judged.standing == Standing::Met;
        let row = |day: Date, what: String, why: String, against: Option<String>| {
            let by = By {
                day,
                what,
                owner: criterion.owner.name().into(),
                gate: gate.gate.id.clone(),
                criterion: Some(criterion.id.clone()),
                why,
                done,
                left: 0,
                against,
            };
            counting.by(by, day)
        };
        all.push(row(true_by, criterion.text.to_string(), why, against));
        let mut end = true_by;
        for step in criterion.steps.iter().rev() {
            let begin = counting.calendar.add_working_days(end, -i32::from(step.days));
            let why = format!("{} takes {} working days, to {end}", step.what, step.days);
            all.push(row(begin, format!("begin: {}", step.what), why, None));
            end = begin;
        }
    }
    all
}

/// The day by which a criterion has to be true, why, and what stands against it.
fn true_by(judged: &Judged, gate: &str, on: Date, counting: Counting<'_>) -> (Date, String, Option<String>) {
    let criterion = &judged.criterion;
    let calendar = counting.calendar;
    let mut day = calendar.add_working_days(calendar.on_or_before(on), -i32::from(criterion.lead));
    let mut why = match criterion.lead {
        0 => format!("{gate} is on {on}"),
        days => format!("{days} working days before {gate} on {on}"),
    };
    if let Some(due) = criterion.due.filter(|due| *due < day) {
        day = due;
        why = format!("due on {due}");
    }
    let mut against = None;
    if let Some(group) = criterion.need.as_ref().and_then(super::Need::group) {
        let known = || {
            counting
                .meetings
                .iter()
                .filter(|(of, _)| of == group)
                .map(|(_, day)| *day)
        };
        match known().filter(|met| *met <= day).max() {
            Some(met) if met >= counting.today || judged.standing == Standing::Met => {
                day = met;
                why = format!("{why}; the last meeting of {group} before that is on {met}");
            }
            _ if known().next().is_none() => {
                against = Some(format!("no meeting of {group} is in the record"));
            }
            _ => against = Some(format!("no meeting of {group} is left before {day}")),
        }
    }
    (day, why, against)
}

impl Counting<'_> {
    /// The same with the working days that are left.
    fn by(&self, by: By, day: Date) -> By {
        By {
            left: self.calendar.working_days(self.today, day),
            ..by
        }
    }
}

//! What an accepted repair may not move by itself, and the way to the act that may.
//!
//! A baseline is never typed: the repair becomes a proposed change with the repair as its grounds, for the group that
//! decides. Not here: taking the decision (`decide`), the act's form (`act`).

use std::sync::Arc;

use check::{Finding, Repair};
use programme::milestone_changes::{MilestoneChange, RAISED};
use programme::milestones::Milestone;
use programme::packs::Pack;
use record::{AnyRef, Fact, Reading, Ref, View};
use terms::When;
use terms::notation::{YearContext, read_dates};

use crate::failure::Failure;
use crate::markup::address;
use crate::pages::act;
use crate::visit::Visit;
use crate::{cells, sources};

/// Something that only an act moves.
#[derive(Clone, Debug)]
pub struct Way {
    /// What moves only by a decision, and how far that is.
    pub words: String,
    /// Where to go on.
    pub to: Option<String>,
    /// How the link there reads.
    pub link: String,
    /// The form of the act, filled in, if it still has to be done and the visitor may do it.
    pub form: Option<String>,
}

/// The reading of a pack, if it is kept.
pub async fn reading(visit: &Visit, pack: &Pack) -> Result<Option<Arc<Reading>>, Failure> {
    match &pack.reading {
        Some(reading) => sources::reading(&visit.app, &reading.0).await,
        None => Ok(None),
    }
}

/// What a repair corrects and may not move.
#[must_use]
pub fn ways(view: &View<'_>, pack: &Pack, finding: &Finding, repair: &Repair, reading: &Reading) -> Vec<Way> {
    let facts = pack::import::fields_of(reading, &repair.span);
    let mut all: Vec<Way> = Vec::new();
    for fact in facts {
        if let Some(way) = way(view, pack, finding, repair, fact)
            && !all.iter().any(|known| known.words == way.words)
        {
            all.push(way);
        }
    }
    all
}

fn way(view: &View<'_>, pack: &Pack, finding: &Finding, repair: &Repair, fact: &Fact) -> Option<Way> {
    let number = view.schema().number(&fact.register)?;
    let info = view.info(number);
    let column = &info.columns[info.column(&fact.column)?];
    let door = column.doors.first()?;
    let one = view.named(number, &fact.record).into_iter().next()?;
    if let Some(milestone) = Ref::<Milestone>::from_number(one.key.get())
        && (one.register, column.name) == ("milestones", "baseline")
    {
        return baseline(view, pack, finding, repair, milestone);
    }
    let words = format!("{} of {} moves only by a decision.", column.title, view.name(one));
    let known = view.schema().actions().iter().find(|action| action.door == *door);
    Some(match known.filter(|action| view.may_pass(action.door)) {
        Some(action) => Way {
            words,
            to: Some(format!("/act/{}", action.name)),
            link: act::title(action),
            form: Some(format!("/act/{}", action.name)),
        },
        None => record_of(words, view, one),
    })
}

fn record_of(words: String, view: &View<'_>, one: AnyRef) -> Way {
    Way {
        words,
        to: Some(cells::path(one)),
        link: view.name(one),
        form: None,
    }
}

fn baseline(view: &View<'_>, pack: &Pack, finding: &Finding, repair: &Repair, key: Ref<Milestone>) -> Option<Way> {
    let milestone = view.get(key)?;
    let proposed = meant(pack, &repair.proposed)?;
    if milestone.baseline == Some(proposed) {
        return None;
    }
    let mut changes = view.all::<MilestoneChange>();
    let raised = changes.find(|(_, change)| change.milestone == Some(key) && change.proposed == Some(proposed));
    let id = milestone.id.to_string();
    if let Some((at, change)) = raised {
        let words = match change.decided_on {
            Some(_) => format!("The baseline of {id} was put to a decision, which is taken."),
            None => format!("The baseline of {id} moves only by a decision, which is asked for."),
        };
        return Some(record_of(words, view, at.any()));
    }
    let words = format!("The baseline of {id} moves only by a decision: nothing has moved yet.");
    if !view.may_pass(RAISED) {
        return Some(record_of(words, view, key.any()));
    }
    let grounds = format!(
        "{} {}: {} prints {}, repaired to {} ({}).",
        finding.rule,
        check::slug(finding.rule),
        pack.code.text(),
        repair.span.text,
        repair.proposed,
        repair.span.place
    );
    let proposed = proposed.to_string();
    let terms = [
        ("milestone", id.as_str()),
        ("kind", "date"),
        ("proposed", &proposed),
        ("grounds", &grounds),
    ];
    let form = address("/act/raise-change", terms);
    Some(Way {
        words,
        to: Some(form.clone()),
        link: "Raise the change".to_owned(),
        form: Some(form),
    })
}

/// What a repaired value means, read as the pack's other dates are.
fn meant(pack: &Pack, proposed: &str) -> Option<When> {
    let context = pack.on.map(YearContext::near).unwrap_or_default();
    match read_dates(proposed, &context).as_slice() {
        [one] => one.when,
        _ => None,
    }
}

//! The choreography of the record's gates as a picture's values: boxes, lanes, lines, each with word and colour.
//!
//! The same for pages and packs. Not here: the drawing (`draw`), where boxes stand (`plan::gates::layout`).

use draw::{Arrow, Band, Choreography, Decision};
use plan::gates::GateKind;
use record::Ref;
use terms::Rag;

use crate::gate_decisions::GateOutcome;
use crate::gate_room::AllGates;
use crate::gates::Gate;

/// The picture of all gates; `link` says where a gate's box leads.
#[must_use]
pub fn picture(all: &AllGates, title: &str, link: impl Fn(Ref<Gate>) -> Option<String>) -> Choreography {
    let layout = &all.layout;
    let boxes = layout
        .boxes
        .iter()
        .zip(&all.judged)
        .zip(&all.outcomes)
        .zip(&all.whole.gates);
    let decisions = boxes.map(|(((placed, judged), outcome), gate)| {
        let (state, rag) = stands(*outcome, judged.judgement);
        Decision {
            name: judged.gate.id.to_string(),
            title: judged.gate.title.to_string(),
            link: link(*gate),
            on: judged.gate.on,
            state: state.to_owned(),
            rag,
            control_point: judged.gate.kind == GateKind::ControlPoint,
            column: placed.column,
            row: placed.row,
        }
    });
    let bands = layout.lanes.iter().map(|lane| Band {
        name: lane
            .tier
            .map_or_else(|| "No tier".to_owned(), |tier| format!("Tier {tier}")),
        first: lane.first,
        rows: lane.rows,
    });
    let arrows = layout.lines.iter().map(|line| {
        let feed = &all.whole.choreography.feeds[line.feed];
        let between = line.points.len().saturating_sub(1).max(1);
        Arrow {
            from: feed.from,
            to: feed.to,
            through: line.points.get(1..between).unwrap_or_default().to_vec(),
            circular: line.back,
            because: feed.because.to_string(),
        }
    });
    Choreography {
        title: title.to_owned(),
        bands: bands.collect(),
        decisions: decisions.collect(),
        arrows: arrows.collect(),
    }
}

/// What was decided, else how it is judged. Approved is complete; on conditions it is at risk until they are met.
fn stands(outcome: Option<GateOutcome>, judgement: plan::gates::Judgement) -> (&'static str, Option<Rag>) {
    match outcome {
        Some(GateOutcome::Approved) => ("approved", Some(Rag::Blue)),
        Some(GateOutcome::Conditional) => ("approved on work-offs", Some(Rag::Amber)),
        Some(GateOutcome::Deferred) => ("deferred", judgement.rag()),
        Some(GateOutcome::Rejected) => ("rejected", Some(Rag::Red)),
        None => (judgement.word(), judgement.rag()),
    }
}

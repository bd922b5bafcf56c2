//! Gate feeds: which gate's decision another needs. Together they are the choreography.
//!
//! Here: one feed, and the act that splits a gate in a circle into "ready" and "released". Not here: the circles.

use record::{Access, At, Changes, Concerned, Door, Problems, Ref, Refusal, Register, choice, column, fields};
use terms::Text;

use crate::gate_room;
use crate::gates::{Gate, GatePart};
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A gate that another needs.
    pub struct GateFeed in "gate-feeds" {
        /// The two gates, such as T2-TE-0250 to T3-TE-0060.
        code: Key = column("Reference").unique().searched();
        /// The gate that gives.
        from: Ref<Gate> = column("From").seen_as("Gates that need it");
        /// The gate that needs.
        to: Ref<Gate> = column("To").seen_as("Gates that it needs");
        /// Working days that have to lie between, such as for work-offs.
        lag: Option<u16> = column("Working days between");
        /// What is given.
        gives: Option<Text> = column("Gives").searched();
        /// Whether it is written somewhere or assumed.
        basis: Option<FeedBasis> = column("Basis");
        /// Where it is written, or why it is assumed.
        source: Option<Text> = column("Source");
    }
}

impl Register for GateFeed {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE).pass(GATE_SPLIT, OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.from == self.to {
            say.refuse_field("to", "feeds-itself", "a gate cannot need itself");
        }
        let twice = |(one, other): &(Ref<Self>, &Self)| *one != own && other.from == self.from && other.to == self.to;
        if let Some((_, other)) = at.all::<Self>().find(twice) {
            say.refuse(
                "recorded-already",
                format!("{} is the same feed: change that", other.code),
            );
        }
    }
}

choice! {
    /// Whether something is written somewhere or assumed.
    pub enum FeedBasis {
        /// It is written somewhere.
        Sourced = "sourced" as "Sourced",
        /// It is assumed.
        Assumed = "assumed" as "Assumed",
    }
}

/// The act that splits a gate.
pub const GATE_SPLIT: Door = Door("gates.split");

fields! {
    /// Split a gate that waits for gates which wait for it into "ready" and "released", as proposed.
    pub struct SplitGate in "split-gate" {
        /// The gate.
        gate: Ref<Gate> = column("Gate");
    }
}

impl record::Action for SplitGate {
    const DOOR: Door = GATE_SPLIT;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let gate = at.get(self.gate)?;
        let whole = gate_room::choreography(at);
        let place = whole.place(self.gate);
        let split = place.and_then(|place| whole.choreography.split_at(place));
        let Some((_, after)) = split else {
            let text = format!("{} lies on no circle: there is nothing to split", gate.code);
            return Err(Refusal::new("no-circle", text));
        };
        if gate.is_approved() {
            let text = format!("{} was approved: it cannot be split any more", gate.code);
            return Err(Refusal::new("gate-approved", text));
        }
        let code = Key::new(&format!("{} released", gate.code));
        let code = code.ok_or_else(|| Refusal::new("no-code", "the gate has no name to refer to"))?;
        let released = to.add(Gate {
            code: code.clone(),
            part: Some(GatePart::Released),
            criteria: None,
            outcome: None,
            decided: None,
            decision: None,
            ..gate.clone()
        });
        to.put(
            self.gate,
            Gate {
                part: Some(GatePart::Ready),
                ..gate.clone()
            },
        );
        let moved = whole.feeds.iter().zip(&after.feeds).zip(&whole.choreography.feeds);
        for ((feed, now), before) in moved.filter(|((_, now), before)| now != before) {
            let of = |new: usize, old: usize, kept: Ref<Gate>| if new == old { kept } else { released };
            let row = at.get(*feed)?;
            let (from, into) = (of(now.from, before.from, row.from), of(now.to, before.to, row.to));
            to.put(
                *feed,
                GateFeed {
                    from,
                    to: into,
                    ..row.clone()
                },
            );
        }
        to.add(GateFeed {
            code: Key::new(&format!("{} to {code}", gate.code))
                .ok_or_else(|| Refusal::new("no-code", "the gate has no name to refer to"))?,
            from: self.gate,
            to: released,
            lag: None,
            gives: Some("it is ready".into()),
            basis: Some(FeedBasis::Assumed),
            source: Some("split so that the gates can be decided in some order".into()),
        });
        Ok(())
    }
}

//! The sheet that lies on the table when a gate is decided: one canonical text, and its SHA-256.
//!
//! The text is the same for the same judgement. Every field stands on its own line and a line break inside one is
//! written out, so that no field can pretend to be another. Not here: where the text is kept.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use terms::Date;

use super::{GateJudged, Judged, WorkOff};

/// What was judged, frozen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The canonical text.
    pub text: String,
    /// Its SHA-256.
    pub hash: [u8; 32],
}

impl Sheet {
    /// The sheet of a judgement with the work-offs known.
    #[must_use]
    pub fn of(judged: &GateJudged, work_offs: &[WorkOff]) -> Self {
        let mut out = String::new();
        line(&mut out, 0, "gate", &judged.gate.id);
        line(&mut out, 0, "title", &judged.gate.title);
        line(&mut out, 0, "kind", judged.gate.kind.word());
        line(&mut out, 0, "date", &day(judged.gate.on));
        line(
            &mut out,
            0,
            "decider",
            judged.gate.decider.as_deref().unwrap_or("not set"),
        );
        line(&mut out, 0, "scope", judged.gate.scope.as_deref().unwrap_or("not set"));
        line(&mut out, 0, "judged on", &judged.today.to_string());
        line(&mut out, 0, "criteria", judged.version.as_deref().unwrap_or("not set"));
        match &judged.approved {
            Some((day, by)) => {
                line(&mut out, 1, "approved on", &day.to_string());
                line(&mut out, 1, "approved by", by);
            }
            None => line(&mut out, 1, "approved on", "not approved"),
        }
        for one in &judged.criteria {
            criterion(&mut out, one);
        }
        for one in work_offs {
            work_off(&mut out, one);
        }
        for one in &judged.blocking {
            line(&mut out, 0, "blocked by", one);
        }
        line(&mut out, 0, "judgement", judged.judgement.word());
        line(&mut out, 1, "because", &judged.because);
        let hash = sha256(out.as_bytes());
        Self { text: out, hash }
    }

    /// The hash in hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        hex(&self.hash)
    }
}

fn criterion(out: &mut String, one: &Judged) {
    let criterion = &one.criterion;
    line(out, 0, "criterion", &criterion.id);
    line(out, 1, "text", &criterion.text);
    line(out, 1, "owner", criterion.owner.name());
    let need = criterion.need.as_ref();
    line(
        out,
        1,
        "satisfied by",
        &need.map_or_else(|| "not set".to_owned(), super::Need::words),
    );
    line(out, 1, "due", &day(one.due));
    line(out, 1, "stands", one.standing.word());
    line(out, 1, "evidence", one.answer.state.word());
    line(out, 1, "because", &one.answer.because);
    if let Some(clears) = &one.answer.clears {
        line(out, 1, "cleared by", clears);
    }
    if let Some(day) = one.answer.expected {
        line(out, 1, "expected", &day.to_string());
    }
    for party in &one.answer.parties {
        line(out, 1, "party", &party.party);
        line(out, 2, "evidence", party.state.word());
        line(out, 2, "because", &party.because);
    }
    for cited in &one.answer.cited {
        line(out, 1, "cites", &cited.what);
        if let Some(pinned) = &cited.pinned {
            line(out, 2, "pinned", pinned);
        }
    }
    if let Some(carried) = &one.carried {
        line(out, 1, "carried", carried);
    }
}

fn work_off(out: &mut String, one: &WorkOff) {
    line(out, 0, "work-off", &one.id);
    line(out, 1, "text", &one.text);
    line(out, 1, "owner", one.owner.as_deref().unwrap_or("not set"));
    line(out, 1, "carries", one.carries.as_deref().unwrap_or("nothing"));
    line(out, 1, "due", &day(one.due));
    line(out, 1, "closed", &day(one.closed));
    if let Some((gate, on)) = &one.before {
        line(out, 1, "before", gate);
        line(out, 2, "date", &day(*on));
    }
    if let Some(plan) = &one.rolled_to {
        line(out, 1, "rolled to", plan);
    }
}

/// One field on one line: what would begin another line is written out.
fn line(out: &mut String, depth: usize, name: &str, value: &str) {
    let _ = write!(out, "{:depth$}{name}: ", "", depth = depth * 2);
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out.push('\n');
}

fn day(day: Option<Date>) -> String {
    day.map_or_else(|| "not set".to_owned(), |day| day.to_string())
}

/// The SHA-256 of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A hash in hexadecimal digits.
#[must_use]
pub fn hex(hash: &[u8; 32]) -> String {
    hash.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

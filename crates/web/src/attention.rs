//! What needs somebody: which milestones and actions are late or at risk, each with its reasons.
//!
//! Pure, over what the viewer may see, with the day as an argument. A colour is derived from dates or is a named
//! statement, and says which. Not here: contradictions (`check`), the page (`pages::today`).

use programme::actions::Action;
use programme::milestones::Milestone;
use record::{Ref, View};
use terms::{Date, Rag};

/// A milestone or action that needs somebody.
pub struct Attention<'v, R> {
    /// The record.
    pub key: Ref<R>,
    /// Its values.
    pub row: &'v R,
    /// The worst of its reasons.
    pub rag: Rag,
    /// The word for it: Late, At risk.
    pub word: &'static str,
    /// Why.
    pub reasons: Vec<String>,
    /// Days that the forecast lies after the baseline.
    pub slip: Option<i64>,
}

/// Days from one day to another.
#[must_use]
pub fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn long(day: Date) -> String {
    crate::markup::long_day(day)
}

/// Why a milestone needs somebody; nothing if it is reached, has left the plan, or is well.
#[must_use]
pub fn of_milestone<'v>(
    view: &View<'v>,
    key: Ref<Milestone>,
    row: &'v Milestone,
    today: Date,
) -> Option<Attention<'v, Milestone>> {
    if row.actual.is_some() || row.removed.is_some() {
        return None;
    }
    let (mut red, mut amber) = (Vec::new(), Vec::new());
    let (baseline, forecast) = (row.baseline.map(terms::When::last), row.forecast.map(terms::When::last));
    match (forecast, baseline) {
        (Some(day), _) if day < today => {
            red.push(format!("Forecast {} has passed and no actual date stands.", long(day)));
        }
        (None, Some(day)) if day < today => {
            red.push(format!(
                "Baseline {} has passed; there is neither forecast nor actual date.",
                long(day)
            ));
        }
        _ => {}
    }
    let slip = baseline
        .zip(forecast)
        .map(|(baseline, forecast)| days(baseline, forecast));
    if let Some(slip) = slip.filter(|slip| *slip > 0) {
        amber.push(format!(
            "Forecast {slip} {} after its baseline.",
            if slip == 1 { "day" } else { "days" }
        ));
    }
    if let Some(served) = row.serves.and_then(|key| view.get(key))
        && let (Some(mine), Some(theirs)) = (forecast.or(baseline), served.forecast.or(served.baseline))
        && mine > theirs.last()
    {
        let text = format!(
            "It serves {}, which is expected before it ({}).",
            served.id,
            long(theirs.last())
        );
        red.push(text);
    }
    if let Some(day) = row.reforecast_by.filter(|day| *day < today) {
        amber.push(format!("A new forecast was due by {}.", long(day)));
    }
    let said = row
        .update
        .as_ref()
        .map(|update| format!(": {}", short(update)))
        .unwrap_or_default();
    match row.current_rag {
        Some(Rag::Red) => red.push(format!(
            "Stated Red{said}{}",
            if said.is_empty() { "; no reason was given." } else { "" }
        )),
        Some(Rag::Amber) => amber.push(format!(
            "Stated Amber{said}{}",
            if said.is_empty() { "; no reason was given." } else { "" }
        )),
        Some(Rag::Green) if !red.is_empty() => red.push("It is stated Green all the same.".to_owned()),
        _ => {}
    }
    finished(key, row, red, amber, slip)
}

/// Why an action needs somebody.
#[must_use]
pub fn of_action<'v>(key: Ref<Action>, row: &'v Action, today: Date) -> Option<Attention<'v, Action>> {
    use programme::actions::ActionStatus;
    if row.closed.is_some() || row.status == Some(ActionStatus::Closed) {
        return None;
    }
    let due = row.due.filter(|due| *due < today)?;
    let reason = if row.status == Some(ActionStatus::RecommendClosed) {
        return finished(
            key,
            row,
            Vec::new(),
            vec![format!("Recommended for closure; was due {}.", long(due))],
            None,
        );
    } else {
        format!("Due {} and still open.", long(due))
    };
    finished(key, row, vec![reason], Vec::new(), None)
}

fn finished<'v, R>(
    key: Ref<R>,
    row: &'v R,
    red: Vec<String>,
    amber: Vec<String>,
    slip: Option<i64>,
) -> Option<Attention<'v, R>> {
    let rag = match (red.is_empty(), amber.is_empty()) {
        (false, _) => Rag::Red,
        (true, false) => Rag::Amber,
        (true, true) => return None,
    };
    let reasons = red.into_iter().chain(amber).collect();
    Some(Attention {
        key,
        row,
        rag,
        word: rag.meaning(),
        reasons,
        slip,
    })
}

fn short(text: &str) -> String {
    if text.chars().count() <= 140 {
        return text.to_owned();
    }
    let cut: String = text.chars().take(139).collect();
    format!("{}…", cut.trim_end())
}

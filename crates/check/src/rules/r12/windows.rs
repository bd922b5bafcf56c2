//! One window drawn twice: an activity's first and last day in a table, and its bar in a chart.

use super::{RULE, heading_words};
use crate::names::fold;
use crate::reading::{days, long};
use crate::{Configuration, Finding};
use pack::model::{Bar, Model, Window};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Date, Severity};

pub(super) fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut found = Vec::new();
    for window in &model.windows {
        let Some(interval) = window.interval else { continue };
        let (Some(start), Some(end)) = (&window.start, &window.end) else {
            continue;
        };
        let (Some(first), Some(last)) = (start.day(), end.day()) else {
            continue;
        };
        for bars in groups(model, interval).into_values() {
            if bars
                .first()
                .is_none_or(|b| !same_activity(model, configuration, window, b))
            {
                continue;
            }
            if let Some(why) = outside(first, last, &bars) {
                found.push(report(window, first, last, &bars, &why));
            }
        }
    }
    found
}

/// The bars of an interval by label and chart.
fn groups(model: &Model, interval: u32) -> BTreeMap<(usize, String), Vec<&Bar>> {
    let mut all: BTreeMap<(usize, String), Vec<&Bar>> = BTreeMap::new();
    for bar in model.bars.iter().filter(|b| b.interval == Some(interval)) {
        all.entry((bar.table, fold(&bar.label.text))).or_default().push(bar);
    }
    all
}

/// A bar is the window's activity when its label, or what the key says of the label, has the words of the window's
/// activity or heading beyond the interval itself.
fn same_activity(model: &Model, configuration: &Configuration, window: &Window, bar: &Bar) -> bool {
    let key = |text: &str| -> BTreeSet<String> {
        let mut key = configuration.folding.key(text);
        for word in [
            "interval", "cit", "sit", "plan", "period", "each", "date", "activity", "test", "x", "part",
        ] {
            key.remove(word);
        }
        key.into_iter().filter(|w| w.parse::<u32>().is_err()).collect()
    };
    let mut wanted = key(&window.activity.text);
    let own_heading = window.heading.as_ref().map_or(BTreeSet::new(), |h| key(&h.text));
    wanted.extend(if own_heading.is_empty() {
        heading_words(model, configuration, window.table)
    } else {
        own_heading
    });
    let label = fold(&bar.label.text);
    let explained = explanations(model, bar, &label);
    let mut said = key(&bar.label.text);
    for text in &explained {
        said.extend(key(text));
    }
    let shared = said.intersection(&wanted).count();
    // "Contingency for onboarding" is not onboarding: the label's own words may not contradict the window.
    let other = ["contingency", "holiday", "proving", "connectivity"];
    let contrary = other.iter().any(|w| said.contains(*w) && !wanted.contains(*w));
    shared > 0 && !contrary
}

/// What the key under a chart says of a label.
fn explanations(model: &Model, bar: &Bar, label: &str) -> Vec<String> {
    let Some(table) = crate::reading::table(model, bar.table) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for row in &table.rows {
        let cells: Vec<&str> = row.cells.iter().map(|c| c.text()).filter(|t| !t.is_empty()).collect();
        if let [name, meaning] = cells.as_slice()
            && fold(name) == label
        {
            out.push((*meaning).to_owned());
        }
    }
    out
}

/// Why window and bars cannot be the same time; none when they can.
fn outside(first: Date, last: Date, bars: &[&Bar]) -> Option<String> {
    let from = bars.iter().map(|b| b.first).min()?;
    let until = bars.iter().map(|b| b.last).max()?;
    let period = i64::from(bars.first()?.period.max(1));
    let starts_in = days(from, first);
    if starts_in < 0 {
        return Some(format!(
            "the window starts {} days before the chart's first period",
            -starts_in
        ));
    }
    if starts_in >= period {
        return Some(format!(
            "the chart starts in the period of {}, the window only on {}",
            long(from),
            long(first)
        ));
    }
    if days(until, last) < 0 {
        return Some(format!(
            "the chart still runs in the period of {}, after the window ends",
            long(until)
        ));
    }
    let drawn_end = days(until, last) >= period && bars.len() > 1;
    drawn_end.then(|| {
        format!(
            "the chart ends with the period of {}, before the window does",
            long(until)
        )
    })
}

fn report(window: &Window, first: Date, last: Date, bars: &[&Bar], why: &str) -> Finding {
    let label = bars.first().map_or("", |b| b.label.text.as_str());
    let message = format!(
        "“{}” runs from {} to {} in the table, but as “{label}” in the chart: {why}",
        window.activity.text,
        long(first),
        long(last)
    );
    let mut finding = Finding::new(RULE.code, Severity::Error, message);
    if let Some(start) = &window.start {
        finding = finding.at(&start.span, "first day");
    }
    for bar in bars.iter().take(3) {
        finding = finding.at(&bar.label, format!("from {}", long(bar.first)));
    }
    if let Some(bar) = bars.first() {
        finding = finding.at(&bar.head, "the chart's first period");
    }
    finding.expected("one window for one activity")
}

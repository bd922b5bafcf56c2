//! A check's result and its forms: text, JSON, SARIF and a page. Here the rules are run, their findings sorted,
//! joined and suppressed; the forms are one file each.

mod html;
mod json;
mod pages;
mod sarif;
mod source;
mod text;

pub use html::html;
pub use json::{json, place_json};
pub use pages::{rule_page, rules_pages};
pub use sarif::sarif;
pub use text::text;

use crate::suppress::{EXPIRED, Suppressions, UNUSED};
use crate::{Configuration, Finding, RULES, Rule};
use pack::document::{Block, Unread};
use pack::model::Model;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use terms::{Date, Severity, Text};

/// What a check found in one document.
#[derive(Clone, Debug)]
pub struct Report {
    /// The document's name.
    pub document: Text,
    /// Findings in order of their first place.
    pub findings: Vec<Finding>,
    /// What the reader did not understand.
    pub unread: Vec<Unread>,
    /// Findings taken out by a suppression, with its reason.
    pub suppressed: Vec<(Finding, Text)>,
    /// Whether the document holds no date, no id and no table.
    pub nothing_recognised: bool,
}

impl Report {
    /// How many findings have a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|f| f.severity == severity).count()
    }

    /// 0 without errors, 1 with errors, 2 when nothing at all was recognised.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match (self.nothing_recognised, self.count(Severity::Error)) {
            (true, _) => 2,
            (false, 0) => 0,
            (false, _) => 1,
        }
    }
}

/// Checks one document.
#[must_use]
pub fn check(model: &Model, configuration: &Configuration, suppressions: &Suppressions, today: Date) -> Report {
    let mut used = vec![false; suppressions.entries().len()];
    let mut report = one(model, configuration, suppressions, today, &mut used);
    report
        .findings
        .extend(suppressions.review(today, &used, &[&report.document]));
    report
}

/// Checks several documents; entries of the suppression file that none of them needs are reported with the last.
#[must_use]
pub fn check_all(
    models: &[Model],
    configuration: &Configuration,
    suppressions: &Suppressions,
    today: Date,
) -> Vec<Report> {
    let mut used = vec![false; suppressions.entries().len()];
    let run = |model| one(model, configuration, suppressions, today, &mut used);
    let mut reports: Vec<Report> = models.iter().map(run).collect();
    let names: Vec<Text> = reports.iter().map(|r| r.document.clone()).collect();
    let names: Vec<&str> = names.iter().map(Text::as_str).collect();
    let review = suppressions.review(today, &used, &names);
    if let Some(last) = reports.last_mut() {
        last.findings.extend(review);
    }
    reports
}

fn one(
    model: &Model,
    configuration: &Configuration,
    suppressions: &Suppressions,
    today: Date,
    used: &mut [bool],
) -> Report {
    let mut findings = run(model, configuration);
    let suppressed = suppressions.apply(&model.document.name, today, &mut findings, used);
    Report {
        document: model.document.name.clone(),
        findings,
        unread: model.document.unread.clone(),
        suppressed,
        nothing_recognised: nothing_recognised(model),
    }
}

/// Runs every rule that is not switched off; findings sorted, without repetitions, causes numbered from 1.
#[must_use]
pub fn run(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut findings: Vec<Finding> = by_all_rules(model, configuration).into_iter().flatten().collect();
    for finding in &mut findings {
        join_places(finding);
    }
    sort(&mut findings);
    findings.dedup_by(|b, a| a.rule == b.rule && a.message == b.message && orders(a) == orders(b));
    crate::repairs::attach(model, configuration, &mut findings);
    number_causes(&mut findings);
    findings
}

/// How many rules look at a pack at once.
const AT_ONCE: usize = 4;

/// What each rule finds, in the order of the rules.
fn by_all_rules(model: &Model, configuration: &Configuration) -> Vec<Vec<Finding>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let rules = std::iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            Some((at, RULES.get(at)?))
        });
        let found = rules.map(|(at, rule)| (at, by_rule(rule, model, configuration)));
        found.collect::<Vec<_>>()
    };
    let mut found = std::thread::scope(|scope| {
        let others: Vec<_> = (1..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let own = work();
        let theirs = others
            .into_iter()
            .flat_map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        own.into_iter().chain(theirs).collect::<Vec<_>>()
    });
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, findings)| findings).collect()
}

fn by_rule(rule: &Rule, model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let change = configuration.severities.get(rule.code);
    if change == Some(&None) {
        return Vec::new();
    }
    let mut found = (rule.find)(model, configuration);
    if let Some(Some(severity)) = change {
        found.iter_mut().for_each(|f| f.severity = *severity);
    }
    found
}

fn orders(finding: &Finding) -> Vec<u32> {
    finding.places.iter().map(|side| side.span.order).collect()
}

/// One place once, six at most.
fn join_places(finding: &mut Finding) {
    let mut seen = Vec::new();
    finding.places.retain(|side| {
        let key = (side.span.order, side.span.place.clone(), side.span.text.clone());
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    finding.places.truncate(6);
}

fn sort(findings: &mut [Finding]) {
    let first = |f: &Finding| f.places.first().map_or(u32::MAX, |side| side.span.order);
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (first(f), f.rule, std::cmp::Reverse(f.severity));
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}

fn number_causes(findings: &mut [Finding]) {
    let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
    for cause in findings.iter_mut().filter_map(|f| f.cause.as_mut()) {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX).saturating_add(1);
        cause.number = *numbers.entry(cause.number).or_insert(next);
    }
}

fn nothing_recognised(model: &Model) -> bool {
    let table = model.document.blocks.iter().any(|b| matches!(b, Block::Table(_)));
    model.dates.is_empty() && model.ids.is_empty() && !table
}

/// The slug of a rule or of a finding on suppressions.
#[must_use]
pub fn slug(code: &str) -> &'static str {
    match code {
        EXPIRED => "suppression-expired",
        UNUSED => "suppression-unused",
        _ => RULES.iter().find(|r| r.code == code).map_or("unknown", |r| r.slug),
    }
}

//! A schedule template: the activities and their timing rules as data, read from TOML and checked as a whole.

use super::rule::{Bound, Relation, RuleError};
use super::series::Repeat;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use terms::Text;

/// Where an activity's day comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Timing {
    /// The interval gives it.
    Given,
    /// A rule fixes it.
    Fixed(Relation),
    /// A distance that the programme chooses; an interval may have another.
    Free(Relation),
    /// It recurs.
    Repeated(Vec<Repeat>),
}

/// An activity of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// By which rules name it.
    pub id: Text,
    /// As people call it.
    pub title: Text,
    /// Who does it: "party" for each party of the interval, else a name.
    pub owner: Text,
    /// Where its day comes from.
    pub timing: Timing,
    /// Distances that it has to keep.
    pub bounds: Vec<Bound>,
}

/// A template, whose rules all name activities of its own and lead round in no circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name, on everything computed from it.
    pub name: Text,
    /// Where its rules are stated.
    pub source: Text,
    /// The activity whose day is the interval's plan date.
    pub plan: Text,
    /// The activity whose day is the interval's start.
    pub start: Text,
    /// Activities in order of the file.
    pub activities: Vec<Activity>,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// No TOML, or keys that mean nothing.
    #[error("the schedule template cannot be read: {0}")]
    Toml(String),
    /// A rule in words that are not understood.
    #[error("activity “{activity}” of template “{template}”: {error}")]
    Rule {
        /// Template's name.
        template: Text,
        /// Activity's id.
        activity: Text,
        /// What is not understood.
        error: RuleError,
    },
    /// A rule names no activity of the template.
    #[error(
        "{place} of template “{template}” names “{named}”, which is no activity of it with one day; name one of {known}, or add the activity"
    )]
    Unknown {
        /// Template's name.
        template: Text,
        /// Which rule.
        place: String,
        /// As named.
        named: Text,
        /// The ids there are.
        known: String,
    },
    /// Two activities with one id.
    #[error("template “{template}” has two activities “{activity}”; give one of them another id")]
    Twice {
        /// Template's name.
        template: Text,
        /// The id.
        activity: Text,
    },
    /// None, or more than one, of `due`, `gap` and `repeat`; or one at the start, which the interval gives.
    #[error("activity “{activity}” of template “{template}” {fault}")]
    Timing {
        /// Template's name.
        template: Text,
        /// Activity's id.
        activity: Text,
        /// What is wrong and what to write.
        fault: &'static str,
    },
    /// Rules that wait for each other.
    #[error(
        "the rules of template “{template}” lead round in a circle: {}; let one of them count from an activity outside it",
        path.join(" → ")
    )]
    Cycle {
        /// Template's name.
        template: Text,
        /// Ids, the first again at the end.
        path: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    source: String,
    plan: String,
    start: String,
    activity: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    title: String,
    owner: String,
    due: Option<String>,
    gap: Option<String>,
    #[serde(default)]
    repeat: Vec<String>,
    #[serde(default)]
    bounds: Vec<String>,
}

/// The template shipped as an example.
const EXAMPLE: &str = include_str!("../../data/pit.toml");

impl Template {
    /// The template shipped as an example; its source is stated in it.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the shipped template is checked by this module's tests"
    )]
    pub fn example() -> Self {
        Self::from_toml(EXAMPLE).expect("the shipped template reads")
    }

    /// The example's text, for people to change.
    #[must_use]
    pub fn example_text() -> &'static str {
        EXAMPLE
    }

    /// Reads a template.
    ///
    /// # Errors
    /// What cannot be read, an activity named twice or not at all, rules in a circle: each with its place and remedy.
    pub fn from_toml(text: &str) -> Result<Self, TemplateError> {
        let file: File = toml::from_str(text).map_err(|e| TemplateError::Toml(e.to_string()))?;
        let name = Text::from(file.name);
        let start = Text::from(file.start);
        let activities: Result<Vec<Activity>, TemplateError> =
            file.activity.into_iter().map(|row| row.read(&name, &start)).collect();
        let template = Self {
            name,
            source: Text::from(file.source),
            plan: Text::from(file.plan),
            start,
            activities: activities?,
        };
        template.check()?;
        Ok(template)
    }

    /// The activity of an id.
    #[must_use]
    pub fn activity(&self, id: &str) -> Option<&Activity> {
        self.activities.iter().find(|a| a.id == *id)
    }

    /// Its title, or the id where there is none.
    pub(super) fn title(&self, id: &Text) -> String {
        self.activity(id)
            .map_or_else(|| id.to_string(), |a| a.title.to_string())
    }

    fn check(&self) -> Result<(), TemplateError> {
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.activities.iter().find(|a| !seen.insert(a.id.as_str())) {
            return Err(TemplateError::Twice {
                template: self.name.clone(),
                activity: twice.id.clone(),
            });
        }
        self.known("the plan date", &self.plan)?;
        self.known("the start", &self.start)?;
        for activity in &self.activities {
            let place = |what: &str| format!("{what} of activity “{}”", activity.id);
            match &activity.timing {
                Timing::Given => {}
                Timing::Fixed(relation) => self.known(&place("the rule"), &relation.other)?,
                Timing::Free(relation) => self.known(&place("the gap"), &relation.other)?,
                Timing::Repeated(repeats) => {
                    for name in repeats.iter().flat_map(Repeat::names) {
                        self.known(&place("the rhythm"), name)?;
                    }
                }
            }
            for bound in &activity.bounds {
                self.known(&place("a bound"), &bound.relation.other)?;
            }
        }
        let relations = self.activities.iter().filter_map(|a| match &a.timing {
            Timing::Fixed(relation) | Timing::Free(relation) => Some((&a.id, &relation.other)),
            Timing::Given | Timing::Repeated(_) => None,
        });
        circle(&relations.collect()).map_or(Ok(()), |path| {
            Err(TemplateError::Cycle {
                template: self.name.clone(),
                path,
            })
        })
    }

    /// Whether an id names an activity that has one day.
    fn known(&self, place: &str, named: &Text) -> Result<(), TemplateError> {
        let single = |a: &&Activity| !matches!(a.timing, Timing::Repeated(_));
        if self.activity(named).filter(single).is_some() {
            return Ok(());
        }
        let known: Vec<&str> = self.activities.iter().filter(single).map(|a| a.id.as_str()).collect();
        Err(TemplateError::Unknown {
            template: self.name.clone(),
            place: place.to_owned(),
            named: named.clone(),
            known: known.join(", "),
        })
    }
}

/// A circle among "this counts from that", the first id again at its end.
pub(super) fn circle(counts_from: &BTreeMap<&Text, &Text>) -> Option<Vec<String>> {
    for begin in counts_from.keys() {
        let mut path: Vec<&Text> = vec![begin];
        while let Some(next) = path.last().and_then(|last| counts_from.get(*last)) {
            if let Some(at) = path.iter().position(|p| p == next) {
                let ring = path.iter().skip(at).chain([next]);
                return Some(ring.map(|id| id.to_string()).collect());
            }
            path.push(next);
        }
    }
    None
}

impl Row {
    fn read(self, template: &Text, start: &Text) -> Result<Activity, TemplateError> {
        let id = Text::from(self.id);
        let rule = |error| TemplateError::Rule {
            template: template.clone(),
            activity: id.clone(),
            error,
        };
        let fault = |fault| TemplateError::Timing {
            template: template.clone(),
            activity: id.clone(),
            fault,
        };
        let timing = match (self.due, self.gap, self.repeat.is_empty()) {
            (None, None, true) if id == *start => Timing::Given,
            _ if id == *start => return Err(fault("is the start: the interval gives its day; remove its rule")),
            (Some(due), None, true) => Timing::Fixed(Relation::read(&due).map_err(rule)?),
            (None, Some(gap), true) => Timing::Free(Relation::read(&gap).map_err(rule)?),
            (None, None, false) => {
                let repeats: Result<Vec<_>, _> = self.repeat.iter().map(|r| Repeat::read(r)).collect();
                Timing::Repeated(repeats.map_err(rule)?)
            }
            (None, None, true) => return Err(fault("has no timing; write one of due, gap or repeat")),
            _ => return Err(fault("has more than one timing; keep one of due, gap and repeat")),
        };
        if matches!(timing, Timing::Repeated(_)) && !self.bounds.is_empty() {
            return Err(fault("recurs and has bounds; state them of an activity with one day"));
        }
        let bounds: Result<Vec<_>, _> = self.bounds.iter().map(|b| Bound::read(b)).collect();
        Ok(Activity {
            title: Text::from(self.title),
            owner: Text::from(self.owner),
            bounds: bounds.map_err(rule)?,
            timing,
            id,
        })
    }
}

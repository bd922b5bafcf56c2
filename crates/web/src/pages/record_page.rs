//! A record's own page: its values with their sources, what may be changed, what may be done, links in both directions,
//! its history. One page for every register.
//!
//! Not here: taking a change (`edit`), taking an action (`act`).

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use record::{AnyRef, Conflict, Input, Kind, Position, Verb, View};

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, count, moment};
use crate::moment::AsAt;
use crate::pages::field::{Field, field};
use crate::pages::{list, show};
use crate::sources::{self, Cited};
use crate::visit::Visit;

/// Links shown under one heading before the list takes over.
const INBOUND: usize = 12;
/// Steps of the history shown before "all".
const STEPS: usize = 25;

struct Fact {
    name: &'static str,
    title: &'static str,
    help: &'static str,
    value: Markup,
    source: Option<Cited>,
    door: Option<String>,
}

struct Far {
    heading: String,
    count: usize,
    all: String,
    links: Vec<Markup>,
}

struct Step {
    when: Markup,
    by: String,
    act: String,
    why: Option<String>,
    entry: u64,
    to: String,
    then: String,
    fields: Vec<(&'static str, Markup, Markup, Option<Cited>)>,
    verb: &'static str,
}

struct Clash {
    title: String,
    before: Markup,
    theirs: Markup,
    yours: Markup,
    by: String,
}

struct Door {
    to: String,
    words: String,
    about: &'static str,
}

#[derive(Template)]
#[template(path = "record.html")]
struct Page {
    f: Frame,
    register: String,
    list: String,
    name: String,
    title: Option<String>,
    path: String,
    api: String,
    dropped: bool,
    facts: Vec<Fact>,
    unset: String,
    fields: Vec<Field>,
    seen: u64,
    reason: String,
    fault: Option<String>,
    clashes: Vec<Clash>,
    doors: Vec<Door>,
    drop: bool,
    panels: Markup,
    far: Vec<Far>,
    steps: Vec<Step>,
    more: Option<usize>,
}

/// What a form brought that was not taken.
#[derive(Clone, Debug, Default)]
pub struct Rejected {
    /// What was typed, by field.
    pub typed: HashMap<String, String>,
    /// The reason given.
    pub reason: String,
    /// What is wrong.
    pub fault: String,
    /// What is wrong with fields.
    pub faults: HashMap<String, String>,
    /// Fields that somebody else changed.
    pub conflicts: Vec<Conflict>,
}

/// The record of an address, if the visitor may see it and it ever was.
pub fn found(view: &View<'_>, register: &str, key: u32) -> Result<AnyRef, Failure> {
    list::register(view, register)?;
    view.record(register, key).ok_or_else(|| {
        let what = "The record is not there, or your roles do not let you see it.";
        Failure::missing(what).way(format!("/registers/{register}"), "The whole list")
    })
}

/// The page.
pub async fn page(visit: Visit, Path((register, key)): Path<(String, u32)>) -> Result<Response, Failure> {
    answer(&visit, &register, key, None, StatusCode::OK).await
}

/// The page, perhaps with a form that was not taken.
pub async fn answer(
    visit: &Visit,
    register: &str,
    key: u32,
    rejected: Option<Rejected>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let look = visit.look()?;
    let one = found(&look.view(), register, key)?;
    let past = sources::of_record(visit, &look, one).await?;
    let page = drawn(visit, &look.view(), one, &past, rejected);
    let mut response = show(&page)?;
    *response.status_mut() = status;
    Ok(response)
}

fn drawn(visit: &Visit, view: &View<'_>, one: AnyRef, past: &sources::OfRecord, rejected: Option<Rejected>) -> Page {
    let number = view.schema().number(one.register).unwrap_or_default();
    let info = view.info(number);
    let stands = view.stands(one);
    let name = view.name(one);
    let now = visit.at == AsAt::Now && stands;
    let rights = if now {
        view.rights(one)
    } else {
        record::Rights::default()
    };
    let title_at = info.column("title").or_else(|| info.column("description"));
    let title = title_at
        .map(|at| view.show(one, at))
        .filter(|title| !title.is_empty() && *title != name);
    let rejected = rejected.unwrap_or_default();
    let mut fields = Vec::new();
    for (at, column) in info.columns.iter().enumerate() {
        if !rights.columns.get(at).copied().unwrap_or(false) || matches!(column.kind, Kind::Content | Kind::Rows(_)) {
            continue;
        }
        let typed = rejected.typed.get(column.name).cloned();
        let mut one_field = field(view, column, typed.unwrap_or_else(|| view.show(one, at)));
        one_field.compact = true;
        one_field.fault = rejected.faults.get(column.name).cloned();
        fields.push(one_field);
    }
    let steps: Vec<_> = view.history(one).into_iter().collect();
    let more = (steps.len() > STEPS && visit.term("history") != Some("all")).then_some(steps.len());
    let shown = if more.is_some() { STEPS } else { steps.len() };
    let title_words = title
        .as_deref()
        .map_or_else(|| name.clone(), |title| format!("{name} {title}"));
    Page {
        f: Frame::of(visit, title_words),
        register: info.title(),
        list: visit.to(&format!("/registers/{}", info.name)),
        path: cells::path(one),
        api: visit.to(&format!("/api/v1/registers/{}/{}", info.name, one.key)),
        dropped: !stands,
        facts: if stands {
            facts(visit, view, one, past)
        } else {
            Vec::new()
        },
        unset: if stands { unset(view, one) } else { String::new() },
        doors: doors(visit, view, one, &rights),
        drop: rights.drop,
        panels: if stands {
            crate::panels::of(visit, view, one)
        } else {
            Markup::default()
        },
        far: far(visit, view, one),
        clashes: clashes(view, number, &rejected.conflicts, one),
        steps: steps
            .into_iter()
            .take(shown)
            .map(|made| step(visit, view, info, made, past))
            .collect(),
        more,
        fields,
        seen: view.newest().0,
        reason: rejected.reason,
        fault: (!rejected.fault.is_empty()).then_some(rejected.fault),
        name,
        title,
    }
}

fn facts(visit: &Visit, view: &View<'_>, one: AnyRef, past: &sources::OfRecord) -> Vec<Fact> {
    let info = view.info(view.schema().number(one.register).unwrap_or_default());
    let fact = |(at, column): (usize, &record::ColumnInfo)| Fact {
        name: column.name,
        title: column.title,
        help: column.help,
        value: cells::in_full(visit, view, one, at, column),
        source: past.source_of(column.name, view.position()).filter(|_| !column.guarded),
        door: column.doors.first().map(|_| "moves only by a decision".to_owned()),
    };
    info.columns
        .iter()
        .enumerate()
        .filter(|(at, column)| said(view, one, *at, column))
        .map(fact)
        .collect()
}

/// Whether a field stands on a line of its own: something is in it, or that nothing is says something.
fn said(view: &View<'_>, one: AnyRef, at: usize, column: &record::ColumnInfo) -> bool {
    matches!(column.kind, Kind::Rag | Kind::When) || !view.is_absent(one, at)
}

/// The titles of fields in which nothing stands.
fn unset(view: &View<'_>, one: AnyRef) -> String {
    let info = view.info(view.schema().number(one.register).unwrap_or_default());
    let bare = info
        .columns
        .iter()
        .enumerate()
        .filter(|(at, column)| !said(view, one, *at, column));
    bare.map(|(_, column)| column.title).collect::<Vec<_>>().join(", ")
}

fn doors(visit: &Visit, view: &View<'_>, one: AnyRef, rights: &record::Rights) -> Vec<Door> {
    let fits = |action: &&record::AnyAction| rights.doors.contains(&action.door);
    let mut all = Vec::new();
    for action in view.schema().actions().iter().filter(fits) {
        let Some(column) = action
            .columns
            .iter()
            .find(|column| column.kind.target() == Some(one.register))
        else {
            continue;
        };
        let to = crate::markup::address(
            &format!("/act/{}", action.name),
            [(column.name, view.name(one).as_str())],
        );
        let words = crate::pages::act::title(action);
        all.push(Door {
            to: visit.to(&to),
            words,
            about: action.about,
        });
    }
    all
}

fn far(visit: &Visit, view: &View<'_>, one: AnyRef) -> Vec<Far> {
    let group = |inbound: record::Inbound| {
        let info = view.info(inbound.register);
        let column = info.columns[inbound.column].name;
        let of = |key: &u32| {
            std::num::NonZeroU32::new(*key).map(|key| AnyRef {
                register: info.name,
                key,
            })
        };
        let link = |far: AnyRef| {
            let title = info.column("title").map(|at| view.show(far, at)).unwrap_or_default();
            let words = view.name(far);
            let link = crate::markup::link(&visit.to(&cells::path(far)), &words);
            if title.is_empty() || title == words {
                link
            } else {
                Markup(format!("{link} {}", crate::markup::escape(&title)))
            }
        };
        let name = view.name(one);
        let all = crate::markup::address(
            &format!("/registers/{}", info.name),
            [(format!("{column}.is").as_str(), name.as_str())],
        );
        Far {
            heading: inbound.heading,
            count: inbound.keys.len(),
            all: visit.to(&all),
            links: inbound.keys.iter().take(INBOUND).filter_map(of).map(link).collect(),
        }
    };
    view.inbound(one).into_iter().map(group).collect()
}

fn clashes(view: &View<'_>, number: usize, conflicts: &[Conflict], one: AnyRef) -> Vec<Clash> {
    let info = view.info(number);
    let of = |conflict: &Conflict| {
        let column = &info.columns[info.column(conflict.field)?];
        let by = view.history(one).into_iter().find(|step| {
            step.fields
                .iter()
                .any(|f| info.columns[f.column].name == conflict.field)
        });
        Some(Clash {
            title: column.title.to_owned(),
            before: cells::value(column, &conflict.before),
            theirs: cells::value(column, &conflict.theirs),
            yours: cells::value(column, &conflict.yours),
            by: by.map(|step| step.made.by).unwrap_or_default(),
        })
    };
    conflicts.iter().filter_map(of).collect()
}

fn step(
    visit: &Visit,
    view: &View<'_>,
    info: &record::RegisterInfo,
    made: record::Step,
    past: &sources::OfRecord,
) -> Step {
    let position = made.made.position;
    let first = made.verb == Verb::New;
    let fields = made.fields.iter().map(|field| {
        let column = &info.columns[field.column];
        let cited = past.cited_in(position, column.name).filter(|_| !column.guarded);
        (
            column.title,
            cells::value(column, &field.before),
            cells::value(column, &field.after),
            cited,
        )
    });
    Step {
        when: moment(made.made.stamp.at),
        by: made.made.by,
        act: made.made.stamp.act.to_string(),
        why: past.why(position).filter(|_| view.may_read_reason(position)),
        entry: position.0,
        to: visit.to(&format!("/history/{position}")),
        then: crate::markup::address(&visit.path, [("at", format!("position:{position}").as_str())]),
        verb: verb_words(made.verb),
        fields: if first { Vec::new() } else { fields.collect() },
    }
}

/// What happened to a record, in a word.
#[must_use]
pub fn verb_words(verb: Verb) -> &'static str {
    match verb {
        Verb::New => "began",
        Verb::Set => "changed",
        Verb::Drop => "was dropped as a mistake",
        Verb::Back => "came back",
    }
}

/// What a form brought for a record, to be shown again.
#[must_use]
pub fn rejected(given: &[(String, Input)], reason: &str, failure: &record::Refusal) -> Rejected {
    let typed = given.iter().filter_map(|(name, input)| match input {
        Input::Typed(typed) => Some((name.clone(), typed.clone())),
        Input::Json(_) => None,
    });
    let reasons = failure.reasons();
    Rejected {
        typed: typed.collect(),
        reason: reason.to_owned(),
        fault: reasons.message.clone(),
        faults: reasons
            .fields
            .iter()
            .map(|fault| (fault.field.clone(), fault.message.clone()))
            .collect(),
        conflicts: reasons.conflicts.clone(),
    }
}

impl Page {
    fn steps_words(&self) -> String {
        count(self.more.unwrap_or(self.steps.len()), "entry", "entries")
    }
}

/// A position that a form says it saw, never newer than the newest.
#[must_use]
pub fn seen(view: &View<'_>, given: Option<u64>) -> Position {
    Position(given.unwrap_or(view.newest().0)).min(view.newest())
}

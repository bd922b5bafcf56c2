//! The plan: on a page as a picture, what lies ahead as a table, what changed since a meeting.
//!
//! Three views of the same milestones with one set of filters. Not here: what moving a date does (`pages::preview`).

use std::collections::BTreeSet;
use std::time::Duration;

use askama::Template;
use axum::response::Response;
use draw::{Bar, Mark, Timeline};
use programme::baselines::Variance;
use programme::events::Event;
use programme::meetings::{Meeting, MeetingState};
use programme::milestone_changes::MilestoneChange;
use programme::milestones::Milestone;
use programme::plan_of_record::PlanOfRecord;
use record::{Fields as _, Moment, Ref, View};
use terms::{Calendar, Date, Nation, When};

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, count, link, time, with_days};
use crate::pages::{show, today};
use crate::panels;
use crate::visit::Visit;

/// Days that the look-ahead shows: three months.
const AHEAD: i64 = 92;
/// Days before and after the day looked at that the picture reaches at most.
const WINDOW: i64 = 15 * 365;

struct Choice {
    name: String,
    on: bool,
}

/// The milestones that the filters of an address let through.
struct Chosen<'v> {
    all: Vec<(Ref<Milestone>, &'v Milestone)>,
    sections: Vec<Choice>,
    owners: Vec<Choice>,
}

fn chosen<'v>(visit: &Visit, view: &View<'v>) -> Chosen<'v> {
    let mut all: Vec<_> = view.all::<Milestone>().collect();
    let section = |row: &Milestone| row.section.map(|one| view.name(one.any()));
    let owner = |row: &Milestone| row.owner.map(|one| view.name(one.any()));
    let names = |of: &dyn Fn(&Milestone) -> Option<String>, term: &str| {
        let known: BTreeSet<String> = all.iter().filter_map(|(_, row)| of(row)).collect();
        let choice = |name: String| Choice {
            on: visit.filled(term) == Some(name.as_str()),
            name,
        };
        known.into_iter().map(choice).collect::<Vec<_>>()
    };
    let (sections, owners) = (names(&section, "section"), names(&owner, "owner"));
    let fits = |of: Option<String>, term: &str| visit.filled(term).is_none_or(|wanted| of.as_deref() == Some(wanted));
    all.retain(|(_, row)| fits(section(row), "section") && fits(owner(row), "owner"));
    Chosen { all, sections, owners }
}

/// A day of the address, or the default.
fn day_of(visit: &Visit, term: &str, default: Date) -> Result<Date, Failure> {
    let Some(typed) = visit.filled(term) else {
        return Ok(default);
    };
    typed
        .parse()
        .map_err(|_| Failure::bad("not-a-date", format!("“{typed}” is not a day such as 2023-08-16.")))
}

fn plus(day: Date, days: i64) -> Date {
    let by = Duration::from_secs(days.unsigned_abs() * 86_400);
    if days < 0 {
        day.saturating_sub(by)
    } else {
        day.saturating_add(by)
    }
}

fn expected(row: &Milestone) -> Option<Date> {
    row.actual.or(row.forecast.or(row.baseline).map(When::last))
}

fn when(when: Option<When>) -> Markup {
    when.map_or_else(cells::nothing, |when| with_days(&when.to_string()))
}

struct AheadRow {
    link: Markup,
    title: String,
    tier: String,
    section: String,
    baseline: Markup,
    expected: Markup,
    variance: String,
    rag: Markup,
    update: String,
}

#[derive(Template)]
#[template(path = "look_ahead.html")]
struct LookAhead {
    f: Frame,
    from: Date,
    to: Date,
    window: Markup,
    sections: Vec<Choice>,
    owners: Vec<Choice>,
    rows: Vec<AheadRow>,
    total: String,
    undated: usize,
    unplanned: Vec<(Markup, Markup)>,
}

/// What lies ahead in a window that is stated: three months from today unless the address says otherwise.
pub async fn look_ahead(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let from = day_of(&visit, "from", today::day(&visit, &view))?;
    let to = day_of(&visit, "to", plus(from, AHEAD))?;
    let chosen = chosen(&visit, &view);
    let calendar = panels::calendar(&view);
    let open: Vec<_> = chosen.all.iter().filter(|(_, row)| row.removed.is_none()).collect();
    let mut rows: Vec<_> = open
        .iter()
        .filter_map(|(key, row)| Some((expected(row)?, *key, *row)))
        .filter(|(day, ..)| (from..=to).contains(day))
        .collect();
    rows.sort_by_key(|(day, key, _)| (*day, *key));
    let undated = open.iter().filter(|(_, row)| expected(row).is_none()).count();
    let unplanned = view.all::<Event>().filter(|(_, event)| event.is_unplanned());
    let unplanned = unplanned.map(|(key, event)| {
        let name = view.name(key.any());
        (link(&visit.to(&cells::path(key.any())), &name), when(event.on))
    });
    show(&LookAhead {
        f: Frame::of(&visit, "Look-ahead"),
        window: Markup(format!("{} to {}", time(from), time(to))),
        total: count(rows.len(), "milestone", "milestones"),
        rows: rows
            .iter()
            .map(|(_, key, row)| ahead(&visit, &view, &calendar, *key, row))
            .collect(),
        sections: chosen.sections,
        owners: chosen.owners,
        unplanned: unplanned.collect(),
        undated,
        from,
        to,
    })
}

fn ahead(visit: &Visit, view: &View<'_>, calendar: &Calendar, key: Ref<Milestone>, row: &Milestone) -> AheadRow {
    let date = row.actual.map(When::On).or(row.forecast);
    AheadRow {
        link: link(&visit.to(&cells::path(key.any())), row.id.as_str()),
        title: row.title.to_string(),
        tier: row.tier.map(|tier| view.name(tier.any())).unwrap_or_default(),
        section: row.section.map(|one| view.name(one.any())).unwrap_or_default(),
        baseline: when(row.baseline),
        expected: when(date.or(row.baseline)),
        variance: Variance::of(calendar, row.baseline, date).words(),
        rag: crate::markup::rag(row.current_rag),
        update: row.update.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

struct ChangedRow {
    link: Markup,
    title: String,
    what: Vec<(&'static str, Markup, Markup)>,
}

struct DecidedRow {
    link: Markup,
    milestone: Markup,
    kind: &'static str,
    outcome: String,
}

#[derive(Template)]
#[template(path = "plan_changes.html")]
struct Changes {
    f: Frame,
    meetings: Vec<Choice>,
    since: Option<(Markup, Markup)>,
    rows: Vec<ChangedRow>,
    decided: Vec<DecidedRow>,
}

/// What changed in the plan since a meeting: the last one before today unless the address names another.
pub async fn changes(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let day = today::day(&visit, &view);
    let mut held: Vec<(Date, Ref<Meeting>)> = view
        .all::<Meeting>()
        .filter(|(_, row)| row.state != Some(MeetingState::Cancelled))
        .filter_map(|(key, row)| Some((row.on?, key)))
        .filter(|(on, _)| *on <= day)
        .collect();
    held.sort_unstable();
    let asked = visit.filled("since");
    let since = match asked {
        Some(name) => held.iter().find(|(_, key)| view.name(key.any()) == name).copied(),
        None => held.iter().rev().find(|(on, _)| *on < day).copied(),
    };
    if let (Some(name), None) = (asked, since) {
        return Err(Failure::bad(
            "no-such-meeting",
            format!("“{name}” is no meeting that was held."),
        ));
    }
    let (rows, decided) = since.map(|(on, _)| since_day(&visit, &view, on)).unwrap_or_default();
    let names: Vec<_> = held.iter().rev().map(|(_, key)| view.name(key.any())).collect();
    let chosen = since.map(|(_, key)| view.name(key.any()));
    show(&Changes {
        f: Frame::of(&visit, "Changes of the plan"),
        meetings: names
            .into_iter()
            .map(|name| Choice {
                on: Some(&name) == chosen.as_ref(),
                name,
            })
            .collect(),
        since: since.map(|(on, key)| {
            (
                link(&visit.to(&cells::path(key.any())), &view.name(key.any())),
                time(on),
            )
        }),
        rows,
        decided,
    })
}

/// Milestones that read otherwise now than at the end of a day, and changes decided since.
fn since_day(visit: &Visit, view: &View<'_>, day: Date) -> (Vec<ChangedRow>, Vec<DecidedRow>) {
    // Before the record began, everything in it is new.
    let position = view.position_of(&Moment::Day(day)).unwrap_or_default();
    let mut rows = Vec::new();
    let mut decided = Vec::new();
    for (_, one) in view.changed_since(position) {
        if one.register == MilestoneChange::NAME
            && let Some(row) = one.to::<MilestoneChange>().and_then(|key| view.get(key))
        {
            decided.push(DecidedRow {
                link: link(&visit.to(&cells::path(one)), &view.name(one)),
                milestone: row.milestone.map_or_else(cells::nothing, |of| {
                    link(&visit.to(&cells::path(of.any())), &view.name(of.any()))
                }),
                kind: row.kind.map_or("", programme::milestone_changes::ChangeKind::title),
                outcome: row
                    .outcome
                    .map_or("raised", programme::change_verdicts::ChangeOutcome::title)
                    .to_owned(),
            });
        }
        let Some(row) = one.to::<Milestone>().and_then(|key| view.get(key)) else {
            continue;
        };
        let what = differences(view, one, position);
        if !what.is_empty() {
            rows.push(ChangedRow {
                link: link(&visit.to(&cells::path(one)), row.id.as_str()),
                title: row.title.to_string(),
                what,
            });
        }
    }
    (rows, decided)
}

/// What of a record differs since a position: the first value before, the last one after, of each field.
fn differences(view: &View<'_>, one: record::AnyRef, since: record::Position) -> Vec<(&'static str, Markup, Markup)> {
    let info = view.info(view.schema().number(one.register).unwrap_or_default());
    let mut all: Vec<(usize, String, String)> = Vec::new();
    for step in view.history(one).iter().take_while(|step| step.made.position > since) {
        for field in &step.fields {
            match all.iter_mut().find(|(column, ..)| *column == field.column) {
                Some((_, before, _)) => before.clone_from(&field.before),
                None => all.push((field.column, field.before.clone(), field.after.clone())),
            }
        }
    }
    all.retain(|(_, before, after)| before != after);
    all.sort_by_key(|(column, ..)| *column);
    let shown = |(column, before, after): (usize, String, String)| {
        let column = &info.columns[column];
        (
            column.title,
            cells::value(column, &before),
            cells::value(column, &after),
        )
    };
    all.into_iter().map(shown).collect()
}

#[derive(Template)]
#[template(path = "plan.html")]
struct Page {
    f: Frame,
    sections: Vec<Choice>,
    owners: Vec<Choice>,
    total: String,
    window: Markup,
    picture: Markup,
    says: String,
    critical: Vec<Markup>,
    why: Option<String>,
}

/// The plan on a page: every milestone that the filters let through, windows, today, baselines as ghosts.
pub async fn on_a_page(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let day = today::day(&visit, &view);
    let chosen = chosen(&visit, &view);
    let (critical, why) = critical(&view);
    let mut rows: Vec<_> = chosen
        .all
        .iter()
        .filter(|(_, row)| row.removed.is_none())
        .filter_map(|(key, row)| Some((expected(row)?, *key, *row)))
        .collect();
    rows.sort_by_key(|(day, key, _)| (*day, *key));
    let timeline = timeline(&visit, &view, &rows, &critical, day);
    let to_link = |one: &Ref<Milestone>| link(&visit.to(&cells::path(one.any())), &view.name(one.any()));
    show(&Page {
        f: Frame::of(&visit, "Plan on a page"),
        total: count(rows.len(), "milestone", "milestones"),
        window: Markup(format!("{} to {}", time(timeline.from), time(timeline.to))),
        says: timeline.summary(),
        picture: Markup(if rows.is_empty() { String::new() } else { timeline.svg() }),
        critical: critical.iter().map(to_link).collect(),
        sections: chosen.sections,
        owners: chosen.owners,
        why,
    })
}

/// The milestones of the critical path, or why there is none.
fn critical(view: &View<'_>) -> (Vec<Ref<Milestone>>, Option<String>) {
    match PlanOfRecord::of(view, Calendar::shipped(Nation::default())) {
        Ok(plan) => {
            let path = plan.network.schedule().critical_path();
            (path.into_iter().map(|row| plan.milestone(row)).collect(), None)
        }
        Err(fault) => (Vec::new(), Some(fault.to_string())),
    }
}

fn timeline(
    visit: &Visit,
    view: &View<'_>,
    rows: &[(Date, Ref<Milestone>, &Milestone)],
    critical: &[Ref<Milestone>],
    day: Date,
) -> Timeline {
    let windows = view.all::<Event>().filter_map(|(_, event)| match event.on? {
        When::Window(first, last) => Some(Bar {
            label: event.title.to_string(),
            first,
            last,
        }),
        _ => None,
    });
    let bars: Vec<_> = windows.collect();
    let mark = |(_, key, row): &(Date, Ref<Milestone>, &Milestone)| Mark {
        label: format!("{} {}", row.id, row.title),
        link: Some(visit.to(&cells::path(key.any()))),
        baseline: row.baseline.map(When::last),
        forecast: row.actual.or(row.forecast.map(When::last)),
        rag: row.current_rag,
        critical: critical.contains(key),
    };
    let dates = || {
        let marks = rows
            .iter()
            .flat_map(|(day, _, row)| [Some(*day), row.baseline.map(When::last)]);
        marks
            .flatten()
            .chain(bars.iter().flat_map(|bar| [bar.first, bar.last]))
            .chain([day])
    };
    // A date mistyped by centuries stands at the edge; the others stay apart.
    let (earliest, latest) = (plus(day, -WINDOW), plus(day, WINDOW));
    let within = |date: Option<Date>| date.unwrap_or(day).clamp(earliest, latest);
    Timeline {
        title: "Plan on a page".to_owned(),
        from: within(dates().min()).first_of_month(),
        to: within(dates().max()).last_of_month(),
        today: day,
        marks: rows.iter().map(mark).collect(),
        bars,
    }
}

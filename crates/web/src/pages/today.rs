//! The overview: what is due, what is red and why, what changed since the last meeting, what waits for a decision.
//!
//! Not here: how a reason is found (`attention`).

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use draw::{Mark, Slice, Timeline};
use programme::actions::{Action, ActionStatus};
use programme::meetings::{Meeting, MeetingState};
use programme::milestones::Milestone;
use record::{Moment, Ref, View};
use terms::{Date, Rag};

use crate::attention::{self, Attention, days};
use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, address, count, escape, link, state, time, with_days};
use crate::moment::AsAt;
use crate::pages::{findings, show};
use crate::reports;
use crate::visit::Visit;

/// Rows of a table on this page; the rest is a click away.
const ROWS: usize = 12;
/// Milestones on the timeline.
const MARKS: usize = 24;
/// Days looked ahead.
const AHEAD: i64 = 92;
/// Days in which something is due soon.
const SOON: i64 = 14;

struct Red {
    link: Markup,
    title: String,
    owner: Markup,
    baseline: Markup,
    forecast: Markup,
    slip: String,
    state: Markup,
    reasons: Vec<Markup>,
}

struct Due {
    when: Markup,
    what: Markup,
    title: String,
    who: Markup,
    state: Markup,
}

struct Changed {
    to: String,
    title: String,
    count: usize,
    some: Vec<Markup>,
}

struct NextMeeting {
    link: Markup,
    when: Markup,
    days: String,
    items: usize,
    items_to: String,
}

struct Waiting {
    to: String,
    words: String,
    strip: Markup,
    open: usize,
}

#[derive(Template)]
#[template(path = "today.html")]
struct Page {
    f: Frame,
    heading: String,
    day: Markup,
    demo_day: bool,
    empty: bool,
    may_import: bool,
    next: Option<NextMeeting>,
    waiting: Option<Waiting>,
    status: Markup,
    milestones: String,
    actions: String,
    to_close: usize,
    reds: Vec<Red>,
    owners: bool,
    red_total: usize,
    amber_total: usize,
    unknown: usize,
    late_actions: Vec<Due>,
    late_action_total: usize,
    due: Vec<Due>,
    timeline: Markup,
    timeline_says: String,
    since: Option<(Markup, Markup)>,
    since_count: String,
    changed: Vec<Changed>,
}

/// The page.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let pack = findings::packs(&look.view())
        .first()
        .map(|(key, pack)| (*key, (*pack).clone()));
    let checked = match &pack {
        Some((_, pack)) => match &pack.content {
            Some(content) => reports::of_content(&visit.app, &pack.file, &content.0).await.ok(),
            None => None,
        },
        None => None,
    };
    let view = look.view();
    let waiting = pack
        .zip(checked)
        .map(|((key, pack), checked)| waiting(&visit, &view, key, &pack, &checked));
    show(&drawn(&visit, &view, waiting))
}

fn waiting(
    visit: &Visit,
    view: &View<'_>,
    key: Ref<programme::packs::Pack>,
    pack: &programme::packs::Pack,
    checked: &reports::Checked,
) -> Waiting {
    let all = &checked.report;
    let open = findings::open(view, pack, checked);
    if visit.at == AsAt::Now {
        visit.app.reports.counted(open);
    }
    let slice = |label: &str, count, colour| Slice {
        label: label.to_owned(),
        count,
        colour,
    };
    let slices = [
        slice("errors", all.count(terms::Severity::Error), "red"),
        slice("warnings", all.count(terms::Severity::Warning), "amber"),
        slice("notes", all.count(terms::Severity::Note), "none"),
    ];
    Waiting {
        to: visit.to(&format!("/findings/{}", key.key())),
        words: format!(
            "{} in {}; {} decided",
            count(all.findings.len(), "finding", "findings"),
            pack.code.text(),
            all.findings.len() - open
        ),
        strip: Markup(draw::meter("Findings by severity", &slices)),
        open,
    }
}

fn drawn(visit: &Visit, view: &View<'_>, waiting: Option<Waiting>) -> Page {
    let today = day(visit, view);
    let live: Vec<(Ref<Milestone>, &Milestone)> = view
        .all::<Milestone>()
        .filter(|(_, row)| row.removed.is_none())
        .collect();
    let mut needing: Vec<Attention<'_, Milestone>> = live
        .iter()
        .filter_map(|(key, row)| attention::of_milestone(view, *key, row, today))
        .collect();
    needing.sort_by_key(|one| (one.rag, std::cmp::Reverse(one.slip.unwrap_or(0)), one.key));
    let red_total = needing.iter().filter(|one| one.rag == Rag::Red).count();
    let amber_total = needing.len() - red_total;
    let unknown = live
        .iter()
        .filter(|(_, row)| row.actual.is_none() && row.current_rag.is_none())
        .count();
    let reached = live.iter().filter(|(_, row)| row.actual.is_some()).count();
    let open: Vec<(Ref<Action>, &Action)> = view
        .all::<Action>()
        .filter(|(_, row)| row.closed.is_none() && row.status != Some(ActionStatus::Closed))
        .collect();
    let mut late: Vec<_> = open
        .iter()
        .filter_map(|(key, row)| attention::of_action(*key, row, today))
        .collect();
    late.sort_by_key(|one| (one.rag, one.row.due));
    let timeline = timeline(visit, &live, today);
    let slice = |label: &str, count, colour| Slice {
        label: label.to_owned(),
        count,
        colour,
    };
    let well = live.len().saturating_sub(reached + needing.len());
    let slices = [
        slice("reached", reached, "blue"),
        slice("on their dates", well, "green"),
        slice("at risk", amber_total, "amber"),
        slice("late or red", red_total, "red"),
    ];
    let last = last_meeting(view, today);
    let changed = last.map(|(key, day)| (key, day, since(view, day)));
    let may_import = visit.only_now().is_ok()
        && view
            .schema()
            .number_of::<programme::packs::Pack>()
            .is_some_and(|number| view.may_add(number));
    Page {
        f: Frame::of(visit, "Today"),
        heading: heading(view, &live, today),
        day: time(today),
        demo_day: visit.app.config.day.is_some() && visit.at == AsAt::Now,
        empty: live.is_empty() && open.is_empty() && waiting.is_none(),
        may_import,
        next: next_meeting(visit, view, today),
        waiting,
        status: Markup(draw::meter("Milestones by state", &slices)),
        milestones: count(live.len(), "milestone", "milestones"),
        actions: count(open.len(), "open action", "open actions"),
        to_close: open
            .iter()
            .filter(|(_, row)| row.status == Some(ActionStatus::RecommendClosed))
            .count(),
        owners: needing.iter().take(ROWS).any(|one| one.row.owner.is_some()),
        reds: needing.iter().take(ROWS).map(|one| red(visit, view, one)).collect(),
        red_total,
        amber_total,
        unknown,
        late_action_total: late.len(),
        late_actions: late
            .iter()
            .take(ROWS)
            .map(|one| late_action(visit, view, one))
            .collect(),
        due: due(visit, view, &live, &open, today),
        timeline_says: timeline.summary(),
        timeline: Markup(if timeline.marks.is_empty() {
            String::new()
        } else {
            timeline.svg()
        }),
        since_count: changed
            .as_ref()
            .map(|(.., all)| count(all.values().map(Vec::len).sum(), "record", "records"))
            .unwrap_or_default(),
        since: changed.as_ref().map(|(key, day, _)| {
            (
                link(&visit.to(&cells::path(key.any())), &view.name(key.any())),
                time(*day),
            )
        }),
        changed: changed
            .map(|(_, day, all)| groups(visit, view, day, &all))
            .unwrap_or_default(),
    }
}

/// The day that a page counts from: today, or the day of the moment looked at.
pub fn day(visit: &Visit, view: &View<'_>) -> Date {
    match visit.at {
        AsAt::Now => visit.app.today(),
        AsAt::Day(day) => day,
        AsAt::Position(_) | AsAt::Pack(_) => view
            .made(view.position())
            .map_or_else(|| visit.app.today(), |made| made.stamp.at.london_day()),
    }
}

/// What lies ahead, in one line: the next milestone of the highest tier.
fn heading(view: &View<'_>, live: &[(Ref<Milestone>, &Milestone)], today: Date) -> String {
    let ahead = live
        .iter()
        .filter(|(_, row)| row.actual.is_none())
        .filter_map(|(_, row)| {
            let day = row.forecast.or(row.baseline)?.last();
            let tier = row.tier.map(|tier| view.name(tier.any()))?;
            (day >= today).then_some((tier, day, *row))
        });
    let first = ahead.min_by(|a, b| record::natural_order(&a.0, &b.0).then(a.1.cmp(&b.1)));
    match first {
        Some((_, day, row)) if day == today => format!("Today: {} {}", row.id, row.title),
        Some((_, day, row)) => format!(
            "{} to {} {}",
            count(usize::try_from(days(today, day)).unwrap_or(0), "day", "days"),
            row.id,
            row.title
        ),
        None => "Today".to_owned(),
    }
}

fn named(visit: &Visit, view: &View<'_>, one: Option<record::AnyRef>) -> Markup {
    one.map_or_else(cells::nothing, |one| {
        let target = view.may_see(one).then_some(one);
        cells::linked(
            visit,
            &record::Linked {
                target,
                name: view.name(one),
            },
        )
    })
}

fn when(when: Option<terms::When>) -> Markup {
    when.map_or_else(cells::nothing, |when| with_days(&when.to_string()))
}

fn red(visit: &Visit, view: &View<'_>, one: &Attention<'_, Milestone>) -> Red {
    let row = one.row;
    Red {
        link: link(&visit.to(&cells::path(one.key.any())), row.id.as_str()),
        title: row.title.to_string(),
        owner: named(visit, view, row.owner.map(Ref::any)),
        baseline: when(row.baseline),
        forecast: when(row.forecast),
        slip: one.slip.map(|slip| format!("{slip} d")).unwrap_or_default(),
        state: state(Some(one.rag), one.word),
        reasons: one.reasons.iter().map(|reason| Markup(escape(reason))).collect(),
    }
}

fn late_action(visit: &Visit, view: &View<'_>, one: &Attention<'_, Action>) -> Due {
    let row = one.row;
    Due {
        when: row.due.map_or_else(cells::nothing, time),
        what: link(&visit.to(&cells::path(one.key.any())), &view.name(one.key.any())),
        title: row.action_words(),
        who: named(visit, view, row.organisation.map(Ref::any)),
        state: state(Some(one.rag), one.word),
    }
}

trait Words {
    fn action_words(&self) -> String;
}

impl Words for Action {
    fn action_words(&self) -> String {
        let words = self.action.to_string();
        if words.chars().count() > 140 {
            format!("{}…", words.chars().take(139).collect::<String>().trim_end())
        } else {
            words
        }
    }
}

/// What is due from today on for two weeks.
fn due(
    visit: &Visit,
    view: &View<'_>,
    live: &[(Ref<Milestone>, &Milestone)],
    open: &[(Ref<Action>, &Action)],
    today: Date,
) -> Vec<Due> {
    let soon = |day: Date| (0..=SOON).contains(&days(today, day));
    let mut all: Vec<(Date, Due)> = Vec::new();
    for (key, row) in live.iter().filter(|(_, row)| row.actual.is_none()) {
        let Some(day) = row
            .forecast
            .or(row.baseline)
            .map(terms::When::last)
            .filter(|day| soon(*day))
        else {
            continue;
        };
        let what = link(&visit.to(&cells::path(key.any())), row.id.as_str());
        let who = named(visit, view, row.owner.map(Ref::any));
        all.push((
            day,
            Due {
                when: time(day),
                what,
                title: row.title.to_string(),
                who,
                state: crate::markup::rag(row.current_rag),
            },
        ));
    }
    for (key, row) in open {
        let Some(day) = row.due.filter(|day| soon(*day)) else {
            continue;
        };
        let what = link(&visit.to(&cells::path(key.any())), row.id.as_str());
        let who = named(visit, view, row.organisation.map(Ref::any));
        let status = Markup(escape(row.status.map_or("Open", ActionStatus::title)));
        all.push((
            day,
            Due {
                when: time(day),
                what,
                title: row.action_words(),
                who,
                state: status,
            },
        ));
    }
    all.sort_by_key(|(day, _)| *day);
    all.into_iter().take(2 * ROWS).map(|(_, due)| due).collect()
}

fn timeline(visit: &Visit, live: &[(Ref<Milestone>, &Milestone)], today: Date) -> Timeline {
    let span = |days: i64| {
        today.saturating_add(std::time::Duration::from_secs(
            u64::try_from(days).unwrap_or(0) * 86_400,
        ))
    };
    let to = span(AHEAD);
    let mut ahead: Vec<(Date, Mark)> = Vec::new();
    for (key, row) in live.iter().filter(|(_, row)| row.actual.is_none()) {
        let Some(day) = row.forecast.or(row.baseline).map(terms::When::last) else {
            continue;
        };
        if day < today || day > to {
            continue;
        }
        let mark = Mark {
            label: format!("{} {}", row.id, row.title),
            link: Some(visit.to(&cells::path(key.any()))),
            baseline: row.baseline.map(terms::When::last),
            forecast: row.forecast.map(terms::When::last),
            rag: row.current_rag,
            critical: false,
        };
        ahead.push((day, mark));
    }
    ahead.sort_by_key(|(day, _)| *day);
    let marks = ahead.into_iter().take(MARKS).map(|(_, mark)| mark).collect();
    Timeline {
        title: "Three months ahead".to_owned(),
        from: today,
        to,
        today,
        bars: Vec::new(),
        marks,
    }
}

fn meetings<'v>(view: &View<'v>) -> impl Iterator<Item = (Ref<Meeting>, &'v Meeting, Date)> {
    let held = view
        .all::<Meeting>()
        .filter(|(_, row)| row.state != Some(MeetingState::Cancelled));
    held.filter_map(|(key, row)| Some((key, row, row.on?)))
        .collect::<Vec<_>>()
        .into_iter()
}

fn next_meeting(visit: &Visit, view: &View<'_>, today: Date) -> Option<NextMeeting> {
    let (key, _, day) = meetings(view)
        .filter(|(.., day)| *day >= today)
        .min_by_key(|(key, _, day)| (*day, *key))?;
    let name = view.name(key.any());
    let items = view
        .all::<programme::agenda_items::AgendaItem>()
        .filter(|(_, item)| item.meeting == Some(key))
        .count();
    let ahead = days(today, day);
    Some(NextMeeting {
        link: link(&visit.to(&cells::path(key.any())), &name),
        when: time(day),
        days: match ahead {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            _ => format!("in {ahead} days"),
        },
        items,
        items_to: visit.to(&address("/registers/agenda-items", [("meeting.is", name.as_str())])),
    })
}

/// The last meeting before today.
fn last_meeting(view: &View<'_>, today: Date) -> Option<(Ref<Meeting>, Date)> {
    meetings(view)
        .filter(|(.., day)| *day < today)
        .max_by_key(|(key, _, day)| (*day, *key))
        .map(|(key, _, day)| (key, day))
}

/// Records changed since the end of a day, by register.
fn since(view: &View<'_>, day: Date) -> BTreeMap<&'static str, Vec<record::AnyRef>> {
    let mut all: BTreeMap<&'static str, Vec<record::AnyRef>> = BTreeMap::new();
    let Some(position) = view.position_of(&Moment::Day(day)) else {
        return all;
    };
    for (_, one) in view.changed_since(position) {
        all.entry(one.register).or_default().push(one);
    }
    all
}

fn groups(
    visit: &Visit,
    view: &View<'_>,
    day: Date,
    all: &BTreeMap<&'static str, Vec<record::AnyRef>>,
) -> Vec<Changed> {
    let of = |(register, ones): (&&'static str, &Vec<record::AnyRef>)| {
        let info = view.schema().register(register)?;
        let latest = ones.iter().rev().take(5);
        Some(Changed {
            to: visit.to(&address(
                "/history",
                [("register", info.name), ("since", day.to_string().as_str())],
            )),
            title: info.title(),
            count: ones.len(),
            some: latest
                .map(|one| link(&visit.to(&cells::path(*one)), &view.name(*one)))
                .collect(),
        })
    };
    all.iter().filter_map(of).collect()
}

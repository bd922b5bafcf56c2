//! A party's page: all that concerns its roles, with by when, and done or not applicable; and the list of parties.
//!
//! What is done shows from the record; of releases, consultations, events and readiness tasks the party may state it
//! itself. Not here: where it comes from (`programme::party_matters`).

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use programme::mpids::Mpid;
use programme::organisations::Organisation;
use programme::party_matters::{self, Matter, Stands};
use programme::party_statements::PartySays;
use programme::subscriptions::Topic;
use record::{AnyRef, Edit, Ref, View, What};
use serde_json::json;
use store::Asked;
use terms::Rag;

use crate::cells;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::markup::{Markup, count, link, state, time, with_days};
use crate::pages::show;
use crate::visit::Visit;

struct Row {
    link: Markup,
    what: Markup,
    by: Option<Markup>,
    state: Markup,
    because: Option<Markup>,
    about: Option<String>,
}

struct Group {
    heading: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "party.html")]
struct Page {
    f: Frame,
    name: String,
    record: Markup,
    roles: String,
    overdue: usize,
    open: usize,
    groups: Vec<Group>,
    over: usize,
    all: Option<String>,
    path: String,
    seen: u64,
}

#[derive(Template)]
#[template(path = "parties.html")]
struct Parties {
    f: Frame,
    rows: Vec<(Markup, usize, usize)>,
}

/// The list: each organisation with how much is open and overdue.
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let (view, today) = (look.view(), visit.app.today());
    let mut counts: HashMap<Ref<Organisation>, (usize, usize)> = HashMap::new();
    for matter in party_matters::all(&view, today) {
        if let Some(key) = matter.organisation
            && matter.owed
            && matter.stands == Stands::Open
        {
            let (open, overdue) = counts.entry(key).or_default();
            *open += 1;
            *overdue += usize::from(matter.is_overdue(today));
        }
    }
    let row = |(key, one): (Ref<Organisation>, &Organisation)| {
        let (open, overdue) = counts.get(&key).copied().unwrap_or_default();
        let to = visit.to(&format!("/parties/{}", key.key()));
        (link(&to, one.name.as_str()), open, overdue)
    };
    show(&Parties {
        rows: view.all::<Organisation>().map(row).collect(),
        f: Frame::of(&visit, "Parties"),
    })
}

/// The page of one.
pub async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let (key, organisation) = found(&view, &key)?;
    let today = visit.app.today();
    let matters = party_matters::of(&view, key, today);
    let whole = visit.filled("all").is_some();
    let over = matters.iter().filter(|matter| is_past(matter)).count();
    let may_say = view.schema().number_of::<programme::party_statements::PartyStatement>();
    let may_say = may_say.is_some_and(|number| view.may_add(number)) && visit.at == crate::moment::AsAt::Now;
    let mut groups: Vec<Group> = Vec::new();
    for topic in Topic::ALL {
        let of = matters
            .iter()
            .filter(|one| one.topic == *topic && (whole || !is_past(one)));
        let rows: Vec<Row> = of.map(|one| row(&visit, &view, one, may_say, today)).collect();
        if !rows.is_empty() {
            groups.push(Group {
                heading: topic.title(),
                rows,
            });
        }
    }
    let mut roles: Vec<String> = view
        .all::<Mpid>()
        .filter(|(_, mpid)| mpid.organisation == Some(key))
        .filter_map(|(_, mpid)| mpid.role.map(|role| view.name(role.any())))
        .collect();
    roles.sort_unstable();
    roles.dedup();
    show(&Page {
        name: organisation.name.to_string(),
        record: link(&visit.to(&cells::path(key.any())), "Its record"),
        roles: roles.join(", "),
        overdue: matters.iter().filter(|one| one.is_overdue(today)).count(),
        open: matters
            .iter()
            .filter(|one| one.owed && one.stands == Stands::Open)
            .count(),
        groups,
        over,
        all: (!whole && over > 0).then(|| visit.here_with(&[("all", "yes")])),
        path: format!("/parties/{}/say", key.key()),
        seen: view.newest().0,
        f: Frame::of(&visit, organisation.name.as_str()),
    })
}

/// The same by the API.
pub async fn api(visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let (key, organisation) = found(&view, &key)?;
    let today = visit.app.today();
    let one = |matter: &Matter| {
        let (stands, day, because) = match &matter.stands {
            Stands::Open => ("open", None, None),
            Stands::Done(day) => ("done", *day, None),
            Stands::SaidDone(day) => ("said-done", Some(*day), None),
            Stands::NotApplicable(why) => ("not-applicable", None, why.clone()),
            Stands::Over => ("over", None, None),
        };
        json!({
            "register": matter.about.register,
            "key": matter.about.key,
            "name": view.name(matter.about),
            "topic": matter.topic.stored(),
            "what": matter.what.as_str(),
            "by": matter.by.map(|by| by.to_string()),
            "owed": matter.owed,
            "overdue": matter.is_overdue(today),
            "state": stands,
            "on": day.map(|day| day.to_string()),
            "because": because.map(|because| because.to_string()),
        })
    };
    let matters = party_matters::of(&view, key, today);
    let body = json!({
        "organisation": key.key(),
        "name": organisation.name.as_str(),
        "today": today.to_string(),
        "matters": matters.iter().map(one).collect::<Vec<_>>(),
    });
    Ok(crate::api::json_text(
        axum::http::StatusCode::OK,
        body.to_string(),
        Some(view.position().0),
    ))
}

/// States that something is done or does not apply.
pub async fn say(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let (name, about) = {
        let look = visit.look()?;
        let view = look.view();
        let (_, organisation) = found(&view, &key)?;
        let about = posted.filled("about").unwrap_or_default();
        let one = programme::telling_of_record::record_named(&view, about);
        (organisation.name.to_string(), one.ok_or_else(nothing)?)
    };
    let column = column(about).ok_or_else(nothing)?;
    let says = posted.filled("says").unwrap_or(PartySays::Done.stored());
    let because = posted.filled("because").unwrap_or_default();
    let edit = Edit::new("party-statements", What::Add)
        .typed("code", format!("{name}/{}/{}", about.register, about.key))
        .typed("organisation", &name)
        .typed("says", says)
        .typed("on", visit.app.today().to_string())
        .typed("because", because);
    let edit = {
        let look = visit.look()?;
        let name = look.view().name(about);
        edit.typed(column, &name)
    };
    let receipt = visit.ask(Asked::Edit(vec![edit]), "stated on the party's page").await?;
    let to = format!("/parties/{key}?said=done-{}", receipt.head.position);
    Ok(Redirect::to(&to).into_response())
}

/// The column of a statement about a record, where a party may state something about it.
fn column(about: AnyRef) -> Option<&'static str> {
    match about.register {
        "document-versions" => Some("version"),
        "document-reviews" => Some("review"),
        "events" => Some("event"),
        "readiness-tasks" => Some("task"),
        _ => None,
    }
}

fn found<'v>(view: &View<'v>, key: &str) -> Result<(Ref<Organisation>, &'v Organisation), Failure> {
    let key = key.parse().ok().and_then(Ref::<Organisation>::from_number);
    key.and_then(|key| Some((key, view.get(key)?))).ok_or_else(nothing)
}

fn is_past(matter: &Matter) -> bool {
    matches!(matter.stands, Stands::Over)
}

fn row(visit: &Visit, view: &View<'_>, matter: &Matter, may_say: bool, today: terms::Date) -> Row {
    let name = view.name(matter.about);
    let (shown, because) = match &matter.stands {
        Stands::Open if matter.is_overdue(today) => (state(Some(Rag::Red), "Overdue"), None),
        Stands::Open if matter.owed => (state(None, "Open"), None),
        Stands::Open => (state(None, "Nothing stated"), None),
        Stands::Done(day) => (state(Some(Rag::Blue), "Done"), day.map(time)),
        Stands::SaidDone(day) => (state(Some(Rag::Blue), "Done, as it states"), Some(time(*day))),
        Stands::NotApplicable(why) => {
            let why = why.as_ref().map(|why| with_days(why.as_str()));
            (state(None, "Not applicable, as it states"), why)
        }
        Stands::Over => (state(None, "Over"), None),
    };
    let may = may_say && matches!(matter.stands, Stands::Open) && column(matter.about).is_some();
    let what = if matter.what.as_str() == name {
        String::new()
    } else {
        matter.what.to_string()
    };
    Row {
        link: link(&visit.to(&cells::path(matter.about)), &name),
        what: with_days(&what),
        by: matter.by.map(time),
        state: shown,
        because,
        about: may.then(|| programme::telling_of_record::name(matter.about)),
    }
}

impl Page {
    fn words(&self) -> String {
        count(self.open, "thing is open", "things are open")
    }
}

fn nothing() -> Failure {
    Failure::missing("There is nothing here that you may see.").way("/parties", "Parties")
}

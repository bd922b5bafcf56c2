//! What surrounds every page: title, sections, the moment looked at, search, who is signed in.
//!
//! Not here: what stands in the page (`pages`).

use crate::forms;
use crate::markup::{Markup, address};
use crate::moment::AsAt;
use crate::visit::{Visit, Visitor};
use crate::{App, assets};

/// A link of the side.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it leads.
    pub to: String,
    /// How it reads.
    pub words: String,
    /// How many wait there, if that is worth saying.
    pub waiting: Option<usize>,
    /// Whether the page stands there.
    pub here: bool,
}

/// A group of links of the side; the first has no heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// The links.
    pub items: Vec<Item>,
}

/// What surrounds a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The page's title.
    pub title: String,
    /// The programme's name.
    pub programme: String,
    /// Who is signed in.
    pub person: Option<String>,
    /// The side.
    pub sections: Vec<Section>,
    /// The moment looked at, in words; none for now.
    pub past: Option<Markup>,
    /// The same page now.
    pub now: String,
    /// The day for the date field.
    pub day: String,
    /// The path, for the form of the moment.
    pub path: String,
    /// Terms that the form of the moment keeps.
    pub kept: Vec<(String, String)>,
    /// The term that keeps the moment, for forms.
    pub at: Option<String>,
    /// What was searched.
    pub searched: String,
    /// What forms bring back.
    pub csrf: String,
    /// What has just been done.
    pub said: Option<Markup>,
    /// Why no changes are taken, if that is so.
    pub stopped: Option<String>,
    /// The style sheet.
    pub css: String,
    /// The script.
    pub js: String,
    /// The icon.
    pub icon: String,
}

const SIDE: &[(&str, &[(&str, &str)])] = &[
    (
        "Programme",
        &[
            ("milestones", "Milestones"),
            ("milestone-changes", "Milestone changes"),
            ("change-requests", "Change requests"),
            ("impact-assessments", "Impact assessments"),
            ("readiness-tasks", "Readiness"),
            ("work-offs", "Work-offs"),
            ("risks", "Risks"),
            ("issues", "Issues"),
            ("dependencies", "Dependencies"),
            ("documents", "Documents"),
        ],
    ),
    (
        "Meetings",
        &[
            ("meetings", "Meetings"),
            ("agenda-items", "Agenda items"),
            ("actions", "Actions"),
            ("decisions", "Decisions"),
            ("groups", "Groups"),
            ("events", "Events"),
        ],
    ),
    (
        "Participants",
        &[
            ("organisations", "Organisations"),
            ("mpids", "MPIDs"),
            ("qualification-intentions", "Qualification"),
        ],
    ),
];

impl Frame {
    /// The frame of a page.
    #[must_use]
    pub fn of(visit: &Visit, title: impl Into<String>) -> Self {
        let mut frame = Self::plain(&visit.app, visit.visitor.as_deref(), title);
        frame.sections = visit
            .visitor
            .as_deref()
            .map(|visitor| sections(visit, visitor))
            .unwrap_or_default();
        frame.past = (visit.at != AsAt::Now).then(|| past(&visit.at));
        frame.now = visit.here_with(&[("at", "")]);
        frame.day = visit.at.day();
        frame.path.clone_from(&visit.path);
        let keeps = |name: &String| !["at", "page", "said", "csrf"].contains(&name.as_str());
        frame.kept = visit.query.iter().filter(|(name, _)| keeps(name)).cloned().collect();
        frame.at = visit.at.term();
        frame.searched = if visit.path == "/search" {
            visit.term("q").unwrap_or_default().to_owned()
        } else {
            String::new()
        };
        frame.said = visit.term("said").and_then(said);
        frame
    }

    /// The frame of a page without a way: for failures.
    #[must_use]
    pub fn plain(app: &App, visitor: Option<&Visitor>, title: impl Into<String>) -> Self {
        let csrf = visitor.map_or_else(|| app.stranger_token(), |visitor| visitor.csrf.clone());
        Self {
            title: title.into(),
            programme: app.config.programme.clone(),
            person: visitor.map(|visitor| visitor.name.clone()),
            sections: Vec::new(),
            past: None,
            now: "/".to_owned(),
            day: String::new(),
            path: "/".to_owned(),
            kept: Vec::new(),
            at: None,
            searched: String::new(),
            csrf: forms::masked(&csrf),
            said: None,
            stopped: app.stopped(),
            css: assets::css(),
            js: assets::js(),
            icon: assets::icon(),
        }
    }
}

fn past(at: &AsAt) -> Markup {
    match at {
        AsAt::Day(day) => crate::markup::time(*day),
        other => Markup(crate::markup::escape(&other.words())),
    }
}

/// What an address says was just done: only words of ours, and the number of the entry.
fn said(term: &str) -> Option<Markup> {
    let (what, entry) = term.split_once('-').unwrap_or((term, ""));
    let words = match what {
        "saved" => "Saved",
        "added" => "Added",
        "dropped" => "Dropped",
        "done" => "Done",
        "nothing" => return Some(Markup("Nothing was different, so nothing was recorded.".to_owned())),
        "accepted" => "Repair accepted",
        "door" => {
            return entry.parse::<u64>().ok().map(|entry| {
                Markup(format!(
                    r#"Repair accepted as <a href="/history/{entry}">entry {entry}</a>. What it corrects moves only by a decision, so nothing has moved yet: this form puts it to one."#
                ))
            });
        }
        "kept" => "Kept as printed",
        "imported" => "Taken in",
        "same" => return Some(Markup("This was already in the record; nothing changed.".to_owned())),
        "account" => return Some(Markup("The account was changed.".to_owned())),
        _ => return None,
    };
    let Ok(entry) = entry.parse::<u64>() else {
        return Some(Markup(format!("{words}.")));
    };
    Some(Markup(format!(
        r#"{words} as <a href="/history/{entry}">entry {entry}</a>."#
    )))
}

fn sections(visit: &Visit, visitor: &Visitor) -> Vec<Section> {
    let here = |to: &str| {
        visit.path == to || (to != "/" && visit.path.strip_prefix(to).is_some_and(|rest| rest.starts_with('/')))
    };
    let item = |to: &str, words: &str| Item {
        to: visit.to(to),
        words: words.to_owned(),
        waiting: None,
        here: here(to),
    };
    let mut findings = item("/findings", "Findings");
    findings.waiting = visit.app.open_findings();
    let mut all = vec![Section {
        heading: "",
        items: vec![
            item("/", "Today"),
            item("/plan", "Plan"),
            findings,
            item("/checks", "Record checks"),
        ],
    }];
    for (heading, registers) in SIDE {
        let seen = registers.iter().filter(|(name, _)| {
            visit
                .app
                .schema()
                .register(name)
                .is_some_and(|register| register.access.see.could(&visitor.viewer))
        });
        let items: Vec<_> = seen
            .map(|(name, words)| item(&format!("/registers/{name}"), words))
            .collect();
        if !items.is_empty() {
            all.push(Section { heading, items });
        }
    }
    let record = [
        ("/parties", "Parties"),
        ("/told", "What you are told"),
        ("/newsletter", "Newsletter"),
        ("/packs", "Packs"),
        ("/history", "History"),
        ("/registers", "All registers"),
        ("/rules", "Rules"),
        ("/about", "About"),
    ];
    let mut items: Vec<_> = record.iter().map(|(to, words)| item(to, words)).collect();
    if let Some(registers) = items.iter_mut().find(|item| item.words == "All registers") {
        registers.here = visit.path == "/registers";
    }
    all.push(Section {
        heading: "Record",
        items,
    });
    if visitor.administers {
        let items = vec![
            item("/admin/accounts", "Accounts"),
            item("/admin/tokens", "Tokens"),
            item("/admin/rights", "Rights"),
        ];
        all.push(Section {
            heading: "Administration",
            items,
        });
    }
    all
}

impl Frame {
    /// The day looked at as people read it: browsers show their own user's form.
    #[must_use]
    pub fn day_words(&self) -> String {
        self.day.parse().map(crate::markup::long_day).unwrap_or_default()
    }

    /// A path of ours that looks at the same moment.
    #[must_use]
    pub fn to(&self, path: &str) -> String {
        address(path, self.at.as_deref().map(|at| ("at", at)))
    }
}

//! The agenda: its rows with computed pages, the dividers that repeat them, and which item a section belongs to.
//!
//! A meeting without an agenda gets a proposal: the standing items, what its group has to approve before it meets
//! again, and what waits for it. A proposal is marked as one.

use programme::agenda_items::{AgendaItem, ItemKind};
use record::Ref;
use terms::Text;

use super::desk::Desk;
use super::of_record::Sitting;
use super::{Cell, Divider, Origin, Part, Section, Table, plan};

/// What a section deals with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Opening,
    Actions,
    Updates,
    Reports,
    Milestones,
    Windows,
    Readiness,
    Qualification,
    Risks,
    Next,
    Appendices,
}

impl Kind {
    /// In the order in which sections without an item stand.
    pub(crate) const ALL: [Self; 11] = [
        Self::Opening,
        Self::Actions,
        Self::Updates,
        Self::Reports,
        Self::Milestones,
        Self::Windows,
        Self::Readiness,
        Self::Qualification,
        Self::Risks,
        Self::Next,
        Self::Appendices,
    ];

    /// The title of its section where no item names it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Opening => "Welcome",
            Self::Actions => "Minutes and actions",
            Self::Updates => "Programme updates",
            Self::Reports => "Working group report",
            Self::Milestones => "Upcoming programme milestones",
            Self::Windows => "Dated activities",
            Self::Readiness => "Readiness tracker extract",
            Self::Qualification => "Qualification",
            Self::Risks => "Top programme risks",
            Self::Next => "Next steps",
            Self::Appendices => "Appendices",
        }
    }
}

/// What an item deals with, by the words of its title; none for one with a paper of its own.
pub(crate) fn kind(title: &str) -> Option<Kind> {
    let title = record::fold(title);
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    Some(match () {
        () if has(&["welcome", "introduction"]) => Kind::Opening,
        () if has(&["qualification"]) => Kind::Qualification,
        () if has(&["next step", "roadmap"]) => Kind::Next,
        () if has(&["action"]) => Kind::Actions,
        () if has(&["working group"]) => Kind::Reports,
        () if has(&["programme update", "governance", "group updates"]) => Kind::Updates,
        () if has(&["milestone"]) => Kind::Milestones,
        () if has(&["onboarding", "certificate"]) => Kind::Windows,
        () if has(&["readiness"]) => Kind::Readiness,
        () if has(&["risk"]) => Kind::Risks,
        () if has(&["appendi", "attachment"]) => Kind::Appendices,
        () => return None,
    })
}

/// An item of the agenda.
pub(crate) struct Item {
    pub(crate) title: Text,
    pub(crate) divider: Option<Divider>,
    /// The milestones that it is about, where nobody has linked any.
    pub(crate) about: Vec<Ref<programme::milestones::Milestone>>,
    cells: [Cell; 6],
}

/// The agenda.
pub(crate) struct Rows {
    pub(crate) items: Vec<Item>,
    proposed: bool,
}

/// The agenda of a meeting: its own, or a proposal.
pub(crate) fn rows(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Rows {
    let all = desk.view.all::<AgendaItem>();
    let mut own: Vec<_> = all.filter(|(_, item)| item.meeting == Some(sitting.key)).collect();
    own.sort_by(|(_, a), (_, b)| record::natural_order(a.code.as_str(), b.code.as_str()));
    if own.is_empty() {
        return Rows {
            items: proposal(desk, sitting),
            proposed: true,
        };
    }
    Rows {
        items: own.into_iter().map(|(key, item)| recorded(desk, key, item)).collect(),
        proposed: false,
    }
}

fn recorded(desk: &Desk<'_, '_>, key: Ref<AgendaItem>, item: &AgendaItem) -> Item {
    let number = item.number.clone().unwrap_or_default();
    let code = format!("{}/{number}", desk.name);
    let lead = lead(desk, item);
    let length = item.minutes.map(|minutes| Text::from(format!("{minutes} mins")));
    let slot = match (&item.slot, &length) {
        (Some(_), _) => desk
            .cell(key, &code, "slot")
            .also(desk.origin(key, &code, "minutes").filter(|_| item.minutes.is_some())),
        (None, Some(length)) => Cell::words(length.clone()).also(desk.origin(key, &code, "minutes")),
        (None, None) => Cell::default(),
    };
    let mut objective = desk.cell(key, &code, "objective");
    let asks = item.kind.is_some_and(|kind| kind != ItemKind::Information);
    let title = desk.cell(key, &code, "title");
    if asks {
        let asked = if objective.is_empty() { &title } else { &objective };
        let of = decision(desk, &number, &asked.text(&[]));
        objective = objective.also(of);
    }
    let people: Vec<Origin> = ["lead", "presenter"]
        .into_iter()
        .filter_map(|column| desk.origin(key, &code, column))
        .collect();
    Item {
        title: item.title.clone(),
        divider: item.kind.map(|kind| Divider {
            kind: kind.title().into(),
            objective: item.objective.clone(),
            lead: lead.clone(),
            length: length.or_else(|| item.slot.clone()),
        }),
        about: item.milestones.iter().filter(|one| desk.sees(one.any())).collect(),
        cells: [
            desk.cell(key, &code, "number"),
            title,
            objective,
            desk.cell(key, &code, "kind"),
            Cell::words(lead.unwrap_or_default()).also(people),
            slot,
        ],
    }
}

/// The decision that an item asks for, if the record holds it: its title is what is printed.
fn decision(desk: &Desk<'_, '_>, number: &str, asked: &str) -> Vec<Origin> {
    let code = format!("{}/D{number}", desk.name);
    let found = desk
        .view
        .all::<programme::decisions::Decision>()
        .find(|(_, decision)| decision.code.as_str() == code && decision.title.as_str() == asked);
    let Some((key, _)) = found else { return Vec::new() };
    let columns = ["code", "title", "meeting", "group"];
    columns
        .into_iter()
        .filter_map(|column| desk.origin(key, &code, column))
        .collect()
}

/// "Programme (Anna Smith)", the person as this viewer may see them.
fn lead(desk: &Desk<'_, '_>, item: &AgendaItem) -> Option<Text> {
    let person = item.presenter.as_ref().map(|person| desk.view.eyes().person(person));
    match (&item.lead, person) {
        (Some(body), Some(person)) => Some(format!("{body} ({person})").into()),
        (body, person) => body.clone().or(person.map(Text::from)),
    }
}

/// What an agenda would hold: the standing items, one for each thing that waits for the group's approval.
fn proposal(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Item> {
    let mut rows: Vec<(Text, Text, ItemKind, Vec<_>)> = Vec::new();
    let mut say = |title: &str, objective: &str, kind, about| rows.push((title.into(), objective.into(), kind, about));
    say(
        "Minutes and actions",
        "Agree the last minutes; go through open actions",
        ItemKind::Decision,
        Vec::new(),
    );
    say(
        "Programme updates",
        "What the other groups reported since the last meeting",
        ItemKind::Information,
        Vec::new(),
    );
    say(
        "Working group report",
        "What the working groups prepare and did",
        ItemKind::Information,
        Vec::new(),
    );
    let waiting = plan::open_changes(desk, sitting).len();
    let objective = match waiting {
        0 => "Milestones ahead".to_owned(),
        1 => "Milestones ahead; one change awaits a decision".to_owned(),
        n => format!("Milestones ahead; {n} changes await a decision"),
    };
    let kind = if waiting == 0 {
        ItemKind::Information
    } else {
        ItemKind::Both
    };
    say("Upcoming programme milestones", &objective, kind, Vec::new());
    for (key, milestone) in plan::to_approve(desk, sitting) {
        say(
            &milestone.title,
            &format!("Approve {}", milestone.id),
            ItemKind::Decision,
            vec![key],
        );
    }
    say(
        "Top programme risks",
        "The risks that matter most",
        ItemKind::Information,
        Vec::new(),
    );
    say(
        "Next steps",
        "Actions and decisions of the day; the next meeting",
        ItemKind::Information,
        Vec::new(),
    );
    (1..)
        .zip(rows)
        .map(|(number, (title, objective, kind, about)): (usize, _)| Item {
            divider: Some(Divider {
                kind: kind.title().into(),
                objective: Some(objective.clone()),
                ..Divider::default()
            }),
            about,
            cells: [
                Cell::words(number.to_string()),
                Cell::words(title.clone()),
                Cell::words(objective),
                Cell::words(kind.title()),
                Cell::default(),
                Cell::default(),
            ],
            title,
        })
        .collect()
}

impl Rows {
    /// The section of the agenda; `pages` are the sections that the items lead to.
    pub(crate) fn section(&self, pages: &[Option<usize>]) -> Section {
        let heads = [
            ("#", 1),
            ("Item", 6),
            ("Objective", 9),
            ("Type", 3),
            ("Lead", 4),
            ("Time", 3),
            ("Page", 1),
        ];
        let mut table = Table::headed("Agenda", &heads);
        for (item, page) in self.items.iter().zip(pages) {
            let mut row = item.cells.to_vec();
            row.push(Cell {
                page_of: *page,
                ..Cell::default()
            });
            table.rows.push(row);
        }
        let mut parts = vec![Part::Table(table)];
        if self.proposed {
            let note = "This agenda is proposed from the record: the meeting has none yet.";
            parts.push(Part::Line(Cell::words(note)));
        }
        Section {
            title: "Agenda".into(),
            divider: None,
            parts,
        }
    }

    /// The titles of items that deal with the group's standing business.
    pub(crate) fn standing(&self) -> Vec<Text> {
        let standing =
            |item: &&Item| kind(&item.title).is_some_and(|kind| !matches!(kind, Kind::Opening | Kind::Appendices));
        self.items
            .iter()
            .filter(standing)
            .map(|item| item.title.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_by_their_words() {
        let check = |title: &str, expected| assert_eq!(kind(title), expected, "{title}");
        check("Minutes and actions", Some(Kind::Actions));
        check("Working group report", Some(Kind::Reports));
        check("Qualification Working Group update", Some(Kind::Qualification));
        check("Summary and next steps", Some(Kind::Next));
        check("Catalogue of interfaces", None);
    }
}

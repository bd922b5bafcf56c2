//! A pack filled from the record, as far as whoever asks may see it: the meeting, and its sections in the agenda's order.
//!
//! What the record does not hold is said, never made up. Not here: how a section is filled (one file each beside this).

use programme::{groups::Group, meetings::Meeting, meetings::MeetingState};
use record::{Ref, View};
use terms::{Date, Text};

use super::desk::{Desk, long};
use super::{Built, Cell, Origin, Section};
use super::{agenda, governance, plan, readiness, risks};

/// Which meeting a pack is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first one that is not before today and neither held nor cancelled.
    Next,
    /// The one called so.
    Called(Text),
}

impl From<&str> for Which {
    fn from(typed: &str) -> Self {
        if typed.trim().eq_ignore_ascii_case("next") {
            Self::Next
        } else {
            Self::Called(typed.trim().into())
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The group, by its abbreviation.
    pub group: Text,
    /// The meeting.
    pub meeting: Which,
    /// The version that it states; none is stated where this is empty.
    pub version: Text,
    /// The day from which the next meeting is counted; today where none is given.
    pub from: Option<Date>,
}

/// Why there is no pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// No such group.
    #[error("there is no group “{0}” that you may see; the groups are listed in the register of groups")]
    NoGroup(Text),
    /// No such meeting.
    #[error("{group} has no meeting “{asked}”; its meetings are in the register of meetings")]
    NoMeeting {
        /// The group.
        group: Text,
        /// What was asked for.
        asked: Text,
    },
    /// Nothing is planned.
    #[error("{0} has no meeting to come in the record; add the next one to the register of meetings, with its day")]
    NothingPlanned(Text),
    /// The meeting has no day.
    #[error("{0} has no date yet; give it one in the register of meetings")]
    NoDay(Text),
}

/// The meeting that a pack is for, with what stands around it.
pub(crate) struct Sitting<'a> {
    pub(crate) key: Ref<Meeting>,
    pub(crate) meeting: &'a Meeting,
    pub(crate) group: (Ref<Group>, &'a Group),
    pub(crate) on: Date,
    /// The group's meetings after it, in order.
    pub(crate) after: Vec<(Ref<Meeting>, &'a Meeting, Date)>,
    /// Codes of the group's meetings up to this one, newest first; what was reported last is looked for in this order.
    pub(crate) codes: Vec<Text>,
}

/// Builds the pack of a meeting.
///
/// # Errors
/// When there is no such group or meeting, or the meeting has no day.
pub fn of_record(view: &View<'_>, wanted: &Wanted) -> Result<Built, BuildError> {
    let sitting = sitting(view, wanted)?;
    let group = sitting.group.1.code.text();
    let number = number(&sitting.meeting.code.text(), &group);
    let name = match &number {
        Some(number) => Text::from(format!("{group}{number}")),
        None => Text::from(format!("{group} {}", sitting.on)),
    };
    let desk = Desk {
        view,
        name: name.clone(),
    };
    let title = title(&desk, &sitting, number.as_deref());
    let about = about(&desk, wanted);
    let mut sections = Vec::new();
    let rows = agenda::rows(&desk, &sitting);
    sections.push(Section::default());
    let mut pages = vec![None; rows.items.len()];
    let mut left = agenda::Kind::ALL.to_vec();
    for (at, item) in rows.items.iter().enumerate() {
        let kind = agenda::kind(&item.title).filter(|kind| left.contains(kind));
        left.retain(|other| Some(*other) != kind);
        let parts = match kind {
            Some(agenda::Kind::Opening) => continue,
            Some(kind) => filled(&desk, &sitting, kind, &rows),
            None => plan::paper(&desk, item),
        };
        pages[at] = Some(sections.len());
        sections.push(Section {
            title: item.title.clone(),
            divider: item.divider.clone(),
            parts,
        });
    }
    // what no item deals with is still part of the pack, before what is appended
    let last = sections.len() - usize::from(!left.contains(&agenda::Kind::Appendices));
    for kind in left {
        let parts = filled(&desk, &sitting, kind, &rows);
        if !parts.is_empty() {
            let at = if kind == agenda::Kind::Appendices {
                sections.len()
            } else {
                last.max(1)
            };
            let section = Section {
                title: kind.title().into(),
                divider: None,
                parts,
            };
            sections.insert(at, section);
            for page in pages.iter_mut().flatten().filter(|page| **page >= at) {
                *page += 1;
            }
        }
    }
    sections.extend(plan::register_extract(&desk, &sitting));
    sections.push(colophon(view));
    if let Some(first) = sections.first_mut() {
        *first = rows.section(&pages);
    }
    Ok(Built {
        name,
        title,
        about,
        group,
        on: sitting.on,
        head: view.head().to_string().into(),
        sections,
    })
}

/// From what the pack was built; the head is what `verify --against` looks for.
fn colophon(view: &View<'_>) -> Section {
    let line = format!("Built from the record; its head is {}.", view.head());
    Section {
        title: "About this pack".into(),
        divider: None,
        parts: vec![super::Part::Line(Cell::words(line))],
    }
}

fn filled(desk: &Desk<'_, '_>, sitting: &Sitting<'_>, kind: agenda::Kind, rows: &agenda::Rows) -> Vec<super::Part> {
    use agenda::Kind;
    match kind {
        Kind::Opening => Vec::new(),
        Kind::Actions => governance::actions(desk, sitting),
        Kind::Updates => governance::updates(desk, sitting),
        Kind::Reports => governance::reports(desk, sitting),
        Kind::Milestones => plan::milestones(desk, sitting),
        Kind::Readiness => readiness::readiness(desk, sitting),
        Kind::Windows => readiness::windows(desk, sitting),
        Kind::Qualification => readiness::qualification(desk, sitting),
        Kind::Risks => risks::risks(desk),
        Kind::Next => governance::next(desk, sitting, rows),
        Kind::Appendices => plan::appendices(desk, sitting),
    }
}

fn sitting<'a>(view: &View<'a>, wanted: &Wanted) -> Result<Sitting<'a>, BuildError> {
    let number = view.schema().number_of::<Group>();
    let found = number
        .map(|number| view.named(number, &wanted.group))
        .unwrap_or_default();
    let group = found
        .first()
        .and_then(|one| one.to::<Group>())
        .and_then(|key| Some((key, view.get(key)?)))
        .ok_or_else(|| BuildError::NoGroup(wanted.group.clone()))?;
    let code = group.1.code.text();
    let mut all: Vec<(Ref<Meeting>, &Meeting)> = view
        .all::<Meeting>()
        .filter_map(|(key, _)| Some((key, view.get(key)?)))
        .filter(|(_, meeting)| meeting.group == Some(group.0) && meeting.state != Some(MeetingState::Cancelled))
        .collect();
    all.sort_by_key(|(key, meeting)| (meeting.on, key.key()));
    let today = wanted.from.unwrap_or_else(|| view.today());
    let picked = match &wanted.meeting {
        Which::Next => all
            .iter()
            .find(|(_, m)| m.on.is_some_and(|on| on >= today) && m.state != Some(MeetingState::Held))
            .ok_or_else(|| BuildError::NothingPlanned(code.clone()))?,
        Which::Called(asked) => all
            .iter()
            .find(|(_, m)| record::fold(&m.code.text()) == record::fold(asked))
            .ok_or_else(|| BuildError::NoMeeting {
                group: code.clone(),
                asked: asked.clone(),
            })?,
    };
    let (key, meeting) = *picked;
    let on = meeting.on.ok_or_else(|| BuildError::NoDay(meeting.code.text()))?;
    let after = all
        .iter()
        .filter_map(|(key, m)| Some((*key, *m, m.on.filter(|day| *day > on)?)))
        .collect();
    let codes = all
        .iter()
        .rev()
        .filter(|(_, m)| m.on.is_some_and(|day| day <= on))
        .map(|(_, m)| m.code.text())
        .collect();
    Ok(Sitting {
        key,
        meeting,
        group,
        on,
        after,
        codes,
    })
}

/// The number in a meeting's code after its group: "22" of "TMAG22".
fn number(meeting: &str, group: &str) -> Option<String> {
    let rest = meeting.strip_prefix(group)?.trim_start_matches([' ', '#', '-']);
    (!rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())).then(|| rest.to_owned())
}

fn title(desk: &Desk<'_, '_>, sitting: &Sitting<'_>, number: Option<&str>) -> Cell {
    let (key, group) = sitting.group;
    let code = group.code.text();
    let named = match &group.name {
        Some(name) => format!("{name} ({code})"),
        None => code.to_string(),
    };
    let number = number.map(|number| format!(" #{number}")).unwrap_or_default();
    let mut of: Vec<Origin> = desk.origin(key, &code, "code").into_iter().collect();
    of.extend(desk.origin(key, &code, "name"));
    for column in ["code", "group", "on"] {
        of.extend(desk.origin(sitting.key, &desk.name, column));
    }
    // a meeting that is known by another code than its readers make up is not read back under it
    of.retain(|origin| origin.register != "meetings" || sitting.meeting.code.text() == desk.name);
    Cell::words(format!("{named}{number} {}", long(sitting.on))).also(of)
}

/// Version, and the number that the register of documents allots to this pack.
fn about(desk: &Desk<'_, '_>, wanted: &Wanted) -> Vec<Text> {
    let mut about = Vec::new();
    if !wanted.version.trim().is_empty() {
        about.push(Text::from(format!("Version {}", wanted.version.trim())));
    }
    let called = record::fold(&format!("{} pack", desk.name));
    let mut documents = desk.view.all::<programme::documents::Document>();
    let own = documents.find(|(_, document)| record::fold(&document.title.text()) == called);
    about.extend(own.and_then(|(_, document)| document.number.clone()));
    about
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_follows_the_group() {
        let check = |meeting: &str, group: &str, expected: Option<&str>| {
            assert_eq!(number(meeting, group).as_deref(), expected, "{meeting}");
        };
        check("ABC22", "ABC", Some("22"));
        check("ABC #7", "ABC", Some("7"));
        check("ABC 2023-09-20", "ABC", None);
        check("XYZ4", "ABC", None);
        check("ABC", "ABC", None);
    }
}

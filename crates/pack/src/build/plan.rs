//! Milestones: changes put to the group, the months ahead, what an item asks to approve, and the register's extract.

use programme::document_versions::DocumentVersion;
use programme::milestone_changes::{ChangeKind, MilestoneChange};
use programme::milestones::Milestone;
use record::{Ref, natural_order};
use terms::{Date, When};

use super::agenda::Item;
use super::desk::{Desk, dated, long};
use super::of_record::Sitting;
use super::{Cell, Part, Section, Table};

/// Months that the look-ahead covers.
const AHEAD: i32 = 3;
const EXTRACT: &str = "Appendix 1 - Milestone register extract";

type Found<'a, R> = Vec<(Ref<R>, &'a R)>;

/// Changes that no group has decided, put to this meeting or to an earlier one of its group.
pub(crate) fn open_changes<'a>(desk: &Desk<'_, 'a>, sitting: &Sitting<'_>) -> Found<'a, MilestoneChange> {
    let put_here = |change: &MilestoneChange| match change.meeting.and_then(|meeting| desk.view.get(meeting)) {
        Some(meeting) => meeting.group == Some(sitting.group.0) && meeting.on.is_none_or(|on| on <= sitting.on),
        None => false,
    };
    let mut all: Found<'_, MilestoneChange> = desk
        .view
        .all::<MilestoneChange>()
        .filter_map(|(key, _)| Some((key, desk.view.get(key)?)))
        .filter(|(_, change)| change.decided_on.is_none() && put_here(change))
        .collect();
    let order = |kind: Option<ChangeKind>| match kind {
        Some(ChangeKind::Date | ChangeKind::Name | ChangeKind::NameAndDate) => 0,
        Some(ChangeKind::New) => 1,
        Some(ChangeKind::Remove) => 2,
        _ => 3,
    };
    all.sort_by(|(_, a), (_, b)| {
        let by = order(a.kind).cmp(&order(b.kind));
        by.then_with(|| natural_order(a.code.as_str(), b.code.as_str()))
    });
    all
}

/// Milestones that stand in the plan and are not reached.
fn open<'a>(desk: &Desk<'_, 'a>) -> Found<'a, Milestone> {
    let mut all: Found<'_, Milestone> = desk
        .view
        .all::<Milestone>()
        .filter_map(|(key, _)| Some((key, desk.view.get(key)?)))
        .filter(|(_, milestone)| milestone.removed.is_none() && milestone.actual.is_none())
        .collect();
    all.sort_by(|(_, a), (_, b)| {
        let by = expected(a).map(When::last).cmp(&expected(b).map(When::last));
        by.then_with(|| natural_order(a.id.as_str(), b.id.as_str()))
    });
    all
}

fn expected(milestone: &Milestone) -> Option<When> {
    milestone.forecast.or(milestone.baseline)
}

/// Whether a group approves a milestone: it names the group, or its title or description says that the group approves
/// or decides it.
fn approves(sitting: &Sitting<'_>, milestone: &Milestone) -> bool {
    if let Some(group) = milestone.approved_by {
        return group == sitting.group.0;
    }
    let code = sitting.group.1.code.text();
    says_approval(&milestone.title, &code)
        || milestone
            .description
            .as_ref()
            .is_some_and(|text| says_approval(text, &code))
}

/// Whether a text names a group and says that something is approved or decided.
fn says_approval(text: &str, group: &str) -> bool {
    let named = text.split(|c: char| !c.is_alphanumeric()).any(|word| word == group);
    let said = text.to_lowercase();
    named && ["approv", "decid", "decision"].iter().any(|word| said.contains(word))
}

/// Milestones that the group has to approve before it meets again.
pub(crate) fn to_approve<'a>(desk: &Desk<'_, 'a>, sitting: &Sitting<'_>) -> Found<'a, Milestone> {
    let until = sitting
        .after
        .first()
        .map_or_else(|| months(sitting.on, 1), |(_, _, day)| *day);
    let mut all = open(desk);
    all.retain(|(_, milestone)| {
        approves(sitting, milestone) && milestone.forecast.is_some_and(|when| when.last() < until)
    });
    all
}

/// Milestones of the group's, expected after one day and until another, as a roadmap names them.
pub(crate) fn between(desk: &Desk<'_, '_>, sitting: &Sitting<'_>, after: Date, until: Date) -> Vec<String> {
    let due = |milestone: &Milestone| {
        expected(milestone)
            .map(When::last)
            .is_some_and(|day| day > after && day <= until)
    };
    let all = open(desk).into_iter();
    all.filter(|(_, milestone)| approves(sitting, milestone) && due(milestone))
        .map(|(_, milestone)| format!("{} {}", milestone.id, milestone.title))
        .collect()
}

fn months(day: Date, months: i32) -> Date {
    let mut out = day;
    for _ in 0..months {
        out = out.last_of_month().tomorrow().unwrap_or(out);
    }
    let wanted = day.day().min(out.last_of_month().day());
    out.with().day(wanted).build().unwrap_or(out)
}

/// Changes and look-ahead.
pub(crate) fn milestones(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    let mut parts = vec![Part::Heading(Cell::words("Milestone changes"))];
    let changes = open_changes(desk, sitting);
    if changes.is_empty() {
        parts.push(Part::Line(Cell::words("No change awaits a decision.")));
    } else {
        parts.push(Part::Table(change_table(desk, &changes)));
    }
    let until = months(sitting.on, AHEAD);
    parts.push(Part::Heading(Cell::words("Milestones: three-month view")));
    let rows = ahead(desk, until);
    if rows.is_empty() {
        parts.push(Part::Line(Cell::words("No milestone is expected in these months.")));
        return parts;
    }
    let moved = |key: Ref<Milestone>| {
        let of = changes.iter().find(|(_, change)| change.milestone == Some(key));
        of.map(|(_, change)| *change)
    };
    parts.push(Part::Table(view_table(desk, &rows, &moved)));
    parts.push(Part::Line(Cell::words(format!(
        "The view holds every milestone that is not reached and expected by {}.",
        long(until)
    ))));
    parts
}

fn ahead<'a>(desk: &Desk<'_, 'a>, until: Date) -> Found<'a, Milestone> {
    let mut all = open(desk);
    all.retain(|(_, milestone)| expected(milestone).is_some_and(|when| when.first() <= until));
    all
}

const COLUMNS: [(&str, u16); 10] = [
    ("Milestone Tier", 3),
    ("Milestone ID", 4),
    ("Milestone Title", 11),
    ("Plan Section", 4),
    ("Baseline Date", 4),
    ("Forecast Date", 4),
    ("Last RAG", 2),
    ("Current RAG", 2),
    ("Next RAG", 2),
    ("Update", 8),
];

fn change_table(desk: &Desk<'_, '_>, changes: &Found<'_, MilestoneChange>) -> Table {
    let mut heads = vec![("Milestone Change", 3)];
    heads.extend(COLUMNS);
    let mut table = Table::headed("Milestone changes put for approval", &heads);
    for (key, change) in changes {
        let Some((of, milestone)) = change.milestone.and_then(|of| Some((of, desk.view.get(of)?))) else {
            continue;
        };
        let code = desk.under(change.code.as_str());
        let id = milestone.id.as_str();
        let title = match &change.title {
            Some(title) if *title != milestone.title => desk.cell(*key, &code, "title"),
            Some(_) => desk.cell(of, id, "title").also(desk.origin(*key, &code, "title")),
            None => desk.cell(of, id, "title"),
        };
        let mut forecast = desk.when(*key, (&code, "proposed", ""), change.proposed);
        if change.proposed == milestone.forecast {
            forecast = forecast.also(desk.origin(of, id, "forecast"));
        }
        table.rows.push(vec![
            desk.cell(*key, &code, "kind")
                .also(desk.origin(*key, &code, "milestone")),
            desk.cell(of, id, "tier"),
            desk.cell(of, id, "id"),
            title,
            desk.cell(of, id, "section"),
            desk.when(of, (id, "baseline", "NA"), milestone.baseline),
            forecast,
            desk.rag(of, id, "last_rag", milestone.last_rag),
            desk.rag(of, id, "current_rag", milestone.current_rag),
            desk.rag(of, id, "next_rag", milestone.next_rag),
            desk.cell(*key, &code, "reason"),
        ]);
    }
    table
}

/// The look-ahead. Where a change proposes another date or states a reason, the pack itself says two things of the
/// milestone, and the reader is told neither as the record's.
fn view_table<'a>(
    desk: &Desk<'_, 'a>,
    rows: &Found<'a, Milestone>,
    moved: &dyn Fn(Ref<Milestone>) -> Option<&'a MilestoneChange>,
) -> Table {
    let mut table = Table::headed("Milestones ahead", &COLUMNS);
    for (key, milestone) in rows {
        let (key, id) = (*key, milestone.id.as_str());
        let mut forecast = desk.when(key, (id, "forecast", ""), milestone.forecast);
        let mut update = desk.cell(key, id, "update");
        if let Some(change) = moved(key) {
            if change.proposed.is_some() && change.proposed != milestone.forecast {
                forecast.of.clear();
            }
            if change.reason.is_some() && change.reason != milestone.update {
                update.of.clear();
            }
        }
        table.rows.push(vec![
            desk.cell(key, id, "tier"),
            desk.cell(key, id, "id"),
            desk.cell(key, id, "title"),
            desk.cell(key, id, "section"),
            desk.when(key, (id, "baseline", "NA"), milestone.baseline),
            forecast,
            desk.rag(key, id, "last_rag", milestone.last_rag),
            desk.rag(key, id, "current_rag", milestone.current_rag),
            desk.rag(key, id, "next_rag", milestone.next_rag),
            update,
        ]);
    }
    table
}

/// What the record holds for an item that has no section of its own: the milestones it is to approve and the versions
/// of documents that its title names.
pub(crate) fn paper(desk: &Desk<'_, '_>, item: &Item) -> Vec<Part> {
    let mut items = Vec::new();
    for (_, milestone) in item.about.iter().filter_map(|key| Some((key, desk.view.get(*key)?))) {
        let day = expected(milestone)
            .map(|when| format!(" ({})", dated(when)))
            .unwrap_or_default();
        items.push(Cell::words(format!("{} {}{day}", milestone.id, milestone.title)));
    }
    for (key, version) in versions(desk, &item.title) {
        items.push(desk.cell(key, version.code.as_str(), "code"));
    }
    if items.is_empty() {
        let note = "The record holds no paper for this item: it is verbal, or its paper is to come.";
        return vec![Part::Line(Cell::words(note))];
    }
    vec![Part::Items(items)]
}

/// Versions that are not approved yet of the documents that a title names.
fn versions<'a>(desk: &Desk<'_, 'a>, title: &str) -> Found<'a, DocumentVersion> {
    let title = record::fold(title);
    let mut all: Found<'_, DocumentVersion> = desk
        .view
        .all::<DocumentVersion>()
        .filter_map(|(key, _)| Some((key, desk.view.get(key)?)))
        .filter(|(_, version)| version.approved.is_none())
        .filter(|(_, version)| {
            let document = version.document.and_then(|document| desk.view.get(document));
            document.is_some_and(|document| {
                let named = record::fold(document.title.as_str());
                title == named || named.split(' ').count() > 2 && title.contains(&named)
            })
        })
        .collect();
    all.sort_by(|(_, a), (_, b)| natural_order(a.code.as_str(), b.code.as_str()));
    all
}

/// Milestones of the look-ahead with what counts as reached.
fn extracted<'a>(desk: &Desk<'_, 'a>, sitting: &Sitting<'_>) -> Found<'a, Milestone> {
    let mut rows = ahead(desk, months(sitting.on, AHEAD));
    rows.retain(|(_, milestone)| milestone.description.is_some() && milestone.baseline.is_some());
    rows
}

/// The list of what is appended.
pub(crate) fn appendices(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    if extracted(desk, sitting).is_empty() {
        return Vec::new();
    }
    vec![Part::Items(vec![Cell::words(EXTRACT)])]
}

/// The register's extract: what counts as reached, and the date last approved.
pub(crate) fn register_extract(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Option<Section> {
    let rows = extracted(desk, sitting);
    let heads = [
        ("Milestone Tier", 2),
        ("Milestone ID", 3),
        ("Milestone Title", 8),
        ("Milestone Description", 12),
        ("Milestone Date", 3),
    ];
    let mut table = Table::headed("Milestone register extract", &heads);
    for (key, milestone) in rows {
        let id = milestone.id.as_str();
        table.rows.push(vec![
            desk.cell(key, id, "tier"),
            desk.cell(key, id, "id"),
            desk.cell(key, id, "title"),
            desk.cell(key, id, "description"),
            desk.when(key, (id, "baseline", ""), milestone.baseline),
        ]);
    }
    (!table.rows.is_empty()).then(|| Section {
        title: EXTRACT.into(),
        divider: None,
        parts: vec![Part::Table(table)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_months_end() {
        let check = |day: &str, n: i32, expected: &str| {
            assert_eq!(months(day.parse().unwrap(), n).to_string(), expected, "{day}");
        };
        check("2023-09-20", 3, "2023-12-20");
        check("2023-11-30", 3, "2024-02-29");
        check("2024-01-31", 1, "2024-02-29");
    }
}

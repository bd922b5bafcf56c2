//! A milestone that is a group's approval falls on a meeting of that group, and that meeting's agenda asks for the decision.

use super::Rule;
use crate::meetings::stated_cadence;
use crate::names::{fold, without_remarks};
use crate::reading::{long, pieces, row_of, short};
use crate::timetable::planned;
use crate::{Configuration, Finding};
use pack::model::{AgendaItem, Identifier, Mention, MilestoneRow, MilestoneTable, Model};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Cadence, Date, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R27",
    slug: "approval-at-meeting",
    statement: "A milestone that is a group's approval falls on a meeting of that group, and that meeting's agenda asks for the decision.",
    page: include_str!("../../pages/r27.md"),
    find,
};

/// A group with the words that name it and the days on which it meets.
struct Body<'a> {
    code: Option<&'a str>,
    name: Option<String>,
    meets: Option<Cadence>,
    known: BTreeSet<Date>,
    /// Where a known meeting is printed.
    printed: Option<&'a Span>,
    own: bool,
}

/// Why a milestone is a group's decision.
struct Evidence<'a> {
    place: &'a Span,
    /// Whether the words say approval or decision, rather than only "governed".
    says: bool,
}

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let bodies = bodies(model, configuration);
    let headings = governing(model);
    let mut out = Vec::new();
    let mentions = mentions(model);
    let mut by_id: BTreeMap<&str, Vec<&MilestoneRow>> = BTreeMap::new();
    for row in &model.milestones {
        by_id.entry(&row.id.text).or_default().push(row);
    }
    for (id, rows) in &by_id {
        let mentions = mentions.get(id).map_or(&[][..], Vec::as_slice);
        if let Some((body, evidence)) = decided_by(model, &bodies, &headings, rows, mentions) {
            milestone(model, configuration, body, &evidence, rows, &mut out);
        }
    }
    schedules(model, &bodies, &mut out);
    out
}

impl Body<'_> {
    /// Whether the group meets on a day; none when nothing is known.
    fn meets_on(&self, day: Date) -> Option<bool> {
        if self.known.contains(&day) || self.meets.is_some_and(|c| c.falls_on(day)) {
            return Some(true);
        }
        if self.meets.is_some() {
            return Some(false);
        }
        let (first, last) = (self.known.first()?, self.known.last()?);
        (self.known.len() > 1 && (*first..=*last).contains(&day)).then_some(false)
    }

    fn named_in(&self, text: &str, folded: &str) -> bool {
        let by_code = self.code.is_some_and(|code| {
            text.match_indices(code).any(|(at, _)| {
                let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                edge(text[..at].chars().next_back()) && edge(text[at + code.len()..].chars().next())
            })
        });
        by_code || self.name.as_ref().is_some_and(|name| folded.contains(name.as_str()))
    }

    fn title(&self) -> String {
        self.code
            .map(str::to_owned)
            .or_else(|| self.name.clone())
            .unwrap_or_default()
    }

    fn meetings(&self, day: Date) -> String {
        let before = self.known.iter().rev().find(|d| **d < day);
        let after = self.known.iter().find(|d| **d > day).copied();
        let after = after.or_else(|| self.meets.map(|c| c.on_or_after(day)));
        [before.copied(), after]
            .into_iter()
            .flatten()
            .map(long)
            .collect::<Vec<_>>()
            .join(" and ")
    }
}

fn bodies<'a>(model: &'a Model, configuration: &'a Configuration) -> Vec<Body<'a>> {
    let today = model.head.day();
    let mut out: Vec<Body<'a>> = Vec::new();
    let names = model
        .head
        .group
        .iter()
        .chain(&model.groups)
        .map(|g| (g.code.as_deref(), g.name.as_deref()));
    let shipped = configuration
        .groups
        .iter()
        .filter(|g| today.is_none_or(|d| g.exists(d)));
    for (code, name) in names.chain(shipped.map(|g| (Some(g.code.as_str()), Some(g.name.as_str())))) {
        let name = name.map(fold).filter(|n| n.contains(' '));
        if code.is_none() && name.is_none()
            || out
                .iter()
                .any(|b| (code.is_some() && b.code == code) || (b.code.is_none() && b.name == name))
        {
            continue;
        }
        let group = code.or(name.as_deref()).and_then(|c| configuration.group(c, today));
        out.push(Body {
            code: code.filter(|c| c.len() >= 2),
            name,
            meets: group.and_then(|g| g.meets),
            known: BTreeSet::new(),
            printed: None,
            own: false,
        });
    }
    for body in &mut out {
        body.learn(model);
    }
    out
}

impl<'a> Body<'a> {
    /// The meetings of the group that the pack itself prints.
    fn learn(&mut self, model: &'a Model) {
        let is = |group: &pack::model::GroupName| {
            (self.code.is_some() && group.code.as_deref() == self.code)
                || (self.name.is_some() && group.name.as_deref().map(fold) == self.name)
        };
        self.own = model.head.group.as_ref().is_some_and(is);
        if self.own {
            self.known.extend(model.head.day());
            self.known.extend(model.roadmap.iter().filter_map(|c| c.meeting.day()));
            self.printed = model
                .roadmap
                .first()
                .map(|c| &c.meeting.span)
                .or(model.head.title.as_ref());
            self.meets = self.meets.or_else(|| stated_cadence(model).map(|(c, _)| c));
        }
        let reported = model
            .matrix
            .iter()
            .filter(|r| is(&r.group))
            .flat_map(|r| [&r.next, &r.last])
            .flatten();
        let updated = model
            .updates
            .iter()
            .filter(|u| is(&u.group))
            .filter_map(|u| u.meeting.as_ref());
        let listed = model
            .events
            .iter()
            .filter(|e| e.group.as_ref().is_some_and(is))
            .map(|e| &e.date);
        let days: Vec<Date> = reported
            .chain(updated)
            .chain(listed)
            .filter_map(pack::model::Dated::day)
            .collect();
        self.known.extend(days);
    }
}

/// Where each id is mentioned, by its code and as printed.
fn mentions(model: &Model) -> BTreeMap<&str, Vec<&Mention<Identifier>>> {
    let mut out: BTreeMap<&str, Vec<&Mention<Identifier>>> = BTreeMap::new();
    for mention in &model.ids {
        let what = &mention.what;
        out.entry(&what.id).or_default().push(mention);
        if what.span.text != what.id {
            out.entry(&what.span.text).or_default().push(mention);
        }
    }
    out
}

/// The group that decides a milestone, and the words that say so.
fn decided_by<'a, 'b>(
    model: &'a Model,
    bodies: &'b [Body<'a>],
    headings: &[Governing<'a>],
    rows: &[&'a MilestoneRow],
    mentions: &[&Mention<Identifier>],
) -> Option<(&'b Body<'a>, Evidence<'a>)> {
    let words = rows
        .iter()
        .flat_map(|r| [r.description.as_ref(), r.title.as_ref()])
        .flatten();
    for place in words {
        let folded = fold(&place.text);
        let approved = folded.split(' ').any(|w| w.starts_with("approv"));
        if let Some(body) = bodies.iter().find(|b| approved && b.named_in(&place.text, &folded)) {
            return Some((body, Evidence { place, says: true }));
        }
    }
    // A column of another name ("what it means") may say it as well.
    let cells = rows
        .iter()
        .filter(|r| r.description.is_none())
        .filter_map(|r| row_of(model, r.at?, &r.id));
    for place in cells
        .flat_map(|row| &row.cells)
        .map(|c| &c.span)
        .filter(|s| s.text.len() > 20)
    {
        let folded = fold(&place.text);
        let approved = folded.split(' ').any(|w| w.starts_with("approv"));
        if let Some(body) = bodies.iter().find(|b| approved && b.named_in(&place.text, &folded)) {
            return Some((body, Evidence { place, says: true }));
        }
    }
    let id = &rows.first()?.id.text;
    for mention in mentions {
        let text = mention.around.text.as_str();
        if text.len() >= 160 {
            continue;
        }
        let folded = fold(text);
        let decided = folded
            .split(' ')
            .any(|w| w.starts_with("approv") || w.starts_with("decision"));
        if let Some(body) = bodies.iter().find(|b| decided && b.named_in(text, &folded)) {
            let place = pieces(model).find(|p| p.span.order == mention.around.order)?.span;
            return Some((body, Evidence { place, says: true }));
        }
    }
    let own = mentions.iter().filter(|m| m.what.id == *id);
    governed(model, bodies, headings, id, own)
}

/// A line that says who governs the milestones below it.
struct Governing<'a> {
    block: usize,
    place: &'a Span,
}

/// "Tier 2 milestones (X-governed)".
fn governing(model: &Model) -> Vec<Governing<'_>> {
    pieces(model)
        .filter(|p| !p.in_table && (p.span.text.contains("governed") || p.span.text.contains("Governed")))
        .map(|p| Governing {
            block: p.block,
            place: p.span,
        })
        .collect()
}

/// The group that the nearest such line above the milestone names.
fn governed<'a, 'b, 'm>(
    model: &'a Model,
    bodies: &'b [Body<'a>],
    headings: &[Governing<'a>],
    id: &str,
    mentions: impl Iterator<Item = &'m &'m Mention<Identifier>>,
) -> Option<(&'b Body<'a>, Evidence<'a>)> {
    for mention in mentions {
        let above = |g: &&Governing<'_>| g.block <= mention.block && mention.block - g.block <= 40;
        let Some(place) = headings.iter().rev().find(above).map(|g| g.place) else {
            continue;
        };
        let text = place.text.replace("-governed", " governed");
        if let Some(body) = bodies.iter().find(|b| b.named_in(&text, &fold(&text))) {
            let says = model
                .criteria
                .iter()
                .any(|c| c.subject.iter().any(|s| s.as_str() == id));
            return Some((body, Evidence { place, says }));
        }
    }
    None
}

fn milestone(
    model: &Model,
    configuration: &Configuration,
    body: &Body<'_>,
    evidence: &Evidence<'_>,
    rows: &[&MilestoneRow],
    out: &mut Vec<Finding>,
) {
    let rank = |r: &&&MilestoneRow| match r.table {
        MilestoneTable::View => 0,
        MilestoneTable::Change => 1,
        MilestoneTable::Prose => 2,
        MilestoneTable::Register => 3,
    };
    let done = rows.iter().any(|r| r.actual.as_ref().is_some_and(|(_, a)| a.is_some()));
    let Some((row, dated, day)) = rows
        .iter()
        .filter_map(|r| planned(r).map(|(d, day)| (r, d, day)))
        .min_by_key(|(r, ..)| rank(r))
    else {
        return;
    };
    if done {
        return;
    }
    let name = format!(
        "{} “{}”",
        row.id.text,
        row.title.as_ref().map_or("", |t| t.text.as_str())
    );
    if Some(day) == model.head.day() && body.own {
        out.extend(on_the_agenda(model, configuration, &name, evidence, row, &dated.span));
        return;
    }
    let others = rows
        .iter()
        .filter_map(|r| planned(r))
        .filter(|(d, _)| d.span.order != dated.span.order);
    if body.meets_on(day) == Some(false) {
        let mut finding = Finding::new(
            RULE.code,
            if evidence.says {
                Severity::Warning
            } else {
                Severity::Note
            },
            format!(
                "{name} is decided by {} (“{}”) and is due {}, on which {} does not meet (it meets {})",
                body.title(),
                short(&evidence.place.text),
                long(day),
                body.title(),
                body.meetings(day)
            ),
        )
        .at(&dated.span, format!("due {}", dated.span.text))
        .at(evidence.place, format!("decided by {}", body.title()));
        for (same, _) in others.filter(|(_, d)| *d == day).take(2) {
            finding = finding.at(&same.span, format!("due {}", same.span.text));
        }
        if let Some(printed) = body.printed {
            finding = finding.at(printed, format!("{} meets", body.title()));
        }
        out.push(finding.expected(format!("a meeting of {}: {}", body.title(), body.meetings(day))));
        return;
    }
    // The plan agrees with a meeting, an older date of the register does not.
    for (old, day) in others.filter(|(_, d)| body.meets_on(*d) == Some(false)).take(1) {
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "{name} is also dated {}, on which {} did not meet",
                    long(day),
                    body.title()
                ),
            )
            .at(&old.span, format!("dated {}", old.span.text))
            .at(evidence.place, format!("decided by {}", body.title())),
        );
    }
}

/// A decision due today has an agenda item that asks for it.
fn on_the_agenda(
    model: &Model,
    configuration: &Configuration,
    name: &str,
    evidence: &Evidence<'_>,
    row: &MilestoneRow,
    dated: &Span,
) -> Option<Finding> {
    let wanted = about(configuration, &row.title.as_ref()?.text);
    if model.agenda.is_empty() || wanted.is_empty() {
        return None;
    }
    let typed = model.agenda.iter().any(|i| i.kind.is_some());
    let mut best: Option<(&AgendaItem, usize, bool)> = None;
    let appended = |i: &&AgendaItem| {
        ["appendi", "attachment", "annex"]
            .iter()
            .any(|w| fold(&i.title.text).starts_with(w))
    };
    for item in model.agenda.iter().filter(|i| !appended(i)) {
        let mut text = item.title.text.to_string();
        for more in [item.objective.as_ref()].into_iter().flatten() {
            text.push(' ');
            text.push_str(&more.text);
        }
        let covered = wanted.intersection(&about(configuration, &text)).count();
        let decides = !typed || item.kind.as_ref().is_some_and(|k| fold(&k.text).contains("decision"));
        let better = best.is_none_or(|(_, c, d)| {
            (covered * 2 >= wanted.len() && decides, covered) > (c * 2 >= wanted.len() && d, c)
        });
        if better {
            best = Some((item, covered, decides));
        }
    }
    let (item, covered, decides) = best?;
    let matched = covered * 2 >= wanted.len();
    if matched && decides {
        return None;
    }
    let base = |severity, message: String| {
        Finding::new(RULE.code, severity, message)
            .at(dated, format!("due today: {}", dated.text))
            .at(evidence.place, "a decision of this meeting")
    };
    if matched {
        let kind = item.kind.as_ref().map_or("", |k| k.text.as_str());
        return Some(
            base(
                Severity::Warning,
                format!(
                    "{name} is due at this meeting for approval, but agenda item “{}” is for {kind}",
                    item.title.text
                ),
            )
            .at(
                item.kind.as_ref().unwrap_or(&item.title),
                format!("{}: {kind}", item.title.text),
            )
            .expected("a Decision item"),
        );
    }
    let severity = if covered * 3 < wanted.len() {
        Severity::Error
    } else {
        Severity::Warning
    };
    Some(
        base(
            severity,
            format!("{name} is due for decision at this meeting, but no agenda item asks for it"),
        )
        .at(model.agenda.first().map(|i| &i.title)?, "the agenda")
        .expected("a Decision item, or a record that the decision was delegated"),
    )
}

/// The words of a title that say what is decided.
fn about(configuration: &Configuration, text: &str) -> BTreeSet<String> {
    const ACTS: [&str; 8] = [
        "approve",
        "decision",
        "test",
        "version",
        "update",
        "complete",
        "milestone",
        "agree",
    ];
    let mut key = configuration.folding.key(&without_remarks(text));
    key.retain(|w| !ACTS.contains(&w.as_str()));
    key
}

/// Rows of a schedule that call themselves a group's milestone.
fn schedules(model: &Model, bodies: &[Body<'_>], out: &mut Vec<Finding>) {
    for row in model.schedules.iter().flat_map(|s| &s.rows) {
        let texts = [Some(&row.activity), row.notes.as_ref()];
        let Some((place, body)) = texts.into_iter().flatten().find_map(|t| {
            let says = fold(&t.text);
            let named = says.contains("milestone") || says.contains("approv");
            bodies
                .iter()
                .find(|b| named && b.named_in(&t.text, &says))
                .map(|b| (t, b))
        }) else {
            continue;
        };
        let missed: Vec<(&Span, Date)> = row
            .dates
            .iter()
            .flatten()
            .filter_map(|d| Some((&d.span, d.day()?)))
            .filter(|(_, d)| body.meets_on(*d) == Some(false))
            .collect();
        let Some((_, first)) = missed.first() else { continue };
        let list = missed
            .iter()
            .map(|(s, _)| s.text.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let mut finding = Finding::new(
            RULE.code,
            Severity::Warning,
            format!(
                "“{}” is a milestone of {}, which does not meet on {list} (it meets {})",
                row.activity.text,
                body.title(),
                body.meetings(*first)
            ),
        )
        .at(place, format!("a milestone of {}", body.title()));
        for (span, _) in missed.iter().take(4) {
            finding = finding.at(span, format!("dated {}", span.text));
        }
        out.push(finding.expected(format!("meetings of {}, or a decision outside of them", body.title())));
    }
}

//! The record as the rules see it: the same model as a pack's, with a record's field in place of a line.
//!
//! What is looked at is one moment of the record: its milestones, actions, the agenda of its newest meeting, reports,
//! readiness tasks and risks. Here too: what the rules find in it, worked out once for each moment and narrowed to what
//! a viewer may see. Not here: the rules, which do not know whether a pack or the record is before them.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use pack::document::{Document, Format};
use pack::model::{
    Action, AgendaItem, Dated, Event, GroupName, GroupReport, Head, MilestoneRow, MilestoneTable, Model, RiskRow, Slot,
    TrackerRow,
};
use programme::{
    actions, agenda_items, events, group_reports, groups, meetings, milestone_changes, milestones, mitigations,
    readiness_tasks, risks,
};
use record::{AnyRef, At, Derived, Eyes, Narrowed, People, Ref, Register, View};
use terms::{Date, Nation, Place, Span, Text, When};

use crate::{Configuration, Finding, Side, Suppressions};

/// Makes the model of one moment.
#[must_use]
pub fn model_of(at: &At<'_>, people: &dyn People) -> Model {
    modelled(at, Some(people)).0
}

/// What the rules find in the record at a moment, by whose working days they count.
pub struct OfRecord(Arc<All>);

struct All {
    findings: Vec<Finding>,
    /// What each span was read from, by its order less one.
    sources: Vec<Source>,
}

/// What a span was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Source {
    record: AnyRef,
    /// The record whose name it is, where it is a link.
    through: Option<AnyRef>,
}

/// The findings as far as a viewer may see them.
pub struct Seen {
    all: Arc<All>,
    shown: Vec<usize>,
}

impl Derived for OfRecord {
    type Question = Nation;

    fn derive(at: &At<'_>, nation: &Nation) -> Self {
        // Persons stand outside the record and may change without an entry: their names are left out.
        let (model, sources) = modelled(at, None);
        let report = crate::check(
            &model,
            &Configuration::shipped(*nation),
            &Suppressions::none(),
            at.today(),
        );
        Self(Arc::new(All {
            findings: report.findings,
            sources,
        }))
    }
}

impl Narrowed for OfRecord {
    type Seen = Seen;

    fn narrowed(&self, view: &View<'_>) -> Seen {
        let all = Arc::clone(&self.0);
        let sight = Sight::of(view);
        let shown = (0..all.findings.len()).filter(|at| sight.sees(&all, &all.findings[*at]));
        Seen {
            shown: shown.collect(),
            all,
        }
    }
}

impl All {
    fn source(&self, span: &Span) -> Option<Source> {
        let at = usize::try_from(span.order).ok()?.checked_sub(1)?;
        self.sources.get(at).copied()
    }
}

/// What a viewer may see of each register, looked up once for many findings.
struct Sight<'v, 'a> {
    view: &'v View<'a>,
    /// By stored name: whether every record may be seen, and the titles of guarded columns.
    registers: HashMap<&'static str, (bool, Vec<&'static str>)>,
}

impl<'v, 'a> Sight<'v, 'a> {
    fn of(view: &'v View<'a>) -> Self {
        let of = |info: &record::RegisterInfo| {
            let whole = view
                .schema()
                .number(info.name)
                .is_some_and(|number| view.sees_all(number));
            let guarded = info.columns.iter().filter(|column| column.guarded);
            (info.name, (whole, guarded.map(|column| column.title).collect()))
        };
        Self {
            view,
            registers: view.schema().registers().iter().map(of).collect(),
        }
    }

    /// A message names every side, so who may not see one of them may not see the finding; nor one without sides.
    fn sees(&self, all: &All, finding: &Finding) -> bool {
        let spans = finding.places.iter().map(|side| &side.span);
        let repairs = finding.repairs.iter().map(|repair| &repair.span);
        !finding.places.is_empty() && spans.chain(repairs).all(|span| self.sees_span(all, span))
    }

    fn sees_span(&self, all: &All, span: &Span) -> bool {
        let (Some(source), Place::Record { field, .. }) = (all.source(span), &span.place) else {
            return false;
        };
        let guarded = self
            .registers
            .get(source.record.register)
            .is_none_or(|(_, guarded)| guarded.contains(&field.as_str()));
        !guarded && self.sees_record(source.record) && source.through.is_none_or(|one| self.sees_record(one))
    }

    fn sees_record(&self, one: AnyRef) -> bool {
        self.registers.get(one.register).is_some_and(|(whole, _)| *whole) || self.view.may_see(one)
    }
}

impl Seen {
    /// The findings, in the order of the report.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = &Finding> {
        self.shown.iter().map(|at| &self.all.findings[*at])
    }

    /// The record that a span was read from.
    #[must_use]
    pub fn record(&self, span: &Span) -> Option<AnyRef> {
        self.all.source(span).map(|source| source.record)
    }

    /// The register in which a finding's first side stands.
    #[must_use]
    pub fn area(&self, finding: &Finding) -> &'static str {
        let first = finding.places.first().map(|Side { span, .. }| span);
        first.and_then(|span| self.record(span)).map_or("", |one| one.register)
    }
}

fn modelled(at: &At<'_>, people: Option<&dyn People>) -> (Model, Vec<Source>) {
    let mut desk = Desk {
        at,
        eyes: people.map(|people| Eyes::of_house(at, people)),
        sources: Vec::new(),
    };
    let document = Document {
        name: Text::from("the record"),
        format: Format::Text,
        blocks: Vec::new(),
        lines: Vec::new(),
        unread: Vec::new(),
    };
    let mut model = Model::recognise(document);
    let meeting = newest_meeting(at);
    model.head = desk.head(meeting);
    model.milestones = desk.milestones();
    model.milestones.extend(desk.changes());
    model.actions = desk.actions();
    model.agenda = meeting.map(|m| desk.agenda(m)).unwrap_or_default();
    model.matrix = desk.reports(meeting);
    model.tracker = desk.tasks();
    model.risks = desk.risks();
    model.events = desk.events();
    (model, desk.sources)
}

/// The newest meeting that has an agenda; with none, the newest held.
fn newest_meeting(at: &At<'_>) -> Option<Ref<meetings::Meeting>> {
    let with_agenda: std::collections::HashSet<u32> = at
        .all::<agenda_items::AgendaItem>()
        .filter_map(|(_, item)| item.meeting)
        .map(Ref::key)
        .collect();
    let newest = |wanted: &dyn Fn(Ref<meetings::Meeting>) -> bool| {
        at.all::<meetings::Meeting>()
            .filter(|(key, m)| m.on.is_some() && wanted(*key))
            .max_by_key(|(_, m)| m.on)
    };
    newest(&|key| with_agenda.contains(&key.key()))
        .or_else(|| newest(&|_| true))
        .map(|(key, _)| key)
}

struct Desk<'a> {
    at: &'a At<'a>,
    /// Who reads the names of persons; none where they are left out.
    eyes: Option<Eyes<'a>>,
    sources: Vec<Source>,
}

/// A record with its key.
struct One<'a, R> {
    key: Ref<R>,
    row: &'a R,
}

impl<R> Clone for One<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for One<'_, R> {}

impl<R> Deref for One<'_, R> {
    type Target = R;

    fn deref(&self) -> &R {
        self.row
    }
}

impl<'a, R> From<(Ref<R>, &'a R)> for One<'a, R> {
    fn from((key, row): (Ref<R>, &'a R)) -> Self {
        Self { key, row }
    }
}

impl Desk<'_> {
    fn span<R: Register>(&mut self, of: One<'_, R>, field: &str, text: &str) -> Span {
        self.read(of, None, field, text)
    }

    fn read<R: Register>(&mut self, of: One<'_, R>, through: Option<AnyRef>, field: &str, text: &str) -> Span {
        self.sources.push(Source {
            record: of.key.any(),
            through,
        });
        let name = Text::from(format!("{} {}", R::NAME, of.name()));
        Span {
            order: u32::try_from(self.sources.len()).unwrap_or(u32::MAX),
            place: Place::Record {
                name,
                field: field.into(),
            },
            text: text.into(),
        }
    }

    fn maybe<R: Register>(&mut self, of: One<'_, R>, field: &str, text: Option<&Text>) -> Option<Span> {
        text.map(|text| self.span(of, field, text))
    }

    fn linked<R: Register, T: Register>(&mut self, of: One<'_, R>, field: &str, to: Option<Ref<T>>) -> Option<Span> {
        let to = to?;
        let name = self.at.find(to)?.name();
        Some(self.read(of, Some(to.any()), field, &name))
    }

    fn day<R: Register>(&mut self, of: One<'_, R>, field: &str, day: Option<Date>) -> Option<Dated> {
        self.when(of, field, day.map(When::On))
    }

    fn when<R: Register>(&mut self, of: One<'_, R>, field: &str, when: Option<When>) -> Option<Dated> {
        let when = when?;
        let span = self.span(of, field, &when.to_string());
        Some(Dated {
            span,
            when: Some(when),
            weekday: None,
            year_inferred: false,
            fault: None,
        })
    }

    fn cell<R: Register>(&mut self, of: One<'_, R>, field: &str, when: Option<When>) -> Option<(Span, Option<Dated>)> {
        self.when(of, field, when)
            .map(|dated| (dated.span.clone(), Some(dated)))
    }

    fn group(&mut self, group: Option<Ref<groups::Group>>) -> Option<GroupName> {
        let key = group?;
        let of = One::from((key, self.at.find(key)?));
        let span = self.span(of, "Group", &of.code.text());
        Some(GroupName {
            span,
            name: of.name.clone(),
            code: Some(of.code.text()),
        })
    }

    fn head(&mut self, meeting: Option<Ref<meetings::Meeting>>) -> Head {
        let Some(of) = meeting.and_then(|m| Some(One::from((m, self.at.find(m)?)))) else {
            return Head::default();
        };
        Head {
            title: Some(self.span(of, "Meeting", &of.code.text())),
            group: self.group(of.group),
            number: None,
            date: self.day(of, "Date", of.on),
            version: None,
            deliverable: None,
        }
    }

    fn milestones(&mut self) -> Vec<MilestoneRow> {
        let all: Vec<_> = self
            .at
            .all::<milestones::Milestone>()
            .map(One::from)
            .filter(|m| m.removed.is_none())
            .collect();
        all.into_iter()
            .map(|m| MilestoneRow {
                table: MilestoneTable::View,
                at: None,
                change: None,
                id: self.span(m, "Milestone ID", m.id.as_str()),
                title: Some(self.span(m, "Milestone Title", &m.title)),
                description: self.maybe(m, "Milestone Description", m.description.as_ref()),
                tier: self.linked(m, "Milestone Tier", m.tier),
                serves: self.linked(m, "Level 1 Milestone", m.serves),
                section: self.linked(m, "Plan Section", m.section),
                owner: self.linked(m, "Owner", m.owner),
                baseline: self.cell(m, "Baseline Date", m.baseline),
                forecast: self.cell(m, "Forecast Date", m.forecast),
                actual: self.cell(m, "Actual Date", m.actual.map(When::On)),
                date: None,
                rag: [m.last_rag, m.current_rag, m.next_rag],
                update: self.maybe(m, "Update", m.update.as_ref()),
            })
            .collect()
    }

    /// Changes that no group has decided yet.
    fn changes(&mut self) -> Vec<MilestoneRow> {
        let at = self.at;
        let open = at
            .all::<milestone_changes::MilestoneChange>()
            .filter(|(_, c)| c.decided_on.is_none());
        let pair = |(key, change): (Ref<milestone_changes::MilestoneChange>, _)| {
            let change: One<'_, milestone_changes::MilestoneChange> = (key, change).into();
            let milestone = change.milestone?;
            Some((change, One::from((milestone, at.find(milestone)?))))
        };
        let pairs: Vec<_> = open.filter_map(pair).collect();
        pairs
            .into_iter()
            .map(|(change, m)| MilestoneRow {
                table: MilestoneTable::Change,
                at: None,
                change: change
                    .kind
                    .map(|kind| self.span(change, "Milestone Change", kind.title())),
                id: self.span(m, "Milestone ID", m.id.as_str()),
                title: self.maybe(change, "Proposed title", change.title.as_ref()),
                description: None,
                tier: self.linked(m, "Milestone Tier", m.tier),
                serves: None,
                section: self.linked(m, "Plan Section", m.section),
                owner: None,
                baseline: self.cell(m, "Baseline Date", m.baseline),
                forecast: self.cell(change, "Proposed date", change.proposed),
                actual: None,
                date: None,
                rag: [None; 3],
                update: self.maybe(change, "Reason", change.reason.as_ref()),
            })
            .collect()
    }

    /// Actions that no meeting has closed.
    fn actions(&mut self) -> Vec<Action> {
        let open: Vec<_> = self
            .at
            .all::<actions::Action>()
            .map(One::from)
            .filter(|a| a.closed.is_none())
            .collect();
        open.into_iter()
            .map(|a| {
                let person = a.person.as_ref().map(|p| match &self.eyes {
                    Some(eyes) => eyes.person(p),
                    None => "a person".to_owned(),
                });
                let owner = match (&a.owner, person) {
                    (Some(owner), Some(person)) if self.eyes.is_some() => Some(format!("{owner} ({person})")),
                    (owner, person) => owner.as_ref().map(ToString::to_string).or(person),
                };
                Action {
                    id: Some(self.span(a, "Ref", a.id.as_str())),
                    raised: self.day(a, "Date", a.raised),
                    action: Some(self.span(a, "Action", &a.action)),
                    owner: owner.map(|owner| self.span(a, "Owner", &owner)),
                    due: self.day(a, "Due", a.due),
                    status: a.status.map(|status| self.span(a, "Status", status.title())),
                    update: self.maybe(a, "Latest Update", a.update.as_ref()),
                }
            })
            .collect()
    }

    fn agenda(&mut self, meeting: Ref<meetings::Meeting>) -> Vec<AgendaItem> {
        let items = self.at.all::<agenda_items::AgendaItem>().map(One::from);
        let mut items: Vec<_> = items.filter(|item| item.meeting == Some(meeting)).collect();
        items.sort_by(|a, b| record::natural_order(a.code.as_str(), b.code.as_str()));
        items
            .into_iter()
            .map(|item| AgendaItem {
                number: self.maybe(item, "#", item.number.as_ref()),
                title: self.span(item, "Item", &item.title),
                objective: self.maybe(item, "Objective", item.objective.as_ref()),
                kind: item.kind.map(|kind| self.span(item, "Type", kind.title())),
                lead: self.maybe(item, "Lead", item.lead.as_ref()),
                slot: item.slot.as_ref().map(|slot| {
                    let (start, end) = hours(slot);
                    Slot {
                        span: self.span(item, "Time", slot),
                        start,
                        end,
                        minutes: item.minutes,
                    }
                }),
                page: self.maybe(item, "Page", item.page.as_ref()),
                parent: item.parent.and_then(|p| self.at.find(p)).and_then(|p| p.number.clone()),
            })
            .collect()
    }

    fn reports(&mut self, meeting: Option<Ref<meetings::Meeting>>) -> Vec<GroupReport> {
        let all = self.at.all::<group_reports::GroupReport>().map(One::from);
        let newest: Vec<_> = all
            .filter(|report| meeting.is_some() && report.meeting == meeting)
            .collect();
        let mut out = Vec::new();
        for report in newest {
            let Some(group) = self.group(report.group) else {
                continue;
            };
            let listed = |desk: &mut Self, field: &str, text: &Option<Text>| {
                let lines = text.as_deref().unwrap_or_default().lines().filter(|l| !l.is_empty());
                lines.map(|line| desk.span(report, field, line)).collect::<Vec<_>>()
            };
            out.push(GroupReport {
                group,
                deliverables: listed(self, "Upcoming deliverables", &report.deliverables),
                next: self.day(report, "Next meeting", report.next),
                next_items: listed(self, "Next agenda", &report.next_items),
                last: self.day(report, "Last meeting", report.last),
                last_items: listed(self, "Last agenda", &report.last_items),
                escalations: self.maybe(report, "Escalations", report.escalations.as_ref()),
                table: 0,
            });
        }
        out
    }

    fn tasks(&mut self) -> Vec<TrackerRow> {
        let all: Vec<_> = self.at.all::<readiness_tasks::ReadinessTask>().map(One::from).collect();
        all.into_iter()
            .map(|t| TrackerRow {
                stage: self.maybe(t, "SIT Stage", t.stage.as_ref()),
                interval: self.maybe(t, "CIT Interval", t.interval.as_ref()),
                owner: self.maybe(t, "Owner (PP/SI)", t.owner.as_ref()),
                category: self.maybe(t, "Task Category", t.category.as_ref()),
                task: self.span(t, "Task", &t.task),
                start: self.day(t, "Start Date", t.start),
                finish: self.day(t, "Finish Date", t.finish),
                status: t.status.map(|rag| self.span(t, "Status (RAG)", rag.word())),
                commentary: self.maybe(t, "Commentary", t.commentary.as_ref()),
                forecast: self.day(t, "Forecast Date", t.forecast),
                tier: self.maybe(t, "Milestone Tier", t.tier.as_ref()),
                milestone: self.linked(t, "Milestone", t.milestone),
                table: 0,
            })
            .collect()
    }

    fn risks(&mut self) -> Vec<RiskRow> {
        let all: Vec<_> = self
            .at
            .all::<risks::Risk>()
            .filter(|(_, risk)| risk.closed.is_none())
            .collect();
        all.into_iter()
            .map(|(key, risk)| {
                let risk = One::from((key, risk));
                let steps = self.at.pointing::<mitigations::Mitigation>(key.any());
                let steps: Vec<_> = steps
                    .into_iter()
                    .filter_map(|step| Some(One::from((step, self.at.find(step)?))))
                    .collect();
                RiskRow {
                    id: self.span(risk, "Risk ID", risk.id.as_str()),
                    description: Some(self.span(risk, "Risk description", &risk.description)),
                    impact: self.maybe(risk, "Risk impact", risk.impact.as_ref()),
                    rating: risk.rating.map(|rating| self.span(risk, "RAG", rating.title())),
                    mitigations: steps
                        .into_iter()
                        .map(|step| self.span(step, "Mitigation", &step.text))
                        .collect(),
                    owner: self.linked(risk, "Owner", risk.owner),
                }
            })
            .collect()
    }

    fn events(&mut self) -> Vec<Event> {
        let all: Vec<_> = self.at.all::<events::Event>().map(One::from).collect();
        let mut out = Vec::new();
        for event in all {
            let Some(date) = self.when(event, "Date", event.on) else {
                continue;
            };
            let span = self.span(event, "Event", event.title.as_str());
            out.push(Event {
                span,
                date,
                claim: None,
                group: None,
            });
        }
        out
    }
}

/// Reads "10:05-10:10" as minutes after midnight.
fn hours(slot: &str) -> (Option<u16>, Option<u16>) {
    let mut times = slot
        .split(|c: char| !c.is_ascii_digit() && c != ':')
        .filter_map(|part| {
            let (hours, minutes) = part.split_once(':')?;
            Some(hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?)
        });
    (times.next(), times.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_read_as_minutes() {
        assert_eq!(hours("10:05-10:10 5 mins"), (Some(605), Some(610)));
        assert_eq!(hours("0 mins"), (None, None));
    }
}

//! The whole recognition, in the order in which one part needs another.

use super::source::Source;
use super::{
    IdKind, Model, TableUse, actions, agenda, appendices, bars, classify, counts, criteria, dividers, documents,
    events, footnotes, groups, head, ids, legends, matrix, mentions, milestones, risks, roadmap, schedules, sections,
    tracker, updates, windows,
};
use crate::document::Document;
use std::collections::HashMap;
use terms::Text;
use terms::notation::Order;

impl Model {
    /// Recognises a document, reading all-numeric dates as day, month, year.
    #[must_use]
    pub fn recognise(document: Document) -> Self {
        Self::recognise_with(document, Order::default())
    }

    /// Recognises a document with another order of all-numeric dates.
    #[must_use]
    pub fn recognise_with(document: Document, order: Order) -> Self {
        let mut source = Source::new(&document);
        source.years.order = order;
        source.set_anchor(head::anchor(&document));
        classify::classify(&mut source);
        let head = head::recognise(&source);
        let agenda = agenda::recognise(&source);
        let dividers = dividers::recognise(&source, &agenda);
        let actions = actions::recognise(&source);
        let milestones = milestones::recognise(&source);
        let risks = risks::recognise(&source);
        let footnotes = footnotes::recognise(&source);
        let mut known: HashMap<String, IdKind> = HashMap::new();
        let mut learn = |text: &Text, kind| {
            if !text.is_empty() {
                known.entry(ids::spelling(text)).or_insert(kind);
            }
        };
        milestones.iter().for_each(|m| learn(&m.id.text, IdKind::Milestone));
        actions
            .iter()
            .filter_map(|a| a.id.as_ref())
            .for_each(|i| learn(&i.text, IdKind::Action));
        risks.iter().for_each(|r| learn(&r.id.text, IdKind::Risk));
        head.deliverable
            .iter()
            .for_each(|d| learn(&d.text, IdKind::Deliverable));
        let dates = mentions::dates(&source);
        let groups = groups::recognise(&source);
        let mut found = events::recognise(&source, &groups);
        found.extend(bars::events(&source, &dates));
        found.sort_by_key(|e| e.span.order);
        let tables = source
            .tables
            .iter()
            .map(|t| TableUse {
                block: t.block,
                kind: t.kind,
                heading: t.heading.cloned(),
                lead: t.lead.cloned(),
            })
            .collect();
        Self {
            updates: updates::recognise(&source),
            events: found,
            matrix: matrix::recognise(&source),
            windows: windows::recognise(&source),
            bars: bars::recognise(&source),
            schedules: schedules::recognise(&source),
            tracker: tracker::recognise(&source),
            criteria: criteria::recognise(&source),
            documents: documents::recognise(&source),
            legends: legends::recognise(&source),
            roadmap: roadmap::recognise(&source),
            appendices: appendices::recognise(&source),
            sections: sections::recognise(&source, &dividers),
            ids: ids::mentions(&source, &known),
            groups,
            counts: counts::recognise(&source),
            head,
            agenda,
            dividers,
            actions,
            footnotes,
            milestones,
            risks,
            tables,
            dates,
            document,
        }
    }
}

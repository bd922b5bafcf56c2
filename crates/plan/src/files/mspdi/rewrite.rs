//! A plan put back into a Project file: what differs is changed, what is new is added, all else stays.

use super::{
    fields::{Slots, name_of, value_written},
    patch::Patch,
    read::{Parsed, day_of},
    skeleton::PROJECT_ORDER,
    task::{self, Place},
    tree::{Element, escaped},
};
use crate::files::{
    labels::{self, Home},
    model::{Activity, FieldKind, Key, Kind, Link, PlanFile},
    outline::{Numbers, in_order},
    problem::{Limits, Problems, Written},
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use terms::Date;

/// Puts a plan into a file.
pub(super) fn rewrite(file: &Parsed<'_>, plan: &PlanFile, limits: &Limits) -> Written {
    let mut r = Rewriter::new(file, plan, limits);
    r.head();
    for label in plan.fields.iter().map(|f| &f.label) {
        r.slot(label, plan.field_kind(label), "the plan's fields");
    }
    r.activities();
    r.declare();
    let keys = r.changed_keys();
    let bytes = if r.patch.is_empty() {
        file.tree.text.to_owned()
    } else {
        r.patch.apply(file.tree.text)
    };
    Written {
        bytes: bytes.into_bytes(),
        left_out: r.left_out.into_list(),
        keys,
    }
}

pub(super) struct Rewriter<'a, 'x> {
    pub(super) file: &'a Parsed<'x>,
    pub(super) plan: &'a PlanFile,
    pub(super) patch: Patch,
    pub(super) left_out: Problems,
    pub(super) slots: Slots,
    pub(super) declared: Vec<i64>,
    pub(super) tasks: Vec<Element<'a, 'x>>,
    pub(super) old: HashMap<i64, &'a Activity>,
    pub(super) row_of: HashMap<i64, usize>,
    pub(super) links_to: HashMap<Key, Vec<&'a Link>>,
    pub(super) uids: HashMap<Key, i64>,
}

impl<'a, 'x> Rewriter<'a, 'x> {
    fn new(file: &'a Parsed<'x>, plan: &'a PlanFile, limits: &Limits) -> Self {
        let root = file.tree.root();
        let tasks: Vec<Element<'a, 'x>> = root.child("Tasks").into_iter().flat_map(|t| t.named("Task")).collect();
        let old: HashMap<i64, &Activity> = file.plan.activities.iter().map(|a| (a.key.number(), a)).collect();
        let row_of = file
            .rows
            .iter()
            .enumerate()
            .filter_map(|(n, r)| Some((r.uid?, n)))
            .collect();
        let mut links_to: HashMap<Key, Vec<&Link>> = HashMap::new();
        for link in &file.plan.links {
            links_to.entry(link.to).or_default().push(link);
        }
        let in_file = tasks.iter().filter_map(|t| t.text_of("UID").trim().parse().ok());
        let mut numbers = Numbers::new(in_file.chain([0]));
        let mut uids = HashMap::new();
        for a in plan
            .activities
            .iter()
            .filter(|a| matches!(a.key, Key::Task(n) if old.contains_key(&n)))
        {
            uids.insert(a.key, a.key.number());
        }
        for sections in [false, true] {
            for a in plan
                .activities
                .iter()
                .filter(|a| matches!(a.key, Key::Section(_)) == sections)
            {
                if !uids.contains_key(&a.key)
                    && let Some(n) = numbers.own(a.key.number())
                {
                    uids.insert(a.key, n);
                }
            }
        }
        for a in &plan.activities {
            uids.entry(a.key).or_insert_with(|| numbers.next());
        }
        Self {
            file,
            plan,
            patch: Patch::default(),
            left_out: Problems::new(limits.problems),
            slots: file.slots.clone(),
            declared: Vec::new(),
            tasks,
            old,
            row_of,
            links_to,
            uids,
        }
    }

    fn changed_keys(&self) -> BTreeMap<Key, Key> {
        let all = self.uids.iter().map(|(k, n)| (*k, Key::Task(*n)));
        all.filter(|(k, n)| k != n).collect()
    }

    pub(super) fn text(&self) -> &'x str {
        self.file.tree.text
    }

    fn head(&mut self) {
        let root = self.file.tree.root();
        let (old, new) = (&self.file.plan, self.plan);
        if old.title != new.title {
            self.patch
                .set(root, self.file.tree.text, "Title", Some(&new.title), PROJECT_ORDER);
        }
        for (name, old, new, time) in [
            ("StartDate", old.start, new.start, "08:00:00"),
            ("FinishDate", old.finish, new.finish, "17:00:00"),
            ("StatusDate", old.status, new.status, "17:00:00"),
        ] {
            if old != new {
                self.date(root, name, new, time, PROJECT_ORDER);
            }
        }
        if old.calendars != new.calendars || old.calendar != new.calendar || old.day_minutes != new.day_minutes {
            self.left_out.add(
                0,
                "the calendars",
                "they differ between the plan and the file",
                "the file keeps its own; change working time in Microsoft Project",
            );
        }
    }

    /// Sets a date; the time of day that stands there stays.
    fn date(&mut self, e: Element<'_, '_>, name: &str, day: Option<Date>, time: &str, order: &[&str]) {
        let before = e.text_of(name);
        let time = match day_of(&before).and(before.trim().get(11..)) {
            Some(kept) if !kept.is_empty() => kept,
            _ => time,
        };
        let value = day.map(|d| format!("{d}T{time}"));
        self.patch.set(e, self.file.tree.text, name, value.as_deref(), order);
    }

    /// The field of a label; declared when it is new.
    fn slot(&mut self, label: &str, kind: FieldKind, place: &str) -> Option<(i64, FieldKind)> {
        if label == labels::CODE
            && let Some(slot) = labels::CODE_TOO.iter().find_map(|l| self.slots.by_label.get(*l))
            && !self.slots.by_label.contains_key(label)
        {
            return Some((slot.id, slot.kind));
        }
        let Some((id, new)) = self.slots.allot(label, kind) else {
            self.left_out.add(
                0,
                place,
                format!("there is no free field for “{label}”"),
                "free a custom field of this kind in Microsoft Project, or send fewer fields",
            );
            return None;
        };
        if new {
            self.declared.push(id);
        }
        Some((id, self.slots.by_label.get(label).map_or(kind, |s| s.kind)))
    }

    fn declare(&mut self) {
        let root = self.file.tree.root();
        let p = root.prefix();
        let mut out = String::new();
        for id in &self.declared {
            let name = name_of(*id).map_or_else(String::new, |(n, _)| n);
            let alias = self.slots.labels.get(id).map_or("", String::as_str);
            out += &format!(
                "\n\t\t<{p}ExtendedAttribute>\n\t\t\t<{p}FieldID>{id}</{p}FieldID>\n\t\t\t<{p}FieldName>{name}</{p}FieldName>\n\t\t\t<{p}Alias>{}</{p}Alias>\n\t\t</{p}ExtendedAttribute>",
                escaped(alias)
            );
        }
        if out.is_empty() {
            return;
        }
        let name = "ExtendedAttributes";
        let whole = format!("<{p}{name}>{out}\n\t</{p}{name}>");
        match root.child(name) {
            Some(e) if e.is_one_tag() => self.patch.replace(e.outer(), 0, whole),
            Some(e) => match e.children().last() {
                Some(last) => self.patch.replace(last.outer().end..last.outer().end, 0, out),
                None => self.patch.replace(e.inner(), 0, out + "\n\t"),
            },
            None => self
                .patch
                .insert(root, self.file.tree.text, name, &whole, PROJECT_ORDER),
        }
    }

    fn activities(&mut self) {
        let (order, astray) = in_order(self.plan);
        for index in astray {
            if let Some(a) = self.plan.activities.get(index) {
                self.left_out.add(
                    0,
                    a.called(),
                    "the rows above it lead round in a circle or are not there",
                    "it was written at the top level; put it under a row of the plan",
                );
            }
        }
        let mut links: HashMap<Key, Vec<Link>> = HashMap::new();
        for link in &self.plan.links {
            if self.uids.contains_key(&link.from) && self.uids.contains_key(&link.to) {
                links.entry(link.to).or_default().push(*link);
            } else {
                self.left_out.add(
                    0,
                    format!("the link from {} to {}", link.from.number(), link.to.number()),
                    "one of its ends is not in the plan",
                    "it was not written; take it out or add the activity",
                );
            }
        }
        let here: HashSet<Key> = self.plan.activities.iter().map(|a| a.key).collect();
        let mut cursor = self
            .file
            .rows
            .first()
            .filter(|r| r.level == 0 && r.uid.is_none())
            .map(|_| 0);
        let mut new: Vec<(Option<usize>, &Activity, usize)> = Vec::new();
        let mut levels: HashMap<Key, usize> = HashMap::new();
        for placed in order {
            let Some(a) = self.plan.activities.get(placed.index) else {
                continue;
            };
            let of_file = self.old_of(a);
            let row = of_file.and_then(|o| self.row_of.get(&o.key.number()).copied());
            match (of_file, row) {
                (Some(old), Some(row)) => {
                    cursor = Some(row);
                    levels.insert(a.key, self.file.rows.get(row).map_or(1, |r| r.level));
                    self.changes(row, old, a, links.get(&a.key).map_or(&[], Vec::as_slice), &here);
                }
                _ => {
                    let level = a.parent.and_then(|p| levels.get(&p)).map_or(1, |l| l + 1);
                    levels.insert(a.key, level);
                    cursor = self.past_deeper(cursor, level, &here);
                    new.push((cursor, a, level));
                }
            }
        }
        if !new.is_empty() {
            new.sort_by_key(|(after, ..)| *after);
            self.insert(&new, &links);
        }
    }

    fn old_of(&self, a: &Activity) -> Option<&'a Activity> {
        match a.key {
            Key::Task(n) => self.old.get(&n).copied(),
            Key::Section(_) => None,
        }
    }

    /// Rows that only the file has and that hang below the row before stay there.
    fn past_deeper(&self, after: Option<usize>, level: usize, here: &HashSet<Key>) -> Option<usize> {
        let mut at = after?;
        while let Some(next) = self.file.rows.get(at + 1) {
            let only_of_file = next.uid.is_none_or(|uid| !here.contains(&Key::Task(uid)));
            if next.level <= level || !only_of_file {
                break;
            }
            at += 1;
        }
        Some(at)
    }

    fn insert(&mut self, new: &[(Option<usize>, &Activity, usize)], links: &HashMap<Key, Vec<Link>>) {
        let first = usize::from(self.file.rows.first().is_none_or(|r| r.level > 0));
        let text = self.text();
        let mut before = 0;
        for (n, row) in self.file.rows.iter().enumerate() {
            while new.get(before).is_some_and(|(after, ..)| after.is_none_or(|a| a < n)) {
                before += 1;
            }
            if before > 0
                && let Some(task) = self.tasks.get(row.nth)
            {
                self.patch
                    .set(*task, text, "ID", Some(&(first + n + before).to_string()), task::ORDER);
            }
        }
        let mut parts: BTreeMap<Option<usize>, String> = BTreeMap::new();
        for (nth, (after, a, level)) in new.iter().enumerate() {
            let id = first + nth + after.map_or(0, |row| row + 1);
            let values = self.values(a);
            let own = links.get(&a.key).map_or(&[][..], Vec::as_slice);
            let own: Vec<(i64, Link)> = own
                .iter()
                .filter_map(|l| Some((*self.uids.get(&l.from)?, *l)))
                .collect();
            let place = Place {
                uid: self.uids.get(&a.key).copied().unwrap_or(0),
                id,
                level: *level,
                prefix: self.file.tree.root().prefix(),
                day_minutes: self.file.plan.day_minutes,
                links: &own,
                values: &values,
            };
            self.note_unheld(a);
            *parts.entry(*after).or_default() += &task::task(a, &place);
        }
        for (after, part) in parts {
            self.put_rows(after, part);
        }
    }

    fn put_rows(&mut self, after: Option<usize>, part: String) {
        let root = self.file.tree.root();
        let p = root.prefix();
        let task = after
            .and_then(|row| self.file.rows.get(row))
            .and_then(|r| self.tasks.get(r.nth));
        match (task, root.child("Tasks")) {
            (Some(task), _) => self.patch.replace(task.outer().end..task.outer().end, 0, part),
            (None, Some(tasks)) if tasks.is_one_tag() => {
                self.patch
                    .replace(tasks.outer(), 0, format!("<{p}Tasks>{part}\n\t</{p}Tasks>"));
            }
            (None, Some(tasks)) => {
                let at = tasks.inner().start;
                self.patch.replace(at..at, 0, part);
            }
            (None, None) => {
                let whole = format!("<{p}Tasks>{part}\n\t</{p}Tasks>");
                self.patch
                    .insert(root, self.file.tree.text, "Tasks", &whole, PROJECT_ORDER);
            }
        }
    }

    fn values(&mut self, a: &Activity) -> Vec<(i64, FieldKind, String)> {
        let spread = labels::spread(a, self.plan, Home::Mspdi);
        let slots = spread.into_iter().filter_map(|(label, value)| {
            let (id, kind) = self.slot(&label, value.kind, &a.called())?;
            Some((id, kind, value.text))
        });
        slots.collect()
    }

    fn note_unheld(&mut self, a: &Activity) {
        if matches!(a.duration, Some(crate::files::span::Span::Percent(_))) {
            self.left_out
                .add(0, a.called(), "a duration in per cent", "give it in days");
        }
        if a.constraints.len() > 2 {
            self.left_out
                .add(0, a.called(), "more than two constraints", "the first two were written");
        }
        if a.baselines.keys().any(|n| *n > 10) {
            self.left_out
                .add(0, a.called(), "a baseline above number 10", "number baselines 0 to 10");
        }
    }

    fn changes(&mut self, row: usize, old: &Activity, new: &Activity, links: &[Link], here: &HashSet<Key>) {
        let Some(task) = self.file.rows.get(row).and_then(|r| self.tasks.get(r.nth)).copied() else {
            return;
        };
        if old != new {
            self.texts(task, old, new);
            self.dates(task, old, new);
            self.constraint(task, old, new);
            self.baselines(task, old, new);
            self.custom(task, old, new);
            self.note_unheld(new);
            if old.parent != new.parent {
                self.left_out.add(
                    task.line(),
                    new.called(),
                    "it stands under another row in the plan than in the file",
                    "it was not moved; indent it in Microsoft Project",
                );
            }
        }
        self.links(task, new.key, links, here);
    }

    fn texts(&mut self, task: Element<'_, '_>, old: &Activity, new: &Activity) {
        let text = self.text();
        let mut set = |name: &str, value: Option<&str>| self.patch.set(task, text, name, value, task::ORDER);
        if old.title != new.title {
            set("Name", Some(&new.title));
        }
        for (name, old, new) in [
            ("Contact", &old.owner, &new.owner),
            ("WBS", &old.wbs, &new.wbs),
            ("Notes", &old.notes, &new.notes),
        ] {
            if old != new {
                set(name, Some(new.as_str()).filter(|n| !n.is_empty()));
            }
        }
        if task::is_milestone(old.kind) != task::is_milestone(new.kind) {
            set("Milestone", Some(if task::is_milestone(new.kind) { "1" } else { "0" }));
        }
        if (old.kind == Kind::Summary) != (new.kind == Kind::Summary) {
            set("Summary", Some(if new.kind == Kind::Summary { "1" } else { "0" }));
        }
        if old.percent != new.percent {
            set("PercentComplete", new.percent.map(|p| p.to_string()).as_deref());
        }
        if old.calendar != new.calendar {
            set("CalendarUID", Some(&new.calendar.unwrap_or(-1).to_string()));
        }
        if old.duration != new.duration {
            let duration = new.duration.and_then(|d| task::duration(d, self.file.plan.day_minutes));
            set("Duration", duration.as_ref().map(|(t, _)| t.as_str()));
            set("DurationFormat", duration.as_ref().map(|(_, f)| *f));
            for name in ["ManualDuration", "RemainingDuration"] {
                if task.child(name).is_some() && new.actual.start.is_none() {
                    set(name, duration.as_ref().map(|(t, _)| t.as_str()));
                }
            }
        }
    }

    fn dates(&mut self, task: Element<'_, '_>, old: &Activity, new: &Activity) {
        let (start, finish) = (task::start_time(new.kind), task::finish_time(new.kind));
        for (names, old, new, time) in [
            (["Start", "ManualStart"], old.forecast.start, new.forecast.start, start),
            (
                ["Finish", "ManualFinish"],
                old.forecast.finish,
                new.forecast.finish,
                finish,
            ),
            (["ActualStart", ""], old.actual.start, new.actual.start, start),
            (["ActualFinish", ""], old.actual.finish, new.actual.finish, finish),
            (["Deadline", ""], old.deadline, new.deadline, "17:00:00"),
        ] {
            if old == new {
                continue;
            }
            let [name, manual] = names;
            self.date(task, name, new, time, task::ORDER);
            if task.child(manual).is_some() {
                self.date(task, manual, new, time, task::ORDER);
            }
        }
    }

    fn constraint(&mut self, task: Element<'_, '_>, old: &Activity, new: &Activity) {
        let native = |a: &Activity| a.constraints.first().map(|c| (task::constraint_number(c.kind), c.date));
        if native(old) == native(new) {
            return;
        }
        let first = new.constraints.first();
        let number = first.map_or("0", |c| task::constraint_number(c.kind));
        self.patch
            .set(task, self.file.tree.text, "ConstraintType", Some(number), task::ORDER);
        let time = first.map_or("08:00:00", |c| task::constraint_time(c.kind));
        self.date(task, "ConstraintDate", first.and_then(|c| c.date), time, task::ORDER);
    }

    fn baselines(&mut self, task: Element<'_, '_>, old: &Activity, new: &Activity) {
        let numbers: BTreeSet<u8> = old.baselines.keys().chain(new.baselines.keys()).copied().collect();
        for n in numbers.into_iter().filter(|n| *n <= 10) {
            let (before, after) = (old.baselines.get(&n), new.baselines.get(&n));
            if before == after {
                continue;
            }
            let number = |b: &Element<'_, '_>| b.text_of("Number").trim().parse::<u8>().unwrap_or(0) == n;
            let after = after.copied().unwrap_or_default();
            match task.named("Baseline").find(number) {
                Some(b) => {
                    self.date(b, "Start", after.start, "08:00:00", task::BASELINE_ORDER);
                    self.date(b, "Finish", after.finish, "17:00:00", task::BASELINE_ORDER);
                }
                None => {
                    let element = task::baseline(task.prefix(), n, after.start, after.finish);
                    self.patch
                        .insert(task, self.file.tree.text, "Baseline", &element, task::ORDER);
                }
            }
        }
    }

    fn custom(&mut self, task: Element<'_, '_>, old: &Activity, new: &Activity) {
        let before = labels::spread(old, &self.file.plan, Home::Mspdi);
        let after = labels::spread(new, self.plan, Home::Mspdi);
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for label in all {
            let (was, is) = (before.get(label), after.get(label));
            if was.map(|v| &v.text) == is.map(|v| &v.text) {
                continue;
            }
            let kind = is.or(was).map_or(FieldKind::Text, |v| v.kind);
            let Some((id, kind)) = self.slot(label, kind, &new.called()) else {
                continue;
            };
            if kind == FieldKind::Code {
                self.left_out.add(
                    task.line(),
                    format!("{}, field “{label}”", new.called()),
                    "its values are of a kind that is not changed here",
                    "change it in Microsoft Project",
                );
                continue;
            }
            let own = |v: &Element<'_, '_>| v.text_of("FieldID").trim().parse() == Ok(id);
            let text = self.text();
            match (task.named("ExtendedAttribute").find(own), is) {
                (Some(there), Some(is)) => {
                    let written = value_written(kind, &is.text);
                    self.patch.set(there, text, "Value", Some(&written), task::VALUE_ORDER);
                }
                (Some(there), None) => self.patch.remove(there, text),
                (None, Some(is)) => {
                    let element = task::value(task.prefix(), id, kind, &is.text);
                    self.patch
                        .insert(task, text, "ExtendedAttribute", &element, task::ORDER);
                }
                (None, None) => {}
            }
        }
    }
}

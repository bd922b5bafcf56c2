//! A plan put back into an XER file: cells that differ are changed, what is new is added, all else stays.

use super::{
    columns::{self, hours_of},
    read::{CONSTRAINTS, Parsed, Udf, minutes_per_day},
};
use crate::files::{
    html,
    labels::{self, Home},
    model::{Activity, Constraint, FieldKind, Key, Kind, PlanFile},
    outline::{Numbers, in_order},
    problem::{Limits, Problems, Written},
    span::Span,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use terms::Date;

/// Puts a plan into a file.
pub(super) fn rewrite(file: Parsed, plan: &PlanFile, limits: &Limits) -> Written {
    let mut r = Rewriter::new(file, plan, limits);
    r.head();
    for field in &plan.fields {
        r.udf("TASK", &field.label, field.kind);
    }
    let (order, astray) = in_order(plan);
    for index in astray {
        if let Some(a) = plan.activities.get(index) {
            let what = "the rows above it lead round in a circle or are not there";
            r.left_out.add(
                0,
                a.called(),
                what,
                "it was written at the top level; put it under a section",
            );
        }
    }
    for (n, placed) in order.iter().enumerate() {
        if let Some(a) = plan.activities.get(placed.index) {
            r.activity(a, n);
        }
    }
    r.links();
    let keys = r.keys.iter().filter(|(a, b)| a != b).map(|(a, b)| (*a, *b)).collect();
    let bytes = r.file.tables.write(&mut r.left_out);
    Written {
        bytes,
        left_out: r.left_out.into_list(),
        keys,
    }
}

pub(super) struct Rewriter<'p> {
    pub(super) file: Parsed,
    pub(super) plan: &'p PlanFile,
    pub(super) left_out: Problems,
    /// Where each activity of the plan stands in the file.
    pub(super) keys: BTreeMap<Key, Key>,
    pub(super) old: HashMap<Key, Activity>,
    /// Working minutes of a day by activity of the file.
    pub(super) days: HashMap<Key, i64>,
    /// The same before the plan was put in.
    pub(super) old_days: HashMap<Key, i64>,
}

impl<'p> Rewriter<'p> {
    fn new(file: Parsed, plan: &'p PlanFile, limits: &Limits) -> Self {
        let old: HashMap<Key, Activity> = file.plan.activities.iter().map(|a| (a.key, a.clone())).collect();
        let ids = |table: &str, field: &str| file.tables.get(table).map_or(0, |t| t.highest(field));
        let tasks = file.tasks.keys().copied().chain([ids("TASK", "task_id")]);
        let sections = file.sections.keys().copied().chain([ids("PROJWBS", "wbs_id")]);
        let (mut tasks, mut sections) = (Numbers::new(tasks), Numbers::new(sections));
        let mut keys = BTreeMap::new();
        for a in plan.activities.iter().filter(|a| old.contains_key(&a.key)) {
            keys.insert(a.key, a.key);
        }
        for last in [false, true] {
            for a in &plan.activities {
                let section = labels::xer_home(a) == Home::XerSection;
                if keys.contains_key(&a.key) || (section && matches!(a.key, Key::Task(_)) != last) {
                    continue;
                }
                let numbers = if section { &mut sections } else { &mut tasks };
                if let Some(n) = numbers.own(a.key.number()) {
                    keys.insert(a.key, if section { Key::Section(n) } else { Key::Task(n) });
                }
            }
        }
        for a in &plan.activities {
            let section = labels::xer_home(a) == Home::XerSection;
            keys.entry(a.key).or_insert_with(|| match section {
                true => Key::Section(sections.next()),
                false => Key::Task(tasks.next()),
            });
        }
        Self {
            plan,
            left_out: Problems::new(limits.problems),
            days: keys_days(plan, &file.plan, &keys),
            old_days: file
                .plan
                .activities
                .iter()
                .map(|a| (a.key, minutes_per_day(&file.plan, a)))
                .collect(),
            file,
            keys,
            old,
        }
    }

    pub(super) fn set(&mut self, table: &str, row: usize, field: &str, value: &str, place: &str) {
        let done = self
            .file
            .tables
            .get_mut(table)
            .is_some_and(|t| t.set(row, field, value));
        if !done && !value.is_empty() {
            let what = format!("the file's table {table} has no column {field}");
            self.left_out.add(
                0,
                place,
                what,
                "the value was not written; export the file with all columns",
            );
        }
    }

    /// Sets a date; the time of day that stands there stays.
    fn date(&mut self, table: &str, row: usize, field: &str, day: Option<Date>, time: &str, place: &str) {
        let before = self.file.tables.get(table).map_or("", |t| t.at(row, field));
        let time = before.get(11..).filter(|t| !t.is_empty()).unwrap_or(time).to_owned();
        let value = day.map_or_else(String::new, |d| format!("{d} {time}"));
        self.set(table, row, field, &value, place);
    }

    fn head(&mut self) {
        let row = self.file.project_row;
        let new = self.plan;
        let old = self.file.plan.clone();
        if old.code != new.code {
            self.set("PROJECT", row, "proj_short_name", &new.code, "the project");
        }
        for (field, old, new, time) in [
            ("plan_start_date", old.start, new.start, "00:00"),
            ("plan_end_date", old.finish, new.finish, "17:00"),
            ("last_recalc_date", old.status, new.status, "00:00"),
        ] {
            if old != new {
                self.date("PROJECT", row, field, new, time, "the project");
            }
        }
        if let Some((_, row)) = self
            .file
            .root
            .filter(|_| old.title != new.title && !new.title.is_empty())
        {
            self.set("PROJWBS", row, "wbs_name", &new.title, "the project");
        }
        let same = self.file.plan.calendars == new.calendars && self.file.plan.calendar == new.calendar;
        if !same {
            self.left_out.add(
                0,
                "the calendars",
                "the file does not hold them as the plan does (names of exceptions, inherited hours, no calendar)",
                "the file keeps its own; change working time in Primavera",
            );
        }
    }

    fn activity(&mut self, a: &Activity, nth: usize) {
        let Some(key) = self.keys.get(&a.key).copied() else {
            return;
        };
        let known = self.old.remove(&a.key);
        let new = known.is_none();
        let old = known.unwrap_or_else(|| {
            let mut blank = Activity::new(key, "");
            blank.kind = a.kind;
            blank
        });
        let parent = self.section_of(a);
        let (table, row) = match key {
            Key::Task(id) => ("TASK", self.task_row(id, a, new)),
            Key::Section(id) => ("PROJWBS", self.section_row(id, new, nth)),
        };
        let Some(row) = row else { return };
        if new || old.parent != a.parent {
            let field = if table == "TASK" { "wbs_id" } else { "parent_wbs_id" };
            self.set(table, row, field, &parent, &a.called());
        }
        if old == *a {
            return;
        }
        if table == "TASK" {
            self.task(row, &old, a);
        } else {
            self.section(row, &old, a);
        }
        self.custom(key, &old, a);
        if old.notes != a.notes {
            self.notes(key, a);
        }
        let dropped = [
            (
                a.constraints.len() > 2,
                "more than two constraints",
                "the first two were written",
            ),
            (
                a.baselines.keys().any(|n| *n > 10),
                "a baseline above number 10",
                "number baselines 0 to 10",
            ),
        ];
        for (_, what, remedy) in dropped.into_iter().filter(|(is, ..)| *is) {
            self.left_out.add(0, a.called(), what, remedy);
        }
    }

    /// The number of the section under which an activity stands in the file.
    fn section_of(&mut self, a: &Activity) -> String {
        let root = self.file.root.map_or_else(String::new, |(id, _)| id.to_string());
        match a.parent.and_then(|p| self.keys.get(&p)) {
            Some(Key::Section(id)) => id.to_string(),
            Some(Key::Task(_)) => {
                let what = "the row above it is an activity, which in Primavera has no rows below it";
                self.left_out.add(
                    0,
                    a.called(),
                    what,
                    "it was written at the top level; put it under a section",
                );
                root
            }
            None => root,
        }
    }

    fn task_row(&mut self, id: i64, a: &Activity, new: bool) -> Option<usize> {
        if !new {
            return self.file.tasks.get(&id).copied();
        }
        let calendar = a
            .calendar
            .or(self.file.plan.calendar)
            .or(self.file.plan.calendars.first().map(|c| c.key));
        let values = [
            ("task_id", id.to_string()),
            ("proj_id", self.file.project.clone()),
            ("clndr_id", calendar.map_or_else(String::new, |c| c.to_string())),
            ("rev_fdbk_flag", "N".to_owned()),
            ("est_wt", "1".to_owned()),
            ("lock_plan_flag", "N".to_owned()),
            ("auto_compute_act_flag", "N".to_owned()),
            ("complete_pct_type", "CP_Phys".to_owned()),
            ("task_type", task_type(a.kind).to_owned()),
            ("duration_type", "DT_FixedDUR2".to_owned()),
            ("status_code", "TK_NotStart".to_owned()),
            ("priority_type", "PT_Normal".to_owned()),
        ];
        let row = self.file.tables.get_mut("TASK")?.push(&values);
        self.file.tasks.insert(id, row);
        Some(row)
    }

    fn section_row(&mut self, id: i64, new: bool, nth: usize) -> Option<usize> {
        if !new {
            return self.file.sections.get(&id).copied();
        }
        self.file.tables.make("PROJWBS", columns::PROJWBS, "TASK");
        let values = [
            ("wbs_id", id.to_string()),
            ("proj_id", self.file.project.clone()),
            ("seq_num", (nth + 1).saturating_mul(10).to_string()),
            ("est_wt", "1".to_owned()),
            ("proj_node_flag", "N".to_owned()),
            ("sum_data_flag", "N".to_owned()),
            ("status_code", "WS_Open".to_owned()),
            ("wbs_short_name", id.to_string()),
        ];
        let row = self.file.tables.get_mut("PROJWBS")?.push(&values);
        self.file.sections.insert(id, row);
        Some(row)
    }

    fn section(&mut self, row: usize, old: &Activity, new: &Activity) {
        let place = new.called();
        if old.title != new.title {
            self.set("PROJWBS", row, "wbs_name", &new.title, &place);
        }
        if old.code != new.code && !new.code.is_empty() {
            self.set("PROJWBS", row, "wbs_short_name", &new.code, &place);
        }
        if old.planned.start != new.planned.start {
            self.date("PROJWBS", row, "anticip_start_date", new.planned.start, "08:00", &place);
        }
        if old.planned.finish != new.planned.finish {
            self.date("PROJWBS", row, "anticip_end_date", new.planned.finish, "17:00", &place);
        }
    }

    fn task(&mut self, row: usize, old: &Activity, new: &Activity) {
        let place = new.called();
        if old.title != new.title {
            self.set("TASK", row, "task_name", &new.title, &place);
        }
        if old.code != new.code {
            self.set("TASK", row, "task_code", &new.code, &place);
        }
        if old.kind != new.kind {
            self.set("TASK", row, "task_type", task_type(new.kind), &place);
        }
        if old.calendar != new.calendar {
            let calendar = new.calendar.or(self.file.plan.calendar);
            let calendar = calendar.map_or_else(String::new, |c| c.to_string());
            self.set("TASK", row, "clndr_id", &calendar, &place);
        }
        let day = |a: &Activity| minutes_per_day(&self.file.plan, a);
        let longer = matches!(new.duration, Some(Span::Days(_))) && day(old) != day(new);
        if old.duration != new.duration || longer {
            self.duration(row, new);
        }
        if old.percent != new.percent {
            let counted = self
                .file
                .tables
                .get("TASK")
                .map_or("", |t| t.at(row, "complete_pct_type"))
                .to_owned();
            if counted != "CP_Phys" {
                let what = format!("its per cent complete was counted as {counted}");
                self.left_out
                    .add(0, place.clone(), what, "it was set as physical per cent complete");
                self.set("TASK", row, "complete_pct_type", "CP_Phys", &place);
            }
            let percent = new.percent.map_or_else(String::new, |p| p.to_string());
            self.set("TASK", row, "phys_complete_pct", &percent, &place);
        }
        self.dates(row, old, new);
        for (n, (kind, date)) in [("cstr_type", "cstr_date"), ("cstr_type2", "cstr_date2")]
            .into_iter()
            .enumerate()
        {
            if old.constraints.get(n) != new.constraints.get(n) {
                self.constraint(row, new.constraints.get(n), kind, date, &place);
            }
        }
    }

    fn constraint(&mut self, row: usize, c: Option<&Constraint>, kind: &str, date: &str, place: &str) {
        let name = c
            .and_then(|c| CONSTRAINTS.iter().find(|(_, k)| *k == c.kind))
            .map_or("", |(n, _)| n);
        self.set("TASK", row, kind, name, place);
        let finish = c.is_some_and(|c| c.kind.name().contains("Finish"));
        let time = if finish { "17:00" } else { "08:00" };
        self.date("TASK", row, date, c.and_then(|c| c.date), time, place);
    }

    fn duration(&mut self, row: usize, a: &Activity) {
        let place = a.called();
        let day = minutes_per_day(&self.file.plan, a);
        let minutes = match a.duration {
            Some(Span::Elapsed(n)) => {
                let what = "its duration counts every hour of the day, which Primavera does with a calendar";
                self.left_out
                    .add(0, place.clone(), what, "the hours were written as working hours");
                Some(n)
            }
            Some(Span::Percent(_)) => {
                self.left_out
                    .add(0, place.clone(), "a duration in per cent", "give it in days");
                None
            }
            Some(span) => span.working_minutes(day),
            None => None,
        };
        let hours = minutes.map_or_else(String::new, hours_of);
        self.set("TASK", row, "target_drtn_hr_cnt", &hours, &place);
        if a.actual.start.is_none() {
            self.set("TASK", row, "remain_drtn_hr_cnt", &hours, &place);
        }
    }

    fn dates(&mut self, row: usize, old: &Activity, new: &Activity) {
        let place = new.called();
        let start = if new.kind == Kind::Milestone { "17:00" } else { "08:00" };
        let finish = if new.kind == Kind::StartMilestone {
            "08:00"
        } else {
            "17:00"
        };
        for (fields, old, new, time) in [
            (["target_start_date", ""], old.planned.start, new.planned.start, start),
            (["target_end_date", ""], old.planned.finish, new.planned.finish, finish),
            (
                ["early_start_date", "restart_date"],
                old.forecast.start,
                new.forecast.start,
                start,
            ),
            (
                ["early_end_date", "reend_date"],
                old.forecast.finish,
                new.forecast.finish,
                finish,
            ),
            (["act_start_date", ""], old.actual.start, new.actual.start, start),
            (["act_end_date", ""], old.actual.finish, new.actual.finish, finish),
        ] {
            if old == new {
                continue;
            }
            for field in fields.into_iter().filter(|f| !f.is_empty()) {
                self.date("TASK", row, field, new, time, &place);
            }
        }
        if old.actual != new.actual {
            let status = match (new.actual.start, new.actual.finish) {
                (_, Some(_)) => "TK_Complete",
                (Some(_), None) => "TK_Active",
                (None, None) => "TK_NotStart",
            };
            self.set("TASK", row, "status_code", status, &place);
        }
    }

    /// The user-defined field of a label, made when there is none.
    fn udf(&mut self, table: &'static str, label: &str, kind: FieldKind) -> Option<Udf> {
        if let Some(found) = self.file.udfs.get(&(table, label.to_owned())) {
            return Some(found.clone());
        }
        if kind == FieldKind::Code && self.file.plan.fields.iter().any(|f| f.label == label && f.kind == kind) {
            return None; // an activity code of the file
        }
        self.file.tables.make("UDFTYPE", columns::UDFTYPE, "PROJECT");
        let t = self.file.tables.get_mut("UDFTYPE")?;
        let id = t.next("udf_type_id");
        let (logical, kind) = match kind {
            FieldKind::Date if label.ends_with("Start") => ("FT_START_DATE", FieldKind::Date),
            FieldKind::Date => ("FT_END_DATE", FieldKind::Date),
            FieldKind::Number => ("FT_FLOAT_2_DECIMALS", FieldKind::Number),
            FieldKind::Text | FieldKind::Flag | FieldKind::Code => ("FT_TEXT", FieldKind::Text),
        };
        t.push(&[
            ("udf_type_id", id.to_string()),
            ("table_name", table.to_owned()),
            ("udf_type_name", format!("user_field_{id}")),
            ("udf_type_label", label.to_owned()),
            ("logical_data_type", logical.to_owned()),
            ("super_flag", "N".to_owned()),
        ]);
        let made = Udf { id, kind };
        self.file.udfs.insert((table, label.to_owned()), made.clone());
        Some(made)
    }

    fn custom(&mut self, key: Key, old: &Activity, new: &Activity) {
        let (home, table) = match key {
            Key::Task(_) => (Home::XerTask, "TASK"),
            Key::Section(_) => (Home::XerSection, "PROJWBS"),
        };
        let before = labels::spread(old, &self.file.plan, home);
        let after = labels::spread(new, self.plan, home);
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for label in all {
            let (was, is) = (before.get(label), after.get(label));
            if was.map(|v| &v.text) == is.map(|v| &v.text) {
                continue;
            }
            let kind = is.or(was).map_or(FieldKind::Text, |v| v.kind);
            match self.udf(table, label, kind) {
                Some(udf) if udf.kind != FieldKind::Code => {
                    self.value(&udf, key.number(), is.map_or("", |v| v.text.as_str()));
                }
                _ => self.left_out.add(
                    0,
                    format!("{}, field “{label}”", new.called()),
                    "its values are codes, which are not changed here",
                    "change it in Primavera",
                ),
            }
        }
    }

    fn value(&mut self, udf: &Udf, owner: i64, value: &str) {
        let there = self.file.values.get(&(udf.id, owner)).copied();
        self.file.tables.make("UDFVALUE", columns::UDFVALUE, "");
        let project = self.file.project.clone();
        let Some(t) = self.file.tables.get_mut("UDFVALUE") else {
            return;
        };
        let (field, value) = match udf.kind {
            FieldKind::Date if !value.is_empty() => ("udf_date", format!("{value} 00:00")),
            FieldKind::Date => ("udf_date", String::new()),
            FieldKind::Number => ("udf_number", value.to_owned()),
            FieldKind::Text | FieldKind::Flag | FieldKind::Code => ("udf_text", value.to_owned()),
        };
        match there {
            Some(row) if value.is_empty() => t.remove(row),
            Some(row) => {
                t.set(row, field, &value);
            }
            None => {
                let row = t.push(&[
                    ("udf_type_id", udf.id.to_string()),
                    ("fk_id", owner.to_string()),
                    ("proj_id", project),
                    (field, value),
                ]);
                self.file.values.insert((udf.id, owner), row);
            }
        }
    }

    fn notes(&mut self, key: Key, a: &Activity) {
        let (table, fields, owner, text, number) = match key {
            Key::Task(_) => ("TASKMEMO", columns::TASKMEMO, "task_id", "task_memo", "memo_id"),
            Key::Section(_) => ("WBSMEMO", columns::WBSMEMO, "wbs_id", "wbs_memo", "wbs_memo_id"),
        };
        let rows = self.file.memos.get(&key).cloned().unwrap_or_default();
        match rows.as_slice() {
            [row] if a.notes.is_empty() => {
                if let Some(t) = self.file.tables.get_mut(table) {
                    t.remove(*row);
                }
            }
            [row] => self.set(table, *row, text, &html::note(&a.notes), &a.called()),
            [] => {
                let topic = self.topic();
                self.file.tables.make(table, fields, "UDFVALUE");
                let project = self.file.project.clone();
                let Some(t) = self.file.tables.get_mut(table) else {
                    return;
                };
                let id = t.next(number);
                t.push(&[
                    (number, id.to_string()),
                    (owner, key.number().to_string()),
                    ("memo_type_id", topic),
                    ("proj_id", project),
                    (text, html::note(&a.notes)),
                ]);
            }
            _ => self.left_out.add(
                0,
                a.called(),
                "the file has several notes of different topics for it",
                "they were left as they are; change them in Primavera",
            ),
        }
    }

    /// The topic under which notes are added.
    fn topic(&mut self) -> String {
        self.file.tables.make("MEMOTYPE", columns::MEMOTYPE, "PROJECT");
        let Some(t) = self.file.tables.get_mut("MEMOTYPE") else {
            return String::new();
        };
        let found = t.rows().find(|(_, r)| t.cell(r, "memo_type") == "Notes");
        if let Some((_, r)) = found {
            return t.cell(r, "memo_type_id").to_owned();
        }
        let id = t.next("memo_type_id").to_string();
        let mut values = vec![("memo_type_id", id.clone()), ("memo_type", "Notes".to_owned())];
        values.extend(["eps_flag", "proj_flag", "wbs_flag", "task_flag"].map(|f| (f, "Y".to_owned())));
        t.push(&values);
        id
    }
}

fn keys_days(plan: &PlanFile, file: &PlanFile, keys: &BTreeMap<Key, Key>) -> HashMap<Key, i64> {
    let own = plan
        .activities
        .iter()
        .filter_map(|a| Some((*keys.get(&a.key)?, minutes_per_day(file, a))));
    own.collect()
}

fn task_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Task | Kind::Summary => "TT_Task",
        Kind::StartMilestone => "TT_Mile",
        Kind::Milestone => "TT_FinMile",
        Kind::LevelOfEffort => "TT_LOE",
        Kind::SectionSpan => "TT_WBS",
    }
}

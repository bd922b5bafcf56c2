//! An XER file as a plan, with the rows from which it was read.

use super::{
    calendar,
    columns::minutes_of,
    links::Lags,
    table::{Row, Table, Tables},
};
use crate::files::{
    html,
    labels::{self, Home},
    model::{Activity, Constraint, ConstraintKind, Dates, Field, FieldKind, Key, Kind, Link, PlanFile, WorkCalendar},
    outline,
    problem::{FileError, Limits, Problems},
    span::{MINUTES_OF_EIGHT_HOURS, Span},
};
use std::collections::{BTreeMap, HashMap};
use terms::Date;

/// A user-defined field of a file.
#[derive(Clone, Debug)]
pub(super) struct Udf {
    pub(super) id: i64,
    pub(super) kind: FieldKind,
}

/// A file that was read.
pub(super) struct Parsed {
    pub(super) tables: Tables,
    pub(super) plan: PlanFile,
    pub(super) problems: Problems,
    pub(super) project: String,
    pub(super) project_row: usize,
    /// The section that is the project itself: its number and row.
    pub(super) root: Option<(i64, usize)>,
    pub(super) tasks: HashMap<i64, usize>,
    pub(super) sections: HashMap<i64, usize>,
    /// Fields by table and label.
    pub(super) udfs: HashMap<(&'static str, String), Udf>,
    /// Rows of values by field and owner.
    pub(super) values: HashMap<(i64, i64), usize>,
    pub(super) links: HashMap<Key, Vec<(Link, usize)>>,
    /// Rows of notes by owner.
    pub(super) memos: HashMap<Key, Vec<usize>>,
    pub(super) lags: Lags,
}

const DATE_LEFT: &str = "the date was left out; correct it in Primavera and export again";

impl Parsed {
    /// Reads tables.
    pub(super) fn new(tables: Tables, limits: &Limits) -> Result<Self, FileError> {
        let mut problems = Problems::new(limits.problems);
        for (line, place, what) in &tables.problems {
            problems.add(
                *line,
                place.clone(),
                what.clone(),
                "the row stays in the file but was not read",
            );
        }
        let missing = |what: &str| FileError::Missing { what: what.to_owned() };
        let projects = tables.get("PROJECT").ok_or_else(|| missing("table PROJECT"))?;
        let tasks = tables.get("TASK").ok_or_else(|| missing("table TASK"))?;
        for column in ["task_id", "task_code", "task_name"] {
            if !tasks.has(column) {
                return Err(missing(&format!("column {column} in table TASK")));
            }
        }
        let (project_row, row) = projects
            .rows()
            .find(|(_, r)| projects.cell(r, "export_flag") == "Y")
            .or_else(|| projects.rows().next())
            .ok_or_else(|| missing("project in table PROJECT"))?;
        for (n, other) in projects.rows().filter(|(n, _)| *n != project_row) {
            problems.add(
                projects.line(n),
                format!("project {}", projects.cell(other, "proj_short_name")),
                format!(
                    "the file holds several projects; {} was read",
                    projects.cell(row, "proj_short_name")
                ),
                "this one stays in the file; export it by itself to read it",
            );
        }
        let mut parsed = Self {
            project: projects.cell(row, "proj_id").to_owned(),
            project_row,
            plan: PlanFile::default(),
            root: None,
            tasks: HashMap::new(),
            sections: HashMap::new(),
            udfs: HashMap::new(),
            values: HashMap::new(),
            links: HashMap::new(),
            memos: HashMap::new(),
            lags: Lags::of(&tables, projects.cell(row, "proj_id")),
            problems,
            tables,
        };
        parsed.head();
        parsed.calendars();
        parsed.sections();
        let first_task = parsed.plan.activities.len();
        parsed.activities(limits)?;
        parsed.custom(first_task);
        parsed.notes();
        parsed.order();
        parsed.read_links();
        Ok(parsed)
    }

    fn head(&mut self) {
        let Self {
            tables,
            plan,
            problems,
            project_row,
            ..
        } = self;
        let Some(t) = tables.get("PROJECT") else { return };
        let row = *project_row;
        let mut day = |field: &str| date(t, row, field, "the project", problems);
        plan.start = day("plan_start_date");
        plan.finish = day("plan_end_date");
        plan.status = day("last_recalc_date");
        plan.code = t.at(row, "proj_short_name").to_owned();
        plan.calendar = t.at(row, "clndr_id").trim().parse().ok();
    }

    fn calendars(&mut self) {
        let Some(t) = self.tables.get("CALENDAR") else { return };
        for (_, r) in t.rows() {
            let Some(key) = t.id(r, "clndr_id") else { continue };
            let name = t.cell(r, "clndr_name").to_owned();
            let (week, exceptions) = match calendar::read(t.cell(r, "clndr_data")) {
                Ok(hours) => hours,
                Err(why) => {
                    self.problems.add(
                        r.line,
                        format!("calendar “{name}”"),
                        format!("its working time (clndr_data) cannot be read: {why}"),
                        "Monday to Friday was assumed; the file keeps what it has",
                    );
                    (WorkCalendar::standard(key, "").week, Vec::new())
                }
            };
            let minutes = minutes_of(t.cell(r, "day_hr_cnt")).filter(|m| *m > 0);
            self.plan.calendars.push(WorkCalendar {
                key,
                name,
                base: t.id(r, "base_clndr_id"),
                day_minutes: minutes.unwrap_or(MINUTES_OF_EIGHT_HOURS),
                week,
                exceptions,
            });
        }
        let default = self.plan.calendars.iter().find(|c| Some(c.key) == self.plan.calendar);
        self.plan.day_minutes = default.map_or(MINUTES_OF_EIGHT_HOURS, |c| c.day_minutes);
    }

    fn sections(&mut self) {
        let Some(t) = self.tables.get("PROJWBS") else { return };
        let mut rows: Vec<(usize, &Row)> = t.rows().filter(|(_, r)| is_ours(&self.project, t, r)).collect();
        rows.sort_by_key(|(_, r)| t.id(r, "seq_num").unwrap_or(i64::MAX));
        let root = rows.iter().find(|(_, r)| t.cell(r, "proj_node_flag") == "Y");
        self.root = root.and_then(|(n, r)| Some((t.id(r, "wbs_id")?, *n)));
        if let Some((_, r)) = root {
            t.cell(r, "wbs_name").clone_into(&mut self.plan.title);
        }
        let root = self.root.map(|(id, _)| id);
        for (n, r) in rows {
            let Some(id) = t.id(r, "wbs_id").filter(|id| Some(*id) != root) else {
                continue;
            };
            if self.sections.insert(id, n).is_some() {
                self.problems.add(
                    r.line,
                    format!("section {id}"),
                    "another section has the same wbs_id",
                    "only the first was read; export the project again",
                );
                self.sections.retain(|k, v| *k != id || *v != n);
                continue;
            }
            let mut a = Activity::new(Key::Section(id), t.cell(r, "wbs_name"));
            a.kind = Kind::Summary;
            t.cell(r, "wbs_short_name").clone_into(&mut a.code);
            let place = a.called();
            a.planned = Dates {
                start: date(t, n, "anticip_start_date", &place, &mut self.problems),
                finish: date(t, n, "anticip_end_date", &place, &mut self.problems),
            };
            a.parent = t.id(r, "parent_wbs_id").filter(|p| Some(*p) != root).map(Key::Section);
            self.plan.activities.push(a);
        }
    }

    fn activities(&mut self, limits: &Limits) -> Result<(), FileError> {
        let Some(t) = self.tables.get("TASK") else {
            return Ok(());
        };
        let root = self.root.map(|(id, _)| id);
        for (n, r) in t.rows().filter(|(_, r)| is_ours(&self.project, t, r)) {
            if self.tasks.len() >= limits.rows {
                return Err(FileError::TooMany {
                    line: r.line,
                    what: "activities",
                    limit: limits.rows,
                });
            }
            let place = format!("activity {}", t.cell(r, "task_code"));
            let Some(id) = t.id(r, "task_id") else {
                self.problems.add(
                    r.line,
                    place,
                    format!("its task_id “{}” is no number", t.cell(r, "task_id")),
                    "it stays in the file but was not read; export the project again",
                );
                continue;
            };
            if self.tasks.contains_key(&id) {
                self.problems.add(
                    r.line,
                    place,
                    format!("another activity has the task_id {id}"),
                    "only the first was read; export the project again",
                );
                continue;
            }
            self.tasks.insert(id, n);
            let mut a = activity(t, n, r, id, &self.plan, &place, &mut self.problems);
            a.parent = t.id(r, "wbs_id").filter(|p| Some(*p) != root).map(Key::Section);
            if a.parent.is_some_and(|p| !self.sections.contains_key(&p.number())) {
                self.problems.add(
                    r.line,
                    place,
                    format!("its section {} is not in the file", t.cell(r, "wbs_id")),
                    "it was put at the top level; export the project again with its WBS",
                );
                a.parent = None;
            }
            self.plan.activities.push(a);
        }
        Ok(())
    }

    /// User-defined fields and activity codes.
    fn custom(&mut self, first_task: usize) {
        let mut of: HashMap<Key, BTreeMap<String, String>> = HashMap::new();
        let labels = self.udf_types();
        if let Some(t) = self.tables.get("UDFVALUE") {
            for (n, r) in t.rows().filter(|(_, r)| is_ours(&self.project, t, r)) {
                let (Some(kind), Some(owner)) = (t.id(r, "udf_type_id"), t.id(r, "fk_id")) else {
                    continue;
                };
                let Some((table, label)) = labels.get(&kind) else {
                    continue;
                };
                self.values.insert((kind, owner), n);
                let held = self
                    .udfs
                    .get(&(*table, label.clone()))
                    .map_or(FieldKind::Text, |u| u.kind);
                let value = match held {
                    FieldKind::Text | FieldKind::Flag => t.cell(r, "udf_text").to_owned(),
                    FieldKind::Date => t.cell(r, "udf_date").get(..10).unwrap_or_default().to_owned(),
                    FieldKind::Number => t.cell(r, "udf_number").trim().to_owned(),
                    FieldKind::Code => [t.cell(r, "udf_text"), t.cell(r, "udf_code_id")].concat(),
                };
                let key = if *table == "TASK" {
                    Key::Task(owner)
                } else {
                    Key::Section(owner)
                };
                of.entry(key).or_default().insert(label.clone(), value);
            }
        }
        self.codes(&mut of);
        for (n, a) in self.plan.activities.iter_mut().enumerate() {
            let home = if n < first_task {
                Home::XerSection
            } else {
                Home::XerTask
            };
            labels::gather(a, of.remove(&a.key).unwrap_or_default(), home, self.plan.day_minutes);
        }
    }

    fn udf_types(&mut self) -> HashMap<i64, (&'static str, String)> {
        let mut labels = HashMap::new();
        let Some(t) = self.tables.get("UDFTYPE") else {
            return labels;
        };
        for (_, r) in t.rows() {
            let table = match t.cell(r, "table_name") {
                "TASK" => "TASK",
                "PROJWBS" => "PROJWBS",
                _ => continue,
            };
            let Some(id) = t.id(r, "udf_type_id") else { continue };
            let kind = match t.cell(r, "logical_data_type") {
                "FT_TEXT" => FieldKind::Text,
                "FT_START_DATE" | "FT_END_DATE" => FieldKind::Date,
                "FT_INT" | "FT_FLOAT" | "FT_FLOAT_2_DECIMALS" | "FT_MONEY" => FieldKind::Number,
                _ => FieldKind::Code,
            };
            let mut label = t.cell(r, "udf_type_label").trim().to_owned();
            if self.udfs.contains_key(&(table, label.clone())) {
                label = format!("{label} ({id})");
            }
            self.udfs.insert((table, label.clone()), Udf { id, kind });
            labels.insert(id, (table, label.clone()));
            if !labels::is_reserved(&label) && self.plan.fields.iter().all(|f| f.label != label) {
                self.plan.fields.push(Field { label, kind });
            }
        }
        labels
    }

    fn codes(&mut self, of: &mut HashMap<Key, BTreeMap<String, String>>) {
        let (Some(types), Some(codes), Some(given)) = (
            self.tables.get("ACTVTYPE"),
            self.tables.get("ACTVCODE"),
            self.tables.get("TASKACTV"),
        ) else {
            return;
        };
        let values: HashMap<&str, &Row> = codes.rows().map(|(_, r)| (codes.cell(r, "actv_code_id"), r)).collect();
        let mut labels: HashMap<&str, String> = HashMap::new();
        for (_, r) in types.rows() {
            let (id, name) = (types.cell(r, "actv_code_type_id"), types.cell(r, "actv_code_type"));
            let taken = labels::is_reserved(name) || self.plan.fields.iter().any(|f| f.label == name);
            let label = if taken {
                format!("{name} (code)")
            } else {
                name.to_owned()
            };
            labels.insert(id, label.clone());
            self.plan.fields.push(Field {
                label,
                kind: FieldKind::Code,
            });
        }
        for (_, r) in given.rows().filter(|(_, r)| is_ours(&self.project, given, r)) {
            let kind = given.cell(r, "actv_code_type_id");
            let (Some(label), Some(code), Some(task)) = (
                labels.get(kind),
                values.get(given.cell(r, "actv_code_id")),
                given.id(r, "task_id"),
            ) else {
                continue;
            };
            let name = codes.cell(code, "actv_code_name");
            let value = if name.is_empty() {
                codes.cell(code, "short_name")
            } else {
                name
            };
            of.entry(Key::Task(task))
                .or_default()
                .insert(label.clone(), value.to_owned());
        }
    }

    fn notes(&mut self) {
        let topics: HashMap<String, String> = self.tables.get("MEMOTYPE").map_or_else(HashMap::new, |t| {
            let name =
                |(_, r): (usize, &Row)| (t.cell(r, "memo_type_id").to_owned(), t.cell(r, "memo_type").to_owned());
            t.rows().map(name).collect()
        });
        let mut of: HashMap<Key, Vec<(String, String)>> = HashMap::new();
        for (table, owner, text) in [("TASKMEMO", "task_id", "task_memo"), ("WBSMEMO", "wbs_id", "wbs_memo")] {
            let Some(t) = self.tables.get(table) else { continue };
            for (n, r) in t.rows().filter(|(_, r)| is_ours(&self.project, t, r)) {
                let Some(id) = t.id(r, owner) else { continue };
                let key = if table == "TASKMEMO" {
                    Key::Task(id)
                } else {
                    Key::Section(id)
                };
                let topic = topics.get(t.cell(r, "memo_type_id")).cloned().unwrap_or_default();
                self.memos.entry(key).or_default().push(n);
                of.entry(key).or_default().push((topic, html::words(t.cell(r, text))));
            }
        }
        for a in &mut self.plan.activities {
            match of.remove(&a.key).unwrap_or_default().as_slice() {
                [] => {}
                [(_, words)] => a.notes.clone_from(words),
                several => {
                    let parts: Vec<String> = several.iter().map(|(t, w)| format!("{t}: {w}")).collect();
                    a.notes = parts.join("\n\n");
                }
            }
        }
    }

    /// Puts each activity after its section: tasks of a section first, then its sections.
    fn order(&mut self) {
        let sections = self.plan.activities.iter().filter(|a| a.kind == Kind::Summary).count();
        self.plan.activities.rotate_left(sections); // tasks stand before sections of the same parent
        let (order, astray) = outline::in_order(&self.plan);
        for index in astray {
            let Some(a) = self.plan.activities.get_mut(index) else {
                continue;
            };
            let line = self
                .tables
                .get("PROJWBS")
                .map_or(0, |t| self.sections.get(&a.key.number()).map_or(0, |row| t.line(*row)));
            self.problems.add(
                line,
                format!("section {} “{}”", a.key.number(), a.title),
                "the sections above it lead round in a circle or are not in the file",
                "it was put at the top level; correct the WBS in Primavera",
            );
            a.parent = None;
        }
        let mut all: Vec<Option<Activity>> = std::mem::take(&mut self.plan.activities)
            .into_iter()
            .map(Some)
            .collect();
        let placed = order.into_iter().filter_map(|p| all.get_mut(p.index)?.take());
        self.plan.activities = placed.collect();
    }
}

/// Working minutes of a day of an activity's calendar.
pub(super) fn minutes_per_day(plan: &PlanFile, a: &Activity) -> i64 {
    plan.calendar_of(a).map_or(plan.day_minutes, |c| c.day_minutes)
}

/// Whether a row belongs to the project that is read; rows of global tables belong to every one.
pub(super) fn is_ours(project: &str, t: &Table, r: &Row) -> bool {
    let of = t.cell(r, "proj_id");
    of.is_empty() || of == project
}

/// The day in a cell.
fn date(t: &Table, row: usize, field: &str, place: &str, problems: &mut Problems) -> Option<Date> {
    let cell = t.at(row, field).trim();
    if cell.is_empty() {
        return None;
    }
    let day = cell.get(..10).and_then(|d| d.parse().ok());
    if day.is_none() {
        let what = format!("“{cell}” is no date of the form yyyy-mm-dd hh:mm");
        problems.add(t.line(row), format!("{place}, {field}"), what, DATE_LEFT);
    }
    day
}

fn activity(t: &Table, n: usize, r: &Row, id: i64, plan: &PlanFile, place: &str, problems: &mut Problems) -> Activity {
    let mut a = Activity::new(Key::Task(id), t.cell(r, "task_name"));
    t.cell(r, "task_code").clone_into(&mut a.code);
    a.kind = kind(t.cell(r, "task_type"), r.line, place, problems);
    a.calendar = t.id(r, "clndr_id").filter(|c| Some(*c) != plan.calendar);
    let mut day = |field: &str| date(t, n, field, place, problems);
    a.planned.start = day("target_start_date");
    a.planned.finish = day("target_end_date");
    a.forecast.start = day("early_start_date").or_else(|| day("restart_date"));
    a.forecast.finish = day("early_end_date").or_else(|| day("reend_date"));
    a.actual.start = day("act_start_date");
    a.actual.finish = day("act_end_date");
    let dates = [day("cstr_date"), day("cstr_date2")];
    for (field, date) in ["cstr_type", "cstr_type2"].into_iter().zip(dates) {
        let cell = t.cell(r, field).trim();
        let known = CONSTRAINTS.iter().find(|(n, _)| *n == cell);
        match known {
            Some((_, kind)) => a.constraints.push(Constraint { kind: *kind, date }),
            None if cell.is_empty() => {}
            None => problems.add(
                r.line,
                format!("{place}, {field}"),
                format!("“{cell}” is no constraint that is known here"),
                "it stays in the file but was not read; set it again in Primavera",
            ),
        }
    }
    let cell = t.cell(r, "target_drtn_hr_cnt");
    let minutes = minutes_of(cell);
    if minutes.is_none() && !cell.trim().is_empty() {
        problems.add(
            r.line,
            format!("{place}, target_drtn_hr_cnt"),
            format!("“{cell}” is no number of hours"),
            "the duration was left out; correct it in Primavera",
        );
    }
    a.duration = minutes.map(|m| Span::of_minutes(m, minutes_per_day(plan, &a)));
    a.percent = percent(t, r, minutes);
    a
}

fn kind(cell: &str, line: usize, place: &str, problems: &mut Problems) -> Kind {
    match cell {
        "TT_Mile" => Kind::StartMilestone,
        "TT_FinMile" => Kind::Milestone,
        "TT_LOE" => Kind::LevelOfEffort,
        "TT_WBS" => Kind::SectionSpan,
        "TT_Task" | "TT_Rsrc" | "" => Kind::Task,
        other => {
            let what = format!("its type “{other}” is not known");
            problems.add(line, place, what, "it was taken as a task; set its type in Primavera");
            Kind::Task
        }
    }
}

fn percent(t: &Table, r: &Row, target: Option<i64>) -> Option<u8> {
    let number = |field: &str| t.cell(r, field).trim().replace(',', ".").parse::<f64>().ok();
    let share = |done: f64, all: f64| (all > 0.0).then(|| 100.0 * done / all);
    let found = match t.cell(r, "complete_pct_type") {
        _ if t.cell(r, "status_code") == "TK_Complete" && t.cell(r, "complete_pct_type") != "CP_Phys" => Some(100.0),
        "CP_Drtn" => match (target, minutes_of(t.cell(r, "remain_drtn_hr_cnt"))) {
            #[expect(clippy::cast_precision_loss, reason = "minutes of a plan are small")]
            (Some(all), Some(left)) => share((all - left) as f64, all as f64).or(Some(0.0)),
            _ => None,
        },
        "CP_Units" => {
            let (done, left) = (
                number("act_work_qty").unwrap_or(0.0),
                number("remain_work_qty").unwrap_or(0.0),
            );
            share(done, done + left).or(Some(0.0))
        }
        _ => number("phys_complete_pct"),
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held between 0 and 100"
    )]
    found.map(|p| p.clamp(0.0, 100.0).round() as u8)
}

/// Constraint types by name.
pub(super) const CONSTRAINTS: [(&str, ConstraintKind); 9] = [
    ("CS_ALAP", ConstraintKind::AsLateAsPossible),
    ("CS_MSO", ConstraintKind::StartOn),
    ("CS_MANDSTART", ConstraintKind::MandatoryStart),
    ("CS_MSOA", ConstraintKind::StartNoEarlier),
    ("CS_MSOB", ConstraintKind::StartNoLater),
    ("CS_MEO", ConstraintKind::FinishOn),
    ("CS_MANDFIN", ConstraintKind::MandatoryFinish),
    ("CS_MEOA", ConstraintKind::FinishNoEarlier),
    ("CS_MEOB", ConstraintKind::FinishNoLater),
];

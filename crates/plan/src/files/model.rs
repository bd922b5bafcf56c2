//! A plan as planning tools hold it, whichever tool that is. Dates are days; times of day stay in the file.

use super::span::Span;
use crate::files::span::MINUTES_OF_EIGHT_HOURS;
use std::collections::BTreeMap;
use terms::{Date, Weekday};

/// Which row of its file an activity is. Unique in one plan; it stays the same when the file is written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The unique number of a task (MSPDI `UID`, XER `task_id`).
    Task(i64),
    /// The unique number of a section of the work breakdown (XER `wbs_id`), which numbers them apart from tasks.
    Section(i64),
}

impl Key {
    /// The number alone.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Task(n) | Self::Section(n) => n,
        }
    }
}

/// A plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanFile {
    /// Short name (XER `proj_short_name`, MSPDI `Name`).
    pub code: String,
    /// Title.
    pub title: String,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub finish: Option<Date>,
    /// The day up to which progress is known ("data date", "status date").
    pub status: Option<Date>,
    /// Working minutes of a day where a calendar does not say otherwise.
    pub day_minutes: i64,
    /// The calendar of activities that name none.
    pub calendar: Option<i64>,
    /// Calendars.
    pub calendars: Vec<WorkCalendar>,
    /// Fields that the plan's owner added.
    pub fields: Vec<Field>,
    /// Activities, each after its parent.
    pub activities: Vec<Activity>,
    /// Dependencies.
    pub links: Vec<Link>,
}

impl Default for PlanFile {
    fn default() -> Self {
        Self {
            code: String::new(),
            title: String::new(),
            start: None,
            finish: None,
            status: None,
            day_minutes: MINUTES_OF_EIGHT_HOURS,
            calendar: None,
            calendars: Vec::new(),
            fields: Vec::new(),
            activities: Vec::new(),
            links: Vec::new(),
        }
    }
}

impl PlanFile {
    /// The calendar that an activity works by.
    #[must_use]
    pub fn calendar_of(&self, activity: &Activity) -> Option<&WorkCalendar> {
        let key = activity.calendar.or(self.calendar)?;
        self.calendars.iter().find(|c| c.key == key)
    }

    /// The kind of a field, text when it is not declared.
    #[must_use]
    pub fn field_kind(&self, label: &str) -> FieldKind {
        let found = self.fields.iter().find(|f| f.label == label);
        found.map_or(FieldKind::Text, |f| f.kind)
    }
}

/// What an activity is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Work with a duration.
    #[default]
    Task,
    /// A milestone at which something starts.
    StartMilestone,
    /// A milestone; most are of this kind.
    Milestone,
    /// A row that sums up the rows below it, or a section of the work breakdown.
    Summary,
    /// Work that lasts as long as other work does ("hammock").
    LevelOfEffort,
    /// An activity that spans its section (XER `TT_WBS`).
    SectionSpan,
}

/// A pair of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dates {
    /// Start.
    pub start: Option<Date>,
    /// Finish.
    pub finish: Option<Date>,
}

impl Dates {
    /// No day at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start.is_none() && self.finish.is_none()
    }
}

/// When an activity has to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConstraintKind {
    /// As late as its successors allow.
    AsLateAsPossible,
    /// Start on the day, if the network allows.
    StartOn,
    /// Start on the day, whatever the network says.
    MandatoryStart,
    /// Start not before the day.
    StartNoEarlier,
    /// Start not after the day.
    StartNoLater,
    /// Finish on the day, if the network allows.
    FinishOn,
    /// Finish on the day, whatever the network says.
    MandatoryFinish,
    /// Finish not before the day.
    FinishNoEarlier,
    /// Finish not after the day.
    FinishNoLater,
}

impl ConstraintKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::AsLateAsPossible,
        Self::StartOn,
        Self::MandatoryStart,
        Self::StartNoEarlier,
        Self::StartNoLater,
        Self::FinishOn,
        Self::MandatoryFinish,
        Self::FinishNoEarlier,
        Self::FinishNoLater,
    ];

    /// In words, as tables show it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AsLateAsPossible => "As Late As Possible",
            Self::StartOn => "Start On",
            Self::MandatoryStart => "Mandatory Start",
            Self::StartNoEarlier => "Start On or After",
            Self::StartNoLater => "Start On or Before",
            Self::FinishOn => "Finish On",
            Self::MandatoryFinish => "Mandatory Finish",
            Self::FinishNoEarlier => "Finish On or After",
            Self::FinishNoLater => "Finish On or Before",
        }
    }

    /// Reads [`Self::name`].
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::ALL.into_iter().find(|k| k.name().eq_ignore_ascii_case(name))
    }
}

/// A constraint with its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Constraint {
    /// What is asked for.
    pub kind: ConstraintKind,
    /// The day; none for "as late as possible".
    pub date: Option<Date>,
}

/// A row of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Which row of the file it is.
    pub key: Key,
    /// The identifier that people use (XER `task_code`; in MSPDI a text field "Activity ID"); empty when there is none.
    pub code: String,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// The row above it.
    pub parent: Option<Key>,
    /// Its place in the work breakdown as the file prints it.
    pub wbs: String,
    /// Working time it takes.
    pub duration: Option<Span>,
    /// The dates planned by hand (XER "target" dates).
    pub planned: Dates,
    /// The dates that the tool holds for what is to come.
    pub forecast: Dates,
    /// What happened.
    pub actual: Dates,
    /// Baselines by number, 0 to 10.
    pub baselines: BTreeMap<u8, Dates>,
    /// A day that does not move the activity but is warned of.
    pub deadline: Option<Date>,
    /// At most two: primary and secondary.
    pub constraints: Vec<Constraint>,
    /// Per cent complete.
    pub percent: Option<u8>,
    /// Its own calendar.
    pub calendar: Option<i64>,
    /// Who answers for it.
    pub owner: String,
    /// Notes as plain text.
    pub notes: String,
    /// Values of added fields by label. Dates as `yyyy-mm-dd`.
    pub custom: BTreeMap<String, String>,
}

impl Activity {
    /// An activity of which nothing is known but key and title.
    #[must_use]
    pub fn new(key: Key, title: &str) -> Self {
        Self {
            key,
            code: String::new(),
            title: title.to_owned(),
            kind: Kind::Task,
            parent: None,
            wbs: String::new(),
            duration: None,
            planned: Dates::default(),
            forecast: Dates::default(),
            actual: Dates::default(),
            baselines: BTreeMap::new(),
            deadline: None,
            constraints: Vec::new(),
            percent: None,
            calendar: None,
            owner: String::new(),
            notes: String::new(),
            custom: BTreeMap::new(),
        }
    }

    /// How a person would call it in a message.
    #[must_use]
    pub fn called(&self) -> String {
        let number = self.key.number();
        match (self.code.is_empty(), self.title.is_empty()) {
            (false, _) => format!("activity {}", self.code),
            (true, false) => format!("activity {number} “{}”", self.title),
            (true, true) => format!("activity {number}"),
        }
    }
}

/// What depends on what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// The successor starts after the predecessor's finish.
    #[default]
    FinishStart,
    /// The successor starts after the predecessor's start.
    StartStart,
    /// The successor finishes after the predecessor's finish.
    FinishFinish,
    /// The successor finishes after the predecessor's start.
    StartFinish,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::FinishStart,
        Self::StartStart,
        Self::FinishFinish,
        Self::StartFinish,
    ];

    /// The two letters in common use.
    #[must_use]
    pub fn letters(self) -> &'static str {
        match self {
            Self::FinishStart => "FS",
            Self::StartStart => "SS",
            Self::FinishFinish => "FF",
            Self::StartFinish => "SF",
        }
    }
}

/// A dependency between two activities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// Predecessor.
    pub from: Key,
    /// Successor.
    pub to: Key,
    /// What depends on what.
    pub kind: LinkKind,
    /// Time between; negative for a lead.
    pub lag: Span,
}

/// What the values of an added field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A day.
    Date,
    /// A number.
    Number,
    /// Yes (`1`) or no (`0`).
    Flag,
    /// A value of a list of codes, or of a kind that is shown but not changed here.
    Code,
}

/// A field that the plan's owner added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its label, unique in the plan.
    pub label: String,
    /// What its values are.
    pub kind: FieldKind,
}

/// Minutes of a day from midnight in which work is done; `to` may be 1,440.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shift {
    /// First minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

/// Days that differ from the weekly pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayException {
    /// What it is called, if the file says so.
    pub name: String,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Hours worked; none on a holiday.
    pub shifts: Vec<Shift>,
}

/// A calendar of working time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    /// Its number in the file.
    pub key: i64,
    /// Its name.
    pub name: String,
    /// The calendar from which it takes what it does not say itself.
    pub base: Option<i64>,
    /// Working minutes of a day, by which durations are turned into days.
    pub day_minutes: i64,
    /// Hours by weekday from Monday; none where the base calendar's hold.
    pub week: [Option<Vec<Shift>>; 7],
    /// Days that differ.
    pub exceptions: Vec<DayException>,
}

impl WorkCalendar {
    /// Monday to Friday, 8 to 12 and 13 to 17, no holidays.
    #[must_use]
    pub fn standard(key: i64, name: &str) -> Self {
        let day = vec![Shift { from: 480, to: 720 }, Shift { from: 780, to: 1020 }];
        Self {
            key,
            name: name.to_owned(),
            base: None,
            day_minutes: MINUTES_OF_EIGHT_HOURS,
            week: std::array::from_fn(|d| Some(if d < 5 { day.clone() } else { Vec::new() })),
            exceptions: Vec::new(),
        }
    }

    /// The hours of a day, as far as this calendar says: none when its base has to be asked.
    #[must_use]
    pub fn hours(&self, day: Date) -> Option<&[Shift]> {
        let exception = self.exceptions.iter().find(|e| e.first <= day && day <= e.last);
        match exception {
            Some(e) => Some(&e.shifts),
            None => self.week.get(weekday_index(day.weekday()))?.as_deref(),
        }
    }
}

/// Monday is 0.
pub(super) fn weekday_index(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

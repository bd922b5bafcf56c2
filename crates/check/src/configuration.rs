//! What the rules need to know beside the pack: calendar, cadences, names, controlled lists, durations. All of it is
//! dated reference data with a source; the shipped set can be replaced or extended by files.

use crate::names::Folding;
use serde::Deserialize;
use std::collections::BTreeMap;
use terms::{Cadence, Calendar, Date, Nation, Severity, Weekday};

/// The configuration of a check.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Working days.
    pub calendar: Calendar,
    /// Governance groups.
    pub groups: Vec<Group>,
    /// Which group governs a tier.
    pub governs: Vec<Governs>,
    /// Names with one spelling.
    pub names: Vec<Name>,
    /// Controlled lists by name ("tiers", "sections", "action-statuses", ...).
    pub lists: BTreeMap<String, Vec<String>>,
    /// Durations that hold where a pack states none.
    pub durations: Durations,
    /// What comes before what.
    pub order: Vec<Order>,
    /// Severity of a rule's findings, lowered or raised; none switches the rule off.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// Phrases and their short forms, made from `names` and `groups`.
    pub folding: Folding,
}

/// A governance group during a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// "TMAG".
    pub code: String,
    /// Full name.
    pub name: String,
    /// Other spellings of the name.
    pub aliases: Vec<String>,
    /// Level of the governance (2 steering, 3 advisory, 4 working group).
    pub level: u8,
    /// The ordinary days of meeting.
    pub meets: Option<Cadence>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Where that is stated.
    pub source: String,
}

/// A group governs the milestones of a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governs {
    /// The tier's number.
    pub tier: u8,
    /// The group's code.
    pub group: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Where that is stated.
    pub source: String,
}

/// A name with one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// "organisation", "system", "role", "stage", "document", "act", "programme", "term".
    pub kind: String,
    /// The name.
    pub name: String,
    /// Its short form.
    pub code: Option<String>,
    /// Other accepted spellings.
    pub aliases: Vec<String>,
    /// Spellings that were replaced, and the last day on which they held.
    pub former: Vec<(String, Option<Date>)>,
    /// Where that is stated.
    pub source: String,
}

/// An activity that comes before another, by their words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Order {
    /// The order as a sentence.
    pub name: String,
    /// Words of the first activity: alternatives, each a set of which all occur.
    pub first: Vec<String>,
    /// Words of which none occurs in the first.
    #[serde(default)]
    pub first_not: Vec<String>,
    /// Words of the second activity.
    pub then: Vec<String>,
    /// Words of which none occurs in the second.
    #[serde(default)]
    pub then_not: Vec<String>,
    /// What the two share.
    pub same: Same,
    /// Which end of the second is held against the end of the first.
    pub edge: Edge,
    /// How certain a breach is.
    pub severity: Severity,
}

/// What two activities of an order share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Same {
    /// The words left when the order's own are taken away, and the numbers.
    Subject,
    /// The words of the first activity's object.
    Object,
    /// The interval's number.
    Interval,
    /// One word at least.
    Word,
    /// Nothing.
    Any,
}

/// An end of an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edge {
    /// Its first day.
    Start,
    /// Its last day.
    Finish,
}

/// Durations of rules R20 to R26.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations {
    /// Weeks from the plan to the final completion report, at least.
    pub plan_before_final_report_weeks: i64,
    /// Working days that assurance of a document takes.
    pub assurance_working_days: i32,
    /// Weeks from the plan to the traceability matrix, at least.
    pub rttm_after_plan_weeks: i64,
    /// Working days from the draft report to the end of execution, at least.
    pub draft_before_end_working_days: i32,
    /// Working days that review of the final report takes.
    pub final_review_working_days: i32,
    /// Days from ready to start.
    pub ready_before_start_days: i64,
    /// Weeks between two readiness reports.
    pub readiness_report_weeks: i64,
    /// The weekday of readiness reports.
    pub readiness_report_weekday: Weekday,
    /// Weeks before the end in which progress is reported weekly.
    pub progress_report_last_weeks: i64,
    /// Where that is stated.
    pub source: String,
}

/// What is wrong with a configuration file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// The file is no TOML of the expected shape.
    #[error("the configuration does not read: {0}")]
    Toml(String),
    /// A day that is none.
    #[error("{at}: “{found}” is no day; write yyyy-mm-dd")]
    Day {
        /// What is configured.
        at: String,
        /// What stands there.
        found: String,
    },
    /// A cadence of another form.
    #[error("{at}: “{found}” is no cadence; write “third Wednesday”, “last Friday” or “every 2 weeks from yyyy-mm-dd”")]
    Cadence {
        /// The group.
        at: String,
        /// What stands there.
        found: String,
    },
    /// A weekday that is none.
    #[error("{at}: “{found}” is no day of the week")]
    Weekday {
        /// What is configured.
        at: String,
        /// What stands there.
        found: String,
    },
    /// A severity that is none.
    #[error("severities.{rule}: “{found}” is neither error, warning, note nor off")]
    Severity {
        /// The rule.
        rule: String,
        /// What stands there.
        found: String,
    },
    /// A rule that does not exist.
    #[error("severities: there is no rule {0}")]
    Rule(String),
    /// A nation that is not known.
    #[error("calendar: “{0}” is not known; write england-and-wales or scotland")]
    Nation(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct File {
    calendar: Option<String>,
    group: Vec<GroupRow>,
    governs: Vec<GovernsRow>,
    name: Vec<NameRow>,
    lists: BTreeMap<String, Vec<String>>,
    durations: DurationsRow,
    order: Vec<Order>,
    severities: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupRow {
    code: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    level: u8,
    meets: Option<String>,
    from: Option<String>,
    to: Option<String>,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GovernsRow {
    tier: u8,
    group: String,
    from: Option<String>,
    to: Option<String>,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameRow {
    kind: String,
    name: String,
    code: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    former: Vec<FormerRow>,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormerRow {
    spelling: String,
    until: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct DurationsRow {
    plan_before_final_report_weeks: Option<i64>,
    assurance_working_days: Option<i32>,
    rttm_after_plan_weeks: Option<i64>,
    draft_before_end_working_days: Option<i32>,
    final_review_working_days: Option<i32>,
    ready_before_start_days: Option<i64>,
    readiness_report_weeks: Option<i64>,
    readiness_report_weekday: Option<String>,
    progress_report_last_weeks: Option<i64>,
    source: Option<String>,
}

const SHIPPED: [&str; 5] = [
    include_str!("../data/groups.toml"),
    include_str!("../data/names.toml"),
    include_str!("../data/lists.toml"),
    include_str!("../data/durations.toml"),
    include_str!("../data/order.toml"),
];

impl Configuration {
    /// The configuration shipped, with a nation's holidays.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the shipped files are read by this module's tests")]
    pub fn shipped(nation: Nation) -> Self {
        let mut all = Self {
            calendar: Calendar::shipped(nation),
            groups: Vec::new(),
            governs: Vec::new(),
            names: Vec::new(),
            lists: BTreeMap::new(),
            durations: Durations::none(),
            order: Vec::new(),
            severities: BTreeMap::new(),
            folding: Folding::default(),
        };
        for file in SHIPPED {
            all.merge(file).expect("the shipped configuration reads");
        }
        all
    }

    /// The shipped configuration with a file's entries over it: a group of the same code and first day, a name of the
    /// same spelling, a list or a duration of the same name replaces the shipped one; others are added.
    ///
    /// # Errors
    /// The file does not read, or holds a day, cadence, severity or rule that is none.
    pub fn from_toml(text: &str) -> Result<Self, ConfigurationError> {
        let mut all = Self::shipped(Nation::default());
        all.merge(text)?;
        Ok(all)
    }

    /// Lays a file's entries over this configuration.
    ///
    /// # Errors
    /// As [`Configuration::from_toml`].
    pub fn merge(&mut self, text: &str) -> Result<(), ConfigurationError> {
        let file: File = toml::from_str(text).map_err(|e| ConfigurationError::Toml(e.to_string().trim().to_owned()))?;
        if let Some(code) = &file.calendar {
            let nation = Nation::from_code(code).ok_or_else(|| ConfigurationError::Nation(code.clone()))?;
            self.calendar = Calendar::shipped(nation);
        }
        for row in file.group {
            let group = Group::read(row)?;
            self.groups.retain(|g| (&g.code, g.from) != (&group.code, group.from));
            self.groups.push(group);
        }
        for row in file.governs {
            let governs = Governs::read(row)?;
            self.governs
                .retain(|g| (g.tier, &g.group, g.from) != (governs.tier, &governs.group, governs.from));
            self.governs.push(governs);
        }
        for row in file.name {
            let name = Name::read(row)?;
            self.names.retain(|n| n.name != name.name);
            self.names.push(name);
        }
        self.lists.extend(file.lists);
        self.durations.merge(file.durations)?;
        for order in file.order {
            self.order.retain(|o| o.name != order.name);
            self.order.push(order);
        }
        for (rule, word) in file.severities {
            let rule = rule.to_uppercase();
            if !crate::RULES.iter().any(|r| r.code == rule) {
                return Err(ConfigurationError::Rule(rule));
            }
            let severity = severity(&rule, &word)?;
            self.severities.insert(rule, severity);
        }
        self.folding = self.make_folding();
        Ok(())
    }

    /// A controlled list; empty when there is none of that name.
    #[must_use]
    pub fn list(&self, name: &str) -> &[String] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// The group of a code or name that exists on a day (on any day when none is given).
    #[must_use]
    pub fn group(&self, code_or_name: &str, day: Option<Date>) -> Option<&Group> {
        let wanted = crate::names::fold(code_or_name);
        let is = |g: &Group| {
            [&g.code, &g.name]
                .into_iter()
                .chain(&g.aliases)
                .any(|n| crate::names::fold(n) == wanted)
        };
        let mut found = self.groups.iter().filter(|g| is(g));
        match day {
            Some(day) => found.find(|g| g.exists(day)),
            None => found.next(),
        }
    }

    /// The group that governs a tier on a day.
    #[must_use]
    pub fn governing(&self, tier: u8, day: Date) -> Option<&Group> {
        let holds = |g: &&Governs| g.tier == tier && within(g.from, g.to, day);
        let governs = self.governs.iter().find(holds)?;
        self.group(&governs.group, Some(day))
    }

    fn make_folding(&self) -> Folding {
        let mut phrases: Vec<(&str, &str)> = Vec::new();
        for group in &self.groups {
            phrases.extend(
                [&group.name]
                    .into_iter()
                    .chain(&group.aliases)
                    .map(|n| (n.as_str(), group.code.as_str())),
            );
        }
        for name in &self.names {
            let short = name.code.as_deref().unwrap_or(&name.name);
            phrases.extend(
                [&name.name]
                    .into_iter()
                    .chain(&name.aliases)
                    .map(|n| (n.as_str(), short)),
            );
            if let Some(code) = &name.code {
                phrases.push((code, short));
            }
        }
        Folding::new(phrases)
    }
}

impl Group {
    fn read(row: GroupRow) -> Result<Self, ConfigurationError> {
        let at = format!("group {}", row.code);
        let meets = row.meets.as_deref().map(|text| {
            cadence(text).ok_or_else(|| ConfigurationError::Cadence {
                at: at.clone(),
                found: text.to_owned(),
            })
        });
        Ok(Self {
            meets: meets.transpose()?,
            from: day(&at, row.from.as_deref())?,
            to: day(&at, row.to.as_deref())?,
            code: row.code,
            name: row.name,
            aliases: row.aliases,
            level: row.level,
            source: row.source,
        })
    }

    /// Whether the group exists on a day.
    #[must_use]
    pub fn exists(&self, day: Date) -> bool {
        within(self.from, self.to, day)
    }
}

impl Governs {
    fn read(row: GovernsRow) -> Result<Self, ConfigurationError> {
        let at = format!("governs tier {}", row.tier);
        Ok(Self {
            from: day(&at, row.from.as_deref())?,
            to: day(&at, row.to.as_deref())?,
            tier: row.tier,
            group: row.group,
            source: row.source,
        })
    }
}

impl Name {
    fn read(row: NameRow) -> Result<Self, ConfigurationError> {
        let at = format!("name {}", row.name);
        let former = row
            .former
            .into_iter()
            .map(|f| Ok((f.spelling, day(&at, f.until.as_deref())?)));
        Ok(Self {
            former: former.collect::<Result<_, ConfigurationError>>()?,
            kind: row.kind,
            name: row.name,
            code: row.code,
            aliases: row.aliases,
            source: row.source,
        })
    }
}

impl Durations {
    fn none() -> Self {
        Self {
            plan_before_final_report_weeks: 0,
            assurance_working_days: 0,
            rttm_after_plan_weeks: 0,
            draft_before_end_working_days: 0,
            final_review_working_days: 0,
            ready_before_start_days: 0,
            readiness_report_weeks: 0,
            readiness_report_weekday: Weekday::Friday,
            progress_report_last_weeks: 0,
            source: String::new(),
        }
    }

    fn merge(&mut self, row: DurationsRow) -> Result<(), ConfigurationError> {
        fn set<T>(to: &mut T, from: Option<T>) {
            if let Some(value) = from {
                *to = value;
            }
        }
        set(
            &mut self.plan_before_final_report_weeks,
            row.plan_before_final_report_weeks,
        );
        set(&mut self.assurance_working_days, row.assurance_working_days);
        set(&mut self.rttm_after_plan_weeks, row.rttm_after_plan_weeks);
        set(
            &mut self.draft_before_end_working_days,
            row.draft_before_end_working_days,
        );
        set(&mut self.final_review_working_days, row.final_review_working_days);
        set(&mut self.ready_before_start_days, row.ready_before_start_days);
        set(&mut self.readiness_report_weeks, row.readiness_report_weeks);
        set(&mut self.progress_report_last_weeks, row.progress_report_last_weeks);
        set(&mut self.source, row.source);
        if let Some(word) = row.readiness_report_weekday {
            let at = "durations.readiness-report-weekday".to_owned();
            self.readiness_report_weekday = weekday(&word).ok_or(ConfigurationError::Weekday { at, found: word })?;
        }
        Ok(())
    }
}

/// Reads "third Wednesday", "last Friday" or "every 2 weeks from 2023-06-21", with or without "of the month".
#[must_use]
pub fn cadence(text: &str) -> Option<Cadence> {
    let folded = text.trim().to_lowercase();
    let words: Vec<&str> = folded.split_whitespace().collect();
    match words.as_slice() {
        ["every", count, "weeks", "from", anchor] => Some(Cadence::Weeks {
            every: count.parse().ok()?,
            anchor: anchor.parse().ok()?,
        }),
        [nth, day, rest @ ..] if rest.is_empty() || rest.contains(&"month") => Some(Cadence::Monthly {
            nth: ordinal(nth)?,
            weekday: weekday(day)?,
        }),
        _ => None,
    }
}

/// "third" is 3, "last" is -1.
#[must_use]
pub fn ordinal(word: &str) -> Option<i8> {
    match word {
        "first" | "1st" => Some(1),
        "second" | "2nd" => Some(2),
        "third" | "3rd" => Some(3),
        "fourth" | "4th" => Some(4),
        "fifth" | "5th" => Some(5),
        "last" => Some(-1),
        _ => None,
    }
}

/// A weekday's full name or first three letters, in any case, singular or plural.
#[must_use]
pub fn weekday(word: &str) -> Option<Weekday> {
    let word = word.trim().to_lowercase();
    let all = [
        (Weekday::Monday, "monday"),
        (Weekday::Tuesday, "tuesday"),
        (Weekday::Wednesday, "wednesday"),
        (Weekday::Thursday, "thursday"),
        (Weekday::Friday, "friday"),
        (Weekday::Saturday, "saturday"),
        (Weekday::Sunday, "sunday"),
    ];
    let is = |name: &str| word == name || word.strip_suffix('s') == Some(name) || word == name[..3];
    all.into_iter().find(|(_, name)| is(name)).map(|(day, _)| day)
}

fn within(from: Option<Date>, to: Option<Date>, day: Date) -> bool {
    from.is_none_or(|f| f <= day) && to.is_none_or(|t| day <= t)
}

fn day(at: &str, text: Option<&str>) -> Result<Option<Date>, ConfigurationError> {
    let fault = |found: &str| ConfigurationError::Day {
        at: at.to_owned(),
        found: found.to_owned(),
    };
    text.map(|t| t.parse().map_err(|_| fault(t))).transpose()
}

fn severity(rule: &str, word: &str) -> Result<Option<Severity>, ConfigurationError> {
    match word {
        "error" => Ok(Some(Severity::Error)),
        "warning" => Ok(Some(Severity::Warning)),
        "note" => Ok(Some(Severity::Note)),
        "off" => Ok(None),
        _ => Err(ConfigurationError::Severity {
            rule: rule.to_owned(),
            found: word.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests;

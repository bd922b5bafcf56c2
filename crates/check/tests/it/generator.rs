//! Makes packs in which nothing contradicts anything: other programmes, groups, years, layouts and notations by seed.
//! A mutation changes one field of the plan and renders it again.

use terms::{Calendar, Date, Nation, Weekday};

/// A number source that repeats for a seed.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % bound.max(1)
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// How dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// 16/08/23
    Slashes,
    /// 16 August 2023
    Words,
    /// 16-Aug-23
    Dashes,
}

pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[derive(Clone, Debug)]
pub struct Item {
    pub title: String,
    pub objective: String,
    pub kind: &'static str,
    pub lead: &'static str,
    /// Minutes after ten o'clock.
    pub start: u32,
    pub minutes: u32,
    /// What the section's own divider prints.
    pub divider_minutes: u32,
    pub page: u32,
}

#[derive(Clone, Debug)]
pub struct Action {
    pub id: String,
    pub raised: Date,
    pub text: String,
    pub owner: &'static str,
    pub due: Date,
    pub status: &'static str,
    pub update: String,
}

#[derive(Clone, Debug)]
pub struct Group {
    pub code: &'static str,
    pub name: &'static str,
    pub deliverable: String,
    pub next: Date,
    pub last: Date,
}

#[derive(Clone, Debug)]
pub struct Milestone {
    pub id: String,
    pub title: String,
    pub description: String,
    pub tier: String,
    pub section: &'static str,
    pub baseline: Date,
    pub forecast: Date,
    pub update: String,
    /// Printed in the change table as well, with this word.
    pub change: Option<&'static str>,
    /// Printed in the register extract as well.
    pub register: bool,
}

#[derive(Clone, Debug)]
pub struct Activity {
    pub name: String,
    pub notes: String,
    /// One day an interval.
    pub days: Vec<Date>,
}

#[derive(Clone, Debug)]
pub struct Task {
    pub task: String,
    pub finish: Date,
    pub status: &'static str,
    pub tier: String,
    pub milestone: String,
}

#[derive(Clone, Debug)]
pub struct Risk {
    pub id: String,
    pub description: String,
    pub impact: String,
    pub rating: &'static str,
    pub mitigation: String,
}

/// Everything a pack says.
#[derive(Clone, Debug)]
pub struct Plan {
    pub layout: usize,
    pub notation: Notation,
    pub programme: &'static str,
    pub group: &'static str,
    pub code: &'static str,
    pub number: u32,
    pub meeting: Date,
    pub last_meeting: Date,
    pub agenda: Vec<Item>,
    pub actions: Vec<Action>,
    /// Lines under the actions table.
    pub notes: Vec<String>,
    /// What the last meeting approved, as a sentence.
    pub approved: String,
    pub events: Vec<String>,
    /// The list in the title of the matrix.
    pub matrix_title: String,
    pub matrix: Vec<Group>,
    pub milestones: Vec<Milestone>,
    pub milestone_lead: String,
    pub activities: Vec<Activity>,
    pub tasks: Vec<Task>,
    /// Criteria: heading and items.
    pub criteria: Vec<(String, Vec<String>)>,
    /// Counts: label and number; the last is the total.
    pub counts: Vec<(String, u32)>,
    pub risks: Vec<Risk>,
    pub legend: Vec<&'static str>,
    pub key: Vec<&'static str>,
    pub roadmap: Vec<(Date, String)>,
    pub roadmap_milestones: Vec<String>,
    pub appendices: Vec<(String, String)>,
    /// Further lines at the end.
    pub extra: Vec<String>,
}

pub fn add(day: Date, days: i64) -> Date {
    use jiff_days::Days;
    day.plus(days)
}

/// Calendar days without the arithmetic traits of the date library, which the crate under test does not depend on.
mod jiff_days {
    use terms::Date;

    pub trait Days {
        fn plus(self, days: i64) -> Date;
    }

    impl Days for Date {
        fn plus(self, days: i64) -> Date {
            let mut day = self;
            for _ in 0..days.abs() {
                day = if days > 0 {
                    day.tomorrow().unwrap()
                } else {
                    day.yesterday().unwrap()
                };
            }
            day
        }
    }
}

impl Plan {
    /// A day as this pack writes days.
    pub fn day(&self, day: Date) -> String {
        write_day(self.notation, day)
    }
}

pub fn write_day(notation: Notation, day: Date) -> String {
    let month = MONTHS[usize::try_from(day.month()).unwrap() - 1];
    match notation {
        Notation::Slashes => format!("{:02}/{:02}/{:02}", day.day(), day.month(), day.year() % 100),
        Notation::Words => format!("{} {month} {}", day.day(), day.year()),
        Notation::Dashes => format!("{:02}-{}-{:02}", day.day(), &month[..3], day.year() % 100),
    }
}

const PROGRAMMES: [(&str, &str, &str); 4] = [
    (
        "Harbour Tide Metering Programme",
        "Trial and Cutover Steering Forum",
        "TCSF",
    ),
    ("Regional Ticket Exchange", "Readiness Advisory Panel", "RAPL"),
    ("Orchard Water Switching", "Integration Oversight Board", "IOBD"),
    ("National Postcode Renewal", "Assurance and Release Council", "AREC"),
];

const GROUPS: [(&str, &str); 4] = [
    ("KDWG", "Kiln Data Working Group"),
    ("RHWG", "Rehearsal Working Group"),
    ("PWWG", "Pairing Working Group"),
    ("SUWG", "Supplier Working Group"),
];

const PARTICIPANTS: [&str; 3] = ["Beacon Registry", "Orchard Gateway", "Kestrel Retail"];

/// A consistent pack.
pub fn consistent(seed: u64) -> Plan {
    let mut chance = Chance::new(seed);
    let layout = usize::try_from(seed % 3).unwrap();
    let notation = [Notation::Slashes, Notation::Words, Notation::Dashes][layout];
    let (programme, group, code) = *chance.pick(&PROGRAMMES);
    let calendar = Calendar::shipped(Nation::EnglandAndWales);
    let (meeting, starts) = meeting_and_starts(&mut chance, &calendar);
    let month = |d: Date, by: i8| -> Date {
        let (mut y, mut m) = (d.year(), d.month() + by);
        if m > 12 {
            (y, m) = (y + 1, m - 12);
        } else if m < 1 {
            (y, m) = (y - 1, m + 12);
        }
        Date::new(y, m, 1)
            .unwrap()
            .nth_weekday_of_month(3, Weekday::Wednesday)
            .unwrap()
    };
    let (last, next, after) = (month(meeting, -1), month(meeting, 1), month(meeting, 2));
    let activities = schedule(&calendar, &starts);
    let number = 10 + u32::try_from(chance.below(40)).unwrap();
    let due = calendar.add_working_days(meeting, 10);
    let mut plan = Plan {
        layout,
        notation,
        programme,
        group,
        code,
        number,
        meeting,
        last_meeting: last,
        agenda: agenda(),
        actions: Vec::new(),
        notes: Vec::new(),
        approved: "The group approved version 1.2 of the Pairing Handbook.".to_owned(),
        events: Vec::new(),
        matrix_title: GROUPS.map(|(c, _)| c).join(", ").replace(", SUWG", " and SUWG"),
        matrix: Vec::new(),
        milestones: Vec::new(),
        milestone_lead: "The milestones of the coming months are listed below.".to_owned(),
        tasks: Vec::new(),
        criteria: vec![(
            "To approve T2-RH-0300".to_owned(),
            vec![
                "Designs assured".to_owned(),
                "Environments in place".to_owned(),
                "Test data loaded".to_owned(),
            ],
        )],
        counts: vec![
            ("Wave 1".into(), 4),
            ("Wave 2".into(), 7),
            ("Wave 3".into(), 5),
            ("Total".into(), 16),
        ],
        risks: risks(),
        legend: vec!["High", "Medium", "Low"],
        key: vec!["High", "Medium", "Low"],
        roadmap: vec![
            (next, "Pairing rehearsal plan".into()),
            (after, "Lessons of the rehearsal".into()),
        ],
        roadmap_milestones: Vec::new(),
        appendices: vec![
            ("Appendix 1".into(), "Glossary of pairing terms".into()),
            ("Appendix 2".into(), "List of rehearsal sites".into()),
        ],
        extra: Vec::new(),
        activities,
    };
    plan.actions = actions(&plan, due);
    plan.matrix = matrix(&calendar, meeting);
    plan.milestones = milestones(&plan, &calendar, next);
    plan.roadmap_milestones = vec!["T3-RH-0210".into(), "T2-RH-0300".into()];
    plan.tasks = plan
        .milestones
        .iter()
        .filter(|m| m.register)
        .map(|m| Task {
            task: m.title.clone(),
            finish: m.forecast,
            status: "Green",
            tier: m.tier.clone(),
            milestone: m.id.clone(),
        })
        .collect();
    plan.events = vec![
        format!(
            "Webinar on pairing: {}",
            plan.day(calendar.add_working_days(meeting, 6))
        ),
        format!(
            "Open day for suppliers: {}",
            plan.day(calendar.add_working_days(meeting, 12))
        ),
    ];
    plan
}

fn agenda() -> Vec<Item> {
    let rows = [
        ("Welcome", "Open the meeting", "Information", "Chair", 5, 3),
        (
            "Minutes and actions",
            "Approve minutes and go through open actions",
            "Decision",
            "Secretariat",
            10,
            4,
        ),
        (
            "Working group report",
            "Hear from the working groups",
            "Information",
            "Working group leads",
            10,
            6,
        ),
        (
            "Milestones",
            "Review the milestones of the coming months",
            "Information",
            "Programme office",
            15,
            8,
        ),
        (
            "Rehearsal readiness",
            "Review the schedule of tests by interval",
            "Information",
            "Test lead",
            20,
            11,
        ),
        ("Top risks", "Review the top risks", "Information", "Risk lead", 10, 15),
        ("Next steps", "Sum up and look ahead", "Information", "Chair", 5, 18),
    ];
    let mut start = 0;
    rows.map(|(title, objective, kind, lead, minutes, page)| {
        let item = Item {
            title: title.into(),
            objective: objective.into(),
            kind,
            lead,
            start,
            minutes,
            divider_minutes: minutes,
            page,
        };
        start += minutes;
        item
    })
    .to_vec()
}

fn actions(plan: &Plan, due: Date) -> Vec<Action> {
    let id = |n: u32| format!("{}{}-{n:02}", plan.code, plan.number - 1);
    vec![
        Action {
            id: id(1),
            raised: plan.last_meeting,
            text: "Programme to list the meters that lack a pairing key.".into(),
            owner: "Programme (Ada Brook)",
            due,
            status: "Open",
            update: "The first forty are listed.".into(),
        },
        Action {
            id: id(2),
            raised: plan.last_meeting,
            text: "Programme to explain the glossary of pairing terms.".into(),
            owner: "Programme (Ivo Lund)",
            due: plan.meeting,
            status: "Recommend Closed",
            update: "Explained in Appendix 1.".into(),
        },
        Action {
            id: id(3),
            raised: plan.last_meeting,
            text: "Risk lead to report on R41 at the meeting.".into(),
            owner: "Risk lead (Mira Sol)",
            due,
            status: "Open",
            update: "Presented under agenda item 6.".into(),
        },
    ]
}

fn matrix(calendar: &Calendar, meeting: Date) -> Vec<Group> {
    let deliverables = ["Data load plan", "Rehearsal script", "Pairing rules", "Supplier survey"];
    GROUPS
        .iter()
        .zip(deliverables)
        .zip(1..)
        .map(|(((code, name), deliverable), n)| Group {
            code,
            name,
            deliverable: deliverable.into(),
            next: calendar.add_working_days(meeting, 3 + n),
            last: calendar.add_working_days(meeting, -6 - n),
        })
        .collect()
}

fn risks() -> Vec<Risk> {
    vec![
        Risk {
            id: "R41".into(),
            description: "There is a risk that pairing keys arrive late".into(),
            impact: "The rehearsal could start without all sites".into(),
            rating: "High",
            mitigation: "Keys are requested two weeks ahead".into(),
        },
        Risk {
            id: "R44".into(),
            description: "There is a risk that sites share one phone line".into(),
            impact: "Calls could be missed".into(),
            rating: "Medium",
            mitigation: "A second line is rented".into(),
        },
        Risk {
            id: "R52".into(),
            description: "There is a risk that drivers are on leave".into(),
            impact: "Meters could arrive a day later".into(),
            rating: "Low",
            mitigation: "Two firms are booked".into(),
        },
    ]
}

/// A meeting on a third Wednesday and three interval starts, so that every day derived from them is a working day.
fn meeting_and_starts(chance: &mut Chance, calendar: &Calendar) -> (Date, Vec<Date>) {
    for _ in 0..500 {
        let year = 2021 + i16::try_from(chance.below(6)).unwrap();
        let month = 1 + i8::try_from(chance.below(12)).unwrap();
        let meeting = Date::new(year, month, 1)
            .unwrap()
            .nth_weekday_of_month(3, Weekday::Wednesday)
            .unwrap();
        let mut first = add(meeting, 19 * 7);
        while first.weekday() != Weekday::Monday {
            first = add(first, 1);
        }
        let starts: Vec<Date> = (0..3).map(|n| add(first, n * 21)).collect();
        let days = schedule(calendar, &starts);
        let fine = days
            .iter()
            .flat_map(|a| &a.days)
            .all(|d| calendar.is_working(*d) && *d > meeting);
        let whole = |s: &Date| calendar.working_days(add(*s, -40 - 84), add(*s, -40 - 84 + 14)) == 10;
        if fine && starts.iter().all(whole) && [-28, 28, 35, 63].iter().all(|n| calendar.is_working(add(meeting, *n))) {
            return (meeting, starts);
        }
    }
    panic!("no seed gives working days throughout");
}

/// The test table: from each interval's start backwards, by the durations that its notes state.
fn schedule(calendar: &Calendar, starts: &[Date]) -> Vec<Activity> {
    let of = |name: &str, notes: &str, day: &dyn Fn(Date) -> Date| Activity {
        name: name.into(),
        notes: notes.into(),
        days: starts.iter().map(|s| day(*s)).collect(),
    };
    let last = |s: Date| add(s, -31); // a Friday
    let plan = |s: Date| add(last(s), -91);
    let rttm = |s: Date| add(plan(s), 35);
    vec![
        of(
            "PIT Approach and Plan",
            "At least 12 weeks before the final completion report",
            &plan,
        ),
        of(
            "Assurance of PIT Approach and Plan",
            "10 working days to assure",
            &|s| calendar.add_working_days(plan(s), 10),
        ),
        of(
            "PIT Requirements to Test Traceability Matrix",
            "At least 4 weeks after the approach and plan",
            &rttm,
        ),
        of("PIT Test Scenarios", "Issued same day as RTTM", &rttm),
        of(
            "PPs Issue Draft PIT Completion Report",
            "No later than 15 working days before the planned end of test execution",
            &|s| calendar.add_working_days(last(s), -15),
        ),
        of("PIT Execution", "Execution runs up to the completion report", &last),
        of("PPs Issue Final PIT Completion Report", "Final report", &last),
        of(
            "Review of Final PIT Completion Report",
            "5 working days for review",
            &|s| calendar.add_working_days(last(s), 5),
        ),
        of(
            "SIT CIT Ready to Start",
            "1 week prior to CIT Start for each CIT Interval",
            &|s| add(s, -7),
        ),
        of("SIT CIT Start", "Start of each interval", &|s| s),
    ]
}

fn milestones(plan: &Plan, calendar: &Calendar, next: Date) -> Vec<Milestone> {
    let mut all = Vec::new();
    let mut new = |id: String, title: String, tier: u8, section: &'static str, day: Date| {
        all.push(Milestone {
            id,
            title,
            description: String::new(),
            tier: format!("Tier {tier}"),
            section,
            baseline: day,
            forecast: day,
            update: "On track".into(),
            change: None,
            register: false,
        });
    };
    for (n, who) in PARTICIPANTS.iter().enumerate() {
        let day = |row: usize| plan.activities[row].days[n];
        new(
            format!("T3-DB-{:04}", 100 + n),
            format!("{who} Test Approach & Plan (PIT) submitted to Programme for assurance"),
            3,
            "PP",
            day(0),
        );
        new(
            format!("T3-DB-{:04}", 110 + n),
            format!("{who} RTTM submitted to Programme for assurance"),
            3,
            "PP",
            day(2),
        );
        new(
            format!("T3-DB-{:04}", 120 + n),
            format!("{who} test scenarios submitted to Programme for assurance"),
            3,
            "PP",
            day(3),
        );
        new(
            format!("T3-DB-{:04}", 130 + n),
            format!(
                "PP PIT Completion Report submitted to Programme for assurance CIT Interval {}",
                n + 1
            ),
            3,
            "PP",
            day(6),
        );
    }
    new(
        "T3-RH-0210".into(),
        "Pairing rehearsal plan approved".into(),
        3,
        "SI Test",
        next,
    );
    new(
        "T3-RH-0220".into(),
        "Rehearsal sites fitted".into(),
        3,
        "SI Test",
        calendar.add_working_days(next, 11),
    );
    new(
        "T2-RH-0300".into(),
        "Rehearsal closed and reported".into(),
        2,
        "SI Test",
        calendar.add_working_days(next, 30),
    );
    for m in &mut all {
        if m.id.contains("-RH-") {
            m.register = true;
            m.description = if m.title.contains("approved") {
                format!("The approval by {} of the rehearsal plan", plan.code)
            } else {
                format!("The day on which the step is finished: {}", m.title.to_lowercase())
            };
        }
    }
    if let Some(moved) = all.iter_mut().find(|m| m.id == "T3-RH-0220") {
        moved.forecast = calendar.add_working_days(moved.baseline, 5);
        moved.update = "Five days later because two sites asked for scaffolding".into();
        moved.change = Some("Date Change");
    }
    all.sort_by_key(|m| m.forecast);
    all
}

//! What a pack is made of, recognised in a document by shape and headings.
//!
//! Every field keeps its span; a value that could not be read is absent and its span is there. Nothing here judges:
//! contradictions are found by `check`.

mod actions;
mod agenda;
mod appendices;
mod bars;
mod classify;
mod columns;
mod counts;
mod criteria;
mod dividers;
mod documents;
mod events;
mod footnotes;
mod groups;
mod head;
mod ids;
mod legends;
mod matrix;
mod mentions;
mod milestones;
mod recognise;
mod risks;
mod roadmap;
mod schedules;
mod sections;
mod slot;
mod source;
mod tracker;
mod updates;
mod windows;

use crate::document::Document;
use terms::{Date, Rag, Span, Text, Weekday, When};

/// A date as printed and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// The printed characters and where they stand (the date alone, not the cell around it).
    pub span: Span,
    /// What it means; none when it is no date that exists.
    pub when: Option<When>,
    /// The weekday printed with it.
    pub weekday: Option<Weekday>,
    /// Whether the year is not printed and was taken from context.
    pub year_inferred: bool,
    /// Why it is not a date, or is written oddly ("mixed separators", "there is no 31 June"), when it is.
    pub fault: Option<Text>,
}

impl Dated {
    /// The one day it means, where it means one.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.when.and_then(When::day)
    }
}

/// The whole pack.
#[derive(Clone, Debug)]
pub struct Model {
    /// The document it was recognised in.
    pub document: Document,
    /// Title, meeting and version.
    pub head: Head,
    /// Agenda rows, in order.
    pub agenda: Vec<AgendaItem>,
    /// Section dividers that repeat an agenda row inside the pack.
    pub dividers: Vec<Divider>,
    /// Rows of the actions table.
    pub actions: Vec<Action>,
    /// Footnotes and explained ids ("*R281: ...").
    pub footnotes: Vec<Footnote>,
    /// Updates reported per governance group.
    pub updates: Vec<GroupUpdate>,
    /// Events listed as upcoming, next or past, with the heading that says so.
    pub events: Vec<Event>,
    /// The working-group matrix: one column (or row) a group.
    pub matrix: Vec<GroupReport>,
    /// Every row of every milestone table, and every milestone named in prose with a date beside it.
    pub milestones: Vec<MilestoneRow>,
    /// Windows: an activity from a first to a last day (onboarding tables and the like), by interval where one is named.
    pub windows: Vec<Window>,
    /// Bars of charts drawn in table cells.
    pub bars: Vec<Bar>,
    /// Tables of activities by interval with the durations that they state (the PIT table).
    pub schedules: Vec<Schedule>,
    /// Rows of readiness trackers.
    pub tracker: Vec<TrackerRow>,
    /// Criteria lists: what has to be true to approve a milestone.
    pub criteria: Vec<Criteria>,
    /// Documents put for decision or reported, with versions.
    pub documents: Vec<DocumentMention>,
    /// Risks and issues.
    pub risks: Vec<RiskRow>,
    /// Legends and keys of charts and colours.
    pub legends: Vec<Legend>,
    /// The agenda roadmap: one entry a meeting and row.
    pub roadmap: Vec<RoadmapCell>,
    /// Appendices and attachments announced in a list, with whether the section itself is there.
    pub appendices: Vec<Appendix>,
    /// Headings and lead sentences with what follows them.
    pub sections: Vec<Section>,
    /// Every table, with what it was recognised as.
    pub tables: Vec<TableUse>,
    /// Every date anywhere, in reading order, with the block it stands in.
    pub dates: Vec<Mention<Dated>>,
    /// Every id anywhere (milestones, actions, risks, dependencies, change requests, deliverables).
    pub ids: Vec<Mention<Identifier>>,
    /// Groups that the pack itself introduces ("Data Working Group (DWG)").
    pub groups: Vec<GroupName>,
    /// Counts stated in prose ("36 of the 88 MPIDs ...").
    pub counts: Vec<Count>,
}

/// Title, meeting and version.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The title line.
    pub title: Option<Span>,
    /// The group whose meeting it is.
    pub group: Option<GroupName>,
    /// The meeting's number as printed.
    pub number: Option<Span>,
    /// The day of the meeting.
    pub date: Option<Dated>,
    /// The pack's version.
    pub version: Option<Span>,
    /// The pack's deliverable number.
    pub deliverable: Option<Span>,
}

impl Head {
    /// The day of the meeting.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.date.as_ref().and_then(Dated::day)
    }
}

/// A group's name and abbreviation, where printed.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupName {
    /// Where it is introduced.
    pub span: Span,
    /// The full name, if printed.
    pub name: Option<Text>,
    /// The abbreviation, if printed.
    pub code: Option<Text>,
}

/// A row of the agenda.
#[derive(Clone, Debug)]
pub struct AgendaItem {
    /// Printed number.
    pub number: Option<Span>,
    /// What it is called.
    pub title: Span,
    /// What is asked.
    pub objective: Option<Span>,
    /// Decision, Information or both, as printed.
    pub kind: Option<Span>,
    /// Who leads.
    pub lead: Option<Span>,
    /// The slot as printed.
    pub slot: Option<Slot>,
    /// The printed page.
    pub page: Option<Span>,
    /// The number of the parent item, for an item inside another ("Testing").
    pub parent: Option<Text>,
}

/// A slot of the agenda or its divider.
#[derive(Clone, Debug)]
pub struct Slot {
    /// As printed.
    pub span: Span,
    /// Minutes after midnight at which it starts.
    pub start: Option<u16>,
    /// Minutes after midnight at which it ends.
    pub end: Option<u16>,
    /// Printed length in minutes.
    pub minutes: Option<u16>,
}

/// A section divider.
#[derive(Clone, Debug)]
pub struct Divider {
    /// The heading.
    pub title: Span,
    /// "DECISION" or "INFORMATION", as printed.
    pub kind: Option<Span>,
    /// What is asked.
    pub objective: Option<Span>,
    /// Who leads.
    pub lead: Option<Span>,
    /// The printed length.
    pub slot: Option<Slot>,
    /// Index into `agenda` of the item it repeats, by its words.
    pub item: Option<usize>,
}

/// A row of the actions table.
#[derive(Clone, Debug)]
pub struct Action {
    /// Reference.
    pub id: Option<Span>,
    /// Raised.
    pub raised: Option<Dated>,
    /// What is to be done.
    pub action: Option<Span>,
    /// By whom.
    pub owner: Option<Span>,
    /// By when.
    pub due: Option<Dated>,
    /// Status as printed.
    pub status: Option<Span>,
    /// Latest update.
    pub update: Option<Span>,
}

/// An explained id.
#[derive(Clone, Debug)]
pub struct Footnote {
    /// The marker printed before it ("*", "1"), if any.
    pub marker: Option<Text>,
    /// The id that is explained, if any.
    pub id: Option<Span>,
    /// The whole note.
    pub span: Span,
}

/// An update reported of a group's meeting.
#[derive(Clone, Debug)]
pub struct GroupUpdate {
    /// Whose.
    pub group: GroupName,
    /// The meeting reported.
    pub meeting: Option<Dated>,
    /// The topic printed before the colon.
    pub topic: Option<Text>,
    /// The text.
    pub span: Span,
}

/// An event and what the heading above it claims.
#[derive(Clone, Debug)]
pub struct Event {
    /// The whole line.
    pub span: Span,
    /// The day or window.
    pub date: Dated,
    /// "next", "upcoming", "last" or another claim, printed in the line or in the heading above it.
    pub claim: Option<Span>,
    /// The group, if it is a group's meeting.
    pub group: Option<GroupName>,
}

/// One group's column of the working-group matrix.
#[derive(Clone, Debug)]
pub struct GroupReport {
    /// Whose.
    pub group: GroupName,
    /// Upcoming deliverables.
    pub deliverables: Vec<Span>,
    /// The next meeting.
    pub next: Option<Dated>,
    /// Its items.
    pub next_items: Vec<Span>,
    /// The last meeting.
    pub last: Option<Dated>,
    /// Its items.
    pub last_items: Vec<Span>,
    /// Escalations.
    pub escalations: Option<Span>,
    /// Index of the matrix's table in `tables`.
    pub table: usize,
}

/// Where a milestone row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MilestoneTable {
    /// A table of proposed changes.
    Change,
    /// A look-ahead or view.
    View,
    /// A register or register extract.
    Register,
    /// A picture, paragraph or bullet that names the milestone with a date.
    Prose,
}

/// A milestone as one table (or sentence) prints it.
#[derive(Clone, Debug)]
pub struct MilestoneRow {
    /// What sort of table.
    pub table: MilestoneTable,
    /// Index of the table in `tables`; none for prose.
    pub at: Option<usize>,
    /// "New", "Remove", "Name & Date Change", as printed.
    pub change: Option<Span>,
    /// Id.
    pub id: Span,
    /// Title.
    pub title: Option<Span>,
    /// Description.
    pub description: Option<Span>,
    /// Tier as printed.
    pub tier: Option<Span>,
    /// The milestone it serves.
    pub serves: Option<Span>,
    /// Plan section.
    pub section: Option<Span>,
    /// Owner.
    pub owner: Option<Span>,
    /// Baseline cell: the printed text, and the date unless "NA" or empty.
    pub baseline: Option<(Span, Option<Dated>)>,
    /// Forecast cell.
    pub forecast: Option<(Span, Option<Dated>)>,
    /// Actual cell.
    pub actual: Option<(Span, Option<Dated>)>,
    /// The one date of a register extract or of prose.
    pub date: Option<Dated>,
    /// Last, current and next RAG: the printed word or the recovered colour.
    pub rag: [Option<Rag>; 3],
    /// The update.
    pub update: Option<Span>,
}

/// An activity from a first to a last day.
#[derive(Clone, Debug)]
pub struct Window {
    /// What.
    pub activity: Span,
    /// Number of the interval it names.
    pub interval: Option<u32>,
    /// First day.
    pub start: Option<Dated>,
    /// Last day.
    pub end: Option<Dated>,
    /// Notes.
    pub notes: Option<Span>,
    /// The heading above the table.
    pub heading: Option<Span>,
    /// Index of its table in `tables`.
    pub table: usize,
}

/// A bar of a chart drawn in table cells: printed text from one column head to the next filled one.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What is printed in it.
    pub label: Span,
    /// Number of the interval named by the label or the row.
    pub interval: Option<u32>,
    /// The first period's start, from the column head.
    pub first: Date,
    /// The start of the last period that is surely covered (a merged cell stands at its first period).
    pub last: Date,
    /// Days of one period (7 for weeks).
    pub period: u16,
    /// The column head.
    pub head: Span,
    /// Index of its table in `tables`.
    pub table: usize,
}

/// A table of activities (rows) by interval (columns) with stated durations.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Index of its table in `tables`.
    pub table: usize,
    /// Column heads: the interval's number and text.
    pub intervals: Vec<(Option<u32>, Span)>,
    /// Rows.
    pub rows: Vec<ScheduleRow>,
}

/// An activity of a schedule.
#[derive(Clone, Debug)]
pub struct ScheduleRow {
    /// The activity.
    pub activity: Span,
    /// The notes that state its rule.
    pub notes: Option<Span>,
    /// One cell an interval; none where nothing is printed. The outer index is the interval's.
    pub dates: Vec<Option<Dated>>,
    /// The cells themselves.
    pub cells: Vec<Span>,
}

/// A row of a readiness tracker.
#[derive(Clone, Debug)]
pub struct TrackerRow {
    /// Stage.
    pub stage: Option<Span>,
    /// Interval as printed.
    pub interval: Option<Span>,
    /// Owner.
    pub owner: Option<Span>,
    /// Category.
    pub category: Option<Span>,
    /// Task.
    pub task: Span,
    /// Start.
    pub start: Option<Dated>,
    /// Finish.
    pub finish: Option<Dated>,
    /// Status as printed.
    pub status: Option<Span>,
    /// Commentary.
    pub commentary: Option<Span>,
    /// Forecast.
    pub forecast: Option<Dated>,
    /// Tier.
    pub tier: Option<Span>,
    /// Milestone id.
    pub milestone: Option<Span>,
    /// Index of its table in `tables`.
    pub table: usize,
}

/// What has to be true to approve something.
#[derive(Clone, Debug)]
pub struct Criteria {
    /// The heading ("To approve ...").
    pub heading: Span,
    /// Ids that the heading names.
    pub subject: Vec<Text>,
    /// The criteria.
    pub items: Vec<Span>,
}

/// A document named with a version.
#[derive(Clone, Debug)]
pub struct DocumentMention {
    /// Its name as printed.
    pub name: Span,
    /// The version as printed, without "v" or "version".
    pub version: Option<Text>,
    /// The words around it.
    pub context: Span,
}

/// A risk or issue.
#[derive(Clone, Debug)]
pub struct RiskRow {
    /// Id.
    pub id: Span,
    /// Text.
    pub description: Option<Span>,
    /// Impact.
    pub impact: Option<Span>,
    /// Rating as printed, or recovered from a fill.
    pub rating: Option<Span>,
    /// Mitigations.
    pub mitigations: Vec<Span>,
    /// Owner.
    pub owner: Option<Span>,
}

/// A legend or key.
#[derive(Clone, Debug)]
pub struct Legend {
    /// The heading above it.
    pub heading: Option<Span>,
    /// Whether it calls itself a key (of a scale) rather than a chart's legend.
    pub is_key: bool,
    /// Its entries.
    pub entries: Vec<Span>,
}

/// One row of the roadmap for one meeting.
#[derive(Clone, Debug)]
pub struct RoadmapCell {
    /// The meeting.
    pub meeting: Dated,
    /// The row's heading.
    pub row: Span,
    /// What stands there.
    pub items: Vec<Span>,
}

/// An announced appendix or attachment.
#[derive(Clone, Debug)]
pub struct Appendix {
    /// "Appendix 8", "Attachment 1".
    pub label: Text,
    /// Its title as announced.
    pub title: Span,
    /// Where its own section starts, if the pack has one with that label.
    pub section: Option<Span>,
    /// Whether anything stands under that section's heading.
    pub filled: bool,
}

/// A heading or lead sentence with what follows.
#[derive(Clone, Debug)]
pub struct Section {
    /// The heading.
    pub heading: Span,
    /// Indexes of the document's blocks under it, up to the next heading of its rank.
    pub blocks: std::ops::Range<usize>,
}

/// A table and its use.
#[derive(Clone, Debug)]
pub struct TableUse {
    /// Index of the block in the document.
    pub block: usize,
    /// What it was recognised as, in a word ("agenda", "actions", "milestones", ...); none when it was not.
    pub kind: Option<&'static str>,
    /// The nearest heading above it.
    pub heading: Option<Span>,
    /// The paragraph or item right above it, which may announce it.
    pub lead: Option<Span>,
}

/// Something found anywhere, and where.
#[derive(Clone, Debug)]
pub struct Mention<T> {
    /// Index of the document's block.
    pub block: usize,
    /// What.
    pub what: T,
    /// The cell, item or line around it.
    pub around: Span,
}

/// An id and its kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Identifier {
    /// As printed.
    pub span: Span,
    /// In one spelling.
    pub id: Text,
    /// What it names.
    pub kind: IdKind,
}

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// A milestone.
    Milestone,
    /// An action.
    Action,
    /// A risk or issue.
    Risk,
    /// A dependency.
    Dependency,
    /// A change request.
    Change,
    /// A deliverable or document number.
    Deliverable,
    /// An id of another sort.
    Other,
}

/// A count that prose states.
#[derive(Clone, Debug)]
pub struct Count {
    /// The sentence.
    pub span: Span,
    /// The part, or the only number.
    pub part: u64,
    /// "of the N".
    pub whole: Option<u64>,
    /// The words counted, folded ("non-sit mpids").
    pub what: Text,
}

//! The dates owed around an interval's start: a template of activities with timing rules, the schedule that it gives
//! for an interval's plan date and start, and what moves when the start moves.
//!
//! The template is data; no number of a programme's rules stands here. Freezes and holidays come with the calendar.
//! Not here: whether a party has delivered (`readiness`), what a printed table contradicts (`check`).

mod regenerate;
mod rule;
pub(crate) use schedule::say;

mod schedule;
mod series;
mod template;

pub use regenerate::{Change, changes};
pub use rule::{Binding, Bound, Distance, Relation, RuleError, Side, Unit};
pub use schedule::{Due, Finding, Interval, Item, Kept, Mirror, Schedule, ScheduleError, Series, Slack, Source};
pub use series::{Repeat, Rhythm};
pub use template::{Activity, Template, TemplateError, Timing};

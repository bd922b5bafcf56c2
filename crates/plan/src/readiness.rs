//! Readiness by interval and party: a task's colour, derived by rules that are configuration and explained, beside
//! the ratings that people gave; what the tasks of many parties add up to.
//!
//! Unknown stays unknown: no rule gives a colour for want of facts. Not here: when a PIT deliverable is due (`pit`),
//! whether a gate is met (`gates`), how any of it is recorded.

mod derive;
mod entries;
mod matrix;
mod overrides;
mod owed;
mod ratings;
mod report;
mod review;
mod roll_up;
mod rules;
mod task;
mod updates;

pub use derive::{Derived, Reason};
pub use entries::{Attendance, Entry};
pub use matrix::{Cell, Matrix, combined};
pub use overrides::{Override, OverrideError, Shown};
pub use owed::{Owed, owed};
pub use ratings::{Rater, Rating, Ratings, Standing, Trend};
pub use report::{Difference, Line, Report, What};
pub use review::{Outcome, Review, Submission, Verdict};
pub use roll_up::{Done, Exception, RollUp, State};
pub use rules::{Rule, Rules, RulesError, When};
pub use task::{Assessed, Evidence, EvidenceState, Predecessor, Task};
pub use updates::{DeliveryUpdate, latest};

//! What contradicts what in a pack or in the record: the rules R01 to R35, one file each, and the repairs.
//!
//! Pure: a model and a configuration in, findings out. Not here: reading documents (`pack`), accepting a repair
//! (`programme` and `web`).

pub mod configuration;
pub mod durations;
pub mod events;
pub mod finding;
pub mod intervals;
pub mod meetings;
pub mod names;
pub mod of_record;
mod pattern;
pub mod reading;
pub mod references;
pub mod repairs;
pub mod report;
pub mod rules;
pub mod spelling;
pub mod suppress;
pub mod timetable;

pub use configuration::{Configuration, ConfigurationError};
pub use finding::{Cause, Finding, Repair, Side};
pub use report::{Report, check, check_all, rule_page, rules_pages, slug};
pub use rules::{RULES, Rule};
pub use suppress::{SuppressionError, Suppressions};

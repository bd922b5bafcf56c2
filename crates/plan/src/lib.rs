//! The programme's plan as something that can be calculated: the network of milestones, gates and their criteria,
//! readiness by party and interval, plans that come from other tools and go back.
//!
//! Pure: values in, values out; "today", calendars and seeds are arguments. Not here: what is recorded (`programme`),
//! what contradicts what in a document (`check`), pictures (`draw`).

pub mod confidence;
pub mod files;
pub mod gates;
pub mod network;
pub mod pit;
pub mod preview;
pub mod quality;
pub mod readiness;
pub mod telling;

//! Plans of other tools: what they hand over, what goes back, what is refused.

mod damage;
mod generated;
mod handed_over;
mod ical;
mod peer;
mod round_trips;

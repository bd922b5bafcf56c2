//! How sure a date is: many seeded runs of the network, and what drives the late ones.

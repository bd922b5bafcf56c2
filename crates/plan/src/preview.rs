//! What moving one date does to all that follow, before anything is saved.

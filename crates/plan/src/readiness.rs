//! A task's colour, derived by rules that are configuration and explained.

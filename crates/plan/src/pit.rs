//! Dates owed before and after an interval's start, computed from rules.

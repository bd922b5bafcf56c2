//! The network of milestones: passes, floats, the critical path, and why.

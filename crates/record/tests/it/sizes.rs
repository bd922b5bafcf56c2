//! What a version costs in memory, so that a change of it is seen.

use record::{Ref, Refs, Row, Version};
use terms::{Text, When};

use crate::plan::Task;

#[test]
fn sizes_are_as_reckoned() {
    assert_eq!(size_of::<Version<Task>>(), 16);
    assert_eq!(size_of::<Row<Task>>(), 24);
    assert_eq!(size_of::<Option<Ref<Task>>>(), 4);
    assert_eq!(size_of::<Refs<Task>>(), 16);
    assert_eq!(size_of::<Option<Text>>(), 16);
    assert!(size_of::<Option<When>>() <= 12);
}

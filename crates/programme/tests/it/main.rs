//! The registers as a whole: what is promised of their names, and who may do what.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod changes;
mod desk;
mod example;
mod gate_office;
mod gates;

use std::path::Path;

fn checked_in(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_default()
}

/// A stored name is for ever: a line that vanishes, or a retired name that returns, breaks journals.
#[test]
fn names_of_registers_and_columns_are_locked() {
    let schema = programme::schema();
    let locked = checked_in("registers.lock");
    assert_eq!(schema.broken_promises(&locked), Vec::<String>::new());
    if std::env::var_os("SWITCHOVER_WRITE").is_some() {
        std::fs::write(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("registers.lock"),
            schema.lock(),
        )
        .unwrap();
    }
    assert_eq!(
        schema.lock(),
        checked_in("registers.lock"),
        "run with SWITCHOVER_WRITE=1 to write what is new"
    );
}

/// Every widening of a right shows as a changed cell of a text that a reviewer reads.
#[test]
fn who_may_do_what_is_checked_in() {
    let matrix = programme::schema().access_matrix();
    if std::env::var_os("SWITCHOVER_WRITE").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("access-matrix.txt"), &matrix).unwrap();
    }
    assert_eq!(
        matrix,
        checked_in("access-matrix.txt"),
        "run with SWITCHOVER_WRITE=1 to write what is new"
    );
}

#[test]
fn milestones_stay_small() {
    // The bound of record.md is 152 bytes for the columns named there.
    let size = size_of::<programme::milestones::Milestone>();
    assert!(size <= 208, "{size}");
}

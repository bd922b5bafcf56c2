//! Medians of reading and checking packs. Takes files as arguments; without any, the example pack of the fixtures.
fn main() {}

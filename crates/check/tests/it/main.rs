//! Tests of the rules against packs, fixtures and generated packs.

//! Reads packs and registers into places and values; writes corrected copies.

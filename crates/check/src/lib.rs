//! The rules R01 to R35 over a pack and over the record; repairs.

//! The registers of a programme, one file each.

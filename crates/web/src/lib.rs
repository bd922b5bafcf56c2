//! Pages and API over a desk.

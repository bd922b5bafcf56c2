//! Dates, working-day calendars, RAG, places in documents and diagnostics.

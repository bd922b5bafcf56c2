//! The journal on SQLite and PostgreSQL; content, accounts, jobs.

-- The record: an append-only journal, and the plain tables beside it.
-- One text for both engines: SQLite reads BIGINT as INTEGER, BYTEA as BLOB, and /*clustered*/ as WITHOUT ROWID.

CREATE TABLE record (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE entry (
    position BIGINT PRIMARY KEY,
    header TEXT NOT NULL,
    withheld BYTEA,
    hash BYTEA NOT NULL,
    request TEXT NOT NULL UNIQUE
);
CREATE INDEX entry_withheld ON entry (position) WHERE withheld IS NOT NULL;

CREATE TABLE change (
    position BIGINT NOT NULL,
    n BIGINT NOT NULL,
    register TEXT NOT NULL,
    key BIGINT NOT NULL,
    line TEXT NOT NULL,
    withheld BYTEA,
    PRIMARY KEY (position, n)
) /*clustered*/;
CREATE INDEX change_of ON change (register, key, position);
CREATE INDEX change_withheld ON change (position) WHERE withheld IS NOT NULL;

-- Readings and attachments by SHA-256 of their bytes; kept compressed. cited: the first entry that names it.
CREATE TABLE content (
    hash BYTEA PRIMARY KEY,
    size BIGINT NOT NULL,
    packed BYTEA NOT NULL,
    cited BIGINT,
    put BIGINT NOT NULL
);
CREATE INDEX content_orphan ON content (put) WHERE cited IS NULL;

CREATE TABLE person (key TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT, changed BIGINT NOT NULL);

CREATE TABLE account (
    person TEXT PRIMARY KEY REFERENCES person (key),
    login TEXT NOT NULL UNIQUE,
    password TEXT,
    rights TEXT NOT NULL,
    created BIGINT NOT NULL,
    disabled BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0
);

-- Who a person is to an identity provider.
CREATE TABLE subject (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES account (person),
    PRIMARY KEY (issuer, subject)
);

-- Secrets are kept as hashes; whoever reads this table cannot sign in with it.
CREATE TABLE session (
    id BYTEA PRIMARY KEY,
    person TEXT NOT NULL REFERENCES account (person),
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX session_of ON session (person);

CREATE TABLE link (
    id BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    person TEXT,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE token (
    name TEXT PRIMARY KEY,
    id BYTEA NOT NULL UNIQUE,
    label TEXT NOT NULL,
    rights TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT,
    used BIGINT
);

CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    claimed BIGINT,
    done BIGINT,
    outcome TEXT
);
CREATE INDEX job_due ON job (due) WHERE done IS NULL;

-- The outbox: mails to be sent, being sent and sent. Outside the chain, as accounts are; what was delivered leaves an entry.
-- state: queued, sending, sent, refused, gave-up. Whoever takes a mail makes it "sending"; nobody takes it twice.

CREATE TABLE mail (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT,
    tells TEXT NOT NULL,
    organisation BIGINT,
    state TEXT NOT NULL,
    queued BIGINT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    claimed BIGINT,
    ended BIGINT,
    answer TEXT,
    recorded BIGINT,
    acknowledged BIGINT
);
CREATE INDEX mail_due ON mail (due) WHERE state = 'queued';
CREATE INDEX mail_of ON mail (person, queued);

-- What mails tell of: an id stands in one mail only.
CREATE TABLE told (notice TEXT PRIMARY KEY, mail TEXT NOT NULL REFERENCES mail (id));

//! Every statement that the program sends to a database, in the subset that both engines share.
//!
//! A test prepares each of them on SQLite and on PostgreSQL. The few that exist on one engine stand at the end.

use std::sync::LazyLock;

macro_rules! statements {
    ($list:ident: $($name:ident = $sql:expr;)+) => {
        $( pub(crate) const $name: &str = $sql; )+
        /// The statements above, by name.
        #[cfg(test)]
        pub(crate) const $list: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

statements! { SHARED:
    SCHEMA_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)";
    SCHEMA_VERSION = "SELECT max(version) FROM schema_version";
    SCHEMA_STEP = "INSERT INTO schema_version (version) VALUES ($1)";

    RECORD_GET = "SELECT value FROM record WHERE name = $1";
    RECORD_SET = "INSERT INTO record (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

    HEAD = "SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1";
    HASH_AT = "SELECT hash FROM entry WHERE position = $1";
    LINES_SIZE = "SELECT coalesce(sum(length(line)), 0) FROM change WHERE position > $1 AND position <= $2";
    CHANGES = "SELECT position, register, key, line, withheld FROM change WHERE position > $1 AND position <= $2 ORDER BY position, n";
    HEADER_AT = "SELECT header FROM entry WHERE position = $1";
    MADE_BY = "SELECT position, hash FROM entry WHERE request = $1";
    LINES_OF = "SELECT c.position, e.header, c.line FROM change c JOIN entry e ON e.position = c.position \
                WHERE c.register = $1 AND c.key = $2 ORDER BY c.position, c.n";
    POSITIONS_OF = "SELECT DISTINCT position FROM change WHERE register = $1 AND key = $2 ORDER BY position";
    INSERT_ENTRY = "INSERT INTO entry (position, header, withheld, hash, request) VALUES ($1, $2, $3, $4, $5)";
    INSERT_CHANGE = "INSERT INTO change (position, n, register, key, line, withheld) VALUES ($1, $2, $3, $4, $5, $6)";
    WITHHELD_COUNT = "SELECT (SELECT count(*) FROM change WHERE withheld IS NOT NULL) + (SELECT count(*) FROM entry WHERE withheld IS NOT NULL)";
    WITHHOLD_LINE = "UPDATE change SET line = $1, withheld = $2 WHERE position = $3 AND n = $4 AND withheld IS NULL";
    WITHHOLD_HEADER = "UPDATE entry SET header = $1, withheld = $2 WHERE position = $3 AND withheld IS NULL";

    CONTENT_PUT = "INSERT INTO content (hash, size, packed, put) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO UPDATE SET put = excluded.put";
    CONTENT_GET = "SELECT packed, size FROM content WHERE hash = $1";
    CONTENT_HAS = "SELECT size FROM content WHERE hash = $1";
    CONTENT_CITED = "UPDATE content SET cited = $1 WHERE hash = $2 AND cited IS NULL";
    CONTENT_LIST = "SELECT hash, size, cited, put FROM content ORDER BY hash";
    CONTENT_EXPIRE = "DELETE FROM content WHERE hash = $1";
    CONTENT_SWEEP = "DELETE FROM content WHERE cited IS NULL AND put < $1";

    PERSON_PUT = "INSERT INTO person (key, name, email, changed) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (key) DO UPDATE SET name = excluded.name, email = excluded.email, changed = excluded.changed";
    PERSON_GET = "SELECT key, name, email, changed FROM person WHERE key = $1";
    PERSON_LIST = "SELECT key, name, email, changed FROM person ORDER BY key";
    PERSON_TICK = "SELECT count(*), coalesce(max(changed), 0) FROM person";

    ACCOUNT_ADD = "INSERT INTO account (person, login, password, rights, created, disabled) VALUES ($1, $2, $3, $4, $5, $6)";
    ACCOUNT_OF_PERSON = "SELECT person, login, password, rights, created, disabled, failures, failed FROM account WHERE person = $1";
    ACCOUNT_OF_LOGIN = "SELECT person, login, password, rights, created, disabled, failures, failed FROM account WHERE login = $1";
    ACCOUNT_LIST = "SELECT person, login, password, rights, created, disabled, failures, failed FROM account ORDER BY login";
    ACCOUNT_COUNT = "SELECT count(*) FROM account";
    ACCOUNT_PASSWORD = "UPDATE account SET password = $1, failures = 0 WHERE person = $2";
    ACCOUNT_RIGHTS = "UPDATE account SET rights = $1 WHERE person = $2";
    ACCOUNT_LOGIN = "UPDATE account SET login = $1 WHERE person = $2";
    ACCOUNT_DISABLED = "UPDATE account SET disabled = $1 WHERE person = $2";
    ACCOUNT_FAILED = "UPDATE account SET failures = failures + 1, failed = $1 WHERE person = $2";
    ACCOUNT_WELL = "UPDATE account SET failures = 0 WHERE person = $1 AND failures > 0";

    SUBJECT_PUT = "INSERT INTO subject (issuer, subject, person) VALUES ($1, $2, $3)";
    SUBJECT_GET = "SELECT person FROM subject WHERE issuer = $1 AND subject = $2";
    SUBJECT_LIST = "SELECT issuer, subject, person FROM subject ORDER BY issuer, subject";

    SESSION_ADD = "INSERT INTO session (id, person, csrf, created, expires) VALUES ($1, $2, $3, $4, $5)";
    SESSION_GET = "SELECT person, csrf, expires FROM session WHERE id = $1 AND expires > $2";
    SESSION_END = "DELETE FROM session WHERE id = $1";
    SESSION_END_ALL = "DELETE FROM session WHERE person = $1";
    SESSION_SWEEP = "DELETE FROM session WHERE expires <= $1";

    LINK_ADD = "INSERT INTO link (id, purpose, person, created, expires) VALUES ($1, $2, $3, $4, $5)";
    LINK_GET = "SELECT purpose, person FROM link WHERE id = $1 AND expires > $2";
    LINK_TAKE = "DELETE FROM link WHERE id = $1 AND expires > $2";
    LINK_DROP = "DELETE FROM link WHERE purpose = $1 AND (person = $2 OR (person IS NULL AND $2 = ''))";
    LINK_SWEEP = "DELETE FROM link WHERE expires <= $1";

    TOKEN_ADD = "INSERT INTO token (name, id, label, rights, created_by, created, expires, revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    TOKEN_GET = "SELECT name, label, rights, created_by, created, expires, revoked, used FROM token WHERE id = $1";
    TOKEN_LIST = "SELECT name, label, rights, created_by, created, expires, revoked, used FROM token ORDER BY created, name";
    TOKEN_SECRETS = "SELECT name, id, label, rights, created_by, created, expires, revoked FROM token ORDER BY name";
    TOKEN_REVOKE = "UPDATE token SET revoked = $1 WHERE name = $2 AND revoked IS NULL";
    TOKEN_USED = "UPDATE token SET used = $1 WHERE id = $2 AND (used IS NULL OR used < $3)";

    JOB_ADD = "INSERT INTO job (id, kind, payload, due) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
    JOB_NEXT = "SELECT id, payload, attempts FROM job WHERE kind = $1 AND done IS NULL AND due <= $2 \
                AND (claimed IS NULL OR claimed < $3) ORDER BY due, id LIMIT 1";
    JOB_CLAIM = "UPDATE job SET claimed = $1, attempts = attempts + 1 WHERE id = $2 AND attempts = $3 AND done IS NULL";
    JOB_DONE = "UPDATE job SET done = $1, outcome = $2 WHERE id = $3 AND done IS NULL";
    JOB_LATER = "UPDATE job SET due = $1, claimed = NULL, outcome = $2 WHERE id = $3 AND done IS NULL";
    JOB_GET = "SELECT id, kind, payload, due, attempts, done, outcome FROM job WHERE id = $1";

    MAIL_ADD = "INSERT INTO mail (id, person, topic, subject, body, html, tells, organisation, state, queued, due) \
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $9) ON CONFLICT (id) DO NOTHING";
    MAIL_TELL = "INSERT INTO told (notice, mail) VALUES ($1, $2) ON CONFLICT (notice) DO NOTHING";
    MAIL_TOLD = "SELECT notice FROM told ORDER BY notice";
    MAIL_NEXT = "SELECT id FROM mail WHERE state = 'queued' AND due <= $1 ORDER BY due, id LIMIT 1";
    MAIL_CLAIM = "UPDATE mail SET state = 'sending', claimed = $1, attempts = attempts + 1 WHERE id = $2 AND state = 'queued'";
    MAIL_END = "UPDATE mail SET state = $1, ended = $2, answer = $3 WHERE id = $4 AND state = 'sending'";
    MAIL_LATER = "UPDATE mail SET state = 'queued', claimed = NULL, due = $1, answer = $2 WHERE id = $3 AND state = 'sending'";
    MAIL_STALE = "UPDATE mail SET state = 'gave-up', ended = $1, answer = $2 WHERE state = 'sending' AND claimed < $3";
    MAIL_AGAIN = "UPDATE mail SET state = 'queued', claimed = NULL, ended = NULL, attempts = 0, due = $1 \
                  WHERE id = $2 AND (state = 'refused' OR state = 'gave-up')";
    MAIL_RECORDED = "UPDATE mail SET recorded = $1 WHERE id = $2 AND recorded IS NULL";
    MAIL_ACKNOWLEDGED = "UPDATE mail SET acknowledged = $1 WHERE id = $2 AND person = $3 AND state = 'sent' \
                         AND acknowledged IS NULL";
    MAIL_LIST_ACKNOWLEDGED = "SELECT id, person, acknowledged FROM mail WHERE acknowledged IS NOT NULL AND recorded IS NOT NULL \
                              ORDER BY acknowledged, id";
    MAIL_GET = "SELECT id, person, topic, subject, body, html, tells, organisation, state, queued, due, attempts, ended, answer, \
                recorded, acknowledged FROM mail WHERE id = $1";
    MAIL_LIST = "SELECT id, person, topic, subject, body, html, tells, organisation, state, queued, due, attempts, ended, answer, \
                 recorded, acknowledged FROM mail ORDER BY queued DESC, id LIMIT $1";
    MAIL_LIST_OF = "SELECT id, person, topic, subject, body, html, tells, organisation, state, queued, due, attempts, ended, answer, \
                    recorded, acknowledged FROM mail WHERE person = $1 ORDER BY queued DESC, id LIMIT $2";
    MAIL_UNRECORDED = "SELECT id, person, topic, subject, body, html, tells, organisation, state, queued, due, attempts, ended, answer, \
                       recorded, acknowledged FROM mail WHERE state = 'sent' AND recorded IS NULL ORDER BY ended, id LIMIT 200";
}

statements! { SQLITE_ONLY:
    SQLITE_DATA_VERSION = "PRAGMA data_version";
    SQLITE_ENTRIES = "SELECT group_concat(position || char(31) || hex(hash) || char(31) || hex(withheld) || char(31) || request \
                      || char(31) || header, char(30)) FROM entry WHERE position > $1 AND position <= $2";
    SQLITE_CHANGES = "SELECT group_concat(position || char(31) || n || char(31) || register || char(31) || key || char(31) \
                      || hex(withheld) || char(31) || line, char(30)) FROM change WHERE position > $1 AND position <= $2";
}

statements! { POSTGRES_ONLY:
    POSTGRES_ENTRIES = "SELECT string_agg(position || chr(31) || encode(hash, 'hex') || chr(31) || coalesce(encode(withheld, 'hex'), '') \
                        || chr(31) || request || chr(31) || header, chr(30)) FROM entry WHERE position > $1 AND position <= $2";
    POSTGRES_CHANGES = "SELECT string_agg(position || chr(31) || n || chr(31) || register || chr(31) || key || chr(31) \
                        || coalesce(encode(withheld, 'hex'), '') || chr(31) || line, chr(30)) FROM change WHERE position > $1 AND position <= $2";
    POSTGRES_LOCK = "SELECT pg_advisory_xact_lock($1)";
    POSTGRES_NOTIFY = "SELECT pg_notify('switchover', $1)";
    POSTGRES_SETTINGS = "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('server_encoding')";
}

/// Lines that one statement inserts together: a row each costs a round trip.
pub(crate) const CHANGES_AT_ONCE: usize = 100;

/// [`INSERT_CHANGE`] for [`CHANGES_AT_ONCE`] lines.
pub(crate) static INSERT_CHANGES: LazyLock<String> = LazyLock::new(|| {
    let rows: Vec<String> = (0..CHANGES_AT_ONCE)
        .map(|row| {
            let values: Vec<String> = (1..=6).map(|n| format!("${}", row * 6 + n)).collect();
            format!("({})", values.join(", "))
        })
        .collect();
    format!(
        "INSERT INTO change (position, n, register, key, line, withheld) VALUES {}",
        rows.join(", ")
    )
});

/// Entries that one statement inserts together.
pub(crate) const ENTRIES_AT_ONCE: usize = 100;

/// [`INSERT_ENTRY`] for [`ENTRIES_AT_ONCE`] entries.
pub(crate) static INSERT_ENTRIES: LazyLock<String> = LazyLock::new(|| {
    let rows: Vec<String> = (0..ENTRIES_AT_ONCE)
        .map(|row| {
            let values: Vec<String> = (1..=5).map(|n| format!("${}", row * 5 + n)).collect();
            format!("({})", values.join(", "))
        })
        .collect();
    format!(
        "INSERT INTO entry (position, header, withheld, hash, request) VALUES {}",
        rows.join(", ")
    )
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Location, StoreError, db::Db, migrations};

    async fn every_statement_prepares(place: Location) {
        let db = Db::open(&place).await.unwrap();
        migrations::run(&db).await.unwrap();
        let mut tx = db.writing().await.unwrap();
        let own = if tx.is_sqlite() { SQLITE_ONLY } else { POSTGRES_ONLY };
        let many = [
            ("INSERT_CHANGES", INSERT_CHANGES.as_str()),
            ("INSERT_ENTRIES", INSERT_ENTRIES.as_str()),
        ];
        for (name, sql) in SHARED.iter().chain(own).chain(&many) {
            let prepared: Result<(), StoreError> = tx.prepare(sql).await;
            assert!(prepared.is_ok(), "{name}: {prepared:?}");
        }
    }

    #[tokio::test]
    async fn every_statement_prepares_on_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        every_statement_prepares(Location::File(folder.path().join("record.sqlite"))).await;
    }

    #[tokio::test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the server for tests is named by the environment"
    )]
    async fn every_statement_prepares_on_postgres() {
        let Ok(url) = std::env::var("SWITCHOVER_TEST_POSTGRES") else {
            return eprintln!("skipped: no PostgreSQL");
        };
        let name = format!("statements_{}", crate::random::key().unwrap());
        let mut server = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.unwrap();
        let sql = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut server)
            .await
            .unwrap();
        let (server, _) = url.rsplit_once('/').unwrap();
        every_statement_prepares(Location::Server(format!("{server}/{name}"))).await;
    }
}

//! People told by a record of their own: what is written, queued once, taken by a real mail server, recorded, and
//! acknowledged. Debian's Exim answers on loopback; where it is not there, the tests of sending say so.

#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::fs;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use exchange::telling::{self, Letterhead, Written};
use exchange::{MailServer, Postman, Secret, Security};
use record::{Edit, Roles, What};
use store::{MailState, Rights};
use terms::Date;

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn letterhead() -> Letterhead {
    Letterhead {
        programme: "A programme".into(),
        public: "https://pages.example".into(),
    }
}

async fn add(place: &Place, register: &str, fields: &[(&str, &str)]) {
    let edit = fields
        .iter()
        .fold(Edit::new(register, What::Add), |edit, (name, typed)| {
            edit.typed(*name, *typed)
        });
    let asked = Asked::Edit(vec![edit]);
    let asking = Asking::new(Viewer::with(Roles::EVERYONE), Actor::process("test"), asked).unwrap();
    place.desk.ask(asking.why("a test")).await.unwrap();
}

/// An organisation that owes an action by 16 August 2023, its test lead, a rule, and somebody who wants to know it all.
/// The names end in what the mail server does with them.
pub async fn world(lead: &str) -> (Place, String, String) {
    let place = place().await;
    add(&place, "organisations", &[("name", "Northern Networks")]).await;
    let rights = |roles: &[&str], organisations: &[u32]| Rights {
        roles: roles.iter().map(ToString::to_string).collect(),
        organisations: organisations.to_vec(),
    };
    let store = place.desk.store();
    let tess = store
        .add_account("Tess", "tess", Some(lead), &rights(&["participant"], &[1]))
        .await
        .unwrap();
    let olive = store
        .add_account("Olive", "olive", Some("olive@example.org"), &rights(&[], &[]))
        .await
        .unwrap();
    place.desk.people_changed().await.unwrap();
    let contact = [
        ("organisation", "Northern Networks"),
        ("role", "test-lead"),
        ("person", "Tess"),
    ];
    add(&place, "contacts", &contact).await;
    add(&place, "contacts", &[("role", "principal"), ("person", "Olive")]).await;
    let rule = [
        ("code", "Actions"),
        ("topic", "actions"),
        ("to", "test-lead"),
        ("soon", "3"),
        ("again", "5"),
    ];
    add(&place, "chaser-rules", &rule).await;
    let step = [
        ("code", "Actions/1"),
        ("rule", "Actions"),
        ("after", "3"),
        ("to", "principal"),
        ("of_programme", "yes"),
    ];
    add(&place, "chaser-steps", &step).await;
    let action = [
        ("id", "EXB4-01"),
        ("action", "Buy the secret company"),
        ("organisation", "Northern Networks"),
        ("due", "2023-08-16"),
    ];
    add(&place, "actions", &action).await;
    (place, tess.person, olive.person)
}

async fn on(place: &Place, today: &str) -> Written {
    telling::write(&place.desk, day(today), &letterhead()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_holds_counts_names_and_links_and_nothing_else() {
    let (place, tess, olive) = world("tess@example.org").await;
    assert_eq!(on(&place, "2023-08-10").await, Written::default());
    let soon = on(&place, "2023-08-16").await;
    let [mail] = soon.mails.as_slice() else {
        panic!("{soon:?}")
    };
    assert_eq!(
        (mail.person.as_str(), mail.subject.as_str()),
        (tess.as_str(), "A programme: 1 due soon")
    );
    let expected = format!(
        "This is what you are told of:\n\nDue soon\n  Actions: 1\n  - EXB4-01, due Wed 16 Aug 2023\n\n\
         Sign in to see all of it, and to acknowledge this mail:\nhttps://pages.example/told/{}\n\n\
         What you are told, and how often, is for you to choose: https://pages.example/told\n",
        mail.id
    );
    assert_eq!(mail.body, expected);
    let late = on(&place, "2023-08-21").await;
    let up = late.mails.iter().find(|mail| mail.person == olive).unwrap();
    assert!(
        up.body
            .contains("Overdue for long enough to come to you\n  Actions: 1\n\n"),
        "{}",
        up.body
    );
    for mail in &late.mails {
        assert!(
            !mail.body.contains("secret") && !mail.subject.contains("EXB4"),
            "{mail:?}"
        );
    }
    assert!(
        !up.body.contains("EXB4"),
        "an account without a role sees no action: {}",
        up.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_twice() {
    let (place, ..) = world("tess@example.org").await;
    let written = on(&place, "2023-08-16").await;
    assert_eq!(telling::queue(&place.desk, &written.mails).await.unwrap(), 1);
    assert_eq!(telling::queue(&place.desk, &written.mails).await.unwrap(), 0);
    assert_eq!(on(&place, "2023-08-16").await.mails.len(), 0);
    edit(&place, "actions", "EXB4-01", "due", "2023-08-17").await;
    assert_eq!(
        on(&place, "2023-08-16").await.mails.len(),
        1,
        "a day that moved is told anew"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_nobody_can_be_told_of_is_said() {
    let (place, ..) = world("tess@example.org").await;
    add(&place, "organisations", &[("name", "Southern Supply")]).await;
    let action = [
        ("id", "EXB4-02"),
        ("action", "Answer"),
        ("organisation", "Southern Supply"),
        ("due", "2023-08-16"),
    ];
    add(&place, "actions", &action).await;
    let written = on(&place, "2023-08-16").await;
    assert_eq!(
        written.unreachable,
        ["EXB4-02: Southern Supply has no contact “Test lead”"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_named_example_of_rules_loads() {
    const RULES: &[u8] = include_bytes!("../../../../example/reference/chaser-rules.csv");
    const STEPS: &[u8] = include_bytes!("../../../../example/reference/chaser-steps.csv");
    let place = place().await;
    for (register, bytes) in [("chaser-rules", RULES), ("chaser-steps", STEPS)] {
        let file = format!("{register}.csv");
        let taken = exchange::import(
            &place.desk,
            taker("example"),
            (register, &file),
            bytes,
            exchange::FileKind::Csv,
        );
        assert!(taken.await.unwrap().changed.len() >= 3, "{register}");
    }
}

async fn notice_of_the_day(recorded_first: bool) {
    let (place, tess, _) = world("tess@example.org").await;
    let id = queued(&place).await;
    let store = place.desk.store();
    assert!(
        !telling::acknowledge(&place.desk, &id, &tess).await.unwrap(),
        "not sent"
    );
    store.take_mail().await.unwrap().unwrap();
    store.end_mail(&id, MailState::Sent, "250 OK").await.unwrap();
    if recorded_first {
        telling::record_sent(&place.desk).await.unwrap();
        assert_eq!(reads(&place, "notices", &id, "acknowledged"), "");
    }
    // Whoever acknowledged it went away before the record had it.
    assert!(store.acknowledge_mail(&id, &tess).await.unwrap());
    telling::record_sent(&place.desk).await.unwrap();
    let acknowledged = reads(&place, "notices", &id, "acknowledged");
    assert_ne!(acknowledged, "", "recorded first: {recorded_first}");
    let entries = position(&place);
    telling::record_sent(&place.desk).await.unwrap();
    assert_eq!(position(&place), entries, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_that_only_the_outbox_has_gets_into_the_record() {
    notice_of_the_day(false).await;
    notice_of_the_day(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_account_is_disabled_is_told_nothing() {
    let (place, tess, _) = world("tess@example.org").await;
    let id = queued(&place).await;
    edit(&place, "actions", "EXB4-01", "due", "2023-08-17").await;
    let store = place.desk.store();
    store.set_disabled(&tess, Some(store::clock::now())).await.unwrap();
    let written = on(&place, "2023-08-16").await;
    let words = "Tess: the account is disabled, and would be told of: 1 due soon";
    assert_eq!((written.mails.len(), written.unreachable), (0, vec![words.to_owned()]));
    // Nothing listens there: the mail that waits does not get so far.
    let nowhere = MailServer {
        host: "127.0.0.1".into(),
        port: 1,
        security: Security::Plain,
        login: None,
        authority: None,
        from: "office@example.org".into(),
    };
    let sent = telling::send(&place.desk, &Postman::new(&nowhere).unwrap()).await;
    assert_eq!(sent.unwrap().refused, 1);
    assert!(
        state(&place, &id)
            .await
            .1
            .contains("account of this person is disabled")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issue_whose_mails_were_not_all_queued_is_completed() {
    let (place, tess, olive) = world("tess@example.org").await;
    for (person, from) in [("Tess", "2023-08-01"), ("Olive", "2023-08-15")] {
        let hears = [
            ("code", person),
            ("person", person),
            ("topic", "newsletter"),
            ("rhythm", "at-once"),
            ("from", from),
        ];
        add(&place, "subscriptions", &hears).await;
    }
    for (code, issued) in [("Issue 1", "2023-08-14"), ("Issue 2", "2023-08-15")] {
        let issue = [
            ("code", code),
            ("from", "2023-08-01"),
            ("until", "2023-08-14"),
            ("text", "What is new"),
            ("issued", issued),
        ];
        add(&place, "newsletters", &issue).await;
    }
    let check = async |today: &str, expected: &[(&str, &String)]| {
        let mut letters = on(&place, today).await.mails;
        letters.retain(|mail| mail.topic == "newsletter");
        let mut got: Vec<_> = letters.iter().map(|one| (one.subject.as_str(), &one.person)).collect();
        let mut expected = expected.to_vec();
        got.sort_unstable();
        expected.sort_unstable();
        assert_eq!(got, expected, "{today}");
        assert!(letters.iter().all(|one| one.body == "What is new"), "{letters:?}");
        letters
    };
    check("2023-08-13", &[]).await;
    check("2023-08-14", &[("Issue 1", &tess)]).await;
    let all = [("Issue 1", &tess), ("Issue 2", &tess), ("Issue 2", &olive)];
    let letters = check("2023-08-16", &all).await;
    check("2023-10-02", &[]).await;
    // One mail was queued, then nothing more.
    let (first, rest): (Vec<_>, Vec<_>) = letters.into_iter().partition(|mail| mail.subject == "Issue 1");
    assert_eq!(telling::queue(&place.desk, &first).await.unwrap(), 1);
    check("2023-08-16", &all[1..]).await;
    let post = async |title: &str| telling::post(&place.desk, day("2023-08-16"), title, "<p>What is new</p>").await;
    assert_eq!(post("Issue 2").await.unwrap(), 2);
    assert_eq!(telling::queue(&place.desk, &rest).await.unwrap(), 0, "the same mails");
    check("2023-08-16", &[]).await;
    assert_eq!(post("Issue 2").await.unwrap(), 0);
}

/// Exim in a folder of its own, asked by the super-server below for each connection: no daemon is left behind.
struct Exim {
    folder: tempfile::TempDir,
    port: u16,
}

impl Exim {
    /// None where Debian's Exim, OpenSSL or the rights to run it as its own user are not there.
    fn start(tls_at_once: bool) -> Option<Self> {
        let program = ["/usr/sbin/exim4", "/usr/sbin/exim"]
            .into_iter()
            .find(|path| Path::new(path).exists());
        let root = Command::new("id")
            .arg("-u")
            .output()
            .is_ok_and(|out| out.stdout == b"0\n");
        let (Some(program), true) = (program, root) else {
            println!("skipped: no Exim here, or not root: exim4-daemon-light brings it, and it runs as its own user");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        open(folder.path());
        let conf = configure(folder.path())?;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        // Ends with the test's process; each Exim ends with its connection.
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let mut server = Command::new("setpriv");
                server.args([
                    "--reuid=Debian-exim",
                    "--regid=Debian-exim",
                    "--clear-groups",
                    program,
                    "-C",
                ]);
                server.arg(&conf).arg("-bs");
                if tls_at_once {
                    server.arg("-tls-on-connect");
                }
                let input = OwnedFd::from(connection.try_clone().unwrap());
                server
                    .stdin(input)
                    .stdout(OwnedFd::from(connection))
                    .stderr(Stdio::null());
                let mut child = server.spawn().unwrap();
                std::thread::spawn(move || child.wait());
            }
        });
        Some(Self { folder, port })
    }

    fn server(&self, security: Security, password: &str) -> MailServer {
        MailServer {
            host: "localhost".into(),
            port: self.port,
            security,
            login: (security != Security::Plain).then(|| ("office".into(), Secret::new(password.into()))),
            authority: Some(fs::read(self.folder.path().join("cert.pem")).unwrap()),
            from: "Programme office <office@example.org>".into(),
        }
    }

    /// What it delivered, once there is so much of it.
    async fn delivered(&self, mails: usize) -> String {
        for _ in 0..100 {
            let text = fs::read_to_string(self.folder.path().join("mbox")).unwrap_or_default();
            if text.matches("\nMessage-ID:").count() >= mails {
                return text;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let log = fs::read_to_string(self.folder.path().join("log/mainlog")).unwrap_or_default();
        panic!("Exim did not deliver {mails} mails: {log}");
    }
}

fn open(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
}

fn configure(folder: &Path) -> Option<PathBuf> {
    for part in ["spool", "log"] {
        fs::create_dir(folder.join(part)).unwrap();
        open(&folder.join(part));
    }
    let shown = folder.display();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        ])
        .args([
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        println!("skipped: no OpenSSL to make a certificate with");
        return None;
    }
    open(&folder.join("key.pem"));
    let conf = folder.join("exim.conf");
    let text = format!(
        "primary_hostname = localhost\nspool_directory = {shown}/spool\nlog_file_path = {shown}/log/%slog\n\
         tls_advertise_hosts = *\ntls_certificate = {shown}/cert.pem\ntls_privatekey = {shown}/key.pem\n\
         smtputf8_advertise_hosts =\nacl_smtp_rcpt = rcpt\nhost_lookup =\nrfc1413_hosts =\ndeliver_drop_privilege = true\nkeep_environment =\n\
         auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}\n\
         begin acl\nrcpt:\n\
         \x20 deny local_parts = refused\n    message = no such mailbox\n\
         \x20 defer local_parts = later\n    message = come back later\n  accept\n\
         begin routers\nall:\n  driver = accept\n  transport = file\n\
         begin transports\nfile:\n  driver = appendfile\n  file = {shown}/mbox\n\
         begin authenticators\nplain:\n  driver = plaintext\n  public_name = PLAIN\n  server_prompts = :\n\
         \x20 server_condition = ${{if and{{{{eq{{$auth2}}{{office}}}}{{eq{{$auth3}}{{right password}}}}}}}}\n\
         \x20 server_set_id = $auth2\n"
    );
    fs::write(&conf, text).unwrap();
    Some(conf)
}

async fn queued(place: &Place) -> String {
    let written = on(place, "2023-08-16").await;
    assert_eq!(telling::queue(&place.desk, &written.mails).await.unwrap(), 1);
    written.mails[0].id.clone()
}

async fn state(place: &Place, id: &str) -> (MailState, String) {
    let mail = place.desk.store().mail(id).await.unwrap().unwrap();
    (mail.state, mail.answer.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_server_takes_a_mail_and_the_record_knows() {
    for (security, at_once) in [
        (Security::StartTls, false),
        (Security::Tls, true),
        (Security::Plain, false),
    ] {
        let Some(exim) = Exim::start(at_once) else { return };
        let (place, tess, olive) = world("tess@example.org").await;
        let id = queued(&place).await;
        let postman = Postman::new(&exim.server(security, "right password")).unwrap();
        let sent = telling::send(&place.desk, &postman).await.unwrap();
        assert_eq!(
            (sent.sent, sent.shut.as_deref()),
            (1, None),
            "{security:?} {:?}",
            state(&place, &id).await
        );
        let text = exim.delivered(1).await;
        assert!(text.contains(&format!("Message-ID: <{id}@example.org>")), "{text}");
        let how = if security == Security::Plain {
            "with esmtp"
        } else {
            "with esmtpsa"
        };
        assert!(text.contains(how), "{security:?}: {text}");
        assert!(
            text.contains("To: Tess <tess@example.org>") && text.contains("  - EXB4-01, due Wed 16 Aug"),
            "{text}"
        );
        let (now, answer) = state(&place, &id).await;
        assert_eq!(now, MailState::Sent);
        assert!(answer.starts_with("250 "), "{answer}");
        assert_eq!(reads(&place, "notices", &id, "answer"), answer);
        assert!(reads(&place, "notices", &id, "tells").starts_with("soon:actions/1:2023-08-16:"));
        // Again: nothing is left, and nothing is sent twice.
        assert_eq!(
            telling::send(&place.desk, &postman).await.unwrap(),
            telling::Sent::default()
        );
        assert!(
            !telling::acknowledge(&place.desk, &id, &olive).await.unwrap(),
            "it did not go to Olive"
        );
        assert_eq!(reads(&place, "notices", &id, "acknowledged"), "");
        assert!(telling::acknowledge(&place.desk, &id, &tess).await.unwrap());
        assert_ne!(reads(&place, "notices", &id, "acknowledged"), "");
        assert!(!telling::acknowledge(&place.desk, &id, &tess).await.unwrap(), "once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_refuses_and_what_it_puts_off() {
    let Some(exim) = Exim::start(false) else { return };
    let check = async |address: &str, expected: MailState, words: &str| {
        let (place, ..) = world(address).await;
        let id = queued(&place).await;
        let postman = Postman::new(&exim.server(Security::StartTls, "right password")).unwrap();
        telling::send(&place.desk, &postman).await.unwrap();
        let (now, answer) = state(&place, &id).await;
        assert!(now == expected && answer.contains(words), "{address}: {now:?} {answer}");
        let again = telling::send(&place.desk, &postman).await.unwrap();
        assert_eq!(again, telling::Sent::default(), "it waits, or has ended");
    };
    check("refused@example.org", MailState::Refused, "no such mailbox").await;
    check("later@example.org", MailState::Queued, "come back later").await;
    check("no address", MailState::Refused, "is no address").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_set_up_costs_no_mail() {
    let Some(exim) = Exim::start(false) else { return };
    let (place, ..) = world("tess@example.org").await;
    let id = queued(&place).await;
    let check = async |server: MailServer| {
        // A try that was put off before: the wait of the next one is twice as long.
        let store = place.desk.store();
        store.take_mail().await.unwrap().unwrap();
        store.put_off_mail(&id, terms::Instant(0), "").await.unwrap();
        let sent = telling::send(&place.desk, &Postman::new(&server).unwrap())
            .await
            .unwrap();
        (sent, state(&place, &id).await)
    };
    let (sent, (now, answer)) = check(exim.server(Security::StartTls, "hunter22")).await;
    assert!(sent.shut.is_some() && now == MailState::Queued, "{sent:?} {answer}");
    assert!(!answer.contains("hunter22"), "{answer}");
    let mail = place.desk.store().mail(&id).await.unwrap().unwrap();
    let wait = (mail.due.0 - store::clock::now().0) / 1_000_000;
    assert!(mail.attempts == 2 && (90..=120).contains(&wait), "{wait}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_cannot_go_there_holds_up_no_other() {
    let Some(exim) = Exim::start(false) else { return };
    let (place, tess, olive) = world("t\u{e9}ss@example.org").await;
    let written = on(&place, "2023-08-21").await;
    assert_eq!(telling::queue(&place.desk, &written.mails).await.unwrap(), 2);
    let postman = Postman::new(&exim.server(Security::StartTls, "right password")).unwrap();
    let sent = telling::send(&place.desk, &postman).await.unwrap();
    assert_eq!((sent.sent, sent.refused, sent.shut.as_deref()), (1, 1, None));
    for (person, expected, words) in [(tess, MailState::Refused, "SMTPUTF8"), (olive, MailState::Sent, "250 ")] {
        let mail = written.mails.iter().find(|mail| mail.person == person).unwrap();
        let (now, answer) = state(&place, &mail.id).await;
        assert!(now == expected && answer.contains(words), "{now:?} {answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_prove_who_it_is_gets_nothing() {
    let Some(exim) = Exim::start(false) else { return };
    let (place, ..) = world("tess@example.org").await;
    let id = queued(&place).await;
    let stranger = MailServer {
        authority: None,
        ..exim.server(Security::StartTls, "right password")
    };
    let sent = telling::send(&place.desk, &Postman::new(&stranger).unwrap())
        .await
        .unwrap();
    assert_eq!(sent.sent, 0);
    assert_eq!(state(&place, &id).await.0, MailState::Queued);
    assert!(
        fs::read_to_string(exim.folder.path().join("mbox")).is_err(),
        "nothing was delivered"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_senders_send_each_mail_once() {
    let Some(exim) = Exim::start(false) else { return };
    let (place, ..) = world("tess@example.org").await;
    for n in 0..12 {
        let id = format!("EXB4-1{n}");
        let action = [
            ("id", id.as_str()),
            ("action", "One"),
            ("organisation", "Northern Networks"),
            ("due", "2023-08-16"),
        ];
        add(&place, "actions", &action).await;
    }
    let written = on(&place, "2023-08-16").await;
    assert_eq!(telling::queue(&place.desk, &written.mails).await.unwrap(), 13);
    let postman = || Postman::new(&exim.server(Security::Plain, "")).unwrap();
    let (one, two) = (postman(), postman());
    let (first, second) = tokio::join!(telling::send(&place.desk, &one), telling::send(&place.desk, &two));
    assert_eq!(first.unwrap().sent + second.unwrap().sent, 13);
    let text = exim.delivered(13).await;
    assert_eq!(text.matches("\nMessage-ID:").count(), 13);
    for mail in &written.mails {
        assert_eq!(text.matches(&format!("<{}@example.org>", mail.id)).count(), 1);
    }
}

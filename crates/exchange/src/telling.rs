//! Telling people: the mails of a day written, queued, sent, and what was delivered put into the record.
//!
//! A mail holds counts, links, and the names of such records as everybody who is signed in may see, and its reader too;
//! titles, texts and colours stay here. Not here: who is told what (`plan::telling`), the connection (`smtp`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

use plan::telling::{Mail, Notice, Says};
use programme::newsletters::Newsletter;
use programme::notices;
use programme::organisations::Organisation;
use programme::spelling::Key;
use programme::subscriptions::Topic;
use programme::telling_of_record::{self, Memberships, Telling};
use record::{Actor, AnyRef, At, Changes, Look, People as _, Person, Ref, Roles, View, Viewer};
use store::{Account, AskError, Asked, Asking, Desk, MailState, NewMail, Receipt, StoreError, clock};
use terms::{Calendar, Date, Instant, Nation, Text};

use crate::smtp::{Answer, Postman};

/// Tries of one mail before it is given up.
pub const TRIES: i64 = 8;

/// The wait after the first try, in seconds; it doubles with each further one.
const FIRST_WAIT: i64 = 60;

/// Why mails could not be written, queued or recorded.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The record took no entry.
    #[error(transparent)]
    Ask(#[from] AskError),
}

/// How mails speak of the place where they lead.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The programme's name.
    pub programme: String,
    /// Where browsers reach the pages, without a slash at the end.
    pub public: String,
}

/// The mails of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The mails, to be queued.
    pub mails: Vec<NewMail>,
    /// What has to be chased and reaches nobody: in words.
    pub unreachable: Vec<String>,
}

/// What came of sending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Mails that a server took.
    pub sent: usize,
    /// Mails that a server will never take, or without an address.
    pub refused: usize,
    /// Mails that are tried again.
    pub later: usize,
    /// Mails given up.
    pub gave_up: usize,
    /// Why the server takes nothing from us, if that is so.
    pub shut: Option<String>,
}

/// Works out and writes the mails of a day; nothing is queued or sent.
pub async fn write(desk: &Desk, today: Date, letterhead: &Letterhead) -> Result<Written, TellError> {
    let accounts = accounts(desk).await?;
    let members: Memberships = accounts
        .iter()
        .map(|(person, account)| (person.clone(), account.rights.organisations.clone()))
        .collect();
    let told = desk.store().told().await?;
    let house = look(desk, today, Viewer::with(Roles::EVERYONE))?;
    let view = house.view();
    let telling = Telling::of(&view, Calendar::shipped(Nation::EnglandAndWales), &members);
    let (mails, chased) = telling.mails(&told);
    let mut written = Written::default();
    for mail in &mails {
        if is_disabled(&accounts, &mail.person) {
            written.unreachable.push(disabled(desk, mail));
            continue;
        }
        let theirs = match accounts.get(&mail.person) {
            Some(account) => Some(look(desk, today, viewer(&view, account))?),
            None => None,
        };
        let theirs = theirs.as_ref().map(Look::view);
        written.mails.push(composed(&view, theirs.as_ref(), mail, letterhead));
    }
    for (about, organisation, role) in chased.unreachable {
        written.unreachable.push(unreachable(&view, &about, organisation, role));
    }
    // An issue whose mails were not all queued when it was issued.
    written.mails.extend(letters(desk, today, &accounts, &told)?);
    Ok(written)
}

/// Queues mails; says how many were not there before.
pub async fn queue(desk: &Desk, mails: &[NewMail]) -> Result<usize, TellError> {
    let mut new = 0;
    for mail in mails {
        new += usize::from(desk.store().queue_mail(mail).await?);
    }
    Ok(new)
}

/// Sends what is due, one mail after the other, until nothing is left or the server takes nothing from us.
pub async fn send(desk: &Desk, postman: &Postman) -> Result<Sent, TellError> {
    let store = desk.store();
    let gave_up = store.give_up_stale_mails().await?;
    let mut sent = Sent {
        gave_up: usize::try_from(gave_up).unwrap_or(usize::MAX),
        ..Sent::default()
    };
    while let Some(mail) = store.take_mail().await? {
        let id = mail.what.id.as_str();
        let person = store.person(&mail.what.person).await?;
        let answer = match person
            .as_ref()
            .and_then(|person| Some((person, person.email.as_deref()?)))
        {
            Some(_)
                if store
                    .account(&mail.what.person)
                    .await?
                    .is_some_and(|account| account.disabled.is_some()) =>
            {
                Answer::Refused("the account of this person is disabled".to_owned())
            }
            Some((person, address)) => postman.send(&mail.what, &person.name, address).await,
            None => Answer::Refused("there is no address for this person".to_owned()),
        };
        match answer {
            Answer::Taken(answer) => {
                store.end_mail(id, MailState::Sent, &answer).await?;
                sent.sent += 1;
            }
            Answer::Refused(answer) => {
                store.end_mail(id, MailState::Refused, &answer).await?;
                sent.refused += 1;
            }
            Answer::Later(answer) if mail.attempts >= TRIES => {
                store.end_mail(id, MailState::GaveUp, &answer).await?;
                sent.gave_up += 1;
            }
            Answer::Later(answer) => {
                store.put_off_mail(id, later(mail.attempts), &answer).await?;
                sent.later += 1;
            }
            Answer::Shut(answer) => {
                // It is not the mail's fault and never ends it; each try makes it wait longer, so that others come first.
                store.put_off_mail(id, later(mail.attempts), &answer).await?;
                sent.shut = Some(answer);
                break;
            }
        }
    }
    record_sent(desk).await?;
    Ok(sent)
}

/// The next try: a minute later, then two, four … up to two hours.
fn later(attempts: i64) -> Instant {
    let doubled = u32::try_from(attempts - 1).unwrap_or(0).min(7);
    Instant(clock::now().0 + (FIRST_WAIT << doubled) * 1_000_000)
}

/// Puts what was delivered or acknowledged and is not yet in the record there, one entry for each, once; says how many
/// mails.
pub async fn record_sent(desk: &Desk) -> Result<usize, TellError> {
    let all = desk.store().unrecorded_mails().await?;
    for mail in &all {
        let Some(code) = Key::new(&mail.what.id) else {
            continue; // an id is letters and digits
        };
        let row = notices::Notice {
            code,
            person: Some(Person::new(mail.what.person.as_str())),
            organisation: mail.what.organisation.and_then(Ref::<Organisation>::from_number),
            tells: Some(Text::from(mail.what.tells.join("\n"))).filter(|tells| !tells.as_str().is_empty()),
            sent: mail.ended,
            answer: mail.answer.clone().map(Text::from),
            acknowledged: None, // another door: below
        };
        let changes = move |at: &At<'_>, to: &mut Changes<'_>| {
            if at.named::<notices::Notice>(row.code.as_str()).is_none() {
                to.add(row.clone());
            }
            Ok(())
        };
        as_process(
            desk,
            notices::SENT,
            &format!("sent:{}", mail.what.id),
            None,
            Box::new(changes),
        )
        .await?;
        desk.store().mail_recorded(&mail.what.id).await?;
    }
    record_acknowledged(desk).await?;
    Ok(all.len())
}

/// Puts acknowledgements into the record that only the outbox has.
async fn record_acknowledged(desk: &Desk) -> Result<(), TellError> {
    let missing = {
        let mut all = desk.store().acknowledged_mails().await?;
        let house = look(desk, clock::today(), Viewer::with(Roles::EVERYONE))?;
        let view = house.view();
        let open: HashSet<_> = view
            .all::<notices::Notice>()
            .filter(|(_, notice)| notice.acknowledged.is_none())
            .map(|(_, notice)| notice.code.as_str().to_owned())
            .collect();
        all.retain(|(id, ..)| open.contains(id));
        all
    };
    for (id, person, acknowledged) in missing {
        let request = format!("acknowledged:{id}");
        let changes = move |at: &At<'_>, to: &mut Changes<'_>| {
            if let Some(one) = at.named::<notices::Notice>(&id) {
                let row = notices::Notice {
                    acknowledged: Some(acknowledged),
                    ..at.get(one)?.clone()
                };
                to.put(one, row);
            }
            Ok(())
        };
        as_process(desk, notices::ACKNOWLEDGED, &request, Some(&person), Box::new(changes)).await?;
    }
    Ok(())
}

/// Notes that somebody acknowledged a mail that went to them, in the outbox and in the record; says whether that is new.
pub async fn acknowledge(desk: &Desk, id: &str, person: &str) -> Result<bool, TellError> {
    if !desk.store().acknowledge_mail(id, person).await? {
        return Ok(false);
    }
    // What was sent a moment ago may not be in the record yet; what goes wrong here the next run makes good.
    record_sent(desk).await?;
    Ok(true)
}

async fn as_process(
    desk: &Desk,
    door: record::Door,
    request: &str,
    person: Option<&str>,
    changes: store::Work,
) -> Result<Option<Receipt>, TellError> {
    let by = match person {
        Some(person) => Actor::person(&Person::new(person)),
        None => Actor::process("notify"),
    };
    let act = door.0.to_owned();
    let asking = Asking::new(Viewer::default(), by, Asked::Process { act, changes })?;
    match desk.ask(asking.request(request)).await {
        Ok(receipt) => Ok(Some(receipt)),
        // It is there already, from another node.
        Err(AskError::Refused(refusal)) if refusal.code() == "nothing-changed" => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn accounts(desk: &Desk) -> Result<HashMap<String, Account>, StoreError> {
    let all = desk.store().accounts().await?.into_iter();
    Ok(all.map(|(account, person)| (person.key, account)).collect())
}

fn is_disabled(accounts: &HashMap<String, Account>, person: &str) -> bool {
    accounts.get(person).is_some_and(|account| account.disabled.is_some())
}

fn disabled(desk: &Desk, mail: &Mail) -> String {
    let name = desk.people().name(&Person::new(mail.person.as_str()));
    let name = name.map_or_else(|| mail.person.clone(), |name| name.to_string());
    format!(
        "{name}: the account is disabled, and would be told of: {}",
        subject(mail)
    )
}

fn look(desk: &Desk, today: Date, viewer: Viewer) -> Result<Look, TellError> {
    let state = desk.node().state()?;
    let position = state.position();
    Ok(Look::new(state, position, today, Arc::new(viewer), desk.people()))
}

/// What an account may see, as on pages.
fn viewer(view: &View<'_>, account: &Account) -> Viewer {
    let roles: Vec<_> = account
        .rights
        .roles
        .iter()
        .filter_map(|name| view.schema().role(name))
        .collect();
    let mut viewer = Viewer::with(Roles::of(&roles)).person(Person::new(account.person.as_str()));
    for one in account
        .rights
        .organisations
        .iter()
        .filter_map(|key| Ref::<Organisation>::from_number(*key))
    {
        viewer = viewer.of(one);
    }
    viewer
}

/// A mail in words.
fn composed(view: &View<'_>, theirs: Option<&View<'_>>, mail: &Mail, letterhead: &Letterhead) -> NewMail {
    let mut groups: BTreeMap<(u8, &'static str), Vec<&Notice>> = BTreeMap::new();
    for notice in &mail.notices {
        groups
            .entry((rank(notice.says), notice.topic))
            .or_default()
            .push(notice);
    }
    let mut body = String::from("This is what you are told of:\n\n");
    let mut heading = None;
    for ((rank, topic), notices) in &groups {
        if heading.replace(*rank) != Some(*rank) {
            let _ = writeln!(body, "{}", headings(*rank));
        }
        let title = Topic::named(topic).map_or(*topic, Topic::title);
        let _ = writeln!(body, "  {title}: {}", notices.len());
        for notice in notices {
            if let Some(line) = line(view, theirs, notice) {
                let _ = writeln!(body, "  - {line}");
            }
        }
    }
    let Letterhead { programme, public } = letterhead;
    let _ = write!(
        body,
        "\nSign in to see all of it, and to acknowledge this mail:\n{public}/told/{}\n\n\
         What you are told, and how often, is for you to choose: {public}/told\n",
        mail.id
    );
    let topic = match mail.notices.first() {
        Some(notice) if !mail.digest => notice.topic,
        _ => "digest",
    };
    NewMail {
        id: mail.id.clone(),
        person: mail.person.clone(),
        topic: topic.to_owned(),
        subject: format!("{programme}: {}", subject(mail)),
        body,
        html: None,
        tells: mail.notices.iter().map(|notice| notice.id.clone()).collect(),
        organisation: of_all(&mail.notices),
    }
}

/// The organisation, if all notices are for the same.
fn of_all(notices: &[Notice]) -> Option<u32> {
    let first = notices.first()?.organisation;
    notices
        .iter()
        .all(|notice| notice.organisation == first)
        .then_some(first)
        .flatten()
}

fn rank(says: Says) -> u8 {
    match says {
        Says::Escalated(_) => 0,
        Says::Overdue(_) => 1,
        Says::DueSoon => 2,
        Says::News(_) => 3,
    }
}

fn headings(rank: u8) -> &'static str {
    match rank {
        0 => "Overdue for long enough to come to you",
        1 => "Overdue",
        2 => "Due soon",
        _ => "New",
    }
}

/// Counts, and no more.
fn subject(mail: &Mail) -> String {
    let count = |rank_of: u8| {
        mail.notices
            .iter()
            .filter(|notice| rank(notice.says) == rank_of)
            .count()
    };
    let words = [(0, "to escalate"), (1, "overdue"), (2, "due soon"), (3, "new")];
    let parts = words
        .into_iter()
        .map(|(rank, word)| (count(rank), word))
        .filter(|(count, _)| *count > 0);
    parts
        .map(|(count, word)| format!("{count} {word}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A record by its name, if everybody who is signed in may see its register, and its reader may see it.
fn line(view: &View<'_>, theirs: Option<&View<'_>>, notice: &Notice) -> Option<String> {
    let one = telling_of_record::record_named(view, &notice.about)?;
    let name = theirs
        .filter(|theirs| is_public(view, one) && theirs.may_see(one))
        .map(|theirs| theirs.name(one))?;
    let day = notice.day.strftime("%a %-d %b %Y");
    Some(match notice.says {
        Says::News(said) => format!("{name}: {said}, {day}"),
        Says::DueSoon | Says::Overdue(_) => format!("{name}, due {day}"),
        Says::Escalated(after) => {
            let days = if after == 1 { "working day" } else { "working days" };
            format!("{name}, due {day}, {after} {days} overdue or more")
        }
    })
}

fn is_public(view: &View<'_>, one: AnyRef) -> bool {
    view.schema()
        .register(one.register)
        .is_some_and(|info| info.access.see.all == Roles::EVERYONE)
}

fn unreachable(view: &View<'_>, about: &str, organisation: Option<u32>, role: &'static str) -> String {
    let name = telling_of_record::record_named(view, about).map_or_else(|| about.to_owned(), |one| view.name(one));
    let role = programme::contacts::ContactRole::named(role).map_or(role, programme::contacts::ContactRole::title);
    let whose = match organisation.and_then(Ref::<Organisation>::from_number) {
        Some(one) => view.name(one.any()),
        None => "the programme".to_owned(),
    };
    format!("{name}: {whose} has no contact “{role}”")
}

/// Who hears of the newsletter on a day, each once, by key.
pub async fn readers(desk: &Desk, today: Date) -> Result<Vec<String>, TellError> {
    hearing(desk, today, Topic::Newsletter, &accounts(desk).await?)
}

/// Who hears of a topic on a day and may still sign in.
fn hearing(desk: &Desk, on: Date, topic: Topic, accounts: &HashMap<String, Account>) -> Result<Vec<String>, TellError> {
    let house = look(desk, on, Viewer::with(Roles::EVERYONE))?;
    let telling = Telling::of(
        &house.view(),
        Calendar::shipped(Nation::EnglandAndWales),
        &Memberships::new(),
    );
    let mut all = telling.hearing(topic);
    all.retain(|person| !is_disabled(accounts, person));
    Ok(all)
}

/// The letters of issues of the last days that no mail tells of: to those who subscribed on the day of the issue. Older
/// issues, such as those of an import, are not sent.
fn letters(
    desk: &Desk,
    today: Date,
    accounts: &HashMap<String, Account>,
    told: &HashSet<String>,
) -> Result<Vec<NewMail>, TellError> {
    let house = look(desk, today, Viewer::with(Roles::EVERYONE))?;
    let view = house.view();
    let window = -i32::try_from(telling_of_record::NEWS_WINDOW).unwrap_or(0);
    let first = Calendar::shipped(Nation::EnglandAndWales).add_working_days(today, window);
    let delivered = telling_of_record::told(&view);
    let mut mails = Vec::new();
    for (key, issue) in view.all::<Newsletter>() {
        let (Some(issued), Some(text)) = (issue.issued, &issue.text) else {
            continue;
        };
        if issued < first || issued > today {
            continue;
        }
        for person in hearing(desk, issued, Topic::Newsletter, accounts)? {
            let about = telling_of_record::name(key.any());
            let said = format!("letter:{about}:{issued}:{person}");
            if told.contains(&said) || delivered.contains(&said) {
                continue;
            }
            mails.push(NewMail {
                id: plan::telling::mail_id(&said),
                person,
                topic: Topic::Newsletter.stored().to_owned(),
                subject: issue.code.as_str().to_owned(),
                body: text.as_str().to_owned(),
                html: None,
                tells: vec![said],
                organisation: None,
            });
        }
    }
    Ok(mails)
}

/// Queues the letters of the issue called so, with its HTML; says how many are new. Whom a failure leaves out here the
/// next run tells, in plain text.
pub async fn post(desk: &Desk, today: Date, title: &str, html: &str) -> Result<usize, TellError> {
    let (accounts, told) = (accounts(desk).await?, desk.store().told().await?);
    let mut mails = letters(desk, today, &accounts, &told)?;
    mails.retain(|mail| mail.subject == title);
    for mail in &mut mails {
        mail.html = Some(html.to_owned());
    }
    queue(desk, &mails).await
}

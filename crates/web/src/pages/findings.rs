//! A pack beside its findings: what contradicts what, where, what would repair it, and what was decided.
//!
//! Not here: taking a decision (`decide`, below this page's list), the rules themselves (`rules`).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use check::Finding;
use draw::Slice;
use pack::document::Block;
use programme::findings::Disposition;
use programme::packs::{Pack, Taken};
use record::{AnyRef, Ref, View};
use terms::Severity;

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, count, link, time};
use crate::moment::AsAt;
use crate::pages::doors::{self, Way};
use crate::pages::marked::{Line, lines};
use crate::pages::{corrected, show};
use crate::reports::{self, Checked};
use crate::sources::anchor;
use crate::visit::Visit;

/// Findings on one page.
const PER_PAGE: usize = 40;

/// What was decided about a finding.
#[derive(Clone)]
pub struct Decided {
    /// Accepted or kept.
    pub disposition: Option<Disposition>,
    /// Why.
    pub reason: String,
    /// What an accepted repair prints instead.
    pub repaired: Option<String>,
    /// The record of the decision.
    pub record: AnyRef,
}

struct Repair {
    at: usize,
    printed: String,
    proposed: String,
    place: String,
    satisfies: String,
}

struct Card {
    id: String,
    key: String,
    rule: &'static str,
    slug: &'static str,
    severity: &'static str,
    message: String,
    expected: Option<String>,
    places: Vec<(String, String, String)>,
    repairs: Vec<Repair>,
    decided: Option<(&'static str, String, String)>,
    ways: Vec<Way>,
}

struct Group {
    cause: Option<String>,
    cards: Vec<Card>,
}

struct Choice {
    to: String,
    words: String,
    count: usize,
    on: bool,
}

#[derive(Template)]
#[template(path = "findings.html")]
struct Page {
    f: Frame,
    name: String,
    title: Option<String>,
    record: String,
    path: String,
    lede: String,
    strip: Markup,
    shown: String,
    severities: Vec<Choice>,
    states: Vec<Choice>,
    rules: Vec<Choice>,
    areas: Vec<Choice>,
    rule_said: Option<String>,
    area_said: Option<String>,
    groups: Vec<Group>,
    lines: Vec<Line>,
    may: bool,
    back: String,
    before: Option<String>,
    after: Option<String>,
    packs: Vec<(String, String, bool)>,
    unread: Vec<(String, String, String, String)>,
    total: usize,
    open: usize,
    corrected: Option<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "no_pack.html")]
struct NoPack {
    f: Frame,
    may: bool,
}

/// Packs that were taken in with their document, newest first.
#[must_use]
pub fn packs<'v>(view: &View<'v>) -> Vec<(Ref<Pack>, &'v Pack)> {
    let mut all: Vec<_> = view
        .all::<Pack>()
        .filter(|(_, pack)| pack.content.is_some() && pack.taken != Some(Taken::Built))
        .collect();
    all.sort_by_key(|(key, pack)| std::cmp::Reverse((pack.on, key.key())));
    all
}

/// Decisions on findings by their reference, folded.
#[must_use]
pub fn decisions(view: &View<'_>) -> HashMap<String, Decided> {
    let all = view.all::<programme::findings::Finding>();
    let of = |(key, row): (Ref<programme::findings::Finding>, &programme::findings::Finding)| {
        let decided = Decided {
            disposition: row.disposition,
            reason: row.reason.as_ref().map(ToString::to_string).unwrap_or_default(),
            repaired: row.repaired.as_ref().map(ToString::to_string),
            record: key.any(),
        };
        (record::fold(&row.code.text()), decided)
    };
    all.map(of).collect()
}

/// The reference of a finding in the register of findings.
#[must_use]
pub fn reference(pack: &Pack, finding: &Finding) -> String {
    format!("{}/{}", pack.code.text(), finding.key())
}

/// The newest pack's findings.
pub async fn newest(visit: Visit) -> Result<Response, Failure> {
    let key = {
        let look = visit.look()?;
        packs(&look.view()).first().map(|(key, _)| key.key())
    };
    match key {
        Some(key) => answer(&visit, key).await,
        None => show(&NoPack {
            f: Frame::of(&visit, "Findings"),
            may: crate::pages::import::may(&visit).is_ok() && visit.only_now().is_ok(),
        }),
    }
}

/// A pack's findings.
pub async fn page(visit: Visit, Path(key): Path<u32>) -> Result<Response, Failure> {
    answer(&visit, key).await
}

/// The pack of a key with its document, read and checked.
pub async fn checked(visit: &Visit, key: u32) -> Result<(Ref<Pack>, Pack, Arc<Checked>), Failure> {
    let missing = || Failure::missing("There is no such pack in the record at this moment.").way("/packs", "Packs");
    let (key, pack) = {
        let look = visit.look()?;
        let key = Ref::<Pack>::from_number(key).ok_or_else(missing)?;
        let pack = look.view().get(key).ok_or_else(missing)?.clone();
        (key, pack)
    };
    let content = pack.content.as_ref().ok_or_else(missing)?;
    let checked = reports::of_content(&visit.app, &pack.file, &content.0).await?;
    Ok((key, pack, checked))
}

async fn answer(visit: &Visit, key: u32) -> Result<Response, Failure> {
    let (key, pack, checked) = checked(visit, key).await?;
    let reading = doors::reading(visit, &pack).await?;
    let look = visit.look()?;
    let page = drawn(visit, &look.view(), key, &pack, &checked, reading.as_deref());
    show(&page)
}

/// A finding with what a page needs to know of it.
pub struct Known<'c> {
    /// Its number in the report.
    pub at: usize,
    /// The finding.
    pub finding: &'c Finding,
    area: String,
    decided: Option<Decided>,
}

fn known<'c>(view: &View<'_>, pack: &Pack, checked: &'c Checked) -> Vec<Known<'c>> {
    let decisions = decisions(view);
    let headings = headings(checked);
    let of = |(at, finding): (usize, &'c Finding)| Known {
        at,
        area: area(&headings, finding),
        decided: decisions.get(&record::fold(&reference(pack, finding))).cloned(),
        finding,
    };
    checked.report.findings.iter().enumerate().map(of).collect()
}

/// How many findings of a pack nobody has decided about.
#[must_use]
pub fn open(view: &View<'_>, pack: &Pack, checked: &Checked) -> usize {
    known(view, pack, checked)
        .iter()
        .filter(|known| known.decided.is_none())
        .count()
}

fn headings(checked: &Checked) -> Vec<(u32, String)> {
    let heading = |block: &Block| match block {
        Block::Heading(span) => Some((span.order, span.text.chars().take(60).collect())),
        _ => None,
    };
    checked.model.document.blocks.iter().filter_map(heading).collect()
}

/// The heading under which the first place stands.
fn area(headings: &[(u32, String)], finding: &Finding) -> String {
    let Some(side) = finding.places.first() else {
        return "the whole pack".to_owned();
    };
    let at = headings.partition_point(|(order, _)| *order <= side.span.order);
    at.checked_sub(1)
        .and_then(|at| headings.get(at))
        .map_or_else(|| "before the first heading".to_owned(), |(_, h)| h.clone())
}

fn drawn(
    visit: &Visit,
    view: &View<'_>,
    key: Ref<Pack>,
    pack: &Pack,
    checked: &Checked,
    reading: Option<&record::Reading>,
) -> Page {
    let moved = |known: &Known<'_>| match (reading, accepted(known.finding, known.decided.as_ref())) {
        (Some(reading), Some(repair)) => doors::ways(view, pack, known.finding, repair, reading),
        _ => Vec::new(),
    };
    let all = known(view, pack, checked);
    let open = all.iter().filter(|known| known.decided.is_none()).count();
    let packs = packs(view);
    if visit.at == AsAt::Now && packs.first().is_some_and(|(newest, _)| *newest == key) {
        visit.app.reports.counted(open);
    }
    let (severity, rule, area, state) = (
        visit.filled("severity"),
        visit.filled("rule"),
        visit.filled("area"),
        visit.filled("state"),
    );
    let fits = |known: &&Known<'_>| {
        severity.is_none_or(|s| known.finding.severity.word() == s)
            && rule.is_none_or(|r| known.finding.rule == r)
            && area.is_none_or(|a| known.area == a)
            && state.is_none_or(|s| s == "all" || s == state_of(known))
    };
    let chosen: Vec<&Known<'_>> = all.iter().filter(fits).collect();
    let skipped = (visit.page() - 1).saturating_mul(PER_PAGE);
    let shown: Vec<&Known<'_>> = chosen.iter().skip(skipped).take(PER_PAGE).copied().collect();
    let turn = |page: usize| visit.here_with(&[("page", page.to_string().as_str())]);
    let title = pack.title.as_ref().map(ToString::to_string);
    let report = &checked.report;
    let may = visit.at == AsAt::Now
        && view
            .schema()
            .number_of::<programme::findings::Finding>()
            .is_some_and(|number| view.may_add(number));
    Page {
        f: Frame::of(visit, format!("Findings in {}", pack.code.text())),
        name: pack.code.text().to_string(),
        title,
        record: visit.to(&cells::path(key.any())),
        path: format!("/findings/{}", key.key()),
        lede: format!(
            "{}, {}, {}. {} decided, {} open.",
            count(report.count(Severity::Error), "error", "errors"),
            count(report.count(Severity::Warning), "warning", "warnings"),
            count(report.count(Severity::Note), "note", "notes"),
            all.len() - open,
            open
        ),
        strip: progress(&all),
        shown: count(chosen.len(), "finding", "findings"),
        severities: choices(visit, "severity", &all, |known| {
            known.finding.severity.word().to_owned()
        }),
        states: choices(visit, "state", &all, |known| state_of(known).to_owned()),
        rules: choices(visit, "rule", &all, |known| known.finding.rule.to_owned()),
        areas: choices(visit, "area", &all, |known| known.area.clone()),
        rule_said: rule.map(str::to_owned),
        area_said: area.map(str::to_owned),
        lines: lines(checked, &shown),
        groups: groups(&shown, &moved),
        may,
        back: crate::markup::address(
            &visit.path,
            visit
                .query
                .iter()
                .filter(|(n, _)| n != "said")
                .map(|(n, v)| (n.as_str(), v.as_str())),
        ),
        before: (visit.page() > 1).then(|| turn(visit.page() - 1)),
        after: (skipped.saturating_add(PER_PAGE) < chosen.len()).then(|| turn(visit.page() + 1)),
        packs: packs
            .iter()
            .map(|(other, pack)| {
                (
                    visit.to(&format!("/findings/{}", other.key())),
                    pack.code.text().to_string(),
                    *other == key,
                )
            })
            .collect(),
        unread: report.unread.iter().take(200).map(unread).collect(),
        total: all.len(),
        open,
        corrected: all
            .iter()
            .any(|known| state_of(known) == "accepted")
            .then(|| (format!("/packs/{}/corrected", key.key()), corrected::words(checked))),
    }
}

fn unread(unread: &pack::document::Unread) -> (String, String, String, String) {
    let place = unread.span.place.to_string();
    (
        format!("#{}", anchor(&place)),
        place,
        unread.span.text.chars().take(160).collect(),
        unread.why.to_string(),
    )
}

/// The repair that was accepted of a finding.
#[must_use]
pub fn accepted<'f>(finding: &'f Finding, decided: Option<&Decided>) -> Option<&'f check::Repair> {
    let decided = decided.filter(|decided| decided.disposition == Some(Disposition::Accepted))?;
    let repaired = decided.repaired.as_deref()?;
    finding.repairs.iter().find(|repair| repair.proposed == repaired)
}

fn state_of(known: &Known<'_>) -> &'static str {
    match known.decided.as_ref().map(|decided| decided.disposition) {
        None => "open",
        Some(Some(Disposition::Accepted)) => "accepted",
        Some(_) => "kept",
    }
}

fn progress(all: &[Known<'_>]) -> Markup {
    let of = |state: &str, severity: Option<Severity>| {
        all.iter()
            .filter(|k| state_of(k) == state && severity.is_none_or(|s| k.finding.severity == s))
            .count()
    };
    let slice = |label: &str, count, colour| Slice {
        label: label.to_owned(),
        count,
        colour,
    };
    let slices = [
        slice("repairs accepted", of("accepted", None), "green"),
        slice("kept as printed", of("kept", None), "blue"),
        slice("errors open", of("open", Some(Severity::Error)), "red"),
        slice("warnings open", of("open", Some(Severity::Warning)), "amber"),
        slice("notes open", of("open", Some(Severity::Note)), "none"),
    ];
    Markup(draw::meter("Decisions on findings", &slices))
}

fn choices(visit: &Visit, term: &str, all: &[Known<'_>], of: impl Fn(&Known<'_>) -> String) -> Vec<Choice> {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, known) in all.iter().enumerate() {
        counts.entry(of(known)).or_insert((at, 0)).1 += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    match term {
        "area" => counts.sort_by_key(|(_, (first, _))| *first),
        "severity" => {
            counts.sort_by_key(|(word, _)| ["error", "warning", "note"].iter().position(|known| known == word))
        }
        _ => {}
    }
    let asked = visit.filled(term);
    let choice = |(words, (_, count)): (String, (usize, usize))| {
        let on = asked == Some(words.as_str());
        let to = visit.here_with(&[(term, if on { "" } else { words.as_str() })]);
        Choice { to, words, count, on }
    };
    counts.into_iter().map(choice).collect()
}

/// Findings of one cause stand together, under the first of them.
fn groups(shown: &[&Known<'_>], moved: &dyn Fn(&Known<'_>) -> Vec<Way>) -> Vec<Group> {
    let mut groups: Vec<(Option<u32>, Group)> = Vec::new();
    for known in shown {
        let cause = known.finding.cause.as_ref();
        let number = cause.map(|cause| cause.number);
        match groups
            .iter_mut()
            .find(|(other, _)| number.is_some() && *other == number)
        {
            Some((_, group)) => group.cards.push(card(known, moved(known))),
            None => {
                let cause = cause.map(|cause| cause.text.to_string());
                groups.push((
                    number,
                    Group {
                        cause,
                        cards: vec![card(known, moved(known))],
                    },
                ));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn card(known: &Known<'_>, ways: Vec<Way>) -> Card {
    let finding = known.finding;
    let repair = |(at, repair): (usize, &check::Repair)| Repair {
        at,
        printed: repair.span.text.to_string(),
        proposed: repair.proposed.clone(),
        place: repair.span.place.to_string(),
        satisfies: repair.satisfies.join(", "),
    };
    let place = |side: &check::Side| {
        let place = side.span.place.to_string();
        (format!("#{}", anchor(&place)), place, side.says.to_string())
    };
    Card {
        id: format!("f{}", known.at),
        key: finding.key(),
        rule: finding.rule,
        slug: check::RULES
            .iter()
            .find(|rule| rule.code == finding.rule)
            .map_or("suppressions", |rule| rule.slug),
        severity: finding.severity.word(),
        message: sentence(&finding.message),
        expected: finding.expected.clone(),
        places: finding.places.iter().map(place).collect(),
        repairs: finding.repairs.iter().take(4).enumerate().map(repair).collect(),
        decided: known.decided.as_ref().map(|decided| {
            let words = decided.disposition.map_or("Decided", Disposition::title);
            (words, decided.reason.clone(), cells::path(decided.record))
        }),
        ways,
    }
}

/// A message as a heading: its first letter is a capital.
#[must_use]
pub fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A line for lists of packs: how many findings, how many open.
#[must_use]
pub fn summary(visit: &Visit, view: &View<'_>, key: Ref<Pack>, pack: &Pack, checked: &Checked) -> Markup {
    let open = open(view, pack, checked);
    let words = format!(
        "{} open of {}",
        open,
        count(checked.report.findings.len(), "finding", "findings")
    );
    link(&visit.to(&format!("/findings/{}", key.key())), &words)
}

/// The day of a pack.
#[must_use]
pub fn day(pack: &Pack) -> Markup {
    pack.on.map_or_else(cells::nothing, time)
}

//! A value comes from its controlled list, and one name or code has one spelling.

mod forms;

use super::Rule;
use crate::names::{fold, one_letter_apart};
use crate::reading::{pieces, short};
use crate::repairs::respell;
use crate::{Configuration, Finding, spelling};
use pack::model::Model;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R30",
    slug: "controlled-values",
    statement: "A value comes from its controlled list, and one name or code has one spelling.",
    page: include_str!("../../pages/r30.md"),
    find,
};

static STATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(
        r"(?i)^\W*(ratings?|levels?|statuses|status values|grades?|rag values|colours?)\b[^:]{0,25}:\s*(.+)$",
    )
    .ok()
});
static BODY: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"\b([A-Z]{3,6}) (?:[Mm]ilestones?|approval)\b").ok());
static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| crate::pattern::pattern(r"\bM0?(\d{1,2})\b").ok());
static GLUED: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"\b([A-Z]{2,6}-[A-Z]{2,4}\d{3,5})([A-Z]{2,})\b").ok());
static SPLIT: LazyLock<Option<Regex>> = LazyLock::new(|| crate::pattern::pattern(r"\b([A-Z]{1,4}) (WG|AG|SG)\b").ok());

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut out = Vec::new();
    ratings(model, configuration, &mut out);
    statuses(model, configuration, &mut out);
    tiers(model, &mut out);
    intervals(model, &mut out);
    sections(model, configuration, &mut out);
    names(model, configuration, &mut out);
    titles(model, &mut out);
    codes(model, configuration, &mut out);
    forms::forms(model, configuration, &mut out);
    forms::counted(model, &mut out);
    out
}

/// The list of values that the pack itself states for ratings.
fn stated(model: &Model) -> Option<(&Span, Vec<String>)> {
    pieces(model).filter(|p| !p.in_table).find_map(|p| {
        let list = STATED.as_ref()?.captures(&p.span.text)?.get(2)?.as_str().to_owned();
        let values: Vec<String> = list
            .split([',', '/', ';'])
            .flat_map(|v| v.split(" and "))
            .map(fold)
            .filter(|v| !v.is_empty())
            .collect();
        (values.len() >= 2 && values.iter().all(|v| v.split(' ').count() <= 3)).then_some((p.span, values))
    })
}

fn ratings(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    let used: Vec<(&Span, String)> = model
        .risks
        .iter()
        .filter_map(|r| r.rating.as_ref())
        .map(|r| (r, fold(&r.text)))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    let own = stated(model).filter(|(_, list)| used.iter().any(|(_, v)| list.contains(v)));
    let shipped: Vec<String> = ["ratings", "rag"]
        .iter()
        .flat_map(|l| configuration.list(l))
        .map(|v| fold(v))
        .collect();
    let key = model
        .legends
        .iter()
        .filter(|l| l.is_key)
        .flat_map(|l| &l.entries)
        .map(|e| fold(e.text.split([':', '=']).next().unwrap_or("")));
    let known: Vec<String> = shipped.into_iter().chain(key).collect();
    let (list, severity, place) = match &own {
        Some((place, list)) => (list, Severity::Error, Some(*place)),
        None => (&known, Severity::Warning, None),
    };
    let (listed, others): (Vec<_>, Vec<_>) = used.iter().partition(|(_, v)| list.contains(v));
    if listed.len() <= others.len() {
        return;
    }
    for (span, value) in others {
        if value.split(' ').all(|w| w.parse::<f32>().is_ok()) {
            continue;
        }
        let mut finding = Finding::new(
            RULE.code,
            severity,
            format!(
                "the rating “{}” is not in the list of ratings ({})",
                span.text,
                list.join(", ")
            ),
        )
        .at(span, format!("rated {}", span.text));
        if let Some(place) = place {
            finding = finding.at(place, "the list");
        }
        out.push(finding.expected(list.join(", ")));
    }
}

fn statuses(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    let list = |names: &[&str]| {
        names
            .iter()
            .flat_map(|l| configuration.list(l))
            .map(|v| fold(v))
            .collect::<Vec<_>>()
    };
    let mut check = |what: &str, values: Vec<&Span>, known: Vec<String>, severity: Severity| {
        let values: Vec<(&Span, String)> = values
            .into_iter()
            .map(|s| (s, fold(&s.text)))
            .filter(|(_, v)| !v.is_empty())
            .collect();
        let (good, others): (Vec<_>, Vec<_>) = values.iter().partition(|(_, v)| known.contains(v));
        if good.len() * 3 < values.len() * 2 {
            return;
        }
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, value) in &others {
            *times.entry(value).or_default() += 1;
        }
        for (span, value) in others {
            if times.get(value.as_str()) != Some(&1) || value.split(' ').count() > 3 {
                continue;
            }
            out.push(
                Finding::new(
                    RULE.code,
                    severity,
                    format!("the {what} “{}” is not in its list ({})", span.text, known.join(", ")),
                )
                .at(span, span.text.clone())
                .expected(known.join(", ")),
            );
        }
    };
    let statuses = model.tracker.iter().filter_map(|r| r.status.as_ref()).collect();
    check("status", statuses, list(&["rag", "action-statuses"]), Severity::Warning);
    let actions = model.actions.iter().filter_map(|a| a.status.as_ref()).collect();
    check("action status", actions, list(&["action-statuses"]), Severity::Warning);
    let kinds = model.agenda.iter().filter_map(|a| a.kind.as_ref()).collect();
    check("agenda type", kinds, list(&["agenda-kinds"]), Severity::Note);
    let changes = model.milestones.iter().filter_map(|m| m.change.as_ref()).collect();
    check("kind of change", changes, list(&["change-kinds"]), Severity::Note);
}

/// A tier that is printed otherwise than the id's first letters say.
fn tiers(model: &Model, out: &mut Vec<Finding>) {
    let digit = |text: &str| text.chars().find_map(|c| c.to_digit(10));
    let mut forms: Vec<&Span> = Vec::new();
    let of_rows = model.milestones.iter().filter_map(|m| Some((m.tier.as_ref()?, &m.id)));
    let of_tasks = model
        .tracker
        .iter()
        .filter_map(|t| Some((t.tier.as_ref()?, t.milestone.as_ref()?)));
    for (registered, (tier, id)) in of_rows.map(|r| (true, r)).chain(of_tasks.map(|t| (false, t))) {
        let of_id = id
            .text
            .strip_prefix('T')
            .filter(|t| t.chars().nth(1) == Some('-'))
            .and_then(digit);
        if let (Some(printed), Some(meant)) = (digit(&tier.text), of_id)
            && printed != meant
        {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!(
                        "{} is printed as “{}”, and its id says tier {meant}",
                        id.text, tier.text
                    ),
                )
                .at(tier, format!("tier {printed}"))
                .at(id, format!("tier {meant}"))
                .expected(format!("tier {meant}, or an id of tier {printed}")),
            );
        }
        let form = |s: &Span| s.text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
        if registered && forms.len() < 2 && !tier.text.is_empty() && forms.iter().all(|f| form(f) != form(tier)) {
            forms.push(tier);
        }
    }
    if let [first, second, ..] = forms.as_slice() {
        out.push(
            Finding::new(
                RULE.code,
                Severity::Note,
                format!("tiers are written “{}” and “{}”", first.text, second.text),
            )
            .at(second, second.text.clone())
            .at(first, first.text.clone())
            .expected("one way of writing tiers"),
        );
    }
}

/// Intervals of a tracker that are no interval of the pack.
fn intervals(model: &Model, out: &mut Vec<Finding>) {
    let known: BTreeSet<u32> = model
        .schedules
        .iter()
        .flat_map(|s| s.intervals.iter().filter_map(|(n, _)| *n))
        .chain(model.windows.iter().filter_map(|w| w.interval))
        .collect();
    if known.len() < 2 {
        return;
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for cell in model.tracker.iter().filter_map(|r| r.interval.as_ref()) {
        let folded = fold(&cell.text);
        let good = folded
            .split(' ')
            .any(|w| w.parse::<u32>().is_ok_and(|n| known.contains(&n)))
            || folded
                .split(' ')
                .any(|w| matches!(w, "all" | "na" | "none" | "n" | "tbc"));
        if folded.is_empty() || good || !seen.insert(folded.clone()) {
            continue;
        }
        let rows = model
            .tracker
            .iter()
            .filter_map(|r| r.interval.as_ref())
            .filter(|s| fold(&s.text) == folded)
            .count();
        let list = known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        out.push(
            Finding::new(
                RULE.code,
                Severity::Warning,
                format!(
                    "the interval “{}” ({rows} rows) is none of {list}, and nothing explains it",
                    cell.text
                ),
            )
            .at(cell, cell.text.clone())
            .expected(format!("one of {list}, or an explanation")),
        );
    }
}

/// Plan sections that differ only in spacing or case, and one that occurs once beside a common one.
fn sections(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    let mut uses: BTreeMap<&str, Vec<&Span>> = BTreeMap::new();
    for section in model
        .milestones
        .iter()
        .filter_map(|m| m.section.as_ref())
        .filter(|s| !s.text.is_empty())
    {
        uses.entry(section.text.as_str()).or_default().push(section);
    }
    let tight = |text: &str| fold(text).replace(' ', "");
    let last = |t: &str| fold(t).rsplit(' ').next().map(str::to_owned);
    let mut twins: BTreeMap<String, Vec<(&str, &Vec<&Span>)>> = BTreeMap::new();
    let mut usual: BTreeMap<Option<String>, Vec<(&str, &Vec<&Span>)>> = BTreeMap::new();
    for (text, places) in &uses {
        twins.entry(tight(text)).or_default().push((text, places));
        if places.len() >= 5 && text.contains(' ') {
            usual.entry(last(text)).or_default().push((text, places));
        }
    }
    for same in twins.values() {
        if let [(text, places), (other, there), ..] = same.as_slice()
            && let (Some(a), Some(b)) = (places.first(), there.first())
        {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Warning,
                    format!("one plan section is written “{text}” and “{other}”"),
                )
                .at(a, (*text).to_owned())
                .at(b, (*other).to_owned())
                .expected("one spelling"),
            );
        }
    }
    let single = |text: &str| twins.get(&tight(text)).is_none_or(|t| t.len() < 2);
    for (text, places) in uses.iter().filter(|(text, _)| single(text)) {
        let mut like = usual.get(&last(text)).into_iter().flatten();
        let common = like.find(|(other, _)| other != text);
        if let (Some((other, there)), [only]) = (common, places.as_slice()) {
            let similar = configuration.list("sections").iter().any(|s| s == other) || there.len() >= 8;
            if similar && text.contains(' ') {
                out.push(
                    Finding::new(
                        RULE.code,
                        Severity::Note,
                        format!("the plan section “{text}” occurs once; similar rows have “{other}”"),
                    )
                    .at(only, (*text).to_owned())
                    .expected((*other).to_owned()),
                );
            }
        }
    }
}

fn names(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    for slip in spelling::slips(model, configuration) {
        let context = short(&slip.place.text);
        let mut finding = Finding::new(
            RULE.code,
            slip.severity,
            format!("“{}” seems to stand for “{}”: “{context}”", slip.printed, slip.meant),
        )
        .at(slip.place, format!("“{}”", slip.printed));
        if let Some(example) = slip.example.filter(|e| e.order != slip.place.order) {
            finding = finding.at(example, format!("“{}”", slip.meant));
        }
        finding
            .repairs
            .extend(respell(slip.place, &slip.printed, &slip.meant, RULE.code));
        out.push(finding.expected(slip.meant));
    }
    for (span, whole) in spelling::torn(model) {
        out.push(
            Finding::new(
                RULE.code,
                Severity::Warning,
                format!("“{whole}” is torn in two: “{}”", short(&span.text)),
            )
            .at(span, "torn in two")
            .expected(whole),
        );
    }
}

/// Titles of one id that differ in one letter of one word.
fn titles(model: &Model, out: &mut Vec<Finding>) {
    let mut told: BTreeSet<(String, String, String)> = BTreeSet::new();
    let titled = model.milestones.iter().filter_map(|m| Some((&m.id, m.title.as_ref()?)));
    let tracked = model
        .tracker
        .iter()
        .filter_map(|t| Some((t.milestone.as_ref()?, &t.task)));
    let mut by_id: BTreeMap<&str, Vec<&Span>> = BTreeMap::new();
    for (id, title) in titled.chain(tracked) {
        let others = by_id.entry(&id.text).or_default();
        // Of titles spelled alike the first is enough to compare with.
        if others.iter().any(|t| t.text == title.text) {
            continue;
        }
        for other in others.iter() {
            let (a, b) = (fold(&title.text), fold(&other.text));
            let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
            if a.len() != b.len() {
                continue;
            }
            let differing: Vec<(&str, &str)> = a
                .iter()
                .zip(&b)
                .filter(|(x, y)| x != y)
                .map(|(x, y)| (*x, *y))
                .collect();
            let [(x, y)] = differing.as_slice() else { continue };
            let plural = x.strip_suffix('s') == Some(y) || y.strip_suffix('s') == Some(x);
            if !one_letter_apart(x, y)
                || plural
                || x.parse::<u32>().is_ok()
                || !told.insert((id.text.to_string(), (*x).to_owned(), (*y).to_owned()))
            {
                continue;
            }
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!(
                        "the title of {} says “{x}” here and “{y}” there: “{}”, “{}”",
                        id.text,
                        short(&title.text),
                        short(&other.text)
                    ),
                )
                .at(title, format!("“{x}”"))
                .at(other, format!("“{y}”"))
                .expected("one spelling"),
            );
        }
        others.push(title);
    }
}

/// Codes that are written two ways, glued to a word, or name a group that does not exist.
fn codes(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    let mut plain: BTreeMap<String, &Span> = BTreeMap::new();
    let mut padded: BTreeMap<String, &Span> = BTreeMap::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let is_group = |code: &str| {
        configuration.groups.iter().any(|g| g.code == code)
            || configuration
                .names
                .iter()
                .any(|n| n.name == code || n.code.as_deref() == Some(code) || n.aliases.iter().any(|a| a == code))
            || model
                .groups
                .iter()
                .chain(&model.head.group)
                .any(|g| g.code.as_deref() == Some(code))
    };
    for piece in pieces(model) {
        let text = piece.span.text.as_str();
        for found in SHORT.iter().flat_map(|p| p.captures_iter(text)) {
            let (Some(all), Some(number)) = (found.get(0), found.get(1)) else {
                continue;
            };
            let list = if all.as_str().starts_with("M0") {
                &mut padded
            } else {
                &mut plain
            };
            list.entry(number.as_str().to_owned()).or_insert(piece.span);
        }
        for found in GLUED.iter().flat_map(|p| p.captures_iter(text)) {
            let (Some(id), Some(word)) = (found.get(1), found.get(2)) else {
                continue;
            };
            let mut finding = Finding::new(
                RULE.code,
                Severity::Note,
                format!(
                    "the id {} runs into the word “{}”: “{}{}”",
                    id.as_str(),
                    word.as_str(),
                    id.as_str(),
                    word.as_str()
                ),
            )
            .at(piece.span, format!("“{}{}”", id.as_str(), word.as_str()));
            let elsewhere = pieces(model)
                .find(|p| p.span.order != piece.span.order && p.span.text.contains(&format!("{} ", id.as_str())));
            if let Some(other) = elsewhere {
                finding = finding.at(other.span, format!("“{}”", id.as_str()));
            }
            out.push(finding.expected(id.as_str().to_owned()));
        }
        for found in SPLIT.iter().flat_map(|p| p.captures_iter(text)) {
            let (Some(all), Some(a), Some(b)) = (found.get(0), found.get(1), found.get(2)) else {
                continue;
            };
            let whole = format!("{}{}", a.as_str(), b.as_str());
            let example = model.groups.iter().find(|g| g.code.as_deref() == Some(whole.as_str()));
            if let (Some(example), true) = (example, told.insert(whole.clone())) {
                out.push(
                    Finding::new(
                        RULE.code,
                        Severity::Note,
                        format!("one group is written “{}” and “{whole}”", all.as_str()),
                    )
                    .at(piece.span, format!("“{}”", all.as_str()))
                    .at(&example.span, format!("“{whole}”"))
                    .expected(whole),
                );
            }
        }
        for found in BODY.iter().flat_map(|p| p.captures_iter(text)).filter_map(|f| f.get(1)) {
            let code = found.as_str();
            let near = configuration
                .groups
                .iter()
                .map(|g| g.code.as_str())
                .chain(model.groups.iter().filter_map(|g| g.code.as_deref()));
            let near = near
                .filter(|g| g.len() == code.len() && g.starts_with(&code[..1]) && shared(g, code) + 1 >= code.len())
                .min();
            if let (false, Some(near)) = (is_group(code), near)
                && told.insert(code.to_owned())
            {
                out.push(
                    Finding::new(
                        RULE.code,
                        Severity::Warning,
                        format!(
                            "“{}” names {code}, which is no group that the pack or the programme knows; {near} is near",
                            short(text)
                        ),
                    )
                    .at(piece.span, format!("“{code}”"))
                    .expected(near.to_owned()),
                );
            }
        }
    }
    for (number, span) in &padded {
        if let Some(other) = plain.get(number) {
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Warning,
                    format!("one milestone is written M0{number} and M{number}"),
                )
                .at(span, format!("M0{number}"))
                .at(other, format!("M{number}"))
                .expected(format!("M{number}")),
            );
        }
    }
}

/// How many letters two codes share, wherever they stand.
fn shared(a: &str, b: &str) -> usize {
    let mut left: Vec<char> = b.chars().collect();
    a.chars()
        .filter(|c| {
            let at = left.iter().position(|x| x == c);
            if let Some(at) = at {
                left.remove(at);
            }
            at.is_some()
        })
        .count()
}

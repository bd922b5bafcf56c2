//! Facts of groups, meetings, agenda, actions, updates and working-group reports.

use crate::model::{GroupName, Model};
use terms::{Span, Text};

use super::{Book, Fact, Standing, body_and_person, fold};

pub(super) fn gather(model: &Model, book: &mut Book) {
    groups(model, book);
    meeting(model, book);
    agenda(model, book);
    actions(model, book);
    updates(model, book);
    reports(model, book);
}

/// How a group is known: its abbreviation, or its name where it has none.
fn group_code(group: &GroupName) -> Option<Text> {
    group.code.clone().or_else(|| group.name.clone())
}

fn group(book: &mut Book, group: &GroupName) -> Option<Text> {
    let code = group_code(group)?;
    book.row("groups", &code)?;
    if let (Some(name), Some(_)) = (&group.name, &group.code) {
        book.say(
            "groups",
            &code,
            "name",
            Standing::View,
            Fact::printed(name, &group.span),
        );
    }
    Some(code)
}

fn groups(model: &Model, book: &mut Book) {
    for name in model.groups.iter().chain(&model.head.group) {
        group(book, name);
    }
}

fn meeting(model: &Model, book: &mut Book) {
    let Some(code) = book.code.clone() else { return };
    book.row("meetings", &code);
    book.day("meetings", &code, "on", model.head.date.as_ref());
    if let Some(of) = book.group.clone() {
        book.link(
            ("meetings", &code, "group"),
            ("groups", &of),
            model.head.group.as_ref().map(|g| &g.span),
        );
    }
    for cell in &model.roadmap {
        // A meeting announced in the roadmap is planned; it has no number yet, its day names it.
        if let (Some(of), Some(day)) = (book.group.clone(), cell.meeting.day()) {
            let planned = format!("{of} {day}");
            book.day("meetings", &planned, "on", Some(&cell.meeting));
            book.link(
                ("meetings", &planned, "group"),
                ("groups", &of),
                Some(&cell.meeting.span),
            );
            book.say(
                "meetings",
                &planned,
                "state",
                Standing::View,
                Fact::printed("Planned", &cell.meeting.span),
            );
        }
    }
}

fn agenda(model: &Model, book: &mut Book) {
    for (n, item) in model.agenda.iter().enumerate() {
        let number = item
            .number
            .as_ref()
            .map_or_else(|| format!("#{}", n + 1), |s| s.text.to_string());
        let code = book.under_meeting(&number);
        let to = "agenda-items";
        if book.row(to, &code).is_none() {
            continue;
        }
        if let Some(meeting) = book.code.clone() {
            book.link((to, &code, "meeting"), ("meetings", &meeting), None);
        }
        book.span(to, &code, "number", item.number.as_ref());
        book.span(to, &code, "title", Some(&item.title));
        book.span(to, &code, "objective", item.objective.as_ref());
        if let Some(kind) = &item.kind {
            let words = fold(&kind.text);
            let typed = match (words.contains("decision"), words.contains("information")) {
                (true, true) => "Information / Decision",
                (true, false) => "Decision",
                (false, true) => "Information",
                (false, false) => "",
            };
            book.say(to, &code, "kind", Standing::View, Fact::printed(typed, kind));
        }
        body(book, (to, &code), ("lead", "presenter"), item.lead.as_ref());
        if let Some(slot) = &item.slot {
            book.span(to, &code, "slot", Some(&slot.span));
            if let Some(minutes) = slot.minutes {
                let fact = Fact::printed(&minutes.to_string(), &slot.span);
                book.say(to, &code, "minutes", Standing::View, fact);
            }
        }
        book.span(to, &code, "page", item.page.as_ref());
        if let Some(parent) = &item.parent {
            let parent = book.under_meeting(parent);
            if parent != code {
                book.link((to, &code, "parent"), (to, &parent), None);
            }
        }
        decision(book, item.kind.as_ref(), item.objective.as_ref(), &item.title, &number);
    }
}

/// An item that asks for a decision is a decision to be taken.
fn decision(book: &mut Book, kind: Option<&Span>, objective: Option<&Span>, title: &Span, number: &str) {
    if !kind.is_some_and(|kind| fold(&kind.text).contains("decision")) {
        return;
    }
    let code = book.under_meeting(&format!("D{number}"));
    let asked = objective.unwrap_or(title);
    book.span("decisions", &code, "title", Some(asked));
    if let Some(meeting) = book.code.clone() {
        book.link(("decisions", &code, "meeting"), ("meetings", &meeting), None);
    }
    if let Some(of) = book.group.clone() {
        book.link(("decisions", &code, "group"), ("groups", &of), None);
    }
}

fn body(book: &mut Book, to: (&'static str, &str), columns: (&'static str, &'static str), span: Option<&Span>) {
    let Some(span) = span else { return };
    let (body, person) = body_and_person(&span.text);
    book.say(to.0, to.1, columns.0, Standing::View, Fact::printed(&body, span));
    if let Some(person) = person {
        book.say(to.0, to.1, columns.1, Standing::View, Fact::printed(&person, span));
    }
}

fn actions(model: &Model, book: &mut Book) {
    for action in &model.actions {
        let Some(id) = &action.id else { continue };
        let (to, code) = ("actions", id.text.as_str());
        if book.row(to, code).is_none() {
            continue;
        }
        book.span(to, code, "id", Some(id));
        book.span(to, code, "action", action.action.as_ref());
        body(book, (to, code), ("owner", "person"), action.owner.as_ref());
        book.day(to, code, "raised", action.raised.as_ref());
        book.day(to, code, "due", action.due.as_ref());
        if let Some(status) = &action.status {
            let words = fold(&status.text);
            let typed = match () {
                () if words.contains("recommend") => "Recommend Closed",
                () if words.contains("overdue") || words == "late" => "Overdue",
                () if words.contains("hold") => "On hold",
                () if words.contains("clos") || words.contains("complete") => "Closed",
                () if words.contains("open") || words.contains("progress") || words.contains("ongoing") => "Open",
                () => "",
            };
            book.say(to, code, "status", Standing::View, Fact::printed(typed, status));
        }
        book.span(to, code, "update", action.update.as_ref());
    }
    for id in model
        .ids
        .iter()
        .filter(|id| id.what.kind == crate::model::IdKind::Dependency)
    {
        let code = id.what.id.as_str();
        book.span("dependencies", code, "id", Some(&id.what.span));
        book.span("dependencies", code, "text", Some(&id.around));
        let raised = model
            .actions
            .iter()
            .find(|a| a.update.as_ref().is_some_and(|u| u.text.contains(code)));
        if let Some(action) = raised.and_then(|a| a.id.as_ref()) {
            book.link(
                ("dependencies", code, "action"),
                ("actions", &action.text),
                Some(&id.what.span),
            );
        }
    }
}

fn updates(model: &Model, book: &mut Book) {
    for update in &model.updates {
        let Some(of) = group(book, &update.group) else { continue };
        let topic = update
            .topic
            .clone()
            .unwrap_or_else(|| Text::from(first_words(&update.span.text)));
        let code = book.under_meeting(&format!("{of}/{topic}"));
        let to = "group-updates";
        book.link((to, &code, "group"), ("groups", &of), Some(&update.group.span));
        book.day(to, &code, "on", update.meeting.as_ref());
        book.say(to, &code, "topic", Standing::View, Fact::printed(&topic, &update.span));
        book.span(to, &code, "text", Some(&update.span));
        let changes: Vec<_> = model
            .ids
            .iter()
            .filter(|id| id.what.kind == crate::model::IdKind::Change && id.around.order == update.span.order)
            .map(|id| id.what.id.to_string())
            .collect();
        book.say(
            to,
            &code,
            "changes",
            Standing::View,
            Fact::printed(&changes.join(", "), &update.span),
        );
    }
}

fn first_words(text: &str) -> String {
    text.split_whitespace().take(6).collect::<Vec<_>>().join(" ")
}

fn reports(model: &Model, book: &mut Book) {
    let listed = |spans: &[Span]| spans.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join("\n");
    for report in &model.matrix {
        let Some(of) = group(book, &report.group) else { continue };
        let code = book.under_meeting(&of);
        let to = "group-reports";
        book.link((to, &code, "group"), ("groups", &of), Some(&report.group.span));
        if let Some(meeting) = book.code.clone() {
            book.link((to, &code, "meeting"), ("meetings", &meeting), None);
        }
        for (column, spans) in [
            ("deliverables", &report.deliverables),
            ("next_items", &report.next_items),
            ("last_items", &report.last_items),
        ] {
            if let Some(first) = spans.first() {
                book.say(to, &code, column, Standing::View, Fact::printed(&listed(spans), first));
            }
        }
        book.day(to, &code, "next", report.next.as_ref());
        book.day(to, &code, "last", report.last.as_ref());
        book.span(to, &code, "escalations", report.escalations.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::super::digits;
    use super::*;

    #[test]
    fn a_number_is_its_digits() {
        assert_eq!(digits("#22"), "22");
        assert_eq!(digits("meeting 10.1"), "10.1");
        assert_eq!(
            first_words("one two three four five six seven"),
            "one two three four five six"
        );
    }
}

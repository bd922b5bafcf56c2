//! Records as cells: a field as it reads to whoever asks, with the record and column that it came from.
//!
//! Everything goes through a view: what its viewer may not see reads "restricted" and has no origin.

use record::{AnyRef, RESTRICTED, Ref, Register, View};
use terms::{Date, Rag, Text, When};

use super::{Cell, Line, Origin};

/// A view, with the name that the pack goes by.
pub(crate) struct Desk<'v, 'a> {
    pub(crate) view: &'v View<'a>,
    /// The code of the meeting, as whoever reads the pack will make it up.
    pub(crate) name: Text,
}

impl Desk<'_, '_> {
    /// How a field reads.
    pub(crate) fn reads<R: Register>(&self, one: Ref<R>, column: &str) -> String {
        self.at::<R>(column)
            .map(|at| self.view.show(one.any(), at))
            .unwrap_or_default()
    }

    fn at<R: Register>(&self, column: &str) -> Option<usize> {
        let number = self.view.schema().number_of::<R>()?;
        self.view.info(number).column(column)
    }

    /// Where a field comes from; none where nothing may be seen.
    pub(crate) fn origin<R: Register>(&self, one: Ref<R>, code: &str, column: &'static str) -> Option<Origin> {
        let reads = self.reads(one, column);
        (!reads.is_empty() && reads != RESTRICTED).then(|| Origin {
            register: R::NAME,
            record: code.into(),
            column,
            reads: reads.into(),
        })
    }

    /// A field as it reads.
    pub(crate) fn cell<R: Register>(&self, one: Ref<R>, code: &str, column: &'static str) -> Cell {
        Cell::words(self.reads(one, column)).also(self.origin(one, code, column))
    }

    /// A field of several lines as a list.
    pub(crate) fn list<R: Register>(&self, one: Ref<R>, code: &str, column: &'static str) -> Cell {
        let reads = self.reads(one, column);
        Cell::list(reads.lines().filter(|line| !line.trim().is_empty())).also(self.origin(one, code, column))
    }

    /// A day.
    pub(crate) fn day<R: Register>(&self, one: Ref<R>, code: &str, column: &'static str, day: Option<Date>) -> Cell {
        let Some(day) = day else { return Cell::default() };
        Cell::words(short(day)).also(self.origin(one, code, column))
    }

    /// A date with its kind; `none` is printed where there is none.
    pub(crate) fn when<R: Register>(
        &self,
        one: Ref<R>,
        (code, column, none): (&str, &'static str, &str),
        when: Option<When>,
    ) -> Cell {
        match when {
            Some(when) => Cell::words(dated(when)).also(self.origin(one, code, column)),
            None => Cell::words(none),
        }
    }

    /// A colour: the word on its fill.
    pub(crate) fn rag<R: Register>(&self, one: Ref<R>, code: &str, column: &'static str, rag: Option<Rag>) -> Cell {
        match rag {
            Some(rag) => Cell::words(rag.word())
                .filled(Some(rag))
                .also(self.origin(one, code, column)),
            None => Cell::default(),
        }
    }

    /// A record's code as this pack's readers will make it up: what stood under another meeting stands under this one.
    pub(crate) fn under(&self, code: &str) -> String {
        let rest = code.split_once('/').map_or(code, |(_, rest)| rest);
        format!("{}/{rest}", self.name)
    }

    /// Whether a record may be seen.
    pub(crate) fn sees(&self, one: AnyRef) -> bool {
        self.view.stands(one)
    }
}

/// What stood under the newest meeting up to one: the rows whose code begins with that meeting's, and its code.
///
/// `meetings` are codes, newest first.
pub(crate) fn newest<T>(
    all: impl IntoIterator<Item = (String, T)>,
    meetings: &[Text],
) -> Option<(&Text, Vec<(String, T)>)> {
    let mut all: Vec<(String, T)> = all.into_iter().collect();
    let begins = |code: &str, meeting: &Text| code.split('/').next() == Some(meeting.as_str());
    let meeting = meetings
        .iter()
        .find(|meeting| all.iter().any(|(code, _)| begins(code, meeting)))?;
    all.retain(|(code, _)| begins(code, meeting));
    all.sort_by(|a, b| record::natural_order(&a.0, &b.0));
    Some((meeting, all))
}

/// A day in a table: "Fri 15/12/2023".
pub(crate) fn short(day: Date) -> String {
    day.strftime("%a %d/%m/%Y").to_string()
}

/// A day in a sentence: "15 December 2023".
pub(crate) fn long(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// A date in a table, its kind with it.
pub(crate) fn dated(when: When) -> String {
    match when {
        When::On(day) => short(day),
        When::NoLaterThan(day) => format!("No later than {}", short(day)),
        When::Window(first, last) => format!("{} to {}", long(first), long(last)),
        // a whole month is printed as one
        When::About(first, last) if first.first_of_month() == first && first.last_of_month() == last => {
            first.strftime("%B %Y").to_string()
        }
        When::About(first, last) => format!("about {} to {}", long(first), long(last)),
    }
}

/// A date line above a list, in one cell.
pub(crate) fn dated_list(day: Option<Date>, list: Cell, of: Option<Origin>) -> Cell {
    let Some(day) = day else { return list };
    let first = Line {
        text: long(day).into(),
        listed: false,
    };
    Cell {
        lines: std::iter::once(first).chain(list.lines.clone()).collect(),
        ..list
    }
    .also(of)
}

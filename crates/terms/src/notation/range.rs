//! Two dates that are the ends of one window, and what only looks like it.

use super::meaning::days;
use super::scan::{Parts, Scanner};
use super::tokens::Kind;
use super::{Notation, Printed};
use crate::{Date, When};

impl Scanner<'_> {
    /// `9-13 October 2023`: two days of one month.
    pub fn days_of_one_month(&self, at: usize) -> Option<(Printed, usize)> {
        let (first, digits) = self.number(at)?;
        if digits > 2 || !(1..=31).contains(&first) {
            return None;
        }
        let mut next = at + 1;
        if self.kind(self.past_space(next)) == Some(Kind::Ordinal) {
            next = self.past_space(next) + 1;
        }
        let spaced = self.is_space(next);
        let link = self.past_space(next);
        let word = self.word(link);
        if !(self.dash(link) || matches!(word, "to" | "until" | "and" | "&")) {
            return None;
        }
        if spaced && self.dash(link) && !self.may_open_a_range(at) {
            return None;
        }
        let other = self.past_space(link + 1);
        let (last, _) = self.number(other)?;
        let second = self.day_first(
            other,
            Parts {
                first: other,
                ..Parts::default()
            },
        )?;
        let adjoining = !matches!(word, "and" | "&") || last == first + 1;
        if last <= first || !adjoining || !matches!(self.kind(second.month?), Some(Kind::Month { .. })) {
            return None;
        }
        let (when, inferred, fault) = self.meaning(&second, None);
        let end = when.and_then(When::day)?;
        let start = Date::new(end.year(), end.month(), i8::try_from(first).ok()?).ok()?;
        let parts = Parts {
            first: at,
            ..Parts::default()
        };
        Some((
            self.printed(
                &parts,
                second.next,
                Some(When::Window(start, end)),
                inferred,
                fault,
                Notation::Range,
            ),
            second.next,
        ))
    }

    /// `Meeting 9 – 22 October` is no range: a number after a noun names the noun.
    fn may_open_a_range(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return true;
        };
        let before = if self.is_space(before) {
            before.checked_sub(1)
        } else {
            Some(before)
        };
        let Some(before) = before else {
            return true;
        };
        match self.kind(before) {
            Some(Kind::Word) => matches!(
                self.word(before).to_ascii_lowercase().as_str(),
                "from"
                    | "between"
                    | "on"
                    | "of"
                    | "to"
                    | "and"
                    | "during"
                    | "dates"
                    | "for"
                    | "week"
                    | "weeks"
                    | "window"
                    | "the"
            ),
            Some(Kind::Symbol('#')) => false,
            Some(Kind::Number { .. } | Kind::Month { .. } | Kind::Day(_)) => false,
            _ => true,
        }
    }

    /// Two dates that are the ends of one window.
    pub fn range(&self, first: &Parts) -> Option<(Printed, usize)> {
        let link = self.past_space(first.next);
        let word = self.word(link);
        let months = first.day.is_none();
        let links = self.dash(link)
            || matches!(word, "to" | "until" | "till" | "through" | "thru")
            || (months && matches!(word, "&" | "and" | "/" | "or"));
        let between = word == "and" && self.before(first).ends_with("between");
        if !(links || between) {
            return None;
        }
        let mut other = self.past_space(link + 1);
        while ["mid", "early", "late", "end", "of", "the"].contains(&self.word(other).to_ascii_lowercase().as_str())
            || (self.dash(other) && !self.is_space(other + 1) && months)
        {
            other = self.past_space(other + 1);
        }
        let second = self.single(other)?;
        if second.day.is_none() != months
            || first.quarter.is_some()
            || second.quarter.is_some()
            || self.is_a_move(first)
        {
            return None;
        }
        let (end, end_inferred, _) = self.meaning(&second, None);
        let end = self.in_its_words(end?, &second);
        let near = (first.year.is_none()).then_some(end.last());
        let (start, _, _) = self.meaning(first, near);
        let start = self.in_its_words(start?, first);
        if start.first() > end.last() || days(start.first(), end.last()) > 1500 {
            return None;
        }
        let when = if months {
            When::About(start.first(), end.last())
        } else {
            When::Window(start.first(), end.last())
        };
        Some((
            self.printed(first, second.next, Some(when), end_inferred, None, Notation::Range),
            second.next,
        ))
    }

    /// "moved from 2 June to 16 August" names two days, not a window.
    fn is_a_move(&self, first: &Parts) -> bool {
        let before = self.before(first);
        let near: String = before
            .chars()
            .rev()
            .take(60)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let near = near.to_ascii_lowercase();
        [
            "moved",
            "moves",
            "move ",
            "moving",
            "slip",
            "shift",
            "changed",
            "change ",
            "brought",
            "pulled",
            "delayed",
            "postponed",
            "re-forecast",
            "replan",
            "re-plan",
            "extended",
            "deferred",
        ]
        .iter()
        .any(|w| near.contains(w))
    }
}

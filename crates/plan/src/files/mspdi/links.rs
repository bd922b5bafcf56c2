//! The links of a task put back: changed where they differ, added, taken out; those from outside the plan stay.

use super::{rewrite::Rewriter, task, tree::Element};
use crate::files::model::{Key, Link};
use std::collections::HashSet;

impl Rewriter<'_, '_> {
    pub(super) fn links(&mut self, task: Element<'_, '_>, to: Key, wanted: &[Link], here: &HashSet<Key>) {
        let mut open: Vec<(i64, Link)> = wanted
            .iter()
            .filter_map(|l| Some((*self.uids.get(&l.from)?, *l)))
            .collect();
        let mut of_file: Vec<(Element<'_, '_>, &Link)> = Vec::new();
        let mut read = self.links_to.remove(&to).unwrap_or_default().into_iter();
        for e in task.named("PredecessorLink") {
            let from = e.text_of("PredecessorUID").trim().parse::<i64>().ok();
            let crossing = matches!(e.text_of("CrossProject").trim(), "1" | "true");
            if from.is_some_and(|f| self.old.contains_key(&f))
                && !crossing
                && let Some(link) = read.next()
            {
                of_file.push((e, link));
            }
        }
        of_file.retain(|(_, old)| {
            let same = open
                .iter()
                .position(|(_, l)| l.from == old.from && l.kind == old.kind && l.lag == old.lag);
            same.map(|at| open.remove(at)).is_none()
        });
        let (text, minutes) = (self.text(), self.file.plan.day_minutes);
        for (e, old) in of_file {
            match open.iter().position(|(_, l)| l.from == old.from) {
                Some(at) => {
                    let (_, new) = open.remove(at);
                    let (lag, format) = task::lag(new.lag, minutes);
                    self.patch
                        .set(e, text, "Type", Some(task::link_number(new.kind)), task::LINK_ORDER);
                    self.patch
                        .set(e, text, "LinkLag", Some(&lag.to_string()), task::LINK_ORDER);
                    self.patch.set(e, text, "LagFormat", Some(format), task::LINK_ORDER);
                }
                None if here.contains(&old.from) => self.patch.remove(e, text),
                None => {} // its predecessor is only in the file
            }
        }
        for (from, new) in open {
            let element = task::link(task.prefix(), from, &new, minutes);
            self.patch.insert(task, text, "PredecessorLink", &element, task::ORDER);
        }
    }
}

//! What cannot be: checked on the whole entry, with the state before and after it.
//!
//! Only nonsense is refused here; everything unwise is a finding of the crate `check`.

use std::collections::{HashMap, HashSet};

use crate::changes::{Staged, any};
use crate::decide::{IMPORT, Occasion};
use crate::entry::Verb;
use crate::reference::AnyRef;
use crate::refusal::{FieldFault, Refusal};
use crate::register::Problems;
use crate::state::State;
use crate::value::Eyes;

/// A door column moves only in an entry whose act is that door, or with a record that begins in an import.
pub(crate) fn doors(state: &State, act: &str, staged: &[Staged]) -> Result<(), Refusal> {
    for change in staged {
        let info = state.schema().info(change.register);
        for (column, _) in &change.to {
            let column = &info.columns[*column];
            let open = column.is_free()
                || column.doors.iter().any(|door| door.0 == act)
                || (act == IMPORT && change.verb == Verb::New);
            if !open {
                let doors: Vec<_> = column.doors.iter().map(|door| door.0).collect();
                let message = format!("{} moves only by {}", column.title, doors.join(" or "));
                return Err(Refusal::new("door", message).about([any(state, change.register, change.key)]));
            }
        }
    }
    Ok(())
}

/// Unique columns, references, drops, the registers' own checks, later crates' invariants: all faults at once.
pub(crate) fn after(before: &State, after: &State, staged: &[Staged], occasion: &Occasion<'_>) -> Result<(), Refusal> {
    let mut faults = Vec::new();
    let at = after.now(occasion.today);
    let eyes = Eyes::of(occasion.viewer, &at, occasion.people);
    unique(before, after, staged, &eyes, &mut faults);
    references(after, staged, &mut faults);
    dropped(after, staged, &eyes)?;
    for change in staged.iter().filter(|change| change.verb != Verb::Drop) {
        let mut say = Problems::default();
        after.table(change.register).check(change.key, &at, &mut say);
        for invariant in after.schema().invariants(change.register) {
            invariant.check(change.key, &at, &mut say);
        }
        faults.extend(say.into_all().into_iter().map(|problem| FieldFault {
            edit: change.edit,
            field: problem.field.unwrap_or("").to_owned(),
            code: problem.code,
            message: problem.message,
        }));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::of_fields(faults))
    }
}

fn unique(before: &State, after: &State, staged: &[Staged], eyes: &Eyes<'_>, faults: &mut Vec<FieldFault>) {
    let position = after.position();
    let mut taken: HashMap<(usize, usize, String), u32> = HashMap::new();
    for change in staged.iter().filter(|change| change.verb != Verb::Drop) {
        let info = after.schema().info(change.register);
        let table = after.table(change.register);
        for column in info.unique() {
            // A patch that leaves the column alone cannot double it; a record that begins or comes back can.
            if change.verb == Verb::Set && !change.to.iter().any(|(at, _)| *at == column) {
                continue;
            }
            let Some(folded) = table.folded(change.key, position, column) else {
                continue;
            };
            let same = |key: &u32| {
                *key != change.key && table.folded(*key, position, column).as_deref() == Some(folded.as_str())
            };
            let other = before.maybe_named(change.register, &folded).into_iter().find(same);
            let twice = taken
                .insert((change.register, column, folded), change.key)
                .filter(|key| *key != change.key);
            if let Some(other) = other.or(twice) {
                let name = eyes.link(any(after, change.register, other));
                let title = info.columns[column].title;
                faults.push(FieldFault {
                    edit: change.edit,
                    field: info.columns[column].name.to_owned(),
                    code: "not-unique",
                    message: format!("{title} is taken already: {name}"),
                });
            }
        }
    }
}

fn references(after: &State, staged: &[Staged], faults: &mut Vec<FieldFault>) {
    let position = after.position();
    for change in staged.iter().filter(|change| change.verb != Verb::Drop) {
        let info = after.schema().info(change.register);
        let linking = info.columns.iter().enumerate().filter(|(at, column)| {
            let moved = change.verb == Verb::Back || change.to.iter().any(|(to, _)| to == at);
            moved && column.kind.target().is_some()
        });
        for (at, column) in linking {
            after
                .table(change.register)
                .links(change.key, position, at, &mut |link: AnyRef| {
                    let there = after
                        .schema()
                        .number(link.register)
                        .is_some_and(|n| after.alive(n, link.key.get(), position));
                    if !there {
                        faults.push(FieldFault {
                            edit: change.edit,
                            field: column.name.to_owned(),
                            code: "no-such-record",
                            message: format!("{link} is not in the record"),
                        });
                    }
                });
        }
    }
}

/// A drop is refused while a live record points at what is dropped.
fn dropped(after: &State, staged: &[Staged], eyes: &Eyes<'_>) -> Result<(), Refusal> {
    let position = after.position();
    let mut pointing = HashSet::new();
    for change in staged.iter().filter(|change| change.verb == Verb::Drop) {
        for (register, column) in &after.schema().info(change.register).inbound {
            let keys = after.pointing(*register, *column, change.key, position);
            pointing.extend(keys.into_iter().map(|key| any(after, *register, key)));
        }
    }
    if pointing.is_empty() {
        return Ok(());
    }
    let mut all: Vec<_> = pointing.into_iter().collect();
    all.sort_unstable();
    let names: Vec<_> = all.iter().take(5).map(|one| eyes.link(*one)).collect();
    let more = if all.len() > 5 {
        format!(" and {} more", all.len() - 5)
    } else {
        String::new()
    };
    let message = format!("it cannot be dropped: {}{more} still point at it", names.join(", "));
    Err(Refusal::new("pointed-at", message).about(all.into_iter().filter(|one| eyes.may_see(*one))))
}

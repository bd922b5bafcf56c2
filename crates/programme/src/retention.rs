//! What may not expire: content that a record standing now cites as evidence, and what the next import is merged with.
//!
//! A pack that came in and that a newer one of its series has followed may go, with its reading, once the policy's time
//! is over; unless some record points at it. What left the house stays. Not here: how old is old enough, and the expiring itself (`store`).

use std::collections::{BTreeMap, HashSet};

use record::{AnyRef, Content, Hash, Kind, Nobody, Ref, Roles, State, Value, View, Viewer};
use terms::Date;

use crate::packs::{Pack, Taken};

/// Registers whose rows say something of a pack without resting on it as evidence.
const SAY_OF_PACKS: [&str; 1] = ["findings"];

/// The content that stays, whatever its age.
#[must_use]
pub fn pinned(state: &State, today: Date) -> HashSet<Hash> {
    let everyone = Viewer::with(Roles::EVERYONE);
    let view = View::new(state, state.position(), today, &everyone, &Nobody);
    let mut stays = cited(&view);
    stays.extend(of_packs(&view));
    stays
}

/// What stands in a column for content, in any register but that of packs.
fn cited(view: &View<'_>) -> HashSet<Hash> {
    let mut stays = HashSet::new();
    for info in view.schema().registers().iter().filter(|info| info.name != "packs") {
        let columns: Vec<usize> = (0..info.columns.len())
            .filter(|at| info.columns[*at].kind == Kind::Content)
            .collect();
        if columns.is_empty() {
            continue;
        }
        let keys = view.schema().number(info.name).map_or(0, |number| view.keys(number));
        for one in (1..=keys).filter_map(|key| view.record(info.name, key)) {
            let stored = columns.iter().filter_map(|column| view.stored(one, *column));
            stays.extend(
                stored
                    .filter_map(|json| Content::read(&json).ok())
                    .map(|content| content.0),
            );
        }
    }
    stays
}

/// The newest pack of each series, and packs that some record points at.
fn of_packs(view: &View<'_>) -> HashSet<Hash> {
    let all: Vec<(Ref<Pack>, &Pack)> = view.all::<Pack>().collect();
    let mut newest: BTreeMap<String, (Option<Date>, u32)> = BTreeMap::new();
    let merged_with = |pack: &Pack| matches!(pack.taken, None | Some(Taken::Newest));
    for (key, pack) in all.iter().filter(|(_, pack)| merged_with(pack)) {
        let mine = (pack.on, key.key());
        let known = newest.entry(record::fold(&pack.series)).or_insert(mine);
        *known = (*known).max(mine);
    }
    let stays = |key: Ref<Pack>, pack: &Pack| {
        let first = newest.get(&record::fold(&pack.series));
        let came_in = merged_with(pack) || pack.taken == Some(Taken::Late);
        !came_in || first == Some(&(pack.on, key.key())) || rested_on(view, key.any())
    };
    all.into_iter()
        .filter(|(key, pack)| stays(*key, pack))
        .flat_map(|(_, pack)| [pack.content, pack.reading])
        .flatten()
        .map(|content| content.0)
        .collect()
}

fn rested_on(view: &View<'_>, pack: AnyRef) -> bool {
    view.inbound(pack)
        .iter()
        .any(|inbound| !SAY_OF_PACKS.contains(&view.info(inbound.register).name))
}

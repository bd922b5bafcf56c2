//! Tier authorities: which group decides a change in which tier, and from when until when.
//!
//! Here: the dated rows and the question that decisions ask of them. Not here: the changes themselves. A tier without a
//! row here is decided by the group that its own row names.

use record::{Access, At, Concerned, Problems, Ref, Refusal, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{groups::Group, milestones::Milestone, tiers::Tier};

fields! {
    /// The group that decides changes in a tier, for a time.
    pub struct TierAuthority in "tier-authorities" {
        /// Tier and group, such as Tier 3/TMAG.
        code: Key = column("Reference").unique().searched();
        /// The tier.
        tier: Ref<Tier> = column("Tier").seen_as("Who decides in it");
        /// The group that decides.
        group: Ref<Group> = column("Group").seen_as("Tiers that it decides in");
        /// The day from which this holds.
        from: Option<Date> = column("In force from");
        /// The day until which it held, that day included.
        until: Option<Date> = column("In force until");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for TierAuthority {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until < from
        {
            say.refuse_field("until", "ends-before-it-begins", "it cannot end before it begins");
        }
        let mut others = at
            .all::<Self>()
            .filter(|(one, row)| *one != own && row.tier == self.tier);
        if let Some((_, other)) = others.find(|(_, other)| self.meets(other)) {
            let text = format!(
                "{} holds on some of the same days: end the one before the other begins",
                other.code
            );
            say.refuse_field("from", "two-authorities", text);
        }
    }
}

impl TierAuthority {
    fn meets(&self, other: &Self) -> bool {
        let before = |one: Option<Date>, other: Option<Date>| matches!((one, other), (Some(a), Some(b)) if a < b);
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

fn in_force(from: Option<Date>, until: Option<Date>, on: Date) -> bool {
    from.is_none_or(|from| from <= on) && until.is_none_or(|until| on <= until)
}

/// The group that decides a change in the tier on that day.
#[must_use]
pub fn authority(at: &At<'_>, tier: Ref<Tier>, on: Date) -> Option<Ref<Group>> {
    let mut rows = at.all::<TierAuthority>().filter(|(_, row)| row.tier == tier).peekable();
    if rows.peek().is_some() {
        return rows
            .find(|(_, row)| in_force(row.from, row.until, on))
            .map(|(_, row)| row.group);
    }
    let tier = at.find(tier)?;
    tier.decided_by.filter(|_| in_force(tier.from, tier.until, on))
}

/// Refuses a group that does not decide changes of the milestone on that day.
pub(crate) fn may_decide(at: &At<'_>, milestone: &Milestone, group: Ref<Group>, on: Date) -> Result<(), Refusal> {
    let id = &milestone.id;
    let Some(tier) = milestone.tier else {
        let text = format!("{id} has no tier, so it is not known who decides its changes: give it a tier first");
        return Err(Refusal::new("no-tier", text));
    };
    let name = |any| at.name_of(any).unwrap_or_default();
    let tier_name = name(tier.any());
    match authority(at, tier, on) {
        Some(deciding) if deciding == group => Ok(()),
        Some(deciding) => {
            let (deciding, other) = (name(deciding.any()), name(group.any()));
            let text = format!("{id} is {tier_name}: on {on} its changes are decided by {deciding}, not by {other}");
            Err(Refusal::new("wrong-group", text))
        }
        None => {
            let text = format!(
                "{id} is {tier_name}, and no group is recorded as deciding changes in {tier_name} on {on}: add it to the \
                 tier authorities first"
            );
            Err(Refusal::new("no-authority", text))
        }
    }
}

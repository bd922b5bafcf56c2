//! Scopes: each of several parties, by what they are, such as each LDSO.
//!
//! Here: the scope and who its members are on a day. Not here: what each of them has done (`milestone_completions`).

use record::{Access, At, Concerned, Ref, Refs, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{market_roles::MarketRole, mpids::Mpid, organisations::Organisation};

fields! {
    /// Each of several parties.
    pub struct Scope in "scopes" {
        /// How it is called, such as Each LDSO.
        code: Key = column("Scope").unique().searched();
        /// Each organisation that holds an MPID in this market role.
        role: Option<Ref<MarketRole>> = column("Market role").seen_as("Scopes of it");
        /// Organisations named one by one.
        named: Refs<Organisation> = column("Named").seen_as("Scopes that name it");
        /// Organisations that hold the role and are left out all the same.
        except: Refs<Organisation> = column("Except").seen_as("Scopes that leave it out");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for Scope {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

/// The members of a scope on a day, in order of key.
#[must_use]
pub fn members(at: &At<'_>, scope: &Scope, on: Date) -> Vec<Ref<Organisation>> {
    let mut all: Vec<_> = scope.named.iter().collect();
    if let Some(role) = scope.role {
        let held = at.all::<Mpid>().filter(|(_, mpid)| {
            mpid.role == Some(role) && mpid.from.is_none_or(|day| day <= on) && mpid.until.is_none_or(|day| on <= day)
        });
        all.extend(held.filter_map(|(_, mpid)| mpid.organisation));
    }
    all.retain(|one| !scope.except.contains(*one));
    all.sort_unstable();
    all.dedup();
    all
}

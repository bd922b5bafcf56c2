//! The rights that a change needs, by today's roles and today's ownership.
//!
//! Asked before anything else is checked: what a check says tells too. Not here: who may see what (`view`).

use crate::access::{Concerned, Right, Roles, Viewer};
use crate::at::At;
use crate::changes::{Staged, any};
use crate::decide::{Ask, Occasion};
use crate::entry::Verb;
use crate::refusal::Refusal;
use crate::register::Door;
use crate::state::State;

impl State {
    pub(crate) fn check_rights(
        &self,
        ask: &Ask<'_>,
        after: &State,
        staged: &[Staged],
        occasion: &Occasion<'_>,
    ) -> Result<(), Refusal> {
        let (before, after) = (
            At::new(self, self.position(), occasion.today),
            after.now(occasion.today),
        );
        let viewer = occasion.viewer;
        for change in staged {
            let target = any(self, change.register, change.key);
            let info = self.schema().info(change.register);
            let concerned = |right: Right| {
                if change.verb == Verb::New {
                    let mut who = Concerned::default();
                    after
                        .state()
                        .table(change.register)
                        .concerns(change.key, &after, &mut who);
                    right.all.meets(viewer.roles) || (right.own.meets(viewer.roles) && who.may_make(viewer))
                } else {
                    self.has_right(right, viewer, &before, target)
                }
            };
            let access = &info.access;
            let allowed = match ask {
                Ask::Act { action, .. } => concerned(right_through(self, action.door)),
                _ if access.edit.all.meets(viewer.roles) => true,
                _ if change.verb == Verb::New => concerned(access.add),
                _ if change.verb == Verb::Set => {
                    let owned = change.to.iter().all(|(column, _)| info.columns[*column].by_owner);
                    owned
                        && concerned(Right {
                            all: Roles::NONE,
                            own: access.edit.own,
                        })
                }
                _ => false,
            };
            if !allowed {
                let what = self.forbidden_what(change);
                return Err(Refusal::forbidden(format!("you have no right to {what}")).about([target]));
            }
        }
        Ok(())
    }

    fn forbidden_what(&self, change: &Staged) -> String {
        let info = self.schema().info(change.register);
        let title = info.title().to_lowercase();
        match change.verb {
            Verb::New => format!("add to {title}"),
            Verb::Drop => format!("drop from {title}"),
            Verb::Back => format!("bring back into {title}"),
            Verb::Set => {
                let columns: Vec<_> = change.to.iter().map(|(at, _)| info.columns[*at].title).collect();
                format!("change {} in {title}", columns.join(", "))
            }
        }
    }
}

/// The right to pass a door, as any register gives it.
fn right_through(state: &State, door: Door) -> Right {
    let mut right = Right::default();
    for register in state.schema().registers() {
        let given = register.access.right_of(door);
        right.all = right.all.and(given.all);
        right.own = right.own.and(given.own);
    }
    right
}

/// Refused before anything of the record is looked at: a refusal tells too.
pub(crate) fn may_pass(state: &State, door: Door, viewer: &Viewer) -> Result<(), Refusal> {
    if right_through(state, door).could(viewer) {
        Ok(())
    } else {
        Err(Refusal::forbidden(format!("you have no right to `{}`", door.0)))
    }
}

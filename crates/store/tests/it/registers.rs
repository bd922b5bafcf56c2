//! A small schema to test nodes with, and an older program's and a later program's version of it.

use std::sync::Arc;

use record::{
    Access, Actor, At, Concerned, Edit, Ref, Register, Role, Roles, Schema, Viewer, What, column, fields, register,
};
use store::{Asked, Asking};
use terms::Text;

pub const EDITOR: Role = Role::new(0, "editor");

fields! {
    /// Something to be kept.
    pub struct Note in "notes" {
        /// What it is called.
        id: Text = column("Note ID").unique();
        /// What it says.
        text: Option<Text> = column("Text");
        /// What it says besides.
        aside: Option<Text> = column("Aside");
    }
}

impl Register for Note {
    fn name(&self) -> Text {
        self.id.clone()
    }
    fn access() -> Access {
        Access::nobody().see(Roles::EVERYONE).edit(EDITOR)
    }
    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

/// The schema of a program of that level.
pub fn schema(level: u32) -> Arc<Schema> {
    Arc::new(Schema::new(level, &[EDITOR], [register::<Note>()]).unwrap())
}

/// An editor asks.
pub fn asking(edits: Vec<Edit>) -> Asking {
    Asking::new(Viewer::with(EDITOR), Actor::process("test"), Asked::Edit(edits)).unwrap()
}

/// A note that begins.
pub fn add(id: &str, text: &str) -> Edit {
    Edit::new("notes", What::Add).typed("id", id).typed("text", text)
}

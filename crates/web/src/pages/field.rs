//! The widget of a field, by its kind; and what a form brought, as edits.
//!
//! One place for records, actions and bulk changes. Not here: what a value means (`record`).

use record::{AnyRef, Choice, ColumnInfo, Input, Kind, View};
use terms::Rag;

use crate::forms::Posted;
use crate::markup;

/// The most names offered for a link; beyond them one types.
const NAMES: usize = 250;

/// A field of a form.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// The stored name.
    pub name: &'static str,
    /// How people read it.
    pub title: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Which widget: `text`, `long`, `select`, `date`, `number`.
    pub widget: &'static str,
    /// What stands in it.
    pub value: String,
    /// What may be chosen: value and words.
    pub options: Vec<(String, String)>,
    /// Names offered while one types.
    pub names: Vec<String>,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Whether something has to stand in it.
    pub required: bool,
    /// How it is to be typed.
    pub hint: &'static str,
    /// Whether its meaning is said only on demand: the page says it elsewhere.
    pub compact: bool,
}

/// The name of a column's field in a form. A form has fields of its own: the reason of the entry is not a column's reason.
#[must_use]
pub fn form_name(column: &ColumnInfo) -> &'static str {
    match column.name {
        "reason" => "field.reason",
        "seen" => "field.seen",
        "csrf" => "field.csrf",
        name => name,
    }
}

impl Field {
    /// The day that stands in it as people read it: browsers show their own user's form.
    #[must_use]
    pub fn day(&self) -> String {
        self.value.parse().map(markup::long_day).unwrap_or_default()
    }
}

/// The widget of a column with what stands in it.
#[must_use]
pub fn field(view: &View<'_>, column: &ColumnInfo, value: String) -> Field {
    let mut field = Field {
        name: form_name(column),
        title: column.title,
        help: column.help,
        widget: "text",
        value,
        required: column.required,
        ..Field::default()
    };
    match &column.kind {
        Kind::Text if column.long => field.widget = "long",
        Kind::Text | Kind::Person | Kind::Content | Kind::Rows(_) => {}
        Kind::Code { such_as } => field.hint = such_as,
        Kind::Bool => options(&mut field, [("yes", "Yes"), ("no", "No")]),
        Kind::Integer { .. } => field.widget = "number",
        Kind::Decimal => field.hint = "12.5",
        Kind::Date => field.widget = "date",
        Kind::When => field.hint = "2023-08-16, no later than 2023-08-16, 2023-08-16 to 2023-08-20, August 2023",
        Kind::Instant => field.hint = "2023-08-16T10:00:00Z",
        Kind::Rag => options(&mut field, Rag::ALL.map(|rag| (rag.word(), rag.word()))),
        Kind::Choice(all) => options(
            &mut field,
            all.iter().map(|Choice { stored, title, .. }| (*stored, *title)),
        ),
        Kind::Link(target) => field.names = names(view, target),
        Kind::Links(target) => {
            field.names = names(view, target);
            field.hint = "names, with ; between them";
        }
    }
    // What stands there may be written by its title; the option is its stored name.
    if let Some((stored, _)) = field
        .options
        .iter()
        .find(|(stored, title)| *title == field.value || *stored == field.value)
    {
        field.value = stored.clone();
    }
    field
}

fn options<'a>(field: &mut Field, all: impl IntoIterator<Item = (&'a str, &'a str)>) {
    field.widget = "select";
    field.options = all
        .into_iter()
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .collect();
}

fn names(view: &View<'_>, register: &str) -> Vec<String> {
    let Some(number) = view
        .schema()
        .number(register)
        .filter(|number| view.may_see_register(*number))
    else {
        return Vec::new();
    };
    let query = record::Query {
        limit: NAMES,
        ..record::Query::default()
    };
    let Ok(page) = view.list(number, &query) else {
        return Vec::new();
    };
    if page.total > NAMES {
        return Vec::new();
    }
    let register = view.info(number).name;
    let one = |key: &u32| std::num::NonZeroU32::new(*key).map(|key| view.name(AnyRef { register, key }));
    page.keys.iter().filter_map(one).collect()
}

/// The words of a form as they are compared: line ends as the record has them.
#[must_use]
pub fn typed(given: &str) -> String {
    given.replace("\r\n", "\n").trim().to_owned()
}

/// The fields that a form brought for these columns.
pub fn given<'a>(posted: &'a Posted, columns: impl IntoIterator<Item = &'a ColumnInfo>) -> Vec<(String, Input)> {
    let of = |column: &ColumnInfo| {
        let all: Vec<_> = posted
            .all(form_name(column))
            .map(typed)
            .filter(|one| !one.is_empty())
            .collect();
        posted.get(form_name(column))?;
        Some((column.name.to_owned(), Input::Typed(all.join("; "))))
    };
    columns.into_iter().filter_map(of).collect()
}

//! Structs with columns: the `fields!`, `choice!` and `code!` listings, the lens of a column, and drafts.
//!
//! A column is said once, in the listing; everything generic is written over it. Not here: what a register adds to
//! its fields (`register`).

use std::fmt::Debug;
use std::marker::PhantomData;

use crate::json::{self, Fault, Pen};
use crate::reference::AnyRef;
use crate::register::Door;
use crate::table::Input;
use crate::value::{Eyes, Kind, Names, NoNames, Value, fold};

/// A struct with columns: the row of a register, or the form of an action. Written by `fields!` only.
pub trait Fields: Clone + PartialEq + Debug + Send + Sync + Sized + 'static {
    /// The stored name, for ever.
    const NAME: &'static str;
    /// What it is, for people.
    const ABOUT: &'static str;
    /// Its columns, in order.
    fn columns() -> &'static [Column<Self>];
    /// Builds one; every fault is noted, not only the first.
    fn read(draft: &mut Draft<'_>) -> Option<Self>;
}

/// What is known of a column without its type.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnInfo {
    /// The stored name, for ever.
    pub name: &'static str,
    /// How people read it.
    pub title: &'static str,
    /// What it means: form hint and API description.
    pub help: &'static str,
    /// Its kind.
    pub kind: Kind,
    /// Whether something has to stand in it.
    pub required: bool,
    /// Whether no two live records may have the same.
    pub unique: bool,
    /// Whether search looks into it.
    pub searched: bool,
    /// Whether it is written in paragraphs.
    pub long: bool,
    /// The heading under which the far end of a link shows it.
    pub seen_as: Option<&'static str>,
    /// The doors that may move it; with none, an edit may.
    pub doors: Vec<Door>,
    /// Whether those whom the record concerns may edit it.
    pub by_owner: bool,
    /// Whether only those with leave see it; never a filter, sort or search term.
    pub guarded: bool,
    /// Names that it had before.
    pub was: Vec<&'static str>,
}

impl ColumnInfo {
    /// Whether an edit may move it.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.doors.is_empty()
    }
}

/// A column: what is known of it, and the lens into the struct.
pub struct Column<F> {
    /// What is known without the type.
    pub info: ColumnInfo,
    pub(crate) lens: Box<dyn Lens<F>>,
}

/// A column being declared; `fields!` places it.
#[derive(Clone, Debug)]
pub struct Heading {
    info: ColumnInfo,
}

/// Starts the declaration of a column with the title that people read.
#[must_use]
pub fn column(title: &'static str) -> Heading {
    Heading {
        info: ColumnInfo {
            name: "",
            title,
            help: "",
            kind: Kind::Text,
            required: true,
            unique: false,
            searched: false,
            long: false,
            seen_as: None,
            doors: Vec::new(),
            by_owner: false,
            guarded: false,
            was: Vec::new(),
        },
    }
}

impl Heading {
    /// No two live records have the same.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.info.unique = true;
        self
    }

    /// Search looks into it.
    #[must_use]
    pub fn searched(mut self) -> Self {
        self.info.searched = true;
        self
    }

    /// Written in paragraphs: forms give it room.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.info.long = true;
        self
    }

    /// The heading under which the far end of the link shows these records.
    #[must_use]
    pub fn seen_as(mut self, heading: &'static str) -> Self {
        self.info.seen_as = Some(heading);
        self
    }

    /// Only an action with that door moves it. Said twice, either door does.
    #[must_use]
    pub fn only_by(mut self, door: Door) -> Self {
        self.info.doors.push(door);
        self
    }

    /// Those whom the record concerns may edit it too.
    #[must_use]
    pub fn by_owner(mut self) -> Self {
        self.info.by_owner = true;
        self
    }

    /// A name under which older entries hold it.
    #[must_use]
    pub fn was(mut self, name: &'static str) -> Self {
        self.info.was.push(name);
        self
    }

    /// Places the column in its struct; called by `fields!`.
    #[must_use]
    pub fn at<F: Fields, V: Value>(
        mut self,
        name: &'static str,
        help: &'static str,
        get: fn(&F) -> &V,
        get_mut: fn(&mut F) -> &mut V,
    ) -> Column<F> {
        self.info.name = name.strip_prefix("r#").unwrap_or(name);
        self.info.help = help.trim();
        self.info.kind = V::kind();
        self.info.required = V::absent().is_none();
        self.info.guarded = V::guarded();
        Column {
            info: self.info,
            lens: Box::new(Path {
                get,
                get_mut,
                of: PhantomData,
            }),
        }
    }
}

/// A field of a struct, without its type.
pub(crate) trait Lens<F>: Send + Sync {
    fn write(&self, of: &F, out: &mut Pen);
    fn publish(&self, of: &F, eyes: &Eyes<'_>, out: &mut Pen);
    fn read(&self, into: &mut F, json: &str) -> Result<(), Fault>;
    fn parse(&self, into: &mut F, typed: &str, names: &dyn Names) -> Result<(), Fault>;
    fn read_either(&self, into: &mut F, json: &str, names: &dyn Names) -> Result<(), Fault>;
    fn equal(&self, one: &F, other: &F) -> bool;
    fn is_absent(&self, of: &F) -> bool;
    fn show(&self, of: &F, eyes: &Eyes<'_>) -> String;
    fn order(&self, one: &F, other: &F) -> std::cmp::Ordering;
    fn links(&self, of: &F, each: &mut dyn FnMut(AnyRef));
    /// The value as unique columns and search compare it.
    fn folded(&self, of: &F) -> String;
    /// What was typed, in the same form.
    fn fold_typed(&self, typed: &str) -> String;
    /// What was typed, as the journal would write it; none where it means nothing.
    fn canonical(&self, typed: &str, names: &dyn Names) -> Result<Option<String>, Fault>;
    /// A test of this column against what was typed.
    fn test(&self, typed: &str, names: &dyn Names) -> Result<Comparison<F>, Fault>;
}

/// How a row's value stands to what was typed.
pub(crate) type Comparison<F> = Box<dyn Fn(&F) -> std::cmp::Ordering + Send + Sync>;

struct Path<F, V> {
    get: fn(&F) -> &V,
    get_mut: fn(&mut F) -> &mut V,
    of: PhantomData<fn() -> (F, V)>,
}

impl<F: Fields, V: Value> Lens<F> for Path<F, V> {
    fn write(&self, of: &F, out: &mut Pen) {
        (self.get)(of).write(out);
    }

    fn publish(&self, of: &F, eyes: &Eyes<'_>, out: &mut Pen) {
        (self.get)(of).publish(eyes, out);
    }

    fn read(&self, into: &mut F, json: &str) -> Result<(), Fault> {
        *(self.get_mut)(into) = read_value(json)?;
        Ok(())
    }

    fn parse(&self, into: &mut F, typed: &str, names: &dyn Names) -> Result<(), Fault> {
        *(self.get_mut)(into) = parse_value(typed, names)?;
        Ok(())
    }

    fn read_either(&self, into: &mut F, json: &str, names: &dyn Names) -> Result<(), Fault> {
        *(self.get_mut)(into) = read_either(json, names)?;
        Ok(())
    }

    fn equal(&self, one: &F, other: &F) -> bool {
        (self.get)(one) == (self.get)(other)
    }

    fn is_absent(&self, of: &F) -> bool {
        (self.get)(of).is_absent()
    }

    fn show(&self, of: &F, eyes: &Eyes<'_>) -> String {
        (self.get)(of).show(eyes)
    }

    fn order(&self, one: &F, other: &F) -> std::cmp::Ordering {
        (self.get)(one).order((self.get)(other))
    }

    fn links(&self, of: &F, each: &mut dyn FnMut(AnyRef)) {
        (self.get)(of).links(each);
    }

    fn folded(&self, of: &F) -> String {
        fold(&(self.get)(of).show(&Eyes::blind()))
    }

    fn fold_typed(&self, typed: &str) -> String {
        V::parse(typed.trim(), &NoNames).map_or_else(|_| fold(typed), |value| fold(&value.show(&Eyes::blind())))
    }

    fn canonical(&self, typed: &str, names: &dyn Names) -> Result<Option<String>, Fault> {
        let value: V = parse_value(typed, names)?;
        Ok((!value.is_absent()).then(|| json::written(|pen| value.write(pen))))
    }

    fn test(&self, typed: &str, names: &dyn Names) -> Result<Comparison<F>, Fault> {
        let wanted: V = parse_value(typed, names)?;
        let get = self.get;
        Ok(Box::new(move |row| get(row).order(&wanted)))
    }
}

fn read_value<V: Value>(json: &str) -> Result<V, Fault> {
    if json == "null" {
        return V::absent().ok_or_else(required);
    }
    V::read(json)
}

fn parse_value<V: Value>(typed: &str, names: &dyn Names) -> Result<V, Fault> {
    let typed = typed.trim();
    if typed.is_empty() {
        return V::absent().ok_or_else(required);
    }
    V::parse(typed, names)
}

/// A JSON value from outside. A string is read as typed, so that it is spelled and checked as a form's field is; the
/// rest as the journal writes it, or as the API answered it.
fn read_either<V: Value>(json: &str, names: &dyn Names) -> Result<V, Fault> {
    let json = json.trim();
    if json.starts_with('"') {
        return parse_value(&json::string(json)?, names);
    }
    if json.starts_with('[') && matches!(V::kind(), Kind::Rows(_)) {
        return parse_value(json, names);
    }
    read_value(json)
}

fn required() -> Fault {
    Fault::new("required", "something has to stand here")
}

/// What was given for one field.
#[derive(Clone, Copy, Debug)]
enum Given<'a> {
    Json(&'a str),
    Typed(&'a str),
    Either(&'a str), // JSON: the journal's or the API's form, or a string as typed
}

/// The fields given for a struct. `fields!` takes them one by one in order; every fault is noted.
pub struct Draft<'a> {
    slots: Vec<Option<Given<'a>>>,
    next: usize,
    names: &'a dyn Names,
    faults: Vec<(&'static str, Fault)>,
}

impl<'a> Draft<'a> {
    fn empty<F: Fields>(names: &'a dyn Names) -> Self {
        Self {
            slots: vec![None; F::columns().len()],
            next: 0,
            names,
            faults: Vec::new(),
        }
    }

    /// A draft of values as the journal writes them, each with the number of its column.
    pub(crate) fn of_values<F: Fields>(given: &[(usize, &'a str)]) -> Self {
        let mut draft = Self::empty::<F>(&NoNames);
        for (column, json) in given {
            draft.slots[*column] = Some(Given::Json(json));
        }
        draft
    }

    /// A draft of a JSON object of values as the journal writes them.
    pub fn of_json<F: Fields>(object: &'a str) -> Result<Self, Fault> {
        let mut draft = Self::empty::<F>(&NoNames);
        json::members(object, |name, value| {
            draft.slots[column_named::<F>(name)?] = Some(Given::Json(value));
            Ok(())
        })?;
        Ok(draft)
    }

    /// A draft of what was typed, by field name.
    pub fn of_typed<F: Fields>(given: &[(&str, &'a str)], names: &'a dyn Names) -> Self {
        let mut draft = Self::empty::<F>(names);
        for (name, typed) in given {
            match column_named::<F>(name) {
                Ok(column) => draft.slots[column] = Some(Given::Typed(typed)),
                Err(fault) => draft.faults.push(("", fault)),
            }
        }
        draft
    }

    /// A draft of a JSON object whose members are typed texts, or values as the journal writes them.
    pub fn of_typed_json<F: Fields>(object: &'a str, names: &'a dyn Names) -> Result<Self, Fault> {
        let mut draft = Self::empty::<F>(names);
        json::members(object, |name, value| {
            draft.slots[column_named::<F>(name)?] = Some(Given::Either(value));
            Ok(())
        })?;
        Ok(draft)
    }

    /// A draft of what an edit gives, each with the number of its column.
    pub(crate) fn of_inputs<F: Fields>(given: &[(usize, &'a Input)], names: &'a dyn Names) -> Self {
        let mut draft = Self::empty::<F>(names);
        for (column, input) in given {
            draft.slots[*column] = Some(match input {
                Input::Typed(typed) => Given::Typed(typed),
                Input::Json(json) => Given::Either(json),
            });
        }
        draft
    }

    /// Takes the next field; called by `fields!` in the order of the columns.
    pub fn take<V: Value>(&mut self, name: &'static str) -> Option<V> {
        let at = self.next;
        self.next += 1;
        let read = match self.slots.get(at).copied().flatten() {
            Some(Given::Typed(typed)) => parse_value(typed, self.names),
            Some(Given::Json(json)) => read_value(json),
            Some(Given::Either(json)) => read_either(json, self.names),
            None => V::absent().ok_or_else(required),
        };
        read.map_err(|fault| self.faults.push((name, fault))).ok()
    }

    /// Every fault noted, with the field's name.
    #[must_use]
    pub fn faults(&self) -> &[(&'static str, Fault)] {
        &self.faults
    }

    /// All faults as one.
    #[must_use]
    pub fn into_fault(self) -> Fault {
        let all: Vec<_> = self
            .faults
            .iter()
            .map(|(name, fault)| format!("{name}: {fault}"))
            .collect();
        Fault::new(
            self.faults.first().map_or("required", |(_, fault)| fault.code),
            all.join("; "),
        )
    }
}

/// The number of the column of that name, or of one that was once called so.
pub(crate) fn find_column(columns: &[ColumnInfo], name: &str) -> Option<usize> {
    columns
        .iter()
        .position(|column| column.name == name)
        .or_else(|| columns.iter().position(|column| column.was.contains(&name)))
}

fn column_named<F: Fields>(name: &str) -> Result<usize, Fault> {
    let columns = F::columns();
    columns
        .iter()
        .position(|column| column.info.name == name || column.info.was.contains(&name))
        .ok_or_else(|| Fault::new("unknown-field", format!("{} has no field `{name}`", F::NAME)))
}

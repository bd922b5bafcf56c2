//! The listings: `fields!`, `choice!` and `code!`, which write struct, columns and values from one declaration.
//!
//! What a value of a column can do is in `value`; the columns themselves are in `fields`.

use crate::json::Fault;
use crate::value::fold;

/// Declares a struct with columns: field, type, help text and column in one line.
///
/// ```
/// use record::{column, fields};
/// use terms::{Date, Text};
///
/// fields! {
///     /// Something that somebody has to do.
///     pub struct Errand in "errands" {
///         /// What is to be done.
///         what: Text = column("Errand").searched();
///         /// The day by which it has to be done.
///         due: Option<Date> = column("Due");
///     }
/// }
/// ```
#[macro_export]
macro_rules! fields {
    ($(#[doc = $about:literal])+ $vis:vis struct $R:ident in $name:literal {
        $( $(#[doc = $help:literal])+ $field:ident : $type:ty = $column:expr; )+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq)]
        $vis struct $R { $( $(#[doc = $help])+ pub $field: $type, )+ }
        impl $crate::Fields for $R {
            const NAME: &'static str = $name;
            const ABOUT: &'static str = concat!($($about),+);
            fn columns() -> &'static [$crate::Column<Self>] {
                static ALL: std::sync::LazyLock<Vec<$crate::Column<$R>>> = std::sync::LazyLock::new(|| vec![$(
                    $column.at(stringify!($field), concat!($($help),+), |r: &$R| &r.$field, |r: &mut $R| &mut r.$field),
                )+]);
                &ALL
            }
            fn read(draft: &mut $crate::Draft<'_>) -> Option<Self> {
                $( let $field = draft.take(stringify!($field)); )+
                Some(Self { $( $field: $field?, )+ })
            }
        }
    };
}

/// Declares a closed list that code branches on; the stored names never change.
///
/// ```
/// record::choice! {
///     /// How far an errand is.
///     pub enum Progress {
///         /// Somebody still has to do it.
///         Open = "open" as "Open",
///         /// It is done.
///         Done = "done" as "Done",
///     }
/// }
/// assert_eq!(Progress::Done.title(), "Done");
/// ```
#[macro_export]
macro_rules! choice {
    ($(#[doc = $about:literal])+ $vis:vis enum $C:ident {
        $( $(#[doc = $help:literal])+ $variant:ident = $stored:literal as $title:literal ),+ $(,)?
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $C { $( $(#[doc = $help])+ $variant, )+ }

        impl $C {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];
            /// Stored name, title and meaning of each, in the same order.
            pub const CHOICES: &'static [$crate::Choice] = &[$(
                $crate::Choice { stored: $stored, title: $title, help: concat!($($help),+) },
            )+];

            /// What the journal holds.
            #[must_use]
            pub fn stored(self) -> &'static str {
                Self::CHOICES[self as usize].stored
            }

            /// What people read.
            #[must_use]
            pub fn title(self) -> &'static str {
                Self::CHOICES[self as usize].title
            }

            /// The one of that stored name or title, in any case.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                $crate::choice_named(Self::CHOICES, name).map(|at| Self::ALL[at])
            }
        }

        impl std::fmt::Display for $C {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.title())
            }
        }

        impl $crate::Value for $C {
            fn kind() -> $crate::Kind {
                $crate::Kind::Choice(Self::CHOICES)
            }
            fn write(&self, out: &mut $crate::Pen) {
                out.text(self.stored());
            }
            fn read(json: &str) -> Result<Self, $crate::Fault> {
                let stored = $crate::json::string(json)?;
                Self::named(&stored).ok_or_else(|| $crate::not_a_choice(Self::CHOICES, &stored))
            }
            fn parse(typed: &str, _names: &dyn $crate::Names) -> Result<Self, $crate::Fault> {
                Self::named(typed).ok_or_else(|| $crate::not_a_choice(Self::CHOICES, typed))
            }
            fn show(&self, _eyes: &$crate::Eyes<'_>) -> String {
                self.title().to_owned()
            }
            fn order(&self, other: &Self) -> std::cmp::Ordering {
                self.cmp(other)
            }
        }
    };
}

/// The place of a choice by its stored name or title.
#[doc(hidden)]
#[must_use]
pub fn choice_named(choices: &[crate::Choice], name: &str) -> Option<usize> {
    choices.iter().position(|choice| choice.stored == name).or_else(|| {
        let name = fold(name);
        choices
            .iter()
            .position(|choice| fold(choice.stored) == name || fold(choice.title) == name)
    })
}

#[doc(hidden)]
#[must_use]
pub fn not_a_choice(choices: &[crate::Choice], typed: &str) -> Fault {
    let titles: Vec<_> = choices.iter().map(|choice| choice.title).collect();
    Fault::new(
        "not-a-choice",
        format!("`{typed}` is not one of: {}", titles.join(", ")),
    )
}

/// Declares an identifier with one spelling. Its `spelling` function, written beside it, gives that spelling or none.
///
/// ```
/// record::code! {
///     /// The number of an errand.
///     pub struct ErrandId, such as "E1";
/// }
///
/// impl ErrandId {
///     fn spelling(printed: &str) -> Option<String> {
///         let id = printed.trim().to_uppercase();
///         id.starts_with('E').then_some(id)
///     }
/// }
/// assert_eq!(ErrandId::new(" e7 ").unwrap().as_str(), "E7");
/// ```
#[macro_export]
macro_rules! code {
    ($(#[doc = $about:literal])+ $vis:vis struct $C:ident, such as $example:literal;) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis struct $C($crate::CodeText);

        impl $C {
            /// The code that was printed, in its one spelling; none if it cannot be one.
            #[must_use]
            pub fn new(printed: &str) -> Option<Self> {
                Self::spelling(printed).map(|code| Self(code.into()))
            }

            /// The one spelling.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The one spelling, shared.
            #[must_use]
            pub fn text(&self) -> $crate::CodeText {
                self.0.clone()
            }
        }

        impl std::fmt::Display for $C {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::Value for $C {
            fn kind() -> $crate::Kind {
                $crate::Kind::Code { such_as: $example }
            }
            fn write(&self, out: &mut $crate::Pen) {
                out.text(self.as_str());
            }
            // As it was stored: what was a code once stays readable when the spelling becomes stricter.
            fn read(json: &str) -> Result<Self, $crate::Fault> {
                Ok(Self($crate::CodeText::from(&*$crate::json::string(json)?)))
            }
            fn parse(typed: &str, _names: &dyn $crate::Names) -> Result<Self, $crate::Fault> {
                Self::new(typed).ok_or_else(|| {
                    $crate::Fault::new("not-a-code", format!(concat!("`{}` is not a code such as ", $example), typed))
                })
            }
            fn show(&self, _eyes: &$crate::Eyes<'_>) -> String {
                self.as_str().to_owned()
            }
            fn order(&self, other: &Self) -> std::cmp::Ordering {
                $crate::natural_order(self.as_str(), other.as_str())
            }
        }
    };
}

//! Exact numbers with decimals, kept as text: no float comes near the journal.

use std::cmp::Ordering;
use std::fmt;

use crate::json::{self, Fault, Pen};
use crate::value::{Eyes, Kind, Names, Value};

/// A number with decimals, exact: units of ten to the power of minus `scale`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    units: i64,
    scale: u8,
}

impl Decimal {
    /// A number of units of ten to the power of minus `scale`, at most 18.
    #[must_use]
    pub fn new(units: i64, scale: u8) -> Option<Self> {
        (scale <= 18).then_some(Self { units, scale })
    }

    /// Units at the scale of 18 places, at which any two compare.
    fn reckoned(self) -> i128 {
        i128::from(self.units) * 10i128.pow(18 - u32::from(self.scale))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.reckoned() == other.reckoned()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.reckoned().cmp(&other.reckoned())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let width = usize::from(self.scale) + 1;
        let digits = format!("{:0width$}", self.units.unsigned_abs());
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.scale));
        if part.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{part}")
        }
    }
}

impl std::str::FromStr for Decimal {
    type Err = Fault;

    fn from_str(typed: &str) -> Result<Self, Fault> {
        let read = || {
            let digits = typed.trim().replace([',', ' ', '\u{a0}'], "");
            let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
            let scale = u8::try_from(part.len()).ok().filter(|scale| *scale <= 18)?;
            let plain = part.bytes().all(|b| b.is_ascii_digit()) && whole.bytes().any(|b| b.is_ascii_digit());
            Self::new(plain.then(|| format!("{whole}{part}").parse().ok()).flatten()?, scale)
        };
        read().ok_or_else(|| Fault::new("not-a-decimal", format!("`{typed}` is not a number such as 12.5")))
    }
}

impl Value for Decimal {
    fn kind() -> Kind {
        Kind::Decimal
    }

    fn write(&self, out: &mut Pen) {
        out.display(self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        json::string(json)?.parse()
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        typed.parse()
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

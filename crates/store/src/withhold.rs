//! Withholding: a text struck out of a line of the journal, lawfully, by two persons, leaving an entry.
//!
//! The line is replaced by one without the text; the hash of the original stays, so the chain still verifies. Backups
//! made before still hold the text: they are the operator's to destroy.

use record::chain::{Hash, Sealed};
use record::{Refusal, entry};

use crate::asking::{AskError, Asking, Withholding};
use crate::db::values;
use crate::journal::Writer;
use crate::{StoreError, statements as sql};

/// The act of the entry that a withholding leaves.
pub const ACT: &str = "withhold";

/// What takes the place of a line.
pub(crate) struct Substitute {
    text: String,
    original: Hash,
}

/// Whether a header is that of a withholding.
pub(crate) fn is_one(header: &str) -> bool {
    header.contains("\"withhold\"") && record::Header::read(header).is_ok_and(|header| header.act.as_str() == ACT)
}

/// What the entry says that it is about. It never repeats the text.
pub(crate) fn about(what: &Withholding) -> String {
    let line = what
        .line
        .map_or_else(|| "reason".to_owned(), |line| format!("line {line}"));
    let fields = what.fields.join(", ");
    let fields = if fields.is_empty() {
        String::new()
    } else {
        format!(", {fields}")
    };
    format!(
        "entry {}, {line}{fields}; agreed by {}",
        what.position,
        what.second.as_str()
    )
}

/// Reads the line and strikes the texts out of it.
pub(crate) async fn prepare(writer: &mut Writer, asking: &Asking, what: &Withholding) -> Result<Substitute, AskError> {
    let refuse = |code: &'static str, message: String| AskError::Refused(Refusal::new(code, message));
    if asking.by == what.second {
        return Err(refuse(
            "two-persons",
            "withholding needs two different persons".to_owned(),
        ));
    }
    if asking.why.as_ref().is_none_or(|why| why.trim().is_empty()) {
        return Err(refuse("no-reason", "withholding needs a reason".to_owned()));
    }
    let entries = writer
        .between(what.position, what.position)
        .await
        .map_err(|e| AskError::Failed(e.to_string()))?;
    let missing = || refuse("missing", format!("there is no entry {}", what.position));
    let entry: &Sealed = entries.first().ok_or_else(missing)?;
    let (text, withheld, fields) = match what.line {
        None => (&entry.header, entry.header_withheld, vec!["why"]),
        Some(n) => {
            let line = usize::try_from(n).ok().and_then(|n| entry.lines.get(n.checked_sub(1)?));
            let none = || {
                refuse(
                    "missing",
                    format!("entry {} has {} lines", what.position, entry.lines.len()),
                )
            };
            let line = line.ok_or_else(none)?;
            (
                &line.text,
                line.withheld,
                what.fields.iter().map(String::as_str).collect(),
            )
        }
    };
    if withheld.is_some() {
        return Err(refuse(
            "already-withheld",
            "a text of this line has been withheld already".to_owned(),
        ));
    }
    if fields.is_empty() {
        return Err(refuse(
            "no-field",
            "say which field's text is to be withheld".to_owned(),
        ));
    }
    let struck = entry::strike(text, &fields).map_err(|fault| refuse(fault.code, fault.message))?;
    Ok(Substitute {
        text: struck,
        original: record::chain::line_hash(text),
    })
}

/// Puts the substitute in place of the line.
pub(crate) async fn replace(
    writer: &mut Writer,
    what: &Withholding,
    substitute: &Substitute,
) -> Result<(), StoreError> {
    let Substitute { text, original } = substitute;
    let touched = match what.line {
        None => {
            writer
                .tx
                .run(sql::WITHHOLD_HEADER, values![text, original, what.position])
                .await?
        }
        Some(n) => {
            writer
                .tx
                .run(sql::WITHHOLD_LINE, values![text, original, what.position, n])
                .await?
        }
    };
    if touched == 1 {
        Ok(())
    } else {
        Err(StoreError::Refused("the line is not there any more".to_owned()))
    }
}

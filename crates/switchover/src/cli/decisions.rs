//! Decisions about repairs: a JSON report to whose repairs somebody has added "decision" and "reason", or only those
//! repairs in a list.

use std::fmt::Write as _;
use std::path::Path;

use pack::{Applied, Edit, Limits};
use serde_json::{Map, Value};
use terms::{Place, Text};

use super::{Stop, input};

/// A repair that was accepted.
pub struct Accepted {
    /// What changes.
    pub edit: Edit,
    /// Why, as its decider wrote.
    pub reason: Option<String>,
    /// The rules that it satisfies.
    pub satisfies: Vec<String>,
}

/// The accepted repairs of a file of decisions.
pub fn accepted(file: &Path) -> anyhow::Result<Vec<Accepted>> {
    let limits = Limits {
        bytes: 16 << 20,
        ..Limits::default()
    };
    let (name, bytes) = input::read(file, &limits)?;
    let json: Value =
        serde_json::from_slice(&bytes).map_err(|error| Stop::unusable(format!("{name}: this is not JSON: {error}")))?;
    let mut all = Vec::new();
    collect(&json, &name, &mut all)?;
    if all.is_empty() {
        return Err(Stop::refused(format!(
            "{name}: no repair in it is accepted: add \"decision\": \"accept\" to those of the JSON report that shall \
             be made"
        )));
    }
    Ok(all)
}

fn collect(json: &Value, name: &str, all: &mut Vec<Accepted>) -> anyhow::Result<()> {
    match json {
        Value::Array(values) => values.iter().try_for_each(|value| collect(value, name, all)),
        Value::Object(fields) => match fields.get("decision").map(Value::as_str) {
            Some(Some("accept")) => {
                let wrong = |what: &str| Stop::unusable(format!("{name}: an accepted repair has no {what}"));
                all.push(read(fields).map_err(wrong)?);
                Ok(())
            }
            Some(Some("reject")) => Ok(()),
            Some(_) => Err(Stop::unusable(format!(
                "{name}: a decision is \"accept\" or \"reject\""
            ))),
            None => fields.values().try_for_each(|value| collect(value, name, all)),
        },
        _ => Ok(()),
    }
}

fn read(fields: &Map<String, Value>) -> Result<Accepted, &'static str> {
    let text = |name: &'static str| fields.get(name).and_then(Value::as_str).ok_or(name);
    let place = fields
        .get("place")
        .and_then(Value::as_object)
        .and_then(place)
        .ok_or("place")?;
    let rules = fields.get("satisfies").and_then(Value::as_array).into_iter().flatten();
    Ok(Accepted {
        edit: Edit {
            place,
            printed: Text::from(text("printed")?),
            proposed: Text::from(text("proposed")?),
        },
        reason: text("reason").ok().map(str::to_owned),
        satisfies: rules.filter_map(Value::as_str).map(str::to_owned).collect(),
    })
}

/// A place as the JSON report writes it.
fn place(fields: &Map<String, Value>) -> Option<Place> {
    let number = |name: &str| {
        fields
            .get(name)
            .and_then(Value::as_u64)
            .and_then(|n| u32::try_from(n).ok())
    };
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(Text::from);
    let (line, column) = (number("line")?, number("column")?);
    if let Some(sheet) = text("sheet") {
        return Some(Place::Sheet {
            sheet,
            row: line,
            column,
        });
    }
    if let Some(slide) = number("slide") {
        return Some(Place::Slide {
            slide,
            shape: text("shape")?,
            row: line,
            column,
        });
    }
    if let Some(page) = number("page") {
        return Some(Place::Page { page, line, column });
    }
    if fields.contains_key("record") {
        None
    } else {
        Some(Place::Text { line, column })
    }
}

/// The log of a corrected copy.
pub fn log(document: &str, applied: &[Applied], accepted: &[Accepted]) -> String {
    let mut out = format!("Changes made to a copy of {document}\n");
    for one in applied {
        let why = accepted.iter().find(|accepted| accepted.edit == one.edit);
        let _ = write!(
            out,
            "\n{}\n  printed:  {}\n  now:      {}\n",
            one.edit.place, one.edit.printed, one.edit.proposed
        );
        if let Some(why) = why {
            if !why.satisfies.is_empty() {
                let _ = writeln!(out, "  rules:    {}", why.satisfies.join(", "));
            }
            if let Some(reason) = &why.reason {
                let _ = writeln!(out, "  reason:   {reason}");
            }
        }
        let _ = writeln!(out, "  before:   {}\n  after:    {}", one.before, one.after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_every_format_read_back() {
        let check = |expected: &Place| {
            let span = terms::Span {
                order: 0,
                place: expected.clone(),
                text: "x".into(),
            };
            let json = check::report::place_json(&span);
            assert_eq!(json.as_object().and_then(place).as_ref(), Some(expected));
        };
        check(&Place::Text { line: 3, column: 7 });
        check(&Place::Sheet {
            sheet: "Actions".into(),
            row: 2,
            column: 28,
        });
        check(&Place::Slide {
            slide: 4,
            shape: "Table 1".into(),
            row: 2,
            column: 3,
        });
        check(&Place::Slide {
            slide: 4,
            shape: "Title".into(),
            row: 1,
            column: 0,
        });
        check(&Place::Page {
            page: 2,
            line: 9,
            column: 1,
        });
    }

    #[test]
    fn decisions_are_found_in_a_report() {
        let text = r#"{"document":"p","findings":[{"rule":"R01","repairs":[
            {"place":{"line":1,"column":2,"text":"a"},"printed":"a","proposed":"b","satisfies":["R01"],
             "decision":"accept","reason":"typing error"},
            {"place":{"line":9,"column":2,"text":"a"},"printed":"c","proposed":"d","decision":"reject"},
            {"place":{"line":8,"column":2,"text":"a"},"printed":"e","proposed":"f"}]}]}"#;
        let mut all = Vec::new();
        collect(&serde_json::from_str(text).unwrap(), "decisions", &mut all).unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].edit.proposed.as_str(), all[0].reason.as_deref()),
            ("b", Some("typing error"))
        );
        let told = |text: &str| {
            collect(&serde_json::from_str(text).unwrap(), "d", &mut Vec::new())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            told(r#"[{"decision":"accept","printed":"a","proposed":"b"}]"#),
            "d: an accepted repair has no place"
        );
        assert_eq!(
            told(r#"[{"decision":"yes"}]"#),
            "d: a decision is \"accept\" or \"reject\""
        );
    }
}

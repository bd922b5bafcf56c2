//! The description of the API, made from the registers, the actions and the list of routes.
//!
//! A kind of value has one schema, here; a new kind does not compile until it has one.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use record::{ColumnInfo, Kind, Schema};
use serde_json::{Map, Value, json};

use super::json_text;
use crate::pages::about::PROBLEMS;
use crate::routes::{Route, Who};
use crate::visit::Visit;

/// The page.
pub async fn page(visit: Visit) -> Response {
    let text = serde_json::to_string_pretty(&described(visit.app.schema())).unwrap_or_default();
    json_text(StatusCode::OK, text, None)
}

/// The whole description.
fn described(schema: &Schema) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Switchover",
            "version": "1",
            "description": "The record of a programme. Every answer is of a position; `at` looks back: a day such as 2023-08-16, \
                            `position:412` or `pack:NAME`. Changes carry a reason, and `seen`: the position at which the program \
                            saw what it changes. An Idempotency-Key makes a change once.",
        },
        "security": [{"token": []}],
        "paths": paths(schema),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas(schema),
            "parameters": parameters(),
            "responses": {"Problem": {
                "description": "What was not done, and why",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }},
        },
    })
}

fn paths(schema: &Schema) -> Value {
    let mut paths = Map::new();
    for route in crate::routes().iter().filter(|route| route.path.starts_with("/api/")) {
        for (path, register) in expanded(route.path, schema) {
            let method = route.method.as_str().to_lowercase();
            paths.entry(path.clone()).or_insert_with(|| json!({}))[method] =
                operation(route, &path, register.as_deref());
        }
    }
    Value::Object(paths)
}

/// A path for each register or action, since their fields differ.
fn expanded(path: &str, schema: &Schema) -> Vec<(String, Option<String>)> {
    if path.contains("{register}") {
        let of = |name: &str| (path.replace("{register}", name), Some(name.to_owned()));
        return schema.registers().iter().map(|register| of(register.name)).collect();
    }
    if path.contains("{action}") {
        let of = |name: &str| (path.replace("{action}", name), Some(format!("action-{name}")));
        return schema.actions().iter().map(|action| of(action.name)).collect();
    }
    vec![(path.to_owned(), None)]
}

fn operation(route: &Route, path: &str, fields: Option<&str>) -> Value {
    let named_parts = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let terms: &[&str] = match (route.method.as_str(), route.path) {
        ("GET", "/api/v1/registers/{register}") => &["at", "after", "q", "sort", "page", "per", "COLUMN.TEST"],
        ("GET", "/api/v1/checks") => &["at", "after", "rule", "severity", "area", "page", "per"],
        ("GET", "/api/v1/milestones/{id}/preview") => &["at", "after", "to"],
        ("GET", _) => &["at", "after"],
        _ => &["Idempotency-Key"],
    };
    let refer = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    let parameters: Vec<Value> = named_parts.chain(terms.iter().copied()).map(refer).collect();
    let mut answers = json!({
        "200": {"description": "Done", "content": {"application/json": {"schema": answer(route, fields)}}},
        "default": {"$ref": "#/components/responses/Problem"},
    });
    if route.method == Method::POST && route.path.ends_with("{register}") {
        answers["201"] = answers["200"].take();
        answers.as_object_mut().map(|answers| answers.remove("200"));
    }
    let mut operation = json!({
        "summary": route.what,
        "operationId": format!("{} {path}", route.method.as_str().to_lowercase()),
        "parameters": parameters,
        "responses": answers,
    });
    if route.who == Who::Administrator {
        operation["description"] = json!("For administrators of accounts.");
    }
    if let Some(body) = body(route, fields) {
        operation["requestBody"] = json!({"required": true, "content": body});
    }
    operation
}

/// Every part of a path and every term, said once.
fn parameters() -> Value {
    let mut all = Map::new();
    for name in ["key", "position", "pack", "person", "name", "file", "id"] {
        let kind = if ["key", "position", "pack"].contains(&name) {
            "integer"
        } else {
            "string"
        };
        let one = json!({"name": name, "in": "path", "required": true, "schema": {"type": kind}});
        all.insert(name.to_owned(), one);
    }
    for (name, about) in [
        ("at", "The moment looked at: a day, position:N or pack:NAME"),
        ("to", "The day that the milestone moves to"),
        ("after", "Wait until this node has seen that position"),
        ("q", "Words that the record holds"),
        ("sort", "A column; with - before it, the other way round"),
        ("page", "The page, from 1"),
        ("per", "Records of a page, at most 1000"),
        ("rule", "Only findings of that rule, such as R01"),
        ("severity", "Only findings of that severity: error, warning or note"),
        ("area", "Only findings whose first side stands in that register"),
        (
            "COLUMN.TEST",
            "A filter; tests are is, is-not, from, to, contains, empty, filled",
        ),
    ] {
        let one = json!({"name": name, "in": "query", "description": about, "schema": {"type": "string"}});
        all.insert(name.to_owned(), one);
    }
    let once = json!({
        "name": "Idempotency-Key", "in": "header", "description": "The program's own id of the request: sent twice, it is done once",
        "schema": {"type": "string", "maxLength": 200},
    });
    all.insert("Idempotency-Key".to_owned(), once);
    Value::Object(all)
}

fn named(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn answer(route: &Route, fields: Option<&str>) -> Value {
    let record = || fields.map_or_else(|| json!({"type": "object"}), |name| named(&format!("{name}.record")));
    match (route.method.as_str(), route.path) {
        ("GET", "/api/v1/registers/{register}") => json!({
            "type": "object",
            "properties": {
                "register": {"type": "string"}, "position": {"type": "integer"}, "total": {"type": "integer"},
                "offset": {"type": "integer"}, "records": {"type": "array", "items": record()},
            },
        }),
        ("GET", "/api/v1/registers/{register}/{key}") => record(),
        ("GET", "/api/v1/checks") => json!({
            "type": "object",
            "properties": {
                "position": {"type": "integer"}, "total": {"type": "integer"}, "offset": {"type": "integer"},
                "findings": {"type": "array", "items": {"type": "object"}},
            },
        }),
        ("POST" | "PATCH" | "DELETE", path) if path.contains("/registers/") || path.contains("/actions/") => {
            named("Receipt")
        }
        _ => json!({"type": "object"}),
    }
}

fn body(route: &Route, fields: Option<&str>) -> Option<Value> {
    let json = |schema: Value| Some(json!({"application/json": {"schema": schema}}));
    let change = |fields: Value| {
        json!({
            "type": "object",
            "required": ["reason"],
            "properties": {"reason": {"type": "string"}, "seen": {"type": "integer"}, "fields": fields},
        })
    };
    match (route.method.as_str(), route.path) {
        ("GET", _) => None,
        (_, path) if ["/api/v1/check", "/api/v1/import", "/api/v1/files/{file}"].contains(&path) => {
            Some(json!({"application/octet-stream": {}}))
        }
        (_, "/api/v1/registers/{register}/edits") => json(json!({
            "type": "object",
            "required": ["reason", "edits"],
            "properties": {
                "reason": {"type": "string"},
                "edits": {"type": "array", "items": {
                    "type": "object",
                    "properties": {
                        "key": {"type": "integer"}, "seen": {"type": "integer"}, "fields": named(fields.unwrap_or_default()),
                    },
                }},
            },
        })),
        ("DELETE", path) if !path.contains("{register}") => None,
        ("DELETE", _) | (_, "/api/v1/registers/{register}/{key}/back") => {
            json(change(json!({"type": "object", "maxProperties": 0})))
        }
        (_, "/api/v1/packs/{pack}/decisions") => json(json!({
            "type": "object",
            "required": ["reason", "finding", "accept"],
            "properties": {
                "reason": {"type": "string"}, "finding": {"type": "string"}, "accept": {"type": "boolean"},
                "repair": {"type": "integer"},
            },
        })),
        (_, "/api/v1/verify") => json(json!({
            "type": "object",
            "properties": {"heads": {"type": "array", "items": {
                "type": "object",
                "required": ["position", "hash"],
                "properties": {"position": {"type": "integer"}, "hash": {"type": "string"}},
            }}},
        })),
        _ => match fields {
            Some(name) => json(change(named(name))),
            None => json(json!({"type": "object"})),
        },
    }
}

fn schemas(schema: &Schema) -> Value {
    let mut all = Map::new();
    for register in schema.registers() {
        all.insert(register.name.to_owned(), fields(register.about, &register.columns));
        all.insert(
            format!("{}.record", register.name),
            json!({
                "type": "object",
                "properties": {
                    "key": {"type": "integer"}, "name": {"type": "string"},
                    "since": {"type": "integer", "description": "The position since which it stands so"},
                    "fields": named(register.name),
                },
            }),
        );
    }
    for action in schema.actions() {
        all.insert(format!("action-{}", action.name), fields(action.about, &action.columns));
    }
    all.insert(
        "Receipt".to_owned(),
        json!({
            "type": "object",
            "properties": {
                "position": {"type": "integer"}, "head": {"type": "string"},
                "again": {"type": "boolean", "description": "Whether this request had been answered before"},
                "changed": {"type": "array", "items": {"type": "object"}}, "record": {"type": ["object", "null"]},
            },
        }),
    );
    let codes: Vec<_> = PROBLEMS.iter().map(|(code, _)| *code).collect();
    all.insert(
        "Problem".to_owned(),
        json!({
            "type": "object",
            "required": ["title", "status", "code", "detail"],
            "properties": {
                "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                "code": {"type": "string", "examples": codes}, "detail": {"type": "string"}, "instance": {"type": "string"},
                "fields": {"type": "array", "items": {"type": "object"}},
                "conflicts": {"type": "array", "items": {"type": "object"}},
            },
        }),
    );
    Value::Object(all)
}

fn fields(about: &str, columns: &[ColumnInfo]) -> Value {
    let properties: Map<String, Value> = columns
        .iter()
        .map(|column| (column.name.to_owned(), property(column)))
        .collect();
    let required: Vec<_> = columns
        .iter()
        .filter(|column| column.required)
        .map(|column| column.name)
        .collect();
    json!({"type": "object", "description": about, "properties": properties, "required": required})
}

fn property(column: &ColumnInfo) -> Value {
    let mut schema = kind(&column.kind);
    schema["title"] = json!(column.title);
    schema["description"] = json!(column.help);
    if !column.doors.is_empty() {
        schema["readOnly"] = json!(true);
    }
    schema
}

/// The schema of a kind of value. A string as people type it is taken too.
fn kind(kind: &Kind) -> Value {
    let linked = |to: &str| {
        json!({
            "type": ["object", "integer", "string", "null"],
            "properties": {"key": {"type": "integer"}, "name": {"type": "string"}},
            "x-register": to,
        })
    };
    match kind {
        Kind::Text => json!({"type": ["string", "null"]}),
        Kind::Code { such_as } => json!({"type": ["string", "null"], "examples": [such_as]}),
        Kind::Bool => json!({"type": ["boolean", "null"]}),
        Kind::Integer { min, max } => json!({"type": ["integer", "null"], "minimum": min, "maximum": max}),
        Kind::Decimal => json!({"type": ["string", "null"], "examples": ["12.5"]}),
        Kind::Date => json!({"type": ["string", "null"], "format": "date"}),
        Kind::When => json!({
            "type": ["object", "string", "null"],
            "description": "on, by (no later than), from and to, or about and to",
            "properties": {"on": {"format": "date"}, "by": {"format": "date"}, "from": {"format": "date"}, "about": {"format": "date"}, "to": {"format": "date"}},
        }),
        Kind::Instant => json!({"type": ["string", "null"], "format": "date-time"}),
        Kind::Rag => json!({"type": ["string", "null"], "enum": ["Red", "Amber", "Green", "Blue", null]}),
        Kind::Choice(all) => {
            let names = all
                .iter()
                .map(|choice| json!(choice.stored))
                .chain([Value::Null])
                .collect::<Vec<_>>();
            json!({"type": ["string", "null"], "enum": names})
        }
        Kind::Link(to) => linked(to),
        Kind::Links(to) => json!({"type": ["array", "string"], "items": linked(to)}),
        Kind::Person => json!({"type": ["object", "string", "null"]}),
        Kind::Content => json!({"type": ["string", "null"], "description": "the hash of a content"}),
        Kind::Rows(columns) => json!({"type": "array", "items": fields("", columns)}),
    }
}

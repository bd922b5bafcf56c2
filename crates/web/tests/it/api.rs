//! The API: records, changes once, conflicts, history, documents, and its description.

use axum::http::Method;
use serde_json::{Value, json};

use crate::world::{Answer, PACK, World};

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("not JSON: {}", answer.text))
}

fn milestone(id: &str) -> String {
    json!({"reason": "planned", "fields": {"id": id, "title": "A title", "forecast": "2024-01-02", "current_rag": "Green"}}).to_string()
}

#[tokio::test]
async fn a_record_is_added_once_read_and_changed() {
    let world = World::empty().await;
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let add = program
        .send(
            Method::POST,
            "/api/v1/registers/milestones",
            &milestone("T3-TE-0017"),
            Some("one"),
        )
        .await;
    let added = read(add.is(201));
    assert_eq!(added["record"]["name"], "T3-TE-0017");
    assert_eq!(added["again"], false);
    let again = program
        .send(
            Method::POST,
            "/api/v1/registers/milestones",
            &milestone("T3-TE-0017"),
            Some("one"),
        )
        .await;
    let again = read(&again);
    assert_eq!(
        (&again["position"], &again["again"]),
        (&added["position"], &json!(true))
    );
    let key = added["changed"][0]["key"].as_u64().unwrap();
    let path = format!("/api/v1/registers/milestones/{key}");
    let one = read(program.get(&path).await.is(200));
    assert_eq!(one["fields"]["forecast"], json!({"on": "2024-01-02"}));
    assert_eq!(one["fields"]["baseline"], Value::Null);
    let change =
        json!({"reason": "late", "seen": added["position"], "fields": {"forecast": {"by": "2024-02-03"}}}).to_string();
    read(program.send(Method::PATCH, &path, &change, None).await.is(200));
    let now = read(program.get(&path).await.is(200));
    assert_eq!(now["fields"]["forecast"], json!({"by": "2024-02-03"}));
    let then = read(
        program
            .get(&format!("{path}?at=position:{}", added["position"]))
            .await
            .is(200),
    );
    assert_eq!(then["fields"]["forecast"], json!({"on": "2024-01-02"}));
    let history = read(program.get(&format!("{path}/history")).await.is(200));
    assert_eq!(history["history"][0]["why"], "late");
    assert_eq!(history["history"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_not_done_says_why() {
    let world = World::empty().await;
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let path = "/api/v1/registers/milestones";
    let check = async |method, path: &str, body: &str, status: u16, code: &str| {
        let answer = program.send(method, path, body, None).await;
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{path}");
        let problem = read(answer.is(status));
        assert_eq!(problem["code"], code, "{}", answer.text);
        assert_eq!(problem["status"], status);
        problem
    };
    program
        .send(Method::POST, path, &milestone("T3-TE-0017"), None)
        .await
        .is(201);
    check(Method::POST, path, &milestone("T3-TE-0017"), 422, "invalid").await;
    check(
        Method::POST,
        path,
        r#"{"fields":{"id":"X1","title":"t"}}"#,
        422,
        "no-reason",
    )
    .await;
    check(Method::POST, path, "{", 400, "not-json").await;
    check(Method::POST, path, r#"{"reason":"x","other":1}"#, 400, "not-json").await;
    let faults = check(
        Method::POST,
        path,
        r#"{"reason":"x","fields":{"id":"X1","title":"t","forecast":"never"}}"#,
        422,
        "invalid",
    )
    .await;
    assert_eq!(faults["fields"][0]["field"], "forecast");
    check(Method::GET, "/api/v1/registers/nothing", "", 404, "missing").await;
    check(Method::GET, "/api/v1/registers/milestones/99", "", 404, "missing").await;
    check(
        Method::GET,
        "/api/v1/registers/milestones?sort=nothing",
        "",
        400,
        "unknown-field",
    )
    .await;
    check(
        Method::GET,
        "/api/v1/registers/milestones?at=soon",
        "",
        400,
        "unreadable-moment",
    )
    .await;
    check(Method::GET, "/api/v1/nothing", "", 404, "missing").await;
    check(Method::PUT, path, "{}", 405, "method").await;
    check(
        Method::PATCH,
        "/api/v1/registers/milestones/1",
        r#"{"reason":"x","fields":{"baseline":"2024-01-01"}}"#,
        422,
        "door",
    )
    .await;
    world.program("swo_wrong").get(path).await.is(401);
    world.program("").get(path).await.is(401);
}

#[tokio::test]
async fn the_same_field_conflicts() {
    let world = World::empty().await;
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let added = read(
        program
            .send(
                Method::POST,
                "/api/v1/registers/milestones",
                &milestone("T3-TE-0017"),
                None,
            )
            .await
            .is(201),
    );
    let change = |day: &str| json!({"reason": "x", "seen": added["position"], "fields": {"forecast": day}}).to_string();
    program
        .send(
            Method::PATCH,
            "/api/v1/registers/milestones/1",
            &change("2024-03-01"),
            None,
        )
        .await
        .is(200);
    let clash = program
        .send(
            Method::PATCH,
            "/api/v1/registers/milestones/1",
            &change("2024-04-01"),
            None,
        )
        .await;
    let clash = read(clash.is(409));
    assert_eq!(clash["code"], "conflict");
    assert_eq!(clash["conflicts"][0]["theirs"], "2024-03-01");
    let future = json!({"reason": "x", "seen": 999, "fields": {"forecast": "2024-05-01"}}).to_string();
    program
        .send(Method::PATCH, "/api/v1/registers/milestones/1", &future, None)
        .await
        .is(400);
}

#[tokio::test]
async fn a_session_reads_but_changes_nothing_by_the_api() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    office
        .get("/api/v1/registers/milestones?per=2")
        .await
        .is(200)
        .says("\"total\"");
    let answer = office
        .method(&Method::POST, "/api/v1/registers/milestones", &milestone("T9-ZZ-0001"))
        .await;
    assert_eq!(read(answer.is(403))["code"], "token-needed");
}

#[tokio::test]
async fn lists_filter_and_page() {
    let world = World::example().await;
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let all = read(
        program
            .get("/api/v1/registers/milestones?per=5&sort=-forecast")
            .await
            .is(200),
    );
    assert_eq!(all["records"].as_array().unwrap().len(), 5);
    let some = read(
        program
            .get("/api/v1/registers/milestones?forecast.from=2023-10-01")
            .await
            .is(200),
    );
    assert!(some["total"].as_u64().unwrap() < all["total"].as_u64().unwrap());
    assert!(some["total"].as_u64().unwrap() > 0);
    let found = read(program.get("/api/v1/search?q=TMAG").await.is(200));
    assert!(!found["found"].as_array().unwrap().is_empty());
    program
        .get("/api/v1/files/milestones.csv")
        .await
        .is(200)
        .says("Taken at position");
    program.get("/api/v1/files/milestones.txt").await.is(404);
}

#[tokio::test]
async fn a_document_is_checked_and_taken_in() {
    let world = World::empty().await;
    let token = world.token(&["pmo"]).await;
    let program = world.program(&token);
    let checked = program.bytes("/api/v1/check?name=pack.txt", PACK).await;
    assert!(checked.is(200).text.contains("\"findings\""));
    assert_eq!(world.desk.head().unwrap().position, 0);
    let preview = read(
        program
            .bytes("/api/v1/import?name=pack.txt&preview=yes", PACK)
            .await
            .is(200),
    );
    assert!(
        preview["begin"].as_u64().unwrap() > 50 && preview["position"].is_null(),
        "{preview}"
    );
    program
        .bytes("/api/v1/import?name=pack.txt", PACK)
        .await
        .is(422)
        .says("no-reason");
    let taken = read(
        program
            .bytes("/api/v1/import?name=pack.txt&reason=first", PACK)
            .await
            .is(200),
    );
    assert!(taken["position"].as_u64().unwrap() > 0);
    let again = read(
        program
            .bytes("/api/v1/import?name=pack.txt&reason=again", PACK)
            .await
            .is(200),
    );
    assert!(again["position"].is_null(), "{again}");
    let findings = read(program.get("/api/v1/packs/1/findings").await.is(200));
    let finding = &findings["findings"][0];
    let decision = json!({"reason": "as agreed", "finding": finding["key"], "accept": false}).to_string();
    program
        .send(Method::POST, "/api/v1/packs/1/decisions", &decision, None)
        .await
        .is(200);
    let after = read(program.get("/api/v1/packs/1/findings").await.is(200));
    assert_eq!(after["findings"][0]["decision"]["disposition"], "kept");
}

#[tokio::test]
async fn the_chain_is_verified_against_a_head_kept_before() {
    let world = World::example().await;
    let token = world.token(&["assurer"]).await;
    let program = world.program(&token);
    let head = read(program.get("/api/v1/head").await.is(200));
    let kept = json!({"heads": [head]}).to_string();
    let good = read(program.send(Method::POST, "/api/v1/verify", &kept, None).await.is(200));
    assert_eq!(good["holds"], true);
    let other = json!({"heads": [{"position": head["position"], "hash": "0".repeat(64)}]}).to_string();
    let bad = read(program.send(Method::POST, "/api/v1/verify", &other, None).await.is(200));
    assert_eq!(bad["holds"], false);
}

#[tokio::test]
async fn accounts_and_tokens_are_for_administrators() {
    let world = World::empty().await;
    let (office, administrator) = (world.token(&["pmo"]).await, world.token(&["administrator"]).await);
    world.program(&office).get("/api/v1/accounts").await.is(403);
    let program = world.program(&administrator);
    let body = json!({"name": "Ada", "login": "ada@example.org", "roles": ["chair"]}).to_string();
    let made = read(
        program
            .send(Method::POST, "/api/v1/accounts", &body, None)
            .await
            .is(201),
    );
    assert!(made["link"].as_str().unwrap().contains("/first/"));
    let token = json!({"label": "feed", "roles": ["sponsor"]}).to_string();
    let token = read(program.send(Method::POST, "/api/v1/tokens", &token, None).await.is(201));
    let secret = token["secret"].as_str().unwrap();
    world.program(secret).get("/api/v1/head").await.is(200);
    let path = format!("/api/v1/tokens/{}", token["name"].as_str().unwrap());
    program.send(Method::DELETE, &path, "", None).await.is(200);
    world.program(secret).get("/api/v1/head").await.is(401);
}

#[tokio::test]
async fn the_description_is_as_checked_in() {
    let world = World::empty().await;
    let token = world.token(&["pmo"]).await;
    let described = read(world.program(&token).get("/api/v1/openapi.json").await.is(200));
    insta::assert_snapshot!("openapi", lines(&described));
}

/// The description with one line for each operation, schema and parameter: a change of one is a changed line.
fn lines(described: &Value) -> String {
    let mut out = format!("info {}\n", described["info"]);
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            out.push_str(&format!("{method} {path} {operation}\n"));
        }
    }
    for (kind, all) in described["components"].as_object().unwrap() {
        for (name, one) in all.as_object().unwrap() {
            out.push_str(&format!("{kind} {name} {one}\n"));
        }
    }
    out
}

//! Forms: their token, where they come from, reasons, conflicts, uploads.

use crate::world::{LATER, PACK, World};

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let world = World::example().await;
    let office = world.person(&["pmo", "administrator"]).await;
    let other = world.person(&["pmo"]).await;
    let before = world.desk.head().unwrap();
    let foreign = other.csrf().await;
    for route in web::routes() {
        if route.method != axum::http::Method::POST || route.path.starts_with("/api/") {
            continue;
        }
        let path = route
            .path
            .replace("{register}", "milestones")
            .replace("{key}", "1")
            .replace("{pack}", "1");
        let path = path
            .replace("{action}", "decide-change")
            .replace("{person}", "x")
            .replace("{name}", "x")
            .replace("{secret}", "x");
        let fields = [("reason", "x"), ("csrf", "")];
        let answers = if route.what.starts_with("See what") {
            vec![office.upload_with("", &path, "x.txt", b"x").await]
        } else {
            vec![
                office.post_raw(&path, &fields[..1]).await,
                office.post_raw(&path, &fields).await,
                office.post_raw(&path, &[("reason", "x"), ("csrf", &foreign)]).await,
            ]
        };
        for answer in answers {
            assert_eq!(answer.status.as_u16(), 403, "{path}: {}", answer.text);
        }
    }
    assert_eq!(world.desk.head().unwrap(), before);
}

#[tokio::test]
async fn a_form_of_another_site_is_not_taken() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let csrf = office.csrf().await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://example.org"),
        ("origin", "null"),
    ] {
        let answer = office.post_with("/sign-out", &[("csrf", &csrf)], (name, value)).await;
        answer.is(403).says("another site");
    }
    office
        .post_with("/sign-out", &[("csrf", &csrf)], ("origin", "http://test"))
        .await
        .is(303);
    office.get("/").await.is(303);
}

#[tokio::test]
async fn a_forecast_is_changed_with_a_reason_and_seen_as_at_before() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let key = office.key("milestones", "T3").await;
    let path = format!("/registers/milestones/{key}");
    let page = office.get(&path).await;
    let seen = page.is(200).field("seen");
    let without = [("seen", seen.as_str()), ("forecast", "2024-05-06"), ("reason", " ")];
    office
        .post(&path, &without)
        .await
        .is(422)
        .says("Say why")
        .says("2024-05-06");
    let with = [
        ("seen", seen.as_str()),
        ("forecast", "2024-05-06"),
        ("reason", "the supplier said so"),
    ];
    let saved = office.post(&path, &with).await;
    saved.is(303);
    let after = office.get(saved.to()).await;
    after
        .is(200)
        .says("Saved as")
        .says("Mon 6 May 2024")
        .says("the supplier said so");
    let past = office.get(&format!("{path}?at=position:{seen}")).await;
    past.is(200)
        .says("You see the record as at")
        .silent("Mon 6 May 2024")
        .silent("data-act=\"edit\"");
    let yesterday = office.get(&format!("{path}?at=2023-08-15")).await;
    yesterday.is(200).silent("Mon 6 May 2024");
    office.post(&format!("{path}?at=2023-08-15"), &with).await.is(409);
}

#[tokio::test]
async fn nothing_different_is_no_entry() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let key = office.key("milestones", "T3").await;
    let path = format!("/registers/milestones/{key}");
    let page = office.get(&path).await;
    let (seen, before) = (page.field("seen"), world.desk.head().unwrap());
    let title = page.field("title");
    let answer = office
        .post(&path, &[("seen", &seen), ("title", &title), ("reason", "nothing")])
        .await;
    assert!(answer.is(303).to().contains("said=nothing"));
    assert_eq!(world.desk.head().unwrap(), before);
}

#[tokio::test]
async fn different_fields_merge_and_the_same_field_conflicts() {
    let world = World::example().await;
    let (one, other) = (world.person(&["pmo"]).await, world.person(&["pmo"]).await);
    let key = one.key("milestones", "T3").await;
    let path = format!("/registers/milestones/{key}");
    let seen = one.get(&path).await.field("seen");
    one.post(&path, &[("seen", &seen), ("forecast", "2024-01-10"), ("reason", "one")])
        .await
        .is(303);
    other
        .post(
            &path,
            &[("seen", &seen), ("update", "Something else"), ("reason", "two")],
        )
        .await
        .is(303);
    one.get(&path).await.says("2024-01-10").says("Something else");
    let clash = other
        .post(
            &path,
            &[("seen", &seen), ("forecast", "2024-02-20"), ("reason", "mine is right")],
        )
        .await;
    clash
        .is(409)
        .says("Before")
        .says("Theirs")
        .says("Yours")
        .says("value=\"2024-02-20\"")
        .says("mine is right");
    clash.says("Wed 10 Jan 2024").says("Tue 20 Feb 2024");
    let again = clash.field("seen");
    other
        .post(
            &path,
            &[("seen", &again), ("forecast", "2024-02-20"), ("reason", "compared")],
        )
        .await
        .is(303);
    one.get(&path).await.says("2024-02-20");
}

#[tokio::test]
async fn several_are_changed_as_one_entry() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let before = world.desk.head().unwrap().position;
    let seen = before.to_string();
    let fields = [
        ("seen", seen.as_str()),
        ("key", "1"),
        ("key", "2"),
        ("key", "3"),
        ("column", "next_rag"),
        ("value", "Amber"),
        ("reason", "all"),
    ];
    office.post("/registers/milestones/bulk", &fields).await.is(303);
    assert_eq!(world.desk.head().unwrap().position, before + 1);
    office
        .get(&format!("/history/{}", before + 1))
        .await
        .is(200)
        .says("3 records")
        .says("Amber");
    let none = [
        ("seen", seen.as_str()),
        ("column", "next_rag"),
        ("value", "Red"),
        ("reason", "none picked"),
    ];
    office
        .post("/registers/milestones/bulk", &none)
        .await
        .is(422)
        .says("No row was selected");
}

#[tokio::test]
async fn faults_of_fields_are_said_beside_them() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let key = office.key("milestones", "T3").await;
    let path = format!("/registers/milestones/{key}");
    let seen = office.get(&path).await.field("seen");
    let fields = [
        ("seen", seen.as_str()),
        ("forecast", "whenever"),
        ("owner", "Nobody Ltd"),
        ("reason", "x"),
    ];
    let answer = office.post(&path, &fields).await;
    answer.is(422).says("whenever").says("Nobody Ltd").says("aria-invalid");
    office
        .post("/registers/milestones/new", &[("title", "No id"), ("reason", "x")])
        .await
        .is(422)
        .says("something has to stand here");
}

#[tokio::test]
async fn a_repair_is_accepted_and_changes_the_record() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let page = office.get("/findings").await;
    page.is(200)
        .says("data-finding")
        .says("data-act=\"accept\"")
        .says("data-act=\"reject\"");
    let from = page.text.find("data-act=\"accept\"").unwrap();
    let form = crate::world::Answer {
        text: page.text[from..].to_owned(),
        status: page.status,
        headers: page.headers.clone(),
    };
    let (finding, back) = (form.field("finding"), form.field("back"));
    let pack = office.key("packs", "").await;
    let to = format!("/findings/{pack}/decide");
    let fields = [
        ("finding", finding.as_str()),
        ("decision", "accept"),
        ("repair", "0"),
        ("back", back.as_str()),
        ("reason", "it is a slip"),
    ];
    let done = office.post(&to, &fields).await;
    done.is(303);
    office
        .get(done.to())
        .await
        .is(200)
        .says("Repair accepted")
        .says("it is a slip");
    office.post(&to, &fields).await.is(409).says("already decided");
    let keep = office.get("/findings?state=open").await;
    let from = keep.text.find("data-act=\"reject\"").unwrap();
    let form = crate::world::Answer {
        text: keep.text[from..].to_owned(),
        status: keep.status,
        headers: keep.headers.clone(),
    };
    let finding = form.field("finding");
    let fields = [
        ("finding", finding.as_str()),
        ("decision", "keep"),
        ("reason", "as agreed"),
    ];
    office.post(&to, &fields).await.is(303);
    office
        .get("/findings?state=kept")
        .await
        .says("Kept as printed")
        .says("as agreed");
}

#[tokio::test]
async fn a_second_pack_is_looked_at_and_taken_in() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let before = world.desk.head().unwrap();
    let look = office.upload("/import", "later.txt", LATER).await;
    look.is(200)
        .says("what would change")
        .says("data-act=\"confirm-import\"");
    assert_eq!(world.desk.head().unwrap(), before, "looking changes nothing");
    let (document, file) = (look.field("document"), look.field("file"));
    office
        .post(
            "/import/confirm",
            &[("document", &document), ("file", &file), ("reason", "")],
        )
        .await
        .is(422);
    let taken = office
        .post(
            "/import/confirm",
            &[("document", &document), ("file", &file), ("reason", "the next pack")],
        )
        .await;
    assert!(taken.is(303).to().starts_with("/findings/"), "{}", taken.to());
    office.get(taken.to()).await.is(200).says("Taken in as");
    let again = office.upload("/import", "later.txt", LATER).await;
    again.is(200).says("already in the record");
    let same = office.upload("/import", "tmag-22-example.txt", PACK).await;
    same.is(200);
}

#[tokio::test]
async fn bad_uploads_are_refused_and_change_nothing() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let before = world.desk.head().unwrap();
    office
        .upload("/import", "empty.txt", b"")
        .await
        .is(422)
        .says("not empty");
    office
        .upload("/import", "noise.bin", &[0xff, 0x00, 0x13].repeat(1000))
        .await
        .is(422);
    let key = b"-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----";
    office
        .upload("/import", "key.txt", key)
        .await
        .is(422)
        .says("private key");
    office
        .upload("/registers/milestones/upload", "list.csv", b"Milestone Title\nno id\n")
        .await
        .is(422);
    office
        .upload("/registers/milestones/upload", "list.exe", b"MZ")
        .await
        .is(422)
        .says(".csv");
    assert_eq!(world.desk.head().unwrap(), before);
}

#[tokio::test]
async fn a_download_changed_elsewhere_comes_back() {
    let world = World::example().await;
    let office = world.person(&["pmo"]).await;
    let key = office.key("groups", "TMAG").await;
    let file = office.get("/registers/groups/export.csv").await;
    assert!(
        file.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    let same = office
        .upload("/registers/groups/upload", "groups.csv", file.text.as_bytes())
        .await;
    same.is(200).says("Nothing is different");
    let mut lines: Vec<&str> = file.text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with(&format!("{key},")))
        .unwrap();
    let changed = lines[at].replacen("Wednesday", "Thursday", 1);
    let changed = if changed == lines[at] {
        lines[at].replacen("TMAG", "TMAG2", 1)
    } else {
        changed
    };
    lines[at] = &changed;
    let look = office
        .upload("/registers/groups/upload", "groups.csv", lines.join("\n").as_bytes())
        .await;
    look.is(200).says("1 record may change");
    let (document, file) = (look.field("document"), look.field("file"));
    let fields = [
        ("document", document.as_str()),
        ("file", file.as_str()),
        ("reason", "worked on it offline"),
    ];
    office.post("/registers/groups/upload/confirm", &fields).await.is(303);
    office
        .get(&format!("/registers/groups/{key}"))
        .await
        .says("worked on it offline");
}

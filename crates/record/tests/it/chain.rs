//! The chain: it verifies, and every way of tampering is told from it.

use record::{Broken, Founding, Head, Sealed, chain, entry, verify};

use crate::plan::{Desk, founding};

fn journal() -> Vec<Sealed> {
    let mut desk = Desk::furnished();
    desk.set(1, "note", "all is well with Ada").unwrap();
    desk.set(2, "forecast", "2023-09-01").unwrap();
    desk.set(1, "note", "all is done").unwrap();
    desk.journal
}

/// The same journal with hashes that fit it, as its own operator could make them.
fn rehashed(mut journal: Vec<Sealed>) -> Vec<Sealed> {
    let mut previous = founding().hash();
    for sealed in &mut journal {
        sealed.hash = sealed.reckon(&previous);
        previous = sealed.hash;
    }
    journal
}

#[test]
fn a_whole_chain_verifies() {
    let journal = journal();
    let found = verify(&founding(), &journal, &[]).unwrap();
    assert_eq!((found.head.position, found.lines, found.withheld), (4, 8, 0));
    assert_eq!(found.head.hash, journal[3].hash);
    assert!(verify(&Founding::new("another", &[4; 16]), &journal, &[]).is_err());
    assert_eq!(
        verify(&founding(), Vec::<Sealed>::new(), &[]).unwrap().head,
        founding().head()
    );
}

#[test]
fn tampering_is_found() {
    let check = |what: &str, change: fn(&mut Vec<Sealed>), expected: Broken| {
        let mut journal = journal();
        change(&mut journal);
        assert_eq!(verify(&founding(), &journal, &[]).unwrap_err(), expected, "{what}");
    };
    check(
        "a value",
        |j| j[1].lines[0].text = j[1].lines[0].text.replace("well", "ill"),
        Broken::Changed { position: 2 },
    );
    check(
        "a reason",
        |j| j[2].header = j[2].header.replace("because", "for fun"),
        Broken::Changed { position: 3 },
    );
    check(
        "a line gone",
        |j| drop(j[0].lines.pop()),
        Broken::Changed { position: 1 },
    );
    check(
        "lines turned round",
        |j| j[0].lines.swap(0, 1),
        Broken::Changed { position: 1 },
    );
    check(
        "an entry gone",
        |j| drop(j.remove(1)),
        Broken::Gap { expected: 2, found: 3 },
    );
    check(
        "an entry twice",
        |j| j.insert(1, j[0].clone()),
        Broken::Gap { expected: 2, found: 1 },
    );
    check("a hash", |j| j[3].hash[0] ^= 1, Broken::Changed { position: 4 });
    check(
        "filed elsewhere",
        |j| j[1].lines[0].key = 2,
        Broken::Misfiled {
            position: 2,
            line: 1,
            filed: "tasks/2".into(),
            about: "tasks/1".into(),
        },
    );
}

#[test]
fn a_rewritten_chain_is_caught_by_an_earlier_head() {
    let honest = journal();
    let heads: Vec<Head> = honest
        .iter()
        .map(|s| Head {
            position: s.position,
            hash: s.hash,
        })
        .collect();
    let mut forged = honest.clone();
    forged[1].lines[0].text = forged[1].lines[0].text.replace("well", "ill");
    let forged = rehashed(forged);
    verify(&founding(), &forged, &[]).unwrap();
    verify(&founding(), &forged, &heads[..1]).unwrap();
    assert_eq!(
        verify(&founding(), &forged, &heads[2..3]).unwrap_err(),
        Broken::Rewritten { position: 3 }
    );
    assert_eq!(
        verify(&founding(), &honest[..2], &heads[2..]).unwrap_err(),
        Broken::Cut { position: 3, end: 2 }
    );
    assert_eq!(verify(&founding(), &honest, &heads).unwrap().heads_met, 4);
    let text = heads[2].to_string();
    assert_eq!(text.parse::<Head>().unwrap(), heads[2]);
    assert!("3:12".parse::<Head>().is_err());
}

#[test]
fn instants_never_go_back() {
    let mut journal = journal();
    let early = journal[0].header.split("\"at\":\"").nth(1).unwrap()[..27].to_owned();
    let late = journal[2].header.split("\"at\":\"").nth(1).unwrap()[..27].to_owned();
    journal[2].header = journal[2].header.replace(&late, &early);
    let journal = rehashed(journal);
    assert_eq!(
        verify(&founding(), &journal, &[]).unwrap_err(),
        Broken::Backwards { position: 3 }
    );
}

#[test]
fn a_clock_set_back_still_gives_later_instants() {
    let mut desk = Desk::furnished();
    let sealed = desk.journal.remove(0); // the clock of the desk follows the length of its journal
    desk.set(1, "note", "later").unwrap();
    let (first, second) = (entry::instant_of(&sealed.header).unwrap(), desk.header(1).at);
    assert_eq!(second.0, first.0 + 1);
}

#[test]
fn a_withheld_line_verifies_and_replays() {
    let mut journal = journal();
    let line = &mut journal[1].lines[0];
    line.withheld = Some(line.hash());
    line.text = entry::strike(&line.text, &["note"]).unwrap();
    assert!(
        !line.text.contains("Ada") && !line.text.contains("salt"),
        "{}",
        line.text
    );
    let header = journal[2].header.clone();
    journal[2].header_withheld = Some(chain::line_hash(&header));
    journal[2].header = entry::strike(&header, &["why"]).unwrap();
    let found = verify(&founding(), &journal, &[]).unwrap();
    assert_eq!(found.withheld, 2);
    let mut desk = Desk::new();
    desk.journal = journal.clone();
    let state = desk.replayed();
    let at = state.at(record::Position(2), crate::plan::today());
    let note = at
        .find(record::Ref::<crate::plan::Task>::from_number(1).unwrap())
        .unwrap()
        .note
        .clone();
    assert_eq!(note.unwrap().as_str(), entry::STRUCK);
    // The substitute of another line does not pass for it.
    journal[1].lines[0].withheld = Some([9; 32]);
    assert_eq!(
        verify(&founding(), &journal, &[]).unwrap_err(),
        Broken::Changed { position: 2 }
    );
}

#[test]
fn only_texts_that_are_there_are_struck() {
    let line = r#"{"set":"tasks/1","to":{"note":"a","hands":3},"salt":"x"}"#;
    assert_eq!(
        entry::strike(line, &["note"]).unwrap(),
        r#"{"set":"tasks/1","to":{"note":"[withheld]","hands":3}}"#
    );
    assert_eq!(entry::strike(line, &["hands"]).unwrap_err().code, "not-a-text");
    assert_eq!(entry::strike(line, &["title"]).unwrap_err().code, "nothing-to-withhold");
}

#[test]
fn only_words_may_be_withheld() {
    let schema = crate::plan::schema();
    let check = |field: &str, may: bool| assert_eq!(schema.may_withhold("tasks", &[field]).is_ok(), may, "{field}");
    check("note", true);
    check("lead", true);
    check("cost", true);
    check("heading", true);
    check("done", false);
    check("id", false);
    check("nothing", false);
}

#[test]
fn headers_read_back() {
    let mut desk = Desk::furnished();
    let source = record::Source {
        reading: [7; 32],
        series: "tmag".into(),
        name: "A pack \"of\" August".into(),
        on: Some(crate::plan::today()),
    };
    desk.import(&source, &[]).unwrap();
    let header = desk.header(2);
    assert_eq!((header.act.as_str(), header.by.as_str()), ("import", "p:ada"));
    assert_eq!(header.reading, Some(source.clone()));
    assert_eq!(header.why.as_deref(), Some("because"));
    assert_eq!(desk.replayed().sources(), [(record::Position(2), source)]);
    let salts = |line: &str| line.matches("\"salt\":\"").count();
    assert!(desk.journal[0].lines.iter().all(|line| salts(&line.text) == 1));
}

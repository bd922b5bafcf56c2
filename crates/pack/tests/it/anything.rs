//! Any text is read and recognised without a panic, and every span of it stands in the text.

use pack::document::Block;
use pack::model::Model;
use pack::{Limits, read_text};
use proptest::prelude::*;

/// Pieces of packs, in any order: what recognisers look for, and what they do not expect.
const PIECES: [&str; 64] = [
    "\n",
    "\n",
    "\n\n",
    "\t",
    "\t",
    "\t",
    "  ",
    " ",
    "| ",
    " | ",
    "- ",
    "• ",
    "1. ",
    "2. ",
    "(3) ",
    "# ",
    "§ ",
    "---",
    "====",
    "**",
    "*",
    "\u{a0}",
    "Agenda",
    "Actions",
    "Ref\tDate\tAction\tOwner\tDue\tStatus",
    "Risk\tImpact\tRAG",
    "Milestone ID\tTitle\tBaseline\tForecast",
    "Activity\tStart\tEnd",
    "Activity\tNotes\tInterval 1\tInterval 2",
    "Meeting dates\t20-Sep\t18-Oct",
    "\tData Group (DG)\tTest Group (TG)",
    "Next meeting",
    "Upcoming events:",
    "T3-TE-0017",
    "M-144",
    "A-1",
    "R281:",
    "CR024",
    "16 August 2023",
    "0 th Oct 23",
    "20/07.2023",
    "Aug-23 & Sep-23",
    "30/10",
    "9-13 October",
    "Q3",
    "10:00-10:05 5 mins",
    "15.00-15.10",
    "DECISION: approve",
    "INFORMATION",
    "5 mins",
    "<ul> One Two",
    "<li>",
    "</ul>",
    "<p>16 August: load</p>",
    "[text](#)",
    "&amp;",
    "Appendix 5 - Plan",
    "version 0.4 of the Test Plan",
    "36 of the 88 MPIDs",
    "(TMAG) #22",
    "Überprüfung – ’23",
    "\u{feff}",
    "日本",
    "\"",
];

fn spans(blocks: &[Block]) -> Vec<&terms::Span> {
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(s) | Block::Paragraph(s) | Block::Break(s) | Block::Item { span: s, .. } => out.push(s),
            Block::Table(t) => out.extend(
                t.rows
                    .iter()
                    .flat_map(|r| &r.cells)
                    .flat_map(|c| std::iter::once(&c.span).chain(&c.items)),
            ),
        }
    }
    out
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let Ok(document) = read_text("any", text.as_bytes(), &Limits::default()) else {
        return Ok(());
    };
    for span in spans(&document.blocks) {
        let line = span.place.line();
        prop_assert!(
            line >= 1 && (line as usize) <= document.lines.len(),
            "{} of {:?}",
            span.place,
            span.text
        );
        if let Some(first) = span.text.chars().next() {
            let at = document.lines[line as usize - 1]
                .text
                .chars()
                .nth(span.place.column() as usize - 1);
            let same = at == Some(first) || first == ' ' || at == Some('&') || at == Some('\u{a0}');
            prop_assert!(same, "{} of {:?} is {:?}", span.place, span.text, at);
        }
    }
    let _ = Model::recognise(document);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_pieces(pieces in prop::collection::vec(0..PIECES.len(), 0..90)) {
        let text: String = pieces.into_iter().map(|p| PIECES[p]).collect();
        check(&text)?;
    }

    #[test]
    fn any_characters(text in "\\PC{0,200}") {
        check(&text)?;
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read_text("any", &bytes, &Limits::default());
    }
}

#[test]
fn long_runs_take_no_more_than_their_length() {
    // each of these made a reader look at the rest of the text once per line
    for (line, count) in [
        ("a\tb\ntext  here\n", 6_000),
        ("one  two\n", 12_000),
        ("word  word  word\nx\n", 6_000),
        ("1. a\n\n", 6_000),
        ("# a\n", 12_000),
    ] {
        let text = line.repeat(count);
        let document = read_text("long", text.as_bytes(), &Limits::default()).unwrap();
        assert!(!Model::recognise(document).document.blocks.is_empty());
    }
}

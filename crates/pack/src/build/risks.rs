//! Risks and issues: a table, and their share by rating with a legend made from the scale.

use draw::Slice;
use programme::issues::Issue;
use programme::mitigations::Mitigation;
use programme::risks::{Rating, Risk};
use record::natural_order;
use terms::Rag;

use super::desk::Desk;
use super::{Cell, Line, Part, Picture, Share, Table};

/// The scale, worst first, with the colour of each word.
const SCALE: [(Rating, Rag, &str); 4] = [
    (Rating::Critical, Rag::Red, "red"),
    (Rating::High, Rag::Red, "red"),
    (Rating::Medium, Rag::Amber, "amber"),
    (Rating::Low, Rag::Green, "green"),
];

fn colour(rating: Option<Rating>) -> Option<Rag> {
    SCALE
        .iter()
        .find(|(of, _, _)| Some(*of) == rating)
        .map(|(_, rag, _)| *rag)
}

fn rank(rating: Option<Rating>) -> usize {
    SCALE
        .iter()
        .position(|(of, _, _)| Some(*of) == rating)
        .unwrap_or(SCALE.len())
}

/// The section.
pub(crate) fn risks(desk: &Desk<'_, '_>) -> Vec<Part> {
    let heads = [
        ("Risk/ Issue ID", 2),
        ("Risk description", 8),
        ("Risk impact", 6),
        ("RAG", 2),
        ("Mitigation", 12),
    ];
    let mut table = Table::headed("Risks and issues", &heads);
    let mut ratings = Vec::new();
    let mut risks: Vec<_> = desk
        .view
        .all::<Risk>()
        .filter(|(_, risk)| risk.closed.is_none())
        .collect();
    risks.sort_by(|(_, a), (_, b)| {
        let by = rank(a.rating).cmp(&rank(b.rating));
        by.then_with(|| natural_order(a.id.as_str(), b.id.as_str()))
    });
    for (key, risk) in risks {
        ratings.push(risk.rating);
        let id = risk.id.as_str();
        table.rows.push(vec![
            desk.cell(key, id, "id"),
            desk.cell(key, id, "description"),
            desk.cell(key, id, "impact"),
            desk.cell(key, id, "rating").filled(colour(risk.rating)),
            mitigation(desk, key, id),
        ]);
    }
    let mut issues: Vec<_> = desk
        .view
        .all::<Issue>()
        .filter(|(_, issue)| issue.resolved.is_none())
        .collect();
    issues.sort_by(|(_, a), (_, b)| natural_order(a.id.as_str(), b.id.as_str()));
    for (key, issue) in issues {
        ratings.push(issue.rating);
        let id = issue.id.as_str();
        table.rows.push(vec![
            desk.cell(key, id, "id"),
            desk.cell(key, id, "description"),
            desk.cell(key, id, "impact"),
            desk.cell(key, id, "rating").filled(colour(issue.rating)),
            Cell::default(),
        ]);
    }
    if table.rows.is_empty() {
        return vec![Part::Line(Cell::words("No risk or issue is open."))];
    }
    vec![
        Part::Table(table),
        Part::Heading(Cell::words("Share of risks and issues by rating")),
        Part::Picture(picture(&ratings)),
    ]
}

fn mitigation(desk: &Desk<'_, '_>, risk: record::Ref<Risk>, id: &str) -> Cell {
    let mut steps: Vec<_> = desk
        .view
        .all::<Mitigation>()
        .filter(|(_, step)| step.risk == Some(risk))
        .collect();
    steps.sort_by(|(_, a), (_, b)| natural_order(a.code.as_str(), b.code.as_str()));
    let mut cell = Cell::default();
    for (n, (key, step)) in (1..).zip(steps) {
        let code = format!("{id}/{n}");
        cell.lines.push(Line {
            text: step.text.clone(),
            listed: true,
        });
        cell.of.extend(desk.origin(key, &code, "text"));
        cell.of.extend(desk.origin(key, &code, "risk"));
    }
    cell
}

fn picture(ratings: &[Option<Rating>]) -> Picture {
    let title = "Risks and issues by rating";
    let mut slices = Vec::new();
    let mut shares = Vec::new();
    for (rating, rag, name) in SCALE {
        let count = ratings.iter().filter(|of| **of == Some(rating)).count();
        slices.push(Slice {
            label: rating.title().to_owned(),
            count,
            colour: name,
        });
        shares.push(Share {
            label: rating.title().into(),
            count,
            rag: Some(rag),
        });
    }
    let unrated = ratings.iter().filter(|of| of.is_none()).count();
    if unrated > 0 {
        slices.push(Slice {
            label: "not rated".to_owned(),
            count: unrated,
            colour: "none",
        });
        shares.push(Share {
            label: "Not rated".into(),
            count: unrated,
            rag: None,
        });
    }
    Picture {
        title: title.into(),
        svg: draw::strip(title, &slices),
        shares,
    }
}

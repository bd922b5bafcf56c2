//! Prints what a document was read as: its blocks with `--blocks`, otherwise the model, briefly.

#![allow(clippy::print_stdout, reason = "an aid for the terminal")]

use pack::document::Block;
use pack::model::{Dated, GroupName, Model, Slot};
use terms::Span;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[allow(clippy::disallowed_methods, reason = "an aid for the terminal")]
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let blocks = arguments.iter().any(|a| a == "--blocks");
    arguments.retain(|a| !a.starts_with("--"));
    for file in &arguments {
        let bytes = std::fs::read(file)?;
        let document = pack::read(file, &bytes, &pack::Limits::default())?;
        if blocks {
            document.blocks.iter().enumerate().for_each(|(n, block)| show(n, block));
        }
        for unread in &document.unread {
            println!("unread {}: {:?} ({})", unread.span.place, unread.span.text, unread.why);
        }
        if !blocks {
            model(&Model::recognise(document));
        }
    }
    Ok(())
}

fn short(span: &Span) -> String {
    let text: String = span.text.chars().take(60).collect();
    format!("{}:{} {text:?}", span.place.line(), span.place.column())
}

fn maybe(span: &Option<Span>) -> String {
    span.as_ref().map_or("-".to_owned(), short)
}

fn date(date: &Option<Dated>) -> String {
    date.as_ref().map_or("-".to_owned(), |d| {
        let when = d.when.map_or("?".to_owned(), |w| w.to_string());
        let fault = d.fault.as_ref().map(|f| format!(" !{f}")).unwrap_or_default();
        format!(
            "{when}{}{fault} @{}:{}",
            if d.year_inferred { "~" } else { "" },
            d.span.place.line(),
            d.span.place.column()
        )
    })
}

fn slot(slot: &Option<Slot>) -> String {
    slot.as_ref()
        .map_or("-".to_owned(), |s| format!("{:?}-{:?} {:?}", s.start, s.end, s.minutes))
}

fn group(group: &GroupName) -> String {
    format!(
        "{}/{}",
        group.code.clone().unwrap_or_default(),
        group.name.clone().unwrap_or_default()
    )
}

fn model(m: &Model) {
    let h = &m.head;
    println!(
        "TITLE {} NUMBER {} VERSION {} DELIVERABLE {}",
        maybe(&h.title),
        maybe(&h.number),
        maybe(&h.version),
        maybe(&h.deliverable)
    );
    println!(
        "GROUP {} DATE {}",
        h.group.as_ref().map_or("-".to_owned(), group),
        date(&h.date)
    );
    for t in &m.tables {
        println!("TABLE block {} {:?} under {}", t.block, t.kind, maybe(&t.heading));
    }
    for a in &m.agenda {
        println!(
            "AGENDA {} | {} | kind {} | lead {} | {} | page {} | parent {:?}",
            maybe(&a.number),
            short(&a.title),
            maybe(&a.kind),
            maybe(&a.lead),
            slot(&a.slot),
            maybe(&a.page),
            a.parent
        );
    }
    for d in &m.dividers {
        println!(
            "DIVIDER {} | {} | {} | {} | {} item {:?}",
            short(&d.title),
            maybe(&d.kind),
            maybe(&d.objective),
            maybe(&d.lead),
            slot(&d.slot),
            d.item
        );
    }
    for a in &m.actions {
        println!(
            "ACTION {} raised {} due {} | {} | {} | {} | {}",
            maybe(&a.id),
            date(&a.raised),
            date(&a.due),
            maybe(&a.owner),
            maybe(&a.status),
            maybe(&a.action),
            maybe(&a.update)
        );
    }
    m.footnotes
        .iter()
        .for_each(|f| println!("FOOTNOTE {:?} {} {}", f.marker, maybe(&f.id), short(&f.span)));
    for u in &m.updates {
        println!(
            "UPDATE {} {} {:?} {}",
            group(&u.group),
            date(&u.meeting),
            u.topic,
            short(&u.span)
        );
    }
    for e in &m.events {
        println!(
            "EVENT {} {} claim {} group {}",
            short(&e.span),
            date(&Some(e.date.clone())),
            maybe(&e.claim),
            e.group.as_ref().map_or("-".to_owned(), group)
        );
    }
    for g in &m.matrix {
        println!(
            "MATRIX {} next {} last {} deliverables {:?} escalations {}",
            group(&g.group),
            date(&g.next),
            date(&g.last),
            g.deliverables.iter().map(short).collect::<Vec<_>>(),
            maybe(&g.escalations)
        );
    }
    for r in &m.milestones {
        let pair = |p: &Option<(Span, Option<Dated>)>| {
            p.as_ref()
                .map_or("-".to_owned(), |(s, d)| format!("{:?}={}", s.text, date(d)))
        };
        println!(
            "MILESTONE {:?} {} | {} | tier {} section {} | base {} fc {} act {} date {} | chg {} rag {:?} upd {}",
            r.table,
            short(&r.id),
            maybe(&r.title),
            maybe(&r.tier),
            maybe(&r.section),
            pair(&r.baseline),
            pair(&r.forecast),
            pair(&r.actual),
            date(&r.date),
            maybe(&r.change),
            r.rag,
            maybe(&r.update)
        );
    }
    for w in &m.windows {
        println!(
            "WINDOW {} i{:?} {} .. {} notes {}",
            short(&w.activity),
            w.interval,
            date(&w.start),
            date(&w.end),
            maybe(&w.notes)
        );
    }
    m.bars.iter().for_each(|b| {
        println!(
            "BAR {} i{:?} {}..{} period {}",
            short(&b.label),
            b.interval,
            b.first,
            b.last,
            b.period
        )
    });
    for s in &m.schedules {
        println!(
            "SCHEDULE {:?}",
            s.intervals
                .iter()
                .map(|(n, s)| format!("{n:?} {}", short(s)))
                .collect::<Vec<_>>()
        );
        for r in &s.rows {
            println!(
                "   {} notes {} {:?}",
                short(&r.activity),
                maybe(&r.notes),
                r.dates.iter().map(date).collect::<Vec<_>>()
            );
        }
    }
    for t in &m.tracker {
        println!(
            "TRACKER {} {} {} {} | {} .. {} | {} {} {}",
            maybe(&t.stage),
            maybe(&t.interval),
            maybe(&t.owner),
            short(&t.task),
            date(&t.start),
            date(&t.finish),
            maybe(&t.status),
            maybe(&t.tier),
            maybe(&t.milestone)
        );
    }
    m.criteria
        .iter()
        .for_each(|c| println!("CRITERIA {} {:?} {}", short(&c.heading), c.subject, c.items.len()));
    m.documents
        .iter()
        .for_each(|d| println!("DOCUMENT {} v{:?}", short(&d.name), d.version));
    for r in &m.risks {
        println!(
            "RISK {} {} impact {} rating {} mitigations {}",
            short(&r.id),
            maybe(&r.description),
            maybe(&r.impact),
            maybe(&r.rating),
            r.mitigations.len()
        );
    }
    for l in &m.legends {
        println!(
            "LEGEND {} key {} {:?}",
            maybe(&l.heading),
            l.is_key,
            l.entries.iter().map(|e| e.text.to_string()).collect::<Vec<_>>()
        );
    }
    for r in &m.roadmap {
        println!(
            "ROADMAP {} {} {:?}",
            date(&Some(r.meeting.clone())),
            short(&r.row),
            r.items.iter().map(|i| i.text.to_string()).collect::<Vec<_>>()
        );
    }
    for a in &m.appendices {
        println!(
            "APPENDIX {} {} section {} filled {}",
            a.label,
            short(&a.title),
            maybe(&a.section),
            a.filled
        );
    }
    m.sections
        .iter()
        .for_each(|s| println!("SECTION {} {:?}", short(&s.heading), s.blocks));
    m.dates
        .iter()
        .for_each(|d| println!("DATE {:?} {}", d.what.span.text, date(&Some(d.what.clone()))));
    m.ids
        .iter()
        .for_each(|i| println!("ID {} {:?} {}", i.what.id, i.what.kind, short(&i.what.span)));
    m.groups
        .iter()
        .for_each(|g| println!("GROUPNAME {} {}", group(g), short(&g.span)));
    m.counts
        .iter()
        .for_each(|c| println!("COUNT {} of {:?} {:?} {}", c.part, c.whole, c.what, short(&c.span)));
}

fn show(n: usize, block: &Block) {
    match block {
        Block::Heading(s) => println!("{n} {} HEADING {}", s.place, s.text),
        Block::Paragraph(s) => println!("{n} {} text {}", s.place, s.text),
        Block::Item {
            depth,
            number,
            span,
            lead,
        } => {
            println!("{n} {} item {depth} {number:?} {lead:?} {}", span.place, span.text);
        }
        Block::Break(s) => println!("{n} {} BREAK {}", s.place, s.text),
        Block::Table(t) => {
            println!("{n} TABLE {} rows, {} headers", t.rows.len(), t.header_rows);
            for row in &t.rows {
                let cells: Vec<String> = row
                    .cells
                    .iter()
                    .map(|c| {
                        let items: Vec<&str> = c.items.iter().map(|i| i.text.as_str()).collect();
                        if items.is_empty() {
                            c.text().to_owned()
                        } else {
                            format!("{items:?}")
                        }
                    })
                    .collect();
                println!(
                    "    {}: {}",
                    row.cells.first().map_or(0, |c| c.span.place.line()),
                    cells.join(" | ")
                );
            }
        }
    }
}

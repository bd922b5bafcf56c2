//! A timeline of dated rows: milestones as marks, windows as bars, the baseline as a ghost, today as a line.

use crate::escape;
use jiff::ToSpan;
use std::fmt::Write;
use terms::{Date, Rag};

const LEFT: i64 = 250;
const WIDTH: i64 = 1000;
const ROW: i64 = 22;
const TOP: i64 = 26;
/// The room that a month's name takes.
const MONTH_NAME: i64 = 48;
/// So many years are drawn by months; more are drawn by years.
const MONTHLY: i16 = 10;

/// A mark on a row.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The row's label.
    pub label: String,
    /// Where the label leads, if anywhere.
    pub link: Option<String>,
    /// The day approved.
    pub baseline: Option<Date>,
    /// The day now expected.
    pub forecast: Option<Date>,
    /// The colour stated.
    pub rag: Option<Rag>,
    /// Whether it is on the critical path: its label is bold.
    pub critical: bool,
}

/// A window on a row.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The row's label.
    pub label: String,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

/// A timeline between two days.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// What it shows.
    pub title: String,
    /// First day shown.
    pub from: Date,
    /// Last day shown.
    pub to: Date,
    /// The day drawn as today.
    pub today: Date,
    /// Windows, drawn above the marks.
    pub bars: Vec<Bar>,
    /// Milestones.
    pub marks: Vec<Mark>,
}

impl Timeline {
    /// The picture; rows out of the window keep their label and say where they lie.
    #[must_use]
    pub fn svg(&self) -> String {
        let rows = i64::try_from(self.bars.len() + self.marks.len()).unwrap_or(0);
        let height = TOP + rows * ROW + 8;
        let mut out = format!(
            r#"<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{}" font-size="12">"#,
            escape(&self.summary())
        );
        self.months(&mut out, height);
        for (n, bar) in self.bars.iter().enumerate() {
            self.bar(&mut out, n, bar);
        }
        for (n, mark) in self.marks.iter().enumerate() {
            self.mark(&mut out, n + self.bars.len(), mark);
        }
        let x = self.x(self.today);
        let _ = write!(
            out,
            r#"<path d="M{x} {}V{height}" stroke="var(--accent,#0b5c6b)" stroke-width="1.5" stroke-dasharray="4 3"/>"#,
            TOP - 8
        );
        out.push_str("</svg>");
        out
    }

    /// What the picture shows, in a sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let slipped = self
            .marks
            .iter()
            .filter(|m| m.forecast > m.baseline && m.baseline.is_some())
            .count();
        format!(
            "{}, {} to {}: {} milestones, {slipped} later than their baseline, {} windows",
            self.title,
            self.from,
            self.to,
            self.marks.len(),
            self.bars.len()
        )
    }

    fn x(&self, day: Date) -> i64 {
        let days = |from: Date, to: Date| from.duration_until(to).as_hours() / 24;
        let whole = days(self.from, self.to).max(1);
        let at = days(self.from, day.clamp(self.from, self.to));
        LEFT + (WIDTH - LEFT - 14) * at / whole
    }

    fn months(&self, out: &mut String, height: i64) {
        let mut first = self.from.first_of_month();
        let step = if self.to.year() - self.from.year() > MONTHLY {
            1.year()
        } else {
            1.month()
        };
        let mut free = 0; // where the next name has room
        while first <= self.to {
            if first >= self.from {
                let x = self.x(first);
                let _ = write!(out, r#"<path d="M{x} {TOP}V{height}" stroke="var(--line,#ddd)"/>"#);
                if x >= free && x + MONTH_NAME <= WIDTH {
                    let (at, y, name) = (x + 3, TOP - 10, first.strftime("%b %y"));
                    let _ = write!(out, r#"<text x="{at}" y="{y}" fill="var(--soft,#555)">{name}</text>"#);
                    free = x + MONTH_NAME;
                }
            }
            // The last day that a calendar knows has no month after it.
            let Ok(next) = first.checked_add(step) else { break };
            first = next;
        }
    }

    fn label(&self, out: &mut String, y: i64, label: &str, link: Option<&str>, bold: bool) {
        let short: String = if label.chars().count() > 36 {
            label.chars().take(35).chain(std::iter::once('…')).collect()
        } else {
            label.to_owned()
        };
        let text = format!(
            r#"<text x="0" y="{}" fill="var(--ink,#222)"{}>{}<title>{}</title></text>"#,
            y + 4,
            if bold { r#" font-weight="700""# } else { "" },
            escape(&short),
            escape(label)
        );
        match link {
            Some(to) => {
                let _ = write!(out, r#"<a href="{}">{text}</a>"#, escape(to));
            }
            None => out.push_str(&text),
        }
    }

    fn bar(&self, out: &mut String, n: usize, bar: &Bar) {
        let y = row(n);
        self.label(out, y, &bar.label, None, false);
        let (from, to) = (self.x(bar.first), self.x(bar.last));
        let _ = write!(
            out,
            r#"<rect x="{from}" y="{}" width="{}" height="12" rx="2" fill="var(--accent-soft,#def)" stroke="var(--accent,#067)"/>"#,
            y - 6,
            (to - from).max(3)
        );
    }

    fn mark(&self, out: &mut String, n: usize, mark: &Mark) {
        let y = row(n);
        self.label(out, y, &mark.label, mark.link.as_deref(), mark.critical);
        if let (Some(baseline), Some(forecast)) = (mark.baseline, mark.forecast)
            && baseline != forecast
        {
            let _ = write!(
                out,
                r#"<path d="M{} {y}H{}" stroke="var(--faint,#888)" stroke-dasharray="2 2"/>"#,
                self.x(baseline),
                self.x(forecast)
            );
        }
        if let Some(day) = mark.baseline {
            let x = self.x(day);
            let _ = write!(
                out,
                r#"<path d="M{x} {}l5 5-5 5-5-5Z" fill="none" stroke="var(--faint,#888)"><title>baseline {day}</title></path>"#,
                y - 5
            );
        }
        if let Some(day) = mark.forecast {
            let colour = mark.rag.map_or("none", |rag| match rag {
                Rag::Red => "red",
                Rag::Amber => "amber",
                Rag::Green => "green",
                Rag::Blue => "blue",
            });
            let _ = write!(
                out,
                r#"<g transform="translate({} {})" color="var(--{colour},#555)"><title>forecast {day}</title>{}</g>"#,
                self.x(day) - 5,
                y - 5,
                crate::Shape::of(mark.rag).path()
            );
        }
    }
}

fn row(n: usize) -> i64 {
    TOP + ROW / 2 + ROW * i64::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_drawn_and_said() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let timeline = Timeline {
            title: "Look-ahead".into(),
            from: day("2023-07-01"),
            to: day("2023-12-31"),
            today: day("2023-08-16"),
            bars: vec![Bar {
                label: "Onboarding".into(),
                first: day("2023-10-09"),
                last: day("2023-10-13"),
            }],
            marks: vec![Mark {
                label: "T9-AA-0001 A <title> that is longer than its room".into(),
                link: Some("/milestones/1".into()),
                baseline: Some(day("2023-08-04")),
                forecast: Some(day("2023-09-20")),
                rag: Some(Rag::Amber),
                critical: true,
            }],
        };
        let svg = timeline.svg();
        assert!(
            svg.contains("1 milestones, 1 later than their baseline, 1 windows"),
            "{svg}"
        );
        assert!(svg.contains("&lt;title&gt;") && svg.contains('…'), "{svg}");
        assert_eq!(svg.matches("<text").count(), 6 + 2);
        assert_eq!(svg.matches("font-weight").count(), 1, "only the critical one is bold");
    }

    #[test]
    fn the_end_of_the_calendar_is_drawn_too() {
        let names = |from: Date, to: Date| {
            let timeline = Timeline {
                title: String::new(),
                from,
                to,
                today: from,
                bars: Vec::new(),
                marks: Vec::new(),
            };
            timeline.svg().matches("<text").count()
        };
        assert!(names(Date::MIN, Date::MAX) < 30);
        assert_eq!(names(Date::constant(9999, 11, 1), Date::MAX), 2);
        assert!(
            names(Date::constant(2023, 5, 1), Date::constant(2025, 10, 31)) < 16,
            "names keep their distance"
        );
    }
}

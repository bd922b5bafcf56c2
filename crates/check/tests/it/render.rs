//! Prints a generated plan as the text form of a pack: three layouts that name, order and split things differently.

use super::generator::{Milestone, Plan, add};
use std::fmt::Write;

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", 10 + minutes / 60, minutes % 60)
}

impl Plan {
    /// The pack's text.
    pub fn render(&self) -> String {
        let mut out = String::new();
        let day = self.day(self.meeting);
        let _ = match self.layout {
            0 => writeln!(
                out,
                "{}\n\n{} ({}) #{} {}\n\nVersion 1.0\n",
                self.programme,
                self.group,
                self.code,
                self.number,
                super::generator::write_day(super::generator::Notation::Words, self.meeting)
            ),
            1 => writeln!(
                out,
                "{}\n{} ({}) meeting {}, {day}\n",
                self.programme.to_uppercase(),
                self.group,
                self.code,
                self.number
            ),
            _ => writeln!(
                out,
                "{}\n{} ({})\nMeeting {} on {day}\n",
                self.programme, self.group, self.code, self.number
            ),
        };
        let parts: [&dyn Fn(&mut String); 11] = [
            &|o| self.put_agenda(o),
            &|o| self.put_actions(o),
            &|o| self.put_updates(o),
            &|o| self.put_matrix(o),
            &|o| self.put_milestones(o),
            &|o| self.put_schedule(o),
            &|o| self.put_tracker(o),
            &|o| self.put_criteria(o),
            &|o| self.put_risks(o),
            &|o| self.put_roadmap(o),
            &|o| self.put_appendices(o),
        ];
        let order: [usize; 11] = match self.layout {
            0 => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            1 => [0, 1, 3, 2, 4, 6, 5, 7, 8, 9, 10],
            _ => [0, 2, 1, 8, 4, 5, 6, 3, 7, 9, 10],
        };
        for part in order {
            parts[part](&mut out);
        }
        for line in &self.extra {
            let _ = writeln!(out, "\n{line}");
        }
        out
    }

    fn divider(&self, out: &mut String, item: usize) {
        let item = &self.agenda[item];
        let _ = writeln!(
            out,
            "{}\n\n{}: {}\n\n{}\n\n{} mins\n",
            item.title,
            item.kind.to_uppercase(),
            item.objective,
            item.lead,
            item.divider_minutes
        );
    }

    fn put_agenda(&self, out: &mut String) {
        let head = [
            "#\tItem\tObjective\tType\tLead\tTime\tPage",
            "Item\tSubject\tAim\tKind\tWho\tTime\tPage",
            "No\tItem\tObjective\tType\tLead\tSlot\tPage",
        ];
        let _ = writeln!(out, "Agenda\n\n{}", head[self.layout]);
        for (n, item) in self.agenda.iter().enumerate() {
            let slot = format!(
                "{}-{} {} mins",
                clock(item.start),
                clock(item.start + item.minutes),
                item.minutes
            );
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{slot}\t{}",
                n + 1,
                item.title,
                item.objective,
                item.kind,
                item.lead,
                item.page
            );
        }
        out.push('\n');
    }

    fn put_actions(&self, out: &mut String) {
        self.divider(out, 1);
        let _ = writeln!(out, "Approval of minutes from {}\n", self.day(self.last_meeting));
        let head = [
            "Ref\tDate\tAction\tOwner\tDue\tStatus\tLatest Update",
            "Id\tRaised\tAction\tOwner\tDue\tStatus\tUpdate",
            "Action\tOpened\tDescription\tHolder\tDue\tState\tNote",
        ];
        let _ = writeln!(out, "{}", head[self.layout]);
        for a in &self.actions {
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}",
                a.id,
                self.day(a.raised),
                a.text,
                a.owner,
                self.day(a.due),
                a.status,
                a.update
            );
        }
        out.push('\n');
        for note in &self.notes {
            let _ = writeln!(out, "{note}\n");
        }
    }

    fn put_updates(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "Governance group updates\n\n{} ({})\n\nUpdate from {} {}\n\n- {}\n",
            self.group,
            self.code,
            self.code,
            self.day(self.last_meeting),
            self.approved
        );
        let _ = writeln!(out, "Upcoming events:\n");
        for event in &self.events {
            let _ = writeln!(out, "- {event}");
        }
        out.push('\n');
    }

    fn put_matrix(&self, out: &mut String) {
        self.divider(out, 2);
        let _ = writeln!(out, "Reports of the {}\n", self.matrix_title);
        let row = |name: &str, cell: &dyn Fn(&super::generator::Group) -> String| {
            let cells: Vec<String> = self.matrix.iter().map(cell).collect();
            format!("{name}\t{}\n", cells.join("\t"))
        };
        out.push_str(&row("", &|g| format!("{} ({})", g.name, g.code)));
        out.push_str(&row("Upcoming deliverables", &|g| g.deliverable.clone()));
        out.push_str(&row(
            ["Next meeting's agenda items", "Next meeting", "Next meeting"][self.layout],
            &|g| self.day(g.next),
        ));
        out.push_str(&row(
            ["Agenda items from last meeting", "Last meeting", "Last meeting"][self.layout],
            &|g| self.day(g.last),
        ));
        out.push_str(&row("Escalations", &|_| "None".into()));
        out.push('\n');
    }

    fn milestone_row(&self, m: &Milestone) -> String {
        let weekday = |d| {
            if self.layout == 0 {
                format!("{} {}", &format!("{:?}", terms::Date::weekday(d))[..3], self.day(d))
            } else {
                self.day(d)
            }
        };
        let (b, f) = (weekday(m.baseline), weekday(m.forecast));
        match self.layout {
            0 => format!(
                "{}\t{}\t{}\t{}\t{b}\t{f}\tGreen\tGreen\tGreen\t{}",
                m.tier, m.id, m.title, m.section, m.update
            ),
            1 => format!(
                "{}\t{}\t{}\t{}\t{b}\t{f}\t{}",
                m.id, m.title, m.tier, m.section, m.update
            ),
            _ => format!(
                "{}\t{}\t{}\t{b}\t{f}\t{}\t{}",
                m.id, m.title, m.section, m.update, m.tier
            ),
        }
    }

    fn put_milestones(&self, out: &mut String) {
        self.divider(out, 3);
        let head = [
            "Milestone Tier\tMilestone ID\tMilestone Title\tPlan Section\tBaseline Date\tForecast Date\tLast RAG\tCurrent RAG\tNext RAG\tUpdate",
            "Milestone ID\tMilestone Title\tTier\tPlan Section\tBaseline Date\tForecast Date\tCommentary",
            "ID\tTitle\tSection\tBaseline\tForecast\tComment\tTier",
        ];
        let changes: Vec<&Milestone> = self.milestones.iter().filter(|m| m.change.is_some()).collect();
        if !changes.is_empty() {
            let first = if self.layout == 2 { "Change" } else { "Milestone Change" };
            let _ = writeln!(out, "Milestone Changes\n\n{first}\t{}", head[self.layout]);
            for m in changes {
                let _ = writeln!(out, "{}\t{}", m.change.unwrap_or(""), self.milestone_row(m));
            }
            out.push('\n');
        }
        let _ = writeln!(
            out,
            "Milestone View\n\n{}\n\n{}",
            self.milestone_lead, head[self.layout]
        );
        for m in &self.milestones {
            let _ = writeln!(out, "{}", self.milestone_row(m));
        }
        let _ = writeln!(
            out,
            "\nMilestone Register extract\n\nMilestone Tier\tMilestone ID\tMilestone Title\tMilestone Description\tPlan Section\tMilestone Date"
        );
        for m in self.milestones.iter().filter(|m| m.register) {
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}",
                m.tier,
                m.id,
                m.title,
                m.description,
                m.section,
                self.day(m.baseline)
            );
        }
        out.push('\n');
    }

    fn put_schedule(&self, out: &mut String) {
        self.divider(out, 4);
        let _ = writeln!(
            out,
            "Test activities by interval\n\nActivity / Milestone\tNotes\tCIT Interval 1\tCIT Interval 2\tCIT Interval 3"
        );
        for a in &self.activities {
            let days: Vec<String> = a.days.iter().map(|d| self.day(*d)).collect();
            let _ = writeln!(out, "{}\t{}\t{}", a.name, a.notes, days.join("\t"));
        }
        out.push('\n');
    }

    fn put_tracker(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "Readiness tracker\n\nSIT Stage\tCIT Interval\tOwner (PP/SI)\tTask Category\tTask\tFinish Date\tStatus (RAG)\tMilestone Tier\tMilestone ID"
        );
        for t in &self.tasks {
            let _ = writeln!(
                out,
                "CIT\t1\tSI\tMilestone\t{}\t{}\t{}\t{}\t{}",
                t.task,
                self.day(t.finish),
                t.status,
                t.tier,
                t.milestone
            );
        }
        out.push('\n');
    }

    fn put_criteria(&self, out: &mut String) {
        for (heading, items) in &self.criteria {
            let _ = writeln!(out, "{heading}\n");
            for item in items {
                let _ = writeln!(out, "- {item}");
            }
            out.push('\n');
        }
        let _ = writeln!(out, "Sites by wave\n\nWave\tSites");
        for (label, count) in &self.counts {
            let _ = writeln!(out, "{label}\t{count}");
        }
        out.push('\n');
    }

    fn put_risks(&self, out: &mut String) {
        self.divider(out, 5);
        let _ = writeln!(
            out,
            "Top risks of the programme\n\nRisk ID\tRisk description\tRisk impact\tRAG\tMitigation"
        );
        for r in &self.risks {
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}",
                r.id, r.description, r.impact, r.rating, r.mitigation
            );
        }
        let marks: Vec<String> = self.legend.iter().map(|l| format!("■ {l} risks")).collect();
        let _ = writeln!(out, "\n{}\n\nRAG key\n", marks.join(" "));
        for word in &self.key {
            let _ = writeln!(out, "- {word}");
        }
        out.push('\n');
    }

    fn put_roadmap(&self, out: &mut String) {
        self.divider(out, 6);
        let dates: Vec<String> = self.roadmap.iter().map(|(d, _)| self.day(*d)).collect();
        let items: Vec<&str> = self.roadmap.iter().map(|(_, i)| i.as_str()).collect();
        let next = self.roadmap.first().map_or_else(|| add(self.meeting, 28), |(d, _)| *d);
        let _ = writeln!(out, "Date of next {}: {}\n", self.code, self.day(next));
        let _ = writeln!(out, "Agenda roadmap\n\nMeeting dates\t{}", dates.join("\t"));
        let _ = writeln!(
            out,
            "Relevant milestones or activities\t{}",
            self.roadmap_milestones.join("\t")
        );
        let _ = writeln!(out, "Agenda items\t{}\n", items.join("\t"));
    }

    fn put_appendices(&self, out: &mut String) {
        let _ = writeln!(out, "Appendices\n");
        for (label, title) in &self.appendices {
            let _ = writeln!(out, "- {label} – {title}");
        }
        for (label, title) in &self.appendices {
            let _ = writeln!(
                out,
                "\n{label} – {title}\n\nThe {} stands here in full.",
                title.to_lowercase()
            );
        }
    }
}

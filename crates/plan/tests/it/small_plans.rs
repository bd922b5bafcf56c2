//! Small random plans, and what they come to by stepping through the calendar: slow, and simple enough to believe.

use plan::network::{Activity, Imposed, Lag, Link, LinkKind, Plan};
use proptest::prelude::*;
use std::sync::LazyLock;
use terms::{Calendar, Date, Nation};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::shipped(Nation::EnglandAndWales));

/// One activity of a small plan; days count from the plan's start.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub duration: u32,
    pub planned: Option<i32>,
    pub imposed: Option<(u8, i32)>,
    /// 1: started, 2: done.
    pub happened: (u8, i32),
}

/// A plan whose links lead from lower to higher `order`.
#[derive(Clone, Debug, Default)]
pub struct Small {
    pub activities: Vec<Item>,
    pub links: Vec<(usize, usize, LinkKind, i32)>,
    /// Move written dates to working days.
    pub snap: bool,
}

/// A day by its number; 0 is Wednesday 16 August 2023.
pub fn day_number(n: i32) -> Date {
    Date::constant(2023, 8, 16).saturating_add(jiff::SignedDuration::from_hours(24 * i64::from(n)))
}

fn kind() -> impl Strategy<Value = LinkKind> {
    prop::sample::select(vec![
        LinkKind::FinishStart,
        LinkKind::FinishStart,
        LinkKind::StartStart,
        LinkKind::FinishFinish,
        LinkKind::StartFinish,
    ])
}

fn links(count: usize) -> impl Strategy<Value = Vec<(usize, usize, LinkKind, i32)>> {
    let order = Just((0..count).collect::<Vec<_>>()).prop_shuffle();
    (
        order,
        prop::collection::vec((0..count, 0..count, kind(), -4_i32..7), 0..2 * count),
    )
        .prop_map(|(order, links)| {
            let forwards = links.into_iter().filter(|(a, b, ..)| a != b);
            forwards
                .map(|(a, b, kind, lag)| (order[a.min(b)], order[a.max(b)], kind, lag))
                .collect()
        })
}

fn item(rich: bool) -> BoxedStrategy<Item> {
    let duration = prop_oneof![Just(0_u32), Just(0), 1_u32..12];
    let planned = prop::option::of(0_i32..50);
    if !rich {
        return (duration, planned)
            .prop_map(|(duration, planned)| Item {
                duration,
                planned,
                ..Item::default()
            })
            .boxed();
    }
    let happened = prop_oneof![8 => Just((0_u8, 0)), 1 => (1_u8..3, 0_i32..30)];
    (
        duration,
        planned,
        prop::option::weighted(0.3, (0_u8..6, 0_i32..60)),
        happened,
    )
        .prop_map(|(duration, planned, imposed, happened)| Item {
            duration,
            planned,
            imposed,
            happened,
        })
        .boxed()
}

/// Plans with durations, lags and all kinds of links, without imposed or actual dates, on working days.
pub fn plain() -> impl Strategy<Value = Small> {
    (1_usize..8).prop_flat_map(|n| {
        (prop::collection::vec(item(false), n), links(n)).prop_map(|(activities, links)| Small {
            activities,
            links,
            snap: true,
        })
    })
}

/// Plans with everything.
pub fn rich() -> impl Strategy<Value = Small> {
    (1_usize..8, prop::bool::ANY).prop_flat_map(|(n, snap)| {
        (prop::collection::vec(item(true), n), links(n)).prop_map(move |(activities, links)| Small {
            activities,
            links,
            snap,
        })
    })
}

/// Which row reaches which by one link or more.
pub fn reach(count: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<bool>> {
    let mut reaches = vec![vec![false; count]; count];
    pairs.for_each(|(a, b)| reaches[a][b] = true);
    for via in 0..count {
        for a in 0..count {
            for b in 0..count {
                reaches[a][b] |= reaches[a][via] && reaches[via][b];
            }
        }
    }
    reaches
}

impl Small {
    pub fn date(&self, n: i32) -> Date {
        let day = day_number(n);
        if self.snap {
            CALENDAR.on_or_before(day).max(day_number(0))
        } else {
            day
        }
    }

    pub fn imposed(&self, row: usize) -> Option<Imposed> {
        let (kind, n) = self.activities[row].imposed?;
        let day = self.date(n);
        Some(match kind {
            0 => Imposed::StartNotBefore(day),
            1 => Imposed::StartNotAfter(day),
            2 => Imposed::StartOn(day),
            3 => Imposed::FinishNotBefore(day),
            4 => Imposed::FinishNotAfter(day),
            _ => Imposed::FinishOn(day),
        })
    }

    pub fn plan(&self) -> Plan {
        let id = |n: usize| format!("T{n}");
        let activities = self.activities.iter().enumerate().map(|(n, item)| Activity {
            duration: item.duration,
            planned: item.planned.map(|n| self.date(n)),
            imposed: self.imposed(n).into_iter().collect(),
            actual_start: (item.happened.0 == 1).then(|| self.date(item.happened.1)),
            actual_finish: (item.happened.0 == 2).then(|| self.date(item.happened.1)),
            ..Activity::milestone(&id(n), "")
        });
        let links = self.links.iter().map(|(from, to, kind, lag)| Link {
            from: id(*from).into(),
            to: id(*to).into(),
            kind: *kind,
            lag: Lag::Days(*lag),
        });
        Plan {
            activities: activities.collect(),
            links: links.collect(),
            start: Some(day_number(0)),
            today: None,
        }
    }
}

/// The slow reference. A point in time is the end of a day; an activity's first day is the working day after its start.
pub mod brute {
    use super::*;

    pub struct Dates {
        pub start: Date,
        pub finish: Date,
    }

    struct Brute<'a> {
        small: &'a Small,
        calendar: &'a Calendar,
        /// A start that replaces a row's own dates.
        instead: Option<(usize, Date)>,
    }

    impl Brute<'_> {
        fn next_working(&self, day: Date) -> Date {
            if self.calendar.is_working(day) {
                day
            } else {
                self.calendar.add_working_days(day, 1)
            }
        }

        fn started(&self, row: usize) -> bool {
            self.small.activities[row].happened.0 > 0
        }

        fn done(&self, row: usize) -> bool {
            let item = &self.small.activities[row];
            item.happened.0 == 2 || (item.happened.0 == 1 && item.duration == 0)
        }

        fn duration(&self, row: usize) -> i32 {
            self.small.activities[row].duration.cast_signed()
        }

        /// The start of what begins on that day.
        fn begins(&self, row: usize, day: Date) -> Date {
            match self.duration(row) {
                0 => day,
                _ => self.calendar.add_working_days(self.next_working(day), -1),
            }
        }

        /// The start of what ends on that day.
        fn ends(&self, row: usize, day: Date) -> Date {
            match self.duration(row) {
                0 => day,
                days => self.calendar.add_working_days(self.calendar.on_or_before(day), -days),
            }
        }

        fn finish(&self, row: usize, start: Date) -> Date {
            self.calendar.add_working_days(start, self.duration(row))
        }

        /// Its own earliest start, and whether somebody wrote it.
        fn own(&self, row: usize) -> Date {
            let (small, item) = (self.small, &self.small.activities[row]);
            if let Some((_, start)) = self.instead.filter(|(at, _)| *at == row) {
                return start;
            }
            match item.happened {
                (1, n) => return self.begins(row, small.date(n)),
                (2, n) => return self.ends(row, small.date(n)),
                _ => {}
            }
            let written = item.planned.map(|n| self.ends(row, small.date(n)));
            let imposed = small.imposed(row).and_then(|imposed| match imposed {
                Imposed::StartNotBefore(day) | Imposed::StartOn(day) => Some(self.begins(row, day)),
                Imposed::FinishNotBefore(day) | Imposed::FinishOn(day) => Some(self.ends(row, day)),
                _ => None,
            });
            let open = self.begins(row, day_number(0));
            written.into_iter().chain(imposed).chain([open]).max().unwrap()
        }

        fn latest(&self, row: usize) -> Option<Date> {
            match self.small.imposed(row)? {
                Imposed::StartNotAfter(day) | Imposed::StartOn(day) => Some(self.begins(row, day)),
                Imposed::FinishNotAfter(day) | Imposed::FinishOn(day) => Some(self.ends(row, day)),
                _ => None,
            }
        }

        /// The earliest point of the successor's tied end.
        fn shifted(&self, day: Date, lag: i32) -> Date {
            self.calendar.add_working_days(day, lag)
        }

        fn allows(&self, (from, to, kind, lag): (usize, usize, LinkKind, i32), first: Date, second: Date) -> bool {
            let (a, b) = (self.finish(from, first), self.finish(to, second));
            match kind {
                LinkKind::FinishStart => second >= self.shifted(a, lag),
                LinkKind::StartStart => second >= self.shifted(first, lag),
                LinkKind::FinishFinish => b >= self.shifted(a, lag),
                LinkKind::StartFinish => b >= self.shifted(first, lag),
            }
        }

        fn starts(&self) -> Vec<Date> {
            let mut starts: Vec<Date> = (0..self.small.activities.len()).map(|row| self.own(row)).collect();
            loop {
                let mut settled = true;
                for link in &self.small.links {
                    let (from, to) = (link.0, link.1);
                    while !self.started(to) && !self.allows(*link, starts[from], starts[to]) {
                        starts[to] = self.calendar.add_working_days(starts[to], 1);
                        settled = false;
                    }
                }
                if settled {
                    return starts;
                }
            }
        }
    }

    pub fn dates(small: &Small, calendar: &Calendar) -> Vec<Dates> {
        let brute = Brute {
            small,
            calendar,
            instead: None,
        };
        let day = |row: usize, start: Date| match brute.duration(row) {
            0 => Dates { start, finish: start },
            _ => Dates {
                start: calendar.add_working_days(start, 1),
                finish: brute.finish(row, start),
            },
        };
        brute
            .starts()
            .into_iter()
            .enumerate()
            .map(|(row, start)| day(row, start))
            .collect()
    }

    /// Over every way on, the greatest shift that pushes nothing on that way past its limit. On working days only.
    pub fn total_floats(small: &Small, calendar: &Calendar) -> Vec<Option<i32>> {
        let brute = Brute {
            small,
            calendar,
            instead: None,
        };
        let starts = brute.starts();
        let finishes = (0..starts.len()).map(|row| brute.finish(row, starts[row]));
        let end = finishes.max().unwrap();
        let float = |row: usize| {
            let mut ways = vec![vec![]];
            let mut at = 0;
            while at < ways.len() {
                let way: Vec<usize> = ways[at].clone();
                let last = way.last().map_or(row, |l| small.links[*l].1);
                for (n, link) in small.links.iter().enumerate() {
                    if link.0 == last && !brute.started(link.1) {
                        ways.push([way.as_slice(), &[n]].concat());
                    }
                }
                at += 1;
            }
            ways.iter().map(|way| shift(&brute, row, starts[row], way, end)).min()
        };
        (0..starts.len())
            .map(|row| if brute.done(row) { None } else { float(row) })
            .collect()
    }

    fn shift(brute: &Brute<'_>, row: usize, start: Date, way: &[usize], end: Date) -> i32 {
        let last = way.last().map_or(row, |l| brute.small.links[*l].1);
        let limit = brute.latest(last).unwrap_or(end).min(brute.ends(last, end));
        let fits = |k: i32| {
            let mut at = brute.calendar.add_working_days(start, k);
            for link in way {
                let link = brute.small.links[*link];
                let mut to = brute.calendar.add_working_days(at, -20);
                while !brute.allows(link, at, to) {
                    to = brute.calendar.add_working_days(to, 1);
                }
                at = to;
            }
            at <= limit
        };
        // A greater shift never fits where a smaller one does not.
        let (mut fit, mut too_far) = (-400, 400);
        while too_far - fit > 1 {
            let middle = (fit + too_far) / 2;
            *(if fits(middle) { &mut fit } else { &mut too_far }) = middle;
        }
        fit
    }

    /// The greatest shift that leaves every successor where it is; none without successors that can move.
    pub fn free_floats(small: &Small, calendar: &Calendar) -> Vec<Option<i32>> {
        let brute = Brute {
            small,
            calendar,
            instead: None,
        };
        let starts = brute.starts();
        let float = |row: usize| {
            let onward = small.links.iter().filter(|l| l.0 == row && !brute.started(l.1));
            onward
                .map(|link| {
                    let fits =
                        |k: &i32| brute.allows(*link, calendar.add_working_days(starts[row], *k), starts[link.1]);
                    (0..300).take_while(fits).last().unwrap()
                })
                .min()
        };
        (0..starts.len())
            .map(|row| if brute.done(row) { None } else { float(row) })
            .collect()
    }

    /// The greatest shift of each row that does not move the target; none when no shift does.
    pub fn floats_to(small: &Small, calendar: &Calendar, target: usize) -> Vec<Option<i32>> {
        let starts = Brute {
            small,
            calendar,
            instead: None,
        }
        .starts();
        let float = |row: usize| {
            let stays = |k: &i32| {
                let instead = Some((row, calendar.add_working_days(starts[row], *k)));
                Brute {
                    small,
                    calendar,
                    instead,
                }
                .starts()[target]
                    == starts[target]
            };
            if stays(&400) {
                None
            } else {
                (0..400).take_while(stays).last()
            }
        };
        (0..starts.len()).map(float).collect()
    }
}

//! When a bulletin was published, as far as the dated ones around it tell.

use crate::calendar::SolarDate;

/// The most changes of day that a dump's dates are remembered for. More are no days of publication.
const MOST: usize = 1 << 20;

/// How many of a dump's changes of day go one way for each that goes the other, in a dump that is in order.
const ORDERED: usize = 3;

/// What a dump's dated bulletins say of the others, by where they stand: by their lines, or by their channel's
/// numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Timeline {
    /// Runs of dated bulletins of one day, in the order of their places, without those that are out of order.
    runs: Vec<Run>,
    /// Whether time goes backwards; none, where the dump does not tell.
    falls: Option<bool>,
    /// Dates that are out of the order of those around them.
    strays: Vec<Stray>,
    /// Whether that is against what was stated.
    contradicts_stated: bool,
    first: Option<Anchor>,
    last: Option<Anchor>,
}

/// A date and the place where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) place: u64,
    pub(super) day: SolarDate,
}

/// A date that is out of order, and those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stray {
    pub(super) found: Anchor,
    pub(super) before: Option<Anchor>,
    pub(super) behind: Option<Anchor>,
}

/// Dated bulletins of one day that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// The places of the first and the last.
    first: u64,
    last: u64,
    day: SolarDate,
    /// Runs of one stretch are in order; from one stretch to the next time leaps back.
    stretch: usize,
}

/// The dated bulletins around another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// The latest that was not published later.
    pub(super) since: Option<Anchor>,
    /// The earliest that was not published earlier.
    pub(super) until: Option<Anchor>,
}

/// Takes in a dump's dates in the order of their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Anchors {
    runs: Vec<Run>,
    /// Whether there were more than can be.
    is_full: bool,
}

impl Anchors {
    /// Takes in the date of what stands at `place`, which is behind those before.
    pub(super) fn push(&mut self, place: u64, day: SolarDate) {
        let is_full = self.runs.len() >= MOST;
        match self.runs.last_mut() {
            Some(run) if run.day == day => run.last = place,
            _ if is_full => self.is_full = true,
            _ => self.runs.push(Run { first: place, last: place, day, stretch: 0 }),
        }
    }

    /// The last date.
    pub(super) fn last(&self) -> Option<Anchor> {
        self.runs.last().map(|run| Anchor { place: run.last, day: run.day })
    }

    /// What they say of what stands between them. Where they do not tell whether time goes backwards, it is as
    /// `stated`.
    pub(super) fn timeline(self, stated: Option<bool>) -> Timeline {
        let Anchors { runs, is_full } = self;
        let days = || runs.iter().map(|run| Anchor { place: run.first, day: run.day });
        let first = days().min_by_key(|anchor| anchor.day);
        let last = days().max_by_key(|anchor| anchor.day);
        if is_full {
            return Timeline { first, last, ..Timeline::default() };
        }
        let rises = runs.windows(2).filter(|pair| pair[0].day < pair[1].day).count();
        let falls = runs.len().saturating_sub(1) - rises;
        let falls = match (rises, falls) {
            // Before the first and behind the last date, one change of day tells too little.
            (0 | 1, 0) | (0, 1) => None,
            (rises, falls) if rises >= falls * ORDERED => Some(false),
            (rises, falls) if falls >= rises * ORDERED => Some(true),
            // In no order, a date says nothing of the one beside it.
            _ => return Timeline { first, last, ..Timeline::default() },
        };
        let goes_back = runs.len() > 1 && runs[runs.len() - 1].day < runs[0].day;
        let seen = falls.or_else(|| (runs.len() > 1).then_some(goes_back));
        let contradicts_stated = stated.zip(seen).is_some_and(|(stated, seen)| stated != seen);
        let (runs, strays) = in_order(&runs, falls.unwrap_or(goes_back));
        let falls = falls.or(stated.filter(|_| !contradicts_stated));
        Timeline { runs, falls, strays, contradicts_stated, first, last }
    }
}

impl Timeline {
    /// The dated bulletins around what stands at the places from `first` to `last`.
    pub(super) fn around(&self, first: u64, last: u64) -> Around {
        let behind = self.runs.partition_point(|run| run.first <= first);
        let next = self.runs.get(behind).copied();
        let Some(before) = behind.checked_sub(1).map(|at| self.runs[at]) else {
            return self.in_time(None, next.map(start));
        };
        if before.last >= last {
            return Around { since: Some(start(before)), until: Some(end(before)) };
        }
        match next {
            Some(next) if next.stretch == before.stretch => {
                let (one, other) = (end(before), start(next));
                let (since, until) = if one.day <= other.day { (one, other) } else { (other, one) };
                Around { since: Some(since), until: Some(until) }
            }
            // It is of the end of one stretch or of the beginning of the next.
            Some(_) => Around::default(),
            None => self.in_time(Some(end(before)), None),
        }
    }

    /// The earliest and the latest of the dump's dates.
    pub(super) fn ends(&self) -> Option<(Anchor, Anchor)> {
        self.first.zip(self.last)
    }

    /// Whether its dates run otherwise than was stated.
    pub(super) fn contradicts_stated(&self) -> bool {
        self.contradicts_stated
    }

    /// Dates that are out of the order of those around them.
    pub(super) fn strays(&self) -> &[Stray] {
        &self.strays
    }

    fn in_time(&self, before: Option<Anchor>, behind: Option<Anchor>) -> Around {
        match self.falls {
            Some(false) => Around { since: before, until: behind },
            Some(true) => Around { since: behind, until: before },
            None => Around::default(),
        }
    }
}

fn start(run: Run) -> Anchor {
    Anchor { place: run.first, day: run.day }
}

fn end(run: Run) -> Anchor {
    Anchor { place: run.last, day: run.day }
}

/// The runs that are in order, numbered by their stretches, and the single ones that are not.
fn in_order(runs: &[Run], falls: bool) -> (Vec<Run>, Vec<Stray>) {
    let fits = |one: &Run, other: &Run| (one.day <= other.day) != falls || one.day == other.day;
    let mut kept: Vec<Run> = Vec::with_capacity(runs.len());
    let mut strays = Vec::new();
    let mut stretch = 0;
    let mut at = 0;
    while at < runs.len() {
        let run = Run { stretch, ..runs[at] };
        at += 1;
        let Some(last) = kept.last().copied().filter(|last| last.stretch == stretch) else {
            kept.push(run);
            continue;
        };
        if fits(&last, &run) {
            kept.push(run);
            continue;
        }
        let earlier = kept.iter().rev().nth(1).copied().filter(|run| run.stretch == stretch);
        let next = runs.get(at);
        // The last one is out of order if this one goes on from the one before it; this one, if the next goes on
        // from the last. Where nothing is behind them, either may be.
        let last_strays = earlier.is_some_and(|earlier| fits(&earlier, &run))
            && next.is_none_or(|next| fits(&run, next));
        let this_strays = next.map_or(last_strays, |next| fits(&last, next));
        if last_strays {
            kept.pop();
            strays.push(Stray {
                found: start(last),
                before: earlier.map(end),
                behind: Some(start(run)),
            });
        }
        if this_strays {
            let before = if last_strays { earlier } else { Some(last) };
            strays.push(Stray {
                found: start(run),
                before: before.map(end),
                behind: next.copied().map(start),
            });
        } else {
            stretch += usize::from(!last_strays);
            kept.push(Run { stretch, ..run });
        }
    }
    (kept, strays)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A timeline of days of Azar 1402 that stand at the places 10, 20, 30 …
    fn timeline(days: &[u8]) -> Timeline {
        let mut anchors = Anchors::default();
        for (place, day) in (1_u64..).zip(days) {
            anchors.push(place * 10, SolarDate::new(1402, 9, *day).unwrap());
        }
        anchors.timeline(None)
    }

    /// The days around the place `at`: `3-5`, `3-`, `-5`, or nothing.
    fn around(timeline: &Timeline, at: u64) -> String {
        let Around { since, until } = timeline.around(at, at);
        let day =
            |anchor: Option<Anchor>| anchor.map_or(String::new(), |a| a.day.day().to_string());
        format!("{}-{}", day(since), day(until))
    }

    #[test]
    fn what_stands_between_two_dates_lies_between_them() {
        for (days, at, expected) in [
            (&[1, 3, 5][..], 15, "1-3"),
            (&[1, 3, 5], 25, "3-5"),
            (&[1, 3, 3, 5], 25, "3-3"),
            (&[1, 3, 5], 5, "-1"),
            (&[1, 3, 5], 35, "5-"),
            (&[5, 3, 1], 15, "3-5"),
            (&[5, 3, 1], 5, "5-"),
            (&[5, 3, 1], 35, "-1"),
            // One date tells no order, and two tell none of what is beyond them.
            (&[3], 5, "-"),
            (&[1, 3], 15, "1-3"),
            (&[3, 1], 15, "1-3"),
            (&[1, 3], 25, "-"),
            (&[3, 1], 25, "-"),
            (&[3, 3], 15, "3-3"),
            (&[3, 3], 25, "-"),
            (&[], 5, "-"),
            // In no order.
            (&[1, 5, 2, 6, 3], 15, "-"),
        ] {
            assert_eq!(around(&timeline(days), at), expected, "{days:?} at {at}");
        }
    }

    #[test]
    fn a_date_out_of_order_bounds_nothing() {
        let late = timeline(&[1, 2, 3, 29, 4, 5, 6]);
        assert_eq!((around(&late, 35), around(&late, 45)), ("3-4".to_owned(), "3-4".to_owned()));
        assert_eq!(late.strays()[0].found.place, 40);
        let early = timeline(&[11, 12, 13, 2, 14, 15, 16]);
        assert_eq!(
            (around(&early, 35), around(&early, 45)),
            ("13-14".to_owned(), "13-14".to_owned())
        );
        // Either of the two may be wrong.
        let either = timeline(&[1, 2, 3, 4, 3, 5, 6, 7]);
        assert_eq!(around(&either, 45), "3-5");
    }

    #[test]
    fn dumps_joined_end_to_end_are_stretches_of_their_own() {
        let joined = timeline(&[11, 12, 13, 14, 15, 16, 1, 2, 3, 4, 5]);
        assert_eq!(around(&joined, 55), "15-16");
        assert_eq!(around(&joined, 65), "-");
        assert_eq!(around(&joined, 75), "1-2");
    }

    proptest! {
        /// What is left out of a dump in order lies where its neighbours say.
        #[test]
        fn the_true_day_is_always_inside(mut days in proptest::collection::vec(1_u8..30, 2..40), every in 2_usize..6, reversed: bool) {
            days.sort_unstable();
            if reversed {
                days.reverse();
            }
            let mut anchors = Anchors::default();
            for (place, day) in days.iter().enumerate().filter(|(place, _)| place % every == 0) {
                anchors.push(place as u64, SolarDate::new(1402, 9, *day).unwrap());
            }
            let timeline = anchors.timeline(None);
            for (place, day) in days.iter().enumerate().filter(|(place, _)| place % every != 0) {
                let Around { since, until } = timeline.around(place as u64, place as u64);
                prop_assert!(since.is_none_or(|since| since.day.day() <= *day));
                prop_assert!(until.is_none_or(|until| until.day.day() >= *day));
            }
        }
    }
}

//! The archive by date: the days of a month, and what is before and after a day, a month, a year.

use super::{ItemId, Listing, Site};
use crate::calendar::{SolarDate, When};

impl Site {
    /// The days of a month that hold items, in order, each with its items.
    pub fn days(&self, year: u16, month: u8) -> impl Iterator<Item = (SolarDate, &[ItemId])> {
        let ids = self.listed(Listing::Month(year, month));
        let day = |id: &ItemId| self.day_of(*id);
        let days = ids.chunk_by(move |a, b| day(a).is_some() && day(a) == day(b));
        days.filter_map(move |ids| Some((day(&ids[0])?, ids)))
    }

    /// The items of a day, in their order.
    pub(super) fn on_day(&self, date: SolarDate) -> &[ItemId] {
        let ids = self.listed(Listing::Month(date.year(), date.month()));
        let first = |id: &ItemId| self.date(*id).and_then(When::first);
        // Of what begins on a day, what is known to the day stands first.
        let start = ids.partition_point(|id| first(id) < Some(date));
        let count = ids[start..].iter().take_while(|id| self.day_of(**id) == Some(date)).count();
        &ids[start..start + count]
    }

    /// The listing of the same kind before one in time that holds items, and the one after; none of a tag or a channel.
    pub fn beside(&self, listing: Listing) -> (Option<Listing>, Option<Listing>) {
        match listing {
            Listing::Year(year) => {
                let before = self.years().range(..year).next_back();
                let after = self.years().range(year + 1..).next();
                (
                    before.map(|(year, _)| Listing::Year(*year)),
                    after.map(|(year, _)| Listing::Year(*year)),
                )
            }
            Listing::Month(year, month) => {
                let months = || self.months_around(year);
                let before = months().filter(|at| *at < (year, month)).last();
                let after = months().find(|at| *at > (year, month));
                let listing = |(year, month)| Listing::Month(year, month);
                (before.map(listing), after.map(listing))
            }
            Listing::Day(date) => {
                let months: Vec<(u16, u8)> = self.months_around(date.year()).collect();
                let days = |(year, month): &(u16, u8)| {
                    let ids = self.listed(Listing::Month(*year, *month)).iter();
                    ids.filter_map(|id| self.day_of(*id))
                };
                let here = months.partition_point(|at| *at < (date.year(), date.month()));
                let upto = &months[..months.len().min(here + 1)];
                let before =
                    upto.iter().rev().find_map(|at| days(at).rev().find(|day| *day < date));
                let after = months[here..].iter().find_map(|at| days(at).find(|day| *day > date));
                (before.map(Listing::Day), after.map(Listing::Day))
            }
            Listing::Undated | Listing::Tag(_) | Listing::Channel(_) => (None, None),
        }
    }

    /// The months that hold items of a year and of the years beside it that do, in order.
    fn months_around(&self, year: u16) -> impl Iterator<Item = (u16, u8)> {
        let with_months = |(_, held): &(&u16, &super::Year)| !held.months.is_empty();
        let before = self.years().range(..year).rev().find(with_months);
        let after = self.years().range(year + 1..).find(with_months);
        let here = self.years().get_key_value(&year);
        let years = before.into_iter().chain(here).chain(after);
        years.flat_map(|(year, held)| held.months.keys().map(|month| (*year, *month)))
    }

    fn day_of(&self, id: ItemId) -> Option<SolarDate> {
        match self.date(id) {
            Some(When::Day(day, _)) => Some(day),
            _ => None,
        }
    }
}

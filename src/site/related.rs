//! What has to do with what: tags that stand together more than chance has them, items that share rare tags.

use std::collections::BTreeMap;

use super::{ItemId, Site, TagId};

/// How many related tags and items are told of.
const TAGS: usize = 8;
const ITEMS: usize = 4;

/// How many items of each of its tags are looked at for an item: those around it.
const AROUND: usize = 32;

/// A month, as (year, month), and how many items it has.
pub type MonthCount = ((u16, u8), usize);

impl Site {
    /// The tags that stand with a tag more often than chance has them, the nearest first.
    ///
    /// Of *n* items of the tag and *m* of the other one in an archive of *N*, chance has *n·m/N* in common;
    /// those count that have at least two and half as many again, by how many and by how much more.
    pub fn related_tags(&self, tag: TagId) -> Vec<TagId> {
        let items = &self.tag(tag).items;
        let mut together: BTreeMap<TagId, usize> = BTreeMap::new();
        for &id in items {
            for other in self.tags_of(self.item(id)).into_iter().filter(|other| *other != tag) {
                *together.entry(other).or_default() += 1;
            }
        }
        let all = as_f64(self.recent().len().max(1));
        let score = |(other, count): (TagId, usize)| {
            let chance = as_f64(items.len()) * as_f64(self.tag(other).items.len()) / all;
            let times = as_f64(count) / chance.max(f64::MIN_POSITIVE);
            (count > 1 && times >= 1.5).then(|| (as_f64(count) * times.ln(), other))
        };
        let mut scored: Vec<(f64, TagId)> = together.into_iter().filter_map(score).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored.into_iter().take(TAGS).map(|(_, tag)| tag).collect()
    }

    /// The items that share rare tags with an item, the nearest first: two at least, or one of few items.
    ///
    /// Of each tag only the items around it in time are looked at, so that all items together cost no more
    /// than their number.
    pub fn related_items(&self, id: ItemId) -> Vec<ItemId> {
        let all = as_f64(self.recent().len());
        let mut shared: BTreeMap<ItemId, f64> = BTreeMap::new();
        for tag in self.tags_of(self.item(id)) {
            let items = &self.tag(tag).items;
            let weight = (all / as_f64(items.len().max(1))).ln();
            let at = items.partition_point(|it| self.rank[it.place()] < self.rank[id.place()]);
            let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(items.len());
            for &other in items[around].iter().filter(|other| **other != id) {
                *shared.entry(other).or_default() += weight;
            }
        }
        let relations = self.relations();
        let told = |other: &ItemId| {
            relations.continues(id) == Some(*other)
                || relations.repeats(id) == Some(*other)
                || relations.continued_by(id).contains(other)
                || relations.repeated_by(id).contains(other)
        };
        // Half of what a tag of one item alone weighs.
        let least = all.ln() / 2.0;
        let near = |other: ItemId| other.place().abs_diff(id.place());
        let mut scored: Vec<(f64, ItemId)> = shared
            .into_iter()
            .filter(|(other, weight)| *weight > least && !told(other))
            .map(|(other, weight)| (weight, other))
            .collect();
        scored.sort_by(|a, b| {
            b.0.total_cmp(&a.0).then(near(a.1).cmp(&near(b.1))).then(a.1.cmp(&b.1))
        });
        scored.into_iter().take(ITEMS).map(|(_, other)| other).collect()
    }

    /// In which months a tag's items were published, and how many in each, the first month first; months
    /// between that have none are there too.
    pub fn months_of(&self, tag: TagId) -> Vec<MonthCount> {
        use crate::calendar::{Shelf, When};
        let mut months: BTreeMap<(u16, u8), usize> = BTreeMap::new();
        for &id in &self.tag(tag).items {
            let month = match self.item(id).date.map_or(Shelf::Undated, When::shelf) {
                Shelf::Day(day) => (day.year(), day.month()),
                Shelf::Month(year, month) => (year, month),
                Shelf::Year(_) | Shelf::Undated => continue,
            };
            *months.entry(month).or_default() += 1;
        }
        let (Some(first), Some(last)) = (months.keys().next(), months.keys().next_back()) else {
            return Vec::new();
        };
        let number = |(year, month): (u16, u8)| usize::from(year) * 12 + usize::from(month) - 1;
        let month = |number: usize| {
            let year = u16::try_from(number / 12).unwrap_or(u16::MAX);
            // A remainder of 12 is small.
            (year, u8::try_from(number % 12).unwrap_or_default() + 1)
        };
        (number(*first)..=number(*last))
            .map(month)
            .map(|month| (month, months.get(&month).copied().unwrap_or_default()))
            .collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of items are small")]
fn as_f64(number: usize) -> f64 {
    number as f64
}

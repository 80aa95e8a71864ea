//! What has to do with what: tags that stand together more than chance has them, items that share rare tags.

use std::borrow::Cow;
use std::cmp::Ordering;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::lists::Lists;
use super::{ItemId, Site, TagId};
use crate::calendar::{Shelf, When};
use crate::digest::Checksum;

/// How many related tags and items are told of.
const TAGS: usize = 8;
const ITEMS: usize = 2;

/// How many items of each of its tags are looked at for an item: those around it.
const AROUND: usize = 32;

/// A month, as (year, month), and how many items it has.
pub type MonthCount = ((u16, u8), usize);

/// What has to do with what in a whole site.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kin {
    items: Lists<ItemId>,
    tags: Lists<TagId>,
    /// All that it was found by.
    found_by: Checksum,
}

impl Site {
    /// Finds out at once, on all cores, what [`Site::related_items`] and [`Site::related_tags`] say of every
    /// item and every tag. Who asks for few of them need not.
    pub(crate) fn relate(&self) -> &Kin {
        self.kin.get_or_init(|| Kin {
            items: self.all_related_items(),
            tags: in_chunks(self.tags.len(), self.tags.len(), |tally, place| {
                self.tags_near(tally, TagId::at(place))
            }),
            found_by: self.relates_by(),
        })
    }

    /// Takes what [`Site::relate`] found out at another time, by this program, if it would find the same now;
    /// says whether it does.
    pub(crate) fn relate_as(&self, kin: Kin) -> bool {
        kin.found_by == self.relates_by() && self.kin.set(kin).is_ok()
    }

    /// What has to do with what, if it was found out.
    pub(crate) fn kin(&self) -> Option<&Kin> {
        self.kin.get()
    }

    /// All that [`Site::relate`] goes by.
    fn relates_by(&self) -> Checksum {
        let mut bytes = Vec::with_capacity(12 * self.tags_of.all().len());
        let mut numbers = |count: usize, ids: &mut dyn Iterator<Item = usize>| {
            for number in std::iter::once(count).chain(ids) {
                bytes.extend_from_slice(&(number as u64).to_le_bytes()[..4]);
            }
        };
        numbers(self.items.len(), &mut self.recent.iter().map(|id| id.place()));
        for id in (0..self.items.len()).map(ItemId::at) {
            let tags = self.tags_of(id);
            numbers(tags.len(), &mut tags.iter().map(|tag| tag.place()));
            let relations = self.relations();
            if relations.concern(id) {
                let one = relations.continues(id).into_iter().chain(relations.repeats(id));
                let many = relations.continued_by(id).iter().chain(relations.repeated_by(id));
                numbers(0, &mut one.chain(many.copied()).map(ItemId::place));
            }
        }
        for tag in &self.tags {
            numbers(tag.items.len(), &mut tag.items.iter().map(|id| id.place()));
        }
        Checksum::of(&bytes)
    }

    /// The tags that stand with a tag more often than chance has them, the nearest first.
    ///
    /// Of *n* items of the tag and *m* of the other one in an archive of *N*, chance has *n·m/N* in common;
    /// those count that have at least two and half as many again, by how many and by how much more.
    pub fn related_tags(&self, tag: TagId) -> Cow<'_, [TagId]> {
        match self.kin.get() {
            Some(kin) => Cow::Borrowed(kin.tags.get(tag.place())),
            None => Cow::Owned(self.tags_near(&mut Tally::new(self.tags.len()), tag)),
        }
    }

    fn tags_near(&self, tally: &mut Tally, tag: TagId) -> Vec<TagId> {
        let items = &self.tag(tag).items;
        for &id in items {
            for other in self.tags_of(id).iter().filter(|other| **other != tag) {
                tally.add(other.place(), 1.0);
            }
        }
        let all = as_f64(self.recent().len().max(1));
        let scored = tally.take().filter_map(|(place, count)| {
            let other = TagId::at(place);
            let chance = as_f64(items.len()) * as_f64(self.tag(other).items.len()) / all;
            let times = count / chance.max(f64::MIN_POSITIVE);
            (count > 1.0 && times >= 1.5).then(|| (count * times.ln(), other))
        });
        let order = |a: &(f64, TagId), b: &(f64, TagId)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        first(TAGS, scored, order).into_iter().map(|(_, tag)| tag).collect()
    }

    /// The items that share rare tags with an item, the nearest first: two at least, or one of few items.
    ///
    /// Of each tag only the items around it in time are looked at, so that all items together cost no more
    /// than their number.
    pub fn related_items(&self, id: ItemId) -> Cow<'_, [ItemId]> {
        if let Some(kin) = self.kin.get() {
            return Cow::Borrowed(kin.items.get(id.place()));
        }
        let rank = |id: ItemId| self.rank[id.place()];
        let places = self.tags_of(id).iter().map(|tag| {
            let items = &self.tag(*tag).items;
            items.partition_point(|it| rank(*it) < rank(id))
        });
        Cow::Owned(self.items_near(&mut Tally::new(self.items.len()), id, places))
    }

    fn all_related_items(&self) -> Lists<ItemId> {
        // Where each item stands among those of each of its tags: they stand there in the order of `recent`.
        let mut places = vec![0; self.tags_of.all().len()];
        let mut met = vec![0; self.tags.len()];
        for &id in &self.recent {
            for (place, tag) in self.tags_of.span(id.place()).zip(self.tags_of(id)) {
                places[place] = met[tag.place()];
                met[tag.place()] += 1;
            }
        }
        in_chunks(self.items.len(), self.items.len(), |tally, place| {
            let places = places[self.tags_of.span(place)].iter().copied();
            self.items_near(tally, ItemId::at(place), places)
        })
    }

    /// The items near an item that stands at `places` among those of its tags.
    fn items_near(
        &self,
        tally: &mut Tally,
        id: ItemId,
        places: impl Iterator<Item = usize>,
    ) -> Vec<ItemId> {
        let all = as_f64(self.recent().len());
        for (tag, at) in self.tags_of(id).iter().zip(places) {
            let items = &self.tag(*tag).items;
            let weight = (all / as_f64(items.len().max(1))).ln();
            // What all items have says nothing of any.
            if weight > 0.0 {
                let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(items.len());
                for other in &items[around] {
                    tally.add(other.place(), weight);
                }
            }
        }
        let relations = self.relations();
        let told = |other: ItemId| {
            relations.continues(id) == Some(other)
                || relations.repeats(id) == Some(other)
                || relations.continued_by(id).contains(&other)
                || relations.repeated_by(id).contains(&other)
        };
        // Half of what a tag of one item alone weighs.
        let least = all.ln() / 2.0;
        let near = |other: ItemId| other.place().abs_diff(id.place());
        let scored = tally
            .take()
            .map(|(place, weight)| (weight, ItemId::at(place)))
            .filter(|(weight, other)| *weight > least && *other != id && !told(*other));
        let order = |a: &(f64, ItemId), b: &(f64, ItemId)| {
            b.0.total_cmp(&a.0).then(near(a.1).cmp(&near(b.1))).then(a.1.cmp(&b.1))
        };
        first(ITEMS, scored, order).into_iter().map(|(_, other)| other).collect()
    }

    /// In which months some items were published, and how many in each, the first month first; months
    /// between that have none are there too.
    pub fn months_of(&self, items: &[ItemId]) -> Vec<MonthCount> {
        let known = || items.iter().map(|id| self.months[id.place()]).filter(|month| *month > 0);
        let (Some(first), Some(last)) = (known().min(), known().max()) else { return Vec::new() };
        let mut counts = vec![0; (last - first) as usize + 1];
        for month in known() {
            counts[(month - first) as usize] += 1;
        }
        (first..=last).map(month_of).zip(counts).collect()
    }
}

/// The month in which a date lies as a number, counted on through all years; 0 where no one month is known.
pub(super) fn month_number(date: Option<When>) -> u32 {
    match date.map_or(Shelf::Undated, When::shelf) {
        Shelf::Day(day) => u32::from(day.year()) * 12 + u32::from(day.month()),
        Shelf::Month(year, month) => u32::from(year) * 12 + u32::from(month),
        Shelf::Year(_) | Shelf::Undated => 0,
    }
}

/// The year and the month of a [`month_number`].
fn month_of(number: u32) -> (u16, u8) {
    // Years have four digits and months two.
    let year = u16::try_from((number - 1) / 12).unwrap_or(u16::MAX);
    (year, u8::try_from((number - 1) % 12).unwrap_or_default() + 1)
}

#[expect(clippy::cast_precision_loss, reason = "counts of items are small")]
fn as_f64(number: usize) -> f64 {
    number as f64
}

/// How many parts there are at least to share, where there are so many lists, and how many lists one thread
/// makes at a time at most.
const PARTS: usize = 64;
const CHUNK: usize = 2048;

/// The lists that `list` makes at each place, on all cores; each gets a tally of `places` things, empty.
fn in_chunks<T: Send>(
    count: usize,
    places: usize,
    list: impl Fn(&mut Tally, usize) -> Vec<T> + Sync,
) -> Lists<T> {
    let size = count.div_ceil(PARTS).clamp(1, CHUNK);
    let chunk = |tally: &mut Tally, number: usize| {
        let mut lists = Lists::default();
        for place in number * size..count.min((number + 1) * size) {
            lists.push(list(tally, place));
        }
        lists
    };
    let chunks = (0..count.div_ceil(size)).into_par_iter();
    Lists::joined(chunks.map_init(|| Tally::new(places), chunk).collect())
}

/// Sums by place. It is as large as all places, and costs no more than those that are added to.
struct Tally {
    sums: Vec<f64>,
    touched: Vec<usize>,
}

impl Tally {
    fn new(places: usize) -> Tally {
        Tally { sums: vec![0.0; places], touched: Vec::new() }
    }

    /// Adds what is more than nothing.
    fn add(&mut self, place: usize, more: f64) {
        let sum = &mut self.sums[place];
        if *sum == 0.0 {
            self.touched.push(place);
        }
        *sum += more;
    }

    /// The sums, each with its place, which are nothing again.
    fn take(&mut self) -> impl Iterator<Item = (usize, f64)> {
        let Tally { sums, touched } = self;
        touched.drain(..).map(|place| (place, std::mem::take(&mut sums[place])))
    }
}

/// The first `count` of what is found, in order.
fn first<T>(
    count: usize,
    found: impl Iterator<Item = T>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut first: Vec<T> = Vec::with_capacity(count + 1);
    for it in found {
        // Most of what is found comes behind what is there already.
        if first.len() == count && first.last().is_some_and(|last| order(last, &it).is_lt()) {
            continue;
        }
        let at = first.partition_point(|other| order(other, &it).is_lt());
        if at < count {
            first.truncate(count - 1);
            first.insert(at, it);
        }
    }
    first
}

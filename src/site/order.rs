//! The order of items.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Entry, ItemId};
use crate::calendar::{SolarDate, When};

/// Sorts items by date; those of one date, and undated ones, stand in the order of their dumps, where a
/// time of day does not say better.
pub(super) fn sort(items: Vec<Arc<Entry>>, words: &[Arc<str>]) -> Vec<Arc<Entry>> {
    // What a date spans is counted once an item and not with each comparison.
    let spanned = items.into_par_iter().map(|item| (span(&item), item));
    let mut all: Vec<(Span, Arc<Entry>)> = spanned.collect();
    all.par_sort_by(|(a, one), (b, other)| {
        a.cmp_span(*b).then_with(|| place(one, words).cmp(&place(other, words)))
    });
    for same in all.chunk_by_mut(|(a, _), (b, _)| a == b) {
        let time = |(_, item): &(Span, Arc<Entry>)| item.date.and_then(When::time);
        if same.iter().all(|item| time(item).is_some()) {
            same.sort_by_key(time);
        }
    }
    all.into_iter().map(|(_, item)| item).collect()
}

/// Items in order of time with the latest date first, in their own order within a date, the undated last.
pub(super) fn recent(items: &[Arc<Entry>], listed: &[ItemId]) -> Vec<ItemId> {
    let dated = |id: &ItemId| span(&items[id.place()]) != Span::Undated;
    let (dated, undated): (Vec<ItemId>, Vec<ItemId>) = listed.iter().copied().partition(dated);
    let mut recent = latest_first(items, &dated);
    recent.extend(undated);
    recent
}

/// Items in order of time with the latest date first, in their own order within a date.
pub(super) fn latest_first(items: &[Arc<Entry>], ids: &[ItemId]) -> Vec<ItemId> {
    let same = |a: &ItemId, b: &ItemId| span(&items[a.place()]) == span(&items[b.place()]);
    ids.chunk_by(same).rev().flatten().copied().collect()
}

/// What an item's date orders by. Bounded spans come first, then half-open ones, then nothing known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Span {
    Bounded(SolarDate, SolarDate),
    Undated,
}

impl Span {
    /// The earlier beginning first; of one beginning, the shorter.
    fn cmp_span(self, other: Span) -> Ordering {
        match (self, other) {
            (Span::Bounded(a, b), Span::Bounded(c, d)) => a.cmp(&c).then(b.cmp(&d)),
            (Span::Bounded(..), Span::Undated) => Ordering::Less,
            (Span::Undated, Span::Bounded(..)) => Ordering::Greater,
            (Span::Undated, Span::Undated) => Ordering::Equal,
        }
    }
}

fn span(item: &Entry) -> Span {
    let date = item.date;
    match (date.and_then(When::first), date.and_then(When::last)) {
        (Some(first), Some(last)) => Span::Bounded(first, last),
        _ => Span::Undated,
    }
}

/// Where an item stands in its first dump; one that comes from none stands by its address.
fn place<'a>(item: &'a Entry, words: &'a [Arc<str>]) -> (&'a str, u32, &'a str) {
    let (dump, line) = item.place;
    (&words[dump.place()], line, item.address.as_str())
}

/// The place of each of `items` items among the recent ones; 0 of one that is not there.
pub(super) fn ranks(items: usize, recent: &[ItemId]) -> Vec<u32> {
    let mut ranks = vec![0; items];
    for (id, rank) in recent.iter().zip(0..) {
        ranks[id.place()] = rank;
    }
    ranks
}

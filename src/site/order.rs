//! The order of items.

use std::cmp::Ordering;

use super::ItemId;
use crate::calendar::{SolarDate, When};
use crate::content::Item;

/// Sorts items by date; those of one date, and undated ones, stand in the order of their dumps, where a
/// time of day does not say better.
pub(super) fn sort(items: &mut [Item]) {
    items.sort_by(|a, b| span(a).cmp_span(span(b)).then_with(|| place(a).cmp(&place(b))));
    let mut rest = items;
    while let Some(first) = rest.first() {
        let span = span(first);
        let count = rest.iter().take_while(|item| self::span(item) == span).count();
        let (same, after) = rest.split_at_mut(count);
        let time = |item: &Item| item.front.date.and_then(When::time);
        if same.iter().all(|item| time(item).is_some()) {
            same.sort_by_key(time);
        }
        rest = after;
    }
}

/// Items in order of time with the latest date first, in their own order within a date, the undated last.
pub(super) fn recent(items: &[Item], listed: &[ItemId]) -> Vec<ItemId> {
    let dated = |id: &ItemId| span(&items[id.0]) != Span::Undated;
    let (dated, undated): (Vec<ItemId>, Vec<ItemId>) = listed.iter().copied().partition(dated);
    let mut recent = latest_first(items, &dated);
    recent.extend(undated);
    recent
}

/// Items in order of time with the latest date first, in their own order within a date.
pub(super) fn latest_first(items: &[Item], ids: &[ItemId]) -> Vec<ItemId> {
    let days = ids.chunk_by(|a, b| span(&items[a.0]) == span(&items[b.0])).rev();
    days.flatten().copied().collect()
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

fn span(item: &Item) -> Span {
    let date = item.front.date;
    match (date.and_then(When::first), date.and_then(When::last)) {
        (Some(first), Some(last)) => Span::Bounded(first, last),
        _ => Span::Undated,
    }
}

/// Where an item stands in its first dump; one that comes from none stands by its address.
fn place(item: &Item) -> (&str, usize, &str) {
    let source = item.front.source.first();
    let line = source.and_then(|source| source.lines.first()).map_or(0, |lines| *lines.start());
    (source.map_or("", |source| &source.dump), line, item.address.as_str())
}

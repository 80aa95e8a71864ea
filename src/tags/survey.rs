//! What an archive has in common.

use std::collections::BTreeMap;

use super::phrases::Counts;
use super::{Text, hashtags, places, subjects};
use crate::text::words::key;

/// A hashtag on this part of all items is the channel's own and says nothing of any: one in five.
const SLOGAN: usize = 5;

/// An archive of fewer items than this knows no slogans and has no home.
const FEW: usize = 5;

/// What is counted of an archive before its items are tagged.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    counts: Counts,
    /// In how many items each hashtag stands, by its key.
    hashtags: BTreeMap<String, usize>,
    /// In how many items each topic and office is spoken of.
    subjects: BTreeMap<String, usize>,
    /// In how many items each province is spoken of.
    provinces: BTreeMap<&'static str, usize>,
}

impl Survey {
    /// Counts an item.
    pub fn add(&mut self, text: &Text) {
        let words = text.words();
        self.counts.add(&words);
        let mut tags: Vec<String> =
            hashtags::find(&text.text).iter().map(|hashtag| key(&hashtag.tag)).collect();
        tags.sort();
        tags.dedup();
        for tag in tags {
            *self.hashtags.entry(tag).or_default() += 1;
        }
        let hits = places::find(&words, None);
        for place in places::gather(&words, &hits) {
            if place.is_province {
                *self.provinces.entry(place.tag).or_default() += 1;
            }
        }
        for subject in subjects::find(&words, &hits).spoken {
            *self.subjects.entry(subject.tag).or_default() += 1;
        }
    }

    /// How many items were counted.
    pub fn items(&self) -> usize {
        self.counts.items()
    }

    /// In how many items terms stand.
    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Whether a hashtag is on so many items that it is the channel's slogan.
    pub(super) fn is_slogan(&self, tag: &str) -> bool {
        let count = self.hashtags.get(&key(tag)).copied().unwrap_or_default();
        self.items() >= FEW * 2 && count * SLOGAN >= self.items()
    }

    /// Whether more than one item speaks of a topic or an office.
    pub(super) fn is_shared(&self, tag: &str) -> bool {
        self.subjects.get(tag).is_some_and(|count| *count > 1)
    }

    /// The province that most items speak of.
    pub(super) fn home(&self) -> Option<&'static str> {
        let most = self.provinces.iter().max_by_key(|(_, count)| **count);
        most.filter(|(_, count)| self.items() >= FEW && **count * 2 > self.items())
            .map(|(province, _)| *province)
    }
}

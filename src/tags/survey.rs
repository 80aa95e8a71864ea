//! What an archive has in common.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::census::Census;
use super::phrases::{Counts, hash, hashes};
use super::{Text, floor, hashtags, places, subjects};
use crate::text::words::key;

/// A hashtag on this part of all items is the channel's own and says nothing of any: one in five.
const SLOGAN: usize = 5;

/// An archive of fewer items than this knows no slogans and has no home.
const FEW: usize = 5;

/// A line that stands in fewer items than this is never stock.
const STOCK: u32 = 5;

/// The most lines that are counted.
const LINES: usize = 1_000_000;

/// How many items are looked at while those before them are counted.
const AT_ONCE: usize = 512;

/// What is counted of an archive before its items are tagged.
#[derive(Clone, Debug)]
pub struct Survey {
    counts: Counts,
    /// In how many items each hashtag stands, by its key.
    hashtags: BTreeMap<String, usize>,
    /// In how many items each topic and office is spoken of.
    subjects: BTreeMap<String, usize>,
    /// In how many items each province is spoken of.
    provinces: BTreeMap<&'static str, usize>,
    /// How often each line of a body stands.
    lines: Census,
}

/// What an item has that is counted. To find it takes far longer than to count it, so it is found on all cores.
#[derive(Debug)]
struct Seen {
    /// Its words and terms, by their hashes.
    terms: Vec<u64>,
    hashtags: Vec<String>,
    provinces: Vec<&'static str>,
    subjects: Vec<String>,
    /// The lines of its body, by their hashes.
    lines: Vec<u64>,
}

impl Seen {
    /// What a text has.
    fn of(text: &Text) -> Seen {
        let words = text.words();
        let mut tags: Vec<String> =
            hashtags::find(&text.text).iter().map(|hashtag| key(&hashtag.tag)).collect();
        tags.sort();
        tags.dedup();
        let hits = places::find(&words, None);
        let places = places::gather(&words, &hits);
        let provinces = places.into_iter().filter(|place| place.is_province);
        let subjects = subjects::find(&words, &hits).spoken;
        let lines = text.text[text.head..].lines().filter(|line| line.contains(' '));
        Seen {
            terms: hashes(&words),
            hashtags: tags,
            provinces: provinces.map(|place| place.tag).collect(),
            subjects: subjects.into_iter().map(|subject| subject.tag).collect(),
            lines: lines.map(hash).collect(),
        }
    }
}

impl Default for Survey {
    fn default() -> Survey {
        Survey {
            counts: Counts::default(),
            hashtags: BTreeMap::new(),
            subjects: BTreeMap::new(),
            provinces: BTreeMap::new(),
            lines: Census::new(LINES),
        }
    }
}

impl Survey {
    /// Counts an item.
    pub fn add(&mut self, text: &Text) {
        self.count(Seen::of(text));
    }

    /// Counts many items, of each the text that `text` gives.
    pub fn add_all<T: Sync>(&mut self, items: &[T], text: impl Fn(&T) -> Text + Sync) {
        let mut found: Vec<Seen> = Vec::new();
        for items in items.chunks(AT_ONCE) {
            // They are counted one after the other, which is one core's work.
            let ((), next) = rayon::join(
                || found.drain(..).for_each(|seen| self.count(seen)),
                || items.par_iter().map(|item| Seen::of(&text(item))).collect(),
            );
            found = next;
        }
        for seen in found {
            self.count(seen);
        }
    }

    fn count(&mut self, seen: Seen) {
        self.counts.add(&seen.terms);
        for tag in seen.hashtags {
            *self.hashtags.entry(tag).or_default() += 1;
        }
        for province in seen.provinces {
            *self.provinces.entry(province).or_default() += 1;
        }
        for subject in seen.subjects {
            *self.subjects.entry(subject).or_default() += 1;
        }
        for line in seen.lines {
            self.lines.add(line);
        }
    }

    /// A text without its stock lines: those that stand in so many items that they are an advertisement or a
    /// formula of the channel's, and say nothing of this one. The head is never stock.
    pub(super) fn without_stock<'a>(&self, text: &'a Text) -> Cow<'a, Text> {
        let least = floor(self.items()).max(STOCK);
        let is_stock = |line: &str| self.lines.of(hash(line)) >= least;
        let (head, body) = text.text.split_at(text.head);
        if !body.lines().any(is_stock) {
            return Cow::Borrowed(text);
        }
        let body = body.split_inclusive('\n').filter(|line| !is_stock(line.trim_end_matches('\n')));
        Cow::Owned(Text { text: [head].into_iter().chain(body).collect(), head: text.head })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_many_items_says_nothing_of_one() {
        let text = |number: usize, stock: &str| {
            Text::new("", &format!("باران {number}"), &[&format!("سیل در ده {number}"), stock])
        };
        let mut survey = Survey::default();
        for number in 0..6 {
            survey.add(&text(number, "صندوق طلای دره را بخرید"));
        }
        survey.add(&text(6, "باران 6"));
        let own = |text: &Text| survey.without_stock(text).text.clone();
        assert_eq!(own(&text(1, "صندوق طلای دره را بخرید")), "باران 1\nسیل در ده 1\n");
        assert_eq!(own(&text(1, "صندوق طلای کوه را بخرید")), text(1, "صندوق طلای کوه را بخرید").text);
        let head = Text::new("", "صندوق طلای دره را بخرید", &["سیل در ده"]);
        assert_eq!(own(&head), head.text, "a headline is never stock");
    }
}

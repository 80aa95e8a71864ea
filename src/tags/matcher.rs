//! Many patterns looked for in one pass.

use std::ops::Range;

use ahash::AHashMap;

use crate::text::words::Words;

/// Finds patterns of whole words, the longest first.
///
/// Most words of a text begin no pattern, and one look into a table tells: several times as fast as an automaton
/// that reads letter by letter.
#[derive(Clone, Debug)]
pub struct Matcher {
    /// By its first word: the patterns that begin with it, the longest first.
    by_first: AHashMap<Box<str>, Vec<Pattern>>,
    /// Which [`look`]s those first words have, a bit each: a word of another look begins no pattern.
    looks: Vec<u64>,
}

/// A pattern and its number.
#[derive(Clone, Debug)]
struct Pattern {
    key: Box<str>,
    words: usize,
    number: usize,
}

impl Matcher {
    /// A matcher of patterns that are keys, as [`key`](crate::text::words::key) makes them; the first of two that
    /// are the same counts. One that is empty is never found.
    pub fn new<'a>(patterns: impl Iterator<Item = &'a str>) -> Matcher {
        let mut by_first: AHashMap<Box<str>, Vec<Pattern>> = AHashMap::new();
        for (number, key) in patterns.enumerate() {
            let mut words = key.split(' ');
            if let Some(first) = words.next().filter(|first| !first.is_empty()) {
                let words = 1 + words.count();
                let pattern = Pattern { key: key.into(), words, number };
                by_first.entry(first.into()).or_default().push(pattern);
            }
        }
        for patterns in by_first.values_mut() {
            // Stable: of two that are the same the first stays the first.
            patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.words));
        }
        let mut looks = vec![0; LOOKS / 64];
        for look in by_first.keys().map(|first| look(first)) {
            looks[look / 64] |= 1 << (look % 64);
        }
        Matcher { by_first, looks }
    }

    /// The patterns that begin with a word.
    fn begun(&self, word: &str) -> &[Pattern] {
        let look = look(word);
        if self.looks[look / 64] >> (look % 64) & 1 == 0 {
            return &[];
        }
        self.by_first.get(word).map_or(&[], Vec::as_slice)
    }

    /// The patterns that stand in `words`, in order, never overlapping: each one's number, and its words.
    pub fn find(&self, words: &Words) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let begun = self.begun(words.words(at..at + 1));
            let stands = |pattern: &&Pattern| words.words(at..at + pattern.words) == &*pattern.key;
            match begun.iter().find(stands) {
                Some(pattern) => {
                    found.push((pattern.number, at..at + pattern.words));
                    at += pattern.words;
                }
                None => at += 1,
            }
        }
        found
    }
}

/// How many looks of words there are.
const LOOKS: usize = 1 << 14;

/// What a glance at a word tells, below [`LOOKS`]: its first letter and its last one, in bits of their bytes.
fn look(word: &str) -> usize {
    let first = word
        .as_bytes()
        .first_chunk()
        .map_or(0, |[lead, letter]| usize::from(lead & 3) << 6 | usize::from(letter & 63));
    let last = word.as_bytes().last().map_or(0, |last| usize::from(last & 63));
    first << 6 | last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::key;
    use proptest::prelude::*;

    #[test]
    fn the_longest_of_whole_words_is_found() {
        let keys = ["قم", "بندر", "بندر عباس", "عباس آباد", ""].map(key);
        let matcher = Matcher::new(keys.iter().map(String::as_str));
        let text = "بندر عباس آباد شد، قمصر قم قم. بندر\nعباس";
        let found = matcher.find(&Words::new(text, 0));
        assert_eq!(found, [(2, 0..2), (0, 6..7), (0, 7..8), (1, 9..10)]);
    }

    proptest! {
        #[test]
        fn what_is_found_is_the_first_and_longest_there_is(
            patterns in prop::collection::vec("[ab]{1,2}( [ab]{1,2}){0,2}", 0..6),
            text in "[ab]{1,2}([ ,][ab]{1,2}){0,12}",
        ) {
            let words = Words::new(&text, 0);
            let matcher = Matcher::new(patterns.iter().map(String::as_str));
            let mut expected = Vec::new();
            let mut at = 0;
            while at < words.len() {
                // Of all that stand here, by the letters; the longest, and of those the first.
                let rest = format!("{} ", words.words(at..words.len()));
                let stands = |pattern: &String| rest.starts_with(&format!("{pattern} "));
                let here = (0..patterns.len()).filter(|&number| stands(&patterns[number]));
                let longest = here.min_by_key(|&number| (std::cmp::Reverse(patterns[number].len()), number));
                let length = longest.map_or(1, |number| patterns[number].split(' ').count());
                expected.extend(longest.map(|number| (number, at..at + length)));
                at += length;
            }
            prop_assert_eq!(matcher.find(&words), expected);
        }
    }
}

//! Many patterns looked for in one pass.

use std::ops::Range;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use crate::text::words::Words;

/// Finds patterns of whole words, the longest first.
#[derive(Clone, Debug)]
pub struct Matcher {
    automaton: Option<AhoCorasick>,
}

impl Matcher {
    /// A matcher of patterns that are keys, as [`key`](crate::text::words::key) makes them; the first of two that are the same
    /// counts. One that is empty is never found.
    pub fn new<'a>(patterns: impl Iterator<Item = &'a str>) -> Matcher {
        let patterns = patterns.map(|key| format!(" {key} "));
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns);
        // It fails for gigabytes of patterns alone.
        Matcher { automaton: automaton.ok() }
    }

    /// The patterns that stand in `words`, in order, never overlapping: each one's number, and its words.
    pub fn find(&self, words: &Words) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        let Some(automaton) = &self.automaton else { return found };
        let key = words.key();
        let mut at = 0;
        while let Some(hit) = automaton.find(Input::new(key).range(at..)) {
            // The space behind a word is the one before the next.
            at = hit.end() - 1;
            if hit.len() > 2 {
                let range = words.at(hit.start() + 1)..words.at(hit.end());
                found.push((hit.pattern().as_usize(), range));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::key;

    #[test]
    fn the_longest_of_whole_words_is_found() {
        let keys = ["قم", "بندر", "بندر عباس", "عباس آباد", ""].map(key);
        let matcher = Matcher::new(keys.iter().map(String::as_str));
        let text = "بندر عباس آباد شد، قمصر قم قم. بندر\nعباس";
        let found = matcher.find(&Words::new(text, 0));
        assert_eq!(found, [(2, 0..2), (0, 6..7), (0, 7..8), (1, 9..10)]);
    }
}

//! The words of a text, as far as half-spaces go: runs of Persian letters.

use std::ops::Range;

use super::lexicon::{NONE, quick_code};
use super::{HALF_SPACE, LONGEST};
use crate::text::digits::ascii;
use crate::text::entities::entities;
use crate::text::fold::is_diacritic;

/// The words of a text and their letters.
#[derive(Debug, Default)]
pub struct Words {
    /// The letters of all of them, in codes.
    pub letters: Vec<u8>,
    /// Where each letter ends, with the marks on it: bytes of the text.
    pub ends: Vec<usize>,
    /// The words, in order.
    pub all: Vec<Word>,
    /// Half-spaces that stand beside another, a space or nothing, and with one between two spaces the second of
    /// them: bytes of the text.
    pub stray: Vec<Range<usize>>,
    /// Nothing but its letters, spaces and half-spaces says which words it has: no address or the like, no vowel
    /// signs, no stray half-spaces.
    pub plain: bool,
}

/// A word: where it stands in [`Words::letters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its first letter.
    pub from: usize,
    /// Behind its last letter.
    pub to: usize,
    /// Where it begins: a byte of the text.
    pub start: usize,
    /// The half-spaces in it: bit n for behind the n-th letter.
    pub halves: u32,
    /// Only a space parts it from the word before.
    pub follows: bool,
    /// Left alone: an address's, a hashtag's, a handle's, too long, or Arabic with its vowel signs.
    pub opaque: bool,
    /// It has vowel signs.
    pub vowels: bool,
    /// A number and a space stand before it.
    pub numbered: bool,
    /// A mark on its last letter ties it to the next word as its owner, or a tatweel draws it out: they are two words.
    pub genitive: bool,
}

impl Words {
    /// The words of `text`.
    pub fn of(text: &str) -> Self {
        let mut words = Self { letters: Vec::with_capacity(text.len() / 2), ..Self::default() };
        words.ends.reserve(text.len() / 2);
        // A word of Persian has some ten bytes.
        words.all.reserve(text.len() / 10 + 1);
        let mut reader = State {
            before: None,
            gap: Gap::Other,
            number: false,
            vowels: 0,
            half: None,
            behind: None,
        };
        for (at, c) in text.char_indices() {
            words.take(&mut reader, at, c);
        }
        words.settle(&mut reader, None);
        words.close();
        let entities = entities(text);
        words.plain = entities.is_empty()
            && words.stray.is_empty()
            && words.all.iter().all(|word| !word.vowels);
        for entity in entities {
            let after = words.all.partition_point(|word| word.start < entity.range.start);
            let inside = words.all[after..].iter_mut();
            inside
                .take_while(|word| word.start < entity.range.end)
                .for_each(|word| word.opaque = true);
        }
        // An Arabic sentence has vowel signs here and there.
        let arabic: Vec<bool> = words.all.iter().map(|word| word.opaque && word.vowels).collect();
        for (at, word) in words.all.iter_mut().enumerate() {
            let beside = at > 0 && arabic[at - 1] || arabic.get(at + 1) == Some(&true);
            word.opaque |= word.vowels && beside;
        }
        words
    }

    /// The letters of `word`.
    pub fn letters(&self, word: &Word) -> &[u8] {
        &self.letters[word.from..word.to]
    }

    #[inline]
    fn take(&mut self, state: &mut State, at: usize, c: char) {
        let end = at + c.len_utf8();
        let letter = quick_code(c);
        if letter != NONE && letter != 0 {
            if state.gap != Gap::Inside {
                let follows = state.gap == Gap::Space;
                let opaque = matches!(state.before, Some('#' | '_' | '@'));
                let from = self.letters.len();
                let (halves, vowels, genitive) = (0, false, false);
                self.all.push(Word {
                    from,
                    to: from,
                    start: at,
                    halves,
                    follows,
                    opaque,
                    vowels,
                    numbered: state.number,
                    genitive,
                });
                state.number = false;
                state.gap = Gap::Inside;
                state.vowels = 0;
                self.settle(state, Some(c));
            }
            if let Some(word) = self.all.last_mut() {
                if state.half.take().is_some() && word.to - word.from <= LONGEST {
                    word.halves |= 1 << (word.to - word.from);
                }
                word.to += 1;
                word.genitive = c == 'ۀ';
            }
            self.letters.push(letter);
            self.ends.push(end);
        } else if state.gap == Gap::Inside
            && state.half.is_none()
            && (c == '\u{640}' || is_diacritic(c))
        {
            if let (Some(last), Some(word)) = (self.ends.last_mut(), self.all.last_mut()) {
                *last = end;
                word.genitive |= matches!(c, '\u{654}' | '\u{640}');
                state.vowels += usize::from(matches!(c, '\u{64e}'..='\u{652}'));
                word.vowels |= state.vowels > 0;
                word.opaque |= state.vowels > 1;
            }
        } else if c == '\u{200c}' {
            // The second of two is one too many, and so is one outside a word.
            self.stray.extend(state.half.replace(at).map(|at| at..at + HALF_SPACE.len()));
            if state.before != Some(c) {
                state.behind = state.before;
            }
        } else {
            self.leave(state, c);
        }
        state.before = Some(c);
    }

    /// What is no part of a word ends the one before it.
    fn leave(&mut self, state: &mut State, c: char) {
        let inside = state.gap == Gap::Inside;
        self.settle(state, Some(c));
        self.close();
        if inside
            && c == '_'
            && let Some(word) = self.all.last_mut()
        {
            word.opaque = true;
        }
        // «ام۴» is a name, and no ending.
        if inside
            && is_digit(c)
            && let Some(word) = self.all.last_mut()
        {
            word.opaque |= word.to - word.from < 3;
        }
        state.number = is_digit(c) || state.number && c == ' ';
        state.gap = if inside && c == ' ' { Gap::Space } else { Gap::Other };
    }

    /// A half-space outside words, before `next`, is stray if a space or nothing stands beside it.
    fn settle(&mut self, state: &mut State, next: Option<char>) {
        let Some(at) = state.half.take() else { return };
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        if is_space(next) || is_space(state.behind) {
            let both = next == Some(' ') && state.behind == Some(' ');
            self.stray.push(at..at + HALF_SPACE.len() + usize::from(both));
        }
    }

    fn close(&mut self) {
        if let Some(word) = self.all.last_mut() {
            word.opaque |= word.to - word.from > LONGEST;
        }
    }
}

fn is_digit(c: char) -> bool {
    ascii(c).is_ascii_digit()
}

struct State {
    before: Option<char>,
    gap: Gap,
    /// The last that is no space is a digit.
    number: bool,
    vowels: usize,
    /// A half-space of which nothing is known yet.
    half: Option<usize>,
    /// What stands before it.
    behind: Option<char>,
}

#[derive(PartialEq, Eq)]
enum Gap {
    Inside,
    Space,
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_letters_do() {
        let words = Words::of("کتاب\u{200c}ها، را #راه_ما خانهٔ ۵متری");
        let told: Vec<_> = words
            .all
            .iter()
            .map(|word| {
                (word.to - word.from, word.halves, word.follows, word.opaque, word.genitive)
            })
            .collect();
        assert_eq!(
            told,
            [
                (6, 1 << 4, false, false, false),
                (2, 0, false, false, false),
                (3, 0, false, true, false),
                (2, 0, false, true, false),
                (4, 0, true, false, true),
                (4, 0, false, false, false),
            ]
        );
    }

    #[test]
    fn half_spaces_that_part_nothing_are_stray() {
        let text = "می\u{200c}\u{200c}شود\u{200c} و\u{200c}";
        let words = Words::of(text);
        assert_eq!(words.all[0].halves, 1 << 2);
        assert_eq!(words.stray, [4..7, 16..19, 22..25]);
    }
}

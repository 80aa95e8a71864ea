//! A text's words as keys, each with its place in the text.

use std::ops::Range;
use std::sync::LazyLock;

use super::fold::{Plain, fold, is_diacritic, is_invisible, plain};
use super::letters::is_alphanumeric;

/// What stands in the key for whatever parts sentences: a full stop, a comma, the end of a line. Tags do not
/// reach over it.
const BARRIER: &str = "\u{1}";

/// Whether a key is an ending that is written apart from its word as often as not; the key has them joined.
fn is_ending(key: &str) -> bool {
    matches!(
        key,
        "ها" | "های"
            | "هایی"
            | "هایش"
            | "هایشان"
            | "هایمان"
            | "هایم"
            | "تر"
            | "ترین"
            | "تری"
    )
}

/// The words of a text.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The keys with a space before and behind each; a barrier is a word too.
    key: String,
    /// Where each word's key begins in `key`.
    starts: Vec<u32>,
    /// Where each word stands in the text, in bytes; a barrier is empty.
    places: Vec<Range<u32>>,
    /// How many words the text's head has: kicker and headline.
    head: usize,
}

impl Words {
    /// The words of `text`, whose first `head` bytes are its kicker and headline.
    pub fn new(text: &str, head: usize) -> Words {
        // A word of Persian has some ten bytes.
        let room = text.len() / 10 + 1;
        let mut words = Words {
            key: String::with_capacity(text.len() + 16),
            starts: Vec::with_capacity(room),
            places: Vec::with_capacity(room),
            head: 0,
        };
        words.key.push(' ');
        let quick = &**QUICK;
        let mut open: Option<Open> = None;
        let mut is_parted = false;
        for (at, c) in text.char_indices() {
            let sign = quick.get(c as usize).copied().unwrap_or_else(|| Sign::of(c));
            if open.is_none() && sign.is_word {
                if is_parted && !words.places.is_empty() {
                    words.part(at);
                }
                is_parted = false;
                open = Some(Open { start: at, key: words.key.len(), is_plain: true });
            }
            match &mut open {
                Some(word) if sign.is_word || sign.is_mark => match sign.plain {
                    Plain::Letter(letter) => words.key.push(letter),
                    Plain::Nothing => {}
                    Plain::Other => word.is_plain = false,
                },
                _ => {
                    if let Some(word) = open.take() {
                        words.push(&word, text, at, head);
                    }
                    is_parted |= !matches!(c, ' ' | '\u{a0}') && !sign.is_mark;
                }
            }
        }
        if let Some(word) = open {
            words.push(&word, text, text.len(), head);
        }
        words
    }

    fn part(&mut self, at: usize) {
        let start = self.key.len();
        self.key.push_str(BARRIER);
        self.close(start, at..at);
    }

    /// Takes in a word that ends at `end`; its key is written already, if it is plain.
    fn push(&mut self, word: &Open, text: &str, end: usize, head: usize) {
        let place = word.start..end;
        if word.is_plain {
            self.close(word.key, place);
        } else {
            self.key.truncate(word.key);
            // A spelling may fold to more than one word: what joins them is a sign.
            for key in fold(&text[place.clone()]).split(' ') {
                let start = self.key.len();
                self.key.push_str(key);
                self.close(start, place.clone());
            }
        }
        if word.start < head {
            self.head = self.places.len();
        }
    }

    /// Ends the word whose key begins at `start`: a word of its own, or an ending of the one before.
    fn close(&mut self, start: usize, place: Range<usize>) {
        let key = &self.key[start..];
        if key.is_empty() {
            return;
        }
        if key.starts_with(['ه', 'ت']) && is_ending(key) && self.is_open() {
            self.key.remove(start - 1);
            if let Some(last) = self.places.last_mut() {
                last.end = small(place.end);
            }
        } else {
            self.starts.push(small(start));
            self.places.push(small(place.start)..small(place.end));
        }
        self.key.push(' ');
    }

    /// Whether the last word is one that an ending may join.
    fn is_open(&self) -> bool {
        self.places.last().is_some_and(|place| !place.is_empty())
    }

    /// The keys, each between spaces: what patterns are looked for in.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How many words there are, barriers among them.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// How many of them are the head's.
    pub fn head(&self) -> usize {
        self.head
    }

    /// A word's key; empty where there is none, and for a barrier.
    pub fn word(&self, place: usize) -> &str {
        // Before the first word comes `usize::MAX`, behind which there is no place.
        let key = if place < self.len() { self.words(place..place + 1) } else { "" };
        if key == BARRIER { "" } else { key }
    }

    /// The key of some words.
    pub fn words(&self, range: Range<usize>) -> &str {
        let Some(&start) = self.starts.get(range.start) else { return "" };
        let end = self.starts.get(range.end).map_or(self.key.len(), |end| *end as usize);
        // A space stands behind each word.
        self.key[start as usize..end].strip_suffix(' ').unwrap_or_default()
    }

    /// Some words as they stand in the text.
    pub fn written<'a>(&self, text: &'a str, range: Range<usize>) -> &'a str {
        let first = self.places.get(range.start).map_or(0, |place| place.start as usize);
        let last = self.places.get(range.end.wrapping_sub(1));
        let last = last.map_or(first, |place| place.end as usize);
        text.get(first..last).unwrap_or_default()
    }
}

/// A word that is being read.
struct Open {
    /// Where it begins in the text.
    start: usize,
    /// Where its key does.
    key: usize,
    /// Whether each of its characters folds to the same wherever it stands.
    is_plain: bool,
}

/// What a character is to words.
#[derive(Clone, Copy)]
struct Sign {
    /// A letter or a digit.
    is_word: bool,
    /// What belongs to the word it stands in.
    is_mark: bool,
    plain: Plain,
}

impl Sign {
    fn of(c: char) -> Sign {
        Sign { is_word: is_alphanumeric(c), is_mark: is_mark(c), plain: plain(c) }
    }
}

/// The signs of Latin and Persian text, by their numbers.
static QUICK: LazyLock<Vec<Sign>> = LazyLock::new(|| ('\0'..='\u{6ff}').map(Sign::of).collect());

/// Whether `c` belongs to the word it stands in though it is no letter.
fn is_mark(c: char) -> bool {
    c == '\u{640}' || is_diacritic(c) || is_invisible(c) && !c.is_whitespace()
}

/// A place in a text that one bulletin fills; what lies beyond is not looked at.
fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The key that names of tags are compared by: the keys of the words, a space between; empty if there is no
/// word. Lost and kept half-spaces, forms of yeh and kaf, and endings apart from their word give the same.
///
/// ```
/// use bayegan::text::words::key;
///
/// assert_eq!(key("شهرک\u{200c}های صنعتي"), key("شهرک های صنعتی"));
/// assert_eq!(key("#…"), "");
/// ```
pub fn key(name: &str) -> String {
    let words = Words::new(name, 0);
    let keys = (0..words.len()).map(|place| words.word(place)).filter(|key| !key.is_empty());
    keys.collect::<Vec<_>>().join(" ")
}

/// The keys of a name as it is written with its half-spaces, if it has some, as spaces, and, if it is of two
/// words, with none between: «آتش‌بس», «آتش بس», «جام‌جهانی».
pub fn variants(name: &str) -> Vec<String> {
    let mut variants = Vec::new();
    if name.contains('\u{200c}') {
        variants.push(key(&name.replace('\u{200c}', " ")));
    }
    let plain = key(name);
    if plain.matches(' ').count() == 1 && !plain.contains(" و") {
        variants.push(plain.replace(' ', ""));
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_have_keys_and_places() {
        let text = "راه\u{200c}های روستا؛ كتاب ها";
        let words = Words::new(text, "راه\u{200c}های".len());
        assert_eq!(words.key(), " راههای روستا \u{1} کتابها ");
        assert_eq!((words.len(), words.head()), (4, 1));
        assert_eq!(words.word(3), "کتابها");
        assert_eq!(words.word(2), "");
        assert_eq!(words.written(text, 3..4), "كتاب ها");
        assert_eq!(words.written(text, 0..2), "راه\u{200c}های روستا");
        assert_eq!(words.words(0..2), "راههای روستا");
    }

    #[test]
    fn lost_half_spaces_and_keyboards_meet() {
        for (one, other) in [
            ("سید\u{200c}جمال", "سیدجمال"),
            ("انرژی های", "انرژی\u{200c}های"),
            ("مهم تر", "مهم\u{200c}تر"),
            ("قزوين", "قزوین"),
            ("راه\nپل", "راه، پل"),
        ] {
            assert_eq!(key(one), key(other));
        }
        assert_ne!(key("راه ها، دور"), key("راه دور"));
    }

    proptest! {
        #[test]
        fn every_word_is_in_the_text(text in "\\PC{0,60}") {
            let words = Words::new(&text, text.len());
            for place in 0..words.len() {
                prop_assert!(words.words(place..place + 1).len() <= words.key().len());
                prop_assert!(text.contains(words.written(&text, place..place + 1)));
            }
        }
    }
}

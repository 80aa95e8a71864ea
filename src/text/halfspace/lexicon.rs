//! What is known of words: `data/halfspace.trie`, made by `scripts/build-lexicon.py`, which says what from.

use std::cell::RefCell;
use std::sync::LazyLock;

pub mod trie;

use super::LONGEST;
use trie::{Place, STATE_BITS, Trie};

/// The code of what is no Persian letter.
pub const NONE: u8 = 0xff;

static MAP: LazyLock<Option<Trie<'static>>> =
    LazyLock::new(|| Trie::read(include_bytes!("data/halfspace.trie")));

/// The code of a letter, by which words are looked up; [`NONE`] for what is no Persian letter, 0 for the space
/// between two words. Twins on other keyboards have the same code.
#[inline]
pub const fn code(c: char) -> u8 {
    match c {
        ' ' => 0,
        'ء' => 1,
        'آ' => 2,
        'أ' => 3,
        'ؤ' => 4,
        'إ' => 5,
        'ئ' => 6,
        'ا' | 'ٱ' => 7,
        'ب' => 8,
        'ة' => 9,
        'ت' => 10,
        'ث' => 11,
        'ج' => 12,
        'ح' => 13,
        'خ' => 14,
        'د' => 15,
        'ذ' => 16,
        'ر' => 17,
        'ز' => 18,
        'س' => 19,
        'ش' => 20,
        'ص' => 21,
        'ض' => 22,
        'ط' => 23,
        'ظ' => 24,
        'ع' => 25,
        'غ' => 26,
        'ف' => 27,
        'ق' => 28,
        'ل' => 29,
        'م' => 30,
        'ن' => 31,
        'ه' | 'ۀ' => 32,
        'و' => 33,
        'پ' => 34,
        'چ' => 35,
        'ژ' => 36,
        'ک' | 'ك' => 37,
        'گ' => 38,
        'ی' | 'ي' | 'ى' => 39,
        _ => NONE,
    }
}

/// The codes of the Arabic block, by how far behind its first a character is.
const ARABIC: [u8; 0x100] = {
    let mut codes = [NONE; 0x100];
    let mut at = 0;
    while at < 0x100 {
        if let Some(c) = char::from_u32(0x600 + at) {
            codes[at as usize] = code(c);
        }
        at += 1;
    }
    codes
};

/// The same as [`code`], for the letters of whole texts.
#[inline]
pub fn quick_code(c: char) -> u8 {
    let arabic = usize::try_from(u32::from(c).wrapping_sub(0x600)).unwrap_or(usize::MAX);
    ARABIC.get(arabic).copied().unwrap_or_else(|| code(c))
}

/// `text` in codes; what is neither letter nor space is left out.
pub fn encode(text: &str) -> Vec<u8> {
    text.chars().map(code).filter(|&code| code != NONE).collect()
}

/// Whether a letter joins the next one: a half-space behind it shows.
pub const fn joins(letter: u8) -> bool {
    // ء آ أ ؤ إ ا ة د ذ ر ز و ژ
    !matches!(letter, 1..=5 | 7 | 9 | 15..=18 | 33 | 36)
}

/// What is known of a word or a pair of words: a number whose bits `LAYOUT` in the script names. All zero for
/// one that is not listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry(u64);

impl Entry {
    /// What is known of `key`.
    pub fn of(key: &[u8]) -> Self {
        // The stems and endings of a word are looked up again and again while it is read.
        match packed(key) {
            Some(number) => SEEN.with_borrow_mut(|seen| seen.get(number, || Self::looked_up(key))),
            None => Self::looked_up(key),
        }
    }

    /// What is known of two words with a space between.
    pub fn of_pair(first: &[u8], second: &[u8]) -> Self {
        let mut room = [0; 2 * LONGEST + 1];
        let (space, length) = (first.len(), first.len() + 1 + second.len());
        match room.get_mut(..length) {
            Some(key) => {
                key[..space].copy_from_slice(first);
                key[space + 1..].copy_from_slice(second);
                Self::of(key)
            }
            None => Self::of(&[first, &[0], second].concat()),
        }
    }

    fn looked_up(key: &[u8]) -> Self {
        let Some(map) = MAP.as_ref() else { return Self::default() };
        let (at, rest) = begun(key).unwrap_or((Place::default(), key));
        let at = rest.iter().try_fold(at, |at, letter| map.step(at, *letter));
        Self(at.and_then(|at| map.end(at)).unwrap_or_default())
    }

    /// What is known of the first `N` letters of `word` and of those before them, by how many they are: as much as
    /// looking up one word takes.
    pub fn of_heads<const N: usize>(word: &[u8]) -> [Self; N] {
        let mut heads = [Self::default(); N];
        let Some(map) = MAP.as_ref() else { return heads };
        let (mut at, rest) = begun(word).unwrap_or((Place::default(), word));
        let known = word.len() - rest.len();
        for (letters, head) in heads.iter_mut().enumerate().take(known + 1).skip(1) {
            *head = Self::of(&word[..letters]);
        }
        for (letter, head) in rest.iter().zip(heads.iter_mut().skip(known + 1)) {
            let Some(next) = map.step(at, *letter) else { break };
            at = next;
            *head = Self(map.end(at).unwrap_or_default());
        }
        heads
    }

    fn bits(self, from: u32, width: u32) -> usize {
        usize::try_from(self.0 >> from & ((1 << width) - 1)).unwrap_or(0)
    }

    fn bit(self, at: u32) -> bool {
        self.0 >> at & 1 == 1
    }

    /// Whether it is listed at all.
    pub fn is_listed(self) -> bool {
        self.0 != 0
    }

    /// How often edited news have it without half-spaces: 1 + log₂ of the count.
    pub fn joined_news(self) -> usize {
        self.bits(0, 4)
    }

    /// How often edited news have it with its half-spaces, likewise.
    pub fn split_news(self) -> usize {
        self.bits(4, 4)
    }

    /// Whether hazm lists it without half-spaces: 0 no, 1 yes, 2 and 3 as a frequent word.
    pub fn joined_hazm(self) -> usize {
        self.bits(8, 2)
    }

    /// Whether hazm lists it with half-spaces, likewise.
    pub fn split_hazm(self) -> usize {
        self.bits(10, 2)
    }

    /// Whether Lilak lists it without half-spaces.
    pub fn joined_lilak(self) -> bool {
        self.bit(12)
    }

    /// Whether Lilak lists it with half-spaces.
    pub fn split_lilak(self) -> bool {
        self.bit(13)
    }

    /// Whether it takes the plural.
    pub fn noun(self) -> bool {
        self.bit(14)
    }

    /// Whether it takes the comparative.
    pub fn adjective(self) -> bool {
        self.bit(15)
    }

    /// Whether it stands behind می.
    pub fn verb(self) -> bool {
        self.bit(16)
    }

    /// Of how many compounds it is the first part: 1 + log₂.
    pub fn first(self) -> usize {
        self.bits(17, 3)
    }

    /// Of how many compounds it is the last part: 1 + log₂.
    pub fn second(self) -> usize {
        self.bits(20, 3)
    }

    /// Behind which letters its half-spaces stand: bit n for behind the n-th.
    pub fn mask(self) -> u32 {
        let places = [23, 28, 33].map(|at| self.bits(at, 5));
        places.into_iter().filter(|&place| place > 0).fold(0, |mask, place| mask | 1 << place)
    }

    /// Whether news have half-spaces at other places of the same letters as well.
    pub fn contested(self) -> bool {
        self.bit(38)
    }

    /// Of a pair of words, how often news have it: 1 + log₂.
    pub fn pair(self) -> usize {
        self.bits(0, 4)
    }
}

/// Where the keys go on that begin with three letters, by those: the state in the low bits, what they gain in the
/// others; 0 for those that begin none. The first letters of a key take the longest to find, since most ways are
/// open there.
static BEGUN: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut begun = vec![0; LETTERS * LETTERS * LETTERS];
    let Some(map) = MAP.as_ref() else { return begun };
    for (first, at) in map.steps(Place::default()) {
        for (second, at) in map.steps(at) {
            for (third, at) in map.steps(at) {
                if let Some(place) = place_of(first, second, third) {
                    begun[place] = at.value << STATE_BITS | u64::from(at.state);
                }
            }
        }
    }
    begun
});

/// How many codes there are, that of the space among them.
const LETTERS: usize = 40;

fn place_of(first: u8, second: u8, third: u8) -> Option<usize> {
    let letters = [first, second, third].map(usize::from);
    let known = letters.iter().all(|letter| *letter < LETTERS);
    known.then(|| (letters[0] * LETTERS + letters[1]) * LETTERS + letters[2])
}

/// Where the keys that begin with a word's first three letters go on, and the letters behind them; `None` where the
/// word has fewer, or no key begins so.
fn begun(word: &[u8]) -> Option<(Place, &[u8])> {
    let (&[first, second, third], rest) = word.split_first_chunk::<3>()?;
    let begun = BEGUN[place_of(first, second, third)?];
    let state = u32::try_from(begun & ((1 << STATE_BITS) - 1)).ok().filter(|state| *state != 0)?;
    Some((Place { state, value: begun >> STATE_BITS }, rest))
}

thread_local! {
    /// What was looked up last on this core.
    static SEEN: RefCell<Seen> = RefCell::new(Seen(vec![(u128::MAX, Entry(0)); 1 << SEEN_BITS]));
}

/// How many words are at hand, as a power of two: they take 128 KiB.
const SEEN_BITS: u32 = 12;

/// Words and what is known of them, each at the place that its letters give: a later one of that place takes it.
struct Seen(Vec<(u128, Entry)>);

impl Seen {
    /// What is known of the word that `packed` gives `number`.
    fn get(&mut self, number: u128, look_up: impl FnOnce() -> Entry) -> Entry {
        // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4) of both halves.
        let halves = number.to_le_bytes();
        let halves = halves.as_chunks::<8>().0;
        let mixed = u64::from_le_bytes(halves[0]) ^ u64::from_le_bytes(halves[1]).rotate_left(29);
        let place = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SEEN_BITS);
        let slot = &mut self.0[usize::try_from(place).unwrap_or(0)];
        if slot.0 != number {
            *slot = (number, look_up());
        }
        slot.1
    }
}

/// The letters of a word as one number, which no other word has; none of what is too long.
pub fn packed(word: &[u8]) -> Option<u128> {
    /// The bits of a code, and the most of them that a number has room for behind a bit that says where it begins.
    const BITS: usize = 6;
    const MOST: usize = 20;
    let plain = word.len() <= MOST && word.iter().all(|letter| *letter < 1 << BITS);
    plain.then(|| word.iter().fold(1, |number, letter| number << BITS | u128::from(*letter)))
}

/// How many letters of a word some key begins with; of the words that begin with that one it need not be found out
/// again.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// How many.
    pub letters: usize,
    /// The state that keys go on from; none, where no key has all letters so far.
    at: Option<u32>,
}

impl Reach {
    /// That of `word`.
    pub fn of(word: &[u8]) -> Self {
        match begun(word) {
            Some((at, rest)) => Self { letters: 3, at: Some(at.state) }.on(rest),
            None => Self { letters: 0, at: Some(Place::default().state) }.on(word),
        }
    }

    /// That of the word with `rest` behind it.
    #[must_use]
    pub fn on(mut self, rest: &[u8]) -> Self {
        let (Some(map), Some(state)) = (MAP.as_ref(), self.at) else { return self };
        let mut at = Place { state, value: 0 };
        for &letter in rest {
            let Some(next) = map.step(at, letter) else { return Self { at: None, ..self } };
            at = next;
            self.letters += 1;
        }
        Self { at: Some(at.state), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_can_be_read() {
        assert!(MAP.is_some());
        assert!(include_bytes!("data/halfspace.trie").len() <= 4 << 20);
    }

    #[test]
    fn words_are_found_by_their_letters() {
        let books = Entry::of(&encode("کتاب"));
        assert!(books.joined_lilak() && books.noun() && books.joined_news() > 0);
        assert!(Entry::of(&encode("شود")).verb());
        assert_eq!(Entry::of(&encode("پیشبینی")).mask(), 1 << 3);
        assert_eq!(Entry::of(&encode("كتاب")), books);
        assert!(!Entry::of(&encode("ژژژ")).is_listed());
        assert!(Entry::of(&encode("جام جهانی")).pair() > 0);
        assert!(Entry::of_pair(&encode("جام"), &encode("جهانی")).pair() > 0);
        assert!(!Entry::of_pair(&encode("جام"), &[code('ب'); 80]).is_listed());
    }

    #[test]
    fn what_was_looked_up_before_is_the_same() {
        let words = ["کتاب", "کتابها", "پیشبینی", "ژژژ", "", "آ", "ءآ", "جام جهانی"].map(encode);
        let long = vec![code('ب'); 40];
        for word in words.iter().chain([&long]).cycle().take(30) {
            assert_eq!(Entry::of(word), Entry::looked_up(word));
        }
        // No two words have one number, be they of one letter more or of letters whose code is 0.
        let numbers: Vec<Option<u128>> =
            [&[][..], &[0], &[0, 0], &[1], &[1, 0]].map(packed).to_vec();
        assert!((1..numbers.len()).all(|at| !numbers[..at].contains(&numbers[at])));
        assert_eq!(packed(&[0xff]), None);
    }

    #[test]
    fn heads_are_what_they_are_alone() {
        for word in ["کتابخانهها", "پیشبینی", "ژژژ", "آ"].map(encode) {
            let heads = Entry::of_heads::<12>(&word);
            for (letters, head) in heads.into_iter().enumerate() {
                let alone = word.get(..letters).map_or_else(Entry::default, Entry::of);
                assert_eq!(head, alone, "{letters} of {word:?}");
            }
        }
    }

    #[test]
    fn a_reach_goes_on() {
        for (word, letters) in [("کتابخانه", 8), ("کتابژژ", 4), ("", 0)] {
            let word = encode(word);
            assert_eq!(Reach::of(&word).letters, letters);
            for at in 0..=word.len() {
                assert_eq!(Reach::of(&word[..at]).on(&word[at..]).letters, letters);
            }
        }
    }

    #[test]
    fn letters_that_never_join() {
        for c in '\0'..='\u{fff}' {
            assert_eq!(quick_code(c), code(c), "{c}");
        }
        let apart: String = "ءآأؤإئابةتجدذرزسهوژی".chars().filter(|&c| !joins(code(c))).collect();
        assert_eq!(apart, "ءآأؤإاةدذرزوژ");
    }
}

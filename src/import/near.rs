//! Bulletins that say nearly the same as one shortly before them: a forward, a correction.

use std::collections::VecDeque;

use crate::text::digits::ascii;
use crate::text::letters::{is_alphanumeric, is_numeric};

/// How many of the last bulletins one is compared with.
const COMPARED: usize = 1 << 16;

/// How many letters overlap in what is compared.
const SHINGLE: usize = 12;

/// The fewest letters a text has for it to be near another: short ones are alike by chance.
const FEWEST: usize = 80;

/// How many figures a sketch has.
const FIGURES: usize = 16;

/// How many figures two sketches share for their texts to be near: about as large a share of their
/// shingles is the same (Broder, "On the resemblance and containment of documents", 1997).
const SHARED: usize = 12;

/// The multiplier of Fibonacci hashing, 64 bits.
const MIXER: u64 = 0x9e37_79b9_7f4a_7c15;

/// What stands for a text where texts are compared: of each class of its shingles the least hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sketch {
    figures: [u32; FIGURES],
    /// The hash of the numbers in it, in order: of a daily report of prices, nothing else may change.
    numbers: u64,
}

impl Sketch {
    /// The sketch of a text; `None` where it is too short to tell.
    pub(super) fn of(text: &str) -> Option<Sketch> {
        let mut letters: Vec<char> = Vec::with_capacity(text.len());
        let mut numbers = 0;
        for c in text.chars().map(ascii).filter(|&c| is_alphanumeric(c)) {
            letters.push(c);
            if is_numeric(c) {
                numbers = mix(numbers, c);
            }
        }
        if letters.len() < FEWEST {
            return None;
        }
        let mut figures = [u32::MAX; FIGURES];
        for shingle in letters.windows(SHINGLE) {
            let hash = shingle.iter().fold(0, |hash, &c| mix(hash, c));
            // The upper bits are the well mixed ones: four choose the class, the others compare.
            let class = usize::try_from(hash >> 60).unwrap_or(0);
            let figure = u32::try_from(hash >> 28 & u64::from(u32::MAX)).unwrap_or(u32::MAX);
            figures[class] = figures[class].min(figure);
        }
        Some(Sketch { figures, numbers })
    }

    /// Whether the texts of two sketches are near, and have the same numbers.
    fn is_near(&self, other: &Sketch) -> bool {
        self.shared(other) >= SHARED && self.numbers == other.numbers
    }

    /// Whether the texts of two sketches may be two versions of one.
    pub(super) fn is_version(&self, other: &Sketch) -> bool {
        self.shared(other) >= FIGURES / 2
    }

    /// The slots of its figures, each with its class, among `all` of them: a power of two.
    fn slots(&self, all: usize) -> impl Iterator<Item = usize> {
        let slot = move |(class, figure): (u32, u32)| {
            let hash = (u64::from(figure) << 4 | u64::from(class)).wrapping_mul(MIXER);
            usize::try_from(hash >> (u64::BITS - all.ilog2())).unwrap_or(0)
        };
        (0_u32..).zip(self.figures).map(slot)
    }

    fn shared(&self, other: &Sketch) -> usize {
        self.figures.iter().zip(&other.figures).filter(|(a, b)| a == b).count()
    }
}

/// The 64-bit step of Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4), with its upper bits
/// folded in.
fn mix(hash: u64, c: char) -> u64 {
    let hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(MIXER);
    hash ^ (hash >> 29)
}

/// How many slots there are at first for the sketches by their figures, and how many more than figures: a short
/// dump is not to pay for a long one's.
const FEWEST_SLOTS: usize = 1 << 10;
const SLOTS_A_FIGURE: usize = 2;

/// The last bulletins' sketches, each with a value that stands for its bulletin; 14 MB at most.
#[derive(Debug, Default)]
pub(super) struct Recent {
    sketches: VecDeque<(Sketch, u32)>,
    /// The number of the first of them; they are numbered from 1, by 32 bits.
    first: u32,
    /// By the hash of a figure and its class, the number of the last sketch that has it. One may stand in
    /// another's slot: near sketches share a dozen, and are compared.
    by_figure: Vec<u32>,
}

impl Recent {
    /// The value of the last bulletin that is near one with the sketch.
    pub(super) fn near(&self, sketch: &Sketch) -> Option<u32> {
        if self.by_figure.is_empty() {
            return None;
        }
        let slots = sketch.slots(self.by_figure.len());
        let numbers = slots.filter_map(|slot| self.by_figure.get(slot));
        let mut places: Vec<u32> = numbers.map(|number| number.wrapping_sub(self.first)).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().rev().find_map(|place| {
            let (other, value) = self.sketches.get(place as usize)?;
            sketch.is_near(other).then_some(*value)
        })
    }

    /// Takes in the next bulletin.
    pub(super) fn add(&mut self, sketch: Sketch, value: u32) {
        if self.by_figure.is_empty() {
            self.first = 1;
        }
        if self.sketches.len() == COMPARED {
            self.sketches.pop_front();
            self.first = self.first.wrapping_add(1);
        }
        self.sketches.push_back((sketch, value));
        let needed = self.sketches.len() * FIGURES * SLOTS_A_FIGURE;
        if needed > self.by_figure.len() {
            self.by_figure = vec![0; needed.next_power_of_two().max(FEWEST_SLOTS)];
            (0..self.sketches.len()).for_each(|place| self.point_to(place));
        } else {
            self.point_to(self.sketches.len() - 1);
        }
    }

    /// Lets the figures of the sketch at a place lead to it.
    fn point_to(&mut self, place: usize) {
        let Some((sketch, _)) = self.sketches.get(place) else { return };
        // There are no more than `COMPARED`.
        let number = self.first.wrapping_add(u32::try_from(place).unwrap_or(u32::MAX));
        for slot in sketch.slots(self.by_figure.len()) {
            self.by_figure[slot] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "راه روستای پایین\u{200c}دشت پس از سه ماه کار باز شد و مردم آن را با چراغ و گل آراستند. \
        فرماندار تیرازان در آیین گشایش گفت که این راه هشت روستا را به شهر می\u{200c}رساند و زمان رفت و آمد را \
        به نیمی از پیش می\u{200c}رساند.";

    fn near(one: &str, other: &str) -> bool {
        let mut recent = Recent::default();
        recent.add(Sketch::of(one).unwrap(), 7);
        recent.near(&Sketch::of(other).unwrap()) == Some(7)
    }

    #[test]
    fn what_says_nearly_the_same_is_near() {
        assert!(near(TEXT, TEXT));
        assert!(near(TEXT, &TEXT.replace('\u{200c}', "")), "half-spaces are no difference");
        assert!(near(TEXT, &format!("اصلاحیه {TEXT}")));
        assert!(near(TEXT, &TEXT.replace("هشت", "نه")));
        assert!(!near(TEXT, &TEXT.chars().rev().collect::<String>()));
        let prices = |price: &str| format!("{TEXT} نرخ: {price} تومان");
        assert!(!near(&prices("۱۲۰۰"), &prices("۱۳۵۰")), "another day's figures are other news");
        assert!(near(&prices("۱۲۰۰"), &prices("1200")));
        assert_eq!(Sketch::of("کوتاه"), None);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut recent = Recent::default();
        let text = |number: usize| format!("{TEXT} {number}");
        let alike = |number: usize| Sketch {
            figures: [u32::try_from(number).unwrap(); FIGURES],
            numbers: 0,
        };
        for number in 0..COMPARED + 10 {
            recent.add(alike(number), 1);
        }
        assert_eq!(recent.sketches.len(), COMPARED);
        assert_eq!(recent.near(&alike(3)), None, "it was forgotten");
        assert_eq!(recent.near(&alike(15)), Some(1), "it was not, while the slots grew");
        assert_eq!(recent.near(&alike(COMPARED)), Some(1));
        recent.add(Sketch::of(&text(1)).unwrap(), 2);
        assert_eq!(recent.near(&Sketch::of(&text(1)).unwrap()), Some(2));
    }
}

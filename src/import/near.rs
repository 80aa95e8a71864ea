//! Bulletins that say nearly the same as one shortly before them: a forward, a correction.

use std::collections::{HashMap, VecDeque};

use crate::text::digits::ascii;
use crate::text::letters::is_alphanumeric;

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
        let letters: Vec<char> = text.chars().map(ascii).filter(|&c| is_alphanumeric(c)).collect();
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
        let numbers = letters.iter().filter(|c| c.is_numeric()).fold(0, |hash, &c| mix(hash, c));
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

    fn shared(&self, other: &Sketch) -> usize {
        self.figures.iter().zip(&other.figures).filter(|(a, b)| a == b).count()
    }
}

/// The 64-bit step of Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4), with its upper bits
/// folded in.
fn mix(hash: u64, c: char) -> u64 {
    let hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

/// The last bulletins' sketches, each with a value that stands for its bulletin.
#[derive(Debug, Default)]
pub(super) struct Recent {
    sketches: VecDeque<(Sketch, u64)>,
    /// How many sketches were dropped before those.
    dropped: usize,
    /// By a class and its figure, the number of the last sketch that has it.
    by_figure: HashMap<(u8, u32), usize>,
}

impl Recent {
    /// The value of the last bulletin that is near one with the sketch.
    pub(super) fn near(&self, sketch: &Sketch) -> Option<u64> {
        let numbers = (0_u8..).zip(sketch.figures).filter_map(|key| self.by_figure.get(&key));
        let mut numbers: Vec<usize> = numbers.copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let near = numbers.iter().rev().filter_map(|number| {
            let (other, value) = self.sketches.get(number.checked_sub(self.dropped)?)?;
            sketch.is_near(other).then_some(*value)
        });
        near.into_iter().next()
    }

    /// Takes in the next bulletin.
    pub(super) fn add(&mut self, sketch: Sketch, value: u64) {
        let number = self.dropped + self.sketches.len();
        for key in (0_u8..).zip(sketch.figures) {
            self.by_figure.insert(key, number);
        }
        self.sketches.push_back((sketch, value));
        if self.sketches.len() > COMPARED {
            let Some((oldest, _)) = self.sketches.pop_front() else { return };
            for key in (0_u8..).zip(oldest.figures) {
                if self.by_figure.get(&key) == Some(&self.dropped) {
                    self.by_figure.remove(&key);
                }
            }
            self.dropped += 1;
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
        for number in 0..COMPARED + 10 {
            recent
                .add(Sketch { figures: [u32::try_from(number).unwrap(); FIGURES], numbers: 0 }, 1);
        }
        assert_eq!(recent.sketches.len(), COMPARED);
        assert_eq!(recent.by_figure.len(), COMPARED * FIGURES);
        recent.add(Sketch::of(&text(1)).unwrap(), 2);
        assert_eq!(recent.near(&Sketch::of(&text(1)).unwrap()), Some(2));
    }
}

//! Hashes that tell quickly that an item is not one that is looked for: of a million items, most are not.

use std::hash::{Hash, Hasher};

use super::super::ledger::Key;
use crate::calendar::When;

/// How many bits there are to tell at once that a hash is not looked for.
const BITS: usize = 1 << 16;

/// Hashes of what items are looked for by.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Whether there is a hash that is told by this bit.
    bits: Vec<bool>,
    hashes: Vec<u64>,
}

impl Wanted {
    pub(super) fn new(hashes: impl IntoIterator<Item = u64>) -> Wanted {
        let mut hashes: Vec<u64> = hashes.into_iter().collect();
        hashes.sort_unstable();
        let mut bits = vec![false; BITS];
        for hash in &hashes {
            bits[bit(*hash)] = true;
        }
        Wanted { bits, hashes }
    }

    pub(super) fn has(&self, hash: u64) -> bool {
        self.bits[bit(hash)] && self.hashes.binary_search(&hash).is_ok()
    }
}

/// The bit that a hash is told by. Messages are numbered in a row, so it is mixed for that.
fn bit(hash: u64) -> usize {
    (mixed(hash) >> 32) as usize % BITS
}

/// A number whose every bit depends on lower ones of another.
fn mixed(number: u64) -> u64 {
    // Odd, its bits as irregular as those of the golden ratio.
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A text's key, which is a digest, as a number that is hardly another's.
pub(super) fn key_hash(key: &Key) -> u64 {
    key.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A moment as a number that is hardly another's.
pub(super) fn moment_hash(at: When) -> u64 {
    let mut hasher = Mixer::default();
    at.hash(&mut hasher);
    hasher.finish()
}

/// A hasher that takes hardly any time. It needs no defence: what is found by it is compared.
#[derive(Debug, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = mixed(self.0.rotate_left(29) ^ number);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_found_and_nothing_else() {
        let numbers = |from: u64| (from..from + 3000).map(|number| number * number);
        let wanted = Wanted::new(numbers(1));
        assert!(numbers(1).all(|number| wanted.has(number)));
        assert!(!numbers(4000).any(|number| wanted.has(number)));
        assert!(!Wanted::new([]).has(0));
    }

    #[test]
    fn moments_are_told_apart() {
        let moment = |text: &str| moment_hash(text.parse().unwrap());
        let moments = ["1405-05-13T13:03", "1405-05-13T13:04", "1405-05-14T13:03", "1405-05-13"];
        let mut hashes = moments.map(moment).to_vec();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), moments.len());
        assert_eq!(moment("1405-05-13T13:03"), moment("1405-05-13T13:03"));
    }
}

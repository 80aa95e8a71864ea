//! How often things stand in an archive, in little memory.

/// How many slots the table begins with.
const FEWEST: usize = 1 << 10;

/// How many bits of a slot hold the count; the rest is the upper part of the thing's hash.
const COUNT_BITS: u32 = 24;
const MOST_COUNTED: u64 = (1 << COUNT_BITS) - 1;

/// Counts of things by their hashes, up to as many things as it is made for; beyond, the rarest are forgotten
/// (Manku and Motwani, "Approximate frequency counts over data streams", 2002). A thing costs 10 bytes.
///
/// Of a hash 40 bits are kept, so of a million things one that is asked for and was never counted is taken for
/// another once in a million times. A count ends at 16.7 million.
#[derive(Clone, Debug)]
pub(super) struct Census {
    /// A table with linear probing; 0 is an empty slot, for no count is.
    slots: Vec<u64>,
    things: usize,
    /// Things that were counted as few times were forgotten.
    forgotten: u64,
    capacity: usize,
}

impl Census {
    /// Room for the counts of `capacity` things, some millions at most.
    pub(super) fn new(capacity: usize) -> Census {
        Census { slots: Vec::new(), things: 0, forgotten: 0, capacity }
    }

    /// The most slots it has: four in five are taken then.
    fn most(&self) -> usize {
        (self.capacity / 4 * 5).max(FEWEST)
    }

    /// Counts the thing of a hash once more.
    pub(super) fn add(&mut self, hash: u64) {
        if self.slots.len() < self.most() && (self.things + 1) * 5 > self.slots.len() * 4 {
            self.grow();
        }
        let print = print(hash);
        let place = self.place(print);
        let slot = &mut self.slots[place];
        if *slot == 0 {
            *slot = print << COUNT_BITS | 1;
            self.things += 1;
        } else if *slot & MOST_COUNTED < MOST_COUNTED {
            *slot += 1;
        }
        while self.things > self.capacity {
            self.forgotten += 1;
            self.forget();
        }
    }

    /// How often the thing of a hash was counted.
    pub(super) fn of(&self, hash: u64) -> u32 {
        if self.slots.is_empty() {
            return 0;
        }
        let count = self.slots[self.place(print(hash))] & MOST_COUNTED;
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The slot of a thing, or the empty one where it would stand.
    fn place(&self, print: u64) -> usize {
        let slots = self.slots.len();
        // The table has at most millions of slots: the product fits.
        let first = (print * slots as u64) >> (u64::BITS - COUNT_BITS);
        let mut place = usize::try_from(first).unwrap_or(0);
        while self.slots[place] != 0 && self.slots[place] >> COUNT_BITS != print {
            place = if place + 1 == slots { 0 } else { place + 1 };
        }
        place
    }

    /// Makes room for more things.
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).clamp(FEWEST, self.most());
        let old = std::mem::replace(&mut self.slots, vec![0; slots]);
        self.take(old.into_iter());
    }

    /// Leaves the things out that were counted least.
    fn forget(&mut self) {
        let kept = self.slots.iter().filter(|slot| **slot & MOST_COUNTED > self.forgotten);
        let kept: Vec<u64> = kept.copied().collect();
        self.slots.fill(0);
        self.things = kept.len();
        self.take(kept.into_iter());
    }

    fn take(&mut self, slots: impl Iterator<Item = u64>) {
        for slot in slots.filter(|slot| *slot != 0) {
            let place = self.place(slot >> COUNT_BITS);
            self.slots[place] = slot;
        }
    }
}

/// The part of a hash that tells a thing, its bits mixed (the finaliser of `SplitMix64`: Steele, Lea and Flood
/// 2014).
fn print(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash ^ (hash >> 31)) >> COUNT_BITS
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn things_are_counted() {
        let mut census = Census::new(10_000);
        assert_eq!(census.of(7), 0);
        let mut expect: HashMap<u64, u32> = HashMap::new();
        for step in 0_u64..100_000 {
            let thing = step * step % 7919;
            census.add(thing);
            *expect.entry(thing).or_default() += 1;
        }
        assert_eq!(census.things, expect.len());
        assert!(expect.iter().all(|(thing, count)| census.of(*thing) == *count));
        assert_eq!(census.of(7920), 0);
    }

    #[test]
    fn the_rarest_are_forgotten() {
        let mut census = Census::new(1000);
        for round in 0..5_u64 {
            for thing in 0..100 {
                census.add(thing);
            }
            for rare in 0..900 {
                census.add(1_000_000 + round * 900 + rare);
            }
        }
        assert!(census.things <= 1000);
        assert!((0..100).all(|thing| census.of(thing) == 5));
    }
}

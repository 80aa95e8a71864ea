//! An automaton of keys that is read where it lies: from each state, which letters go on, and where to.
//!
//! All of a state stands together, since what takes time is to fetch it into the processor. A file has, every number
//! in little endian: how many gains and ends there are, a `u32` each; the gains and the ends, a `u64` each; the
//! states. A state begins at a multiple of [`UNIT`] bytes behind the first, by which it is known: the number of its
//! end as a `u16`, 0 for none and 1 for the first; how many steps it has and the letter of each, a byte each; and,
//! from the next multiple of four bytes on, a `u32` for each step, whose low [`STATE_BITS`] say which state it leads
//! to, and the others which gain it has. A key's value is the sum of its steps' gains and its last state's end. All
//! keys begin in the first state.

/// How many bits say which state a step leads to.
pub const STATE_BITS: u32 = 19;

/// Of how many bytes a state's place is a multiple.
pub const UNIT: usize = 8;

/// The automaton of a file's bytes.
#[derive(Debug)]
pub struct Trie<'a> {
    states: &'a [u8],
    gains: &'a [[u8; 8]],
    ends: &'a [[u8; 8]],
}

/// A state that the first letters of a key lead to, and what these gain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which it is.
    pub state: u32,
    /// The sum of the gains.
    pub value: u64,
}

impl<'a> Trie<'a> {
    /// Reads a file; `None` if it is shorter than it says.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (gains, rest) = bytes.split_first_chunk::<4>()?;
        let (ends, rest) = rest.split_first_chunk::<4>()?;
        let (gains, rest) = rest.split_at_checked(number(*gains).checked_mul(8)?)?;
        let (ends, states) = rest.split_at_checked(number(*ends).checked_mul(8)?)?;
        if states.is_empty() || !states.len().is_multiple_of(UNIT) {
            return None;
        }
        Some(Self { states, gains: gains.as_chunks().0, ends: ends.as_chunks().0 })
    }

    /// Where one letter more leads; `None` where no key goes on so.
    #[inline]
    pub fn step(&self, from: Place, letter: u8) -> Option<Place> {
        let (letters, steps) = self.steps_of(from)?;
        let at = letters.iter().position(|&other| other == letter)?;
        self.follow(from, steps.get(at * 4..)?)
    }

    /// The value of the key that leads here; `None` if none does.
    #[inline]
    pub fn end(&self, at: Place) -> Option<u64> {
        let end = u16::from_le_bytes(*self.state(at)?.first_chunk()?);
        let end = self.ends.get(usize::from(end).checked_sub(1)?)?;
        Some(at.value.wrapping_add(u64::from_le_bytes(*end)))
    }

    /// The letters that go on, and where each leads.
    pub fn steps(&self, from: Place) -> impl Iterator<Item = (u8, Place)> {
        let (letters, steps) = self.steps_of(from).unwrap_or_default();
        let steps = letters.iter().zip(steps.chunks(4));
        steps.filter_map(move |(letter, step)| Some((*letter, self.follow(from, step)?)))
    }

    /// The bytes from a state on.
    #[inline]
    fn state(&self, at: Place) -> Option<&'a [u8]> {
        self.states.get(usize::try_from(at.state).ok()? * UNIT..)
    }

    /// The letters of a state's steps, and the bytes from the first of them on.
    #[inline]
    fn steps_of(&self, from: Place) -> Option<(&'a [u8], &'a [u8])> {
        let state = self.state(from)?;
        let count = usize::from(*state.get(2)?);
        let letters = state.get(3..3 + count)?;
        Some((letters, state.get((3 + count).next_multiple_of(4)..)?))
    }

    /// Where the step leads that some bytes begin with.
    #[inline]
    fn follow(&self, from: Place, step: &[u8]) -> Option<Place> {
        let step = u32::from_le_bytes(*step.first_chunk()?);
        let gain = self.gains.get(usize::try_from(step >> STATE_BITS).ok()?)?;
        let value = from.value.wrapping_add(u64::from_le_bytes(*gain));
        Some(Place { state: step & ((1 << STATE_BITS) - 1), value })
    }
}

fn number(bytes: [u8; 4]) -> usize {
    usize::try_from(u32::from_le_bytes(bytes)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the keys `[1]`, worth 7, and `[1, 2]`, worth 9.
    fn file() -> Vec<u8> {
        let mut file = [2_u32, 2].map(u32::to_le_bytes).concat();
        file.extend([5_u64, 1, 2, 3].map(u64::to_le_bytes).concat());
        let step = |to: u32, gain: u32| (to | gain << STATE_BITS).to_le_bytes();
        file.extend([[0, 0, 1, 1], step(1, 0)].concat());
        file.extend([[1, 0, 1, 2], step(2, 1)].concat());
        file.extend([2, 0, 0, 0, 0, 0, 0, 0]);
        file
    }

    #[test]
    fn a_key_leads_to_its_value() {
        let file = file();
        let trie = Trie::read(&file).unwrap();
        let root = Place::default();
        assert_eq!((trie.end(root), trie.step(root, 2)), (None, None));
        let one = trie.step(root, 1).unwrap();
        assert_eq!((trie.end(one), trie.step(one, 1)), (Some(7), None));
        let both = trie.step(one, 2).unwrap();
        assert_eq!((trie.end(both), trie.step(both, 2)), (Some(9), None));
        assert_eq!(trie.steps(root).collect::<Vec<_>>(), [(1, one)]);
    }

    #[test]
    fn of_a_file_that_is_cut_off_nothing_is_invented() {
        let file = file();
        for end in 0..file.len() {
            let Some(trie) = Trie::read(&file[..end]) else { continue };
            let one = trie.step(Place::default(), 1);
            assert!(one.is_none_or(|one| one == Place { state: 1, value: 5 }), "{end}");
            assert!(one.and_then(|one| trie.end(one)).is_none_or(|value| value == 7), "{end}");
        }
        assert!(Trie::read(&file[..40]).is_none());
    }
}

//! An automaton of keys that is read where it lies: from each state, which letters go on, and where to.
//!
//! States and steps stand in lists, so that a step is a look at a few bytes. A file of them has, every number in
//! little endian: how many states, steps, gains and ends there are, a `u32` each; the gains and the ends, a `u64`
//! each; of each state, and behind the last one once more, a `u32` that says in its low [`STEP_BITS`] where its steps
//! begin, and in the others which end is its own, 0 for none; the `u32` of each step, which says in its low
//! [`STATE_BITS`] which state it leads to, and in the others which gain it has; the letter of each step, a byte. A
//! key's value is the sum of its steps' gains and its last state's end. The first state is the one that all keys
//! begin in.

/// How many bits say where a state's steps begin.
pub const STEP_BITS: u32 = 19;

/// How many bits say which state a step leads to.
pub const STATE_BITS: u32 = 18;

/// The automaton of a file's bytes.
#[derive(Debug)]
pub struct Trie<'a> {
    states: &'a [[u8; 4]],
    steps: &'a [[u8; 4]],
    letters: &'a [u8],
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
    /// Reads a file; `None` if it is not as long as it says.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (counts, rest) = bytes.split_at_checked(16)?;
        let mut counts = counts.as_chunks::<4>().0.iter().map(|count| number(*count));
        let mut count = || counts.next();
        let (states, steps, gains, ends) = (count()?, count()?, count()?, count()?);
        let (gains, rest) = rest.split_at_checked(gains.checked_mul(8)?)?;
        let (ends, rest) = rest.split_at_checked(ends.checked_mul(8)?)?;
        let (all, rest) = rest.split_at_checked(states.checked_add(1)?.checked_mul(4)?)?;
        let (targets, letters) = rest.split_at_checked(steps.checked_mul(4)?)?;
        if letters.len() != steps {
            return None;
        }
        Some(Self {
            states: all.as_chunks().0,
            steps: targets.as_chunks().0,
            letters,
            gains: gains.as_chunks().0,
            ends: ends.as_chunks().0,
        })
    }

    /// Where one letter more leads; `None` where no key goes on so.
    #[inline]
    pub fn step(&self, from: Place, letter: u8) -> Option<Place> {
        let (first, letters) = self.letters(from)?;
        let at = letters.iter().position(|&other| other == letter)?;
        self.follow(from, first + at)
    }

    /// The value of the key that leads here; `None` if none does.
    #[inline]
    pub fn end(&self, at: Place) -> Option<u64> {
        let state = u32::from_le_bytes(*self.states.get(usize::try_from(at.state).ok()?)?);
        let end = usize::try_from(state >> STEP_BITS).ok()?.checked_sub(1)?;
        Some(at.value.wrapping_add(u64::from_le_bytes(*self.ends.get(end)?)))
    }

    /// The letters that go on, and where each leads.
    pub fn steps(&self, from: Place) -> impl Iterator<Item = (u8, Place)> {
        let steps =
            self.letters(from).into_iter().flat_map(|(first, letters)| (first..).zip(letters));
        steps.filter_map(move |(step, letter)| Some((*letter, self.follow(from, step)?)))
    }

    /// Where a state's steps begin, and their letters.
    #[inline]
    fn letters(&self, from: Place) -> Option<(usize, &[u8])> {
        let state = usize::try_from(from.state).ok()?;
        let [first, behind] = [state, state + 1].map(|state| self.states.get(state));
        let [first, behind] =
            [first?, behind?].map(|state| number(*state) & ((1 << STEP_BITS) - 1));
        Some((first, self.letters.get(first..behind)?))
    }

    /// Where a step leads.
    #[inline]
    fn follow(&self, from: Place, step: usize) -> Option<Place> {
        let step = u32::from_le_bytes(*self.steps.get(step)?);
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
        let mut file = Vec::new();
        for number in [3_u32, 2, 2, 2] {
            file.extend(number.to_le_bytes());
        }
        for value in [5_u64, 1, 2, 3] {
            file.extend(value.to_le_bytes());
        }
        let state = |first: u32, end: u32| (first | end << STEP_BITS).to_le_bytes();
        file.extend([state(0, 0), state(1, 1), state(2, 2), state(2, 0)].concat());
        let step = |to: u32, gain: u32| (to | gain << STATE_BITS).to_le_bytes();
        file.extend([step(1, 0), step(2, 1)].concat());
        file.extend([1, 2]);
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
    fn a_file_that_is_cut_off_is_none() {
        let file = file();
        for end in 0..file.len() {
            assert!(Trie::read(&file[..end]).is_none(), "{end}");
        }
        assert!(Trie::read(&[file, vec![0]].concat()).is_none());
    }
}

//! Numbers by keys, on the disk: there may be millions.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

/// What a number is found by. Its bytes are spread evenly, as those of a digest are.
pub(super) type Key = [u8; 16];

/// How many slots a table begins with.
const FEWEST: u64 = 1 << 12;

/// A slot: a key, and its number plus one, for 0 is an empty slot.
const SLOT: usize = size_of::<Key>() + size_of::<u64>();

/// How many slots are read at a time; more than a key is looked for in, most times.
const AT_ONCE: usize = 8;

/// A hash table with linear probing in an unnamed file, which doubles when two in three of its slots are taken.
/// What it costs in memory does not grow with it.
#[derive(Debug)]
pub(super) struct Table {
    file: File,
    /// How many slots it has: a power of two.
    slots: u64,
    taken: u64,
}

impl Table {
    /// A table without keys.
    pub(super) fn new() -> io::Result<Table> {
        Table::with_slots(FEWEST)
    }

    fn with_slots(slots: u64) -> io::Result<Table> {
        let file = tempfile::tempfile()?;
        // A hole: it takes room as slots are taken.
        file.set_len(slots * SLOT as u64)?;
        Ok(Table { file, slots, taken: 0 })
    }

    /// The number of a key, if it has one.
    pub(super) fn get(&self, key: &Key) -> io::Result<Option<u64>> {
        Ok(self.find(key)?.1)
    }

    /// Gives a key a number, less than `u64::MAX`, in place of the one it had.
    pub(super) fn set(&mut self, key: &Key, number: u64) -> io::Result<()> {
        let (mut slot, had) = self.find(key)?;
        if had.is_none() {
            if (self.taken + 1) * 3 > self.slots * 2 {
                self.grow()?;
                slot = self.find(key)?.0;
            }
            self.taken += 1;
        }
        let mut bytes = [0; SLOT];
        bytes[..size_of::<Key>()].copy_from_slice(key);
        bytes[size_of::<Key>()..].copy_from_slice(&(number + 1).to_le_bytes());
        let mut file = &self.file;
        file.seek(SeekFrom::Start(slot * SLOT as u64))?;
        file.write_all(&bytes)
    }

    /// The slot of a key, or the empty one where it would stand, and the key's number.
    fn find(&self, key: &Key) -> io::Result<(u64, Option<u64>)> {
        let mut slot = u64::from_le_bytes(*key.first_chunk().unwrap_or(&[0; 8])) & (self.slots - 1);
        let mut bytes = [0; SLOT * AT_ONCE];
        loop {
            let count = (AT_ONCE as u64).min(self.slots - slot);
            let bytes = &mut bytes[..usize::try_from(count).unwrap_or(AT_ONCE) * SLOT];
            let mut file = &self.file;
            file.seek(SeekFrom::Start(slot * SLOT as u64))?;
            file.read_exact(bytes)?;
            for bytes in bytes.chunks_exact(SLOT) {
                let (other, number) = split(bytes);
                match number.checked_sub(1) {
                    None => return Ok((slot, None)),
                    Some(number) if other == *key => return Ok((slot, Some(number))),
                    Some(_) => slot += 1,
                }
            }
            slot &= self.slots - 1;
        }
    }

    /// Makes room for more keys.
    fn grow(&mut self) -> io::Result<()> {
        let mut larger = Table::with_slots(self.slots * 2)?;
        self.file.seek(SeekFrom::Start(0))?;
        let mut old = BufReader::with_capacity(SLOT << 12, &self.file);
        let mut bytes = [0; SLOT];
        for _ in 0..self.slots {
            old.read_exact(&mut bytes)?;
            let (key, number) = split(&bytes);
            if let Some(number) = number.checked_sub(1) {
                larger.set(&key, number)?;
            }
        }
        *self = larger;
        Ok(())
    }
}

/// The key of a slot, and its number plus one.
fn split(slot: &[u8]) -> (Key, u64) {
    let key = slot.first_chunk().copied().unwrap_or_default();
    let number = slot.last_chunk().copied().unwrap_or_default();
    (key, u64::from_le_bytes(number))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn keys_have_their_numbers() {
        let mut table = Table::new().unwrap();
        let mut expect = HashMap::new();
        for step in 0_u64..40_000 {
            // Few places for many keys, so that they stand in one another's way and round the end.
            let place = (step * step % 7919) | (FEWEST * 64 - 16);
            let key = [place.to_le_bytes(), (step % 5).to_le_bytes()].concat();
            let key: Key = key.try_into().unwrap();
            assert_eq!(table.get(&key).unwrap(), expect.get(&key).copied());
            table.set(&key, step).unwrap();
            expect.insert(key, step);
        }
        for (key, number) in &expect {
            assert_eq!(table.get(key).unwrap(), Some(*number));
        }
        assert_eq!(table.taken, expect.len() as u64);
        assert_eq!(table.get(&[7; 16]).unwrap(), None);
    }

    #[test]
    fn a_table_grows_with_its_keys() {
        let mut table = Table::new().unwrap();
        let key = |number: u64| -> Key {
            let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            [spread.to_le_bytes(), number.to_le_bytes()].concat().try_into().unwrap()
        };
        for number in 0..FEWEST * 3 {
            table.set(&key(number), number).unwrap();
        }
        assert!(table.slots >= FEWEST * 4);
        assert!((0..FEWEST * 3).all(|number| table.get(&key(number)).unwrap() == Some(number)));
    }
}

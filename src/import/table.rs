//! Numbers by keys, on the disk where they are many: there may be millions.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

/// What a number is found by. Its bytes are spread evenly, as those of a digest are.
pub(super) type Key = [u8; 16];

/// How many slots a table on the disk begins with: twice as many as it is given at once.
const FEWEST: u64 = 1 << 19;

/// A slot: a key, and its number plus one, for 0 is an empty slot.
const SLOT: usize = size_of::<Key>() + size_of::<u64>();

/// How many slots are read at a time; more than a key is looked for in, most times.
const AT_ONCE: usize = 8;

/// How many keys are in memory, some 7 MB: most archives have fewer, and the disk takes ten times as long.
const IN_MEMORY: usize = 200_000;

/// Numbers by keys. What they cost in memory does not grow with them, once they are many.
#[derive(Debug, Default)]
pub(super) struct Table {
    few: HashMap<Key, u64>,
    /// All of them, where they are many.
    many: Option<OnDisk>,
}

impl Table {
    /// The number of a key, if it has one.
    pub(super) fn get(&self, key: &Key) -> io::Result<Option<u64>> {
        match &self.many {
            Some(many) => many.get(key),
            None => Ok(self.few.get(key).copied()),
        }
    }

    /// Gives a key a number, less than `u64::MAX`, in place of the one it had.
    pub(super) fn set(&mut self, key: &Key, number: u64) -> io::Result<()> {
        if let Some(many) = &mut self.many {
            return many.set(key, number);
        }
        self.few.insert(*key, number);
        if self.few.len() > IN_MEMORY {
            let mut many = OnDisk::new()?;
            for (key, number) in std::mem::take(&mut self.few) {
                many.set(&key, number)?;
            }
            self.many = Some(many);
        }
        Ok(())
    }
}

/// A hash table with linear probing in an unnamed file, which doubles when two in three of its slots are taken.
#[derive(Debug)]
struct OnDisk {
    file: File,
    /// How many slots it has: a power of two.
    slots: u64,
    taken: u64,
}

impl OnDisk {
    /// A table without keys.
    fn new() -> io::Result<OnDisk> {
        OnDisk::with_slots(FEWEST)
    }

    fn with_slots(slots: u64) -> io::Result<OnDisk> {
        let file = tempfile::tempfile()?;
        // A hole: it takes room as slots are taken.
        file.set_len(slots * SLOT as u64)?;
        Ok(OnDisk { file, slots, taken: 0 })
    }

    fn get(&self, key: &Key) -> io::Result<Option<u64>> {
        Ok(self.find(key)?.1)
    }

    fn set(&mut self, key: &Key, number: u64) -> io::Result<()> {
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
        let mut larger = OnDisk::with_slots(self.slots * 2)?;
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
    use super::*;

    fn key(place: u64, rest: u64) -> Key {
        [place.to_le_bytes(), rest.to_le_bytes()].concat().try_into().unwrap()
    }

    #[test]
    fn keys_that_stand_in_one_anothers_way_have_their_numbers() {
        let mut table = OnDisk::with_slots(64).unwrap();
        let mut expect = HashMap::new();
        for step in 0_u64..20_000 {
            // Few places for many keys, the last ones of every table, so that they go on at its beginning.
            let key = key(u64::MAX - step * step % 7, step % 1009);
            assert_eq!(table.get(&key).unwrap(), expect.get(&key).copied());
            table.set(&key, step).unwrap();
            expect.insert(key, step);
        }
        for (key, number) in &expect {
            assert_eq!(table.get(key).unwrap(), Some(*number));
        }
        assert_eq!(table.taken, expect.len() as u64);
        assert!(table.taken * 3 <= table.slots * 2);
        assert_eq!(table.get(&[7; 16]).unwrap(), None);
    }

    #[test]
    fn many_keys_go_to_the_disk() {
        let mut table = Table::default();
        let key = |number: u64| key(number.wrapping_mul(0x9e37_79b9_7f4a_7c15), number);
        let count = IN_MEMORY as u64 + 100;
        for number in 0..count {
            assert_eq!(table.get(&key(number)).unwrap(), None);
            table.set(&key(number), number / 2).unwrap();
            table.set(&key(number), number).unwrap();
        }
        assert!(table.many.is_some() && table.few.is_empty());
        assert!((0..count).all(|number| table.get(&key(number)).unwrap() == Some(number)));
    }
}

//! Records of one length, on the disk: there may be millions.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

/// Records of `N` bytes in an unnamed file, by their places from 0. What they cost in memory does not grow with
/// their number.
#[derive(Debug)]
pub(super) struct Records<const N: usize> {
    file: BufWriter<File>,
    count: u32,
}

impl<const N: usize> Records<N> {
    /// No records yet.
    pub(super) fn new() -> io::Result<Records<N>> {
        Ok(Records { file: BufWriter::new(tempfile::tempfile()?), count: 0 })
    }

    /// How many there are. Each tells of an item, and fewer than 2^32 files fit below a folder.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Takes in the next record; gives its place.
    pub(super) fn add(&mut self, record: &[u8; N]) -> io::Result<u32> {
        self.file.write_all(record)?;
        self.count = self.count.saturating_add(1);
        Ok(self.count - 1)
    }

    /// The record at a place, if there is one.
    pub(super) fn get(&mut self, place: u32) -> io::Result<Option<[u8; N]>> {
        if place >= self.count {
            return Ok(None);
        }
        self.file.flush()?;
        let mut file = self.file.get_ref();
        file.seek(SeekFrom::Start(u64::from(place) * N as u64))?;
        let mut record = [0; N];
        file.read_exact(&mut record)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Some(record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back() {
        let mut records = Records::new().unwrap();
        for number in 0..10_000_u64 {
            assert_eq!(records.add(&number.to_le_bytes()).unwrap(), records.count() - 1);
        }
        assert_eq!(records.get(7).unwrap(), Some(7_u64.to_le_bytes()));
        records.add(&1_u64.to_le_bytes()).unwrap();
        assert_eq!(records.get(9_999).unwrap(), Some(9_999_u64.to_le_bytes()));
        assert_eq!(records.get(10_000).unwrap(), Some(1_u64.to_le_bytes()));
        assert_eq!(records.get(10_001).unwrap(), None);
    }
}

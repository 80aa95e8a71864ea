//! The addresses that an import gave, on the disk: there may be millions.

use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};

use crate::content::Address;

/// Addresses, each told by the number that stands for it.
#[derive(Debug)]
pub(super) struct Addresses {
    file: BufWriter<std::fs::File>,
    end: u64,
}

impl Addresses {
    /// No addresses yet.
    pub(super) fn new() -> io::Result<Addresses> {
        Ok(Addresses { file: BufWriter::new(tempfile::tempfile()?), end: 0 })
    }

    /// Takes an address in; gives the number that stands for it.
    pub(super) fn add(&mut self, address: &Address) -> io::Result<u64> {
        let number = self.end;
        writeln!(self.file, "{address}")?;
        self.end += address.as_str().len() as u64 + 1;
        Ok(number)
    }

    /// The address that `number` stands for.
    pub(super) fn get(&mut self, number: u64) -> io::Result<Option<Address>> {
        self.file.flush()?;
        let mut file = self.file.get_ref();
        file.seek(SeekFrom::Start(number))?;
        let mut line = String::new();
        BufReader::with_capacity(256, file).read_line(&mut line)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Address::new(line.trim_end_matches('\n')).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back() {
        let mut addresses = Addresses::new().unwrap();
        let names = ["1402/09/راه", "undated/پل", "1402/a"];
        let numbers: Vec<u64> =
            names.iter().map(|name| addresses.add(&Address::new(name).unwrap()).unwrap()).collect();
        for (name, number) in names.iter().zip(numbers).rev() {
            assert_eq!(addresses.get(number).unwrap().unwrap().as_str(), *name);
        }
        let more = addresses.add(&Address::new("1403/b").unwrap()).unwrap();
        assert_eq!(addresses.get(more).unwrap().unwrap().as_str(), "1403/b");
    }
}

//! The items that imports wrote, by numbers: what is known of each is on the disk, since there may be a million.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::super::addresses::Addresses;
use super::super::ledger::Sha256;
use super::super::records::Records;
use super::super::table::{self, Table};
use super::super::write::lost;
use crate::content::Address;
use crate::digest::Checksum;
use crate::report::Diagnostic;

/// What stands for a path: two of a million have the same once in 10^26 archives.
pub(super) type PathKey = table::Key;

/// The items.
#[derive(Debug, Default)]
pub(super) struct Items {
    count: u32,
    disk: Option<Mutex<Disk>>,
}

#[derive(Debug)]
struct Disk {
    numbers: Table,
    paths: Addresses,
    /// Where the path of each is.
    places: Records<8>,
    /// The digests of their files.
    digests: Records<32>,
}

/// What stands for the path of an item below `content/`, without `.md`.
pub(super) fn key(path: &str) -> PathKey {
    Checksum::of(path.as_bytes()).0
}

impl Disk {
    fn new() -> io::Result<Disk> {
        Ok(Disk {
            numbers: Table::default(),
            paths: Addresses::new()?,
            places: Records::new()?,
            digests: Records::new()?,
        })
    }

    /// The number of the item at a path, if there is one.
    fn find(&self, key: &PathKey) -> io::Result<Option<u32>> {
        Ok(self.numbers.get(key)?.and_then(|number| u32::try_from(number).ok()))
    }

    /// Takes in an item; gives its number.
    fn add(&mut self, key: &PathKey, address: &Address) -> io::Result<u32> {
        let place = self.paths.add(address)?;
        let number = self.places.add(&place.to_le_bytes())?;
        self.numbers.set(key, number.into())?;
        Ok(number)
    }

    fn address(&mut self, number: u32) -> io::Result<Option<Address>> {
        match self.places.get(number)? {
            Some(place) => self.paths.get(u64::from_le_bytes(place)),
            None => Ok(None),
        }
    }
}

impl Items {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count as usize
    }

    /// The number of the item at a path, if there is one.
    pub(super) fn find(&self, key: &PathKey) -> Result<Option<u32>, Diagnostic> {
        self.disk().map_or(Ok(None), |disk| disk.find(key)).map_err(|error| lost(&error))
    }

    /// The number of the item at a path, which is a new one where there is none yet.
    pub(super) fn number(&mut self, path: &str) -> Result<u32, Diagnostic> {
        let disk = self.disk_mut()?;
        let key = key(path);
        if let Some(number) = disk.find(&key).map_err(|error| lost(&error))? {
            return Ok(number);
        }
        let address = Address::new(path).map_err(|error| named(&error))?;
        let number = disk.add(&key, &address).map_err(|error| lost(&error))?;
        self.count = number + 1;
        Ok(number)
    }

    /// Keeps the digest of an item's file; gives the number that stands for it.
    pub(super) fn keep_digest(&mut self, digest: &Sha256) -> Result<u32, Diagnostic> {
        self.disk_mut()?.digests.add(digest).map_err(|error| lost(&error))
    }

    /// The digest that a number stands for.
    pub(super) fn digest(&self, number: u32) -> Result<Sha256, Diagnostic> {
        let digest = self.disk().map(|mut disk| disk.digests.get(number));
        let digest = digest.transpose().map_err(|error| lost(&error))?.flatten();
        digest.ok_or_else(|| named(&"a file that is none"))
    }

    /// The address of the item that has the number.
    pub(super) fn address(&self, number: u32) -> Result<Address, Diagnostic> {
        let address = self.disk().map(|mut disk| disk.address(number));
        let address = address.transpose().map_err(|error| lost(&error))?.flatten();
        address.ok_or_else(|| named(&"an item that is none"))
    }

    fn disk(&self) -> Option<MutexGuard<'_, Disk>> {
        Some(self.disk.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn disk_mut(&mut self) -> Result<&mut Disk, Diagnostic> {
        let disk = match &mut self.disk {
            Some(disk) => disk,
            none => none.insert(Mutex::new(Disk::new().map_err(|error| lost(&error))?)),
        };
        Ok(disk.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

fn named(what: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("the ledgers name {what}"))
}

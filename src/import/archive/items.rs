//! The items that imports wrote, by numbers: their paths are on the disk, since there may be a million.

use std::collections::HashMap;
use std::sync::Mutex;

use super::super::addresses::Addresses;
use super::super::write::lost;
use crate::content::Address;
use crate::digest::Checksum;
use crate::report::Diagnostic;

/// What stands for a path: two of a million have the same once in 10^26 archives.
pub(super) type PathKey = [u8; 16];

/// The items.
#[derive(Debug, Default)]
pub(super) struct Items {
    numbers: HashMap<PathKey, u32>,
    /// Where the path of each is.
    places: Vec<u64>,
    paths: Option<Mutex<Addresses>>,
}

/// What stands for the path of an item below `content/`, without `.md`.
pub(super) fn key(path: &str) -> PathKey {
    Checksum::of(path.as_bytes()).0
}

impl Items {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The number of the item at a path, if there is one.
    pub(super) fn find(&self, key: &PathKey) -> Option<u32> {
        self.numbers.get(key).copied()
    }

    /// The number of the item at a path, which is a new one where there is none yet.
    pub(super) fn number(&mut self, path: &str) -> Result<u32, Diagnostic> {
        let key = key(path);
        if let Some(number) = self.find(&key) {
            return Ok(number);
        }
        let address = Address::new(path).map_err(|error| named(&error))?;
        let number = super::small(self.places.len());
        let paths = match &mut self.paths {
            Some(paths) => paths,
            none => none.insert(Mutex::new(Addresses::new().map_err(|error| lost(&error))?)),
        };
        let paths = paths.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.places.push(paths.add(&address).map_err(|error| lost(&error))?);
        self.numbers.insert(key, number);
        Ok(number)
    }

    /// The address of the item that has the number.
    pub(super) fn address(&self, number: u32) -> Result<Address, Diagnostic> {
        let place = self.places.get(number as usize).zip(self.paths.as_ref());
        let address = place.map(|(place, paths)| {
            paths.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(*place)
        });
        let address = address.transpose().map_err(|error| lost(&error))?.flatten();
        address.ok_or_else(|| named(&"an item that is none"))
    }
}

fn named(what: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("the ledgers name {what}"))
}

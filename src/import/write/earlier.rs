//! What an import remembers of a dump's bulletins while it reads on: there may be millions, so it is on the disk.

use std::io;

use super::super::addresses::Addresses;
use super::super::archive::Identity;
use super::super::ledger::Key;
use super::super::near::{Recent, Sketch};
use super::super::records::Records;
use super::super::table::{self, Table};
use crate::content::Address;
use crate::digest::Checksum;
use crate::report::Diagnostic;

use super::lost;

/// The bulletins so far, by their places in the dump, from 0.
pub(super) struct Earlier {
    addresses: Addresses,
    /// The number of each bulletin's address, and its text's key.
    bulletins: Records<ROW>,
    /// How often each text stood so far, and its first bulletin's place.
    occurrences: Table,
    /// The last bulletin of each message, by its channel and its number: its place, and whether it says that
    /// it was edited.
    posts: Table,
    recent: Recent,
}

/// The bytes of a row.
const ROW: usize = size_of::<u64>() + size_of::<Key>();

/// A bulletin of a message that has a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post {
    /// Its text.
    pub(super) key: Key,
    /// Whether it says that it was edited.
    pub(super) edited: bool,
    /// Its place among the bulletins.
    pub(super) place: u32,
}

impl Earlier {
    pub(super) fn new() -> io::Result<Earlier> {
        Ok(Earlier {
            addresses: Addresses::new()?,
            bulletins: Records::new()?,
            occurrences: Table::default(),
            posts: Table::default(),
            recent: Recent::default(),
        })
    }

    /// How many bulletins were entered.
    pub(super) fn count(&self) -> u32 {
        self.bulletins.count()
    }

    /// Which occurrence of its text the bulletin at a place is, from 1; to be asked once of each, in their
    /// order.
    pub(super) fn nth(&mut self, key: &Key, place: u32) -> Result<usize, Diagnostic> {
        let known = self.occurrences.get(key).map_err(|error| lost(&error))?;
        let (nth, first) = match known.map(halves) {
            Some((nth, first)) => (nth.saturating_add(1), first),
            None => (1, place),
        };
        self.occurrences.set(key, joined(nth, first)).map_err(|error| lost(&error))?;
        Ok(nth as usize)
    }

    /// Takes in the address of the next bulletin.
    pub(super) fn enter(
        &mut self,
        address: &Address,
        identity: &Identity,
        sketch: Option<Sketch>,
    ) -> Result<(), Diagnostic> {
        let address = self.addresses.add(address).map_err(|error| lost(&error))?;
        let mut row = [0; ROW];
        row[..size_of::<u64>()].copy_from_slice(&address.to_le_bytes());
        row[size_of::<u64>()..].copy_from_slice(&identity.key);
        let place = self.bulletins.add(&row).map_err(|error| lost(&error))?;
        if let Some(number) = number(identity) {
            let post = joined(u32::from(identity.edited), place);
            self.posts.set(&number, post).map_err(|error| lost(&error))?;
        }
        if let Some(sketch) = sketch {
            self.recent.add(sketch, place);
        }
        Ok(())
    }

    /// The address of the bulletin at a place.
    pub(super) fn address(&mut self, place: u32) -> Result<Option<Address>, Diagnostic> {
        match self.row(place)? {
            Some((number, _)) => self.addresses.get(number).map_err(|error| lost(&error)),
            None => Ok(None),
        }
    }

    /// The last bulletin of the same message.
    pub(super) fn message(&mut self, identity: &Identity) -> Result<Option<Post>, Diagnostic> {
        let Some(number) = number(identity) else { return Ok(None) };
        let post = self.posts.get(&number).map_err(|error| lost(&error))?;
        let Some((edited, place)) = post.map(halves) else { return Ok(None) };
        Ok(self.row(place)?.map(|(_, key)| Post { key, edited: edited > 0, place }))
    }

    /// The number of the address of the bulletin at a place, and its text's key.
    fn row(&mut self, place: u32) -> Result<Option<(u64, Key)>, Diagnostic> {
        let row = self.bulletins.get(place).map_err(|error| lost(&error))?;
        Ok(row.map(|row| {
            let number = row.first_chunk().copied().unwrap_or_default();
            (u64::from_le_bytes(number), row.last_chunk().copied().unwrap_or_default())
        }))
    }

    /// The place of the first bulletin of the same text, where this is a later one.
    pub(super) fn first(&self, identity: &Identity) -> Result<Option<u32>, Diagnostic> {
        if identity.nth < 2 {
            return Ok(None);
        }
        let known = self.occurrences.get(&identity.key).map_err(|error| lost(&error))?;
        Ok(known.map(|known| halves(known).1))
    }

    /// The place of the last bulletin that says nearly the same.
    pub(super) fn near(&self, sketch: &Sketch) -> Option<u32> {
        self.recent.near(sketch)
    }
}

/// Two numbers as one.
fn joined(upper: u32, lower: u32) -> u64 {
    u64::from(upper) << u32::BITS | u64::from(lower)
}

/// The two numbers of one.
fn halves(number: u64) -> (u32, u32) {
    let [upper, lower] = [number >> u32::BITS, number & u64::from(u32::MAX)];
    (u32::try_from(upper).unwrap_or(u32::MAX), u32::try_from(lower).unwrap_or(u32::MAX))
}

/// What stands for a bulletin's channel and its number there, where both are known.
fn number(identity: &Identity) -> Option<table::Key> {
    let post = identity.post.filter(|_| !identity.channel.is_empty())?;
    let message = format!("{} {post}", identity.channel.to_ascii_lowercase());
    Some(Checksum::of(message.as_bytes()).0)
}

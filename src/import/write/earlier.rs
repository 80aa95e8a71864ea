//! What an import remembers of a dump's bulletins while it reads on: there may be millions.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

use super::super::addresses::Addresses;
use super::super::archive::Identity;
use super::super::ledger::Key;
use super::super::near::{Recent, Sketch};
use crate::content::Address;
use crate::report::Diagnostic;

use super::lost;

/// The bulletins so far, by their places in the dump, from 0. A bulletin costs some 40 bytes of memory, one
/// that has a number as much again.
pub(super) struct Earlier {
    addresses: Addresses,
    /// The number of each bulletin's address.
    bulletins: Vec<u64>,
    /// How often each text stood so far, and its first bulletin's place.
    occurrences: HashMap<Key, (u32, u32)>,
    /// The last bulletin of each message, by the hash of its channel and its number.
    posts: HashMap<u64, Post>,
    recent: Recent,
}

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
            bulletins: Vec::new(),
            occurrences: HashMap::new(),
            posts: HashMap::new(),
            recent: Recent::default(),
        })
    }

    /// Which occurrence of its text the next bulletin is, from 1.
    pub(super) fn nth(&mut self, key: Key) -> usize {
        let (nth, _) = self.occurrences.entry(key).or_default();
        *nth = nth.saturating_add(1);
        *nth as usize
    }

    /// Takes in the address of the next bulletin.
    pub(super) fn enter(
        &mut self,
        address: &Address,
        identity: &Identity,
        sketch: Option<Sketch>,
    ) -> Result<(), Diagnostic> {
        // A dump has fewer than 2^32 bulletins: each is a file below `content/`.
        let place = u32::try_from(self.bulletins.len()).unwrap_or(u32::MAX);
        self.bulletins.push(self.addresses.add(address).map_err(|error| lost(&error))?);
        if let Some(occurrence) =
            self.occurrences.get_mut(&identity.key).filter(|_| identity.nth == 1)
        {
            occurrence.1 = place;
        }
        if let Some(number) = number(identity) {
            self.posts.insert(number, Post { key: identity.key, edited: identity.edited, place });
        }
        if let Some(sketch) = sketch {
            self.recent.add(sketch, place);
        }
        Ok(())
    }

    /// The address of the bulletin at a place.
    pub(super) fn address(&mut self, place: u32) -> Result<Option<Address>, Diagnostic> {
        match self.bulletins.get(place as usize) {
            Some(number) => self.addresses.get(*number).map_err(|error| lost(&error)),
            None => Ok(None),
        }
    }

    /// The last bulletin of the same message.
    pub(super) fn message(&self, identity: &Identity) -> Option<Post> {
        self.posts.get(&number(identity)?).copied()
    }

    /// The place of the first bulletin of the same text, where this is a later one.
    pub(super) fn first(&self, identity: &Identity) -> Option<u32> {
        let (_, place) = self.occurrences.get(&identity.key).filter(|_| identity.nth > 1)?;
        Some(*place)
    }

    /// The place of the last bulletin that says nearly the same.
    pub(super) fn near(&self, sketch: &Sketch) -> Option<u32> {
        self.recent.near(sketch)
    }
}

/// What stands for a bulletin's channel and its number there, where both are known.
fn number(identity: &Identity) -> Option<u64> {
    let post = identity.post.filter(|_| !identity.channel.is_empty())?;
    Some(hash(&(identity.channel.to_ascii_lowercase(), post)))
}

/// The same in every run.
pub(super) fn hash(what: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

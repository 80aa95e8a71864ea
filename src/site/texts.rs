//! Items that are still at hand from when their files were read, so that no file is read twice for nothing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::content::Item;
use crate::digest::Digest;

/// Items as they were read, as many as there is room for. Each is given once: who asks for it makes its
/// page and is done with it.
#[derive(Debug, Default)]
pub struct Texts {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// How many bytes of files may still be kept.
    room: usize,
    /// By their addresses, each with the digest of its file.
    items: HashMap<String, (Digest, Item)>,
}

impl Texts {
    /// Room for the items of files of `bytes` bytes together; the default has none.
    pub fn with_room(bytes: usize) -> Texts {
        Texts { kept: Mutex::new(Kept { room: bytes, items: HashMap::new() }) }
    }

    /// Keeps an item whose file has `bytes` bytes and this digest, where there is room for it.
    pub(crate) fn keep(&self, item: Item, digest: Digest, bytes: usize) {
        let mut kept = self.lock();
        if let Some(room) = kept.room.checked_sub(bytes) {
            kept.room = room;
            kept.items.insert(item.address.to_string(), (digest, item));
        }
    }

    /// Gives an item that was kept, if its file had this digest.
    pub(super) fn take(&self, address: &str, digest: Digest) -> Option<Item> {
        let (found, item) = self.lock().items.remove(address)?;
        (found == digest).then_some(item)
    }

    /// A lock that a panic elsewhere does not break: what is kept is whole or absent.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Address, FrontMatter};

    #[test]
    fn what_there_is_room_for_is_given_once() {
        let item = |address: &str| Item {
            address: Address::new(address).unwrap(),
            front: FrontMatter::default(),
            body: String::new(),
        };
        let (digest, other) = (Digest::of(b"a"), Digest::of(b"b"));
        let texts = Texts::with_room(10);
        texts.keep(item("1402/a"), digest, 6);
        texts.keep(item("1402/b"), digest, 6);
        texts.keep(item("1402/c"), digest, 4);
        assert_eq!(texts.take("1402/a", digest), Some(item("1402/a")));
        assert_eq!(texts.take("1402/a", digest), None);
        assert_eq!(texts.take("1402/b", digest), None);
        assert_eq!(texts.take("1402/c", other), None);
        Texts::default().keep(item("1402/d"), digest, 1);
    }
}

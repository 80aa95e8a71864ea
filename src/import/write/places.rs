//! Where a new item is to live: an address that no other has.

use super::super::archive::{Archive, Identity};
use super::super::item::folder;
use super::super::source::Dump;
use super::super::table::Table;
use super::disk::Disk;
use super::lost;
use crate::content::{Address, AddressError, FrontMatter, Item, serialize};
use crate::digest::{Checksum, hex, sha256_hex};
use crate::report::Diagnostic;
use crate::text::ascii::{SlugStyle, ascii_slug};
use crate::text::slug::{readable, slug, with_hash};

/// The addresses that are taken, and how others are made.
pub(super) struct Places<'a> {
    archive: &'a Archive,
    style: SlugStyle,
    /// Addresses that this import gave.
    taken: Table,
}

/// What a new item is to be called.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Its title as it stands in the dump: a better lexicon never moves a page.
    title: String,
    /// The folder of its date.
    folder: String,
    /// Its address, where the title gives one.
    address: Option<Result<Address, AddressError>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(archive: &'a Archive, style: SlugStyle) -> Places<'a> {
        Places { archive, style, taken: Table::default() }
    }

    /// What an item is to be called by what the dump says of it, if no other is called so. Asks nothing of the
    /// disk, so that many can be made at once.
    pub(super) fn wanted(&self, front: &FrontMatter) -> Wanted {
        let title = front.title.clone();
        let slug = match self.style {
            SlugStyle::Readable => slug(&title),
            SlugStyle::Ascii => ascii_slug(&title),
            SlugStyle::Id => front.post.map(|post| format!("post-{post}")),
        };
        let folder = folder(front.date);
        let address = slug.map(|slug| Address::new(&format!("{folder}/{slug}")));
        Wanted { title, folder, address }
    }

    /// An address for an item that no import wrote yet: the wanted one, with a hash of its identity where another
    /// item has that.
    pub(super) fn find(
        &mut self,
        disk: &Disk<'_>,
        dump: &Dump,
        wanted: Wanted,
        front: &FrontMatter,
        body: &str,
        identity: &Identity,
    ) -> Result<Address, Diagnostic> {
        let Wanted { title, folder, address } = wanted;
        let style = self.style;
        let hashed = || {
            let text = format!("{} {}", hex(&identity.key), identity.nth);
            let hash = sha256_hex(text.as_bytes());
            let title = match style {
                SlugStyle::Readable => readable(&title),
                SlugStyle::Ascii => ascii_slug(&title).unwrap_or_default(),
                SlugStyle::Id => String::new(),
            };
            [6, 12, 32].map(|length| with_hash(&title, &hash[..length]))
        };
        let others = std::iter::once_with(hashed).flatten();
        let others = others.map(|slug| Address::new(&format!("{folder}/{slug}")));
        for address in address.into_iter().chain(others) {
            let address = address.map_err(|error| Diagnostic::error(error.to_string()))?;
            let name = address.as_str();
            if self.is_taken(name)? || self.archive.is_alias(name) {
                continue;
            }
            let is_free = disk.read(&format!("{name}.md"))?.is_none_or(|disk| {
                // An import that was interrupted wrote it: the ledger, which comes last, is missing.
                let (front, body) = (front.clone(), body.to_owned());
                serialize(&Item { address: address.clone(), front, body }).into_bytes() == disk
            });
            if is_free {
                self.taken
                    .set(&Checksum::of(name.as_bytes()).0, 0)
                    .map_err(|error| lost(&error))?;
                return Ok(address);
            }
        }
        let message = "no address is free for the bulletin on this line";
        Err(dump.at_line(Diagnostic::error(message), *identity.lines.start()))
    }

    /// Whether an item has the address already.
    fn is_taken(&self, name: &str) -> Result<bool, Diagnostic> {
        let given = self.taken.get(&Checksum::of(name.as_bytes()).0);
        Ok(given.map_err(|error| lost(&error))?.is_some() || self.archive.has_item(name)?)
    }
}

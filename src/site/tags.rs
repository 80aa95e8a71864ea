//! Tags: spellings that fold to one key are one tag with one page.

use std::collections::{BTreeMap, BTreeSet};

use super::ItemId;
use crate::content::Item;
use crate::digest::sha256_hex;
use crate::text::collate;
use crate::text::fold::fold;
use crate::text::slug::{readable, slug, with_hash};

/// A tag's place in [`super::Site::tags`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagId(pub(super) usize);

/// A tag and its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its most frequent spelling.
    pub name: String,
    /// What its spellings fold to.
    pub key: String,
    /// The last part of its address.
    pub slug: String,
    /// The slugs of its other spellings, which lead to its page.
    pub other_slugs: Vec<String>,
    /// Its listed items, the latest day first.
    pub items: Vec<ItemId>,
}

/// The tags of the listed items, which `recent` has with the latest day first, in Persian order.
pub(super) fn collect(items: &[Item], recent: &[ItemId]) -> Vec<Tag> {
    #[derive(Default)]
    struct Found<'a> {
        spellings: BTreeMap<&'a str, usize>,
        items: Vec<ItemId>,
    }
    let mut found: BTreeMap<String, Found<'_>> = BTreeMap::new();
    for &id in recent {
        for tag in &items[id.0].front.tags {
            let found = found.entry(fold(tag)).or_default();
            *found.spellings.entry(tag.trim()).or_default() += 1;
            if found.items.last() != Some(&id) {
                found.items.push(id);
            }
        }
    }
    // What folds to nothing names nothing.
    found.remove("");
    let mut tags: Vec<Tag> = found
        .into_iter()
        .map(|(key, found)| {
            let most = found.spellings.values().max().copied().unwrap_or_default();
            let name = found.spellings.iter().find(|(_, count)| **count == most);
            let name = name.map_or("", |(name, _)| *name).to_owned();
            let slug = tag_slug(&name, &key);
            let other: BTreeSet<String> = found
                .spellings
                .keys()
                .map(|name| tag_slug(name, &key))
                .filter(|other| *other != slug)
                .collect();
            Tag { name, slug, other_slugs: other.into_iter().collect(), items: found.items, key }
        })
        .collect();
    part_slugs(&mut tags);
    tags.sort_by_cached_key(|tag| (collate::key(&tag.name), tag.key.clone()));
    tags
}

/// The slug of a tag: readable, or a hash of its key where nothing of it is.
fn tag_slug(name: &str, key: &str) -> String {
    slug(name).unwrap_or_else(|| with_hash(&readable(name), &short_hash(key)))
}

/// Gives tags whose slugs are the same (they differ in signs alone) slugs of their own, the first in the
/// order of their keys keeping the plain one, and takes away other spellings' slugs that are another tag's.
fn part_slugs(tags: &mut [Tag]) {
    let mut claimed: BTreeSet<String> = BTreeSet::new();
    for tag in tags.iter_mut() {
        if !claimed.insert(tag.slug.clone()) {
            tag.slug = with_hash(&tag.slug, &short_hash(&tag.key));
            claimed.insert(tag.slug.clone());
        }
    }
    for tag in tags {
        tag.other_slugs.retain(|slug| claimed.insert(slug.clone()));
    }
}

fn short_hash(key: &str) -> String {
    let mut hash = sha256_hex(key.as_bytes());
    hash.truncate(6);
    hash
}

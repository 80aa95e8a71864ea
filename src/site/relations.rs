//! How items refer to one another: what goes on from what, revises it, or repeats it.
//!
//! An item that another one revises is an *earlier text*: it keeps its page and stands in no listing. What
//! refers to it is led to the newest text of it, which is the one that is shown.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Entry;
use super::ItemId;
use crate::content::Address;
use crate::report::Diagnostic;

/// The references of a site's items, resolved.
#[derive(Debug, Default)]
pub struct Relations {
    newest: BTreeMap<ItemId, Vec<ItemId>>,
    earlier: BTreeMap<ItemId, Vec<ItemId>>,
    continues: Pairs,
    repeats: Pairs,
}

/// A reference, both ways.
#[derive(Debug, Default)]
struct Pairs {
    target: BTreeMap<ItemId, ItemId>,
    sources: BTreeMap<ItemId, Vec<ItemId>>,
}

/// A key of the front matter that names another item.
#[derive(Clone, Copy)]
struct Key {
    name: &'static str,
    of: fn(&Entry) -> Option<&Address>,
}

const CONTINUES: Key = Key { name: "continues", of: Entry::continues };
const REVISES: Key = Key { name: "revises", of: Entry::revises };
const REPEATS: Key = Key { name: "repeats", of: Entry::repeats };

impl Relations {
    /// The relations of `items`, and what is doubtful about the files of which.
    ///
    /// `drafts` are the items that are not built: what names one is no mistake, and a chain runs through
    /// it, for a text is no less an earlier one because a text in between is not published.
    pub(super) fn of(
        items: &[Arc<Entry>],
        drafts: &[Arc<Entry>],
    ) -> (Relations, Vec<(ItemId, Diagnostic)>) {
        let refers = |item: &Arc<Entry>| {
            [CONTINUES, REVISES, REPEATS].iter().any(|key| (key.of)(item).is_some())
        };
        // Most archives have no such item, and need no map of their addresses.
        if !items.iter().chain(drafts).any(refers) {
            return (Relations::default(), Vec::new());
        }
        let by_address: HashMap<&Address, ItemId> = (items.iter().enumerate())
            .map(|(place, item)| (&item.address, ItemId::at(place)))
            .collect();
        let moved = moved(items, drafts, &by_address);
        Relations::new(items, drafts, &by_address, &moved)
    }

    fn new(
        items: &[Arc<Entry>],
        drafts: &[Arc<Entry>],
        by_address: &HashMap<&Address, ItemId>,
        moved: &Moved<'_>,
    ) -> (Relations, Vec<(ItemId, Diagnostic)>) {
        let mut doubts = dangling(items, drafts, by_address, moved);
        let mut chain = |key: Key| {
            let (chain, rings) = Chain::new(items, drafts, by_address, (key, moved));
            doubts.extend(rings);
            chain
        };
        let (revises, repeats) = (chain(REVISES), chain(REPEATS));
        let mut relations = Relations::default();
        relations.age(items.len(), &revises);
        relations.continues = relations.pairs(items.len(), |id| {
            let target = (CONTINUES.of)(&items[id.place()])?;
            by_address.get(present(moved, target)).copied()
        });
        let firsts = repeats.ends(items.len());
        relations.repeats = relations.pairs(items.len(), |id| firsts.get(&id).copied());
        doubts.extend(relations.half_withdrawn(items));
        (relations, doubts)
    }

    /// Notes which texts are earlier ones of which: chains are followed from each text that no other revises.
    fn age(&mut self, count: usize, revises: &Chain) {
        let superseded: HashSet<ItemId> = revises.target.values().copied().collect();
        for newest in (0..count).map(ItemId::at).filter(|id| !superseded.contains(id)) {
            let mut at = newest;
            while let Some(&older) = revises.target.get(&at) {
                self.earlier.entry(newest).or_default().push(older);
                self.newest.entry(older).or_default().push(newest);
                at = older;
            }
        }
    }

    /// A reference both ways, between texts that are shown: `target` gives the item that an item names.
    ///
    /// An earlier text says itself what it names, but is not listed under that: its newest text is, if it
    /// says the same.
    fn pairs(&self, count: usize, target: impl Fn(ItemId) -> Option<ItemId>) -> Pairs {
        let mut pairs = Pairs::default();
        for id in (0..count).map(ItemId::at) {
            let shown = target(id).map(|target| self.shown(target));
            // What an item's own earlier text was is said by `revises`.
            let Some(target) = shown.filter(|target| *target != id) else { continue };
            pairs.target.insert(id, target);
            if self.newest(id).is_empty() {
                pairs.sources.entry(target).or_default().push(id);
            }
        }
        pairs
    }

    /// The text that is shown for an item: the newest of it, of several the last in time.
    fn shown(&self, id: ItemId) -> ItemId {
        self.newest(id).last().copied().unwrap_or(id)
    }

    /// A word about each text that is still to be read although its newer text was withdrawn.
    fn half_withdrawn(&self, items: &[Arc<Entry>]) -> Vec<(ItemId, Diagnostic)> {
        let withdrawn = |id: &ItemId| items[id.place()].is_withdrawn();
        let open = self.newest.iter().filter(|(id, _)| !withdrawn(id));
        let half =
            open.filter_map(|(id, newest)| Some((*id, newest.iter().find(|id| withdrawn(id))?)));
        let note = |(id, newest): (ItemId, &ItemId)| {
            let address = &items[newest.place()].address;
            let message =
                format!("its newer text {address} is withdrawn; this text has its page still");
            (id, Diagnostic::note(message).help("write `withdrawn` here too to withhold it"))
        };
        half.map(note).collect()
    }

    /// The newest texts of an item that is an earlier text, in order of time; none of any other item. They
    /// are several where two items revise one and neither revises the other: nobody said which is newer.
    ///
    /// A withdrawn text is a newest text too, and its earlier text does not come back into the listings: who
    /// withdraws what a bulletin says last does not thereby publish what it said before, mostly in nearly
    /// the same words. To list it again is a decision too: take `revises` out of the withdrawn item.
    pub fn newest(&self, id: ItemId) -> &[ItemId] {
        listed(&self.newest, id)
    }

    /// The earlier texts of an item, the latest of them first; none of one that is an earlier text itself.
    pub fn earlier(&self, id: ItemId) -> &[ItemId] {
        listed(&self.earlier, id)
    }

    /// Whether an item has a relation to any other.
    pub fn concern(&self, id: ItemId) -> bool {
        !self.newest(id).is_empty()
            || !self.earlier(id).is_empty()
            || [&self.continues, &self.repeats]
                .into_iter()
                .any(|pairs| pairs.target.contains_key(&id) || pairs.sources.contains_key(&id))
    }

    /// The item that an item goes on from.
    pub fn continues(&self, id: ItemId) -> Option<ItemId> {
        self.continues.target.get(&id).copied()
    }

    /// The items that go on from an item, in order of time.
    pub fn continued_by(&self, id: ItemId) -> &[ItemId] {
        listed(&self.continues.sources, id)
    }

    /// The first item that said what an item says again.
    pub fn repeats(&self, id: ItemId) -> Option<ItemId> {
        self.repeats.target.get(&id).copied()
    }

    /// The items that say again what an item said first, in order of time.
    pub fn repeated_by(&self, id: ItemId) -> &[ItemId] {
        listed(&self.repeats.sources, id)
    }
}

fn listed(lists: &BTreeMap<ItemId, Vec<ItemId>>, id: ItemId) -> &[ItemId] {
    lists.get(&id).map(Vec::as_slice).unwrap_or_default()
}

/// The addresses that items had before, and those they have now.
type Moved<'a> = HashMap<Address, &'a Address>;

/// The addresses that items claim as aliases and that no item has: what names one means the item that moved.
fn moved<'a>(
    items: &'a [Arc<Entry>],
    drafts: &'a [Arc<Entry>],
    by_address: &HashMap<&Address, ItemId>,
) -> Moved<'a> {
    let mut moved = Moved::new();
    for item in items.iter().chain(drafts) {
        for alias in item.aliases() {
            let stem =
                alias.as_str().strip_suffix(".html").and_then(|stem| Address::new(stem).ok());
            if let Some(stem) = stem.filter(|stem| !by_address.contains_key(stem)) {
                moved.entry(stem).or_insert(&item.address);
            }
        }
    }
    moved
}

/// The address that an item has now.
fn present<'a>(moved: &Moved<'a>, target: &'a Address) -> &'a Address {
    moved.get(target).copied().unwrap_or(target)
}

/// Items that name themselves, or an item that is not there.
fn dangling(
    items: &[Arc<Entry>],
    drafts: &[Arc<Entry>],
    by_address: &HashMap<&Address, ItemId>,
    moved: &Moved<'_>,
) -> Vec<(ItemId, Diagnostic)> {
    let drafts: HashSet<&Address> = drafts.iter().map(|item| &item.address).collect();
    let mut doubts = Vec::new();
    for (place, item) in items.iter().enumerate() {
        for Key { name, of } in [CONTINUES, REVISES, REPEATS] {
            let Some(target) = of(item).map(|target| present(moved, target)) else { continue };
            if *target == item.address {
                let doubt = Diagnostic::warning(format!("{name}: it names itself"));
                doubts.push((
                    ItemId::at(place),
                    doubt.help("name the other item, or take the key out"),
                ));
            } else if !by_address.contains_key(target) && !drafts.contains(target) {
                let message = format!("{name}: there is no item {target}");
                doubts.push((ItemId::at(place), Diagnostic::warning(message)));
            }
        }
    }
    doubts
}

/// The references of one key from published item to published item. It leads nowhere round.
struct Chain {
    target: HashMap<ItemId, ItemId>,
}

impl Chain {
    /// The chain of a key, and a word about each ring in it. A ring says of each of its items that it is
    /// older than itself, which says nothing: its references are left out.
    fn new(
        items: &[Arc<Entry>],
        drafts: &[Arc<Entry>],
        by_address: &HashMap<&Address, ItemId>,
        (key, moved): (Key, &Moved<'_>),
    ) -> (Chain, Vec<(ItemId, Diagnostic)>) {
        let all = || items.iter().chain(drafts);
        let mut named: HashMap<&Address, &Address> = all()
            .filter_map(|item| Some((&item.address, present(moved, (key.of)(item)?))))
            .filter(|(item, target)| item != target)
            .collect();
        let mut doubts = Vec::new();
        for ring in rings(&named, all().map(|item| &item.address)) {
            let first = ring.iter().filter_map(|address| by_address.get(*address)).min();
            if let Some(&id) = first {
                let target = named[&items[id.place()].address];
                let message = format!("{}: it leads back to itself through {target}", key.name);
                let doubt = Diagnostic::warning(message).help("take one of these keys out");
                doubts.push((id, doubt));
            }
            for address in ring {
                named.remove(address);
            }
        }
        let published = |from: &Address| {
            let mut at = *named.get(from)?;
            loop {
                match by_address.get(at) {
                    Some(&id) => return Some(id),
                    None => at = named.get(at)?,
                }
            }
        };
        let target = (items.iter().enumerate())
            .filter_map(|(place, item)| Some((ItemId::at(place), published(&item.address)?)))
            .collect();
        (Chain { target }, doubts)
    }

    /// Where the chain ends that leads on from each item that is in one.
    fn ends(&self, count: usize) -> HashMap<ItemId, ItemId> {
        let mut ends: HashMap<ItemId, ItemId> = HashMap::new();
        for id in (0..count).map(ItemId::at) {
            let mut at = id;
            let mut walked = Vec::new();
            // An end that is known already spares the rest of the way.
            while let Some(&next) = ends.get(&at).or_else(|| self.target.get(&at)) {
                walked.push(at);
                at = next;
            }
            ends.extend(walked.into_iter().map(|id| (id, at)));
        }
        ends
    }
}

/// The rings among references, each of which leads from its key to its value.
fn rings<'a>(
    named: &HashMap<&'a Address, &'a Address>,
    starts: impl Iterator<Item = &'a Address>,
) -> Vec<Vec<&'a Address>> {
    let mut walks: HashMap<&Address, usize> = HashMap::new();
    let mut rings = Vec::new();
    for (walk, start) in starts.enumerate() {
        let mut at = start;
        while let Some(&next) = named.get(at)
            && !walks.contains_key(at)
        {
            walks.insert(at, walk);
            at = next;
        }
        if walks.get(at) == Some(&walk) {
            let round = std::iter::successors(Some(at), |address| named.get(*address).copied());
            let rest = round.skip(1).take_while(|address| *address != at);
            rings.push(std::iter::once(at).chain(rest).collect());
        }
    }
    rings
}

#[cfg(test)]
mod tests;

//! A site: its items in order, its listings, and every address it has.
//!
//! Immutable once made, and without the items' texts: it holds an [`Entry`] of each, and reads the file of
//! one when its page is asked for. [`Site::routes`] lists the addresses, [`crate::render`] makes the page
//! of one.

mod archive;
mod entry;
mod figures;
mod links;
mod lists;
mod order;
mod related;
mod relations;
mod route;
mod tags;
mod texts;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calendar::{Shelf, When};
use crate::config::Config;
use crate::content::{Item, store};
use crate::digest::Digest;
use crate::report::Diagnostic;

use lists::Lists;

pub use entry::{Entry, LEAD, Rare, Word, Words};
pub use figures::{BY_HAND, Figures, Repaired};
pub use links::{Links, encoded, url};
pub use related::{Kin, MonthCount};
pub use relations::Relations;
pub use route::{Feed, FeedFormat, FeedOf, Listing, Route, SITEMAP};
pub use tags::{Tag, TagId};
pub use texts::Texts;

/// What is said of an item whose file changed after its site was made.
pub const CHANGED: &str = "it was changed while the site was being made";

/// An item's place in [`Site::items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId(u32);

impl ItemId {
    /// The id of the item at a place in [`Site::items`].
    fn at(place: usize) -> ItemId {
        // More than four billion items do not fit into any memory.
        ItemId(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// Its place in [`Site::items`].
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

/// The items of one year, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Items known to a month or a day, by month (1 to 12).
    pub months: BTreeMap<u8, Vec<ItemId>>,
    /// Items known to the year alone.
    pub loose: Vec<ItemId>,
}

impl Year {
    /// How many items the year has.
    pub fn count(&self) -> usize {
        self.loose.len() + self.months.values().map(Vec::len).sum::<usize>()
    }
}

/// What a site is made of: what the folder `content/` says, without the items' texts.
#[derive(Debug, Default)]
pub struct Parts {
    /// The items, drafts included, in any order.
    pub entries: Vec<Arc<Entry>>,
    /// The words their tags, channels and dumps are.
    pub words: Arc<Words>,
    /// Items that are at hand whole.
    pub texts: Arc<Texts>,
    /// The text of the about page, Markdown.
    pub about: String,
    /// The theme's files, by their paths below `static/`.
    pub assets: Vec<String>,
}

/// What an archive publishes.
#[derive(Debug)]
pub struct Site {
    config: Config,
    content: PathBuf,
    about: String,
    words: Vec<Arc<str>>,
    texts: Arc<Texts>,
    items: Vec<Arc<Entry>>,
    /// Their dates again, close together: lists are cut by them.
    dates: Vec<Option<When>>,
    /// The months that they lie in, closer still: each list is counted by them.
    months: Vec<u32>,
    listed: Vec<ItemId>,
    years: BTreeMap<u16, Year>,
    undated: Vec<ItemId>,
    recent: Vec<ItemId>,
    /// Each item's place among the recent ones, by its own place; of one that is not listed, 0.
    rank: Vec<u32>,
    tags: Vec<Tag>,
    tag_by_key: HashMap<String, TagId>,
    /// The tags of each item.
    tags_of: Lists<TagId>,
    /// The channels of the listed items, in the order of their handles.
    channels: Vec<Channel>,
    relations: Relations,
    /// What is related to what, once somebody needs all of it.
    kin: OnceLock<Kin>,
    routes: Vec<Route>,
    places: route::Places,
}

/// A channel and its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its handle, without `@`.
    pub handle: String,
    /// The last part of its address.
    pub slug: String,
    /// Its listed items, the latest day first.
    pub items: Vec<ItemId>,
}

impl Site {
    /// A site of the given parts.
    ///
    /// Drafts are left out unless the settings ask for them. Errors among the diagnostics mean that two
    /// files claim one address: such a site is not to be published.
    pub fn new(parts: Parts, config: &Config) -> (Site, Vec<Diagnostic>) {
        let Parts { entries, words, texts, about, assets } = parts;
        let words = words.texts();
        let (items, drafts): (Vec<Arc<Entry>>, Vec<Arc<Entry>>) =
            entries.into_iter().partition(|item| config.drafts || !item.draft);
        let items = order::sort(items, &words);
        let (relations, doubts) = Relations::of(&items, &drafts);
        let listed = listed(&items, &relations);
        let recent = order::recent(&items, &listed);
        let ((tags, tags_of), channels) = rayon::join(
            || tags::collect(&items, &recent, &words, &config.tags.vocabulary),
            || tags::channels(&items, &recent, &words),
        );
        let mut site = Site {
            config: config.clone(),
            content: config.root.join("content"),
            about,
            tag_by_key: tags::by_key(&tags),
            tags,
            tags_of,
            channels,
            rank: order::ranks(items.len(), &recent),
            recent,
            listed,
            words,
            texts,
            dates: items.iter().map(|item| item.date).collect(),
            months: items.iter().map(|item| related::month_number(item.date)).collect(),
            items,
            years: BTreeMap::new(),
            undated: Vec::new(),
            relations,
            kin: OnceLock::new(),
            routes: Vec::new(),
            places: route::Places::default(),
        };
        site.shelve();
        let mut diagnostics = site.misspelt();
        let of_file = |(id, doubt): (ItemId, Diagnostic)| doubt.file(site.file(site.item(id)));
        diagnostics.extend(doubts.into_iter().map(of_file));
        let (routes, places, conflicts) = route::claim(&site, assets);
        site.routes = routes;
        site.places = places;
        diagnostics.extend(conflicts);
        (site, diagnostics)
    }

    /// Whether an item stands in listings: a withdrawn one and an earlier text have their pages and no more.
    pub fn is_listed(&self, id: ItemId) -> bool {
        is_listed(&self.items, &self.relations, id)
    }

    /// Puts every listed item on its shelf.
    fn shelve(&mut self) {
        for &id in &self.listed {
            match self.date(id).map_or(Shelf::Undated, When::shelf) {
                Shelf::Undated => self.undated.push(id),
                Shelf::Year(year) => self.years.entry(year).or_default().loose.push(id),
                Shelf::Month(year, month) => {
                    let year = self.years.entry(year).or_default();
                    year.months.entry(month).or_default().push(id);
                }
                Shelf::Day(day) => {
                    let year = self.years.entry(day.year()).or_default();
                    year.months.entry(day.month()).or_default().push(id);
                }
            }
        }
    }

    /// A word about each misspelt key.
    fn misspelt(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for item in &self.items {
            for (key, known) in item.near_misses() {
                let message = format!("unknown key `{key}`");
                let help = format!("did you mean `{known}`?");
                diagnostics.push(Diagnostic::warning(message).help(help).file(self.file(item)));
            }
        }
        diagnostics
    }

    /// The file of an item, as the user would name it.
    pub fn file(&self, item: &Entry) -> String {
        self.content.join(item.file()).display().to_string()
    }

    /// The site's settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the archive says about itself, Markdown; may be empty.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Every item, in order of time; undated ones last, in the order of their dumps.
    pub fn items(&self) -> &[Arc<Entry>] {
        &self.items
    }

    /// The ids of the items, in their order.
    pub(crate) fn ids(&self) -> impl IndexedParallelIterator<Item = ItemId> + use<> {
        (0..self.items.len()).into_par_iter().map(ItemId::at)
    }

    /// The item of an id, which this site gave.
    pub fn item(&self, id: ItemId) -> &Entry {
        &self.items[id.place()]
    }

    /// When an item was published, as far as that is known.
    pub fn date(&self, id: ItemId) -> Option<When> {
        self.dates[id.place()]
    }

    /// The whole of an item, its text and all that its file says: as it was read, if it is still at hand,
    /// else read from the file.
    ///
    /// Fails where the file is not what it was when the site was made: a page of two states of an item
    /// would be neither's.
    pub fn text(&self, id: ItemId) -> Result<Item, Diagnostic> {
        let entry = self.item(id);
        if let Some(item) = self.texts.take(entry.address.as_str(), entry.digest) {
            return Ok(item);
        }
        let path = self.content.join(entry.file());
        let bytes = store::read_file(&path)?;
        if Digest::of(&bytes) != entry.digest {
            return Err(Diagnostic::error(CHANGED).help("run it again").file(path));
        }
        store::parse_file(entry.address.clone(), &path, &bytes)
    }

    /// The text of a word.
    pub fn word(&self, word: Word) -> &str {
        &self.words[word.place()]
    }

    /// The handle of an item's channel; empty where it has none.
    pub fn channel_of(&self, item: &Entry) -> &str {
        self.word(item.channel)
    }

    /// The tags of an item that have pages, each once, in its order.
    pub fn tags_of(&self, id: ItemId) -> &[TagId] {
        self.tags_of.get(id.place())
    }

    /// The latest items, at most `count`: the latest day first, the items of a day in their order. Of a site
    /// without dates, the first of its items.
    pub fn latest(&self, count: usize) -> Vec<ItemId> {
        let is_dated = |id: &ItemId| self.undated.binary_search(id).is_err();
        let mut latest: Vec<ItemId> =
            self.listed.iter().rev().copied().filter(is_dated).take(count).collect();
        latest.reverse();
        if latest.is_empty() {
            return self.recent.iter().copied().take(count).collect();
        }
        order::latest_first(&self.items, &latest)
    }

    /// The listed items, the latest day first; within a day, and undated, in the order of their dumps.
    pub fn recent(&self) -> &[ItemId] {
        &self.recent
    }

    /// The years that hold items.
    pub fn years(&self) -> &BTreeMap<u16, Year> {
        &self.years
    }

    /// The items whose date no year holds.
    pub fn undated(&self) -> &[ItemId] {
        &self.undated
    }

    /// The tags, in Persian order.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The ids of the tags, in Persian order.
    pub fn tag_ids(&self) -> impl Iterator<Item = TagId> + use<> {
        (0..self.tags.len()).map(TagId::at)
    }

    /// The tag of an id, which this site gave.
    pub fn tag(&self, id: TagId) -> &Tag {
        &self.tags[id.place()]
    }

    /// The tag that a spelling of its name means.
    pub fn tag_named(&self, name: &str) -> Option<TagId> {
        self.tag_by_key.get(&tags::key_of_tag(name, &self.config.tags.vocabulary)).copied()
    }

    /// The channels of the listed items, in the order of their handles.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The place in [`Site::channels`] of the channel with a handle, where listed items are of it.
    pub fn channel_named(&self, handle: &str) -> Option<usize> {
        self.channels.binary_search_by(|channel| channel.handle.as_str().cmp(handle)).ok()
    }

    /// How items refer to one another.
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// The listed items before and after `id` in time, or among the undated ones; none of an item that is
    /// not listed.
    pub fn neighbours(&self, id: ItemId) -> (Option<ItemId>, Option<ItemId>) {
        // Nearly all items are listed, and the place of most is their number.
        let at = if self.listed.get(id.place()) == Some(&id) {
            id.place()
        } else if let Ok(at) = self.listed.binary_search(&id) {
            at
        } else {
            return (None, None);
        };
        let is_dated =
            |id: ItemId| self.date(id).is_some_and(|date| date.shelf() != Shelf::Undated);
        let dated = is_dated(id);
        let stands_beside = |id: &ItemId| is_dated(*id) == dated;
        let before = self.listed[..at].iter().rev().copied().find(stands_beside);
        let after = self.listed[at + 1..].iter().copied().find(stands_beside);
        (before, after)
    }

    /// The items of a listing, in its order.
    pub fn listed(&self, listing: Listing) -> &[ItemId] {
        let year = |year: &u16| self.years.get(year);
        match listing {
            Listing::Year(number) => {
                year(&number).map(|year| year.loose.as_slice()).unwrap_or_default()
            }
            Listing::Month(number, month) => year(&number)
                .and_then(|year| year.months.get(&month))
                .map(Vec::as_slice)
                .unwrap_or_default(),
            Listing::Day(date) => self.on_day(date),
            Listing::Undated => &self.undated,
            Listing::Tag(tag) => &self.tag(tag).items,
            Listing::Channel(place) => &self.channels[place].items,
        }
    }

    /// The items a feed is of, the latest day first; those without a day stand in no feed.
    pub fn fed(&self, of: FeedOf) -> &[ItemId] {
        match of {
            FeedOf::Site => &self.recent,
            FeedOf::Tag(tag) => &self.tag(tag).items,
            FeedOf::Channel(place) => &self.channels[place].items,
        }
    }

    /// Whether there are feeds of a list of items: not where the day of none of them is known, nor from a
    /// disk, where nobody fetches them.
    pub fn has_feed(&self, of: FeedOf) -> bool {
        let has_day = |id: &ItemId| matches!(self.date(*id), Some(When::Day(..)));
        self.config.feeds && !self.config.portable && self.fed(of).iter().any(has_day)
    }

    /// The items on a page of a listing, from 1.
    pub fn on_page(&self, listing: Listing, number: usize) -> &[ItemId] {
        let all = self.listed(listing);
        let start = ((number - 1) * self.config.per_page).min(all.len());
        &all[start..all.len().min(start + self.config.per_page)]
    }

    /// How many pages a listing has, at least 1.
    pub fn pages(&self, listing: Listing) -> usize {
        self.listed(listing).len().div_ceil(self.config.per_page).max(1)
    }

    /// Every address of the site, each once, in an order that its content decides.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The route whose file has the path `path` below the output folder.
    pub fn route(&self, path: &str) -> Option<&Route> {
        self.places.of(path).map(|place| &self.routes[place]).find(|route| route.path(self) == path)
    }
}

/// The items that stand in listings, in order of time.
fn listed(items: &[Arc<Entry>], relations: &Relations) -> Vec<ItemId> {
    (0..items.len()).map(ItemId::at).filter(|id| is_listed(items, relations, *id)).collect()
}

fn is_listed(items: &[Arc<Entry>], relations: &Relations, id: ItemId) -> bool {
    !items[id.place()].is_withdrawn() && relations.newest(id).is_empty()
}

//! A site: its items in order, its listings, and every address it has.
//!
//! Immutable once made. [`Site::routes`] lists the addresses, [`crate::render`] makes the page of one.

mod links;
mod order;
mod relations;
mod route;
mod tags;

use std::collections::{BTreeMap, HashMap};

use crate::calendar::{Shelf, When};
use crate::config::Config;
use crate::content::{Address, Item, near_misses};
use crate::report::Diagnostic;
use crate::text::fold::fold;

pub use links::{Links, encoded};
pub use relations::Relations;
pub use route::{Listing, Route};
pub use tags::{Tag, TagId};

/// An item's place in [`Site::items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(usize);

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

/// What an archive publishes.
#[derive(Debug)]
pub struct Site {
    config: Config,
    about: String,
    items: Vec<Item>,
    listed: Vec<ItemId>,
    years: BTreeMap<u16, Year>,
    undated: Vec<ItemId>,
    recent: Vec<ItemId>,
    tags: Vec<Tag>,
    tag_by_key: HashMap<String, TagId>,
    relations: Relations,
    claims: route::Claims,
}

impl Site {
    /// A site of the given items, about page's text (Markdown) and theme assets (paths below `static/`).
    ///
    /// Drafts are left out unless the settings ask for them. Errors among the diagnostics mean that two
    /// files claim one address: such a site is not to be published.
    pub fn new(
        items: Vec<Item>,
        about: String,
        assets: impl IntoIterator<Item = String>,
        config: &Config,
    ) -> (Site, Vec<Diagnostic>) {
        let (mut items, drafts): (Vec<Item>, Vec<Item>) =
            items.into_iter().partition(|item| config.drafts || !item.front.draft);
        order::sort(&mut items);
        let by_address: HashMap<Address, ItemId> = (items.iter().enumerate())
            .map(|(place, item)| (item.address.clone(), ItemId(place)))
            .collect();
        let (relations, doubts) = Relations::new(&items, &drafts, &by_address);
        let listed = listed(&items, &relations);
        let recent = order::recent(&items, &listed);
        let tags = tags::collect(&items, &recent);
        let mut site = Site {
            config: config.clone(),
            about,
            tag_by_key: (tags.iter().enumerate())
                .map(|(place, tag)| (tag.key.clone(), TagId(place)))
                .collect(),
            tags,
            recent,
            listed,
            items,
            years: BTreeMap::new(),
            undated: Vec::new(),
            relations,
            claims: route::Claims::default(),
        };
        site.shelve();
        let mut diagnostics = site.misspelt();
        let of_file = |(id, doubt): (ItemId, Diagnostic)| doubt.file(site.file(site.item(id)));
        diagnostics.extend(doubts.into_iter().map(of_file));
        let (claims, conflicts) = route::claim(&site, assets);
        site.claims = claims;
        diagnostics.extend(conflicts);
        (site, diagnostics)
    }

    /// Puts every listed item on its shelf.
    fn shelve(&mut self) {
        for &id in &self.listed {
            match self.items[id.0].front.date.map_or(Shelf::Undated, When::shelf) {
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
            for (key, known) in near_misses(item) {
                let message = format!("unknown key `{key}`");
                let help = format!("did you mean `{known}`?");
                diagnostics.push(Diagnostic::warning(message).help(help).file(self.file(item)));
            }
        }
        diagnostics
    }

    /// The file of an item, as the user would name it.
    fn file(&self, item: &Item) -> String {
        self.config.root.join("content").join(format!("{}.md", item.address)).display().to_string()
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
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The item of an id, which this site gave.
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0]
    }

    /// The latest items, at most `count`: the latest day first, the items of a day in their order. Of a site
    /// without dates, the first of its items.
    pub fn latest(&self, count: usize) -> Vec<ItemId> {
        let dated = self.recent.len() - self.undated.len();
        let listed = self.listed.iter().copied();
        let is_dated = |id: &ItemId| self.undated.binary_search(id).is_err();
        let latest: Vec<ItemId> =
            listed.filter(is_dated).skip(dated.saturating_sub(count)).collect();
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

    /// The tag of an id, which this site gave.
    pub fn tag(&self, id: TagId) -> &Tag {
        &self.tags[id.0]
    }

    /// The tag that a spelling of its name means.
    pub fn tag_named(&self, name: &str) -> Option<TagId> {
        self.tag_by_key.get(&fold(name)).copied()
    }

    /// How items refer to one another.
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// The listed items before and after `id` in time, or among the undated ones; none of an item that is
    /// not listed.
    pub fn neighbours(&self, id: ItemId) -> (Option<ItemId>, Option<ItemId>) {
        let Ok(at) = self.listed.binary_search(&id) else { return (None, None) };
        let is_dated = |id: ItemId| {
            self.item(id).front.date.is_some_and(|date| date.shelf() != Shelf::Undated)
        };
        let dated = is_dated(id);
        let stands_beside = |id: &ItemId| is_dated(*id) == dated;
        let before = self.listed[..at].iter().rev().copied().find(stands_beside);
        let after = self.listed[at + 1..].iter().copied().find(stands_beside);
        (before, after)
    }

    /// The items of a listing, in its order.
    pub fn listed(&self, listing: &Listing) -> &[ItemId] {
        let year = |year| self.years.get(year);
        match listing {
            Listing::Year(number) => {
                year(number).map(|year| year.loose.as_slice()).unwrap_or_default()
            }
            Listing::Month(number, month) => year(number)
                .and_then(|year| year.months.get(month))
                .map(Vec::as_slice)
                .unwrap_or_default(),
            Listing::Undated => &self.undated,
            Listing::Tag(tag) => &self.tag(*tag).items,
        }
    }

    /// How many pages a listing has, at least 1.
    pub fn pages(&self, listing: &Listing) -> usize {
        self.listed(listing).len().div_ceil(self.config.per_page).max(1)
    }

    /// Every address of the site, in order.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.claims.routes()
    }

    /// The route whose file has the path `path` below the output folder.
    pub fn route(&self, path: &str) -> Option<&Route> {
        self.claims.get(path)
    }
}

/// The items that stand in listings, in order of time: a withdrawn one and an earlier text have their pages
/// and no more.
fn listed(items: &[Item], relations: &Relations) -> Vec<ItemId> {
    let is_listed =
        |id: &ItemId| items[id.0].front.withdrawn.is_none() && relations.newest(*id).is_empty();
    (0..items.len()).map(ItemId).filter(is_listed).collect()
}

//! Fingerprints: what the bytes of a route depend on, as one digest.
//!
//! Two builds in which a route has the same fingerprint give it the same bytes, so the second need not
//! render it. Who gives a template something new says here what it comes from; a test of random edits
//! (`tests/incremental.rs`) holds that nothing is forgotten.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{Renderer, context, feed};
use crate::digest::Digest;
use crate::site::{Channel, FeedOf, ItemId, Listing, Route, Site, TagId, Word};

/// The sources this program is made of: another version may write other pages.
const PROGRAM: &str = env!("BAYEGAN_SOURCES");

/// The fingerprints of a site's routes.
#[derive(Debug)]
pub struct Fingerprints<'a> {
    renderer: &'a Renderer,
    site: &'a Site,
    /// Program, settings, templates, words, and what all pages say of the site.
    shared: Digest,
    /// All tags with the number of their items.
    tags: Digest,
    /// By an item's place: its file, and the names and addresses of its tags.
    items: Vec<Digest>,
    /// The places of the channels, by what their items name them by.
    channels: HashMap<Word, usize>,
}

/// Room for what a digest is of, in bytes: most take less, and what takes more grows.
const ROOM: usize = 1 << 10;

/// Collects what a digest is of.
struct Parts(Vec<u8>);

impl Parts {
    fn new() -> Parts {
        Parts(Vec::with_capacity(ROOM))
    }

    fn text(&mut self, text: &str) -> &mut Parts {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// A number in as few bytes as it needs, seven bits in each, for each block that a digest is made of costs
    /// time: "unsigned LEB128", whose ends show.
    fn number(&mut self, number: usize) -> &mut Parts {
        let mut left = number;
        while left >= 1 << 7 {
            self.0.push(0x80 | left.to_le_bytes()[0]);
            left >>= 7;
        }
        self.0.push(left.to_le_bytes()[0]);
        self
    }

    fn digest(&mut self, digest: Digest) -> &mut Parts {
        self.0.extend_from_slice(&digest.0);
        self
    }

    fn finish(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl<'a> Fingerprints<'a> {
    /// The fingerprints of the routes of `site`, rendered with `renderer`.
    pub fn new(renderer: &'a Renderer, site: &'a Site) -> Fingerprints<'a> {
        site.relate();
        // A tag stands in many items, which are many times as quick to count by its digest.
        let digest_of = |id: TagId| {
            let mut parts = Parts::new();
            tag(&mut parts, site, Some(id));
            parts.finish()
        };
        let names: Vec<Digest> = site.tag_ids().map(digest_of).collect();
        let items = site.ids().map(|id| of_item(site, &names, id)).collect();
        let mut tags = Parts::new();
        for (tag, name) in site.tags().iter().zip(&names) {
            tags.digest(*name).number(tag.items.len());
        }
        let shared = shared(renderer, site);
        let channels = site.channels().iter().enumerate();
        let word = |(place, found): (usize, &Channel)| {
            Some((site.item(*found.items.first()?).channel, place))
        };
        let channels = channels.filter_map(word).collect();
        Fingerprints { renderer, site, shared, tags: tags.finish(), items, channels }
    }

    /// The fingerprint of a route of the site.
    pub fn of(&self, route: &Route) -> Digest {
        let site = self.site;
        let mut parts = Parts::new();
        parts.digest(self.shared);
        match route {
            Route::Asset(path) => {
                return Digest::of(self.renderer.theme.asset(path).unwrap_or_default());
            }
            Route::Home => {
                parts.text("home").digest(self.tags);
                self.ids(&mut parts, &context::latest(site));
                for (number, year) in site.years() {
                    parts.number(usize::from(*number)).number(year.count());
                }
                parts.number(site.undated().len()).number(site.recent().len());
                months(&mut parts, site, site.recent());
                for place in 0..site.channels().len() {
                    channel(&mut parts, site, place);
                }
            }
            Route::Channels => {
                parts.text("channels");
                for place in 0..site.channels().len() {
                    about_channel(&mut parts, site, place);
                }
            }
            Route::Item(id) => self.item(&mut parts, *id),
            Route::Listing(listing, number) => self.listing(&mut parts, *listing, *number),
            Route::Tags => {
                parts.text("tags").digest(self.tags);
            }
            Route::About => {
                parts.text("about").text(site.about()).digest(self.tags);
                parts.number(site.recent().len()).number(site.undated().len());
                for (number, year) in site.years() {
                    parts.number(usize::from(*number)).number(year.count());
                }
                for place in 0..site.channels().len() {
                    channel(&mut parts, site, place);
                }
                parts.text(&format!("{:?}", site.figures()));
            }
            Route::NotFound => {
                parts.text("not found");
                for (number, year) in site.years() {
                    parts.number(usize::from(*number)).number(year.count());
                }
            }
            Route::Feed(found) => {
                parts.text("feed").number(found.format as usize).text(&route.path(site));
                if let FeedOf::Tag(tag) = found.of {
                    parts.text(&site.tag(tag).name);
                }
                if let FeedOf::Channel(place) = found.of {
                    parts.text(&site.channels()[place].handle);
                }
                self.ids(&mut parts, &feed::latest(site, found.of));
            }
            Route::Sitemap | Route::SitemapPart(_) => {
                parts.text(&route.path(site));
                for listed in super::sitemap::listed(site, route) {
                    parts.text(&listed.path(site));
                }
            }
            Route::Robots => {
                parts.text("robots");
            }
            Route::Redirect(path, target) => {
                parts.text("redirect").text(path).text(&target.path(site));
            }
        }
        parts.finish()
    }

    fn ids(&self, parts: &mut Parts, ids: &[ItemId]) {
        parts.number(ids.len());
        for id in ids {
            parts.digest(self.items[id.place()]);
        }
    }

    fn item(&self, parts: &mut Parts, id: ItemId) {
        let (site, entry) = (self.site, self.site.item(id));
        parts.text("item");
        self.ids(parts, &[id]);
        let (before, after) = site.neighbours(id);
        let relations = site.relations();
        self.ids(parts, before.as_slice());
        self.ids(parts, after.as_slice());
        if entry.rare.is_some() || relations.concern(id) {
            self.ids(parts, relations.continues(id).as_slice());
            self.ids(parts, relations.continued_by(id));
            self.ids(parts, relations.newest(id));
            self.ids(parts, relations.earlier(id));
            self.ids(parts, relations.repeats(id).as_slice());
            self.ids(parts, relations.repeated_by(id));
            for name in entry.hashtags() {
                tag(parts, site, site.tag_named(name));
            }
        }
        self.ids(parts, &site.related_items(id));
        // What is listed stands in the lists of its date; of what is not, they may be empty.
        let is_listed = site.is_listed(id);
        parts.number(usize::from(is_listed));
        if !is_listed {
            parts.number(context::above(site, entry).len());
        }
        if let Some(place) = self.channels.get(&entry.channel) {
            parts.text(&site.channels()[*place].slug);
        }
    }

    fn listing(&self, parts: &mut Parts, listing: Listing, number: usize) {
        let site = self.site;
        parts.text("listing").number(number).number(site.pages(listing));
        parts.number(site.listed(listing).len());
        parts.text(&Route::Listing(listing, number).path(site));
        match listing {
            Listing::Tag(id) => {
                tag(parts, site, Some(id));
                tag(parts, site, site.tag(id).parent);
                parts.number(usize::from(site.has_feed(FeedOf::Tag(id))));
                if number == 1 {
                    about_tag(parts, site, id);
                }
            }
            Listing::Channel(place) => {
                parts.number(usize::from(site.has_feed(FeedOf::Channel(place))));
                if number == 1 {
                    about_channel(parts, site, place);
                }
            }
            Listing::Year(year) => {
                for (month, ids) in site.years().get(&year).into_iter().flat_map(|it| &it.months) {
                    parts.number(usize::from(*month)).number(ids.len());
                    days(parts, site, year, *month);
                }
            }
            Listing::Month(year, month) => days(parts, site, year, month),
            Listing::Day(_) | Listing::Undated => {}
        }
        let (earlier, later) = site.beside(listing);
        for beside in [earlier, later] {
            let path = beside.map(|beside| Route::Listing(beside, 1).path(site));
            parts.text(&path.unwrap_or_default());
        }
        self.ids(parts, site.on_page(listing, number));
    }
}

/// How many items each day of a month holds.
fn days(parts: &mut Parts, site: &Site, year: u16, month: u8) {
    for (day, ids) in site.days(year, month) {
        parts.number(usize::from(day.day())).number(ids.len());
    }
}

/// Where a link to a tag leads and how it is called.
fn tag(parts: &mut Parts, site: &Site, id: Option<TagId>) {
    match id.map(|id| site.tag(id)) {
        Some(tag) => parts.number(1).text(&tag.name).text(&tag.slug),
        None => parts.number(0),
    };
}

/// What a tag's first page says of it beside its items.
fn about_tag(parts: &mut Parts, site: &Site, id: TagId) {
    let found = site.tag(id);
    let related = site.related_tags(id);
    for tags in [found.parent.as_slice(), &found.children, &related] {
        parts.number(tags.len());
        for &other in tags {
            tag(parts, site, Some(other));
            parts.number(site.tag(other).items.len());
        }
    }
    months(parts, site, &found.items);
}

/// How many of some items each month has.
fn months(parts: &mut Parts, site: &Site, items: &[ItemId]) {
    for ((year, month), count) in site.months_of(items) {
        parts.number(usize::from(year)).number(usize::from(month)).number(count);
    }
}

/// Where a link to a channel leads, how it is called and how many items it has.
fn channel(parts: &mut Parts, site: &Site, place: usize) {
    let found = &site.channels()[place];
    parts.text(&found.handle).text(&found.slug).number(found.items.len());
}

/// What is said of a channel beside its items.
fn about_channel(parts: &mut Parts, site: &Site, place: usize) {
    channel(parts, site, place);
    months(parts, site, &site.channels()[place].items);
    let (first, last) = context::channel_days(site, place).unzip();
    for day in [first, last] {
        parts.text(&day.map(crate::calendar::SolarDate::gregorian).unwrap_or_default());
    }
}

/// The digest of an item, where `names` has the digests of the tags' names and addresses.
fn of_item(site: &Site, names: &[Digest], id: ItemId) -> Digest {
    let item = site.item(id);
    let mut parts = Parts::new();
    parts.text(item.address.as_str()).digest(item.digest);
    for tag in site.tags_of(id) {
        parts.digest(names[tag.place()]);
    }
    parts.finish()
}

fn shared(renderer: &Renderer, site: &Site) -> Digest {
    let mut parts = Parts::new();
    let config = site.config();
    // Where the folder lies makes no difference.
    let settings = crate::config::Config { root: std::path::PathBuf::new(), ..config.clone() };
    parts.text(PROGRAM).text(&format!("{settings:?}"));
    for template in renderer.theme.templates() {
        parts.text(template.name).text(template.text);
    }
    for (key, word) in &renderer.theme.words {
        parts.text(key).text(word);
    }
    parts.number(usize::from(site.undated().is_empty()));
    parts.number(usize::from(site.channels().is_empty()));
    parts.number(usize::from(site.has_feed(FeedOf::Site)));
    parts.finish()
}

//! Routes: one address each, and who claims it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::{ItemId, Site, TagId};
use crate::calendar::SolarDate;
use crate::report::Diagnostic;
use crate::text::digits::push_padded;

/// The most addresses one file of a sitemap may have, by the rules of sitemaps.org.
pub const SITEMAP: usize = 50_000;

/// A list of items that has pages of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// A year: its months, and the items known to the year alone.
    Year(u16),
    /// A month, 1 to 12.
    Month(u16, u8),
    /// A day.
    Day(SolarDate),
    /// What no year holds.
    Undated,
    /// A tag.
    Tag(TagId),
    /// A channel, by its place in [`Site::channels`].
    Channel(usize),
}

/// What a feed is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedOf {
    /// The whole site.
    Site,
    /// A tag.
    Tag(TagId),
    /// A channel, by its place in [`Site::channels`].
    Channel(usize),
}

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedFormat {
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// A feed of the latest items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Feed {
    /// What it is of.
    pub of: FeedOf,
    /// How it is written.
    pub format: FeedFormat,
}

/// One address of a site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// The first page.
    Home,
    /// An item.
    Item(ItemId),
    /// A page of a listing, from 1.
    Listing(Listing, usize),
    /// The index of tags.
    Tags,
    /// The index of channels.
    Channels,
    /// About the archive.
    About,
    /// What a server shows for an address that leads nowhere.
    NotFound,
    /// A feed.
    Feed(Feed),
    /// The addresses of the site's pages for search engines, or where they are too many for one file, the
    /// list of its parts.
    Sitemap,
    /// A part of the addresses, from 1.
    SitemapPart(usize),
    /// What crawlers are told.
    Robots,
    /// An older address of another route.
    Redirect(String, Box<Route>),
    /// A file of the theme, by its path below `static/`.
    Asset(String),
}

impl Listing {
    /// What its feed is of, where it may have one.
    pub fn feed(self) -> Option<FeedOf> {
        match self {
            Listing::Tag(tag) => Some(FeedOf::Tag(tag)),
            Listing::Channel(place) => Some(FeedOf::Channel(place)),
            _ => None,
        }
    }

    /// Appends the folder of its pages below the output folder.
    fn push_folder(self, site: &Site, path: &mut String) {
        let named = |path: &mut String, folder: &str, slug: &str| {
            path.push_str(folder);
            path.push_str(slug);
        };
        // Paths are made by the hundred thousand: without `format!`, which takes three times as long.
        let dated = |path: &mut String, year: u16, rest: &[u8]| {
            push_padded(path, year, 4);
            for number in rest {
                path.push('/');
                push_padded(path, *number, 2);
            }
        };
        match self {
            Listing::Year(year) => dated(path, year, &[]),
            Listing::Month(year, month) => dated(path, year, &[month]),
            Listing::Day(day) => dated(path, day.year(), &[day.month(), day.day()]),
            Listing::Undated => path.push_str("undated"),
            Listing::Tag(tag) => named(path, "tags/", &site.tag(tag).slug),
            Listing::Channel(place) => named(path, "channels/", &site.channels()[place].slug),
        }
    }
}

impl Route {
    /// The path of its file below the output folder.
    pub fn path(&self, site: &Site) -> String {
        let mut path = String::new();
        self.push_path(site, &mut path);
        path
    }

    /// Appends the path of its file below the output folder: quicker where many are looked at and not kept.
    pub fn push_path(&self, site: &Site, path: &mut String) {
        match self {
            Route::Home => path.push_str("index.html"),
            Route::Item(id) => {
                let address = site.item(*id).address.as_str();
                path.reserve(address.len() + ".html".len());
                path.push_str(address);
                path.push_str(".html");
            }
            Route::Listing(listing, page) => {
                listing.push_folder(site, path);
                if *page > 1 {
                    // A file, as items are: a folder for each would be the half of all there are.
                    path.push_str("/page/");
                    push_padded(path, *page as u64, 1);
                    path.push_str(".html");
                } else {
                    path.push_str("/index.html");
                }
            }
            Route::Tags => path.push_str("tags/index.html"),
            Route::Channels => path.push_str("channels/index.html"),
            Route::About => path.push_str("about/index.html"),
            Route::NotFound => path.push_str("404.html"),
            Route::Feed(Feed { of, format }) => {
                let listing = match of {
                    FeedOf::Site => None,
                    FeedOf::Tag(tag) => Some(Listing::Tag(*tag)),
                    FeedOf::Channel(place) => Some(Listing::Channel(*place)),
                };
                if let Some(listing) = listing {
                    listing.push_folder(site, path);
                    path.push('/');
                }
                path.push_str(match format {
                    FeedFormat::Atom => "feed.xml",
                    FeedFormat::Json => "feed.json",
                });
            }
            Route::Sitemap => path.push_str("sitemap.xml"),
            Route::SitemapPart(part) => {
                path.push_str("sitemap-");
                push_padded(path, *part as u64, 1);
                path.push_str(".xml");
            }
            Route::Robots => path.push_str("robots.txt"),
            Route::Redirect(from, _) => path.push_str(from),
            Route::Asset(file) => {
                path.push_str("static/");
                path.push_str(file);
            }
        }
    }

    /// Whether it is a page that search engines are to know: neither a redirect, nor a page that says that
    /// something is not there, nor an earlier text.
    pub fn is_searched(&self, site: &Site) -> bool {
        match self {
            Route::Home | Route::Listing(..) | Route::Tags | Route::Channels | Route::About => true,
            Route::Item(id) => {
                !site.item(*id).is_withdrawn() && site.relations().newest(*id).is_empty()
            }
            _ => false,
        }
    }

    /// Who claims its address, as a person would name it.
    fn owner(&self, site: &Site) -> String {
        match self {
            Route::Listing(Listing::Tag(tag), _)
            | Route::Feed(Feed { of: FeedOf::Tag(tag), .. }) => {
                format!("the page of the tag {}", site.tag(*tag).name)
            }
            Route::Listing(Listing::Channel(place), _)
            | Route::Feed(Feed { of: FeedOf::Channel(place), .. }) => {
                format!("the page of the channel @{}", site.channels()[*place].handle)
            }
            Route::Listing(..) => "the archive's own page".to_owned(),
            Route::Item(id) => site.file(site.item(*id)),
            Route::Redirect(_, target) => target.owner(site),
            Route::Asset(_) => "the theme".to_owned(),
            _ => "the site's own page".to_owned(),
        }
    }
}

/// Where the routes of a site stand, by the hashes of their paths.
#[derive(Debug, Default)]
pub(super) struct Places(Vec<(u64, u32)>);

impl Places {
    /// The places of `routes`; and whether no two of them want one path, and none as a folder what is another's
    /// file, as far as their hashes and their names tell.
    fn new(site: &Site, routes: &[Route]) -> (Places, bool) {
        let place = |path: &mut String, (place, route): (usize, &Route)| {
            path.clear();
            route.push_path(site, path);
            let key = key(path);
            // More than four billion routes do not fit into any memory.
            (hash(&key), u32::try_from(place).unwrap_or(u32::MAX), key.contains(".html/"))
        };
        let all = routes.par_iter().enumerate().map_init(String::new, place);
        let mut all: Vec<(u64, u32, bool)> = all.collect();
        all.par_sort_unstable();
        let is_plain = all.windows(2).all(|pair| pair[0].0 != pair[1].0)
            && all.iter().all(|(_, _, in_page)| !in_page);
        (Places(all.into_iter().map(|(hash, place, _)| (hash, place)).collect()), is_plain)
    }

    /// The places where the route of a path may stand: mostly one at most.
    pub(super) fn of(&self, path: &str) -> impl Iterator<Item = usize> {
        let hash = hash(&key(path));
        let start = self.0.partition_point(|(other, _)| *other < hash);
        let same = self.0[start..].iter().take_while(move |(other, _)| *other == hash);
        same.map(|(_, place)| *place as usize)
    }
}

fn hash(key: &str) -> u64 {
    let mut hash = DefaultHasher::new();
    key.hash(&mut hash);
    hash.finish()
}

/// Every route of a site, each of an address of its own, and where it stands; and where two want the same
/// one, or one needs as a folder what is another's file. Paths that differ in case alone are the same on
/// many disks, so they are here.
pub(super) fn claim(site: &Site, assets: Vec<String>) -> (Vec<Route>, Places, Vec<Diagnostic>) {
    let routes = all(site, assets);
    let (places, is_plain) = Places::new(site, &routes);
    // Nearly always nobody wants what is another's, and that is told without a map of all addresses.
    if is_plain {
        return (routes, places, Vec::new());
    }
    let (routes, diagnostics) = settle(site, routes);
    let (places, _) = Places::new(site, &routes);
    (routes, places, diagnostics)
}

/// What a path is on a disk that does not tell case or composed letters apart.
fn key(path: &str) -> Cow<'_, str> {
    let is_plain =
        |c: char| (c.is_ascii() && !c.is_ascii_uppercase()) || ('\u{600}'..='\u{6ff}').contains(&c);
    // The letters of Persian know no case, and the parts of a path are in NFC already.
    if path.chars().all(is_plain) {
        return Cow::Borrowed(path);
    }
    Cow::Owned(path.nfc().flat_map(char::to_lowercase).collect())
}

/// Every route, those that are surer of their address first.
fn all(site: &Site, assets: Vec<String>) -> Vec<Route> {
    let mut routes = vec![Route::Home, Route::Tags, Route::About];
    // From a disk nothing shows a page for lost addresses; and it has to link from any depth, as relative
    // links cannot.
    if !site.config().portable {
        routes.push(Route::NotFound);
    }
    routes.extend(assets.into_iter().map(Route::Asset));
    let months = site.years().iter().flat_map(|(year, months)| {
        let months = months.months.keys().flat_map(|month| {
            let days = site.days(*year, *month).map(|(day, _)| Listing::Day(day));
            std::iter::once(Listing::Month(*year, *month)).chain(days)
        });
        std::iter::once(Listing::Year(*year)).chain(months)
    });
    let undated = (!site.undated().is_empty()).then_some(Listing::Undated);
    let tags = (0..site.tags().len()).map(|place| Listing::Tag(TagId::at(place)));
    let channels = (0..site.channels().len()).map(Listing::Channel);
    if !site.channels().is_empty() {
        routes.push(Route::Channels);
    }
    for listing in months.chain(undated).chain(tags).chain(channels) {
        routes.extend((1..=site.pages(listing)).map(|page| Route::Listing(listing, page)));
        if let Some(of) = listing.feed() {
            routes.extend(feeds(site, of));
        }
        if let Listing::Tag(tag) = listing {
            for slug in &site.tag(tag).other_slugs {
                let target = Box::new(Route::Listing(listing, 1));
                routes.push(Route::Redirect(format!("tags/{slug}/index.html"), target));
            }
        }
    }
    routes.extend(feeds(site, FeedOf::Site));
    let items = (0..site.items().len()).map(ItemId::at);
    routes.extend(items.clone().map(Route::Item));
    for id in items {
        for alias in site.item(id).aliases() {
            routes.push(Route::Redirect(alias.to_string(), Box::new(Route::Item(id))));
        }
    }
    // From a disk nobody searches.
    if !site.config().portable {
        routes.push(Route::Robots);
        routes.push(Route::Sitemap);
        let count = routes.iter().filter(|route| route.is_searched(site)).count();
        if count > SITEMAP {
            // The last first, so that whoever goes backwards from the end meets them in order.
            routes.extend((1..=count.div_ceil(SITEMAP)).rev().map(Route::SitemapPart));
        }
    }
    routes
}

/// The feeds of a list of items.
fn feeds(site: &Site, of: FeedOf) -> Vec<Route> {
    if !site.has_feed(of) {
        return Vec::new();
    }
    let feed = |format| Route::Feed(Feed { of, format });
    vec![feed(FeedFormat::Atom), feed(FeedFormat::Json)]
}

/// Gives every route its path, the first that wants it, and says who else does.
fn settle(site: &Site, routes: Vec<Route>) -> (Vec<Route>, Vec<Diagnostic>) {
    let mut by_key: BTreeMap<String, String> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let mut settled = Vec::with_capacity(routes.len());
    for route in routes {
        let path = route.path(site);
        let owner = route.owner(site);
        let key = key(&path).into_owned();
        match by_key.get(&key) {
            // A redirect that says what is so anyway is no conflict.
            Some(first) if *first == owner => {}
            Some(first) => {
                let message = format!("it claims the address /{path}, which {first} has");
                let help = "rename one of the two";
                diagnostics.push(Diagnostic::error(message).help(help).file(owner));
            }
            None => {
                by_key.insert(key, owner);
                settled.push(route);
            }
        }
    }
    diagnostics.extend(files_as_folders(&by_key));
    (settled, diagnostics)
}

/// Paths that need another path's file to be a folder.
fn files_as_folders(by_key: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (key, owner) in by_key {
        let folders = key.match_indices('/').map(|(at, _)| &key[..at]);
        for folder in folders.filter(|folder| folder.ends_with(".html")) {
            if let Some(first) = by_key.get(folder) {
                let message =
                    format!("its address needs the folder /{folder}, which is the page of {first}");
                diagnostics
                    .push(Diagnostic::error(message).help("rename one of the two").file(owner));
            }
        }
    }
    diagnostics
}

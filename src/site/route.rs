//! Routes: one address each, and who claims it.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::{ItemId, Site, TagId};
use crate::report::Diagnostic;

/// A list of items that has pages of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// A year: its months, and the items known to the year alone.
    Year(u16),
    /// A month, 1 to 12.
    Month(u16, u8),
    /// What no year holds.
    Undated,
    /// A tag.
    Tag(TagId),
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
    /// About the archive.
    About,
    /// What a server shows for an address that leads nowhere.
    NotFound,
    /// An older address of another route.
    Redirect(String, Box<Route>),
    /// A file of the theme, by its path below `static/`.
    Asset(String),
}

impl Route {
    /// The path of its file below the output folder.
    pub fn path(&self, site: &Site) -> String {
        match self {
            Route::Home => "index.html".to_owned(),
            Route::Item(id) => format!("{}.html", site.item(*id).address),
            Route::Listing(listing, page) => {
                let folder = match listing {
                    Listing::Year(year) => format!("{year:04}"),
                    Listing::Month(year, month) => format!("{year:04}/{month:02}"),
                    Listing::Undated => "undated".to_owned(),
                    Listing::Tag(tag) => format!("tags/{}", site.tag(*tag).slug),
                };
                match page {
                    1 => format!("{folder}/index.html"),
                    page => format!("{folder}/page/{page}/index.html"),
                }
            }
            Route::Tags => "tags/index.html".to_owned(),
            Route::About => "about/index.html".to_owned(),
            Route::NotFound => "404.html".to_owned(),
            Route::Redirect(path, _) => path.clone(),
            Route::Asset(path) => format!("static/{path}"),
        }
    }
}

/// Every path of a site and the route it leads to.
#[derive(Debug, Default)]
pub(super) struct Claims {
    by_path: BTreeMap<String, Route>,
}

impl Claims {
    pub(super) fn routes(&self) -> impl Iterator<Item = &Route> {
        self.by_path.values()
    }

    pub(super) fn get(&self, path: &str) -> Option<&Route> {
        self.by_path.get(path)
    }
}

/// Gives every route its path; says where two want the same one, or one needs as a folder what is
/// another's file. Paths that differ in case alone are the same on many disks, so they are here.
pub(super) fn claim(
    site: &Site,
    assets: impl IntoIterator<Item = String>,
) -> (Claims, Vec<Diagnostic>) {
    let mut claims = Claims::default();
    let mut by_key: BTreeMap<String, String> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let mut add = |route: Route, owner: &str| {
        let path = route.path(site);
        let key: String = path.nfc().flat_map(char::to_lowercase).collect();
        match by_key.get(&key) {
            // A redirect that says what is so anyway is no conflict.
            Some(first) if first == owner => {}
            Some(first) => {
                let message = format!("it claims the address /{path}, which {first} has");
                let help = "rename one of the two";
                diagnostics.push(Diagnostic::error(message).help(help).file(owner));
            }
            None => {
                by_key.insert(key, owner.to_owned());
                claims.by_path.insert(path, route);
            }
        }
    };
    for route in [Route::Home, Route::Tags, Route::About, Route::NotFound] {
        add(route, "the site's own page");
    }
    for path in assets {
        add(Route::Asset(path), "the theme");
    }
    let months = site.years().iter().flat_map(|(year, months)| {
        let months = months.months.keys().map(|month| Listing::Month(*year, *month));
        std::iter::once(Listing::Year(*year)).chain(months)
    });
    let undated = (!site.undated().is_empty()).then_some(Listing::Undated);
    for listing in months.chain(undated) {
        for page in 1..=site.pages(&listing) {
            add(Route::Listing(listing, page), "the archive's own page");
        }
    }
    for (place, tag) in site.tags().iter().enumerate() {
        let listing = Listing::Tag(TagId(place));
        let owner = format!("the page of the tag {}", tag.name);
        for page in 1..=site.pages(&listing) {
            add(Route::Listing(listing, page), &owner);
        }
        for slug in &tag.other_slugs {
            let target = Box::new(Route::Listing(listing, 1));
            add(Route::Redirect(format!("tags/{slug}/index.html"), target), &owner);
        }
    }
    for (place, item) in site.items().iter().enumerate() {
        add(Route::Item(ItemId(place)), &site.file(item));
    }
    for (place, item) in site.items().iter().enumerate() {
        for alias in &item.front.aliases {
            let target = Box::new(Route::Item(ItemId(place)));
            add(Route::Redirect(alias.to_string(), target), &site.file(item));
        }
    }
    diagnostics.extend(files_as_folders(&by_key));
    (claims, diagnostics)
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

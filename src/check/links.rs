//! Every link of every page.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use indicatif::ProgressBar;
use rayon::prelude::*;

use super::address::{Target, target};
use super::finding::{Finding, Kind};
use super::page;
use crate::content::Item;
use crate::render::{Pages, Renderer};
use crate::report::Diagnostic;
use crate::site::{ItemId, Route, Site};

/// What the links of a site come to.
#[derive(Debug, Default)]
pub(super) struct Links {
    pub(super) findings: Vec<Finding>,
    /// How many lead to the site itself.
    pub(super) count: usize,
    /// The addresses of other sites, each with the first page that has it.
    pub(super) external: Vec<(String, String)>,
}

/// What one page's links come to.
#[derive(Default)]
struct Seen {
    findings: Vec<Finding>,
    links: usize,
    external: Vec<String>,
    /// Places on other pages that it links to, each by the page's path and the place.
    places: Vec<(String, String)>,
}

/// Renders every page of the site and follows its links; `items` looks at each item whose page is rendered.
///
/// Fails with what keeps a page from being rendered.
pub(super) fn check(
    site: &Site,
    renderer: &Renderer,
    progress: &ProgressBar,
    items: impl Fn(ItemId, &Item) + Sync,
) -> Result<Links, Diagnostic> {
    let pages = Pages::whole(renderer, site);
    // Most links are those of the header, of tags and of months, on page after page.
    let seen = site.routes().par_iter().map_init(Default::default, |(good, room), route| {
        let path = route.path(site);
        let bytes = match route {
            Route::Item(id) => {
                let item = site.text(*id)?;
                items(*id, &item);
                pages.item_into(*id, &item, room)?
            }
            _ => pages.render_into(route, room)?,
        };
        let seen = look(site, route, &path, bytes, good);
        progress.inc(1);
        Ok(seen)
    });
    let seen: Vec<Seen> = seen.collect::<Result<_, Diagnostic>>()?;
    let mut links = Links::default();
    let mut external: BTreeMap<String, &Route> = BTreeMap::new();
    let mut wanted: BTreeMap<String, Vec<(&Route, String)>> = BTreeMap::new();
    for (route, seen) in site.routes().iter().zip(seen) {
        links.findings.extend(seen.findings);
        links.count += seen.links;
        for address in seen.external {
            external.entry(address).or_insert(route);
        }
        for (path, place) in seen.places {
            wanted.entry(path).or_default().push((route, place));
        }
    }
    let misplaced = wanted.into_par_iter().map(|(path, from)| {
        let Some(route) = site.route(&path) else { return Ok(Vec::new()) };
        let bytes = pages.render(route)?;
        let page = page::read(&path, &bytes);
        let missing = from.into_iter().filter(|(_, place)| !page.has(place));
        Ok(missing.map(|(from, place)| misplaced(&from.path(site), &path, &place)).collect())
    });
    let misplaced: Vec<Vec<Finding>> = misplaced.collect::<Result<_, Diagnostic>>()?;
    links.findings.extend(misplaced.into_iter().flatten());
    links.external = external.into_iter().map(|(link, route)| (link, route.path(site))).collect();
    Ok(links)
}

/// Follows the links of a page; `good` are links from the root that lead to a page, of other pages looked at.
fn look(site: &Site, route: &Route, path: &str, bytes: &[u8], good: &mut HashSet<String>) -> Seen {
    let page = page::read(path, bytes);
    let mut seen = Seen::default();
    let base = &site.config().base_url;
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for href in page.links.iter().filter(|href| !is_id_of_feed(route, href)) {
        if good.contains(&**href) {
            seen.links += 1;
            continue;
        }
        match target(href, path, base) {
            Target::Own(..) if *route == Route::NotFound && is_relative(href) => {
                seen.links += 1;
                if told.insert(href) {
                    let message = format!(
                        "it links to `{href}`, and is shown at any depth: the link must begin with /"
                    );
                    seen.findings.push(of_page(site, route, path, Kind::Link, message));
                }
            }
            Target::Own(file, place) => {
                seen.links += 1;
                let is_here = file == path;
                let there = is_here || site.route(&file).is_some();
                if !there && told.insert(href) {
                    let message = format!("it links to `{href}`, and the site has no /{file}");
                    seen.findings.push(of_page(site, route, path, Kind::Link, message));
                }
                match place {
                    // What was followed before is told of already.
                    Some(_) if !there || !told.insert(href) => {}
                    Some(place) if !is_here => seen.places.push((file, place)),
                    Some(place) if !page.has(&place) => {
                        seen.findings.push(misplaced(path, path, &place));
                    }
                    None if there && href.starts_with('/') => {
                        good.insert(href.clone().into_owned());
                    }
                    _ => {}
                }
            }
            Target::Other(address) => seen.external.push(address),
            Target::Call => {}
            Target::Nowhere(why) => {
                seen.links += 1;
                if told.insert(href) {
                    let message = format!("it links to `{href}`: {why}");
                    seen.findings.push(of_page(site, route, path, Kind::Link, message));
                }
            }
        }
    }
    seen.external.sort();
    seen.external.dedup();
    seen
}

/// Whether a link leads elsewhere from a page in another folder.
fn is_relative(href: &str) -> bool {
    !href.trim_start().starts_with(['/', '#']) && !href.contains("://")
}

/// Whether `href` is no link but what a feed is known by.
fn is_id_of_feed(route: &Route, href: &str) -> bool {
    matches!(route, Route::Feed(_)) && href.starts_with("urn:")
}

/// A finding about a page, said of the file that a person can mend: an item's own.
fn of_page(site: &Site, route: &Route, path: &str, kind: Kind, message: String) -> Finding {
    match route {
        Route::Item(id) => Finding::new(kind, &site.file(site.item(*id)), message),
        _ => Finding::new(kind, &format!("/{path}"), message),
    }
}

fn misplaced(page: &str, path: &str, place: &str) -> Finding {
    let message =
        format!("it links to the place `{place}` of /{path}, which has none of that name");
    Finding::new(Kind::Anchor, &format!("/{page}"), message)
}

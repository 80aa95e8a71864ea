//! The addresses of a site for search engines, as sitemaps.org has them, and `robots.txt`.

use std::fmt::Write;

use crate::site::{Links, Route, SITEMAP, Site};
use crate::text::xml;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- bayegan -->\n";
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The sitemap at the address of `route`: all addresses or a part of them; of a site that has more than one
/// file may have, the list of the files that have them.
pub(super) fn sitemap(site: &Site, links: Links<'_>, route: &Route) -> String {
    let is_index = *route == Route::Sitemap && parts(site).next().is_some();
    let (outer, inner) = if is_index { ("sitemapindex", "sitemap") } else { ("urlset", "url") };
    let mut out = format!("{HEAD}<{outer} xmlns=\"{SPACE}\">\n");
    for listed in listed(site, route) {
        let url = links.url(listed);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<{inner}><loc>{}</loc></{inner}>", xml::escaped(&url));
    }
    let _ = writeln!(out, "</{outer}>");
    out
}

/// The routes that a sitemap lists.
pub(super) fn listed<'a>(site: &'a Site, route: &Route) -> Vec<&'a Route> {
    let first = match route {
        Route::SitemapPart(part) => (part - 1) * SITEMAP,
        _ if parts(site).next().is_some() => return parts(site).collect(),
        _ => 0,
    };
    let searched = site.routes().iter().filter(|route| route.is_searched(site));
    searched.skip(first).take(SITEMAP).collect()
}

/// The parts of the sitemap, where it has more than one.
fn parts(site: &Site) -> impl Iterator<Item = &Route> {
    // They are the last of all routes.
    let routes = site.routes().iter().rev();
    routes.take_while(|route| matches!(route, Route::SitemapPart(_)))
}

/// What crawlers are told: all may be read, and where the addresses are.
pub(super) fn robots(links: Links<'_>) -> String {
    format!("# bayegan\nUser-agent: *\nAllow: /\n\nSitemap: {}\n", links.url(&Route::Sitemap))
}

//! The addresses of a site for search engines, as sitemaps.org has them, and `robots.txt`.

use std::fmt::Write;

use crate::site::{Links, Route, SITEMAP, Site};
use crate::text::xml;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- bayegan -->\n";
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// All addresses; of a site that has more than one file may have, the list of the files that have them.
pub(super) fn whole(site: &Site, links: Links<'_>) -> String {
    let parts = site.routes().iter().filter(|route| matches!(route, Route::SitemapPart(_)));
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return listed(site, links, 0);
    }
    let mut out = format!("{HEAD}<sitemapindex xmlns=\"{SPACE}\">\n");
    for part in parts {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<sitemap><loc>{}</loc></sitemap>", xml::escaped(&links.url(part)));
    }
    out.push_str("</sitemapindex>\n");
    out
}

/// A part of the addresses, from 1.
pub(super) fn part(site: &Site, links: Links<'_>, part: usize) -> String {
    listed(site, links, (part - 1) * SITEMAP)
}

/// As many addresses as a file may have, from the place `first`.
fn listed(site: &Site, links: Links<'_>, first: usize) -> String {
    let searched = site.routes().iter().filter(|route| route.is_searched(site));
    let mut out = format!("{HEAD}<urlset xmlns=\"{SPACE}\">\n");
    for route in searched.skip(first).take(SITEMAP) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "<url><loc>{}</loc></url>", xml::escaped(&links.url(route)));
    }
    out.push_str("</urlset>\n");
    out
}

/// What crawlers are told: all may be read, and where the addresses are.
pub(super) fn robots(links: Links<'_>) -> String {
    format!("# bayegan\nUser-agent: *\nAllow: /\n\nSitemap: {}\n", links.url(&Route::Sitemap))
}

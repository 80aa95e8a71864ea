//! How much room a site takes, against what its host gives.
//!
//! GitHub Pages also ends a deployment after ten minutes ("GitHub Pages limits"). That is not reckoned: it is
//! unpacked there, at a speed that is told nowhere.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use super::manifest::Record;
use crate::config::Limits;
use crate::report::{Diagnostic, count};
use crate::site::{Listing, Route};

/// A part of a site that takes room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The pages of items.
    Items,
    /// The pages of tags.
    Tags,
    /// The first page, years, months and the like.
    Lists,
    /// Feeds.
    Feeds,
    /// The theme's files, sitemaps, redirects.
    Other,
}

impl Part {
    fn of(route: &Route) -> Part {
        match route {
            Route::Item(_) => Part::Items,
            Route::Listing(Listing::Tag(_), _) | Route::Tags => Part::Tags,
            Route::Feed(_) => Part::Feeds,
            Route::Asset(_)
            | Route::Sitemap
            | Route::SitemapPart(_)
            | Route::Robots
            | Route::Redirect(..) => Part::Other,
            _ => Part::Lists,
        }
    }

    /// Its name in a report.
    fn name(self) -> &'static str {
        match self {
            Part::Items => "items",
            Part::Tags => "tags",
            Part::Lists => "lists",
            Part::Feeds => "feeds",
            Part::Other => "the rest",
        }
    }

    /// Which setting saves some of it.
    fn saving(self) -> Option<&'static str> {
        match self {
            Part::Feeds => Some("`[build] feeds = false` leaves out the feeds"),
            Part::Tags => {
                Some("fewer tags an item, or a larger `[build] per_page`, make fewer tag pages")
            }
            Part::Lists => Some("a larger `[build] per_page` makes fewer pages"),
            Part::Items => Some("items can be parted into several sites, by year or by channel"),
            Part::Other => None,
        }
    }
}

/// Whether the limits are those of the host that the site goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// They are: what is more would fail there.
    Known,
    /// Nobody said where it goes, and a folder of one's own takes any size.
    Unknown,
}

/// The files and bytes of each part of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    parts: BTreeMap<Part, (usize, u64)>,
}

impl Room {
    /// What the files of `routes` take, whose records stand in the same order.
    pub(super) fn of(routes: &[Route], records: &[impl Borrow<Record>]) -> Room {
        let mut room = Room::default();
        for (route, record) in routes.iter().zip(records) {
            let (files, bytes) = room.parts.entry(Part::of(route)).or_default();
            *files += 1;
            *bytes += record.borrow().stamp.size();
        }
        room
    }

    /// All of its files, and all of its bytes.
    pub fn total(&self) -> (usize, u64) {
        let sum = |(files, bytes), (more, larger): &(usize, u64)| (files + more, bytes + larger);
        self.parts.values().fold((0, 0), sum)
    }

    /// A line about it: `116 files, 0.6 MB of 1,000 MB: items 0.3, tags 0.1, feeds 0.1, lists 0.1`.
    pub fn line(&self, limits: Limits) -> String {
        let (files, bytes) = self.total();
        let mut parts: Vec<(&Part, &(usize, u64))> = self.parts.iter().collect();
        parts.sort_by_key(|(part, (_, bytes))| (std::cmp::Reverse(*bytes), **part));
        let parts: Vec<String> = parts
            .iter()
            .map(|(part, (_, bytes))| format!("{} {}", part.name(), tenths(*bytes)))
            .collect();
        let most = count(usize::try_from(limits.site_bytes / MB).unwrap_or(usize::MAX), "MB");
        let most = most.trim_end_matches('s');
        format!("{}, {} MB of {most}: {}", count(files, "file"), tenths(bytes), parts.join(", "))
    }

    /// What is said of a site that is larger than its host takes, and which settings make it smaller: an
    /// error, or a note where nobody said that those are the `host`'s limits.
    pub fn check(&self, limits: Limits, host: Host) -> Option<Diagnostic> {
        let (files, bytes) = self.total();
        let who = match host {
            Host::Known => "its host",
            Host::Unknown => "GitHub Pages",
        };
        let what = if bytes > limits.site_bytes {
            format!("{} MB, and {who} takes {}", tenths(bytes), tenths(limits.site_bytes))
        } else {
            let most = limits.files.filter(|most| files > *most)?;
            format!("{}, and {who} takes {most}", count(files, "file"))
        };
        let largest = self.parts.iter().max_by_key(|(_, (files, bytes))| (*bytes, *files));
        let mut savings: Vec<&str> =
            largest.and_then(|(part, _)| part.saving()).into_iter().collect();
        savings.extend([Part::Feeds, Part::Tags].iter().filter_map(|part| part.saving()));
        savings.dedup();
        let message = format!("the site has {what} (`[limits]` in site.toml)");
        let diagnostic = match host {
            Host::Known => Diagnostic::error(message),
            Host::Unknown => Diagnostic::note(message),
        };
        Some(diagnostic.help(savings.join("; ")))
    }
}

/// A million bytes, as hosts count.
const MB: u64 = 1_000_000;

/// Bytes in millions, to a tenth, rounded up.
fn tenths(bytes: u64) -> String {
    let tenths = bytes.div_ceil(MB / 10);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Severity;

    #[test]
    fn what_takes_the_room_is_told() {
        let parts = [
            (Part::Items, (900, 700_000_000)),
            (Part::Feeds, (40, 299_950_000)),
            (Part::Other, (3, 100_000)),
        ];
        let room = Room { parts: parts.into_iter().collect() };
        let limits = Limits { site_bytes: 1_000_000_000, files: None, are_stated: true };
        assert_eq!(
            room.line(limits),
            "943 files, 1000.1 MB of 1,000 MB: items 700.0, feeds 300.0, the rest 0.1"
        );
        let told = room.check(limits, Host::Known).unwrap().to_string();
        assert!(
            told.contains("1000.1 MB, and its host takes 1000.0") && told.contains("feeds = false")
        );
        let elsewhere = room.check(limits, Host::Unknown).unwrap();
        assert_eq!(elsewhere.severity, Severity::Note);
        assert!(elsewhere.message.contains("GitHub Pages takes 1000.0"));
        let roomy = Limits { site_bytes: 2_000_000_000, ..limits };
        assert_eq!(room.check(roomy, Host::Known), None);
        let few = Limits { files: Some(942), ..roomy };
        assert!(
            room.check(few, Host::Known)
                .unwrap()
                .message
                .contains("943 files, and its host takes 942")
        );
    }
}

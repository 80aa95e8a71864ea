//! What the templates of channels are given.

use schemars::JsonSchema;
use serde::Serialize;

use super::chart::{Chart, chart};
use crate::calendar::{SolarDate, When, brief};
use crate::site::{Links, Listing, Route, Site};

/// A channel, and where its items stand here.
#[derive(Serialize, JsonSchema)]
pub struct Channel {
    /// Its handle, without `@`.
    handle: String,
    /// Its name, from `site.toml`; may be empty.
    title: String,
    /// Its page elsewhere, from `site.toml`; may be empty.
    url: String,
    /// Its page in the archive; empty where none of its items is listed.
    page: String,
}

/// All channels.
#[derive(Serialize, JsonSchema)]
pub struct ChannelsPage {
    /// The channels, in the order of their handles.
    channels: Vec<ChannelAbout>,
}

/// What is said of a channel beside its items.
#[derive(Serialize, JsonSchema)]
pub struct ChannelAbout {
    /// Its handle, without `@`.
    handle: String,
    /// Its name, from `site.toml`; may be empty.
    title: String,
    /// Its page elsewhere, from `site.toml`; may be empty.
    url: String,
    /// Its page in the archive.
    page: String,
    /// How many items it has.
    count: usize,
    /// The first day of which it has an item, in words; empty where no day is known.
    first: String,
    /// The last one.
    last: String,
    /// Its months as a chart, where it has several.
    chart: Option<Chart>,
}

/// A channel by its handle.
pub(super) fn channel(site: &Site, links: Links<'_>, handle: &str) -> Channel {
    let page = site.channel_named(handle).map(|place| page(links, place));
    let (title, url) = known(site, handle);
    Channel {
        handle: handle.to_owned(),
        title: title.to_owned(),
        url: url.to_owned(),
        page: page.unwrap_or_default(),
    }
}

/// What a channel is called: its name, else its handle.
pub(super) fn channel_name(site: &Site, place: usize) -> String {
    let handle = &site.channels()[place].handle;
    match known(site, handle) {
        ("", _) => format!("@{handle}"),
        (title, _) => title.to_owned(),
    }
}

pub(super) fn about_channel(site: &Site, links: Links<'_>, place: usize) -> ChannelAbout {
    let found = &site.channels()[place];
    let (title, url) = known(site, &found.handle);
    let (first, last) = days(site, place).unzip();
    let words = |day: Option<SolarDate>| day.map(|day| brief(When::Day(day, None)));
    ChannelAbout {
        handle: found.handle.clone(),
        title: title.to_owned(),
        url: url.to_owned(),
        page: page(links, place),
        count: found.items.len(),
        first: words(first).unwrap_or_default(),
        last: words(last).unwrap_or_default(),
        chart: chart(&site.months_of(&found.items)),
    }
}

pub fn channels(site: &Site, links: Links<'_>) -> ChannelsPage {
    let all = 0..site.channels().len();
    ChannelsPage { channels: all.map(|place| about_channel(site, links, place)).collect() }
}

/// The first and the last day of which a channel has an item.
pub fn days(site: &Site, place: usize) -> Option<(SolarDate, SolarDate)> {
    let day = |id: &crate::site::ItemId| match site.date(*id) {
        Some(When::Day(day, _)) => Some(day),
        _ => None,
    };
    let items = &site.channels()[place].items;
    Some((items.iter().filter_map(day).min()?, items.iter().filter_map(day).max()?))
}

fn page(links: Links<'_>, place: usize) -> String {
    links.to(&Route::Listing(Listing::Channel(place), 1))
}

/// The name and the page of a channel in the settings; empty where they do not say.
fn known<'a>(site: &'a Site, handle: &str) -> (&'a str, &'a str) {
    site.config().channel(handle).map_or(("", ""), |known| (&known.title, &known.url))
}

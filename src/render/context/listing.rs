//! What the templates of listings are given.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::{self, Grid, Heatmap};
use super::channels::{ChannelAbout, about_channel, channel_name};
use super::chart::{Chart, chart};
use super::{Crumb, Link, counted, feed, without_time};
use crate::calendar::{MONTHS, When, brief, spoken};
use crate::render::pages::Cards;
use crate::report::Diagnostic;
use crate::site::{FeedFormat, ItemId, Links, Listing, Route, Site, TagId, Year};

/// Items under one date.
#[derive(Serialize, JsonSchema)]
pub struct Group {
    /// The date in words; empty where nothing is known.
    heading: String,
    /// The page of the day that it is; empty where it is none.
    url: String,
    /// Its items as HTML: the template `card.html` for each.
    cards: String,
}

/// A list of items: of a year, a month, a day, a tag, a channel, or of no date.
#[derive(Serialize, JsonSchema)]
pub struct ListingPage {
    /// What it is a list of, in words.
    title: String,
    /// How many items the listing has on all its pages.
    items: usize,
    /// The items of this page, those of one date together.
    groups: Vec<Group>,
    /// A year's months.
    months: Vec<Link>,
    /// A month's days, on its first page.
    calendar: Option<Grid>,
    /// A year's days, on its first page.
    heatmap: Option<Heatmap>,
    /// A day in the Gregorian calendar, ISO 8601.
    datetime: Option<String>,
    /// The listing of the same kind before it in time.
    earlier: Option<Link>,
    /// The listing of the same kind after it in time.
    later: Option<Link>,
    /// The listing's Atom feed, where it has one.
    feed: Option<String>,
    /// Its JSON Feed, where it has one.
    json_feed: Option<String>,
    /// The pages above it, the first page left out.
    crumbs: Vec<Link>,
    /// What is said of a tag, on its first page.
    tag: Option<TagAbout>,
    /// What is said of a channel, on its first page.
    channel: Option<ChannelAbout>,
    /// The number of this page of the list, from 1.
    number: usize,
    /// How many pages the list has.
    pages: usize,
    /// The page of the list before this one.
    previous: Option<String>,
    /// The page of the list after this one.
    next: Option<String>,
}

/// What a tag's first page says of it beside its items.
#[derive(Serialize, JsonSchema)]
pub struct TagAbout {
    /// The vocabulary's words; may be empty.
    description: String,
    /// The tag that it lies under.
    parent: Option<Link>,
    /// The tags that lie under it.
    children: Vec<Link>,
    /// Tags that stand with it more often than chance has them.
    related: Vec<Link>,
    /// Its months as a chart, where it has several.
    chart: Option<Chart>,
}

pub fn listing(
    site: &Site,
    cards: &Cards<'_, '_>,
    words: &BTreeMap<String, String>,
    listing: Listing,
    number: usize,
) -> Result<ListingPage, Diagnostic> {
    let links = cards.links;
    let all = site.listed(listing);
    let on_page = site.on_page(listing, number);
    let pages = site.pages(listing);
    let page = |number: usize| links.to(&Route::Listing(listing, number));
    let date = |id: &ItemId| site.item(*id).date.map(without_time);
    let groups = on_page.chunk_by(|a, b| date(a) == date(b)).map(|ids| {
        let when = date(&ids[0]);
        let url = match (listing, when) {
            (Listing::Month(..), Some(When::Day(day, _))) => {
                links.to(&Route::Listing(Listing::Day(day), 1))
            }
            _ => String::new(),
        };
        // In a list over years the weekday tells nothing.
        let in_words = match listing {
            Listing::Tag(_) | Listing::Channel(_) => brief,
            _ => spoken,
        };
        let heading = when.map(in_words).unwrap_or_default();
        Ok(Group { heading, url, cards: cards.of(ids)? })
    });
    let word = |key: &str| words.get(key).cloned().unwrap_or_default();
    let title = |listing: Listing| match listing {
        Listing::Undated => word("undated"),
        Listing::Tag(tag) => site.tag(tag).name.clone(),
        Listing::Channel(place) => channel_name(site, place),
        listing => calendar::title(listing).unwrap_or_default(),
    };
    let link = |listing: Listing| Link {
        title: title(listing),
        url: links.to(&Route::Listing(listing, 1)),
        count: None,
    };
    let items = match listing {
        Listing::Year(year) => site.years().get(&year).map_or(0, Year::count),
        _ => all.len(),
    };
    let crumb = |listing: Listing| (title(listing), Route::Listing(listing, 1));
    let crumbs: Vec<Crumb> = match listing {
        Listing::Month(year, _) => vec![crumb(Listing::Year(year))],
        Listing::Day(date) => {
            let month = Listing::Month(date.year(), date.month());
            vec![crumb(Listing::Year(date.year())), crumb(month)]
        }
        Listing::Tag(tag) => {
            let parent = site.tag(tag).parent.map(|parent| crumb(Listing::Tag(parent)));
            std::iter::once((word("tags"), Route::Tags)).chain(parent).collect()
        }
        Listing::Channel(_) => vec![(word("channels"), Route::Channels)],
        Listing::Year(_) | Listing::Undated => Vec::new(),
    };
    let (earlier, later) = site.beside(listing);
    let feed = |format| listing.feed().and_then(|of| feed(site, links, of, format));
    Ok(ListingPage {
        title: title(listing),
        items,
        groups: groups.collect::<Result<_, Diagnostic>>()?,
        months: months(site, links, listing),
        calendar: match listing {
            Listing::Month(year, month) if number == 1 => calendar::grid(site, links, year, month),
            _ => None,
        },
        heatmap: match listing {
            Listing::Year(year) if number == 1 => calendar::heatmap(site, links, year),
            _ => None,
        },
        datetime: match listing {
            Listing::Day(date) => Some(date.gregorian()),
            _ => None,
        },
        earlier: earlier.map(link),
        later: later.map(link),
        feed: feed(FeedFormat::Atom),
        json_feed: feed(FeedFormat::Json),
        crumbs: super::crumb_links(links, crumbs),
        tag: match listing {
            Listing::Tag(tag) if number == 1 => Some(about_tag(site, links, tag)),
            _ => None,
        },
        channel: match listing {
            Listing::Channel(place) if number == 1 => Some(about_channel(site, links, place)),
            _ => None,
        },
        number,
        pages,
        previous: (number > 1).then(|| page(number - 1)),
        next: (number < pages).then(|| page(number + 1)),
    })
}

fn about_tag(site: &Site, links: Links<'_>, id: TagId) -> TagAbout {
    let tag = site.tag(id);
    let all = |tags: &[TagId]| tags.iter().map(|tag| counted(site, links, *tag)).collect();
    TagAbout {
        description: tag.description.clone(),
        parent: tag.parent.map(|parent| counted(site, links, parent)),
        children: all(&tag.children),
        related: all(&site.related_tags(id)),
        chart: chart(&site.months_of(&tag.items)),
    }
}

fn months(site: &Site, links: Links<'_>, listing: Listing) -> Vec<Link> {
    let Listing::Year(number) = listing else { return Vec::new() };
    let months = site.years().get(&number).map(|year| &year.months);
    let month = |(month, ids): (&u8, &Vec<ItemId>)| Link {
        title: MONTHS[usize::from(*month) - 1].to_owned(),
        url: links.to(&Route::Listing(Listing::Month(number, *month), 1)),
        count: Some(ids.len()),
    };
    months.into_iter().flatten().map(month).collect()
}

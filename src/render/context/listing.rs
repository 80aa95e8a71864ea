//! What the templates of listings are given.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Link, feed};
use crate::calendar::{MONTHS, When, spoken, spoken_month};
use crate::render::pages::Cards;
use crate::report::Diagnostic;
use crate::site::{FeedOf, ItemId, Links, Listing, Route, Site, Year};
use crate::text::digits::to_persian;

/// Items under one date.
#[derive(Serialize)]
pub struct Group {
    /// The date in words; empty where nothing is known.
    heading: String,
    /// Its items as HTML: the template `card.html` for each.
    cards: String,
}

#[derive(Serialize)]
pub struct ListingPage {
    title: String,
    /// How many items the listing has on all its pages.
    items: usize,
    groups: Vec<Group>,
    /// A year's months.
    months: Vec<Link>,
    /// The listing's feed, where it has one.
    feed: Option<String>,
    /// The page of the year, for a month.
    year: Option<Link>,
    number: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
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
        let heading = date(&ids[0]).map(spoken).unwrap_or_default();
        Ok(Group { heading, cards: cards.of(ids)? })
    });
    let year_page = |year: u16| Link {
        title: to_persian(&year.to_string()),
        url: links.to(&Route::Listing(Listing::Year(year), 1)),
        count: None,
    };
    let (title, items, year) = match listing {
        Listing::Year(year) => {
            let count = site.years().get(&year).map_or(0, Year::count);
            (to_persian(&year.to_string()), count, None)
        }
        Listing::Month(year, month) => {
            (spoken_month(year, month), all.len(), Some(year_page(year)))
        }
        Listing::Undated => (words.get("undated").cloned().unwrap_or_default(), all.len(), None),
        Listing::Tag(tag) => (site.tag(tag).name.clone(), all.len(), None),
    };
    Ok(ListingPage {
        title,
        items,
        groups: groups.collect::<Result<_, Diagnostic>>()?,
        months: months(site, links, listing),
        feed: match listing {
            Listing::Tag(tag) => feed(site, links, FeedOf::Tag(tag)),
            _ => None,
        },
        year,
        number,
        pages,
        previous: (number > 1).then(|| page(number - 1)),
        next: (number < pages).then(|| page(number + 1)),
    })
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

fn without_time(when: When) -> When {
    match when {
        When::Day(day, _) => When::Day(day, None),
        other => other,
    }
}

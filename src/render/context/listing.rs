//! What the templates of listings are given.

use std::collections::BTreeMap;

use serde::Serialize;

use super::calendar::{self, Grid, Heatmap};
use super::{Link, counted, feed};
use crate::calendar::{MONTHS, When, spoken, spoken_month};
use crate::render::pages::Cards;
use crate::report::Diagnostic;
use crate::site::{FeedOf, ItemId, Links, Listing, MonthCount, Route, Site, TagId, Year};

/// Items under one date.
#[derive(Serialize)]
pub struct Group {
    /// The date in words; empty where nothing is known.
    heading: String,
    /// The page of the day that it is; empty where it is none.
    url: String,
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
    /// A month's days, on its first page.
    calendar: Option<Grid>,
    /// A year's days, on its first page.
    heatmap: Option<Heatmap>,
    /// A day in the Gregorian calendar, ISO 8601.
    datetime: Option<String>,
    /// The listings of the same kind before and after it in time.
    earlier: Option<Link>,
    later: Option<Link>,
    /// The listing's feed, where it has one.
    feed: Option<String>,
    /// The page of the year, for a month and a day.
    year: Option<Link>,
    /// The page of the month, for a day.
    month: Option<Link>,
    /// What is said of a tag.
    tag: Option<TagAbout>,
    number: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// What a tag's first page says of it beside its items.
#[derive(Serialize)]
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

/// Months as bars, to be drawn from the right: the first month stands at the right edge.
#[derive(Serialize)]
pub struct Chart {
    /// How wide it is, and how high, in its own units.
    width: usize,
    height: usize,
    /// How wide a bar is.
    bar: usize,
    first: String,
    last: String,
    bars: Vec<Bar>,
}

/// A month in a chart.
#[derive(Serialize)]
pub struct Bar {
    /// Its month and year in words, and how many items it has.
    title: String,
    count: usize,
    /// Its left edge, its upper edge and its height, in the chart's units.
    x: usize,
    y: usize,
    height: usize,
}

/// How high a chart is, how much of its width a month has, and how much of that is the gap to the next.
const HEIGHT: usize = 48;
const WIDTH: usize = 8;
const GAP: usize = 2;

/// A chart has at most so many months, the last ones.
const LONGEST: usize = 120;

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
        let heading = when.map(spoken).unwrap_or_default();
        Ok(Group { heading, url, cards: cards.of(ids)? })
    });
    let title = |listing: Listing| match listing {
        Listing::Undated => words.get("undated").cloned().unwrap_or_default(),
        Listing::Tag(tag) => site.tag(tag).name.clone(),
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
    let (year, month, datetime) = match listing {
        Listing::Month(year, _) => (Some(Listing::Year(year)), None, None),
        Listing::Day(date) => {
            let month = Listing::Month(date.year(), date.month());
            (Some(Listing::Year(date.year())), Some(month), Some(date.gregorian()))
        }
        _ => (None, None, None),
    };
    let (earlier, later) = site.beside(listing);
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
        datetime,
        earlier: earlier.map(link),
        later: later.map(link),
        feed: match listing {
            Listing::Tag(tag) => feed(site, links, FeedOf::Tag(tag)),
            _ => None,
        },
        year: year.map(link),
        month: month.map(link),
        tag: match listing {
            Listing::Tag(tag) if number == 1 => Some(about_tag(site, links, tag)),
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
        chart: chart(&site.months_of(id)),
    }
}

/// The chart of a tag's months; none, where they are one.
fn chart(months: &[MonthCount]) -> Option<Chart> {
    let months = &months[months.len().saturating_sub(LONGEST)..];
    let ((first, _), (last, _)) = (months.first()?, months.last()?);
    let most = months.iter().map(|(_, count)| *count).max()?;
    let width = months.len() * WIDTH;
    let named = |&(year, month): &(u16, u8)| spoken_month(year, month);
    let bar = |(place, (month, count)): (usize, &MonthCount)| {
        // A month with items shows at least a line.
        let height = (count * HEIGHT).div_ceil(most.max(1));
        let x = width - (place + 1) * WIDTH;
        Bar { title: named(month), count: *count, x, y: HEIGHT - height, height }
    };
    (months.len() > 1).then(|| Chart {
        width,
        height: HEIGHT,
        bar: WIDTH - GAP,
        first: named(first),
        last: named(last),
        bars: months.iter().enumerate().filter(|(_, (_, count))| *count > 0).map(bar).collect(),
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

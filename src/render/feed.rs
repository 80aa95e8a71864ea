//! Feeds: the latest items for readers' programs, with their leads and not their texts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::calendar::{SolarDate, When};
use crate::site::{Entry, Feed, FeedFormat, FeedOf, ItemId, Links, Listing, Route, Site};
use crate::text::xml;

/// The most items in a tag's feed: there are as many feeds as tags, and an item stands in several.
const OF_TAG: usize = 10;

/// The feed at the address of `route`.
pub(super) fn feed(site: &Site, links: Links<'_>, route: &Route, feed: Feed) -> String {
    let ids = latest(site, feed.of);
    let head = Head {
        title: title(site, feed.of),
        url: links.url(route),
        page: links.url(&page(feed.of)),
        names_tags: !matches!(feed.of, FeedOf::Tag(_)),
        site,
        links,
    };
    match feed.format {
        FeedFormat::Atom => atom(&head, &ids),
        FeedFormat::Json => json(&head, &ids),
    }
}

/// What a feed says of itself, and what it takes to say it of its items.
struct Head<'a> {
    title: String,
    url: String,
    page: String,
    /// Whether its items' tags are named: there are hundreds of feeds of tags, which they would make a
    /// quarter larger.
    names_tags: bool,
    site: &'a Site,
    links: Links<'a>,
}

fn title(site: &Site, of: FeedOf) -> String {
    let whole = &site.config().title;
    match of {
        FeedOf::Site => whole.clone(),
        FeedOf::Tag(tag) => format!("{} | {whole}", site.tag(tag).name),
        FeedOf::Channel(place) => {
            let handle = &site.channels()[place].handle;
            let known = site.config().channel(handle);
            let title = known.map(|channel| channel.title.as_str()).filter(|it| !it.is_empty());
            format!("{} | {whole}", title.map_or_else(|| format!("@{handle}"), str::to_owned))
        }
    }
}

/// The page that shows what a feed is of.
fn page(of: FeedOf) -> Route {
    match of {
        FeedOf::Tag(tag) => Route::Listing(Listing::Tag(tag), 1),
        FeedOf::Channel(place) => Route::Listing(Listing::Channel(place), 1),
        FeedOf::Site => Route::Home,
    }
}

/// The items of a feed, the last of the latest day first. An item whose day is not known is not news.
pub(super) fn latest(site: &Site, of: FeedOf) -> Vec<ItemId> {
    let items = site.config().feed_items;
    let most = if matches!(of, FeedOf::Tag(_)) { items.min(OF_TAG) } else { items };
    let day = |id: &ItemId| match site.date(*id) {
        Some(When::Day(day, _)) => Some(day),
        _ => None,
    };
    let mut latest = Vec::with_capacity(most);
    for ids in site.fed(of).chunk_by(|a, b| day(a) == day(b)) {
        if latest.len() >= most {
            break;
        }
        if day(&ids[0]).is_some() {
            latest.extend(ids.iter().rev());
        }
    }
    latest.truncate(most);
    latest
}

/// When an item was published, as RFC 3339 has it; the day's beginning where the time is not known.
fn published(site: &Site, item: &Entry) -> String {
    let Some(When::Day(day, time)) = item.date else { return String::new() };
    let of_day: SolarDate = day;
    site.config().timezone.moment(of_day, time)
}

fn tags(site: &Site, id: ItemId) -> impl Iterator<Item = &str> {
    site.tags_of(id).iter().map(|tag| site.tag(*tag).name.as_str())
}

/// Characters of what an item without a headline is called by.
const NAME: usize = 60;

/// What a feed calls an item: by its first words, where it has no headline.
fn named(item: &Entry) -> Cow<'_, str> {
    if item.title.is_empty() {
        Cow::Owned(crate::text::excerpt(&item.lead, NAME))
    } else {
        Cow::Borrowed(&item.title)
    }
}

fn atom(head: &Head<'_>, ids: &[ItemId]) -> String {
    let (site, links) = (head.site, head.links);
    let config = site.config();
    let updated = ids.first().map(|id| published(site, site.item(*id))).unwrap_or_default();
    let author = if config.author.is_empty() { &config.title } else { &config.author };
    let mut out = String::with_capacity(1024 + ids.len() * 1024);
    // Writing to a string cannot fail, here and below.
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n\
         <id>{2}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{2}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{3}\"/>\n<updated>{updated}</updated>\n\
         <author><name>{4}</name></author>\n<generator>bayegan</generator>\n",
        xml::escaped(&config.language),
        xml::escaped(&head.title),
        xml::escaped(&head.url),
        xml::escaped(&head.page),
        xml::escaped(author),
    );
    for id in ids {
        let item = site.item(*id);
        let url = links.url(&Route::Item(*id));
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{1}</id>\n<link href=\"{1}\"/>\n\
             <updated>{2}</updated>\n",
            xml::escaped(&named(item)),
            xml::escaped(&url),
            published(site, item),
        );
        for tag in tags(site, *id).filter(|_| head.names_tags) {
            let _ = writeln!(out, "<category term=\"{}\"/>", xml::escaped(tag));
        }
        if !item.lead.is_empty() {
            let _ = writeln!(out, "<summary>{}</summary>", xml::escaped(&item.lead));
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

/// A feed as JSON Feed 1.1 has it.
#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'a str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'a str,
    /// An extension, whose name begins with `_`: it says who made the feed.
    _bayegan: BTreeMap<&'a str, &'a str>,
    items: Vec<JsonItem<'a>>,
}

/// An item of a JSON Feed.
#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    url: &'a str,
    title: Cow<'a, str>,
    content_text: &'a str,
    date_published: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
}

fn json(head: &Head<'_>, ids: &[ItemId]) -> String {
    let (site, links) = (head.site, head.links);
    let urls: Vec<String> = ids.iter().map(|id| links.url(&Route::Item(*id))).collect();
    let items = ids.iter().zip(&urls).map(|(id, url)| {
        let item = site.item(*id);
        JsonItem {
            id: url,
            url,
            title: named(item),
            // An item that is its headline has that for its text: a reader's program shows no empty one.
            content_text: if item.lead.is_empty() { &item.title } else { &item.lead },
            date_published: published(site, item),
            tags: tags(site, *id).filter(|_| head.names_tags).collect(),
        }
    });
    let feed = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &head.title,
        home_page_url: &head.page,
        feed_url: &head.url,
        language: &site.config().language,
        _bayegan: BTreeMap::new(),
        items: items.collect(),
    };
    // Structs of strings always become JSON.
    serde_json::to_string(&feed).unwrap_or_default() + "\n"
}

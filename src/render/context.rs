//! What each template is given. The field names are the theme's interface.

mod about;
mod calendar;
mod channels;
mod chart;
mod listing;
mod machine;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::markdown;
use super::pages::Cards;
use crate::calendar::{When, brief, spoken};
use crate::content::Item;
use crate::content::repairs;
use crate::report::Diagnostic;
use crate::site::{Entry, Feed, FeedFormat, FeedOf, ItemId, Links, Listing, Route, Site, TagId};
use crate::text::digits::{push_padded, to_persian};
use crate::text::excerpt;
use crate::vocabulary::Kind;

use channels::{Channel, channel};
use chart::{Chart, chart};

pub(super) use about::{AboutPage, about};
pub(super) use channels::{ChannelsPage, channels, days as channel_days};
pub(super) use listing::{ListingPage, listing};

/// A page above another: its title and where it is.
type Crumb = (String, Route);

/// Items on the first page.
const LATEST: usize = 12;

/// Tags on the first page.
const BUSIEST: usize = 30;

/// What every page knows of its site.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Site")]
pub(super) struct SiteContext<'a> {
    /// The site's name, from `site.toml`.
    title: &'a str,
    /// What the site is, from `site.toml`; may be empty.
    description: &'a str,
    /// Who keeps it, from `site.toml`; may be empty.
    author: &'a str,
    /// The licence of its texts, from `site.toml`; may be empty.
    license: &'a str,
    /// The language of its texts, as `<html lang>` has it.
    language: &'a str,
    /// The first page.
    home: String,
    /// The page of all tags.
    tags: String,
    /// The page about the archive.
    about: String,
    /// The page of all channels, where there are any.
    channels: Option<String>,
    /// The page of undated items, where there are any.
    undated: Option<String>,
    /// The Atom feed of the whole site, where it has one.
    feed: Option<String>,
    /// Its JSON Feed, where it has one.
    json_feed: Option<String>,
    /// The theme's `static/style.css`.
    stylesheet: String,
    /// The theme's only script: the choice between light and dark, and the font asked for early.
    script: String,
    /// The theme's `static/fonts/vazirmatn.woff2`.
    font: String,
    /// Whether the site is built for opening from a disk.
    portable: bool,
    /// The table `[extra]` of `site.toml`, for themes.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    extra: &'a toml::Table,
}

/// A link and its words.
#[derive(Serialize, JsonSchema)]
pub(super) struct Link {
    /// Its words; empty where the theme has words for it.
    title: String,
    /// Where it leads.
    pub(super) url: String,
    /// Items behind it, where that is known.
    count: Option<usize>,
}

/// A link to an item that another one has to do with.
#[derive(Serialize, JsonSchema)]
pub(super) struct Related {
    /// Empty of a withdrawn item, whose title is withdrawn with it.
    title: String,
    /// Its page.
    url: String,
    /// The date in few words; empty where nothing is known.
    date: String,
    /// The Gregorian date for machines, where the day is known.
    datetime: Option<String>,
    /// Whether it was withdrawn.
    withdrawn: bool,
}

/// An item in a list.
#[derive(Serialize, JsonSchema)]
pub(super) struct Card<'a> {
    /// Its headline; empty of an item with none.
    title: &'a str,
    /// The line above the headline; may be empty.
    kicker: &'a str,
    /// Its page.
    url: String,
    /// The date in words; empty where nothing is known.
    date: String,
    /// The Gregorian date for machines, where the day is known.
    datetime: Option<String>,
    /// The first words as HTML.
    lead: String,
    /// Its tags.
    tags: Vec<Link>,
    /// Whether it is a draft.
    draft: bool,
}

/// The first page.
#[derive(Serialize, JsonSchema)]
pub(super) struct HomePage {
    /// The latest items as HTML: the template `card.html` for each.
    latest: String,
    /// Whether the latest items are dated: else there is no knowing that they are the latest.
    dated: bool,
    /// The years that hold items, the latest first.
    years: Vec<Link>,
    /// The busiest tags, in Persian order.
    tags: Vec<Link>,
    /// The page of undated items and how many they are, where there are any.
    undated: Option<Link>,
    /// The channels with the number of their items, in the order of their handles.
    channels: Vec<Link>,
    /// The months as a chart, where they are several.
    chart: Option<Chart>,
    /// How many items the site lists.
    items: usize,
    /// What machines are told of the site (JSON-LD), to stand in a `script`.
    json_ld: String,
}

/// An item.
#[derive(Serialize, JsonSchema)]
pub(super) struct ItemPage<'a> {
    /// Its headline; empty of an item with none.
    title: &'a str,
    /// The line above the headline; may be empty.
    kicker: &'a str,
    /// The date in words; empty where nothing is known.
    date: String,
    /// The date in few words, as a citation has it; empty where nothing is known.
    brief_date: String,
    /// The Gregorian date for machines, where the day is known.
    datetime: Option<String>,
    /// The page of its day; empty where that is not known, or the item is not listed.
    day: String,
    /// The lists that hold it, the widest first.
    crumbs: Vec<Link>,
    /// Where it was published, where that is known.
    channel: Option<Channel>,
    /// Its tags.
    tags: Vec<Link>,
    /// Its first words, for machines.
    description: &'a str,
    /// Its whole address, to be read and copied, but for its last part.
    folder: String,
    /// The last part of its address.
    file: String,
    /// What machines are told of it (JSON-LD), to stand in a `script`; may be empty.
    json_ld: String,
    /// The text as HTML.
    body: String,
    /// What it was before it was repaired.
    original: Option<Original>,
    /// The item that it goes on from.
    continues: Option<Related>,
    /// The items that go on from it.
    continued_by: Vec<Related>,
    /// The newest texts of it, where it is an earlier one; mostly one.
    newest: Vec<Related>,
    /// Its earlier texts, the latest of them first.
    earlier: Vec<Related>,
    /// The item that said the same first.
    repeats: Option<Related>,
    /// The items that say the same later.
    repeated_by: Vec<Related>,
    /// Whom it was forwarded from; may be empty.
    forwarded_from: &'a str,
    /// The dumps and lines that it was imported from.
    sources: Vec<SourceLines<'a>>,
    /// Items that share rare tags with it.
    related: Vec<Related>,
    /// The item before it in time.
    previous: Option<Link>,
    /// The item after it in time.
    next: Option<Link>,
    /// Whether it is a draft.
    draft: bool,
    /// Why it was withdrawn, where it was: its page is `withdrawn.html`, and shows no text.
    pub(super) withdrawn: Option<&'a str>,
    /// Keys of its front matter that bayegan does not know.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    extra: &'a toml::Table,
}

/// An item's text before it was repaired.
#[derive(Serialize, JsonSchema)]
struct Original {
    /// The line above the headline; may be empty.
    kicker: String,
    /// The headline.
    title: String,
    /// The text as HTML.
    body: String,
}

/// Lines of a dump.
#[derive(Serialize, JsonSchema)]
pub(super) struct SourceLines<'a> {
    /// The name of the dump.
    dump: &'a str,
    /// The first and the last line of each run, from 1.
    lines: Vec<(usize, usize)>,
}

/// All tags.
#[derive(Serialize, JsonSchema)]
pub(super) struct TagsPage {
    /// The tags, in Persian order.
    tags: Vec<Link>,
    /// The same tags by kind, those kinds that have some.
    kinds: Vec<TagKind>,
}

/// The tags of one kind.
#[derive(Serialize, JsonSchema)]
pub(super) struct TagKind {
    /// `topic`, `place`, `office` or `person`: the word of the theme is `kind_` and this.
    kind: &'static str,
    /// Its tags, in Persian order.
    tags: Vec<Link>,
}

/// The page for an address that leads nowhere.
#[derive(Serialize, JsonSchema)]
pub(super) struct LostPage {
    /// The years that hold items, the latest first.
    years: Vec<Link>,
}

/// A page that leads to where an item has moved.
#[derive(Serialize, JsonSchema)]
pub(super) struct Redirect {
    /// Where it leads.
    url: String,
    /// The same as an absolute address.
    target: String,
}

pub(super) fn site<'a>(site: &'a Site, links: Links<'_>) -> SiteContext<'a> {
    let config = site.config();
    SiteContext {
        title: &config.title,
        description: &config.description,
        author: &config.author,
        license: &config.license,
        language: &config.language,
        home: links.to(&Route::Home),
        tags: links.to(&Route::Tags),
        about: links.to(&Route::About),
        channels: (!site.channels().is_empty()).then(|| links.to(&Route::Channels)),
        undated: (!site.undated().is_empty())
            .then(|| links.to(&Route::Listing(Listing::Undated, 1))),
        feed: feed(site, links, FeedOf::Site, FeedFormat::Atom),
        json_feed: feed(site, links, FeedOf::Site, FeedFormat::Json),
        stylesheet: links.path("static/style.css"),
        script: links.path("static/theme.js"),
        font: links.path("static/fonts/vazirmatn.woff2"),
        portable: config.portable,
        extra: &config.extra,
    }
}

/// The link to a feed, where there is one.
fn feed(site: &Site, links: Links<'_>, of: FeedOf, format: FeedFormat) -> Option<String> {
    let route = Route::Feed(Feed { of, format });
    site.has_feed(of).then(|| links.to(&route))
}

/// The items on the first page.
pub(super) fn latest(site: &Site) -> Vec<ItemId> {
    site.latest(LATEST)
}

pub(super) fn home(site: &Site, cards: &Cards<'_, '_>) -> Result<HomePage, Diagnostic> {
    let links = cards.links;
    let latest = latest(site);
    let dated = latest.first().is_some_and(|id| site.item(*id).date.is_some());
    let mut busiest: Vec<TagId> = site.tag_ids().collect();
    busiest.sort_by_key(|tag| std::cmp::Reverse(site.tag(*tag).items.len()));
    busiest.truncate(BUSIEST);
    // Back in Persian order: a reader looks for a word, not for a rank.
    busiest.sort_unstable();
    let undated = site.undated().len();
    Ok(HomePage {
        latest: cards.of(&latest)?,
        dated,
        years: years(site, links),
        tags: busiest.into_iter().map(|tag| counted(site, links, tag)).collect(),
        undated: (undated > 0).then(|| Link {
            title: String::new(),
            url: links.to(&Route::Listing(Listing::Undated, 1)),
            count: Some(undated),
        }),
        channels: (0..site.channels().len())
            .map(|place| Link {
                title: channels::channel_name(site, place),
                url: links.to(&Route::Listing(Listing::Channel(place), 1)),
                count: Some(site.channels()[place].items.len()),
            })
            .collect(),
        chart: chart(&site.months_of(site.recent())),
        items: site.recent().len(),
        json_ld: machine::website(site),
    })
}

/// The years, the latest first.
fn years(site: &Site, links: Links<'_>) -> Vec<Link> {
    let year = |(number, year): (&u16, &crate::site::Year)| Link {
        title: to_persian(&number.to_string()),
        url: links.to(&Route::Listing(Listing::Year(*number), 1)),
        count: Some(year.count()),
    };
    site.years().iter().rev().map(year).collect()
}

/// The most characters of a title in links to items beside and near one.
const LINKED: usize = 42;

pub(super) fn item<'a>(
    site: &'a Site,
    links: Links<'_>,
    words: &BTreeMap<String, String>,
    id: ItemId,
    item: &'a Item,
) -> ItemPage<'a> {
    let word = |key: &str| words.get(key).map_or("", String::as_str);
    let entry = site.item(id);
    let front = &item.front;
    let (previous, next) = site.neighbours(id);
    let item_link = |id: ItemId| Link {
        title: excerpt(&site.item(id).title, LINKED),
        url: links.to(&Route::Item(id)),
        count: None,
    };
    let above = crumbs(site, entry, word("undated"));
    let mut folder = links.readable(&Route::Item(id));
    let file = folder.split_off(folder.rfind('/').map_or(0, |at| at + 1));
    let headline = if front.title.is_empty() { word("untitled") } else { &front.title };
    let relations = site.relations();
    let one = |id: Option<ItemId>| id.map(|id| related(site, links, id));
    let all = |ids: &[ItemId]| ids.iter().map(|id| related(site, links, *id)).collect();
    ItemPage {
        title: &front.title,
        kicker: &front.kicker,
        date: front.date.map(spoken).unwrap_or_default(),
        brief_date: front.date.map(brief).unwrap_or_default(),
        datetime: front.date.and_then(machine_date),
        day: day_page(site, links, id, front.date),
        channel: (!front.channel.is_empty()).then(|| channel(site, links, &front.channel)),
        tags: tag_links(site, links, id),
        folder,
        file,
        json_ld: machine::article(site, front, headline),
        crumbs: crumb_links(links, above),
        description: &entry.lead,
        body: markdown::to_html(&item.body, &PageLinks { site, links }),
        original: original(site, links, item),
        related: site.related_items(id).iter().map(|id| near(site, links, *id)).collect(),
        continues: one(relations.continues(id)),
        continued_by: all(relations.continued_by(id)),
        newest: all(relations.newest(id)),
        earlier: all(relations.earlier(id)),
        repeats: one(relations.repeats(id)),
        repeated_by: all(relations.repeated_by(id)),
        forwarded_from: &front.forwarded_from,
        sources: front
            .source
            .iter()
            .map(|source| SourceLines {
                dump: &source.dump,
                lines: source.lines.iter().map(|run| (*run.start(), *run.end())).collect(),
            })
            .collect(),
        previous: previous.map(item_link),
        next: next.map(item_link),
        draft: front.draft,
        withdrawn: front.withdrawn.as_deref(),
        extra: &front.extra,
    }
}

/// An item's words before it was repaired, where something was and its text is still that one.
fn original(site: &Site, links: Links<'_>, item: &Item) -> Option<Original> {
    if item.front.repairs.is_empty() {
        return None;
    }
    let Item { front, body, .. } = repairs::original(item)?;
    let body = markdown::to_html(&body, &PageLinks { site, links });
    Some(Original { kicker: front.kicker, title: front.title, body })
}

/// A link to an item that has to do with another, by the first words of its title.
fn near(site: &Site, links: Links<'_>, id: ItemId) -> Related {
    let related = related(site, links, id);
    Related { title: excerpt(&related.title, LINKED), ..related }
}

fn related(site: &Site, links: Links<'_>, id: ItemId) -> Related {
    let entry = site.item(id);
    let withdrawn = entry.is_withdrawn();
    Related {
        title: if withdrawn { String::new() } else { entry.title.to_string() },
        url: links.to(&Route::Item(id)),
        date: entry.date.map(brief).unwrap_or_default(),
        datetime: entry.date.map(without_time).and_then(machine_date),
        withdrawn,
    }
}

/// The page of the day that an item is of, where it stands there.
fn day_page(site: &Site, links: Links<'_>, id: ItemId, date: Option<When>) -> String {
    let Some(When::Day(day, _)) = date else { return String::new() };
    if site.is_listed(id) { links.to(&Route::Listing(Listing::Day(day), 1)) } else { String::new() }
}

/// The lists with pages that hold an item, the widest first.
pub(super) fn above(site: &Site, item: &Entry) -> Vec<Listing> {
    let mut above = match item.shelf() {
        Listing::Month(year, month) => vec![Listing::Year(year), Listing::Month(year, month)],
        other => vec![other],
    };
    // An item that is not listed may be the only one of its month, which then has no page.
    above.retain(|listing| match listing {
        Listing::Year(year) => site.years().contains_key(year),
        listing => !site.listed(*listing).is_empty(),
    });
    above
}

/// The pages above an item.
fn crumbs(site: &Site, item: &Entry, undated: &str) -> Vec<Crumb> {
    let title = |listing: Listing| calendar::title(listing).unwrap_or_else(|| undated.to_owned());
    let crumb = |listing: Listing| (title(listing), Route::Listing(listing, 1));
    above(site, item).into_iter().map(crumb).collect()
}

/// The pages above one as links.
fn crumb_links(links: Links<'_>, crumbs: Vec<Crumb>) -> Vec<Link> {
    let link = |(title, route): Crumb| Link { title, url: links.to(&route), count: None };
    crumbs.into_iter().map(link).collect()
}

pub(super) fn tags(site: &Site, links: Links<'_>) -> TagsPage {
    let of_kind = |kind: Kind| {
        let tags = site.tag_ids().filter(|tag| site.tag(*tag).kind == kind);
        let tags: Vec<Link> = tags.map(|tag| counted(site, links, tag)).collect();
        (!tags.is_empty()).then(|| TagKind { kind: kind.name(), tags })
    };
    TagsPage {
        tags: site.tag_ids().map(|tag| counted(site, links, tag)).collect(),
        kinds: Kind::ALL.into_iter().filter_map(of_kind).collect(),
    }
}

/// What the page for a lost address offers.
pub(super) fn lost(site: &Site, links: Links<'_>) -> LostPage {
    LostPage { years: years(site, links) }
}

pub(super) fn redirect(links: Links<'_>, target: &Route) -> Redirect {
    Redirect { url: links.to(target), target: links.url(target) }
}

pub(super) fn card<'a>(site: &'a Site, links: Links<'_>, id: ItemId) -> Card<'a> {
    let item = site.item(id);
    Card {
        title: &item.title,
        kicker: &item.kicker,
        url: links.to(&Route::Item(id)),
        date: item.date.map(spoken).unwrap_or_default(),
        datetime: item.date.and_then(machine_date),
        lead: markdown::isolated(&item.lead),
        tags: tag_links(site, links, id),
        draft: item.draft,
    }
}

/// The tags of an item. Those of one that is not listed may have no page.
fn tag_links(site: &Site, links: Links<'_>, id: ItemId) -> Vec<Link> {
    site.tags_of(id).iter().map(|tag| tag_link(site, links, *tag)).collect()
}

fn tag_link(site: &Site, links: Links<'_>, tag: TagId) -> Link {
    let url = links.to(&Route::Listing(Listing::Tag(tag), 1));
    // Without the count: a card would else change with every item that has one of its tags.
    Link { title: site.tag(tag).name.clone(), url, count: None }
}

/// A tag with the number of its items.
fn counted(site: &Site, links: Links<'_>, tag: TagId) -> Link {
    Link { count: Some(site.tag(tag).items.len()), ..tag_link(site, links, tag) }
}

/// The Gregorian date of a known day, as `<time datetime>` has it.
fn machine_date(when: When) -> Option<String> {
    match when {
        When::Day(day, None) => Some(day.gregorian()),
        When::Day(day, Some(time)) => {
            let mut written = day.gregorian();
            for (sign, number) in [('T', time.hour()), (':', time.minute())] {
                written.push(sign);
                push_padded(&mut written, number, 2);
            }
            Some(written)
        }
        _ => None,
    }
}

fn without_time(when: When) -> When {
    match when {
        When::Day(day, _) => When::Day(day, None),
        other => other,
    }
}

/// Where the links in an item's text lead.
struct PageLinks<'a> {
    site: &'a Site,
    links: Links<'a>,
}

impl markdown::Links for PageLinks<'_> {
    fn handle(&self, handle: &str) -> Option<String> {
        let url = &self.site.config().channel(handle)?.url;
        (!url.is_empty()).then(|| url.clone())
    }

    fn tag(&self, name: &str) -> Option<String> {
        let tag = self.site.tag_named(name)?;
        Some(self.links.to(&Route::Listing(Listing::Tag(tag), 1)))
    }

    fn address(&self, address: &str) -> String {
        let (path, rest) = match address.find(['?', '#']) {
            Some(at) => address.split_at(at),
            None => (address, ""),
        };
        let path = path.trim_start_matches('/');
        let path = if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        };
        // What is percent-encoded already is not encoded again.
        let path = crate::content::percent_decoded(&path).unwrap_or(path);
        format!("{}{rest}", self.links.path(&path))
    }
}

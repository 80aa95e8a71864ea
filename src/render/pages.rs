//! Many pages of one site, with what they have in common rendered once.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde::Serialize;
use tera::{Context, Value};

use super::{Renderer, context, feed, sitemap, templates};
use crate::content::Item;
use crate::report::Diagnostic;
use crate::site::{ItemId, Links, Listing, Route, Site};

/// Room for a page, and for a part of one, in bytes: most take less, and what takes more grows.
const PAGE: usize = 16 << 10;
const PART: usize = 1 << 10;

/// The pages of one site in one theme.
///
/// It keeps the parts that all pages share and the card of each item once they are rendered: they are the
/// same on all pages that link the same way.
#[derive(Debug)]
pub struct Pages<'a> {
    renderer: &'a Renderer,
    site: &'a Site,
    /// By the links' depth.
    shared: Kept<Shared>,
    /// By the links' depth: the items' cards, without their dates.
    cards: Kept<Vec<OnceLock<Box<str>>>>,
}

/// What is made once for each depth of links.
type Kept<T> = RwLock<HashMap<usize, Arc<T>>>;

/// What all pages of one depth know and show.
#[derive(Debug)]
struct Shared {
    site: Value,
    root: Value,
    /// The rendered templates of `shared/`, by their names there.
    parts: Value,
}

impl<'a> Pages<'a> {
    /// The pages of `site`; nothing is rendered yet.
    pub fn new(renderer: &'a Renderer, site: &'a Site) -> Pages<'a> {
        Pages { renderer, site, shared: Kept::default(), cards: Kept::default() }
    }

    /// The same, for whoever renders most of them: what has to do with what is found out of all items at once,
    /// and not of each by itself, which takes many times as long.
    pub fn whole(renderer: &'a Renderer, site: &'a Site) -> Pages<'a> {
        site.relate();
        Pages::new(renderer, site)
    }

    /// The bytes of a route; see [`Renderer::render`].
    pub fn render(&self, route: &Route) -> Result<Cow<'a, [u8]>, Diagnostic> {
        let mut room = Vec::new();
        Ok(match self.make(route, &mut room)? {
            Some(bytes) => Cow::Borrowed(bytes),
            None => Cow::Owned(room),
        })
    }

    /// The same bytes, in `room` if they are made, whatever it held: who renders many pages need not let
    /// the room of one go and ask for that of the next.
    pub fn render_into<'b>(
        &'b self,
        route: &Route,
        room: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], Diagnostic> {
        Ok(match self.make(route, room)? {
            Some(bytes) => bytes,
            None => room,
        })
    }

    /// Makes the bytes of a route in `room`, or gives them where they are at hand.
    fn make(&self, route: &Route, room: &mut Vec<u8>) -> Result<Option<&'a [u8]>, Diagnostic> {
        let site = self.site;
        let links = Links::new(site, route);
        room.clear();
        room.reserve(PAGE);
        let words = &self.renderer.theme.words;
        match route {
            Route::Asset(path) => {
                return Ok(Some(self.renderer.theme.asset(path).unwrap_or_default()));
            }
            Route::Home => {
                let dated = Cards { pages: self, links, dated: true };
                self.page(links, route, "home.html", &context::home(site, &dated)?, room)?;
            }
            Route::Item(id) => self.item(*id, &site.text(*id)?, room)?,
            Route::Listing(listing, number) => {
                let template = match listing {
                    Listing::Year(_) => "year.html",
                    Listing::Month(..) => "month.html",
                    Listing::Day(_) => "day.html",
                    Listing::Undated => "undated.html",
                    Listing::Tag(_) => "tag.html",
                    Listing::Channel(_) => "channel.html",
                };
                let dated = *listing == Listing::Undated;
                let cards = Cards { pages: self, links, dated };
                let page = context::listing(site, &cards, words, *listing, *number)?;
                self.page(links, route, template, &page, room)?;
            }
            Route::Tags => {
                self.page(links, route, "tags.html", &context::tags(site, links), room)?;
            }
            Route::Channels => {
                self.page(links, route, "channels.html", &context::channels(site, links), room)?;
            }
            Route::About => {
                self.page(links, route, "about.html", &context::about(site, links), room)?;
            }
            Route::NotFound => {
                self.page(links, route, "404.html", &context::lost(site, links), room)?;
            }
            Route::Redirect(_, target) => {
                let page = context::redirect(links, target);
                self.page(links, route, "redirect.html", &page, room)?;
            }
            Route::Feed(of) => *room = feed::feed(site, links, route, *of).into_bytes(),
            Route::Sitemap | Route::SitemapPart(_) => {
                *room = sitemap::sitemap(site, links, route).into_bytes();
            }
            Route::Robots => *room = sitemap::robots(links).into_bytes(),
        }
        Ok(None)
    }

    /// The bytes of an item's page, in `room`, where its text ([`Site::text`]) is at hand.
    pub fn item_into<'b>(
        &self,
        id: ItemId,
        item: &Item,
        room: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], Diagnostic> {
        room.clear();
        self.item(id, item, room)?;
        Ok(room)
    }

    fn item(&self, id: ItemId, item: &Item, room: &mut Vec<u8>) -> Result<(), Diagnostic> {
        let route = Route::Item(id);
        let links = Links::new(self.site, &route);
        let words = &self.renderer.theme.words;
        let page = context::item(self.site, links, words, id, item);
        let template = if page.withdrawn.is_some() { "withdrawn.html" } else { "item.html" };
        self.page(links, &route, template, &page, room)
    }

    /// Renders a template with what is its own under `page`, beside what all pages have.
    fn page(
        &self,
        links: Links<'_>,
        route: &Route,
        template: &str,
        own: &impl Serialize,
        room: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let shared = self.shared(links)?;
        let mut context = shared.context();
        context.insert_value("shared", shared.parts.clone());
        context.insert("canonical", &links.url(route));
        context.insert("page", own);
        self.tera(template, &context, room)
    }

    fn tera(
        &self,
        template: &str,
        context: &Context,
        room: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        if let Some(mistake) = self.renderer.mistakes.get(template) {
            return Err(mistake.clone());
        }
        // Not into a string: finding out that it is UTF-8 takes a tenth of the time of a page.
        let rendered = self.renderer.tera.render_to(template, context, room);
        rendered.map_err(|error| templates::diagnostic(&error, template, &self.renderer.theme))
    }

    /// A template that becomes a part of pages.
    fn part(&self, template: &str, context: &Context) -> Result<Box<str>, Diagnostic> {
        let mut bytes = Vec::with_capacity(PART);
        self.tera(template, context, &mut bytes)?;
        let text = simdutf8::basic::from_utf8(&bytes);
        // What templates and contexts hold are strings, and so is what becomes of them.
        text.map(Into::into).map_err(|error| Diagnostic::error(error.to_string()).file(template))
    }

    /// What all pages that link from the same depth share.
    fn shared(&self, links: Links<'_>) -> Result<Arc<Shared>, Diagnostic> {
        kept(&self.shared, links.depth(), || {
            let mut shared = Shared {
                site: Value::from_serializable(&context::site(self.site, links)),
                root: Value::from_serializable(&links.root()),
                parts: Value::none(),
            };
            let mut parts = BTreeMap::new();
            for template in &self.renderer.shared {
                let name = template.trim_start_matches(templates::SHARED).trim_end_matches(".html");
                let part = self.part(template, &shared.context())?;
                parts.insert(name.to_owned(), part);
            }
            shared.parts = Value::from_serializable(&parts);
            Ok(shared)
        })
    }

    /// The card of an item as HTML.
    fn card(&self, links: Links<'_>, id: ItemId, dated: bool) -> Result<Box<str>, Diagnostic> {
        let mut context = self.shared(links)?.context();
        context.insert("card", &context::card(self.site, links, id));
        context.insert("show_date", &dated);
        self.part("card.html", &context)
    }
}

impl Shared {
    fn context(&self) -> Context {
        let mut context = Context::new();
        context.insert_value("site", self.site.clone());
        context.insert_value("root", self.root.clone());
        context
    }
}

/// The cards of the items on one page.
pub(super) struct Cards<'a, 'b> {
    pages: &'b Pages<'a>,
    pub(super) links: Links<'a>,
    /// Whether they show their dates: on a page that is not parted by days.
    dated: bool,
}

impl Cards<'_, '_> {
    /// The cards of `ids` as HTML, one behind the other.
    pub(super) fn of(&self, ids: &[ItemId]) -> Result<String, Diagnostic> {
        let mut html = String::with_capacity(ids.len() * 800);
        if self.dated {
            for id in ids {
                html.push_str(&self.pages.card(self.links, *id, true)?);
            }
            return Ok(html);
        }
        let count = self.pages.site.items().len();
        let cards = kept(&self.pages.cards, self.links.depth(), || {
            Ok((0..count).map(|_| OnceLock::new()).collect::<Vec<_>>())
        })?;
        for id in ids {
            let card = &cards[id.place()];
            if card.get().is_none() {
                // Two threads that meet here render the same bytes.
                let _ = card.set(self.pages.card(self.links, *id, false)?);
            }
            html.push_str(card.get().map(|card| &**card).unwrap_or_default());
        }
        Ok(html)
    }
}

/// What is kept for `key`, made if it is not there yet.
fn kept<K: Eq + Hash, T>(
    all: &RwLock<HashMap<K, Arc<T>>>,
    key: K,
    make: impl FnOnce() -> Result<T, Diagnostic>,
) -> Result<Arc<T>, Diagnostic> {
    if let Some(found) = all.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(found));
    }
    let fresh = Arc::new(make()?);
    let mut all = all.write().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(all.entry(key).or_insert(fresh)))
}

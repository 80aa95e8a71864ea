//! The page of a route: a pure function of the site, the theme and the settings.

mod context;
pub mod markdown;
mod templates;

use std::borrow::Cow;

use serde::Serialize;
use tera::{Context, Tera};

use crate::report::Diagnostic;
use crate::site::{Links, Listing, Route, Site};
use crate::theme::Theme;

/// A theme made ready: its templates compiled, its words at hand.
#[derive(Debug)]
pub struct Renderer {
    tera: Tera,
    theme: Theme,
}

impl Renderer {
    /// Compiles a theme's templates; fails with the place of what does not parse.
    pub fn new(theme: Theme) -> Result<Renderer, Diagnostic> {
        let mut tera = Tera::new();
        templates::prepare(&mut tera, &theme)?;
        Ok(Renderer { tera, theme })
    }

    /// The theme it renders with.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// The bytes of a route: the same site, theme and settings give the same bytes.
    ///
    /// Fails with the place of a mistake in a template.
    pub fn render<'a>(&'a self, site: &Site, route: &Route) -> Result<Cow<'a, [u8]>, Diagnostic> {
        let links = Links::new(site, route);
        let page = match route {
            Route::Asset(path) => {
                return Ok(Cow::Borrowed(self.theme.asset(path).unwrap_or_default()));
            }
            Route::Home => self.page(site, route, "home.html", &context::home(site, links)),
            Route::Item(id) => {
                let item = context::item(site, links, *id);
                let template =
                    if item.withdrawn.is_some() { "withdrawn.html" } else { "item.html" };
                self.page(site, route, template, &item)
            }
            Route::Listing(listing, number) => {
                let template = match listing {
                    Listing::Year(_) => "year.html",
                    Listing::Month(..) => "month.html",
                    Listing::Undated => "undated.html",
                    Listing::Tag(_) => "tag.html",
                };
                let words = &self.theme.words;
                self.page(
                    site,
                    route,
                    template,
                    &context::listing(site, links, words, listing, *number),
                )
            }
            Route::Tags => self.page(site, route, "tags.html", &context::tags(site, links)),
            Route::About => self.page(site, route, "about.html", &context::about(site, links)),
            Route::NotFound => self.page(site, route, "404.html", &()),
            Route::Redirect(_, target) => {
                self.page(site, route, "redirect.html", &context::redirect(links, target))
            }
        };
        Ok(Cow::Owned(page?.into_bytes()))
    }

    /// Renders a template with what is its own under `page`, beside what all pages have.
    fn page(
        &self,
        site: &Site,
        route: &Route,
        template: &str,
        own: &impl Serialize,
    ) -> Result<String, Diagnostic> {
        let links = Links::new(site, route);
        let mut context = Context::new();
        context.insert("site", &context::site(site, links));
        context.insert("root", &links.root());
        context.insert("canonical", &links.url(route));
        context.insert("page", own);
        self.tera
            .render(template, &context)
            .map_err(|error| templates::diagnostic(&error, template, &self.theme))
    }
}

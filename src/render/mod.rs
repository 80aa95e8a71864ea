//! The page of a route: a pure function of the site, the theme and the settings.

mod context;
mod feed;
mod fields;
mod fingerprint;
pub mod markdown;
mod pages;
mod reference;
mod sitemap;
mod templates;

use std::borrow::Cow;
use std::collections::BTreeMap;

use tera::Tera;

use crate::report::Diagnostic;
use crate::site::{Route, Site};
use crate::theme::Theme;

pub use fingerprint::Fingerprints;
pub use pages::Pages;
pub use reference::reference;

/// A theme made ready: its templates compiled, its words at hand.
#[derive(Debug)]
pub struct Renderer {
    tera: Tera,
    theme: Theme,
    /// The names of the templates of what all pages share.
    shared: Vec<String>,
    /// What is wrong with templates that compile, by the template that is rendered.
    mistakes: BTreeMap<String, Diagnostic>,
}

impl Renderer {
    /// Compiles a theme's templates; fails with the place of what does not parse.
    pub fn new(theme: Theme) -> Result<Renderer, Diagnostic> {
        let mut tera = Tera::new();
        templates::prepare(&mut tera, &theme)?;
        let names = theme.templates().map(|template| template.name.to_owned());
        let shared = names.filter(|name| name.starts_with(templates::SHARED)).collect();
        let mistakes = templates::mistakes::find(&theme);
        Ok(Renderer { tera, theme, shared, mistakes })
    }

    /// Fails with the first mistake in a template, whether a page of the site is rendered with it or not.
    pub fn check(&self) -> Result<(), Diagnostic> {
        self.mistakes.values().next().map_or(Ok(()), |mistake| Err(mistake.clone()))
    }

    /// The theme it renders with.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// The bytes of a route: the same site, theme and settings give the same bytes.
    ///
    /// Who renders many routes of a site renders them with [`Pages`], which gives the same bytes and
    /// renders once what many pages show. Fails with the place of a mistake in a template, or with the file
    /// of an item that was changed or taken away since the site was made.
    pub fn render<'a>(
        &'a self,
        site: &'a Site,
        route: &Route,
    ) -> Result<Cow<'a, [u8]>, Diagnostic> {
        Pages::new(self, site).render(route)
    }
}

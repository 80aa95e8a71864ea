//! A site's folder becomes a site and what renders it: what `build` and `serve` begin with.

mod archive;
mod entry;
mod kin;

use std::sync::Arc;

use crate::config::Config;
use crate::content::store;
use crate::render::Renderer;
use crate::report::{Diagnostic, Failed, Severity};
use crate::site::{Parts, Site, Texts};
use crate::tags;
use crate::theme::Theme;

pub use archive::Archive;

/// How many bytes of files are kept at hand for their pages. The texts of an archive of some ten thousand
/// items fit; of a larger one the rest is read again.
const AT_HAND: usize = 48 << 20;

/// What a site's folder becomes.
#[derive(Debug)]
pub struct Loaded {
    /// The site.
    pub site: Site,
    /// Its theme, ready to render.
    pub renderer: Renderer,
    /// What is doubtful about its files.
    pub diagnostics: Vec<Diagnostic>,
    /// Its items as they were read, for the next time.
    pub archive: Archive,
    /// Whether the next time would know already what has to do with what.
    kin_is_known: bool,
}

impl Loaded {
    /// Remembers what was read and found out for the next run, which can do without.
    pub fn remember(&self) {
        self.archive.remember();
        if !self.kin_is_known {
            kin::remember(&self.site);
        }
    }
}

/// Loads what a site is made of: its items, its theme, its own pages.
///
/// Items whose files have not changed since the last build are not read again. Fails where anything in it is
/// an error; gives what is only doubtful beside the site.
pub fn load(config: &Config) -> Result<(Site, Renderer, Vec<Diagnostic>), Failed> {
    let Loaded { site, renderer, diagnostics, .. } = load_all(config, false)?;
    Ok((site, renderer, diagnostics))
}

/// Loads a site as [`load`] does, and keeps what was read; with `checksum`, every file is read, and what
/// changed is told by its bytes.
pub fn load_all(config: &Config, checksum: bool) -> Result<Loaded, Failed> {
    let ((archive, kin), (renderer, ())) = rayon::join(
        || {
            let archive = || Archive::read(&config.root, checksum, Texts::with_room(AT_HAND));
            rayon::join(archive, || kin::recall(&config.root))
        },
        || rayon::join(|| Renderer::new(Theme::load(config)?), tags::prepare),
    );
    let renderer = renderer?;
    renderer.check()?;
    let (site, diagnostics) = assemble(&archive, &renderer, config)?;
    let kin_is_known = kin.is_some_and(|kin| site.relate_as(kin));
    Ok(Loaded { site, renderer, diagnostics, archive, kin_is_known })
}

/// Loads a site as [`load`] does where errors leave out what they are about, and are given beside it: a site
/// to be looked at, not to be published.
///
/// Fails where the theme or the about page cannot be read.
pub fn survey(config: &Config) -> Result<Loaded, Failed> {
    let archive = Archive::read(&config.root, false, Texts::with_room(AT_HAND));
    let renderer = Renderer::new(Theme::load(config)?)?;
    renderer.check()?;
    let (site, diagnostics) = put_together(&archive, &renderer, config)?;
    Ok(Loaded { site, renderer, diagnostics, archive, kin_is_known: false })
}

/// The site of items that were read.
pub fn assemble(
    archive: &Archive,
    renderer: &Renderer,
    config: &Config,
) -> Result<(Site, Vec<Diagnostic>), Failed> {
    let (site, diagnostics) = put_together(archive, renderer, config)?;
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(Failed(diagnostics));
    }
    Ok((site, diagnostics))
}

/// The site of items that were read, without those that are errors.
fn put_together(
    archive: &Archive,
    renderer: &Renderer,
    config: &Config,
) -> Result<(Site, Vec<Diagnostic>), Failed> {
    let about = store::load_about(&config.root.join("content"))?;
    let assets = renderer.theme().assets().map(|(path, _)| path.to_owned()).collect();
    let (entries, mut diagnostics) = archive.entries();
    let words = Arc::clone(archive.words());
    let texts = Arc::clone(archive.texts());
    let (site, found) = Site::new(Parts { entries, words, texts, about, assets }, config);
    diagnostics.extend(found);
    Ok((site, diagnostics))
}

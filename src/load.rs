//! A site's folder becomes a site and what renders it: what `build` and `serve` begin with.

use crate::config::Config;
use crate::content::store;
use crate::render::Renderer;
use crate::report::{Diagnostic, Failed, Severity};
use crate::site::Site;
use crate::theme::Theme;

/// Loads what a site is made of: its items, its theme, its own pages.
///
/// Fails where anything in it is an error; gives what is only doubtful beside the site.
pub fn load(config: &Config) -> Result<(Site, Renderer, Vec<Diagnostic>), Failed> {
    let content = config.root.join("content");
    let renderer = Renderer::new(Theme::load(config)?)?;
    let about = store::load_about(&content)?;
    let (items, mut diagnostics) =
        if content.is_dir() { store::load(&content) } else { (Vec::new(), Vec::new()) };
    let assets: Vec<String> = renderer.theme().assets().map(|(path, _)| path.to_owned()).collect();
    let (site, found) = Site::new(items, about, assets, config);
    diagnostics.extend(found);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(Failed(diagnostics));
    }
    Ok((site, renderer, diagnostics))
}

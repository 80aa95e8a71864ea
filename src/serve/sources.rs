//! What a preview is made of, and made of again when a part of it changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Options, Shown};
use crate::config::{BaseUrl, Config};
use crate::load::{Archive, assemble};
use crate::render::Renderer;
use crate::report::{Failed, tell};
use crate::site::Texts;
use crate::theme::Theme;

/// The sources of a preview as they were read last.
pub(super) struct Sources {
    pub(super) options: Options,
    base_url: BaseUrl,
    /// As the watcher names it.
    content: PathBuf,
    archive: Archive,
    /// Compiled anew only when a template or the settings change.
    renderer: Option<Arc<Renderer>>,
}

impl Sources {
    /// Reads the items of the site.
    pub(super) fn read(options: Options, base_url: BaseUrl) -> Sources {
        let archive = Archive::read(&options.root, false, Texts::default());
        let root = std::fs::canonicalize(&options.root).unwrap_or_else(|_| options.root.clone());
        Sources { base_url, content: root.join("content"), archive, renderer: None, options }
    }

    /// Reads again what changed at `paths`, everything where there are none, and makes a site of it.
    pub(super) fn look_at(&mut self, paths: &BTreeSet<PathBuf>) -> Shown {
        let touched: Vec<Touched> = paths.iter().map(|path| self.touched(path)).collect();
        if paths.is_empty() || touched.contains(&Touched::Design) {
            self.renderer = None;
        }
        if paths.is_empty() || touched.contains(&Touched::Folder) {
            self.archive.again(false);
        } else {
            let file = |touched| match touched {
                Touched::Item(file) => Some(file),
                _ => None,
            };
            let files: Vec<String> = touched.into_iter().filter_map(file).collect();
            self.archive.look_at(&files);
        }
        self.show()
    }

    /// The site as its sources are now, or why there is none.
    pub(super) fn show(&mut self) -> Shown {
        let shown = self.make();
        shown.inspect_err(|failed: &Failed| tell(&failed.0))
    }

    fn make(&mut self) -> Shown {
        let mut config = Config::load(&self.options.root)?;
        config.base_url = self.base_url.clone();
        config.drafts |= self.options.drafts;
        let renderer = match &self.renderer {
            Some(renderer) => Arc::clone(renderer),
            None => Arc::new(Renderer::new(Theme::load(&config)?)?),
        };
        self.renderer = Some(Arc::clone(&renderer));
        let (site, diagnostics) = assemble(&self.archive, &renderer, &config)?;
        tell(&diagnostics);
        Ok((site, renderer))
    }

    /// What a changed path is to the site.
    fn touched(&self, path: &Path) -> Touched {
        let Ok(file) = path.strip_prefix(&self.content) else { return Touched::Design };
        let parts: Option<Vec<&str>> = file.iter().map(std::ffi::OsStr::to_str).collect();
        let Some(parts) = parts else { return Touched::Folder };
        if parts.iter().any(|part| part.starts_with(['.', '_'])) {
            return Touched::Other;
        }
        let file = parts.join("/");
        if file.is_empty() || path.is_dir() || self.archive.knows_folder(&file) {
            Touched::Folder
        } else if file.ends_with(".md") {
            Touched::Item(file)
        } else {
            // What an editor or a tool keeps beside a file while it saves it, and takes away again.
            Touched::Other
        }
    }
}

/// What a changed path is to the site.
#[derive(Debug, PartialEq, Eq)]
enum Touched {
    /// An item's file, by its path below `content/`.
    Item(String),
    /// A folder, which brings or takes others with it.
    Folder,
    /// The settings or the theme.
    Design,
    /// No item.
    Other,
}

//! Whether an archive is fit to be published: its links, its items, its sources, and the addresses that it
//! once had.
//!
//! Nothing is changed. Pages are rendered as a build renders them, looked at, and let go.

mod address;
mod external;
mod finding;
mod items;
mod links;
mod order;
mod page;
pub mod published;

use std::collections::HashSet;
use std::path::Path;
use std::sync::OnceLock;

use indicatif::ProgressBar;
use rayon::prelude::*;

use crate::calendar::SolarDate;
use crate::config::Config;
use crate::content::store;
use crate::import::verify;
use crate::load::{Archive, Loaded, survey};
use crate::report::{Diagnostic, Failed};
use crate::site::{Route, Site};
use items::{Looked, Looks};

pub use finding::{Finding, Kind};

/// What a check found, and how much it looked at.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong or doubtful, by kind and file.
    pub findings: Vec<Finding>,
    /// Items.
    pub items: usize,
    /// Pages, feeds and other files of the site.
    pub pages: usize,
    /// Links that lead to the site itself.
    pub links: usize,
}

/// Checks the site of `config`; `today`, where it is known, is the day after which nothing can have been published; other
/// sites are asked whether they answer where `asking` is the day, counted from 1970-01-01; `progress` counts
/// pages.
///
/// Fails where the theme does not work or `content/` cannot be read. What else keeps the site from being built
/// is among the findings.
pub fn check(
    config: &Config,
    today: Option<SolarDate>,
    asking: Option<u64>,
    progress: &ProgressBar,
) -> Result<Checked, Failed> {
    let content = config.root.join("content");
    let mut checked = Checked::default();
    let of_kind = |kind| move |diagnostic| Finding { kind, diagnostic };
    checked.findings.extend(sources(&content)?.into_iter().map(of_kind(Kind::Source)));
    let Loaded { site, renderer, diagnostics, archive, .. } = survey(config)?;
    checked.findings.extend(diagnostics.into_iter().map(of_kind(Kind::Content)));
    checked.pages = site.routes().len();
    let looks = Looks::new(&content, today)?;
    let looked: Vec<OnceLock<Looked>> = site.items().iter().map(|_| OnceLock::new()).collect();
    // An item's text is read once, for its page and for itself.
    let pages = links::check(&site, &renderer, progress, |id, item| {
        let _ = looked[id.place()].set(looks.at(&site.item(id).file(), item));
    })?;
    checked.links = pages.count;
    checked.findings.extend(pages.findings);
    let mut looked: Vec<Looked> = looked.into_iter().filter_map(OnceLock::into_inner).collect();
    looked.extend(without_page(&site, &archive, &looks)?);
    checked.items = looked.len();
    checked.findings.extend(looks.compare(looked)?);
    checked.findings.extend(published::gone(&site)?);
    if let Some(day) = asking {
        checked.findings.extend(external::check(&config.root, &pages.external, day, progress)?);
    }
    // A file that does not parse is found by whoever reads it.
    checked.findings.sort_by_cached_key(Finding::order);
    checked.findings.dedup_by(|one, other| one.diagnostic == other.diagnostic);
    Ok(checked)
}

/// What is seen of the items that have no page: drafts, and those whose address another has.
fn without_page(site: &Site, archive: &Archive, looks: &Looks) -> Result<Vec<Looked>, Diagnostic> {
    let paged: HashSet<&str> = site
        .routes()
        .iter()
        .filter_map(|route| match route {
            Route::Item(id) => Some(site.item(*id).address.as_str()),
            _ => None,
        })
        .collect();
    let (entries, _) = archive.entries();
    let rest = entries.par_iter().filter(|entry| !paged.contains(entry.address.as_str()));
    rest.map(|entry| looks.read(&entry.file())).collect()
}

/// What is wrong with kept dumps and ledgers, but for items that a person removed.
fn sources(content: &Path) -> Result<Vec<Diagnostic>, Failed> {
    if !content.is_dir() {
        return Ok(Vec::new());
    }
    let (_, mut diagnostics) = verify(content)?;
    diagnostics.retain(|diagnostic| diagnostic.severity > crate::report::Severity::Note);
    let names = store::source_names(content).map_err(Diagnostic::from)?;
    diagnostics.extend(names.iter().filter_map(|name| {
        let path = content.join(store::SOURCES).join(name);
        let is_empty = path.metadata().is_ok_and(|file| file.len() == 0);
        is_empty.then(|| Diagnostic::error("this file is empty").file(path))
    }));
    Ok(diagnostics)
}

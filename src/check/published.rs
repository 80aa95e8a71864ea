//! The addresses that were published, which answer for ever.
//!
//! They stand in `published.txt` beside `site.toml`, a path a line, in order: it belongs to the archive and is
//! committed with it.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of published.txt")]

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::finding::{Finding, Kind};
use crate::content::store::describe;
use crate::report::Diagnostic;
use crate::site::{Route, Site};

/// The list's name, at the root of a site.
pub const FILE: &str = "published.txt";

/// The line that says what the file is.
const HEAD: &str =
    "# The addresses that this archive has published. `bayegan check` fails where one is gone.";

/// Adds the addresses of the site to those that were published, and gives how many are new.
///
/// Fails where the list cannot be read or written.
pub fn record(site: &Site) -> Result<usize, Diagnostic> {
    let file = file(&site.config().root);
    let mut known = read(&file)?;
    let before = known.len();
    known.extend(lasting(site));
    if known.len() > before {
        let mut text = format!("{HEAD}\n");
        for path in &known {
            text.push_str(path);
            text.push('\n');
        }
        let wrong = |error: io::Error| {
            Diagnostic::error(format!("cannot be written: {}", describe(&error))).file(&file)
        };
        // A list that is cut short would forget addresses: it is whole or as it was.
        let fresh = file.with_extension("txt.new");
        fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, &file)).map_err(wrong)?;
    }
    Ok(known.len() - before)
}

/// A finding for each published address that the site does not have any more.
pub fn gone(site: &Site) -> Result<Vec<Finding>, Diagnostic> {
    let file = file(&site.config().root);
    let gone = read(&file)?.into_iter().filter(|path| site.route(path).is_none());
    let finding = |path: String| {
        let help = match path.strip_suffix(".html") {
            Some(item) if !path.ends_with("/index.html") => format!(
                "write `aliases = [\"{item}.html\"]` into the item that took its place, or keep its page with \
                 `withdrawn = \"why\"`"
            ),
            _ => "bring back what it listed, or take its line out of published.txt".to_owned(),
        };
        Finding::new(Kind::Published, &format!("/{path}"), "it was published and is gone")
            .help(help)
    };
    Ok(gone.map(finding).collect())
}

fn file(root: &Path) -> PathBuf {
    root.join(FILE)
}

fn read(file: &Path) -> Result<BTreeSet<String>, Diagnostic> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => {
            let message = format!("cannot be read: {}", describe(&error));
            return Err(Diagnostic::error(message).file(file));
        }
    };
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

/// The addresses that are to answer for ever: all but the further pages of lists, which move as lists grow,
/// and the theme's own files.
fn lasting(site: &Site) -> impl Iterator<Item = String> {
    let lasts = |route: &&Route| match route {
        Route::Listing(_, page) => *page == 1,
        Route::Asset(_) | Route::NotFound | Route::SitemapPart(_) => false,
        _ => true,
    };
    site.routes().iter().filter(lasts).map(|route| route.path(site))
}

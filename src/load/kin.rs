//! What has to do with what in a site, as a build found it out, and its memory between two runs:
//! `.bayegan/related`.

use std::path::{Path, PathBuf};

use crate::rows;
use crate::site::{Kin, Site};

/// What the one row is: how it is found out may change with the program.
const KIND: &str = concat!("related of ", env!("BAYEGAN_SOURCES"));

/// What an earlier run found out of the site at `root`; it may have been another site then.
pub(super) fn recall(root: &Path) -> Option<Kin> {
    let ((), rows): ((), Vec<Kin>) = rows::read(&file(root), KIND)?;
    rows.into_iter().next()
}

/// Remembers what was found out of a site, if it was. That this fails costs no more than finding it again.
pub(super) fn remember(site: &Site) {
    if let Some(kin) = site.kin() {
        let _ = rows::write(&file(&site.config().root), KIND, &(), std::slice::from_ref(kin));
    }
}

fn file(root: &Path) -> PathBuf {
    root.join(".bayegan/related")
}

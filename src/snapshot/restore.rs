//! A bag or a tar becomes a site's folder again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::facts::Facts;
use super::paths;
use super::read::Snapshot;
use super::unwritten;
use crate::report::Diagnostic;

/// Writes what the snapshot's site is built from into `target`, which is made; an empty folder may be there.
/// Gives what the snapshot says of itself, and how many files were written.
///
/// The snapshot was verified before. Killed in between, it leaves a hidden folder beside `target`, never half
/// a site.
pub fn restore(snapshot: &Snapshot<'_>, target: &Path) -> Result<(Facts, usize), Diagnostic> {
    let failed = unwritten(target);
    let is_free = match fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    if !is_free {
        let message = "this is there already and is not an empty folder";
        return Err(Diagnostic::error(message).help("name a new folder").file(target));
    }
    let absolute = std::path::absolute(target).map_err(&failed)?;
    let above = absolute.parent().unwrap_or(&absolute);
    fs::create_dir_all(above).map_err(&failed)?;
    let folder = tempfile::Builder::new().prefix(".bayegan-restore-").tempdir_in(above);
    let folder = folder.map_err(&failed)?;
    let site = folder.path().join("site");
    fs::create_dir(&site).map_err(&failed)?;
    let mut files = 0;
    snapshot.each_source(|path, body| {
        paths::check(path).map_err(io::Error::other)?;
        let file = site.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&site))?;
        let mut out = File::create(&file)?;
        io::copy(body, &mut out)?;
        out.flush()?;
        files += 1;
        Ok(())
    })?;
    if target.is_dir() {
        fs::remove_dir(target).map_err(&failed)?;
    }
    fs::rename(&site, &absolute).map_err(&failed)?;
    Ok((snapshot.facts.clone(), files))
}

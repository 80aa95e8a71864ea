//! `bayegan serve`: the preview.

use std::path::Path;

use super::check_site;
use crate::cli::Serve;
use crate::report::Outcome;
use crate::serve;

/// Serves the site at `root` until it is interrupted.
pub fn run(root: &Path, options: &Serve) -> anyhow::Result<Outcome> {
    check_site(root)?;
    serve::run(&serve::Options {
        root: root.to_owned(),
        host: options.host,
        port: options.port,
        open: options.open,
        drafts: options.drafts,
    })?;
    Ok(Outcome::Done)
}

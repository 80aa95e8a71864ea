//! The commands, one file each: what the command line says becomes calls of the stages, what they return
//! becomes a report.

pub mod build;
pub mod check;
pub mod dates;
pub mod import;
pub mod init;
pub mod publish;
pub mod repair;
pub mod serve;
pub mod snapshot;
pub mod tags;
pub mod text;
pub mod theme;

use std::path::Path;

use crate::config::Config;
use crate::report::{Diagnostic, Failed};

/// Says that `root` is no site where it is none: it has neither a `site.toml` nor a `content/`.
pub(crate) fn check_site(root: &Path) -> Result<(), Failed> {
    if !root.join(crate::config::FILE).exists() && !root.join("content").is_dir() {
        let message = "there is no site here: neither site.toml nor content/";
        let help =
            "go to a site's folder, name it with --root, or make one with `bayegan init DIR`";
        return Err(Diagnostic::error(message).help(help).file(root).into());
    }
    Ok(())
}

/// The settings of the site at `root`, which must be one.
pub(crate) fn site_config(root: &Path) -> Result<Config, Failed> {
    check_site(root)?;
    Ok(Config::load(root)?)
}

//! `bayegan init`: a new site.
#![allow(
    clippy::disallowed_methods,
    reason = "a new site's first files are nobody else's to write"
)]

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::cli::Init;
use crate::report::{Diagnostic, Failed, Outcome, say};

/// The settings of a new site.
const SITE_TOML: &str = include_str!("init/site.toml");

/// The dump that a new site can try itself on: the sample archive's own.
const SAMPLE: &str = include_str!("../../content/_sources/tirazan_news.txt");

/// Makes the site `options.folder`.
pub fn run(options: &Init) -> anyhow::Result<Outcome> {
    let folder = &options.folder;
    if folder.exists() && fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_some())
    {
        let diagnostic = Diagnostic::error("this is there already and is not an empty folder");
        return Err(Failed::from(diagnostic.help("name a new folder").file(folder)).into());
    }
    let existed = folder.exists();
    write(folder).inspect_err(|_| {
        // Half a site is worse than none.
        let _ = fs::remove_dir_all(folder);
        if existed {
            let _ = fs::create_dir(folder);
        }
    })?;
    let shown = folder.display();
    say(&format!(
        "{shown}: a new site\n\n\
         Next:\n  \
         cd {shown}\n  \
         bayegan import dumps/sample.txt     one Markdown file a bulletin, in content/\n  \
         bayegan serve --open                the archive in your browser\n  \
         bayegan build                       the archive as a folder, public/\n\n\
         The sample is invented. To begin with your own dump, leave it out."
    ));
    Ok(Outcome::Done)
}

fn write(folder: &Path) -> anyhow::Result<()> {
    for name in ["content", "dumps"] {
        let path = folder.join(name);
        fs::create_dir_all(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    }
    for (name, text) in [
        ("site.toml", SITE_TOML),
        ("dumps/sample.txt", SAMPLE),
        (".gitignore", "/public/\n/snapshots/\n/.bayegan/\n"),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

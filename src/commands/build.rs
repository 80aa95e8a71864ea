//! `bayegan build`: the site as a folder.

use std::path::Path;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::site_config;
use crate::check::published;
use crate::cli::Build;
use crate::config::{BaseUrl, Config};
use crate::load::{Loaded, load_all};
use crate::output::{self, Built, Host, Stays};
use crate::publish::workflow;
use crate::report::{Diagnostic, Failed, Outcome, count, progress, say, shown, tell};
use crate::site::Site;

/// Builds the site at `root`.
pub fn run(root: &Path, options: &Build) -> anyhow::Result<Outcome> {
    let mut config = site_config(root)?;
    if let Some(url) = &options.base_url {
        config.base_url = BaseUrl::new(url)
            .map_err(|message| Failed::from(Diagnostic::error(format!("--base-url: {message}"))))?;
    }
    config.drafts |= options.drafts;
    config.portable = options.portable;
    let output = options.output.clone().unwrap_or_else(|| config.root.join("public"));
    let threads = many_threads();
    let mut loaded = on(threads.as_ref(), || load_all(&config, options.checksum))?;
    let mut diagnostics = std::mem::take(&mut loaded.diagnostics);
    let Loaded { site, renderer, .. } = &loaded;
    let bar = progress("building", site.routes().len());
    // The tick that is to pass passes while the items are remembered.
    let built = || output::build(site, renderer, &output, options.checksum, &bar);
    let built = on(threads.as_ref(), built)
        .inspect(|_| loaded.remember())
        .inspect(Built::settle)
        .map_err(Failed::from);
    bar.finish_and_clear();
    let built = built?;
    for (path, stays) in &built.kept {
        let message = match stays {
            Stays::Changed => {
                "no longer a page of the site, but changed by hand since; it is left there"
            }
            Stays::Stuck => "no longer a page of the site, but it cannot be removed",
            Stays::Unknown => {
                "no page of the site, but it says that it is one, and .bayegan/ does not know \
                 who wrote it; it is left there"
            }
        };
        diagnostics.push(Diagnostic::warning(message).file(output.join(path)));
    }
    diagnostics.extend(check_base_url(&config));
    diagnostics.extend(built.room.check(config.limits, host(&config)));
    tell(&diagnostics);
    let folder = shown(&output);
    let items = items(site);
    if built.written + built.removed == 0 {
        say(&format!(
            "{folder}: nothing changed: 0 written, {} ({items})",
            count(built.unchanged, "file")
        ));
    } else {
        say(&format!(
            "{folder}: {items}, {} written, {} unchanged, {} removed",
            count(built.written, "file"),
            built.unchanged,
            built.removed
        ));
    }
    say(&format!("  {}", built.room.line(config.limits)));
    // The program is about to end: letting a large archive go item by item would take a while longer.
    std::mem::forget(loaded);
    Ok(Outcome::of(&diagnostics))
}

/// More threads than cores: where files are not in memory yet, each waits for the disk as long as it works.
fn many_threads() -> Option<ThreadPool> {
    let number = rayon::current_num_threads() * 2;
    ThreadPoolBuilder::new().num_threads(number).build().ok()
}

/// Does `work` on `threads`, or where there are none on the usual ones.
fn on<T: Send>(threads: Option<&ThreadPool>, work: impl FnOnce() -> T + Send) -> T {
    match threads {
        Some(threads) => threads.install(work),
        None => work(),
    }
}

/// Whether the limits are those of the host that the site is published on: they are GitHub Pages', if nobody
/// stated others.
fn host(config: &Config) -> Host {
    let is_on_pages = config.base_url.host().ends_with(".github.io")
        || [published::FILE, workflow::FILE].iter().any(|file| config.root.join(file).exists());
    if config.limits.are_stated || is_on_pages { Host::Known } else { Host::Unknown }
}

/// A word about a base address that nobody has set: links for machines lead there.
fn check_base_url(config: &Config) -> Option<Diagnostic> {
    let message = format!("the pages say they are published at {}", config.base_url.as_str());
    let help = "before you publish, set `base_url`, or build with --base-url";
    (config.has_no_address() && !config.portable)
        .then(|| Diagnostic::note(message).help(help).file(config.root.join(crate::config::FILE)))
}

/// The items in words: `40 items, 2 of them withdrawn, 3 of them superseded`.
fn items(site: &Site) -> String {
    let all = site.items().len();
    let withdrawn = site.items().iter().filter(|item| item.is_withdrawn()).count();
    // What is neither withdrawn nor listed is an earlier text.
    let superseded = all - withdrawn - site.recent().len();
    let mut words = count(all, "item");
    for (number, what) in [(withdrawn, "withdrawn"), (superseded, "superseded")] {
        if number > 0 {
            words = format!("{words}, {number} of them {what}");
        }
    }
    words
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes its own files")]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_host_that_is_known() {
        let sandbox = tempfile::tempdir().unwrap();
        let is = |settings: &str| host(&Config::parse(sandbox.path(), settings).unwrap());
        assert_eq!(is("base_url = \"https://archive.example/\""), Host::Unknown);
        assert_eq!(is("base_url = \"https://name.github.io/archive/\""), Host::Known);
        assert_eq!(is("[limits]\nfiles = 10"), Host::Known);
        std::fs::write(sandbox.path().join(published::FILE), "").unwrap();
        assert_eq!(is("base_url = \"https://archive.example/\""), Host::Known);
    }
}

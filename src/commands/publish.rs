//! `bayegan publish`: onto a host.

use std::path::Path;

use super::site_config;
use crate::check::published;
use crate::cli::{Publish, PublishBranch, PublishInit};
use crate::config::Config;
use crate::load::load;
use crate::publish::branch::{Options, commit, push};
use crate::publish::{own_domain, workflow};
use crate::report::{Diagnostic, Failed, Outcome, Severity, count, progress, say, shown, tell};

/// Publishes the site at `root`, or prepares that.
pub fn run(root: &Path, options: &Publish) -> anyhow::Result<Outcome> {
    let config = site_config(root)?;
    match options {
        Publish::Init(options) => init(&config, options),
        Publish::Branch(options) => branch(&config, options),
        Publish::Record => record(&config),
    }
}

/// Writes a workflow, and says what remains to be done.
fn init(config: &Config, options: &PublishInit) -> anyhow::Result<Outcome> {
    check_address(config)?;
    let wanted = workflow::Options {
        schedule: options.schedule,
        dumps: options.dumps.clone(),
        source: options.source.clone(),
    };
    let text = workflow::workflow(config, &wanted).map_err(Failed::from)?;
    let (file, known) = workflow::write(&config.root, &text).map_err(Failed::from)?;
    let state = if known { "is there already, just so" } else { "written" };
    say(&format!("{}: {state}", shown(&file)));
    let dumps = &options.dumps;
    say("Next:\n  \
         1. Commit and push this folder: git add --all && git commit && git push\n  \
         2. On GitHub, Settings, Pages, Source: choose \"GitHub Actions\".\n  \
         3. On GitHub, Actions, \"Publish the archive\": \"Run workflow\"; later every push does.");
    if let Some(domain) = own_domain(&config.base_url) {
        say(&format!(
            "  4. On GitHub, Settings, Pages, Custom domain: {domain}; its DNS entry must lead to GitHub."
        ));
    }
    say(&format!("Dumps that you put into {dumps}/ and push are imported on the way."));
    Ok(Outcome::Done)
}

/// Commits the site to a branch.
fn branch(config: &Config, options: &PublishBranch) -> anyhow::Result<Outcome> {
    check_address(config)?;
    let (site, renderer, diagnostics) = load(config)?;
    tell(&diagnostics);
    let gone: Vec<Diagnostic> = published::gone(&site)
        .map_err(Failed::from)?
        .into_iter()
        .map(|finding| Diagnostic { severity: Severity::Error, ..finding.diagnostic })
        .collect();
    if !gone.is_empty() {
        return Err(Failed(gone).into());
    }
    let bar = progress("publishing", site.routes().len());
    let wanted = Options {
        branch: &options.branch,
        squash: options.squash,
        most_bytes: config.limits.site_bytes,
    };
    let done = commit(&site, &renderer, wanted, &bar).map_err(Failed::from)?;
    bar.finish_and_clear();
    let name = &options.branch;
    let room = format!("{}, {} KB", count(done.files, "file"), done.bytes.div_ceil(1000));
    match &done.commit {
        Some(commit) => say(&format!("{name}: {room}, committed as {commit}")),
        None => say(&format!("{name}: {room}, nothing changed")),
    }
    published::record(&site).map_err(Failed::from)?;
    match &options.push {
        Some(remote) => {
            push(&site, name, remote, options.squash).map_err(Failed::from)?;
            say(&format!("{name}: pushed to {remote}"));
        }
        None => say(&format!(
            "Next: git push origin {name}; on GitHub, Settings, Pages, choose \"Deploy from a branch\" and {name}."
        )),
    }
    Ok(Outcome::of(&diagnostics))
}

/// Enters the site's addresses among those that were published.
fn record(config: &Config) -> anyhow::Result<Outcome> {
    let (site, _, diagnostics) = load(config)?;
    tell(&diagnostics);
    let fresh = published::record(&site).map_err(Failed::from)?;
    let more = match fresh {
        0 => "nothing new".to_owned(),
        1 => "1 more address".to_owned(),
        fresh => format!("{fresh} more addresses"),
    };
    say(&format!("{}: {more}", published::FILE));
    Ok(Outcome::Done)
}

/// Refuses an address that nobody has set: the links of a published site lead there.
fn check_address(config: &Config) -> Result<(), Failed> {
    let host = config.base_url.host();
    let is_here = host == "localhost" || host.starts_with("localhost:") || host.starts_with("127.");
    if is_here || config.base_url.as_str() == "https://example.org/" {
        let message =
            format!("the pages would say they are published at {}", config.base_url.as_str());
        let help = "set `base_url` to the address it will have: https://NAME.github.io/REPOSITORY/";
        let diagnostic = Diagnostic::error(message).help(help);
        return Err(diagnostic.file(config.root.join(crate::config::FILE)).into());
    }
    Ok(())
}

//! `bayegan check`: is the archive fit to be published?

use std::path::Path;
use std::time::SystemTime;

use super::site_config;
use crate::calendar::{SolarDate, When};
use crate::check::{Checked, Finding, Kind, check};
use crate::cli::{Check, Output};
use crate::config::Config;
use crate::report::{Outcome, count, progress, say, tell};

/// How many findings of one kind are shown to a person.
const SHOWN: usize = 10;

/// Checks the site at `root`; findings give exit code 3.
pub fn run(root: &Path, options: &Check) -> anyhow::Result<Outcome> {
    let mut config = site_config(root)?;
    config.drafts |= options.drafts;
    let bar = progress("checking", 0);
    let mut checked = check(&config, today(&config), &bar)?;
    bar.finish_and_clear();
    if !options.only.is_empty() {
        checked.findings.retain(|finding| options.only.contains(&finding.kind));
    }
    match options.format {
        Output::Json => checked.findings.iter().for_each(|finding| say(&finding.to_json())),
        Output::Text => show(&checked),
    }
    Ok(if checked.findings.is_empty() { Outcome::Done } else { Outcome::Problems })
}

/// The day it is in the archive's time zone, where there is a clock.
fn today(config: &Config) -> Option<SolarDate> {
    #[allow(
        clippy::disallowed_methods,
        reason = "a day that is to come can only be told by a clock"
    )]
    let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok();
    let seconds = i64::try_from(elapsed?.as_secs()).ok()?;
    config.timezone.when(seconds).and_then(When::last)
}

fn show(checked: &Checked) {
    for of_kind in checked.findings.chunk_by(|one, other| one.kind == other.kind) {
        let shown: Vec<_> =
            of_kind.iter().take(SHOWN).map(|finding| finding.diagnostic.clone()).collect();
        tell(&shown);
    }
    let looked = format!(
        "{}, {}, {}",
        count(checked.items, "item"),
        count(checked.pages, "page"),
        count(checked.links, "link")
    );
    if checked.findings.is_empty() {
        say(&format!("{looked}: nothing is wrong"));
        return;
    }
    say(&format!("{looked}: {}", count(checked.findings.len(), "finding")));
    for of_kind in checked.findings.chunk_by(|one, other| one.kind == other.kind) {
        say(&format!("  {:>6}  {}", of_kind.len(), title(of_kind)));
    }
    if checked.findings.chunk_by(|one, other| one.kind == other.kind).any(|it| it.len() > SHOWN) {
        say(&format!("The first {SHOWN} of each are shown; --format json lists all."));
    }
}

fn title(of_kind: &[Finding]) -> &'static str {
    of_kind.first().map_or("", |finding| Kind::title(finding.kind))
}

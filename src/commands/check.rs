//! `bayegan check`: is the archive fit to be published?

use std::path::Path;
use std::time::SystemTime;

use super::site_config;
use crate::calendar::When;
use crate::check::{Checked, Finding, Kind, check};
use crate::cli::{Check, Output};
use crate::report::{Outcome, count, progress, say, tell};

const SECONDS_OF_DAY: u64 = 86_400;

/// How many findings of one kind are shown to a person.
const SHOWN: usize = 10;

/// Checks the site at `root`; findings give exit code 3.
pub fn run(root: &Path, options: &Check) -> anyhow::Result<Outcome> {
    let mut config = site_config(root)?;
    config.drafts |= options.drafts;
    let bar = progress("checking", 0);
    let now = now();
    let seconds = now.and_then(|now| i64::try_from(now).ok());
    let today = seconds.and_then(|now| config.timezone.when(now)).and_then(When::last);
    let asking = options.external.then(|| now.unwrap_or_default() / SECONDS_OF_DAY);
    let mut checked = check(&config, today, asking, &bar)?;
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

/// The seconds since 1970-01-01T00:00:00 UTC, where there is a clock.
fn now() -> Option<u64> {
    #[allow(
        clippy::disallowed_methods,
        reason = "a day that is to come can only be told by a clock"
    )]
    let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(elapsed.as_secs())
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

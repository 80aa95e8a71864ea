//! `bayegan snapshot`: make, check, compare, list and restore snapshots.

mod difference;

use std::path::Path;

use super::site_config;
use crate::cli::{
    Snapshot as Options, SnapshotCommand, SnapshotCreate, SnapshotList, SnapshotRestore,
    SnapshotVerify,
};
use crate::config::{BaseUrl, Config, FILE};
use crate::load::load;
use crate::report::{Diagnostic, Failed, Outcome, count, say, shown, tell};
use crate::snapshot::clock::Clock;
use crate::snapshot::read::Snapshot;
use crate::snapshot::sign::{Key, Signer};
use crate::snapshot::verify::{Signed, Verified, verify};
use crate::snapshot::{self, Format, Placed};

/// The variable of the environment that states the clock: <https://reproducible-builds.org/specs/source-date-epoch/>.
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Does what `options` ask with the snapshots of the site at `root`.
pub fn run(root: &Path, options: &Options) -> anyhow::Result<Outcome> {
    match &options.command {
        SnapshotCommand::Create(options) => create(root, options),
        SnapshotCommand::Verify(options) => check(options),
        SnapshotCommand::Diff(options) => difference::run(options),
        SnapshotCommand::List(options) => list(root, options),
        SnapshotCommand::Restore(options) => restore(options),
    }
}

fn create(root: &Path, options: &SnapshotCreate) -> anyhow::Result<Outcome> {
    let mut config = site_config(root)?;
    if let Some(url) = &options.base_url {
        config.base_url = BaseUrl::new(url)
            .map_err(|message| Failed::from(Diagnostic::error(format!("--base-url: {message}"))))?;
    }
    config.drafts |= options.drafts;
    config.portable = options.format != Format::Wacz;
    let signer = options.sign.as_deref().map(Signer::new).transpose().map_err(Failed::from)?;
    let asked = snapshot::Options {
        format: options.format,
        output: options.output.clone(),
        sources: options.with_sources,
        clock: stated_clock().map_err(Failed::from)?,
        signer,
    };
    let (site, renderer, mut diagnostics) = load(&config)?;
    let settings = Config::bytes(root).map_err(Failed::from)?;
    if options.with_sources && options.format == Format::Wacz {
        let message = "a WACZ holds pages alone: --with-sources puts nothing into it";
        diagnostics.push(Diagnostic::warning(message).help("make a bag or a tar"));
    }
    if config.has_no_address() && !config.portable {
        let message = format!("the pages are kept as those of {}", config.base_url.as_str());
        let help = "set `base_url`, or name the archive's address with --base-url";
        diagnostics.push(Diagnostic::note(message).help(help).file(root.join(FILE)));
    }
    let created = snapshot::create(&site, &renderer, &settings, &asked).map_err(Failed::from)?;
    let (snapshot::Created { path, placed, facts }, notes) = created;
    diagnostics.extend(notes);
    tell(&diagnostics);
    let is = match placed {
        Placed::New => "a new snapshot",
        Placed::Same => "the very same snapshot is there already",
    };
    let by = if asked.signer.is_some() { ", signed" } else { "" };
    say(&format!(
        "{}: {is}{by}: {}, {} of the site, up to {}",
        shown(&path),
        count(facts.items, "item"),
        count(facts.files, "file"),
        facts.day
    ));
    Ok(Outcome::of(&diagnostics))
}

/// The clock that the environment states, if it does.
fn stated_clock() -> Result<Option<Clock>, Diagnostic> {
    let Some(text) = std::env::var_os(EPOCH).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let text = text.to_string_lossy();
    let clock = text.parse().ok().and_then(Clock::new);
    clock.map(Some).ok_or_else(|| {
        let message = format!("{EPOCH} is `{text}`, which is no number of seconds since 1970");
        Diagnostic::error(message).help("unset it, or write the output of `date +%s`")
    })
}

/// Checks snapshots; fails if one of them is not what it was.
fn check(options: &SnapshotVerify) -> anyhow::Result<Outcome> {
    let key = options.key.as_deref().map(Key::read).transpose().map_err(Failed::from)?;
    let mut wrong = Vec::new();
    for path in &options.snapshots {
        match verify(path, key.as_ref()) {
            Ok((verified, faults)) if faults.is_empty() => say(&passed(path, &verified)),
            Ok((_, faults)) => wrong.extend(faults),
            Err(diagnostic) => wrong.push(diagnostic),
        }
    }
    if wrong.is_empty() { Ok(Outcome::Done) } else { Err(Failed(wrong).into()) }
}

/// What is said of a snapshot that is what it was.
fn passed(path: &Path, verified: &Verified) -> String {
    let signed = match verified.signed {
        Signed::Yes => "; signed with this key",
        Signed::Unchecked => "; signed, which --key checks",
        Signed::No => "; not signed",
    };
    let facts = verified.facts.as_ref();
    let items = facts.map(|facts| count(facts.items, "item")).unwrap_or_default();
    format!(
        "{}: whole: {items}, {} as they were{signed}",
        shown(path),
        count(verified.compared, "file")
    )
}

fn list(root: &Path, options: &SnapshotList) -> anyhow::Result<Outcome> {
    let folder = options.folder.clone().unwrap_or_else(|| root.join(snapshot::FOLDER));
    if !folder.exists() && options.folder.is_none() {
        say("There is no snapshot yet; `bayegan snapshot create` makes one.");
        return Ok(Outcome::Done);
    }
    let (listed, diagnostics) = snapshot::list::list(&folder).map_err(Failed::from)?;
    tell(&diagnostics);
    if listed.is_empty() && diagnostics.is_empty() {
        say(&format!("{}: no snapshot", shown(&folder)));
    }
    let width = listed.iter().map(|snapshot| snapshot.name.chars().count()).max().unwrap_or(0);
    for snapshot in &listed {
        let facts = &snapshot.facts;
        say(&format!(
            "{:width$}  {:4}  {}  {}, {}{}{}",
            snapshot.name,
            snapshot.format.name(),
            facts.day,
            count(facts.items, "item"),
            snapshot::human(snapshot.bytes),
            if facts.sources { ", with sources" } else { "" },
            if snapshot.signed { ", signed" } else { "" },
        ));
    }
    Ok(Outcome::of(&diagnostics))
}

/// Restores a snapshot that is what it was; of another nothing is restored.
fn restore(options: &SnapshotRestore) -> anyhow::Result<Outcome> {
    let SnapshotRestore { snapshot: path, folder, key } = options;
    let key = key.as_deref().map(Key::read).transpose().map_err(Failed::from)?;
    let (_, mut faults) = verify(path, key.as_ref()).map_err(Failed::from)?;
    if !faults.is_empty() {
        let message = "nothing was restored: the snapshot is not what it was";
        faults.push(Diagnostic::error(message).file(path));
        return Err(Failed(faults).into());
    }
    let read = Snapshot::open(path).map_err(Failed::from)?;
    let (facts, files) = snapshot::restore::restore(&read, folder).map_err(Failed::from)?;
    let (shown_folder, items) = (shown(folder), count(facts.items, "item"));
    say(&format!(
        "{shown_folder}: restored: {items}, {}\n\nNext:\n  cd {shown_folder}\n  bayegan serve --open",
        count(files, "file")
    ));
    Ok(Outcome::Done)
}
